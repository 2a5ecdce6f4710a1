"""CONTRIBUTING.md: each change that it shows is made in a copy of the project, each command after it is run there."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sitegen.cli import main
from tests.kit.samplesite import PROJECT

GUIDE = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(diff|text|console)(?: (\S+))?\n(.*?)^```$", GUIDE, re.M | re.S)
WHEN = ["--now", "2026-11-21T08:00", "--language", "en"]


def apply(folder: Path, name: str, difference: str) -> None:
    """Make a change. Lines without a sign say where; a change that has only new lines goes to the end of the file."""
    place = folder / name
    text = place.read_text("utf-8")
    lines = [(line[:1], f"{line[1:]}\n") for line in difference.splitlines()]
    old, new = ("".join(line for sign, line in lines if sign != other) for other in "+-")
    assert old == "" or text.count(old) == 1, (name, old)
    place.write_text(text.replace(old, new) if old else text + new, "utf-8")


def run(folder: Path, command: str, *, here: bool, capsys: pytest.CaptureFixture[str]) -> str:
    """What a command says that ends well; `here`, in this process, where the program is not one of the changes."""
    program, *words = shlex.split(command)
    assert program == "python"
    if words[0] == "build.py":
        words += [*WHEN, "--config", str(folder / "site_config.yaml")]
    if here:
        assert words[0] == "build.py"
        assert main(words[1:]) == 0, capsys.readouterr().err
        return capsys.readouterr().out
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def copy(folder: Path) -> None:
    """The project, without its sessions and its photo: what takes long, and is not looked at."""
    for name in ("content", "docs", "layouts", "sitegen", "tests"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("sessions.yaml", "*.jpg"))
    for name in ("README.md", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md", "Makefile", "build.py"):
        shutil.copy(PROJECT / name, folder)
    for name in ("pyproject.toml", "site_config.yaml"):
        shutil.copy(PROJECT / name, folder)
    for page in (folder / "content/pages/about").glob("*.md"):
        page.write_text(re.sub(r"^!\[.*\n", "", page.read_text("utf-8"), flags=re.M), "utf-8")


def test_each_change_and_each_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy(tmp_path)
    here = True
    for kind, name, text in BLOCKS:
        if kind == "diff":
            apply(tmp_path, name, text)
            here = here and not name.startswith("sitegen/")
        elif kind == "text" and name:
            (tmp_path / name).write_text(text, "utf-8")
        elif kind == "console":
            lines = text.splitlines()
            for number, line in enumerate(lines):
                if line.startswith("$ "):
                    said = run(tmp_path, line[2:], here=here, capsys=capsys).splitlines()
                    pattern = re.escape(lines[number + 1]).replace("…", ".*")
                    assert any(re.fullmatch(pattern, one) for one in said), (line, said)
    pages = tmp_path / "output/en"
    assert "and why both matter" in (pages / "courses/search-ranking/index.html").read_text("utf-8")
    city = (pages / "cities/rennes/index.html").read_text("utf-8")
    assert '<p class="small">Brittany</p>' in city
    assert '<p class="lead">Learn close to home</p>' in city
    assert "Apprendre près de chez soi" in (tmp_path / "output/fr/villes/rennes/index.html").read_text("utf-8")


def test_what_it_says_can_be_run_is_there() -> None:
    named = re.findall(r"tests/[a-z_]+/test_[a-z_]+\.py", GUIDE)
    assert len(named) >= 6
    assert [name for name in named if not (PROJECT / name).is_file()] == []
    for words in re.findall(r"python build\.py ([^`\n]*)", GUIDE):
        assert words in ("", "check"), words
