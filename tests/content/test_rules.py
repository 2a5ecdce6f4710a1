"""The rules that many ask: the states of a session, closed days, zones, whom to contact, what is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sitegen.content.config import SiteConfig
from sitegen.content.records import City, Place
from sitegen.content.rules import Ways, city_ways, closed_on, join_of, ways_of, zone_of_city
from sitegen.content.site import Session, SessionBooking
from sitegen.content.states import STATES, is_bookable, takes_place, takes_room
from sitegen.site.city_now import closures_of
from sitegen.site.clock import Clock

PARIS = ZoneInfo("Europe/Paris")
CITY: dict[str, Any] = {
    "name": "Nancy",
    "region": "Grand Est",
    "venue": {"name": "Halle", "town": "Nancy"},
    "updated": "2026-01-01",
    "closures": [
        {"from": "2026-12-24", "until": "2027-01-02", "reason": {"fr": "Noël", "en": "Christmas"}},
        {"from": "2027-05-01", "reason": "1er mai"},
    ],
}
NANCY = City.model_validate(CITY)
ELSEWHERE = Place.model_validate({"name": "Gare", "town": "Toul"})
CONTACT = {"phone": "+33 1 99 00 00 00", "email": "site@example.org"}
CONFIG = SiteConfig.model_validate(
    {
        "title": "A", "description": "B", "base_url": "https://example.org/", "timezone": "Europe/Paris",
        "default_language": "fr", "languages": [{"code": "fr", "name": "Français", "locale": "fr_FR"}],
        "organizer": "C", "contact": CONTACT, "calendar_domain": "example.org",
    }
)  # fmt: skip
STARTS = datetime(2026, 12, 1, 10, tzinfo=PARIS)
SESSION = Session(
    "nancy-seo-2026-12-01", "nancy", "seo", "content/cities/nancy/sessions.yaml", 0, STARTS.date(), "seo", STARTS,
    STARTS + timedelta(hours=2), None, "scheduled", "onsite", "https://join.example.org/", None, "workshop", None, None,
    None, (), (), None, None, False, None, 0, date(2026, 1, 1),
)  # fmt: skip


@pytest.mark.parametrize(
    ("status", "place", "room", "bookable"),
    [
        ("scheduled", True, True, True),
        ("full", True, True, False),
        ("cancelled", False, False, False),
        ("postponed", False, False, False),
        ("rescheduled", True, True, True),
        ("moved-online", True, False, True),
    ],
)
def test_what_each_state_means(status: Any, place: bool, room: bool, bookable: bool) -> None:
    assert status in STATES
    assert len(STATES) == 6
    assert (takes_place(status), takes_room(status), is_bookable(status)) == (place, room, bookable)
    assert replace(SESSION, status=status).takes_place == place


@pytest.mark.parametrize(
    ("day", "place", "mode", "reason"),
    [
        ("2026-12-23", None, "onsite", ""),
        ("2026-12-24", None, "onsite", "Noël"),
        ("2027-01-02", None, "hybrid", "Noël"),
        ("2027-01-02", None, "online", ""),
        ("2027-01-02", ELSEWHERE, "onsite", ""),
        ("2027-01-03", None, "onsite", ""),
        ("2027-05-01", None, "onsite", "1er mai"),
        ("2027-05-02", None, "onsite", ""),
    ],
)
def test_closed_days(day: str, place: Place | None, mode: str, reason: str) -> None:
    assert closed_on(NANCY, date.fromisoformat(day), place, mode) == reason


@pytest.mark.parametrize(
    ("now", "zone", "left"),
    [
        ("2026-11-01T00:00", None, 2),
        ("2027-01-02T22:59", None, 2),  # UTC: an hour less than in Paris
        ("2027-01-02T23:00", None, 1),
        ("2027-01-02T19:59", "Indian/Reunion", 2),
        ("2027-01-02T20:00", "Indian/Reunion", 1),
        ("2027-05-01T21:59", None, 1),
        ("2027-05-01T22:00", None, 0),
    ],
)
def test_a_closure_is_told_until_the_end_of_its_last_day(now: str, zone: str | None, left: int) -> None:
    city, clock = City.model_validate({**CITY, "timezone": zone}), Clock.at(datetime.fromisoformat(now + "Z"))
    assert len(closures_of(city, clock, PARIS)) == left


@pytest.mark.parametrize(("zone", "found"), [(None, "Europe/Paris"), ("Indian/Reunion", "Indian/Reunion")])
def test_the_zone_of_a_city(zone: str | None, found: str) -> None:
    assert str(zone_of_city(City.model_validate({**CITY, "timezone": zone}), PARIS)) == found


OWN = {"phone": "+33 3 99 00 00 00"}
SITE = ("", CONTACT["phone"], CONTACT["email"])


@pytest.mark.parametrize(
    ("city", "booking", "facts", "ways"),
    [
        ({}, None, {}, SITE),
        ({"contact": OWN}, None, {}, ("", OWN["phone"], CONTACT["email"])),
        ({}, SessionBooking(phone="+33 4"), {}, ("", "+33 4", CONTACT["email"])),
        ({"contact": OWN}, SessionBooking(url="https://b.org/", only=True), {}, ("https://b.org/", "", "")),
        (
            {"booking": "https://b.org/{course}/{date}/{id}"}, None, {},
            ("https://b.org/seo/2026-12-01/nancy-seo-2026-12-01", *SITE[1:]),
        ),
        ({"booking": "https://b.org/"}, None, {"status": "moved-online"}, ("https://b.org/", *SITE[1:])),
        ({"booking": "https://b.org/"}, None, {"status": "full"}, SITE),
        ({"booking": "https://b.org/"}, None, {"status": "cancelled"}, SITE),
        ({"booking": "https://b.org/"}, None, {"walk_in": True}, SITE),
    ],
)  # fmt: skip
def test_whom_to_contact(
    city: dict[str, Any], booking: SessionBooking | None, facts: dict[str, Any], ways: tuple[str, str, str]
) -> None:
    session = replace(SESSION, booking=booking, **facts)
    assert ways_of(session, City.model_validate({**CITY, **city}), CONFIG) == Ways(*ways)


def test_an_address_that_differs_for_each_session_is_not_that_of_the_city() -> None:
    assert city_ways(City.model_validate({**CITY, "booking": "https://b.org/{id}"}), CONFIG) == Ways(*SITE)
    same = City.model_validate({**CITY, "booking": "https://b.org/"})
    assert city_ways(same, CONFIG).url == "https://b.org/"


@pytest.mark.parametrize(
    ("mode", "status", "found"),
    [("onsite", "scheduled", False), ("online", "full", True), ("hybrid", "moved-online", True),
     ("online", "postponed", False)],
)  # fmt: skip
def test_where_to_join(mode: Any, status: Any, found: bool) -> None:
    assert join_of(replace(SESSION, mode=mode, status=status)) == (SESSION.join if found else "")


@pytest.mark.parametrize(("minutes", "over"), [(-1, False), (0, True), (1, True)])
def test_a_session_is_over_at_its_end(minutes: int, over: bool) -> None:
    assert SESSION.is_over(SESSION.ends.astimezone(UTC) + timedelta(minutes=minutes)) == over
