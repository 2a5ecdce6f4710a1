"""Which session of the site a row is about.

Invariant: a row is known by the id of its session; else by its city, course, day and start, now or as they were first
announced; of several alike, by its room or place. What may be about two sessions is refused, with both named.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from sitegen.authoring.programme import split_session
from sitegen.authoring.rows import ImportRow
from sitegen.content.grouping import grouped
from sitegen.content.problem import say
from sitegen.content.site import Session, Site


class Matcher:
    """Finds the session of each row of one file; no two rows are about the same one."""

    def __init__(self, site: Site) -> None:
        self.by_id = {one.id: one for one in site.sessions}
        self.now = grouped((_when(one, one.starts), one) for one in site.sessions)
        self.first = grouped((_when(one, one.first_starts), one) for one in site.sessions if one.first_starts)
        self.by_day = {(one.city, one.series, one.starts.date()): one for one in site.sessions}
        self.taken: dict[str, int] = {}
        self.new: dict[tuple[object, ...], list[ImportRow]] = {}

    def match(self, rows: Sequence[ImportRow]) -> list[tuple[ImportRow, Session | None]]:
        """Each row with its session, or with None when it is new; those that are refused are left out."""
        found: dict[int, Session] = {}
        rest: list[ImportRow] = []
        for row in rows:  # what is sure comes first
            session = self._named(row) or self._by_room(row)
            if session is None:
                rest.append(row)
            elif self._take(row, session):
                found[id(row)] = session
        for row in rest:
            session = self._only(row)
            if session is not None and self._take(row, session):
                found[id(row)] = session
        pairs = []
        for row in rows:
            session = found.get(id(row))
            if row.outcome.refusals or (session is None and self._is_double(row)):
                continue
            pairs.append((row, session))
        return pairs

    def _named(self, row: ImportRow) -> Session | None:
        series, day = series_name(row), row.day or date.min
        known = self.by_id.get(row.name) or self.by_id.get(f"{row.city}-{series}-{day}")
        return known or self.by_day.get((row.city, series, day))

    def _candidates(self, row: ImportRow) -> tuple[Session, ...]:
        when = (row.city, row.course, moment(row))
        return () if row.name else self.now.get(when) or self.first.get(when, ())

    def _by_room(self, row: ImportRow) -> Session | None:
        """The only one of those at that time which is where the row says."""
        found = [one for one in self._candidates(row) if _is_there(row, one)]
        return found[0] if len(found) == 1 else None

    def _only(self, row: ImportRow) -> Session | None:
        candidates = self._candidates(row)
        free = [one for one in candidates if one.id not in self.taken]
        if len(free) > 1:
            what = say("the row may be about {first} or {second}", first=free[0].id, second=free[1].id)
            row.refuse("room", what, say("write the id into a column “id”, or the room of one of them"))
        elif (len(free) == 1 and len(candidates) == 1) or (free and not _says_where(row)):
            return free[0]
        elif free:
            what = say("the row may be about {first}, or be a new session", first=free[0].id)
            row.refuse("room", what, say("write the id into a column “id”, or make the change by hand"))
        elif candidates and not _says_where(row):
            return candidates[0]  # which another row has taken: it is reported
        return None

    def _take(self, row: ImportRow, session: Session) -> bool:
        other = self.taken.setdefault(session.id, row.outcome.row)
        if other != row.outcome.row:
            _refuse_double(row, other)
        return other == row.outcome.row

    def _is_double(self, row: ImportRow) -> bool:
        """Whether another row is about the same new session: one at the same time that could be at the same place."""
        alike = self.new.setdefault((row.city, row.course, row.name, row.day, row.start), [])
        for other in alike:
            if not (_says_where(row) and _says_where(other)) or _where(row) == _where(other):
                _refuse_double(row, other.outcome.row)
                return True
        alike.append(row)
        return False


def _when(session: Session, starts: datetime) -> tuple[str, str, datetime]:
    return session.city, session.course, starts.replace(tzinfo=None, fold=0)


def series_name(row: ImportRow) -> str:
    """The id of the series that the column `id` asks for, or ""."""
    session = split_session(row.name)
    if session and session[0].startswith(f"{row.city}-"):
        return session[0].removeprefix(f"{row.city}-")
    return row.name


def moment(row: ImportRow) -> datetime:
    """When a row says that its session begins."""
    return datetime.combine(row.day or date.min, row.start or time())


def _refuse_double(row: ImportRow, number: int) -> None:
    row.refuse("id", say("the same session is in row {row}", row=number), say("keep one of the two rows"))


def _where(row: ImportRow) -> tuple[object, ...]:
    place = row.facts.get("place")
    name = place.get("name") if isinstance(place, dict) else None
    return (row.facts.get("room"), str(name) if name else None, row.at_venue)


def _says_where(row: ImportRow) -> bool:
    return any(_where(row))


def _is_there(row: ImportRow, session: Session) -> bool:
    room, place, _ = _where(row)
    if place is not None:
        name = session.place.name if session.place else None
        return name is not None and str(place) in (name.everywhere, str(dict(name.texts)), *dict(name.texts).values())
    return room is not None and room == session.room
