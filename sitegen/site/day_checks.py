"""Days that cannot be right yet: a change that is still to come, a link to a page before its day or after it.

Invariant: a check warns, it never stops a build; it sees the site and one instant, and for what a build tells, the
clock of its plan. SEQUENCE of a calendar event grows with the day of its last change: after a day far ahead,
calendars ignore what is changed later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sitegen.content.kinds import KINDS
from sitegen.content.problem import KeyPath, Message, Problem, say, warn
from sitegen.content.records import City
from sitegen.content.rules import zone_of_city
from sitegen.content.site import Entry, Session, Site, Words
from sitegen.content.zones import find_zone
from sitegen.engine.queries import Asking, query
from sitegen.site.clock import Clock
from sitegen.site.inputs import CITIES, COURSES, LANGUAGES, SESSIONS, WORDS, thing
from sitegen.site.visible import zone_of


def check_days(site: Site, now: datetime) -> Iterator[Problem]:
    """A warning for each thing and each text that was last changed tomorrow or later."""
    today = now.astimezone(site.zone).date()
    things: tuple[Entry[Any], ...] = (*site.cities, *site.courses)
    told = {problem.path for problem in _find_ahead(things, site.sessions, Clock.at(now), site.zone)}
    for entry in site.entries():
        path = entry.facts_path if KINDS[entry.kind].record else ""
        day = getattr(entry.facts, "updated", None)
        if path not in told and day is not None and day > today:
            yield _ahead(path, ("updated",), day, _REMEDY)
        for words in entry.words.values():
            if words.path not in told and words.front.updated is not None and words.front.updated > today:
                yield _ahead(words.path, ("updated",), words.front.updated, _REMEDY)


def check_links(site: Site, now: datetime) -> Iterator[Problem]:
    """A warning for each link of a text that is shown to a thing of which no text is shown."""
    clock = Clock.at(now)

    def is_visible(words: Words) -> bool:
        return clock.holds(words.front.publish, words.front.expire, site.zone)

    hidden = {
        f"{entry.kind}/{entry.id}": entry
        for entry in site.entries()
        if entry.words and not any(map(is_visible, entry.words.values()))
    }
    for words in (words for entry in site.entries() for words in entry.words.values() if is_visible(words)):
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
            yield warn(words.path, what, remedy, line=line)


@query
def find_days_ahead(q: Asking) -> None:
    """The same for all that makes the version of a session, once for each place where the day is written.

    Every build tells it: it is what subscribers miss.
    """
    things = [_with_words(q, kind.name, id) for kind in (CITIES, COURSES) for id in q.ids(kind)]
    for problem in _find_ahead(things, [q.input(SESSIONS, id) for id in q.ids(SESSIONS)], Clock.of(q), zone_of(q)):
        q.tell(problem)


def _with_words(q: Asking, kind: str, id: str) -> Entry[Any]:
    entry = thing(q, kind, id)
    place = f"{kind}/{id}"
    return replace(entry, words={code: q.input(WORDS, f"{place}/{code}") for code in q.input(LANGUAGES, place)})


def _find_ahead(
    things: Iterable[Entry[Any]], sessions: Sequence[Session], clock: Clock, zone: ZoneInfo
) -> Iterator[Problem]:
    held: set[tuple[str, str]] = set()
    for session in sessions:
        held |= {("cities", session.city), ("courses", session.course)}
    cities: dict[str, date] = {}
    for entry in things:
        is_city, own = isinstance(entry.facts, City), zone
        if is_city:
            cities[entry.id] = entry.facts.updated
            own = zone_of_city(entry.facts, zone)
        if (entry.kind, entry.id) not in held:
            continue
        if not clock.has_begun(entry.facts.updated, own):
            yield _ahead(entry.facts_path, ("updated",), entry.facts.updated, _REMEDY_FOR_CALENDARS)
        for words in () if is_city else entry.words.values():
            if words.front.updated is not None and not clock.has_begun(words.front.updated, own):
                yield _ahead(words.path, ("updated",), words.front.updated, _REMEDY_FOR_CALENDARS)
    told: set[tuple[object, ...]] = set()
    for session in sessions:
        day, once = session.updated, (session.path, session.index, session.updated)
        # That of the city is written nowhere nearer.
        if once in told or day == cities[session.city]:
            continue
        told.add(once)
        if not clock.has_begun(day, find_zone(str(session.starts.tzinfo))):
            key = (session.index, "changes", str(session.day), "updated")
            yield _ahead(session.path, key, day, _REMEDY_FOR_CALENDARS)


_REMEDY = say("write the day of the last change")
_REMEDY_FOR_CALENDARS = say("write the day of the last change: until then, calendars ignore later changes")


def _ahead(path: str, key: KeyPath, day: date, remedy: Message) -> Problem:
    what = say("“updated” is {day}, which is still to come", day=day)
    return warn(path, what, remedy, key)
