"""Reading without a connection: the worker, the offline page and the manifest of each language.

Law: a site that has no offline mode publishes a worker that removes itself, at the same address;
so whoever visited when it had one is rid of it. The worker changes only when a file that it always
keeps does, never with the programme.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sitegen.content.config import SiteConfig
from sitegen.content.problem import Problem, say
from sitegen.content.records import City
from sitegen.content.site import Entry, Site
from sitegen.site.addresses import Addresses, quote_address
from sitegen.site.chrome import Asset, Crumb
from sitegen.site.entry_pages import OfflineMain
from sitegen.site.frame import Draft
from sitegen.site.locales import Tongue
from sitegen.site.make_cards import Cards
from sitegen.site.output import AppIcon, AppManifest, Output, PlainText, Worker

WORKER = "worker.js"
WORKER_PROGRAM = "layouts/assets/worker.js"
MANIFEST = "site.webmanifest"
CORE_FILES = (".css", ".js", ".svg")
"""The endings of the assets that every page may need."""
PAPER = "poster.css"
"""Not among them: nobody prints a poster without a connection, and no pack has one."""
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


def has_offline(config: SiteConfig, addresses: Addresses) -> bool:
    """Whether visitors can read the site without a connection; on a stick they do anyway."""
    return config.features.offline and not addresses.portable


def find_missing_program(site: Site) -> Iterator[Problem]:
    """The theme of a site with an offline mode must bring the worker's program."""
    if site.config.features.offline and not any(asset.path == WORKER_PROGRAM for asset in site.assets):
        yield Problem(WORKER_PROGRAM, say("the file is missing"), say("create it, or copy it from the sample site"))


def offline_addresses(tongue: Tongue, addresses: Addresses) -> tuple[str, str, str]:
    """The addresses of the offline page, of the manifest and of the worker; all "" without offline mode."""
    if not has_offline(tongue.config, addresses):
        return "", "", ""
    return addresses.page(tongue.code, tongue.paths.offline), f"{tongue.code}/{MANIFEST}", WORKER


def pack_address(cards: Cards, city: Entry[City]) -> str:
    """Where the pack of a city lies: below the offline page, under its id; "" without offline mode."""
    if not has_offline(cards.site.config, cards.addresses):
        return ""
    return f"{cards.tongue.code}/{cards.tongue.paths.offline}/{city.id}.json"


def plan_offline_page(cards: Cards, home: Crumb) -> Draft:
    """The page that is shown when nothing else can be.

    It shows nothing that changes from day to day: the worker keeps it, and changes with it.
    """
    tongue = cards.tongue
    cities = tuple(Crumb("", cards.title_of_city(city), cards.address(city)) for city in cards.shown.cities)
    return Draft(
        key="offline",
        kind="offline",
        tongue=tongue,
        parts=(tongue.code, tongue.paths.offline),
        own=tongue.code,
        title=tongue.phrase(cards.site.config.title),
        description=tongue.phrase(cards.site.config.description),
        section="",
        crumbs=(home,),
        updated=None,
        sources=("content/cities",),
        main=lambda root: OfflineMain(cities),
        in_map=False,
    )


def core_files(assets: tuple[Asset, ...]) -> tuple[str, ...]:
    """The addresses of the assets that every page may need."""
    return tuple(asset.address for asset in assets if asset.address.endswith(CORE_FILES) and asset.name != PAPER)


def plan_worker(site: Site, addresses: Addresses, assets: tuple[Asset, ...]) -> Output:
    """The service worker, or the one that removes itself."""
    config = site.config
    program = next((asset for asset in site.assets if asset.path == WORKER_PROGRAM), None)
    if program is None or not has_offline(config, addresses):
        return Output(WORKER, PlainText(FAREWELL), (site.path,))
    core = core_files(assets)
    places = [(language.code, (language.code, language.paths.offline)) for language in config.languages]
    pages = tuple((code, quote_address(addresses.page(*parts))) for code, parts in places)
    worker = Worker(
        source=WORKER_PROGRAM,
        digest=program.digest,
        paths=(*core, *(addresses.path(*parts) for _, parts in places)),
        addresses=(*(quote_address(address) for address in core), *(address for _, address in pages)),
        offline=pages,
        default=config.default_language,
    )
    return Output(WORKER, worker, (WORKER_PROGRAM, site.path))


def plan_manifest(cards: Cards, assets: tuple[Asset, ...]) -> Output:
    """The manifest of one language: each is an app of its own, which stays inside the site."""
    tongue, config, addresses = cards.tongue, cards.site.config, cards.addresses
    manifest = AppManifest(
        root="../",
        id=quote_address(addresses.base_path() + addresses.page(tongue.code)),
        name=tongue.phrase(config.title).text,
        description=tongue.phrase(config.description).text,
        language=tongue.code,
        direction=tongue.language.dir,
        start=addresses.page(tongue.code),
        icons=tuple(_icons(assets)),
        shortcuts=tuple(
            (name, quote_address(addresses.page(tongue.code, getattr(tongue.paths, name)))) for name in SHORTCUTS
        ),
    )
    return Output(f"{tongue.code}/{MANIFEST}", manifest, (cards.site.path,))


def _icons(assets: tuple[Asset, ...]) -> Iterator[AppIcon]:
    """Those of `layouts/assets/`, by their names: `icon.svg`, `icon-192.png`, `icon-maskable-512.png`."""
    for asset in assets:
        found: Any = re.fullmatch(r"icon-(maskable-)?([0-9]+)\.png", asset.name)
        if found:
            yield AppIcon(asset.address, f"{found[2]}x{found[2]}", "maskable" if found[1] else "any")
        elif asset.name == "icon.svg":
            yield AppIcon(asset.address, "any", "any")
