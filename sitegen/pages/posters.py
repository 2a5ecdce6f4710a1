"""The poster of each city, in each language: one sheet of A4, to hang up where people pass.

Law: a poster says nothing that the page of its city does not; so it stands in no map of the site and
in no pack, and search engines are asked to leave it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sitegen.content.records import City
from sitegen.content.site import Entry, Session
from sitegen.site.chrome import Crumb
from sitegen.site.city_pages import CityMain, PosterMain, PosterSession
from sitegen.site.frame import Draft
from sitegen.site.make_cards import Cards

LIMIT = 6
"""Sessions on a poster: what may be read in passing, and fits."""


def poster_parts(cards: Cards, city: Entry[City]) -> tuple[str, ...]:
    """The parts of the address of a poster, below the page of its city; none where there is no poster."""
    parts = cards.parts(city)
    wanted = cards.site.config.features.posters and parts[0] == cards.tongue.code
    return (*parts, cards.tongue.paths.poster) if wanted else ()


def poster_address(cards: Cards, city: Entry[City]) -> str:
    """The address of a poster, or ""."""
    parts = poster_parts(cards, city)
    return cards.addresses.page(*parts) if parts else ""


def plan_posters(cards: Cards, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """A poster for each city that has a page among `drafts`, those of one language."""
    cities = {f"{city.kind}/{city.id}": city for city in cards.shown.cities}
    for draft in drafts:
        city = cities.get(draft.key)
        parts = poster_parts(cards, city) if city else ()
        if city and parts:
            yield replace(
                draft,
                key=f"posters/{city.id}",
                kind="poster",
                parts=parts,
                crumbs=(*draft.crumbs, Crumb("", draft.title, cards.address(city))),
                main=lambda root, city=city, draft=draft: _poster(cards, city, draft.main(root)),  # type: ignore[misc]
                aliases=(),
                in_map=False,
                bulletins=(),
                linked=None,
            )


def _poster(cards: Cards, city: Entry[City], told: object) -> PosterMain:
    """From `told`, the main part of the page of the city."""
    assert isinstance(told, CityMain)  # noqa: S101 - the draft of a city
    sessions = [session for session in cards.shown.by_city.get(city.id, ()) if session.takes_place]
    asof = max([city.facts.updated, *(session.updated for session in sessions)])
    return PosterMain(
        card=told.card,
        venue=told.venue,
        hours=told.hours,
        phone=told.phone,
        sessions=tuple([_session(cards, session) for session in sessions[:LIMIT]]),
        more=len(sessions) > LIMIT,
        asof=cards.tongue.dates.day(asof),
        code=cards.addresses.url(told.card.address),
    )


def _session(cards: Cards, session: Session) -> PosterSession:
    card = cards.session(session)
    return PosterSession(card, cards.place(session.place) if card.elsewhere and session.place else None)
