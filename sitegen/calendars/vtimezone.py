"""VTIMEZONE: the rules of a zone, as calendars want them (RFC 5545 section 3.6.5).

Invariant: one STANDARD and one DAYLIGHT part with a yearly rule and a single BYDAY each. Lists of dates
(RDATE) shift summer events in Outlook; no VTIMEZONE at all shifts everything.
"""

from __future__ import annotations

from functools import cache

from sitegen.content.zones import LAST_WEEK, ClockChange, find_rules, moment_of

_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
FIRST_YEAR = 1970


@cache
def vtimezone(zone: str) -> tuple[str, ...]:
    """The content lines of the VTIMEZONE of a zone, which must be one that has rules (`content.zones.find_rules`)."""
    rules = find_rules(zone)
    if rules is None:
        raise ValueError(f"the zone {zone} has no yearly rules")
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    standard, daylight = rules.standard_offset, rules.daylight_offset
    if rules.begins is None or rules.ends is None:
        lines += _part("STANDARD", rules.standard_name, standard, standard, None)
    else:
        lines += _part("DAYLIGHT", rules.daylight_name, standard, daylight, rules.begins)
        lines += _part("STANDARD", rules.standard_name, daylight, standard, rules.ends)
    return (*lines, "END:VTIMEZONE")


def _part(kind: str, name: str, before: int, after: int, change: ClockChange | None) -> list[str]:
    lines = [f"BEGIN:{kind}", f"TZNAME:{name}", f"TZOFFSETFROM:{_offset(before)}", f"TZOFFSETTO:{_offset(after)}"]
    if change is None:
        return [*lines, "DTSTART:19700101T000000", f"END:{kind}"]
    by_day = f"{-1 if change.week == LAST_WEEK else change.week}{_DAYS[change.weekday]}"
    return [
        *lines,
        f"DTSTART:{moment_of(change, FIRST_YEAR):%Y%m%dT%H%M%S}",
        f"RRULE:FREQ=YEARLY;BYMONTH={change.month};BYDAY={by_day}",
        f"END:{kind}",
    ]


def _offset(seconds: int) -> str:
    sign = "-" if seconds < 0 else "+"
    minutes = abs(seconds) // 60
    return f"{sign}{minutes // 60:02}{minutes % 60:02}"
