"""Styles of a drawing: parsed, kept where every value is harmless, and put beside the elements that they are for.

Invariant: a value is made of names, numbers, colours, texts in quotes, and the functions on the list; an address in it
leads to an element of the same drawing. Anything else is refused as a whole, never cut out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sitegen.content.problem import Refusal, say


def words_of(text: str) -> frozenset[str]:
    """A list of names, written as a text."""
    return frozenset(text.split())


PROPERTIES = words_of(
    """
    alignment-baseline background background-color baseline-shift clip clip-path clip-rule color color-interpolation
    color-rendering cx cy direction display dominant-baseline fill fill-opacity fill-rule filter font font-family
    font-feature-settings font-kerning font-size font-size-adjust font-stretch font-style font-variant
    font-variant-alternates font-variant-caps font-variant-east-asian font-variant-ligatures font-variant-numeric
    font-variant-position font-variation-settings font-weight glyph-orientation-horizontal glyph-orientation-vertical
    height image-rendering isolation kerning letter-spacing line-height marker marker-end marker-mid marker-start mask
    mask-type mix-blend-mode opacity overflow paint-order r rx ry shape-rendering stop-color stop-opacity stroke
    stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width
    text-align text-anchor text-decoration text-decoration-color text-decoration-line text-decoration-style
    text-orientation text-rendering text-transform transform transform-box transform-origin unicode-bidi vector-effect
    visibility white-space width word-spacing writing-mode x y
    """
)
"""Properties that change how a drawing looks (SVG 2, appendix “Property Index”, with those of CSS for texts)."""
_FUNCTIONS = words_of(
    "calc hsl hsla matrix rgb rgba rotate scale scalex scaley skewx skewy translate translatex translatey"
)
_HARMLESS = words_of("comment dimension hash ident number percentage string whitespace")
_SIMPLE = re.compile(r"[\w\s#.,%+-]*", re.ASCII)
_ADDRESS = re.compile(r"url\(\s*[\"']?#([\w.:-]+)", re.IGNORECASE)
TARGET = re.compile(r"#[\w.:-]{1,200}")
"""An address inside the drawing; others, such as `#%61`, would be read by browsers in another way than by us."""
_SELECTOR = re.compile(r"([a-zA-Z]*)((?:[.#][\w-]+)*)", re.ASCII)
SIZE_LIMIT = 1024 * 1024
"""Bytes of a drawing, as it is written and as it is published."""
_RULES_LIMIT = 500
_DEPTH_LIMIT = 8

Token = Any
"""A node of tinycss2."""


def clean_value(text: str) -> str | None:
    """The value of an attribute that is a property, written anew; None when something in it is on no list."""
    if _SIMPLE.fullmatch(text):
        return text
    import tinycss2

    tokens = tinycss2.parse_component_value_list(text)
    return tinycss2.serialize(tokens) if _are_harmless(tokens) else None


def clean_declarations(text: str) -> str | None:
    """The value of `style` with the properties that matter; None when a value is on no list."""
    import tinycss2

    return _join(tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True))


def _join(nodes: Sequence[Token]) -> str | None:
    kept = []
    for node in nodes:
        if node.type == "error":  # browsers skip it, and so do we
            continue
        if node.type != "declaration" or not _are_harmless(node.value):
            return None
        if node.lower_name in PROPERTIES:
            kept.append(f"{node.lower_name}:{_serialize(node)}")
    return ";".join(kept)


def _serialize(declaration: Token) -> str:
    import tinycss2

    value: str = tinycss2.serialize([one for one in declaration.value if one.type != "comment"]).strip()
    return f"{value}!important" if declaration.important else value


def _are_harmless(tokens: Sequence[Token], depth: int = 0) -> bool:
    return depth < _DEPTH_LIMIT and all(_is_harmless(token, depth) for token in tokens)


def _is_harmless(token: Token, depth: int) -> bool:
    if token.type in _HARMLESS:
        return True
    if token.type == "url":
        return TARGET.fullmatch(token.value) is not None
    if token.type == "function":
        if token.lower_name == "url":  # one with its address in quotes
            words = [one for one in token.arguments if one.type != "whitespace"]
            return [one.type for one in words] == ["string"] and TARGET.fullmatch(words[0].value) is not None
        return token.lower_name in _FUNCTIONS and _are_harmless(token.arguments, depth + 1)
    if token.type == "() block":  # in `calc`
        return _are_harmless(token.content, depth + 1)
    return token.type == "literal" and token.value in (",", "/", "+", "-", "*")


def targets_of(attributes: Mapping[str, str]) -> Iterator[str]:
    """The ids of all elements that the cleaned attributes of one name."""
    for name, value in attributes.items():
        if name == "href":
            yield value[1:]
        elif "#" in value:
            yield from _ADDRESS.findall(value)


class Sheet:
    """The rules of the `<style>` elements of a drawing. None of them is published: each goes to its elements."""

    def __init__(self, text: str) -> None:
        self.rules: dict[str, list[_Rule]] = {}
        self.written = 0
        if not text.strip():
            return
        import tinycss2

        rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        if len(rules) > _RULES_LIMIT:
            raise too_large()
        for number, rule in enumerate(rules):
            if rule.type != "qualified-rule":
                raise _refusal(f"@{rule.at_keyword}" if rule.type == "at-rule" else "…")
            style = _join(tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True))
            for selector in tinycss2.serialize(rule.prelude).split(","):
                self._add(selector.strip(), number, style)

    def _add(self, selector: str, number: int, style: str | None) -> None:
        match = _SELECTOR.fullmatch(selector)
        if match is None or not selector or style is None:
            raise _refusal(selector or "…")
        tag, marks = match[1], frozenset(re.findall(r"[.#][\w-]+", match[2], re.ASCII))
        ids = sum(mark.startswith("#") for mark in marks)
        rule = _Rule((ids, len(marks) - ids, bool(tag), number), tag, marks, style)
        self.rules.setdefault(min(marks, default=tag), []).append(rule)

    def style_of(self, tag: str, attributes: Mapping[str, str], own: str) -> str:
        """The declarations for an element, the weakest first, with its own at the end (CSS Cascading, 6.4)."""
        if not self.rules:
            return own
        marks = {f".{name}" for name in attributes.get("class", "").split()}
        if "id" in attributes:
            marks.add(f"#{attributes['id']}")
        rules = (one for first in (tag, *marks) for one in self.rules.get(first, ()))
        found = sorted(
            (one for one in rules if one.tag in ("", tag) and one.marks <= marks), key=lambda one: one.weight
        )
        parts = [part for part in (*(one.style for one in found), own) if part]
        self.written += sum(map(len, parts))
        if self.written > SIZE_LIMIT:  # a few long rules for many elements
            raise too_large()
        return ";".join(parts)


class _Rule(NamedTuple):
    """A rule for the elements that have a name (or "") and all the classes and ids; strong ones are greater."""

    weight: tuple[int, int, bool, int]
    tag: str
    marks: frozenset[str]
    style: str


def too_large() -> Refusal:
    """What is said of a drawing that is too large."""
    return Refusal(
        say("the SVG has more than {limit} KB", limit=SIZE_LIMIT // 1024),
        say("make it simpler, or save it as PNG"),
    )


def _refusal(what: str) -> Refusal:
    return Refusal(
        say("the style sheet of the SVG has “{name}”, which may not be shown", name=what[:80]),
        say("save it with “presentation attributes” instead of a style sheet"),
    )
