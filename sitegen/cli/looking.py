"""The commands that look things up: `list`, `why`, `schema`, `completion`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli.authoring import CONTENT, FINE, AuthoringRun, authoring_command
from sitegen.cli.help import Command
from sitegen.cli.kinds import DayText, SaidChoice
from sitegen.cli.options import complete_folders, language_option
from sitegen.cli.reporter import Reporter, show_columns
from sitegen.cli.usage import city_must_exist, wrong_usage
from sitegen.content.kinds import KINDS
from sitegen.content.problem import say
from sitegen.content.states import CITY_STATES, STATES

if TYPE_CHECKING:
    from sitegen.content.site import Site

LISTED = ("sessions", "pages", *(kind.name for kind in KINDS.values() if kind.columns))
SCHEMAS = (*(kind.noun for kind in KINDS.values() if kind.record), "sessions", "vocabulary", "site_config", "words")


@click.command("list", cls=Command)
@click.argument("kind", type=click.Choice(LISTED))
@click.option("--city", default="", shell_complete=complete_folders("cities"), help="Only those of this city (its id).")
@click.option("--course", default="", shell_complete=complete_folders("courses"),
              help="Only those of this course (its id).")  # fmt: skip
@click.option("--status", type=SaidChoice((*STATES, *CITY_STATES)),
              help="Only sessions, or cities, in this state.")  # fmt: skip
@click.option("--from", "first", type=DayText(), help="Only sessions from this day on.")
@click.option("--until", type=DayText(), help="Only sessions until this day.")
@click.option("--in", "code", default="", help="Only pages in this language; for other lists, that of the texts.")
@click.option("--format", "form", type=click.Choice(("table", "csv", "excel", "json")), default="table",
              show_default=True, help="Table, CSV, CSV for a French spreadsheet, or JSON.")  # fmt: skip
@authoring_command
def list_command(run: AuthoringRun, parameters: dict[str, Any]) -> int:
    """List sessions, pages, courses, partners or cities.

    A list of sessions as CSV can be changed in a spreadsheet and read back by "import". A cell that
    a spreadsheet would calculate begins with an apostrophe, which "import" takes off.
    """
    from sitegen.authoring.listing import Filters, list_things, listing_csv, listing_json

    made, site = run.look()
    _must_exist(parameters, site)
    code = run.languages((parameters["code"],))[0] if parameters["code"] not in ("", "all") else ""
    filters = Filters(
        parameters["city"],
        parameters["course"],
        parameters["status"] or "",
        code,
        parameters["first"],
        parameters["until"],
    )
    listing = list_things(parameters["kind"], site, made.pages, made.now, filters)
    if parameters["form"] == "json":
        click.echo(listing_json(listing))
    elif parameters["form"] in ("csv", "excel"):
        click.echo(listing_csv(listing, french=parameters["form"] == "excel"), nl=False)
    else:
        _show_table(run.reporter, listing)
    return FINE


def _must_exist(parameters: dict[str, Any], site: Site) -> None:
    """Nothing is listed of a city or a course that is not there: an empty list would say that it has no session."""
    city_must_exist(parameters["city"], site)
    courses = [entry.id for entry in site.courses]
    if parameters["course"] and parameters["course"] not in courses:
        found = {"course": parameters["course"], "courses": ", ".join(courses)}
        raise wrong_usage(say("'{course}' is not a course: {courses}", **found))


HEADINGS = {
    "id": say("id"), "date": say("date"), "time": say("time"), "course": say("course"), "status": say("status"),
    "seats": say("seats"), "address": say("address"), "language": say("language"), "kind": say("kind"),
    "title": say("title"), "words": say("words"), "name": say("name"), "opened": say("opened"), "town": say("town"),
    "sessions to come": say("sessions to come"), "topic": say("topic"), "level": say("level"), "cities": say("cities"),
    "since": say("since"), "until": say("until"),
}  # fmt: skip
"""How a table calls its columns."""


def _show_table(reporter: Reporter, listing: Any) -> None:
    """With rules and colour on a terminal; elsewhere columns of spaces, for those who search in it."""
    from sitegen.authoring.listing import cell_text

    headings = [reporter.text(HEADINGS[name]) for name in listing.shown]
    rows = [[cell_text(row[name]) for name in listing.shown] for row in listing.rows]
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table

        table = Table(*headings)
        for row in rows:
            table.add_row(*row)
        Console(no_color="NO_COLOR" in os.environ, highlight=False, markup=False).print(table)
        return
    show_columns([headings, *rows])


@click.command(cls=Command)
@click.argument("name")
@authoring_command
@click.option("--drafts", is_flag=True, help="As if drafts were shown.")
def why(run: AuthoringRun, parameters: dict[str, Any]) -> int:
    """Tell why a page, a session or a file is published as it is, or is not.

    NAME is the id of a session, a thing such as courses/seo, the address of a page, or a file of
    content/ or layouts/. "explain" tells what the last build made; this tells what a build would
    make at this instant, in which languages, since and until when, and what would build it again.
    """
    from sitegen.authoring.why import tell_why

    found, lines = tell_why(run.options, run.sources, parameters["name"])
    for line in lines:
        run.reporter.line(line)
    return FINE if found else CONTENT


@click.command(cls=Command)
@click.argument("kind", type=click.Choice(SCHEMAS), required=False)
@click.option("--with-ids", is_flag=True, help="An id must be one that exists now.")
@click.option("--write", is_flag=True, help="Write all of them, and the settings of Visual Studio Code that bind them.")
@authoring_command
def schema(run: AuthoringRun, parameters: dict[str, Any]) -> int:
    """Print the JSON Schema of a kind of file, for completion and red underlines while typing.

    --write writes all schemas into .schemas/ and binds them in .vscode/settings.json; the YAML
    extension of Visual Studio Code (redhat.vscode-yaml) then reads them. Each key is described in
    the language of the messages. Write them again when ids change, if they were written --with-ids.
    """
    if not parameters["kind"] and not parameters["write"]:
        raise wrong_usage(say("Name a kind of file ({kinds}), or say --write.", kinds=", ".join(SCHEMAS)))
    from sitegen.authoring.content_files import write_edits
    from sitegen.authoring.json_schema import (
        FILES,
        FOLDER,
        SETTINGS,
        known_ids,
        make_schema,
        schema_edits,
        schema_text,
    )
    from sitegen.content.kinds import VOCABULARY
    from sitegen.content.records import Vocabulary
    from sitegen.content.schema import parse_record
    from sitegen.content.sources import read_file
    from sitegen.content.strict_yaml import decode, read_yaml

    languages = run.languages(("all",))
    ids = None
    if parameters["with_ids"]:
        source = run.sources.files.get(VOCABULARY)
        tree = read_yaml(VOCABULARY, decode(VOCABULARY, source.data)) if source else {}
        ids = known_ids(run.sources, parse_record(VOCABULARY, Vocabulary, tree, languages)[0])
    if not parameters["write"]:
        click.echo(schema_text(make_schema(parameters["kind"], languages, run.reporter.text, ids)), nl=False)
        return FINE
    root = run.options.root
    schemas = {kind: make_schema(kind, languages, run.reporter.text, ids) for kind in FILES}
    paths = [SETTINGS, *(f"{FOLDER}/{kind}.schema.json" for kind in FILES)]
    there = {path: found.data for path in paths if (found := read_file(root, path))}
    edits = schema_edits(schemas, there)
    write_edits(root, edits)
    for edit in edits:
        run.reporter.line(say("written: {path}", path=edit.path))
    if not edits:
        run.reporter.line(say("Nothing to do: the files say this already."))
    return FINE


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@language_option
def completion(shell: str) -> int:
    """Print the script that completes commands, options and ids in a shell.

    \b
    bash   ./build.py completion bash >> ~/.bashrc
    zsh    ./build.py completion zsh >> ~/.zshrc
    fish   ./build.py completion fish > ~/.config/fish/completions/build.py.fish

    It works where the program is called as ./build.py.
    """
    from click.shell_completion import get_completion_class

    root = click.get_current_context().find_root()
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - the choice has those that click has
    click.echo(kind(root.command, {}, "build.py", "_BUILD_PY_COMPLETE").source())
    return FINE
