"""The command `translations`: what is missing, what is behind; and the record of what is not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli.authoring import CONTENT, FINE, AuthoringRun, authoring_command, run_authoring
from sitegen.cli.help import Group
from sitegen.cli.options import authoring_options
from sitegen.cli.reporter import show_columns
from sitegen.cli.usage import wrong_usage
from sitegen.content.grouping import grouped
from sitegen.content.problem import refuse, say

if TYPE_CHECKING:
    from sitegen.authoring.import_translations import TranslationPlan
    from sitegen.authoring.originals import FindEarlier
    from sitegen.authoring.translation_units import TranslationUnit
    from sitegen.content.site import Site

STATES = {
    "original": say("original"), "complete": say("complete"), "unrecorded": say("not recorded"),
    "outdated": say("outdated"), "draft": say("draft"), "missing": say("missing"),
}  # fmt: skip
_in = click.option("--in", "code", default="", help="Only this language.")


@click.group("translations", cls=Group, invoke_without_command=True)
@_in
@click.option("--format", "form", type=click.Choice(("table", "csv", "json")), default="table", show_default=True,
              help="Table, CSV or JSON.")  # fmt: skip
@authoring_options
@click.pass_context
def translations(context: click.Context, /, **parameters: Any) -> int:
    """Tell which texts are translated, and which translations are behind their original.

    The original of a page is its text in the default language. A translation is outdated when the
    original has changed since it was accepted; "not recorded" is one that was never accepted.
    """
    if context.invoked_subcommand:
        return FINE

    def tell(run: AuthoringRun, parameters: dict[str, Any]) -> int:
        from sitegen.authoring.listing import list_states, listing_csv, listing_json
        from sitegen.authoring.translations import list_translations

        _, site = run.look(early=True)
        codes = run.languages((parameters["code"],)) if parameters["code"] else ()
        rows = list(list_translations(site, run.sources, codes))
        if parameters["form"] == "json":
            click.echo(listing_json(list_states(rows)))
        elif parameters["form"] == "csv":
            click.echo(listing_csv(list_states(rows)), nl=False)
        else:
            _show_table(run, [(row.page, row.language, row.state) for row in rows])
        return FINE

    return run_authoring(parameters, tell)


def _earlier_original(run: AuthoringRun) -> FindEarlier:
    """Finds what an original said when it was translated."""
    from sitegen.authoring.originals import earlier_original
    from sitegen.content.parse import parse_file
    from sitegen.content.sources import Source
    from sitegen.options import CACHE_FOLDER

    root = run.options.root
    return earlier_original(root, root / CACHE_FOLDER, lambda path, data: parse_file(Source(path, data, "")).digest)


def _keep(run: AuthoringRun, site: Site) -> None:
    """Keep the originals as they are now: what translations are accepted for."""
    from sitegen.authoring.originals import keep_original
    from sitegen.options import CACHE_FOLDER
    from sitegen.site.translation_state import original_code

    for entry in site.entries():
        if len(entry.words) > 1:
            words = entry.words[original_code(site.config, entry.words)]
            keep_original(run.options.root / CACHE_FOLDER, words.digest, run.sources.files[words.path].data)


def _show_changes(run: AuthoringRun, page: str, code: str, units: Sequence[TranslationUnit]) -> None:
    changed = [one for one in units if one.previous or not one.present]
    if all(one.fuzzy or not one.present for one in units) and not any(one.previous for one in units):
        run.reporter.line(say("{page} ({code}): nobody knows what the original was; look at all of it",
                            page=page, code=code))  # fmt: skip
        return
    for one in changed:
        click.echo(f"{one.path}:{one.line} ({code})")
        for mark, text in (("-", one.previous), ("+", one.source[0])):
            click.echo("".join(f"  {mark} {line}\n" for line in text.splitlines()), nl=False)


def _show_table(run: AuthoringRun, cells: list[tuple[str, str, str]]) -> None:
    """A line for each page, a column for each language; then what is counted."""
    codes = list(dict.fromkeys(code for _, code, _ in cells))
    pages: dict[str, dict[str, str]] = {}
    for page, code, state in cells:
        pages.setdefault(page, {})[code] = run.reporter.text(STATES[state])
    heading = [run.reporter.text(say("page")), *codes]
    show_columns([heading, *([page, *(row.get(code, "") for code in codes)] for page, row in pages.items())])
    for code in codes:
        counts = [(state, sum(cell[1:] == (code, state) for cell in cells)) for state in STATES]
        said = ", ".join(f"{run.reporter.text(STATES[state])} {count}" for state, count in counts if count)
        click.echo(f"{code}: {said}")


@translations.command()
@click.argument("page")
@click.option("--in", "code", default="all", show_default=True, help="Only the translation in this language.")
@authoring_command
def accept(run: AuthoringRun, parameters: dict[str, Any]) -> int:
    """Record that a translation follows its original as it is now.

    PAGE is a thing such as courses/seo, or all. The digest of the original is written as "source" into
    the translation; when the original changes after that, "check" and the page itself say so.
    """
    from sitegen.authoring.translations import accept as accept_translations

    _, site = run.look(early=True)
    edits = accept_translations(site, run.sources, parameters["page"], run.languages((parameters["code"],)))
    _keep(run, site)
    return run.write(edits)


@translations.command()
@click.argument("page", default="all")
@click.option("--in", "code", default="all", show_default=True, help="Only the translation in this language.")
@authoring_command
def changes(run: AuthoringRun, parameters: dict[str, Any]) -> int:
    """Show what has changed in originals since they were translated.

    PAGE is a thing such as courses/seo, or all. Each passage is shown as it was (-) and as it is (+). What an
    original was is kept by "accept", else asked of Git; where neither knows, that is told.
    """
    from sitegen.authoring.translation_units import find_units
    from sitegen.site.translation_state import is_outdated

    _, site = run.look(early=True)
    name = parameters["page"].removeprefix("content/").strip("/")
    entries = {f"{entry.kind}/{entry.id}": entry for entry in site.entries()}
    for code in run.languages((parameters["code"],)):
        behind = {key for key, one in entries.items() if is_outdated(site.config, one.words, code)}
        units = find_units(site, run.sources, code, _earlier_original(run)).units
        shown = (one for one in units if one.part == "words" and one.page in behind and name in ("all", one.page))
        for page, own in grouped((unit.page, unit) for unit in shown).items():
            _show_changes(run, page, code, own)
    return FINE


@translations.command()
@click.option("--to", "code", required=True, help="The language to translate into (its code).")
@click.option("--page", "pages", multiple=True,
              help="Only this: courses/seo, vocabulary, site_config, interface … May be repeated.")  # fmt: skip
@click.option("-o", "target", type=click.Path(path_type=Path, dir_okay=False), help="File to write; default: print it.")
@authoring_command
def export(run: AuthoringRun, parameters: dict[str, Any]) -> int:
    """Give translators a PO file: texts of pages and facts, and the words of the layouts.

    Each title, paragraph, heading, entry of a list, row of a table and text of YAML is an entry of its
    own, with its file and place, the original, and the translation that stands. What is to be looked at
    again, because the original changed, is fuzzy. "translations import" reads the file back.
    """
    from sitegen.authoring.po_file import po_bytes
    from sitegen.authoring.translation_units import find_units, page_names
    from sitegen.content.schema import suggestion
    from sitegen.options import resolve_now

    _, site = run.look(early=True)
    code = parameters["code"]
    if code not in (known := run.languages(("all",))):
        raise wrong_usage(say("'{code}' is not a language of this site: {known}", code=code, known=", ".join(known)))
    names = page_names(site)
    wanted = [name.removeprefix("content/").strip("/") for name in parameters["pages"]]
    for name in wanted:
        if name not in names:
            what = say("there is no text of “{name}”", name=name)
            raise refuse("content", what, suggestion(name, names))
    found = find_units(site, run.sources, code, _earlier_original(run))
    units = tuple(one for one in found.units if not wanted or one.page in wanted)
    now = resolve_now(run.options.now, run.written)
    title = site.config.title.get(run.default) or ""
    data = po_bytes(units, code, title, found.plural_forms, now, run.reporter.text)
    target: Path | None = parameters["target"]
    if target is None:
        click.echo(data, nl=False)
        return FINE
    if target.exists() and target.read_bytes() != data:
        raise wrong_usage(say("'{path}' is there already: choose another name, or remove it", path=target))
    try:
        target.write_bytes(data)
    except OSError as error:
        from sitegen.publish.failure import failure_of

        raise failure_of(error, target) from None
    run.reporter.line(
        say("{path}: {count} texts, without translation: {missing}, to look at again: {fuzzy}",
            path=target, count=len(units), missing=sum(not one.present for one in units),
            fuzzy=sum(one.fuzzy for one in units))
    )  # fmt: skip
    return FINE


@translations.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--write", is_flag=True, help="Write. Without it the command only tells what it would do.")
@click.option("--all-or-nothing", is_flag=True, help="Write nothing if a text is refused.")
@authoring_command
def import_po(run: AuthoringRun, parameters: dict[str, Any]) -> int:
    """Read a PO file back: pages, texts of YAML files and words of the layouts.

    Nothing is written without --write. A text is taken when its original is still the same; fuzzy ones
    are left out. A page that has no translation yet is written when all its texts are there, and the
    digest of the original is recorded when all of them are good. To import a file twice changes
    nothing. A refused text stops no other; with one the exit code is 1.
    """
    from sitegen.authoring.import_translations import plan_translations
    from sitegen.authoring.po_file import language_of, read_po_file
    from sitegen.authoring.translation_units import find_units

    _, site = run.look(early=True)
    file: Path = parameters["file"]
    po = read_po_file(file.name, file.read_bytes())
    code = language_of(po, run.languages(("all",)))
    found = find_units(site, run.sources, code, _earlier_original(run))
    plan = plan_translations(run.sources, found, po)
    _tell(run, plan)
    refused = len(plan.refusals)
    if parameters["write"]:
        _keep(run, site)
    return run.take(plan.edits, refused=refused, whole=parameters["all_or_nothing"], write=parameters["write"])


def _tell(run: AuthoringRun, plan: TranslationPlan) -> None:
    run.reporter.tell_problems(plan.refusals)
    for edit in plan.edits:
        run.reporter.line(say("{path}: texts taken: {count}", path=edit.path, count=plan.taken[edit.path]))
    for one in plan.waiting:
        run.reporter.line(
            say("{path}: not yet, texts without translation: {missing} of {count}",
                path=one.path, missing=one.missing, count=one.count)
        )  # fmt: skip
    run.reporter.line(
        say("Texts: {changed} changed, {unchanged} unchanged, {fuzzy} fuzzy, {empty} empty, {refused} refused.",
            changed=plan.changed, unchanged=plan.unchanged, fuzzy=plan.fuzzy, empty=plan.empty,
            refused=len(plan.refusals))
    )  # fmt: skip


@translations.command("remove")
@click.argument("codes", nargs=-1, required=True)
@click.option("--write", is_flag=True, help="Write. Without it the command only tells what it would do.")
@authoring_command
def remove(run: AuthoringRun, parameters: dict[str, Any]) -> int:
    """Take languages out of the site: their entry, their texts, their interface words.

    CODES are those of languages, for example en ar. Nothing is written without --write. What is there in
    no other language is told, and nothing is written then.
    """
    from sitegen.authoring.content_files import remove_files, write_edits
    from sitegen.authoring.languages import remove_languages
    from sitegen.site_reader import locate_problems

    if run.default in parameters["codes"]:
        raise wrong_usage(say("'{code}' is the default language of the site", code=run.default))
    edits, gone, alone = remove_languages(run.sources, run.options.config.name, parameters["codes"])
    run.reporter.tell_problems(locate_problems(tuple(alone), run.sources))
    for edit in edits:
        run.reporter.line(say("changed: {path}", path=edit.path))
    for path in gone:
        run.reporter.line(say("removed: {path}", path=path))
    if alone:
        run.reporter.line(say("Nothing was written."))
        return CONTENT
    if not (edits or gone):
        run.reporter.line(say("Nothing to do: the files say this already."))
        return FINE
    if not parameters["write"]:
        run.reporter.line(say("Nothing was written: this was a dry run. Add --write to write it."))
        return FINE
    write_edits(run.options.root, edits)
    remove_files(run.options.root, gone)
    run.reporter.line(say("Next: look at it with “python build.py serve”, then “python build.py check”."))
    return FINE
