"""A spreadsheet of sessions becomes series in the programmes of cities.

Invariant: each row is added, changed, unchanged or refused, and the report says so; a row that is refused stops no
other. To import a file twice changes nothing the second time. An empty cell says nothing; it takes nothing away.
All that goes into a file goes there at once, so that many rows cost as much as one reading of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sitegen.authoring.change import change_values, changes_of
from sitegen.authoring.columns import place_facts
from sitegen.authoring.content_files import Edit
from sitegen.authoring.facts_text import Facts, item_lines
from sitegen.authoring.grid import GridRow
from sitegen.authoring.listing import booking_ways, cell_text, text_in
from sitegen.authoring.matching import Matcher, moment, series_name
from sitegen.authoring.programme import SeriesPlace, find_series, make_series_id, programme_path, split_session
from sitegen.authoring.row_rules import RowRules, merged, of_one_day, refuse_clashes, refuse_problem
from sitegen.authoring.rows import Fate, Headings, ImportRow, RefusedCell, RowOutcome, RowReader
from sitegen.authoring.splice import Whole, splice
from sitegen.content.problem import KeyPath, say
from sitegen.content.refusal import MANY
from sitegen.content.site import Session, Site
from sitegen.content.sources import Sources
from sitegen.content.spoken import day_of_text, hours_of_text
from sitegen.content.values import fold_to_identifier

ORDER = ("format", "mode", "join", "place", "room", "language", "audiences", "partners", "seats", "booking", "walk-in")
"""The keys of a series that a spreadsheet can give, in the order in which they are written."""
WAYS = ("url", "phone", "email")
MOST_DATES = MANY.max_length
"""How many dates one series may have."""
OF_SERIES = ("city", "course", "format", "audiences", "partners", "walk-in")
"""Those that cannot differ on one day."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do: the fate of each row, what was passed over, and the files as they would be."""

    rows: tuple[RowOutcome, ...]
    edits: tuple[Edit, ...]
    passed: tuple[int, ...] = ()
    remarks: tuple[RefusedCell, ...] = ()

    def count(self, fate: Fate) -> int:
        """How many rows have this fate."""
        return sum(row.fate == fate for row in self.rows)


def plan_import(
    sources: Sources, site: Site, grid: Sequence[GridRow], city: str, updated: date, now: datetime
) -> ImportPlan:
    """Look at every row; nothing is written here. `city` is that of rows that name none."""
    reader = RowReader(site, city)
    head = reader.headings(grid)
    if head.refusals:
        outcome = RowOutcome(grid[head.at].number, refusals=list(head.refusals))
        return ImportPlan((outcome,), ())
    sessions = [cells for cells in grid[head.at + 1 :] if not reader.is_no_session(cells, head, grid)]
    rows = [reader.read(cells, head, grid[head.at]) for cells in sessions]
    made = _Import(sources, site, updated, now)
    edits = made.run([row for row in rows if not row.outcome.refusals])
    kept = {cells.number for cells in sessions}
    passed = tuple(cells.number for at, cells in enumerate(grid) if cells.number not in kept and at != head.at)
    remarks = (*head.remarks, *_unnamed(head, grid))
    return ImportPlan(tuple(row.outcome for row in rows), edits, passed, remarks)


def _unnamed(head: Headings, rows: Sequence[GridRow]) -> list[RefusedCell]:
    """What stands in columns without a heading is passed over, which is reported once for each column."""
    titles = rows[head.at]
    seen: dict[int, GridRow] = {}
    for row in rows[head.at + 1 :] if titles.sheet else ():
        for column in range(len(row.texts)):
            if row.texts[column] and not (column < len(titles.texts) and titles.texts[column]):
                seen.setdefault(column, row)
    what = say("the column has no heading and is passed over")
    return [RefusedCell(row.number, "", row.address(column), what) for column, row in sorted(seen.items())]


@dataclass(slots=True)
class _Draft:
    """What a row asks for: its session as it would be, and what is to be set in the series that is there."""

    session: Session
    place: SeriesPlace | None = None
    values: tuple[tuple[KeyPath, Facts | Whole], ...] = ()


