"""The main parts of pages about courses and their sessions: the list, a course, a session."""

from __future__ import annotations

from sitegen.engine.dataclass import dataclass
from sitegen.site.cards import (
    BodyView,
    CalendarLink,
    CityCard,
    CourseCard,
    PartnerCard,
    PlaceView,
    SessionCard,
    TopicGroup,
)
from sitegen.site.phrase import Phrase
from sitegen.site.views import Main


@dataclass(frozen=True, slots=True)
class CitySessions:
    """Next sessions of a course in one city; `more` counts those not shown."""

    city: CityCard
    sessions: tuple[SessionCard, ...]
    more: int


@dataclass(frozen=True, slots=True)
class BookingView:
    """How to take part. `state`: open, not-yet, closed, full, walk-in, over, off (cancelled).

    `count` is the number of ways that are open now. `opens` and `closes` are dates in words or "", none after the
    session.
    """

    state: str
    url: str
    phone: str
    phone_href: str
    email: str
    count: int
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class CoursesMain(Main):
    """`layouts/courses.html`."""

    topics: tuple[TopicGroup, ...]


@dataclass(frozen=True, slots=True)
class CourseMain(Main):
    """`layouts/course.html`."""

    card: CourseCard
    body: BodyView | None
    equipment: Phrase | None
    prerequisites: tuple[CourseCard, ...]
    cities: tuple[CitySessions, ...]
    calendar: CalendarLink


@dataclass(frozen=True, slots=True)
class SessionMain(Main):
    """`layouts/session.html`. `length` is from its start to its end, in words. `town` is the address of
    the list of its town where that is not its city's own, `join` the link of an online session: else "".
    """

    card: SessionCard
    length: str
    course: CourseCard
    equipment: Phrase | None
    place: PlaceView | None
    room: Phrase | None
    town: str
    join: str
    join_note: Phrase | None
    booking: BookingView
    partners: tuple[PartnerCard, ...]
    ics: str
    google: str
    outlook: str
    others: tuple[SessionCard, ...]
