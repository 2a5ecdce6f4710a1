"""Compiled templates are kept beside the templates: they save time, and whatever becomes of them, no byte changes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.authoring.clean import clean_site
from sitegen.publish.compiled import FOLDER, CompiledTemplates
from tests.kit.small_site import SmallSite, read_tree

NAME, TEXT, PROGRAM = "parts/cards.html", "{{ page }}", "answer = 42\n"


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where nobody forbids Python to keep what it has compiled."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def test_a_template_is_found_again_by_the_next_process(tmp_path: Path) -> None:
    CompiledTemplates(tmp_path, "program").save(NAME, TEXT, PROGRAM)
    assert CompiledTemplates(tmp_path, "program").load(NAME, TEXT) == PROGRAM


def test_nothing_is_taken_for_another_template_text_or_program(tmp_path: Path) -> None:
    CompiledTemplates(tmp_path, "program").save(NAME, TEXT, PROGRAM)
    kept = tmp_path / FOLDER / NAME
    kept.with_name("other.html").write_bytes(kept.read_bytes())
    known = CompiledTemplates(tmp_path, "program")
    assert known.load("parts/other.html", TEXT) is None
    assert known.load(NAME, f"{TEXT} ") is None
    assert CompiledTemplates(tmp_path, "another program").load(NAME, TEXT) is None
    assert CompiledTemplates(tmp_path, "program", empty=True).load(NAME, TEXT) is None


def test_python_that_keeps_no_programs_keeps_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    CompiledTemplates(tmp_path, "program").save(NAME, TEXT, PROGRAM)
    assert not (tmp_path / FOLDER).exists()


def test_a_folder_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "layouts").write_bytes(b"")
    CompiledTemplates(tmp_path, "program").save(NAME, TEXT, PROGRAM)
    assert CompiledTemplates(tmp_path, "program").load(NAME, TEXT) is None


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flip(data: bytes) -> bytes:
    return data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]


def _empty(data: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("damage", [_cut, _flip, _empty])
def test_what_is_damaged_is_compiled_anew(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    site = SmallSite(tmp_path)
    assert site.build_clean().status == "built"
    kept = [path for path in (tmp_path / FOLDER).rglob("*") if path.is_file()]
    sound = {path: path.read_bytes() for path in kept}
    for path, data in sound.items():
        path.write_bytes(damage(data))
    site.files["content/courses/seo/fr.md"]["body"] += "\nUne phrase de plus.\n"
    assert site.build().status == "built"
    assert any(path.read_bytes() == data for path, data in sound.items())
    published = read_tree(site.output)
    assert site.build_clean().status == "built"
    assert read_tree(site.output) == published


def test_clean_removes_them(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.build()
    assert tmp_path / FOLDER in list(clean_site(site.options))
    assert not (tmp_path / FOLDER).exists()
