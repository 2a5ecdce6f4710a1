"""Lists of what the site has: sessions, pages, things.

Invariant: the same site gives the same rows in the same order. A column is named by the key that editors
write, so that a list of sessions can be changed in a spreadsheet and read back by `import`.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sitegen.authoring.translations import Translation
from sitegen.content.config import fallback_order
from sitegen.content.kinds import KINDS
from sitegen.content.local_text import LocalText
from sitegen.content.site import Entry, Session, SessionBooking, Site
from sitegen.open_data.formulas import safe_cell
from sitegen.site.city_now import state_of
from sitegen.site.clock import Clock
from sitegen.site.outputs import Output
from sitegen.site.views import Page

SEPARATOR = "; "
TRANSLATION = ("page", "language", "state", "original")
Cell = str | int | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows with named columns. `shown` are the columns that a table on a terminal has room for."""

    columns: tuple[str, ...]
    shown: tuple[str, ...]
    rows: tuple[Mapping[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """What to leave out; an empty filter leaves out nothing. Days are those of the venue, both included."""

    city: str = ""
    course: str = ""
    status: str = ""
    language: str = ""
    first: date | None = None
    until: date | None = None


def list_things(
    kind: str, site: Site, pages: Callable[[], Iterable[tuple[Output, Page]]], now: datetime, filters: Filters
) -> Listing:
    """The things of a kind that pass the filters, in the order of the site."""
    code = filters.language or site.config.default_language
    columns: tuple[str, ...]
    if kind == "sessions":
        rows = [session_row(site, one, code) for one in site.sessions if _passes(one, filters)]
        columns = SESSION
        if filters.language:  # “note” alone is that of the default language when a list is read back
            columns = (*SESSION[:-1], f"note {code}")
            rows = [{**row, columns[-1]: row["note"]} for row in rows]
        return Listing(columns, ("id", "date", "time", "course", "status", "seats"), tuple(rows))
    if kind == "pages":
        columns = ("address", "language", "kind", "title", "words", "updated")
        return Listing(columns, columns[:5], tuple(_pages(pages(), filters)))
    columns = KINDS[kind].columns
    held = [one for one in site.sessions if filters.city in ("", one.city)]
    coming = Counter(one.city if kind == "cities" else one.course for one in held if not one.is_over(now))
    made = [_thing(site, one, code, coming[one.id], now) for one in _chosen(kind, site, held, filters)]
    rows = [row for row in made if kind != "cities" or filters.status in ("", row["status"])]
    return Listing(columns, tuple(name for name in columns if name not in NOT_SHOWN), tuple(rows))


NOT_SHOWN = ("minutes", "audiences", "formats")
"""What a table has no room for."""


def _chosen(kind: str, site: Site, held: Sequence[Session], filters: Filters) -> Iterator[Entry[Any]]:
    """The things that have to do with the city and the course of the filters."""
    given = {one.course for one in held}
    named = {part.partner for one in site.cities if one.id == filters.city for part in one.facts.partners}
    for one in site.things[kind]:
        if kind == "courses":
            chosen = filters.course in ("", one.id) and (not filters.city or one.id in given)
        elif kind == "cities":
            chosen = filters.city in ("", one.id)
        else:
            chosen = not filters.city or filters.city in getattr(one.facts, "cities", ()) or one.id in named
        if chosen:
            yield one


def list_states(rows: Iterable[Translation]) -> Listing:
    """The state of each translation."""
    return Listing(TRANSLATION, TRANSLATION[:3], tuple(asdict(row) for row in rows))


# ------------------------------------------------------------------------------------- rows

SESSION = (
    "id", "city", "course", "date", "time", "format", "mode", "join", "room", "place", "language", "audiences",
    "partners", "seats", "booking", "status", "note",
)  # fmt: skip
"""The columns of a list of sessions; `import` reads each of them back."""


def session_row(site: Site, session: Session, code: str) -> dict[str, Cell]:
    """A session as a row; its note is that of the language `code`, or the one it borrows."""
    return {
        "id": session.id,
        "city": session.city,
        "course": session.course,
        "date": session.starts.date().isoformat(),
        "time": f"{session.starts:%H:%M}-{session.ends:%H:%M}",
        "format": session.format,
        "mode": session.mode,
        "join": session.join or "",
        "room": session.room or "",
        "place": text_in(site, session.place.name, code) if session.place else "",
        "language": session.language or "",
        "audiences": session.audiences,
        "partners": session.partners,
        "seats": session.seats,
        "booking": ("walk-in",) if session.walk_in else booking_ways(session.booking),
        "status": session.status,
        "note": text_in(site, session.note, code),
    }


def booking_ways(booking: SessionBooking | None) -> tuple[str, ...]:
    """The ways to book: address, phone, e-mail."""
    return tuple(way for way in (booking.url, booking.phone, booking.email) if way) if booking else ()


def text_in(site: Site, text: LocalText | None, code: str) -> str:
    """A text in a language, or the one that a page of it would borrow; "" for none."""
    if text is None:
        return ""
    found = (text.get(language) for language in fallback_order(site.config, code))
    return next((one for one in found if one), "")


def _passes(session: Session, filters: Filters) -> bool:
    day = session.starts.date()
    return (
        filters.city in ("", session.city)
        and filters.course in ("", session.course)
        and filters.status in ("", session.status)
        and (filters.first is None or filters.first <= day)
        and (filters.until is None or day <= filters.until)
    )


def _pages(pages: Iterable[tuple[Output, Page]], filters: Filters) -> Iterator[dict[str, Cell]]:
    for output, page in pages:
        if filters.language not in ("", page.language.code):
            continue
        if filters.city and f"content/cities/{filters.city}/" not in "".join(output.sources):
            continue
        if filters.course and f"content/courses/{filters.course}/" not in "".join(output.sources):
            continue
        yield {
            "address": output.path.removesuffix("index.html") or "./",
            "language": page.language.code,
            "kind": page.kind,
            "title": page.title.text,
            "words": page.fallback.code if page.fallback else page.language.code,
            "updated": page.updated_iso,
        }


def _thing(site: Site, entry: Entry[Any], code: str, coming: int, now: datetime) -> dict[str, Cell]:
    """A row of a thing: what is made here, and the keys of its facts."""
    facts = entry.facts
    words = next((entry.words[one] for one in fallback_order(site.config, code) if one in entry.words), None)
    made: dict[str, Callable[[], Cell]] = {
        "id": lambda: entry.id,
        "name": lambda: text_in(site, facts.name, code),
        "title": lambda: words.front.title if words else "",
        "status": lambda: state_of(facts, Clock.at(now), site.zone),
        "town": lambda: facts.venue.town,
        "words": lambda: tuple(entry.words),
        "sessions to come": lambda: coming,
    }
    return {name: made[name]() if name in made else _cell(getattr(facts, name)) for name in KINDS[entry.kind].columns}


def _cell(value: Any) -> Cell:
    return value.isoformat() if isinstance(value, date) else value or ""


# ------------------------------------------------------------------------------------- as text


def cell_text(cell: Cell) -> str:
    """A cell in words."""
    return SEPARATOR.join(cell) if isinstance(cell, tuple) else "" if cell is None else str(cell)


def listing_csv(listing: Listing, *, french: bool = False) -> bytes:
    """CSV of RFC 4180 in UTF-8; `french` for spreadsheets in French: semicolons, and a byte order mark."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";" if french else ",", lineterminator="\r\n")
    writer.writerow(listing.columns)
    for row in listing.rows:
        writer.writerow([safe_cell(cell_text(row[name])) for name in listing.columns])
    return file.getvalue().encode("utf-8-sig" if french else "utf-8")


def listing_json(listing: Listing) -> str:
    """A list of objects; lists stay lists, numbers numbers."""
    rows = [{name: row[name] for name in listing.columns} for row in listing.rows]
    return json.dumps(rows, ensure_ascii=False, indent=2)
