"""The files beside the pages: the sitemap, robots.txt, the files for hosts."""

from __future__ import annotations

from datetime import datetime

from sitegen.engine.queries import Asking, query
from sitegen.hosts.headers import plan_host_files
from sitegen.hosts.sitemap import write_index, write_map
from sitegen.site.frame import PAGE_KINDS, map_entries, moved_pages
from sitegen.site.inputs import OPTIONS, addresses_of, config_of
from sitegen.site.output import MapEntry, Plain
from sitegen.site.outputs import OUTPUTS, Output, maker

NEXT_CHANGE = ".well-known/next-change"
"""For a timer that builds again: see `docs/rebuild.yml`."""
MAP_LIMIT = 20_000
"""Pages in one map: the protocol allows 50,000 and 50 MB, which alternates would exceed first."""


@query
def all_map_entries(q: Asking) -> tuple[MapEntry, ...]:
    """All pages of the map, in the order of their addresses."""
    entries = [entry for kind in PAGE_KINDS for entry in q(map_entries, kind)]
    return tuple(sorted(entries, key=lambda entry: entry.url))


@query(keep=OUTPUTS)
def site_files(q: Asking) -> tuple[Output, ...]:
    """The sitemap, or an index and its parts when there are too many pages for one file; what hosts ask for."""
    path = q.input(OPTIONS, "path")
    parts = range(0, len(q(all_map_entries)), MAP_LIMIT)
    maps = [
        ("sitemap.xml", "sitemap", ()),
        *((_part(number), "sitemap_part", (str(number),)) for number in range(1, len(parts) + 1)),
    ]
    found = [
        Output(name, maker, names, (path, "content")) for name, maker, names in maps[: 1 if len(parts) < 2 else None]
    ]
    found.append(Output("robots.txt", "robots", (), (path,)))
    found += [Output(name, "host_file", (name,), (path,)) for name, _ in q(host_files)]
    return tuple(found)


def _part(number: int) -> str:
    return f"sitemap-{number}.xml"


@maker
def sitemap(q: Asking) -> Plain:
    """`sitemap.xml`."""
    entries = q(all_map_entries)
    if len(entries) <= MAP_LIMIT:
        return Plain(write_map(entries))
    site, count = addresses_of(q).base_url, -(-len(entries) // MAP_LIMIT)
    return Plain(write_index([site + _part(number) for number in range(1, count + 1)]))


@maker
def sitemap_part(q: Asking, number: str) -> Plain:
    """A part of a map that is too long for one file."""
    start = (int(number) - 1) * MAP_LIMIT
    return Plain(write_map(q(all_map_entries)[start : start + MAP_LIMIT]))


@maker
def robots(q: Asking) -> Plain:
    """`robots.txt` (RFC 9309): everything may be read; where the map is."""
    return Plain(f"User-agent: *\nAllow: /\n\nSitemap: {addresses_of(q).base_url}sitemap.xml\n".encode())


@query
def host_files(q: Asking) -> tuple[tuple[str, str], ...]:
    """What the host of the site wants, by path."""
    moved = [pair for kind in PAGE_KINDS for pair in q(moved_pages, kind)]
    return tuple(plan_host_files(config_of(q), addresses_of(q), moved))


@maker
def host_file(q: Asking, path: str) -> Plain:
    """One of these files."""
    return Plain(dict(q(host_files))[path].encode())


def next_change_text(instant: datetime | None) -> str:
    """When the site next changes by itself, on one line (RFC 3339, UTC); an empty file when it never does."""
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}\n" if instant else ""
