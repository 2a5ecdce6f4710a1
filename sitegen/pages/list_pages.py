"""The pages that list: home, cities, courses, programme, partners, news; and 404 and the welcome at `/`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import islice
from typing import Any

from sitegen.content.records import Partner
from sitegen.content.site import Entry, NoFacts, Session
from sitegen.feeds.entries import Links, news_updated
from sitegen.pages.france import draw_map
from sitegen.site.body import Bodies
from sitegen.site.cards import BodyView, BulletinLink, Feed, TopicGroup
from sitegen.site.chrome import Crumb
from sitegen.site.city_pages import CitiesMain
from sitegen.site.clock import Clock
from sitegen.site.course_pages import CoursesMain
from sitegen.site.entry_pages import HomeMain, MissingMain, SearchMain
from sitegen.site.facets import Facets
from sitegen.site.frame import Draft
from sitegen.site.linked_data import Node
from sitegen.site.make_cards import Cards, news_day
from sitegen.site.make_linked_data import LinkedData
from sitegen.site.parts import PAGE_LIMIT, cut_days, first_days, group_days
from sitegen.site.phrase import Phrase
from sitegen.site.programme_pages import FacetOption, MonthLink, ProgrammeMain
from sitegen.site.text_pages import NewsListMain, PartnerGroup, PartnersMain
from sitegen.site.views import Main, Page
from sitegen.site.visible import count

HOME_SESSIONS = 8
HOME_FIGURES = 8
HOME_NEWS = 3
FIRST_SESSIONS = 40
PROGRAMME_SOURCE = "content/cities"


class ListPages:
    """The drafts of one language."""

    def __init__(
        self,
        cards: Cards,
        clock: Clock,
        bodies: Bodies,
        feed: Feed,
        bulletins: Links,
        home: Crumb,
        linked: LinkedData,
        facets: Facets,
        data: str,
    ) -> None:
        self.cards = cards
        self.shown = cards.shown
        self.tongue = cards.tongue
        self.clock = clock
        self.bodies = bodies
        self.feed = feed
        self.bulletins = bulletins
        self.home = home
        self.linked = linked
        self.facets = facets
        self.data = data
        self.config = cards.site.config

    def plan(self) -> Iterator[Draft]:
        """All drafts."""
        shown = self.shown
        facts = [entry.facts.updated for entry in shown.cities] + [s.updated for s in shown.sessions]
        newest = max(facts, default=None)
        linked, offered = self.linked, tuple(self.bulletins.values())
        network = tuple([link for link in offered if link.city is None])
        yield self._draft(
            "home",
            (),
            newest,
            lambda _: self._home(),
            PROGRAMME_SOURCE,
            lambda _, page: linked.site(page.url),
            bulletins=network,
        )
        cities = CitiesMain(self.cards.cities(), draw_map(self.cards.cities()))
        yield self._section(
            "cities",
            newest,
            lambda _: cities,
            PROGRAMME_SOURCE,
            lambda _, __: linked.items(c.address for c in cities.cities),
        )
        updated = max((entry.facts.updated for entry in shown.courses), default=None)
        courses = CoursesMain(self.topics())
        yield self._section(
            "courses",
            updated,
            lambda _: courses,
            "content/courses",
            lambda _, __: linked.items(course.address for topic in courses.topics for course in topic.courses),
        )
        yield from self._programme(newest)
        yield self._section(
            "partners",
            self._partners_updated(),
            self._partners,
            "content/partners",
            lambda main, _: linked.partners(main),
        )
        news = NewsListMain(tuple(self.cards.news(entry) for entry in shown.news), offered)
        yield self._section(
            "news",
            max((news_updated(entry, shown).day for entry in shown.news), default=None),
            lambda _: news,
            "content/news",
            lambda _, __: linked.items(card.address for card in news.news),
            bulletins=network,
        )

    def _partners_updated(self) -> date | None:
        """The last change of a partner that is told: in its facts or in its words."""
        days = [entry.facts.updated for entry in self.shown.partners]
        for entry in self.shown.partners:
            days.extend(words.front.updated for words in self.shown.words["partners", entry.id].values())
        return max((day for day in days if day is not None), default=None)

    def _section(
        self,
        kind: str,
        updated: date | None,
        main: Callable[[str], Main],
        source: str,
        linked: Callable[[Any, Page], tuple[Node, ...]],
        bulletins: tuple[BulletinLink, ...] = (),
    ) -> Draft:
        """The first page of a section."""
        return self._draft(
            kind, (getattr(self.tongue.paths, kind),), updated, main, source, linked, bulletins=bulletins
        )

    def _draft(
        self,
        kind: str,
        place: tuple[str, ...],
        updated: date | None,
        main: Callable[[str], Main],
        source: str,
        linked: Callable[[Any, Page], tuple[Node, ...]],
        *,
        key: str = "",
        title: Phrase | None = None,
        bulletins: tuple[BulletinLink, ...] = (),
        section: str | None = None,
        seen: tuple[object, ...] | None = None,
    ) -> Draft:
        """A page of a list; `place` are the parts of its address after the language."""
        parts = (self.tongue.code, *place)
        crumbs = () if kind == "home" else (self.home,)
        if len(place) > 1:
            crumbs = (*crumbs, Crumb(kind, Phrase(""), self.cards.addresses.page(*parts[:2])))
        return Draft(
            key=key or kind,
            kind=kind,
            tongue=self.tongue,
            parts=parts,
            own=self.tongue.code,
            title=title or Phrase(""),
            description=self.tongue.phrase(self.config.description),
            section=kind if section is None else section,
            crumbs=crumbs,
            updated=updated,
            sources=(source,),
            main=main,
            bulletins=bulletins,
            linked=linked,
            seen=seen,
        )

    def topics(self) -> tuple[TopicGroup, ...]:
        """All courses by topic, in the order of the vocabulary."""
        groups = []
        for name in self.cards.in_order("topics", self.cards.site.vocabulary.topics):
            courses = tuple(self.cards.course(entry) for entry in self.shown.courses if entry.facts.topic == name)
            if courses:
                groups.append(TopicGroup(name, self.cards.term("topics", name), courses))
        return tuple(groups)

    def _home(self) -> HomeMain:
        shown, cards = self.shown, self.cards
        soon = islice((session for session in shown.upcoming if session.takes_place), HOME_SESSIONS)
        figures = {city.id: cards.figures(city, named=True) for city in shown.cities}
        audiences = {name for entry in shown.courses for name in entry.facts.audiences}
        return HomeMain(
            lead=self.tongue.phrase(self.config.description),
            cities=cards.cities(),
            map=draw_map(cards.cities()),
            sessions=cards.sessions(tuple(soon)),
            upcoming=count(shown.upcoming),
            spoken=self._spoken(),
            topics=self.topics(),
            audiences=cards.terms("audiences", tuple(audiences)),
            figures=tuple(told[0] for told in figures.values() if told)[:HOME_FIGURES],
            more_figures=tuple(cards.city(city) for city in shown.cities if len(figures[city.id]) > 1),
            news=tuple(cards.news(entry) for entry in shown.news[:HOME_NEWS] if self._is_recent(entry)),
        )

    def _spoken(self) -> FacetOption | None:
        code = self.tongue.code
        return None if code == self.config.default_language else self.facets.option("spoken", code.partition("-")[0])

    def _is_recent(self, entry: Entry[NoFacts]) -> bool:
        """Whether a piece of news is not older than a year: nobody should take it for the newest thing."""
        day = news_day(entry, self.shown)
        leap = (day.month, day.day) == (2, 29)
        return not self.clock.is_over(day.replace(year=day.year + 1, day=28 if leap else day.day), self.cards.site.zone)

    def _programme(self, updated: date | None) -> Iterator[Draft]:
        path = self.tongue.paths.programme
        by_month: dict[str, list[Session]] = {}
        for session in self.shown.sessions:
            by_month.setdefault(f"{session.starts:%Y-%m}", []).append(session)
        coming = {month: [s for s in held if s.id not in self.shown.past] for month, held in by_month.items()}
        links = {month: self._month(month, held) for month, held in coming.items()}
        offered_months = tuple(link for month, link in links.items() if coming[month])
        first, upcoming = first_days(self.shown.upcoming, FIRST_SESSIONS, PAGE_LIMIT), self.shown.upcoming
        rest, after = self._goes_on(coming, first)
        main = replace(
            self._programme_main("", offered_months, first, 1, 1, count(upcoming), len(upcoming), None, after),
            rest=rest,
            facets=self.facets.groups,
            towns=self.facets.other_towns(),
            access=self.facets.access,
            data=self.data,
        )
        offered = tuple([link for (kind, city), link in self.bulletins.items() if kind == "sessions" and not city])
        yield self._section(
            "programme",
            updated,
            lambda _: main,
            PROGRAMME_SOURCE,
            lambda main, _: self.linked.programme(main),
            bulletins=offered,
        )
        for number, (month, held) in enumerate(by_month.items()):
            # A month that is over keeps its address and shows what it was.
            sessions = coming[month] or held
            cut = cut_days(sessions, PAGE_LIMIT)
            total, listed = count(sessions), len(sessions)
            before, _, after = (None, *links.values(), None)[number : number + 3]
            for part, chosen in enumerate(cut, 1):
                told = (month, offered_months, chosen, part, len(cut), total, listed, before, after)
                make = partial(self._programme_main, *told)
                yield self._draft(
                    "programme",
                    (path, month) if part == 1 else (path, month, str(part)),
                    max(s.updated for s in chosen),
                    lambda _, make=make: make(),  # type: ignore[misc]
                    PROGRAMME_SOURCE,
                    lambda main, _: self.linked.programme(main),
                    key=f"programme/{month}/{part}",
                    title=Phrase(self.tongue.dates.month(chosen[0].starts.date().replace(day=1))),
                    seen=(*told, bool(coming[month]), self.cards.cities()),
                )

    def _month(self, month: str, sessions: Sequence[Session]) -> MonthLink:
        """A link to a month; `sessions` are those to come in it."""
        address = self.cards.addresses.page(self.tongue.code, self.tongue.paths.programme, month)
        name = self.tongue.dates.month(date.fromisoformat(f"{month}-01"))
        return MonthLink(name, address, count(sessions), current=False)

    def _goes_on(
        self, coming: Mapping[str, Sequence[Session]], first: Sequence[Session]
    ) -> tuple[MonthLink | None, MonthLink | None]:
        """Where the programme goes on after its first page: in the month in which that ends, and in the next one."""
        left = self.shown.upcoming[len(first) :]
        last = f"{first[-1].starts:%Y-%m}" if first else ""
        here = [session for session in left if f"{session.starts:%Y-%m}" == last]
        later = min({f"{session.starts:%Y-%m}" for session in left} - {last}, default="")
        after = self._month(later, coming[later]) if later else None
        if not here:
            return None, after
        part = next(n for n, cut in enumerate(cut_days(coming[last], PAGE_LIMIT), 1) if here[0] in cut)
        place = (self.tongue.code, self.tongue.paths.programme, last, *([str(part)] if part > 1 else []))
        address = f"{self.cards.addresses.page(*place)}#day_{here[0].starts:%Y-%m-%d}"
        return replace(self._month(last, here), address=address), after

    def _programme_main(
        self,
        month: str,
        months: tuple[MonthLink, ...],
        sessions: tuple[Session, ...],
        part: int,
        parts: int,
        total: int,
        listed: int,
        before: MonthLink | None,
        after: MonthLink | None,
    ) -> ProgrammeMain:
        dates, addresses = self.tongue.dates, self.cards.addresses
        base = (self.tongue.code, self.tongue.paths.programme)
        place = (*base, month)
        own = addresses.page(*place) if month else ""
        return ProgrammeMain(
            month=dates.month(date.fromisoformat(f"{month}-01")) if month else "",
            months=tuple(replace(link, current=link.address == own) for link in months),
            cities=self.cards.cities(),
            days=group_days(self.cards.sessions(sessions)),
            total=total,
            off=listed - total,
            part=part,
            parts=parts,
            previous="" if part == 1 else addresses.page(*place, *(() if part == 2 else (str(part - 1),))),
            next="" if part == parts else addresses.page(*place, str(part + 1)),
            feed=self.feed,
            before=before,
            after=after,
        )

    def _partners(self, root: str) -> PartnersMain:
        groups = []
        for city in self.shown.cities:
            partners = tuple(
                replace(self.cards.partner(entry, city), body=self._partner_words(entry, root))
                for entry in self.shown.partners_of[city.id]
            )
            if partners:
                groups.append(PartnerGroup(self.cards.city(city), partners))
        return PartnersMain(tuple(groups), len(self.shown.partners))

    def _partner_words(self, entry: Entry[Partner], root: str) -> BodyView | None:
        chosen = self.tongue.choose(self.shown.words["partners", entry.id])
        return self.bodies.make(entry.path, root, chosen[0], chosen[1]) if chosen else None

    def search(self) -> Draft:
        """The page that searches; the address of the index comes when texts are known (`search.index`)."""
        main = SearchMain(self.cards.cities(), "")
        source = "content/synonyms" if self.tongue.code in self.cards.site.synonyms else "content"
        return self._draft(
            "search", (self.tongue.paths.search,), None, lambda _: main, source, lambda _, __: (), section=""
        )

    def missing(self, *, root: bool) -> Draft:
        """The page for addresses that lead nowhere; some hosts look for one in each folder."""
        code = self.tongue.code
        return Draft(
            key="missing/root" if root else "missing",
            kind="missing",
            tongue=self.tongue,
            parts=(code,),
            own=code,
            title=Phrase(""),
            description=self.tongue.phrase(self.config.description),
            section="",
            crumbs=(self.home,),
            updated=None,
            sources=(self.cards.site.path,),
            main=lambda way: MissingMain(self.cards.cities()),
            file="404.html" if root else f"{code}/404.html",
            in_map=False,
        )
