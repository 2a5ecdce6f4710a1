"""Markdown becomes safe HTML, in pieces between the blocks that pages fill.

Invariant: what an editor writes is never a template and never a script. Python-Markdown does not
sanitise and is super-linear on some inputs, so its output goes through nh3 and its time is limited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import count
from typing import Any

import markdown
import nh3
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.toc import TocExtension, slugify_unicode

from sitegen.content.blocks import CLOSE, OPEN, Block, read_blocks
from sitegen.content.budget import OutOfTimeError, time_limit
from sitegen.content.markdown_blocks import DEPTH_LIMIT, BlockReader, TooDeepError
from sitegen.content.markdown_habits import check_html, check_lines, check_notes, line_of
from sitegen.content.markdown_leaves import Reading, Remark
from sitegen.content.markdown_words import Typography, add_words
from sitegen.content.problem import Problem, Severity, has_errors, say
from sitegen.content.site import BACK, Body, BodyBlock, BodyHeading
from sitegen.content.values import SCHEMES

SIZE_LIMIT = 100 * 1024
SECONDS_LIMIT = 2.0

_PLACEHOLDER = re.compile(f"<p>{OPEN}([0-9]+){CLOSE}</p>")
_BROKEN_PLACEHOLDER = re.compile(f"{OPEN}[0-9]*{CLOSE}?")

_TAGS = frozenset(
    # what runs in a text
    {"a", "abbr", "b", "bdi", "br", "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark", "q", "s"}
    | {"samp", "small", "span", "strong", "sub", "sup", "time", "u", "var"}
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


class _Markdown(markdown.Markdown):
    """Python-Markdown, whose blocks are read as CommonMark reads them."""

    def build_parser(self) -> _Markdown:
        super().build_parser()
        self.parser = BlockReader(self)
        self.preprocessors.deregister("html_block")
        return self


class _Converter:
    """One Python-Markdown instance, made when the first body is read."""

    def __init__(self) -> None:
        toc = TocExtension(slugify=self._slug, toc_depth="2-6", marker="")
        notes = FootnoteExtension(BACKLINK_TITLE=f"{BACK} {{}}")
        self.markdown = _Markdown(extensions=["tables", notes, "abbr", toc], output_format="html")
        add_words(self.markdown)
        self.typography = Typography()
        self.markdown.treeprocessors.register(self.typography, "sitegen-typography", 15)

    @property
    def reader(self) -> BlockReader:
        reader = self.markdown.parser
        assert isinstance(reader, BlockReader)  # noqa: S101 - built above
        return reader

    def convert(self, text: str, blocks: tuple[Block, ...], language: str) -> str:
        self.markdown.reset()
        self.reader.blocks, self.reader.reading = blocks, Reading()
        self.typography.language = language
        return self.markdown.convert(text)

    def _slug(self, text: str, separator: str) -> str:
        """The address of a heading: it never has “_”, which those of the layouts have."""
        slug = slugify_unicode(text, separator).replace("_", separator).strip(separator) or "section"
        reading = self.reader.reading
        if f"#{slug}" in reading.ids:
            start = reading.numbers.get(slug, 2)
            number = next(n for n in count(start) if f"#{slug}-{n}" not in reading.ids)
            reading.numbers[slug] = number + 1
            slug = f"{slug}-{number}"
        reading.ids.add(f"#{slug}")
        return slug

    def raw_html(self) -> list[str]:
        """The pieces of HTML of the last body."""
        return [str(piece) for piece in self.markdown.htmlStash.rawHtmlBlocks]

    def footnotes(self) -> tuple[list[str], list[str]]:
        """The names of the footnotes of the last body: of those that have a text, of those that are asked for."""
        footnotes: Any = self.markdown.inlinePatterns["footnote"]
        return list(footnotes.footnotes.footnotes), list(footnotes.footnotes.footnote_order)


_converter: list[_Converter] = []


def parse_markdown(path: str, text: str, first_line: int, language: str) -> tuple[Body | None, tuple[Problem, ...]]:
    """The body of a `<lang>.md`. `first_line` is the line of the file on which `text` begins."""
    if len(text.encode()) > SIZE_LIMIT:
        what = say("the text has more than {limit} KB", limit=SIZE_LIMIT // 1024)
        return None, (Problem(path, what, say("spread it over several pages"), first_line, 1),)
    blocks, found = read_blocks(path, text, first_line)
    if has_errors(found):
        return None, found
    if not _converter:
        _converter.append(_Converter())
    converter = _converter[0]
    try:
        with time_limit(SECONDS_LIMIT):
            raw = converter.convert(text, blocks, language)
            html = _CLEANER.clean(raw)
            remarks = tuple(_remarks(converter, text, html))
    except (OutOfTimeError, RecursionError):
        _converter.clear()  # it stopped half-way: its state is worth nothing
        what = say("this text takes more than {limit} seconds to convert", limit=f"{SECONDS_LIMIT:g}")
        remedy = say("look for very long runs of brackets, stars or hyphens, and for deep lists")
        return None, (Problem(path, what, remedy, first_line, 1),)
    except TooDeepError as error:
        what = say("more than {limit} levels are nested here", limit=DEPTH_LIMIT)
        return None, (Problem(path, what, say("write it with fewer lists and quotations"), first_line + error.line, 1),)
    body, own = _take_apart(text, first_line, html, blocks, converter)
    remarks = (*own, *remarks, *_dropped(text, raw, html))
    told = (Problem(path, one.what, one.remedy, first_line + one.line, 1, severity=one.severity) for one in remarks)
    return body, (*found, *told)


def _remarks(converter: _Converter, text: str, html: str) -> Iterator[Remark]:
    lines, reading = text.split("\n"), converter.reader.reading
    yield from reading.remarks
    yield from _check_headings(reading)
    yield from check_lines(lines, reading.code)
    yield from check_html(text, converter.raw_html(), _TAGS, _ATTRIBUTES, _CLASSES)
    yield from check_notes(text, html, *converter.footnotes())


def _dropped(text: str, raw: str, html: str) -> Iterator[Remark]:
    """Each address that was cleaned away: no wish is silently not granted."""
    remedies = (
        (_HREF, say("write one that begins with https://, http://, mailto: or tel:")),
        (_SRC, say("put the picture beside this text and write its name, with “%3A” for each “:” in it")),
    )
    for pattern, remedy in remedies:
        for address in sorted(set(_find(pattern, raw)) - set(_find(pattern, html))):
            what = say("the address “{address}” may not be used here", address=address[:80])
            yield Remark(line_of(text, address), what, remedy)


def _take_apart(
    text: str, first_line: int, html: str, blocks: tuple[Block, ...], converter: _Converter
) -> tuple[Body, list[Remark]]:
    pieces = _PLACEHOLDER.split(html)
    remarks: list[Remark] = []
    filled = []
    depth = 0
    for piece, number in zip(pieces[0::2], pieces[1::2], strict=False):
        block = blocks[int(number)]
        depth += sum(-1 if tag[1] == "/" else 1 for tag in _PAIRED_TAG.findall(piece))
        if depth == 0:  # else it stands in something
            filled.append(BodyBlock(block.name, block.arguments, first_line + block.first))
    wanted = sum(block.name != "note" for block in blocks)
    if len(filled) != wanted:
        for block in blocks:
            if block.name != "note" and not any(b.line == first_line + block.first for b in filled):
                what = say("the block “{name}” stands inside HTML, a list or a table", name=block.name)
                remedy = say("move it to the start of a line, with an empty line before and after it")
                remarks.append(Remark(block.first, what, remedy))
    headings = tuple(_headings(getattr(converter.markdown, "toc_tokens", [])))
    links = tuple((address, first_line + line_of(text, address)) for address in _find(_HREF, html))
    pictures = tuple((address, first_line + line_of(text, address)) for address in _find(_SRC, html))
    for address in _find(r'<img(?=[^>]* alt="")[^>]* src="([^"]*)"|<img(?![^>]* alt=)[^>]* src="([^"]*)"', html):
        what = say("the picture “{name}” has no description", name=address)
        remedy = say("write what it shows between the brackets: ![…]({name})", name=address)
        remarks.append(Remark(line_of(text, address), what, remedy))
    html_pieces = tuple(_BROKEN_PLACEHOLDER.sub("", piece).strip("\n") for piece in pieces[0::2])
    return Body(html_pieces, tuple(filled), headings, links, pictures), remarks


_PAIRED_TAG = re.compile(r'</[a-z0-9]+>|<(?!(?:br|hr|img)\b)[a-z0-9]+(?: [a-z-]+="[^"]*")*>')
# Attributes of real tags: in the text of a page, `<` is always written `&lt;`.
_HREF = r'<[a-z0-9]+(?: [a-z-]+="[^"]*")*? href="([^"]*)"'
_SRC = r'<img(?: [a-z-]+="[^"]*")*? src="([^"]*)"'


def _find(pattern: str, html: str) -> list[str]:
    found = (next((group for group in match.groups() if group is not None), "") for match in re.finditer(pattern, html))
    return list(dict.fromkeys(unescape(address) for address in found))


def _headings(tokens: list[dict[str, object]]) -> Iterator[BodyHeading]:
    for token in tokens:
        level, name = token["level"], unescape(str(token.get("name", "")))
        if isinstance(level, int):
            yield BodyHeading(level, str(token["id"]), name)
        children = token.get("children")
        if isinstance(children, list):
            yield from _headings(children)


def _check_headings(reading: Reading) -> Iterator[Remark]:
    """Headings go down one level at a time, from 2: the title is the only one of level 1."""
    level = 1
    for heading in reading.headings:
        found = heading.level
        if found == 1:
            what = say("a heading with one “#” is a second title")
            if heading.underlined:
                what = say("a heading underlined with “=” is a second title")
            yield Remark(
                heading.line, what, say("write “##”: the title of the page is “title”, at the top of the file")
            )
        elif found > level + 1:
            what = say("the heading goes from level {before} to level {after}", before=level, after=found)
            yield Remark(heading.line, what, say("write {marks}", marks="#" * (level + 1)), Severity.WARNING)
        level = max(found, 2)
