"""The lines of a body become blocks, as CommonMark and GitHub read them, in the tree of Python-Markdown.

Invariant: every line ends up in the tree, in a note on it, or in a message. Python-Markdown cuts a text at its
empty lines and nests by four spaces; so lists by two spaces, a table under a line of text or code in a list were
lost. Here each line is read once, with what is open before it: quotations, items, notes; so it is linear.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterable
from dataclasses import dataclass

from markdown.blockparser import BlockParser
from markdown.extensions.tables import TableProcessor
from markdown.util import AtomicString

from sitegen.content.blocks import CLOSE, OPEN, Block
from sitegen.content.markdown_leaves import Leaf, Leaves, Reading, Remark
from sitegen.content.problem import Severity, say

DEPTH_LIMIT = 24
"""How many quotations and lists may stand in each other."""

_HEADING = re.compile(r"(#{1,6})(?: (.*))?")
_FENCE = re.compile(r"(`{3,}+)([^`]*)|(~{3,}+)(.*)")
_BREAK = re.compile(r"(?:\*[ ]*){3,}+|(?:-[ ]*){3,}+|(?:_[ ]*){3,}+")
_UNDERLINE = re.compile(r"=+ *|-+ *")
_ITEM = re.compile(r"([*+-]|[0-9]{1,9}[.)])( +|$)")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]: *")
_DEFINITION = re.compile(r": +(?=\S)")

_BLOCK_TAGS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt"
    "|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu"
    "|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr"
    "|track|ul"
)
_TAG = (
    r"<[a-z][a-z0-9-]*+(?:\s++[a-z_:][a-z0-9_.:-]*+(?:\s*+=\s*+(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]++))?+)*+\s*+/?>"
    r"|</[a-z][a-z0-9-]*+\s*+>"
)
_HTML = (
    # How a block of HTML begins, and what ends it: CommonMark 0.31, “HTML blocks”. None: an empty line.
    (re.compile(r"<(?:script|pre|style|textarea)(?:\s|>|$)", re.IGNORECASE),
     re.compile(r"</(?:script|pre|style|textarea)>", re.IGNORECASE)),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(r"<![a-z]", re.IGNORECASE), re.compile(r">")),
    (re.compile(rf"</?(?:{_BLOCK_TAGS})(?:\s|/?>|$)", re.IGNORECASE), None),
)  # fmt: skip
_LONE_TAG = re.compile(rf"(?:{_TAG})\s*", re.IGNORECASE)
_STARTS = re.compile(r" {0,3}(?:>|#{1,6}(?: |$)|```|~~~|[*+-] |1[.)] |:::|\[\^|</?[a-z]|$)")


class TooDeepError(Exception):
    """More is nested than anybody means to."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class BlockReader(BlockParser):
    """Takes the place of the block parser of Python-Markdown; its inline patterns and extensions stay."""

    blocks: tuple[Block, ...] = ()
    reading = Reading()

    def parseDocument(self, lines: Iterable[str]) -> etree.ElementTree:
        """Read a whole body."""
        self.reading = Reading()
        self.root = etree.Element(self.md.doc_tag)
        _Run(self, self.root, self.reading, self.blocks).read(list(lines))
        return etree.ElementTree(self.root)

    def parseChunk(self, parent: etree.Element, text: str) -> None:
        """Read the text of a footnote, whose lines have other numbers."""
        _Run(self, parent, Reading(), ()).read(text.split("\n"))

    def parseBlocks(self, parent: etree.Element, blocks: list[str]) -> None:
        """Read blocks that were cut at empty lines."""
        self.parseChunk(parent, "\n\n".join(blocks))


@dataclass(slots=True)
class _Open:
    """A quotation, an item, a definition or a note that is not closed yet.

    `width` is how far the lines of an item are indented, `group` its list, `last` the last line of a note.
    """

    kind: str
    element: etree.Element
    width: int = 0
    group: etree.Element | None = None
    last: int = 0


