"""The rows of a spreadsheet of sessions, each understood as a wish, or refused with its cells.

Law: a cell is read by its column alone; what a row leaves open comes from the session that its id
names, from the option, or from the course, in this order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from sitegen.desk.columns import (
    Lexicon,
    ValueRefused,
    read_booking,
    read_clock,
    read_day,
    read_heading,
    read_items,
    read_number,
    read_times,
)
from sitegen.desk.facts_text import Facts
from sitegen.desk.spreadsheet import GridCell, GridRow
from sitegen.model.problem import NOTHING, Message, say
from sitegen.model.site import Site

Fate = Literal["added", "changed", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a cell cannot be used. `address` is as in `Feuille1!C7`, or "" in CSV; `column` is the heading."""

    row: int
    column: str
    address: str
    what: Message
    remedy: Message = NOTHING


@dataclass(slots=True)
class RowOutcome:
    """What becomes of a row: the id of its session, and in words what differs."""

    row: int
    fate: Fate = "refused"
    session: str = ""
    differences: str = ""
    refusals: list[Refusal] = field(default_factory=list)


@dataclass(slots=True)
class Wish:
    """A row that is understood. `facts` are keys of a series; `notes` are by language."""

    outcome: RowOutcome
    cells: Mapping[str, GridCell]
    name: str = ""
    city: str = ""
    course: str = ""
    day: date | None = None
    start: time | None = None
    end: time | None = None
    status: str = ""
    facts: dict[str, Facts] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def hours(self) -> str:
        """Its hours as they are written."""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def refuse(self, key: str, what: Message, remedy: Message) -> None:
        """Refuse the row for the cell of a key."""
        address = self.cells[key].address if key in self.cells else ""
        self.outcome.refusals.append(Refusal(self.outcome.row, key, address, what, remedy))


