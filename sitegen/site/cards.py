"""What lists and bodies show of each thing: cards of sessions, courses, cities, partners, news; calendars, figures,
places.

Invariant: an address in a view is relative to the site's root (`fr/villes/rennes/`), so that one card can
be shown on many pages; `Page.href` makes it a link relative to the page that shows it.
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from markupsafe import Markup

from sitegen.content.digest import Shared
from sitegen.engine.dataclass import dataclass
from sitegen.site.data_rows import DataSet
from sitegen.site.phrase import Phrase
from sitegen.site.picture_views import Picture


@dataclass(frozen=True, slots=True)
class CalendarLink(Shared):
    """A calendar to subscribe to. `address` is inside the site, `https` and `webcal` are absolute."""

    kind: Literal["network", "city", "course", "audience"]
    title: Phrase
    address: str
    https: str
    webcal: str
    google: str
    outlook: str
    office: str


@dataclass(frozen=True, slots=True)
class FeedLink(Shared):
    """A feed: what is new, for news readers. `atom` and `json` are addresses inside the site.

    `kind`: news, sessions. `city` is None for those of the whole network.
    """

    kind: Literal["news", "sessions"]
    city: Phrase | None
    atom: str
    json: str


@dataclass(frozen=True, slots=True)
class SessionCard(Shared):
    """A session as lists show it.

    `status`: scheduled, full, cancelled, postponed, rescheduled, moved-online.
    `mode`: onsite, online, hybrid. `format_id`: conference, workshop, coaching, demonstration,
    children. `date` has the weekday, day, month and year in words; `date_short` is for narrow
    places; `starts` and `ends` are ISO 8601 with offset (for `<time datetime>`).
    `previous` is the first date and time in words of a rescheduled session, else "".
    `spoken` is the name of the language spoken, set only when it is not that of the page.
    `locality` is where people go: the town of the place, at the city's own venue the city. `elsewhere` is true
    when it is not held in that venue, and `town` is set when that is in another town. `place` is "" online.
    """

    id: str
    address: str
    title: Phrase
    city_id: str
    city: Phrase
    city_address: str
    locality: Phrase
    town: str
    place: Phrase
    elsewhere: bool
    date: str
    date_short: str
    day: str
    month_short: str
    time: str
    starts: str
    ends: str
    past: bool
    status: str
    mode: str
    format_id: str
    format: Phrase
    level: Phrase
    audiences: tuple[Phrase, ...]
    spoken: str
    seats: int | None
    walk_in: bool
    previous: str
    note: Phrase | None


@dataclass(frozen=True, slots=True)
class DayGroup:
    """The sessions of one local day; `date` in words, `iso` as 2026-12-01."""

    iso: str
    date: str
    sessions: tuple[SessionCard, ...]


@dataclass(frozen=True, slots=True)
class PlaceView(Shared):
    """Where a session is held or a city's venue; coordinates as decimal text or "".

    `acceslibre` is the address of what a public directory says of its accessibility, or "".
    """

    name: Phrase
    street: str
    complement: str
    postcode: str
    town: str
    latitude: str
    longitude: str
    directions: Phrase | None
    access: tuple[Phrase, ...]
    map_url: str
    acceslibre: str


@dataclass(frozen=True, slots=True)
class CourseCard(Shared):
    """A course as lists show it; `next` its next session.

    `duration` is the length in words (`2 heures`) of what is planned, else that of the course itself; `longest` is set
    when sessions differ. All three are of the sessions to come, so they are "" or None on session pages.
    """

    id: str
    address: str
    title: Phrase
    summary: Phrase
    topic: Phrase
    topic_id: str
    level: Phrase
    duration: str
    longest: str
    audiences: tuple[Phrase, ...]
    formats: tuple[Phrase, ...]
    next: SessionCard | None


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """The courses of one topic."""

    id: str
    label: Phrase
    courses: tuple[CourseCard, ...]


@dataclass(frozen=True, slots=True)
class CityCard(Shared):
    """A city as lists show it. `status`: announced, open, closed, by its dates where it has some.

    `opened`, `closed` and `announced` are dates in words or ""; those to come, too. `closed` is the last day; one
    before the city opened (again) is not told.
    """

    id: str
    address: str
    name: Phrase
    region: Phrase
    summary: Phrase
    status: str
    opened: str
    closed: str
    announced: str
    street: str
    latitude: str
    longitude: str
    upcoming: int
    next: SessionCard | None
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class MapDot(Shared):
    """A city on the small map: where it stands and, unless `name` is "", where the middle of its name does."""

    city: str
    x: str
    y: str
    name: str
    name_x: str
    name_y: str


@dataclass(frozen=True, slots=True)
class MapView(Shared):
    """The small map of all cities: the outline of the country, as the path of a drawing, and the dots on it."""

    outline: str
    dots: tuple[MapDot, ...]


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure with its source; `value` is formatted for the language (`19 900`)."""

    value: str
    unit: Phrase
    label: Phrase
    date: str
    source: Phrase
    city: Phrase | None


@dataclass(frozen=True, slots=True)
class PartnerCard(Shared):
    """A partner. `kind`: public, private, association, school, incubator, third-place.

    `body` are its own words, on the page of all partners only.
    """

    id: str
    name: Phrase
    kind: str
    url: str
    summary: Phrase
    cities: tuple[Phrase, ...]
    role: Phrase | None
    since: str
    logo: Picture | None
    body: BodyView | None = None


@dataclass(frozen=True, slots=True)
class NewsCard:
    """A piece of news; `date` in words, `iso` as 2018-12-14."""

    address: str
    title: Phrase
    summary: Phrase
    date: str
    iso: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a body: its level (2 to 6), the fragment that leads to it, its text."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class BodyPart:
    """A piece of a body. `kind`: html, sessions, partners, figures, calendars, data; one field is filled."""

    kind: str
    html: Markup = field(default_factory=Markup)
    sessions: tuple[SessionCard, ...] = ()
    partners: tuple[PartnerCard, ...] = ()
    figures: tuple[FigureView, ...] = ()
    calendars: tuple[CalendarLink, ...] = ()
    data: tuple[DataSet, ...] = ()


@dataclass(frozen=True, slots=True)
class BodyView:
    """The words of a page. `lang` and `dir` are set only when it is a fallback."""

    parts: tuple[BodyPart, ...]
    headings: tuple[Heading, ...]
    lang: str
    dir: str
