"""What the guides say is true: files, commands, keys, fields, examples."""

from __future__ import annotations

import re
import struct
import types
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import click
import pytest
from babel.messages.pofile import read_po
from pydantic import BaseModel

from sitegen import cli
from sitegen.cli import commands
from sitegen.cli.help import PARTS
from sitegen.content import config, records, states, synonyms
from sitegen.content.blocks import BLOCKS
from sitegen.content.kinds import KINDS
from sitegen.content.local_text import Record
from sitegen.content.parse import parse_file
from sitegen.content.problem import Problem
from sitegen.content.schema import parse_record
from sitegen.content.sources import Source
from sitegen.content.strict_yaml import read_yaml
from sitegen.site import views
from tests.kit import guides

ROOT = Path(__file__).resolve().parents[2]
GUIDES = (
    *("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"),
    *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md")),
)
FOLDERS = ("content", "layouts", "sitegen", "tests", "bench", "docs")
FILE = re.compile(r"[\w.-]+(?:/[\w.-]+)*(?:/|\.(?:py|md|yaml|html|po|toml|lock|png|css|js|svg|xml|txt))")
MADE = {"admin/", "bench/results.md", "index.html", "404.html", "assets/site.1c5f979764.css"}
EXAMPLES = {"plan.png"}
SIZE_LIMIT = 400_000
LANGUAGES = ("fr", "en", "ar")

CONTENT = "docs/content-format.md"
LAYOUTS = "docs/layouts.md"


@cache
def read(guide: str) -> str:
    """The text of a guide."""
    return (ROOT / guide).read_text("utf-8")


