"""Open data: which files are published, what each holds, and what the data page tells of them.

Invariant: the files are the site's, not a language's: each is there once, with its texts in all languages. They are
made of the same records as the pages and hold the same sessions as the calendars.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from sitegen.calendars.events import kept_sessions
from sitegen.engine.queries import Asking, Query, query
from sitegen.open_data.columns import (
    DATA_SETS,
    INCLUSION_SCHEMA,
    LICENCES,
    NATIONAL_SCHEMA,
    OPENAGENDA_SCHEMA,
    SESSION_COLUMNS,
    Column,
)
from sitegen.open_data.inclusion import service_rows, structure_rows
from sitegen.open_data.sessions import agenda_row, session_row
from sitegen.open_data.venues import venue_rows
from sitegen.open_data.words import DataWords, cut
from sitegen.open_data.write import column_names, session_lines, write_data, write_row
from sitegen.site.catalogues import Catalogue
from sitegen.site.data_rows import (
    AgendaLocation,
    DataColumn,
    DataForm,
    DataLink,
    DataName,
    DataSet,
    Licence,
    Lists,
    Texts,
)
from sitegen.site.inputs import CATALOGUES, CONFIG, OPTIONS, SESSIONS, addresses_of, config_of
from sitegen.site.locales import locale_of
from sitegen.site.media_types import media_type
from sitegen.site.output import Plain
from sitegen.site.outputs import OUTPUTS, Output, maker
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


@query(keep=OUTPUTS)
def data_outputs(q: Asking) -> tuple[Output, ...]:
    """The files of open data; none when it is switched off."""
    return tuple(_outputs(q)) if config_of(q).features.open_data else ()


def _outputs(q: Asking) -> Iterator[Output]:
    config = q.input(OPTIONS, "path")
    for name, (files, _) in _FILES.items():
        for path, form in files:
            yield Output(FOLDER + path, "data_file", (name, form), (*_SOURCES, config))
    yield Output(f"{FOLDER}datapackage.json", "data_package", (), (config,))
    yield Output(f"{FOLDER}sessions.schema.json", "sessions_schema", (), (config,))


@maker
def data_file(q: Asking, name: DataName, form: DataForm) -> Plain:
    """A file of a data set."""
    codes = DataWords(q).codes
    if name in _OF_SESSIONS:
        rows = [q(session_lines, id)[form] for id in q(kept_sessions)]
    else:
        rows = [write_row(form, row, codes) for row in q(_OF_VENUES[name])]
    return Plain(write_data(name, form, rows, codes))


def _rows(q: Asking, name: DataName, sessions: Ids) -> tuple[Any, ...]:
    """The rows of a data set; `sessions` are those of which there are rows to be."""
    if name in _OF_SESSIONS:
        return tuple([q(_OF_SESSIONS[name], id) for id in sessions])
    return q(_OF_VENUES[name])


def _licence(q: Asking) -> Licence:
    licence = q.input(CONFIG, "data_licence")
    return Licence(licence, *LICENCES[licence])


# ------------------------------------------------------------------------------------- what describes the files


@maker
def data_package(q: Asking) -> Plain:
    """The list of all files (datapackage.org), in words of the site's default language."""
    own = DataWords(q)
    config, words = own.config, q.input(CATALOGUES, own.config.default_language)
    told: dict[str, Any] = {
        "name": "open-data",
        "title": own.french(config.title),
        "homepage": config.base_url,
        "licenses": _licences(q),
        "contributors": [{"title": own.french(config.organizer), "role": "publisher"}],
        "resources": [_resource(name, path, words) for name, (files, _) in _FILES.items() for path, _ in files],
    }
    if updated := max(q(_last_change, name) for name in _FILES):
        told["updated"] = updated
    return Plain(_dump(told))


def _resource(name: DataName, path: str, words: Catalogue) -> dict[str, Any]:
    title, text = DATA_SETS[name]
    kind = path.rpartition(".")[2]
    told = {
        "name": path.rpartition(".")[0].rpartition("/")[2] + f"-{kind}",
        "type": "table" if kind == "csv" else "json",
        "path": path,
        "title": words.get(title),
        "description": words.get(text),
        "format": kind,
        "mediatype": media_type(kind),
        "encoding": "utf-8",
    }
    if kind == "csv":
        told |= {"profile": "tabular-data-resource", "schema": _FILES[name][1]}
    return told


@maker
def sessions_schema(q: Asking) -> Plain:
    """The Table Schema of the sessions, in words of the site's default language."""
    config, codes = config_of(q), DataWords(q).codes
    words, (title, text) = q.input(CATALOGUES, config.default_language), DATA_SETS["sessions"]
    names = [(column, name) for column in SESSION_COLUMNS for name in column_names(column, codes)]
    told = {
        "$schema": "https://frictionlessdata.io/schemas/table-schema.json",
        "name": "sessions",
        "title": words.get(title),
        "description": words.get(text),
        "homepage": config.base_url,
        "licenses": _licences(q),
        "fields": [_field(column, name, words) for column, name in names],
        "primaryKey": "id",
        "missingValues": [""],
    }
    return Plain(_dump(told))


def _field(column: Column, name: str, words: Catalogue) -> dict[str, Any]:
    text = words.get(column.text)
    told: dict[str, Any] = {"name": name, "type": column.type, "description": text}
    if column.many:
        told["description"] = f"{text} {words.get('Several values have | between them.', '')}"
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.name == "id":
        constraints["unique"] = True
    if column.values:
        constraints["enum"] = list(column.values)
    if constraints:
        told["constraints"] = constraints
    return told


def _licences(q: Asking) -> list[dict[str, str]]:
    licence = _licence(q)
    return [{"name": licence.name, "title": licence.title, "path": licence.url}]


def _dump(told: Mapping[str, Any]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


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
