"""The command `import`: tells the fate of each row of a spreadsheet, and writes on demand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli.desk import CONTENT, Desk, run_at_desk
from sitegen.cli.help import Command
from sitegen.cli.options import complete_folders, desk_options
from sitegen.cli.usage import wrong_usage
from sitegen.cli.voice import Voice
from sitegen.model.problem import Message, has_errors, say, shown

if TYPE_CHECKING:
    from sitegen.desk.import_sessions import ImportPlan
    from sitegen.desk.rows import Refusal


@click.command("import", cls=Command)
@click.argument("kind", type=click.Choice(("sessions",)))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--city", default="", shell_complete=complete_folders("cities"), help="City of rows that name none (its id)."
)
@click.option("--sheet", default="", help="Sheet of the workbook; default: the first.")
@click.option("--write", is_flag=True, help="Write. Without it the command only tells what it would do.")
@click.option("--accept-partial", is_flag=True, help="Write the good rows although others are refused.")
@desk_options
def import_command(**words: Any) -> int:
    """Read sessions from a spreadsheet: CSV or XLSX.

    Each row is a session. Headings may be French or English (date, horaire, ville, cours, format,
    salle, places, langue, public, réservation, statut, note); a column whose heading begins with _
    is passed over. Days may be written 31/12/2026 or 2026-12-31, hours 10h30 or 10:30; cities, courses
    and all else by id or by name.

    Nothing is written without --write. Rows are found again by "id", or by city, course and time, so
    that to import a file twice changes nothing. An empty cell takes nothing away. With a refused row
    nothing is written and the exit code is 1.
    """

    def work(desk: Desk) -> int:
        from sitegen.desk.import_sessions import plan_import
        from sitegen.desk.spreadsheet import read_spreadsheet
        from sitegen.pipeline import look

        rows = read_spreadsheet(words["file"], words["sheet"])
        made, _ = look(desk.options, desk.sources)
        if made.site is None or has_errors(made.problems):
            desk.voice.tell_problems(made.problems)
            return CONTENT
        cities = [entry.id for entry in made.site.cities]
        if words["city"] and words["city"] not in cities:
            raise wrong_usage(say("'{city}' is not a city: {cities}", city=words["city"], cities=", ".join(cities)))
        plan = plan_import(desk.sources, made.site, rows, words["city"], desk.today())
        _tell(desk.voice, plan)
        refused = plan.count("refused")
        return desk.take(plan.edits, refused=refused, partial=words["accept_partial"], write=words["write"])

    return run_at_desk(words, work)


def _tell(voice: Voice, plan: ImportPlan) -> None:
    for row in plan.rows:
        if row.fate == "added":
            voice.line(say("row {row}: added: {session}", row=row.row, session=row.session))
        elif row.fate == "changed":
            voice.line(
                say("row {row}: changed: {session}: {differences}",
                    row=row.row, session=row.session, differences=row.differences)
            )  # fmt: skip
        for refusal in row.refusals:
            remedy = voice.text(refusal.remedy)
            place = shown(refusal.address) or voice.text(_place(refusal))
            what = " — ".join(part for part in (voice.text(refusal.what), remedy) if part)
            click.echo(f"{place}: {what}", err=True)
    voice.line(
        say("Added: {added}, changed: {changed}, unchanged: {unchanged}, refused: {refused}.",
            added=plan.count("added"), changed=plan.count("changed"), unchanged=plan.count("unchanged"),
            refused=plan.count("refused"))
    )  # fmt: skip


def _place(refusal: Refusal) -> Message:
    if not refusal.column:
        return say("row {row}", row=refusal.row)
    return say("row {row}, column “{column}”", row=refusal.row, column=refusal.column)
