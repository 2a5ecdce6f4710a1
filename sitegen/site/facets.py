"""The programme by town, topic, audience, level, format and spoken language: lists that need no script.

Invariant: addresses are made of ids; what no session ever had has no page, nor has a kind with a single
choice: its list would be the programme itself. Towns have lists where a team gives sessions away from
home. A choice whose sessions are all over keeps its page, which says so: its address stands in letters,
bookmarks and other sites, and sessions come back. The pages that follow the first one of a long list may
go: nobody writes down where a list goes on. The list by city is the page of the city, which is followed
here by the sessions that it has no room for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sitegen.content.site import Session, place_in_list
from sitegen.engine.queries import Asking, query
from sitegen.site.inputs import CITIES, COURSES, SESSIONS
from sitegen.site.make_cards import Cards, city_cards
from sitegen.site.parts import CutList, Lists, coming_or_all, cut_list
from sitegen.site.phrase import Phrase
from sitegen.site.places import access_of
from sitegen.site.programme_pages import FacetGroup, FacetOption
from sitegen.site.towns import towns
from sitegen.site.visible import Ids, Visible, upcoming_of, upcoming_sessions, visible_sessions, visible_things

FACETS = ("towns", "topics", "audiences", "levels", "formats", "spoken")


# ------------------------------------------------------------------------------------- choices


@query
def _lists(q: Asking) -> Mapping[str, Lists]:
    """The sessions by kind and choice."""
    courses = {id: q.input(COURSES, id) for id in q(visible_things, "courses")}
    visible, found_towns = Visible(q), q(towns)
    found: dict[str, dict[str, list[str]]] = {kind: {} for kind in FACETS}
    for id in q(visible_sessions):
        session = q.input(SESSIONS, id)
        course, town = courses[session.course], found_towns.of(session) if found_towns.travel else ""
        chosen = (
            (town,) if town else (),
            (course.topic,),
            session.audiences,
            (course.level,),
            (session.format,),
            (visible.spoken_in(session),),
        )
        for lists, names in zip(found.values(), chosen, strict=True):
            for name in names:
                lists.setdefault(name, []).append(id)
    coming = frozenset(q(upcoming_sessions))
    return {kind: coming_or_all(lists, coming) for kind, lists in found.items()}


@query
def choices(q: Asking, kind: str) -> Ids:
    """What one can choose of a kind; nothing where there is a single choice."""
    found = tuple(q(_lists)[kind])
    return found if len(found) > 1 else ()


@query
def list_of(q: Asking, kind: str, name: str) -> CutList:
    """The sessions to come of a choice, or of a city."""
    if kind == "cities":
        return cut_list([q.input(SESSIONS, id) for id in q(upcoming_of, "city", name)])
    to_come, ids = q(_lists)[kind][name]
    sessions = [q.input(SESSIONS, id) for id in ids]
    return cut_list(sessions) if to_come else cut_list((), sessions)


@query
def facet_group(q: Asking, kind: str, code: str) -> FacetGroup:
    """What is offered of a kind: an empty list is kept for those who have its address, nobody is sent there."""
    cards = Cards(q, code)
    numbers = {name: q(list_of, kind, name).total for name in q(choices, kind)}
    return FacetGroup(
        kind,
        tuple(
            FacetOption(name, label_of(cards, kind, name), facet_address(cards, kind, name, 1), numbers[name])
            for name in _in_order(cards, kind, numbers)
            if numbers[name]
        ),
    )


@query
def facet_names(q: Asking, kind: str, code: str) -> FacetGroup:
    """The same without numbers: it stays as it is for as long as no list becomes empty or is the first of its name."""
    options = q(facet_group, kind, code).options
    return FacetGroup(kind, tuple(replace(option, count=None) for option in options))


@query
def city_names(q: Asking, code: str) -> FacetGroup:
    """The cities that have sessions to come, as choices without numbers; each leads to its programme."""
    found = (card for card in q(city_cards, code) if card.upcoming)
    options = (FacetOption(one.id, one.name, f"{one.address}#city_programme", None) for one in found)
    return FacetGroup("cities", tuple(options))


@query
def facet_groups(q: Asking, code: str) -> tuple[FacetGroup, ...]:
    """All that is offered."""
    groups = (q(facet_group, kind, code) for kind in FACETS)
    return tuple(group for group in groups if group.options)


@query
def _access(q: Asking) -> Mapping[str, int]:
    """What places offer, and how many of the sessions to come take place where it is."""
    found: dict[str, int] = {}
    for id in q(upcoming_sessions):
        session = q.input(SESSIONS, id)
        for name in access_of(session, q.input(CITIES, session.city).venue):
            found[name] = found.get(name, 0) + session.takes_place
    return found


@query
def access_options(q: Asking, code: str) -> tuple[FacetOption, ...]:
    """What the form can ask of a place."""
    cards, numbers = Cards(q, code), q(_access)
    return tuple(
        FacetOption(name, cards.term("access", name), "", numbers[name]) for name in cards.in_order("access", numbers)
    )


def option_of(cards: Cards, kind: str, name: str) -> FacetOption | None:
    """The choice of that name, if there is a page for it with sessions to come."""
    return next((one for one in cards.q(facet_group, kind, cards.code).options if one.id == name), None)


def label_of(cards: Cards, kind: str, name: str) -> Phrase:
    """The name of a choice, or of a city."""
    if kind == "cities":
        return cards.title_of_city(cards.visible.city(name))
    if kind == "towns":
        return _town(cards, name)
    return Phrase(cards.spoken_name(name)) if kind == "spoken" else cards.term(kind, name)


def _town(cards: Cards, name: str) -> Phrase:
    """The name of a town: that of the city that is at home there, else as it is written."""
    found = cards.q(towns)
    cities, department = found.cities.get(name, ()), found.departments.get(name, "")
    told = label_of(cards, "cities", cities[0]) if len(cities) == 1 else cards.locale.french(found.names[name])
    return told._replace(text=f"{told.text} ({department})") if department else told


def _in_order(cards: Cards, kind: str, names: Iterable[str]) -> list[str]:
    """In the order of the vocabulary; towns by name, languages by code, that of the site first."""
    if kind == "spoken":
        return sorted(names, key=lambda name: (name != cards.config.default_language, name))
    if kind == "towns":
        return sorted(names, key=lambda name: place_in_list(None, _town(cards, name).text, name))
    return cards.in_order(kind, names)


# ------------------------------------------------------------------------------------- towns and cities


def address_of_town(cards: Cards, session: Session) -> str:
    """The address of the list of a session's town where that is not its city's own, else ""."""
    found = cards.q(towns)
    name = found.of(session)
    return facet_address(cards, "towns", name, 1) if name not in ("", found.homes[session.city]) else ""


@query
def _visited(q: Asking, city: str) -> Ids:
    """The towns to which the team of a city goes."""
    found = q(towns)
    names = (found.of(q.input(SESSIONS, id)) for id in q(upcoming_of, "city", city))
    return tuple(dict.fromkeys(name for name in names if name != found.homes[city]))


def other_towns(cards: Cards, city: str = "") -> tuple[FacetOption, ...]:
    """The towns with sessions to come that are home to no city, or those but its own to which a team goes."""
    found = cards.q(towns)
    names = cards.q(_visited, city) if city else found.names.keys() - found.cities.keys()
    return tuple(option for option in cards.q(facet_names, "towns", cards.code).options if option.id in names)


def after_city(cards: Cards, city_id: str) -> str:
    """The address of the sessions that the page of a city has no room for, or ""."""
    return facet_address(cards, "cities", city_id, 2) if len(cards.q(list_of, "cities", city_id).parts) > 1 else ""


# ------------------------------------------------------------------------------------- addresses


def facet_parts(cards: Cards, kind: str, name: str, part: int) -> tuple[str, ...]:
    """The parts of the address of a part of a list."""
    # No id has two hyphens. All parts lie at one depth, so that the lines of their lists are rendered once.
    paths = cards.locale.paths
    return (cards.code, paths.programme, getattr(paths, kind), f"{name}--{part}" if part > 1 else name)


def facet_address(cards: Cards, kind: str, name: str, part: int) -> str:
    """The address of a part of a list."""
    return cards.addresses.page(*facet_parts(cards, kind, name, part))
