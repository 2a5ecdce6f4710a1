"""What can be measured on the files of a built site, without a browser: sizes, links, fragments, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from bench.budgets_site import gzipped
from bench.budgets_table import CSS, HTML, HTML_OF_LISTS, LISTS, SCRIPT, Row, kilobytes, sum_faults, sum_sizes
from tests.kit.pages import Seen, is_inside, list_output, read_pages, resolve

DATA: Final = re.compile(r"assets/(?:search|programme)-[a-z]+\.")
"""Scripts that hold data, such as the index of the search, and no program."""
LOCATIONS: Final = ".//{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
ELSEWHERE: Final = "/booking/"
"""Addresses of another program on the same host."""


def largest_of_kinds(output: Path) -> dict[tuple[str, str], str]:
    """The largest page of each kind and language, as addresses below the root: {(kind, language): path}."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for path, page in read_pages(output).items():
        one, key = ((output / path).stat().st_size, path), (page.kind, page.lang)
        found[key] = max(found.get(key, one), one)
    return {key: path.removesuffix("index.html") for key, (_, path) in sorted(found.items())}


def measure_sizes(output: Path) -> list[Row]:
    """HTML, style and scripts, compressed: the largest of each."""

    @cache
    def size_of(path: str) -> int:
        return gzipped((output / path).read_bytes())

    short: dict[str, int] = {}
    lists: dict[str, int] = {}
    sheets: dict[str, int] = {}
    scripts: dict[str, int] = {}
    for path, page in read_pages(output).items():
        (lists if page.kind in LISTS else short)[path] = size_of(path)
        used = _loaded(page)
        sheets[path] = sum(size_of(file) for file in used if file.endswith(".css"))
        scripts[path] = sum(size_of(file) for file in used if file.endswith(".js") and not DATA.match(file))
    data = {file: size_of(file) for file in list_output(output) if DATA.match(file)}
    return [
        sum_sizes("HTML, gzipped", HTML, short),
        sum_sizes("HTML of lists, gzipped", HTML_OF_LISTS, lists),
        sum_sizes("CSS of a page, gzipped", CSS, sheets),
        sum_sizes("script of a page, gzipped", SCRIPT, scripts),
        _tell_data(data),
    ]


def _tell_data(data: Mapping[str, int]) -> Row:
    largest = max(data, key=lambda one: data[one], default="")
    found = f"{kilobytes(data[largest])} ({largest})" if largest else "none"
    return Row("data of search and filters, gzipped", "none: told only", found, None)


def _loaded(page: Seen) -> set[str]:
    """The style sheets and scripts that a page names."""
    return {
        resolve(page.path, link.address)[0]
        for link in page.links
        if is_inside(link.address)
        and (link.tag == "script" or (link.tag == "link" and link.attributes.get("rel") == "stylesheet"))
    }


def check_links(output: Path) -> Row:
    """Links, fragments, assets, canonical addresses, hreflang, sitemap: what leads nowhere, over the whole output."""
    base_url = read_pages(output)["index.html"].canonical
    faults = [*_broken(output, base_url), *_broken_in_map(output, base_url)]
    count = sum(len(page.links) for page in read_pages(output).values())
    return sum_faults("links, fragments, assets, hreflang, sitemap: broken", faults, f"{count:,} addresses")


def _broken(output: Path, base_url: str) -> Iterator[str]:
    files, known = list_output(output), read_pages(output)
    for page in known.values():
        for link in page.links:
            if is_inside(link.address):
                target, fragment = resolve(page.path, link.address)
                if target not in files or (fragment and target in known and fragment not in known[target].ids):
                    yield f"{page.path}: {link.address}"
            elif (file := _file_of(link.address, base_url)) is not None and file not in files:
                yield f"{page.path}: {link.address}"


def _broken_in_map(output: Path, base_url: str) -> Iterator[str]:
    for place in ET.parse(output / "sitemap.xml").iterfind(LOCATIONS):  # noqa: S314 (written by the builder)
        if _file_of(place.text or "", base_url) not in list_output(output):
            yield f"sitemap.xml: {place.text}"


def _file_of(address: str, base_url: str) -> str | None:
    """The file that an absolute address of the site leads to; None for one that is elsewhere."""
    address = address.replace("webcal:", "https:", 1)
    if not address.startswith(base_url) or ELSEWHERE in address:
        return None
    path = unquote(address.removeprefix(base_url).split("#")[0])
    return f"{path}index.html" if not path or path.endswith("/") else path
