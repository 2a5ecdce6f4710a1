"""One run of a command of authors: its options, sources and reporter, and the end that such commands share.

Invariant: nothing is written that was not tried, and what was written is reported file by file.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli.options import authoring_options, make_options
from sitegen.cli.reporter import Reporter
from sitegen.cli.usage import wrong_usage
from sitegen.content.problem import Message, SourceError, has_errors, say

if TYPE_CHECKING:
    from sitegen.authoring.content_files import Edit
    from sitegen.content.site import Site
    from sitegen.content.sources import Sources
    from sitegen.options import Options
    from sitegen.pipeline import Made

FINE, CONTENT = 0, 1


class AuthoringRun:
    """One run of a command that writes: options, sources, reporter; and the answers of whoever types."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        from sitegen.content.sources import read_sources

        self.options: Options = make_options(parameters)
        self.reporter = Reporter(parameters, self.options)
        self.sources: Sources = read_sources(self.options.root, self.options.config.name)
        self.written = self.options.written(self.sources)
        self.default = self.written.text("default_language") or "en"

    def look(self, *, early: bool = False) -> tuple[Made, Site]:
        """The site without errors; with `early` also what is only being prepared. Errors are told, and end the run."""
        from sitegen.pipeline import look

        made = look(replace(self.options, early=early), self.sources)
        if made.site is None or has_errors(made.problems):
            self.reporter.tell_problems(made.problems)
            raise click.exceptions.Exit(CONTENT)
        return made, made.site

    def today(self) -> date:
        """The day at which the command works."""
        return self.now().date()

    def now(self) -> datetime:
        """The instant at which the command works, in the zone of the site."""
        from sitegen.options import resolve_now

        return resolve_now(self.options.now, self.written).astimezone(self.written.zone())

    def languages(self, wanted: Sequence[str]) -> tuple[str, ...]:
        """The languages asked for, in the order of the site's; `all` stands for each."""
        known = self.written.codes() or (self.default,)
        names = {name for item in wanted for name in item.split(",")}
        unknown = names - {*known, "all"}
        if unknown:
            raise wrong_usage(
                say("'{code}' is not a language of this site: {known}", code=min(unknown), known=", ".join(known))
            )
        return tuple(code for code in known if "all" in names or code in names)

    def texts(self, pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
        """Texts by language, that of the default language first."""
        found = {code or self.default: text for code, text in pairs if text.strip()}
        return dict(sorted(found.items(), key=lambda item: item[0] != self.default))

    def ask(self, value: Any, option: str, question: Message, *, needed: bool = True, kind: Any = None) -> Any:
        """The value of an option, or the answer on a terminal; elsewhere a needed one that is missing is an error."""
        if value:
            return value
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            if needed:
                raise wrong_usage(say("Missing option '{option}'.", option=option))
            return value
        return click.prompt(self.reporter.text(question), default=None if needed else "", show_default=False, type=kind)

    def ask_texts(self, pairs: Sequence[tuple[str, str]], option: str, question: Message) -> dict[str, str]:
        """As `ask`, for a text by language."""
        return self.texts(pairs or (("", self.ask("", option, question)),))

    def write(self, edits: Sequence[Edit]) -> int:
        """Try the edits, write them, and tell what was written and what comes next."""
        from sitegen.authoring.dry_run import apply_edits

        if not edits:
            self.reporter.line(say("Nothing to do: the files say this already."))
            return FINE
        problems = apply_edits(self.options, self.sources, edits)
        self.reporter.tell_problems(problems)
        if has_errors(problems):
            self.reporter.line(say("Nothing was written."))
            return CONTENT
        for edit in edits:
            template = say("written: {path}", path=edit.path) if edit.before is None else say(
                "changed: {path}", path=edit.path
            )  # fmt: skip
            self.reporter.line(template)
        self.reporter.line(say("Next: look at it with “python build.py serve”, then “python build.py check”."))
        return FINE

    def confirm_past(self, days: Iterable[date]) -> None:
        """Ask again about days that are over; where nobody can be asked, warn. An answer of no ends the run."""
        past = ", ".join(str(day) for day in sorted(set(days)))
        if not past:
            return
        if sys.stdin.isatty() and sys.stdout.isatty():
            question = self.reporter.text(say("This day is over: {days}. Go on? (y/n)", days=past))
            if click.prompt(question, default="n", show_default=False).strip().lower() not in ("y", "yes", "o", "oui"):
                self.reporter.line(say("Nothing was written."))
                raise click.exceptions.Exit(CONTENT)
        else:
            self.reporter.warn(say("this day is over: {days}", days=past))

    def is_over(self, day: date, hours: str) -> bool:
        """Whether a session at these hours would be over at once."""
        from sitegen.content.spoken import hours_of_text

        now = self.now()
        found = hours_of_text(hours)
        return (day, found.end if found else time.max) <= (now.date(), now.time())

    def take(self, edits: Sequence[Edit], *, refused: int, whole: bool, write: bool) -> int:
        """Try what a file to import asks for; write it on demand.

        `refused` counts what was not understood of it: the rest is written, unless it is to be the `whole` or nothing.
        """
        from sitegen.authoring.dry_run import try_edits

        problems = try_edits(self.options, self.sources, edits) if edits else ()
        self.reporter.tell_problems(problems)
        if has_errors(problems) or (refused and whole):
            self.reporter.line(say("Nothing was written."))
            return CONTENT
        if not edits:
            self.reporter.line(
                say("Nothing was written.") if refused else say("Nothing to do: the files say this already.")
            )
        elif write:
            from sitegen.authoring.content_files import write_edits

            write_edits(self.options.root, edits)
            for edit in edits:
                self.reporter.line(say("changed: {path}", path=edit.path))
            if refused:
                self.reporter.line(
                    say("Correct what was refused, and import the file again: what was written stays as it is.")
                )
        else:
            self.reporter.line(say("Nothing was written: this was a dry run. Add --write to write it."))
        return CONTENT if refused else FINE


Work = Callable[[AuthoringRun, dict[str, Any]], int]
"""What a command does, with the words that were typed for it."""


def authoring_command(work: Work) -> Callable[..., int]:
    """Give a command the options of all that write and look things up, and a run of its own."""

    @wraps(work)
    def command(**parameters: Any) -> int:
        return run_authoring(parameters, work)

    return authoring_options(command)


def run_authoring(parameters: dict[str, Any], work: Work) -> int:
    """Run the work of a command; what it refuses is reported as a problem, with its place."""
    from sitegen.site_reader import locate_problems

    run = AuthoringRun(parameters)
    if run.options.config.name not in run.sources.files:
        run.reporter.tell_problems(run.sources.problems)
        return CONTENT
    try:
        return work(run, parameters)
    except SourceError as error:
        run.reporter.tell_problems(locate_problems((error.problem,), run.sources))
        return CONTENT
