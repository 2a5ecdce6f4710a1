"""The sitemap: `sitemap.xml` (sitemaps.org protocol 0.9, with hreflang alternates)."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import escape  # xml.sax.saxutils would import the whole of urllib.request

from sitegen.site.output import MapEntry

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def write_index(urls: Iterable[str]) -> bytes:
    """The bytes of the index of maps."""
    rows = [f"<sitemap><loc>{escape(url)}</loc></sitemap>\n" for url in urls]
    return f"{_HEAD}<sitemapindex {_SPACE}>\n{''.join(rows)}</sitemapindex>\n".encode()


def write_map(entries: Iterable[MapEntry]) -> bytes:
    """The bytes of a map."""
    known: dict[tuple[tuple[str, str], ...], str] = {}
    rows = []
    for entry in entries:
        links = known.get(entry.alternates)
        if links is None:
            links = known[entry.alternates] = "".join(
                f'<xhtml:link rel="alternate" hreflang="{escape(code)}" href="{escape(url)}"/>\n'
                for code, url in entry.alternates
            )
        updated = f"<lastmod>{entry.updated}</lastmod>\n" if entry.updated else ""
        rows.append(f"<url>\n<loc>{escape(entry.url)}</loc>\n{updated}{links}</url>\n")
    return f'{_HEAD}<urlset {_SPACE} xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{"".join(rows)}</urlset>\n'.encode()
