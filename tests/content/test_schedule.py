"""Series become sessions: exactly the days of the rule, at the instants of the venue's clocks, with ids for ever."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.content.problem import Problem, Severity
from sitegen.content.records import Change, City, Course, Series
from sitegen.content.schedule import Venue, check_rooms, expand_series
from sitegen.content.site import Session, in_order
from sitegen.content.zones import find_zone, is_ambiguous, is_gap, offsets, zone_names

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def venue(zone: str = "Europe/Paris", closures: tuple[dict[str, str], ...] = ()) -> Venue:
    facts = City.model_validate(
        {
            "name": "Nancy",
            "region": "Grand Est",
            "venue": {
                "name": "La maison",
                "town": "Nancy",
                "rooms": [{"id": "lab", "name": "Labo", "seats": "10"}, {"id": "hall", "name": "Halle"}],
            },
            "closures": list(closures),
            "updated": "2026-11-01",
        }
    )
    return Venue("nancy", facts, find_zone(zone))


COURSE = Course.model_validate(
    {
        "topic": "internet", "level": "beginner", "minutes": "120", "audiences": "everyone", "formats": "workshop",
        "updated": "2026-11-01",
    }
)  # fmt: skip


def expand(where: Venue | None = None, **keys: Any) -> tuple[list[Session], list[Problem]]:
    tree: dict[str, Any] = {"id": "web", "course": "seo", "time": "10:00-12:00", "format": "workshop"}
    tree.update({key.rstrip("_").replace("_", "-"): value for key, value in keys.items()})
    series = Series.model_validate(tree)
    return expand_series("sessions.yaml", 3, series, where or venue(), COURSE)


def sessions_of(where: Venue | None = None, **keys: Any) -> list[Session]:
    sessions, problems = expand(where, **keys)
    assert [p for p in problems if p.severity is Severity.ERROR] == []
    return sessions


def problems_of(where: Venue | None = None, **keys: Any) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(str(problem.what), problem.key) for problem in expand(where, **keys)[1]]


def days(sessions: list[Session]) -> list[str]:
    return [str(session.day) for session in sessions]


# ------------------------------------------------------------------------------------- days


def test_dates_become_sessions_in_order() -> None:
    sessions = sessions_of(dates=["2026-12-08", "2026-12-01"])
    assert days(sessions) == ["2026-12-01", "2026-12-08"]
    first = sessions[0]
    assert first.id == "nancy-web-2026-12-01"
    assert first.starts.isoformat() == "2026-12-01T10:00:00+01:00"
    assert first.ends.isoformat() == "2026-12-01T12:00:00+01:00"
    assert (first.status, first.mode, first.revision, first.first_starts) == ("scheduled", "onsite", 0, None)
    assert (first.audiences, first.updated) == (("everyone",), date(2026, 11, 1))
    assert (first.index, first.series, first.city, first.path) == (3, "web", "nancy", "sessions.yaml")


def test_a_weekly_rule_has_both_ends_and_no_exceptions() -> None:
    sessions = sessions_of(every=["tuesday", "friday"], from_="2026-12-01", until="2026-12-11", except_="2026-12-04")
    assert days(sessions) == ["2026-12-01", "2026-12-08", "2026-12-11"]


@settings(max_examples=200, deadline=None)
@given(
    first=st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    length=st.integers(0, 400),
    weekdays=st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=7, unique=True),
    skipped=st.sets(st.integers(0, 400), max_size=8),
    closed=st.tuples(st.integers(0, 400), st.integers(0, 40)),
)
def test_sessions_of_a_weekly_rule_are_exactly_its_days(
    first: date, length: int, weekdays: list[str], skipped: set[int], closed: tuple[int, int]
) -> None:
    until = first + timedelta(length)
    exceptions = [first + timedelta(n) for n in sorted(skipped)]
    shut_from, shut_until = first + timedelta(closed[0]), first + timedelta(sum(closed))
    where = venue(closures=({"from": str(shut_from), "until": str(shut_until), "reason": "Fermé"},))
    expected = [
        day
        for day in (first + timedelta(n) for n in range(length + 1))
        if WEEKDAYS[day.weekday()] in weekdays and day not in exceptions and not shut_from <= day <= shut_until
    ]
    sessions, problems = expand(
        where, every=weekdays, from_=str(first), until=str(until), except_=[str(day) for day in exceptions]
    )
    assert [session.day for session in sessions] == expected
    assert len({session.id for session in sessions}) == len(expected)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    assert len(errors) == (0 if expected else 1)
    for session in sessions:
        assert session.starts.replace(tzinfo=None) == datetime.combine(session.day, session.starts.time())
        assert session.ends - session.starts == timedelta(hours=2)


def test_a_closure_leaves_out_days_of_a_rule_and_refuses_days_of_a_list() -> None:
    where = venue(closures=({"from": "2026-12-24", "reason": "Noël"},))
    sessions, problems = expand(where, every="thursday", from_="2026-12-17", until="2026-12-31")
    assert days(sessions) == ["2026-12-17", "2026-12-31"]
    assert [(str(p.what), p.severity) for p in problems] == [
        ("web: no session on 2026-12-24, the venue is closed (Noël)", Severity.NOTICE)
    ]
    assert problems_of(where, dates=["2026-12-17", "2026-12-24"]) == [
        ("the venue is closed on 2026-12-24 (Noël)", (3, "dates", 1))
    ]


@pytest.mark.parametrize(
    "keys",
    [
        {"mode": "online", "join": "https://example.org/"},
        {"place": {"name": "Mairie", "town": "Toul"}},
        {"changes": {"2026-12-24": {"status": "cancelled"}}},
        {"changes": {"2026-12-24": {"status": "postponed"}}},
        {"changes": {"2026-12-24": {"date": "2026-12-23"}}},
    ],
)
def test_a_closure_does_not_mind_what_is_not_in_the_venue(keys: dict[str, Any]) -> None:
    where = venue(closures=({"from": "2026-12-24", "reason": "Noël"},))
    assert days(sessions_of(where, dates=["2026-12-24"], **keys)) == ["2026-12-24"]


def test_days_that_do_not_fit_are_told() -> None:
    assert problems_of(dates=["2026-12-01", "2026-12-01"]) == [("the date 2026-12-01 is listed twice", (3, "dates"))]
    assert problems_of(every="monday", from_="2026-12-01", until="2026-12-02") == [
        ("no day from 2026-12-01 to 2026-12-02 fits the rule", (3, "every"))
    ]
    assert problems_of(every="monday", from_="2026-12-01", until="2036-12-02") == [
        ("the series runs for more than five years", (3, "until"))
    ]
    assert problems_of(dates=["2026-12-01"], changes={"2026-12-02": {"seats": "3"}}) == [
        ("the series has no session on 2026-12-02", (3, "changes", "2026-12-02"))
    ]
    warned = expand(every="tuesday", from_="2026-12-01", until="2026-12-08", except_=["2026-12-02"])[1]
    assert [(str(p.what), p.key, p.severity) for p in warned] == [
        ("the exception 2026-12-02 is no date of the series", (3, "except", 0), Severity.WARNING)
    ]


# ------------------------------------------------------------------------------------- changes


def test_a_session_keeps_its_id_whatever_changes() -> None:
    changes = {
        "2026-12-08": {"date": "2026-12-10", "time": "14:00-15:00"},
        "2026-12-15": {"status": "cancelled", "note": "Panne", "updated": "2026-12-14"},
        "2026-12-22": {"status": "full"},
        "2026-12-29": {"status": "moved-online", "join": "https://example.org/"},
    }
    sessions = sessions_of(every="tuesday", from_="2026-12-01", until="2026-12-29", room="lab", changes=changes)
    assert [session.id[-10:] for session in sessions] == [f"2026-12-{d:02}" for d in (1, 8, 15, 22, 29)]
    same, moved, cancelled, full, online = sessions
    assert (same.status, same.revision) == ("scheduled", 0)
    assert (moved.status, moved.revision, moved.starts.isoformat()) == ("rescheduled", 1, "2026-12-10T14:00:00+01:00")
    assert moved.first_starts is not None and moved.first_starts.isoformat() == "2026-12-08T10:00:00+01:00"
    assert (cancelled.status, cancelled.revision, cancelled.updated) == ("cancelled", 1, date(2026, 12, 14))
    assert cancelled.note is not None and cancelled.note.get("fr") == "Panne"
    assert (full.status, full.revision) == ("full", 0)
    assert (online.status, online.mode, online.join, online.revision) == (
        "moved-online",
        "online",
        "https://example.org/",
        1,
    )
    assert all(session.first_starts is None for session in sessions if session is not moved)


BOTH: dict[str, tuple[Any, Any]] = {
    "time": ("10:00-12:00", "14:00-16:00"),
    "status": ("scheduled", "full"),
    "mode": ("onsite", "hybrid"),
    "join": ("https://example.org/a", "https://example.org/b"),
    "join-note": ("À 9 h", "À 10 h"),
    "place": (None, {"name": "Mairie", "town": "Nancy"}),
    "room": ("lab", "hall"),
    "language": ("fr", "ar"),
    "seats": ("8", "6"),
    "booking": ({"phone": "+33 1 99 00 00 01"}, {"phone": "+33 1 99 00 00 02"}),
    "note": ("Pour tous", "Pour vous"),
    "revision": ("1", "7"),
    "updated": ("2026-11-01", "2026-11-09"),
}
"""What a series says, and what one of its dates says otherwise."""
ELSEWHERE = {"date", "offset"}
"""What only one of the two can say, and what the hours that come twice need."""


@pytest.mark.parametrize("key", BOTH)
def test_what_a_date_says_otherwise_holds_for_it_alone(key: str) -> None:
    common, own = BOTH[key]
    facts = {"join": BOTH["join"][0]} | ({key: common} if common is not None else {})
    told = expand(dates=["2026-12-01", "2026-12-08"], changes={"2026-12-08": {key: own}}, **facts)[0]
    plain = expand(dates=["2026-12-01", "2026-12-08"], **facts)[0]
    said = expand(dates=["2026-12-01", "2026-12-08"], **(facts | {key: own}))[0]
    name = {"time": "starts"}.get(key, key.replace("-", "_"))
    values = [[getattr(session, name) for session in sessions] for sessions in (told, plain, said)]
    assert values[0] == [values[1][0], values[2][1]]
    assert values[1][1] != values[2][1], "the two are not the same"


def test_all_that_a_date_may_say_is_in_the_table() -> None:
    keys = {field.alias or name for name, field in Change.model_fields.items()}
    assert keys == {*BOTH, *ELSEWHERE}


def test_a_revision_that_is_written_counts() -> None:
    changes = {"2026-12-01": {"status": "cancelled", "revision": "4"}, "2026-12-08": {"time": "11:00-12:00"}}
    sessions = sessions_of(dates=["2026-12-01", "2026-12-08"], revision="2", changes=changes)
    assert [session.revision for session in sessions] == [4, 3]


def test_a_change_of_place_leaves_the_room() -> None:
    place = {"name": "Mairie", "town": "Toul"}
    (session,) = sessions_of(dates=["2026-12-01"], room="lab", changes={"2026-12-01": {"place": place}})
    assert (session.room, session.revision) == (None, 1)
    assert session.place is not None and session.place.town == "Toul"


@pytest.mark.parametrize(
    ("keys", "what", "key"),
    [
        ({"mode": "online"}, "an online session needs a link", ()),
        ({"mode": "hybrid"}, "an online session needs a link", ()),
        ({"room": "bal"}, "the venue has no room “bal”", ("room",)),
        (
            {"room": "lab", "place": {"name": "Mairie", "town": "Toul"}},
            "a room of the venue is given, but the session is held elsewhere",
            ("room",),
        ),
        (
            {"changes": {"2026-12-01": {"status": "rescheduled"}}},
            "the session is rescheduled, but its day and time are the same",
            ("changes", "2026-12-01"),
        ),
        ({"changes": {"2026-12-01": {"mode": "online"}}}, "an online session needs a link", ("changes", "2026-12-01")),
        (
            {"changes": {"2026-12-01": {"room": "bal"}}},
            "the venue has no room “bal”",
            ("changes", "2026-12-01", "room"),
        ),
    ],
)
def test_a_session_that_cannot_be_is_told_where_it_is_written(
    keys: dict[str, Any], what: str, key: tuple[str, ...]
) -> None:
    assert problems_of(dates=["2026-12-01"], **keys) == [(what, (3, *key))]


def test_more_seats_than_the_room_has_is_a_warning() -> None:
    sessions, problems = expand(dates=["2026-12-01"], room="lab", seats="11")
    assert len(sessions) == 1
    assert [(str(p.what), p.severity) for p in problems] == [
        ("the session has 11 seats, the room 10", Severity.WARNING)
    ]
    assert expand(dates=["2026-12-01"], room="lab", seats="10")[1] == []
    assert expand(dates=["2026-12-01"], room="hall", seats="500")[1] == []


# ------------------------------------------------------------------------------------- rooms


def held(name: str, day: str, time: str, **keys: Any) -> list[Session]:
    return sessions_of(id=name, dates=[day], time=time, **{"room": "lab", **keys})


@pytest.mark.parametrize(
    ("other", "clash"),
    [
        ({"time": "11:59-13:00"}, True),
        ({"time": "09:00-10:01"}, True),
        ({"time": "10:30-11:00"}, True),
        ({"time": "09:00-13:00"}, True),
        ({"time": "12:00-13:00"}, False),
        ({"time": "09:00-10:00"}, False),
        ({"time": "10:00-12:00", "day": "2026-12-02"}, False),
        ({"time": "10:00-12:00", "room": "hall"}, False),
        ({"time": "10:00-12:00", "room": None}, False),
        ({"time": "10:00-12:00", "status": "cancelled"}, False),
        ({"time": "10:00-12:00", "status": "full"}, True),
        ({"time": "10:00-12:00", "mode": "online", "join": "https://example.org/"}, False),
        ({"time": "10:00-12:00", "mode": "hybrid", "join": "https://example.org/"}, True),
    ],
)
def test_two_sessions_in_one_room(other: dict[str, Any], clash: bool) -> None:
    one = held("one", "2026-12-01", "10:00-12:00")
    two = held("two", other.pop("day", "2026-12-01"), other.pop("time"), **other)
    for sessions in (one + two, two + one):
        assert len(list(check_rooms(sessions))) == clash


def test_a_long_session_clashes_with_all_that_are_in_it() -> None:
    sessions = held("day", "2026-12-01", "09:00-17:00")
    sessions += held("one", "2026-12-01", "10:00-11:00") + held("two", "2026-12-01", "15:00-16:00")
    found = [str(problem.what) for problem in check_rooms(sessions)]
    assert found == [
        "day and one are in the room “lab” at the same time, on 2026-12-01",
        "day and two are in the room “lab” at the same time, on 2026-12-01",
    ]


def test_the_order_is_by_start_then_by_id() -> None:
    sessions = held("b", "2026-12-01", "10:00-11:00") + held("a", "2026-12-01", "10:00-12:00")
    sessions += held("c", "2026-12-01", "09:00-10:00")
    assert [session.series for session in in_order(sessions)] == ["c", "a", "b"]


# ------------------------------------------------------------------------------------- clocks


@pytest.mark.parametrize(
    ("zone", "day", "starts"),
    [
        ("Europe/Paris", "2026-07-01", "2026-07-01T08:00:00+00:00"),
        ("Europe/Paris", "2026-12-01", "2026-12-01T09:00:00+00:00"),
        ("America/Cayenne", "2026-12-01", "2026-12-01T13:00:00+00:00"),
        ("Indian/Reunion", "2026-12-01", "2026-12-01T06:00:00+00:00"),
        ("Pacific/Noumea", "2026-12-01", "2026-11-30T23:00:00+00:00"),
        ("Asia/Kathmandu", "2026-12-01", "2026-12-01T04:15:00+00:00"),
    ],
)
def test_times_are_those_of_the_venue(zone: str, day: str, starts: str) -> None:
    (session,) = sessions_of(venue(zone), dates=[day])
    assert session.starts.astimezone(UTC).isoformat() == starts
    assert f"{session.starts:%H:%M}" == "10:00"


def test_a_weekly_rule_keeps_its_local_time_over_the_change_of_clocks() -> None:
    sessions = sessions_of(every="sunday", from_="2027-03-21", until="2027-04-04")
    assert {f"{session.starts:%H:%M}" for session in sessions} == {"10:00"}
    assert [session.starts.utcoffset() for session in sessions] == [timedelta(hours=h) for h in (1, 2, 2)]


@pytest.mark.parametrize("time", ["02:00-04:00", "02:30-04:00", "01:00-02:59"])
def test_a_time_that_the_clocks_skip_is_refused(time: str) -> None:
    assert [what for what, _ in problems_of(dates=["2027-03-28"], time=time)] == [
        f"on 2027-03-28 the clocks skip {next(t for t in time.split('-') if t.startswith('02'))}: summer time begins"
    ]


def test_the_edges_of_a_gap_are_times_like_others() -> None:
    (session,) = sessions_of(dates=["2027-03-28"], time="01:59-03:00")
    assert session.ends.astimezone(UTC) - session.starts.astimezone(UTC) == timedelta(minutes=1)


def test_an_hour_that_comes_twice_needs_its_offset() -> None:
    keys: dict[str, Any] = {"dates": ["2026-10-25"], "time": "02:30-04:00"}
    _, (problem,) = expand(**keys)
    assert str(problem.what) == "on 2026-10-25 the clocks show 02:30 twice: summer time ends"
    assert str(problem.remedy) == 'add “offset: "+02:00"” for the first time, “offset: "+01:00"” for the second'
    (first,) = sessions_of(**keys, offset="+02:00")
    (second,) = sessions_of(**keys, offset="+01:00")
    assert first.starts.astimezone(UTC).isoformat() == "2026-10-25T00:30:00+00:00"
    assert second.starts.astimezone(UTC).isoformat() == "2026-10-25T01:30:00+00:00"
    assert expand(**keys, offset="+03:00")[1] != []
    (by_change,) = sessions_of(**keys, changes={"2026-10-25": {"offset": "+01:00"}})
    assert by_change.starts == second.starts


@settings(max_examples=300, deadline=None)
@given(
    zone=st.sampled_from(
        ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tokyo"]
    ),
    day=st.dates(date(2020, 1, 1), date(2036, 12, 31)),
    minute=st.integers(0, 24 * 60 - 1),
)
def test_gaps_and_doubles_are_what_utc_says(zone: str, day: date, minute: int) -> None:
    clock = (datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)).replace(tzinfo=find_zone(zone))
    instants = {
        instant
        for hours in range(-14, 15)
        for half in (0, 30)
        for instant in [clock.replace(tzinfo=UTC) - timedelta(hours=hours, minutes=half)]
        if instant.astimezone(clock.tzinfo).replace(tzinfo=None) == clock.replace(tzinfo=None)
    }
    assert is_gap(clock) == (not instants)
    assert is_ambiguous(clock) == (len(instants) == 2)
    if len(instants) == 2:
        assert {clock.replace(tzinfo=UTC) - offset for offset in offsets(clock)} == instants


def test_zones_are_those_of_the_package() -> None:
    assert "Europe/Paris" in zone_names() and "europe/paris" not in zone_names()
    assert find_zone("Europe/Paris").key == "Europe/Paris"
    assert find_zone("Europe/Paris") is find_zone("Europe/Paris")
