"""Which session of the site a row is about.

Invariant: a row is known by the id of its session; else by its city, course, day and start, now or as they were first
announced; of several alike, by its room or place. What may be about two sessions is refused, with both named.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from sitegen.authoring.programme import split_session
from sitegen.authoring.rows import Wish
from sitegen.content.problem import say
from sitegen.content.site import Session, Site

When = tuple[str, str, datetime]


class Matcher:
    """Finds the session of each row of one file; no two rows are about the same one."""

    def __init__(self, site: Site) -> None:
        self.by_id = {one.id: one for one in site.sessions}
        self.now: dict[When, list[Session]] = {}
        self.first: dict[When, list[Session]] = {}
        for one in site.sessions:
            self.now.setdefault((one.city, one.course, one.starts.replace(tzinfo=None, fold=0)), []).append(one)
            if one.first_starts is not None:
                first = one.first_starts.replace(tzinfo=None, fold=0)
                self.first.setdefault((one.city, one.course, first), []).append(one)
        self.by_day = {(one.city, one.series, one.starts.date()): one for one in site.sessions}
        self.taken: dict[str, int] = {}
        self.new: dict[tuple[object, ...], list[Wish]] = {}

    def match(self, wishes: Sequence[Wish]) -> list[tuple[Wish, Session | None]]:
        """Each row with its session, or with None when it is new; those that are refused are left out."""
        found: dict[int, Session] = {}
        rest: list[Wish] = []
        for wish in wishes:  # what is sure comes first
            session = self._named(wish) or self._by_room(wish)
            if session is None:
                rest.append(wish)
            elif self._take(wish, session):
                found[id(wish)] = session
        for wish in rest:
            session = self._only(wish)
            if session is not None and self._take(wish, session):
                found[id(wish)] = session
        pairs = []
        for wish in wishes:
            session = found.get(id(wish))
            if wish.outcome.refusals or (session is None and self._is_double(wish)):
                continue
            pairs.append((wish, session))
        return pairs

    def _named(self, wish: Wish) -> Session | None:
        series, day = series_name(wish), wish.day or date.min
        known = self.by_id.get(wish.name) or self.by_id.get(f"{wish.city}-{series}-{day}")
        return known or self.by_day.get((wish.city, series, day))

    def _candidates(self, wish: Wish) -> list[Session]:
        if wish.name:
            return []
        when = (wish.city, wish.course, moment(wish))
        return self.now.get(when) or self.first.get(when) or []

    def _by_room(self, wish: Wish) -> Session | None:
        """The only one of those at that time which is where the row says."""
        found = [one for one in self._candidates(wish) if _is_there(wish, one)]
        return found[0] if len(found) == 1 else None

    def _only(self, wish: Wish) -> Session | None:
        candidates = self._candidates(wish)
        free = [one for one in candidates if one.id not in self.taken]
        if len(free) > 1:
            wish.refuse(
                "room",
                say("the row may be about {first} or {second}", first=free[0].id, second=free[1].id),
                say("write the id into a column “id”, or the room of one of them"),
            )
        elif (len(free) == 1 and len(candidates) == 1) or (free and not _says_where(wish)):
            return free[0]
        elif free:
            wish.refuse(
                "room",
                say("the row may be about {first}, or be a new session", first=free[0].id),
                say("write the id into a column “id”, or make the change by hand"),
            )
        elif candidates and not _says_where(wish):
            return candidates[0]  # which another row has taken: it is told
        return None

    def _take(self, wish: Wish, session: Session) -> bool:
        other = self.taken.setdefault(session.id, wish.outcome.row)
        if other != wish.outcome.row:
            _refuse_double(wish, other)
        return other == wish.outcome.row

    def _is_double(self, wish: Wish) -> bool:
        """Whether another row is about the same new session: one at the same time that could be at the same place."""
        alike = self.new.setdefault((wish.city, wish.course, wish.name, wish.day, wish.start), [])
        for other in alike:
            if not (_says_where(wish) and _says_where(other)) or _where(wish) == _where(other):
                _refuse_double(wish, other.outcome.row)
                return True
        alike.append(wish)
        return False


def series_name(wish: Wish) -> str:
    """The id of the series that the column `id` asks for, or ""."""
    session = split_session(wish.name)
    if session and session[0].startswith(f"{wish.city}-"):
        return session[0].removeprefix(f"{wish.city}-")
    return wish.name


def moment(wish: Wish) -> datetime:
    """When a row says that its session begins."""
    return datetime.combine(wish.day or date.min, wish.start or time())


def _refuse_double(wish: Wish, row: int) -> None:
    wish.refuse("id", say("the same session is in row {row}", row=row), say("keep one of the two rows"))


def _where(wish: Wish) -> tuple[object, ...]:
    place = wish.facts.get("place")
    name = place.get("name") if isinstance(place, dict) else None
    return (wish.facts.get("room"), str(name) if name else None, wish.at_venue)


def _says_where(wish: Wish) -> bool:
    return any(_where(wish))


def _is_there(wish: Wish, session: Session) -> bool:
    room, place, _ = _where(wish)
    if place is not None:
        name = session.place.name if session.place else None
        return name is not None and str(place) in (name.everywhere, str(dict(name.texts)), *dict(name.texts).values())
    return room is not None and room == session.room
