"""A spreadsheet of sessions becomes series in the programmes of cities.

Law: each row is added, changed, unchanged or refused, and is told so; to import a file twice
changes nothing the second time. An empty cell says nothing; it takes nothing away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sitegen.desk.change import edit_change, read_hours
from sitegen.desk.content_files import Edit
from sitegen.desk.facts_text import Facts
from sitegen.desk.listing import cell_text, session_row, text_in
from sitegen.desk.new import add_series
from sitegen.desk.programme import SeriesPlace, find_series, make_series_id, programme_path, split_session
from sitegen.desk.rows import Fate, RowOutcome, RowReader, Wish
from sitegen.desk.splice import append_item
from sitegen.desk.spreadsheet import GridRow
from sitegen.desk.trial import with_edits
from sitegen.model.problem import say
from sitegen.model.site import Session, Site
from sitegen.model.values import fold_to_identifier
from sitegen.read.sources import Sources


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do: the fate of each row, and the files as they would be."""

    rows: tuple[RowOutcome, ...]
    edits: tuple[Edit, ...]

    def count(self, fate: Fate) -> int:
        """How many rows have this fate."""
        return sum(row.fate == fate for row in self.rows)


def plan_import(sources: Sources, site: Site, rows: Sequence[GridRow], city: str, updated: date) -> ImportPlan:
    """Look at every row; nothing is written here. `city` is that of rows that name none."""
    return _Import(sources, site, city, updated).run(rows)


