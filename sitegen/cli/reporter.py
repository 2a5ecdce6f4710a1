"""The reporter: says everything that a command has to say, in French or English, with colour on a terminal only."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen import __version__
from sitegen.cli.options import LANGUAGES
from sitegen.content.problem import NOTHING, Message, Problem, Severity, printable, say

if TYPE_CHECKING:
    from sitegen.options import Options, Outcome
    from sitegen.site.catalogues import Catalogue

_KINDS = {
    Severity.ERROR: NOTHING, Severity.WARNING: say("warning: "), Severity.WAITING: say("to do: "),
    Severity.NOTICE: say("notice: "),
}  # fmt: skip
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.WAITING: "cyan", Severity.NOTICE: "blue"}
FAULT = 70
"""The exit code of a fault of the program itself."""


class Reporter:
    """Says everything, in French or English, with colour on a terminal only."""

    def __init__(self, parameters: dict[str, Any], options: Options) -> None:
        self.quiet: bool = parameters["quiet"]
        self.verbose: bool = parameters["verbose"]
        self.options = options
        self.language = parameters["language"] or site_language(options.config)
        self._catalogue: Catalogue | None = None

    def text(self, message: Message) -> str:
        """A message in the language of the run."""
        template = message.template
        if self.language != "en" and template:
            if self._catalogue is None:
                self._catalogue = read_messages(self.language)
            template = self._catalogue.get(template)
        return str(Message(template, message.values))

    def line(self, message: Message) -> None:
        """One line, unless the run is to be quiet."""
        if not self.quiet:
            click.echo(self.text(message))

    def warn(self, message: Message) -> None:
        """A warning about what was typed, which has no place in a file."""
        click.echo(f"{_style(self.text(say('warning: ')).strip(), 'yellow')} {self.text(message)}", err=True)

    def tell_fault(self, error: Exception) -> None:
        """The program itself failed, while it goes on."""
        tell_fault(error, sys.argv[1:])

    def tell_outcome(self, outcome: Outcome, seconds: float) -> None:
        """All problems, then the closing line."""
        if self.options.progress is not None:
            click.echo("\r\x1b[K", nl=False, err=True)
        self.tell_problems(outcome.problems)
        if not self.quiet:
            click.echo(" ".join(self.text(part) for part in self._closing(outcome, seconds)))

    def tell_problems(self, problems: Iterable[Problem]) -> None:
        """`file:line:column: what — what to do`, all of them."""
        for problem in problems:
            if problem.severity is Severity.NOTICE and not self.verbose:
                continue
            place = ":".join(str(part) for part in (printable(problem.path), problem.line, problem.column) if part)
            remedy = self.text(problem.remedy)
            prefix = self.text(_KINDS[problem.severity])
            text = f"{prefix}{self.text(problem.what)}{' — ' + remedy if remedy else ''}"
            click.echo(f"{_style(place, _COLOURS[problem.severity])}: {text}", err=True)

    def _closing(self, outcome: Outcome, seconds: float) -> Iterable[Message]:
        taken = f"{seconds:.2f}"
        errors = sum(problem.severity is Severity.ERROR for problem in outcome.problems)
        if outcome.status == "failed":
            yield say("Errors: {count}. Nothing was published, in {seconds} s.", count=errors, seconds=taken)
            return
        if outcome.status == "checked":
            yield say(
                "No errors: {pages} pages, {files} files, in {seconds} s.",
                pages=outcome.pages,
                files=outcome.files,
                seconds=taken,
            )
            return
        if outcome.status == "shown":
            yield say(
                "{pages} pages, {changed} changed, in {seconds} s.",
                pages=outcome.pages, changed=outcome.written, seconds=taken,
            )  # fmt: skip
        elif outcome.status == "nothing":
            yield say(
                "Nothing to do: {pages} pages, 0 written, {unchanged} unchanged, 0 removed, in {seconds} s.",
                pages=outcome.pages, unchanged=outcome.unchanged, seconds=taken,
            )  # fmt: skip
        else:
            yield say(
                "{pages} pages, {written} written, {unchanged} unchanged, {removed} removed, in {seconds} s.",
                pages=outcome.pages, written=outcome.written, unchanged=outcome.unchanged, removed=outcome.removed,
                seconds=taken,
            )  # fmt: skip
        if outcome.next_change is None:
            yield say("The site does not change by itself.")
        else:
            moment = outcome.next_change.isoformat(timespec="minutes").replace("+00:00", "Z")
            yield say("The site next changes by itself at {moment}.", moment=moment)
        if outcome.warnings:
            yield say("Warnings: {count}.", count=outcome.warnings)


def _style(text: str, colour: str) -> str:
    plain = "NO_COLOR" in os.environ or not sys.stderr.isatty()
    return text if plain else click.style(text, fg=colour, bold=True)


def show_columns(rows: Sequence[Sequence[str]]) -> None:
    """Texts in columns, with spaces between them."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def help_language(arguments: Sequence[str]) -> str:
    """The language of what is said before the options are read: that of --language, else the site's."""
    language = _word_after(arguments, "--language")
    if language in LANGUAGES:
        return language
    return site_language(Path(_word_after(arguments, "--config") or "site_config.yaml").absolute())


def _word_after(arguments: Sequence[str], option: str) -> str:
    for number, word in enumerate(arguments):
        if word == option:
            return next(iter(arguments[number + 1 : number + 2]), "")
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return ""


def site_language(config: Path) -> str:
    """The site's default language when messages are written in it, else English."""
    from sitegen.content.site_config import written_language
    from sitegen.content.sources import read_file

    with suppress(OSError, MemoryError, ImportError):  # whatever went wrong is told, in English then
        source = read_file(config.parent, config.name)
        if source and (code := written_language(source)) in LANGUAGES:
            return code
    return "en"


def read_messages(language: str) -> Catalogue:
    """The catalogue of the messages of the program; without words when there is none, or none that can be read."""
    from sitegen.site.program_words import read_messages as read

    try:
        return read(language)
    except (OSError, MemoryError):  # what has to be said is said in English
        return read("en")


def tell_fault(error: Exception, arguments: Sequence[str]) -> int:
    """The program itself failed: what its developers need is kept in a file."""
    import tempfile
    import traceback

    try:
        with tempfile.NamedTemporaryFile("w", prefix="sitegen-", suffix=".txt", delete=False, encoding="utf-8") as file:
            file.write(f"sitegen {__version__} {' '.join(arguments)}\n")
            file.write("".join(traceback.format_exception(error)))
    except OSError:  # no place for it: it is short enough to be copied from the terminal
        click.echo(f"A fault of the program itself: {printable(repr(error))}. The site was not touched.", err=True)
        return FAULT
    click.echo(
        f"A fault of the program itself ({type(error).__name__}). The site was not touched. "
        f"Please send this file to its developers: {file.name}",
        err=True,
    )
    return FAULT
