"""Records: what one file says, checked and typed. Field names are the keys that editors write.

Invariant: a record holds values and ids, never another file's record; only the packages above join them.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sitegen.content.booking import BookingAddress, BookingDay
from sitegen.content.local_text import LocalName, LocalText, Record, one_as_list
from sitegen.content.opening_hours import OpeningHours
from sitegen.content.picture_names import PictureName
from sitegen.content.refusal import FEW, MANY, TEXT_LENGTH, check_length, reject
from sitegen.content.spoken import Day, Hours, SaidCityStatus, SaidMode, SaidStatus, SaidWeekday, check_days_once
from sitegen.content.values import (
    AccessId,
    Amount,
    AudienceId,
    CityId,
    CourseId,
    Email,
    FormatId,
    Identifier,
    Insee,
    Latitude,
    LevelId,
    Line,
    Longitude,
    OldAddress,
    PartnerId,
    Phone,
    Pivot,
    PositiveNumber,
    Postcode,
    Revision,
    RoomId,
    Slug,
    Summary,
    TopicId,
    WebAddress,
    WholeNumber,
    YesNo,
)


def _bounded(value: dict[str, Any]) -> dict[str, Any]:
    waiting: list[Any] = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            check_length(one, TEXT_LENGTH)
        else:
            waiting.extend((*one, *one.values()) if isinstance(one, dict) else one)
    return value


AudienceIds = Annotated[tuple[AudienceId, ...], FEW, BeforeValidator(one_as_list)]
FormatIds = Annotated[tuple[FormatId, ...], FEW, BeforeValidator(one_as_list)]
AccessIds = Annotated[tuple[AccessId, ...], FEW, BeforeValidator(one_as_list)]
CityIds = Annotated[tuple[CityId, ...], MANY, BeforeValidator(one_as_list)]
CourseIds = Annotated[tuple[CourseId, ...], FEW, BeforeValidator(one_as_list)]
PartnerIds = Annotated[tuple[PartnerId, ...], MANY, BeforeValidator(one_as_list)]
Days = Annotated[tuple[Day, ...], MANY, BeforeValidator(one_as_list)]
Weekdays = Annotated[tuple[SaidWeekday, ...], FEW, BeforeValidator(one_as_list)]


class Span(Record):
    """A time during which something holds: both ends included, either may be open."""

    since: Day | None = None
    until: Day | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.since and self.until and self.until < self.since:
            raise reject(
                "it ends on {until}, before it begins on {since}",
                "exchange or correct the two days",
                at="until",
                since=self.since,
                until=self.until,
            )
        return self


# ------------------------------------------------------------------------------------- vocabulary


class Term(Record):
    """A word of the vocabulary. `mednum` and `inclusion` are the exact values of national lists."""

    label: LocalName
    order: WholeNumber | None = None
    mednum: Line | None = None
    inclusion: Line | None = None


Terms = Annotated[dict[Identifier, Term], MANY]


class Vocabulary(Record):
    """`content/vocabulary.yaml`: the words that things are sorted by, id → term.

    `languages` names spoken languages that CLDR does not (French Sign Language is `fsl`).
    """

    topics: Terms
    audiences: Terms
    levels: Terms
    formats: Terms
    access: Terms = Field(default_factory=dict)
    languages: Terms = Field(default_factory=dict)


# ------------------------------------------------------------------------------------- cities


class Room(Record):
    """A room of a venue."""

    id: Identifier
    name: LocalName
    seats: PositiveNumber | None = None


class Place(Record):
    """Where people meet."""

    name: LocalName
    street: Line | None = None
    complement: Line | None = None
    postcode: Postcode | None = None
    town: Line
    insee: Insee | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    directions: LocalText | None = None
    access: AccessIds = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise reject(
                "only one of latitude and longitude is given",
                "give both, or neither",
                at="longitude" if self.latitude is None else "latitude",
            )
        return self


class Venue(Place):
    """A city's own place."""

    opening_hours: OpeningHours | None = None
    acceslibre: WebAddress | None = None
    rooms: Annotated[tuple[Room, ...], FEW] = ()


class Contact(Record):
    """How to reach people."""

    phone: Phone | None = None
    email: Email | None = None
    website: WebAddress | None = None


class ClosedDays(Record):
    """Days on which a venue is closed, both included."""

    first: Day = Field(alias="from")
    until: Day | None = None
    reason: LocalName

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.until and self.until < self.first:
            raise reject(
                "the closure ends on {until}, before it begins on {first}",
                "exchange or correct the two days",
                at="until",
                first=self.first,
                until=self.until,
            )
        return self

    @property
    def last(self) -> date:
        """The last closed day."""
        return self.until or self.first


class CityPartner(Span):
    """A partner's part in a city."""

    partner: PartnerId
    role: LocalName | None = None


class Figure(Record):
    """A number worth telling, with its date and source."""

    value: Amount
    unit: LocalName
    label: LocalName
    date: Day | None = None
    source: LocalName | None = None


class CityPicture(Record):
    """The picture of a city: a file in its folder, what it shows, who made it."""

    file: PictureName
    alt: LocalText
    credit: LocalName | None = None


class City(Record):
    """`cities/<city>/city.yaml`."""

    name: LocalName
    status: SaidCityStatus = "open"
    announced: Day | None = None
    opened: Day | None = None
    closed: Day | None = None
    region: LocalName
    order: WholeNumber | None = None
    venue: Venue
    contact: Contact = Contact()
    booking: BookingAddress | None = None
    timezone: Line | None = None
    closures: Annotated[tuple[ClosedDays, ...], MANY] = ()
    partners: Annotated[tuple[CityPartner, ...], MANY] = ()
    figures: Annotated[tuple[Figure, ...], FEW] = ()
    picture: CityPicture | None = None
    pivot: Pivot | None = None
    revision: Revision = 0
    updated: Day


