"""How paragraphs, tables, headings and code of a body end: what they become in the tree of Python-Markdown.

Invariant: every line of a block is in the tree when it ends, or was reported.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Callable
from dataclasses import field

from markdown import Markdown
from markdown.extensions.tables import TableProcessor
from markdown.util import AtomicString, code_escape

from sitegen.content.problem import Message, Severity, say
from sitegen.engine.dataclass import dataclass

_DELIMITER = re.compile(r" *:?-+:? *")
_REFERENCE = re.compile(r"\[([^\[\]]+)\]: *+(?:<([^<>]*)>|(\S++)) *+(\"[^\"]*\"|'[^']*'|\([^()]*\))? *+")
_ABBREVIATION = re.compile(r"\*\[([^\]\\]+)\] ?: *+(.*)")
_TASK = re.compile(r"\[([ xX])\] ")
_OWN_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell about a line, from 0."""

    line: int
    what: Message
    remedy: Message
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """A heading: its level, its line, from 0; whether a line of signs under it makes it one."""

    level: int
    line: int
    underlined: bool


@dataclass(slots=True)
class Reading:
    """What was noticed while a body was read; `code` has the lines that are code or HTML."""

    headings: list[HeadingLine] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    code: set[int] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Leaf:
    """A paragraph, code, HTML, a table or a footnote that is not closed yet."""

    kind: str
    element: etree.Element
    line: int
    lines: list[str]
    mark: str = ""
    indent: int = 0
    end: re.Pattern[str] | None = None


class Leaves:
    """Ends blocks that hold no others."""

    def __init__(self, md: Markdown, table: TableProcessor, reading: Reading) -> None:
        self.md, self.table, self.reading = md, table, reading
        self.split_row: Callable[[str], list[str]] = table._split_row  # type: ignore[attr-defined]

    def end(self, leaf: Leaf, parent: etree.Element) -> None:
        """Put what a block says into the tree."""
        if leaf.kind == "paragraph":
            self.end_paragraph(leaf, parent)
        elif leaf.kind in ("fence", "code"):
            text = "\n".join(leaf.lines)
            if leaf.kind == "code":
                text = text.strip("\n")
            leaf.element.text = AtomicString(code_escape(text) + "\n" if text else "")
        elif leaf.kind == "html":
            leaf.element.text = AtomicString(self.md.htmlStash.store("\n".join(leaf.lines)))
        elif leaf.kind == "table":
            self.end_table(leaf)
        else:
            footnotes = self.md.inlinePatterns["footnote"].footnotes  # type: ignore[attr-defined]
            footnotes.setFootnote(leaf.mark, "\n".join(leaf.lines).strip("\n"))

    def is_table(self, paragraph: Leaf, text: str) -> bool:
        """Whether a line under a paragraph makes its last line the first row of a table."""
        if set(text) - set("|:- ") or not {"|", ":"} & set(text):
            return False
        is_table = self.table.test(paragraph.element, f"{_bordered(paragraph.lines[-1])}\n{_bordered(text)}")
        return is_table and all(_DELIMITER.fullmatch(cell) for cell in self.table.separator)

    def end_paragraph(self, leaf: Leaf, parent: etree.Element) -> None:
        """A paragraph without the definitions of links at its start."""
        lines = leaf.lines
        self.take_definitions(lines)
        if not lines:
            parent.remove(leaf.element)
            return
        task = _TASK.match(lines[0]) if parent.tag == "li" and parent[0] is leaf.element else None
        if task:
            lines[0] = ("☐ " if task[1] == " " else "☑ ") + lines[0][task.end() :]
        leaf.element.text = "\n".join(lines).rstrip()

    def take_definitions(self, lines: list[str]) -> None:
        """Take the definitions of links away with which a paragraph begins."""
        while lines and (match := _REFERENCE.fullmatch(lines[0])):
            address = match[2] if match[3] is None else match[3]
            title = match[4][1:-1] if match[4] else None
            name = " ".join(match[1].split()).lower()
            self.md.references.setdefault(name, (address, title))  # type: ignore[arg-type]
            del lines[0]

    def take_abbreviation(self, line: str) -> bool:
        """Whether a line explains an abbreviation; it has been taken then."""
        match = _ABBREVIATION.fullmatch(line)
        if match:
            self.md.treeprocessors["abbr"].abbrs[match[1].strip()] = match[2].strip()  # type: ignore[attr-defined]
        return match is not None

    def end_table(self, leaf: Leaf) -> None:
        """A table; a row with too many cells is told."""
        rows = [_bordered(row) for row in leaf.lines]
        self.table.test(leaf.element, "\n".join(rows[:2]))
        width = len(self.table.separator)
        for number, row in enumerate(rows):
            count = len(self.split_row(row))
            if count > width:
                what = say("this row has {count} cells, the table {width} columns", count=count, width=width)
                remedy = say("write “\\|” for a bar that belongs to the text, or give the first row more cells")
                self.reading.remarks.append(Remark(leaf.line + number, what, remedy))
        self.table.run(leaf.element, ["\n".join(rows)])
        table = leaf.element[-1]
        if len(rows) == 2:
            table.remove(table[-1])  # a body without rows
        for cell in (cell for row in table.iter("tr") for cell in row):
            cell.text = (cell.text or "").replace("\\|", "|")

    def heading(self, number: int, element: etree.Element, text: str, *, underlined: bool) -> None:
        """The words of a heading, and the address that its editor gave it."""
        text = text.strip()
        bare = text.rstrip("#")
        if not underlined and (not bare or bare.endswith(" ")):
            text = bare.rstrip()
        before, mark, own = text.rpartition("{#")
        if mark and own.endswith("}"):
            own, text = own[:-1], before.rstrip()
            self._own_id(number, element, own)
        element.text = text
        self.reading.headings.append(HeadingLine(int(element.tag[1]), number, underlined))

    def _own_id(self, number: int, element: etree.Element, own: str) -> None:
        if not _OWN_ID.fullmatch(own):
            what = say("“{name}” cannot be the address of a heading", name=own)
            remedy = say("write small letters, digits and hyphens, for example {#contact}")
        elif f"#{own}" in self.reading.ids:
            what = say("two headings have the address “{name}”", name=own)
            remedy = say("give another address to one of the two")
        else:
            self.reading.ids.add(f"#{own}")
            element.set("id", own)
            return
        self.reading.remarks.append(Remark(number, what, remedy))


def _bordered(row: str) -> str:
    """A row of a table between two bars, whether its editor wrote them or not."""
    row = row.strip()
    bars = len(row) - len(row.removesuffix("|").rstrip("\\"))
    ended = row.endswith("|") and bars % 2 == 1
    return f"|{row.removeprefix('|')}{'' if ended else ' |'}"
