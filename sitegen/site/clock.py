"""The clock of a plan: it knows the one instant of the build, and remembers what it was asked.

Law: whatever in a plan depends on time asks `has_passed`. So the nearest instant that was asked
for and has not passed is the next one at which any output can differ: the freshness contract.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


class Clock:
    """Compares instants with `now` (aware). `next_change` is the earliest that lies ahead, in UTC.

    With `early`, what is to be published one day is published already: for a preview.
    """

    def __init__(self, now: datetime, *, early: bool = False) -> None:
        self.now = now.astimezone(UTC)
        self.early = early
        self.next_change: datetime | None = None

    def has_passed(self, instant: datetime) -> bool:
        """Whether `instant` (aware) is now or lies behind."""
        instant = instant.astimezone(UTC)
        if instant <= self.now:
            return True
        if self.next_change is None or instant < self.next_change:
            self.next_change = instant
        return False

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
