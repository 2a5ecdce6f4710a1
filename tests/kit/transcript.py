"""A page as its visitors get it, written down line by line: words, headings, links, forms, languages, what is hidden.

Invariant: what changes what somebody reads, hears or can do changes a line. What does not (classes, the order of
attributes, spaces, drawings, the digests in names of assets) changes nothing.
"""

from __future__ import annotations

import re
from typing import Any, Final
from xml.etree.ElementTree import Element

import html5lib

DROPPED: Final = {"script", "style", "source", "template", "{http://www.w3.org/2000/svg}svg"}
BLOCKS: Final = {
    *("address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li"),
    *("main", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "tbody", "thead", "tr", "ul"),
}
SIGNS: Final = {f"h{n}": "#" * n + " " for n in range(1, 7)} | {
    **{"li": "- ", "dt": "- ", "dd": "  ", "figcaption": "figure: ", "caption": "table: ", "blockquote": "> "},
    **{"summary": "fold: ", "legend": "group: ", "pre": "    "},
}
SHOWN: Final = ("value", "placeholder", "min", "max", "name", "type", "method", "action", "open", "required", "checked")
"""Attributes of forms that a visitor meets."""
DIGESTS: Final = re.compile(r"[.-][0-9a-f]{8,32}(?=[.-])")


class _Writer:
    """Lines of a page; `_line` is the one that is being written."""

    def __init__(self, without: tuple[str, ...]) -> None:
        self.lines: list[str] = []
        self._line = ""
        self._without = without

    def end(self) -> None:
        """What comes next stands on a line of its own."""
        text = re.sub(r"[ \n\t]+", " ", self._line).strip(" ")
        if text:
            self.lines.append(text.replace("[ ", "["))
        self._line = ""

    def say(self, text: str | None) -> None:
        """Words go on in the line."""
        self._line += text or ""

    def walk(self, element: Element[Any]) -> None:
        """An element with all that is in it, but not what follows it."""
        tag = element.tag
        if not isinstance(tag, str) or tag in DROPPED or tag in self._without:
            return
        if tag == "br":
            self.say(" / ")
        block = tag in BLOCKS
        if block:
            self.end()
        opening, closing = _marks(element)
        self.say(SIGNS.get(tag, "") + opening)
        self.say(element.text)
        for child in element:
            self.walk(child)
            self.say(child.tail)
        self.say(closing)
        if block:
            self.end()
        elif tag in ("td", "th", "option", "label"):
            self.say(" | ")


def _marks(element: Element[Any]) -> tuple[str, str]:
    """What stands before and after the words of an element."""
    tag, found = element.tag, element.attrib
    before, after = "", ""
    if tag == "a" and "href" in found:
        more = "".join(f" {name}={found[name]}" for name in ("rel", "type", "hreflang", "download") if name in found)
        before, after = "[", f"]({DIGESTS.sub('.*', found['href'])}{more})"
    elif tag == "img":
        before = f"![{found.get('alt', 'NO ALT')}]({DIGESTS.sub('.*', found.get('src', ''))})"
    elif tag in ("input", "select", "textarea", "button", "form", "output"):
        shown = "".join(f" {name}={found[name]}" for name in SHOWN if name in found)
        before, after = f"<{tag}{shown}>", f"</{tag}>" if tag in ("button", "select") else ""
    elif tag in ("s", "strong", "b", "em", "code", "del", "sup"):
        before, after = f"<{tag}>", f"</{tag}>"
    elif tag == "time" and "datetime" in found:
        before, after = "", f" ({found['datetime']})"
    for name in ("aria-label", "aria-current", "aria-hidden", "hidden", "lang", "role"):
        if name in found and tag != "html":
            before = f"{{{name}{'=' + found[name] if found[name] else ''}}} {before}"
    return before, after


def transcribe(data: bytes, *, without: tuple[str, ...] = ()) -> str:
    """The transcript of one page: its window, its description, its languages, then its body without some elements."""
    page = html5lib.parse(data, namespaceHTMLElements=False)
    writer = _Writer(without)
    writer.lines.append(f"lang {page.get('lang')}, {page.get('dir')}")
    for element in page.find("head"):
        if element.tag == "title":
            writer.lines.append(f"title {element.text}")
        elif element.tag == "meta" and (element.get("name") or "") in ("description", "robots"):
            writer.lines.append(f"{element.get('name')} {element.get('content')}")
        elif element.tag == "meta" and element.get("property", "").startswith("og:"):
            writer.lines.append(f"{element.get('property')} {element.get('content')}")
        elif element.tag == "link" and element.get("rel") in ("canonical", "alternate"):
            kind = element.get("hreflang") or element.get("type") or ""
            writer.lines.append(f"{element.get('rel')} {kind} {element.get('href')}")
    writer.walk(page.find("body"))
    writer.end()
    return "\n".join(writer.lines) + "\n"
