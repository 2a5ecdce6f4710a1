"""The towns in which sessions are held: what makes two of them one, and the ids of their lists.

Invariant: a town is its name and its department, for France has many towns of one name: `saint-denis-93` is not
`saint-denis-974`. An id depends on nothing but what is written of places, so an address stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sitegen.content.records import Place
from sitegen.content.site import Session
from sitegen.engine.dataclass import dataclass
from sitegen.engine.queries import Asking, query
from sitegen.site.addresses import make_slug
from sitegen.site.inputs import CITIES, SESSIONS
from sitegen.site.visible import visible_sessions, visible_things


@dataclass(frozen=True, slots=True)
class Towns:
    """Those of the venues and of the sessions that are shown, by their ids.

    `names` has the name of each as it was written first, `departments` the department where its name alone would not
    do, `cities` the cities that have their venue there; `homes` the town of each city. `travel`: whether any team
    gives sessions in another town than its own. `known` has the departments that are written with a name.
    """

    names: Mapping[str, str]
    departments: Mapping[str, str]
    cities: Mapping[str, tuple[str, ...]]
    homes: Mapping[str, str]
    travel: bool
    known: Mapping[str, tuple[str, ...]]

    def of(self, session: Session) -> str:
        """The id of the town in which a session is held, "" online."""
        if session.mode == "online":
            return ""
        if session.place is None:
            return self.homes[session.city]
        return _id(session.place.town, _department(session.place), self.known)


@query
def _written_places(q: Asking) -> tuple[tuple[str, str, str], ...]:
    """City, town and department of all places, each once: of the venues, then of the sessions elsewhere."""
    venues = [(city, q.input(CITIES, city).venue) for city in q(visible_things, "cities")]
    sessions = (q.input(SESSIONS, id) for id in q(visible_sessions))
    elsewhere = [(s.city, s.place) for s in sessions if s.place is not None and s.mode != "online"]
    return tuple(dict.fromkeys((city, place.town, _department(place)) for city, place in (*venues, *elsewhere)))


@query
def towns(q: Asking) -> Towns:
    """All towns."""
    places, cities = q(_written_places), q(visible_things, "cities")
    found: dict[str, set[str]] = {}
    for _, town, department in places:
        found.setdefault(_slug(town), set()).update({department} - {""})
    known = {slug: tuple(sorted(departments)) for slug, departments in found.items()}
    ids = [_id(town, department, known) for _, town, department in places]
    names: dict[str, str] = {}
    departments: dict[str, str] = {}
    for id, (_, town, department) in zip(ids, places, strict=True):
        names.setdefault(id, town)
        if len(known[_slug(town)]) > 1:
            departments.setdefault(id, department)
    homes = dict(zip(cities, ids, strict=False))  # the venues come first
    at_home = {id: tuple(city for city in cities if homes[city] == id) for id in homes.values()}
    travel = any(id != homes[city] for id, (city, _, _) in zip(ids, places, strict=True))
    return Towns(names, departments, at_home, homes, travel, known)


def other_town(place: Place, venue: Place) -> str:
    """The town of a place, if it is not that of the venue; with its department, if it is only called so."""
    if _slug(place.town) != _slug(venue.town):
        return place.town
    department = _department(place)
    return f"{place.town} ({department})" if department and _department(venue) not in ("", department) else ""


@cache
def _slug(town: str) -> str:
    return make_slug(town, "town")


def _id(town: str, department: str, known: Mapping[str, tuple[str, ...]]) -> str:
    """Where only a name is written, the town is the one that is known by this name, if one is."""
    slug = _slug(town)
    department = department or (known[slug][0] if len(known[slug]) == 1 else "")
    return f"{slug}-{department}" if department else slug


def _department(place: Place) -> str:
    """The number of the department, of three digits overseas; that of Corsica as postcodes have it."""
    code = (place.postcode or place.insee or "").lower()
    code = "20" if code[:2] in ("2a", "2b") else code
    return code[: 3 if code[:2] in ("97", "98") else 2]
