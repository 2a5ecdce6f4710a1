"""`translations export` and `import`: what translators get, what comes back, what is refused."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.authoring.dry_run import with_edits
from sitegen.authoring.import_translations import plan_translations
from sitegen.authoring.markdown_pieces import cut, replace_pieces
from sitegen.authoring.po_file import po_bytes, read_po_file
from sitegen.authoring.translation_units import TranslationUnit, find_units
from sitegen.content.directions import TURNS
from sitegen.content.sources import Sources, read_sources
from sitegen.content.strict_yaml import UNWANTED
from sitegen.options import Options
from sitegen.pipeline import look
from tests.kit.authoring_runs import AuthoringRuns, authoring_site
from tests.kit.programs import find_program
from tests.kit.samplesite import PROJECT, copy_project
from tests.kit.sitekit import TINY, tiny_site

FR, EN = "content/pages/about/fr.md", "content/pages/about/en.md"
LONG = """---
title: "À propos"
summary: Qui
publish: 2026-01-02
---

Un paragraphe, avec [un cours](@/courses/seo).

- premier `code`
- second

::: note
Attention : 50 % des places.
:::

| a | b |
|---|---|
| un | deux |

```text
un exemple
```
"""
ENGLISH = {
    "À propos": "About", "Qui": "Who", "premier `code`": "first `code`", "second": "second",
    "Un paragraphe, avec [un cours](@/courses/seo).": "A paragraph, with [a course](@/courses/seo).",
    "Attention : 50 % des places.": "Mind: 50 % of the places.",
    "| a | b |": "| a | b |", "| un | deux |": "| one | two |", "```text\nun exemple\n```": "```text\nan example\n```",
}  # fmt: skip


def check_with_msgfmt(file: Path) -> None:
    """GNU gettext's own tool, which translators' tools are built on."""
    done = subprocess.run(
        [find_program("msgfmt"), "--check", "-o", "/dev/null", str(file)], capture_output=True, text=True, check=False
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def authoring(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AuthoringRuns:
    authoring = authoring_site(tmp_path, capsys)
    (authoring.root / FR).write_text(LONG, "utf-8")
    return authoring


def export(authoring: AuthoringRuns, *words: str, code: str = "en") -> Catalog:
    """The catalogue that a translator opens."""
    file = authoring.root.parent / "sent.po"
    file.unlink(missing_ok=True)
    assert authoring.run("translations", "export", "--to", code, "-o", str(file), *words)[0] == 0
    check_with_msgfmt(file)
    return read_po(io.BytesIO(file.read_bytes()), abort_invalid=True)


def send_back(authoring: AuthoringRuns, catalog: Catalog, *words: str) -> tuple[int, str, str]:
    """What the import of a catalogue says."""
    file = authoring.root.parent / "back.po"
    with file.open("wb") as target:
        write_po(target, catalog)
    return authoring.run("translations", "import", str(file), *words)


def translate(catalog: Catalog, texts: dict[str, str] = ENGLISH) -> Catalog:
    """Some texts translated, in the places where they are not yet."""
    for message in catalog:
        if message.id in texts and message.context:
            message.string = texts[message.id]
            message.flags.discard("fuzzy")
    return catalog


def test_the_sample_site_goes_to_translators_and_comes_back_unchanged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy_project(tmp_path / "site")
    authoring = AuthoringRuns(tmp_path / "site", capsys)
    before = authoring.content()
    for code, least in (("fr", 200), ("en", 700), ("ar", 900)):
        catalog = export(authoring, code=code)
        assert str(catalog.locale) == code
        assert len(catalog) > least
        said = send_back(authoring, catalog, "--write")
        assert said[0] == 0, said
        assert " 0 changed" in said[1]
        assert "Nothing to do" in said[1]
        # As a tool writes it: in lines of its own length, in an order of its own.
        sorted_file = tmp_path / "sorted.po"
        words = [
            find_program("msgcat"),
            "--sort-output",
            "--width=60",
            "-o",
            str(sorted_file),
            str(tmp_path / "sent.po"),
        ]
        subprocess.run(words, check=True)
        said = authoring.run("translations", "import", str(sorted_file), "--write")
        assert said[0] == 0, said
        assert "Nothing to do" in said[1]
    assert authoring.content() == before


def test_an_entry_has_its_place_its_original_and_its_translation(authoring: AuthoringRuns) -> None:
    (authoring.root / EN).write_text("---\ntitle: About us\n---\n", "utf-8")
    catalog = export(authoring, "--page", "pages/about", "--page", "vocabulary")
    found = {message.context: message for message in catalog if message.id}
    title = found[f"{FR} title"]
    assert (title.id, title.string, title.locations) == ("À propos", "About us", [(FR, 1)])
    bodies = [m for m in catalog if m.context == f"{FR} body"]
    assert [(m.id, m.auto_comments, m.locations[0][1]) for m in bodies] == [
        ("Un paragraphe, avec [un cours](@/courses/seo).", ["paragraph"], 7),
        ("premier `code`", ["entry of a list"], 9),
        ("second", ["entry of a list"], 10),
        ("Attention : 50 % des places.", ["paragraph"], 13),
        ("| a | b |", ["row of a table"], 16),
        ("| un | deux |", ["row of a table"], 18),
        ("```text\nun exemple\n```", ["code, between its two lines of marks"], 20),
    ]
    assert "-format" not in authoring.run("translations", "export", "--to", "en", "--page", "pages/about")[1]
    assert found["content/vocabulary.yaml audiences.everyone.label"].string == "Everybody"
    # A text for all languages is its own translation.
    assert found["content/vocabulary.yaml audiences.seniors.label"].string == "Seniors"
    assert {(m.context or "").split()[0] for m in catalog if m.id} == {FR, "content/vocabulary.yaml"}
    assert authoring.run("translations", "export", "--to", "en", "--page", "interface")[1].count("msgctxt") == 0


def test_a_new_translation_is_written_when_it_is_whole(authoring: AuthoringRuns) -> None:
    before = authoring.content()
    catalog = export(authoring, "--page", "pages/about")
    partly = translate(export(authoring), {key: text for key, text in ENGLISH.items() if key != "second"})
    code, said, _ = send_back(authoring, partly, "--write")
    assert (code, f"{EN}: not yet, texts without translation: 1 of 9" in said) == (0, True)
    assert authoring.content() == before

    translate(catalog)
    code, said, _ = send_back(authoring, catalog)
    assert code == 0
    assert f"{EN}: texts taken: 9\n" in said
    assert "Add --write" in said
    assert authoring.content() == before
    assert send_back(authoring, catalog, "--write")[0] == 0
    made = authoring.text(EN)
    source = next(line for line in made.splitlines() if line.startswith("source: "))
    assert made == (
        f'---\ntitle: "About"\nsummary: "Who"\npublish: 2026-01-02\n{source}\n---\n\n'
        "A paragraph, with [a course](@/courses/seo).\n\n- first `code`\n- second\n\n::: note\n"
        "Mind: 50 % of the places.\n:::\n\n| a | b |\n|---|---|\n| one | two |\n\n```text\nan example\n```\n"
    )
    assert "pages/about,en,complete" in authoring.run("translations", "--format", "csv")[1]
    assert "Nothing to do" in send_back(authoring, catalog, "--write")[1]
    assert authoring.text(EN) == made
    authoring.check()


def test_an_outdated_translation_is_fuzzy_until_somebody_looked(authoring: AuthoringRuns) -> None:
    send_back(authoring, translate(export(authoring, "--page", "pages/about")), "--write")
    (authoring.root / FR).write_text(LONG.replace("- second", "- second, plus long"), "utf-8")
    catalog = export(authoring, "--page", "pages/about")
    assert all(message.fuzzy for message in catalog if message.id)
    before = authoring.text(EN)
    said = send_back(authoring, catalog, "--write")
    assert "Nothing to do" in said[1]
    # One is looked at: it is written, and the page is still behind.
    one = next(message for message in catalog if message.id == "second, plus long")
    one.flags.discard("fuzzy")
    one.string = "second, longer"
    assert f"{EN}: texts taken: 1" in send_back(authoring, catalog, "--write")[1]
    assert authoring.text(EN) == before.replace("- second\n", "- second, longer\n")
    assert "pages/about,en,outdated" in authoring.run("translations", "--format", "csv")[1]
    for message in catalog:
        message.flags.discard("fuzzy")
    assert send_back(authoring, catalog, "--write")[0] == 0
    assert "pages/about,en,complete" in authoring.run("translations", "--format", "csv")[1]


def test_a_translation_of_another_shape_is_only_written_as_a_whole(authoring: AuthoringRuns) -> None:
    (authoring.root / EN).write_text("---\n# mine\ntitle: About\n---\n\nOld.\n\n## More\n", "utf-8")
    catalog = export(authoring, "--page", "pages/about")
    guessed = {message.id: message.string for message in catalog if message.fuzzy}
    assert guessed == {"Un paragraphe, avec [un cours](@/courses/seo).": "Old."}
    code, said, _ = send_back(authoring, translate(catalog), "--write")
    assert code == 0, said
    assert authoring.text(EN).startswith("---\n# mine\ntitle: About\nsummary: ")
    assert authoring.text(EN).endswith("an example\n```\n")
    authoring.check()


def test_facts_keep_their_comments_and_order(authoring: AuthoringRuns) -> None:
    path = "content/cities/nancy/city.yaml"
    (authoring.root / path).write_text(
        "# the city\n" + TINY[path].replace("region: Grand Est", "region: {fr: Grand Est}  # r")
    )
    texts = {"Grand Est": "The: East", "Le labo": "The lab", "Noël": "Christmas", "Internet": "The “net”"}
    catalog = translate(export(authoring), texts)
    assert send_back(authoring, catalog, "--write")[0] == 0
    after = authoring.text(path)
    assert after.startswith("# the city\nname: Nancy\n")
    assert 'region: {fr: Grand Est, en: "The: East"}  # r\n' in after
    assert '{id: lab, name: {fr: "Le labo", en: "The lab"}, seats: 10}' in after
    assert '{from: 2026-12-24, until: 2026-12-26, reason: {fr: "Noël", en: "Christmas"}}' in after
    assert 'internet: {label: {fr: "Internet", en: "The “net”"}}' in authoring.text("content/vocabulary.yaml")
    assert "Nothing to do" in send_back(authoring, catalog, "--write")[1]
    authoring.check()


def test_interface_words_with_their_plurals(authoring: AuthoringRuns) -> None:
    path = authoring.root / "layouts/locales/fr.po"
    plural = '#, fuzzy, python-format\nmsgid "%(n)s seat"\nmsgid_plural "%(n)s seats"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    start = path.read_text("utf-8")
    path.write_text(f'{start}\n# kept\n#, fuzzy\nmsgctxt "door"\nmsgid "Way\\n"\n"in"\nmsgstr "x"\n\n{plural}', "utf-8")
    catalog = export(authoring, "--page", "interface", code="fr")
    seats, way = catalog.get("%(n)s seat"), catalog.get("Way\nin", "door")
    assert seats and way and way.fuzzy
    assert "Nothing to do" in send_back(authoring, catalog, "--write")[1]
    for strings, what in ((("a", "b", "c"), "there are 3 plural forms here, and 2"), (("a", ""), "not every plural"),
                          (("une place", "des places"), "“%(n)s” of the original is missing")):  # fmt: skip
        catalog.mime_headers = [("Plural-Forms", f"nplurals={len(strings)}; plural=0")]
        seats.string = strings
        seats.flags.discard("fuzzy")
        code, _, wrong = send_back(authoring, catalog, "--write")
        assert (code, what in wrong) == (1, True), wrong
    seats.string, way.string = ("une place", "%(n)s places"), "Entrée\nici"
    catalog.mime_headers = [("Plural-Forms", "nplurals=2; plural=(n > 1)")]
    for message in (seats, way):
        message.flags.discard("fuzzy")
    code, said, wrong = send_back(authoring, catalog, "--write")
    assert code == 0, said + wrong
    made = plural.replace("fuzzy, ", "").replace('[0] ""', '[0] "une place"').replace('[1] ""', '[1] "%(n)s places"')
    assert path.read_text("utf-8") == (
        f'{start}\n# kept\nmsgctxt "door"\nmsgid "Way\\n"\n"in"\nmsgstr "Entrée\\nici"\n\n{made}'
    )
    check_with_msgfmt_loosely(path)
    assert "Nothing to do" in send_back(authoring, catalog, "--write")[1]


def check_with_msgfmt_loosely(file: Path) -> None:
    """A catalogue of the layouts, whose header is the designers' own."""
    command = [find_program("msgfmt"), "--check-format", "--check-domain", "-o", "/dev/null", str(file)]
    subprocess.run(command, check=True)


