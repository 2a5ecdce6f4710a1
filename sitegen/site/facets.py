"""The programme by town, topic, audience, level, format and spoken language: lists that need no script.

Law: addresses are made of ids; what no session ever had has no page, nor has a kind with a single
choice: its list would be the programme itself. Towns have lists where a team gives sessions away from
home. A choice whose sessions are all over keeps its page, which says so: its address stands in letters,
bookmarks and other sites, and sessions come back. The pages that follow the first one of a long list may
go: nobody writes down where a list goes on. The list by city is the page of the city, which is followed
here by the sessions that it has no room for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from sitegen.content.site import Session, place_in_list
from sitegen.site.cards import Feed
from sitegen.site.chrome import Crumb
from sitegen.site.frame import Draft
from sitegen.site.make_cards import Cards
from sitegen.site.make_linked_data import LinkedData
from sitegen.site.parts import PAGE_LIMIT, cut_days, group_days
from sitegen.site.phrase import Phrase
from sitegen.site.programme_pages import FacetGroup, FacetOption, ProgrammeMain
from sitegen.site.towns import Towns
from sitegen.site.visible import count

Choices = dict[str, list[Session]]


class Facets:
    """The choices of one language, and the drafts of their pages."""

    def __init__(
        self, cards: Cards, towns: Towns, feeds: dict[tuple[str, str], Feed], home: Crumb, linked: LinkedData
    ) -> None:
        self.cards = cards
        self.shown = cards.shown
        self.tongue = cards.tongue
        self.towns = towns
        self.feeds = feeds
        self.linked = linked
        self.base = (cards.tongue.code, cards.tongue.paths.programme)
        self.crumbs = (home, Crumb("programme", Phrase(""), cards.addresses.page(*self.base)))
        self._held = {
            kind: self._sort(kind) for kind in ("towns", "topics", "audiences", "levels", "formats", "spoken")
        }
        self._choices = {kind: self._coming(held) for kind, held in self._held.items()}
        self.kinds = tuple(kind for kind, choices in self._choices.items() if len(choices) > 1)
        offered = {kind: self._group(kind) for kind in self.kinds}
        self.groups = tuple(group for group in offered.values() if group.options)
        self._offered = {kind: (group,) if group.options else () for kind, group in offered.items()}
        self.access = self._access()

    def option(self, kind: str, name: str) -> FacetOption | None:
        """The choice of that name, if there is a page for it with sessions to come."""
        return next((o for g in self.groups if g.kind == kind for o in g.options if o.id == name), None)

    def label(self, kind: str, name: str) -> Phrase:
        """The name of a choice."""
        if kind == "towns":
            return self._town(name)
        return Phrase(self.cards.spoken_name(name)) if kind == "spoken" else self.cards.term(kind, name)

    def _town(self, name: str) -> Phrase:
        """The name of a town: that of the city that is at home there, else as it is written."""
        cities, department = self.towns.cities.get(name, []), self.towns.departments.get(name, "")
        at_home = self.shown.city(cities[0]) if len(cities) == 1 else None
        told = self.cards.title_of_city(at_home) if at_home else self.tongue.french(self.towns.names[name])
        return told._replace(text=f"{told.text} ({department})") if department else told

    def town(self, session: Session) -> str:
        """The address of the list of a session's town where that is not its city's own, else ""."""
        name = self.towns.of(session)
        return self._address("towns", name, 1) if name not in ("", self.towns.home(session.city)) else ""

    def other_towns(self, city: str = "") -> tuple[FacetOption, ...]:
        """The towns with sessions to come that are home to no city, or those but its own to which a team goes."""
        if city:
            names = {self.towns.of(session) for session in self.shown.by_city.get(city, ())} - {self.towns.home(city)}
        else:
            names = self.towns.names.keys() - self.towns.cities.keys()
        offered = (option for group in self.groups if group.kind == "towns" for option in group.options)
        return tuple(option for option in offered if option.id in names)

    # ------------------------------------------------------------------------------- choices

    def _sort(self, kind: str) -> Choices:
        """All sessions by choice, in the order of the vocabulary; of languages, by code."""
        facts = {entry.id: entry.facts for entry in self.shown.courses}
        names: dict[str, Callable[[Session], Sequence[str]]] = {
            "towns": lambda s: (self.towns.of(s),) if self.towns.travel and s.mode != "online" else (),
            "topics": lambda s: (facts[s.course].topic,),
            "audiences": lambda s: s.audiences,
            "levels": lambda s: (facts[s.course].level,),
            "formats": lambda s: (s.format,),
            "spoken": lambda s: (self.cards.site.spoken_in(s),),
        }
        found: Choices = {}
        for session in self.shown.sessions:
            for name in names[kind](session):
                found.setdefault(name, []).append(session)
        return {name: found[name] for name in self._in_order(kind, found)}

    def _coming(self, held: Choices) -> Choices:
        """Those to come; a choice that only past sessions had is there too, with none."""
        return {name: [s for s in sessions if s.id not in self.shown.past] for name, sessions in held.items()}

    def _in_order(self, kind: str, names: Iterable[str]) -> list[str]:
        if kind == "spoken":
            return sorted(names, key=lambda name: (name != self.cards.site.config.default_language, name))
        if kind == "towns":
            return sorted(names, key=lambda name: place_in_list(None, self._town(name).text, name))
        return self.cards.in_order(kind, names)

    def _group(self, kind: str) -> FacetGroup:
        """What is offered: an empty list is kept for those who have its address, nobody is sent there."""
        return FacetGroup(
            kind,
            tuple(
                FacetOption(name, self.label(kind, name), self._address(kind, name, 1), number)
                for name, sessions in self._choices[kind].items()
                if (number := count(sessions))
            ),
        )

    def _access(self) -> tuple[FacetOption, ...]:
        held: Choices = {}
        for session in self.shown.upcoming:
            for name in self.cards.access_of(session):
                held.setdefault(name, []).append(session)
        counts = {name: count(held[name]) for name in self._in_order("access", held)}
        return tuple(FacetOption(name, self.label("access", name), "", number) for name, number in counts.items())

    # ------------------------------------------------------------------------------- pages

    def _place(self, kind: str, name: str, part: int) -> tuple[str, ...]:
        # No id has two hyphens. All parts lie at one depth, so that the lines of their lists are rendered once.
        return (*self.base, getattr(self.tongue.paths, kind), f"{name}--{part}" if part > 1 else name)

    def _address(self, kind: str, name: str, part: int) -> str:
        return self.cards.addresses.page(*self._place(kind, name, part))

    def plan(self) -> Iterator[Draft]:
        """The drafts of all lists, and of what follows the pages of cities."""
        for kind in self.kinds:
            for name, sessions in self._choices[kind].items():
                yield from self._drafts(kind, name, self.label(kind, name), sessions, self._offered[kind])
        for city in self.shown.cities:
            sessions = list(self.shown.by_city.get(city.id, ()))
            yield from self._drafts("cities", city.id, self.cards.title_of_city(city), sessions, (), 2)

    def after_city(self, name: str) -> str:
        """The address of the sessions that the page of a city has no room for, or ""."""
        goes_on = len(cut_days(self.shown.by_city.get(name, ()), PAGE_LIMIT)) > 1
        return self._address("cities", name, 2) if goes_on else ""

    def _drafts(
        self,
        kind: str,
        name: str,
        label: Phrase,
        sessions: list[Session],
        groups: tuple[FacetGroup, ...],
        first: int = 1,
    ) -> Iterator[Draft]:
        """Those of the parts of a list from one on."""
        cut, total = cut_days(sessions, PAGE_LIMIT), count(sessions)
        for part, chosen in enumerate(cut[first - 1 :], first):
            yield self._draft(kind, name, label, chosen, part, len(cut), total, len(sessions) - total, groups)

    def _draft(
        self,
        kind: str,
        name: str,
        label: Phrase,
        chosen: tuple[Session, ...],
        part: int,
        parts: int,
        total: int,
        off: int,
        groups: tuple[FacetGroup, ...],
    ) -> Draft:
        previous = self._address(kind, name, part - 1) if part > 1 else ""
        if kind == "cities" and part == 2:
            previous = self.cards.address(self.shown.city(name))
        cards, updated = self.cards.sessions(chosen), newest(chosen or self._held[kind][name])

        def main(_: str) -> ProgrammeMain:
            return ProgrammeMain(
                month="",
                months=(),
                cities=(),
                days=group_days(cards),
                total=total,
                off=off,
                part=part,
                parts=parts,
                previous=previous,
                next=self._address(kind, name, part + 1) if part < parts else "",
                feed=self.feeds[self._feed(kind, name)],
                facet=kind,
                choice=label,
                facets=groups,
            )

        return Draft(
            key=f"programme/{kind}/{name}/{part}",
            kind="programme",
            tongue=self.tongue,
            parts=self._place(kind, name, part),
            own=self.tongue.code,
            title=label,
            description=self.tongue.phrase(self.cards.site.config.description),
            section="programme",
            crumbs=self.crumbs,
            updated=updated,
            sources=("content/cities",),
            main=main,
            # Search engines get lists that have something: an answer that leads to nothing helps nobody. With its next
            # session the list is in the map again.
            in_map=bool(chosen),
            linked=(lambda main, _: self.linked.programme(main)) if chosen else None,
            seen=(chosen, parts, total, off, updated, label, groups),
        )

    def _feed(self, kind: str, name: str) -> tuple[str, str]:
        return {"audiences": ("audience", name), "cities": ("city", name)}.get(kind, ("network", ""))


def newest(sessions: Sequence[Session]) -> date:
    """The day of the last change of some sessions."""
    return max(session.updated for session in sessions)