class _Run:
    def __init__(self, parser: BlockReader, root: etree.Element, reading: Reading, blocks: tuple[Block, ...]) -> None:
        table: TableProcessor = parser.blockprocessors["table"]  # type: ignore[assignment]
        self.leaves = Leaves(parser.md, table, reading)
        self.reading = reading
        self.open = [_Open("root", root)]
        self.leaf: Leaf | None = None
        self.blank = False  # whether the line before was empty
        self.marks: dict[etree.Element, str] = {}
        self.loose: set[etree.Element] = set()
        self.blocks = blocks
        self.fences = {block.last: number for number, block in enumerate(blocks)}
        self.fences |= {block.first: number for number, block in enumerate(blocks)}

    def read(self, lines: list[str]) -> None:
        for number, line in enumerate(lines):
            self._read(number, line)
        if self.leaf is not None and self.leaf.kind == "fence":
            what, remedy = say("the code that begins here has no end"), say("write a line {mark} after it",
                                                                            mark=self.leaf.mark)  # fmt: skip
            self.reading.remarks.append(Remark(self.leaf.line, what, remedy))
        self._close(1)
        for group in self.marks:
            if group not in self.loose:
                for item in group:
                    if item.tag != "dt":
                        _unwrap(item)

    # ------------------------------------------------------------------------------- one line

    def _read(self, number: int, line: str) -> None:
        rest, depth = self._enter(number, line)
        matched = depth == len(self.open)
        leaf = self.leaf
        if leaf is not None and leaf.kind != "paragraph":
            if matched and self._goes_on(leaf, number, rest):
                return
            self._close_leaf()
            leaf = None
        paragraph, opened = leaf, False
        while stripped := rest.lstrip(" "):
            indent = len(rest) - len(stripped)
            if indent > 3:
                if paragraph is not None:
                    break
                self._close(depth)
                self._start("code", number, etree.SubElement(self._add("pre"), "code"), rest[4:])
                self.reading.code.add(number)
                what = say("the text is indented by four spaces or more: it is shown as code")
                remedy = say("remove the spaces; if it is code, write a line ``` before and after it")
                self.reading.remarks.append(Remark(number, what, remedy, Severity.WARNING))
                return
            inner = self._container(number, stripped, indent, depth, paragraph if matched else None)
            if self.leaf is not leaf:
                paragraph = leaf = None  # it was closed: nothing but definitions of links stood in it
            if inner is None:
                if self._block(number, stripped, indent, depth, paragraph if matched else None):
                    return
                break
            rest, depth, matched, paragraph, opened = inner, len(self.open), True, None, True
        if not stripped:
            self._close(depth)
            self.blank = not opened
        elif paragraph is not None:  # it goes on; where a mark is missing before the line, too
            paragraph.lines.append(stripped)
            self.blank = False
        else:
            self._close(depth)
            self._start("paragraph", number, self._add("p"), stripped)

    def _enter(self, number: int, line: str) -> tuple[str, int]:
        """What is left of a line behind the marks of all that is open and goes on; how many these are."""
        rest, depth = line, 1
        for one in self.open[1:]:
            stripped = rest.lstrip(" ")
            indent = len(rest) - len(stripped)
            if one.kind == "quote":
                if indent > 3 or not stripped.startswith(">"):
                    break
                rest = stripped[1:].removeprefix(" ")
            elif one.kind == "note":
                if number >= one.last:
                    break
            elif not stripped:
                if not len(one.element):  # an item that begins with an empty line ends with the second
                    break
            elif indent >= one.width:
                rest = rest[one.width :]
            else:
                break
            depth += 1
        return rest, depth

    def _goes_on(self, leaf: Leaf, number: int, rest: str) -> bool:
        """Whether a line belongs to what is open and no paragraph; it has been taken then."""
        stripped = rest.lstrip(" ")
        indent = len(rest) - len(stripped)
        if leaf.kind in ("fence", "code", "html"):
            self.reading.code.add(number)
        if leaf.kind == "fence":
            self.blank = False
            if indent < 4 and stripped.startswith(leaf.mark) and not stripped.strip(leaf.mark[0] + " "):
                self._close_leaf()
            else:
                leaf.lines.append(rest[min(indent, leaf.indent) :])
            return True
        if leaf.kind == "html":
            if leaf.end is None and not stripped:
                return False
            leaf.lines.append(rest)
            if leaf.end is not None and leaf.end.search(rest):
                self._close_leaf()
            return True
        if leaf.kind == "table":
            if not stripped or indent > 3 or _STARTS.match(rest) or number in self.fences:
                return False
            leaf.lines.append(stripped)
            return True
        if not stripped or indent > 3:  # indented code, a footnote
            leaf.lines.append(rest[4:])
            self.blank = not stripped
            return True
        if leaf.kind == "footnote" and not self.blank and not _STARTS.match(rest) and number not in self.fences:
            leaf.lines.append(stripped)
            return True
        self.reading.code.discard(number)
        return False

    # ------------------------------------------------------------------------------- what begins

    def _container(self, number: int, text: str, indent: int, depth: int, paragraph: Leaf | None) -> str | None:
        """Open a quotation, an item or a definition; what stands in it on this line, or None when none begins."""
        if text[0] == ">":
            self._close(depth)
            self._push(number, _Open("quote", self._add("blockquote")))
            return text[1:].removeprefix(" ")
        if text[0] == ":":
            return self._definition(number, text, indent, depth, paragraph)
        match = _ITEM.match(text)
        if match is None or _BREAK.fullmatch(text):
            return None
        mark, inner = match[1], text[match.end() :]
        if paragraph is not None and (not inner or mark[:-1] not in ("", "1")):
            return None
        if paragraph is not None and mark == "-" and not inner.strip():
            return None
        self._close(depth)
        parent = self.open[-1].element
        group = parent[-1] if len(parent) else None
        if group is None or self.marks.get(group) != mark[-1]:
            group = self._add("ol" if mark[:-1] else "ul")
            self.marks[group] = mark[-1]
            if mark[:-1] and int(mark[:-1]) != 1:
                group.set("start", str(int(mark[:-1])))
        elif self.blank:
            self.loose.add(group)
        spaces = len(match[2]) if inner and len(match[2]) <= 4 else 1
        item = etree.SubElement(group, "li")
        self._push(number, _Open("item", item, indent + len(mark) + spaces, group))
        return " " * (len(match[2]) - spaces) + inner

    def _definition(self, number: int, text: str, indent: int, depth: int, paragraph: Leaf | None) -> str | None:
        match = _DEFINITION.match(text)
        if match is None:
            return None
        parent = self.open[depth - 1].element
        before = parent[-1] if len(parent) else None
        if before is None or (
            before.tag != "dl" and not (before.tag == "p" and type(before.text) in (str, type(None)))
        ):
            return None
        if before.tag == "p" and (paragraph is None and self.leaf is not None):
            return None
        self._close(depth)
        if before.tag == "p":
            if not len(parent) or parent[-1] is not before:
                return None
            parent.remove(before)
            group = parent[-1] if len(parent) and parent[-1].tag == "dl" else self._add("dl")
            self.marks[group] = ":"
            for term in (before.text or "").split("\n"):
                etree.SubElement(group, "dt").text = term
        else:
            group = before
        if self.blank:
            self.loose.add(group)
        self._push(number, _Open("item", etree.SubElement(group, "dd"), indent + min(match.end(), 4), group))
        return text[match.end() :]

    def _block(self, number: int, text: str, indent: int, depth: int, paragraph: Leaf | None) -> bool:
        """Whether a line is or begins a block that holds no others; it has been taken then."""
        first = text[0]
        if first == ":" and number in self.fences and depth - 1 == sum(one.kind == "note" for one in self.open[:depth]):
            self._site_block(number)
        elif first == "#" and (heading := _HEADING.fullmatch(text)):
            self._close(depth)
            self.leaves.heading(number, self._add(f"h{len(heading[1])}"), heading[2] or "", underlined=False)
        elif first in "`~" and (fence := _FENCE.fullmatch(text)):
            self._close(depth)
            code = etree.SubElement(self._add("pre"), "code")
            self._start("fence", number, code, "", mark=fence[1] or fence[3], indent=indent)
            self.reading.code.add(number)
        elif first == "<" and self._html(number, text, depth, paragraph):
            pass
        elif paragraph is not None and first in "=-" and _UNDERLINE.fullmatch(text) and self._is_heading(paragraph):
            paragraph.element.tag = "h1" if first == "=" else "h2"
            if len(text.rstrip()) < 3:
                what = say("the line “{mark}” makes a heading of the lines above it", mark=text.rstrip())
                self.reading.remarks.append(
                    Remark(number, what, say("leave an empty line before it"), Severity.WARNING)
                )
            self.leaf = None
            self.leaves.heading(paragraph.line, paragraph.element, "\n".join(paragraph.lines), underlined=True)
        elif first == "*" and self.leaves.take_abbreviation(text):
            self._close(depth)
        elif first in "*-_" and _BREAK.fullmatch(text):
            self._close(depth)
            self._add("hr")
        elif first == "[" and (note := _FOOTNOTE.match(text)):
            self._close(depth)
            if note[1] in self.reading.ids:
                what = say("the footnote “{name}” stands here for the second time", name=note[1])
                self.reading.remarks.append(Remark(number, what, say("give one of the two another name")))
            self.reading.ids.add(note[1])
            self._start("footnote", number, self.open[-1].element, text[note.end() :], mark=note[1])
        elif paragraph is not None and first in "|:-" and self.leaves.is_table(paragraph, text):
            header = paragraph.lines.pop()
            self._close_leaf()
            self._close(depth)
            self._start("table", number - 1, self.open[-1].element, header)
            assert self.leaf is not None  # noqa: S101 - just started
            self.leaf.lines.append(text)
        else:
            return False
        self.blank = False
        return True

    def _is_heading(self, paragraph: Leaf) -> bool:
        """Whether words are left of a paragraph for the line of signs under it."""
        self.leaves.take_definitions(paragraph.lines)
        return bool(paragraph.lines)

    def _site_block(self, number: int) -> None:
        """A line with `:::`: the place of a list of the site, or where a note begins or ends."""
        index = self.fences[number]
        block = self.blocks[index]
        if number == block.last and block.name == "note":
            self._close(next((n for n, one in enumerate(self.open) if one.kind == "note"), len(self.open)))
            return
        self._close(1)
        if block.name == "note":
            element = self._add("div")
            element.set("class", "note")
            self._push(number, _Open("note", element, last=block.last))
        else:
            self._add("p").text = AtomicString(f"{OPEN}{index}{CLOSE}")

    def _html(self, number: int, text: str, depth: int, paragraph: Leaf | None) -> bool:
        ends = [end for start, end in _HTML if start.match(text)]
        if not ends and (paragraph is not None or self.leaf is not None or not _LONE_TAG.fullmatch(text)):
            return False
        end = ends[0] if ends else None
        self._close(depth)
        self._start("html", number, self._add("p"), text, end=end)
        self.reading.code.add(number)
        if end is not None and end.search(text):
            self._close_leaf()
        return True

    # ------------------------------------------------------------------------------- opening and closing

    def _add(self, tag: str) -> etree.Element:
        one = self.open[-1]
        if self.blank and len(one.element) and one.group is not None:
            self.loose.add(one.group)
        return etree.SubElement(one.element, tag)

    def _push(self, number: int, one: _Open) -> None:
        if len(self.open) > DEPTH_LIMIT:
            raise TooDeepError(number)
        self.open.append(one)
        self.blank = False

    def _start(
        self,
        kind: str,
        number: int,
        element: etree.Element,
        line: str,
        *,
        mark: str = "",
        indent: int = 0,
        end: re.Pattern[str] | None = None,
    ) -> None:
        self.leaf = Leaf(kind, element, number, [] if kind == "fence" else [line], mark, indent, end)
        self.blank = False

    def _close(self, depth: int) -> None:
        """Close all that is open beyond a depth, and what has no blocks in it."""
        self._close_leaf()
        del self.open[depth:]

    def _close_leaf(self) -> None:
        leaf, self.leaf = self.leaf, None
        if leaf is None:
            return
        self.leaves.end(leaf, self.open[-1].element)


def _unwrap(item: etree.Element) -> None:
    """Take the paragraphs of an item away, but not their words: its list has no empty lines."""
    before: etree.Element | None = None
    for child in list(item):
        if child.tag != "p":
            before = child
        elif before is None:
            item.text = child.text
            item.remove(child)
        else:
            before.tail = child.text
            item.remove(child)
