"""The rows of a spreadsheet of sessions, each understood as a wish, or refused with its cells.

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
    ValueRefused,
    read_booking,
    read_heading,
    read_items,
    read_number,
    read_web_address,
    said,
)
from sitegen.authoring.facts_text import Facts
from sitegen.authoring.grid import GridRow
from sitegen.authoring.programme import split_session
from sitegen.content.problem import NOTHING, Message, say
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
from sitegen.content.values import Email, Phone

_read_weekday: Callable[[object], Any] = TypeAdapter(SaidWeekday).validate_python
_read_way: Mapping[str, Callable[[object], Any]] = {
    "phone": TypeAdapter(Phone).validate_python, "email": TypeAdapter(Email).validate_python,
}  # fmt: skip
Fate = Literal["added", "changed", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class Refusal:
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
    refusals: list[Refusal] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)
    is_past: bool = False
    day: date | None = None


@dataclass(slots=True)
class Wish:
    """A row that is understood. `facts` are keys of a series; `notes` are by language.

    `ways` are ways to book that have columns of their own: each says nothing of the others.
    """

    outcome: RowOutcome
    row: GridRow
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
        address = self.row.address(column) if column >= 0 else ""
        self.outcome.refusals.append(Refusal(self.outcome.row, heading, address, what, remedy))


@dataclass(frozen=True, slots=True)
class Headings:
    """The row of headings: where it stands, the key of each column ("" for one to pass over), what there is to say."""

    at: int
    keys: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    remarks: tuple[Refusal, ...]


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
        except ValueRefused:
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
                    refusals.append(Refusal(row.number, heading, row.address(column), what, remedy))
            except ValueRefused as wrong:
                remarks.append(Refusal(row.number, "", row.address(column), wrong.what, wrong.remedy))
            keys.append(key)
        has_time = {"time", "start"} & set(keys)
        if not refusals and "id" not in keys and not ({"date", "course"} <= set(keys) and has_time):
            what = say("the columns “date”, “time” and “course” are needed, or “id”")
            refusals.append(Refusal(row.number, "", "", what, say("write their names above the columns")))
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

    def read(self, row: GridRow, head: Headings, titles: GridRow) -> Wish:
        """A row as a wish; its outcome has refusals when it is none."""
        columns = {key: (at, titles.texts[at][:60]) for at, key in enumerate(head.keys) if key}
        wish = Wish(RowOutcome(row.number), row, columns)
        if not row.sheet and len(row.texts) > len(titles.texts):
            what = say("the row has more cells than there are headings")
            wish.refuse("", what, say("put a text with a separator in quotation marks"))
            return wish
        if sum(map(bool, row.texts)) == 1 and not row.refused and not self.by_id.keys() & {*row.texts}:
            wish.refuse("", say("only one cell of the row is filled"), say("begin it with # if it is a remark"))
            return wish
        wish.texts = {
            key: text for key, (at, _) in columns.items()
            if at < len(row.texts) and (text := UNSEEN_CHARACTERS.sub("", row.texts[at]).strip())
        }  # fmt: skip
        # The city comes first: rooms are looked up in it. An id may stand for what is not written.
        for key in sorted(columns, key=lambda key: (key != "id", key != "city")):
            at = columns[key][0]
            try:
                if at in row.refused:
                    raise ValueRefused(*row.refused[at])
                if key in wish.texts:
                    self._take(wish, key, row.texts[at] if key.startswith("note") else wish.texts[key])
            except ValueRefused as wrong:
                wish.refuse(key, wrong.what, wrong.remedy)
        if not wish.outcome.refusals:
            self._complete(wish)
        wish.outcome.day = wish.day
        return wish

    def _take(self, wish: Wish, key: str, text: str) -> None:
        lexicon = self.lexicon
        shown = text[:60]
        if key == "id":
            wish.name = text[:200]
        elif key == "city":
            wish.city = lexicon.cities.find(text, say("there is no city “{name}”", name=shown))
        elif key == "course":
            wish.course = lexicon.courses.find(text, say("there is no course “{name}”", name=shown))
        elif key == "date":
            day, _, clock = text.partition(" ") if text[10:11] == " " and text[13:14] == ":" else (text, "", "")
            wish.day = said(read_day, day)
            wish.start = wish.start or (said(read_clock, clock) if clock else None)
        elif key == "weekday":
            wish.weekday = str(said(_read_weekday, text))
        elif key in ("time", "start"):
            wish.start, end = said(read_times, text)
            wish.end = end or wish.end
        elif key == "end":
            wish.end = said(read_clock, text)
        elif key == "format":
            wish.facts[key] = lexicon.formats.find(text, say("there is no format “{name}”", name=shown))
        elif key in ("mode", "status"):
            heading = wish.columns[key][1]
            what = say("“{value}” is not possible for “{key}”", value=shown, key=heading)
            found = (lexicon.mode if key == "mode" else lexicon.status).find(text, what)
            if key == "mode":
                wish.facts[key] = found
            else:
                wish.status = found
        elif key == "room":
            if city := self._city_of(wish):
                wish.facts[key] = lexicon.rooms(city).find(text, say("the venue has no room “{name}”", name=shown))
        elif key in ("place", "address"):
            if (city := self._city_of(wish)) and not (key == "address" and "place" in wish.texts):
                self._take_place(wish, text, city)
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
            ways = read_booking(text, lexicon.region(self._city_of(wish)))
            wish.facts.update({"walk-in": True} if ways is None else {"booking": ways})
        elif key in ("phone", "email"):
            one = read_booking(text, lexicon.region(self._city_of(wish))) or {}
            if one.keys() != {key}:
                said(_read_way[key], text)
            wish.ways |= one
        elif key == "join":
            wish.facts[key] = said(read_web_address, text)
        else:
            code = key.removeprefix("note").strip() or self.site.config.default_language
            wish.notes[code] = " ".join(text.split())

    def _take_place(self, wish: Wish, text: str, city: str) -> None:
        session = self.by_id.get(wish.name)
        if session is not None and session.place and fold_words(text) in {fold_words(name) for name in _names(session)}:
            return  # what a list tells of a place is its name
        address = wish.texts.get("address", "") if "place" in wish.texts else ""
        if address and not self.lexicon.is_of_venue(text, city):
            text = f"{text}, {address}"  # one name may be that of two places
        room, facts = self.lexicon.place(text, city)
        if room:
            wish.facts.setdefault("room", room)
        elif facts:
            wish.facts["place"] = facts
        else:
            wish.at_venue = True

    def _city_of(self, wish: Wish) -> str:
        session = self.by_id.get(wish.name)
        return wish.city or (session.city if session else self.city)

    def _complete(self, wish: Wish) -> None:
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
        fill = say("fill the cell")
        if wish.name and session is None and not all(needed.values()):
            series = (split_session(wish.name) or (wish.name,))[0]
            near = [name for name in self.by_id if name.startswith(series)][:50]
            wish.refuse(
                "id",
                say("there is no session “{name}”", name=wish.name[:80]),
                suggestion(wish.name, near) if near else say("correct it, or fill the cells of a new session"),
            )
            return
        for key in (key for key, value in needed.items() if not value):
            column = "start" if key == "time" and "start" in wish.columns else key
            wish.refuse(
                column, NEEDED[key], say("fill the cell, or name the city with --city") if key == "city" else fill
            )
        if wish.weekday and wish.day and weekday_number(wish.weekday) != wish.day.weekday():
            wish.refuse(
                "weekday",
                say("{day} is another day of the week", day=wish.day),
                say("correct the day or the weekday"),
            )
        if wish.start and wish.end and wish.end <= wish.start:
            wish.refuse(
                "time" if "time" in wish.columns else "end" if "end" in wish.columns else "start",
                say("the session ends at {end}, not after its start at {start}",
                    start=f"{wish.start:%H:%M}", end=f"{wish.end:%H:%M}"),
                say("check the two times; a session ends on the day on which it begins"),
            )  # fmt: skip


def _names(session: Session) -> list[str]:
    name = session.place.name if session.place else None
    return [] if name is None else [name.everywhere] if name.everywhere else [text for _, text in name.texts]
