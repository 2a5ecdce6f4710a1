"""Words to parameters: the kinds of values that options have, and the options that commands share."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli.usage import in_words
from sitegen.content.problem import say
from sitegen.content.years import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from sitegen.options import Options

LANGUAGES = ("fr", "en")


class Moment(click.ParamType[Any]):
    """A day, or a day and a time, of ISO 8601; without offset it is in the site's zone."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment that was written."""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            said = say("'{value}' is not a moment: write 2026-12-24 or 2026-12-24T08:00", value=value)
            self.fail(in_words(said), param, ctx)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            said = say("'{value}' is too far away: write a year from {first} to {last}",
                       value=value, first=FIRST_YEAR, last=LAST_YEAR)  # fmt: skip
            self.fail(in_words(said), param, ctx)
        return moment


class BaseUrl(click.ParamType[Any]):
    """The absolute address of the site's root."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The address with its final slash."""
        if not value:
            return ""
        from pydantic_core import PydanticCustomError

        from sitegen.content.values import base_address

        try:
            return base_address(value)
        except PydanticCustomError:
            said = say(
                "'{value}' is not an address: write https://example.org/ or https://example.org/path/", value=value
            )
            self.fail(in_words(said), param, ctx)


_config_option = click.option(
    "--config", type=click.Path(path_type=Path, dir_okay=False), default="site_config.yaml", show_default=True,
    help="The configuration file; its folder is that of the project.",
)  # fmt: skip
_of_messages = (
    click.option("--quiet", "-q", is_flag=True, help="Only problems."),
    click.option("--verbose", "-v", is_flag=True, help="Also notices, such as sessions left out on closed days."),
)
_language = click.option(
    "--language", type=click.Choice(LANGUAGES), help="Language of the messages; default: the site's."
)


def site_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options of every command that looks at the site."""
    options = [
        _config_option,
        click.option("--base-url", type=BaseUrl(), default="",
                     help="Address of the site's root, instead of the configured one."),
        click.option("--now", "--at", "now", type=Moment(),
                     help="The moment to build for (2026-12-24T08:00); default: the clock."),
        _language,
        click.option("--strict", is_flag=True, help="Warnings are errors."),
        click.option("--drafts", is_flag=True, help="Show drafts too."),
        click.option("--portable", is_flag=True, help="Write index.html into links, for a USB stick."),
        click.option("--jobs", type=click.IntRange(0), default=0, show_default=True,
                     help="Worker processes; 0 for one per processor where they pay."),
        click.option("--clean", is_flag=True, help="Begin with an empty cache."),
        *_of_messages,
    ]  # fmt: skip
    return with_options(options, command)


def authoring_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options of the commands that editors write and look things up with."""
    now = click.option("--now", type=Moment(), help="The moment to work at (2026-12-24T08:00); default: the clock.")
    return with_options((_config_option, now, _language, *_of_messages), command)


def with_options(options: Sequence[Callable[..., Any]], command: Callable[..., int]) -> Callable[..., int]:
    """A command with these options, in this order."""
    for option in reversed(options):
        command = option(command)
    return command


language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), expose_value=False, help="Language of this page; default: the site's."
)
"""That of a group of commands, which only has a help page."""

output_option = click.option(
    "--output", type=click.Path(path_type=Path), help="Folder of the built site, instead of the configured one."
)


def make_options(parameters: dict[str, Any]) -> Options:
    """The options of a run; what a command does not offer is as if it was not asked for."""
    from sitegen.options import Options

    return Options(
        config=Path(os.path.abspath(parameters["config"])),  # noqa: PTH100 - `resolve` would follow links
        output=parameters.get("output"),
        base_url=parameters.get("base_url", ""),
        now=parameters["now"],
        drafts=parameters.get("drafts", False),
        strict=parameters.get("strict", False),
        clean=parameters.get("clean", False),
        portable=parameters.get("portable", False),
        external=parameters.get("external", False),
        jobs=parameters.get("jobs", 0),
        progress=_progress() if not parameters["quiet"] and sys.stderr.isatty() else None,
    )


def _progress() -> Callable[[str, int, int], None]:
    start = time.monotonic()

    def show(stage: str, done: int, total: int) -> None:
        if time.monotonic() - start > 1:
            click.echo(f"\r{stage} {done}/{total} ", nl=False, err=True)

    return show


# ------------------------------------------------------------------------------------- completion

Complete = Callable[[click.Context, click.Parameter, str], list[str]]


def _config(ctx: click.Context) -> Path:
    return Path(os.path.abspath(ctx.params.get("config") or "site_config.yaml"))  # noqa: PTH100 - as `make_options`


def complete_folders(kind: str) -> Complete:
    """Completes the ids of a kind of thing: the names of its folders."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
        folder = _config(ctx).parent / "content" / kind
        names = (path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else ()
        return sorted(name for name in names if name.startswith(incomplete))

    return complete


def complete_terms(part: str) -> Complete:
    """Completes the ids of a part of the vocabulary."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
        from sitegen.content.kinds import VOCABULARY
        from sitegen.content.problem import SourceError
        from sitegen.content.sources import read_file
        from sitegen.content.strict_yaml import decode, read_yaml

        source = read_file(_config(ctx).parent, VOCABULARY)
        try:
            tree = read_yaml(VOCABULARY, decode(VOCABULARY, source.data)) if source else {}
        except SourceError:
            return []
        terms = tree.get(part) if isinstance(tree, dict) else None
        return sorted(name for name in (terms or ()) if isinstance(name, str) and name.startswith(incomplete))

    return complete
