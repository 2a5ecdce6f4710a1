"""The frame of a page: everything around its main part.

Law: a page knows its other languages, its place in the site and its canonical address; a page that
borrows its words is canonical to the original and stays out of the hreflang cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sitegen.site.addresses import INDEX, Addresses, root_of
from sitegen.site.cards import BulletinLink
from sitegen.site.chrome import Alternate, Chrome, Crumb, Version
from sitegen.site.linked_data import BreadcrumbList, Node
from sitegen.site.locales import Tongue
from sitegen.site.phrase import Phrase
from sitegen.site.views import Main, Page


@dataclass(frozen=True, slots=True)
class Draft:
    """A page as its planner describes it, in one language.

    `key` is the same in all languages (`courses/seo`). `parts` are those of its address; `own` is
    the language its words are really in. `main` gets the way from the page to the site's root.
    """

    key: str
    kind: str
    tongue: Tongue
    parts: tuple[str, ...]
    own: str
    title: Phrase
    description: Phrase
    section: str
    crumbs: tuple[Crumb, ...]
    updated: date | None
    sources: tuple[str, ...]
    main: Callable[[str], Main]
    file: str = ""
    """Another file than `index.html` in the folder of its address (the pages for 404)."""
    aliases: tuple[str, ...] = ()
    in_map: bool = True
    outdated: bool = False
    bulletins: tuple[BulletinLink, ...] = ()
    linked: Callable[[Any, Page], tuple[Node, ...]] | None = None
    """What it tells search engines, from its main part and the page; None for pages that they leave out."""
    seen: tuple[object, ...] | None = None
    """All that decides the page besides the site around the sessions (`site.former`); None when that is not told."""


@dataclass(slots=True)
class Cluster:
    """The versions of one page: language → draft."""

    drafts: dict[str, Draft] = field(default_factory=dict)


class Frames:
    """Puts the frame around the drafts of all languages."""

    def __init__(
        self,
        addresses: Addresses,
        chromes: Mapping[str, Chrome],
        crumbs: Mapping[str, Callable[[Page], BreadcrumbList]],
        codes: Sequence[str],
        default: str,
    ) -> None:
        self.addresses = addresses
        self.chromes = chromes
        self.crumbs = crumbs
        self.codes = codes
        self.default = default

    def make(self, draft: Draft, cluster: Cluster, alternates: tuple[Alternate, ...]) -> Page:
        """The page of one draft; the cluster holds its versions, `alternates` is `self.alternates` of it."""
        tongue, addresses = draft.tongue, self.addresses
        path = draft.file or addresses.path(*draft.parts)
        # These pages are shown at any depth: only links from the root of the host hold there.
        root = addresses.base_path() if draft.kind in ("missing", "offline") else root_of(path)
        url = addresses.base_url + draft.file if draft.file else self.url(draft)
        borrowed = draft.own != tongue.code
        original = cluster.drafts.get(draft.own, draft)
        page = Page(
            kind=draft.kind,
            path=path,
            url=url,
            canonical=self.url(original) if borrowed else url,
            root=root,
            title=draft.title,
            description=draft.description,
            language=tongue.language,
            chrome=self.chromes[tongue.code],
            section=draft.section,
            crumbs=draft.crumbs,
            versions=self._versions(draft, cluster),
            alternates=() if borrowed else alternates,
            fallback=tongue.borrowed(draft.own) if borrowed else None,
            updated=tongue.dates.day(draft.updated) if draft.updated else "",
            updated_iso=draft.updated.isoformat() if draft.updated else "",
            main=draft.main(root),
            bulletins=draft.bulletins,
            outdated=draft.outdated,
        )
        if draft.linked is None:
            return page
        nodes = draft.linked(page.main, page)
        return replace(page, linked_data=(*nodes, self.crumbs[tongue.code](page)) if page.crumbs else nodes)

    def url(self, draft: Draft) -> str:
        """The absolute address of a page."""
        return self.addresses.url(self.addresses.page(*draft.parts))

    def _versions(self, draft: Draft, cluster: Cluster) -> tuple[Version, ...]:
        versions = []
        for code in self.codes:
            other = cluster.drafts.get(code)
            parts = other.parts if other and not other.file else (code,)  # no such page: the home page
            address = self.addresses.page(*parts)
            versions.append(Version(draft.tongue.languages[code], address, code == draft.tongue.code))
        return tuple(versions)

    def alternates(self, cluster: Cluster) -> tuple[Alternate, ...]:
        """The hreflang cluster of a page: all versions in their own words, and x-default."""
        whole = [(code, other) for code in self.codes if (other := cluster.drafts.get(code)) and other.own == code]
        if not whole or not whole[0][1].in_map:
            return ()
        found = [Alternate(code, self.url(other)) for code, other in whole]
        if whole[0][1].key == "home":
            found.append(Alternate("x-default", self.addresses.url(INDEX if self.addresses.portable else "")))
        else:
            default = dict(whole).get(self.default, whole[0][1])
            found.append(Alternate("x-default", self.url(default)))
        return tuple(found)
