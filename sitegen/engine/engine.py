"""The engine: it answers queries, and knows which answers stand.

Invariant: what `ask` gives is equal to what the functions would give without any memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import RLock
from typing import Any, Final, NamedTuple, TypeVar, TypeVarTuple

from sitegen.engine.digest import digest_value
from sitegen.engine.inputs import DictInputs, Inputs
from sitegen.engine.nodes import NO_VERSION, UNKNOWN, Memory, Node, Total, Version
from sitegen.engine.queries import Asking, Codec, CycleError, Query, find_query
from sitegen.engine.rows import Rows, read_rows, write_rows
from sitegen.engine.store import Store

R = TypeVar("R")
A = TypeVarTuple("A")
PATIENCE: Final = 20
"""Answers that are not asked for are forgotten after so many revisions, or up to twice as many."""
TEXTS: Final = Codec(encode=json.dumps, decode=json.loads)
"""For problems that are plain texts."""


DOUBTFUL: Final = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What reading something from the store may raise when it is not what was written."""


class ImpureQueryError(RuntimeError):
    """A query gave another answer from the same reads: it reads something that it does not ask for."""


class _UnknownQueryError(LookupError):
    """A query of a former process whose module has not been imported in this one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of an answer: whether it was made in this revision or stood, and what it and all that it read told.

    It holds from `since` to before `until` (None: no end), in UTC, as long as no input changes.
    """

    digest: str
    problems: tuple[Any, ...]
    made: bool
    since: datetime | None
    until: datetime | None


class Read(NamedTuple):
    """An entry of a trace: an input (its id), the ids of a kind (None), or an answer (its arguments)."""

    name: str
    argument: Any
    digest: str


class Change(NamedTuple):
    """An entry of a trace that differs, with the digest that it has now."""

    read: Read
    now: str


class Share(NamedTuple):
    """What a worker made: plain data, without values but for those to be kept."""

    rows: Rows
    texts: Mapping[str, str]