class RowReader:
    """Reads the rows of one file. `city` is that of rows that name none."""

    def __init__(self, site: Site, city: str) -> None:
        self.site, self.city = site, city
        self.lexicon = Lexicon(site)
        self.by_id = {one.id: one for one in site.sessions}
        self.courses = {one.id: one.facts for one in site.courses}

    def headings(self, row: GridRow) -> tuple[list[str], list[Refusal]]:
        """The key of each column, "" for one to pass over; and what is wrong with the headings."""
        keys: list[str] = []
        refusals = []
        languages = [language.code for language in self.site.config.languages]
        for number, cell in enumerate(row.cells, 1):
            key = ""
            try:
                key = read_heading(cell.text, languages)
                if key and key in keys:
                    raise ValueRefused(
                        say("two columns mean “{name}”", name=key), say("keep one, or begin one with “_”")
                    )
            except ValueRefused as wrong:
                refusals.append(Refusal(row.number, f"{number}", cell.address, wrong.what, wrong.remedy))
            keys.append(key)
        has_time = {"time", "start"} & set(keys)
        if not refusals and "id" not in keys and not ({"date", "course"} <= set(keys) and has_time):
            what = say("the columns “date”, “time” and “course” are needed, or “id”")
            refusals.append(Refusal(row.number, "", "", what, say("write their names into the first row")))
        return keys, refusals

    def read(self, row: GridRow, keys: Sequence[str], head: GridRow) -> Wish:
        """A row as a wish; its outcome has refusals when it is none."""
        outcome = RowOutcome(row.number)
        cells = {key: cell for key, cell in zip(keys, row.cells, strict=False) if key}
        named = {key: cell.text.strip() for key, cell in zip(keys, head.cells, strict=False)}
        wish = Wish(outcome, cells)
        # The city comes first: rooms are looked up in it. An id may stand for what is not written.
        for key in sorted(cells, key=lambda key: (key != "id", key != "city")):
            cell = cells[key]
            try:
                if cell.refused.template:
                    raise ValueRefused(cell.refused, cell.remedy)
                if cell.text.strip():
                    self._take(wish, key, cell.text.strip())
            except ValueRefused as wrong:
                outcome.refusals.append(
                    Refusal(row.number, named.get(key, key), cell.address, wrong.what, wrong.remedy)
                )
        if not outcome.refusals:
            self._complete(wish, row.number)
        return wish

    def _take(self, wish: Wish, key: str, text: str) -> None:
        lexicon = self.lexicon
        if key == "id":
            wish.name = text
        elif key == "city":
            wish.city = lexicon.cities.find(text, say("there is no city “{name}”", name=text[:60]))
        elif key == "course":
            wish.course = lexicon.courses.find(text, say("there is no course “{name}”", name=text[:60]))
        elif key == "date":
            wish.day = read_day(text)
        elif key in ("time", "start"):
            wish.start, end = read_times(text)
            wish.end = end or wish.end
        elif key == "end":
            wish.end = read_clock(text)
        elif key == "format":
            wish.facts[key] = lexicon.formats.find(text, say("there is no format “{name}”", name=text[:60]))
        elif key == "mode":
            wish.facts[key] = lexicon.mode.find(
                text, say("“{value}” is not possible for “{key}”", value=text[:60], key=key)
            )
        elif key == "status":
            wish.status = lexicon.status.find(
                text, say("“{value}” is not possible for “{key}”", value=text[:60], key=key)
            )
        elif key == "room":
            city = wish.city or self._city_of(wish.name)
            if city:
                what = say("the venue has no room “{name}”", name=text[:60])
                wish.facts[key] = lexicon.rooms(city).find(text, what)
        elif key == "language":
            wish.facts[key] = lexicon.language(text)
        elif key == "seats":
            wish.facts[key] = read_number(text)
        elif key == "audiences":
            wish.facts[key] = [
                lexicon.audiences.find(one, say("there is no audience “{name}”", name=one[:60]))
                for one in read_items(text)
            ]
        elif key == "partners":
            wish.facts[key] = [
                lexicon.partners.find(one, say("there is no partner “{name}”", name=one[:60]))
                for one in read_items(text)
            ]
        elif key == "booking":
            ways = read_booking(text)
            wish.facts.update({"walk-in": True} if ways is None else {"booking": ways})
        elif key.startswith("note"):
            wish.notes[key.removeprefix("note").strip() or self.site.config.default_language] = text
        else:  # join, place
            wish.facts[key] = text

    def _city_of(self, name: str) -> str:
        session = self.by_id.get(name)
        return session.city if session else self.city

    def _complete(self, wish: Wish, number: int) -> None:
        """What the row does not say: from the session of its id, from the option, from the course."""
        session = self.by_id.get(wish.name)
        if session is not None:
            wish.city = wish.city or session.city
            wish.course = wish.course or session.course
            wish.day = wish.day or session.starts.date()
            wish.end = wish.end or (session.ends.time() if wish.start is None else None)
            wish.start = wish.start or session.starts.time()
        wish.city = wish.city or self.city
        course = self.courses.get(wish.course)
        if wish.start and not wish.end and wish.day:
            length = session.ends - session.starts if session else timedelta(minutes=course.minutes if course else 0)
            wish.end = (datetime.combine(wish.day, wish.start) + length).time()
        if course is not None and "format" not in wish.facts and session is None and len(course.formats) == 1:
            wish.facts["format"] = course.formats[0]
        needed = {"city": wish.city, "course": wish.course, "date": wish.day, "time": wish.start}
        for key, value in needed.items():
            if not value:
                wish.refuse(key, say("“{key}” is empty", key=key), say("fill the cell"))
        if wish.start and wish.end and wish.end <= wish.start:
            wish.refuse(
                "time",
                say("the session ends at {end}, not after its start at {start}",
                    start=f"{wish.start:%H:%M}", end=f"{wish.end:%H:%M}"),
                say("check the two times; a session ends on the day on which it begins"),
            )  # fmt: skip
