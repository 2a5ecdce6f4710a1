"""When one can book, and where: days that count from the session, addresses that name it.

Invariant: what is written for a whole series says what it means for each session: a day and an address of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import BeforeValidator, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from sitegen.content.refusal import ADDRESS_LENGTH, reject, text_of
from sitegen.content.spoken import read_day
from sitegen.content.values import read_web_address
from sitegen.engine.dataclass import dataclass

MOST_DAYS = 366
_DAYS, _WEEKS = r"days? before|jours? avant", r"weeks? before|semaines? avant"
BEFORE = rf"[0-9]{{1,3}} (?:{_DAYS}|{_WEEKS})|the day before|la veille|the same day|le jour même"
"""Days that count from the session, as they are written."""
_COUNTED = re.compile(rf"([0-9]{{1,3}}) (?:({_DAYS})|{_WEEKS})")
_NAMED = {"the day before": 1, "la veille": 1, "the same day": 0, "le jour même": 0}


@dataclass(frozen=True, slots=True)
class BookingDay:
    """A day on which booking opens or closes: `day`, or `before` days before each session."""

    day: date | None
    before: int = 0

    def of(self, held: date) -> date:
        """The day that is meant for a session of the day `held`."""
        return self.day or held - timedelta(days=self.before)

    def __str__(self) -> str:
        return str(self.day) if self.day else f"{self.before} days before"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(read_booking_day)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, str]:
        return {"type": "string"}


def read_booking_day(value: object) -> BookingDay:
    """A day, or a number of days or weeks before the session."""
    if isinstance(value, BookingDay):
        return value
    text = " ".join(text_of(value).split()).lower()
    found = _COUNTED.fullmatch(text)
    if not found and text not in _NAMED:
        if " " in text or not text[:1].isdigit():
            raise reject(
                "“{value}” is neither a day nor a number of days before the session",
                "write a day, for example 2026-12-31, or “2 days before”",
                value=text[:60],
            )
        return BookingDay(read_day(value))
    before = int(found[1]) * (1 if found[2] else 7) if found else _NAMED[text]
    if before > MOST_DAYS:
        raise reject("“{value}” is more than a year before the session", "write fewer days", value=text[:60])
    return BookingDay(None, before)


# ------------------------------------------------------------------------------------- addresses

PLACES = ("id", "date", "course")
"""What an address to book at may leave open, in braces."""
_PLACE = re.compile(r"\{([^{}]*)\}")


def fill_address(address: str, facts: Mapping[str, str]) -> str:
    """An address with its places filled."""
    return _PLACE.sub(lambda found: quote(facts[found[1]], safe=""), address)


def has_places(address: str) -> bool:
    """Whether an address is another for each session."""
    return _PLACE.search(address) is not None


def _booking_address(value: object) -> str:
    text = text_of(value, ADDRESS_LENGTH)
    for name in _PLACE.findall(text):
        if name not in PLACES:
            raise reject(
                "nothing fills “{place}” in this address",
                "use one of: {known}",
                place="{" + name[:60] + "}",
                known=", ".join("{" + known + "}" for known in PLACES),
            )
    read_web_address(_PLACE.sub("x", text))
    return text


BookingAddress = Annotated[str, BeforeValidator(_booking_address)]
"""A web address in which {id}, {date} and {course} stand for those of the session."""
