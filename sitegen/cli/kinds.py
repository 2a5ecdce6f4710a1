"""The kinds of values that options take: a text in a language, a day, hours, one of a few words.

Invariant: what stands in a file may stand here, in the same words: `sitegen.content.spoken` reads both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sitegen.cli.usage import in_words

if TYPE_CHECKING:
    from pydantic_core import PydanticCustomError


class LanguageText(click.ParamType[Any]):
    """A text, or `fr=…` for one language: a pair of code and text, the code "" when there is none."""

    name = "[LANGUAGE=]TEXT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """The pair."""
        code, sign, text = value.partition("=")
        if sign and 2 <= len(code) <= 3 and code.isalpha() and code.islower():
            return code, text
        return "", value


class DayText(click.ParamType[Any]):
    """A day, as in files."""

    name, reader = "DAY", "read_day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """What `sitegen.content.spoken` reads."""
        from pydantic_core import PydanticCustomError

        from sitegen.content import spoken

        try:
            return getattr(spoken, self.reader)(value)
        except PydanticCustomError as error:
            self.fail(_sentences(error), param, ctx)


class HoursText(DayText):
    """Start and end, as in files: the text as it is when it has figures only, else as 10:00-12:00."""

    name, reader = "HOURS", "write_hours"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The text."""
        return super().convert(value, param, ctx) if value else ""


class SaidChoice(click.Choice[str]):
    """One of a few words, or what people say for it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word as it stands in files."""
        from sitegen.content.spoken import read_city_state, read_mode, read_state

        for read in (read_state, read_city_state, read_mode) if value not in self.choices else ():
            if (said := str(read(value))) in self.choices:
                return said
        return super().convert(value, param, ctx)


def _sentences(error: PydanticCustomError) -> str:
    from sitegen.content.schema import rejected

    return " — ".join(map(in_words, rejected(error.context or {})))
