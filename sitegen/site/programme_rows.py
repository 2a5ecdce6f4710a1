"""What the form that filters the programme knows of each session, by cities.

Invariant: everything that is shown is formatted here. The rows of a city stand for as long as nothing in it changes, so
that one session that changes does not make those of all others anew.
"""

from __future__ import annotations

from collections.abc import Mapping

from sitegen.content.site import Session
from sitegen.content.states import MODES, STATES
from sitegen.content.value_text import KEPT
from sitegen.engine.dataclass import dataclass
from sitegen.engine.queries import Asking, query
from sitegen.site.cards import SessionCard
from sitegen.site.inputs import CITIES, COURSES, SESSIONS
from sitegen.site.make_cards import Cards, session_card
from sitegen.site.places import access_of
from sitegen.site.script import as_data
from sitegen.site.towns import towns
from sitegen.site.visible import upcoming_of

DAY_LENGTH = len("-2026-12-01")

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """What a session has in common with the others of its series: ids, and phrases as data. `town` may be "".

    `place` has the locality, the place, and whether that is in another town; it is () at the venue.
    """

    series: str
    city: Names
    topic: str
    level: Names
    title: Names
    format: Names
    hours: tuple[str, str]
    spoken: tuple[str, str]
    mode: int
    place: tuple[Names, Names, int] | tuple[()]
    walk_in: int
    audiences: Names
    access: Names
    town: str


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A session: its day, the offset of its zone, the number of its state. `moved` is another day in its id, or ""."""

    day: tuple[str, str]
    offset: str
    state: int
    moved: str
    series: SeriesRow


@query(keep=KEPT)
def programme_rows(q: Asking, city: str, code: str) -> Mapping[str, ProgrammeRow]:
    """The sessions to come of a city, by their ids."""
    cards, series, rows = Cards(q, code), dict[SeriesRow, SeriesRow](), {}
    for id in q(upcoming_of, "city", city):
        session, card = q.input(SESSIONS, id), q(session_card, id, code)
        row = _series_row(session, card, cards)
        day, offset = f"{session.starts:%Y-%m-%d}", f"{session.starts:%z}"
        rows[id] = ProgrammeRow(
            (day, card.date),
            f"{offset[:3]}:{offset[3:5]}",
            STATES.index(session.status),
            "" if id.endswith(f"-{day}") else id[1 - DAY_LENGTH :],
            series.setdefault(row, row),  # one object, written once
        )
    return rows


def _series_row(session: Session, card: SessionCard, cards: Cards) -> SeriesRow:
    q, course = cards.q, cards.q.input(COURSES, session.course)
    return SeriesRow(
        series=session.id[:-DAY_LENGTH],
        city=(session.city, *as_data(card.city)),
        topic=course.topic,
        level=(course.level, *as_data(card.level)),
        title=as_data(card.title),
        format=(session.format, *as_data(card.format)),
        hours=(card.time, f"{session.ends:%H:%M}"),
        spoken=(cards.visible.spoken_in(session), card.spoken),
        mode=MODES.index(session.mode),
        place=(as_data(card.locality), as_data(card.place), int(bool(card.town))) if card.elsewhere else (),
        walk_in=int(session.walk_in),
        audiences=session.audiences,
        access=access_of(session, q.input(CITIES, session.city).venue),
        town=q(towns).of(session),
    )
