"""All sessions to come as data, for the form that filters them in the browser.

Invariant: everything that is shown is formatted here, at build; the script compares ids and instants only.
What many sessions share stands once, in tables; a session is four numbers: its day, its kind, the
offset of its zone and its state.
"""

from __future__ import annotations

from sitegen.content.site import Session
from sitegen.content.states import MODES, STATES
from sitegen.content.value_text import KEPT
from sitegen.engine.queries import Asking, query
from sitegen.site.addresses import script_address
from sitegen.site.cards import SessionCard
from sitegen.site.frame import codes_of_site
from sitegen.site.inputs import CITIES, COURSES, SESSIONS
from sitegen.site.make_cards import Cards, session_card
from sitegen.site.output import Plain
from sitegen.site.outputs import Output, maker
from sitegen.site.places import access_of
from sitegen.site.script import Atom, DataScript, Row, as_data, encode_script
from sitegen.site.towns import towns
from sitegen.site.visible import upcoming_sessions

DAY_LENGTH = len("-2026-12-01")


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
    rows: list[int] = []
    moved: list[Row] = []
    for id in q(upcoming_sessions):
        session, card = q.input(SESSIONS, id), q(session_card, id, code)
        day = session.starts.date()
        offset = f"{session.starts:%z}"
        kind = _kind(session, card, cards, tables)
        if not id.endswith(f"-{day}"):
            moved.append((len(rows) // 4, id[1 - DAY_LENGTH :]))
        rows += (
            tables["days"].number((day.isoformat(), card.date)),
            tables["kinds"].number(kind),
            tables["offsets"].number(f"{offset[:3]}:{offset[3:5]}"),
            STATES.index(session.status),
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


def _kind(session: Session, card: SessionCard, cards: Cards, tables: dict[str, _Table]) -> Row:
    """What a session has in common with the others of its series, as numbers of rows in the tables."""
    q, course = cards.q, cards.q.input(COURSES, session.course)
    topic = tables["topics"].number(course.topic)
    level = tables["levels"].number((course.level, *as_data(card.level)))
    place = -1
    if card.elsewhere:
        place = tables["places"].number((as_data(card.locality), as_data(card.place), int(bool(card.town))))
    return (
        session.id[:-DAY_LENGTH],
        tables["cities"].number((session.city, *as_data(card.city))),
        tables["courses"].number((topic, level, *as_data(card.title))),
        tables["formats"].number((session.format, *as_data(card.format))),
        tables["hours"].number((card.time, f"{session.ends:%H:%M}")),
        tables["spoken"].number((cards.visible.spoken_in(session), card.spoken)),
        MODES.index(session.mode),
        place,
        int(session.walk_in),
        tuple(tables["audiences"].number(name) for name in session.audiences),
        tuple(tables["access"].number(name) for name in access_of(session, q.input(CITIES, session.city).venue)),
        tables["towns"].number(town) if (town := q(towns).of(session)) else -1,
    )


@query(keep=KEPT)
def programme_address(q: Asking, code: str) -> str:
    """Where the script of one language is published."""
    return script_address(q(programme_script, code), code)


@query
def script_outputs(q: Asking) -> tuple[Output, ...]:
    """The scripts of all languages."""
    sources = ("content/cities", "content/courses")
    codes = q(codes_of_site)
    return tuple(Output(q(programme_address, code), "programme_data", (code,), sources) for code in codes)


@maker
def programme_data(q: Asking, code: str) -> Plain:
    """The script of one language."""
    return Plain(encode_script(q(programme_script, code)).encode())