BROKEN = {
    "Un paragraphe, avec [un cours](@/courses/seo).": {
        "A [course](@/courses/e-mail).": "“@/courses/seo” of the original is missing",
        "A course.": "“@/courses/seo” of the original is missing",
        "A [course](@/courses/seo).\n\nMore.": "would become something else",
        "## [course](@/courses/seo)": "would become something else",
        "- [course](@/courses/seo)": "would become something else",
        "A [course](@/courses/seo) **of ours.": "“**” is in the translation, but not as often",
        "A <b>[course](@/courses/seo)": "“<b” is in the translation, but not as often",
    },
    "premier `code`": {"first `code": "“`” is in the translation, but not as often"},
    "| un | deux |": {"one": "would become something else"},
    "```text\nun exemple\n```": {"an example": "would become something else"},
    "À propos": {"A\nB": "has more than one line"},
}


@pytest.mark.parametrize(("original", "text", "wanted"), [(o, t, w) for o, f in BROKEN.items() for t, w in f.items()])
def test_what_would_break_a_page_is_refused_with_its_line(
    authoring: AuthoringRuns, original: str, text: str, wanted: str
) -> None:
    before = authoring.content()
    catalog = translate(export(authoring, "--page", "pages/about"), ENGLISH | {original: text})
    code, said, wrong = send_back(authoring, catalog, "--write")
    assert code == 1
    assert "Nothing was written." in said
    lines = (authoring.root.parent / "back.po").read_text("utf-8").splitlines()
    place, _, told = wrong.partition(": ")
    assert wanted in told
    assert lines[int(place.split(":")[1]) - 1].startswith("msgid ")
    assert authoring.content() == before


