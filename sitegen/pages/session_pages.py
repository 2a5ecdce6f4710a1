"""The page of each session, in each language, at an address that never changes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date
from functools import cache, partial
from urllib.parse import quote

from sitegen.content.records import City
from sitegen.content.rules import join_of, phone_href, ways_of
from sitegen.content.site import Entry, Session
from sitegen.engine.queries import Asking
from sitegen.site.addresses import single_address
from sitegen.site.cards import PlaceView, SessionCard
from sitegen.site.chrome import Crumb
from sitegen.site.course_pages import BookingView, SessionMain
from sitegen.site.facets import address_of_town
from sitegen.site.frame import Head, PageKind, Place, register
from sitegen.site.inputs import SESSIONS
from sitegen.site.linked_data import Node
from sitegen.site.locales import locale_of
from sitegen.site.make_cards import Cards, session_partners
from sitegen.site.make_chrome import home_crumb, section_crumb
from sitegen.site.make_linked_data import LinkedData
from sitegen.site.phrase import Phrase
from sitegen.site.places import room_of, tell_place
from sitegen.site.views import Page
from sitegen.site.visible import booking_state, length_of, other_sessions, visible_sessions

_quote = cache(partial(quote, safe=""))  # `%20`: Outlook shows a plus sign as it is
_PLAIN = re.compile(r"[A-Za-z0-9:/._~-]*")


def _quote_url(url: str) -> str:
    """All signs quoted; most addresses have only letters, digits, `-` and `/`."""
    return url.replace(":", "%3A").replace("/", "%2F") if _PLAIN.fullmatch(url) else quote(url, safe="")


@register
class SessionPages(PageKind):
    """A page for each session."""

    kind = "session"

    def names(self, q: Asking) -> Iterable[str]:
        """The ids of the sessions that are shown."""
        return q(visible_sessions)

    def place(self, q: Asking, name: str, code: str) -> Place:
        """Below the section of sessions, under its id, which never changes."""
        session, section = q.input(SESSIONS, name), q(locale_of, code).paths.sessions
        city, course = f"content/cities/{session.city}/city.yaml", f"content/courses/{session.course}/course.yaml"
        return Place((code, section, name), code, (session.path, city, course))

    def head(self, cards: Cards, name: str) -> Head:
        """Its title is that of its course."""
        session, locale = cards.visible.session(name), cards.locale
        card = cards.session(session)
        return Head(
            title=card.title,
            description=Phrase(locale.dates.join(card.title.text, card.date, card.time, card.locality.text)),
            section="programme",
            crumbs=(home_crumb(cards), section_crumb(cards, "programme"), Crumb("", card.city, card.city_address)),
        )

    def updated(self, cards: Cards, name: str) -> date:
        """The day of its last change."""
        return cards.visible.session(name).updated

    def main(self, cards: Cards, name: str, root: str) -> SessionMain:
        """What, when, where, how to come."""
        session, locale = cards.visible.session(name), cards.locale
        card, city, course = (
            cards.session(session),
            cards.visible.city(session.city),
            cards.visible.course(session.course),
        )
        venue = city.facts.venue
        address, where = cards.addresses.url(card.address), tell_place(session, venue, locale)
        return SessionMain(
            card=card,
            length=locale.dates.duration(length_of(session)),
            course=cards.course(course, planned=False),
            equipment=locale.maybe(course.facts.equipment),
            place=_place(cards, session),
            room=locale.maybe(room_of(session, venue)),
            town=address_of_town(cards, session),
            join=join_of(session),
            join_note=locale.maybe(session.join_note),
            booking=_booking(cards, session, city),
            partners=session_partners(cards, session),
            ics=single_address(locale.code, locale.paths.sessions, session.id),
            google=_google(session, card, where, address),
            outlook=_outlook(session, card, where, address),
            others=cards.sessions_of(cards.q(other_sessions, session.id)),
        )

    def linked(self, cards: Cards, name: str, page: Page) -> tuple[Node, ...]:
        """The event."""
        assert isinstance(page.main, SessionMain)  # noqa: S101 - made above
        return LinkedData(cards).session(cards.visible.session(name), page.main)


def _place(cards: Cards, session: Session) -> PlaceView | None:
    """Where people meet; None online."""
    if session.mode == "online":
        return None
    return cards.place(session.place) if session.place is not None else cards.venue(session.city)


def _booking(cards: Cards, session: Session, city: Entry[City]) -> BookingView:
    state, dates = booking_state(cards.q, session.id), cards.locale.dates
    ways = ways_of(session, city.facts, cards.config)
    return BookingView(
        state=state,
        url=ways.url,
        phone=ways.phone,
        phone_href=phone_href(ways.phone),
        email=ways.email,
        count=sum((bool(ways.url) and state == "open", bool(ways.phone), bool(ways.email))),
        opens=dates.weekday_day(ways.opens) if ways.opens else "",
        closes=dates.weekday_day(ways.closes) if ways.closes else "",
    )


def _google(session: Session, card: SessionCard, where: str, url: str) -> str:
    span = f"{session.starts.astimezone(UTC):%Y%m%dT%H%M%SZ}/{session.ends.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return (
        f"https://calendar.google.com/calendar/render?action=TEMPLATE&text={_quote(card.title.text)}"
        f"&dates={span}&details={_quote_url(url)}&location={_quote(where)}"
    )


def _outlook(session: Session, card: SessionCard, where: str, url: str) -> str:
    starts, ends = session.starts.astimezone(UTC), session.ends.astimezone(UTC)
    return (
        "https://outlook.live.com/calendar/0/deeplink/compose?path=/calendar/action/compose&rru=addevent"
        f"&subject={_quote(card.title.text)}&startdt={starts:%Y-%m-%dT%H%%3A%M%%3A%SZ}"
        f"&enddt={ends:%Y-%m-%dT%H%%3A%M%%3A%SZ}&location={_quote(where)}"
        f"&body={_quote_url(url)}"
    )
