"""The real sample site, built in a folder of its own for the tests that look at what is published.

Invariant: it is built once for a run, whatever the number of pytest-xdist workers, from a copy of the
project (its cache is its own), for one fixed instant.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sitegen.options import Options
from sitegen.pipeline import build
from sitegen.publish.failure import BusyFailure
from sitegen.publish.lock import hold_lock
from tests.kit.needs import needs

PROJECT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=ZoneInfo("Europe/Paris"))
BASE_URL = "https://ateliers-numeriques.example.org/"
SUB_PATH_URL = "https://example.org/sub/path/"
LANGUAGES = ("fr", "en", "ar")


@dataclass(frozen=True, slots=True)
class Sample:
    """A built site: the folder of its project, that of its output, its absolute address."""

    root: Path
    output: Path
    base_url: str
    portable: bool = False

    @property
    def base_path(self) -> str:
        """The path of the site's root on its host."""
        return "/" + self.base_url.split("/", 3)[3]

    @property
    def options(self) -> Options:
        """What the site was built with: by one process, that of the test."""
        base_url = "" if self.base_url == BASE_URL else self.base_url
        return Options(self.root / "site_config.yaml", base_url=base_url, now=NOW, portable=self.portable, jobs=1)


def share(name: str, factory: pytest.TempPathFactory, make: Callable[[Path], None]) -> Path:
    """The folder `name` of this run, filled by `make` in the first worker that asks for it."""
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = base / name
    while True:
        try:
            with hold_lock(base / f"{name}.lock"):
                if not (base / f"{name}.done").exists():
                    folder.mkdir()
                    make(folder)
                    (base / f"{name}.done").touch()
                return folder
        except BusyFailure:
            time.sleep(0.1)


@needs("sample")
def sample_config() -> Path:
    """The configuration of the sample where it stands, to be read and not built."""
    return PROJECT / "site_config.yaml"


@needs("sample")
def copy_project(folder: Path) -> None:
    """The sources of the sample site, without what was built from them."""
    for name in ("content", "layouts"):
        shutil.copytree(PROJECT / name, folder / name)
    shutil.copy(PROJECT / "site_config.yaml", folder)


def build_sample(
    name: str,
    factory: pytest.TempPathFactory,
    *,
    base_url: str = BASE_URL,
    portable: bool = False,
    pictures: Sample | None = None,
) -> Sample:
    """Build the sample site, or find it built; with `pictures` those that another build has encoded are not again."""

    def make(folder: Path) -> None:
        copy_project(folder)
        if pictures:
            shutil.copytree(pictures.root / ".cache", folder / ".cache")
        outcome = build(Sample(folder, folder / "output", base_url, portable).options)
        assert outcome.status == "built", [str(problem.what) for problem in outcome.problems]

    folder = share(name, factory, make)
    return Sample(folder, folder / "output", base_url, portable)