class _Import:
    def __init__(self, sources: Sources, site: Site, updated: date, now: datetime) -> None:
        self.sources, self.site, self.updated, self.now = sources, site, updated, now
        self.code = site.config.default_language
        self.rules = RowRules(site)
        self.courses = {one.id: one.facts for one in site.courses}
        self.places = {(one.city, one.id): one for one in find_series(sources)}
        self.drafts: dict[int, _Draft] = {}
        self.groups: dict[tuple[object, ...], list[ImportRow]] = {}
        self.alike: dict[tuple[object, ...], SeriesPlace] = {}
        for place in self.places.values():
            for key in _likeness(place):
                self.alike.setdefault(key, place)

    def run(self, rows: Sequence[ImportRow]) -> tuple[Edit, ...]:
        """All rows: first those that are there already, then the new ones together, so that they form series."""
        new = []
        for row, session in Matcher(self.site).match(rows):
            if session is not None:
                self._compare(row, session)
            else:
                new.append(row)
        for row in new:
            self._check_new(row)
        self._refuse_clashes([row for row in rows if id(row) in self.drafts])
        for row in rows:
            if row.outcome.refusals:
                row.outcome.fate, row.outcome.session, row.outcome.is_past = "refused", "", False
        return self._edits([row for row in new if not row.outcome.refusals], rows)

    # ------------------------------------------------------------------------------- what is there

    def _compare(self, row: ImportRow, session: Session) -> None:
        """Note what the row changes in a session that is there."""
        assert row.day is not None  # noqa: S101 - else it was refused
        wanted: dict[str, Facts | Whole] = {}
        told: list[str] = []
        for key, value in self._said(row, session).items():
            there = self._there(session, key)
            if value == there or (key == "status" and (value, there) == ("scheduled", "rescheduled")):
                continue  # that a session was moved is said by its day and hours
            if key in OF_SERIES or (key == "place" and not value):
                what = say("“{key}” belongs to the series and is “{value}” there",
                           key=row.heading(key), value=_text_of(there))  # fmt: skip
                column = "booking" if key == "walk-in" else key
                row.refuse(column, what, say("change it in {path}", path=session.path))
                continue
            wanted[key] = self._with_rest(key, value, session)
            told.append(f"{row.heading(key)} {_text_of(there) or '–'} → {_text_of(value)}")
        for code, text in row.notes.items():
            if text != text_in(self.site, session.note, code):
                everywhere = session.note is not None and session.note.everywhere and code == self.code
                if everywhere:
                    wanted["note"] = text
                else:
                    notes = wanted.setdefault("note", {})
                    wanted["note"] = {**notes, code: text} if isinstance(notes, dict) else notes
                told.append(f"note {code} → {text}")
        outcome = row.outcome
        outcome.session = session.id
        if outcome.refusals:
            return
        outcome.fate = "unchanged"
        place = self.places.get((session.city, session.series))
        if not wanted or place is None:
            return
        values = change_values(place, session.day, wanted, self.updated, session, self.code)
        before = {**place.tree, "changes": {str(session.day): changes_of(place, session.day)}}
        change = merged(changes_of(place, session.day), values)
        after = self._judge(row, place, {**before, "changes": {str(session.day): change}}, before, session.day)
        if after is not None and values:
            self.drafts[id(row)] = _Draft(after, place, tuple(values))
            outcome.fate, outcome.differences = "changed", ", ".join(told)
            outcome.is_past = bool({"date", "time"} & wanted.keys()) and after.is_over(self.now)

    def _said(self, row: ImportRow, session: Session) -> dict[str, Any]:
        """What a row says of a session; the former day and hours of one that was moved say nothing."""
        facts: dict[str, Any] = {"city": row.city, "course": row.course, "date": str(row.day), "time": row.hours}
        facts |= {"status": row.status} if row.status else {}
        facts |= row.facts | ({"place": None} if row.at_venue else {})
        if row.ways:
            facts["booking"] = {**(facts.get("booking") or self._there(session, "booking")), **row.ways}
        phone = session.booking.phone if session.booking else None
        ways = facts.get("booking")
        if phone and ways and _digits(ways.get("phone")) == _digits(phone):
            facts["booking"] = {**ways, "phone": phone}  # grouped as it is there
        first = session.first_starts
        if first is not None and row.day == session.day:
            starts = session.starts
            is_former = moment(row) == first.replace(tzinfo=None, fold=0)
            if first.date() != starts.date() or is_former:
                del facts["date"]
            if is_former:
                del facts["time"]
            if first.date() != starts.date() or (is_former and first.time() != starts.time()):
                row.outcome.remarks.append(
                    say("{session} was moved to {day}, {time}; the former day of the row changes nothing:"
                        " to move it back, use “change”",
                        session=session.id, day=starts.date(), time=f"{starts:%H:%M}")
                )  # fmt: skip
        return facts

    def _there(self, session: Session, key: str) -> Any:
        """What is there, in the form in which a row says it."""
        if key == "date":
            return session.starts.date().isoformat()
        if key == "time":
            return f"{session.starts:%H:%M}-{session.ends:%H:%M}"
        if key == "place":
            return None if session.place is None else place_facts(session.place)
        if key == "booking":
            return {way: value for way in WAYS if session.booking and (value := getattr(session.booking, way))}
        if key == "walk-in":
            return session.walk_in or ("; ".join(booking_ways(session.booking)))
        found = getattr(session, key)
        return list(found) if isinstance(found, tuple) else found

    def _with_rest(self, key: str, value: Any, session: Session) -> Facts | Whole:
        """A value with what no column can say, which stays: when booking opens and closes."""
        if key == "booking":
            place = self.places[session.city, session.series]
            there = changes_of(place, session.day).get("booking") or place.tree.get("booking") or {}
            return Whole({**value, **{name: text for name, text in there.items() if name not in WAYS}})
        return Whole(value) if key == "place" else value

    def _judge(
        self, row: ImportRow, place: SeriesPlace, tree: Mapping[str, Any], before: Mapping[str, Any], day: date
    ) -> Session | None:
        """The session as it would be, when no rule speaks against it that did not before."""
        session, problems = self.rules.session(place.city, place.path, of_one_day(tree, day))
        if problems:
            _, known = self.rules.session(place.city, place.path, of_one_day(before, day))
            for problem in problems:
                if problem.what not in [one.what for one in known]:
                    refuse_problem(row, problem)
        return session if not row.outcome.refusals else None

    # ------------------------------------------------------------------------------- what is new

    def _check_new(self, row: ImportRow) -> None:
        assert row.day is not None  # noqa: S101 - else it was refused
        if row.ways:
            row.facts["booking"] = {**_ways(row.facts.get("booking")), **row.ways}
        if "format" not in row.facts:
            formats = ", ".join(self.courses[row.course].formats)
            row.refuse("format", say("the row does not say which format"), say("use one of: {names}", names=formats))
        named = series_name(row)
        example = fold_to_identifier(named)[:64].strip("-") or "seo-mornings"
        if split_session(named):
            what = say("the id “{name}” is of another city than {city}", name=row.name, city=row.city)
            row.refuse("id", what, say("correct the city, or empty the cell"))
        elif named and named != example:
            row.refuse(
                "id",
                say("“{value}” is not an identifier", value=named[:80]),
                say(
                    "use lower-case letters without accents, digits and hyphens, 64 at most, for example “{example}”",
                    example=example,
                ),
            )
        if row.status == "rescheduled":
            row.refuse("status", say("a session that is not there yet cannot be rescheduled"), say("empty the cell"))
        if row.outcome.refusals:
            return
        tree = {**self._series(row, named or "new"), "dates": [str(row.day)]}
        if change := self._change(row):
            tree["changes"] = {str(row.day): change}
        session, problems = self.rules.session(row.city, programme_path(row.city), tree)
        for problem in problems:
            refuse_problem(row, problem)
        if session is not None and not row.outcome.refusals:
            name = f"{row.city} {row.outcome.row}"  # until it has its own
            self.drafts[id(row)] = _Draft(replace(session, id=name, index=row.outcome.row))
            row.outcome.session = name
            row.outcome.is_past = session.is_over(self.now)

    def _series(self, row: ImportRow, name: str) -> dict[str, Any]:
        facts = {key: row.facts[key] for key in ORDER if key in row.facts}
        return {"id": name, "course": row.course, "dates": [], "time": row.hours, **facts,
                "updated": str(self.updated)}  # fmt: skip

    def _change(self, row: ImportRow) -> dict[str, Facts]:
        change: dict[str, Facts] = {}
        if row.status not in ("", "scheduled"):
            change["status"] = row.status
        if row.notes:
            change["note"] = dict(row.notes)
        return change | ({"updated": str(self.updated)} if change else {})

    def _refuse_clashes(self, rows: Sequence[ImportRow]) -> None:
        """Refuse rows whose room is taken, by a session of the site or by an earlier row."""
        cities = {row.city for row in rows}
        by_city: dict[str, dict[str, Session]] = {city: {} for city in sorted(cities)}
        for one in self.site.sessions:
            if one.city in by_city:
                by_city[one.city][one.id] = one
        while True:
            changed = {self.drafts[id(row)].session.id: self.drafts[id(row)].session for row in rows
                       if id(row) in self.drafts}  # fmt: skip
            by_id = {self.drafts[id(row)].session.id: row for row in rows if id(row) in self.drafts}
            found = False
            for city, there in by_city.items():
                here = there | {name: one for name, one in changed.items() if one.city == city}
                found |= refuse_clashes([*here.values()], by_id, lambda row: self.drafts.pop(id(row), None))
            if not found:
                return

    # ------------------------------------------------------------------------------- the files

    def _edits(self, new: Sequence[ImportRow], rows: Sequence[ImportRow]) -> tuple[Edit, ...]:
        values: dict[str, list[tuple[KeyPath, Facts | Whole]]] = {}
        items: dict[str, list[tuple[KeyPath, Facts]]] = {}
        for row in rows:
            draft = self.drafts.get(id(row))
            if draft is not None and draft.place is not None:
                values.setdefault(draft.place.path, []).extend(draft.values)
        for row in new:
            self.groups.setdefault(_group(row), []).append(row)
        taken: dict[str, set[str]] = {}
        for city, name in self.places:
            taken.setdefault(city, set()).add(name)
        for group in self.groups.values():
            group.sort(key=lambda row: str(row.day))
            for at in range(0, len(group), MOST_DATES):
                self._add_group(group[at : at + MOST_DATES], taken.setdefault(group[0].city, set()), values, items)
        edits = []
        for path in dict.fromkeys([*values, *items]):
            source = self.sources.files.get(path)
            if source is None:
                lines = [*(["", *item_lines(item)] for _, item in items[path])]
                data = "".join(f"{line}\n" for block in lines for line in block).removeprefix("\n").encode()
                edits.append(Edit(path, data))
                continue
            data = splice(path, source.data, values.get(path, ()), items.get(path, ()))
            edits.append(Edit(path, data, source.data))
        return tuple(edit for edit in edits if edit.data != edit.before)

    def _add_group(
        self,
        group: Sequence[ImportRow],
        taken: set[str],
        values: dict[str, list[tuple[KeyPath, Facts | Whole]]],
        items: dict[str, list[tuple[KeyPath, Facts]]],
    ) -> None:
        first = group[0]
        named = series_name(first)
        place = self.places.get((first.city, named)) if named else self.alike.get(_group(first))
        other = named in taken if place is None else _group(first) not in _likeness(place, named)
        if named and other:
            for row in group:
                what = say("the series “{id}” is there already, and says something else", id=named)
                row.refuse("id", what, say("choose another id, or empty the cell"))
                row.outcome.fate, row.outcome.session, row.outcome.is_past = "refused", "", False
            return
        path = programme_path(first.city)
        if place is not None and not named and len(place.tree["dates"]) + len(group) > MOST_DATES:
            place = None  # another series, which says the same
        if place is None:
            assert first.day is not None and first.start is not None  # noqa: S101 - else it was refused
            name = named or make_series_id(first.course, first.day, first.start, taken)
            taken.add(name)
            series = {**self._series(first, name), "dates": [str(row.day) for row in group]}
            if changes := {str(row.day): change for row in group if (change := self._change(row))}:
                series["changes"] = changes
            items.setdefault(path, []).append(((), series))
        else:
            name = place.id
            for row in group:
                assert row.day is not None  # noqa: S101 - else it was refused
                items.setdefault(path, []).append(((place.index, "dates"), str(row.day)))
                change = self._change(row)
                change.pop("updated", None)
                if change:
                    more = change_values(place, row.day, change, self.updated, None, self.code)
                    values.setdefault(path, []).extend(more)
        for row in group:
            row.outcome.fate = "added"
            row.outcome.session = f"{first.city}-{name}-{row.day}"


