"""Same input, same bytes: whatever the hash seed, the zone, the locale, the umask, the folder, the workers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.golden import MOMENTS, copy_site
from tests.kit.samplesite import NOW, Sample, copy_project
from tests.kit.small_site import PROJECT, read_tree, tree_digest

MOMENT = "2026-11-20T08:00:00+00:00"
MACHINES = {
    "seed 0": {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    "seed 1": {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "fr_FR.UTF-8"},
    "chance": {"PYTHONHASHSEED": "random", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "UMASK": "077"},
    "workers": {"PYTHONHASHSEED": "2", "LANG": "ar_EG.UTF-8", "PYTHONUTF8": "0", "JOBS": "4"},
}


def run(root: Path, machine: dict[str, str], *words: str) -> None:
    """Build in a child process, on another machine as far as that goes."""
    machine = dict(machine)
    umask, jobs = int(machine.pop("UMASK", "022"), 8), machine.pop("JOBS", "1")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    child = subprocess.run(
        [sys.executable, PROJECT / "build.py", "--config", root / "site_config.yaml", "--now", MOMENT, "--jobs", jobs,
         *words],
        env=kept | machine, umask=umask, cwd=root, capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    assert child.returncode == 0, child.stderr


def modes(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_mode for path in sorted(folder.rglob("*"))}


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("reference")
    copy_site("languages", root)
    run(root, {"PYTHONHASHSEED": "3"})
    return root / "output"


@pytest.mark.parametrize("name", MACHINES)
def test_another_machine_writes_the_same_bytes(name: str, reference: Path, tmp_path: Path) -> None:
    assert MOMENTS["languages"] == MOMENT
    root = tmp_path / f"Projet d’été ({name})"
    root.mkdir()
    copy_site("languages", root)
    page = root / "content" / "pages" / "about" / "fr.md"
    words = page.read_text("utf-8")
    page.write_text(words + "\nUne version d’avant.\n", "utf-8")
    (root / "content" / "pages" / "gone").mkdir()
    shutil.copy(page, root / "content" / "pages" / "gone" / "fr.md")
    (root / "content" / "pages" / "gone" / "fr.md").write_text("---\ntitle: Parti\n---\n", "utf-8")
    run(root, MACHINES[name])
    assert tree_digest(root / "output") != tree_digest(reference)
    page.write_text(words, "utf-8")
    shutil.rmtree(page.parents[1] / "gone")
    run(root, MACHINES[name])  # incremental
    assert read_tree(root / "output") == read_tree(reference)
    assert modes(root / "output") == modes(reference)
    run(root, MACHINES[name], "--clean")
    assert read_tree(root / "output") == read_tree(reference)


def test_order_in_the_folders_does_not_matter(reference: Path, tmp_path: Path) -> None:
    copy_site("languages", tmp_path / "one")
    (tmp_path / "two").mkdir()
    for path in sorted((tmp_path / "one").rglob("*"), reverse=True):  # made in the opposite order
        if path.is_file():
            place = tmp_path / "two" / path.relative_to(tmp_path / "one")
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
    run(tmp_path / "two", {})
    assert read_tree(tmp_path / "two" / "output") == read_tree(reference)


def test_two_workers_build_the_sample_site_as_one(sample: Sample, tmp_path: Path) -> None:
    assert sample.options.jobs == 1
    copy_project(tmp_path)
    run(tmp_path, {"JOBS": "2"}, "--now", f"{NOW:%Y-%m-%dT%H:%M}")
    assert len(read_tree(tmp_path / "output")) > 1000
    assert tree_digest(tmp_path / "output") == tree_digest(sample.output)
