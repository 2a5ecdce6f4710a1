"""The poster of each city, in each language: one sheet of A4, to hang up where people pass.

Invariant: a poster says nothing that the page of its city does not; so it stands in no sitemap and
in no bundle, and search engines are asked to leave it out.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sitegen.content.rules import city_ways
from sitegen.engine.dataclass import dataclass
from sitegen.engine.queries import Asking, query
from sitegen.pages.city_pages import HoursLine, hours_in_words, poster_parts
from sitegen.pages.thing_pages import ThingPages
from sitegen.site.cards import CityCard, PlaceView, SessionCard
from sitegen.site.chrome import Crumb
from sitegen.site.frame import Head, Place, register
from sitegen.site.make_cards import Cards
from sitegen.site.views import Main
from sitegen.site.visible import Ids, Visible

LIMIT = 6
"""Sessions on a poster: what may be read in passing, and fits."""


@dataclass(frozen=True, slots=True)
class PosterSession:
    """A session on a poster; `place` is set when it is not held in the venue, whose address the poster has."""

    card: SessionCard
    place: PlaceView | None


@dataclass(frozen=True, slots=True)
class PosterMain(Main):
    """`layouts/poster.html`: one sheet of A4 for a city, with its next sessions.

    `code` is the absolute address that its QR code leads to: the page of the city. `more` is true
    when there are sessions that it does not show. `asof` is the last day, in words, on which one of its
    sessions, or the city, was announced or changed.
    """

    card: CityCard
    venue: PlaceView
    hours: tuple[HoursLine, ...]
    phone: str
    sessions: tuple[PosterSession, ...]
    more: bool
    asof: str
    code: str


@register
class PosterPages(ThingPages):
    """A poster for each city that has a page in its language."""

    kind = "poster"
    has_aliases = False
    things = section = "cities"

    def place(self, q: Asking, name: str, code: str) -> Place | None:
        """Below the page of its city."""
        cards = Cards(q, code)
        place, parts = super().place(q, name, code), poster_parts(cards, cards.visible.city(name))
        return replace(place, parts=parts, in_map=False) if place is not None and parts else None

    def head(self, cards: Cards, name: str) -> Head:
        """That of the page of its city, to which it leads back."""
        head, city = super().head(cards, name), cards.visible.city(name)
        return replace(head, crumbs=(*head.crumbs, Crumb("", head.title, cards.address(city))))

    def main(self, cards: Cards, name: str, root: str) -> PosterMain:
        """Where it is, when it is open, what comes next."""
        entry = cards.visible.city(name)
        card, (sessions, more, changed) = cards.city(entry), cards.q(poster_sessions, name)
        return PosterMain(
            card=card,
            venue=cards.venue(name),
            hours=hours_in_words(cards, entry.facts.venue.opening_hours),
            phone=city_ways(entry.facts, cards.config).phone,
            sessions=tuple([_session(cards, one) for one in cards.sessions_of(sessions)]),
            more=more,
            asof=cards.day(changed),
            code=cards.addresses.url(card.address),
        )


@query
def poster_sessions(q: Asking, city: str) -> tuple[Ids, bool, date]:
    """The sessions on a poster, whether there are more, the day of the last change of all that the city offers."""
    visible = Visible(q)
    sessions = [session for session in visible.of_city(city) if session.takes_place]
    changed = max([visible.city(city).facts.updated, *(session.updated for session in sessions)])
    return tuple(session.id for session in sessions[:LIMIT]), len(sessions) > LIMIT, changed


def _session(cards: Cards, card: SessionCard) -> PosterSession:
    place = cards.visible.session(card.id).place if card.elsewhere else None
    return PosterSession(card, cards.place(place) if place else None)
