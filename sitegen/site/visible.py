"""The site as it is shown at one instant: what is published, what is still to come.

Law: every question about time is asked here or of the clock, once for all languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, islice
from typing import Any, TypeVar

from sitegen.content.records import City, Course, Partner
from sitegen.content.site import Entry, NoFacts, Session, Site, Words
from sitegen.content.zones import find_zone
from sitegen.site.city_state import State, state_of
from sitegen.site.clock import Clock

KEEP_PAST = timedelta(days=30)
"""How long a past session stays in the calendars."""
OTHERS = 4
"""How many other sessions of its course the page of a session names."""

E = TypeVar("E", bound=Entry[Any])


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown now. `words` maps (kind, id) to the words that are published now."""

    site: Site
    words: Mapping[tuple[str, str], Mapping[str, Words]]
    cities: tuple[Entry[City], ...]
    courses: tuple[Entry[Course], ...]
    partners: tuple[Entry[Partner], ...]
    news: tuple[Entry[NoFacts], ...]
    pages: tuple[Entry[NoFacts], ...]
    partners_of: Mapping[str, tuple[Entry[Partner], ...]]
    sessions: tuple[Session, ...]
    past: frozenset[str]
    upcoming: tuple[Session, ...]
    by_city: Mapping[str, tuple[Session, ...]]
    by_course: Mapping[str, tuple[Session, ...]]
    by_course_in_city: Mapping[tuple[str, str], tuple[Session, ...]]
    by_audience: Mapping[str, tuple[Session, ...]]
    states: Mapping[str, str]
    """Whether one can take part in a session, by its id: the states of `site.course_pages.BookingView`."""
    city_states: Mapping[str, State]
    """By the ids of the cities."""

    def city(self, name: str) -> Entry[City]:
        """The city of that id."""
        return next(entry for entry in self.cities if entry.id == name)

    def lengths(self, course: Entry[Course]) -> tuple[int, int]:
        """The shortest and the longest of the sessions to come of a course, in minutes; else its own length."""
        coming = self.by_course.get(course.id, ())
        minutes = {length_of(session) for session in coming if session.takes_place} or {course.facts.minutes}
        return min(minutes), max(minutes)

    def others(self, session: Session) -> tuple[Session, ...]:
        """The next sessions of the same course: those in the same city first."""
        near = self.by_course_in_city.get((session.course, session.city), ())
        far = (s for s in self.by_course.get(session.course, ()) if s.city != session.city)
        return tuple(islice((s for s in chain(near, far) if s is not session and s.takes_place), OTHERS))


def count(sessions: Iterable[Session]) -> int:
    """The number of sessions, wherever it is told: of those that take place."""
    return sum(session.takes_place for session in sessions)


def length_of(session: Session) -> int:
    """How long a session is, in minutes."""
    return (session.ends - session.starts) // timedelta(minutes=1)


def show(site: Site, clock: Clock) -> Shown:
    """Look at the site through the clock."""
    words: dict[tuple[str, str], Mapping[str, Words]] = {}
    cities = _published(site.cities, site, clock, words)
    courses = _published(site.courses, site, clock, words)
    partners = tuple(entry for entry in site.partners if clock.holds(entry.facts.since, entry.facts.until, site.zone))
    for partner in partners:
        words["partners", partner.id] = _current(partner, site, clock)
    news = _published(site.news, site, clock, words)
    pages = _published(site.pages, site, clock, words)
    city_ids = {entry.id for entry in cities}
    course_ids = {entry.id for entry in courses}
    sessions = tuple(s for s in site.sessions if s.city in city_ids and s.course in course_ids)
    past = frozenset(s.id for s in sessions if clock.has_passed(s.ends))
    upcoming = tuple(s for s in sessions if s.id not in past)
    return Shown(
        site,
        words,
        cities,
        courses,
        partners,
        news,
        pages,
        {city.id: _partners_of(city, partners, site, clock) for city in cities},
        sessions,
        past,
        upcoming,
        _group((s.city, s) for s in upcoming),
        _group((s.course, s) for s in upcoming),
        _group(((s.course, s.city), s) for s in upcoming),
        _group((audience, s) for s in upcoming for audience in s.audiences),
        {s.id: _state(s, s.id in past, clock) for s in sessions},
        {city.id: state_of(city.facts, clock, site.zone) for city in cities},
    )


def _state(session: Session, past: bool, clock: Clock) -> str:
    if not session.takes_place:
        return "off"
    if past:
        return "over"
    if session.status == "full":
        return "full"
    if session.walk_in:
        return "walk-in"
    booking, zone = session.booking, find_zone(str(session.starts.tzinfo))
    if booking and booking.opens and not clock.has_begun(booking.opens, zone):
        return "not-yet"
    if booking and booking.closes and clock.is_over(booking.closes, zone):
        return "closed"
    return "open"


def _partners_of(
    city: Entry[City], partners: tuple[Entry[Partner], ...], site: Site, clock: Clock
) -> tuple[Entry[Partner], ...]:
    """The partners of a city: those that name it, and those that it names, while that holds."""
    named = {part.partner: clock.holds(part.since, part.until, site.zone) for part in city.facts.partners}
    return tuple(entry for entry in partners if named.get(entry.id, city.id in entry.facts.cities))


K = TypeVar("K")
V = TypeVar("V")


def _group(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    lists: dict[K, list[V]] = {}
    for key, value in pairs:
        lists.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in lists.items()}


def _published(
    entries: tuple[E, ...], site: Site, clock: Clock, words: dict[tuple[str, str], Mapping[str, Words]]
) -> tuple[E, ...]:
    shown = []
    for entry in entries:
        current = _current(entry, site, clock)
        if current:
            words[entry.kind, entry.id] = current
            shown.append(entry)
    return tuple(shown)


def _current(entry: Entry[Any], site: Site, clock: Clock) -> dict[str, Words]:
    """The words that are published now: neither before `publish` nor after `expire`."""
    return {
        code: words
        for code, words in entry.words.items()
        if clock.publishes(words.front.publish, words.front.expire, site.zone)
    }
