"""The golden sites: `python -m tests.kit.golden` writes their expected outputs anew: read the difference."""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from sitegen.options import Options
from sitegen.pipeline import build
from tests.kit.small_site import PROJECT, read_tree, tell
from tests.kit.transcript import transcribe

SITES = Path(__file__).parents[1] / "sites"
SHIPPED = "shipped"
"""The site that is built with the layouts of the project: what is kept of it are transcripts of its pages."""
MOMENTS = {
    "tiny": "2026-11-20T08:00:00+00:00",
    "languages": "2026-11-20T08:00:00+00:00",
    "calendars": "2026-11-20T08:00:00+00:00",
    "open-data": "2026-11-20T08:00:00+00:00",
    SHIPPED: "2026-11-20T08:00:00+00:00",
}
"""The sites, each with the moment for which it is built."""


def copy_site(name: str, root: Path) -> Options:
    """Make a project of a golden site and its theme."""
    shutil.copytree(SITES / name / "content", root / "content")
    shutil.copytree(PROJECT / "layouts" if name == SHIPPED else SITES / "theme", root / "layouts")
    shutil.copyfile(SITES / name / "site_config.yaml", root / "site_config.yaml")
    return Options(root / "site_config.yaml", now=datetime.fromisoformat(MOMENTS[name]))


def build_site(name: str, root: Path) -> dict[str, bytes]:
    """Build a golden site in an empty folder: its published files, without what the generator keeps for itself.

    Of the shipped layouts, a transcript of each page; what stands around all pages is told on the home pages.
    """
    options = copy_site(name, root)
    outcome = build(options)
    if outcome.status != "built" or outcome.warnings:
        raise AssertionError(tell(outcome))
    files = {path: data for path, data in read_tree(root / "output").items() if not path.startswith(".sitegen/")}
    if name != SHIPPED:
        return files
    pages = {path.removesuffix(".html"): data for path, data in files.items() if path.endswith(".html")}
    return {
        f"{path.removesuffix('/index')}.txt": transcribe(
            data, without=() if path.count("/") < 2 else ("header", "footer")
        ).encode()
        for path, data in pages.items()
    }


def expected(name: str) -> dict[str, bytes]:
    """What the site was, when somebody last looked."""
    return read_tree(SITES / name / "expected")


def rewrite() -> None:
    """Write all expected outputs anew."""
    for name in MOMENTS:
        with tempfile.TemporaryDirectory() as folder:
            files = build_site(name, Path(folder))
        shutil.rmtree(SITES / name / "expected", ignore_errors=True)
        for path, data in files.items():
            place = SITES / name / "expected" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        sys.stdout.write(f"{name}: {len(files)} files\n")


if __name__ == "__main__":
    rewrite()
