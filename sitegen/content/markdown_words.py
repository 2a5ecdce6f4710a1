"""What runs in a line of a body: what GitHub reads and Python-Markdown does not, and what a language asks for.

Invariant: only marks and spaces change, never a word; code never comes here.
"""

from __future__ import annotations

import re
import string
import unicodedata
import xml.etree.ElementTree as etree
from collections.abc import Iterator

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor, SubstituteTagInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from sitegen.content.typography import set_typography

_NUMBERS = r"(?<![\w+])(?:\+\d+|\d+(?=[   \-/.:,–×]{1,2}[\d(]))(?:[   \-/.:,–×]{0,2}\(?\d+\)?)*+"
"""A number of several groups: a phone number, a date, hours, an amount."""


class _BareLink(InlineProcessor):
    """`https://…`, `www.…` and addresses of mail become links, without the marks that end a sentence."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[etree.Element | None, int | None, int | None]:  # type: ignore[override]
        text = m[0]
        while text:
            bare = text.rstrip("?!.,:*_~'\"»’”…;")
            if bare.endswith(")") and bare.count(")") > bare.count("("):
                bare = bare[:-1]
            if bare == text:
                break
            text = bare
        if not text or text.endswith(("//", "www")):
            return None, None, None
        element = etree.Element("a")
        element.text = AtomicString(text)
        element.set("href", f"http://{text}" if text.startswith("www.") else text)
        return element, m.start(), m.start() + len(text)


class _BareMail(InlineProcessor):
    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[etree.Element, int, int]:  # type: ignore[override]
        element = etree.Element("a")
        element.text = AtomicString(m[0])
        element.set("href", f"mailto:{m[0]}")
        return element, m.start(), m.end()


class _Number(InlineProcessor):
    """In a text from right to left, the groups of a number would stand in reverse: it is isolated."""

    ANCESTOR_EXCLUDES = ("bdi",)

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[etree.Element | None, int | None, int | None]:  # type: ignore[override]
        if not is_right_to_left(data):
            return None, None, None
        element = etree.Element("bdi")
        element.set("dir", "ltr")
        element.text = AtomicString(m[0])
        return element, m.start(), m.end()


def is_right_to_left(text: str) -> bool:
    """Whether a text has letters that are written from right to left."""
    return any(character > "\u058f" and unicodedata.bidirectional(character) in ("R", "AL") for character in text)


def add_words(md: Markdown) -> None:
    """Register what is read here."""
    md.ESCAPED_CHARS = list(string.punctuation)
    patterns = md.inlinePatterns
    patterns.register(SubstituteTagInlineProcessor(r"\\\n", "br"), "sitegen-break", 185)
    address = r"(?<![\w@/.\x02\x03])(?:https?://|www\.)[^\s<>\x02\x03`\[\]{}|\\^]++"
    patterns.register(_BareLink(address, md), "sitegen-link", 88)
    mail = r"(?<![\w.+/@:-])[\w+-]++(?:\.[\w+-]++)*+@[\w-]++(?:\.[\w-]++)++(?![\w@-])"
    patterns.register(_BareMail(mail, md), "sitegen-mail", 87)
    patterns.register(_Number(_NUMBERS, md), "sitegen-number", 86)
    assert md.delimiters is not None  # noqa: S101 - made with the patterns
    md.delimiters.add("~", "del", double=True)


class Typography(Treeprocessor):
    """French spaces in the text of a body, not in its code; logical alignment of table cells."""

    language = ""

    def run(self, root: etree.Element) -> None:
        """Change the texts of the tree."""
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
