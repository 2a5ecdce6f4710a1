"""The memory of an engine, in columns: a node for each input and each question, by number; a version, by number, for
what a node became at one time.

Invariant: the digest and the total of a version never change. A node gets another version only when one of them does,
so the same version means that nothing changed; a version that was replaced knows its digest.
"""

from __future__ import annotations

from ast import literal_eval
from collections import defaultdict
from datetime import datetime
from itertools import chain
from typing import Any, Final
from weakref import WeakValueDictionary

from sitegen.engine.digest import digest_value

UNKNOWN: Final = object()
"""The value of a version that holds none."""
NO_VERSION: Final = -1
"""The version of a node that has none yet."""
Trace = tuple[int, ...]
"""The numbers of the versions that were read, in order."""


class Note:
    """Between which instants something holds, the end excluded, and the problems that it told. Compared by identity."""

    __slots__ = ("__weakref__", "problems", "since", "until")

    def __init__(self, since: datetime | None, until: datetime | None, problems: tuple[Any, ...]) -> None:
        self.since = since
        self.until = until
        self.problems = problems

    def holds(self, now: datetime) -> bool:
        """Whether an instant lies in the interval."""
        return (self.since is None or now >= self.since) and (self.until is None or now < self.until)


NOTHING: Final = Note(None, None, ())


class Memory:
    """All nodes, by name and by key or id, and their versions.

    Of a node: `names` and `arguments` (of an input its id, None for the ids of its kind; of a question a tuple, or the
    text of one), `current`, the version as of when it was last looked at, `traces` (None for an input), and `notes`,
    what it was itself told of the time and has told. Of a version: its node, digest, value, and total: what holds for
    it and all that it read.
    """

    def __init__(self) -> None:
        self.answers: defaultdict[str, dict[object, int]] = defaultdict(dict)
        self.inputs: defaultdict[str, dict[str | None, int]] = defaultdict(dict)
        self.names: list[str] = []
        self.arguments: list[Any] = []
        self.current: list[int] = []
        self.traces: list[Trace | None] = []
        self.notes: list[Note] = []
        self.seen: list[int] = []
        self.nodes: list[int] = []
        self.digests: list[str | None] = []
        self.values: list[Any] = []
        self.totals: list[Note] = []
        self._free_nodes: list[int] = []
        self._free_versions: list[int] = []
        self._known: WeakValueDictionary[object, Note] = WeakValueDictionary()

    def find(self, name: str, arguments: tuple[Any, ...]) -> int:
        """The node of a question. Raises `TypeError` for arguments of other types."""
        nodes = self.answers[name]
        node = nodes.get(arguments)
        if node is None:
            key = _key_of(arguments)
            node = nodes.get(repr(arguments))
            if node is None:
                node = self._add_node(name, arguments, ())
            nodes[key] = node
            self.arguments[node] = arguments  # for one that was read from a store, instead of their text
        return node

    def find_input(self, kind: str, id: str | None) -> int:
        """The node of an input, or of the ids of a kind."""
        nodes = self.inputs[kind]
        node = nodes.get(id)
        if node is None:
            node = nodes[id] = self._add_node(kind, id, None)
        return node

    def argument(self, node: int) -> Any:
        """The id of an input, or the arguments of a question."""
        found = self.arguments[node]
        if self.traces[node] is not None and type(found) is str:
            found = self.arguments[node] = literal_eval(found)
        return found

    def describe(self, node: int) -> str:
        """A node, for a message."""
        return f"{self.names[node]}{self.argument(node)!r}"

    def digest(self, version: int) -> str:
        """The digest of the value of a version, made when it is asked for, once."""
        found = self.digests[version]
        if found is None:
            found = self.digests[version] = self.digest_of(self.nodes[version], self.values[version])
        return found

    def digest_of(self, node: int, value: Any) -> str:
        """The digest of a value that a node gives. Raises `TypeError` if it can have none."""
        try:
            return digest_value(value)
        except (TypeError, ValueError) as error:
            raise TypeError(f"{self.describe(node)} gives what has no digest: {error}") from error

    def renew(self, node: int, value: Any, digest: str | None, total: Note = NOTHING) -> int:
        """Another version of a node."""
        if self._free_versions:
            version = self._free_versions.pop()
            self.nodes[version], self.digests[version] = node, digest
            self.values[version], self.totals[version] = value, total
        else:
            version = len(self.nodes)
            self.nodes.append(node)
            self.digests.append(digest)
            self.values.append(value)
            self.totals.append(total)
        former, self.current[node] = self.current[node], version
        if former != NO_VERSION:
            self.values[former] = UNKNOWN
        return version

    def note(self, since: datetime | None, until: datetime | None, problems: tuple[Any, ...]) -> Note:
        """The one note of these."""
        if since is None and until is None and not problems:
            return NOTHING
        return self._known.setdefault((since, until, problems), Note(since, until, problems))

    def total(self, note: Note, trace: Trace) -> Note:
        """What holds for an answer that was told this itself, and for all that it read; problems stand once each."""
        notes = dict.fromkeys(map(self.totals.__getitem__, trace))
        notes.pop(NOTHING, None)
        if not notes:
            return note
        notes = dict.fromkeys((note, *notes))
        notes.pop(NOTHING, None)
        if len(notes) == 1:
            return next(iter(notes))
        since = max((one.since for one in notes if one.since is not None), default=None)
        until = min((one.until for one in notes if one.until is not None), default=None)
        return self.note(since, until, tuple(dict.fromkeys(chain.from_iterable(one.problems for one in notes))))

    def forget(self, before: int) -> None:
        """Drop the nodes that were last looked at before a revision. Who read them was not looked at since either."""
        tables: list[dict[Any, int]] = [*self.answers.values(), *self.inputs.values()]
        for nodes in tables:
            for key in [key for key, node in nodes.items() if self.seen[node] < before]:
                del nodes[key]
        kept = {node for nodes in tables for node in nodes.values()}
        used = {self.current[node] for node in kept}.union(*(self.traces[node] or () for node in kept))
        self._free_nodes = [node for node in range(len(self.names)) if node not in kept]
        for node in self._free_nodes:
            self.arguments[node], self.traces[node] = None, ()
        self._free_versions = [version for version in range(len(self.nodes)) if version not in used]
        for version in self._free_versions:
            self.digests[version], self.values[version], self.totals[version] = None, UNKNOWN, NOTHING

    def _add_node(self, name: str, argument: Any, trace: Trace | None) -> int:
        if self._free_nodes:
            node = self._free_nodes.pop()
            self.names[node], self.arguments[node], self.traces[node] = name, argument, trace
            self.current[node], self.notes[node], self.seen[node] = NO_VERSION, NOTHING, 0
        else:
            node = len(self.names)
            self.names.append(name)
            self.arguments.append(argument)
            self.traces.append(trace)
            self.current.append(NO_VERSION)
            self.notes.append(NOTHING)
            self.seen.append(0)
        return node


def _key_of(arguments: tuple[Any, ...]) -> object:
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
