"""The programme of a city as editors wrote it: its series, their ids, where each stands in its file.

Invariant: what is edited is the text of the file, so series are looked up as trees, not as records.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sitegen.content.problem import SourceError, refuse, say
from sitegen.content.schema import suggestion
from sitegen.content.sources import Sources
from sitegen.content.spoken import WEEKDAYS, day_of_text, read_mode, read_state, read_weekday
from sitegen.content.strict_yaml import decode, parse_yaml

_PATH = re.compile(r"content/cities/([^/]+)/sessions\.yaml")
_SESSION = re.compile(r"(?P<series>.+)-(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})")


@dataclass(frozen=True, slots=True)
class SeriesPlace:
    """A series: its city, its file, its position there, its tree."""

    city: str
    path: str
    index: int
    tree: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Its own id, without the city."""
        return str(self.tree.get("id", ""))


def programme_path(city: str) -> str:
    """The file of a city's programme."""
    return f"content/cities/{city}/sessions.yaml"


def find_series(sources: Sources) -> Iterator[SeriesPlace]:
    """All series of the site that can be read, by file."""
    for path, source in sources.files.items():
        match = _PATH.fullmatch(path)
        if match is None:
            continue
        try:
            trees = parse_yaml(path, decode(path, source.data))
        except SourceError:
            continue
        for index, tree in enumerate(trees if isinstance(trees, list) else ()):
            if isinstance(tree, dict):
                yield SeriesPlace(match[1], path, index, as_written(tree))


def as_written(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The tree of a series with its days, weekdays and states as commands write them, whatever words they are in."""
    found = dict(tree)
    for key in ("dates", "except", "from", "until"):
        if key in found:
            found[key] = _each(_day, found[key])
    for key, read in _WORDS.items():
        if key in found:
            found[key] = _each(read, found[key])
    changes = found.get("changes")
    if isinstance(changes, dict):
        found["changes"] = {_day(day): _change(change) for day, change in changes.items()}
    return found


_WORDS: Mapping[str, Callable[[object], object]] = {"every": read_weekday, "status": read_state, "mode": read_mode}


def _change(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    found = {key: _WORDS[key](value) if key in _WORDS else value for key, value in tree.items()}
    return found | ({"date": _day(found["date"])} if "date" in found else {})


def _day(text: object) -> object:
    day = day_of_text(text) if isinstance(text, str) else None
    return str(day) if day else text


def _each(read: Callable[[object], object], value: Any) -> Any:
    return [read(one) for one in value] if isinstance(value, list) else read(value)


def split_session(name: str) -> tuple[str, date] | None:
    """The city with the series, and the day, of a session's id: `rennes-seo-mornings-2026-12-01`."""
    match = _SESSION.fullmatch(name.strip())
    try:
        return (match["series"], date.fromisoformat(match["day"])) if match else None
    except ValueError:
        return None


def named_series(sources: Sources, name: str, city: str = "") -> tuple[SeriesPlace, date | None]:
    """The series that a name means: the id of a session, `city-series`, `city/series`, or a series' own id.

    Of several, that of `city` is meant. The day is that of the session's id. Raises `SourceError`
    when there is none, or more than one.
    """
    listed = list(find_series(sources))
    session = split_session(name)
    wanted, day = session if session else (name.strip(), None)
    wanted = wanted.replace("/", "-")
    found = [one for one in listed if f"{one.city}-{one.id}" == wanted]
    found = found or [one for one in listed if one.id == wanted]
    if len(found) > 1:
        found = [one for one in found if one.city == city] or found
    if len(found) == 1:
        return found[0], day
    full = [f"{one.city}-{one.id}" for one in (found or listed)]
    if found:
        what = say("more than one series is called “{name}”", name=name)
        raise refuse("content/cities", what, suggestion("", full))
    what = say("there is no session and no series “{name}”", name=name)
    raise refuse("content/cities", what, suggestion(wanted, full))


def make_series_id(course: str, day: date, start: time, taken: Collection[str]) -> str:
    """An id that says what the series is: course, weekday and hour, `seo-tuesday-1000`; with a number if taken."""
    name = f"{course[:44].rstrip('-')}-{list(WEEKDAYS)[day.weekday()]}-{start:%H%M}"
    return unique(name, taken)


def unique(name: str, taken: Collection[str]) -> str:
    """The name, or with the first number that is free."""
    number = 2
    found = name
    while found in taken:
        found = f"{name}-{number}"
        number += 1
    return found
