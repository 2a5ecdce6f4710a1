"""Linked data: what a page tells search engines, as nodes of JSON-LD in the vocabulary of schema.org.

Invariant: the name of a class is the `@type` of its nodes, the names of its fields are the properties;
`id` is `@id`. What is empty ("", (), None) is not written; 0 and false are. A tuple becomes an array.

Addresses are absolute; days are `2026-12-01`, times ISO 8601 with offset, lengths ISO 8601 (`PT90M`).
Members of enumerations are whole addresses: `https://schema.org/InStock`.
"""

from __future__ import annotations

from sitegen.content.digest import Shared
from sitegen.engine.dataclass import dataclass

SCHEMA = "https://schema.org/"


class Node:
    """Marks the classes of this file."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SectionWord:
    """The interface word for a section of the site (`cities`, `home`): the theme says it.

    It never stands in a `Shared` node, whose text is remembered.
    """

    section: str


@dataclass(frozen=True, slots=True)
class InterfaceWord:
    """A message of the interface catalogue, by its English text: the theme says it in the page's language.

    It never stands in a `Shared` node, whose text is remembered.
    """

    message: str


@dataclass(frozen=True, slots=True)
class Reference(Node):
    """A node that is described in full elsewhere; it has no `@type`."""

    id: str


# ---------------------------------------------------------------- who and where


@dataclass(frozen=True, slots=True)
class Organization(Shared, Node):
    """Who runs the network; a partner."""

    name: str
    id: str = ""
    url: str = ""
    description: str = ""
    logo: str = ""
    telephone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class PostalAddress(Node):
    """`addressCountry` is a code of ISO 3166-1."""

    streetAddress: str
    postalCode: str
    addressLocality: str
    addressRegion: str
    addressCountry: str


@dataclass(frozen=True, slots=True)
class GeoCoordinates(Node):
    """Decimal degrees, WGS 84, as text: a number would lose the digits that the editor wrote."""

    latitude: str
    longitude: str


@dataclass(frozen=True, slots=True)
class LocationFeatureSpecification(Node):
    """Something that a place offers, such as a way in without steps."""

    name: str
    value: bool


@dataclass(frozen=True, slots=True)
class Place(Shared, Node):
    """Where a session is held."""

    name: str
    address: PostalAddress
    geo: GeoCoordinates | None
    url: str


@dataclass(frozen=True, slots=True)
class VirtualLocation(Node):
    """The link of a session that is held online."""

    url: str


@dataclass(frozen=True, slots=True)
class OpeningHoursSpecification(Node):
    """Hours of some weekdays; from 00:00 to 00:00 between two days means closed on them."""

    opens: str
    closes: str
    dayOfWeek: tuple[str, ...] = ()
    validFrom: str = ""
    validThrough: str = ""


@dataclass(frozen=True, slots=True)
class EducationalOrganization(Node):
    """A city's place; in schema.org this type is an organisation and a place at once."""

    id: str
    name: str
    url: str
    description: str
    address: PostalAddress
    geo: GeoCoordinates | None
    hasMap: str
    telephone: str
    email: str
    sameAs: str
    foundingDate: str
    dissolutionDate: str
    openingHoursSpecification: tuple[OpeningHoursSpecification, ...]
    specialOpeningHoursSpecification: tuple[OpeningHoursSpecification, ...]
    amenityFeature: tuple[LocationFeatureSpecification, ...]
    isAccessibleForFree: bool
    parentOrganization: Organization


# ---------------------------------------------------------------- courses and sessions


@dataclass(frozen=True, slots=True)
class Audience(Shared, Node):
    """For whom something is."""

    audienceType: str


@dataclass(frozen=True, slots=True)
class Offer(Node):
    """On which terms one can take part. `category` is the word that Google asks for in courses."""

    price: int
    priceCurrency: str
    category: str = ""
    availability: str = ""
    url: str = ""
    validFrom: str = ""


@dataclass(frozen=True, slots=True)
class CourseInstance(Node):
    """A session, seen from its course. `courseMode`: Onsite, Online, Blended."""

    name: str
    courseMode: str
    courseWorkload: str
    inLanguage: str = ""
    startDate: str = ""
    endDate: str = ""
    location: Place | VirtualLocation | tuple[Place | VirtualLocation, ...] = ()
    url: str = ""
    offers: Offer | None = None


@dataclass(frozen=True, slots=True)
class Course(Shared, Node):
    """A course: in short on the pages of its sessions, in full on its own."""

    id: str
    name: str
    description: str
    url: str
    provider: Organization | Reference
    timeRequired: str = ""
    educationalLevel: str = ""
    keywords: str = ""
    inLanguage: tuple[str, ...] = ()
    audience: tuple[Audience, ...] = ()
    coursePrerequisites: tuple[str, ...] = ()
    isAccessibleForFree: bool | None = None
    offers: Offer | None = None
    hasCourseInstance: tuple[CourseInstance, ...] = ()


@dataclass(frozen=True, slots=True)
class EducationEvent(Node):
    """A session."""

    name: str
    description: str
    url: str
    startDate: str
    endDate: str
    previousStartDate: str
    eventStatus: str | tuple[str, ...]
    eventAttendanceMode: str
    location: Place | VirtualLocation | tuple[Place | VirtualLocation, ...]
    inLanguage: str
    audience: tuple[Audience, ...]
    isAccessibleForFree: bool
    maximumAttendeeCapacity: int | None
    offers: Offer
    organizer: Organization
    performer: Reference | tuple[Organization, ...]
    about: Course


# ---------------------------------------------------------------- open data


@dataclass(frozen=True, slots=True)
class DataDownload(Node):
    """A file of a data set; `encodingFormat` is a media type."""

    contentUrl: str
    encodingFormat: str


@dataclass(frozen=True, slots=True)
class Dataset(Node):
    """A data set of the site."""

    id: str
    name: InterfaceWord
    description: InterfaceWord
    url: str
    license: str
    isAccessibleForFree: bool
    creator: Organization
    dateModified: str
    distribution: tuple[DataDownload, ...]


@dataclass(frozen=True, slots=True)
class DataCatalog(Node):
    """All data sets of the site."""

    name: str
    url: str
    inLanguage: str
    dataset: tuple[Dataset, ...]


# ---------------------------------------------------------------- pages and lists


@dataclass(frozen=True, slots=True)
class WebSite(Node):
    """The site, in one language."""

    id: str
    name: str
    url: str
    inLanguage: str
    publisher: Reference


@dataclass(frozen=True, slots=True)
class WebPage(Node):
    """A free page."""

    name: str
    description: str
    url: str
    inLanguage: str
    dateModified: str
    isPartOf: Reference


@dataclass(frozen=True, slots=True)
class NewsArticle(Node):
    """A piece of news."""

    headline: str
    description: str
    url: str
    mainEntityOfPage: str
    inLanguage: str
    datePublished: str
    dateModified: str
    author: Organization
    publisher: Organization


@dataclass(frozen=True, slots=True)
class ListItem(Node):
    """An entry of a list, counted from 1: the page of the thing (`url`), or the thing itself (`item`)."""

    position: int
    name: str | SectionWord = ""
    item: str | Organization = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class ItemList(Node):
    """What a page lists."""

    itemListElement: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True)
class BreadcrumbList(Node):
    """The way from the home page to this page, both included."""

    itemListElement: tuple[ListItem, ...]
