"""The command line: words to parameters, an outcome to text and an exit code. The only printer.

Exit codes: 0 fine, 1 a problem in the content, 2 a wrong command, 3 an error of the environment (disk, permissions,
a missing tool), 4 another build is running, 70 a fault of the program itself, 130 and 141 as of any program that Ctrl+C
ends or whose reader has gone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import click

from sitegen import __version__
from sitegen.cli.help import PARTS, Group
from sitegen.cli.importing import import_command
from sitegen.cli.looking import completion, list_command, schema, why
from sitegen.cli.options import language_option
from sitegen.cli.options import make_options as _options
from sitegen.cli.options import output_option as _output_option
from sitegen.cli.options import site_options as _site_options
from sitegen.cli.reporter import Reporter as _Reporter
from sitegen.cli.reporter import help_language, read_messages, tell_fault
from sitegen.cli.translating import translations
from sitegen.cli.usage import speaking
from sitegen.cli.writing import change, new
from sitegen.content.problem import Message, Severity, say
from sitegen.publish.failure import EnvironmentFailure, failure_of

if TYPE_CHECKING:
    from sitegen.options import Options, Outcome

__all__ = ("commands", "main", "read_messages")

FINE, CONTENT, USAGE = 0, 1, 2
INTERRUPTED, UNREAD = 130, 141

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
  130 interrupted   141 the reader has gone

`python build.py COMMAND --help` tells the options of a command.
"""


class _Commands(Group):
    """A group whose default command is `build`."""

    parts = PARTS

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        bare = not args or (args[0].startswith("-") and args[0] not in ("--help", "-h", "--version"))
        if bare and not ctx.resilient_parsing:  # which is that of completion
            args = ["build", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=_Commands,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="sitegen %(version)s")
@language_option
def commands() -> None:
    """Build the web site of a network of workshops.

    What editors write in content/ and designers in layouts/ becomes a static site in output/.
    Without a command the site is built. A site with an error is never published: the last good one
    stays, and every problem is told with its file, line and remedy.
    """


@commands.command()
@_site_options
@_output_option
def build(**parameters: Any) -> int:
    """Build the site.

    Only what changed is written; nothing to do takes a moment. The old site is replaced in one step.
    """
    from sitegen.pipeline import build as run

    return _run(run, parameters)


@commands.command()
@_site_options
@click.option("--external", is_flag=True, help="Ask other sites too whether the pages we link to are still there.")
@click.option("--format", "form", type=click.Choice(("text", "json", "sarif", "github")), default="text",
              show_default=True, help="Text, or a form for machines: JSON, SARIF, annotations of GitHub.")  # fmt: skip
def check(form: str, **parameters: Any) -> int:
    """Tell all problems of content, configuration and layouts; publish nothing.

    Beside what a build checks, it tells what an editor wants to know before: translations that are
    behind, links that do not say where they lead, leftovers such as TODO, sessions that are full with
    no later date, addresses that would be lost. These are warnings; --strict makes them errors. What an
    editor cannot mend today, such as a translation that waits, is “to do” and stops nothing.
    """
    from sitegen.pipeline import check as run

    if form == "text":
        return _run(run, parameters)
    from sitegen.cli.reports import report

    options = _options(parameters)
    outcome = run(options)
    reporter = _Reporter(parameters, options)
    problems = [one for one in outcome.problems if reporter.verbose or one.severity > Severity.NOTICE]
    click.echo(report(form, problems, reporter.text), nl=False)
    return CONTENT if outcome.status == "failed" else FINE


@commands.command()
@_site_options
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Where to listen, or the next port that is free.",
)
@click.option("--poll", is_flag=True, help="Compare the files again and again, for network drives.")
@click.option("--published", is_flag=True, help="Only what a build publishes: no drafts, no pages still to come.")
def serve(port: int, poll: bool, published: bool, **parameters: Any) -> int:
    """Preview the site in the browser; it reloads at each save.

    Drafts and pages that are still to come are shown too, with a mark. Only this machine can see
    the preview, and nothing is published. An error stands over the last good page until it is mended;
    the key ? tells from which files a page is made.
    """
    from dataclasses import replace

    from sitegen.preview.serve import serve_site

    options = _options(parameters)
    options = replace(options, drafts=options.drafts or not published, early=not published)
    return serve_site(options, port, _Reporter(parameters, options), poll=poll)


@commands.command()
@_site_options
@_output_option
def clean(**parameters: Any) -> int:
    """Remove the built site, its previous release and the cache."""
    from sitegen.authoring.clean import clean_site

    options = _options(parameters)
    reporter = _Reporter(parameters, options)
    for path in clean_site(options):
        reporter.line(say("removed: {path}", path=path))
    return FINE


@commands.command()
@click.argument("path")
@_site_options
@_output_option
def explain(path: str, **parameters: Any) -> int:
    """Tell where a file of the built site comes from.

    PATH is its path in the output folder, for example fr/villes/rennes/index.html.
    """
    from sitegen.authoring.explain import explain_output
    from sitegen.content.sources import read_sources
    from sitegen.pipeline import look

    options = _options(parameters)
    reporter = _Reporter(parameters, options)
    sources = read_sources(options.root, options.config.name)
    made = look(options, sources) if options.config.name in sources.files else None
    found, lines = explain_output(options, path, made)
    for line in lines:
        reporter.line(line)
    return FINE if found else CONTENT


for _command in (new, change, import_command, translations, list_command, why, schema, completion):
    commands.add_command(_command)


# ------------------------------------------------------------------------------------- running


def _run(run: Callable[[Options], Outcome], parameters: dict[str, Any]) -> int:
    start = time.perf_counter()
    options = _options(parameters)
    outcome = run(options)
    reporter = _Reporter(parameters, options)
    reporter.tell_outcome(outcome, time.perf_counter() - start)
    return CONTENT if outcome.status == "failed" else FINE


def main(arguments: list[str]) -> int:
    """Run one command; never a traceback."""
    os.umask(0o022)  # a web server must be able to read what is written, whoever built it
    translate = _translator(arguments)
    try:
        with speaking(translate):
            return _run_command(arguments, translate)
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except EnvironmentFailure as failure:
        return _tell_failure(failure, translate)
    except (OSError, MemoryError) as error:
        return _tell_failure(failure_of(error), translate)
    except ImportError as error:
        if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith("sitegen"):
            raise  # build.py knows how to help
        what = say("a part of the program cannot be read: {reason}", reason=error)
        remedy = say("check the disk and the memory, and that the whole project was copied")
        return _tell_failure(EnvironmentFailure(what, remedy), translate)
    except Exception as error:
        return tell_fault(error, arguments)


def _run_command(arguments: list[str], translate: Callable[[str], str]) -> int:
    try:
        result = commands.main(arguments, prog_name="build.py", standalone_mode=False, obj=translate)
        return result if isinstance(result, int) else FINE
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SystemExit as ended:
        if ended.code != 1:  # that of completion
            raise
        return UNREAD  # click's answer to a pipe that nobody reads any more


def _translator(arguments: list[str]) -> Callable[[str], str]:
    """Says a sentence of a help page; the catalogue is read when there is something to say."""
    catalogue = cache(lambda: read_messages(help_language(arguments)))
    return lambda text: catalogue().get(text)


def _tell_failure(failure: EnvironmentFailure, translate: Callable[[str], str]) -> int:
    said = (Message(translate(one.template), one.values) for one in (failure.what, failure.remedy) if one.template)
    click.echo(" — ".join(map(str, said)), err=True)
    return failure.exit_code
