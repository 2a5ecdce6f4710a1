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
from sitegen.offline.write import write_json
from sitegen.site.addresses import quote_address
from sitegen.site.assets import published_assets
from sitegen.site.chrome import Asset, Crumb
from sitegen.site.entry_pages import OfflineMain
from sitegen.site.frame import Head, PageKind, Place, codes_of_site, register
from sitegen.site.inputs import ASSETS, CATALOGUES, CONFIG, OPTIONS, addresses_of, config_of
from sitegen.site.make_cards import Cards
from sitegen.site.make_chrome import home_crumb, section_address
from sitegen.site.media_types import media_type
from sitegen.site.offline_places import MANIFEST, WORKER, WORKER_PROGRAM, core_files, has_offline
from sitegen.site.output import Plain, Worker
from sitegen.site.outputs import OUTPUTS, Output, maker
from sitegen.site.phrase import Phrase

SHORTCUTS = ("programme", "cities", "courses")
ROOT = "../"
"""The way from a manifest to the root of the site."""
PAPER, SIGN = "#ffffff", "#ffcb3d"
"""The colours of an installed site while it starts, and of the bar around it."""

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


@query(keep=OUTPUTS)
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
def farewell(q: Asking) -> Plain:
    """The worker that removes itself."""
    return Plain(FAREWELL.encode())


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
def app_manifest(q: Asking, code: str) -> Plain:
    """The manifest of one language (W3C Web Application Manifest): each is an app of its own, inside the site.

    `minimal-ui` keeps the button that leads back.
    """
    cards, words = Cards(q, code), q.input(CATALOGUES, code)
    locale, addresses = cards.locale, cards.addresses
    name = locale.phrase(cards.config.title).text
    facts = {
        "id": quote_address(addresses.base_path() + addresses.page(code)),
        "name": name,
        "short_name": name,
        "description": locale.phrase(cards.config.description).text,
        "lang": code,
        "dir": locale.language.dir,
        "start_url": ROOT + addresses.page(code),
        "scope": ROOT,
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": SIGN,
        "icons": list(_icons(q(published_assets))),
        # The words are those of the menu.
        "shortcuts": [
            {"name": words.get(key.capitalize()), "url": ROOT + quote_address(section_address(cards, key))}
            for key in SHORTCUTS
        ],
    }
    return Plain(write_json(facts))


def _icons(assets: tuple[Asset, ...]) -> Iterator[dict[str, str]]:
    """Those of `layouts/assets/`, by their names: `icon.svg`, `icon-192.png`, `icon-maskable-512.png`."""
    for asset in assets:
        found: Any = re.fullmatch(r"icon-(maskable-)?([0-9]+)\.png", asset.name)
        if found or asset.name == "icon.svg":
            sizes, purpose = (f"{found[2]}x{found[2]}", found[1]) if found else ("any", "")
            yield {
                "src": ROOT + asset.address,
                "sizes": sizes,
                "type": media_type(asset.address),
                "purpose": "maskable" if purpose else "any",
            }
