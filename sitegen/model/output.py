"""An output: one file of the published site, and what its bytes depend on.

Law: pages, calendars, the map of the site and files that are copied are all outputs. One list,
one collision check, one manifest, one writer.
"""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.model.digest import Shared
from sitegen.model.script import DataScript
from sitegen.model.views import Page


@dataclass(frozen=True, slots=True)
class CalendarEvent(Shared):
    """A session as calendars tell it, in one language (RFC 5545 section 3.6.1).

    `updated` is UTC, `YYYYMMDDTHHMMSSZ`. `starts` and `ends` are local times `YYYYMMDDTHHMMSS` in
    `zone`, or UTC with a final Z when `zone` is "" (an hour that the clocks run through twice).
    `state` is the session's status: the render stage says it in the words of the catalogue.
    `language` is that of the texts, `geo` is `latitude;longitude` or "".
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
    summary: str
    note: str
    previous: str
    location: str
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


Content = Page | Calendar | SiteMap | PlainText | Copy | DataScript


@dataclass(frozen=True, slots=True)
class Output:
    """One file to publish. `path` is relative to the output folder, with `/`.

    `sources` are project paths, for `explain` and for messages about collisions.
    """

    path: str
    content: Content
    sources: tuple[str, ...]
