"""The pages of the things that have words: cities, courses, news, free pages.

Invariant: one page for each thing and language; a language without words borrows them, unless the
original forbids it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar

from sitegen.calendars.events import calendar_of
from sitegen.content.grouping import grouped
from sitegen.content.kinds import KINDS
from sitegen.content.site import Entry, NoFacts, Words
from sitegen.engine.queries import Asking, query
from sitegen.pages.bodies import make_body
from sitegen.pages.sections import feeds_of
from sitegen.site.cards import FeedLink
from sitegen.site.course_pages import CitySessions, CourseMain
from sitegen.site.frame import Head, PageKind, Place, register
from sitegen.site.inputs import SESSIONS
from sitegen.site.linked_data import Node
from sitegen.site.make_cards import Cards, news_day
from sitegen.site.make_chrome import home_crumb, section_crumb
from sitegen.site.make_linked_data import LinkedData
from sitegen.site.text_pages import ArticleMain, TextMain
from sitegen.site.views import Page
from sitegen.site.visible import Ids, is_behind, upcoming_of, visible_things

PER_CITY = 4


class ThingPages(PageKind):
    """A page for each thing of a kind, under its id; `section` is that of the site in which they stand, or ""."""

    things: ClassVar[str]
    section: ClassVar[str] = ""
    has_aliases = True

    def names(self, q: Asking) -> Iterable[str]:
        """The ids of the things that are shown."""
        return q(visible_things, self.things)

    def place(self, q: Asking, name: str, code: str) -> Place | None:
        """Below its section; nowhere when its words may not be borrowed."""
        cards = Cards(q, code)
        own, words = self._words(cards, name)
        if own != cards.code and words.front.no_fallback:
            return None
        entry = cards.visible.thing(self.things, name)
        facts = (entry.facts_path,) if KINDS[self.things].record else ()
        return Place(cards.parts(entry), own, (words.path, *facts))

    def head(self, cards: Cards, name: str) -> Head:
        """Title and summary of the thing."""
        own, _ = self._words(cards, name)
        return Head(
            title=cards.title(cards.visible.thing(self.things, name)),
            description=cards.locale.summary(cards.visible.words[self.things, name]),
            section=self.section,
            crumbs=(home_crumb(cards), *((section_crumb(cards, self.section),) if self.section else ())),
            feeds=self.feeds(cards, name),
            outdated=cards.q(is_behind, self.things, name, own),
        )

    def updated(self, cards: Cards, name: str) -> date | None:
        """The later of the days on which its facts and its words were changed."""
        days = (self.day(cards, name), self._words(cards, name)[1].front.updated)
        return max((day for day in days if day is not None), default=None)

    def aliases(self, cards: Cards, name: str) -> tuple[str, ...]:
        """Those that its words name."""
        return self._words(cards, name)[1].front.aliases

    def day(self, cards: Cards, name: str) -> date | None:
        """The day of the last change, apart from that of its words."""
        day: date | None = getattr(cards.visible.thing(self.things, name).facts, "updated", None)
        return day

    def feeds(self, cards: Cards, name: str) -> tuple[FeedLink, ...]:
        """The feeds that the page offers."""
        return ()

    def _words(self, cards: Cards, name: str) -> tuple[str, Words]:
        chosen = cards.locale.choose(cards.visible.words[self.things, name])
        assert chosen is not None  # noqa: S101 - only things with words are shown
        return chosen


@register
class CoursePages(ThingPages):
    """A page for each course."""

    kind = "course"
    things = section = "courses"

    def main(self, cards: Cards, name: str, root: str) -> CourseMain:
        """What is learnt, and where it is given next."""
        entry, coming = cards.visible.course(name), cards.q(next_in_cities, name)
        required = [course for course in cards.visible.courses if course.id in entry.facts.prerequisites]
        return CourseMain(
            card=cards.course(entry),
            body=make_body(cards, "courses", name, root),
            equipment=cards.locale.maybe(entry.facts.equipment),
            prerequisites=tuple([cards.course(course) for course in required]),
            cities=tuple(
                [
                    CitySessions(cards.city(city), cards.sessions_of(coming[city.id][0]), coming[city.id][1])
                    for city in cards.visible.cities
                    if city.id in coming
                ]
            ),
            calendar=cards.q(calendar_of, "course", name, cards.code),
        )

    def linked(self, cards: Cards, name: str, page: Page) -> tuple[Node, ...]:
        """The course, with its next sessions."""
        assert isinstance(page.main, CourseMain)  # noqa: S101 - made above
        return LinkedData(cards).course(cards.visible.course(name), page.main)


@register
class ArticlePages(ThingPages):
    """A page for each piece of news."""

    kind = "article"
    things = section = "news"

    def day(self, cards: Cards, name: str) -> date:
        """Its own day."""
        return news_day(cards.visible.thing("news", name), cards.visible)

    def feeds(self, cards: Cards, name: str) -> tuple[FeedLink, ...]:
        """That of all news."""
        return feeds_of(cards, kinds=("news",))

    def main(self, cards: Cards, name: str, root: str) -> ArticleMain:
        """Its words."""
        entry: Entry[NoFacts] = cards.visible.thing("news", name)
        return ArticleMain(cards.news(entry), make_body(cards, "news", name, root))

    def linked(self, cards: Cards, name: str, page: Page) -> tuple[Node, ...]:
        """The article."""
        return LinkedData(cards).article(page, self.day(cards, name))


@register
class TextPages(ThingPages):
    """The free pages."""

    kind = "page"
    things = "pages"

    def main(self, cards: Cards, name: str, root: str) -> TextMain:
        """Its words."""
        return TextMain(cards.locale.summary(cards.visible.words["pages", name]), make_body(cards, "pages", name, root))

    def linked(self, cards: Cards, name: str, page: Page) -> tuple[Node, ...]:
        """The page, with the data sets that it shows."""
        assert isinstance(page.main, TextMain)  # noqa: S101 - made above
        return LinkedData(cards).page(page.main, page)


# ------------------------------------------------------------------------------------- what they show


@query
def next_in_cities(q: Asking, course: str) -> Mapping[str, tuple[Ids, int]]:
    """By city the next sessions of a course that take place, and how many there are besides."""
    sessions = (q.input(SESSIONS, id) for id in q(upcoming_of, "course", course))
    found = grouped((session.city, session.id) for session in sessions if session.takes_place)
    return {city: (ids[:PER_CITY], max(0, len(ids) - PER_CITY)) for city, ids in found.items()}
