"""What the files of open data are called and hold: the words of the data page, the data package and the Table Schema.

Invariant: each is said once, for all of them. The sentences are msgids of the catalogues in `layouts/locales/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import get_type_hints

from sitegen.engine.dataclass import dataclass
from sitegen.site.data_rows import Lists, SessionRow, Texts

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
    by_language: bool
    many: bool
    text: str
    type: str
    required: bool
    values: tuple[str, ...]


def _columns() -> Iterator[Column]:
    kinds = get_type_hints(SessionRow)
    for field in fields(SessionRow):
        kind = kinds[field.name]
        yield Column(
            field.name, by_language=kind in (Texts, Lists), many=kind in (Lists, tuple[str, ...]), **field.metadata
        )


SESSION_COLUMNS = tuple(_columns())
"""The columns of the session data, as `site.data_rows.SessionRow` declares them."""
