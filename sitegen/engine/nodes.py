"""The memory of an engine: one node for each input and each question, with versions of its value.

Invariant: a node gets another version only when the digest of its value has changed, so the same version means that
nothing changed; a version that was replaced knows its digest.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any, Final, NamedTuple

from sitegen.engine.digest import digest_value

UNKNOWN: Final = object()
"""The value of a version that holds none."""


class Total(NamedTuple):
    """What holds for an answer and all that it read, as of a revision: the interval, and the problems, each once."""

    revision: int
    since: datetime | None
    until: datetime | None
    problems: tuple[Any, ...]


NO_TOTAL: Final = Total(-1, None, None, ())


class Version:
    """What a node became at one time. The digest is made when it is asked for, once."""

    __slots__ = ("_digest", "node", "value")

    def __init__(self, node: Node, value: Any = UNKNOWN, digest: str | None = None) -> None:
        self.node = node
        self.value = value
        self._digest = digest

    @property
    def digest(self) -> str:
        """The digest of the value."""
        if self._digest is None:
            try:
                self._digest = digest_value(self.value)
            except (TypeError, ValueError) as error:
                raise TypeError(f"{self.node} gives what has no digest: {error}") from error
        return self._digest


class Node:
    """An input (`argument` is its id, or None for the ids of its kind) or a question (a tuple of arguments).

    `version` is what it became when it was last looked at, in `revision`; `reads` are the versions that it read, in
    order; `since` and `until` bound the instants, the end excluded, at which what it was told of the time holds.
    """

    __slots__ = (
        *("argument", "is_input", "made", "name", "number", "problems", "reads"),
        *("revision", "since", "total", "until", "version"),
    )

    def __init__(self, name: str, argument: Any) -> None:
        self.name = name
        self.argument = argument
        self.is_input = type(argument) is not tuple
        self.version: Version = NO_VERSION
        self.revision = 0
        self.made = 0
        self.number = 0
        self.reads: tuple[Version, ...] = ()
        self.since: datetime | None = None
        self.until: datetime | None = None
        self.problems: tuple[Any, ...] = ()
        self.total: Total = NO_TOTAL

    def __str__(self) -> str:
        return f"{self.name}{self.argument!r}"


def key_of(arguments: tuple[Any, ...]) -> object:
    """The key of a question: its arguments, or a text when they hold what is equal to something of another type.

    Raises `TypeError` for an argument that is no text, whole number, boolean, or tuple of these.
    """
    return repr(arguments) if _is_ambiguous(arguments) else arguments


def _is_ambiguous(arguments: tuple[Any, ...]) -> bool:
    found = False
    for argument in arguments:
        kind = type(argument)
        if kind is tuple:
            found |= _is_ambiguous(argument)
        elif kind is int:
            found |= argument in (0, 1)  # equal to False and True
        elif kind is bool:
            found = True
        elif kind is not str:
            raise TypeError(f"{kind.__qualname__} cannot be an argument of a query")
    return found


NO_VERSION: Final = Version(None, digest="-")  # type: ignore[arg-type]
"""The version of a node that has none yet: no value has its digest."""


class Memory:
    """All nodes, by name and by key or id."""

    __slots__ = ("answers", "inputs")

    def __init__(self) -> None:
        self.answers: defaultdict[str, dict[object, Node]] = defaultdict(dict)
        self.inputs: defaultdict[str, dict[str | None, Node]] = defaultdict(dict)

    def find(self, name: str, arguments: tuple[Any, ...]) -> Node:
        """The node of a question. Raises `TypeError` for arguments of other types."""
        nodes = self.answers[name]
        node = nodes.get(arguments)
        if node is None:
            key = key_of(arguments)
            node = nodes.get(key)
            if node is None:
                node = nodes[key] = Node(name, arguments)
        return node

    def find_input(self, kind: str, id: str | None) -> Node:
        """The node of an input, or of the ids of a kind."""
        nodes = self.inputs[kind]
        node = nodes.get(id)
        if node is None:
            node = nodes[id] = Node(kind, id)
        return node

    def forget(self, before: int) -> None:
        """Drop the nodes that were last looked at before a revision. Who read them was not looked at since either."""
        tables: list[dict[Any, Node]] = [*self.answers.values(), *self.inputs.values()]
        for nodes in tables:
            for key in [key for key, node in nodes.items() if node.revision < before]:
                del nodes[key]
