"""Around the pages: published files, the map of the site, robots.txt, old addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import PurePosixPath

from sitegen.content.digest import digest_text
from sitegen.content.site import Site
from sitegen.offline.files import WORKER_PROGRAM
from sitegen.site.addresses import Addresses
from sitegen.site.chrome import Alternate, Asset
from sitegen.site.output import Copy, MapEntry, PlainText, SiteMap

FOLDER = "assets"
NEXT_CHANGE = ".well-known/next-change"
"""For a timer that builds again: see `docs/rebuild.yml`."""
MAP_LIMIT = 20_000
"""Pages in one map: the protocol allows 50,000 and 50 MB, which alternates would exceed first."""


def plan_assets(site: Site) -> tuple[tuple[Asset, ...], list[tuple[str, Copy]]]:
    """The files of `layouts/assets/`, under names that carry their digests.

    A style sheet's name covers the files that it names, because their names change its bytes. The
    program of the service worker is none of them: it is published at the root.
    """
    plain = [asset for asset in site.assets if not asset.path.endswith(".css") and asset.path != WORKER_PROGRAM]
    sheets = [asset for asset in site.assets if asset.path.endswith(".css")]
    published = {asset.path: Copy(asset.path, asset.digest) for asset in plain}
    names = {asset.path: _name(asset.path, asset.digest) for asset in plain}
    inside = tuple((PurePosixPath(path).name, name) for path, name in names.items())
    for sheet in sheets:
        digest = digest_text(sheet.digest, *(f"{a}\0{b}" for a, b in inside))
        published[sheet.path] = Copy(sheet.path, sheet.digest, inside)
        names[sheet.path] = _name(sheet.path, digest)
    assets = tuple(
        Asset(path.removeprefix("layouts/assets/"), f"{FOLDER}/{name}") for path, name in sorted(names.items())
    )
    return assets, [(f"{FOLDER}/{names[path]}", copy) for path, copy in published.items()]


def _name(path: str, digest: str) -> str:
    pure = PurePosixPath(path)
    return f"{pure.stem}.{digest[:10]}{pure.suffix}"


def plan_maps(entries: Sequence[MapEntry], addresses: Addresses) -> Iterator[tuple[str, SiteMap]]:
    """`sitemap.xml`, or an index and its parts when there are too many pages for one file."""
    if len(entries) <= MAP_LIMIT:
        yield "sitemap.xml", SiteMap(tuple(entries))
        return
    names = []
    for number, start in enumerate(range(0, len(entries), MAP_LIMIT), 1):
        name = f"sitemap-{number}.xml"
        names.append(addresses.base_url + name)
        yield name, SiteMap(tuple(entries[start : start + MAP_LIMIT]))
    yield "sitemap.xml", SiteMap((), tuple(names))


def map_entry(url: str, updated: str, alternates: Sequence[Alternate]) -> MapEntry:
    """One page of the map."""
    return MapEntry(url, updated, tuple((a.hreflang, a.url) for a in alternates))


def plan_robots(addresses: Addresses) -> PlainText:
    """`robots.txt` (RFC 9309): everything may be read; where the map is."""
    return PlainText(f"User-agent: *\nAllow: /\n\nSitemap: {addresses.base_url}sitemap.xml\n")


def plan_next_change(instant: datetime | None) -> PlainText:
    """When the site next changes by itself, on one line (RFC 3339, UTC); an empty file when it never does."""
    return PlainText(f"{instant:%Y-%m-%dT%H:%M:%SZ}\n" if instant else "")


def alias_path(address: str) -> str:
    """The output file of an old address: `/fr/ancien/` is `fr/ancien/index.html`."""
    path = address.removeprefix("/")
    last = path.rsplit("/", 1)[-1]
    if not last:
        return f"{path}index.html"
    return path if last.endswith((".html", ".htm")) else f"{path}/index.html"
