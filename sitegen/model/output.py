"""An output: one file of the published site, and what its bytes depend on.

Law: pages, calendars, bulletins, the map of the site and files that are copied are all outputs. One list,
one collision check, one manifest, one writer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sitegen.model.bulletins import BulletinFile
from sitegen.model.digest import Shared
from sitegen.model.open_data import DataFile, DataPackage
from sitegen.model.script import DataScript
from sitegen.model.views import Page


@dataclass(frozen=True, slots=True)
class CalendarEvent(Shared):
    """A session as calendars tell it, in one language (RFC 5545 section 3.6.1).

    `updated` is UTC, `YYYYMMDDTHHMMSSZ`. `starts` and `ends` are local times `YYYYMMDDTHHMMSS` in
    `zone`, or UTC with a final Z when `zone` is "" (an hour that the clocks run through twice).
    `state` is the session's status: the render stage says it in the words of the catalogue.
    `language` is that of the feed; a title and a location that are borrowed from another language
    have that one, a location that is an address of the web has "". `geo` is `latitude;longitude` or "".
    """

    uid: str
    updated: str
    sequence: int
    zone: str
    starts: str
    ends: str
    language: str
    state: str
    title: str
    title_language: str
    summary: str
    note: str
    previous: str
    location: str
    location_language: str
    geo: str
    join: str
    url: str
    categories: tuple[str, ...]
    contact: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar file: its name, its own address `source`, the page it belongs to, its events.

    `zone` is that in which readers should show it.
    """

    name: str
    description: str
    source: str
    url: str
    zone: str
    language: str
    events: tuple[CalendarEvent, ...]


@dataclass(frozen=True, slots=True)
class MapEntry:
    """A page in the map of the site: absolute address, last change (a day or ""), alternates."""

    url: str
    updated: str
    alternates: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SiteMap:
    """A file of the sitemap protocol (sitemaps.org 0.9): entries, or the addresses of other maps."""

    entries: tuple[MapEntry, ...]
    maps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text file whose words are known (robots.txt)."""

    text: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A file published as it is; `digest` is that of its bytes.

    In a style sheet, `url(name)` is replaced by `url(address)` for each pair of `addresses`.
    """

    source: str
    digest: str
    addresses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG of content, published without comments and what drawing programs leave in it."""

    source: str
    digest: str


@dataclass(frozen=True, slots=True)
class Variant:
    """A picture of pixels in one width and one format; `digest` is that of its source's bytes.

    `drawn` asks for a format without loss where the format has both.
    """

    source: str
    digest: str
    width: int
    height: int
    format: Literal["avif", "webp", "jpeg", "png"]
    alpha: bool
    drawn: bool


Content = (
    Page
    | Calendar
    | DataFile
    | DataPackage
    | DataScript
    | BulletinFile
    | SiteMap
    | PlainText
    | Copy
    | Drawing
    | Variant
)


@dataclass(frozen=True, slots=True)
class Output:
    """One file to publish. `path` is relative to the output folder, with `/`.

    `sources` are project paths, for `explain` and for messages about collisions.
    """

    path: str
    content: Content
    sources: tuple[str, ...]
