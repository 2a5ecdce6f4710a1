"""The command line: words to options, an outcome to text and an exit code. The only printer.

Exit codes: 0 fine, 1 a problem in the content, 2 a wrong command, 3 the machine stands in the way,
4 another build is running, 70 a fault of the program itself.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen import __version__
from sitegen.model.problem import Message, Problem, Severity, say
from sitegen.publish.failure import EnvironmentFailure

if TYPE_CHECKING:
    from sitegen.pipeline import Options, Outcome
    from sitegen.read.catalogues import Catalogue

FINE, CONTENT, USAGE, FAULT = 0, 1, 2, 70
LANGUAGES = ("fr", "en")

EPILOG = """
\b
Examples
  python build.py                         build the site into output/
  python build.py check --strict          look for problems, publish nothing
  python build.py --now 2026-12-24T08:00  build the site as of that moment
  python build.py explain fr/villes/rennes/index.html

\b
Exit codes
  0 fine   1 problems in the content   2 wrong command   3 disk, permissions,
  missing tools   4 another build is running   70 a fault of the program

`python build.py COMMAND --help` tells the options of a command.
"""


class _Commands(click.Group):
    """A group whose default command is `build`, and which suggests the nearest command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "-h", "--version")):
            args = ["build", *args]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from sitegen.read.suggest import nearest

        near = nearest(args[0], self.commands)
        if args[0] not in self.commands and near:
            ctx.fail(f"No such command '{args[0]}'. Did you mean '{near}'?")
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="sitegen %(version)s")
def commands() -> None:
    """Build the web site of a network of workshops.

    What editors write in content/ and designers in layouts/ becomes a static site in output/.
    Without a command the site is built. A site with an error is never published: the last good one
    stays, and every problem is told with its file, line and remedy.
    """


class _Moment(click.ParamType[Any]):
    """A day, or a day and a time, of ISO 8601; without offset it is in the site's zone."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is not a moment: write 2026-12-24 or 2026-12-24T08:00", param, ctx)


class _BaseUrl(click.ParamType[Any]):
    """The absolute address of the site's root."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not value:
            return ""
        from pydantic_core import PydanticCustomError

        from sitegen.model.values import base_address

        try:
            return base_address(value)
        except PydanticCustomError:
            self.fail(
                f"'{value}' is not an address: write https://example.org/ or https://example.org/path/", param, ctx
            )


