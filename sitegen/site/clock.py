"""Days and instants, before or after now.

Invariant: whatever in a site depends on time asks a clock, and a query has one that notes each answer as a read. So the
nearest instant that was asked for and has not passed is the next one at which the site can differ: the freshness
contract.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sitegen.engine.queries import Asking
from sitegen.site.inputs import OPTIONS


class Clock:
    """Compares instants with now. `has_passed` says whether an instant (aware) is now or lies behind.

    With `early`, what is to be published one day is published already: for a preview.
    """

    __slots__ = ("early", "has_passed")

    def __init__(self, has_passed: Callable[[datetime], bool], *, early: bool = False) -> None:
        self.has_passed = has_passed
        self.early = early

    @classmethod
    def at(cls, now: datetime) -> Clock:
        """The clock that stands at an instant (aware)."""
        return cls(lambda instant: instant.astimezone(UTC) <= now)

    @classmethod
    def of(cls, q: Asking) -> Clock:
        """The clock of a query."""
        return cls(q.after, early=q.input(OPTIONS, "early"))

    def has_begun(self, day: date, zone: ZoneInfo) -> bool:
        """Whether the day has begun in that zone."""
        return self.has_passed(start_of(day, zone))

    def is_over(self, day: date, zone: ZoneInfo) -> bool:
        """Whether the day has ended in that zone."""
        return self.has_passed(start_of(day + timedelta(days=1), zone))

    def holds(self, since: date | None, until: date | None, zone: ZoneInfo) -> bool:
        """Whether now is within two days, both included; an open end holds for ever."""
        begun = since is None or self.has_begun(since, zone)
        return begun and (until is None or not self.is_over(until, zone))

    def publishes(self, publish: date | None, expire: date | None, zone: ZoneInfo) -> bool:
        """Whether words are shown that are published from one day on and expire on another, both included."""
        return self.holds(None if self.early else publish, expire, zone)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a day in a zone."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)
