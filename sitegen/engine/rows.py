"""Nodes as rows of plain data and back: for the store, and for what a worker hands over.

Invariant: a row refers only to rows before it, so traces have no circle. Values are not in rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sitegen.engine.nodes import NO_VERSION, Memory, Node, Version

Rows = Sequence[Sequence[Any]]
"""The first row holds the names. Each other one: the number of the name, the argument, the digest; of an answer also
the numbers of the rows that it read; and if any of these is not nothing: since and until (texts of instants in UTC),
the texts of its problems, whether it was made."""


class Entry(NamedTuple):
    """An answer of a row."""

    node: Node
    version: Version
    reads: tuple[Version, ...]
    since: datetime | None
    until: datetime | None
    problems: tuple[Any, ...]
    made: bool

    def apply(self, revision: int) -> None:
        """Let the node be what the row says, as of a revision."""
        node = self.node
        node.version, node.reads, node.revision = self.version, self.reads, revision
        node.since, node.until, node.problems = self.since, self.until, self.problems
        if self.made:
            node.made = revision


def write_rows(nodes: Sequence[Node], encode: Callable[[Any], str], revision: int = -1) -> Rows:
    """The rows of nodes, each after those that it read; what was read but is not among them has no trace.

    Answers that were made in a revision are marked, if one is given.
    """
    names: dict[str, int] = {}
    rows: list[Sequence[Any]] = []
    inside = set(nodes)
    outside = dict.fromkeys(read.node for node in nodes for read in node.reads if read.node not in inside)
    for number, node in enumerate((*outside, *nodes)):
        node.number = number
        row = [names.setdefault(node.name, len(names)), node.argument, node.version.digest]
        if not node.is_input and number >= len(outside):
            row.append([read.node.number for read in node.reads])
            made = node.made == revision
            if node.since or node.until or node.problems or made:
                limits = [limit and limit.isoformat() for limit in (node.since, node.until)]
                row += [*limits, list(map(encode, node.problems)), made]
        rows.append(row)
    return [list(names), *rows]


def read_rows(rows: Rows, memory: Memory, decode: Callable[[str], Any]) -> Iterator[Entry]:
    """The answers of rows, whose nodes are found in a memory or put there.

    Raises `ValueError`, `TypeError` or `LookupError` for what are no such rows.
    """
    versions: list[Version] = []
    names, *others = rows
    if not isinstance(names, list):
        raise TypeError("names stand in a list")
    for name_number, argument, digest, *trace in others:
        name = names[name_number]
        if type(name) is not str or type(digest) is not str:
            raise TypeError("names and digests are texts")
        is_input = argument is None or type(argument) is str
        node = memory.find_input(name, argument) if is_input else memory.find(name, _read_arguments(argument))
        version = node.version
        if version.digest != digest:
            version = Version(node, digest=digest)
        if trace:
            reads, since, until, problems, made = trace if len(trace) > 1 else (trace[0], None, None, (), False)
            if reads and min(reads) < 0:
                raise ValueError("the number of a row is not negative")
            found = tuple([versions[read] for read in reads])
            told = tuple(map(decode, problems))
            yield Entry(node, version, found, _read_instant(since), _read_instant(until), told, made)
        elif is_input and node.version is NO_VERSION:
            node.version = version
        versions.append(version)


def _read_arguments(argument: Any) -> tuple[Any, ...]:
    if not isinstance(argument, list | tuple):
        raise TypeError("arguments stand in a list")
    if list in map(type, argument):
        return tuple([_read_arguments(part) if type(part) is list else part for part in argument])
    return tuple(argument)


def _read_instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return instant