# ------------------------------------------------------------------------------------- sessions


class Booking(Record):
    """How and when to book. Days are whole days in the venue's zone, both included.

    What is missing is that of the city, unless `only` says that there is no other way.
    """

    url: BookingAddress | None = None
    phone: Phone | None = None
    email: Email | None = None
    only: YesNo = False
    opens: BookingDay | None = None
    closes: BookingDay | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.only and not (self.url or self.phone or self.email):
            raise reject("“only” leaves no way to book", "add “phone”, “email” or “url”, or remove “only”", at="only")
        opens, closes = self.opens, self.closes
        if (
            opens
            and closes
            and (opens.day is None) == (closes.day is None)
            and closes.of(date.max) < opens.of(date.max)
        ):
            raise reject(
                "booking closes on {closes}, before it opens on {opens}",
                "exchange or correct the two days",
                at="closes",
                opens=self.opens,
                closes=self.closes,
            )
        return self


class Change(Record):
    """What differs from the series on one of its dates."""

    date: Day | None = None
    time: Hours | None = None
    offset: Line | None = None
    status: SaidStatus | None = None
    mode: SaidMode | None = None
    join: WebAddress | None = None
    join_note: LocalText | None = Field(default=None, alias="join-note")
    place: Place | None = None
    room: RoomId | None = None
    language: Line | None = None
    seats: PositiveNumber | None = None
    booking: Booking | None = None
    note: LocalText | None = None
    revision: Revision | None = None
    updated: Day | None = None


class Series(Record):
    """One entry of `sessions.yaml`: one session or many, alike but for their dates."""

    id: Identifier
    course: CourseId
    dates: Days = ()
    every: Weekdays = ()
    first: Day | None = Field(default=None, alias="from")
    until: Day | None = None
    exceptions: Days = Field(default=(), alias="except")
    time: Hours
    offset: Line | None = None
    format: FormatId
    mode: SaidMode = "onsite"
    join: WebAddress | None = None
    join_note: LocalText | None = Field(default=None, alias="join-note")
    place: Place | None = None
    room: RoomId | None = None
    language: Line | None = None
    audiences: AudienceIds = ()
    partners: PartnerIds = ()
    seats: PositiveNumber | None = None
    booking: Booking | None = None
    walk_in: YesNo = Field(default=False, alias="walk-in")
    status: SaidStatus = "scheduled"
    note: LocalText | None = None
    revision: Revision = 0
    updated: Day | None = None
    changes: Annotated[dict[Day, Change], MANY] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _days_once(cls, value: Any) -> Any:
        check_days_once(value.get("changes") if isinstance(value, dict) else None)
        return value

    @model_validator(mode="after")
    def _check(self) -> Self:
        if bool(self.dates) == bool(self.every):
            raise reject(
                "a series needs either “dates” or “every”",
                "write “dates: [2026-12-01]”, or “every: tuesday” with “from” and “until”",
                at="every" if self.every else "id",
            )
        if self.every and (self.first is None or self.until is None):
            raise reject(
                "“every” needs “from” and “until”", "write the first and the last day of the series", at="every"
            )
        if self.dates and (self.first or self.until or self.exceptions):
            raise reject(
                "“from”, “until” and “except” belong to “every”, not to “dates”",
                "remove them, or write “every” instead of “dates”",
                at="from" if self.first else "until" if self.until else "except",
            )
        if self.first and self.until and self.until < self.first:
            raise reject(
                "the series ends on {until}, before it begins on {first}",
                "exchange or correct “from” and “until”",
                at="until",
                first=self.first,
                until=self.until,
            )
        if self.walk_in and self.booking:
            raise reject("a series cannot have both “walk-in” and “booking”", "keep one of the two", at="walk-in")
        return self


# ------------------------------------------------------------------------------------- the rest


class Course(Record):
    """`courses/<course>/course.yaml`."""

    topic: TopicId
    level: LevelId
    minutes: PositiveNumber
    audiences: AudienceIds
    formats: FormatIds
    prerequisites: CourseIds = ()
    equipment: LocalText | None = None
    order: WholeNumber | None = None
    revision: Revision = 0
    updated: Day


PartnerKind = Literal["public", "private", "association", "school", "incubator", "third-place"]


class Partner(Span):
    """`partners/<partner>/partner.yaml`; it leaves the site by itself after `until`."""

    name: LocalName
    kind: PartnerKind
    url: WebAddress | None = None
    logo: PictureName | None = None
    cities: CityIds = ()
    updated: Day | None = None


class FrontMatter(Record):
    """The facts at the head of a `<lang>.md`.

    `publish` and `expire` are days in the site's zone: shown from the first moment of `publish`
    on, and until the last moment of `expire`.
    """

    title: Line
    summary: Summary | None = None
    slug: Slug | None = None
    draft: YesNo = False
    publish: Day | None = None
    expire: Day | None = None
    updated: Day | None = None
    revision: Revision = 0
    aliases: Annotated[tuple[OldAddress, ...], MANY, BeforeValidator(one_as_list)] = ()
    source: Line | None = None
    no_fallback: YesNo = False
    extra: Annotated[dict[str, Any], AfterValidator(_bounded)] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.publish and self.expire and self.expire < self.publish:
            raise reject(
                "the page expires on {expire}, before it is published on {publish}",
                "exchange or correct the two days",
                at="expire",
                publish=self.publish,
                expire=self.expire,
            )
        return self