def test_a_text_whose_original_changed_is_told_and_not_written(authoring: AuthoringRuns) -> None:
    catalog = translate(export(authoring))
    (authoring.root / FR).write_text(LONG.replace("À propos", "Nous").replace("- second\n", ""), "utf-8")
    for message in catalog:
        if message.id == "Le labo":
            message.string = "The lab"
    code, said, wrong = send_back(authoring, catalog, "--write", "--all-or-nothing")
    assert (code, wrong.count("\n")) == (1, 2)
    assert "it is now “Nous” — export again" in wrong
    assert "“second” is no longer in the original" in wrong
    assert "2 refused" in said
    code, said, _ = send_back(authoring, catalog, "--write")
    assert code == 1
    assert "The lab" in authoring.text("content/cities/nancy/city.yaml")
    assert not (authoring.root / EN).exists()
    authoring.language = "fr"
    assert "l’original a changé" in send_back(authoring, catalog)[2]


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"title,summary\n", "back.po:1:1: this line of the PO file cannot be read"),
        (b'msgid ""\nmsgstr ""\n"Language: en\\n"\n\nmsgid x\n', "back.po:5:1: this line of the PO file"),
        (b'msgid "a"\nmsgstr "b"\n', "back.po:1:1: the file does not say in which language it is"),
        (b'msgid ""\nmsgstr ""\n"Language: de\\n"\n', "back.po:1:1: “de” is not a language of this site"),
        (b'msgid ""\nmsgstr ""\n"Language: en\\n"\n\nmsgid "a"\n', "back.po"),
        (b'msgid ""\nmsgstr "\xe9"\n"Language: en\\n"\n', "back.po:2:9: the file is not UTF-8"),
        (b"PK\x03\x04\x00", "back.po:1:3: the character U+0003 cannot be shown"),
        (b'msgid ""\nmsgstr ""\n"Language: en\\n"\n\nmsgid "No such word"\nmsgstr "x"\n', "the layouts have no text"),
    ],
)  # fmt: skip
def test_what_is_no_po_file_of_this_site_is_told(authoring: AuthoringRuns, data: bytes, wanted: str) -> None:
    file = authoring.root.parent / "back.po"
    file.write_bytes(data)
    before = authoring.content()
    code, _, wrong = authoring.run("translations", "import", str(file), "--write")
    assert code == 1
    assert wrong.startswith("back.po")
    assert wanted in wrong
    assert authoring.content() == before


