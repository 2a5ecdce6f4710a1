"""Change a YAML file and leave every other byte as it is: comments, quotes, order, spaces, line ends.

Invariant: only the lines of the changes are touched, because only they are written; many changes cost one reading
of the file. Each result is read back by the strict reader and must be the tree that was meant; otherwise
nothing is written.
(A library that loads and dumps a whole file keeps comments, but folds long lines, moves some
comments and forgets spaces: a diff of thirty lines for one session that is full.)
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, cast

import yaml

from sitegen.authoring.facts_text import FLOW_LENGTH, Facts, entry_lines, flow, item_lines, scalar
from sitegen.content.problem import KeyPath, SourceError, refuse, say
from sitegen.content.spoken import day_of_text
from sitegen.content.strict_yaml import Tree, decode, parse_yaml

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Whole:
    """A mapping that takes the place of one that is there, with all its keys."""

    value: Mapping[str, Facts]


@dataclass(slots=True)
class _Update:
    """What is to be set below a place of the tree, by key or position; and what its list gets more."""

    keys: dict[str | int, Any] = field(default_factory=dict)
    items: list[Facts] = field(default_factory=list)
    whole: bool = False

    def at(self, way: KeyPath) -> _Update:
        """The update of a place below, made on the way."""
        here = self
        for part in way:
            below = here.keys.get(part)
            if not isinstance(below, _Update):
                below = here.keys[part] = _Update()
            here = below
        return here

    def put(self, part: str | int, value: Facts | Whole) -> None:
        """Set a value; a mapping goes key by key into one that is there."""
        facts = value.value if isinstance(value, Whole) else value
        if not isinstance(facts, Mapping):
            self.keys[part] = facts
            return
        below = self.at((part,))
        below.whole = isinstance(value, Whole)
        for key, item in facts.items():
            below.put(key, item)

    def facts(self) -> Facts:
        """What is to be set, where nothing is there yet."""
        if self.items:
            return list(self.items)
        return {str(key): one.facts() if isinstance(one, _Update) else one for key, one in self.keys.items()}


def set_value(path: str, data: bytes, way: KeyPath, value: Facts) -> bytes:
    """The bytes of a file with the value at `way` (keys and positions) set; mappings on the way are made.

    A mapping that is set goes key by key into one that is there. Raises `SourceError`.
    """
    return splice(path, data, [(way, value)])


def append_item(path: str, data: bytes, way: KeyPath, value: Facts) -> bytes:
    """The bytes of a file with one more entry in the list at `way`; raises `SourceError`."""
    return splice(path, data, (), [(way, value)])


def splice(
    path: str,
    data: bytes,
    values: Iterable[tuple[KeyPath, Facts | Whole]],
    items: Iterable[tuple[KeyPath, Facts]] = (),
) -> bytes:
    """The bytes of a file with values set and entries added to lists, all at once; raises `SourceError`."""
    update = _Update()
    for way, value in values:
        update.at(way[:-1]).put(way[-1], value)
    for way, item in items:
        update.at(way).items.append(item)
    wanted = deepcopy(parse_yaml(path, decode(path, data)))
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    text = data.decode("utf-8-sig")
    found = _LINE_END.search(text)
    splicer = _Splicer(text, found[0] if found else "\n")
    node: Any = yaml.compose(text, Loader=yaml.CSafeLoader)
    if wanted == {} and update.items:
        wanted = [_tree(item) for item in update.items]
        splicer.at_end(update.items)
    else:
        splicer.change(node, wanted, update, root=True)
    return unharmed(path, mark + splicer.result().encode(), wanted)


def unharmed(path: str, data: bytes, wanted: Tree) -> bytes:
    """The bytes of a file, when they read back as the tree that was meant; else raises `SourceError`."""
    try:
        if parse_yaml(path, decode(path, data)) == wanted:
            return data
    except SourceError:
        pass
    raise cannot_change(path)


def cannot_change(path: str) -> SourceError:
    """What is raised when a file would not say what was meant."""
    what = say("this file is written in a way that a command cannot change without damage")
    return refuse(path, what, say("make the change by hand"))


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


def _is_day(value: object) -> bool:
    return isinstance(value, str) and bool(_DAY.fullmatch(value))


def _days(texts: Sequence[object]) -> list[date] | None:
    """The days that some texts say, when all are days and stand in order."""
    days = [day for text in texts if (day := day_of_text(text))]
    return days if len(days) == len(texts) and days == sorted(days) else None


# ------------------------------------------------------------------------------------- places in the text


def _name(key: Any) -> str:
    value = key.value if key.style else key.value.strip()
    return unicodedata.normalize("NFC", value)


def end_of(text: str, node: Any) -> int:
    """Where the text of a node ends, without the comments and empty lines after it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return end_of(text, last[1] if isinstance(last, tuple) else last)
    end: int = node.end_mark.index
    return len(text[:end].rstrip()) if getattr(node, "style", None) in ("|", ">") else end


