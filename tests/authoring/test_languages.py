"""A language comes, is prepared, leaves: what commands write, and what is told of what is left."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sitegen.options import Options
from sitegen.pipeline import build
from tests.kit.authoring_runs import AuthoringRuns, authoring_site
from tests.kit.programs import find_program
from tests.kit.sitekit import TINY

CONFIG = "site_config.yaml"
ENGLISH = TINY[CONFIG][TINY[CONFIG].index("  - code: en") : TINY[CONFIG].index("organizer:")]
WORDS = 'msgid "Home"\nmsgstr "Accueil"\n\nmsgid "%(count)s session"\nmsgid_plural "%(count)s sessions"\n' + (
    'msgstr[0] "%(count)s séance"\nmsgstr[1] "%(count)s séances"\n'
)
HEAD = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n'
TEXTS = {
    "layouts/locales/fr.po": f'{HEAD}"Content-Type: text/plain; charset=utf-8\\n"\n\n{WORDS}',
    "content/courses/seo/en.md": "---\ntitle: To be found\n---\n\nAll.\n",
    "content/pages/about/en.md": "---\ntitle: About\n---\n\nUs.\n",
    "content/cities/nancy/en.md": "---\ntitle: Nancy\n---\n\nHello.\n",
    "content/synonyms/en.yaml": "groups:\n  - [mail, e-mail]\n",
}


@pytest.fixture
def authoring(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AuthoringRuns:
    authoring = authoring_site(tmp_path, capsys)
    for path, text in TEXTS.items():
        (authoring.root / path).parent.mkdir(parents=True, exist_ok=True)
        (authoring.root / path).write_text(text, "utf-8")
    return authoring


def drop_english(authoring: AuthoringRuns) -> None:
    config = authoring.root / CONFIG
    config.write_text(authoring.text(CONFIG).replace(ENGLISH, ""), "utf-8")


def test_a_language_that_is_dropped_is_one_message_and_a_command_takes_it_out(authoring: AuthoringRuns) -> None:
    with (authoring.root / CONFIG).open("a", encoding="utf-8") as config:
        config.write("banner: {fr: Un essai, en: A trial}   # shown\n")
    drop_english(authoring)
    code, _, said = authoring.run("check")
    assert code == 1
    assert len(said.splitlines()) == 1
    assert re.match(
        rf"{CONFIG}:\d+:\d+: the site has texts in en \(3 files\), but does not list such a language — ", said
    )
    assert said.rstrip().endswith("“python build.py translations remove en”")
    before = authoring.content()
    assert authoring.run("translations", "remove", "en")[0] == 0
    assert authoring.content() == before
    code, out, said = authoring.run("translations", "remove", "en", "--write")
    assert (code, said) == (0, ""), out
    authoring.check()
    after = authoring.content()
    assert {*before} - {*after} == {"cities/nancy/en.md", "courses/seo/en.md", "pages/about/en.md", "synonyms/en.yaml"}
    assert {path: data for path, data in after.items() if path != "vocabulary.yaml"}.items() <= before.items()
    assert "everyone: {label: {fr: Tout le monde}}" in authoring.text("content/vocabulary.yaml")
    assert "banner: {fr: Un essai}   # shown\n" in authoring.text(CONFIG)
    assert not (authoring.root / "layouts/locales/en.po").exists()
    assert authoring.run("translations", "remove", "en", "--write")[1].startswith("Nothing to do")


def test_what_is_there_in_no_other_language_is_not_taken_out(authoring: AuthoringRuns) -> None:
    path = authoring.root / "content/vocabulary.yaml"
    path.write_text(
        authoring.text("content/vocabulary.yaml").replace("{label: Seniors}", "{label: {en: Seniors}}"), "utf-8"
    )
    before = authoring.content()
    code, _, said = authoring.run("translations", "remove", "en", "--write")
    assert (code, authoring.content()) == (1, before)
    assert "content/vocabulary.yaml:5:" in said
    assert authoring.run("translations", "remove", "fr", "--write")[0] == 2


def test_a_slip_in_one_place_is_told_in_that_place(authoring: AuthoringRuns) -> None:
    path = authoring.root / "content/vocabulary.yaml"
    path.write_text(authoring.text("content/vocabulary.yaml").replace("en: Everybody", "ne: Everybody"), "utf-8")
    code, _, said = authoring.run("check")
    assert code == 1
    assert said.startswith("content/vocabulary.yaml:4:")


def test_a_new_language_is_empty_and_not_public(authoring: AuthoringRuns) -> None:
    assert authoring.run("build")[0] == 0
    files = {path: path.read_bytes() for path in (authoring.root / "output").rglob("*.html")}
    code, out, said = authoring.run("new", "language", "uk")
    assert (code, said) == (0, ""), out
    text = authoring.text("layouts/locales/uk.po")
    assert 'msgid "Home"\nmsgstr ""\n' in text
    assert '"Language: uk\\n"\n"Plural-Forms: nplurals=3; plural=' in text
    assert text.endswith('msgid_plural "%(count)s sessions"\nmsgstr[0] ""\nmsgstr[1] ""\nmsgstr[2] ""\n')
    assert "Accueil" not in text
    done = subprocess.run(
        [find_program("msgfmt"), "--check-format", "--check-domain", "-o", "-", "-"],
        input=text.encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '  - code: uk\n    name: "Українська"\n    locale: uk\n    public: false\n' in authoring.text(CONFIG)
    said = authoring.run("check")[2]
    assert (
        "layouts/locales/uk.po:1:1: to do: uk: 2 of 2 words of the layouts are not translated, and shown in English"
        in said
    )
    (authoring.root / "content/pages/about/uk.md").write_text("---\ntitle: Про нас\n---\n\nМи.\n", "utf-8")
    assert authoring.run("build")[0] == 0
    assert {path: path.read_bytes() for path in (authoring.root / "output").rglob("*.html")} == files
    outcome = build(Options(authoring.root / CONFIG, output=authoring.root / "seen", now=None, early=True))
    assert outcome.status == "built"
    assert (authoring.root / "seen/uk/about/index.html").exists()
    assert authoring.run("new", "language", "uk")[0] == 1
    assert authoring.run("new", "language", "xx")[0] == 1


def test_the_words_of_another_language_are_no_translation(authoring: AuthoringRuns) -> None:
    """Who copies fr.po to uk.po has French words on Ukrainian pages: that is told, with its line."""
    assert authoring.run("new", "language", "uk")[0] == 0
    shutil.copy(authoring.root / "layouts/locales/fr.po", authoring.root / "layouts/locales/uk.po")
    config = authoring.root / CONFIG
    config.write_text(authoring.text(CONFIG).replace("    public: false\n", ""), "utf-8")
    code, _, said = authoring.run("build")
    assert code == 1
    assert said.startswith(
        "layouts/locales/uk.po:3:1: this catalogue says that it is in “fr”, and its name that it is in “uk”"
    )


def test_a_language_with_a_number_goes_to_a_translator_and_back(authoring: AuthoringRuns) -> None:
    assert authoring.run("new", "language", "es-419")[0] == 0
    target = authoring.root / "es.po"
    assert authoring.run("translations", "export", "--to", "es-419", "-o", str(target))[0] == 0
    text = target.read_text("utf-8")
    assert '"Language: es-419\\n"' in text
    text = text.replace('msgid "Home"\nmsgstr ""', 'msgid "Home"\nmsgstr "Inicio"')
    for french, spanish in (("À propos", "Quiénes somos"), ("Nous.", "Nosotros.")):
        text = text.replace(f'msgid "{french}"\nmsgstr ""', f'msgid "{french}"\nmsgstr "{spanish}"')
    target.write_text(text, "utf-8")
    code, out, said = authoring.run("translations", "import", str(target), "--write")
    assert (code, said) == (0, ""), out
    assert 'title: "Quiénes somos"' in authoring.text("content/pages/about/es-419.md")
    assert 'msgid "Home"\nmsgstr "Inicio"' in authoring.text("layouts/locales/es-419.po")
    assert authoring.run("translations", "import", str(target), "--write")[1].count("0 changed") == 1


def test_the_default_language_is_public(authoring: AuthoringRuns) -> None:
    config = authoring.root / CONFIG
    config.write_text(
        authoring.text(CONFIG).replace("    locale: fr_FR\n", "    locale: fr_FR\n    public: no\n"), "utf-8"
    )
    code, _, said = authoring.run("check")
    assert code == 1
    assert "the default language “fr” is not public" in said
