"""Days that cannot be right yet: a change that is still to come, a link to a page before its day or after it.

Law: a gate warns, it never stops a build; it sees the site and one instant, and for what a build tells, the
clock of its plan. SEQUENCE of a calendar event grows with the day of its last change: after a day far ahead,
calendars ignore what is changed later.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sitegen.content.folders import KINDS
from sitegen.content.problem import KeyPath, Message, Problem, Severity, say
from sitegen.content.records import City, Course
from sitegen.content.site import Entry, Site, Words
from sitegen.content.zones import find_zone
from sitegen.site.clock import Clock


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
            if words.path not in told and words.front.updated is not None and words.front.updated > today:
                yield _warn(words.path, ("updated",), words.front.updated, _REMEDY)


def check_links(site: Site, now: datetime) -> Iterator[Problem]:
    """A warning for each link of a text that is shown to a thing of which no text is shown."""
    clock = Clock(now)

    def is_shown(words: Words) -> bool:
        return clock.holds(words.front.publish, words.front.expire, site.zone)

    hidden = {
        f"{entry.kind}/{entry.id}": entry
        for entry in site.entries()
        if entry.words and not any(map(is_shown, entry.words.values()))
    }
    for words in (words for entry in site.entries() for words in entry.words.values() if is_shown(words)):
        for address, line in words.body.links if hidden else ():
            target = hidden.get(address.removeprefix("@/").partition("#")[0]) if address.startswith("@/") else None
            if target is None:
                continue
            today = now.astimezone(site.zone).date()
            coming = [w.front.publish for w in target.words.values() if w.front.publish and w.front.publish > today]
            if coming:
                what = say("the page “{name}” is shown from {day} on: until then the link leads elsewhere",
                           name=f"{target.kind}/{target.id}", day=min(coming))  # fmt: skip
            else:
                what = say("the page “{name}” is not shown any more: the link leads elsewhere",
                           name=f"{target.kind}/{target.id}")  # fmt: skip
            remedy = say("remove the link, or change “publish” and “expire” of that page")
            yield Problem(words.path, what, remedy, line, 1, severity=Severity.WARNING)


def find_days_ahead(site: Site, clock: Clock) -> Iterator[Problem]:
    """The same for all that makes the version of a session, once for each place where the day is written.

    Every build tells it: it is what subscribers miss.
    """
    begun = clock.now.date() - timedelta(days=1)  # everywhere on Earth

    def is_ahead(day: date, zone: ZoneInfo) -> bool:
        return day > begun and not clock.has_begun(day, zone)

    cities = {entry.id: entry.facts.updated for entry in site.cities}
    held = {(kind, name) for s in site.sessions for kind, name in (("cities", s.city), ("courses", s.course))}
    entries: tuple[Entry[City] | Entry[Course], ...] = (*site.cities, *site.courses)
    for entry in entries:
        if (entry.kind, entry.id) not in held:
            continue
        zone = find_zone(entry.facts.timezone) if isinstance(entry.facts, City) and entry.facts.timezone else site.zone
        if is_ahead(entry.facts.updated, zone):
            path = f"{entry.path}/{'city' if entry.kind == 'cities' else 'course'}.yaml"
            yield _warn(path, ("updated",), entry.facts.updated, _REMEDY_FOR_CALENDARS)
        for words in entry.words.values() if entry.kind == "courses" else ():
            if words.front.updated is not None and is_ahead(words.front.updated, zone):
                yield _warn(words.path, ("updated",), words.front.updated, _REMEDY_FOR_CALENDARS)
    told: set[tuple[object, ...]] = set()
    for session in site.sessions:
        day, once = session.updated, (session.path, session.index, session.updated)
        # That of the city is written nowhere nearer.
        if once in told or day == cities[session.city] or not is_ahead(day, find_zone(str(session.starts.tzinfo))):
            continue
        told.add(once)
        yield _warn(session.path, (session.index, "changes", str(session.day), "updated"), day, _REMEDY_FOR_CALENDARS)


_REMEDY = say("write the day of the last change")
_REMEDY_FOR_CALENDARS = say("write the day of the last change: until then, calendars ignore later changes")


def _warn(path: str, key: KeyPath, day: date, remedy: Message) -> Problem:
    what = say("“updated” is {day}, which is still to come", day=day)
    return Problem(path, what, remedy, key=key, severity=Severity.WARNING)
