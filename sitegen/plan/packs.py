"""Packs: what is saved together to read about one city without a connection.

Law: a pack names files that are published anyway. It never holds a page of its own, so what was
saved is what was published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sitegen.model.output import Output, Pack
from sitegen.model.records import City
from sitegen.model.site import Entry
from sitegen.model.views import Asset, BodyView, CityMain, CourseMain, Page, PartnerCard, SessionMain
from sitegen.plan.addresses import quote_address
from sitegen.plan.cards import Cards
from sitegen.plan.offline import core_files, pack_address
from sitegen.plan.thing_pages import PAGE_LIMIT

LISTS = ("cities", "courses", "programme")
"""The sections whose first pages lead to those of a city."""
_SOURCE = re.compile(r'\bsrc="(?:\.\./|\./)*(assets/[^"]+)"')


def plan_packs(speakers: Sequence[Cards], pages: Mapping[str, Page], assets: tuple[Asset, ...]) -> Iterator[Output]:
    """A pack for each language and city that has a page there. `pages` has all pages by their paths."""
    core = core_files(assets)
    for cards in speakers:
        for city in cards.shown.cities:
            if cards.parts(city)[0] == cards.tongue.code:
                yield _plan_pack(cards, city, pages, core)


def _plan_pack(cards: Cards, city: Entry[City], pages: Mapping[str, Page], core: tuple[str, ...]) -> Output:
    """One pack: pages, then the pictures that they show, then what every page needs."""
    found: dict[str, str] = {}
    pictures: dict[str, str] = {}
    for parts in _places(cards, city):
        path = cards.addresses.path(*parts)
        page = pages.get(path)
        if page is not None:
            found[path] = cards.addresses.page(*parts)
            pictures.update((address, address) for address in _pictures(page))
    found.update(sorted(pictures.items()))
    found.update((address, address) for address in core)
    pack = Pack(
        paths=tuple(found),
        addresses=tuple(quote_address(address) for address in found.values()),
        title=cards.title_of_city(city).text,
        language=cards.tongue.code,
    )
    return Output(pack_address(cards, city), pack, (f"{city.path}/city.yaml", f"{city.path}/sessions.yaml"))


def _places(cards: Cards, city: Entry[City]) -> Iterator[tuple[str, ...]]:
    """The parts of the addresses of a city's pages: its own, its next sessions, their courses, what leads there."""
    code, paths = cards.tongue.code, cards.tongue.paths
    sessions = cards.shown.by_city.get(city.id, ())[:PAGE_LIMIT]
    yield cards.parts(city)
    for session in sessions:
        yield cards.session_parts(session)
    for course in {session.course: cards.course_of(session) for session in sessions}.values():
        yield cards.parts(course)
    yield (code,)
    for section in LISTS:
        yield (code, getattr(paths, section))


def _pictures(page: Page) -> Iterator[str]:
    """The addresses of the pictures in the main part of a page."""
    main: Any = page.main
    if isinstance(main, CityMain | SessionMain):
        yield from _logos(main.partners)
    if isinstance(main, CityMain | CourseMain):
        body: BodyView | None = main.body
        for part in body.parts if body else ():
            yield from _SOURCE.findall(part.html)
            yield from _logos(part.partners)


def _logos(partners: tuple[PartnerCard, ...]) -> Iterator[str]:
    return (partner.logo.address for partner in partners if partner.logo)
