"""Parts of a plan: what is published of one session alone, its pages and calendars in all languages.

Law: a part depends on its session, on the other sessions that its page names, on the hour, and on everything
of the site but sessions. What the plan before made of the very same things is taken over: of five outputs four
belong to one session, and a save of a programme changes few of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sitegen.model.cache import Held
from sitegen.model.cards import SessionCard
from sitegen.model.output import CalendarEvent, Output
from sitegen.model.same import is_same
from sitegen.model.site import Session
from sitegen.plan.calendars import Calendars
from sitegen.plan.data_sessions import Rows
from sitegen.plan.frame import Cluster
from sitegen.plan.pages import Framed, Pages
from sitegen.plan.session_pages import SessionPages
from sitegen.plan.shown import Shown


@dataclass(frozen=True, slots=True)
class _Seen:
    """What decides a part within one site: `past` decides its cards, all of it its pages."""

    session: Session
    past: bool
    state: str
    others: tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """What was made: cards and events by language, rows of open data where there are, pages, calendars."""

    seen: _Seen
    cards: Mapping[str, SessionCard]
    events: Mapping[str, CalendarEvent]
    rows: Rows | None
    pages: Framed
    calendars: tuple[Output, ...]


@dataclass(frozen=True, slots=True)
class _Parts:
    """All parts of a plan, and the site around the sessions."""

    around: tuple[object, ...]
    parts: Mapping[str, _Part]


class SessionParts:
    """The parts of one plan. `place` names it among other plans that `held` may know."""

    def __init__(self, shown: Shown, place: str, held: Held) -> None:
        self._shown = shown
        self._place = place
        self._held = held
        things = (shown.cities, shown.courses, shown.partners, shown.news, shown.pages, shown.partners_of)
        self._around = (replace(shown.site, sessions=()), shown.words, *things)
        known = held.get(_Parts, place)
        self._known = known.parts if known is not None and is_same(known.around, self._around) else {}
        self._same = [
            part
            for session in shown.sessions
            if (part := self._known.get(session.id)) is not None
            and part.seen.session is session
            and part.seen.past is (session.id in shown.past)
        ]
        self.rows = {part.seen.session.id: part.rows for part in self._same if part.rows is not None}
        """The rows of open data that stand, by the ids of their sessions; what is made anew joins them."""

    def cards(self, language: str) -> dict[str, SessionCard]:
        """The cards that stand, by the ids of their sessions."""
        return {part.seen.session.id: part.cards[language] for part in self._same}

    def events(self, language: str) -> dict[str, CalendarEvent]:
        """The events that stand, by the ids of their sessions."""
        return {part.seen.session.id: part.events[language] for part in self._same}

    def plan(self, pages: Pages, makers: Sequence[tuple[SessionPages, Calendars]]) -> Iterator[Output]:
        """All pages and calendars of sessions; `makers` are those of each language."""
        parts: dict[str, _Part] = {}
        for session in self._shown.sessions:
            seen = self._see(session)
            known = self._known.get(session.id)
            part = known if known is not None and is_same(known.seen, seen) else self._make(seen, pages, makers)
            parts[session.id] = part
            yield from pages.add(part.pages)
            yield from part.calendars
        self._held.put(self._place, _Parts(self._around, parts))

    def _see(self, session: Session) -> _Seen:
        shown = self._shown
        return _Seen(session, session.id in shown.past, shown.states[session.id], shown.others(session))

    def _make(self, seen: _Seen, pages: Pages, makers: Sequence[tuple[SessionPages, Calendars]]) -> _Part:
        session = seen.session
        drafts = [maker.draft(session) for maker, _ in makers]
        planned = [calendars.of_session(session) for _, calendars in makers]
        return _Part(
            seen,
            {maker.cards.tongue.code: maker.cards.session(session) for maker, _ in makers},
            {calendars.tongue.code: calendars.event(session) for _, calendars in makers},
            self.rows.get(session.id),
            pages.frame(Cluster({draft.tongue.code: draft for draft in drafts})),
            tuple(Output(one.path, one.calendar, one.sources) for one in planned),
        )
