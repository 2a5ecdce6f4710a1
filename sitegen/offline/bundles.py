"""Offline bundles: what is saved together to read about one city without a connection.

Invariant: a bundle names files that are published anyway. It never holds a page of its own, so what was
saved is what was published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sitegen.content.site import Entry
from sitegen.engine.queries import Asking, query
from sitegen.search.documents import search_address
from sitegen.search.programme_data import programme_address
from sitegen.site.addresses import quote_address
from sitegen.site.assets import published_assets
from sitegen.site.body import partners_of_blocks
from sitegen.site.cards import PartnerCard
from sitegen.site.facets import list_of
from sitegen.site.frame import codes_of_site
from sitegen.site.make_cards import Cards, session_partners
from sitegen.site.offline_places import bundle_address, core_files, has_offline
from sitegen.site.output import OfflineBundle
from sitegen.site.outputs import OUTPUTS, Output, maker
from sitegen.site.picture_views import Picture

LISTS = ("cities", "courses", "programme")
"""The sections whose first pages lead to those of a city."""


@query(keep=OUTPUTS)
def bundle_outputs(q: Asking) -> tuple[Output, ...]:
    """A bundle for each language and city that has a page there."""
    found = []
    for code in q(codes_of_site) if has_offline(q) else ():
        cards = Cards(q, code)
        for city in cards.visible.cities:
            if cards.parts(city)[0] == code:
                sources = (city.facts_path, city.series_path)
                found.append(Output(bundle_address(cards, city), "bundle", (city.id, code), sources))
    return tuple(found)


@maker
def bundle(q: Asking, city: str, code: str) -> OfflineBundle:
    """One bundle: pages, then the pictures and data that they need, then what every page needs."""
    cards = Cards(q, code)
    entry, paths, addresses = cards.visible.city(city), cards.locale.paths, cards.addresses
    sessions = [cards.visible.session(id) for id in q(list_of, "cities", city).parts[0]]
    courses = list(dict.fromkeys(session.course for session in sessions))
    places = [cards.parts(entry), *map(cards.session_parts, sessions)]
    places += [cards.parts(cards.visible.course(course)) for course in courses]
    places += [(code,), *((code, getattr(paths, section)) for section in LISTS)]
    if cards.config.features.search:
        places.append((code, paths.search))
    found = {addresses.path(*parts): addresses.page(*parts) for parts in places}
    partners = partners_of_blocks(cards, "cities", city, city)
    if partners is None:  # else these are told in the words of the editor
        partners = tuple(cards.partner(one, entry) for one in cards.visible.partners_of(city))
    files = {*_text_files(cards, entry), *_logos(partners), q(programme_address, code)}
    for course in courses:
        files.update(_text_files(cards, cards.visible.course(course)))
        files.update(_logos(partners_of_blocks(cards, "courses", course) or ()))
    for session in sessions:
        files.update(_logos(session_partners(cards, session)))
    for card in cards.cities():
        files.update(_picture(card.picture))
    found.update((address, address) for address in sorted(files))
    found.update((address, address) for address in core_files(q(published_assets)))
    if cards.config.features.search:
        # The address is made of letters, digits, "-", "." and "/": the same when percent-encoded.
        index = q(search_address, code)
        found[index] = index
    return OfflineBundle(
        paths=tuple(found),
        addresses=tuple(quote_address(address) for address in found.values()),
        title=cards.title_of_city(entry).text,
        language=code,
    )


def _text_files(cards: Cards, entry: Entry[Any]) -> Iterator[str]:
    """The addresses of all files of the pictures in the text of a page."""
    chosen = cards.locale.choose(cards.visible.words[entry.kind, entry.id])
    for address, _ in chosen[1].body.pictures if chosen else ():
        planned = cards.picture(entry, address)
        yield planned.address
        for source in planned.sources:
            yield from (file.address for file in source.files)


def _logos(partners: Iterable[PartnerCard]) -> Iterator[str]:
    return (address for partner in partners for address in _picture(partner.logo))


def _picture(picture: Picture | None) -> Iterator[str]:
    """All files of a picture: which one a browser takes depends on its screen."""
    if picture is not None:
        yield picture.address
        for source in picture.sources:
            yield from (file.address for file in source.files)