@cache
def prose(guide: str) -> str:
    """The text of a guide without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", read(guide), flags=re.MULTILINE | re.DOTALL)


def fences(guide: str) -> list[tuple[str, str]]:
    """The blocks of code of a guide: the words after the mark, and the text."""
    return re.findall(r"^```([^\n]*)\n(.*?)^```$", read(guide), re.MULTILINE | re.DOTALL)


@cache
def headings(guide: str) -> frozenset[str]:
    """The addresses of the headings of a guide, as hosts of Git make them."""
    titles = re.findall(r"^#+ (.*)$", prose(guide), re.MULTILINE)
    return frozenset(re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles)


def section(guide: str, title: str) -> str:
    """What stands under a heading, up to the next one."""
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", prose(guide), re.MULTILINE | re.DOTALL)
    assert found is not None, f"{guide} has no heading {title}"
    return found[1]


@pytest.mark.parametrize("path", guides.GUIDES, ids=lambda path: str(path.name))
def test_tables_follow_the_code(path: Path) -> None:
    text = path.read_text("utf-8")
    assert guides.GUIDES[path](text) == text, "python -m tests.kit.guides"


def first_cells(text: str) -> list[str]:
    """The names in the first column of a table."""
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)


# ------------------------------------------------------------------------------------- files


@cache
def file_names() -> frozenset[str]:
    """The names of all files of the project."""
    folders = [ROOT / name for name in FOLDERS]
    return frozenset(path.name for folder in folders for path in folder.rglob("*") if path.is_file())


def is_there(name: str) -> bool:
    """Whether a path, as guides write it, is one of the project, or a name that files have there."""
    places = (ROOT, ROOT / "layouts", ROOT / "sitegen")
    return any((place / name).exists() for place in places) or name in file_names()


@pytest.mark.parametrize("guide", GUIDES)
def test_every_file_that_a_guide_names_exists(guide: str) -> None:
    names = [name for name in re.findall(r"`([^`\s]+)`", prose(guide)) if FILE.fullmatch(name)]
    made = MADE | EXAMPLES
    missing = [n for n in names if n not in made and not n.startswith(("output/", "fr/", ".")) and not is_there(n)]
    assert missing == []


@pytest.mark.parametrize("guide", GUIDES)
def test_every_link_of_a_guide_leads_somewhere(guide: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", prose(guide))):
        if target.startswith("https://"):
            continue
        path, _, fragment = target.partition("#")
        file = (ROOT / guide).parent / path if path else ROOT / guide
        assert file.exists(), target
        if fragment:
            assert fragment in headings(str(file.resolve().relative_to(ROOT))), target


def test_the_picture_of_the_site_is_small_and_described() -> None:
    found = re.search(r"!\[([^\]]{40,})\]\((docs/site\.png)\)", read("README.md"))
    assert found is not None
    data = (ROOT / found[2]).read_bytes()
    assert data.startswith(b"\x89PNG")
    assert len(data) <= SIZE_LIMIT
    width, height = struct.unpack(">II", data[16:24])
    assert width > height > 0


# ------------------------------------------------------------------------------------- commands


COMMANDS = "docs/command-line.md"
EVERY = "Options of every command"
SITE = "Options of `build`, `check`, `serve`, `clean` and `explain`"
OPTION = r"(?<![\w-])--?[a-z][a-z-]*"


def all_commands(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """Each command that does something, by the words that call it: `new city`."""
    for name, command in group.commands.items():
        words = f"{above} {name}".strip()
        if isinstance(command, click.Group):
            yield from all_commands(command, words)
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield words, command


RUNNABLE = dict(all_commands(commands))


def options_of(command: click.Command) -> set[str]:
    """All names of the options of a command."""
    parameters = command.get_params(click.Context(command, **commands.context_settings))
    return {name for one in parameters if one.param_type_name == "option" for name in one.opts}


def written_options(text: str) -> set[str]:
    """The options in the first column of a table."""
    cells = re.findall(r"^\| (`-[^|]*) \|", text, re.MULTILINE)
    return {name for cell in cells for name in re.findall(OPTION, cell)}


@pytest.mark.parametrize("words", RUNNABLE)
def test_the_guide_of_commands_has_each_command_with_just_its_options(words: str) -> None:
    name = words.partition(" ")[0]
    text = section(COMMANDS, name)
    own = written_options(text)
    kinds = {row.strip(): cell for row, cell in re.findall(r"^\| `([a-z ]+)[^|]*\| ([^|]*)", text, re.MULTILINE)}
    if kinds:  # a row for each, and what the options of all of them mean
        assert kinds.keys() == {one for one in RUNNABLE if one.split()[0] == name}
        rows = {row: set(re.findall(OPTION, cell)) for row, cell in kinds.items()}
        assert own == set().union(*rows.values())
        own = rows[words]
    every = {"--language", "--help", "-h"} if name == "completion" else written_options(section(COMMANDS, EVERY))
    if f"`{name}`" in SITE:
        every |= written_options(section(COMMANDS, SITE)) - ({"--output"} if name in ("check", "serve") else set())
    assert own | every == options_of(RUNNABLE[words])


def test_the_guide_of_commands_begins_with_a_list_of_them() -> None:
    rows = re.findall(r"^\| \[`([a-z]+)`\]\(#\1\) \|", section(COMMANDS, "The command line"), re.MULTILINE)
    assert sorted(rows) == sorted(commands.commands)
    for part in PARTS:  # in the order of the help page
        assert [name for name in rows if name in part[1]] == list(part[1])


@pytest.mark.parametrize("guide", GUIDES)
def test_no_guide_names_a_command_or_an_option_that_is_not_there(guide: str) -> None:
    known = {"--help", "--version"}.union(*map(options_of, RUNNABLE.values()))
    for line in re.findall(r"python build\.py ([^`\n]*)", read(guide)):
        name = line.split(" ", 1)[0]
        assert name in commands.commands or not re.fullmatch("[a-z]+", name), line
        assert set(re.findall(r"(?<!\S)--[a-z][a-z-]*", line)) <= known, line


def test_the_guide_of_commands_names_no_option_that_is_not_there() -> None:
    known = {"--help", "--version"}.union(*map(options_of, RUNNABLE.values()))
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", read(COMMANDS))) <= known


def test_the_guide_of_commands_names_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    codes = re.findall(r"^\| ([0-9]+) \|", section(COMMANDS, "Exit codes"), re.MULTILINE)
    assert codes == ["0", "1", "2", "3", "4", "70", "130", "141"]
    assert cli.main(["--help", "--language", "en"]) == 0
    told = capsys.readouterr().out.partition("Exit codes\n")[2].partition("\n\n")[0]
    assert re.findall(r"[0-9]+", told) == codes


def test_what_commands_print_is_a_message_of_the_program() -> None:
    with (ROOT / "sitegen/locales/fr.po").open("rb") as file:  # which has every message, see test_messages.py
        messages = {re.sub(r"\{[a-z_]+\}", "…", str(one.id)) for one in read_po(file)}
    shown = [line for info, text in fences(COMMANDS) if info == "text" for line in text.splitlines()]
    assert len(shown) >= 30
    problem, *lines = shown
    assert problem in read("README.md")  # where a test holds it to the program
    assert [line for line in lines if line not in messages] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_every_target_of_make_that_a_guide_names_exists(guide: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", read(guide))) <= targets


# ------------------------------------------------------------------------------------- what editors write

RECORDS = guides.all_records()


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_the_table_of_a_record_has_its_keys(model: type[BaseModel]) -> None:
    keys = sorted(field.alias or name for name, field in model.model_fields.items())
    assert sorted(first_cells(section(CONTENT, RECORDS[model]))) == keys


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_the_table_of_a_record_says_what_is_required(model: type[BaseModel]) -> None:
    rows = dict(re.findall(r"^\| `([^`]+)` \| (.*?) \|", section(CONTENT, RECORDS[model]), re.MULTILINE))
    required = {field.alias or name for name, field in model.model_fields.items() if field.is_required()}
    assert {key for key, value in rows.items() if value.endswith(", required")} == required


def choices(annotation: Any) -> Iterator[str]:
    """The words that a type allows."""
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    elif get_origin(annotation) is Annotated:
        yield from choices(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from choices(part)


def test_the_guide_names_every_word_that_a_key_allows() -> None:
    text = prose(CONTENT)
    for model in RECORDS:
        for field in model.model_fields.values():
            for word in choices(field.annotation):
                assert f"`{word}`" in text, word
    assert first_cells(section(CONTENT, "The states of a session")) == ["status", *get_args(states.Status)]


def test_the_guide_names_every_block_with_its_arguments() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| [^|]* \| ([^|]*) \|$", section(CONTENT, "Blocks"), re.MULTILINE)
    assert {name: tuple(re.findall(r"`([a-z]+)`", arguments)) for name, arguments in rows} == BLOCKS


FILES: dict[str, type[Record]] = {
    **{kind.facts: kind.model for kind in KINDS.values() if kind.record},
    "vocabulary.yaml": records.Vocabulary,
    "synonyms/fr.yaml": synonyms.Synonyms,
    "site_config.yaml": config.SiteConfig,
}


def check_example(name: str, text: str) -> list[Problem]:
    """What a build would say about an example."""
    if name.endswith(".md"):
        parsed = parse_file(Source(f"content/courses/x/{name}", text.encode(), ""))
        assert parsed.tree is not None
        return [*parsed.problems, *parse_record(name, records.FrontMatter, parsed.tree, LANGUAGES)[1]]
    tree = read_yaml(name, text)
    if name == "sessions.yaml":
        assert isinstance(tree, list)
        return [p for one in tree for p in parse_record(name, records.Series, one, LANGUAGES)[1]]
    return list(parse_record(name, FILES[name], tree, LANGUAGES)[1])


def test_the_examples_of_files_are_valid() -> None:
    examples = [(info.split()[1], text) for info, text in fences(CONTENT) if len(info.split()) == 2]
    assert {name for name, _ in examples} == {*FILES, "sessions.yaml", "fr.md"}
    for name, text in examples:
        assert check_example(name, text) == []


def test_the_examples_name_things_of_the_sample() -> None:
    text = "".join(text for info, text in fences(CONTENT) if info)
    for kind, name in (("courses", "course[:=] ?"), ("partners", "partner: "), ("cities", "city=")):
        for found in re.findall(rf"{name}([a-z-]+)", text):
            assert (ROOT / "content" / kind / found).is_dir(), found


def test_the_session_of_the_readme_is_valid() -> None:
    series, changes = (text for info, text in fences("README.md") if info == "yaml")
    assert check_example("sessions.yaml", series + changes) == []
    assert "- id: seo-evening" not in (ROOT / "content/cities/rennes/sessions.yaml").read_text("utf-8")


# ------------------------------------------------------------------------------------- what templates see

VIEWS = guides.all_views()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_the_table_of_a_view_has_its_fields(view: Any) -> None:
    assert first_cells(section(LAYOUTS, view.__name__)) == guides.fields_of(view)


def test_the_guide_names_every_template_with_its_main_part() -> None:
    rows = re.findall(r"^\| `([a-z]+)\.html` \| [^|]* \| \[(\w+)\]", section(LAYOUTS, "Templates"), re.MULTILINE)
    named = {f"{name}.html" for name, _ in rows}
    assert named == {path.name for path in (ROOT / "layouts").glob("*.html")} - {"base.html"}
    parts = {part.__name__: part for part in views.Main.__subclasses__()}
    assert {main for _, main in rows} == parts.keys()
    for name, main in rows:
        assert f"layouts/{name}.html" in (parts[main].__doc__ or ""), name
