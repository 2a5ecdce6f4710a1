"""An output: one file of the published site, and what its bytes depend on.

Law: pages, calendars, bulletins, the map of the site and files that are copied are all outputs. One list,
one collision check, one manifest, one writer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from sitegen.content.digest import Shared
from sitegen.site.data_rows import DataFile, DataPackage
from sitegen.site.feeds import BulletinFile
from sitegen.site.script import DataScript
from sitegen.site.views import Page


@dataclass(frozen=True, slots=True)
class CalendarEvent(Shared):
    """A session as calendars tell it, in one language (RFC 5545 section 3.6.1).

    `updated` is UTC, `YYYYMMDDTHHMMSSZ`. `starts` and `ends` are local times `YYYYMMDDTHHMMSS` in
    `zone`, or UTC with a final Z when `zone` is "" (an hour that the clocks run through twice).
    `state` is the session's status: the render stage says it in the words of the catalogue. `spoken` is the name of the
    language in which it is given, where that is not the feed's.
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
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar to subscribe to: its name, its own address `source`, the page it belongs to, its events.

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
class SingleEvent:
    """The file of one event, to take over into a calendar of one's own.

    It has no name, no address of its own and nothing to refresh: a named one makes Outlook create a calendar.
    """

    language: str
    event: CalendarEvent


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
    """A file published as it is, style sheets and scripts smaller, pictures bare; `digest` is that of its own bytes.

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


@dataclass(frozen=True, slots=True)
class AppIcon:
    """An icon of an installed site: its address, its size (`192x192`), what it is for (`any`, `maskable`)."""

    address: str
    sizes: str
    purpose: str


@dataclass(frozen=True, slots=True)
class AppManifest:
    """What a device needs to install the site, in one language (W3C Web Application Manifest).

    Addresses are relative to the site's root, `root` leads there from the manifest; `id` is a path
    of the host. `shortcuts` are keys of interface words with their addresses.
    """

    root: str
    id: str
    name: str
    description: str
    language: str
    direction: str
    start: str
    icons: tuple[AppIcon, ...]
    shortcuts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """An output that tells what others became: it is rendered after them.

    `paths` are those of the others; `facts`, the digest and the size in bytes of each, are empty
    until then. Its fingerprint covers those of the others, so equal ones still imply equal bytes.
    """

    paths: tuple[str, ...]
    facts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack(Listing):
    """What is saved to read about one city without a connection, in one language.

    `addresses` are those of `paths`, percent-encoded, relative to the site's root; the first is
    the page of the city.
    """

    title: str
    language: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker(Listing):
    """The service worker: its program, and the files that it always has, those of `paths`.

    `digest` is that of the program's bytes. `offline` has the address of the offline page of each
    language; `default` is the language of the site's door.
    """

    source: str
    digest: str
    addresses: tuple[str, ...]
    offline: tuple[tuple[str, str], ...]
    default: str


class Remembered(NamedTuple):
    """What is kept of a content that was planned before and is the same: enough for its fingerprint.

    `digest` is that of the content. `template` and `languages` (codes with spaces between) say which
    files of the layouts shape its bytes, "" where none does.
    """

    digest: str
    template: str
    languages: str


@dataclass(frozen=True, slots=True)
class Vendored:
    """A program of others, published as it is; `digest` is that of its bytes (see `cms.vendored`)."""

    name: str
    digest: str


Content = (
    Page
    | Calendar
    | SingleEvent
    | DataFile
    | DataPackage
    | DataScript
    | BulletinFile
    | SiteMap
    | PlainText
    | Copy
    | Vendored
    | Drawing
    | Variant
    | AppManifest
    | Pack
    | Worker
    | Remembered
)


@dataclass(frozen=True, slots=True)
class Output:
    """One file to publish. `path` is relative to the output folder, with `/`.

    `sources` are project paths, for `explain` and for messages about collisions.
    """

    path: str
    content: Content
    sources: tuple[str, ...]


def tell(output: Output, fact: Callable[[str], tuple[str, int]]) -> Output:
    """The output itself; a listing with what is now known of the others, `fact` of each path."""
    content = output.content
    if not isinstance(content, Listing):
        return output
    return replace(output, content=replace(content, facts=tuple(fact(path) for path in content.paths)))
