"""`translations`: the state of each text, the record of one that follows its original, the mark on its page."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from sitegen.authoring.translations import set_front
from tests.kit.authoring_runs import AuthoringRuns, authoring_site
from tests.kit.sitekit import TINY

FR, EN = "content/pages/about/fr.md", "content/pages/about/en.md"
TEXT = "---\n# the translator: Ann\ntitle:   About us   # short\nsummary: 'Who we are'\n---\n\nUs.\n"
BASE = '<h1>{{ page.title }}</h1>\n{% if page.outdated %}<p class="notice">behind</p>{% endif %}\n'


@pytest.fixture
def authoring(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AuthoringRuns:
    authoring = authoring_site(tmp_path, capsys)
    (authoring.root / EN).write_text(TEXT, "utf-8")
    (authoring.root / "layouts/page.html").write_text(BASE, "utf-8")
    return authoring


def state(authoring: AuthoringRuns) -> str:
    """The state of the English page."""
    rows = json.loads(authoring.run("translations", "--in", "en", "--format", "json")[1])
    return str(next(row["state"] for row in rows if row["page"] == "pages/about"))


def test_a_table_has_a_line_for_each_page_and_a_count_for_each_language(authoring: AuthoringRuns) -> None:
    code, out, err = authoring.run("translations")
    assert (code, err) == (0, "")
    assert out == (
        "page                       fr        en\n"
        "cities/nancy               original  missing\n"
        "courses/e-mail             original  missing\n"
        "courses/seo                original  missing\n"
        "news/2026-11-02-ouverture  original  missing\n"
        "pages/about                original  not recorded\n"
        "fr: original 5\n"
        "en: not recorded 1, missing 4\n"
    )
    rows = list(csv.DictReader(io.StringIO(authoring.run("translations", "--format", "csv")[1])))
    assert rows == json.loads(authoring.run("translations", "--format", "json")[1])
    assert len(rows) == 10
    assert authoring.run("translations", "--in", "de")[0] == 2


def test_a_translation_is_accepted_then_outdated_and_its_page_says_so(authoring: AuthoringRuns) -> None:
    page = authoring.root / "output/en/about-us/index.html"
    assert state(authoring) == "unrecorded"
    assert authoring.run("translations", "accept", "pages/about", "--in", "en")[:1] == (0,)
    assert state(authoring) == "complete"
    assert authoring.run("build")[0] == 0
    assert "behind" not in page.read_text("utf-8")
    assert "Nothing to do" in authoring.run("translations", "accept", "all")[1]

    (authoring.root / FR).write_text(TINY[FR] + "\nEncore un mot.\n", "utf-8")
    assert state(authoring) == "outdated"
    assert "has changed since this translation was made" in authoring.run("check")[2]
    assert authoring.run("build")[0] == 0
    assert "behind" in page.read_text("utf-8")
    assert "behind" not in (authoring.root / "output/fr/a-propos/index.html").read_text("utf-8")

    assert authoring.run("translations", "accept", "all")[0] == 0
    assert state(authoring) == "complete"
    assert authoring.run("build")[0] == 0
    assert "behind" not in page.read_text("utf-8")
    # What is no word for a translator makes nothing outdated.
    (authoring.root / FR).write_text(
        (authoring.root / FR).read_text("utf-8").replace("title", "updated: 2026-11-19\ntitle")
    )
    assert state(authoring) == "complete"


def test_only_one_line_changes(authoring: AuthoringRuns) -> None:
    authoring.run("translations", "accept", "pages/about")
    lines = authoring.text(EN).splitlines()
    (new,) = [line for line in lines if line.startswith("source: ")]
    assert [line for line in lines if line != new] == TEXT.splitlines()
    assert lines.index(new) == 4
    other = authoring.content()
    assert {path: data for path, data in other.items() if path != "pages/about/en.md"} == {
        path.removeprefix("content/"): text.encode() for path, text in TINY.items() if path.startswith("content/")
    }


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_line_ends_and_marks_are_kept(start: str, end: str) -> None:
    before = (start + TEXT.replace("\n", end)).encode()
    once = set_front(EN, before, "source", "a" * 32)
    assert once == before.replace(f"{end}---{end}{end}".encode(), f"{end}source: {'a' * 32}{end}---{end}{end}".encode())
    assert set_front(EN, once, "source", "b" * 32) == once.replace(b"a" * 32, b"b" * 32)


def test_what_is_no_page_and_no_translation_is_told(authoring: AuthoringRuns) -> None:
    before = authoring.content()
    code, _, said = authoring.run("translations", "accept", "pages/abuot")
    assert (code, said) == (1, "content: there is no text of “pages/abuot” — did you mean “pages/about”?\n")
    code, _, said = authoring.run("translations", "accept", "courses/seo", "--in", "en")
    assert (code, said) == (
        1,
        "content/courses/seo: courses/seo has no translation in en — its original is in “fr”\n",
    )
    authoring.language = "fr"
    assert "n’a pas de traduction en en" in authoring.run("translations", "accept", "courses/seo", "--in", "en")[2]
    assert authoring.content() == before
