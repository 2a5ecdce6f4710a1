"""Change one session on its day: cancelled, full, moved, elsewhere, with a note for visitors.

Invariant: the session keeps its id, and with it its address and its event in calendars. What differs
stands under `changes`, with the day on which it was said; nothing else in the file is touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sitegen.authoring.content_files import Edit
from sitegen.authoring.cutting import cut_out
from sitegen.authoring.facts_text import Facts
from sitegen.authoring.programme import SeriesPlace, named_series
from sitegen.authoring.splice import Whole, splice
from sitegen.content.problem import KeyPath, refuse, say
from sitegen.content.schema import suggestion
from sitegen.content.site import Session, Site
from sitegen.content.sources import Sources
from sitegen.content.spoken import hours_of_text
from sitegen.options import Options
from sitegen.pipeline import look


def change_session(
    options: Options, sources: Sources, name: str, wanted: Mapping[str, Facts], updated: date
) -> Edit | None:
    """The programme with the session of id `name` changed; None when it is so already.

    `wanted` has keys of `changes`. Raises `SourceError` when there is no such session.
    """
    made = look(options, sources)
    place, day = _find(sources, made.site, name)
    session = _session(made.site, place, day)
    default = made.site.config.default_language if made.site else ""
    source = sources.files[place.path]
    values = change_values(place, day, wanted, updated, session, default)
    if not values:
        return None
    data = splice(place.path, source.data, values)
    back = any(way[-1] == "status" and value == "scheduled" for way, value in values)
    if back and "note" not in wanted and "note" in changes_of(place, day):
        # What is taken back takes its note along: “the trainer is ill” is not true of a session that takes place.
        data = cut_out(place.path, data, [(place.index, "changes", str(day), "note")])
    return Edit(place.path, data, source.data)


def change_values(
    place: SeriesPlace,
    day: date,
    wanted: Mapping[str, Facts | Whole],
    updated: date,
    session: Session | None,
    default: str,
) -> list[tuple[KeyPath, Facts | Whole]]:
    """What to set in a programme so that one day of a series differs as wanted; nothing when all of it is there.

    `default` is the language of a note that is one for all languages.
    """
    there = changes_of(place, day)
    facts = dict(wanted)
    moves = bool({"date", "time"} & facts.keys())
    if moves and "status" not in facts and there.get("status", "full") != "full":
        # What was cancelled or postponed has a new day now; what was moved may be back on its own.
        facts["status"] = "rescheduled" if _is_moved(place, day, {**there, **facts}) else "scheduled"
    facts = {key: value for key, value in facts.items() if not _same(there.get(key), value)}
    if not facts:
        return []
    note = facts.get("note")
    own = there.get("note")
    if isinstance(note, Mapping) and isinstance(own, dict):
        facts["note"] = {code: text for code, text in note.items() if not _same(own.get(code), text)}
    elif isinstance(note, Mapping) and session is not None:
        # What the session says in other languages stays: what stands under “changes” takes the place of all of it.
        said = session.note
        texts = {} if said is None else {default: said.everywhere} if said.everywhere else dict(said.texts)
        facts["note"] = {**texts, **note}
    revision = _revision(session, place, {**there, **facts}, updated) if session is not None else None
    facts["updated"] = str(updated)
    if revision is not None:
        facts["revision"] = revision
    return [((place.index, "changes", str(day), key), value) for key, value in facts.items()]


def changes_of(place: SeriesPlace, day: date) -> dict[str, Any]:
    """What a series says of one of its days."""
    changes = place.tree.get("changes")
    there = changes.get(str(day)) if isinstance(changes, dict) else None
    return there if isinstance(there, dict) else {}


def _same(there: object, value: Facts | Whole) -> bool:
    if isinstance(value, Whole):
        return isinstance(there, dict) and there.keys() == value.value.keys() and _same(there, value.value)
    if isinstance(value, Mapping):
        return isinstance(there, dict) and all(_same(there.get(key), item) for key, item in value.items())
    return there == str(value)


def _is_moved(place: SeriesPlace, day: date, merged: Mapping[str, Any]) -> bool:
    hours = hours_of_text(str(place.tree.get("time", "")))
    return str(merged.get("date", day)) != str(day) or (
        "time" in merged and hours_of_text(str(merged["time"])) != hours
    )


def _revision(before: Session, place: SeriesPlace, merged: Mapping[str, Any], updated: date) -> int | None:
    """The revision to write: at a second change on one day, when the one that follows by itself would not be higher."""
    if before.updated < updated:
        return None  # the day tells it
    raised = (
        _is_moved(place, before.day, merged)
        or merged.get("status", "full") != "full"
        or bool({"place", "mode"} & merged.keys())
    )
    own = merged.get("revision")
    after = int(str(own if own is not None else place.tree.get("revision", 0))) + (raised and own is None)
    return None if after > before.revision else before.revision + 1


def _find(sources: Sources, site: Site | None, name: str) -> tuple[SeriesPlace, date]:
    place, day = named_series(sources, name)
    if day is None:
        own = [one.id for one in site.sessions if one.city == place.city and one.series == place.id] if site else []
        what = say("“{name}” is a series, not one session", name=name)
        raise refuse(place.path, what, suggestion("", own), key=(place.index, "id"))
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
        raise refuse(place.path, what, remedy, key=(place.index, "id"))
    return found
