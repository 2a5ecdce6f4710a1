"""How to take part in a session, and how to reach a city: the one rule that pages, calendars, data and linked data ask.

Invariant: the ways are those of the session, then of its city, then of the site, unless it says that there are no
others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from sitegen.content.booking import fill_address, has_places
from sitegen.content.config import SiteConfig
from sitegen.content.records import City
from sitegen.content.site import Session, SessionBooking


@dataclass(frozen=True, slots=True)
class Ways:
    """Each way is "" where there is none. `opens` and `closes` are days up to that of the session, or None."""

    url: str
    phone: str
    email: str
    opens: date | None = None
    closes: date | None = None


def city_ways(city: City, config: SiteConfig) -> Ways:
    """How to reach a city; an address that is another for each session is that of none of them."""
    url = city.booking or ""
    contact, common = city.contact, config.contact
    return Ways(
        "" if has_places(url) else url, contact.phone or common.phone or "", contact.email or common.email or ""
    )


def ways_of(session: Session, city: City, config: SiteConfig) -> Ways:
    """How to take part in a session. Nothing is booked online that is full, called off or needs no booking."""
    own, common = session.booking or SessionBooking(), city_ways(city, config)
    url, phone, email = own.url or "", own.phone or "", own.email or ""
    if not own.only:
        url, phone, email = url or city.booking or "", phone or common.phone, email or common.email
    day = session.starts.date()
    facts = {"id": session.id, "date": day.isoformat(), "course": session.course}
    bookable = session.takes_place and session.status != "full" and not session.walk_in
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
    digits = "".join(c for c in phone if c.isdigit())
    return f"tel:+{digits}" if digits else ""
