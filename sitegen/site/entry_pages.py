"""The main parts of pages where visitors arrive or seek their way: home, welcome, search, missing, offline, alias."""

from __future__ import annotations

from sitegen.engine.dataclass import dataclass
from sitegen.site.cards import CityCard, FigureView, MapView, NewsCard, SessionCard, TopicGroup
from sitegen.site.chrome import Crumb
from sitegen.site.phrase import Language, Phrase
from sitegen.site.programme_pages import FacetOption
from sitegen.site.views import Main


@dataclass(frozen=True, slots=True)
class HomeMain(Main):
    """`layouts/home.html`; `map` is None where a map would say nothing.

    `spoken` leads to the sessions to come that are given in the language of the page. It is None where these are most
    of them: in the site's default language.
    `figures` has one of each city, `more_figures` the cities whose pages have others.
    """

    lead: Phrase
    cities: tuple[CityCard, ...]
    map: MapView | None
    sessions: tuple[SessionCard, ...]
    upcoming: int
    spoken: FacetOption | None
    topics: tuple[TopicGroup, ...]
    audiences: tuple[Phrase, ...]
    figures: tuple[FigureView, ...]
    more_figures: tuple[CityCard, ...]
    news: tuple[NewsCard, ...]


@dataclass(frozen=True, slots=True)
class WelcomeLine:
    """One language offered at `/`: its words, in itself."""

    language: Language
    address: str
    title: Phrase
    lead: Phrase


@dataclass(frozen=True, slots=True)
class WelcomeMain(Main):
    """`layouts/welcome.html`: the choice of language at `/`."""

    lines: tuple[WelcomeLine, ...]


@dataclass(frozen=True, slots=True)
class MissingMain(Main):
    """`layouts/missing.html`: the page for an address that leads nowhere (404)."""

    cities: tuple[CityCard, ...]


@dataclass(frozen=True, slots=True)
class SearchMain(Main):
    """`layouts/search.html`; `data` is the address of the script with the index."""

    cities: tuple[CityCard, ...]
    data: str


@dataclass(frozen=True, slots=True)
class OfflineMain(Main):
    """`layouts/offline.html`: what is shown instead of a page that is not saved, when nothing else can be."""

    cities: tuple[Crumb, ...]


@dataclass(frozen=True, slots=True)
class AliasMain(Main):
    """`layouts/alias.html`: an old address that leads on to `target`."""

    target: str
    url: str
