"""Bodies: the words of a page, with links resolved and blocks filled.

Law: an editor's link by id becomes a link relative to the page that shows it; a block becomes cards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from markupsafe import Markup

from sitegen.model.open_data import DataSet
from sitegen.model.site import BodyBlock, Session, Words
from sitegen.model.views import BodyPart, BodyView, Feed, Heading
from sitegen.plan.cards import Cards
from sitegen.plan.pictures import picture_html
from sitegen.plan.shown import OFF

DEFAULT_LIMIT = 5
_LINK = re.compile(r'href="@/([a-z]+)(?:/([a-z0-9-]+))?(#[^"]*)?"')
_PICTURE = re.compile(r'<img((?: [a-z-]+="[^"]*")*?) src="([^"/:]+)"((?: [a-z-]+="[^"]*")*)>')


class Bodies:
    """Makes the bodies of one language. `targets` maps `courses/seo` to its address."""

    def __init__(
        self, cards: Cards, targets: Mapping[str, str], feeds: tuple[Feed, ...], data: tuple[DataSet, ...] = ()
    ) -> None:
        self.cards = cards
        self.targets = targets
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
        shown: list[str] = []
        for number, html in enumerate(body.html):
            if html:
                parts.append(BodyPart("html", Markup(self._resolve(html, folder, root, shown))))  # noqa: S704 - sanitised by nh3
            if number < len(body.blocks):
                parts.append(self._fill(body.blocks[number], city))
        borrowed = language != self.cards.tongue.code
        return BodyView(
            parts=tuple(parts),
            headings=tuple(Heading(h.level, h.id, h.text) for h in body.headings),
            lang=language if borrowed else "",
            dir=self.cards.tongue.languages[language].dir if borrowed else "",
        )

    def _resolve(self, html: str, folder: str, root: str, shown: list[str]) -> str:
        # On pages that are nothing but a text, its first picture is seen at once.
        eager = folder.startswith(("content/pages/", "content/news/"))

        def link(match: re.Match[str]) -> str:
            kind, name, fragment = match.groups()
            address = self.targets.get(f"{kind}/{name}" if name else kind) or self.targets[kind]
            return f'href="{root}{address}{fragment or ""}"'

        def picture(match: re.Match[str]) -> str:
            path = f"{folder}/{match[2]}"
            first = eager and not shown
            shown.append(path)
            return picture_html(self.cards.pictures[path], root, match[1] + match[3], lazy=not first)

        html = _LINK.sub(link, html) if '"@/' in html else html
        return _PICTURE.sub(picture, html) if "<img" in html else html

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
        return (s for s in sessions if s.status not in OFF and (audience is None or audience in s.audiences))
