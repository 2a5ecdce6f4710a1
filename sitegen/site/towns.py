"""The towns in which sessions are held: what makes two of them one, and the ids of their lists.

Law: a town is its name and its department, for France has many towns of one name: `saint-denis-93` is not
`saint-denis-974`. An id depends on nothing but what is written of places, so an address stays.
"""

from __future__ import annotations

from sitegen.content.records import Place
from sitegen.content.site import Session
from sitegen.site.addresses import make_slug
from sitegen.site.visible import Shown


class Towns:
    """Those of the venues and of the sessions that are shown."""

    def __init__(self, shown: Shown) -> None:
        self._venues = {city.id: city.facts.venue for city in shown.cities}
        elsewhere = [s.place for s in shown.sessions if s.place is not None and s.mode != "online"]
        places: list[Place] = list({id(place): place for place in (*self._venues.values(), *elsewhere)}.values())
        departments: dict[str, set[str]] = {}
        for place in places:
            departments.setdefault(_slug(place), set()).update({_department(place)} - {""})
        self._ids = {id(place): _id(place, departments[_slug(place)]) for place in places}
        self._kept = places  # so that their identities stay their own
        self.names: dict[str, str] = {}
        """The name of each town, as it was written first."""
        self.departments: dict[str, str] = {}
        """Its department, where its name alone would not do."""
        for place in places:
            name = self._ids[id(place)]
            self.names.setdefault(name, place.town)
            if len(departments[_slug(place)]) > 1:
                self.departments.setdefault(name, _department(place))
        self.cities: dict[str, list[str]] = {}
        """The cities that have their venue in a town."""
        for city, venue in self._venues.items():
            self.cities.setdefault(self._ids[id(venue)], []).append(city)
        self.travel = any(self.of(s) not in ("", self.home(s.city)) for s in shown.sessions)
        """Whether any team gives sessions in another town than its own."""

    def of(self, session: Session) -> str:
        """The id of the town in which a session is held, "" online."""
        return "" if session.mode == "online" else self._ids[id(session.place or self._venues[session.city])]

    def home(self, city: str) -> str:
        """The id of the town of a city's venue."""
        return self._ids[id(self._venues[city])]


def other_town(place: Place, venue: Place) -> str:
    """The town of a place, if it is not that of the venue; with its department, if it is only called so."""
    if _slug(place) != _slug(venue):
        return place.town
    department = _department(place)
    return f"{place.town} ({department})" if department and _department(venue) not in ("", department) else ""


def _slug(place: Place) -> str:
    return make_slug(place.town, "town")


def _id(place: Place, departments: set[str]) -> str:
    """Where only a name is written, the town is the one that is known by this name, if one is."""
    department = _department(place) or (next(iter(departments)) if len(departments) == 1 else "")
    return f"{_slug(place)}-{department}" if department else _slug(place)


def _department(place: Place) -> str:
    """The number of the department, of three digits overseas; that of Corsica as postcodes have it."""
    code = (place.postcode or place.insee or "").lower()
    code = "20" if code[:2] in ("2a", "2b") else code
    return code[: 3 if code[:2] in ("97", "98") else 2]
