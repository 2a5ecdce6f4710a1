"""How a written value is refused: with two sentences, and first of all by its length.

Invariant: a text is as long as its kind allows before anything else looks at it, so that no pattern meets
more than it was made for.
"""

from __future__ import annotations

from typing import Any

from annotated_types import MaxLen
from pydantic_core import PydanticCustomError

VALUE_LENGTH = 200
"""Of what is no text: a number, a day, an id. Longer ones are refused before they are looked at."""
LINE_LENGTH = 200
SUMMARY_LENGTH = 600
TEXT_LENGTH = 1_000
ADDRESS_LENGTH = 2_000
"""What browsers, servers and the readers of calendars all take."""
FEW, MANY = MaxLen(50), MaxLen(500)
"""How many entries a list or a mapping may have: of things that stand side by side on a page, and of days and names."""


def reject(what: str, remedy: str, *, at: str = "", **values: object) -> PydanticCustomError:
    """An error for pydantic that carries our two sentences (msgids of the catalogue, as in `problem.say`).

    `at` is the key at fault inside a mapping that is refused as a whole.
    """
    context: dict[str, Any] = {name: str(value) for name, value in values.items()}
    return PydanticCustomError("sitegen", what, {**context, "at": at, "what": what, "remedy": remedy})


def check_length(text: str, limit: int, at: str = "") -> str:
    """The text without spaces around it, if it has no more characters than `limit`."""
    text = text.strip()
    if len(text) > limit:
        raise reject(
            "the text has {length} characters, more than {limit}", "shorten it", at=at, length=len(text), limit=limit
        )
    return text


def text_of(value: object, limit: int = VALUE_LENGTH) -> str:
    """The text that an editor wrote for a single value; every kind of value begins with it."""
    if isinstance(value, str):
        return check_length(value, limit)
    if isinstance(value, list):
        raise reject(
            "a list stands where a single value is expected",
            "write one value after the colon, in quotes if it begins with “[” or “{”",
        )
    raise reject(
        "a mapping stands where a single value is expected",
        "write one value after the colon, in quotes if it begins with “[” or “{”",
    )
