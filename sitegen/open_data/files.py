"""Open data: which files are published, what each holds, and what the data page tells of them.

Invariant: the files are the site's, not a language's: each is there once, with its texts in all languages. They are
made of the same records as the pages and hold the same sessions as the calendars.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from typing import Any, Literal

from sitegen.calendars.events import kept_sessions
from sitegen.engine.queries import Asking, Query, query
from sitegen.open_data.columns import (
    DATA_SETS,
    INCLUSION_SCHEMA,
    LICENCES,
    NATIONAL_SCHEMA,
    OPENAGENDA_SCHEMA,
    SESSION_COLUMNS,
)
from sitegen.open_data.inclusion import service_rows, structure_rows
from sitegen.open_data.sessions import agenda_row, session_row
from sitegen.open_data.venues import venue_rows
from sitegen.open_data.words import DataWords, cut
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
from sitegen.site.inputs import CONFIG, OPTIONS, SESSIONS, addresses_of, config_of
from sitegen.site.locales import locale_of
from sitegen.site.media_types import media_type
from sitegen.site.outputs import Output, maker
from sitegen.site.visible import Ids

FOLDER = "data/"
EXAMPLE_LENGTH = 90
EXAMPLE_ROWS = 50
"""In how many rows examples are looked for."""
_SOURCES = ("content/cities", "content/courses", "content/vocabulary.yaml")
# Data set → its files, by path under the folder and form; and where its schema is told.
_FILES: dict[DataName, tuple[tuple[tuple[str, DataForm], ...], str]] = {
    "venues": ((("venues.csv", "csv"), ("venues.json", "json"), ("venues.geojson", "geojson")), NATIONAL_SCHEMA),
    "sessions": ((("sessions.csv", "csv"), ("sessions.json", "json")), "sessions.schema.json"),
    "structures": ((("inclusion/structures.json", "json"),), INCLUSION_SCHEMA),
    "services": ((("inclusion/services.json", "json"),), INCLUSION_SCHEMA),
    "openagenda": ((("openagenda.json", "openagenda"),), OPENAGENDA_SCHEMA),
}
# Data set → the query that makes its rows: that of one session, or all of them.
_OF_SESSIONS: dict[str, Query[str, Any]] = {"sessions": session_row, "openagenda": agenda_row}
_OF_VENUES: dict[str, Query[Any]] = {"venues": venue_rows, "structures": structure_rows, "services": service_rows}


@query
def data_outputs(q: Asking) -> tuple[Output, ...]:
    """The files of open data; none when it is switched off."""
    return tuple(_outputs(q)) if config_of(q).features.open_data else ()


def _outputs(q: Asking) -> Iterator[Output]:
    config = q.input(OPTIONS, "path")
    for name, (files, _) in _FILES.items():
        for path, form in files:
            yield Output(FOLDER + path, "data_file", (name, form), (*_SOURCES, config))
    yield Output(f"{FOLDER}datapackage.json", "data_package", ("package",), (config,))
    yield Output(f"{FOLDER}sessions.schema.json", "data_package", ("sessions-schema",), (config,))


@maker
def data_file(q: Asking, name: DataName, form: DataForm) -> DataFile:
    """A file of a data set."""
    ids = q(kept_sessions) if name in _OF_SESSIONS else ()
    return DataFile(name, form, _rows(q, name, ids), DataWords(q).codes, config_of(q).calendar_domain)


@maker
def data_package(q: Asking, kind: Literal["package", "sessions-schema"]) -> DataPackage:
    """What describes the files."""
    words = DataWords(q)
    config = words.config
    return DataPackage(
        kind=kind,
        language=config.default_language,
        languages=words.codes,
        title=words.choose(words.texts(config.title)),
        homepage=config.base_url,
        organizer=words.choose(words.texts(config.organizer)),
        updated=max(q(_last_change, name) for name in _FILES),
        licence=_licence(q),
        resources=tuple(_resources()),
    )


def _rows(q: Asking, name: DataName, sessions: Ids) -> tuple[Any, ...]:
    """The rows of a data set; `sessions` are those of which there are rows to be."""
    if name in _OF_SESSIONS:
        return tuple([q(_OF_SESSIONS[name], id) for id in sessions])
    return q(_OF_VENUES[name])


def _licence(q: Asking) -> Licence:
    licence = q.input(CONFIG, "data_licence")
    return Licence(licence, *LICENCES[licence])


def _resources() -> list[DataResource]:
    found = []
    for name, (files, schema) in _FILES.items():
        title, text = DATA_SETS[name]
        for path, _ in files:
            kind = path.rpartition(".")[2]
            tabular = schema if kind == "csv" else ""
            unique = path.rpartition(".")[0].rpartition("/")[2] + f"-{kind}"
            found.append(DataResource(unique, path, kind, media_type(kind), title, text, tabular))
    return found


# ------------------------------------------------------------------------------------- what a page tells


@query
def data_sets(q: Asking, code: str) -> tuple[DataSet, ...]:
    """The data sets for a page in one language; none when they are switched off."""
    if not config_of(q).features.open_data:
        return ()
    locale = q(locale_of, code)
    publisher, sets = locale.phrase(config_of(q).organizer).text, [q(_data_set, name) for name in _FILES]
    days = [locale.dates.day(date.fromisoformat(one.updated_iso)) if one.updated_iso else "" for one in sets]
    return tuple([replace(one, updated=day, publisher=publisher) for one, day in zip(sets, days, strict=True)])


@query
def _data_set(q: Asking, name: DataName) -> DataSet:
    """A data set, without what is in the words of a language."""
    title, text = DATA_SETS[name]
    files, schema = _FILES[name]
    addresses, sessions = addresses_of(q), q(kept_sessions)
    rows = _rows(q, name, sessions[:EXAMPLE_ROWS])
    return DataSet(
        id=name,
        title=title,
        text=text,
        files=tuple(DataLink(path, FOLDER + path, addresses.url(FOLDER + path), media_type(path)) for path, _ in files),
        schema=schema if schema.startswith("https://") else FOLDER + schema,
        columns=tuple(_columns(name, rows)),
        count=len(sessions if name in _OF_SESSIONS else rows),
        updated="",
        updated_iso=q(_last_change, name),
        publisher="",
        licence=_licence(q),
    )


@query
def _last_change(q: Asking, name: DataName) -> str:
    """The day of the last change in a data set, "" where it is empty."""
    if name in _OF_SESSIONS:
        last = max((q.input(SESSIONS, id).updated for id in q(kept_sessions)), default=None)
        return last.isoformat() if last else ""
    return max((row.date_maj for row in q(_OF_VENUES[name])), default="")


def _columns(name: str, rows: tuple[Any, ...]) -> list[DataColumn]:
    """The columns of a data set, each with the first example that there is."""
    texts = {column.name: column.text for column in SESSION_COLUMNS} if name == "sessions" else {}
    found = []
    for field in fields(rows[0]) if rows else ():
        value = next((value for row in rows[:EXAMPLE_ROWS] if (value := getattr(row, field.name)) not in _EMPTY), None)
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
