"""Every sentence has its translation: those of the program in French, those of the layouts in each language."""

from __future__ import annotations

import ast
import functools
import io
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.checkers import checkers
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from sitegen import cli
from sitegen.cli.help import sentences
from sitegen.cli.usage import CLICK_SAYS
from sitegen.open_data.columns import DATA_SETS, SESSION_COLUMNS
from tests.kit.programs import find_program

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "sitegen/locales/fr.po"
LAYOUTS = ("fr", "ar", "en")

# Which arguments of which functions are sentences.
SENTENCES = {"say": 1, "msgid": 1, "reject": 2}
# Calls that pass on sentences which are marked elsewhere: file, argument.
PASSED_ON = {
    ("sitegen/content/markdown_habits.py", "what_is"),
    ("sitegen/content/markdown_habits.py", "remedy"),
    ("sitegen/content/links.py", "_MISSING[kind]"),
    ("sitegen/content/schema.py", "_UNKNOWN"),
    ("sitegen/content/schema.py", "_MISSING"),
    ("sitegen/content/schema.py", "_NEAR"),
    ("sitegen/content/schema.py", "str(context['what'])"),
    ("sitegen/content/schema.py", "str(context['remedy'])"),
}
Key = tuple[str, str, str]
"""Context, message, plural."""


