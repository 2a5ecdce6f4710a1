"""The rules of the programme, asked row by row, so that a row that breaks one is refused and the others are not.

Invariant: no rule is written here: a row becomes a series of one day, which is read and expanded as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sitegen.authoring.facts_text import Facts
from sitegen.authoring.rows import ImportRow
from sitegen.authoring.splice import Whole
from sitegen.content.problem import KeyPath, Problem, Severity, say
from sitegen.content.records import Series
from sitegen.content.rules import zone_of_city
from sitegen.content.schedule import Venue, expand_series, find_clashes
from sitegen.content.schema import parse_record
from sitegen.content.site import Session, Site

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "dates": ("date",), "changes": ("date",), "time": ("time", "start"), "walk-in": ("booking",),
    "url": ("booking",), "phone": ("booking",), "email": ("booking",),
}  # fmt: skip
"""Key of a problem → the columns that may be at fault, when they are called otherwise."""


class RowRules:
    """Makes sessions of trees of one day, as the site would."""

    def __init__(self, site: Site) -> None:
        self.languages = [language.code for language in site.config.languages]
        self.courses = {one.id: one.facts for one in site.courses}
        self.venues = {one.id: Venue(one.id, one.facts, zone_of_city(one.facts, site.zone)) for one in site.cities}

    def session(self, city: str, path: str, tree: Mapping[str, Any]) -> tuple[Session | None, list[Problem]]:
        """The session of a series of one day, and what is wrong with it."""
        series, found = parse_record(path, Series, _texts(tree), self.languages)
        problems = [*found]
        sessions: Sequence[Session] = ()
        if series is not None:
            sessions, more = expand_series(path, 0, series, self.venues[city], self.courses.get(series.course))
            problems += more
        return next(iter(sessions), None), [one for one in problems if one.severity == Severity.ERROR]


def refuse_problem(row: ImportRow, problem: Problem) -> None:
    """Refuse a row for what a rule says of it, at the cell that is meant if it can be known."""
    key = next((part for part in reversed(problem.key) if isinstance(part, str)), "")
    columns = (*COLUMNS.get(key, ()), key)
    row.refuse(next((one for one in columns if one in row.columns), ""), problem.what, problem.remedy)


def refuse_clashes(
    sessions: Sequence[Session], rows: Mapping[str, ImportRow], undo: Callable[[ImportRow], object]
) -> bool:
    """Refuse the later of two rows that want one room at one time; tells whether there was one."""
    found = False
    for _, first, second in find_clashes(sessions):
        pair = [row for one in (first, second) if (row := rows.get(one.id)) and not row.outcome.refusals]
        if not pair or (len(pair) == 1 and first.id in rows and second.id in rows):
            continue  # neither is of the file, or one of them is refused already
        row = max(pair, key=lambda one: one.outcome.row)
        other = first if rows.get(second.id) is row else second
        what = say("the room “{room}” is taken at this time, by {session}", room=first.room, session=other.id)
        if other.id in rows:
            number = rows[other.id].outcome.row
            what = say("the room “{room}” is taken at this time, by row {row}", room=first.room, row=number)
        row.refuse("room" if "room" in row.columns else "place", what, say("choose another room, day or time"))
        undo(row)
        found = True
    return found


def of_one_day(tree: Mapping[str, Any], day: date) -> dict[str, Any]:
    """The tree of a series with one of its days only."""
    rest = {key: value for key, value in tree.items() if key not in ("every", "from", "until", "except")}
    return {**rest, "dates": [str(day)]}


def merged(there: Mapping[str, Any], values: Sequence[tuple[KeyPath, Facts | Whole]]) -> dict[str, Any]:
    """What a change says when values are set in it."""
    found = dict(there)
    for way, value in values:
        key = str(way[-1])
        if isinstance(value, Whole):
            found[key] = value.value
        elif isinstance(value, Mapping) and isinstance(found.get(key), Mapping):
            found[key] = {**found[key], **value}
        else:
            found[key] = value
    return found


def _texts(tree: Any) -> Any:
    """A tree as the strict reader gives it: texts only."""
    if isinstance(tree, Mapping):
        return {str(key): _texts(item) for key, item in tree.items()}
    if isinstance(tree, list | tuple):
        return [_texts(item) for item in tree]
    return "true" if tree is True else "false" if tree is False else str(tree)
