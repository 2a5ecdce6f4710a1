"""The unfold: one site becomes the list of all outputs, and the next instant at which it would differ.

Law: a pure function of the site, the instant and the options, in two steps: everything but the texts
of bodies (`plan_outline`), then these (`search.fill`). The first sees no text, so what it gave stands
for as long as nothing but texts changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sitegen.calendars.events import Calendars, kept_sessions
from sitegen.content.cache import Held, HeldNothing
from sitegen.content.problem import Problem
from sitegen.content.site import Site
from sitegen.feeds.entries import Bulletins
from sitegen.hosts.headers import META_POLICY
from sitegen.hosts.site_files import NEXT_CHANGE, plan_assets, plan_next_change
from sitegen.offline.files import (
    find_missing_program,
    has_offline,
    offline_addresses,
    plan_manifest,
    plan_offline_page,
    plan_worker,
)
from sitegen.offline.packs import plan_packs
from sitegen.open_data.files import data_address, plan_open_data
from sitegen.pages.list_pages import ListPages
from sitegen.pages.pages import Pages
from sitegen.pages.posters import plan_posters
from sitegen.pages.session_outputs import SessionOutputs
from sitegen.pages.session_pages import SessionPages
from sitegen.pages.thing_pages import ThingPages, phone_href
from sitegen.pictures.variants import plan_pictures, text_pictures
from sitegen.search.documents import SearchDocuments
from sitegen.search.fill import has_gaps, outside
from sitegen.search.programme_data import plan_programme
from sitegen.site.addresses import Addresses, script_address
from sitegen.site.body import Bodies
from sitegen.site.chrome import Asset, Chrome, Crumb, NavigationItem
from sitegen.site.clock import Clock
from sitegen.site.collisions import find_collisions
from sitegen.site.day_gates import find_days_ahead
from sitegen.site.facets import Facets
from sitegen.site.former import Former
from sitegen.site.frame import Cluster
from sitegen.site.locales import Tongue
from sitegen.site.make_cards import Cards
from sitegen.site.make_linked_data import LinkedData
from sitegen.site.outline import IndexOutline, Outline, PlannedPicture
from sitegen.site.output import Output, Pack
from sitegen.site.phrase import Phrase
from sitegen.site.towns import Towns
from sitegen.site.versions import Versions
from sitegen.site.views import Page
from sitegen.site.visible import Shown, show


def plan_outline(
    site: Site, now: datetime, *, early: bool = False, portable: bool = False, held: Held | None = None
) -> Outline:
    """Plan everything that is published at `now` (aware) but the texts, which `site.texts.take_texts` took out.

    With `early`, also what is still to be published. `held` may have parts of the plan before.
    """
    clock = Clock(now, early=early)
    shown = show(site, clock)
    former = Former(shown, f"{site.path} {early} {portable}", held or HeldNothing())
    planner = _Planner(shown, clock, Addresses(site.config.base_url, portable), former)
    planned = list(planner.plan())
    former.leave()
    ahead = tuple(find_days_ahead(site, clock))
    # Last: only now has the clock been asked everything.
    planned.append(Output(NEXT_CHANGE, plan_next_change(clock.next_change), ("content", site.path)))
    planned.sort(key=lambda one: one.path)
    problems = (*planner.problems, *find_collisions(planned), *find_missing_program(site), *ahead)
    indexes = tuple(planner.indexes(planned))
    ours = {id(one) for index in indexes for one in (index.page, *index.packs)}
    fixed: list[Output] = []
    waiting: list[Output] = []
    for one in planned:
        if id(one) not in ours:
            (waiting if has_gaps(one.content) else fixed).append(one)
    return Outline(
        tuple(fixed),
        tuple(waiting),
        indexes,
        planner.targets,
        {name: planner.pictures[key] for name, key in sorted(text_pictures(site).items())},
        clock.next_change,
        problems,
    )


class _Planner:
    """The steps of one plan, which share cards."""

    def __init__(self, shown: Shown, clock: Clock, addresses: Addresses, former: Former) -> None:
        self.site = site = shown.site
        self.shown = shown
        self.former = former
        self.clock = clock
        self.addresses = addresses
        self.tongues = [Tongue(site.config, language) for language in site.config.languages]
        self.problems: tuple[Problem, ...] = ()
        self.targets: dict[str, dict[str, str]] = {}
        self.pictures: dict[str, PlannedPicture] = {}
        self.speakers: list[Cards] = []

    def plan(self) -> Iterator[Output]:
        """Files, calendars, pages, map."""
        sessions = SessionOutputs(self.shown, self.former)
        assets, files = plan_assets(self.site)
        self.pictures, drawings = plan_pictures(self.site, self.addresses)
        yield from (Output(path, file, (file.source,)) for path, file in files)
        yield from drawings
        kept, versions = kept_sessions(self.shown, self.clock), Versions(self.site)
        data = plan_open_data(self.shown, self.clock, self.tongues, self.addresses, kept, sessions.rows)
        self.problems = data.problems
        yield from data.outputs
        towns = Towns(self.shown)
        clusters: dict[str, Cluster] = {}
        chromes: dict[str, Chrome] = {}
        linked: dict[str, LinkedData] = {}
        makers: list[tuple[SessionPages, Calendars]] = []
        with_offline = has_offline(self.site.config, self.addresses)
        for tongue in self.tongues:
            code = tongue.code
            cards = Cards(self.shown, tongue, self.addresses, self.pictures, sessions.cards(code))
            self.speakers.append(cards)
            calendars = Calendars(cards, kept, versions, sessions.events(code))
            feeds = calendars.feeds()
            chromes[code] = self._chrome(cards, assets)
            home = Crumb("home", Phrase(""), self.addresses.page(code))
            self._note_targets(cards)
            bodies = Bodies(cards, tuple(feeds.values()), data.views(tongue))
            bulletins = Bulletins(cards, versions, self.clock)
            links = bulletins.links()
            nodes = linked[code] = LinkedData(cards, self.clock, assets)
            facets = Facets(cards, towns, feeds, home, nodes)
            programme = plan_programme(cards, facets)
            script = script_address(programme, code)
            yield Output(script, programme, ("content/cities", "content/courses"))
            things = list(ThingPages(cards, bodies, self.clock, feeds, links, home, nodes, facets).plan())
            lists = ListPages(cards, self.clock, bodies, feeds["network", ""], links, home, nodes, facets, script)
            drafts = [
                *lists.plan(),
                *facets.plan(),
                *things,
                *plan_posters(cards, things),
                lists.missing(root=False),
                *([plan_offline_page(cards, home)] if with_offline else []),
            ]
            if code == self.site.config.default_language:
                drafts.append(lists.missing(root=True))
            if self.site.config.features.search:
                drafts.append(lists.search())
            for draft in drafts:
                clusters.setdefault(draft.key, Cluster()).drafts[code] = draft
            yield from calendars.plan(feeds, self.former)
            yield from bulletins.plan(links)
            makers.append((SessionPages(cards, home, nodes, facets), calendars))
        pages = Pages(self.site, self.addresses, self.tongues, chromes, linked, self.former)
        framed = [output for cluster in clusters.values() for output in pages.add(pages.frame(cluster))]
        framed += sessions.plan(pages, makers, towns)
        yield from framed
        yield from pages.around(clusters["home"])
        if self.site.config.features.admin:
            from sitegen.cms.config import plan_admin

            yield from plan_admin(self.site, self.addresses)
        yield plan_worker(self.site, self.addresses, assets)
        if with_offline:
            yield from (plan_manifest(cards, assets) for cards in self.speakers)
            whole = {one.path: one.content for one in framed if isinstance(one.content, Page)}
            yield from plan_packs(self.speakers, whole, assets)

    def indexes(self, planned: Iterable[Output]) -> Iterator[IndexOutline]:
        """What the search needs in each language, once all pages and packs are planned."""
        searching: dict[str, Output] = {}
        packs: dict[str, list[Output]] = {cards.tongue.code: [] for cards in self.speakers}
        for one in planned:
            if isinstance(one.content, Page) and one.content.kind == "search":
                searching[one.content.language.code] = one
            elif isinstance(one.content, Pack):
                packs[one.content.language].append(one)
        for cards in self.speakers:
            code = cards.tongue.code
            if code in searching:
                documents = SearchDocuments(cards)
                found = (documents.plan(), documents.synonyms(), searching[code], tuple(packs[code]))
                yield IndexOutline(code, *found)

    # ------------------------------------------------------------------------------- shared parts

    def _chrome(self, cards: Cards, assets: tuple[Asset, ...]) -> Chrome:
        config, tongue = self.site.config, cards.tongue
        phone = config.contact.phone or ""
        offline, manifest, worker = offline_addresses(tongue, self.addresses)
        return Chrome(
            title=tongue.phrase(config.title),
            description=tongue.phrase(config.description),
            organizer=tongue.phrase(config.organizer),
            home=self.addresses.page(tongue.code),
            banner=tongue.maybe(config.banner),
            navigation=tuple(self._navigation(cards, config.navigation)),
            footer=tuple(self._navigation(cards, config.footer)),
            phone=phone,
            phone_href=phone_href(phone),
            email=config.contact.email or "",
            policy="" if self.addresses.portable else META_POLICY,
            search=self.addresses.page(tongue.code, tongue.paths.search) if config.features.search else "",
            offline=offline,
            manifest=manifest,
            worker=worker,
            assets=assets,
            data=data_address(cards),
        )

    def _navigation(self, cards: Cards, items: tuple[str, ...]) -> Iterator[NavigationItem]:
        pages = {entry.id: entry for entry in self.shown.pages}
        for item in items:
            if not item.startswith("pages/"):
                parts = (cards.tongue.code, getattr(cards.tongue.paths, item))
                yield NavigationItem(item, Phrase(""), self.addresses.page(*parts))
            elif (entry := pages.get(item.removeprefix("pages/"))) is not None:
                yield NavigationItem("", cards.title(entry), cards.address(entry))

    def _note_targets(self, cards: Cards) -> None:
        """The address of everything that a text can link to; the last resort of a kind is its list."""
        code, paths = cards.tongue.code, cards.tongue.paths
        targets = {
            section: self.addresses.page(code, getattr(paths, section))
            for section in ("cities", "courses", "programme", "partners", "news")
        }
        targets["pages"] = self.addresses.page(code)
        for entries in (self.shown.cities, self.shown.courses, self.shown.news, self.shown.pages):
            for entry in entries:
                targets[f"{entry.kind}/{entry.id}"] = cards.address(entry)
        self.targets[code] = targets
        base, url = self.addresses.base_url, self.addresses.url
        self.targets[outside(code)] = {key: url(address).removeprefix(base) for key, address in targets.items()}
