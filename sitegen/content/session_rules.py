"""What must hold of a session beside its date: when it can be booked, and that its changes are dated.

Invariant: a rule sees records and sessions, never the clock: the same files have the same problems on any day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sitegen.content.problem import KeyPath, Problem, Severity, say, warn
from sitegen.content.records import Booking, Change, Series
from sitegen.content.site import Session


def check_updated(path: str, key: KeyPath, day: date, change: Change) -> Iterator[Problem]:
    """A change says when it was made: what calendars and news readers are told of its version is made of that day."""
    if change.updated is None and change.model_fields_set:
        what = say("the change of {day} does not say when it was made", day=day)
        yield warn(path, what, say("add “updated:” with today’s date, so that calendars know the newest version"), key)


def check_past(path: str, key: KeyPath, series: Series, sessions: Sequence[Session]) -> Iterator[Problem]:
    """What was written on a day tells of days that were not over by then: else a year or a month is mistyped."""
    last = max((session.starts.date() for session in sessions), default=None)
    if last and series.updated and last < series.updated:
        what = say("the series was written on {updated}, when its last session, on {last}, was over",
                   updated=series.updated, last=last)  # fmt: skip
        remedy = say("correct the dates; if they are right, remove “updated” from the series")
        yield warn(path, what, remedy, (*key, "dates" if series.dates else "until"))
    for day, change in series.changes.items():
        if change.date and change.updated and change.date < change.updated:
            what = say("the session of {day} was moved on {updated} to {date}, which was over",
                       day=day, updated=change.updated, date=change.date)  # fmt: skip
            yield warn(path, what, say("correct the day"), (*key, "changes", str(day), "date"))


def check_booking(path: str, key: KeyPath, series: Series, sessions: Sequence[Session]) -> Iterator[Problem]:
    """Booking opens before a session, and does not go on after it.

    The booking of a series is that of all its dates: it is an error only when it opens too late for each.
    """
    held = [session for session in sessions if session.takes_place]
    own = {day: change.booking for day, change in series.changes.items() if change.booking}
    for session in held:
        if session.day in own:
            yield from _check(path, (*key, "changes", str(session.day), "booking"), own[session.day], [session])
    shared = [session for session in held if session.day not in own]
    if series.booking and shared:
        yield from _check(path, (*key, "booking"), series.booking, shared)


def _check(path: str, key: KeyPath, booking: Booking, sessions: Sequence[Session]) -> Iterator[Problem]:
    opens, closes = booking.opens, booking.closes
    days = [session.starts.date() for session in sessions]
    missed = [day for day in days if opens and opens.of(day) > day]
    if missed:
        yield Problem(
            path,
            say("booking opens on {opens}, after the session of {day}", opens=opens, day=min(missed)),
            say("correct “opens”, or give this session a booking of its own"),
            key=(*key, "opens"),
            severity=Severity.ERROR if len(missed) == len(sessions) else Severity.WARNING,
        )
    late = [day for day in days if closes and closes.of(day) > day]
    if late:
        what = say("booking closes on {closes}, after the session of {day}", closes=closes, day=min(late))
        remedy = say("write the last day on which one can book, for a whole series “2 days before”, or remove “closes”")
        yield warn(path, what, remedy, (*key, "closes"))
    never = [day for day in days if opens and closes and closes.of(day) < opens.of(day) <= day]
    if opens and closes and never:
        day = min(never)
        what = say("nobody can book the session of {day}: booking closes on {closes}, before it opens on {opens}",
                   day=day, closes=closes.of(day), opens=opens.of(day))  # fmt: skip
        remedy = say("correct “opens” or “closes”, or give this session a booking of its own")
        yield warn(path, what, remedy, (*key, "closes"))
