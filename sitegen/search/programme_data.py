"""All sessions to come as data, for the form that filters them in the browser.

Invariant: everything that is shown is formatted at build; the script compares ids and instants only.
What many sessions share stands once, in tables; a session is four numbers: its day, its kind, the
offset of its zone and its state.
"""

from __future__ import annotations

from sitegen.content.states import MODES, STATES
from sitegen.content.value_text import KEPT
from sitegen.engine.queries import Asking, query
from sitegen.site.addresses import script_address
from sitegen.site.frame import codes_of_site
from sitegen.site.make_cards import Cards
from sitegen.site.output import Plain
from sitegen.site.outputs import OUTPUTS, Output, maker
from sitegen.site.programme_rows import ProgrammeRow, SeriesRow, programme_rows
from sitegen.site.script import Atom, DataScript, Row, encode_script
from sitegen.site.visible import upcoming_sessions, visible_things


class _Table:
    """Values, each once, in the order in which they came."""

    def __init__(self) -> None:
        self.rows: dict[Atom | Row, int] = {}

    def number(self, row: Atom | Row) -> int:
        return self.rows.setdefault(row, len(self.rows))

    def values(self) -> tuple[Atom | Row, ...]:
        return tuple(self.rows)


@query
def programme_script(q: Asking, code: str) -> DataScript:
    """`siteData.programme` of one language; its fields are read by `layouts/assets/programme.js`."""
    names = ("cities", "towns", "courses", "topics", "levels", "formats", "audiences", "spoken", "access", "places")
    tables = {name: _Table() for name in (*names, "days", "hours", "offsets", "kinds")}
    cards = Cards(q, code)
    known: dict[str, ProgrammeRow] = {}
    for city in q(visible_things, "cities"):
        known.update(q(programme_rows, city, code))
    kinds: dict[SeriesRow, Row] = {}
    rows: list[int] = []
    moved: list[Row] = []
    for id in q(upcoming_sessions):
        row = known[id]
        if row.series not in kinds:
            kinds[row.series] = _kind(row.series, tables)
        if row.moved:
            moved.append((len(rows) // 4, row.moved))
        rows += (
            tables["days"].number(row.day),
            tables["kinds"].number(kinds[row.series]),
            tables["offsets"].number(row.offset),
            row.state,
        )
    first = cards.addresses.page(code, cards.locale.paths.sessions, "\0")
    before, after = first.split("\0")
    return DataScript(
        "programme",
        (
            ("address", (before, after)),
            ("states", STATES),
            ("modes", MODES),
            *((name, table.values()) for name, table in tables.items()),
            ("rows", tuple(rows)),
            ("moved", tuple(moved)),
        ),
    )


def _kind(row: SeriesRow, tables: dict[str, _Table]) -> Row:
    """A series as numbers of rows in the tables."""
    topic = tables["topics"].number(row.topic)
    level = tables["levels"].number(row.level)
    return (
        row.series,
        tables["cities"].number(row.city),
        tables["courses"].number((topic, level, *row.title)),
        tables["formats"].number(row.format),
        tables["hours"].number(row.hours),
        tables["spoken"].number(row.spoken),
        row.mode,
        tables["places"].number(row.place) if row.place else -1,
        row.walk_in,
        tuple(tables["audiences"].number(name) for name in row.audiences),
        tuple(tables["access"].number(name) for name in row.access),
        tables["towns"].number(row.town) if row.town else -1,
    )


@query(keep=KEPT)
def programme_address(q: Asking, code: str) -> str:
    """Where the script of one language is published."""
    return script_address(q(programme_script, code), code)


@query(keep=OUTPUTS)
def script_outputs(q: Asking) -> tuple[Output, ...]:
    """The scripts of all languages."""
    sources = ("content/cities", "content/courses")
    codes = q(codes_of_site)
    return tuple(Output(q(programme_address, code), "programme_data", (code,), sources) for code in codes)


@maker
def programme_data(q: Asking, code: str) -> Plain:
    """The script of one language."""
    return Plain(encode_script(q(programme_script, code)).encode())
