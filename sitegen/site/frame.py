"""The frame of a page: everything around its main part. And what a kind of page has to say to be one.

Invariant: a page knows its other languages, its place in the site and its canonical address; a page that
borrows its words is canonical to the original and stays out of the hreflang cluster.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import ClassVar

from sitegen.content.value_text import KEPT
from sitegen.engine.dataclass import dataclass
from sitegen.engine.queries import Asking, query
from sitegen.site.addresses import INDEX, Addresses, alias_path, root_of
from sitegen.site.cards import FeedLink
from sitegen.site.chrome import Alternate, Crumb, Version
from sitegen.site.entry_pages import AliasMain
from sitegen.site.inputs import CONFIG, OPTIONS, addresses_of
from sitegen.site.linked_data import Node
from sitegen.site.make_cards import Cards
from sitegen.site.make_chrome import chrome
from sitegen.site.make_linked_data import LinkedData
from sitegen.site.output import MapEntry
from sitegen.site.outputs import OUTPUTS, Output, maker
from sitegen.site.phrase import Phrase
from sitegen.site.views import Main, Page


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands in one language.

    `parts` are those of its address; `own` is the language its words are really in. `sources` are project paths.
    """

    parts: tuple[str, ...]
    own: str
    sources: tuple[str, ...]
    file: str = ""
    """Another file than `index.html` in the folder of its address (the pages for 404)."""
    in_map: bool = True


@dataclass(frozen=True, slots=True)
class Head:
    """What the frame shows of a page besides its main part."""

    title: Phrase
    description: Phrase
    section: str
    crumbs: tuple[Crumb, ...]
    feeds: tuple[FeedLink, ...] = ()
    outdated: bool = False


class PageKind(ABC):
    """A kind of page: which there are, where each stands, what it shows. Each method reads through the query it gets.

    `kind` is the name of its template. A name is the same in all languages.
    """

    kind: ClassVar[str]
    has_aliases: ClassVar[bool] = False
    """Whether its pages may have old addresses."""

    @abstractmethod
    def names(self, q: Asking) -> Iterable[str]:
        """The names of all pages of this kind."""

    @abstractmethod
    def place(self, q: Asking, name: str, code: str) -> Place | None:
        """Where a page stands; None where there is none in this language."""

    @abstractmethod
    def head(self, cards: Cards, name: str) -> Head:
        """What the frame shows of it."""

    @abstractmethod
    def main(self, cards: Cards, name: str, root: str) -> Main:
        """Its main part; `root` is the way from the page to the root of the site."""

    def linked(self, cards: Cards, name: str, page: Page) -> tuple[Node, ...] | None:
        """What it tells search engines besides its breadcrumbs; None for a page that they leave out."""
        return None

    def updated(self, cards: Cards, name: str) -> date | None:
        """The day of its last change."""
        return None

    def aliases(self, cards: Cards, name: str) -> tuple[str, ...]:
        """The old addresses of a page in this language."""
        return ()


PAGE_KINDS: dict[str, PageKind] = {}


def register(kind: type[PageKind]) -> type[PageKind]:
    """Make a kind of page known under its name, which its class may share with others (`kind:part`)."""
    PAGE_KINDS[kind.__name__] = kind()
    return kind


@query
def codes_of_site(q: Asking) -> tuple[str, ...]:
    """The languages of the site."""
    return tuple(language.code for language in q.input(CONFIG, "languages"))


@query
def page_names(q: Asking, kind: str) -> tuple[str, ...]:
    """The names of all pages of a kind."""
    return tuple(PAGE_KINDS[kind].names(q))


def page_place(q: Asking, kind: str, name: str, code: str) -> Place | None:
    """Where a page stands in one language."""
    return PAGE_KINDS[kind].place(q, name, code)


def page_aliases(q: Asking, kind: str, name: str, code: str, place: Place) -> tuple[str, ...]:
    """The old addresses of a page; none where it borrows its words."""
    return PAGE_KINDS[kind].aliases(Cards(q, code), name) if PAGE_KINDS[kind].has_aliases and place.own == code else ()


@query(keep=OUTPUTS)
def page_outputs(q: Asking, kind: str) -> tuple[Output, ...]:
    """The files of all pages of a kind, and those at their old addresses."""
    return tuple(_outputs(q, kind))


def _outputs(q: Asking, kind: str) -> Iterator[Output]:
    path_of, config = Cards(q, q.input(CONFIG, "default_language")).addresses.path, q.input(OPTIONS, "path")
    template = f"layouts/{PAGE_KINDS[kind].kind}.html"
    for name in q(page_names, kind):
        for code in q(codes_of_site):
            place = page_place(q, kind, name, code)
            if place is None:
                continue
            sources = (*place.sources, template, config)
            yield Output(place.file or path_of(*place.parts), "page", (kind, name, code), sources)
            for alias in page_aliases(q, kind, name, code, place):
                yield Output(alias_path(alias), "alias", (kind, name, code, alias), place.sources)


