"""The site as it is shown at one instant: what is published, what is still to come.

Invariant: every question about time is asked here or of the clock, once for all languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sitegen.content.config import SiteConfig
from sitegen.content.grouping import grouped
from sitegen.content.kinds import KINDS
from sitegen.content.records import City, Course, Partner, Vocabulary
from sitegen.content.site import Entry, Session, Words, place_in_list
from sitegen.content.states import CityStatus, is_bookable
from sitegen.content.value_text import KEPT
from sitegen.content.zones import find_zone
from sitegen.engine.queries import Asking, query
from sitegen.site.city_now import state_of
from sitegen.site.clock import Clock
from sitegen.site.inputs import (
    CITIES,
    CONFIG,
    COURSES,
    LANGUAGES,
    PARTNERS,
    SESSIONS,
    THINGS,
    VERSIONS,
    WORDS,
    config_of,
    thing,
    vocabulary_of,
)
from sitegen.site.locales import locale_of
from sitegen.site.translation_state import original_code

KEEP_PAST = timedelta(days=30)
"""How long a past session stays in the calendars."""
OTHERS = 4
"""How many other sessions of its course the page of a session names."""

Ids = tuple[str, ...]


def zone_of(q: Asking) -> ZoneInfo:
    """The zone of the site."""
    return find_zone(q.input(CONFIG, "timezone"))


# ------------------------------------------------------------------------------------- things and their words


@query(keep=KEPT)
def published_languages(q: Asking, kind: str, id: str) -> Ids:
    """The languages whose words of a thing are published now: neither before `publish` nor after `expire`."""
    clock, zone, place = Clock.of(q), zone_of(q), f"{kind}/{id}"
    fronts = {code: q.input(WORDS, f"{place}/{code}").front for code in q.input(LANGUAGES, place)}
    return tuple(code for code, front in fronts.items() if clock.publishes(front.publish, front.expire, zone))


@query
def is_behind(q: Asking, kind: str, id: str, code: str) -> bool:
    """Whether the words in this language were made from another version of the original."""
    place, codes = f"{kind}/{id}", q.input(LANGUAGES, f"{kind}/{id}")
    original = original_code(config_of(q), dict.fromkeys(codes))
    if code not in codes or code == original:
        return False
    source = q.input(WORDS, f"{place}/{code}").front.source
    return source is not None and source != q.input(VERSIONS, f"{place}/{original}")


@query(keep=KEPT)
def visible_things(q: Asking, kind: str) -> Ids:
    """The things of a kind that are shown, in the order of the site: with words; without pages, while they hold."""
    if not KINDS[kind].has_pages:
        clock, zone = Clock.of(q), zone_of(q)
        facts = {id: q.input(THINGS[kind], id) for id in q.ids(THINGS[kind])}
        return tuple(id for id, one in facts.items() if clock.holds(one.since, one.until, zone))
    return tuple(id for id in q.ids(THINGS[kind]) if q(published_languages, kind, id))


@query(keep=KEPT)
def listed_things(q: Asking, kind: str, code: str) -> Ids:
    """The things of a kind that are shown, in the order in which a language lists them."""
    locale, visible = q(locale_of, code), Visible(q)

    def place(id: str) -> tuple[bool, int, str, str]:
        facts = q.input(THINGS[kind], id)
        name = locale.phrase(facts.name) if hasattr(facts, "name") else locale.title(id, visible.words[kind, id])
        return place_in_list(facts.order, name.text, id)

    return tuple(sorted(q(visible_things, kind), key=place)) if KINDS[kind].is_ordered else q(visible_things, kind)


@query
def partners_of_city(q: Asking, city: str) -> Ids:
    """The partners of a city: those that name it, and those that it names, while that holds."""
    clock, zone = Clock.of(q), zone_of(q)
    named = {part.partner: clock.holds(part.since, part.until, zone) for part in q.input(CITIES, city).partners}
    return tuple(id for id in q(visible_things, "partners") if named.get(id, city in q.input(PARTNERS, id).cities))


@query
def city_state(q: Asking, city: str) -> CityStatus:
    """The state of a city."""
    return state_of(q.input(CITIES, city), Clock.of(q), zone_of(q))


# ------------------------------------------------------------------------------------- sessions


@query(keep=KEPT)
def visible_sessions(q: Asking) -> Ids:
    """The sessions of the cities and courses that are shown, in the order of every list."""
    cities, courses = frozenset(q(visible_things, "cities")), frozenset(q(visible_things, "courses"))
    sessions = (q.input(SESSIONS, id) for id in q.ids(SESSIONS))
    return tuple(s.id for s in sessions if s.city in cities and s.course in courses)


def is_past(q: Asking, session: str) -> bool:
    """Whether a session is over."""
    return q.after(q.input(SESSIONS, session).ends)


@query(keep=KEPT)
def upcoming_sessions(q: Asking) -> Ids:
    """Those that are still to come."""
    return tuple(id for id in q(visible_sessions) if not is_past(q, id))


@query
def _upcoming(q: Asking, by: str) -> Mapping[str, Ids]:
    """Those to come by what they have in common: `city`, `course`, `audience`, `course in city` (`seo in rennes`)."""

    def keys_of(session: Session) -> tuple[str, ...]:
        if by == "audience":
            return session.audiences
        return ({"city": session.city, "course": session.course}.get(by, f"{session.course} in {session.city}"),)

    return grouped((key, id) for id in q(upcoming_sessions) for key in keys_of(q.input(SESSIONS, id)))


@query
def upcoming_of(q: Asking, by: str, name: str) -> Ids:
    """Those to come of one city, course or audience."""
    return q(_upcoming, by).get(name, ())


def booking_state(q: Asking, session: str) -> str:
    """Whether one can take part in a session: the states of `site.course_pages.BookingView`."""
    facts = q.input(SESSIONS, session)
    if not facts.takes_place:
        return "off"
    if is_past(q, session):
        return "over"
    if not is_bookable(facts.status):
        return "full"
    if facts.walk_in:
        return "walk-in"
    booking, zone, clock = facts.booking, find_zone(str(facts.starts.tzinfo)), Clock.of(q)
    if booking and booking.opens and not clock.has_begun(booking.opens, zone):
        return "not-yet"
    if booking and booking.closes and clock.is_over(booking.closes, zone):
        return "closed"
    return "open"


@query
def lengths_of_course(q: Asking, course: str) -> tuple[int, int]:
    """The shortest and the longest of the sessions to come of a course, in minutes; else its own length."""
    coming = (q.input(SESSIONS, id) for id in q(upcoming_of, "course", course))
    minutes = {length_of(session) for session in coming if session.takes_place} or {q.input(COURSES, course).minutes}
    return min(minutes), max(minutes)


@query
def other_sessions(q: Asking, session: str) -> Ids:
    """The next sessions of the same course: those in the same city first."""
    facts = q.input(SESSIONS, session)
    found: list[str] = []
    for by, name in (("course in city", f"{facts.course} in {facts.city}"), ("course", facts.course)):
        for id in q(upcoming_of, by, name):
            if len(found) == OTHERS:
                return tuple(found)
            if id not in (session, *found) and q.input(SESSIONS, id).takes_place:
                found.append(id)
    return tuple(found)


def count(sessions: Iterable[Session]) -> int:
    """The number of sessions, wherever it is told: of those that take place."""
    return sum(session.takes_place for session in sessions)


def length_of(session: Session) -> int:
    """How long a session is, in minutes."""
    return (session.ends - session.starts) // timedelta(minutes=1)


class Visible:
    """What one query sees of the site. Whatever it looks at here it reads; with a language, lists are in its order."""

    __slots__ = ("code", "config", "q", "vocabulary", "words")

    def __init__(self, q: Asking, code: str = "") -> None:
        self.q = q
        self.code = code
        self.config: SiteConfig = config_of(q)
        self.vocabulary: Vocabulary = vocabulary_of(q)
        self.words = _PublishedWords(q)

    @property
    def clock(self) -> Clock:
        """The clock of the query."""
        return Clock.of(self.q)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the site."""
        return zone_of(self.q)

    # ------------------------------------------------------------------------------- things

    def thing(self, kind: str, id: str) -> Entry[Any]:
        """A thing with its facts; its words are in `words`."""
        return thing(self.q, kind, id)

    def city(self, id: str) -> Entry[City]:
        """The city of that id."""
        return thing(self.q, "cities", id)

    def course(self, id: str) -> Entry[Course]:
        """The course of that id."""
        return thing(self.q, "courses", id)

    def things(self, kind: str) -> tuple[Entry[Any], ...]:
        """The things of a kind that are shown."""
        ids = self.q(listed_things, kind, self.code) if self.code else self.q(visible_things, kind)
        return tuple([thing(self.q, kind, id) for id in ids])

    @property
    def cities(self) -> tuple[Entry[City], ...]:
        """The cities that are shown."""
        return self.things("cities")

    @property
    def courses(self) -> tuple[Entry[Course], ...]:
        """The courses that are shown."""
        return self.things("courses")

    def partners_of(self, city: str) -> tuple[Entry[Partner], ...]:
        """The partners of a city."""
        return tuple([thing(self.q, "partners", id) for id in self.q(partners_of_city, city)])

    # ------------------------------------------------------------------------------- sessions

    def session(self, id: str) -> Session:
        """The session of that id."""
        return self.q.input(SESSIONS, id)

    def _sessions(self, ids: Iterable[str]) -> tuple[Session, ...]:
        return tuple([self.q.input(SESSIONS, id) for id in ids])

    def of_city(self, id: str) -> tuple[Session, ...]:
        """Those to come of a city."""
        return self._sessions(self.q(upcoming_of, "city", id))

    def of_course(self, id: str, city: str = "") -> tuple[Session, ...]:
        """Those to come of a course, everywhere or in one city."""
        if city:
            return self._sessions(self.q(upcoming_of, "course in city", f"{id} in {city}"))
        return self._sessions(self.q(upcoming_of, "course", id))

    def spoken_in(self, session: Session) -> str:
        """The code of the language that a session is given in."""
        return session.language or self.config.default_language


class _PublishedWords:
    """By kind and id of a thing, its words by language, those only that are published now."""

    __slots__ = ("_q",)

    def __init__(self, q: Asking) -> None:
        self._q = q

    def __getitem__(self, key: tuple[str, str]) -> Mapping[str, Words]:
        return _WordsOfThing(self._q, *key)


class _WordsOfThing(Mapping[str, Words]):
    """The published words of one thing: who takes those of one language reads no others."""

    __slots__ = ("_codes", "_place", "_q")

    def __init__(self, q: Asking, kind: str, id: str) -> None:
        self._q = q
        self._place = f"{kind}/{id}"
        self._codes = q(published_languages, kind, id)

    def __getitem__(self, code: str) -> Words:
        if code not in self._codes:
            raise KeyError(code)
        return self._q.input(WORDS, f"{self._place}/{code}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)

    def __contains__(self, code: object) -> bool:
        return code in self._codes