def _site_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options of every command that looks at the site."""
    options = [
        click.option("--config", type=click.Path(path_type=Path, dir_okay=False), default="site_config.yaml",
                     show_default=True,
                     help="The configuration file; its folder is that of the project."),
        click.option("--base-url", type=_BaseUrl(), default="",
                     help="Address of the site's root, instead of the configured one."),
        click.option("--now", "--at", "now", type=_Moment(),
                     help="The moment to build for (2026-12-24T08:00); default: the clock."),
        click.option("--language", type=click.Choice(LANGUAGES), help="Language of the messages; default: the site's."),
        click.option("--strict", is_flag=True, help="Warnings are errors."),
        click.option("--drafts", is_flag=True, help="Show drafts too."),
        click.option("--portable", is_flag=True, help="Write index.html into links, for a USB stick."),
        click.option("--jobs", type=click.IntRange(0), default=0, show_default=True,
                     help="Worker processes; 0 for one per processor where they pay."),
        click.option("--clean", is_flag=True, help="Begin with an empty cache."),
        click.option("--quiet", "-q", is_flag=True, help="Only problems."),
        click.option("--verbose", "-v", is_flag=True, help="Also notices, such as sessions left out on closed days."),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


_output_option = click.option(
    "--output", type=click.Path(path_type=Path), help="Folder of the built site, instead of the configured one."
)


@commands.command()
@_site_options
@_output_option
def build(**words: Any) -> int:
    """Build the site.

    Only what changed is written; nothing to do takes a moment. The old site is replaced in one step.
    """
    from sitegen.pipeline import build as run

    return _run(run, words)


@commands.command()
@_site_options
def check(**words: Any) -> int:
    """Tell all problems of content, configuration and layouts; publish nothing."""
    from sitegen.pipeline import check as run

    return _run(run, words)


@commands.command()
@_site_options
@_output_option
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Where to listen, or the next port that is free.",
)
@click.option("--poll", is_flag=True, help="Compare the files again and again, for network drives.")
@click.option("--published", is_flag=True, help="Only what a build publishes: no drafts, no pages still to come.")
def serve(port: int, poll: bool, published: bool, **words: Any) -> int:
    """Preview the site in the browser; it reloads at each save.

    Drafts and pages that are still to come are shown too, with a mark. Only this machine can see
    the preview, and nothing is published. An error stands over the last good page until it is mended;
    the key ? tells from which files a page is made.
    """
    from dataclasses import replace

    from sitegen.desk.serve import serve_site

    options = _options(words)
    options = replace(options, drafts=options.drafts or not published, early=not published)
    return serve_site(options, port, _Voice(words, options), poll=poll)


@commands.command()
@_site_options
@_output_option
def clean(**words: Any) -> int:
    """Remove the built site, its previous release and the cache."""
    from sitegen.desk.clean import clean_site

    options = _options(words)
    voice = _Voice(words, options)
    for path in clean_site(options):
        voice.line(say("removed: {path}", path=path))
    return FINE


@commands.command()
@click.argument("path")
@_site_options
@_output_option
def explain(path: str, **words: Any) -> int:
    """Tell where a file of the built site comes from.

    PATH is its path in the output folder, for example fr/villes/rennes/index.html.
    """
    from sitegen.desk.explain import explain_output

    options = _options(words)
    voice = _Voice(words, options)
    found, lines = explain_output(options, path)
    for line in lines:
        voice.line(line)
    return FINE if found else CONTENT


# ------------------------------------------------------------------------------------- running


def _options(words: dict[str, Any]) -> Options:
    from sitegen.pipeline import Options

    return Options(
        config=Path(os.path.abspath(words["config"])),  # noqa: PTH100 - `resolve` would follow links
        output=words.get("output"),
        base_url=words["base_url"],
        now=words["now"],
        drafts=words["drafts"],
        strict=words["strict"],
        clean=words["clean"],
        portable=words["portable"],
        jobs=words["jobs"],
        progress=_progress() if not words["quiet"] and sys.stderr.isatty() else None,
    )


def _run(run: Callable[[Options], Outcome], words: dict[str, Any]) -> int:
    start = time.perf_counter()
    options = _options(words)
    outcome = run(options)
    voice = _Voice(words, options)
    voice.tell_outcome(outcome, time.perf_counter() - start)
    return CONTENT if outcome.status == "failed" else FINE


def _progress() -> Callable[[str, int, int], None]:
    start = time.monotonic()

    def show(stage: str, done: int, total: int) -> None:
        if time.monotonic() - start > 1:
            click.echo(f"\r{stage} {done}/{total} ", nl=False, err=True)

    return show


class _Voice:
    """Says everything, in French or English, with colour on a terminal only."""

    def __init__(self, words: dict[str, Any], options: Options) -> None:
        self.quiet: bool = words["quiet"]
        self.verbose: bool = words["verbose"]
        self.options = options
        self.language = words["language"] or _default_language(options)
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

    def tell_fault(self, error: Exception) -> None:
        """The program itself failed: what its developers need is kept in a file."""
        _tell_fault(error, sys.argv[1:])

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
            place = ":".join(str(part) for part in (problem.path, problem.line, problem.column) if part)
            remedy = self.text(problem.remedy)
            kind = {Severity.ERROR: "", Severity.WARNING: say("warning: "), Severity.NOTICE: say("notice: ")}[
                problem.severity
            ]
            prefix = self.text(kind) if isinstance(kind, Message) else ""
            text = f"{prefix}{self.text(problem.what)}{' — ' + remedy if remedy else ''}"
            colour = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTICE: "blue"}[problem.severity]
            click.echo(f"{_style(place, colour)}: {text}", err=True)

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
        if outcome.status == "nothing":
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


def _default_language(options: Options) -> str:
    """The site's default language when messages are written in it, else English."""
    from sitegen.pipeline import peek
    from sitegen.read.sources import read_file

    source = read_file(options.root, options.config.name)
    code = peek({options.config.name: source}, options.config.name, "default_language") if source else ""
    return code if code in LANGUAGES else "en"


def read_messages(language: str) -> Catalogue:
    """The catalogue of the messages of the program."""
    from sitegen.read.catalogues import Catalogue, parse_catalogue

    path = Path(__file__).parent / "locales" / f"{language}.po"
    found = parse_catalogue(path.name, path.read_bytes())
    return found if isinstance(found, Catalogue) else Catalogue()


def main(arguments: list[str]) -> int:
    """Run one command; never a traceback."""
    os.umask(0o022)  # a web server must be able to read what is written, whoever built it
    try:
        result = commands.main(arguments, prog_name="build.py", standalone_mode=False)
        return result if isinstance(result, int) else FINE
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except EnvironmentFailure as failure:
        return _tell_failure(failure, arguments)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("sitegen"):
            return _tell_fault(error, arguments)
        raise  # build.py knows how to help
    except Exception as error:
        return _tell_fault(error, arguments)


def _tell_failure(failure: EnvironmentFailure, arguments: list[str]) -> int:
    catalogue = read_messages("fr") if _speaks_french(arguments) else None
    parts = [
        str(Message(catalogue.get(message.template) if catalogue else message.template, message.values))
        for message in (failure.what, failure.remedy)
        if message.template
    ]
    click.echo(" — ".join(parts), err=True)
    return failure.exit_code


def _speaks_french(arguments: list[str]) -> bool:
    for number, word in enumerate(arguments):
        if word == "--language":
            return arguments[number + 1 : number + 2] == ["fr"]
        if word.startswith("--language="):
            return word.endswith("=fr")
    return False


def _tell_fault(error: Exception, arguments: list[str]) -> int:
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="sitegen-", suffix=".txt", delete=False, encoding="utf-8") as file:
        file.write(f"sitegen {__version__} {' '.join(arguments)}\n")
        file.write("".join(traceback.format_exception(error)))
    click.echo(
        f"A fault of the program itself ({type(error).__name__}). The site was not touched. "
        f"Please send this file to its developers: {file.name}",
        err=True,
    )
    return FAULT
