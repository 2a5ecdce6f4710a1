"""All sessions to come as data, for the form that filters them in the browser.

Law: everything that is shown is formatted here, at build; the script compares ids and instants only.
What many sessions share stands once, in tables; a session is four numbers: its day, its kind, the
offset of its zone and its state.
"""

from __future__ import annotations

from sitegen.content.site import Session
from sitegen.content.spoken import Status
from sitegen.site.cards import SessionCard
from sitegen.site.facets import Facets
from sitegen.site.make_cards import Cards
from sitegen.site.phrase import Phrase
from sitegen.site.script import Atom, DataScript, Row

STATES: tuple[Status, ...] = ("scheduled", "full", "cancelled", "postponed", "rescheduled", "moved-online")
MODES = ("onsite", "online", "hybrid")
DAY_LENGTH = len("-2026-12-01")


class _Table:
    """Values, each once, in the order in which they came."""

    def __init__(self) -> None:
        self.rows: dict[Atom | Row, int] = {}

    def number(self, row: Atom | Row) -> int:
        return self.rows.setdefault(row, len(self.rows))

    def values(self) -> tuple[Atom | Row, ...]:
        return tuple(self.rows)


def plan_programme(cards: Cards, facets: Facets) -> DataScript:
    """`siteData.programme` of one language; its fields are read by `layouts/assets/programme.js`."""
    names = ("cities", "towns", "courses", "topics", "levels", "formats", "audiences", "spoken", "access", "places")
    tables = {name: _Table() for name in (*names, "days", "hours", "offsets", "kinds")}
    rows: list[int] = []
    moved: list[Row] = []
    for session in cards.shown.upcoming:
        day = session.starts.date()
        offset = f"{session.starts:%z}"
        kind = _kind(session, cards.session(session), cards, facets, tables)
        if not session.id.endswith(f"-{day}"):
            moved.append((len(rows) // 4, session.id[1 - DAY_LENGTH :]))
        rows += (
            tables["days"].number((day.isoformat(), cards.session(session).date)),
            tables["kinds"].number(kind),
            tables["offsets"].number(f"{offset[:3]}:{offset[3:5]}"),
            STATES.index(session.status),
        )
    first = cards.addresses.page(cards.tongue.code, cards.tongue.paths.sessions, "\0")
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


def _kind(session: Session, card: SessionCard, cards: Cards, facets: Facets, tables: dict[str, _Table]) -> Row:
    """What a session has in common with the others of its series, as numbers of rows in the tables."""
    course = cards.course_of(session).facts
    topic = tables["topics"].number(course.topic)
    level = tables["levels"].number((course.level, *_words(card.level)))
    place = -1
    if card.elsewhere:
        place = tables["places"].number((_words(card.locality), _words(card.place), int(bool(card.town))))
    return (
        session.id[:-DAY_LENGTH],
        tables["cities"].number((session.city, *_words(card.city))),
        tables["courses"].number((topic, level, *_words(card.title))),
        tables["formats"].number((session.format, *_words(card.format))),
        tables["hours"].number((card.time, f"{session.ends:%H:%M}")),
        tables["spoken"].number((cards.site.spoken_in(session), card.spoken)),
        MODES.index(session.mode),
        place,
        int(session.walk_in),
        tuple(tables["audiences"].number(name) for name in session.audiences),
        tuple(tables["access"].number(name) for name in cards.access_of(session)),
        tables["towns"].number(town) if (town := facets.towns.of(session)) else -1,
    )


def _words(phrase: Phrase) -> tuple[str, ...]:
    """A phrase as data: its language and direction only when it is borrowed."""
    return (phrase.text, phrase.lang, phrase.dir) if phrase.lang else (phrase.text,)