def test_wrong_words_and_files_that_are_there(authoring: AuthoringRuns) -> None:
    for language in ("de", "all", ""):
        assert authoring.run("translations", "export", "--to", language)[0] == 2
    nowhere = str(authoring.root / "no-folder/x.po")
    code, _, wrong = authoring.run("translations", "export", "--to", "en", "-o", nowhere)
    assert (code, "cannot be read or written" in wrong) == (3, True)
    assert authoring.run("translations", "export")[0] == 2
    code, _, wrong = authoring.run("translations", "export", "--to", "en", "--page", "pages/abuot")
    assert (code, "did you mean “pages/about”?" in wrong) == (1, True)
    file = authoring.root.parent / "kept.po"
    file.write_text("mine")
    assert authoring.run("translations", "export", "--to", "en", "-o", str(file))[0] == 2
    assert file.read_text() == "mine"


def test_the_same_site_and_instant_give_the_same_file(authoring: AuthoringRuns) -> None:
    first, second = (authoring.run("translations", "export", "--to", "en")[1] for _ in range(2))
    assert first == second


# ------------------------------------------------------------------------------------- properties

SIGNS = st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn"), include_characters="\n\t")
TEXTS = st.text(SIGNS, min_size=1, max_size=40).map(lambda text: TURNS.sub(" ", UNWANTED.sub("", text)))
LINES = TEXTS.map(lambda text: " ".join(text.split())).filter(bool)
WHEN = datetime(2026, 11, 20, tzinfo=UTC)


