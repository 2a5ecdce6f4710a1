"""Days that cannot be right yet: a change that is still to come.

Law: a gate warns, it never stops a build; it sees the site and one instant. SEQUENCE of a calendar event
grows with the day of its last change: after a day far ahead, calendars ignore what is changed later.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sitegen.model.problem import KeyPath, Message, Problem, Severity, say
from sitegen.model.site import Site
from sitegen.read.content import KINDS


def check_days(site: Site, now: datetime) -> Iterator[Problem]:
    """A warning for each thing and each text that was last changed tomorrow or later."""
    today = now.astimezone(site.zone).date()
    for entry in site.entries():
        named = KINDS[entry.kind]
        day = getattr(entry.facts, "updated", None)
        if named is not None and day is not None and day > today:
            yield _warn(f"{entry.path}/{named[0]}", ("updated",), day, say("write the day of the last change"))
        for words in entry.words.values():
            if words.front.updated is not None and words.front.updated > today:
                yield _warn(words.path, ("updated",), words.front.updated, say("write the day of the last change"))


def check_session_days(site: Site, now: datetime) -> Iterator[Problem]:
    """The same for sessions, once for each series and day: what subscribers of calendars would not see."""
    told: set[tuple[str, int, date]] = set()
    for session in site.sessions:
        if session.updated <= now.astimezone(session.starts.tzinfo).date():
            continue
        place = (session.path, session.index, session.updated)
        if place not in told:
            told.add(place)
            remedy = say("write the day of the last change: until then, calendars ignore later changes")
            key = (session.index, "changes", str(session.day), "updated")
            yield _warn(session.path, key, session.updated, remedy)


def _warn(path: str, key: KeyPath, day: date, remedy: Message) -> Problem:
    what = say("“updated” is {day}, which is still to come", day=day)
    return Problem(path, what, remedy, key=key, severity=Severity.WARNING)
