"""Markdown in pieces that can be translated one by one: headings, paragraphs, list items, rows of tables.

Invariant: what lies between the pieces (marks, blocks, empty lines, line ends) is never touched; the pieces
of a text, each put back as it was, are the text, byte for byte. Nothing is rendered here: where a
piece is cut a little otherwise than Markdown would, a translator sees a longer or a shorter text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_START = re.compile(
    r"(?P<quote>(?: {0,3}>[ ]?)*)(?P<indent>[ \t]*)"
    r"(?P<mark>\#{1,6}[ \t]*|[-*+][ \t]+|[0-9]{1,9}\.[ \t]+|:[ \t]+|\[\^[^\]\s]+\]:[ \t]*|\*\[[^\]]+\]:[ \t]*)?"
)
_FENCE = re.compile(r"(`{3,}|~{3,})")
_DELIMITERS = re.compile(r"[ \t>]*+(?=[^\r\n]*\|)(?=[^\r\n]*-)[ \t|:-]+")
_UNDERLINE = re.compile(r"(=+|-+)[ \t]*")
_CLOSING = re.compile(r"(?<![ \t])[ \t]++#++[ \t]*+\Z")
_WORD = re.compile(r"\w")
_MARKS = {"-": "item", "*": "item", "+": "item", ":": "definition", "[": "footnote"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece: what it is, where it lies, its text with `\\n` between lines.

    `first` stands before it on its first line, `rest` before each of the other lines. A piece of a
    kind that begins with `:::` is a block of the site: it has no text, and stands for itself.
    """

    kind: str
    start: int
    end: int
    text: str
    first: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A line: its text without its end, where it begins, its prefix, the kind that its mark gives."""

    text: str
    start: int
    prefix: str
    quote: str
    mark: str

    @property
    def words(self) -> str:
        return self.text[len(self.prefix) :]


def cut(text: str) -> list[Piece]:
    """The pieces of a Markdown text, in order; those without a letter or digit are none."""
    return [piece for piece in _cut(text) if piece.kind.startswith(":::") or _WORD.search(piece.text)]


def _cut(text: str) -> Iterator[Piece]:
    rows = list(_rows(text))
    number = 0
    while number < len(rows):
        row = rows[number]
        if not row.words.strip() and not row.mark:
            number += 1
        elif row.text.startswith(":::"):
            yield Piece(row.text.strip(), row.start, row.start + len(row.text), "")
            number += 1
        elif fence := _FENCE.match(row.words):
            stop = number + 1
            while stop < len(rows) and not _closes(rows[stop].text, fence[1]):
                stop += 1
            yield _piece("code", text, rows[number : stop + 1])
            number = stop + 1
        elif number + 1 < len(rows) and "|" in row.text and _DELIMITERS.fullmatch(rows[number + 1].text):
            while number < len(rows) and rows[number].text.strip(" \t>"):
                yield _piece("row", text, rows[number : number + 1])
                number += 1
        else:
            stop = number + 1
            if not row.mark.startswith("#"):
                while stop < len(rows) and _goes_on(row, rows[stop]):
                    stop += 1
            kind = _kind(row.mark)
            if stop < len(rows) and kind == "text" and _UNDERLINE.fullmatch(rows[stop].words):
                kind = "heading 1" if rows[stop].words.startswith("=") else "heading 2"
            yield _piece(kind, text, rows[number:stop])
            number = stop


def _rows(text: str) -> Iterator[_Row]:
    for found in _LINE.finditer(text):
        if not found[0]:  # behind the last line end
            return
        line = found[0].rstrip("\r\n")
        match = _START.match(line)
        assert match is not None  # noqa: S101 - every part of it may be empty
        mark = match["mark"] or ""
        if mark.startswith("#") and match["indent"]:  # only at the start of a line
            mark = ""
        prefix = match["quote"] + match["indent"] + mark
        yield _Row(line, found.start(), prefix, match["quote"].replace(" ", ""), mark)


def _kind(mark: str) -> str:
    if mark.startswith("#"):
        return f"heading {mark.count('#')}"
    if mark.startswith("*["):
        return "abbreviation"
    return _MARKS.get(mark[:1], "text" if not mark else "number")


def _closes(line: str, fence: str) -> bool:
    inner = line.strip(" \t>")
    return inner.startswith(fence) and not inner.strip(fence[0])


def _goes_on(first: _Row, row: _Row) -> bool:
    """Whether a line belongs to the piece that began before it."""
    inner = row.words.strip()
    return bool(
        inner
        and not row.mark
        and row.quote == first.quote
        and not row.text.startswith(":::")
        and not _FENCE.match(row.words)
        and not _UNDERLINE.fullmatch(row.words)
    )


def _piece(kind: str, text: str, rows: list[_Row]) -> Piece:
    while not rows[-1].text.strip():  # of a fence that is never closed
        rows = rows[:-1]
    first, last = rows[0], rows[-1]
    prefixes = {row.prefix for row in rows[1:]}
    rest = prefixes.pop() if kind != "code" and len(prefixes) == 1 else ""
    lines = [first.words, *(row.text[len(rest) :] for row in rows[1:])]
    if kind.startswith("heading"):
        lines[-1] = _CLOSING.sub("", lines[-1])
    kept = lines[-1].rstrip()
    start = first.start + len(first.prefix)
    end = (start if len(rows) == 1 else last.start + len(rest)) + len(kept)
    words = unicodedata.normalize("NFC", "\n".join([*lines[:-1], kept]))
    return Piece(kind, start, end, words, first.prefix, rest)


def replace_pieces(text: str, pieces: list[Piece], words: Mapping[int, str], line_end: str = "\n") -> str:
    """The text with other words in some of its pieces (by their positions in `pieces`)."""
    for number in sorted(words, reverse=True):
        piece = pieces[number]
        said = words[number].replace("\n", line_end + piece.rest)
        text = text[: piece.start] + said + text[piece.end :]
    return text


def fits(piece: Piece, words: str) -> bool:
    """Whether these words, in the place of a piece, are still one piece of its kind, and say the same."""
    sample = piece.first + words.replace("\n", f"\n{piece.rest}")
    if piece.kind == "row":
        sample += "\n|---|"
    elif piece.kind.startswith("heading") and "#" not in piece.first:
        sample += "\n===" if piece.kind.endswith("1") else "\n---"
    again = cut(sample)
    return len(again) == 1 and (again[0].kind, again[0].text) == (piece.kind, unicodedata.normalize("NFC", words))
