"""`python build.py` of a project whose Python, environment or libraries are not as they should be."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.kit.patience import LIMIT
from tests.kit.samplesite import PROJECT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project without an environment; its folder has a space and an accent in its name."""
    root = tmp_path / "mon été"
    root.mkdir()
    for name in ("build.py", "requirements.lock"):
        shutil.copy(PROJECT / name, root)
    (root / "sitegen").symlink_to(PROJECT / "sitegen")
    return root


def start(root: Path, *words: str, options: Sequence[str] = (), before: str = "") -> subprocess.CompletedProcess[str]:
    """Run its build.py; `before` is done first in the same Python."""
    script = str(root / "build.py")
    code = (
        f"import runpy, subprocess, sys\nsys.path[0] = {str(root)!r}\nsys.argv = {[script, *words]!r}\n{before}\n"
        f"runpy.run_path({script!r}, run_name='__main__')"
    )
    command = [sys.executable, *options, *(("-c", code) if before else (script, *words))]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=LIMIT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": ""}, cwd=root.parent,
    )  # fmt: skip


def environment(root: Path, text: str, path: str = ".venv/bin/python") -> None:
    python = root / path
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    python.chmod(0o755)


MISSING = "the library annotated-types is not installed — run `make`, or these three commands:"
COMMANDS = [
    "python3 -m venv .venv",
    ".venv/bin/python -m pip install --require-hashes -r requirements.lock",
    ".venv/bin/python build.py",
]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "la bibliothèque annotated-types n’est pas installée — lancez `make`, ou ces trois commandes\u00a0:"),
        (["new", "--language", "en"], MISSING),
        (["--language=en"], MISSING),
    ],
)  # fmt: skip
def test_without_libraries_one_sentence_says_what_to_do(project: Path, words: list[str], said: str) -> None:
    done = start(project, *words, options=("-S",))
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.splitlines() == [said, *COMMANDS]


def test_a_library_in_another_version_is_not_used(project: Path) -> None:
    lock = project / "requirements.lock"
    text = lock.read_text("utf-8")
    version = text.partition("\npydantic==")[2].split()[0]
    lock.write_text(text.replace(f"\npydantic=={version} ", "\npydantic==0.0.1 "), "utf-8")
    done = start(project, "--version")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("la bibliothèque pydantic n’est pas dans la version 0.0.1 de requirements.lock — ")
    assert start(PROJECT, "--version").returncode == 0


def test_an_old_python_is_told(project: Path) -> None:
    old = start(project, "--language", "en", before="sys.version_info = (3, 10, 2)")
    assert (old.returncode, old.stdout) == (3, "")
    assert old.stderr.startswith("Python 3.11 or later is needed, this is 3.10 — run `make`, ")
    assert "Traceback" not in old.stderr


def test_without_the_program_beside_it(project: Path) -> None:
    (project / "sitegen").unlink()
    done = start(project)
    assert (done.returncode, done.stderr) == (
        3,
        "le dossier sitegen n’est pas à côté de build.py — copiez tout le projet\n",
    )


@pytest.mark.parametrize("before", ["", "sys.version_info = (3, 8, 0)"])
def test_the_environment_of_the_project_comes_first(project: Path, before: str) -> None:
    """Also where this Python has all libraries, and where it is too old; nothing is asked or told before."""
    environment(project, 'echo "own: $@"; exit 7')
    done = start(project, "new", "city", before=before)
    assert (done.returncode, done.stdout, done.stderr) == (7, f"own: {project / 'build.py'} new city\n", "")


def test_the_environment_of_the_project_comes_first_on_windows(project: Path) -> None:
    environment(project, 'echo "own: $@"; exit 4', ".venv/Scripts/python.exe")
    done = start(project, "new", "city", before="sys.platform = 'win32'")
    assert (done.returncode, done.stdout, done.stderr) == (4, f"own: {project / 'build.py'} new city\n", "")
    shutil.rmtree(project / ".venv")
    done = start(project, options=("-S",), before="sys.platform = 'win32'")
    assert done.returncode == 3
    assert done.stderr.splitlines()[1:] == [
        "py -3 -m venv .venv",
        ".venv\\Scripts\\python.exe -m pip install --require-hashes -r requirements.lock",
        ".venv\\Scripts\\python.exe build.py",
    ]


def test_an_environment_that_does_not_start_is_told(project: Path) -> None:
    environment(project, "")
    (project / ".venv/bin/python").chmod(0o644)
    done = start(project, "--language", "en")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.splitlines()[0].startswith(".venv/bin/python does not work: Permission denied — run `make`, ")


def test_a_library_that_does_not_work_is_told(project: Path) -> None:
    """Its files are there, and are those of another system."""
    done = start(project, "--language", "en", before="sys.modules['click'] = None")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("the library click is not installed — ")
    assert "Traceback" not in done.stderr
