"""The command `translations`: what is missing, what is behind; and the record of what is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli.help import Group
from sitegen.cli.options import desk_options
from sitegen.cli.writing import CONTENT, FINE, Desk, run_at_desk
from sitegen.model.problem import has_errors, say

if TYPE_CHECKING:
    from sitegen.model.site import Site

STATES = {
    "original": say("original"), "complete": say("complete"), "unrecorded": say("not recorded"),
    "outdated": say("outdated"), "draft": say("draft"), "missing": say("missing"),
}  # fmt: skip
_in = click.option("--in", "code", default="", help="Only this language.")


@click.group("translations", cls=Group, invoke_without_command=True)
@_in
@click.option("--format", "form", type=click.Choice(("table", "csv", "json")), default="table", show_default=True,
              help="Table, CSV or JSON.")  # fmt: skip
@desk_options
@click.pass_context
def translations(context: click.Context, /, **words: Any) -> int:
    """Tell which texts are translated, and which translations are behind their original.

    The original of a page is its text in the default language. A translation is outdated when the
    original has changed since it was accepted; "not recorded" is one that was never accepted.
    """
    if context.invoked_subcommand:
        return FINE

    def tell(desk: Desk, site: Site) -> int:
        from sitegen.desk.translations import list_translations, translations_csv, translations_json

        codes = desk.languages((words["code"],)) if words["code"] else ()
        rows = list_translations(site, desk.sources, codes)
        if words["form"] == "json":
            click.echo(translations_json(rows))
        elif words["form"] == "csv":
            click.echo(translations_csv(rows), nl=False)
        else:
            _show_table(desk, [(row.page, row.language, row.state) for row in rows])
        return FINE

    return run_at_desk(words, lambda desk: _with_site(desk, tell))


def _with_site(desk: Desk, work: Callable[[Desk, Site], int]) -> int:
    from sitegen.pipeline import look

    made, _ = look(desk.options, desk.sources)
    if made.site is None or has_errors(made.problems):
        desk.voice.tell_problems(made.problems)
        return CONTENT
    return work(desk, made.site)


def _show_table(desk: Desk, cells: list[tuple[str, str, str]]) -> None:
    """A line for each page, a column for each language; then what is counted."""
    codes = list(dict.fromkeys(code for _, code, _ in cells))
    pages: dict[str, dict[str, str]] = {}
    for page, code, state in cells:
        pages.setdefault(page, {})[code] = desk.voice.text(STATES[state])
    heading = [desk.voice.text(say("page")), *codes]
    table = [heading, *([page, *(row.get(code, "") for code in codes)] for page, row in pages.items())]
    widths = [max(len(row[number]) for row in table) for number in range(len(codes) + 1)]
    for row in table:
        click.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    for code in codes:
        counts = [(state, sum(cell[1:] == (code, state) for cell in cells)) for state in STATES]
        said = ", ".join(f"{desk.voice.text(STATES[state])} {count}" for state, count in counts if count)
        click.echo(f"{code}: {said}")


@translations.command()
@click.argument("page")
@click.option("--in", "code", default="all", show_default=True, help="Only the translation in this language.")
@desk_options
def accept(**words: Any) -> int:
    """Record that a translation follows its original as it is now.

    PAGE is a thing such as courses/seo, or all. The digest of the original is written as "source" into
    the translation; when the original changes after that, "check" and the page itself say so.
    """

    def work(desk: Desk, site: Site) -> int:
        from sitegen.desk.translations import accept as accept_translations

        edits = accept_translations(site, desk.sources, words["page"], desk.languages((words["code"],)))
        if not edits:
            desk.voice.line(say("Nothing to do: it says so already."))
            return FINE
        return desk.write(edits)

    return run_at_desk(words, lambda desk: _with_site(desk, work))
