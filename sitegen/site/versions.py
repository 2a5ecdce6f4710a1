"""Which version of a session calendars and news readers are told: the day of its last change, and which one of it.

Law: it comes from data alone, and grows when anything that they show is changed and dated: the session, the place
and the contact of its city, the title and the summary of its course. All that believe only what is newer are told by
this one version: SEQUENCE, DTSTAMP, and `updated` of a bulletin.

It grows with the day, and counts only within that day: the number of changes that stand in a file falls when one is
taken back, and calendars ignore a lower one. LAST-MODIFIED is not told at all: readers that compare it take every event
that has none, whatever was forgotten here.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sitegen.content.records import City, Course
from sitegen.content.site import Entry, Session, Site
from sitegen.content.values import REVISIONS
from sitegen.site.clock import start_of

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


def version_of_city(entry: Entry[City]) -> Version:
    """That of the facts of a city."""
    return Version(entry.facts.updated, entry.facts.revision)


def version_of_course(entry: Entry[Course]) -> Version:
    """The later one of the facts of a course and of its words in any language: an event is one in all of them."""
    own = Version(entry.facts.updated, entry.facts.revision)
    fronts = [words.front for words in entry.words.values()]
    return max([own, *(Version(front.updated, front.revision) for front in fronts if front.updated)])


class Versions:
    """The versions of all sessions of a site.

    `newest` has, by city and of all ("") the newest one there is or was: it never falls while the files keep the past.
    """

    def __init__(self, site: Site) -> None:
        self._cities = {entry.id: version_of_city(entry) for entry in site.cities}
        self._courses = {entry.id: version_of_course(entry) for entry in site.courses}
        self.newest = dict(self._cities)
        for session in site.sessions:
            self.newest[session.city] = max(self.newest[session.city], self.of(session))
        self.newest[""] = max(self.newest.values(), default=Version(LONG_AGO, 0))

    def of(self, session: Session) -> Version:
        """That of a session and of all that is told of it."""
        own = Version(session.updated, session.revision)
        return max(own, self._cities[session.city], self._courses[session.course])
