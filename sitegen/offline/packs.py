"""Packs: what is saved together to read about one city without a connection.

Law: a pack names files that are published anyway. It never holds a page of its own, so what was
saved is what was published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sitegen.content.records import City
from sitegen.content.site import Entry
from sitegen.offline.files import core_files, pack_address
from sitegen.site.addresses import quote_address
from sitegen.site.cards import PartnerCard
from sitegen.site.chrome import Asset
from sitegen.site.city_pages import CitiesMain, CityMain
from sitegen.site.course_pages import CourseMain, SessionMain
from sitegen.site.entry_pages import HomeMain
from sitegen.site.make_cards import Cards
from sitegen.site.output import Output, Pack
from sitegen.site.parts import PAGE_LIMIT, cut_days
from sitegen.site.picture_views import Picture
from sitegen.site.programme_pages import ProgrammeMain
from sitegen.site.views import Page

LISTS = ("cities", "courses", "programme")
"""The sections whose first pages lead to those of a city."""


def plan_packs(speakers: Sequence[Cards], pages: Mapping[str, Page], assets: tuple[Asset, ...]) -> Iterator[Output]:
    """A pack for each language and city that has a page there. `pages` has all pages by their paths."""
    core = core_files(assets)
    for cards in speakers:
        for city in cards.shown.cities:
            if cards.parts(city)[0] == cards.tongue.code:
                yield _plan_pack(cards, city, pages, core)


def _plan_pack(cards: Cards, city: Entry[City], pages: Mapping[str, Page], core: tuple[str, ...]) -> Output:
    """One pack: pages, then the pictures and data that they need, then what every page needs."""
    found: dict[str, str] = {}
    files: dict[str, str] = {}
    for parts, entry in _places(cards, city):
        path = cards.addresses.path(*parts)
        page = pages.get(path)
        if page is not None:
            found[path] = cards.addresses.page(*parts)
            files.update((address, address) for address in _files(page))
            if entry is not None:
                files.update((address, address) for address in _text_files(cards, entry))
    found.update(sorted(files.items()))
    found.update((address, address) for address in core)
    pack = Pack(
        paths=tuple(found),
        addresses=tuple(quote_address(address) for address in found.values()),
        title=cards.title_of_city(city).text,
        language=cards.tongue.code,
    )
    return Output(pack_address(cards, city), pack, (f"{city.path}/city.yaml", f"{city.path}/sessions.yaml"))


def _places(cards: Cards, city: Entry[City]) -> Iterator[tuple[tuple[str, ...], Entry[Any] | None]]:
    """The parts of the addresses of a city's pages: its own, its next sessions, their courses, what leads there.

    Beside those of a city and of courses stands the thing whose text the page shows.
    """
    code, paths = cards.tongue.code, cards.tongue.paths
    sessions = cut_days(cards.shown.by_city.get(city.id, ()), PAGE_LIMIT)[0]
    yield cards.parts(city), city
    for session in sessions:
        yield cards.session_parts(session), None
    for course in {session.course: cards.course_of(session) for session in sessions}.values():
        yield cards.parts(course), course
    yield (code,), None
    for section in LISTS:
        yield (code, getattr(paths, section)), None
    yield (code, paths.search), None


def _files(page: Page) -> Iterator[str]:
    """The addresses of the files that the main part of a page needs: pictures, and data for its script."""
    main: Any = page.main
    if isinstance(main, CitiesMain | HomeMain):
        cards = main.cities
    else:
        cards = (main.card,) if isinstance(main, CityMain) else ()
    for card in cards:
        yield from _picture(card.picture)
    if isinstance(main, CityMain | SessionMain):
        yield from _logos(main.partners)
    if isinstance(main, CityMain | CourseMain):
        for part in main.body.parts if main.body else ():
            yield from _logos(part.partners)
    if isinstance(main, ProgrammeMain) and main.data:
        yield main.data


def _text_files(cards: Cards, entry: Entry[Any]) -> Iterator[str]:
    """The addresses of all files of the pictures in the text of a page."""
    chosen = cards.tongue.choose(cards.shown.words[entry.kind, entry.id])
    for address, _ in chosen[1].body.pictures if chosen else ():
        planned = cards.picture(entry, address)
        yield planned.address
        for source in planned.sources:
            yield from (file.address for file in source.files)


def _logos(partners: tuple[PartnerCard, ...]) -> Iterator[str]:
    return (address for partner in partners for address in _picture(partner.logo))


def _picture(picture: Picture | None) -> Iterator[str]:
    """All files of a picture: which one a browser takes depends on its screen."""
    if picture is not None:
        yield picture.address
        for source in picture.sources:
            yield from (file.address for file in source.files)
