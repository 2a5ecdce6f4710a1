"""What a template may see: one frozen `Page` per output, with everything it shows already in it.

Invariant: a view holds text, numbers, booleans, tuples and other views, nothing else. It never holds
the site, a clock or a mapping: what it is made of is what can be seen.
The main part of each kind of page is in a file `*_pages.py`, what many show in `cards.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.site.cards import FeedLink
from sitegen.site.chrome import Alternate, Chrome, Crumb, Version
from sitegen.site.linked_data import Node
from sitegen.site.output import Content
from sitegen.site.phrase import Language, Phrase


class Main:
    """The main part of a page, which its template knows as `page.main`; its first words name the template."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Content):
    """Everything that one template sees, under the name `page`.

    `path` is the file in the output, `url` the absolute address of this page, `canonical` that
    of the page it is a copy of (itself, unless it is an untranslated fallback), `root` the way
    from this page to the root of the site (`../../`). `section` is the part of the site it is in
    (cities, courses, programme, partners, news or ""). `fallback` is the language its words are
    in when it is not the page's own; `updated` is a date in words or "",
    `updated_iso` the same as 2026-11-20; `outdated` says that the original has changed since
    the page was translated. `feeds` are those that its head offers, `linked_data`
    what it tells search engines.
    """

    kind: str
    path: str
    url: str
    canonical: str
    root: str
    title: Phrase
    description: Phrase
    language: Language
    chrome: Chrome
    section: str = ""
    crumbs: tuple[Crumb, ...] = ()
    versions: tuple[Version, ...] = ()
    alternates: tuple[Alternate, ...] = ()
    fallback: Language | None = None
    updated: str = ""
    updated_iso: str = ""
    main: Main
    feeds: tuple[FeedLink, ...] = ()
    linked_data: tuple[Node, ...] = ()
    outdated: bool = False

    def href(self, address: str) -> str:
        """A link from this page to an address of the site; an absolute address stays as it is."""
        if address.startswith(("https://", "http://", "mailto:", "tel:", "sms:", "geo:", "webcal:")):
            return address
        return self.root + address

    def asset(self, name: str) -> str:
        """A link from this page to a file of `layouts/assets/`; an unknown name is an error."""
        for asset in self.chrome.assets:
            if asset.name == name:
                return self.root + asset.address
        raise LookupError(f"layouts/assets/ has no file {name}")
