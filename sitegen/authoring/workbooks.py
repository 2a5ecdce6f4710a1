"""Workbooks: XLSX by openpyxl, XLS by xlrd, ODS as the XML that it is.

Invariant: nothing is decoded before it is known to be small: sizes of packed parts are read first, and their
elements are counted in a stream. Only the sheet that is asked for is read.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any, NoReturn
from xml.parsers import expat

from sitegen.authoring.grid import (
    COLUMN_LIMIT,
    MERGED_LIMIT,
    ROW_LIMIT,
    GridRow,
    Merged,
    Refused,
    fill_merged,
    make_row,
)
from sitegen.content.problem import Message, Refusal, SourceError, refuse, say

UNPACKED_LIMIT = 48 * 1024 * 1024
SMALL_LIMIT = 4 * 1024 * 1024
"""The limit of parts that are read as one: the list of sheets, the styles."""
ELEMENT_LIMIT = 2_000_000
_NO_RESULT: Refused = (
    say("the cell has a formula without a result"),
    say("open the file in a spreadsheet and save it, or write the value itself"),
)


def _failed(reason: object) -> Refused:
    return say("the formula of the cell fails: {reason}", reason=reason), say("write the value")


def _choose(name: str, titles: Sequence[str], sheet: str, others: list[str]) -> str:
    """The sheet to read: the one that is asked for, else the first; `others` gets the rest."""
    if sheet and sheet not in titles:
        from sitegen.content.schema import suggestion

        raise refuse(name, say("there is no sheet “{name}”", name=sheet[:60]), suggestion(sheet, titles))
    chosen = sheet or titles[0]
    others.extend(title for title in titles if title != chosen)
    return chosen


def _too_much(what: Message) -> Refusal:
    return Refusal(what, say("split or shorten it"))


_SIZE = say("the file unpacks to more than {limit} MB", limit=UNPACKED_LIMIT // 1024**2)
_PARTS = say("the file has more parts than a spreadsheet of sessions")
_ROWS = say("the file has more than {limit} rows", limit=ROW_LIMIT)
_COLUMNS = say("a row has more columns than any spreadsheet")
_MERGED = say("the file has more than {limit} merged cells", limit=MERGED_LIMIT)


@contextmanager
def _reading(name: str, kind: str) -> Iterator[None]:
    """Tell what there is too much of, and that the library of a kind of file cannot read this one."""
    try:
        yield
    except (SourceError, GeneratorExit):
        raise
    except Refusal as refusal:
        raise refuse(name, refusal.what, refusal.remedy) from None
    except Exception as error:  # a torn file fails in many ways
        if kind == "XLS" and "encrypted" in str(error):
            raise refuse(name, say("the file is protected by a password"), say("save it without one")) from None
        what = say("the file cannot be read as {kind}", kind=kind)
        raise refuse(name, what, say("open it in a spreadsheet, and save it again")) from None


def _walk(packed: zipfile.ZipFile, part: str, start: Callable[[str, dict[str, str]], None] | None = None,
          end: Callable[[str], None] | None = None, text: Callable[[str], None] | None = None,
          limit: int = ELEMENT_LIMIT) -> None:  # fmt: skip
    """Stream a part of XML; raises `Refusal` when it has too many elements, or declares entities."""
    count = 0

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > limit:
            raise _too_much(_PARTS)
        if start:
            start(tag.rpartition(" ")[2], attributes)

    def no_doctype(*_: object) -> NoReturn:
        raise _too_much(_PARTS)  # nobody's spreadsheet declares entities

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = no_doctype
    if end:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(" ")[2])
    if text:
        parser.CharacterDataHandler = text
    with packed.open(part) as stream:
        while chunk := stream.read(1 << 16):
            parser.Parse(chunk)
    parser.Parse(b"", True)


# ------------------------------------------------------------------------------------- XLSX


def read_xlsx(name: str, data: bytes, sheet: str, others: list[str]) -> Iterator[GridRow]:
    """The rows of a sheet of an XLSX."""
    from openpyxl import load_workbook

    with _reading(name, "XLSX"), zipfile.ZipFile(io.BytesIO(data)) as packed:
        _weigh(packed)
        with warnings.catch_warnings():  # about styles and extensions, which are not read
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        page: Any = book[_choose(name, book.sheetnames, sheet, others)]
        seen = _SheetScan()
        _walk(packed, str(page._worksheet_path).lstrip("/"), seen.start, seen.end, seen.text)
        page.reset_dimensions()  # what a file says of its size may be wrong
        yield from fill_merged(_xlsx_rows(page, seen), seen.merged)


def _weigh(packed: zipfile.ZipFile) -> None:
    """Refuse what would take too much memory, before any of it is decoded."""
    parts = [part for part in packed.infolist() if part.filename.endswith((".xml", ".rels"))]
    if len(packed.infolist()) > 5_000 or sum(part.file_size for part in parts) > UNPACKED_LIMIT:
        raise _too_much(_SIZE)
    kinds: dict[str, str] = {}

    def note(tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "Override":
            kinds[attributes.get("PartName", "").lstrip("/")] = attributes.get("ContentType", "")

    _walk(packed, "[Content_Types].xml", note, limit=60_000)
    for part in parts:
        path, kind = part.filename, kinds.get(part.filename, "")
        if kind.endswith(".worksheet+xml") or path.startswith("xl/worksheets/sheet"):
            _walk(packed, path, _CellCount().start)
        elif kind.endswith(".sharedStrings+xml"):
            _walk(packed, path)
        elif path.endswith(".rels") or kind.endswith(("main+xml", "styles+xml", "theme+xml", "properties+xml")):
            if part.file_size > SMALL_LIMIT:
                raise _too_much(_SIZE)
            _walk(packed, path, limit=60_000)


class _CellCount:
    """A row is held in memory whole, so its cells are counted."""

    def __init__(self) -> None:
        self._cells = 0

    def start(self, tag: str, _: Mapping[str, str]) -> None:
        """Refuse a row of more cells than the widest spreadsheet has columns."""
        self._cells = self._cells + 1 if tag != "row" else 0
        if self._cells > 5 * 16_384:
            raise _too_much(_COLUMNS)


class _SheetScan:
    """What openpyxl does not tell of a sheet it streams: merged cells, formulas without a result, its last row."""

    def __init__(self) -> None:
        self.last_row = 0
        self.no_result: set[str] = set()
        self.merged: list[Merged] = []
        self._cell = ""
        self._formula = self._value = self._inside = self._is_number = False
        self._length = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        from openpyxl.utils import column_index_from_string

        if tag == "c":
            self._cell, self._formula, self._value = attributes.get("r", "")[:20], False, False
            self._is_number, self._length = attributes.get("t", "n") == "n", 0
        elif tag == "f":
            self._formula = True
        elif tag in ("v", "is"):
            self._inside, self._value = tag == "v", tag == "is"
        elif tag == "mergeCell" and (found := _AREA.fullmatch(attributes.get("ref", ""))):
            if len(self.merged) >= MERGED_LIMIT:
                raise _too_much(_MERGED)
            self.merged.append(Merged(int(found[2]), int(found[4]), column_index_from_string(found[1]) - 1))

    def text(self, text: str) -> None:
        self._value = self._value or (self._inside and bool(text.strip()))
        self._length += len(text) if self._inside and self._is_number else 0
        if self._length > 60:
            raise _too_much(say("the number in cell {address} has too many digits", address=self._cell))

    def end(self, tag: str) -> None:
        self._inside = False
        if tag != "c":
            return
        if self._formula and not self._value:
            self.no_result.add(self._cell)
        if (self._formula or self._value) and (row := _ROW.search(self._cell)):
            self.last_row = max(self.last_row, int(row[0]))
            if self.last_row > ROW_LIMIT * 4:
                raise _too_much(_ROWS)


_AREA = re.compile(r"([A-Z]{1,3})([0-9]{1,8}):([A-Z]{1,3})([0-9]{1,8})")
_ROW = re.compile(r"[0-9]+")


def _xlsx_rows(page: Any, seen: _SheetScan) -> Iterator[GridRow]:
    from openpyxl.utils import get_column_letter

    title = page.title
    for number, row in enumerate(page.iter_rows(max_row=seen.last_row or 1), 1):
        refused: dict[int, Refused] = {}
        values: list[Any] = []
        for column, cell in enumerate(row):
            value = cell.value
            if cell.data_type == "e":
                refused[column], value = _failed(value), None
            elif value is None and seen.no_result and f"{get_column_letter(column + 1)}{number}" in seen.no_result:
                refused[column] = _NO_RESULT
            values.append(value)
        yield make_row(number, values, title, refused)


# ------------------------------------------------------------------------------------- XLS


def read_xls(name: str, data: bytes, sheet: str, others: list[str]) -> Iterator[GridRow]:
    """The rows of a sheet of an XLS, the binary format of Excel before 2007."""
    import xlrd

    with _reading(name, "XLS"):
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, on_demand=True, logfile=io.StringIO()
        )
        page = book.sheet_by_name(_choose(name, book.sheet_names(), sheet, others))
        merged = [Merged(top + 1, bottom, left) for top, bottom, left, _ in page.merged_cells]
        if len(merged) > MERGED_LIMIT:
            raise _too_much(_MERGED)
        yield from fill_merged(_xls_rows(book, page), merged)


def _xls_rows(book: Any, page: Any) -> Iterator[GridRow]:
    import xlrd

    for index in range(page.nrows):
        refused: dict[int, Refused] = {}
        values: list[Any] = []
        for column, cell in enumerate(page.row(index)):
            value: Any = cell.value
            if cell.ctype == xlrd.XL_CELL_DATE:
                value = _xls_moment(value, book.datemode)
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                value = bool(value)
            elif cell.ctype == xlrd.XL_CELL_ERROR:
                refused[column], value = _failed(xlrd.error_text_from_code.get(value, "#")), None
            values.append(value)
        yield make_row(index + 1, values, page.name, refused)


def _xls_moment(value: float, mode: int) -> datetime | time:
    import xlrd

    if value < 1:
        minutes = round(value * 24 * 60)
        return time(minutes // 60 % 24, minutes % 60)
    found: datetime = xlrd.xldate_as_datetime(value, mode)
    return (found + timedelta(seconds=30)).replace(second=0, microsecond=0)


# ------------------------------------------------------------------------------------- ODS


def read_ods(name: str, data: bytes, sheet: str, others: list[str]) -> Iterator[GridRow]:
    """The rows of a sheet of an OpenDocument."""
    with _reading(name, "ODS"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if "META-INF/manifest.xml" in packed.namelist():
                with packed.open("META-INF/manifest.xml") as manifest:
                    if b"encryption-data" in manifest.read(SMALL_LIMIT):
                        raise refuse(name, say("the file is protected by a password"), say("save it without one"))
            if packed.getinfo("content.xml").file_size > UNPACKED_LIMIT:
                raise _too_much(_SIZE)
            page = _OdsScan(sheet)
            _walk(packed, "content.xml", page.start, page.end, page.text)
        _choose(name, page.titles, sheet, others)
        yield from fill_merged(page.rows, page.merged)


_DURATION = re.compile(r"PT([0-9]{1,4})H([0-9]{1,2})M[0-9.,]*S?")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2}).*)?")


class _OdsScan:
    """One sheet of an OpenDocument, row by row; cells and rows that are repeated count once when they are empty."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self.titles: list[str] = []
        self.rows: list[GridRow] = []
        self.merged: list[Merged] = []
        self._here = self._in_cell = False
        self._skipped = self._number = 0
        self._times = 1
        self._cells: list[tuple[Any, Refused | None, int]] = []
        self._cell: dict[str, str] = {}
        self._texts: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if tag == "table" and not self._in_cell:
            title = plain.get("name", "")
            self._here = title == self.sheet or (not self.sheet and not self.titles)
            self.titles.append(title)
        elif not self._here:
            return
        elif tag in ("annotation", "shapes", "forms") or self._skipped:
            self._skipped += 1  # what is said about a cell does not stand in it
        elif tag == "table-row":
            self._times, self._cells = _repeated(plain, "number-rows-repeated"), []
        elif tag in ("table-cell", "covered-table-cell"):
            self._in_cell, self._cell, self._texts = True, plain, []
        elif tag == "p" and self._texts:
            self._texts.append("\n")
        elif tag == "s" and self._in_cell:
            self._texts.append(" ")
        elif tag in ("tab", "line-break") and self._in_cell:
            self._texts.append("\n" if tag == "line-break" else " ")

    def text(self, text: str) -> None:
        if self._in_cell and not self._skipped:
            self._texts.append(text)

    def end(self, tag: str) -> None:
        if tag == "table" and not self._in_cell:
            self._here = False
        elif not self._here:
            return
        elif self._skipped:
            self._skipped -= 1
        elif tag in ("table-cell", "covered-table-cell"):
            self._in_cell = False
            self._end_cell()
        elif tag == "table-row":
            self._end_row()

    def _end_cell(self) -> None:
        value, wrong = self._value()
        self._cells.append((value, wrong, _repeated(self._cell, "number-columns-repeated")))
        rows = int(self._cell.get("number-rows-spanned", "1")[:8])
        if rows > 1:
            if len(self.merged) >= MERGED_LIMIT:
                raise _too_much(_MERGED)
            column = sum(times for _, _, times in self._cells) - 1
            self.merged.append(Merged(self._number + 1, self._number + rows, column))

    def _value(self) -> tuple[Any, Refused | None]:
        kind, shown = self._cell.get("value-type", ""), "".join(self._texts)
        if kind == "error" or shown.startswith(("#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "Err:")):
            return None, _failed(shown[:20])
        if kind == "date" and (moment := _MOMENT.fullmatch(self._cell.get("date-value", ""))):
            return (f"{moment[1]} {moment[2]}" if moment[2] not in (None, "00:00") else moment[1]), None
        if kind == "time" and (length := _DURATION.fullmatch(self._cell.get("time-value", ""))):
            return timedelta(hours=int(length[1]), minutes=int(length[2])), None
        if kind in ("float", "currency"):
            return float(self._cell.get("value", "nan")[:40]), None
        if kind == "boolean":
            return self._cell.get("boolean-value") == "true", None
        return shown, None

    def _end_row(self) -> None:
        values: list[Any] = []
        refused: dict[int, Refused] = {}
        gap = 0
        for value, wrong, times in self._cells:
            if value in (None, "") and wrong is None:
                gap += times
                continue
            # One column too many is enough to be refused.
            values += [None] * min(gap, COLUMN_LIMIT - len(values))
            gap = 0
            for _ in range(min(times, COLUMN_LIMIT + 1 - len(values))):
                if wrong:
                    refused[len(values)] = wrong
                values.append(value)
        times = self._times if values else 1
        if values and times > ROW_LIMIT:
            raise _too_much(_ROWS)
        title = self.titles[-1]
        for number in range(self._number + 1, self._number + times + 1) if values else ():
            self.rows.append(make_row(number, values, title, refused))
            if len(self.rows) > ROW_LIMIT * 2:
                raise _too_much(_ROWS)
        self._number += self._times


def _repeated(attributes: dict[str, str], key: str) -> int:
    return int(attributes.get(key, "1")[:8])
