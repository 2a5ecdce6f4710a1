"""Open data: which files are published, what each holds, and what the data page tells of them.

Law: the files are the site's, not a language's: each is there once, with its texts in all languages. They are made
of the same records as the pages and hold the same sessions as the feeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from sitegen.content.problem import Problem
from sitegen.content.site import Session
from sitegen.open_data.columns import (
    DATA_SETS,
    INCLUSION_SCHEMA,
    LICENCES,
    NATIONAL_SCHEMA,
    OPENAGENDA_SCHEMA,
    SESSION_COLUMNS,
)
from sitegen.open_data.inclusion import plan_inclusion
from sitegen.open_data.sessions import DataSessions, Rows
from sitegen.open_data.venues import plan_venues
from sitegen.open_data.words import DataWords, cut
from sitegen.site.addresses import Addresses
from sitegen.site.clock import Clock
from sitegen.site.data_rows import (
    AgendaLocation,
    DataColumn,
    DataFile,
    DataForm,
    DataLink,
    DataName,
    DataPackage,
    DataResource,
    DataSet,
    Licence,
    Lists,
    Texts,
)
from sitegen.site.locales import Tongue
from sitegen.site.make_cards import Cards
from sitegen.site.output import Output
from sitegen.site.visible import Shown

FOLDER = "data/"
EXAMPLE_LENGTH = 90
MEDIA_TYPES = {"csv": "text/csv", "json": "application/json", "geojson": "application/geo+json"}
_SOURCES = ("content/cities", "content/courses", "content/vocabulary.yaml")
# Data set → its files, by path under the folder and form; and where its schema is told.
_FILES: dict[DataName, tuple[tuple[tuple[str, DataForm], ...], str]] = {
    "venues": ((("venues.csv", "csv"), ("venues.json", "json"), ("venues.geojson", "geojson")), NATIONAL_SCHEMA),
    "sessions": ((("sessions.csv", "csv"), ("sessions.json", "json")), "sessions.schema.json"),
    "structures": ((("inclusion/structures.json", "json"),), INCLUSION_SCHEMA),
    "services": ((("inclusion/services.json", "json"),), INCLUSION_SCHEMA),
    "openagenda": ((("openagenda.json", "openagenda"),), OPENAGENDA_SCHEMA),
}


@dataclass(frozen=True, slots=True)
class OpenData:
    """All that open data adds to a plan; nothing when it is switched off."""

    outputs: tuple[Output, ...] = ()
    problems: tuple[Problem, ...] = ()
    sets: tuple[DataSet, ...] = ()

    def views(self, tongue: Tongue) -> tuple[DataSet, ...]:
        """The data sets for a page in one language."""
        return tuple(
            replace(
                one,
                updated=tongue.dates.day(date.fromisoformat(one.updated_iso)) if one.updated_iso else "",
                publisher=tongue.phrase(tongue.config.organizer).text,
            )
            for one in self.sets
        )


def plan_open_data(
    shown: Shown,
    clock: Clock,
    tongues: Sequence[Tongue],
    addresses: Addresses,
    kept: tuple[Session, ...],
    known: dict[str, Rows],
) -> OpenData:
    """Plan the files of open data. `kept` are the sessions that feeds hold; `known` is that of `DataSessions`."""
    config = shown.site.config
    if not config.features.open_data:
        return OpenData()
    words = DataWords(shown, clock, tongues, addresses, kept)
    sessions = DataSessions(words, known)
    venues, problems = plan_venues(words)
    structures, services, more = plan_inclusion(words)
    rows: dict[DataName, tuple[Any, ...]] = {
        "venues": venues,
        "sessions": sessions.rows(),
        "structures": structures,
        "services": services,
        "openagenda": sessions.events(),
    }
    licence = Licence(config.data_licence, *LICENCES[config.data_licence])
    sets = tuple(_data_set(name, rows[name], addresses, licence, kept) for name in _FILES)
    sources = (*_SOURCES, shown.site.path)
    outputs = [
        Output(FOLDER + path, DataFile(name, form, rows[name], words.codes, config.calendar_domain), sources)
        for name, (files, _) in _FILES.items()
        for path, form in files
    ]
    package = DataPackage(
        kind="package",
        language=config.default_language,
        languages=words.codes,
        title=words.choose(words.texts(config.title)),
        homepage=config.base_url,
        organizer=words.choose(words.texts(config.organizer)),
        updated=max((one.updated_iso for one in sets), default=""),
        licence=licence,
        resources=tuple(_resources()),
    )
    schema = replace(package, kind="sessions-schema")
    outputs.append(Output(f"{FOLDER}datapackage.json", package, (shown.site.path,)))
    outputs.append(Output(f"{FOLDER}sessions.schema.json", schema, (shown.site.path,)))
    return OpenData(tuple(outputs), (*problems, *more), sets)


def data_address(cards: Cards) -> str:
    """The address of the page with the block `::: data`, or ""."""
    if not cards.site.config.features.open_data:
        return ""
    for entry in cards.shown.pages:
        words = cards.shown.words["pages", entry.id].values()
        if any(block.name == "data" for one in words for block in one.body.blocks):
            return cards.address(entry)
    return ""


def _resources() -> list[DataResource]:
    found = []
    for name, (files, schema) in _FILES.items():
        title, text = DATA_SETS[name]
        for path, _ in files:
            kind = path.rpartition(".")[2]
            tabular = schema if kind == "csv" else ""
            unique = path.rpartition(".")[0].rpartition("/")[2] + f"-{kind}"
            found.append(DataResource(unique, path, kind, MEDIA_TYPES[kind], title, text, tabular))
    return found


# ------------------------------------------------------------------------------------- what a page tells


def _data_set(
    name: DataName, rows: tuple[Any, ...], addresses: Addresses, licence: Licence, kept: tuple[Session, ...]
) -> DataSet:
    title, text = DATA_SETS[name]
    files, schema = _FILES[name]
    if name in ("sessions", "openagenda"):
        updated = max((session.updated for session in kept), default=None)
        days = [updated.isoformat()] if updated else []
    else:
        days = [row.date_maj for row in rows]
    return DataSet(
        id=name,
        title=title,
        text=text,
        files=tuple(
            DataLink(path, FOLDER + path, addresses.url(FOLDER + path), MEDIA_TYPES[path.rpartition(".")[2]])
            for path, _ in files
        ),
        schema=schema if schema.startswith("https://") else FOLDER + schema,
        columns=tuple(_columns(name, rows)),
        count=len(rows),
        updated="",
        updated_iso=max(days, default=""),
        publisher="",
        licence=licence,
    )


def _columns(name: str, rows: tuple[Any, ...]) -> list[DataColumn]:
    """The columns of a data set, each with the first example that there is."""
    texts = {column.name: column.text for column in SESSION_COLUMNS} if name == "sessions" else {}
    found = []
    for field in fields(rows[0]) if rows else ():
        value = next((value for row in rows[:50] if (value := getattr(row, field.name)) not in _EMPTY), None)
        languages = [code for code, _ in value.by_language] if isinstance(value, Texts | Lists) else []
        names = [f"{field.name}_{code}" for code in languages] if name == "sessions" else []
        found.append(DataColumn(tuple(names) or (field.name,), texts.get(field.name, ""), _example(value)))
    return found


_EMPTY = ("", (), None, Texts(), Lists())


def _example(value: Any) -> str:
    if isinstance(value, Texts | Lists):
        value = value.by_language[0][1]
    if isinstance(value, tuple):
        value = "|".join(value)
    if isinstance(value, AgendaLocation):
        value = value.address
    if isinstance(value, bool):
        value = "true" if value else "false"
    return "" if value is None else cut(str(value), EXAMPLE_LENGTH)
