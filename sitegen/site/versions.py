"""Which version of a session calendars and news readers are told: the day of its last change, and which one of it.

Invariant: it comes from data alone, and grows when anything that they show is changed and dated: the session, the place
and the contact of its city, the title and the summary of its course. All that believe only what is newer are told by
this one version: SEQUENCE, DTSTAMP, and `updated` of a feed.

It grows with the day, and counts only within that day: the number of changes that stand in a file falls when one is
taken back, and calendars ignore a lower one. LAST-MODIFIED is not written at all: readers that compare it take every
event that has none, whatever was forgotten here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sitegen.content.values import REVISIONS
from sitegen.engine.queries import Asking, query
from sitegen.site.clock import start_of
from sitegen.site.inputs import CITIES, COURSES, LANGUAGES, SESSIONS, WORDS

FIRST_DAY = date(2000, 1, 1)
LONG_AGO = date(2026, 1, 1)
"""Atom asks for the time of the last change even where there is nothing yet."""
VERSIONS_A_DAY = REVISIONS + 1
"""SEQUENCE stays far below 2**31, the limit of an iCalendar integer (RFC 5545 section 3.3.8)."""


class Version(NamedTuple):
    """A day, and the number of the change within it. The later one is the greater one."""

    day: date
    revision: int

    @property
    def sequence(self) -> int:
        """SEQUENCE (RFC 5545 section 3.8.7.4)."""
        return max(0, (self.day - FIRST_DAY).days) * VERSIONS_A_DAY + self._number

    @property
    def stamp(self) -> str:
        """DTSTAMP: the day in UTC, and a second for each change within it, so that it grows as SEQUENCE does."""
        return f"{datetime.combine(self.day, time()) + timedelta(seconds=self._number):%Y%m%dT%H%M%SZ}"

    def instant(self, zone: ZoneInfo) -> datetime:
        """The same in a zone, aware."""
        return start_of(self.day, zone) + timedelta(seconds=self._number)

    @property
    def _number(self) -> int:
        return min(self.revision, VERSIONS_A_DAY - 1)

    @classmethod
    def of_sequence(cls, sequence: int) -> Version:
        """The version of which a calendar was told."""
        return cls(FIRST_DAY + timedelta(days=sequence // VERSIONS_A_DAY), sequence % VERSIONS_A_DAY)


@query
def version_of_city(q: Asking, city: str) -> Version:
    """That of the facts of a city."""
    facts = q.input(CITIES, city)
    return Version(facts.updated, facts.revision)


@query
def version_of_course(q: Asking, course: str) -> Version:
    """The later one of the facts of a course and of its words in any language: an event is one in all of them."""
    facts, place = q.input(COURSES, course), f"courses/{course}"
    fronts = [q.input(WORDS, f"{place}/{code}").front for code in q.input(LANGUAGES, place)]
    own = Version(facts.updated, facts.revision)
    return max([own, *(Version(front.updated, front.revision) for front in fronts if front.updated)])


@query
def version_of(q: Asking, session: str) -> Version:
    """That of a session and of all that calendars show of it."""
    facts = q.input(SESSIONS, session)
    own = Version(facts.updated, facts.revision)
    return max(own, q(version_of_city, facts.city), q(version_of_course, facts.course))


@query
def newest_version(q: Asking, city: str) -> Version:
    """The newest one of a city, or of all (""), that there is or was: it never falls while the files keep the past."""
    newest = q(_newest_versions)
    return newest[city] if city else max(newest.values(), default=Version(LONG_AGO, 0))


@query
def _newest_versions(q: Asking) -> Mapping[str, Version]:
    """The newest one of each city."""
    newest = {city: q(version_of_city, city) for city in q.ids(CITIES)}
    courses = {course: q(version_of_course, course) for course in q.ids(COURSES)}
    for id in q.ids(SESSIONS):
        session = q.input(SESSIONS, id)
        own = Version(session.updated, session.revision)
        newest[session.city] = max(newest[session.city], own, courses[session.course])
    return newest
