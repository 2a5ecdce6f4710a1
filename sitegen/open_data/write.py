"""Rows of open data become bytes: CSV (RFC 4180), JSON (RFC 8259), GeoJSON (RFC 7946), OpenAgenda's JSON.

Invariant: UTF-8 without byte order mark, keys and columns in the order of the row's fields, one record on a line; no
template has a part in it. In JSON what is not known is left out; in CSV it is an empty cell.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from sitegen.engine.queries import Asking, query
from sitegen.open_data.columns import DATA_SETS, SESSION_COLUMNS, Column
from sitegen.open_data.formulas import safe_cell
from sitegen.open_data.sessions import agenda_row, session_row
from sitegen.open_data.words import DataWords
from sitegen.site.catalogues import Catalogue
from sitegen.site.data_rows import (
    AgendaRow,
    DataFile,
    DataForm,
    DataName,
    DataPackage,
    DataResource,
    Lists,
    ServiceRow,
    SessionRow,
    StructureRow,
    Texts,
    VenueRow,
)
from sitegen.site.inputs import CATALOGUES
from sitegen.site.outputs import write_content

SEPARATOR = "|"
NUMBERS = frozenset({"latitude", "longitude"})
NO_FORMULA = frozenset({"telephone", *NUMBERS})
"""Columns of which the sign + or - is a part, and which can hold nothing but digits after it."""
_COLUMNS: Mapping[type, tuple[str, ...]] = {
    kind: tuple([field.name for field in fields(kind)]) for kind in (VenueRow, SessionRow, StructureRow, ServiceRow)
}


@query
def session_lines(q: Asking, session: str) -> Mapping[str, bytes]:
    """A session as it stands in the files of data, by their forms."""
    words, row = DataWords(q), q(session_row, session)
    files: tuple[tuple[DataName, DataForm, Any], ...] = (
        ("sessions", "csv", row),
        ("sessions", "json", row),
        ("openagenda", "openagenda", q(agenda_row, session)),
    )
    domain, catalogues = words.config.calendar_domain, {code: q.input(CATALOGUES, code) for code in words.codes}
    return {
        form: write_row(DataFile(name, form, (), words.codes, domain), one, catalogues) for name, form, one in files
    }


@write_content.register
def render_data(data: DataFile, q: Asking) -> bytes:
    """The bytes of a file of data."""
    if data.name in ("sessions", "openagenda"):
        return write_data(data, [q(session_lines, row.id)[data.form] for row in data.rows])
    return write_data(data, [write_row(data, row, {}) for row in data.rows])


def write_data(data: DataFile, rows: Iterable[bytes]) -> bytes:
    """The bytes of a file of data; `rows` has those of its rows."""
    if data.form == "csv":
        return b"".join((_head(data), *rows))
    head, tail = {
        "geojson": (b'{"type":"FeatureCollection","features":[\n', b"\n]}\n"),
        "openagenda": (b'{"events":[\n', b"\n]}\n"),
    }.get(data.form, (b"[\n", b"\n]\n"))
    return head + b",\n".join(rows) + tail


def write_row(data: DataFile, row: Any, catalogues: Mapping[str, Catalogue]) -> bytes:
    """The bytes of one row of a file; OpenAgenda takes words from `catalogues`."""
    if data.form == "csv":
        return _line([cell for name, value in _values(row) for cell in _cells(name, value, data.languages)])
    if data.form == "geojson":
        return _dump(_feature(row))
    if data.form == "openagenda":
        return _dump(_event(row, data.domain, catalogues))
    return _dump(_national(row) if data.name == "venues" else _object(row))


def _values(row: Any) -> Iterator[tuple[str, Any]]:
    """The names and values of all fields of a row, in their order."""
    return ((name, getattr(row, name)) for name in _COLUMNS[type(row)])


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


# ------------------------------------------------------------------------------------- CSV


def _head(data: DataFile) -> bytes:
    """The names of the columns."""
    if data.name != "sessions":
        return _line(_COLUMNS[VenueRow])
    return _line([name for one in SESSION_COLUMNS for name in column_names(one, data.languages)])


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()


def column_names(column: Column, languages: Iterable[str]) -> list[str]:
    """The names of a column in CSV: one for each language, if it has texts."""
    return [f"{column.name}_{code}" for code in languages] if column.by_language else [column.name]


def _cells(name: str, value: Any, languages: tuple[str, ...]) -> list[str]:
    if isinstance(value, str):
        return [value if name in NO_FORMULA else safe_cell(value)]
    if isinstance(value, Texts | Lists):
        said = dict(value.by_language)
        return [cell for code in languages for cell in _cells(name, said.get(code, ""), ())]
    if isinstance(value, tuple):
        return _cells(name, SEPARATOR.join(value), ())
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return ["" if value is None else str(value)]


# ------------------------------------------------------------------------------------- JSON


def _object(row: Any) -> dict[str, Any]:
    """A row as a JSON object, without what is not known."""
    found = {}
    for name, own in _values(row):
        value: Any = dict(own.by_language) if isinstance(own, Texts | Lists) else own
        if value not in ("", (), None, {}):
            found[name] = float(value) if name in NUMBERS else value
    return found


def _national(row: Any) -> dict[str, Any]:
    """The same, with values of the national list as text: | stands between them."""
    return {name: SEPARATOR.join(value) if isinstance(value, tuple) else value for name, value in _object(row).items()}


def _feature(row: VenueRow) -> dict[str, Any]:
    """A feature (RFC 7946 section 3.2): longitude first; without coordinates its geometry is null."""
    properties = _national(row)
    place = [properties.pop(name) for name in ("longitude", "latitude") if name in properties]
    geometry = {"type": "Point", "coordinates": place} if place else None
    return {"type": "Feature", "id": row.id, "geometry": geometry, "properties": properties}


def _event(row: AgendaRow, domain: str, catalogues: Mapping[str, Catalogue]) -> dict[str, Any]:
    place = row.location
    found: dict[str, Any] = {
        "extIds": [{"key": domain, "value": row.id}],
        "title": dict(row.title.by_language),
        "description": dict(row.description.by_language),
        "longDescription": dict(row.long_description.by_language),
        "conditions": {code: catalogues[code].get("Free") for code, _ in row.title.by_language},
        "keywords": dict(row.keywords.by_language),
        "timings": [{"begin": row.begin, "end": row.end}],
        "timezone": row.timezone,
        "attendanceMode": row.attendance_mode,
        "status": row.status,
        "registration": row.registration,
        "accessibility": {code: code in row.accessibility for code in ("hi", "ii", "mi", "pi", "vi")},
    }
    if row.online_access_link:
        found["onlineAccessLink"] = row.online_access_link
    if place:
        told = {
            "name": place.name,
            "address": place.address,
            "countryCode": place.country_code,
            "postalCode": place.postal_code,
            "city": place.city,
            "insee": place.insee,
        }
        found["location"] = {name: value for name, value in told.items() if value}
        if place.latitude:
            found["location"] |= {"latitude": float(place.latitude), "longitude": float(place.longitude)}
    return found


# ------------------------------------------------------------------------------------- what describes the files


@write_content.register
def render_package(package: DataPackage, q: Asking) -> bytes:
    """The data package (datapackage.org), or the Table Schema of the sessions, in words of one language."""
    words = q.input(CATALOGUES, package.language)
    told = _package(package, words) if package.kind == "package" else _schema(package, words)
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _licences(package: DataPackage) -> list[dict[str, str]]:
    licence = package.licence
    return [{"name": licence.name, "title": licence.title, "path": licence.url}]


def _package(package: DataPackage, words: Catalogue) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": "open-data",
        "title": package.title,
        "homepage": package.homepage,
        "licenses": _licences(package),
        "contributors": [{"title": package.organizer, "role": "publisher"}],
        "resources": [_resource(resource, words) for resource in package.resources],
    }
    if package.updated:
        told["updated"] = package.updated
    return told


def _resource(resource: DataResource, words: Catalogue) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": resource.name,
        "type": "table" if resource.schema else "json",
        "path": resource.path,
        "title": words.get(resource.title),
        "description": words.get(resource.text),
        "format": resource.form,
        "mediatype": resource.media_type,
        "encoding": "utf-8",
    }
    if resource.schema:
        told |= {"profile": "tabular-data-resource", "schema": resource.schema}
    return told


def _schema(package: DataPackage, words: Catalogue) -> dict[str, Any]:
    title, text = DATA_SETS["sessions"]
    return {
        "$schema": "https://frictionlessdata.io/schemas/table-schema.json",
        "name": "sessions",
        "title": words.get(title),
        "description": words.get(text),
        "homepage": package.homepage,
        "licenses": _licences(package),
        "fields": [
            _field(column, name, words)
            for column in SESSION_COLUMNS
            for name in column_names(column, package.languages)
        ],
        "primaryKey": "id",
        "missingValues": [""],
    }


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