def calls(folder: Path) -> Iterator[tuple[str, ast.Call, str]]:
    """Each call in the sources under a folder: file, call, name of the function."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                yield path.relative_to(ROOT).as_posix(), node, name


@functools.cache
def program_messages() -> dict[str, str]:
    """Each sentence of the program, with the file in which it is said."""
    found = {}
    for path, call, name in calls(ROOT / "sitegen"):
        for argument in call.args[: SENTENCES.get(name, 0)]:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                found[argument.value] = path
            else:
                assert (path, ast.unparse(argument)) in PASSED_ON, f"{path}:{argument.lineno}: no literal sentence"
    pages = {"": cli.commands, **cli.commands.commands}
    return found | {text: "sitegen/cli/__init__.py" for text in sentences(pages) if text}


@functools.cache
def layout_messages() -> set[Key]:
    """Each sentence of the layouts, and those that calendars take from the same catalogue."""
    found: set[Key] = set()
    keywords = {
        "_": None,
        "gettext": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }
    options = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}
    for path in sorted((ROOT / "layouts").rglob("*.html")):
        for _, function, texts, _ in babel_extract(io.BytesIO(path.read_bytes()), list(keywords), [], options):
            if texts is None:  # a message that stands in a table
                continue
            parts = [texts] if isinstance(texts, str) else [text for text in texts if text is not None]
            context = parts.pop(0) if function in ("pgettext", "npgettext") else ""
            found.add((context, parts[0], parts[1] if len(parts) > 1 else ""))
    # Those of open data stand in tables, for the pages and for the files that describe the data.
    found.update(("", text, "") for texts in DATA_SETS.values() for text in texts)
    found.update(("", column.text, "") for column in SESSION_COLUMNS)
    packages = ("calendars", "feeds", "hosts", "offline", "open_data", "theme")
    for _, call, name in (one for package in packages for one in calls(ROOT / "sitegen" / package)):
        said = [str(argument.value) for argument in call.args if isinstance(argument, ast.Constant)]
        if name == "get" and len(said) == 2 and ast.unparse(call.func) == "words.get":
            found.add((said[1], said[0], ""))
    return found


@functools.cache
def read_catalogue(path: Path) -> dict[Key, Message]:
    catalog = read_po(io.BytesIO(path.read_bytes()), abort_invalid=True)
    found = {}
    for message in catalog:
        if message.id:
            singular, plural = message.id if isinstance(message.id, list | tuple) else (message.id, "")
            found[(message.context or "", singular, plural)] = message
    return found


def translations(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, list | tuple) else [message.string or ""]


def placeholders(text: str) -> list[str]:
    found = re.findall(r"\{[a-z_]*(?:!r)?\}|%\([a-z_]+\)s", text)
    return sorted({one.replace("!r", "") for one in found})


def told(title: str, keys: Iterable[object]) -> str:
    return f"{title}:\n" + "\n".join(f"  {key}" for key in keys)


CATALOGUES = [PROGRAM, *(ROOT / f"layouts/locales/{code}.po" for code in LAYOUTS)]


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.relative_to(ROOT).as_posix())
def catalogue(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_program_is_wholly_translated() -> None:
    wanted, there = program_messages(), {message for _, message, _ in read_catalogue(PROGRAM)}
    missing = [f"{wanted[text]}: {text}" for text in sorted(wanted.keys() - there)]
    assert not missing, told("not in sitegen/locales/fr.po", missing)
    superfluous = sorted(there - wanted.keys())
    assert not superfluous, told("in sitegen/locales/fr.po, said nowhere", superfluous)
    assert len(wanted) > 300


@pytest.mark.parametrize("code", LAYOUTS)
def test_layouts_are_wholly_translated(code: str) -> None:
    """English needs only the plural forms: the keys are English."""
    wanted, there = layout_messages(), read_catalogue(ROOT / f"layouts/locales/{code}.po").keys()
    assert len(wanted) > 100
    needed = {key for key in wanted if key[2]} if code == "en" else wanted
    assert not needed - there, told(f"not in layouts/locales/{code}.po", sorted(needed - there))
    assert not there - wanted, told(f"in layouts/locales/{code}.po, shown nowhere", sorted(there - wanted))


def test_no_translation_is_fuzzy_empty_or_with_other_placeholders(catalogue: Path) -> None:
    for (_, singular, plural), message in read_catalogue(catalogue).items():
        assert not message.fuzzy, singular
        for text in translations(message):
            assert text.strip(), singular
            if singular in CLICK_SAYS:  # click gives more than a sentence must show
                assert set(placeholders(text)) <= set(placeholders(singular)), singular
            elif not plural:
                assert placeholders(text) == placeholders(singular), singular
            else:  # a form for exactly one or two things may leave the number out
                assert set(placeholders(text)) <= {*placeholders(singular), *placeholders(plural)}, singular
        if singular not in CLICK_SAYS:
            assert placeholders(translations(message)[-1]) == placeholders(plural or singular), singular
        assert singular[:1].isspace() == translations(message)[0][:1].isspace(), singular
        assert singular[-1:].isspace() == translations(message)[0][-1:].isspace(), singular


def test_catalogue_is_of_the_right_form(catalogue: Path) -> None:
    data = catalogue.read_bytes()
    catalog = read_po(io.BytesIO(data), abort_invalid=True)
    assert catalog.charset == "utf-8"
    assert data.decode().count("\nmsgid ") - 1 == len(read_catalogue(catalogue)), "a message stands there twice"
    language = catalogue.stem
    assert str(catalog.locale) == language
    assert catalog.num_plurals == Catalog(locale=language).num_plurals
    for message in catalog:
        if message.id:
            for check in checkers:
                check(catalog, message)


def test_msgfmt_accepts_the_catalogue(catalogue: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [find_program("msgfmt"), "--check-format", "--check-domain", "-o", str(tmp_path / "x.mo"), str(catalogue)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "x.mo").stat().st_size > 500


@pytest.mark.parametrize("path", [PROGRAM, ROOT / "layouts/locales/fr.po"], ids=["program", "layouts"])
def test_french_typography(path: Path) -> None:
    """No-break spaces where French wants them, typographic apostrophes; words that YAML reads stay as they are."""
    for key, message in read_catalogue(path).items():
        for text in translations(message):
            assert not re.search(r" [;!?](?:\s|$)", text), key
            assert not re.search(r" :(?:\s|$)", text), key
            assert not re.search("«(?!\u00a0)|(?<!\u00a0)»", text), key
            assert not re.search(r"[a-zà-ÿ]'[a-zà-ÿ]", text), key
            assert "“" not in text, key


def test_sentences_are_of_one_style() -> None:
    """`what` and `remedy` begin in lower case and have no final full stop; a remedy is one sentence."""
    names = ("authoring/explain", "authoring/why", "preview/page", "preview/serve", "preview/watch")
    lines_of_their_own = {f"sitegen/{name}.py" for name in names}
    for text, path in program_messages().items():
        if path not in lines_of_their_own and not path.startswith("sitegen/cli/"):
            assert not text.endswith("."), text
            first = re.sub(r"^[“:]*", "", text)[:1]
            assert not first.isupper(), text
            assert "'" not in text, text  # the typographic apostrophe, or none


def test_each_message_can_be_filled_in() -> None:
    """Braces are those of values only: a literal brace in a sentence with values would fail when it is shown."""
    catalogue = cli.read_messages("fr")
    for text in program_messages():
        names = re.findall(r"\{([a-z_]*)(?:!r)?\}", text)
        if names and "city=nancy" not in text:
            filled = catalogue.get(text).format_map(dict.fromkeys(names, "x"))
            assert "{" not in filled, text
        assert "{{" not in text, text
