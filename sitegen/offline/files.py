"""Reading without a connection: the worker, the offline page and the manifest of each language.

Invariant: a site that has no offline mode publishes a worker that removes itself, at the same address;
so whoever visited when it had one is rid of it. The worker changes only when a file that it always
keeps does, never with the programme.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from sitegen.content.problem import Problem, say
from sitegen.engine.queries import Asking, query
from sitegen.site.addresses import quote_address
from sitegen.site.assets import published_assets
from sitegen.site.chrome import Asset, Crumb
from sitegen.site.entry_pages import OfflineMain
from sitegen.site.frame import Head, PageKind, Place, codes_of_site, register
from sitegen.site.inputs import ASSETS, CONFIG, OPTIONS, addresses_of, config_of
from sitegen.site.make_cards import Cards
from sitegen.site.make_chrome import home_crumb, section_address
from sitegen.site.offline_places import MANIFEST, WORKER, WORKER_PROGRAM, core_files, has_offline
from sitegen.site.output import AppIcon, AppManifest, PlainText, Worker
from sitegen.site.outputs import Output, maker
from sitegen.site.phrase import Phrase

SHORTCUTS = ("programme", "cities", "courses")

FAREWELL = """\
// This site is not read without a connection (any more): whoever still has its worker is rid of it here.
addEventListener("install", () => skipWaiting());
addEventListener("activate", event => event.waitUntil((async () => {
  const mine = new URL(registration.scope).pathname + "|";
  for (const name of await caches.keys()) {
    if (name.startsWith(mine)) { await caches.delete(name); }
  }
  await registration.unregister();
})()));
"""


@register
class OfflinePages(PageKind):
    """The page that is shown when nothing else can be.

    It shows nothing that changes from day to day: the worker keeps it, and changes with it.
    """

    kind = "offline"

    def names(self, q: Asking) -> Iterable[str]:
        """One, in each language."""
        return ("",) if has_offline(q) else ()

    def place(self, q: Asking, name: str, code: str) -> Place:
        """In a section of its own, outside of the map."""
        cards = Cards(q, code)
        return Place((cards.code, cards.locale.paths.offline), cards.code, ("content/cities",), in_map=False)

    def head(self, cards: Cards, name: str) -> Head:
        """Its title is in the words of the interface."""
        description = cards.locale.phrase(cards.config.description)
        return Head(Phrase(""), description, section="", crumbs=(home_crumb(cards),))

    def main(self, cards: Cards, name: str, root: str) -> OfflineMain:
        """The cities, of which some may be saved."""
        cities = cards.visible.cities
        return OfflineMain(tuple(Crumb("", cards.title_of_city(city), cards.address(city)) for city in cities))


def _has_program(q: Asking) -> bool:
    """The theme of a site with an offline mode must bring the worker's program."""
    return q.maybe(ASSETS, WORKER_PROGRAM) is not None


@query
def offline_outputs(q: Asking) -> tuple[Output, ...]:
    """The service worker, or the one that removes itself; the manifest of each language."""
    path, offline = q.input(OPTIONS, "path"), has_offline(q)
    if q.input(CONFIG, "features").offline and not _has_program(q):
        q.tell(Problem(WORKER_PROGRAM, say("the file is missing"), say("create it, or copy it from the sample site")))
    if not offline or not _has_program(q):
        found = [Output(WORKER, "farewell", (), (path,))]
    else:
        found = [Output(WORKER, "worker", (), (WORKER_PROGRAM, path))]
    codes = q(codes_of_site) if offline else ()
    return (*found, *(Output(f"{code}/{MANIFEST}", "app_manifest", (code,), (path,)) for code in codes))


@maker
def farewell(q: Asking) -> PlainText:
    """The worker that removes itself."""
    return PlainText(FAREWELL)


@maker
def worker(q: Asking) -> Worker:
    """The service worker, with the files that it always has."""
    config, addresses = config_of(q), addresses_of(q)
    core = core_files(q(published_assets))
    places = [(language.code, (language.code, language.paths.offline)) for language in config.languages]
    pages = tuple((code, quote_address(addresses.page(*parts))) for code, parts in places)
    return Worker(
        source=WORKER_PROGRAM,
        digest=q.input(ASSETS, WORKER_PROGRAM).digest,
        paths=(*core, *(addresses.path(*parts) for _, parts in places)),
        addresses=(*(quote_address(address) for address in core), *(address for _, address in pages)),
        offline=pages,
        default=config.default_language,
    )


@maker
def app_manifest(q: Asking, code: str) -> AppManifest:
    """The manifest of one language: each is an app of its own, which stays inside the site."""
    cards = Cards(q, code)
    locale, config, addresses = cards.locale, cards.config, cards.addresses
    return AppManifest(
        root="../",
        id=quote_address(addresses.base_path() + addresses.page(code)),
        name=locale.phrase(config.title).text,
        description=locale.phrase(config.description).text,
        language=code,
        direction=locale.language.dir,
        start=addresses.page(code),
        icons=tuple(_icons(q(published_assets))),
        shortcuts=tuple((name, quote_address(section_address(cards, name))) for name in SHORTCUTS),
    )


def _icons(assets: tuple[Asset, ...]) -> Iterator[AppIcon]:
    """Those of `layouts/assets/`, by their names: `icon.svg`, `icon-192.png`, `icon-maskable-512.png`."""
    for asset in assets:
        found: Any = re.fullmatch(r"icon-(maskable-)?([0-9]+)\.png", asset.name)
        if found:
            yield AppIcon(asset.address, f"{found[2]}x{found[2]}", "maskable" if found[1] else "any")
        elif asset.name == "icon.svg":
            yield AppIcon(asset.address, "any", "any")
