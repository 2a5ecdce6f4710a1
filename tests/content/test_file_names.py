"""Names that a computer gives to files: each is told with the name it was meant to have, none is advised away."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.cli import main
from sitegen.content.file_names import meant_name
from tests.kit.sitekit import TINY, tiny_site

MEANT = {
    "fr.md": (
        *("fr.md.txt", "fr.MD", "Fr.md", "FR.MD.TXT", "fr (1).md", "fr - Copie.md", "fr - Copie (2).md", "fr copie.md"),
        *("Copie de fr.md", "Copy of fr.md", "fr - Copy.md", "fr 2.md", "fr copy 3.md", "fr.markdown", " fr .md"),
        *("fr.md.bak", "fr.md.old", "fr(1).md", "ｆｒ.md", "fr_copie.md"),
    ),
    "city.yaml": ("city.yml", "City.YAML", "city.yaml.txt", "city (2).yml", "city.yml.txt"),
    "sessions.yaml": ("sessions.yml", "sessions.yaml.txt", "sessions (1).yaml", "SESSIONS.YAML"),
    "fr-2.md": ("fr-2.md",),
    "2.md": ("2.md",),
}  # fmt: skip


@pytest.mark.parametrize(("meant", "name"), [(meant, name) for meant, names in MEANT.items() for name in names])
def test_what_a_computer_adds_to_a_name_is_seen(meant: str, name: str) -> None:
    assert meant_name(name) == meant


@pytest.mark.parametrize(
    ("path", "name"),
    [("content/cities/nancy/fr.md", "fr.md.txt"), ("content/cities/nancy/city.yaml", "city.yml"),
     ("content/cities/nancy/sessions.yaml", "sessions.yaml.txt"), ("content/vocabulary.yaml", "vocabulary.yml"),
     ("content/pages/about/fr.md", "fr.txt"), ("content/pages/about/fr.md", "FR"),
     ("content/cities/nancy/city.yaml", "city.txt"), ("content/pages/about/fr.md", "fr - Copie.md"),
     ("content/news/2026-11-02-ouverture/fr.md", "Fr.MD"),
     ("site_config.yaml", "site_config.yaml.txt")],
)  # fmt: skip
def test_the_only_copy_is_to_be_renamed_and_nothing_else_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, name: str
) -> None:
    config = tiny_site(tmp_path)
    (tmp_path / path).rename((tmp_path / path).with_name(name))
    assert main(["check", "--config", str(config), "--language", "en"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert "rename " in said[0]
    assert said[0].endswith(f"“{path.rpartition('/')[2]}”")
    assert name in said[0]


def test_a_copy_and_the_mark_of_a_program_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    added = {
        "content/courses/seo/~$fr.md": "x",
        "content/courses/seo/fr.md.bak": "y",
        "content/courses/seo/~$x.docx": "",
    }
    config = tiny_site(tmp_path, {**TINY, **added})
    assert main(["check", "--config", str(config), "--language", "en", "--strict"]) == 1
    said = capsys.readouterr().err
    assert all(path in said for path in added)
    for word in ("delete", "remove", "of no use"):
        assert word not in said
    assert main(["build", "--config", str(config), "--language", "en"]) == 0
