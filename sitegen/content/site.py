"""The site: all that was read, joined in one frozen value. The waist of the hourglass.

Invariant: relations are ids. Only the packages above follow them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from sitegen.content.config import SiteConfig
from sitegen.content.folding import fold
from sitegen.content.kinds import KINDS
from sitegen.content.local_text import LocalText
from sitegen.content.records import City, Course, FrontMatter, Place, Vocabulary
from sitegen.content.states import Mode, Status, takes_place
from sitegen.engine.dataclass import dataclass

BACK = "\ue002"
"""Stands in the title of the way back from a footnote, for the words of the page: no source can hold it."""


@dataclass(frozen=True, slots=True)
class BodyHeading:
    """A heading of a body: level 2 to 6, its fragment, its text."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class BodyBlock:
    """A block that pages fill (`::: next-sessions {course=seo limit=3}`), at a source line."""

    name: str
    arguments: tuple[tuple[str, str], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Body:
    """Words made HTML: sanitised, in pieces, with a block between each two pieces.

    `html` has one piece more than there are `blocks`. Links to other things still read
    `href="@/courses/seo"`, pictures `src="@file/plan.svg"`; `links` lists them with their lines.
    `words` are the folded words of the text, each once, in order: what a search finds it by.
    """

    html: tuple[str, ...]
    blocks: tuple[BodyBlock, ...]
    headings: tuple[BodyHeading, ...]
    links: tuple[tuple[str, int], ...]
    pictures: tuple[tuple[str, int], ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """One `<lang>.md`. `digest` is that of its title, summary and body: what a translator reads."""

    path: str
    front: FrontMatter
    body: Body
    digest: str


F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Entry(Generic[F]):
    """A thing of the site: its folder name, its facts, its words by language."""

    kind: str
    id: str
    path: str
    facts: F
    words: Mapping[str, Words]

    @property
    def facts_path(self) -> str:
        """The file of its facts."""
        return f"{self.path}/{KINDS[self.kind].facts}"

    @property
    def series_path(self) -> str:
        """The file of its series."""
        return f"{self.path}/{KINDS[self.kind].series}"


@dataclass(frozen=True, slots=True)
class NoFacts:
    """News and free pages have words only; news have the day of their folder name."""

    day: date | None = None


@dataclass(frozen=True, slots=True)
class SessionBooking:
    """How and when one session can be booked, as its series or its change says: the days are its own."""

    url: str | None = None
    phone: str | None = None
    email: str | None = None
    only: bool = False
    opens: date | None = None
    closes: date | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One meeting, at one time. All else hangs on its id, which never changes.

    `starts` and `ends` are aware; `first_starts` is set when it was rescheduled. `place` is None
    at the city's venue. `updated` and `revision` are data, the base of DTSTAMP and SEQUENCE.
    """

    id: str
    city: str
    series: str
    path: str
    index: int
    day: date
    course: str
    starts: datetime
    ends: datetime
    first_starts: datetime | None
    status: Status
    mode: Mode
    join: str | None
    join_note: LocalText | None
    format: str
    place: Place | None
    room: str | None
    language: str | None
    audiences: tuple[str, ...]
    partners: tuple[str, ...]
    seats: int | None
    booking: SessionBooking | None
    walk_in: bool
    note: LocalText | None
    revision: int
    updated: date

    @property
    def takes_place(self) -> bool:
        """Whether it is held."""
        return takes_place(self.status)

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended."""
        return now >= self.ends


def order_of(session: Session) -> tuple[date, datetime, str]:
    """The place of a session in every list: by its day where it is held, within a day by instant, then by id.

    Not by instant alone: the morning of 1 April in Nouméa comes before the evening of 31 March in Fort-de-France.
    """
    return (session.starts.date(), session.starts.astimezone(UTC), session.id)


def in_order(sessions: Iterable[Session]) -> tuple[Session, ...]:
    """Sessions in the order of every list."""
    return tuple(sorted(sessions, key=order_of))


@dataclass(frozen=True, slots=True)
class Raster:
    """What decides which files are made of a picture of pixels.

    `alpha`: something in it is transparent. `drawn`: few colours, such as a plan or a screen; it
    is kept without loss.
    """

    alpha: bool
    drawn: bool


@dataclass(frozen=True, slots=True)
class SourcePicture:
    """A picture of content that was read; `raster` is None for a drawing (SVG).

    `width` and `height` are in pixels, as the picture is to be seen (rotated as the camera says).
    """

    path: str
    digest: str
    width: int
    height: int
    raster: Raster | None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of `layouts/assets/`."""

    path: str
    digest: str


Shape = tuple[str, str, str]
"""How a file is written around its words: what it begins with, how a line ends, what stands after the last word."""
PLAIN_SHAPE: Shape = ("", "\n", "\n")


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that outputs are made of. `path` is that of the configuration file."""

    path: str
    config: SiteConfig
    zone: ZoneInfo
    vocabulary: Vocabulary
    things: Mapping[str, tuple[Entry[Any], ...]]
    sessions: tuple[Session, ...]
    pictures: Mapping[str, SourcePicture]
    assets: tuple[SourceFile, ...]
    synonyms: Mapping[str, tuple[tuple[str, ...], ...]]
    """Language → groups of words that a search takes for each other, as editors wrote them."""
    shapes: Mapping[str, Shape | None] = field(default_factory=dict)
    """Path → shape of files that are not plain, None where lines end in two ways: for the editor in the browser."""

    @property
    def cities(self) -> tuple[Entry[City], ...]:
        """All cities."""
        return self.things["cities"]

    @property
    def courses(self) -> tuple[Entry[Course], ...]:
        """All courses."""
        return self.things["courses"]

    def entries(self) -> Iterator[Entry[Any]]:
        """Every thing that has a folder."""
        return chain.from_iterable(self.things.values())


def place_in_list(order: int | None, name: str, id: str) -> tuple[bool, int, str, str]:
    """Where a thing stands among others: by its `order`; those without one last, by name, as if without accents."""
    return (order is None, order or 0, fold(name), id)
