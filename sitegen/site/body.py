"""Bodies: what stands on a page between and around its texts.

Law: a block becomes cards; a text is a gap, which `search.fill` fills.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from sitegen.content.site import BodyBlock, Session, Words
from sitegen.site.cards import BodyPart, BodyView, Feed
from sitegen.site.data_rows import DataSet
from sitegen.site.gap import Gap, OpenBody
from sitegen.site.make_cards import Cards

DEFAULT_LIMIT = 5


class Bodies:
    """Makes the bodies of one language."""

    def __init__(self, cards: Cards, feeds: tuple[Feed, ...], data: tuple[DataSet, ...] = ()) -> None:
        self.cards = cards
        self.feeds = feeds
        self.data = data

    def make(self, folder: str, root: str, language: str, words: Words, city: str = "") -> BodyView | None:
        """The body of one page, or None when its editor wrote none.

        `folder` is where the pictures are, `root` the way from the page to the site's root, `city`
        the city that the page is about (the default of the blocks).
        """
        body = words.body
        if len(body.html) == 1 and not body.html[0]:
            return None
        parts: list[BodyPart] = []
        for number in range(len(body.html)):
            parts.append(BodyPart("html"))
            if number < len(body.blocks):
                parts.append(self._fill(body.blocks[number], city))
        borrowed = language != self.cards.tongue.code
        return OpenBody(
            parts=tuple(parts),
            headings=(),
            lang=language if borrowed else "",
            dir=self.cards.tongue.languages[language].dir if borrowed else "",
            gap=Gap(words.path, folder, root, self.cards.tongue.code),
        )

    def _fill(self, block: BodyBlock, city: str) -> BodyPart:
        arguments = dict(block.arguments)
        city = arguments.get("city", city)
        cards = self.cards
        if block.name == "next-sessions":
            limit = int(arguments.get("limit", DEFAULT_LIMIT))
            return BodyPart("sessions", sessions=cards.sessions(tuple(islice(self._choose(arguments, city), limit))))
        if block.name == "partners":
            chosen = cards.shown.city(city) if city else None
            entries = cards.shown.partners if chosen is None else cards.shown.partners_of[chosen.id]
            partners = tuple(cards.partner(entry, chosen) for entry in entries)
            return BodyPart("partners", partners=partners)
        if block.name == "figures":
            cities = [entry for entry in cards.shown.cities if city in ("", entry.id)]
            figures = (figure for entry in cities for figure in cards.figures(entry, named=not city))
            return BodyPart("figures", figures=tuple(figures))
        if block.name == "data":
            return BodyPart("data", data=self.data)
        return BodyPart("feeds", feeds=self.feeds)

    def _choose(self, arguments: Mapping[str, str], city: str) -> Iterator[Session]:
        shown = self.cards.shown
        course, audience = arguments.get("course"), arguments.get("audience")
        sessions = shown.by_course.get(course, ()) if course else shown.upcoming
        if city:
            sessions = shown.by_course_in_city.get((course, city), ()) if course else shown.by_city.get(city, ())
        return (s for s in sessions if s.takes_place and (audience is None or audience in s.audiences))
