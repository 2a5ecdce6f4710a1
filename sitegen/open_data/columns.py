"""What the files of open data are called and hold: the words of the data page, the data package and the Table Schema.

Invariant: one table for all of them. The sentences are msgids of the catalogues in `layouts/locales/`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.content.states import MODES, STATES

NATIONAL_SCHEMA = "https://raw.githubusercontent.com/LaMednum/standard-mediation-num/v1.0.2/schema.json"
INCLUSION_SCHEMA = "https://pypi.org/project/data-inclusion-schema/"
OPENAGENDA_SCHEMA = "https://developers.openagenda.com/evenements/structure"

LICENCES = {
    "etalab-2.0": (
        "Licence Ouverte / Open Licence 2.0",
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    ),
    "ODbL-1.0": ("Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC0-1.0": ("Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
}
"""The licences that `data_licence` may name: title and address."""

DATA_SETS = {
    "venues": (
        "The venues",
        "Our places, in the French national standard for places of digital mediation, version 1.0.2. Only open"
        " places are listed, not the other places to which our trainers travel.",
    ),
    "sessions": (
        "The sessions",
        "All sessions to come and those of the last thirty days, also the cancelled ones: the same as in the"
        " calendars.",
    ),
    "structures": ("The structures for data.inclusion", "Our places, in the schema data.inclusion, version 1."),
    "services": (
        "The services for data.inclusion",
        "Each course that is given in a place, in the schema data.inclusion, version 1: themes, publics, how to come.",
    ),
    "openagenda": (
        "The events for OpenAgenda",
        "The same sessions, in the form in which OpenAgenda takes events.",
    ),
}
"""Data set → its title, what it holds."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of `sessions.csv`: its name, its Table Schema type, what it holds.

    `by_language`: one column for each language, as `title_fr`. `many`: values with `|` between them.
    """

    name: str
    type: str
    text: str
    required: bool = False
    by_language: bool = False
    many: bool = False
    values: tuple[str, ...] = ()


SESSION_COLUMNS = (
    Column("id", "string", "Identifier of the session. It never changes.", required=True),
    Column("course", "string", "Identifier of the course.", required=True),
    Column("city", "string", "Identifier of the city whose team gives the session.", required=True),
    Column("title", "string", "Title of the course.", by_language=True),
    Column("summary", "string", "What is learnt, in a sentence or two.", by_language=True),
    Column("starts", "datetime", "Start, in local time with its offset from UTC.", required=True),
    Column("ends", "datetime", "End, in local time with its offset from UTC.", required=True),
    Column("timezone", "string", "Time zone, by its IANA name.", required=True),
    Column("previous_starts", "datetime", "The start that was announced first, if the session was moved."),
    Column("status", "string", "State of the session.", required=True, values=STATES),
    Column("note", "string", "A word about this session, often the reason of a change.", by_language=True),
    Column("mode", "string", "On site, online, or both at once.", required=True, values=MODES),
    Column("join_url", "string", "Address to join online."),
    Column("spoken_language", "string", "Language spoken, by its code.", required=True),
    Column("topic", "string", "Identifier of the topic.", required=True),
    Column("topic_label", "string", "Topic, in words.", by_language=True),
    Column("level", "string", "Identifier of the level.", required=True),
    Column("level_label", "string", "Level, in words.", by_language=True),
    Column("format", "string", "Identifier of the format.", required=True),
    Column("format_label", "string", "Format, in words.", by_language=True),
    Column("audiences", "string", "Identifiers of the audiences.", many=True),
    Column("audience_labels", "string", "Audiences, in words.", by_language=True, many=True),
    Column("at_venue", "boolean", "Whether it is held in the venue of the city.", required=True),
    Column("place_name", "string", "Name of the place.", by_language=True),
    Column("street", "string", "Street and number."),
    Column("complement", "string", "Floor, building."),
    Column("postcode", "string", "Postcode."),
    Column("town", "string", "Town."),
    Column("insee", "string", "INSEE code of the municipality."),
    Column("latitude", "number", "Latitude in degrees (WGS 84)."),
    Column("longitude", "number", "Longitude in degrees (WGS 84)."),
    Column("access", "string", "Identifiers of what the place offers for access.", many=True),
    Column("partners", "string", "Identifiers of the partners who give the session.", many=True),
    Column("seats", "integer", "Number of seats."),
    Column("free", "boolean", "Whether it is free of charge. It always is.", required=True),
    Column("walk_in", "boolean", "Whether one can come without booking.", required=True),
    Column("booking_url", "string", "Where to book, as long as that is possible."),
    Column("booking_phone", "string", "Phone for booking and questions, as an address (tel:)."),
    Column("booking_email", "string", "E-mail address for booking and questions."),
    Column("booking_opens", "date", "First day of booking."),
    Column("booking_closes", "date", "Last day of booking."),
    Column("url", "string", "Page of the session.", by_language=True),
    Column("revision", "integer", "Rises when time, place or state changes.", required=True),
    Column("updated", "date", "Day of the last change.", required=True),
)
"""The fields of `site.data_rows.SessionRow`, in their order (a test compares the two)."""
