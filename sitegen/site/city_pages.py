"""The main parts of pages about cities: the list, a city, its poster."""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.site.cards import (
    BodyView,
    CalendarLink,
    CityCard,
    DayGroup,
    FigureView,
    MapView,
    PartnerCard,
    PlaceView,
    SessionCard,
)
from sitegen.site.phrase import Phrase
from sitegen.site.programme_pages import FacetOption


@dataclass(frozen=True, slots=True)
class HoursLine:
    """Opening hours: `days` and `times` in words (`lundi – samedi`, `09:00 – 19:00`)."""

    days: str
    times: str


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which a venue is closed, in words; `until` is "" for a single day."""

    start: str
    until: str
    reason: Phrase


@dataclass(frozen=True, slots=True)
class CitiesMain:
    """`layouts/cities.html`; `map` is None where a map would say nothing."""

    cities: tuple[CityCard, ...]
    map: MapView | None


@dataclass(frozen=True, slots=True)
class CityMain:
    """`layouts/city.html`; `towns` are the other towns in which its team gives sessions.

    `bundle` is the address of what is saved to read it without a connection, `poster` that of its poster;
    each is "" where there is none.
    """

    card: CityCard
    body: BodyView | None
    venue: PlaceView
    hours: tuple[HoursLine, ...]
    closures: tuple[Closure, ...]
    phone: str
    phone_href: str
    email: str
    website: str
    booking: str
    days: tuple[DayGroup, ...]
    more: int
    next: str
    towns: tuple[FacetOption, ...]
    partners: tuple[PartnerCard, ...]
    figures: tuple[FigureView, ...]
    calendar: CalendarLink
    bundle: str
    poster: str


@dataclass(frozen=True, slots=True)
class PosterSession:
    """A session on a poster; `place` is set when it is not held in the venue, whose address the poster has."""

    card: SessionCard
    place: PlaceView | None


@dataclass(frozen=True, slots=True)
class PosterMain:
    """`layouts/poster.html`: one sheet of A4 for a city, with its next sessions.

    `code` is the absolute address that its QR code leads to: the page of the city. `more` is true
    when there are sessions that it does not show. `asof` is the last day, in words, on which one of its
    sessions, or the city, was announced or changed.
    """

    card: CityCard
    venue: PlaceView
    hours: tuple[HoursLine, ...]
    phone: str
    sessions: tuple[PosterSession, ...]
    more: bool
    asof: str
    code: str
