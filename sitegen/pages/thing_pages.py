"""The pages of the things that have words: cities, courses, news, free pages.

Law: one page for each thing and language; a language without words borrows them, unless the
original forbids it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any

from sitegen.content.opening_hours import parse_opening_hours
from sitegen.content.records import City, ClosedDays, Course
from sitegen.content.site import Entry, NoFacts, Words
from sitegen.content.zones import find_zone
from sitegen.feeds.entries import Links
from sitegen.offline.files import pack_address
from sitegen.pages.posters import poster_address
from sitegen.site.body import Bodies
from sitegen.site.cards import BodyView, BulletinLink, Feed
from sitegen.site.chrome import Crumb
from sitegen.site.city_pages import CityMain, Closure, HoursLine
from sitegen.site.clock import Clock
from sitegen.site.course_pages import CitySessions, CourseMain
from sitegen.site.facets import Facets
from sitegen.site.frame import Draft
from sitegen.site.linked_data import Node
from sitegen.site.make_cards import Cards, news_day
from sitegen.site.make_linked_data import LinkedData
from sitegen.site.parts import PAGE_LIMIT, cut_days, group_days
from sitegen.site.phrase import Phrase
from sitegen.site.text_pages import ArticleMain, TextMain
from sitegen.site.views import Main, Page
from sitegen.site.visible import count
from sitegen.site.ways import city_ways

PER_CITY = 4


class ThingPages:
    """The drafts of one language."""

    def __init__(
        self,
        cards: Cards,
        bodies: Bodies,
        clock: Clock,
        feeds: dict[tuple[str, str], Feed],
        bulletins: Links,
        home: Crumb,
        linked: LinkedData,
        facets: Facets,
    ) -> None:
        self.cards = cards
        self.shown = cards.shown
        self.tongue = cards.tongue
        self.bodies = bodies
        self.clock = clock
        self.feeds = feeds
        self.bulletins = bulletins
        self.home = home
        self.linked = linked
        self.facets = facets

    def plan(self) -> Iterator[Draft]:
        """All drafts, kind by kind."""
        linked, offered = self.linked, self.bulletins
        for city in self.shown.cities:
            yield from self._draft(
                city,
                "city",
                "cities",
                city.facts.updated,
                self._city(city),
                lambda _, __, city=city: linked.city(city),  # type: ignore[misc]
                tuple([link for (_, name), link in offered.items() if name == city.id]),
            )
        for course in self.shown.courses:
            yield from self._draft(
                course,
                "course",
                "courses",
                course.facts.updated,
                self._course(course),
                lambda main, _, course=course: linked.course(course, main),  # type: ignore[misc]
            )
        for news in self.shown.news:
            day = news_day(news, self.shown)
            yield from self._draft(
                news,
                "article",
                "news",
                day,
                self._article(news),
                lambda _, page, day=day: linked.article(page, day),  # type: ignore[misc]
                tuple([offered["news", ""]] if offered else []),
            )
        for text in self.shown.pages:
            yield from self._draft(text, "page", "", None, self._page(text), linked.page)

    def _draft(
        self,
        entry: Entry[Any],
        kind: str,
        section: str,
        updated: date | None,
        make: Callable[[BodyView | None], Main],
        linked: Callable[[Any, Page], tuple[Node, ...]],
        bulletins: tuple[BulletinLink, ...] = (),
    ) -> Iterator[Draft]:
        chosen = self.tongue.choose(self.shown.words[entry.kind, entry.id])
        if chosen is None:  # pragma: no cover - only things with words are shown
            return
        own, words = chosen
        if own != self.tongue.code and words.front.no_fallback:
            return
        days = [day for day in (updated, words.front.updated) if day is not None]
        crumbs = [self.home]
        if section:
            crumbs.append(Crumb(section, Phrase(""), self.section_address(section)))
        yield Draft(
            key=f"{entry.kind}/{entry.id}",
            kind=kind,
            tongue=self.tongue,
            parts=self.cards.parts(entry),
            own=own,
            title=self.cards.title(entry),
            description=self.tongue.summary(self.shown.words[entry.kind, entry.id]),
            section=section,
            crumbs=tuple(crumbs),
            updated=max(days, default=None),
            sources=self._sources(entry, words),
            main=lambda root: make(self._body(entry, words, own, root)),
            aliases=words.front.aliases if own == self.tongue.code else (),
            bulletins=bulletins,
            linked=linked,
            outdated=words.outdated,
        )

    def section_address(self, section: str) -> str:
        """The address of a section's first page."""
        return self.cards.addresses.page(self.tongue.code, getattr(self.tongue.paths, section))

    def _sources(self, entry: Entry[Any], words: Words) -> tuple[str, ...]:
        facts = {"cities": "city.yaml", "courses": "course.yaml"}.get(entry.kind)
        return (words.path, *((f"{entry.path}/{facts}",) if facts else ()))

    def _body(self, entry: Entry[Any], words: Words, own: str, root: str) -> BodyView | None:
        return self.bodies.make(entry.path, root, own, words, entry.id if entry.kind == "cities" else "")

    # ------------------------------------------------------------------------------- main parts

    def _city(self, entry: Entry[City]) -> Callable[[BodyView | None], Main]:
        def make(body: BodyView | None) -> Main:
            cards, facts, shown = self.cards, entry.facts, self.shown
            sessions = shown.by_city.get(entry.id, ())
            first = cut_days(sessions, PAGE_LIMIT)[0]
            zone = find_zone(facts.timezone) if facts.timezone else self.cards.site.zone
            # What the editor's own words show by a block is not shown a second time.
            told = {part.kind for part in body.parts} if body else set()
            ways = city_ways(facts, self.cards.site.config)
            return CityMain(
                card=cards.city(entry),
                body=body,
                venue=cards.place(facts.venue),
                hours=self._hours(facts.venue.opening_hours),
                closures=tuple(
                    self._closure(closure)
                    for closure in facts.closures
                    if not self.clock.is_over(closure.until or closure.first, zone)
                ),
                phone=ways.phone,
                phone_href=phone_href(ways.phone),
                email=ways.email,
                website=facts.contact.website or "",
                booking=ways.url,
                days=group_days(cards.sessions(first)),
                more=count(sessions[len(first) :]),
                next=self.facets.after_city(entry.id),
                towns=self.facets.other_towns(entry.id),
                partners=()
                if "partners" in told
                else tuple(cards.partner(p, entry) for p in shown.partners_of[entry.id]),
                figures=() if "figures" in told else cards.figures(entry, named=False),
                feed=self.feeds["city", entry.id],
                pack=pack_address(cards, entry),
                poster=poster_address(cards, entry),
            )

        return make

    def _hours(self, text: str | None) -> tuple[HoursLine, ...]:
        dates = self.tongue.dates
        lines = []
        for rule in parse_opening_hours(text) or () if text else ():
            spans = [
                dates.weekday(first) if first == last else f"{dates.weekday(first)} – {dates.weekday(last)}"
                for first, last in rule.days
            ]
            times = (f"{first}\u202f–\u202f{last}" for first, last in rule.times)
            lines.append(HoursLine(dates.join(*spans), dates.join(*times)))
        return tuple(lines)

    def _closure(self, closure: ClosedDays) -> Closure:
        dates = self.tongue.dates
        until = dates.weekday_day(closure.until) if closure.until and closure.until != closure.first else ""
        return Closure(dates.weekday_day(closure.first), until, self.tongue.phrase(closure.reason))

    def _course(self, entry: Entry[Course]) -> Callable[[BodyView | None], Main]:
        def make(body: BodyView | None) -> Main:
            cards, shown = self.cards, self.shown
            by_city = []
            for city in shown.cities:
                sessions = tuple(s for s in shown.by_course_in_city.get((entry.id, city.id), ()) if s.takes_place)
                if sessions:
                    shorter = cards.sessions(sessions[:PER_CITY])
                    by_city.append(CitySessions(cards.city(city), shorter, max(0, len(sessions) - PER_CITY)))
            required = [course for course in shown.courses if course.id in entry.facts.prerequisites]
            return CourseMain(
                card=cards.course(entry),
                body=body,
                equipment=self.tongue.maybe(entry.facts.equipment),
                prerequisites=tuple(cards.course(course) for course in required),
                cities=tuple(by_city),
                feed=self.feeds["course", entry.id],
            )

        return make

    def _article(self, entry: Entry[NoFacts]) -> Callable[[BodyView | None], Main]:
        return lambda body: ArticleMain(self.cards.news(entry), body)

    def _page(self, entry: Entry[NoFacts]) -> Callable[[BodyView | None], Main]:
        return lambda body: TextMain(self.tongue.summary(self.shown.words["pages", entry.id]), body)


@cache
def phone_href(phone: str) -> str:
    """A phone number as a link (RFC 3966): `tel:+33199000000`."""
    digits = "".join(c for c in phone if c.isdigit())
    return f"tel:+{digits}" if digits else ""
