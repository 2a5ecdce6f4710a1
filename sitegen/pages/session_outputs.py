"""What is published of one session alone: its pages and calendars in all languages.

Law: it depends on the session, on the hour, on the other sessions that its page names, and on the site
around the sessions. Of five outputs four belong to one session, and a save of a programme changes few of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sitegen.calendars.events import Calendars
from sitegen.content.site import Session
from sitegen.open_data.sessions import Rows
from sitegen.pages.pages import Framed, Pages
from sitegen.pages.session_pages import SessionPages
from sitegen.site.cards import SessionCard
from sitegen.site.former import Former
from sitegen.site.frame import Cluster
from sitegen.site.output import CalendarEvent, Output
from sitegen.site.towns import Towns
from sitegen.site.visible import Shown


@dataclass(frozen=True, slots=True)
class _Seen:
    """What decides all that is made of a session; `session` and `past` alone decide its cards, events and rows."""

    session: Session
    past: bool
    state: str
    others: tuple[Session, ...]
    town: str


@dataclass(frozen=True, slots=True)
class _Made:
    """What was made: cards and events by language, rows of open data where there are, pages, calendars."""

    cards: Mapping[str, SessionCard]
    events: Mapping[str, CalendarEvent]
    rows: Rows | None
    pages: Framed
    calendars: tuple[Output, ...]


class SessionOutputs:
    """Those of one plan."""

    def __init__(self, shown: Shown, former: Former) -> None:
        self._shown = shown
        self._former = former
        self._same = dict(self._find_same())
        self.rows = {name: made.rows for name, made in self._same.items() if made.rows is not None}
        """The rows of open data that stand, by the ids of their sessions; what is made anew joins them."""

    def _find_same(self) -> Iterator[tuple[str, _Made]]:
        """What the plan before made of sessions whose cards stand, by their ids."""
        for session in self._shown.sessions:
            known = self._former.known(_name(session))
            if known is not None:
                seen, made = known
                if seen.session is session and seen.past is (session.id in self._shown.past):
                    yield session.id, made

    def cards(self, language: str) -> dict[str, SessionCard]:
        """The cards that stand, by the ids of their sessions."""
        return {name: made.cards[language] for name, made in self._same.items()}

    def events(self, language: str) -> dict[str, CalendarEvent]:
        """The events that stand, by the ids of their sessions."""
        return {name: made.events[language] for name, made in self._same.items()}

    def plan(self, pages: Pages, makers: Sequence[tuple[SessionPages, Calendars]], towns: Towns) -> Iterator[Output]:
        """All pages and calendars of sessions; `makers` are those of each language."""
        for session in self._shown.sessions:
            made = self._former.take(
                _name(session), self._see(session, towns), partial(self._make, session, pages, makers)
            )
            yield from pages.add(made.pages)
            yield from made.calendars

    def _see(self, session: Session, towns: Towns) -> _Seen:
        shown = self._shown
        past = session.id in shown.past
        return _Seen(session, past, shown.states[session.id], shown.others(session), towns.of(session))

    def _make(self, session: Session, pages: Pages, makers: Sequence[tuple[SessionPages, Calendars]]) -> _Made:
        drafts = [maker.draft(session) for maker, _ in makers]
        return _Made(
            {maker.cards.tongue.code: maker.cards.session(session) for maker, _ in makers},
            {calendars.tongue.code: calendars.event(session) for _, calendars in makers},
            self.rows.get(session.id),
            pages.frame(Cluster({draft.tongue.code: draft for draft in drafts})),
            tuple(calendars.of_session(session) for _, calendars in makers),
        )


def _name(session: Session) -> str:
    return f"sessions/{session.id}"