@given(st.lists(st.tuples(TEXTS.map(str.strip).filter(bool), TEXTS.map(str.strip)), max_size=5))
@settings(deadline=None, max_examples=60)
def test_any_text_survives_the_way_through_a_po_file(pairs: list[tuple[str, str]]) -> None:
    units = [
        TranslationUnit("facts", "vocabulary", "content/vocabulary.yaml", f"content/vocabulary.yaml a.{number}",
                        (source,), (text,) if text else (), fuzzy=bool(text) and number % 2 == 1, line=number,
                        note=None)
        for number, (source, text) in enumerate(pairs)
    ]  # fmt: skip
    data = po_bytes(units, "en", "Été “x” \\n", "nplurals=2; plural=(n != 1);", WHEN, str)
    back = read_po_file("x.po", data).messages
    wanted = [(one.context, one.source, one.present or ("",), one.fuzzy) for one in units]
    normal = [tuple(in_one_form(part) for part in (m.context, m.source, m.strings, m.fuzzy)) for m in back]
    assert normal == [tuple(in_one_form(part) for part in one) for one in wanted]
    again = read_po(io.BytesIO(data), abort_invalid=True)
    assert len(again) == len(pairs)


def in_one_form(part: object) -> object:
    """Texts in the one form of Unicode that sources have."""
    return tuple(unicodedata.normalize("NFC", text) for text in part) if isinstance(part, tuple) else part


@given(st.text(st.sampled_from("ab 1.#->|`~:[]^*=+!\n\t\\"), max_size=80))
@settings(deadline=None, max_examples=300)
def test_a_text_is_its_pieces_each_in_its_place(text: str) -> None:
    pieces = cut(text)
    same = {number: piece.text for number, piece in enumerate(pieces) if piece.text}
    assert replace_pieces(text, pieces, same) == text
    for line_end in ("\r\n", "\r"):
        other = text.replace("\n", line_end)
        assert [piece.text for piece in cut(other)] == [piece.text for piece in pieces]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[Options, Sources]:
    root = tmp_path_factory.mktemp("po") / "site"
    tiny_site(root)
    (root / FR).write_text(LONG, "utf-8")
    return Options(config=root / "site_config.yaml", now=WHEN), read_sources(root, "site_config.yaml")


@given(st.data())
@settings(deadline=None, max_examples=12)
def test_any_translation_of_any_field_is_what_the_site_then_says(
    tiny: tuple[Options, Sources], data: st.DataObject
) -> None:
    """Exported, translated at random, read by babel, imported: the texts stand in the files, and no others changed."""
    options, sources = tiny
    site = look(options, sources).site
    assert site is not None
    found = find_units(site, sources, "en")
    exported = po_bytes(found.units, "en", "x", found.plural_forms, WHEN, str)
    assert plan_translations(sources, found, read_po_file("x.po", exported)).edits == ()
    catalog = read_po(io.BytesIO(exported), abort_invalid=True)
    texts = data.draw(st.lists(LINES, min_size=6, max_size=6))
    said: dict[tuple[str, str], str] = {}
    for number, message in enumerate(one for one in catalog if one.id and one.context):
        text = texts[number % len(texts)]
        place, source = str(message.context), str(message.id)
        said[place, source] = ENGLISH.get(source, f"x {number}") if " body" in place else text
        message.string = said[place, source]
    back = io.BytesIO()
    write_po(back, catalog)
    plan = plan_translations(sources, found, read_po_file("x.po", back.getvalue()))
    refused = {problem.line for problem in plan.refusals}
    after = with_edits(sources, plan.edits)
    made = look(options, after).site
    assert made is not None
    now = {(one.context, one.source[0]): one.present for one in find_units(made, after, "en").units}
    for key, text in said.items():
        assert now[key] == (unicodedata.normalize("NFC", text),), (key, refused)
    assert {edit.path for edit in plan.edits} == {
        "site_config.yaml", "content/vocabulary.yaml", EN,
        "content/cities/nancy/city.yaml", "content/partners/bic/partner.yaml",
        *(path.replace("fr.md", "en.md") for path in sources.files if path.endswith("fr.md")),
    }  # fmt: skip
    assert plan_translations(after, find_units(made, after, "en"), read_po_file("x.po", back.getvalue())).edits == ()


