"""All pages: drafts get their frames; then what tells of pages: the welcome, the map, the files for hosts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sitegen.content.site import Site
from sitegen.hosts.headers import plan_host_files
from sitegen.hosts.site_files import alias_path, map_entry, plan_maps, plan_robots
from sitegen.site.addresses import Addresses, root_of
from sitegen.site.chrome import Chrome
from sitegen.site.entry_pages import AliasMain, WelcomeLine, WelcomeMain
from sitegen.site.former import Former
from sitegen.site.frame import Cluster, Draft, Frames
from sitegen.site.locales import Tongue
from sitegen.site.make_linked_data import LinkedData
from sitegen.site.output import MapEntry, Output
from sitegen.site.views import Page


@dataclass(frozen=True, slots=True)
class Framed:
    """All versions of one page, the entries of those that stand in the map of the site, old addresses → new."""

    outputs: tuple[Output, ...]
    entries: tuple[MapEntry, ...]
    moved: tuple[tuple[str, str], ...]


class Pages:
    """Frames pages, and remembers of them what the map and the files for hosts tell."""

    def __init__(
        self,
        site: Site,
        addresses: Addresses,
        tongues: Sequence[Tongue],
        chromes: Mapping[str, Chrome],
        linked: Mapping[str, LinkedData],
        former: Former,
    ) -> None:
        self._site = site
        self._addresses = addresses
        self._tongues = tongues
        self._chromes = chromes
        self._linked = linked
        self._former = former
        crumbs = {code: nodes.crumbs for code, nodes in linked.items()}
        codes = [tongue.code for tongue in tongues]
        self._frames = Frames(addresses, chromes, crumbs, codes, site.config.default_language)
        self._entries: list[MapEntry] = []
        self._moved: list[tuple[str, str]] = []

    def frame(self, cluster: Cluster) -> Framed:
        """All versions of one page, and the pages at their old addresses."""
        drafts = cluster.drafts
        seen = tuple((code, draft.seen) for code, draft in drafts.items() if draft.seen is not None)
        if len(seen) < len(drafts):  # one of them says not what it depends on
            return self._frame(cluster)
        key = next(iter(drafts.values())).key
        return self._former.take(f"pages/{key}", seen, lambda: self._frame(cluster))

    def _frame(self, cluster: Cluster) -> Framed:
        outputs: list[Output] = []
        entries: list[MapEntry] = []
        moved: list[tuple[str, str]] = []
        alternates = self._frames.alternates(cluster)
        for draft in cluster.drafts.values():
            page = self._frames.make(draft, cluster, alternates)
            outputs.append(Output(page.path, page, (*draft.sources, f"layouts/{page.kind}.html", self._site.path)))
            if draft.in_map and draft.own == draft.tongue.code:
                updated = draft.updated.isoformat() if draft.updated else ""
                entries.append(map_entry(page.url, updated, alternates))
            for alias in draft.aliases:
                moved.append((alias, self._addresses.page(*draft.parts)))
                outputs.append(self._alias(alias, draft, page))
        return Framed(tuple(outputs), tuple(entries), tuple(moved))

    def add(self, framed: Framed) -> tuple[Output, ...]:
        """These pages are published: the map and the files for hosts tell of them."""
        self._entries += framed.entries
        self._moved += framed.moved
        return framed.outputs

    def around(self, homes: Cluster) -> Iterator[Output]:
        """What tells of all pages that were added."""
        yield self._welcome(homes)
        entries = sorted(self._entries, key=lambda entry: entry.url)
        yield from self._former.take("map", entries, partial(self._maps, entries))
        yield Output("robots.txt", plan_robots(self._addresses), (self._site.path,))
        for path, text in plan_host_files(self._site.config, self._addresses, self._moved):
            yield Output(path, text, (self._site.path,))

    def _maps(self, entries: list[MapEntry]) -> tuple[Output, ...]:
        return tuple(
            Output(path, made, (self._site.path, "content")) for path, made in plan_maps(entries, self._addresses)
        )

    def _alias(self, alias: str, draft: Draft, page: Page) -> Output:
        path = alias_path(alias)
        target = self._addresses.page(*draft.parts)
        old = Page(
            kind="alias",
            path=path,
            url=self._addresses.base_url + path,
            canonical=page.canonical,
            root=root_of(path),
            title=page.title,
            description=page.description,
            language=page.language,
            chrome=page.chrome,
            section=page.section,
            crumbs=(),
            versions=(),
            alternates=(),
            fallback=None,
            updated="",
            updated_iso="",
            main=AliasMain(target, page.canonical),
        )
        return Output(path, old, draft.sources)

    def _welcome(self, homes: Cluster) -> Output:
        default = self._site.config.default_language
        chrome = self._chromes[default]
        lines = []
        for tongue in self._tongues:
            own = self._chromes[tongue.code]
            lines.append(WelcomeLine(tongue.language, self._addresses.page(tongue.code), own.title, own.description))
        url = self._addresses.url("")
        page = Page(
            kind="welcome",
            path="index.html",
            url=url,
            canonical=url,
            root="./",
            title=chrome.title,
            description=chrome.description,
            language=self._tongues[0].languages[default],
            chrome=chrome,
            section="",
            crumbs=(),
            versions=(),
            alternates=self._frames.alternates(homes),
            fallback=None,
            updated="",
            updated_iso="",
            main=WelcomeMain(tuple(lines)),
            linked_data=self._linked[default].site(url),
        )
        return Output("index.html", page, (self._site.path,))
