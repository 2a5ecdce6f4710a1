"""The guides for editors: each command that they show works on the sample site, in the order of the guide."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sitegen.cli import commands, main
from tests.kit.samplesite import PROJECT, copy_project

GUIDES = {"en": "docs/editors.md", "fr": "docs/editeurs.md"}


def shown(guide: str) -> list[str]:
    """The commands in the blocks of a guide."""
    text = (PROJECT / guide).read_text("utf-8")
    return [line for block in re.findall(r"^```console\n(.*?)^```$", text, re.M | re.S) for line in block.splitlines()]


def sheet_of(guide: str) -> str:
    """The spreadsheet that a guide shows."""
    (block,) = re.findall(r"^```csv\n(.*?)^```$", (PROJECT / guide).read_text("utf-8"), re.M | re.S)
    return str(block)


def test_both_guides_show_the_same_and_name_only_commands_that_exist() -> None:
    assert shown(GUIDES["en"]) == shown(GUIDES["fr"])
    assert sheet_of(GUIDES["en"]) == sheet_of(GUIDES["fr"])
    for guide in GUIDES.values():
        named = re.findall(r"python build\.py ([a-z]+)", (PROJECT / guide).read_text("utf-8"))
        assert set(named) <= commands.commands.keys()
    sections = [len(re.findall(r"^## ", (PROJECT / guide).read_text("utf-8"), re.M)) for guide in GUIDES.values()]
    assert sections[0] == sections[1] > 9


def test_each_command_of_the_guides_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "programme.csv").write_text(sheet_of(GUIDES["en"]), "utf-8")
    said = {}
    for line in shown(GUIDES["en"]):
        program, script, *words = shlex.split(line)
        assert (program, script) == ("python", "build.py")
        options = ["--config", str(tmp_path / "site_config.yaml"), "--now", "2026-11-21T08:00", "--language", "en"]
        assert main([*words, *(() if "--help" in words else options)]) == 0, (line, capsys.readouterr().err)
        told = capsys.readouterr()
        said[line] = told.out + told.err
    lines = list(said.values())
    assert "nancy-seo-tuesday-1000-2027-02-02" in lines[1]
    assert "cancelled" in lines[-2]
    assert re.search(r"^[0-9]+ pages, [0-9]+ written", lines[-1], re.M)
    assert "Added: 2, changed: 0, unchanged: 0, refused: 0." in lines[2]
    assert "changed: content/cities/nancy/sessions.yaml" in lines[3]
    assert "courses/seo" in lines[7]
    assert "source: " in (tmp_path / "content/courses/seo/en.md").read_text("utf-8")
    assert (tmp_path / "content/partners/maison-du-velo/partner.yaml").is_file()
