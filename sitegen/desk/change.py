"""Change one session on its day: cancelled, full, moved, elsewhere, with a note for visitors.

Law: the session keeps its id, and with it its address and its event in calendars. What differs
stands under `changes`, with the day on which it was said; nothing else in the file is touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from pydantic import TypeAdapter, ValidationError

from sitegen.desk.content_files import Edit
from sitegen.desk.facts_text import Facts
from sitegen.desk.programme import SeriesPlace, named_series
from sitegen.desk.splice import set_value
from sitegen.model.problem import Problem, SourceError, say
from sitegen.model.site import Session, Site
from sitegen.model.values import Hours
from sitegen.pipeline import Options, look
from sitegen.read.schema import suggestion
from sitegen.read.sources import Sources


def change_session(
    options: Options, sources: Sources, name: str, wanted: Mapping[str, Facts], updated: date
) -> Edit | None:
    """The programme with the session of id `name` changed; None when it is so already.

    `wanted` has keys of `changes`. Raises `SourceError` when there is no such session.
    """
    made, _ = look(options, sources)
    place, day = _find(sources, made.site, name)
    session = _session(made.site, place, day)
    return edit_change(sources, place, day, wanted, updated, session)


def edit_change(
    sources: Sources,
    place: SeriesPlace,
    day: date,
    wanted: Mapping[str, Facts],
    updated: date,
    session: Session | None,
) -> Edit | None:
    """The programme with what differs on one day of a series, or None when all of it is there already."""
    changes = place.tree.get("changes")
    there = changes.get(str(day), {}) if isinstance(changes, dict) else {}
    facts = dict(wanted)
    moves = bool({"date", "time"} & facts.keys())
    if moves and "status" not in facts and there.get("status", "full") != "full":
        facts["status"] = "rescheduled"  # what was cancelled or postponed has a new day now
    if all(_same(there.get(key) if isinstance(there, dict) else None, value) for key, value in facts.items()):
        return None
    source = sources.files[place.path]
    way = (place.index, "changes", str(day))
    data = set_value(place.path, source.data, way, {**facts, "updated": str(updated)})
    merged = {**(there if isinstance(there, dict) else {}), **facts}
    if session is not None and (revision := _revision(session, place, merged, updated)) is not None:
        data = set_value(place.path, data, (*way, "revision"), revision)
    return Edit(place.path, data, source.data)


def _same(there: object, value: Facts) -> bool:
    if isinstance(value, Mapping):
        return isinstance(there, dict) and all(_same(there.get(key), item) for key, item in value.items())
    return there == str(value)


def _revision(before: Session, place: SeriesPlace, merged: Mapping[str, Facts], updated: date) -> int | None:
    """The revision to write: at a second change on one day, when the one that follows by itself would not be higher."""
    if before.updated < updated:
        return None  # the day tells it
    hours = read_hours(str(place.tree.get("time", "")))
    moved = str(merged.get("date", before.day)) != str(before.day)
    moved |= "time" in merged and read_hours(str(merged["time"])) != hours
    raised = moved or merged.get("status", "full") != "full" or bool({"place", "mode"} & merged.keys())
    own = merged.get("revision")
    after = int(str(own if own is not None else place.tree.get("revision", 0))) + (raised and own is None)
    return None if after > before.revision else before.revision + 1


def read_hours(text: str) -> tuple[time, time] | None:
    """Start and end of a text as 10:00-12:00; None when it is none."""
    try:
        return TypeAdapter(Hours).validate_python(text)
    except ValidationError:
        return None


def _find(sources: Sources, site: Site | None, name: str) -> tuple[SeriesPlace, date]:
    place, day = named_series(sources, name)
    if day is None:
        own = [one.id for one in site.sessions if one.city == place.city and one.series == place.id] if site else []
        what = say("“{name}” is a series, not one session", name=name)
        raise SourceError(Problem(place.path, what, suggestion("", own), key=(place.index, "id")))
    return place, day


def _session(site: Site | None, place: SeriesPlace, day: date) -> Session | None:
    if site is None:
        return None
    own = [one for one in site.sessions if one.city == place.city and one.series == place.id]
    found = next((one for one in own if one.day == day), None)
    if found is None:
        near = min(own, key=lambda one: abs(one.day - day), default=None)
        remedy = say("did you mean “{name}”?", name=near.id) if near else say("remove it, or correct the day")
        what = say("the series has no session on {day}", day=day)
        raise SourceError(Problem(place.path, what, remedy, key=(place.index, "id")))
    return found
