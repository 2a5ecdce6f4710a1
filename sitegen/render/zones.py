"""VTIMEZONE: the rules of a zone, as calendars want them (RFC 5545 section 3.6.5).

Law: one STANDARD and one DAYLIGHT part with a yearly rule and a single BYDAY each. Lists of dates
(RDATE) shift summer events in Outlook; no VTIMEZONE at all shifts everything.
Source of the rules: the POSIX TZ string at the end of the zone's file (RFC 8536 section 3.3).
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_POSIX = re.compile(
    r"(?P<std><[^>]+>|[A-Za-z]+)(?P<std_offset>[+-]?[0-9:]+)"
    r"(?:(?P<dst><[^>]+>|[A-Za-z]+)(?P<dst_offset>[+-]?[0-9:]+)?,(?P<start>M[0-9.]+(?:/[-+0-9:]+)?),(?P<end>M[0-9.]+(?:/[-+0-9:]+)?))?"
)
_RULE = re.compile(r"M([0-9]+)\.([0-9]+)\.([0-9]+)(?:/([-+0-9:]+))?")
_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")


@cache
def vtimezone(zone: str) -> tuple[str, ...]:
    """The content lines of the VTIMEZONE of a zone."""
    footer = files("tzdata.zoneinfo").joinpath(*zone.split("/")).read_bytes().rsplit(b"\n", 2)[-2].decode()
    match = _POSIX.fullmatch(footer)
    if match is None:
        raise ValueError(f"the zone {zone} has rules that are not understood: {footer}")
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
    day = _day_in_1970(month, week, weekday)
    clock = f"{seconds // 3600:02}{seconds % 3600 // 60:02}{seconds % 60:02}"
    by_day = f"{-1 if week == 5 else week}{_DAYS[weekday]}"
    return f"1970{month:02}{day:02}T{clock}", f"FREQ=YEARLY;BYMONTH={month};BYDAY={by_day}"


def _day_in_1970(month: int, week: int, weekday: int) -> int:
    from calendar import monthrange

    first_weekday, length = monthrange(1970, month)
    first = (weekday - 1 - first_weekday) % 7 + 1
    days = list(range(first, length + 1, 7))
    return days[-1] if week == 5 else days[week - 1]


def _seconds(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    return sign * sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False))


def _offset(seconds: int) -> str:
    sign = "-" if seconds < 0 else "+"
    minutes = abs(seconds) // 60
    return f"{sign}{minutes // 60:02}{minutes % 60:02}"
