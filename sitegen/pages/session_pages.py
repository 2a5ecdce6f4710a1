"""The page of each session, in each language, at an address that never changes."""

from __future__ import annotations

import re
from datetime import UTC
from functools import cache, partial
from urllib.parse import quote

from sitegen.content.records import City
from sitegen.content.site import Entry, Session
from sitegen.pages.thing_pages import phone_href
from sitegen.site.addresses import ics_address
from sitegen.site.cards import SessionCard
from sitegen.site.chrome import Crumb
from sitegen.site.course_pages import BookingView, SessionMain
from sitegen.site.facets import Facets
from sitegen.site.frame import Draft
from sitegen.site.make_cards import Cards
from sitegen.site.make_linked_data import LinkedData
from sitegen.site.phrase import Phrase
from sitegen.site.places import room_of, tell_place
from sitegen.site.visible import length_of
from sitegen.site.ways import join_of, ways_of

_quote = cache(partial(quote, safe=""))  # `%20`: Outlook shows a plus sign as it is
_PLAIN = re.compile(r"[A-Za-z0-9:/._~-]*")


def _quote_url(url: str) -> str:
    """All signs quoted; most addresses have only letters, digits, `-` and `/`."""
    return url.replace(":", "%3A").replace("/", "%2F") if _PLAIN.fullmatch(url) else quote(url, safe="")


class SessionPages:
    """The drafts of one language."""

    def __init__(self, cards: Cards, home: Crumb, linked: LinkedData, facets: Facets) -> None:
        self.cards = cards
        self.shown = cards.shown
        self.tongue = cards.tongue
        self.linked = linked
        self.facets = facets
        programme = cards.addresses.page(self.tongue.code, self.tongue.paths.programme)
        self._crumbs = (home, Crumb("programme", Phrase(""), programme))
        self._cities = {entry.id: entry for entry in self.shown.cities}
        self._partners = {entry.id: entry for entry in self.shown.partners}

    def draft(self, session: Session) -> Draft:
        """The page of a session."""
        card = self.cards.session(session)
        return Draft(
            key=f"sessions/{session.id}",
            kind="session",
            tongue=self.tongue,
            parts=self.cards.session_parts(session),
            own=self.tongue.code,
            title=card.title,
            description=self._description(card),
            section="programme",
            crumbs=(*self._crumbs, Crumb("", card.city, card.city_address)),
            updated=session.updated,
            sources=self._sources(session),
            main=lambda _: self._main(session),
            linked=lambda main, _: self.linked.session(session, main),
        )

    def _sources(self, session: Session) -> tuple[str, ...]:
        city, course = self._cities[session.city], self.cards.course_of(session)
        return (session.path, f"{city.path}/city.yaml", f"{course.path}/course.yaml")

    def _description(self, card: SessionCard) -> Phrase:
        return Phrase(self.tongue.dates.join(card.title.text, card.date, card.time, card.locality.text))

    def _main(self, session: Session) -> SessionMain:
        cards, tongue = self.cards, self.tongue
        card = cards.session(session)
        city = self._cities[session.city]
        venue = city.facts.venue
        course = cards.course_of(session)
        address, where = card.address, tell_place(session, venue, tongue)
        return SessionMain(
            card=card,
            length=tongue.dates.duration(length_of(session)),
            course=cards.course(course, planned=False),
            equipment=tongue.maybe(course.facts.equipment),
            place=cards.place(session.place or venue) if session.mode != "online" else None,
            room=tongue.maybe(room_of(session, venue)),
            town=self.facets.town(session),
            join=join_of(session),
            join_note=tongue.maybe(session.join_note),
            booking=self._booking(session, city),
            partners=tuple(cards.partner(self._partners[p]) for p in session.partners if p in self._partners),
            ics=ics_address(tongue.code, tongue.paths.sessions, session.id),
            google=self._google(session, card, where, cards.addresses.url(address)),
            outlook=self._outlook(session, card, where, cards.addresses.url(address)),
            others=cards.sessions(self.shown.others(session)),
        )

    def _booking(self, session: Session, city: Entry[City]) -> BookingView:
        state, dates = self.shown.states[session.id], self.tongue.dates
        ways = ways_of(session, city.facts, self.cards.site.config)
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

    def _google(self, session: Session, card: SessionCard, where: str, url: str) -> str:
        span = f"{session.starts.astimezone(UTC):%Y%m%dT%H%M%SZ}/{session.ends.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        return (
            f"https://calendar.google.com/calendar/render?action=TEMPLATE&text={_quote(card.title.text)}"
            f"&dates={span}&details={_quote_url(url)}&location={_quote(where)}"
        )

    def _outlook(self, session: Session, card: SessionCard, where: str, url: str) -> str:
        starts, ends = session.starts.astimezone(UTC), session.ends.astimezone(UTC)
        return (
            "https://outlook.live.com/calendar/0/deeplink/compose?path=/calendar/action/compose&rru=addevent"
            f"&subject={_quote(card.title.text)}&startdt={starts:%Y-%m-%dT%H%%3A%M%%3A%SZ}"
            f"&enddt={ends:%Y-%m-%dT%H%%3A%M%%3A%SZ}&location={_quote(where)}"
            f"&body={_quote_url(url)}"
        )
