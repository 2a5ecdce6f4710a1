"""The rows of a spreadsheet of sessions, each understood as a row to import, or refused with its cells.

Invariant: a cell is read by its column alone; what a row leaves open comes from the session that its id
names, from the option, or from the course, in this order. What is passed over is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from pydantic import TypeAdapter

from sitegen.authoring.columns import (
    UNSEEN_CHARACTERS,
    Lexicon,
    read_booking,
    read_email,
    read_heading,
    read_items,
    read_number,
    read_phone,
    read_web_address,
    said,
)
from sitegen.authoring.facts_text import Facts
from sitegen.authoring.grid import GridRow
from sitegen.authoring.programme import split_session
from sitegen.content.problem import NOTHING, Message, Refusal, say
from sitegen.content.schema import suggestion
from sitegen.content.site import Session, Site
from sitegen.content.spoken import (
    SaidWeekday,
    day_of_text,
    fold_words,
    read_clock,
    read_day,
    read_times,
    weekday_number,
)

_read_weekday: Callable[[object], Any] = TypeAdapter(SaidWeekday).validate_python
_READ_WAY = {"phone": read_phone, "email": read_email}
Fate = Literal["added", "changed", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """Why a cell cannot be used. `address` is as in `D7`, `Feuille1!D7`; `column` is its heading, both "" for a row."""

    row: int
    column: str
    address: str
    what: Message
    remedy: Message = NOTHING


@dataclass(slots=True)
class RowOutcome:
    """What becomes of a row: the id of its session, in words what differs, what else there is to say."""

    row: int
    fate: Fate = "refused"
    session: str = ""
    differences: str = ""
    refusals: list[RefusedCell] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)
    is_past: bool = False
    day: date | None = None


@dataclass(slots=True)
class ImportRow:
    """A row that is understood. `facts` are keys of a series; `notes` are by language.

    `ways` are ways to book that have columns of their own: each says nothing of the others.
    """

    outcome: RowOutcome
    cells: GridRow
    columns: Mapping[str, tuple[int, str]]
    name: str = ""
    city: str = ""
    course: str = ""
    day: date | None = None
    start: time | None = None
    end: time | None = None
    status: str = ""
    at_venue: bool = False
    weekday: str = ""
    ways: dict[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    facts: dict[str, Facts] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def hours(self) -> str:
        """Its hours as they are written."""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def heading(self, key: str) -> str:
        """What the spreadsheet calls a key."""
        named = key if key in self.columns else {"time": "start", "walk-in": "booking"}.get(key, key)
        return self.columns.get(named, (0, key))[1]

    def refuse(self, key: str, what: Message, remedy: Message) -> None:
        """Refuse the row for the cell of a key, or as a whole when it has no such column."""
        column, heading = self.columns.get(key, (-1, ""))
        address = self.cells.address(column) if column >= 0 else ""
        self.outcome.refusals.append(RefusedCell(self.outcome.row, heading, address, what, remedy))


@dataclass(frozen=True, slots=True)
class Headings:
    """The row of headings: where it stands, the key of each column ("" for one to pass over), what there is to say."""

    at: int
    keys: tuple[str, ...]
    refusals: tuple[RefusedCell, ...]
    remarks: tuple[RefusedCell, ...]


NEEDED: Mapping[str, Message] = {
    "city": say("the row does not say in which city"),
    "course": say("the row does not say which course"),
    "date": say("the row does not say on which day"),
    "time": say("the row does not say at what hours"),
}
TOTALS = ("total", "totaux", "sous total", "sous totaux", "somme", "subtotal", "grand total", "nombre total")
_DAYS = ("jour", "day")
SEARCHED = 30
"""In so many rows from the first the headings are looked for."""


class RowReader:
    """Reads the rows of one file. `city` is that of rows that name none."""

    def __init__(self, site: Site, city: str) -> None:
        self.site, self.city = site, city
        self.lexicon = Lexicon(site)
        self.by_id = {one.id: one for one in site.sessions}
        self.courses = {one.id: one.facts for one in site.courses}
        self.languages = [language.code for language in site.config.languages]

    # ------------------------------------------------------------------------------- headings

    def headings(self, rows: Sequence[GridRow]) -> Headings:
        """The row of headings: of the first ones that in which most is understood."""
        best, most = 0, 0
        for at, row in enumerate(rows[:SEARCHED]):
            known = {key for text in row.texts if (key := self._heading(text))}
            if len(known) > most:
                best, most = at, len(known)
        return self._headings(best, rows[best])

    def _heading(self, text: str) -> str:
        try:
            return read_heading(text, self.languages)
        except Refusal:
            return ""

    def _headings(self, at: int, row: GridRow) -> Headings:
        keys: list[str] = []
        refusals, remarks = [], []
        for column, text in enumerate(row.texts):
            key, heading = "", text[:60]
            try:
                key = read_heading(text, self.languages)
                if key == "date" and "date" in keys:  # “Jour” beside “Date” is the day of the week
                    first = keys.index("date")
                    if fold_words(row.texts[first]) in _DAYS:
                        keys[first] = "weekday"
                    elif fold_words(text) in _DAYS:
                        key = "weekday"
                if key and key in keys:
                    what = say("it means the same as “{name}”", name=row.texts[keys.index(key)][:60])
                    remedy = say("keep one, or begin one with “_”")
                    refusals.append(RefusedCell(row.number, heading, row.address(column), what, remedy))
            except Refusal as wrong:
                remarks.append(RefusedCell(row.number, "", row.address(column), wrong.what, wrong.remedy))
            keys.append(key)
        has_time = {"time", "start"} & set(keys)
        if not refusals and "id" not in keys and not ({"date", "course"} <= set(keys) and has_time):
            what = say("the columns “date”, “time” and “course” are needed, or “id”")
            refusals.append(RefusedCell(row.number, "", "", what, say("write their names above the columns")))
            refusals, remarks = [*remarks, *refusals], []
        return Headings(at, tuple(keys), tuple(refusals), tuple(remarks))

    # ------------------------------------------------------------------------------- rows

    def is_no_session(self, row: GridRow, head: Headings, rows: Sequence[GridRow]) -> bool:
        """Whether a row is a total, the headings once more, or a remark of the author's own."""
        first = next((text for text in row.texts if text), "")
        if first.startswith(("#", "_")) or row.texts == rows[head.at].texts:
            return True
        dated = any(
            key in ("date", "id") and day_of_text(text) for key, text in zip(head.keys, row.texts, strict=False)
        )
        return not dated and any(f"{fold_words(first[:60])} ".startswith(f"{word} ") for word in TOTALS)

    def read(self, cells: GridRow, head: Headings, titles: GridRow) -> ImportRow:
        """Cells as a row to import; its outcome has refusals when they are none."""
        columns = {key: (at, titles.texts[at][:60]) for at, key in enumerate(head.keys) if key}
        row = ImportRow(RowOutcome(cells.number), cells, columns)
        if not cells.sheet and len(cells.texts) > len(titles.texts):
            what = say("the row has more cells than there are headings")
            row.refuse("", what, say("put a text with a separator in quotation marks"))
            return row
        if sum(map(bool, cells.texts)) == 1 and not cells.refused and not self.by_id.keys() & {*cells.texts}:
            row.refuse("", say("only one cell of the row is filled"), say("begin it with # if it is a remark"))
            return row
        row.texts = {
            key: text for key, (at, _) in columns.items()
            if at < len(cells.texts) and (text := UNSEEN_CHARACTERS.sub("", cells.texts[at]).strip())
        }  # fmt: skip
        # The city comes first: rooms are looked up in it. An id may stand for what is not written.
        for key in sorted(columns, key=lambda key: (key != "id", key != "city")):
            at = columns[key][0]
            try:
                if at in cells.refused:
                    raise Refusal(*cells.refused[at])
                if key in row.texts:
                    self._take(row, key, cells.texts[at] if key.startswith("note") else row.texts[key])
            except Refusal as wrong:
                row.refuse(key, wrong.what, wrong.remedy)
        if not row.outcome.refusals:
            self._complete(row)
        row.outcome.day = row.day
        return row

    def _take(self, row: ImportRow, key: str, text: str) -> None:
        lexicon = self.lexicon
        shown = text[:60]
        if key == "id":
            row.name = text[:200]
        elif key == "city":
            row.city = lexicon.cities.find(text, say("there is no city “{name}”", name=shown))
        elif key == "course":
            row.course = lexicon.courses.find(text, say("there is no course “{name}”", name=shown))
        elif key == "date":
            day, _, clock = text.partition(" ") if text[10:11] == " " and text[13:14] == ":" else (text, "", "")
            row.day = said(read_day, day)
            row.start = row.start or (said(read_clock, clock) if clock else None)
        elif key == "weekday":
            row.weekday = str(said(_read_weekday, text))
        elif key in ("time", "start"):
            row.start, end = said(read_times, text)
            row.end = end or row.end
        elif key == "end":
            row.end = said(read_clock, text)
        elif key == "format":
            row.facts[key] = lexicon.formats.find(text, say("there is no format “{name}”", name=shown))
        elif key in ("mode", "status"):
            heading = row.columns[key][1]
            what = say("“{value}” is not possible for “{key}”", value=shown, key=heading)
            found = (lexicon.mode if key == "mode" else lexicon.status).find(text, what)
            if key == "mode":
                row.facts[key] = found
            else:
                row.status = found
        elif key == "room":
            if city := self._city_of(row):
                row.facts[key] = lexicon.rooms(city).find(text, say("the venue has no room “{name}”", name=shown))
        elif key in ("place", "address"):
            if (city := self._city_of(row)) and not (key == "address" and "place" in row.texts):
                self._take_place(row, text, city)
        elif key == "language":
            row.facts[key] = lexicon.language(text)
        elif key == "seats":
            row.facts[key] = read_number(text)
        elif key == "audiences":
            row.facts[key] = [
                lexicon.audiences.find(one, say("there is no audience “{name}”", name=one[:60]))
                for one in read_items(text)
            ]
        elif key == "partners":
            row.facts[key] = [
                lexicon.partners.find(one, say("there is no partner “{name}”", name=one[:60]))
                for one in read_items(text)
            ]
        elif key == "booking":
            ways = read_booking(text, lexicon.region(self._city_of(row)))
            row.facts.update({"walk-in": True} if ways is None else {"booking": ways})
        elif key in ("phone", "email"):
            one = read_booking(text, lexicon.region(self._city_of(row))) or {}
            if one.keys() != {key}:
                said(_READ_WAY[key], text)
            row.ways |= one
        elif key == "join":
            row.facts[key] = said(read_web_address, text)
        else:
            code = key.removeprefix("note").strip() or self.site.config.default_language
            row.notes[code] = " ".join(text.split())

    def _take_place(self, row: ImportRow, text: str, city: str) -> None:
        session = self.by_id.get(row.name)
        if session is not None and session.place and fold_words(text) in {fold_words(name) for name in _names(session)}:
            return  # what a list tells of a place is its name
        address = row.texts.get("address", "") if "place" in row.texts else ""
        if address and not self.lexicon.is_of_venue(text, city):
            text = f"{text}, {address}"  # one name may be that of two places
        room, facts = self.lexicon.place(text, city)
        if room:
            row.facts.setdefault("room", room)
        elif facts:
            row.facts["place"] = facts
        else:
            row.at_venue = True

    def _city_of(self, row: ImportRow) -> str:
        session = self.by_id.get(row.name)
        return row.city or (session.city if session else self.city)

    def _complete(self, row: ImportRow) -> None:
        """What the row does not say: from the session of its id, from the option, from the course."""
        session = self.by_id.get(row.name)
        if session is not None:
            row.city = row.city or session.city
            row.course = row.course or session.course
            row.day = row.day or session.starts.date()
            row.end = row.end or (session.ends.time() if row.start is None else None)
            row.start = row.start or session.starts.time()
        row.city = row.city or self.city
        course = self.courses.get(row.course)
        if row.start and not row.end and row.day:
            length = session.ends - session.starts if session else timedelta(minutes=course.minutes if course else 0)
            row.end = (datetime.combine(row.day, row.start) + length).time()
        if course is not None and "format" not in row.facts and session is None and len(course.formats) == 1:
            row.facts["format"] = course.formats[0]
        needed = {"city": row.city, "course": row.course, "date": row.day, "time": row.start}
        fill = say("fill the cell")
        if row.name and session is None and not all(needed.values()):
            series = (split_session(row.name) or (row.name,))[0]
            near = [name for name in self.by_id if name.startswith(series)][:50]
            remedy = suggestion(row.name, near) if near else say("correct it, or fill the cells of a new session")
            row.refuse("id", say("there is no session “{name}”", name=row.name[:80]), remedy)
            return
        for key in (key for key, value in needed.items() if not value):
            column = "start" if key == "time" and "start" in row.columns else key
            row.refuse(
                column, NEEDED[key], say("fill the cell, or name the city with --city") if key == "city" else fill
            )
        if row.weekday and row.day and weekday_number(row.weekday) != row.day.weekday():
            what = say("{day} is another day of the week", day=row.day)
            row.refuse("weekday", what, say("correct the day or the weekday"))
        if row.start and row.end and row.end <= row.start:
            row.refuse(
                "time" if "time" in row.columns else "end" if "end" in row.columns else "start",
                say("the session ends at {end}, not after its start at {start}",
                    start=f"{row.start:%H:%M}", end=f"{row.end:%H:%M}"),
                say("check the two times; a session ends on the day on which it begins"),
            )  # fmt: skip


def _names(session: Session) -> list[str]:
    name = session.place.name if session.place else None
    return [] if name is None else [name.everywhere] if name.everywhere else [text for _, text in name.texts]
