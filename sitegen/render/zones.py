"""VTIMEZONE: the rules of a zone, as calendars want them (RFC 5545 section 3.6.5).

Law: one STANDARD and one DAYLIGHT part with a yearly rule and a single BYDAY each. Lists of dates
(RDATE) shift summer events in Outlook; no VTIMEZONE at all shifts everything.
Source of the rules: the POSIX TZ string at the end of the zone's file (RFC 8536 section 3.3).
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files

from sitegen.read.zones import find_zone

_POSIX = re.compile(
    r"(?P<std><[^>]+>|[A-Za-z]+)(?P<std_offset>[+-]?[0-9:]+)"
    r"(?:(?P<dst><[^>]+>|[A-Za-z]+)(?P<dst_offset>[+-]?[0-9:]+)?,(?P<start>M[0-9.]+(?:/[-+0-9:]+)?),(?P<end>M[0-9.]+(?:/[-+0-9:]+)?))?"
)
_RULE = re.compile(r"M([0-9]+)\.([0-9]+)\.([0-9]+)(?:/([-+0-9:]+))?")
_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")


@cache
def vtimezone(zone: str) -> tuple[str, ...]:
    """The content lines of the VTIMEZONE of a zone. Raises `ValueError` where one BYDAY cannot tell its rules."""
    match = _read_rules(zone)
    standard = _seconds(match["std_offset"]) * -1
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    name = match["std"].strip("<>")
    if match["dst"] is None:
        lines += _part("STANDARD", name, standard, standard, "19700101T000000", "")
    else:
        daylight = _seconds(match["dst_offset"]) * -1 if match["dst_offset"] else standard + 3600
        lines += _part("DAYLIGHT", match["dst"].strip("<>"), standard, daylight, *_yearly(match["start"]))
        lines += _part("STANDARD", name, daylight, standard, *_yearly(match["end"]))
    return (*lines, "END:VTIMEZONE")


@cache
def rules_hold(zone: str, year: int) -> bool:
    """Whether the VTIMEZONE of a zone gives its offset on every day of that year.

    It does not where clocks change on the day after a rule's (Cairo, Jerusalem), by a list of dates
    (Casablanca), or where a law changes the rules in that year.
    """
    try:
        vtimezone(zone)
    except ValueError:
        return False
    match, known = _read_rules(zone), find_zone(zone)
    standard = daylight = _seconds(match["std_offset"]) * -1
    first = last = date(year, 1, 1)
    if match["dst"]:
        daylight = _seconds(match["dst_offset"]) * -1 if match["dst_offset"] else standard + 3600
        first, last = (
            _day_of(year, *map(int, match[end][1:].partition("/")[0].split("."))) for end in ("start", "end")
        )
    for number in range(365):
        noon = datetime(year, 1, 1, 12, tzinfo=known) + timedelta(number)
        summer = first <= noon.date() < last if first <= last else not last <= noon.date() < first
        if noon.utcoffset() != timedelta(seconds=daylight if summer else standard):
            return False
    return True


def _read_rules(zone: str) -> re.Match[str]:
    footer = files("tzdata.zoneinfo").joinpath(*zone.split("/")).read_bytes().rsplit(b"\n", 2)[-2].decode()
    match = _POSIX.fullmatch(footer)
    if match is None:
        raise ValueError(f"the zone {zone} has rules that are not understood: {footer}")
    return match


def _part(kind: str, name: str, before: int, after: int, start: str, rule: str) -> list[str]:
    lines = [f"BEGIN:{kind}", f"TZNAME:{name}", f"TZOFFSETFROM:{_offset(before)}", f"TZOFFSETTO:{_offset(after)}"]
    lines.append(f"DTSTART:{start}")
    if rule:
        lines.append(f"RRULE:{rule}")
    return [*lines, f"END:{kind}"]


def _yearly(text: str) -> tuple[str, str]:
    """DTSTART and RRULE of `M3.5.0/3`: month, week (5 is the last), weekday (0 is Sunday), time."""
    match = _RULE.fullmatch(text)
    if match is None:
        raise ValueError(f"not a rule of month, week and day: {text}")
    month, week, weekday = (int(match[n]) for n in (1, 2, 3))
    seconds = _seconds(match[4]) if match[4] else 7200
    if not 0 <= seconds < 86400:
        raise ValueError(f"a change of clocks on the day before or after its rule: {text}")
    day = _day_of(1970, month, week, weekday)
    clock = f"{seconds // 3600:02}{seconds % 3600 // 60:02}{seconds % 60:02}"
    by_day = f"{-1 if week == 5 else week}{_DAYS[weekday]}"
    return f"{day:%Y%m%d}T{clock}", f"FREQ=YEARLY;BYMONTH={month};BYDAY={by_day}"


def _day_of(year: int, month: int, week: int, weekday: int) -> date:
    from calendar import monthrange

    first_weekday, length = monthrange(year, month)
    first = (weekday - 1 - first_weekday) % 7 + 1
    days = list(range(first, length + 1, 7))
    return date(year, month, days[-1] if week == 5 else days[week - 1])


def _seconds(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    return sign * sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False))


def _offset(seconds: int) -> str:
    sign = "-" if seconds < 0 else "+"
    minutes = abs(seconds) // 60
    return f"{sign}{minutes // 60:02}{minutes % 60:02}"
