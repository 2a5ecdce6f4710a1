"""The door for spreadsheets: what kind of file one is, and its rows.

Invariant: the bytes decide, not the name. Of a file that is no spreadsheet the message says
what it is.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from sitegen.authoring.grid import COLUMN_LIMIT, GridRow, make_row, within_limits
from sitegen.content.problem import Message, refuse, say

FILE_LIMIT = 8 * 1024 * 1024
FIELD_LIMIT = 100_000
_SAVE = say("save it as CSV in UTF-8, or as XLSX")
_GIVE = say("give the spreadsheet itself: CSV, XLSX, XLS or ODS")


def read_spreadsheet(path: Path, sheet: str = "", others: list[str] | None = None) -> tuple[GridRow, ...]:
    """The rows of a file that are not empty; `others` gets the sheets that are not read. Raises `SourceError`."""
    name = path.name
    try:
        if path.stat().st_size > FILE_LIMIT:
            limit = FILE_LIMIT // 1024 // 1024
            raise refuse(name, say("the file has more than {limit} MB", limit=limit), say("split or shorten it"))
        data = path.read_bytes()
    except OSError as error:
        raise refuse(
            name, say("the file cannot be read: {reason}", reason=error.strerror or ""), say("check its name")
        ) from None
    return within_limits(name, _rows(name, data, sheet, [] if others is None else others))


def _rows(name: str, data: bytes, sheet: str, others: list[str]) -> Iterator[GridRow]:
    from sitegen.authoring.workbooks import read_ods, read_xls, read_xlsx

    if data.startswith(b"PK\x03\x04"):
        kind = _packed_kind(name, data)
        return (read_xlsx if kind == "xlsx" else read_ods)(name, data, sheet, others)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if _utf16("EncryptedPackage") in data:
            raise refuse(name, say("the file is protected by a password"), say("save it without one"))
        if _utf16("WordDocument") in data:
            raise refuse(name, say("this is a text document, not a spreadsheet"), _GIVE)
        return read_xls(name, data, sheet, others)
    for pattern, what, remedy in _OTHERS:
        if pattern.match(data[:1024]):
            raise refuse(name, what, remedy)
    return _csv(name, data)


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


_PICTURE = say("this is a picture, not a spreadsheet")
_OTHERS: tuple[tuple[re.Pattern[bytes], Message, Message], ...] = tuple(
    (re.compile(pattern, re.DOTALL | re.IGNORECASE), what, remedy)
    for pattern, what, remedy in (
        (rb"%PDF", say("this is a PDF, not a spreadsheet"), _GIVE),
        (rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP|....ftyp|BM.{4}\0|II\*\0|MM\0\*", _PICTURE, _GIVE),
        (rb"\{\\rtf", say("this is a text document, not a spreadsheet"), _GIVE),
        (rb"\s*<\?xml.*schemas-microsoft-com:office:spreadsheet", say("this is a spreadsheet in XML of 2003"),
         say("open it in a spreadsheet, and save it as XLSX")),
        (rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|meta|table|style)",
         say("this is a web page, whatever its name says"), say("open it in a spreadsheet, and save it as XLSX")),
        (rb"\s*<(?:\?xml|svg)", say("this is XML, not a spreadsheet"), _GIVE),
        (rb"\s*(?:\{|\[\s*[\[{])", say("this is JSON, not a spreadsheet"), _GIVE),
        (rb"BEGIN:V", say("this is a calendar or an address book, not a spreadsheet"), _GIVE),
        (rb"\x1f\x8b|Rar!|7z\xbc\xaf", say("this is an archive, not a spreadsheet"), say("unpack it first")),
    )
)  # fmt: skip


def _packed_kind(name: str, data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
            open_document = packed.open("mimetype").read(100) if "mimetype" in names else b""
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise refuse(name, say("the file is damaged"), say("save it again, or send it again")) from None
    if "xl/workbook.xml" in names:
        return "xlsx"
    if open_document.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    if "xl/workbook.bin" in names:
        what = say("this is a binary workbook (XLSB)")
        raise refuse(name, what, say("open it in a spreadsheet, and save it as XLSX"))
    if any(one.endswith(".iwa") for one in names):
        raise refuse(name, say("this is a file of Numbers"), say("export it as CSV or Excel"))
    if open_document or any(one.startswith(("word/", "ppt/")) for one in names):
        raise refuse(name, say("this is a text document, not a spreadsheet"), _GIVE)
    raise refuse(name, say("this is an archive, not a spreadsheet"), say("unpack it first"))


# ------------------------------------------------------------------------------------- CSV


def _csv(name: str, data: bytes) -> Iterator[GridRow]:
    text = _decode(name, data)
    first, _, rest = text.partition("\n")
    delimiter = ""
    if first.strip().lower().startswith("sep="):  # a line that Excel writes and reads
        delimiter, text = first.strip()[4:5], rest
    shift = 1 if delimiter else 0
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text), strict=True)
    try:
        for number, fields in enumerate(reader, 1 + shift):
            if len(fields) > COLUMN_LIMIT * 10:
                what = say("row {row} has more than {limit} columns", row=number, limit=COLUMN_LIMIT)
                raise refuse(name, what, say("split or shorten it"))
            yield make_row(number, fields)
    except csv.Error as error:
        what = say("the row cannot be read: {reason}", reason=str(error))
        if "field limit" in str(error):
            what = say("a cell of this row has more than {limit} characters", limit=FIELD_LIMIT)
        raise refuse(name, what, say("check its quotation marks"), reader.line_num + shift, 1) from None


def _decode(name: str, data: bytes) -> str:
    codes = ["utf-8-sig", "cp1252"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        codes = ["utf-16"]
    elif b"\0" in data[:200]:  # UTF-16 without its mark: every other byte of Latin letters is empty
        codes = ["utf-16-le" if data[1:2] == b"\0" else "utf-16-be" if data[:1] == b"\0" else "utf-8"]
    for code in codes:
        try:
            text = data.decode(code)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
        raise refuse(name, say("this is no spreadsheet"), _GIVE)
    raise refuse(name, say("the file is neither UTF-8 nor Windows-1252"), _SAVE)


def _delimiter(text: str) -> str:
    """The separator that stands most often in one line of the first ones, outside quotation marks."""
    inside = False
    best = counts = dict.fromkeys(";,\t|", 0)
    lines = 0
    for letter in text[:20_000]:
        if letter == '"':
            inside = not inside
        elif letter in "\r\n" and not inside:
            best = max(best, counts, key=lambda found: max(found.values()))
            counts = dict.fromkeys(counts, 0)
            lines += letter == "\n"
            if lines == 30:
                break
        elif letter in counts and not inside:
            counts[letter] += 1
    best = max(best, counts, key=lambda found: max(found.values()))
    return max(best, key=lambda sign: best[sign])