def _group(row: ImportRow) -> tuple[object, ...]:
    """What rows have in common that become one series."""
    named = series_name(row)
    weekday = row.day.weekday() if row.day and not named else 0
    facts = {"mode": "onsite"} | row.facts
    return (row.city, named, weekday, row.course, row.start, row.end, _plain([facts.get(key) for key in ORDER]))


def _likeness(place: SeriesPlace, named: str = "") -> list[tuple[object, ...]]:
    """The groups of rows that would say what a series says, so that their dates are added to it."""
    tree = place.tree
    hours = hours_of_text(str(tree.get("time")))
    if "dates" not in tree or "status" in tree or hours is None or ("note" in tree and not named):
        return []
    facts = _plain([_listed(key, tree.get(key, "onsite" if key == "mode" else None)) for key in ORDER])
    days = tree["dates"]
    day = day_of_text(days if isinstance(days, str) else next(iter(days), ""))
    weekday = day.weekday() if day and not named else 0
    return [(place.city, named, weekday, str(tree.get("course")), hours.start, hours.end, facts)] if day else []


def _listed(key: str, value: Any) -> Any:
    if key == "place" and isinstance(value, Mapping):
        return {name: _listed(name, item) for name, item in value.items()}
    return [value] if key in ("audiences", "partners", "access") and isinstance(value, str) else value


def _plain(value: Any) -> str:
    """A value as a text that is the same whether it was read from a file or from a cell."""
    if isinstance(value, Mapping):
        return str({str(key): _plain(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return str([_plain(item) for item in value])
    return "" if value is None else "true" if value is True else str(value)


def _ways(booking: Facts | None) -> Mapping[str, Facts]:
    return booking if isinstance(booking, Mapping) else {}


def _digits(phone: object) -> str:
    return "".join(letter for letter in str(phone or "") if letter.isdigit())


def _text_of(value: Any) -> str:
    """A value in words."""
    if isinstance(value, Mapping):
        return cell_text(tuple(str(one) for one in value.values() if isinstance(one, str)))
    if value is True:
        return "walk-in"
    return cell_text(tuple(map(str, value)) if isinstance(value, list) else "" if value is None else str(value))
