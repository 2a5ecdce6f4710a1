"""Where a session is held, in one line: what calendars are told, and what the links to Google and Outlook carry.

Invariant: the whole place, as its page shows it. Who stands before a building with the address alone does not find the
room.
"""

from __future__ import annotations

from sitegen.content.local_text import LocalText
from sitegen.content.records import Place
from sitegen.content.rules import join_of
from sitegen.content.site import Session
from sitegen.site.locales import Locale


def room_of(session: Session, venue: Place) -> LocalText | None:
    """The name of the room; none online and elsewhere than at the venue of the city."""
    if session.mode == "online" or session.place is not None:
        return None
    return next((room.name for room in getattr(venue, "rooms", ()) if room.id == session.room), None)


def access_of(session: Session, venue: Place) -> tuple[str, ...]:
    """The ids of what the place of a session offers; none online."""
    return () if session.mode == "online" else (session.place or venue).access


def tell_place(session: Session, venue: Place, locale: Locale) -> str:
    """Name, room, complement, street, postcode and town; online, the address at which one joins."""
    if session.mode == "online":
        return join_of(session)
    place, room = session.place or venue, locale.maybe(room_of(session, venue))
    town = " ".join(text for text in (place.postcode, place.town) if text)
    texts = (
        locale.phrase(place.name).text,
        room.text if room else "",
        place.complement or "",
        place.street or "",
        town,
    )
    return locale.dates.join(*texts)
