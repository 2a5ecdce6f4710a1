"""Opening hours in the everyday part of the OpenStreetMap syntax: `Mo-Sa 09:00-19:00; Su off`.

Invariant: what is accepted here can be shown in words and given to open data unchanged. The full
syntax (sunrise, week numbers, holidays by name) is refused rather than half understood.
Source: OSM wiki, Key:opening_hours/specification, selectors `weekday` and `timespan`.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator

from sitegen.content.refusal import reject, text_of
from sitegen.content.spoken import parse_time
from sitegen.engine.dataclass import dataclass

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOURS_LENGTH = 400
_DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_RULE = re.compile(
    rf"(?P<days>{_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*)\s+"
    r"(?P<times>off|[0-9:]+-[0-9:]+(?:,\s*[0-9:]+-[0-9:]+)*)"
)


@dataclass(frozen=True, slots=True)
class OpeningRule:
    """Days (0 is Monday; pairs of first and last) and the times of those days; no times: closed."""

    days: tuple[tuple[int, int], ...]
    times: tuple[tuple[str, str], ...]


def parse_opening_hours(text: str) -> tuple[OpeningRule, ...] | None:
    """The rules of `text` in its own order, or None when it is not of the accepted form."""
    rules = []
    for part in text.split(";"):
        match = _RULE.fullmatch(part.strip())
        if match is None:
            return None
        days = []
        for span in match["days"].split(","):
            first, _, last = span.partition("-")
            days.append((WEEKDAYS.index(first), WEEKDAYS.index(last or first)))
        times = []
        for span in () if match["times"] == "off" else match["times"].split(","):
            start, _, end = span.strip().partition("-")
            opens, closes = parse_time(start), parse_time(end)
            if opens is None or closes is None or closes <= opens:
                return None
            times.append((f"{opens:%H:%M}", f"{closes:%H:%M}"))
        rules.append(OpeningRule(tuple(days), tuple(times)))
    return tuple(rules)


def _opening_hours(value: object) -> str:
    text = " ".join(text_of(value, HOURS_LENGTH).split())
    if text and parse_opening_hours(text) is not None:
        return text
    raise reject(
        "“{value}” is not understood as opening hours",
        "write days and times as in “Mo-Fr 09:00-12:00,14:00-18:00; Sa 09:00-12:00”",
        value=text[:80],
    )


OpeningHours = Annotated[str, BeforeValidator(_opening_hours)]
"""Opening hours as text that `parse_opening_hours` accepts."""
