"""Rows of open data become bytes: CSV (RFC 4180), JSON (RFC 8259), GeoJSON (RFC 7946), OpenAgenda's JSON.

Law: UTF-8 without byte order mark, keys and columns in the order of the row's fields, one record on a line; no
template has a part in it. In JSON what is not known is left out; in CSV it is an empty cell.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import partial
from typing import Any

from sitegen.content.recent import Pieces
from sitegen.open_data.columns import DATA_SETS, SESSION_COLUMNS, Column
from sitegen.open_data.formulas import safe_cell
from sitegen.site.catalogues import Catalogue
from sitegen.site.data_rows import AgendaRow, DataFile, DataPackage, DataResource, Lists, SessionRow, Texts, VenueRow

SEPARATOR = "|"
NUMBERS = frozenset({"latitude", "longitude"})
NO_FORMULA = frozenset({"telephone", *NUMBERS})
"""Columns of which the sign + or - is a part, and which can hold nothing but digits after it."""


def render_data(data: DataFile, catalogues: Mapping[str, Catalogue], pieces: Pieces) -> bytes:
    """The bytes of a file of data. `pieces` remembers those of rows."""
    head, write, between, tail = _form_of(data, catalogues)
    of_file = (data.form, data.domain, data.languages)
    lines = []
    for row in data.rows:
        key = (*of_file, id(row))
        known = pieces.get(key)
        if known is None:
            known = (row, write(row))
            pieces.put(key, known)
        lines.append(known[1])
    return head + between.join(lines) + tail


def _form_of(data: DataFile, catalogues: Mapping[str, Catalogue]) -> tuple[bytes, Callable[[Any], bytes], bytes, bytes]:
    """What stands before all rows, how one is written, what stands between two, and after all."""
    if data.form == "csv":
        sheet = _Sheet(data)
        return sheet.head(), sheet.row, b"", b""
    head, tail = b"[\n", b"\n]\n"
    record: Callable[[Any], dict[str, Any]] = _object
    if data.form == "geojson":
        head, tail, record = b'{"type":"FeatureCollection","features":[\n', b"\n]}\n", _feature
    elif data.form == "openagenda":
        head, tail, record = b'{"events":[\n', b"\n]}\n", partial(_event, data=data, catalogues=catalogues)
    elif data.name == "venues":  # values of the national list are text, with | between them
        record = _national
    return head, lambda row: _dump(record(row)), b",\n", tail


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


# ------------------------------------------------------------------------------------- CSV


class _Sheet:
    """Writes the rows of a file of CSV."""

    def __init__(self, data: DataFile) -> None:
        self._data = data
        self._names = [field.name for field in fields(SessionRow if data.name == "sessions" else VenueRow)]
        self._text = io.StringIO(newline="")
        self._writer = csv.writer(self._text, lineterminator="\r\n")

    def head(self) -> bytes:
        """The names of the columns."""
        if self._data.name != "sessions":
            return self._write(self._names)
        return self._write([name for one in SESSION_COLUMNS for name in column_names(one, self._data.languages)])

    def row(self, row: Any) -> bytes:
        """One row."""
        cells: list[str] = []
        for name in self._names:
            cells.extend(_cells(name, getattr(row, name), self._data.languages))
        return self._write(cells)

    def _write(self, cells: list[str]) -> bytes:
        self._text.seek(0)
        self._text.truncate()
        self._writer.writerow(cells)
        return self._text.getvalue().encode()


def column_names(column: Column, languages: Iterable[str]) -> list[str]:
    """The names of a column in CSV: one for each language, if it has texts."""
    return [f"{column.name}_{code}" for code in languages] if column.by_language else [column.name]


def _cells(name: str, value: Any, languages: tuple[str, ...]) -> list[str]:
    if isinstance(value, Texts | Lists):
        said = dict(value.by_language)
        return [cell for code in languages for cell in _cells(name, said.get(code, ""), ())]
    if value is None:
        return [""]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, tuple):
        value = SEPARATOR.join(value)
    return [value if name in NO_FORMULA else safe_cell(value) if isinstance(value, str) else str(value)]


# ------------------------------------------------------------------------------------- JSON


def _object(row: Any) -> dict[str, Any]:
    """A row as a JSON object, without what is not known."""
    found = {}
    for field in fields(row):
        value = getattr(row, field.name)
        if isinstance(value, Texts | Lists):
            value = dict(value.by_language)
        if value not in ("", (), None, {}):
            found[field.name] = float(value) if field.name in NUMBERS else value
    return found


def _national(row: Any) -> dict[str, Any]:
    return {name: SEPARATOR.join(value) if isinstance(value, tuple) else value for name, value in _object(row).items()}


def _feature(row: VenueRow) -> dict[str, Any]:
    """A feature (RFC 7946 section 3.2): longitude first; without coordinates its geometry is null."""
    properties = _national(row)
    place = [properties.pop(name) for name in ("longitude", "latitude") if name in properties]
    geometry = {"type": "Point", "coordinates": place} if place else None
    return {"type": "Feature", "id": row.id, "geometry": geometry, "properties": properties}


def _event(row: AgendaRow, data: DataFile, catalogues: Mapping[str, Catalogue]) -> dict[str, Any]:
    place = row.location
    found: dict[str, Any] = {
        "extIds": [{"key": data.domain, "value": row.id}],
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


def render_package(package: DataPackage, words: Catalogue) -> bytes:
    """The data package (datapackage.org), or the Table Schema of the sessions, in words of one language."""
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
