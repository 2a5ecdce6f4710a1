"""The rules that pages, calendars, data, the import and the checks all ask: each is one function.

Invariant: a rule sees records and sessions, never the clock (`site.city_now` has those that do).
"""

from __future__ import annotations

from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from sitegen.content.booking import fill_address, has_places
from sitegen.content.config import SiteConfig
from sitegen.content.records import City, Place
from sitegen.content.site import Session, SessionBooking
from sitegen.content.states import is_bookable
from sitegen.content.zones import find_zone
from sitegen.engine.dataclass import dataclass


def zone_of_city(city: City, zone: ZoneInfo) -> ZoneInfo:
    """The zone of a city; `zone` is that of the site."""
    return find_zone(city.timezone) if city.timezone else zone


def closed_on(city: City, day: date, place: Place | None = None, mode: str = "onsite") -> str:
    """Why the venue of a city is closed on a day, or "": a session online or elsewhere never minds."""
    if place is not None or mode == "online":
        return ""
    reasons = (closure.reason for closure in city.closures if closure.first <= day <= closure.last)
    return next((reason.all()[0] for reason in reasons), "")


# ------------------------------------------------------------------------------------- whom to contact


@dataclass(frozen=True, slots=True)
class Ways:
    """How to take part in a session, or to reach a city: that of the session, else of its city, else of the site.

    Each way is "" where there is none. `opens` and `closes` are days up to that of the session, or None.
    """

    url: str
    phone: str
    email: str
    opens: date | None = None
    closes: date | None = None


def city_ways(city: City, config: SiteConfig) -> Ways:
    """How to reach a city; an address that is another for each session is that of none of them."""
    url = city.booking or ""
    contact, network = city.contact, config.contact
    return Ways(
        "" if has_places(url) else url, contact.phone or network.phone or "", contact.email or network.email or ""
    )


def ways_of(session: Session, city: City, config: SiteConfig) -> Ways:
    """How to take part in a session. Nothing is booked online that is full, called off or needs no booking."""
    own, of_city = session.booking or SessionBooking(), city_ways(city, config)
    url, phone, email = own.url or "", own.phone or "", own.email or ""
    if not own.only:
        url, phone, email = url or city.booking or "", phone or of_city.phone, email or of_city.email
    day = session.starts.date()
    facts = {"id": session.id, "date": day.isoformat(), "course": session.course}
    bookable = is_bookable(session.status) and not session.walk_in
    return Ways(
        fill_address(url, facts) if bookable else "", phone, email, _until(own.opens, day), _until(own.closes, day)
    )


def join_of(session: Session) -> str:
    """The link to follow a session online; there is none to one that is called off."""
    return session.join or "" if session.mode != "onsite" and session.takes_place else ""


def _until(day: date | None, last: date) -> date | None:
    return day if day is not None and day <= last else None


@cache
def phone_href(phone: str) -> str:
    """A phone number as a link (RFC 3966): `tel:+33199000000`."""
    return f"tel:{dial(phone)}" if phone else ""


def dial(phone: str) -> str:
    """A phone number without spaces: `+33199000000`."""
    return "".join(sign for sign in phone if sign == "+" or sign.isdigit())
