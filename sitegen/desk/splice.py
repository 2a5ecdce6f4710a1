"""Change a YAML file and leave every other byte as it is: comments, quotes, order, spaces, line ends.

Law: only the lines of the change are touched, because only they are written. Each result is read
back by the strict reader and must be the tree that was meant; otherwise nothing is written.
(A library that loads and dumps a whole file keeps comments, but folds long lines, moves some
comments and forgets spaces: a diff of thirty lines for one session that is full.)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any, cast

import yaml

from sitegen.desk.facts_text import FLOW_LENGTH, Facts, entry_lines, flow, item_lines, key_text
from sitegen.model.problem import KeyPath, Problem, SourceError, say
from sitegen.read.strict_yaml import Tree, decode, parse_yaml

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LINE_END = re.compile(r"\r\n|\r|\n")


def set_value(path: str, data: bytes, way: KeyPath, value: Facts) -> bytes:
    """The bytes of a file with the value at `way` (keys and positions) set; mappings on the way are made.

    A mapping that is set goes key by key into one that is there. Raises `SourceError`.
    """
    before = parse_yaml(path, decode(path, data))
    if isinstance(value, Mapping) and isinstance(_get(before, way), dict):
        for key, item in value.items():
            data = set_value(path, data, (*way, key), item)
        return data
    wanted = deepcopy(before)
    _put(wanted, way, _tree(value))
    depth = next(n for n in range(len(way), 0, -1) if isinstance(_get(before, way[: n - 1]), dict | list))
    for name in reversed(way[depth:]):
        value = {str(name): value}
    return _checked(path, data, wanted, lambda text, end: _set(text, end, way[:depth], value))


def append_item(path: str, data: bytes, way: KeyPath, value: Facts) -> bytes:
    """The bytes of a file with one more entry in the list at `way`; raises `SourceError`."""
    wanted = deepcopy(parse_yaml(path, decode(path, data)))
    if wanted == {} and not way:
        wanted = []
    there = _get(wanted, way)
    if isinstance(there, str):  # one value stands for a list of one
        return set_value(path, data, way, [there, value])
    items = cast("list[Tree]", there)
    position = len(items)
    if isinstance(value, str) and _DAY.fullmatch(value) and items == sorted(items, key=str):
        position = sum(str(item) <= value for item in items)  # days stand in order
    items.insert(position, _tree(value))
    return _checked(path, data, wanted, lambda text, end: _append(text, end, way, position, value))


def _checked(path: str, data: bytes, wanted: Tree, change: Any) -> bytes:
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    text = data.decode("utf-8-sig")
    found = _LINE_END.search(text)
    result: bytes = mark + change(text, found[0] if found else "\n").encode()
    try:
        if parse_yaml(path, decode(path, result)) == wanted:
            return result
    except SourceError:
        pass
    raise SourceError(
        Problem(
            path,
            say("this file is written in a way that a command cannot change without damage"),
            say("make the change by hand"),
        )
    )


# ------------------------------------------------------------------------------------- trees


def _tree(value: Facts) -> Tree:
    """The value as the strict reader would read it."""
    if isinstance(value, Mapping):
        return {key: _tree(item) for key, item in value.items()}
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | Decimal | date):
        return unicodedata.normalize("NFC", str(value))
    return [_tree(item) for item in value]


def _get(tree: Any, way: KeyPath) -> Any:
    for part in way:
        if isinstance(tree, dict):
            tree = tree.get(str(part))
        elif isinstance(tree, list) and isinstance(part, int) and part < len(tree):
            tree = tree[part]
        else:
            return None
    return tree


def _put(tree: Any, way: KeyPath, value: Tree) -> None:
    for part in way[:-1]:
        if isinstance(tree, dict) and not isinstance(tree.get(str(part)), dict | list):
            tree[str(part)] = {}
        tree = tree[part]
    tree[way[-1]] = value


# ------------------------------------------------------------------------------------- places in the text


def _node(text: str, way: KeyPath) -> Any:
    node: Any = yaml.compose(text, Loader=yaml.CSafeLoader)
    for part in way:
        if isinstance(node, yaml.MappingNode):
            node = next(value for key, value in node.value if _name(key) == str(part))
        else:
            node = node.value[part]
    return node


def _name(key: Any) -> str:
    value = key.value if key.style else key.value.strip()
    return unicodedata.normalize("NFC", value)


def _end(text: str, node: Any) -> int:
    """Where the text of a node ends, without the comments and empty lines after it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    end: int = node.end_mark.index
    return len(text[:end].rstrip()) if getattr(node, "style", None) in ("|", ">") else end


