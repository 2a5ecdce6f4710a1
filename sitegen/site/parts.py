"""Where a list of sessions is cut: between two days, so that a reader never takes a part of a day for the whole.

Law: every session is in one part, in the order of the list. Only a day that has more than a page holds is cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from sitegen.content.site import Session
from sitegen.site.cards import DayGroup, SessionCard

PAGE_LIMIT = 150
"""The sessions of a page: more would make it too heavy."""


def group_days(cards: tuple[SessionCard, ...]) -> tuple[DayGroup, ...]:
    """Sessions in order, grouped by their local day."""
    days: dict[str, list[SessionCard]] = {}
    for card in cards:
        days.setdefault(card.starts[:10], []).append(card)
    return tuple(DayGroup(iso, group[0].date, tuple(group)) for iso, group in days.items())


def cut_days(sessions: Sequence[Session], limit: int) -> list[tuple[Session, ...]]:
    """Parts of `limit` sessions at most; one that is empty where there is no session."""
    parts: list[tuple[Session, ...]] = [()]
    for day in _days(sessions):
        for start in range(0, len(day), limit):
            piece = day[start : start + limit]
            if parts[-1] and len(parts[-1]) + len(piece) > limit:
                parts.append(())
            parts[-1] += piece
    return parts


def first_days(sessions: Sequence[Session], enough: int, limit: int) -> tuple[Session, ...]:
    """Whole days from the first one on, until there are enough sessions; no more than `limit`."""
    shown: tuple[Session, ...] = ()
    for day in _days(sessions):
        if len(shown) >= enough or (shown and len(shown) + len(day) > limit):
            break
        shown += day
    return shown[:limit]


def _days(sessions: Sequence[Session]) -> Iterator[tuple[Session, ...]]:
    """The sessions of each local day, in the order of the list."""
    for _, day in groupby(sessions, key=lambda session: session.starts.date()):
        yield tuple(day)