class _Import:
    def __init__(self, sources: Sources, site: Site, city: str, updated: date) -> None:
        self.sources, self.site, self.city, self.updated = sources, site, city, updated
        self.code = site.config.default_language
        self.by_id = {one.id: one for one in site.sessions}
        self.by_time = {(one.city, one.course, one.starts.replace(tzinfo=None)): one for one in site.sessions}
        self.courses = {one.id: one.facts for one in site.courses}
        self.venues = {one.id: one.facts for one in site.cities}
        self.before = {path: source.data for path, source in sources.files.items()}
        self.seen: dict[str, int] = {}
        self.paths: dict[str, None] = {}

    def run(self, rows: Sequence[GridRow]) -> ImportPlan:
        """All rows: those that are there already at once, the new ones together, so that they form series."""
        reader = RowReader(self.site, self.city)
        keys, refusals = reader.headings(rows[0])
        if refusals:
            outcome = RowOutcome(rows[0].number, refusals=refusals)
            return ImportPlan((outcome,), ())
        outcomes, new = [], []
        for row in rows[1:]:
            wish = reader.read(row, keys, rows[0])
            outcomes.append(wish.outcome)
            if not wish.outcome.refusals:
                session = self._match(wish)
                if session is not None:
                    self._compare(wish, session)
                elif not wish.outcome.refusals:
                    new.append(wish)
        self._add(new)
        edits = [Edit(path, self.sources.files[path].data, self.before.get(path)) for path in self.paths]
        return ImportPlan(tuple(outcomes), tuple(edit for edit in edits if edit.data != edit.before))

    # ------------------------------------------------------------------------------- what is there

    def _match(self, wish: Wish) -> Session | None:
        """The session that the row is about: by its id, by its series and day, or by city, course and time."""
        assert wish.day is not None and wish.start is not None  # noqa: S101 - else it was refused
        session = self.by_id.get(wish.name) or self.by_id.get(f"{wish.city}-{self._series_name(wish)}-{wish.day}")
        if session is None and not wish.name:
            session = self.by_time.get((wish.city, wish.course, datetime.combine(wish.day, wish.start)))
        name = session.id if session else f"{wish.city} {wish.course} {wish.name} {wish.day} {wish.start}"
        other = self.seen.setdefault(name, wish.outcome.row)
        if other != wish.outcome.row:
            wish.refuse("id", say("the same session is in row {row}", row=other), say("keep one of the two rows"))
            return None
        return session

    def _compare(self, wish: Wish, session: Session) -> None:
        """Note what the row changes in a session that is there."""
        row = session_row(self.site, session, self.code)
        wanted: dict[str, Facts] = {}
        told: list[str] = []
        assert wish.day is not None  # noqa: S101 - else it was refused
        facts: dict[str, Facts] = {"city": wish.city, "course": wish.course, "date": str(wish.day), "time": wish.hours}
        facts |= {"status": wish.status} if wish.status else {}
        for key, value in (facts | wish.facts).items():
            there = row.get("booking" if key == "walk-in" else key)
            new = self._as_cell(key, value)
            if new == cell_text(there) or (key == "status" and {new, str(there)} == {"scheduled", "rescheduled"}):
                continue  # that a session was moved is said by its day and hours
            if key in ("city", "course", "format", "audiences", "partners", "place", "walk-in"):
                wish.refuse(
                    "booking" if key == "walk-in" else key,
                    say("“{key}” belongs to the series and is “{value}” there", key=key, value=cell_text(there)),
                    say("change it in {path}", path=session.path),
                )
                continue
            wanted[key] = value
            told.append(f"{key} {cell_text(there) or '–'} → {new}")
        for code, text in wish.notes.items():
            there = text_in(self.site, session.note, code)
            if text != there:
                wanted.setdefault("note", {})[code] = text  # type: ignore[index]
                told.append(f"note {code} → {text}")
        outcome = wish.outcome
        outcome.session = session.id
        if outcome.refusals:
            return
        outcome.fate = "unchanged"
        if not wanted:
            return
        place = self._place(session.city, session.series)
        assert place is not None  # noqa: S101 - the session comes from it
        edit = edit_change(self.sources, place, session.day, wanted, self.updated, session)
        if edit is not None:
            self._take_edit(edit)
            outcome.fate, outcome.differences = "changed", ", ".join(told)

    def _as_cell(self, key: str, value: Facts) -> str:
        if key == "walk-in":
            return "walk-in"
        if isinstance(value, Mapping):
            return cell_text(tuple(str(value[way]) for way in ("url", "phone", "email") if way in value))
        return cell_text(tuple(str(one) for one in value) if isinstance(value, list) else str(value))

    def _place(self, city: str, series: str) -> SeriesPlace | None:
        files = {programme_path(city): self.sources.files[programme_path(city)]} if self._has(city) else {}
        return next((one for one in find_series(Sources(files, ())) if one.id == series), None)

    def _has(self, city: str) -> bool:
        return programme_path(city) in self.sources.files

    def _take_edit(self, edit: Edit) -> None:
        self.sources = with_edits(self.sources, [edit])
        self.paths[edit.path] = None

    # ------------------------------------------------------------------------------- what is new

    def _add(self, wishes: Sequence[Wish]) -> None:
        groups: dict[tuple[object, ...], list[Wish]] = {}
        for wish in wishes:
            self._check_new(wish)
            if not wish.outcome.refusals:
                groups.setdefault(self._group(wish), []).append(wish)
        for group in groups.values():
            group.sort(key=lambda wish: str(wish.day))
            self._add_group(group)

    def _check_new(self, wish: Wish) -> None:
        venue = self.venues[wish.city]
        assert wish.day is not None  # noqa: S101 - else it was refused
        if "place" in wish.facts:
            wish.refuse("place", say("a place cannot be made by a spreadsheet"),
                say("write the session into {path} by hand", path=programme_path(wish.city)),
            )  # fmt: skip
        if "format" not in wish.facts:
            formats = ", ".join(self.courses[wish.course].formats)
            wish.refuse("format", say("“{key}” is empty", key="format"), say("use one of: {names}", names=formats))
        named = self._series_name(wish)
        example = fold_to_identifier(named)[:64].strip("-") or "seo-mornings"
        if split_session(named):
            what = say("the id “{name}” is of another city than {city}", name=wish.name, city=wish.city)
            wish.refuse("id", what, say("correct the city, or empty the cell"))
        elif named and named != example:
            wish.refuse(
                "id",
                say("“{value}” is not an identifier", value=named[:80]),
                say(
                    "use lower-case letters without accents, digits and hyphens, 64 at most, for example “{example}”",
                    example=example,
                ),
            )
        if wish.status == "rescheduled":
            wish.refuse("status", say("a session that is not there yet cannot be rescheduled"), say("empty the cell"))
        closed = next((one for one in venue.closures if one.covers(wish.day)), None)
        if closed and wish.facts.get("mode") != "online" and wish.status not in ("cancelled", "postponed"):
            reason = closed.reason.everywhere or closed.reason.texts[0][1]
            wish.refuse("date", say("the venue is closed on {day} ({reason})", day=wish.day, reason=reason),
                say("choose another day, or change the closures in city.yaml"),
            )  # fmt: skip

    def _group(self, wish: Wish) -> tuple[object, ...]:
        assert wish.day is not None  # noqa: S101 - else it was refused
        facts = tuple(sorted((key, str(value)) for key, value in wish.facts.items()))
        named = self._series_name(wish)
        return (wish.city, wish.course, named, wish.day.weekday() if not named else 0, wish.hours, facts)

    def _series_name(self, wish: Wish) -> str:
        """The id of the series that the column `id` asks for, or ""."""
        session = split_session(wish.name)
        if session and session[0].startswith(f"{wish.city}-"):
            return session[0].removeprefix(f"{wish.city}-")
        return wish.name

    def _add_group(self, group: Sequence[Wish]) -> None:
        first = group[0]
        assert first.day is not None and first.start is not None  # noqa: S101 - else it was refused
        place = self._series_for(first)
        if place is not None and not self._fits(place.tree, first):
            for wish in group:
                wish.refuse(
                    "id",
                    say("the series “{id}” is there already, and says something else", id=place.id),
                    say("choose another id, or empty the cell"),
                )
            return
        if place is None:
            taken = {one.id for one in self._listed(first.city)}
            name = self._series_name(first) or make_series_id(first.course, first.day, first.start, taken)
            series: dict[str, Any] = {
                "id": name, "course": first.course, "dates": [str(wish.day) for wish in group], "time": first.hours,
                **{key: first.facts[key] for key in ORDER if key in first.facts}, "updated": str(self.updated),
            }  # fmt: skip
            changes = {str(wish.day): self._change(wish) for wish in group if self._change(wish)}
            self._take_edit(add_series(self.sources, first.city, series | ({"changes": changes} if changes else {})))
        else:
            name = place.id
            for wish in group:
                data = self.sources.files[place.path].data
                data = append_item(place.path, data, (place.index, "dates"), str(wish.day))
                self._take_edit(Edit(place.path, data))
                fresh = self._place(wish.city, name)
                change = self._change(wish)
                if fresh and change and wish.day:
                    edit = edit_change(self.sources, fresh, wish.day, change, self.updated, None)
                    if edit is not None:
                        self._take_edit(edit)
        for wish in group:
            wish.outcome.fate = "added"
            wish.outcome.session = f"{first.city}-{name}-{wish.day}"

    def _change(self, wish: Wish) -> dict[str, Facts]:
        change: dict[str, Facts] = {}
        if wish.status not in ("", "scheduled"):
            change["status"] = wish.status
        if wish.notes:
            change["note"] = dict(wish.notes)
        return change | ({"updated": str(self.updated)} if change else {})

    def _listed(self, city: str) -> Iterator[SeriesPlace]:
        files = {programme_path(city): self.sources.files[programme_path(city)]} if self._has(city) else {}
        return find_series(Sources(files, ()))

    def _series_for(self, wish: Wish) -> SeriesPlace | None:
        """The series that the row names, or one that says what it says, so that its date can be added there."""
        named = self._series_name(wish)
        for one in self._listed(wish.city):
            if named and one.id == named:
                return one
            if not named and self._fits(one.tree, wish):
                days = one.tree["dates"]
                known = date.fromisoformat(str(days if isinstance(days, str) else days[0]))
                if wish.day and known.weekday() == wish.day.weekday():
                    return one
        return None

    def _fits(self, tree: Mapping[str, Any], wish: Wish) -> bool:
        if tree.get("course") != wish.course or read_hours(str(tree.get("time"))) != (wish.start, wish.end):
            return False
        if "dates" not in tree or "status" in tree or "place" in tree:
            return False
        defaults = {"mode": "onsite"}
        facts = {"mode": "onsite"} | wish.facts
        return all(_plain(facts.get(key)) == _plain(tree.get(key, defaults.get(key))) for key in ORDER)


ORDER = ("format", "mode", "join", "room", "language", "audiences", "partners", "seats", "booking", "walk-in")
"""The keys of a series that a spreadsheet can give, in the order in which they are written."""


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): str(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return "" if value is None else "true" if value is True else str(value)
