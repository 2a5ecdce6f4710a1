"""What stands around the main part of a page: header, footer, breadcrumbs, other languages, assets."""

from __future__ import annotations

from typing import NamedTuple

from sitegen.content.digest import Shared
from sitegen.engine.dataclass import dataclass
from sitegen.site.phrase import Language, Phrase

META_POLICY = "; ".join(
    (
        "default-src 'none'",
        "base-uri 'none'",
        "connect-src 'self'",
        "form-action 'self'",
        "img-src 'self'",
        "manifest-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "worker-src 'self'",
    )
)
"""Content Security Policy Level 3, for `<meta>`: there `frame-ancestors` is not allowed (section 3.3)."""


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A link of the header or footer. `section` is a key of the interface catalogue or ""."""

    section: str
    title: Phrase
    address: str


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of `layouts/assets/` and the address under which it is published."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Chrome(Shared):
    """What all pages of one language share.

    `policy` is the Content Security Policy for `<meta>`, "" where none may stand (`--portable`);
    `search` is the address of the search page, `offline` that of the offline page, `manifest` that of
    the Web Application Manifest, `worker` that of the service worker, `data` that of the page about
    open data: each "" where the site has none.
    """

    title: Phrase
    description: Phrase
    organizer: Phrase
    home: str
    banner: Phrase | None
    navigation: tuple[NavigationItem, ...]
    footer: tuple[NavigationItem, ...]
    phone: str
    phone_href: str
    email: str
    policy: str
    search: str
    offline: str
    manifest: str
    worker: str
    assets: tuple[Asset, ...]
    data: str = ""


class Crumb(NamedTuple):
    """A step of the breadcrumbs, from the home page to the parent of the page."""

    section: str
    title: Phrase
    address: str


class Version(NamedTuple):
    """The same page in a language of the site, for the language switcher."""

    language: Language
    address: str
    current: bool


class Alternate(NamedTuple):
    """A `<link rel="alternate" hreflang>`: absolute `url`; `hreflang` may be x-default."""

    hreflang: str
    url: str