def test_the_project_is_ready_to_install_what_msgfmt_comes_from() -> None:
    assert "gettext" in (PROJECT / "Makefile").read_text("utf-8")


# ------------------------------------------------------------------------------------- what has changed

SEVEN = "---\ntitle: À propos\nsummary: Qui nous sommes\n---\n\n## Nous\n\nUn.\n\nDeux mots.\n\n- trois\n- quatre\n"
SEVEN_EN = "---\ntitle: About\nsummary: Who we are\n---\n\n## Us\n\nOne.\n\nTwo words.\n\n- three\n- four\n"


def git(root: Path, *words: str) -> None:
    settings = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run([find_program("git"), *settings, *words], cwd=root, check=True, capture_output=True)


@pytest.mark.parametrize("known", ["kept", "git", "nobody"])
def test_only_the_unit_that_changed_is_to_be_looked_at_again(authoring: AuthoringRuns, known: str) -> None:
    """And what it was stands beside it, for tools of translators and on the terminal."""
    page = authoring.root / "content/pages/about"
    (page / "fr.md").write_text(SEVEN, "utf-8")
    (page / "en.md").write_text(SEVEN_EN, "utf-8")
    assert authoring.run("translations", "accept", "pages/about", "--in", "en")[0] == 0
    if known == "git":
        git(authoring.root, "init", "-q")
        git(authoring.root, "add", "content")
        git(authoring.root, "commit", "-qm", "as it was")
    if known != "kept":
        shutil.rmtree(authoring.root / ".cache")
    (page / "fr.md").write_text(SEVEN.replace("Deux mots.", "Deux autres mots."), "utf-8")
    target = authoring.root / "about.po"
    assert authoring.run("translations", "export", "--to", "en", "--page", "pages/about", "-o", str(target))[0] == 0
    text = target.read_text("utf-8")
    shown = authoring.run("translations", "changes", "pages/about", "--in", "en")[1]
    if known == "nobody":
        assert text.count("#, fuzzy") == 7
        assert shown == "pages/about (en): nobody knows what the original was; look at all of it\n"
        return
    assert text.count("#, fuzzy") == 1
    assert '#| msgid "Deux mots."\n' in text
    assert shown == "content/pages/about/fr.md:10 (en)\n  - Deux mots.\n  + Deux autres mots.\n"
    check_with_msgfmt(target)
    text = text.replace("#, fuzzy\n", "").replace("Two words.", "Two other words.")
    target.write_text(re.sub("^#[|].*\n", "", text, flags=re.MULTILINE), "utf-8")
    assert authoring.run("translations", "import", str(target), "--write")[0] == 0
    assert (page / "en.md").read_text("utf-8").endswith(SEVEN_EN.partition("---\n\n")[2].replace("Two", "Two other"))
    assert "outdated" not in authoring.run("translations", "--in", "en", "--format", "csv")[1]


def test_a_unit_that_comes_leaves_the_others_as_they_are(authoring: AuthoringRuns) -> None:
    page = authoring.root / "content/pages/about"
    (page / "fr.md").write_text(SEVEN, "utf-8")
    (page / "en.md").write_text(SEVEN_EN, "utf-8")
    assert authoring.run("translations", "accept", "pages/about", "--in", "en")[0] == 0
    (page / "fr.md").write_text(SEVEN.replace("Deux mots.", "Entre.\n\nDeux mots."), "utf-8")
    text = authoring.run("translations", "export", "--to", "en", "--page", "pages/about")[1]
    assert "#, fuzzy" not in text
    assert 'msgid "Entre."\nmsgstr ""\n' in text
    assert 'msgid "Deux mots."\nmsgstr "Two words."\n' in text