class _Splicer:
    """Collects replacements of pieces of a text, all by their places in the text as it is."""

    def __init__(self, text: str, end: str) -> None:
        self.text, self.end = text, end
        self.pieces: list[tuple[int, int, str]] = []

    def result(self) -> str:
        """The text with all replacements; what is put at one place stands in the order in which it came."""
        made, at = [], 0
        for start, stop, piece in sorted(self.pieces, key=lambda one: one[0]):
            made += [self.text[at:start], piece]
            at = stop
        return "".join([*made, self.text[at:]])

    def put(self, start: int, stop: int, piece: str) -> None:
        """Note a replacement."""
        self.pieces.append((start, stop, piece))

    def put_lines(self, at: int, lines: Sequence[str]) -> None:
        """Put lines after the line in which `at` lies."""
        found = _LINE_END.search(self.text, at)
        at = found.start() if found else len(self.text)
        self.put(at, at, "".join(self.end + line for line in lines))

    def at_end(self, items: Sequence[Facts]) -> None:
        """Put entries at the end of the file, each after an empty line."""
        text = self.text
        for item in items:
            before = "" if not text or text.endswith(("\r", "\n")) else self.end
            if (text + before).strip() and not re.search(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)\Z", text[-200:] + before):
                before += self.end
            piece = before + self.end.join(item_lines(item)) + self.end
            self.put(len(self.text), len(self.text), piece)
            text = piece

    # ------------------------------------------------------------------------------- the walk

    def change(self, node: Any, tree: Any, update: _Update, *, root: bool = False) -> None:
        """Change what a node says; `tree` becomes what is meant."""
        if isinstance(tree, list):
            for part, value in update.keys.items():
                self._change_item(node, tree, int(part), value)
            if update.items:
                self._append(node, tree, update.items, root=root)
            return
        new: dict[str, Facts] = {}
        there = {_name(key): (key, value) for key, value in node.value}
        in_words = {day: one for one in there if not _is_day(one) and (day := day_of_text(one))}
        for part, value in update.keys.items():
            name = str(part)
            known = name if name in there else in_words.get(date.fromisoformat(name)) if _is_day(name) else None
            if known is None:
                facts = value.facts() if isinstance(value, _Update) else value
                new[name], tree[name] = facts, _tree(facts)
            else:
                self._change_value(*there[known], tree, known, value)
        if new:
            self._insert(node, tree, new)

    def _change_item(self, node: Any, tree: list[Any], part: int, value: Any) -> None:
        if isinstance(value, _Update) and isinstance(tree[part], dict | list):
            self.change(node.value[part], tree[part], value)
            return
        facts = value.facts() if isinstance(value, _Update) else value
        item = node.value[part]
        self.put(item.start_mark.index, end_of(self.text, item), flow(facts))
        tree[part] = _tree(facts)

    def _change_value(self, key: Any, node: Any, tree: dict[str, Any], name: str, value: Any) -> None:
        there = tree[name]
        if isinstance(value, _Update):
            if value.items and isinstance(there, str):  # one value stands for a list of one
                value = cast("Facts", [there, *value.items])
            elif isinstance(there, dict | list) and not value.whole and (there or node.flow_style):
                self.change(node, there, value)
                return
        facts = value.facts() if isinstance(value, _Update) else value
        tree[name] = _tree(facts)
        if isinstance(value, _Update) and value.whole and isinstance(node, yaml.MappingNode) and not node.flow_style:
            lines = _lines(name, facts, key.start_mark.column)
            self.put(key.start_mark.index, end_of(self.text, node), self.end.join(lines).lstrip(" "))
            return
        self._replace(key, node, facts)

    def _replace(self, key: Any, node: Any, value: Facts) -> None:
        text = self.text
        if isinstance(value, Mapping) and not (isinstance(node, yaml.CollectionNode) and node.flow_style):
            inside = text[key.end_mark.index : node.start_mark.index]
            if not node.value and not inside.strip(": "):  # `changes:` with nothing after it
                lines = _lines(_name(key), value, key.start_mark.column)
                self.put_lines(key.end_mark.index, lines[1:] or lines)
                return
        start, stop = node.start_mark.index, end_of(text, node)
        if start >= stop:  # nothing stands after the colon
            colon = text.index(":", key.end_mark.index)
            self.put(key.end_mark.index, colon + 1, ": " + flow(value))
        else:
            self.put(start, stop, flow(value))

    def _insert(self, node: Any, tree: Mapping[str, Any], new: Mapping[str, Facts]) -> None:
        """New keys of a mapping: at its end, days in their order."""
        if node.flow_style:
            pairs = ", ".join(f"{scalar(name)}: {flow(value)}" for name, value in new.items())
            if node.value:
                at = end_of(self.text, node.value[-1][1])
                pairs = f", {pairs}"
            else:
                at = node.start_mark.index + 1
            self.put(at, at, pairs)
            return
        days = _days([_name(key) for key, _ in node.value]) if all(map(_is_day, new)) else None
        for name, value in sorted(new.items()) if days else new.items():
            lines = _lines(name, value, node.start_mark.column)
            count = bisect_right(days, date.fromisoformat(name)) if days else len(node.value)
            if count:
                self.put_lines(end_of(self.text, node.value[count - 1][1]), lines)
                continue
            # Before the first of the days there is the line of their key.
            at = len(self.text[: node.start_mark.index].rstrip())
            above = self.text[:at].endswith(":")
            self.put_lines(at if above else end_of(self.text, node.value[-1][1]), lines)

    def _append(self, node: Any, tree: list[Any], items: Sequence[Facts], *, root: bool) -> None:
        days = _days(tree) if all(map(_is_day, items)) else None
        later: list[Facts] = []
        for item in sorted(items, key=str) if days else items:
            place = bisect_right(days, date.fromisoformat(str(item))) if days else len(node.value)
            if place == len(node.value):
                later.append(item)
                continue
            at = node.value[place].start_mark.index
            if node.flow_style:
                self.put(at, at, flow(item) + ", ")
                continue
            start = len(self.text[:at].rstrip(" \t").removesuffix("-").rstrip(" \t"))
            self.put(start, start, self.text[start:at] + flow(item) + self.end)
        tree.extend(_tree(item) for item in items)
        if days:
            tree.sort(key=lambda one: day_of_text(one) or date.max)
        if not later:
            return
        if node.flow_style:
            at = end_of(self.text, node.value[-1]) if node.value else node.start_mark.index + 1
            self.put(at, at, (", " if node.value else "") + ", ".join(map(flow, later)))
        elif root:
            self.at_end(later)
        else:
            lines = [line for item in later for line in item_lines(item, node.start_mark.column)]
            self.put_lines(end_of(self.text, node.value[-1]), lines)


def _lines(name: str, value: Facts, indent: int) -> list[str]:
    """The lines of a key; what changes on one day stays on one line when it is short."""
    if isinstance(value, Mapping) and _DAY.fullmatch(name):
        line = " " * indent + f"{scalar(name)}: {flow(value)}"
        if len(line) <= FLOW_LENGTH:
            return [line]
    if isinstance(value, Mapping) and name == "changes":
        inner = [line for key, item in sorted(value.items()) for line in _lines(key, item, indent + 2)]
        return [" " * indent + "changes:", *inner]
    return entry_lines(name, value, indent)
