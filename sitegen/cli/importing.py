"""The command `import`: tells the fate of each row of a spreadsheet, and writes on demand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli.authoring import AuthoringRun, authoring_command
from sitegen.cli.help import Command
from sitegen.cli.options import complete_folders
from sitegen.cli.reporter import Reporter
from sitegen.cli.usage import city_must_exist
from sitegen.content.problem import Message, printable, say

if TYPE_CHECKING:
    from sitegen.authoring.import_sessions import ImportPlan
    from sitegen.authoring.rows import RefusedCell


@click.command("import", cls=Command)
@click.argument("kind", type=click.Choice(("sessions",)))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--city", default="", shell_complete=complete_folders("cities"), help="City of rows that name none (its id)."
)
@click.option("--sheet", default="", help="Sheet of the workbook; default: the first.")
@click.option("--write", is_flag=True, help="Write. Without it the command only tells what it would do.")
@click.option("--all-or-nothing", is_flag=True, help="Write nothing if a row is refused.")
@authoring_command
def import_command(run: AuthoringRun, parameters: dict[str, Any]) -> int:
    """Read sessions from a spreadsheet: CSV, XLSX, XLS or ODS.

    Each row is a session. Headings may be French or English (date, horaire, ville, cours, format,
    salle, lieu, places, langue, public, réservation, statut, note); a column whose heading begins with
    _ is passed over. Days may be written 31/12/2026, "mardi 12 janvier 2027" or 2026-12-31, hours
    10h30 or "de 14 h à 16 h"; cities, courses and all else by id or by name.

    Nothing is written without --write. Rows are found again by "id", or by city, course and time, so
    that to import a file twice changes nothing. An empty cell takes nothing away. A refused row stops
    no other; with one the exit code is 1.
    """
    from sitegen.authoring.import_sessions import plan_import
    from sitegen.authoring.spreadsheet import read_spreadsheet

    others: list[str] = []
    rows = read_spreadsheet(parameters["file"], parameters["sheet"], others)
    if others and not parameters["sheet"]:
        names = ", ".join(others)[:200]
        run.reporter.line(say("Sheets that are not read: {names}. Choose one with --sheet.", names=names))
    made, site = run.look()
    city_must_exist(parameters["city"], site)
    plan = plan_import(run.sources, site, rows, parameters["city"], run.today(), made.now)
    _tell(run.reporter, plan)
    if parameters["write"]:
        run.confirm_past(row.day for row in plan.rows if row.is_past and row.day)
    refused = plan.count("refused")
    return run.take(plan.edits, refused=refused, whole=parameters["all_or_nothing"], write=parameters["write"])


def _tell(reporter: Reporter, plan: ImportPlan) -> None:
    for remark in plan.remarks:
        _tell_refusal(reporter, remark)
    for row in plan.rows:
        if row.fate == "added":
            reporter.line(say("row {row}: added: {session}", row=row.row, session=row.session))
        elif row.fate == "changed":
            reporter.line(
                say("row {row}: changed: {session}: {differences}",
                    row=row.row, session=row.session, differences=row.differences)
            )  # fmt: skip
        for more in row.remarks:
            reporter.line(say("row {row}: {remark}", row=row.row, remark=reporter.text(more)))
        if row.is_past:
            reporter.line(say("row {row}: the session is over already, on {day}", row=row.row, day=row.day))
        for refusal in row.refusals:
            _tell_refusal(reporter, refusal)
    if plan.passed:
        reporter.line(say("Rows passed over: {rows}.", rows=_ranges(plan.passed)))
    reporter.line(
        say("Added: {added}, changed: {changed}, unchanged: {unchanged}, refused: {refused}.",
            added=plan.count("added"), changed=plan.count("changed"), unchanged=plan.count("unchanged"),
            refused=plan.count("refused"))
    )  # fmt: skip


def _tell_refusal(reporter: Reporter, refusal: RefusedCell) -> None:
    what = " — ".join(part for part in (reporter.text(refusal.what), reporter.text(refusal.remedy)) if part)
    click.echo(f"{reporter.text(_place(refusal))}: {what}", err=True)


def _place(refusal: RefusedCell) -> Message:
    if not refusal.address:
        return say("row {row}", row=refusal.row)
    if not refusal.column:
        return say("cell {address}", address=printable(refusal.address))
    return say("cell {address}, column “{column}”", address=printable(refusal.address), column=refusal.column)


def _ranges(numbers: Sequence[int]) -> str:
    """Numbers in words: `1-3, 7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