@maker
def page(q: Asking, kind: str, name: str, code: str) -> Page:
    """A page in one language."""
    made, cards = PAGE_KINDS[kind], Cards(q, code)
    locale, addresses = cards.locale, cards.addresses
    place, head, updated = page_place(q, kind, name, code), made.head(cards, name), made.updated(cards, name)
    assert place is not None  # noqa: S101 - only such pages are outputs
    path = place.file or addresses.path(*place.parts)
    # These pages are shown at any depth: only links from the root of the host hold there.
    root = addresses.base_path() if made.kind in ("missing", "offline") else root_of(path)
    borrowed = place.own != code
    url = addresses.base_url + place.file if place.file else page_url(addresses, place)
    view = Page(
        kind=made.kind,
        path=path,
        url=url,
        canonical=page_url(addresses, page_place(q, kind, name, place.own) or place) if borrowed else url,
        root=root,
        title=head.title,
        description=head.description,
        language=locale.language,
        chrome=q(chrome, code),
        section=head.section,
        crumbs=head.crumbs,
        versions=_versions(cards, kind, name),
        alternates=() if borrowed else alternates(q, kind, name),
        fallback=locale.borrowed(place.own) if borrowed else None,
        updated=cards.day(updated),
        updated_iso=updated.isoformat() if updated else "",
        main=made.main(cards, name, root),
        feeds=head.feeds,
        outdated=head.outdated,
    )
    nodes = made.linked(cards, name, view)
    if nodes is None:
        return view
    return replace(view, linked_data=(*nodes, LinkedData(cards).crumbs(view)) if view.crumbs else nodes)


@maker
def alias(q: Asking, kind: str, name: str, code: str, address: str) -> Page:
    """The page at an old address, which leads to the new one."""
    cards, path = Cards(q, code), alias_path(address)
    place, head = page_place(q, kind, name, code), PAGE_KINDS[kind].head(cards, name)
    assert place is not None  # noqa: S101 - only such pages have old addresses
    canonical = page_url(cards.addresses, place)
    return Page(
        kind="alias",
        path=path,
        url=cards.addresses.base_url + path,
        canonical=canonical,
        root=root_of(path),
        title=head.title,
        description=head.description,
        language=cards.locale.language,
        chrome=q(chrome, code),
        section=head.section,
        main=AliasMain(cards.addresses.page(*place.parts), canonical),
    )


def page_url(addresses: Addresses, place: Place) -> str:
    """The absolute address of a page."""
    return addresses.url(addresses.page(*place.parts))


def _versions(cards: Cards, kind: str, name: str) -> tuple[Version, ...]:
    versions = []
    for code in cards.q(codes_of_site):
        other = page_place(cards.q, kind, name, code)
        parts = other.parts if other and not other.file else (code,)  # no such page: the home page
        versions.append(Version(cards.locale.languages[code], cards.addresses.page(*parts), code == cards.code))
    return tuple(versions)


def alternates(q: Asking, kind: str, name: str) -> tuple[Alternate, ...]:
    """The hreflang cluster of a page: all versions in their own words, and x-default."""
    default = q.input(CONFIG, "default_language")
    addresses = addresses_of(q)
    places = ((code, page_place(q, kind, name, code)) for code in q(codes_of_site))
    whole = {code: place for code, place in places if place is not None and place.own == code}
    if not whole or not next(iter(whole.values())).in_map:
        return ()
    found = [Alternate(code, page_url(addresses, place)) for code, place in whole.items()]
    if PAGE_KINDS[kind].kind == "home":
        found.append(Alternate("x-default", addresses.url(INDEX if addresses.portable else "")))
    else:
        found.append(Alternate("x-default", page_url(addresses, whole.get(default) or next(iter(whole.values())))))
    return tuple(found)


@query
def map_entries(q: Asking, kind: str) -> tuple[MapEntry, ...]:
    """The pages of a kind in the sitemap: those in their own words."""
    return tuple([entry for name in q(page_names, kind) for entry in q(map_entries_of, kind, name)])


@query(keep=KEPT)
def map_entries_of(q: Asking, kind: str, name: str) -> tuple[MapEntry, ...]:
    """A page in the sitemap, in each language."""
    addresses = addresses_of(q)
    told = tuple([(one.hreflang, one.url) for one in alternates(q, kind, name)])
    entries = []
    for code in q(codes_of_site):
        place = page_place(q, kind, name, code)
        if place is None or not place.in_map or place.own != code:
            continue
        day = PAGE_KINDS[kind].updated(Cards(q, code), name)
        url = addresses.base_url + place.file if place.file else page_url(addresses, place)
        entries.append(MapEntry(url, day.isoformat() if day else "", told))
    return tuple(entries)


@query
def moved_pages(q: Asking, kind: str) -> tuple[tuple[str, str], ...]:
    """Old addresses of the pages of a kind, and where they are now."""
    moved = []
    for name in q(page_names, kind) if PAGE_KINDS[kind].has_aliases else ():
        for code in q(codes_of_site):
            place = page_place(q, kind, name, code)
            if place is not None:
                new = addresses_of(q).page(*place.parts)
                moved += [(address, new) for address in page_aliases(q, kind, name, code, place)]
    return tuple(moved)
