"""Open data: the rows that files of data are made of, the files themselves, and what a page tells of them.

Invariant: a row is a frozen record whose fields are the columns, in the order of its standard; text, numbers, booleans
and tuples only. What is not known is "" (or empty, or None) and is never invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sitegen.content.digest import Shared
from sitegen.site.output import Content


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


@dataclass(frozen=True, slots=True)
class SessionRow(Shared):
    """A session; the columns are described in `open_data.columns`."""

    id: str
    course: str
    city: str
    title: Texts
    summary: Texts
    starts: str
    ends: str
    timezone: str
    previous_starts: str
    status: str
    note: Texts
    mode: str
    join_url: str
    spoken_language: str
    topic: str
    topic_label: Texts
    level: str
    level_label: Texts
    format: str
    format_label: Texts
    audiences: tuple[str, ...]
    audience_labels: Lists
    at_venue: bool
    place_name: Texts
    street: str
    complement: str
    postcode: str
    town: str
    insee: str
    latitude: str
    longitude: str
    access: tuple[str, ...]
    partners: tuple[str, ...]
    seats: int | None
    free: bool
    walk_in: bool
    booking_url: str
    booking_phone: str
    booking_email: str
    booking_opens: str
    booking_closes: str
    url: Texts
    revision: int
    updated: str


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
class DataFile(Content):
    """A file of a data set. `languages` are those of its texts, `domain` names the source of its ids."""

    name: DataName
    form: DataForm
    rows: (
        tuple[VenueRow, ...]
        | tuple[SessionRow, ...]
        | tuple[StructureRow, ...]
        | tuple[ServiceRow, ...]
        | tuple[AgendaRow, ...]
    )
    languages: tuple[str, ...] = ()
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Licence:
    """The licence of the data: its name in the SPDX or data.gouv.fr lists, its title, its address."""

    name: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class DataResource:
    """A file as the data package lists it. `title` and `text` are msgids, `schema` an address or ""."""

    name: str
    path: str
    form: str
    media_type: str
    title: str
    text: str
    schema: str


@dataclass(frozen=True, slots=True)
class DataPackage(Content):
    """The list of all files (Data Package), or the schema of sessions (Table Schema), in words of `language`."""

    kind: Literal["package", "sessions-schema"]
    language: str
    languages: tuple[str, ...]
    title: str
    homepage: str
    organizer: str
    updated: str
    licence: Licence
    resources: tuple[DataResource, ...]


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
