"""Bodies: the words of a page, and what its blocks show between them. Invariant: a block becomes cards."""

from __future__ import annotations

from itertools import islice

from sitegen.calendars.events import calendars_of
from sitegen.content.site import BodyBlock
from sitegen.engine.queries import Asking, query
from sitegen.open_data.files import data_sets
from sitegen.site.body import partners_of_block, text_pieces
from sitegen.site.cards import BodyPart, BodyView, Heading
from sitegen.site.inputs import BODIES, SESSIONS
from sitegen.site.make_cards import Cards
from sitegen.site.visible import Ids, upcoming_of, upcoming_sessions

DEFAULT_LIMIT = 5


def make_body(cards: Cards, kind: str, id: str, root: str, city: str = "", prefix: str = "") -> BodyView | None:
    """The body of a thing, or None when its editor wrote none.

    `root` is the way from the page to the root of the site, `city` the city that the page is about (the default of
    the blocks). `prefix` comes before its ids, where many bodies stand on one page.
    """
    chosen = cards.locale.choose(cards.visible.words[kind, id])
    if chosen is None or chosen[1].body.html == ("",):
        return None
    own, body = chosen[0], cards.q.input(BODIES, f"{kind}/{id}/{chosen[0]}")
    parts: list[BodyPart] = []
    for number, html in enumerate(text_pieces(cards, f"content/{kind}/{id}", body, prefix, f"#{prefix}", root.__add__)):
        if html:
            parts.append(BodyPart("html", html))
        if number < len(body.blocks):
            parts.append(_show_block(cards, body.blocks[number], city))
    return BodyView(
        parts=tuple(parts),
        headings=tuple(Heading(one.level, prefix + one.id, one.text) for one in body.headings),
        lang=own if own != cards.code else "",
        dir=cards.locale.languages[own].dir if own != cards.code else "",
    )


# ------------------------------------------------------------------------------------- blocks


def _show_block(cards: Cards, block: BodyBlock, city: str) -> BodyPart:
    arguments = dict(block.arguments)
    city = arguments.get("city", city)
    if block.name == "next-sessions":
        course, audience = arguments.get("course", ""), arguments.get("audience", "")
        chosen = cards.q(next_sessions, course, city, audience, int(arguments.get("limit", DEFAULT_LIMIT)))
        return BodyPart("sessions", sessions=cards.sessions_of(chosen))
    if block.name == "partners":
        return BodyPart("partners", partners=partners_of_block(cards, block, city))
    if block.name == "figures":
        cities = [entry for entry in cards.visible.cities if city in ("", entry.id)]
        figures = (figure for entry in cities for figure in cards.figures(entry, named=not city))
        return BodyPart("figures", figures=tuple(figures))
    if block.name == "data":
        return BodyPart("data", data=cards.q(data_sets, cards.code))
    return BodyPart("calendars", calendars=cards.q(calendars_of, cards.code))


@query
def next_sessions(q: Asking, course: str, city: str, audience: str, limit: int) -> Ids:
    """The next sessions that take place: of a course, of a city, for an audience; "" for all."""
    if course and city:
        ids = q(upcoming_of, "course in city", f"{course} in {city}")
    elif course or city or audience:
        by, name = ("course", course) if course else ("city", city) if city else ("audience", audience)
        ids = q(upcoming_of, by, name)
    else:
        ids = q(upcoming_sessions)
    sessions = (q.input(SESSIONS, id) for id in ids)
    chosen = (s.id for s in sessions if s.takes_place and (not audience or audience in s.audiences))
    return tuple(islice(chosen, limit))
