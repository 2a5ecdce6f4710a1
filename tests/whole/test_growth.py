"""Every regular expression of ours needs a time that grows as its input does."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sitegen
from tests.kit.growth import SLOW, slowest

ROOT = Path(sitegen.__file__).parent

TAMED = {
    r"sitegen.pages.france: (\d+) (\d+)": "it meets a text of our own",
    "sitegen.content.markdown_habits._CODE": "what makes HTML of a text closes every element",
    "sitegen.checks.words._LINK": "what cleans the HTML of a text closes every link",
    "sitegen.checks.words._PICTURE": "what cleans the HTML of a text closes every tag",
}
"""Patterns that are not linear, each with the reason why what they meet cannot show it."""


def _modules() -> Iterator[tuple[str, ast.Module, Any]]:
    for found in pkgutil.walk_packages([str(ROOT)], "sitegen."):
        path = ROOT.parent / (found.name.replace(".", "/") + ("/__init__.py" if found.ispkg else ".py"))
        yield found.name, ast.parse(path.read_text("utf-8")), importlib.import_module(found.name)


def our_patterns() -> dict[str, tuple[re.Pattern[Any], str]]:
    """Every pattern of the program, with the way in which it is used there: the least anchored one."""
    found: dict[str, tuple[re.Pattern[Any], str]] = {}
    for module, tree, loaded in _modules():
        patterns = {name: one for name, one in vars(loaded).items() if isinstance(one, re.Pattern)}
        patterns |= {
            name: one.__self__
            for name, one in vars(loaded).items()
            if isinstance(getattr(one, "__self__", 0), re.Pattern)
        }
        ways: dict[str, set[str]] = {name: set() for name in patterns}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
                continue
            if node.value.id in ways:
                ways[node.value.id].add(node.attr)
        for name, pattern in patterns.items():
            anchored = ways[name] and ways[name] <= {"match", "fullmatch"}
            found[f"{module}.{name}"] = (pattern, max(ways[name]) if anchored else "finditer")
        named = {id(node.value) for node in tree.body if isinstance(node, ast.Assign)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and id(node) not in named and ast.unparse(node.func).startswith("re."):
                given = node.args[0] if node.args else None
                if isinstance(given, ast.Constant):
                    flags = re.IGNORECASE if "IGNORECASE" in ast.unparse(node) else 0
                    found[f"{module}: {given.value!s}"] = (re.compile(given.value, flags), ast.unparse(node.func)[3:])
    return found


def test_a_slow_pattern_would_be_found() -> None:
    slow = {
        "match": (r"(?:a+)+b", r"a*a*b", r"[^:]*?\s*:"),
        "fullmatch": (r"[a-z]*-?[a-z]*:",),
        "finditer": (r"\s+$", r"\[[^\]]*\]", r"\s*[-–]\s*"),
    }
    for way, pattern in ((way, pattern) for way, patterns in slow.items() for pattern in patterns):
        assert slowest(re.compile(pattern), way)[0] > SLOW, pattern


def test_each_pattern_of_ours_is_linear() -> None:
    patterns = our_patterns()
    assert len(patterns) > 100
    slow = {}
    for name, (pattern, way) in patterns.items():
        seconds, text = slowest(pattern, way)
        if seconds > SLOW and name not in TAMED:
            slow[name] = (pattern.pattern, way, round(seconds * 1e6, 2), text[:30], text[-5:])
    assert slow == {}
