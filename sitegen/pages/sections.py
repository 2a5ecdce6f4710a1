"""What the first pages of all sections have in common, and what the lists of sessions below the programme have."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from sitegen.content.kinds import KINDS, LINKED
from sitegen.engine.queries import Asking, query
from sitegen.feeds.entries import feed_links
from sitegen.site.cards import FeedLink
from sitegen.site.frame import Head, PageKind, Place
from sitegen.site.inputs import CITIES, SESSIONS
from sitegen.site.linked_data import Node
from sitegen.site.make_cards import Cards
from sitegen.site.make_chrome import home_crumb, section_crumb
from sitegen.site.make_linked_data import LinkedData
from sitegen.site.phrase import Phrase
from sitegen.site.programme_pages import ProgrammeMain
from sitegen.site.views import Page
from sitegen.site.visible import visible_sessions, visible_things

PROGRAMME_SOURCE = "content/cities"


class SectionPages(PageKind):
    """The first page of a section, or a page that stands as one: one in each language, in its own words."""

    is_section: ClassVar[bool] = True
    follows_sessions: ClassVar[bool] = False
    """It shows sessions, and changes with them."""

    def names(self, q: Asking) -> Iterable[str]:
        """The only one."""
        return ("",)

    def place(self, q: Asking, name: str, code: str) -> Place | None:
        """Below the home page, under the name of its section."""
        cards = Cards(q, code)
        source = f"content/{self.kind}" if self.kind in KINDS else PROGRAMME_SOURCE
        return Place((cards.code, getattr(cards.locale.paths, self.kind)), cards.code, (source,))

    def head(self, cards: Cards, name: str) -> Head:
        """Its title is in its template."""
        return Head(
            title=Phrase(""),
            description=cards.locale.phrase(cards.config.description),
            section=self.kind if self.is_section else "",
            crumbs=(home_crumb(cards),),
            feeds=self.feeds(cards),
        )

    def updated(self, cards: Cards, name: str) -> date | None:
        """The day of the last change of the facts of what it lists."""
        if self.follows_sessions:
            return cards.q(newest_facts)
        if self.kind not in KINDS or not KINDS[self.kind].record:
            return None
        days = (entry.facts.updated for entry in cards.visible.things(self.kind))
        return max((day for day in days if day is not None), default=None)

    def listed(self, cards: Cards) -> Iterable[str]:
        """The addresses of what it lists, for search engines."""
        return [cards.address(one) for one in cards.visible.things(self.kind)] if self.kind in LINKED else ()

    def linked(self, cards: Cards, name: str, page: Page) -> tuple[Node, ...] | None:
        """What it lists."""
        return LinkedData(cards).items(self.listed(cards))

    def feeds(self, cards: Cards) -> tuple[FeedLink, ...]:
        """Those that browsers find."""
        return ()


class ListPages(PageKind):
    """The parts of a list of sessions below the programme."""

    kind = "programme"

    @abstractmethod
    def title(self, cards: Cards, name: str) -> Phrase:
        """What its sessions have in common."""

    def head(self, cards: Cards, name: str) -> Head:
        """Its title is what its sessions have in common."""
        return Head(
            title=self.title(cards, name),
            description=cards.locale.phrase(cards.config.description),
            section="programme",
            crumbs=(home_crumb(cards), section_crumb(cards, "programme")),
        )

    def linked(self, cards: Cards, name: str, page: Page) -> tuple[Node, ...] | None:
        """Its sessions; search engines leave an empty list out."""
        assert isinstance(page.main, ProgrammeMain)  # noqa: S101 - there is no other
        return LinkedData(cards).programme(page.main) if page.main.days else None


@query
def newest_facts(q: Asking) -> date | None:
    """The day of the last change of a city or a session."""
    days = [q.input(CITIES, id).updated for id in q(visible_things, "cities")]
    return max((*days, *(q.input(SESSIONS, id).updated for id in q(visible_sessions))), default=None)


def feeds_of(cards: Cards, city: str = "", kinds: tuple[str, ...] = ("news", "sessions")) -> tuple[FeedLink, ...]:
    """The feeds of a city, or those that are about none, of some kinds."""
    return tuple([link for kind, of, link in cards.q(feed_links, cards.code) if of == city and kind in kinds])
