"""A spreadsheet as texts with their places, whatever kind of file it came from.

Invariant: a cell is the text that its author saw; nothing is calculated and nothing is guessed about it here.
What cannot be read is reported with its cell, never passed over. What is too much is refused, never cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sitegen.content.problem import Message, refuse, say
from sitegen.content.refusal import TEXT_LENGTH
from sitegen.open_data.formulas import restore_cell

ROW_LIMIT, COLUMN_LIMIT, CELL_LIMIT = 20_000, 100, 600_000

Refused = tuple[Message, Message]
"""Why a cell cannot be used, and what to do."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row with its number as a spreadsheet shows it, from 1; the sheet is "" in CSV."""

    number: int
    texts: tuple[str, ...]
    sheet: str = ""
    refused: Mapping[int, Refused] = field(default_factory=dict)

    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.refused and not any(self.texts)

    def address(self, column: int) -> str:
        """The address of a cell, by its column from 0: `D7`, `Feuille1!D7`."""
        from openpyxl.utils import get_column_letter

        place = f"{get_column_letter(column + 1)}{self.number}"
        return f"{self.sheet}!{place}" if self.sheet else place


_LONG: Refused = (say("the cell has more than {limit} characters", limit=TEXT_LENGTH), say("shorten it"))


_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def make_row(
    number: int, values: Iterable[Any], sheet: str = "", refused: Mapping[int, Refused] | None = None
) -> GridRow:
    """A row of the values that a library gives."""
    found = dict(refused or {})
    texts = [cell_text(value) if value is not None else "" for value in values]
    while texts and not texts[-1]:
        texts.pop()
    for column, text in enumerate(texts):
        if len(text) > TEXT_LENGTH:
            texts[column] = ""
            found.setdefault(column, _LONG)
        elif not text.isprintable() and (hidden := _NO_TEXT.search(text)):
            texts[column] = ""
            what = say("the character U+{code} cannot be shown", code=f"{ord(hidden[0]):04X}")
            found.setdefault(column, (what, say("delete it: it is invisible, and came perhaps with a copied text")))
    return GridRow(number, tuple(texts), sheet, found)


def within_limits(name: str, rows: Iterable[GridRow]) -> tuple[GridRow, ...]:
    """The rows that are not empty; raises `SourceError` when there are too many, or none."""
    kept: list[GridRow] = []
    cells = 0
    shorten = say("split or shorten it")
    for row in rows:
        if row.is_empty():
            continue
        if len(row.texts) > COLUMN_LIMIT or any(column >= COLUMN_LIMIT for column in row.refused):
            what = say("row {row} has more than {limit} columns", row=row.number, limit=COLUMN_LIMIT)
            raise refuse(name, what, shorten)
        kept.append(row)
        cells += len(row.texts)
        if len(kept) > ROW_LIMIT or cells > CELL_LIMIT:
            raise (
                refuse(name, say("the file has more than {limit} rows", limit=ROW_LIMIT), shorten)
                if (len(kept) > ROW_LIMIT)
                else refuse(name, say("the file has more than {limit} cells", limit=CELL_LIMIT), shorten)
            )
    if not kept:
        raise refuse(name, say("the file is empty"))
    return tuple(kept)


def cell_text(value: Any) -> str:
    """What a spreadsheet keeps in a cell, as a text: days and times of ISO 8601, numbers without `.0`."""
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
        return str(int(value)) if abs(value) < 1e15 else str(value)
    text = str(value)
    if len(text) > TEXT_LENGTH * 4:
        return text  # which nobody looks into: it is refused for its length
    lines = (" ".join(line.split()) for line in restore_cell(text.strip()).splitlines())
    return "\n".join(line for line in lines if line)


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells that are shown as one: columns from 0, rows from 1, both ends included."""

    first: int
    last: int
    column: int


MERGED_LIMIT = 10_000


def fill_merged(rows: Iterable[GridRow], merged: Sequence[Merged]) -> Iterator[GridRow]:
    """The rows, in order; what stands in cells merged downwards stands in each row that they cover."""
    waiting = sorted((one for one in merged if one.last > one.first and one.column < COLUMN_LIMIT),
                     key=lambda one: one.first)  # fmt: skip
    active: dict[int, tuple[int, str, Refused | None]] = {}
    at = 0
    for row in rows:
        if not waiting:
            yield row
            continue
        texts, refused = list(row.texts), dict(row.refused)
        for column, (last, text, wrong) in list(active.items()):
            if row.number > last:
                del active[column]
            elif column not in refused and not (column < len(texts) and texts[column]):
                texts += [""] * (column + 1 - len(texts))
                texts[column] = text
                if wrong:
                    refused[column] = wrong
        while at < len(waiting) and waiting[at].first <= row.number:
            one = waiting[at]
            at += 1
            if one.first == row.number:
                text = texts[one.column] if one.column < len(texts) else ""
                active[one.column] = (one.last, text, refused.get(one.column))
        while texts and not texts[-1]:
            texts.pop()
        yield GridRow(row.number, tuple(texts), row.sheet, refused)
