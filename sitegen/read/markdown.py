"""Markdown becomes safe HTML, in pieces between the blocks that the plan fills.

Law: what an editor writes is never a template and never a script. Python-Markdown does not
sanitise and is super-linear on some inputs, so its output goes through nh3 and its time is limited.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from html import unescape

import markdown
import nh3
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.toc import TocExtension, slugify_unicode
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from sitegen.model.problem import Problem, Severity, say
from sitegen.model.site import Body, BodyBlock, BodyHeading
from sitegen.model.values import SCHEMES
from sitegen.read.blocks import Block, read_blocks
from sitegen.read.budget import OutOfTimeError, time_limit
from sitegen.read.typography import set_typography

SIZE_LIMIT = 100 * 1024
SECONDS_LIMIT = 2.0

_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: `strict_yaml.decode` refuses them in sources
_PLACEHOLDER = re.compile(f"<p>{_OPEN}([0-9]+){_CLOSE}</p>")
_BROKEN_PLACEHOLDER = re.compile(f"{_OPEN}[0-9]*{_CLOSE}?")

_TAGS = frozenset(
    # what runs in a text
    {"a", "abbr", "b", "br", "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark", "q", "s", "samp"}
    | {"small", "span", "strong", "sub", "sup", "time", "u", "var"}
    # what stands by itself
    | {"blockquote", "dd", "div", "dl", "dt", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol"}
    | {"p", "pre", "ul", "caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
)
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"lang", "dir", "title", "id"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "time": {"datetime"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
# Classes that we make: notes, footnotes, column alignment.
_CLASSES: dict[str, set[str]] = {
    "div": {"note", "footnote"},
    "a": {"footnote-ref", "footnote-backref"},
    "td": {"align-start", "align-end", "align-center"},
    "th": {"align-start", "align-end", "align-center"},
}
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags={"script", "style", "template", "iframe", "object", "svg", "math"},
    attributes=_ATTRIBUTES,
    allowed_classes=_CLASSES,
    url_schemes=set(SCHEMES),
    link_rel=None,
    id_prefix=None,
)


class _Fences(Preprocessor):
    """Turn each `:::` line that `read_blocks` found into a paragraph of its own."""

    blocks: tuple[Block, ...] = ()

    def run(self, lines: list[str]) -> list[str]:
        for number, block in enumerate(self.blocks):
            lines[block.first] = f"\n{_OPEN}{number}{_CLOSE}\n"
            if block.last != block.first:
                lines[block.last] = f"\n{_CLOSE}{number}\n"
        return "\n".join(lines).split("\n")


class _Notes(BlockProcessor):
    """Wrap the paragraphs between the marks of a `::: note`."""

    blocks: tuple[Block, ...] = ()

    def test(self, parent: etree.Element, block: str) -> bool:
        match = re.fullmatch(f"{_OPEN}([0-9]+){_CLOSE}", block.strip())
        return match is not None and self.blocks[int(match[1])].name == "note"

    def run(self, parent: etree.Element, blocks: list[str]) -> bool:
        number = blocks.pop(0).strip().strip(_OPEN + _CLOSE)
        end = f"{_CLOSE}{number}"
        inner: list[str] = []
        while blocks:
            block = blocks.pop(0)
            if block.strip() == end:
                break
            inner.append(block)
        element = etree.SubElement(parent, "div", {"class": "note"})
        self.parser.parseBlocks(element, inner)
        return True


class _Typography(Treeprocessor):
    """French spaces in the text of a body, not in its code; logical alignment of table cells."""

    language = ""

    def run(self, root: etree.Element) -> None:
        for element in _words(root):
            if element.text and element.tag not in ("code", "pre"):
                element.text = set_typography(element.text, self.language)
            if element.tail:
                element.tail = set_typography(element.tail, self.language)
            style = element.attrib.pop("style", "")
            if style.startswith("text-align:"):
                side = {"left": "start", "right": "end", "center": "center"}.get(style[11:].strip(" ;"), "start")
                element.set("class", f"align-{side}")


def _words(element: etree.Element) -> Iterator[etree.Element]:
    yield element
    for child in element:
        if child.tag == "pre":
            yield from ()
        else:
            yield from _words(child)


class _Converter:
    """One Python-Markdown instance, made when the first body is read."""

    def __init__(self) -> None:
        self.markdown = markdown.Markdown(
            extensions=[
                "tables",
                "fenced_code",
                "def_list",
                "footnotes",
                "abbr",
                "sane_lists",
                TocExtension(slugify=slugify_unicode, toc_depth="2-6"),
            ],
            output_format="html",
        )
        self.fences = _Fences()
        self.notes = _Notes(self.markdown.parser)
        self.typography = _Typography()
        self.markdown.preprocessors.register(self.fences, "sitegen-fences", 40)
        self.markdown.parser.blockprocessors.register(self.notes, "sitegen-notes", 95)
        self.markdown.treeprocessors.register(self.typography, "sitegen-typography", 15)

    def convert(self, text: str, blocks: tuple[Block, ...], language: str) -> str:
        self.markdown.reset()
        self.fences.blocks = self.notes.blocks = blocks
        self.typography.language = language
        return self.markdown.convert(text)


_converter: list[_Converter] = []


def parse_markdown(path: str, text: str, first_line: int, language: str) -> tuple[Body | None, tuple[Problem, ...]]:
    """The body of a `<lang>.md`. `first_line` is the line of the file on which `text` begins."""
    if len(text.encode()) > SIZE_LIMIT:
        return None, (
            Problem(
                path,
                say("the text has more than {limit} KB", limit=SIZE_LIMIT // 1024),
                say("spread it over several pages"),
                first_line,
                1,
            ),
        )
    blocks, problems = read_blocks(path, text, first_line)
    if problems:
        return None, problems
    if not _converter:
        _converter.append(_Converter())
    try:
        with time_limit(SECONDS_LIMIT):
            raw = _converter[0].convert(text, blocks, language)
            html = _CLEANER.clean(raw)
    except (OutOfTimeError, RecursionError):
        _converter.clear()  # it stopped half-way: its state is worth nothing
        return None, (
            Problem(
                path,
                say("this text takes more than {limit} seconds to convert", limit=f"{SECONDS_LIMIT:g}"),
                say("look for very long runs of brackets, stars or hyphens, and for deep lists"),
                first_line,
                1,
            ),
        )
    body, problems = _take_apart(path, text, first_line, html, blocks, _converter[0].markdown)
    return body, (*problems, *_dropped(path, text, first_line, raw, html))


def _dropped(path: str, text: str, first_line: int, raw: str, html: str) -> Iterator[Problem]:
    """A problem for each address that was cleaned away: no wish is silently not granted."""
    lines = text.split("\n")
    for pattern in (_HREF, _SRC):
        for address in sorted(set(_find(pattern, raw)) - set(_find(pattern, html))):
            yield Problem(
                path,
                say("the address “{address}” may not be used here", address=address[:80]),
                say("write one that begins with https://, http://, mailto: or tel:"),
                first_line + _line_of(lines, address),
                1,
            )


def _take_apart(
    path: str, text: str, first_line: int, html: str, blocks: tuple[Block, ...], converter: markdown.Markdown
) -> tuple[Body | None, tuple[Problem, ...]]:
    pieces = _PLACEHOLDER.split(html)
    problems: list[Problem] = []
    filled = []
    for number in pieces[1::2]:
        block = blocks[int(number)]
        filled.append(BodyBlock(block.name, block.arguments, first_line + block.first))
    wanted = sum(block.name != "note" for block in blocks)
    if len(filled) != wanted:
        for block in blocks:
            if block.name != "note" and not any(b.line == first_line + block.first for b in filled):
                problems.append(
                    Problem(
                        path,
                        say("the block “{name}” stands inside HTML, a list or a table", name=block.name),
                        say("move it to the start of a line, with an empty line before and after it"),
                        first_line + block.first,
                        1,
                    )
                )
    headings = tuple(_headings(getattr(converter, "toc_tokens", [])))
    problems.extend(_check_headings(path, text, first_line))
    lines = text.split("\n")
    links = tuple((address, first_line + _line_of(lines, address)) for address in _find(_HREF, html))
    pictures = tuple((address, first_line + _line_of(lines, address)) for address in _find(_SRC, html))
    for address in _find(r'<img(?=[^>]* alt="")[^>]* src="([^"]*)"|<img(?![^>]* alt=)[^>]* src="([^"]*)"', html):
        problems.append(
            Problem(
                path,
                say("the picture “{name}” has no description", name=address),
                say("write what it shows between the brackets: ![…]({name})", name=address),
                first_line + _line_of(lines, address),
                1,
            )
        )
    html_pieces = tuple(_BROKEN_PLACEHOLDER.sub("", piece).strip("\n") for piece in pieces[0::2])
    return Body(html_pieces, tuple(filled), headings, links, pictures), tuple(problems)


# Attributes of real tags: in the text of a page, `<` is always written `&lt;`.
_HREF = r'<[a-z0-9]+(?: [a-z-]+="[^"]*")*? href="([^"]*)"'
_SRC = r'<img(?: [a-z-]+="[^"]*")*? src="([^"]*)"'


def _find(pattern: str, html: str) -> list[str]:
    found = (match[1] or match[2] if match.re.groups > 1 else match[1] for match in re.finditer(pattern, html))
    return list(dict.fromkeys(unescape(address) for address in found))


def _line_of(lines: list[str], address: str) -> int:
    return next((number for number, line in enumerate(lines) if address in line), 0)


def _headings(tokens: list[dict[str, object]]) -> Iterator[BodyHeading]:
    for token in tokens:
        level, name = token["level"], str(token.get("name", ""))
        if isinstance(level, int):
            yield BodyHeading(level, str(token["id"]), name)
        children = token.get("children")
        if isinstance(children, list):
            yield from _headings(children)


_HEADING = re.compile(r"(#{1,6})\s+\S")


def _check_headings(path: str, text: str, first_line: int) -> Iterator[Problem]:
    """Headings go down one level at a time, from 2: the title is the only one of level 1."""
    level, fenced = 1, False
    for number, line in enumerate(text.split("\n")):
        if line.startswith(("```", "~~~")):
            fenced = not fenced
        match = None if fenced else _HEADING.match(line)
        if match is None:
            continue
        found = len(match[1])
        if found == 1:
            what = say("a heading with one “#” is a second title")
            yield Problem(
                path,
                what,
                say("write “##”: the title of the page is “title”, at the top of the file"),
                first_line + number,
                1,
            )
        elif found > level + 1:
            yield Problem(
                path,
                say("the heading goes from level {before} to level {after}", before=level, after=found),
                say("write {marks}", marks="#" * (level + 1)),
                first_line + number,
                1,
                severity=Severity.WARNING,
            )
        level = max(found, 2)
