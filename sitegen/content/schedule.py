"""Series become sessions: the weekly rule, the exceptions, the closures, the changes.

Invariant: a session's id is its city, its series and the date it was first announced for. Whatever
changes later, the id stays, and with it the address and the calendar UID.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sitegen.content.problem import KeyPath, Message, Problem, Severity, has_errors, say
from sitegen.content.records import Booking, Change, City, Course, Place, Series
from sitegen.content.rules import closed_on
from sitegen.content.schema import suggestion
from sitegen.content.session_rules import check_booking, check_past, check_updated
from sitegen.content.site import Session, SessionBooking
from sitegen.content.spoken import weekday_number
from sitegen.content.states import takes_room
from sitegen.content.zones import is_ambiguous, is_gap, offsets

SERIES_LIMIT, CITY_LIMIT, SITE_LIMIT = 500, 2_000, 30_000
"""How many sessions a series, a city and a site may have."""


@dataclass(frozen=True, slots=True)
class Venue:
    """What the schedule must know of a city."""

    id: str
    facts: City
    zone: ZoneInfo


def expand_series(
    path: str, index: int, series: Series, venue: Venue, course: Course | None
) -> tuple[list[Session], list[Problem]]:
    """All sessions of one series, in order of their first dates, and what is wrong with them."""
    key: KeyPath = (index,)
    days, problems = _days_of(path, key, series, venue)
    sessions: list[Session] = []
    for day in days:
        change = series.changes.get(day, _NO_CHANGE)
        where: KeyPath = (*key, "changes", str(day)) if day in series.changes else key
        session, wrong = _make_session(path, where, index, series, change, day, venue, course)
        problems.extend(wrong)
        if session is not None:
            sessions.append(session)
    known = set(days)
    for day in series.changes:
        if day not in known:
            problems.append(
                Problem(
                    path,
                    say("the series has no session on {day}", day=day),
                    _nearest_day(day, days),
                    key=(*key, "changes", str(day)),
                )
            )
    problems.extend(check_booking(path, key, series, sessions))
    problems.extend(check_past(path, key, series, sessions))
    return sessions, problems


_NO_CHANGE = Change()


def _nearest_day(day: date, days: Sequence[date]) -> Message:
    if not days:
        return say("remove it, or correct the day")
    return say("did you mean “{name}”?", name=min(days, key=lambda other: abs(other - day)))


def _days_of(path: str, key: KeyPath, series: Series, venue: Venue) -> tuple[list[date], list[Problem]]:
    problems: list[Problem] = []
    if not series.every:
        days = sorted(set(series.dates))
        if len(days) != len(series.dates):
            double = next(a for a, b in pairwise(sorted(series.dates)) if a == b)
            problems.append(
                Problem(
                    path, say("the date {day} is listed twice", day=double), say("keep it once"), key=(*key, "dates")
                )
            )
        return days, problems
    first, until = series.first, series.until
    assert first is not None and until is not None  # noqa: S101 - the record checks it
    weekdays = {weekday_number(name) for name in series.every}
    if (until - first).days > 366 * 5:
        what = say("the series runs for more than five years")
        return [], [Problem(path, what, say("check “until”"), key=(*key, "until"))]
    rule = [first + timedelta(n) for n in range((until - first).days + 1)]
    rule = [day for day in rule if day.weekday() in weekdays]
    if len(rule) > SERIES_LIMIT:
        what = say("the series has {count} dates, more than {limit}", count=len(rule), limit=SERIES_LIMIT)
        return [], [Problem(path, what, say("end it earlier, and go on with a second series"), key=(*key, "until"))]
    known, exceptions = set(rule), set(series.exceptions)
    for position, day in enumerate(series.exceptions):
        if day not in known:
            problems.append(
                Problem(
                    path,
                    say("the exception {day} is no date of the series", day=day),
                    say("remove it, or correct the day"),
                    key=(*key, "except", position),
                    severity=Severity.WARNING,
                )
            )
    days = []
    for day in rule:
        if day in exceptions:
            continue
        reason = closed_on(venue.facts, day, series.place, series.mode)
        if reason and day not in series.changes:
            problems.append(
                Problem(
                    path,
                    say(
                        "{series}: no session on {day}, the venue is closed ({reason})",
                        series=series.id,
                        day=day,
                        reason=reason,
                    ),
                    key=(*key, "every"),
                    severity=Severity.NOTICE,
                )
            )
            continue
        days.append(day)
    if not days:
        problems.append(
            Problem(
                path,
                say("no day from {first} to {until} fits the rule", first=first, until=until),
                say("check “every”, “from” and “until”"),
                key=(*key, "every"),
            )
        )
    return days, problems


def _make_session(
    path: str,
    key: KeyPath,
    index: int,
    series: Series,
    change: Change,
    day: date,
    venue: Venue,
    course: Course | None,
) -> tuple[Session | None, list[Problem]]:
    hours = change.time or series.time
    new_day = change.date or day
    moved = (new_day, hours) != (day, series.time)
    status = change.status or ("rescheduled" if moved else series.status)
    if moved and status == "scheduled":
        status = "rescheduled"  # whoever noted the former date must be told
    mode = change.mode or ("online" if status == "moved-online" else series.mode)
    join = change.join or series.join
    place = change.place or series.place
    room = change.room or (None if change.place is not None else series.room)
    problems: list[Problem] = []
    if status == "rescheduled" and not moved:
        problems.append(
            Problem(
                path,
                say("the session is rescheduled, but its day and time are the same"),
                say("add “date:” or “time:” with the new ones, or remove the status"),
                key=key,
            )
        )
    if mode != "onsite" and not join:
        problems.append(Problem(path, say("an online session needs a link"), say("add “join: https://…”"), key=key))
    if change.mode not in (None, "online") and status == "moved-online":
        problems.append(
            Problem(
                path,
                say("the session has moved online, but its mode is “{mode}”", mode=change.mode),
                say("remove “mode”, or the status"),
                key=(*key, "mode"),
            )
        )
    reason = closed_on(venue.facts, new_day, place, mode) if takes_room(status) else ""
    if reason:
        listed = not moved and day in series.dates
        problems.append(
            Problem(
                path,
                say("the venue is closed on {day} ({reason})", day=new_day, reason=reason),
                say("choose another day, or change the closures in city.yaml"),
                key=(index, "dates", series.dates.index(day)) if listed else key,
            )
        )
    problems.extend(_check_room(path, key, room, change.seats or series.seats, place, mode, venue))
    offset = change.offset or series.offset
    starts, ends = (_instant(path, key, datetime.combine(new_day, one, venue.zone), offset) for one in hours)
    problems.extend(one for one in (starts, ends) if isinstance(one, Problem))
    if isinstance(starts, Problem) or isinstance(ends, Problem) or has_errors(problems):
        return None, problems
    first = _instant(path, key, datetime.combine(day, series.time[0], venue.zone), series.offset) if moved else None
    # RFC 5545 section 3.8.7.4: SEQUENCE grows when time, place or status change; being full is neither.
    raised = moved or change.status not in (None, "full") or change.place is not None or change.mode is not None
    problems.extend(check_updated(path, key, day, change))
    revision = change.revision if change.revision is not None else series.revision + raised
    session = Session(
        id=f"{venue.id}-{series.id}-{day}",
        city=venue.id,
        series=series.id,
        path=path,
        index=index,
        day=day,
        course=series.course,
        starts=starts,
        ends=ends,
        first_starts=None if isinstance(first, Problem) else first,
        status=status,
        mode=mode,
        join=join,
        join_note=change.join_note or series.join_note,
        format=series.format,
        place=place,
        room=room,
        language=change.language or series.language,
        audiences=tuple(dict.fromkeys(series.audiences or (course.audiences if course else ()))),
        partners=series.partners,
        seats=change.seats or series.seats,
        booking=_booking(change.booking or series.booking, new_day),
        walk_in=series.walk_in,
        note=change.note or series.note,
        revision=revision,
        # The later one: a series that is edited as a whole must not look older than a former change of one date.
        updated=max(filter(None, (change.updated, series.updated)), default=venue.facts.updated),
    )
    return session, problems


def _booking(booking: Booking | None, held: date) -> SessionBooking | None:
    if booking is None:
        return None
    return SessionBooking(
        booking.url,
        booking.phone,
        booking.email,
        booking.only,
        booking.opens.of(held) if booking.opens else None,
        booking.closes.of(held) if booking.closes else None,
    )


def _check_room(
    path: str, key: KeyPath, room: str | None, seats: int | None, place: Place | None, mode: str, venue: Venue
) -> Iterator[Problem]:
    if room is None or mode == "online":
        return
    if place is not None:
        yield Problem(
            path,
            say("a room of the venue is given, but the session is held elsewhere"),
            say("remove “room”, or write it into the name of the place"),
            key=(*key, "room"),
        )
        return
    rooms = {r.id: r for r in venue.facts.venue.rooms}
    if room not in rooms:
        names = {one.id: one.name.all() for one in rooms.values()}
        yield Problem(
            path, say("the venue has no room “{name}”", name=room), suggestion(room, rooms, names), key=(*key, "room")
        )
        return
    limit = rooms[room].seats
    if seats and limit and seats > limit:
        yield Problem(
            path,
            say("the session has {seats} seats, the room {limit}", seats=seats, limit=limit),
            say("choose a larger room or fewer seats"),
            key=(*key, "seats"),
            severity=Severity.WARNING,
        )


def _instant(path: str, key: KeyPath, local: datetime, offset: str | None) -> datetime | Problem:
    """A local time, of those that come twice the one with this offset; or why there is none."""
    day, clock = local.date(), f"{local:%H:%M}"
    if is_gap(local):
        what = say("on {day} the clocks skip {time}: summer time begins", day=day, time=clock)
        return Problem(path, what, say("choose another time"), key=key)
    if not is_ambiguous(local):
        return local
    choices = [_offset_text(choice) for choice in offsets(local)]
    if offset in choices:
        return local.replace(fold=choices.index(offset))
    what = say("on {day} the clocks show {time} twice: summer time ends", day=day, time=clock)
    remedy = say(
        'add “offset: "{first}"” for the first time, “offset: "{second}"” for the second',
        first=choices[0],
        second=choices[1],
    )
    return Problem(path, what, remedy, key=key)


def _offset_text(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def check_rooms(sessions: Sequence[Session]) -> Iterator[Problem]:
    """Two sessions in one room at one time, among the sessions of one city."""
    return (problem for problem, _, _ in find_clashes(sessions))


def find_clashes(sessions: Sequence[Session]) -> Iterator[tuple[Problem, Session, Session]]:
    """Each two sessions that are in one room at one time, with what is to be said of them."""
    busy: dict[str, list[Session]] = {}
    for session in sessions:
        if session.room and session.place is None and session.mode != "online" and takes_room(session.status):
            busy.setdefault(session.room, []).append(session)
    for room, held in busy.items():
        # As instants: two local times of one zone are compared by their figures, whichever of the two 2:30 they are.
        held.sort(key=lambda s: (s.starts.astimezone(UTC), s.id))
        last = held[0]
        for session in held[1:]:
            if session.starts.astimezone(UTC) < last.ends.astimezone(UTC):
                problem = Problem(
                    session.path,
                    say(
                        "{first} and {second} are in the room “{room}” at the same time, on {day}",
                        first=last.series,
                        second=session.series,
                        room=room,
                        day=session.starts.date(),
                    ),
                    say("change the room, the day or the time of one of them"),
                    key=(session.index,),
                )
                yield problem, last, session
            if session.ends.astimezone(UTC) > last.ends.astimezone(UTC):
                last = session
