"""The style sheet: it reads from right to left as well as from left to right, and it is small."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import Any

import pytest
import tinycss2

from tests.kit.samplesite import PROJECT, Sample

SHEET = PROJECT / "layouts/assets/site.css"
SIDES = "(?:top|right|bottom|left)"
PHYSICAL = re.compile(
    rf"{SIDES}"
    rf"|(?:margin|padding|scroll-margin|scroll-padding)-{SIDES}"
    rf"|border-{SIDES}(?:-(?:color|style|width))?|border-(?:top|bottom)-(?:left|right)-radius"
    r"|(?:min-|max-)?(?:width|height)|overflow-[xy]|overscroll-behavior-[xy]"
    r"|background-position-[xy]|contain-intrinsic-(?:width|height)"
)
"""Properties that name a side or an axis of the screen, where one of the text exists."""
BY_VALUE = {"text-align", "float", "clear", "caption-side", "resize", "transform-origin"}
"""Properties whose values may name a side."""
FOUR_SIDED = {"margin", "padding", "inset", "border-width", "border-color", "border-style", "scroll-margin"} | {
    "scroll-padding"
}
"""Shorthands whose four values go clockwise from the top: the second and fourth must be equal."""


def declarations(nodes: list[Any]) -> Iterator[tuple[str, list[Any], int]]:
    """Every declaration of a sheet: its property, the tokens of its value, its line."""
    for node in nodes:
        if node.type == "declaration":
            yield node.lower_name, node.value, node.source_line
        elif node.type == "qualified-rule" or (
            node.type == "at-rule" and node.lower_at_keyword in ("page", "font-face")
        ):
            yield from declarations(
                tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            )
        elif node.type == "at-rule" and node.content is not None:
            yield from declarations(tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True))
        else:
            assert node.type != "error", f"line {node.source_line}: {node.message}"


def all_declarations(text: str) -> list[tuple[str, list[Any], int]]:
    """Those of a whole sheet."""
    return list(declarations(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)))


def find_physical(text: str) -> list[str]:
    """What would stay on its side when the text turns round."""
    found = []
    for name, value, line in all_declarations(text):
        words = [token.lower_value for token in value if token.type == "ident"]
        parts = [token for token in value if token.type not in ("whitespace", "comment")]
        if (
            PHYSICAL.fullmatch(name)
            or (name in BY_VALUE and {"left", "right"} & set(words))
            or (name in FOUR_SIDED and len(parts) == 4 and parts[1].serialize() != parts[3].serialize())
        ):
            found.append(f"line {line}: {name}: {tinycss2.serialize(value).strip()}")
    return found


def test_only_logical_properties() -> None:
    assert len(all_declarations(SHEET.read_text("utf-8"))) > 300
    for sheet in SHEET.parent.glob("*.css"):
        assert find_physical(sheet.read_text("utf-8")) == [], sheet.name


@pytest.mark.parametrize(
    "rule",
    [
        "a { margin-left: 1px }",
        "@media print { a { text-align: right } }",
        "a { float: left }",
        "a { padding: 1px 2px 3px 4px }",
        "@supports (display: grid) { @media print { a { border-top-left-radius: 1px } } }",
        "@page { margin-left: 1cm }",
        "a { width: 1px }",
        "a { b { left: 0 } }",
    ],
)
def test_physical_properties_are_found(rule: str) -> None:
    assert len(find_physical(rule)) == 1


def test_the_sheet_is_small(sample: Sample) -> None:
    """A poster, which has a second one, loads both."""
    sizes = {
        place.name.split(".")[0]: len(gzip.compress(place.read_bytes(), mtime=0))
        for place in (sample.output / "assets").glob("*.css")
    }
    assert sizes.keys() == {"site", "poster"}
    assert sizes["site"] <= 8 * 1024
    assert sizes["poster"] <= 2 * 1024


def test_the_scripts_of_a_page_are_small(sample: Sample) -> None:
    """The programs that a page loads; what they read, such as the index of the search, is told by `make budgets`."""
    sizes = {
        place.name: len(gzip.compress(place.read_bytes(), mtime=0))
        for place in (sample.output / "assets").glob("*.js")
        if not re.match(r"(?:search|programme)-[a-z]+\.", place.name)
    }
    used = {
        frozenset(
            name for name in re.findall(r'<script src="[^"]*/([^"/]+)"', place.read_text("utf-8")) if name in sizes
        )
        for place in sample.output.rglob("*.html")
    }
    assert len(used) >= 4
    assert max(sum(sizes[name] for name in names) for names in used) <= 6 * 1024


def test_the_sheet_asks_for_nothing_from_elsewhere() -> None:
    text = SHEET.read_text("utf-8")
    assert not re.search(r"@import|https?:|//[a-z]", text)
    for _, value, line in all_declarations(text):
        assert all(token.type != "url" for token in value), line


def test_it_knows_dark_print_forced_colours_and_reduced_motion() -> None:
    text = SHEET.read_text("utf-8")
    for feature in ("prefers-color-scheme: dark", "@media print", "forced-colors: active", "prefers-reduced-motion"):
        assert feature in text, feature
        assert any(feature.removeprefix("@media ") in query and rules for query, rules in media(text)), feature


def media(text: str) -> list[tuple[str, int]]:
    """The media queries of a sheet, each with the number of declarations that it rules."""
    found = []
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.at_keyword == "media":
            found.append((tinycss2.serialize(rule.prelude), tinycss2.serialize(rule.content).count(":")))
    return found
