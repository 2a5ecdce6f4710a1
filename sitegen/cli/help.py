"""Help that reads like a page of documentation, in French or English.

Invariant: commands and options carry their English sentences; whatever is written on a help page passes
the one formatter of this file, which says it in the language asked for.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import click

from sitegen.cli.usage import in_words
from sitegen.content.problem import msgid, say

Translate = Callable[[str], str]

PARTS = (
    (msgid("The site"), ("build", "check", "serve", "clean")),
    (msgid("Write"), ("new", "change", "import", "translations")),
    (msgid("Look up"), ("list", "why", "explain")),
    (msgid("Tools"), ("schema", "completion")),
)
"""The commands by what they are for; one that is named nowhere stands in the last part."""
WORDS = (
    msgid("Options"),
    msgid("Arguments"),
    msgid("Commands"),
    msgid("Usage:"),
    msgid("default: "),
    msgid("required"),
    msgid("Show this message and exit."),
    msgid("Show the version and exit."),
)
"""The words that click itself writes on a help page."""
_EXTRA = re.compile(r"(.*?)(?:  )?(\[[^\[\]]*\])?", re.DOTALL)


def paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a docstring or an epilog, as they stand in the catalogue.

    One that click must not wrap (it begins with `\\b`) keeps its lines.
    """
    for part in re.split(r"\n\s*\n", inspect.cleandoc(text)):
        yield part.removeprefix("\b\n") if part.startswith("\b") else " ".join(part.split())


class _Pages(click.HelpFormatter):
    """Writes a help page in the language of the reader."""

    translate: Translate = staticmethod(str)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or f"{self.translate('Usage:')} ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(self.translate(heading))

    def write_text(self, text: str) -> None:
        parts = re.split(r"\n\s*\n", inspect.cleandoc(text))
        marks = ("\b\n" if part.startswith("\b") else "" for part in parts)
        said = (self.translate(part) for part in paragraphs(text))
        super().write_text("\n\n".join(mark + part for mark, part in zip(marks, said, strict=True)))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(term, self._row(text)) for term, text in rows], col_max, col_spacing)

    def _row(self, text: str) -> str:
        match = _EXTRA.fullmatch(text)
        if match is None or not match[2]:
            return self.translate(text)
        extra = match[2]
        for word in ("default: ", "required"):
            extra = extra.replace(word, self.translate(word))
        return "  ".join(part for part in (self.translate(match[1]), extra) if part)


class _Context(click.Context):
    def make_formatter(self) -> click.HelpFormatter:
        pages = _Pages(width=self.terminal_width, max_width=self.max_content_width)
        translate = self.find_root().obj
        if callable(translate):
            pages.translate = translate
        return pages


class Command(click.Command):
    """A command whose help is in the language of the reader."""

    context_class = _Context


class Group(click.Group):
    """A group of such commands; a command that is mistyped gets a suggestion."""

    context_class = _Context
    command_class = Command
    parts: Sequence[tuple[str, Sequence[str]]] = ((msgid("Commands"), ()),)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is named; for one that is not there the nearest one is named."""
        from sitegen.content.suggest import nearest

        near = nearest(args[0], self.commands)
        if args[0] not in self.commands and near:
            ctx.fail(in_words(say("No such command '{name}'. Did you mean '{near}'?", name=args[0], near=near)))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands in parts, each with the first paragraph of its help."""
        named = {name for _, names in self.parts for name in names}
        left = [name for name in self.commands if name not in named]
        for number, (heading, names) in enumerate(self.parts, 1):
            shown = [*names, *(left if number == len(self.parts) else ())]
            rows = [(name, _first(self.commands[name])) for name in shown if name in self.commands]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)


def _first(command: click.Command) -> str:
    return next(paragraphs(command.help or ""), "")


def sentences(commands: Mapping[str, click.Command]) -> Iterator[str]:
    """Every sentence of the help pages of some commands, for those who check the catalogue."""
    for command in commands.values():
        for text in (command.help, command.epilog):
            yield from paragraphs(text) if text else ()
        for parameter in command.params:
            if isinstance(parameter, click.Option) and parameter.help:
                yield parameter.help
        if isinstance(command, click.Group):
            yield from sentences(command.commands)
