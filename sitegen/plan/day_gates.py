"""Days that cannot be right yet: a change that is still to come.

Law: a gate warns, it never stops a build; it sees the site and one instant, and for what a build tells, the
clock of its plan. SEQUENCE of a calendar event grows with the day of its last change: after a day far ahead,
calendars ignore what is changed later.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sitegen.model.problem import KeyPath, Message, Problem, Severity, say
from sitegen.model.site import Site
from sitegen.plan.clock import Clock
from sitegen.read.content import KINDS
from sitegen.read.zones import find_zone


def check_days(site: Site, now: datetime) -> Iterator[Problem]:
    """A warning for each thing and each text that was last changed tomorrow or later."""
    today = now.astimezone(site.zone).date()
    told = {problem.path for problem in find_days_ahead(site, Clock(now))}
    for entry in site.entries():
        named = KINDS[entry.kind]
        path = f"{entry.path}/{named[0]}" if named is not None else ""
        day = getattr(entry.facts, "updated", None)
        if path not in told and day is not None and day > today:
            yield _warn(path, ("updated",), day, _REMEDY)
        for words in entry.words.values():
            if words.front.updated is not None and words.front.updated > today:
                yield _warn(words.path, ("updated",), words.front.updated, _REMEDY)


def find_days_ahead(site: Site, clock: Clock) -> Iterator[Problem]:
    """The same for sessions, once for each place where the day is written: every build tells what subscribers miss."""
    begun = clock.now.date() - timedelta(days=1)  # everywhere on Earth
    cities = {entry.id: entry for entry in site.cities}
    told: set[tuple[object, ...]] = set()
    for session in site.sessions:
        if session.updated <= begun or clock.has_begun(session.updated, find_zone(str(session.starts.tzinfo))):
            continue
        city = cities[session.city]
        path = session.path
        place: KeyPath = (session.index, "changes", str(session.day), "updated")
        if session.updated == city.facts.updated:  # written nowhere nearer
            path, place = f"{city.path}/city.yaml", ("updated",)
        once = (path, place[0], session.updated)
        if once not in told:
            told.add(once)
            yield _warn(path, place, session.updated, _REMEDY_FOR_CALENDARS)


_REMEDY = say("write the day of the last change")
_REMEDY_FOR_CALENDARS = say("write the day of the last change: until then, calendars ignore later changes")


def _warn(path: str, key: KeyPath, day: date, remedy: Message) -> Problem:
    what = say("“updated” is {day}, which is still to come", day=day)
    return Problem(path, what, remedy, key=key, severity=Severity.WARNING)
