"""Where a list of sessions is cut: between two days, so that a reader never takes a part of a day for the whole.

Invariant: every session is in one part, in the order of the list. Only a day that has more than a page holds is cut.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from sitegen.content.grouping import grouped
from sitegen.content.site import Session
from sitegen.engine.dataclass import dataclass
from sitegen.site.cards import DayGroup, SessionCard
from sitegen.site.visible import count

PAGE_LIMIT = 150
"""The sessions of a page: more would make it too heavy."""

Lists = Mapping[str, tuple[bool, tuple[str, ...]]]
"""By name whether there are sessions to come, and their ids; those of a list that is over, where there are none."""


@dataclass(frozen=True, slots=True)
class CutList:
    """A list of sessions over several pages: the ids of each part, and the day of the last change in it.

    `total` counts the sessions of the whole list that take place, `off` the others.
    """

    parts: tuple[tuple[str, ...], ...]
    updated: tuple[date | None, ...]
    total: int
    off: int


def cut_list(sessions: Sequence[Session], held: Sequence[Session] = ()) -> CutList:
    """A list of sessions, cut; `held` tell the last change of one that is empty."""
    cut, total = cut_days(sessions, PAGE_LIMIT), count(sessions)
    updated = [max((session.updated for session in part or held), default=None) for part in cut]
    return CutList(
        tuple(tuple(session.id for session in part) for part in cut), tuple(updated), total, len(sessions) - total
    )


def coming_or_all(lists: Mapping[str, Sequence[str]], coming: Collection[str]) -> Lists:
    """The lists of ids, each cut down to those to come; one that is over stays whole."""
    ahead = {name: tuple([id for id in ids if id in coming]) for name, ids in lists.items()}
    return {name: (bool(ahead[name]), ahead[name] or tuple(ids)) for name, ids in lists.items()}


def group_days(cards: tuple[SessionCard, ...]) -> tuple[DayGroup, ...]:
    """Sessions in order, grouped by their local day."""
    days = grouped((card.starts[:10], card) for card in cards)
    return tuple(DayGroup(iso, group[0].date, group) for iso, group in days.items())


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


def first_days(sessions: Iterable[Session], enough: int, limit: int) -> tuple[Session, ...]:
    """Whole days from the first one on, until there are enough sessions; no more than `limit`."""
    shown: tuple[Session, ...] = ()
    for day in _days(sessions):
        if len(shown) >= enough or (shown and len(shown) + len(day) > limit):
            break
        shown += day
    return shown[:limit]


def _days(sessions: Iterable[Session]) -> Iterator[tuple[Session, ...]]:
    """The sessions of each local day, in the order of the list."""
    for _, day in groupby(sessions, key=lambda session: session.starts.date()):
        yield tuple(day)
