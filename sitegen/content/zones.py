"""Time zones, from the packaged database and never from the machine.

Invariant: same input, same bytes: the machine's own zone files differ between machines, `tzdata` is
locked with the other libraries.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from sitegen.engine.dataclass import dataclass


@cache
def zone_names() -> frozenset[str]:
    """The names of the IANA database."""
    return frozenset((files("tzdata") / "zones").read_text("utf-8").split())


@cache
def find_zone(name: str) -> ZoneInfo:
    """The zone of that name, which must be one of `zone_names`."""
    package = files("tzdata.zoneinfo")
    with (package.joinpath(*name.split("/"))).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


@cache
def _regions() -> dict[str, str]:
    rows = (line.split("\t") for line in (files("tzdata.zoneinfo") / "zone.tab").read_text("utf-8").splitlines())
    return {row[2]: row[0] for row in rows if len(row) > 2 and not row[0].startswith("#")}


def region_of_zone(name: str) -> str:
    """The country or territory (ISO 3166) whose clocks a zone tells, or "" (a zone may be nobody's: `UTC`)."""
    return _regions().get(name, "")


def is_gap(local: datetime) -> bool:
    """Whether the clocks skip this local time (aware, in its zone)."""
    return _kind_of(local.replace(tzinfo=None, fold=0), str(local.tzinfo)) == "gap"


def is_ambiguous(local: datetime) -> bool:
    """Whether the clocks run through this local time twice."""
    return _kind_of(local.replace(tzinfo=None, fold=0), str(local.tzinfo)) == "twice"


@cache
def _kind_of(local: datetime, name: str) -> str:
    """How often the clocks of a zone show a local time: `gap`, `once` or `twice`."""
    zone = find_zone(name)
    there = local.replace(tzinfo=zone)
    if there.astimezone(find_zone("UTC")).astimezone(zone).replace(tzinfo=None, fold=0) != local:
        return "gap"
    return "once" if there.utcoffset() == there.replace(fold=1).utcoffset() else "twice"


def offsets(local: datetime) -> tuple[timedelta, timedelta]:
    """The two offsets of an ambiguous local time, the earlier instant first."""
    first, second = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    assert first is not None and second is not None  # noqa: S101 - a ZoneInfo always answers
    return first, second


LAST_WEEK = 5
"""In a rule of POSIX, the last of its weekdays in the month."""


@dataclass(frozen=True, slots=True)
class ClockChange:
    """A yearly change of clocks: in `month`, the `week`-th (5: the last) `weekday` (0: Sunday), after `seconds`."""

    month: int
    week: int
    weekday: int
    seconds: int


@dataclass(frozen=True, slots=True)
class ZoneRules:
    """How a zone goes on for ever: offsets from UTC in seconds, and when its clocks change, if they do."""

    standard_name: str
    standard_offset: int
    daylight_name: str = ""
    daylight_offset: int = 0
    begins: ClockChange | None = None
    ends: ClockChange | None = None


# The POSIX TZ string at the end of a zone's file (RFC 8536 section 3.3): CET-1CEST,M3.5.0,M10.5.0/3
_NAME, _TIME = r"<[^>]+>|[A-Za-z]+", r"[+-]?[0-9:]+"
_POSIX = re.compile(
    rf"(?P<std>{_NAME})(?P<std_offset>{_TIME})"
    rf"(?:(?P<dst>{_NAME})(?P<dst_offset>{_TIME})?,(?P<begins>M[0-9.]+(?:/{_TIME})?),(?P<ends>M[0-9.]+(?:/{_TIME})?))?"
)
_CHANGE = re.compile(rf"M([0-9]+)\.([0-9]+)\.([0-9]+)(?:/({_TIME}))?")


@cache
def find_rules(name: str) -> ZoneRules | None:
    """The rules of a zone, or None when calendars cannot say them.

    A few zones change their clocks on the day before or after a weekday of the month, or by the
    moon: no yearly rule with a single weekday says that.
    """
    footer = files("tzdata.zoneinfo").joinpath(*name.split("/")).read_bytes().rsplit(b"\n", 2)[-2].decode()
    match = _POSIX.fullmatch(footer)
    if match is None:
        return None
    # POSIX counts offsets west of Greenwich.
    standard = -_seconds(match["std_offset"])
    if match["dst"] is None:
        return ZoneRules(match["std"].strip("<>"), standard)
    daylight = -_seconds(match["dst_offset"]) if match["dst_offset"] else standard + 3600
    begins, ends = _clock_change(match["begins"]), _clock_change(match["ends"])
    if begins is None or ends is None:
        return None
    return ZoneRules(match["std"].strip("<>"), standard, match["dst"].strip("<>"), daylight, begins, ends)


def _clock_change(text: str) -> ClockChange | None:
    match = _CHANGE.fullmatch(text)
    if match is None:
        return None
    seconds = _seconds(match[4]) if match[4] else 7200
    return ClockChange(int(match[1]), int(match[2]), int(match[3]), seconds) if 0 <= seconds < 86400 else None


def _seconds(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    return sign * sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False))


@cache
def rules_hold(name: str, year: int) -> bool:
    """Whether the rules of a zone tell its clocks in a year: they are those of today, for ever."""
    rules, zone = find_rules(name), find_zone(name)
    if rules is None:
        return False
    changes = []
    if rules.begins is not None and rules.ends is not None:
        begins, ends = moment_of(rules.begins, year), moment_of(rules.ends, year)
        changes = sorted([(begins, rules.daylight_offset), (ends, rules.standard_offset)])
    # The year begins with what the last change of the year before left.
    told = changes[-1][1] if changes else rules.standard_offset
    day = datetime(year, 1, 1, 12)
    while day.year == year:
        while changes and changes[0][0] <= day:
            told = changes.pop(0)[1]
        if day.replace(tzinfo=zone).utcoffset() != timedelta(seconds=told):
            return False
        day += timedelta(days=1)
    return True


def moment_of(change: ClockChange, year: int) -> datetime:
    """When the clocks change in a year, by the clock that ends."""
    first_weekday, length = monthrange(year, change.month)
    days = range((change.weekday - 1 - first_weekday) % 7 + 1, length + 1, 7)
    day = days[-1] if change.week == LAST_WEEK else days[change.week - 1]
    return datetime(year, change.month, day) + timedelta(seconds=change.seconds)