def _end_of_line(text: str, at: int) -> int:
    found = _LINE_END.search(text, at)
    return found.start() if found else len(text)


def _insert_lines(text: str, at: int, lines: Sequence[str], end: str) -> str:
    """Put lines after the line in which `at` lies."""
    at = _end_of_line(text, at)
    return text[:at] + "".join(end + line for line in lines) + text[at:]


# ------------------------------------------------------------------------------------- the two changes


def _set(text: str, end: str, way: KeyPath, value: Facts) -> str:
    parent = _node(text, way[:-1])
    if not isinstance(parent, yaml.MappingNode):
        node = parent.value[way[-1]]
        return text[: node.start_mark.index] + flow(value) + text[_end(text, node) :]
    name = str(way[-1])
    for key, node in parent.value:
        if _name(key) == name:
            return _replace(text, end, key, node, value)
    if parent.flow_style:
        if not parent.value:
            at = parent.start_mark.index + 1
            return text[:at] + f"{key_text(name)}: {flow(value)}" + text[at:]
        at = _end(text, parent.value[-1][1])
        return text[:at] + f", {key_text(name)}: {flow(value)}" + text[at:]
    lines = _lines(name, value, parent.start_mark.column)
    before = [node for key, node in parent.value if _name(key) <= name]
    if _DAY.fullmatch(name) and before != [node for _, node in parent.value]:
        # Days stand in order; before the first of them there is the line of their key.
        at = _end(text, before[-1]) if before else len(text[: parent.start_mark.index].rstrip())
        if before or text[:at].endswith(":"):
            return _insert_lines(text, at, lines, end)
    return _insert_lines(text, _end(text, parent.value[-1][1]), lines, end)


def _lines(name: str, value: Facts, indent: int) -> list[str]:
    """The lines of a key; what changes on one day stays on one line when it is short."""
    if isinstance(value, Mapping) and _DAY.fullmatch(name):
        line = " " * indent + f"{key_text(name)}: {flow(value)}"
        if len(line) <= FLOW_LENGTH:
            return [line]
    if isinstance(value, Mapping) and name == "changes":
        inner = [line for key, item in value.items() for line in _lines(key, item, indent + 2)]
        return [" " * indent + "changes:", *inner]
    return entry_lines(name, value, indent)


def _replace(text: str, end: str, key: Any, node: Any, value: Facts) -> str:
    if isinstance(value, Mapping) and not (isinstance(node, yaml.CollectionNode) and node.flow_style):
        inside = text[key.end_mark.index : node.start_mark.index]
        if not node.value and not inside.strip(": "):  # `changes:` with nothing after it
            lines = _lines(_name(key), value, key.start_mark.column)
            return _insert_lines(text, key.end_mark.index, lines[1:] or lines, end)
    start, stop = node.start_mark.index, _end(text, node)
    if start >= stop:  # nothing stands after the colon
        return text[: key.end_mark.index] + ": " + flow(value) + text[text.index(":", key.end_mark.index) + 1 :]
    return text[:start] + flow(value) + text[stop:]


def _append(text: str, end: str, way: KeyPath, position: int, value: Facts) -> str:
    node = _node(text, way)
    if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):  # empty, but for comments
        return _at_end(text, end, item_lines(value))
    if position < len(node.value):
        at = node.value[position].start_mark.index
        if node.flow_style:
            return text[:at] + flow(value) + ", " + text[at:]
        start = len(text[:at].rstrip(" \t").removesuffix("-").rstrip(" \t"))
        return text[:start] + text[start:at] + flow(value) + end + text[start:at] + text[at:]
    if node.flow_style:
        at = _end(text, node.value[-1]) if node.value else node.start_mark.index + 1
        return text[:at] + (", " if node.value else "") + flow(value) + text[at:]
    lines = item_lines(value, node.start_mark.column)
    if not way:
        return _at_end(text, end, lines)
    return _insert_lines(text, _end(text, node.value[-1]), lines, end)


def _at_end(text: str, end: str, lines: Sequence[str]) -> str:
    if text and not text.endswith(("\r", "\n")):
        text += end
    if text.strip() and not re.search(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)\Z", text):
        text += end
    return text + end.join(lines) + end
