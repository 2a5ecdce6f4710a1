"""The pages that list: home, cities, courses, programme, partners, news; and search, 404 and the welcome at `/`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import islice

from sitegen.content.site import Entry, NoFacts
from sitegen.engine.queries import Asking, query
from sitegen.feeds.entries import feed_links, news_updated
from sitegen.pages.bodies import make_body
from sitegen.pages.city_pages import city_map
from sitegen.pages.month_pages import session_numbers
from sitegen.pages.sections import PROGRAMME_SOURCE, SectionPages, feeds_of
from sitegen.search.documents import search_address
from sitegen.site.cards import FeedLink, TopicGroup
from sitegen.site.course_pages import CoursesMain
from sitegen.site.entry_pages import HomeMain, MissingMain, SearchMain, WelcomeLine, WelcomeMain
from sitegen.site.facets import option_of
from sitegen.site.frame import Head, Place, alternates, codes_of_site, register
from sitegen.site.inputs import CONFIG, OPTIONS, SYNONYMS
from sitegen.site.linked_data import Node
from sitegen.site.make_cards import Cards, news_day
from sitegen.site.make_chrome import chrome
from sitegen.site.make_linked_data import LinkedData
from sitegen.site.outputs import OUTPUTS, Output, maker
from sitegen.site.programme_pages import FacetOption
from sitegen.site.text_pages import NewsListMain, PartnerGroup, PartnersMain
from sitegen.site.views import Page
from sitegen.site.visible import upcoming_sessions, visible_things

HOME_SESSIONS = 8
HOME_FIGURES = 8
HOME_NEWS = 3


@query
def topics(q: Asking, code: str) -> tuple[TopicGroup, ...]:
    """All courses by topic, in the order of the vocabulary."""
    cards = Cards(q, code)
    groups = []
    for name in cards.in_order("topics", cards.vocabulary.topics):
        courses = tuple(cards.course(entry) for entry in cards.visible.courses if entry.facts.topic == name)
        if courses:
            groups.append(TopicGroup(name, cards.term("topics", name), courses))
    return tuple(groups)


# ------------------------------------------------------------------------------------- home


@register
class HomePages(SectionPages):
    """The home page of each language."""

    kind = "home"
    follows_sessions = True

    def place(self, q: Asking, name: str, code: str) -> Place:
        """At the root of the language."""
        cards = Cards(q, code)
        return Place((cards.code,), cards.code, (PROGRAMME_SOURCE,))

    def head(self, cards: Cards, name: str) -> Head:
        """It has no crumbs."""
        return replace(super().head(cards, name), crumbs=())

    def feeds(self, cards: Cards) -> tuple[FeedLink, ...]:
        """Those of the network."""
        return feeds_of(cards)

    def main(self, cards: Cards, name: str, root: str) -> HomeMain:
        """Something of everything."""
        q, visible, code = cards.q, cards.visible, cards.code
        coming = (visible.session(id) for id in q(upcoming_sessions))
        soon = islice((session for session in coming if session.takes_place), HOME_SESSIONS)
        figures = {city.id: cards.figures(city, named=True) for city in visible.cities}
        audiences = {name for entry in visible.courses for name in entry.facts.audiences}
        return HomeMain(
            lead=cards.locale.phrase(cards.config.description),
            cities=cards.cities(),
            map=q(city_map, code),
            sessions=cards.sessions(soon),
            upcoming=q(session_numbers)[0],
            spoken=_spoken(cards),
            topics=q(topics, code),
            audiences=cards.terms("audiences", tuple(sorted(audiences))),
            figures=tuple(told[0] for told in figures.values() if told)[:HOME_FIGURES],
            more_figures=tuple(cards.city(city) for city in visible.cities if len(figures[city.id]) > 1),
            news=tuple(cards.news(entry) for entry in visible.things("news")[:HOME_NEWS] if _is_recent(cards, entry)),
        )

    def linked(self, cards: Cards, name: str, page: Page) -> tuple[Node, ...]:
        """The site."""
        return LinkedData(cards).site(page.url)


def _spoken(cards: Cards) -> FacetOption | None:
    if cards.code == cards.config.default_language:
        return None
    return option_of(cards, "spoken", cards.code.partition("-")[0])


def _is_recent(cards: Cards, entry: Entry[NoFacts]) -> bool:
    """Whether a piece of news is not older than a year: nobody should take it for the newest thing."""
    day = news_day(entry, cards.visible)
    leap = (day.month, day.day) == (2, 29)
    last = day.replace(year=day.year + 1, day=28 if leap else day.day)
    return not cards.visible.clock.is_over(last, cards.visible.zone)


# ------------------------------------------------------------------------------------- courses


@register
class CoursesPages(SectionPages):
    """All courses."""

    kind = "courses"

    def main(self, cards: Cards, name: str, root: str) -> CoursesMain:
        """Their cards, by topic."""
        return CoursesMain(cards.q(topics, cards.code))

    def listed(self, cards: Cards) -> Iterable[str]:
        """By topic, too."""
        return [course.address for topic in cards.q(topics, cards.code) for course in topic.courses]


# ------------------------------------------------------------------------------------- partners, news


@register
class PartnersPages(SectionPages):
    """All partners; they have no page of their own."""

    kind = "partners"

    def updated(self, cards: Cards, name: str) -> date | None:
        """The last change of a partner that is told: in its facts or in its words."""
        partners = cards.visible.things("partners")
        days = [entry.facts.updated for entry in partners]
        for entry in partners:
            days.extend(words.front.updated for words in cards.visible.words["partners", entry.id].values())
        return max((day for day in days if day is not None), default=None)

    def main(self, cards: Cards, name: str, root: str) -> PartnersMain:
        """Those of each city. Many texts on one page: their ids are distinguished by city and partner."""
        groups = []
        for city in cards.visible.cities:
            partners = tuple(
                replace(
                    cards.partner(entry, city),
                    body=make_body(cards, "partners", entry.id, root, prefix=f"{city.id}.{entry.id}."),
                )
                for entry in cards.visible.partners_of(city.id)
            )
            if partners:
                groups.append(PartnerGroup(cards.city(city), partners))
        return PartnersMain(tuple(groups), len(cards.q(visible_things, "partners")))

    def linked(self, cards: Cards, name: str, page: Page) -> tuple[Node, ...]:
        """All partners."""
        assert isinstance(page.main, PartnersMain)  # noqa: S101 - made above
        return LinkedData(cards).partners(page.main)


@register
class NewsPages(SectionPages):
    """All news."""

    kind = "news"

    def updated(self, cards: Cards, name: str) -> date | None:
        """The day of the last change of a piece of news."""
        return max((news_updated(entry, cards.visible).day for entry in cards.visible.things("news")), default=None)

    def feeds(self, cards: Cards) -> tuple[FeedLink, ...]:
        """Those of the network."""
        return feeds_of(cards)

    def main(self, cards: Cards, name: str, root: str) -> NewsListMain:
        """Their cards, and all feeds."""
        offered = tuple(link for _, _, link in cards.q(feed_links, cards.code))
        return NewsListMain(tuple(cards.news(entry) for entry in cards.visible.things("news")), offered)


# ------------------------------------------------------------------------------------- search, 404, welcome


@register
class SearchPages(SectionPages):
    """The page that searches, where there is one."""

    kind = "search"
    is_section = False

    def names(self, q: Asking) -> Iterable[str]:
        """One, where the site wants it."""
        return ("",) if q.input(CONFIG, "features").search else ()

    def place(self, q: Asking, name: str, code: str) -> Place:
        """Below the home page."""
        cards = Cards(q, code)
        source = "content/synonyms" if cards.code in cards.q.ids(SYNONYMS) else "content"
        return Place((cards.code, cards.locale.paths.search), cards.code, (source,))

    def main(self, cards: Cards, name: str, root: str) -> SearchMain:
        """The address of the index is in it."""
        return SearchMain(cards.cities(), cards.q(search_address, cards.code))


@register
class MissingPages(SectionPages):
    """The page for addresses that lead nowhere; some hosts look for one in each folder, others at the root."""

    kind = "missing"
    is_section = False

    def names(self, q: Asking) -> Iterable[str]:
        """That of each language, and the one at the root, in the language of the site."""
        return ("", "root")

    def place(self, q: Asking, name: str, code: str) -> Place | None:
        """A file that its host knows."""
        cards = Cards(q, code)
        if name and cards.code != cards.config.default_language:
            return None
        file = "404.html" if name else f"{cards.code}/404.html"
        return Place((cards.code,), cards.code, (cards.q.input(OPTIONS, "path"),), file=file, in_map=False)

    def main(self, cards: Cards, name: str, root: str) -> MissingMain:
        """The cities."""
        return MissingMain(cards.cities())

    def linked(self, cards: Cards, name: str, page: Page) -> None:
        """Search engines leave it out."""


@query(keep=OUTPUTS)
def welcome_outputs(q: Asking) -> tuple[Output, ...]:
    """The page at `/`."""
    return (Output("index.html", "welcome", (), (q.input(OPTIONS, "path"),)),)


@maker
def welcome(q: Asking) -> Page:
    """The choice of language at `/`."""
    default = q.input(CONFIG, "default_language")
    cards, own = Cards(q, default), q(chrome, default)
    lines = []
    for code in q(codes_of_site):
        other = q(chrome, code)
        lines.append(WelcomeLine(cards.locale.languages[code], other.home, other.title, other.description))
    url = cards.addresses.url("")
    return Page(
        kind="welcome",
        path="index.html",
        url=url,
        canonical=url,
        root="./",
        title=own.title,
        description=own.description,
        language=cards.locale.language,
        chrome=own,
        alternates=alternates(q, HomePages.__name__, ""),
        main=WelcomeMain(tuple(lines)),
        linked_data=LinkedData(cards).site(url),
    )
