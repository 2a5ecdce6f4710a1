"""What outputs hold before it becomes bytes, and what their makers read: events, entries of the map.

Invariant: what is here holds all that its bytes depend on, but for templates, catalogues and the files that it names.
"""

from __future__ import annotations

from typing import Literal

from sitegen.content.digest import Shared
from sitegen.engine.dataclass import dataclass


class Content:
    """What an output holds. How it becomes bytes is registered with `site.outputs.write_content`."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class CalendarEvent(Shared):
    """A session as calendars tell it, in one language (RFC 5545 section 3.6.1).

    `updated` is UTC, `YYYYMMDDTHHMMSSZ`. `starts` and `ends` are local times `YYYYMMDDTHHMMSS` in
    `zone`, or UTC with a final Z when `zone` is "" (an hour that the clocks run through twice).
    `state` is the session's status: the render stage says it in the words of the catalogue. `spoken` is the name of the
    language in which it is given, where that is not the calendar's.
    `language` is that of the calendar; a title and a location that are borrowed from another language
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
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class MapEntry:
    """A page in the sitemap: absolute address, last change (a day or ""), alternates."""

    url: str
    updated: str
    alternates: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Plain(Content):
    """A file whose bytes its maker knows: all but pages, pictures, copies, and what tells of other outputs."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Copy(Content):
    """A file published as it is, style sheets and scripts smaller, pictures bare; `digest` is that of its own bytes.

    In a style sheet, `url(name)` is replaced by `url(address)` for each pair of `addresses`.
    """

    source: str
    digest: str
    addresses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing(Content):
    """An SVG of content, published without comments and what drawing programs leave in it."""

    source: str
    digest: str


@dataclass(frozen=True, slots=True)
class Variant(Content):
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


@dataclass(frozen=True, slots=True)
class OfflineBundle(Content):
    """What is saved to read about one city without a connection, in one language.

    It tells the digests and sizes of the outputs at `paths`. `addresses` are the same, percent-encoded, relative to
    the site's root; the first is the page of the city.
    """

    paths: tuple[str, ...]
    addresses: tuple[str, ...]
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class Worker(Content):
    """The service worker: its program, and the files that it always has, the outputs at `paths`.

    `digest` is that of the program's bytes. `offline` has the address of the offline page of each
    language; `default` is the language of the site's door.
    """

    paths: tuple[str, ...]
    addresses: tuple[str, ...]
    source: str
    digest: str
    offline: tuple[tuple[str, str], ...]
    default: str


@dataclass(frozen=True, slots=True)
class Vendored(Content):
    """A program of others, published as it is; `digest` is that of its bytes (see `cms.vendored`)."""

    name: str
    digest: str
