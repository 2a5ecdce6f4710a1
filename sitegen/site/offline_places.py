"""Where what is read without a connection lies, and whether there is any."""

from __future__ import annotations

from sitegen.content.records import City
from sitegen.content.site import Entry
from sitegen.engine.queries import Asking
from sitegen.site.chrome import Asset
from sitegen.site.inputs import CONFIG, OPTIONS
from sitegen.site.make_cards import Cards

WORKER = "worker.js"
WORKER_PROGRAM = "layouts/assets/worker.js"
MANIFEST = "site.webmanifest"
CORE_FILES = (".css", ".js", ".svg")
"""The endings of the assets that every page may need."""
PAPER = "poster.css"
"""Not among them: nobody prints a poster without a connection, and no bundle has one."""


def has_offline(q: Asking) -> bool:
    """Whether visitors can read the site without a connection; on a stick they do anyway."""
    return q.input(CONFIG, "features").offline and not q.input(OPTIONS, "portable")


def offline_addresses(cards: Cards) -> tuple[str, str, str]:
    """The addresses of the offline page, of the manifest and of the worker; all "" without offline mode."""
    if not has_offline(cards.q):
        return "", "", ""
    return cards.addresses.page(cards.code, cards.locale.paths.offline), f"{cards.code}/{MANIFEST}", WORKER


def bundle_address(cards: Cards, city: Entry[City]) -> str:
    """Where the bundle of a city lies: below the offline page, under its id; "" without offline mode."""
    if not has_offline(cards.q):
        return ""
    return f"{cards.code}/{cards.locale.paths.offline}/{city.id}.json"


def core_files(assets: tuple[Asset, ...]) -> tuple[str, ...]:
    """The addresses of the assets that every page may need."""
    return tuple(asset.address for asset in assets if asset.address.endswith(CORE_FILES) and asset.name != PAPER)