class Engine:
    """Answers queries over one world of inputs at one instant, and remembers from one to the next.

    One lock is held while it answers, so threads may share it: nodes are looked at and changed in many steps, and a
    query is never run by two at once. Only `memory`, `now`, `revision`, `value_of`, `refresh` and `fill` are used
    without taking it, by the `Asking` of a running query, which runs while it is held.
    """

    def __init__(self, store: Store | None = None, problem_codec: Codec = TEXTS) -> None:
        self.memory = Memory()
        self.now = datetime.min.replace(tzinfo=UTC)
        self.revision = 0
        self._lock = RLock()
        self._store = store
        self._codec = problem_codec
        self._world: Inputs = DictInputs({})
        self._running: dict[Node, None] = {}
        self._finished: list[Node] = []
        self._former: dict[Node, tuple[Version, ...]] = {}
        self._texts: dict[str, str] = {}
        if store is not None:
            try:
                for entry in read_rows(store.load(), self.memory, problem_codec.decode):
                    entry.apply(0)
            except DOUBTFUL:
                store.damaged = True
                self.memory = Memory()

    def begin(self, inputs: Inputs, now: datetime) -> None:
        """A new revision: another world of inputs, another instant (with its zone)."""
        if now.tzinfo is None:
            raise ValueError("an instant needs its zone")
        with self._outside():
            self._world = inputs
            self.now = now.astimezone(UTC)
            self.revision += 1
            self._finished = []
            self._former = {}
            if self.revision % PATIENCE == 0:
                self.memory.forget(self.revision - PATIENCE)

    def ask(self, query: Query[*A, R], *arguments: *A) -> R:
        """The answer of a query. Whatever the query raises is raised here, and leaves no answer."""
        with self._outside():
            value: R = self.value_of(self.memory.find(query.name, arguments))
            return value

    def answer(self, query: Query[*A, Any], *arguments: *A) -> Answer:
        """What is known of an answer, whose value is not made unless it has to be."""
        with self._outside():
            node = self._look(query, arguments)
            total = self._total(node)
            made = node.made == self.revision
            return Answer(node.version.digest, total.problems, made, total.since, total.until)

    def trace(self, query: Query[*A, Any], *arguments: *A) -> tuple[Read, ...]:
        """What an answer read, in order."""
        with self._outside():
            return tuple(map(_describe, self._look(query, arguments).reads))

    def changes(self, query: Query[*A, Any], *arguments: *A) -> tuple[Change, ...]:
        """What an answer that was made in this revision had read when it was made before, and is different now.

        What it has not asked for again is not looked at, but for inputs. Nothing for an answer that stands or is
        new, nor for one that only the time has changed.
        """
        with self._outside():
            found = []
            for version in self._former.get(self._look(query, arguments), ()):
                node = version.node
                if node.is_input:
                    self._finish_input(node)
                if node.revision == self.revision and node.version.digest != version.digest:
                    found.append(Change(_describe(version), node.version.digest))
            return tuple(found)

    def reads(self, query: Query[*A, Any], *arguments: *A) -> tuple[Read, ...]:
        """All inputs that an answer and all that it read have read, each once."""
        with self._outside():
            waiting = [self._look(query, arguments)]
            seen = dict.fromkeys(waiting)
            for node in waiting:
                for version in node.reads:
                    if version.node not in seen:
                        seen[version.node] = None
                        waiting.append(version.node)
            return tuple(_describe(node.version) for node in seen if node.is_input)

    def made(self) -> tuple[tuple[str, Any], ...]:
        """Names and arguments of the queries that made an answer in this revision, in the order of ending."""
        with self._outside():
            return tuple((node.name, node.argument) for node in self._finished if node.made == self.revision)

    def save(self) -> None:
        """Leave all traces that were looked at in this revision to the next process, and no others."""
        with self._outside():
            if self._store is None:
                return
            used = [_text_key(node.version) for node in self._finished if _is_kept(node)]
            self._store.save(write_rows(self._finished, self._codec.encode), self._texts, used)
            self._texts = {}

    def mark(self) -> int:
        """A point within this revision, for `export`."""
        return len(self._finished)

    def export(self, since: int = 0) -> Share:
        """What was looked at since a mark of this revision, for the engine that this one was forked from."""
        with self._outside():
            nodes = self._finished[since:]
            kept = [key for node in nodes if _is_kept(node) and (key := _text_key(node.version)) in self._texts]
            rows = write_rows(nodes, self._codec.encode, self.revision)
            return Share(rows, {key: self._texts[key] for key in kept})

    def take_over(self, share: Share) -> None:
        """Take what a worker made, which was forked in this revision. What does not fit is made anew."""
        with self._outside():
            self._texts.update(share.texts)
            for entry in read_rows(share.rows, self.memory, self._codec.decode):
                if entry.node.revision != self.revision and all(map(self._is_current, entry.reads)):
                    entry.apply(self.revision)
                    self._finished.append(entry.node)

    @contextmanager
    def _outside(self) -> Iterator[None]:
        with self._lock:
            if self._running:
                raise RuntimeError("a query asks through its own `Asking`, never the engine")
            yield

    def _look(self, query: Query[*A, Any], arguments: tuple[Any, ...]) -> Node:
        node = self.memory.find(query.name, arguments)
        self.refresh(node)
        return node

    # ------------------------------------------------------------------ what a running query uses

    def value_of(self, node: Node) -> Any:
        """The value of a question, as of this revision."""
        value = self.refresh(node)
        if value is UNKNOWN:
            value = node.version.value
        if value is UNKNOWN:
            value = self._make_again(node)
        return value

    def refresh(self, node: Node) -> Any:
        """Let the version of a question be that of this revision. Gives its value if it was made for that."""
        if node.revision == self.revision:
            return UNKNOWN
        if node in self._running:
            circle = [*self._running]
            raise CycleError(" → ".join(map(str, [*circle[circle.index(node) :], node])))
        self._running[node] = None
        try:
            value = UNKNOWN if self._stands(node) else self._make(node)
        finally:
            del self._running[node]
        node.revision = self.revision
        self._finished.append(node)
        return value

    def fill(self, node: Node) -> None:
        """Let the version of an input be that of this revision, with its value."""
        self._finish_input(node)
        if node.version.value is UNKNOWN:
            node.version.value = self._world.value(node.name, node.argument)

    def _finish_input(self, node: Node) -> None:
        if node.revision == self.revision:
            return
        value: Any = UNKNOWN
        version = node.version
        if node.argument is None:
            value = self._world.ids(node.name)
            digest = version.digest if value is version.value else digest_value(value)
        else:
            digest = self._world.digest(node.name, node.argument)
        if version.digest == digest:
            version.value = value
        else:
            node.version = Version(node, value, digest)
        node.revision = self.revision
        self._finished.append(node)

    def _stands(self, node: Node) -> bool:
        if node.version is NO_VERSION:
            return False
        if (node.since is not None and self.now < node.since) or (node.until is not None and self.now >= node.until):
            return False
        revision = self.revision
        for version in node.reads:
            child = version.node
            if child.revision != revision:
                if child.is_input:
                    self._finish_input(child)
                else:
                    try:
                        self.refresh(child)
                    except _UnknownQueryError:
                        return False  # who read it will ask for it, and import its module for that
            if child.version is not version and child.version.digest != version.digest:
                return False
        return True

    def _run(self, node: Node) -> tuple[Query[*tuple[Any, ...], Any], Any, Asking]:
        query = find_query(node.name)
        if query is None:
            raise _UnknownQueryError(node.name)
        asking = Asking(self)
        value = query.function(asking, *node.argument)
        asking.end()
        return query, value, asking

    def _make(self, node: Node) -> Any:
        query, value, asking = self._run(node)
        version, former = Version(node, value), node.version
        if former is not NO_VERSION:
            self._former[node] = node.reads
            if former.digest == version.digest:
                version = former
            former.value = UNKNOWN
        self._hold(query, version, value)
        node.version = version
        node.reads = tuple(asking.reads)
        node.since, node.until, node.problems = asking.since, asking.until, tuple(asking.problems)
        node.made = self.revision
        return value

    def _make_again(self, node: Node) -> Any:
        """The value of an answer that stands, but whose value is not here: from the store, or by running again."""
        query = find_query(node.name)
        if query is not None and query.keep is not None and self._store is not None:
            key = _text_key(node.version)
            text = self._texts[key] if key in self._texts else self._store.text(key)
            if text is not None:
                try:
                    value = query.keep.decode(text)
                except DOUBTFUL:
                    self._store.damaged = True
                else:
                    if not query.transient:
                        node.version.value = value
                    return value
        self._running[node] = None
        try:
            query, value, _ = self._run(node)
        finally:
            del self._running[node]
        if Version(node, value).digest != node.version.digest:
            raise ImpureQueryError(f"{node} gave another answer from the same reads")
        self._hold(query, node.version, value)
        return value

    def _hold(self, query: Query[*tuple[Any, ...], Any], version: Version, value: Any) -> None:
        version.value = value
        if query.keep is not None and self._store is not None:
            self._texts[_text_key(version)] = query.keep.encode(value)
        if query.transient and version.digest:  # which is made of the value
            version.value = UNKNOWN

    def _is_current(self, version: Version) -> bool:
        node = version.node
        if node.is_input:
            self._finish_input(node)
        return node.revision == self.revision and node.version.digest == version.digest

    def _total(self, node: Node) -> Total:
        if node.total.revision == self.revision:
            return node.total
        since, until = node.since, node.until
        problems = dict.fromkeys(node.problems)
        for version in node.reads:
            child = version.node
            if child.is_input:
                continue
            other = child.total if child.total.revision == self.revision else self._total(child)
            if other.since is not None and (since is None or since < other.since):
                since = other.since
            if other.until is not None and (until is None or other.until < until):
                until = other.until
            if other.problems:
                problems.update(dict.fromkeys(other.problems))
        node.total = Total(self.revision, since, until, tuple(problems))
        return node.total


def _describe(version: Version) -> Read:
    return Read(version.node.name, version.node.argument, version.digest)


def _text_key(version: Version) -> str:
    return f"{version.node.name} {version.digest}"


def _is_kept(node: Node) -> bool:
    query = find_query(node.name)
    return not node.is_input and (query is None or query.keep is not None)
