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
from sitegen.open_data.columns import SESSION_COLUMNS, Column
from sitegen.open_data.formulas import safe_cell
from sitegen.open_data.sessions import agenda_row, session_row
from sitegen.open_data.words import DataWords
from sitegen.site.catalogues import Catalogue
from sitegen.site.data_rows import (
    AgendaRow,
    DataForm,
    DataName,
    Lists,
    ServiceRow,
    SessionRow,
    StructureRow,
    Texts,
    VenueRow,
)
from sitegen.site.inputs import CATALOGUES

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
    catalogues = {code: q.input(CATALOGUES, code) for code in words.codes}
    event = _event(q(agenda_row, session), words.config.calendar_domain, catalogues)
    return {
        "csv": write_row("csv", row, words.codes),
        "json": write_row("json", row, words.codes),
        "openagenda": _dump(event),
    }


def write_data(name: DataName, form: DataForm, rows: Iterable[bytes], languages: Iterable[str]) -> bytes:
    """The bytes of a file of data; `rows` has those of its rows."""
    if form == "csv":
        return b"".join((_head(name, languages), *rows))
    head, tail = {
        "geojson": (b'{"type":"FeatureCollection","features":[\n', b"\n]}\n"),
        "openagenda": (b'{"events":[\n', b"\n]}\n"),
    }.get(form, (b"[\n", b"\n]\n"))
    return head + b",\n".join(rows) + tail


def write_row(form: DataForm, row: Any, languages: tuple[str, ...]) -> bytes:
    """The bytes of one row of a file, with its texts in these languages."""
    if form == "csv":
        return _line([cell for name, value in _values(row) for cell in _cells(name, value, languages)])
    if form == "geojson":
        return _dump(_feature(row))
    return _dump(_national(row) if isinstance(row, VenueRow) else _object(row))


def _values(row: Any) -> Iterator[tuple[str, Any]]:
    """The names and values of all fields of a row, in their order."""
    return ((name, getattr(row, name)) for name in _COLUMNS[type(row)])


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


# ------------------------------------------------------------------------------------- CSV


def _head(name: DataName, languages: Iterable[str]) -> bytes:
    """The names of the columns."""
    if name != "sessions":
        return _line(_COLUMNS[VenueRow])
    return _line([name for one in SESSION_COLUMNS for name in column_names(one, languages)])


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
