"""Nodes as rows of plain data and back: for the store, and for what a worker hands over.

Invariant: a row refers only to rows before it, so traces have no circle. Values are not in rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sitegen.engine.nodes import NO_VERSION, Memory, Node, Version

Row = Sequence[Any]
"""Name, argument, digest; of an answer also the numbers of the rows that it read, since, until (texts of instants in
UTC, or None), the texts of its problems, whether it was made."""


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
        node.version, node.reads, node.since, node.until = self.version, self.reads, self.since, self.until
        node.problems, node.revision = self.problems, revision
        if self.made:
            node.made = revision


def write_rows(nodes: Sequence[Node], encode: Callable[[Any], str], revision: int) -> list[Row]:
    """The rows of nodes, each after those that it read; what was read but is not among them has no trace."""
    rows: list[Row] = []
    inside = set(nodes)
    outside = dict.fromkeys(v.node for node in nodes for v in node.reads if v.node not in inside)
    for number, node in enumerate((*outside, *nodes)):
        node.number = number
        row = [node.name, node.argument, node.version.digest]
        if not node.is_input and number >= len(outside):
            row += [
                [version.node.number for version in node.reads],
                node.since and node.since.isoformat(),
                node.until and node.until.isoformat(),
                [encode(problem) for problem in node.problems],
                node.made == revision,
            ]
        rows.append(row)
    return rows


def read_rows(rows: Iterable[Row], memory: Memory, decode: Callable[[str], Any]) -> Iterator[Entry]:
    """The answers of rows, whose nodes are found in a memory or put there.

    Raises `ValueError`, `TypeError` or `LookupError` for what are no such rows.
    """
    versions: list[Version] = []
    for number, (name, argument, digest, *trace) in enumerate(rows):
        if type(name) is not str or type(digest) is not str:
            raise TypeError("a row begins with a name, an argument and a digest")
        node = memory.find_input(name, argument) if _is_id(argument) else memory.find(name, _read_arguments(argument))
        version = node.version if node.version.digest == digest else Version(node, digest=digest)
        versions.append(version)
        if trace:
            reads, since, until, problems, made = trace
            if reads and not 0 <= min(reads) <= max(reads) < number:
                raise ValueError("a row refers to a later one")
            told = tuple(map(decode, problems))
            yield Entry(
                node,
                version,
                tuple([versions[read] for read in reads]),
                _read_instant(since),
                _read_instant(until),
                told,
                made,
            )
        elif node.is_input and node.version is NO_VERSION:
            node.version = version


def _is_id(argument: object) -> bool:
    return argument is None or type(argument) is str


def _read_arguments(argument: Any) -> tuple[Any, ...]:
    if not isinstance(argument, list | tuple):
        raise TypeError("arguments stand in a list")
    return tuple([_read_arguments(part) if isinstance(part, list | tuple) else part for part in argument])


def _read_instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return instant
