"""Open data: the rows that files of data are made of, and what a page tells of the files.

Invariant: a row is a frozen record whose fields are the columns, in the order of its standard; text, numbers, booleans
and tuples only. What is not known is "" (or empty, or None) and is never invented.
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from sitegen.content.digest import Shared
from sitegen.content.states import MODES, STATES
from sitegen.engine.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """One text in several languages: pairs of language and text; a language without its own words is left out."""

    by_language: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Lists:
    """A list of texts in several languages."""

    by_language: tuple[tuple[str, tuple[str, ...]], ...] = ()


# ------------------------------------------------------------------------------------- rows


@dataclass(frozen=True, slots=True)
class VenueRow(Shared):
    """A place in the national standard “Lieux de médiation numérique” v1.0.2: its 32 columns, in its order.

    Coordinates are decimal text (WGS 84), `date_maj` is a day, YYYY-MM-DD.
    """

    id: str
    pivot: str
    nom: str
    commune: str
    code_postal: str
    code_insee: str
    adresse: str
    complement_adresse: str
    latitude: str
    longitude: str
    typologie: tuple[str, ...]
    telephone: str
    courriels: tuple[str, ...]
    site_web: tuple[str, ...]
    horaires: str
    presentation_resume: str
    presentation_detail: str
    source: str
    itinerance: tuple[str, ...]
    structure_parente: str
    date_maj: str
    services: tuple[str, ...]
    publics_specifiquement_adresses: tuple[str, ...]
    prise_en_charge_specifique: tuple[str, ...]
    frais_a_charge: tuple[str, ...]
    dispositif_programmes_nationaux: tuple[str, ...]
    formations_labels: tuple[str, ...]
    autres_formations_labels: str
    modalites_acces: tuple[str, ...]
    modalites_accompagnement: tuple[str, ...]
    fiche_acces_libre: str
    prise_rdv: str


def told(text: str, type: str = "string", *, required: bool = False, values: tuple[str, ...] = ()) -> dict[str, object]:
    """What is told of a column: what it holds (a msgid), its Table Schema type."""
    return {"text": text, "type": type, "required": required, "values": values}


@dataclass(frozen=True, slots=True)
class SessionRow(Shared):
    """A session: each field is a column of `sessions.csv`, or one for each language, with what it holds."""

    id: str = field(metadata=told("Identifier of the session. It never changes.", required=True))
    course: str = field(metadata=told("Identifier of the course.", required=True))
    city: str = field(metadata=told("Identifier of the city whose team gives the session.", required=True))
    title: Texts = field(metadata=told("Title of the course."))
    summary: Texts = field(metadata=told("What is learnt, in a sentence or two."))
    starts: str = field(metadata=told("Start, in local time with its offset from UTC.", "datetime", required=True))
    ends: str = field(metadata=told("End, in local time with its offset from UTC.", "datetime", required=True))
    timezone: str = field(metadata=told("Time zone, by its IANA name.", required=True))
    previous_starts: str = field(
        metadata=told("The start that was announced first, if the session was moved.", "datetime")
    )
    status: str = field(metadata=told("State of the session.", required=True, values=STATES))
    note: Texts = field(metadata=told("A word about this session, often the reason of a change."))
    mode: str = field(metadata=told("On site, online, or both at once.", required=True, values=MODES))
    join_url: str = field(metadata=told("Address to join online."))
    spoken_language: str = field(metadata=told("Language spoken, by its code.", required=True))
    topic: str = field(metadata=told("Identifier of the topic.", required=True))
    topic_label: Texts = field(metadata=told("Topic, in words."))
    level: str = field(metadata=told("Identifier of the level.", required=True))
    level_label: Texts = field(metadata=told("Level, in words."))
    format: str = field(metadata=told("Identifier of the format.", required=True))
    format_label: Texts = field(metadata=told("Format, in words."))
    audiences: tuple[str, ...] = field(metadata=told("Identifiers of the audiences."))
    audience_labels: Lists = field(metadata=told("Audiences, in words."))
    at_venue: bool = field(metadata=told("Whether it is held in the venue of the city.", "boolean", required=True))
    place_name: Texts = field(metadata=told("Name of the place."))
    street: str = field(metadata=told("Street and number."))
    complement: str = field(metadata=told("Floor, building."))
    postcode: str = field(metadata=told("Postcode."))
    town: str = field(metadata=told("Town."))
    insee: str = field(metadata=told("INSEE code of the municipality."))
    latitude: str = field(metadata=told("Latitude in degrees (WGS 84).", "number"))
    longitude: str = field(metadata=told("Longitude in degrees (WGS 84).", "number"))
    access: tuple[str, ...] = field(metadata=told("Identifiers of what the place offers for access."))
    partners: tuple[str, ...] = field(metadata=told("Identifiers of the partners who give the session."))
    seats: int | None = field(metadata=told("Number of seats.", "integer"))
    free: bool = field(metadata=told("Whether it is free of charge. It always is.", "boolean", required=True))
    walk_in: bool = field(metadata=told("Whether one can come without booking.", "boolean", required=True))
    booking_url: str = field(metadata=told("Where to book, as long as that is possible."))
    booking_phone: str = field(metadata=told("Phone for booking and questions, as an address (tel:)."))
    booking_email: str = field(metadata=told("E-mail address for booking and questions."))
    booking_opens: str = field(metadata=told("First day of booking.", "date"))
    booking_closes: str = field(metadata=told("Last day of booking.", "date"))
    url: Texts = field(metadata=told("Page of the session."))
    revision: int = field(metadata=told("Rises when time, place or state changes.", "integer", required=True))
    updated: str = field(metadata=told("Day of the last change.", "date", required=True))


@dataclass(frozen=True, slots=True)
class StructureRow(Shared):
    """A structure of data.inclusion v1."""

    source: str
    id: str
    nom: str
    date_maj: str
    description: str
    lien_source: str
    siret: str
    commune: str
    code_postal: str
    code_insee: str
    adresse: str
    complement_adresse: str
    longitude: str
    latitude: str
    telephone: str
    courriel: str
    site_web: str
    horaires_accueil: str
    accessibilite_lieu: str


@dataclass(frozen=True, slots=True)
class ServiceRow(Shared):
    """A service of data.inclusion v1: a course at a venue."""

    source: str
    structure_id: str
    id: str
    nom: str
    description: str
    lien_source: str
    date_maj: str
    type: str
    thematiques: tuple[str, ...]
    frais: str
    publics: tuple[str, ...]
    publics_precisions: str
    conditions_acces: str
    commune: str
    code_postal: str
    code_insee: str
    adresse: str
    complement_adresse: str
    longitude: str
    latitude: str
    telephone: str
    courriel: str
    modes_accueil: tuple[str, ...]
    lien_mobilisation: str
    modes_mobilisation: tuple[str, ...]
    mobilisable_par: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgendaLocation(Shared):
    """A location of OpenAgenda: name of at most 100 characters, address of at most 255."""

    name: str
    address: str
    country_code: str
    postal_code: str
    city: str
    insee: str
    latitude: str
    longitude: str


@dataclass(frozen=True, slots=True)
class AgendaRow(Shared):
    """An event of OpenAgenda (API v2), in the form in which it is written.

    `status` is 1 to 6, `attendance_mode` 1 (on site), 2 (online) or 3 (both), `begin` and `end` have an offset;
    `accessibility` are codes of its five kinds of impairment.
    """

    id: str
    title: Texts
    description: Texts
    long_description: Texts
    keywords: Lists
    begin: str
    end: str
    timezone: str
    attendance_mode: int
    online_access_link: str
    location: AgendaLocation | None
    status: int
    registration: tuple[str, ...]
    accessibility: tuple[str, ...]


# ------------------------------------------------------------------------------------- files

DataName = Literal["venues", "sessions", "structures", "services", "openagenda"]
DataForm = Literal["csv", "json", "geojson", "openagenda"]


@dataclass(frozen=True, slots=True)
class Licence:
    """The licence of the data: its name in the SPDX or data.gouv.fr lists, its title, its address."""

    name: str
    title: str
    url: str


# ------------------------------------------------------------------------------------- what a page tells


@dataclass(frozen=True, slots=True)
class DataColumn:
    """A column on the data page: its names, what it holds (a msgid or ""), an example from the first row or ""."""

    names: tuple[str, ...]
    text: str
    example: str


@dataclass(frozen=True, slots=True)
class DataLink:
    """A file on the data page: its name, where it is in the site, its absolute address, its kind."""

    name: str
    address: str
    url: str
    media_type: str


@dataclass(frozen=True, slots=True)
class DataSet(Shared):
    """A data set on the data page. `title` and `text` are msgids; `updated` is a day in words or ""."""

    id: str
    title: str
    text: str
    files: tuple[DataLink, ...]
    schema: str
    columns: tuple[DataColumn, ...]
    count: int
    updated: str
    updated_iso: str
    publisher: str
    licence: Licence
