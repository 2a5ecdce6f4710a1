"""Linked data becomes the text of a `<script type="application/ld+json">` (JSON-LD 1.1, one `@graph`).

Invariant: the text reads back equal, whatever stands in it, and nothing in it can end the element: `<`, `>`
and `&` are written as escapes of JSON, so it holds no mark of HTML at all (HTML standard, section
4.12.1.3, restrictions for contents of script elements). Shared nodes are written once for each
language.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any

from markupsafe import Markup

from sitegen.content.digest import Shared
from sitegen.site.linked_data import InterfaceWord, Node, Reference, SectionWord
from sitegen.theme.once import KNOWN

_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
_needs_escape = re.compile("[<>&\u2028\u2029]").search
_HEAD = '{"@context":"https://schema.org","@graph":['


class LinkedDataWriter:
    """Writes nodes, and remembers the text of those that stand on many pages; one for each language.

    `translate` gives the word of the interface for a message.
    """

    def __init__(self, translate: Callable[[str], str] = str) -> None:
        self._translate = translate
        self._known: dict[int, tuple[object, str]] = {}
        self._kinds: dict[type, tuple[list[str], tuple[str, ...], Callable[[Any], Any]]] = {}

    def __call__(self, nodes: tuple[Node, ...], sections: Mapping[str, str]) -> Markup:
        """`{{ linked_data(page.linked_data, words.sections) }}`; `sections` names the sections of the site."""
        return Markup(_HEAD + ",".join([self._node(node, sections) for node in nodes]) + "]}")  # noqa: S704 - no < in it

    def _node(self, node: object, sections: Mapping[str, str]) -> str:
        if not isinstance(node, Shared):
            return self._write(node, sections)
        known = self._known.get(id(node))
        if known is None:
            if len(self._known) >= KNOWN:
                self._known.clear()
            # The node is kept, so that its identity stays its own.
            known = self._known[id(node)] = (node, self._write(node, {}))
        return known[1]

    def _write(self, node: object, sections: Mapping[str, str]) -> str:
        head, keys, read = self._kinds.get(type(node)) or self._plan(type(node))
        parts = head.copy()
        for key, value in zip(keys, read(node), strict=True):
            if type(value) is str:
                if value:
                    parts.append(key + _text(value))
            elif value is not None and value != ():
                parts.append(key + self._value(value, sections))
        return "{" + ",".join(parts) + "}"

    def _value(self, value: object, sections: Mapping[str, str]) -> str:
        if isinstance(value, str):
            return _text(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return str(value)
        if isinstance(value, tuple):
            return "[" + ",".join([self._value(part, sections) for part in value]) + "]"
        if isinstance(value, SectionWord):
            return _text(str(sections[value.section]))
        if isinstance(value, InterfaceWord):
            return _text(self._translate(value.message))
        return self._node(value, sections)

    def _plan(self, kind: type) -> tuple[list[str], tuple[str, ...], Callable[[Any], Any]]:
        """How to write a class: its `@type`, its keys, a reader of all its fields."""
        if not issubclass(kind, Node):
            raise TypeError(f"linked_data() writes nodes, not {kind.__name__}")
        names = [field.name for field in dataclasses.fields(kind)]  # type: ignore[arg-type]
        read = attrgetter(*names) if len(names) > 1 else lambda node, name=names[0]: (getattr(node, name),)
        keys = tuple(f'"{"@id" if name == "id" else name}":' for name in names)
        plan = ([] if kind is Reference else [f'"@type":"{kind.__name__}"'], keys, read)
        self._kinds[kind] = plan
        return plan


def _text(text: str) -> str:
    """A text in JSON, without any mark of HTML, and without the line ends that only JavaScript knows."""
    text = encode_basestring(text)
    return text.translate(_ESCAPES) if _needs_escape(text) else text
