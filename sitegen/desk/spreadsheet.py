"""A spreadsheet as texts with their places: CSV of any common kind, or XLSX.

Law: a cell is the text that its author saw; nothing is calculated and nothing is guessed about it
here. What cannot be read is told with its cell, never passed over.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sitegen.desk.listing import restore
from sitegen.model.problem import NOTHING, Message, Problem, SourceError, say
from sitegen.read.sources import FILE_LIMIT

ROW_LIMIT, COLUMN_LIMIT = 20_000, 100
UNPACKED_LIMIT = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: its text; its address as in `Feuille1!C7` ("" in CSV); why it cannot be used, if it cannot."""

    text: str
    address: str = ""
    refused: Message = NOTHING
    remedy: Message = NOTHING


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row with its number as a spreadsheet shows it, from 1."""

    number: int
    cells: tuple[GridCell, ...]

    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell.text.strip() or cell.refused.template for cell in self.cells)


def read_spreadsheet(path: Path, sheet: str = "") -> tuple[GridRow, ...]:
    """The rows of a file that are not empty; the first is that of the headings. Raises `SourceError`."""
    name = path.name
    try:
        if path.stat().st_size > FILE_LIMIT:
            raise _refuse(name, say("the file has more than {limit} MB", limit=FILE_LIMIT // 1024 // 1024))
        data = path.read_bytes()
    except OSError as error:
        raise _refuse(
            name, say("the file cannot be read: {reason}", reason=error.strerror or ""), say("check its name")
        ) from None
    packed = data.startswith(b"PK")
    rows = tuple(row for row in (_xlsx(name, data, sheet) if packed else _csv(name, data)) if not row.is_empty())
    if not rows:
        raise _refuse(name, say("the file is empty"))
    if len(rows) > ROW_LIMIT:
        raise _refuse(name, say("the file has more than {limit} rows", limit=ROW_LIMIT), say("split or shorten it"))
    return rows


def _refuse(name: str, what: Message, remedy: Message = NOTHING) -> SourceError:
    return SourceError(Problem(name, what, remedy))


# ------------------------------------------------------------------------------------- CSV


def _csv(name: str, data: bytes) -> Iterator[GridRow]:
    text = _decode(name, data)
    first, _, rest = text.partition("\n")
    delimiter = ""
    if first.strip().lower().startswith("sep="):  # a line that Excel writes and reads
        delimiter, text = first.strip()[4:5], rest
    shift = 1 if delimiter else 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text), strict=True)
    number = shift
    try:
        for fields in reader:
            number += 1
            yield GridRow(number, tuple(GridCell(restore(field)) for field in fields[:COLUMN_LIMIT]))
    except csv.Error as error:
        raise SourceError(
            Problem(
                name,
                say("the row cannot be read: {reason}", reason=str(error)),
                say("check its quotation marks"),
                reader.line_num + shift,
                1,
            )
        ) from None


def _decode(name: str, data: bytes) -> str:
    codes = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for code in codes:
        try:
            return data.decode(code)
        except UnicodeDecodeError:
            continue
    raise _refuse(name, say("the file is neither UTF-8 nor Windows-1252"), say("save it as CSV in UTF-8, or as XLSX"))


def _delimiter(text: str) -> str:
    """The separator that stands most often in the headings, outside quotation marks."""
    inside = False
    counts = dict.fromkeys(";,\t", 0)
    for letter in text.lstrip("\r\n"):
        if letter == '"':
            inside = not inside
        elif letter in "\r\n" and not inside:
            break
        elif letter in counts and not inside:
            counts[letter] += 1
    return max(counts, key=lambda sign: counts[sign])


# ------------------------------------------------------------------------------------- XLSX


def _xlsx(name: str, data: bytes, sheet: str) -> Iterator[GridRow]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED_LIMIT:
                raise _refuse(name, say("the file unpacks to more than {limit} MB", limit=UNPACKED_LIMIT // 1024**2))
        with warnings.catch_warnings():  # about styles and extensions, which are not read
            warnings.simplefilter("ignore")
            values = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            formulas = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
            titles = values.sheetnames
            if sheet and sheet not in titles:
                from sitegen.read.schema import suggestion

                raise _refuse(name, say("there is no sheet “{name}”", name=sheet), suggestion(sheet, titles))
            title = sheet or titles[0]
            pairs = zip(values[title].iter_rows(), formulas[title].iter_rows(), strict=False)
            for number, (row, written) in enumerate(pairs, 1):
                yield GridRow(number, tuple(_cells(title, number, row, written)))
    except (SourceError, GeneratorExit):
        raise
    except Exception as error:  # a torn file fails in many ways
        raise _refuse(
            name, say("the file cannot be read as XLSX: {reason}", reason=str(error)[:120]), say("save it again")
        ) from None


def _cells(title: str, number: int, row: Sequence[Any], written: Sequence[Any]) -> Iterator[GridCell]:
    from openpyxl.utils import get_column_letter

    for column, (cell, source) in enumerate(zip(row[:COLUMN_LIMIT], written, strict=False), 1):
        address = f"{title}!{get_column_letter(column)}{number}"
        if cell.value is None and source.data_type == "f":
            yield GridCell(
                "",
                address,
                say("the cell has a formula without a result"),
                say("open the file in a spreadsheet and save it, or write the value itself"),
            )
        elif cell.data_type == "e":
            yield GridCell(
                "", address, say("the formula of the cell fails: {reason}", reason=cell.value), say("write the value")
            )
        else:
            yield GridCell(cell_value(cell.value), address)


def cell_value(value: Any) -> str:
    """What a spreadsheet keeps in a cell, as a text: days and times of ISO 8601, numbers without `.0`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return restore(str(value))
