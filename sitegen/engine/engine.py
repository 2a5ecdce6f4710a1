"""The engine: it answers queries, and knows which answers stand.

Invariant: what `ask` gives is equal to what the functions would give without any memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from threading import RLock
from typing import Any, Final, NamedTuple, TypeVar, TypeVarTuple

from sitegen.engine.dataclass import dataclass
from sitegen.engine.digest import digest_value
from sitegen.engine.inputs import DictInputs, Inputs
from sitegen.engine.memory import NO_VERSION, NOTHING, UNKNOWN, Memory, Note, Trace
from sitegen.engine.queries import Asking, Codec, CycleError, Query, find_query
from sitegen.engine.rows import read_rows, write_rows
from sitegen.engine.store import Store

R = TypeVar("R")
A = TypeVarTuple("A")
AnyQuery = Query[*tuple[Any, ...], Any]
PATIENCE: Final = 20
"""Answers that are not asked for are forgotten after so many revisions, or up to twice as many."""
TEXTS: Final = Codec(encode=json.dumps, decode=json.loads)
"""For problems that are plain texts."""


DOUBTFUL: Final = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What reading something from the store may raise when it is not what was written."""


class ImpureQueryError(RuntimeError):
    """A query gave another answer from the same reads: it reads something that it does not ask for."""


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
    """What a worker made: plain data, without values but for those to be kept.

    A row is the name, the argument and the digest of what was read or made; of an answer that was looked at also the
    numbers of the rows before it that it read, the limits of the instants, the texts of its problems, whether made.
    """

    rows: Sequence[tuple[Any, ...]]
    texts: Mapping[str, str]


class Engine:
    """Answers queries over one world of inputs at one instant, and remembers from one to the next.

    One lock is held while it answers, so threads may share it: the memory is looked at and changed in many steps, and a
    query is never run by two at once. Only `memory`, `now`, `standing`, `value_of`, `refresh` and `fill` are used
    without taking it, by the `Asking` of a running query, which runs while it is held. With `check`, a value that is
    made again is compared with what it was (`ImpureQueryError`): for tests.
    """

    def __init__(self, store: Store | None = None, problem_codec: Codec = TEXTS, *, check: bool = False) -> None:
        self.memory = Memory()
        self.now = datetime.min.replace(tzinfo=UTC)
        self.standing: set[int] = set()
        self._revision = 0
        self._store = store
        self._codec = problem_codec
        self._check = check
        self._world: Inputs = DictInputs({})
        self._running: dict[int, None] = {}
        self._outside = _Outside(self._running)
        self._finished: list[int] = []
        self._made: dict[int, None] = {}
        self._former: dict[int, Trace] = {}
        self._texts: dict[str, str] = {}
        if store is not None and (data := store.load()):
            try:
                self.memory = read_rows(data, problem_codec.decode)
            except DOUBTFUL:
                store.damaged = True

    def begin(self, inputs: Inputs, now: datetime) -> None:
        """A new revision: another world of inputs, another instant (with its zone)."""
        if now.tzinfo is None:
            raise ValueError("an instant needs its zone")
        with self._outside:
            for node in self._finished:
                self.memory.seen[node] = self._revision
            self._world = inputs
            self.now = now.astimezone(UTC)
            self._revision += 1
            self.standing, self._finished, self._made, self._former = set(), [], {}, {}
            if self._revision % PATIENCE == 0:
                self.memory.forget(self._revision - PATIENCE)

    def ask(self, query: Query[*A, R], *arguments: *A) -> R:
        """The answer of a query. Whatever the query raises is raised here, and leaves no answer."""
        with self._outside:
            value: R = self.value_of(query, self.memory.find(query.name, arguments))
            return value

    def answer(self, query: Query[*A, Any], *arguments: *A) -> Answer:
        """What is known of an answer, whose value is not made unless it has to be."""
        with self._outside:
            node = self._look(query, arguments)
            version = self.memory.current[node]
            total = self.memory.totals[version]
            digest, made = self.memory.digest(version), node in self._made
            return Answer(digest, total.problems, made, total.since, total.until)

    def stands(self, query: Query[*A, Any], *arguments: *A) -> bool:
        """Whether an answer of before still holds. What it read is made again if need be, it itself is not."""
        with self._outside:
            return self._stands(self.memory.find(query.name, arguments))

    def take(self, query: Query[*A, R], *arguments: *A) -> tuple[str, R | None]:
        """The digest of an answer, and its value if it had to be made for that."""
        with self._outside:
            node = self.memory.find(query.name, arguments)
            value: Any = self.refresh(query, node)
            return self.memory.digest(self.memory.current[node]), None if value is UNKNOWN else value

    def trace(self, query: Query[*A, Any], *arguments: *A) -> tuple[Read, ...]:
        """What an answer read, in order."""
        with self._outside:
            return tuple(map(self._describe, self.memory.traces[self._look(query, arguments)] or ()))

    def changes(self, query: Query[*A, Any], *arguments: *A) -> tuple[Change, ...]:
        """What an answer that was made in this revision had read when it was made before, and is different now.

        What it has not asked for again is not looked at, but for inputs. Nothing for an answer that stands or is
        new, nor for one that only the time has changed.
        """
        with self._outside:
            memory = self.memory
            found = []
            for version in self._former.get(self._look(query, arguments), ()):
                node = memory.nodes[version]
                if memory.traces[node] is None:
                    self._finish_input(node)
                now = memory.current[node]
                if now in self.standing and memory.digest(now) != memory.digest(version):
                    found.append(Change(self._describe(version), memory.digest(now)))
            return tuple(found)

    def reads(self, query: Query[*A, Any], *arguments: *A) -> tuple[Read, ...]:
        """All inputs that an answer and all that it read have read, each once."""
        with self._outside:
            memory = self.memory
            waiting = [memory.current[self._look(query, arguments)]]
            seen = dict.fromkeys(waiting)
            for version in waiting:
                new = [read for read in memory.traces[memory.nodes[version]] or () if read not in seen]
                seen.update(dict.fromkeys(new))
                waiting.extend(new)
            return tuple(self._describe(one) for one in seen if memory.traces[memory.nodes[one]] is None)

    def made(self) -> tuple[tuple[str, Any], ...]:
        """Names and arguments of the queries that made an answer in this revision, in the order of ending."""
        with self._outside:
            return tuple((self.memory.names[node], self.memory.argument(node)) for node in self._made)

    def save(self) -> None:
        """Leave all traces that were looked at in this revision to the next process, and no others."""
        with self._outside:
            if self._store is not None:
                rows = write_rows(self.memory, self._finished, self._codec.encode)
                self._store.save(rows, self._texts, self._kept(self._finished))
                self._texts = {}

    def mark(self) -> int:
        """A point within this revision, for `export`."""
        return len(self._finished)

    def export(self, since: int = 0) -> Share:
        """What was looked at since a mark of this revision, for the engine that this one was forked from."""
        with self._outside:
            memory = self.memory
            nodes = self._finished[since:]
            numbers: dict[int, int] = {}
            rows: list[tuple[Any, ...]] = []
            for node in nodes:
                trace, note = memory.traces[node] or (), memory.notes[node]
                for version in (*trace, memory.current[node]):
                    if version not in numbers:
                        numbers[version] = len(rows)
                        rows.append(self._describe(version))
                if memory.traces[node] is not None:
                    told = list(map(self._codec.encode, note.problems))
                    read = [numbers[version] for version in trace]
                    rows[-1] = (*rows[-1], read, note.since, note.until, told, node in self._made)
            return Share(rows, {key: self._texts[key] for key in self._kept(nodes) if key in self._texts})

    def take_over(self, share: Share) -> None:
        """Take what a worker made, which was forked in this revision. What does not fit is made anew."""
        with self._outside:
            memory = self.memory
            self._texts.update(share.texts)
            versions: list[int] = []
            for name, argument, digest, *rest in share.rows:
                if type(argument) is not tuple:
                    node = memory.find_input(name, argument)
                    self._finish_input(node)
                else:
                    node = memory.find(name, argument)
                if rest and memory.current[node] not in self.standing:
                    read, since, until, told, made = rest
                    trace = tuple([versions[number] for number in read])
                    if NO_VERSION not in trace:
                        note = memory.note(since, until, tuple(map(self._codec.decode, told)))
                        self._settle(node, trace, note, UNKNOWN, digest)
                        self._finish(node)
                        if made:
                            self._made[node] = None
                version = memory.current[node]
                fits = version in self.standing and memory.digest(version) == digest
                versions.append(version if fits else NO_VERSION)

    def _look(self, query: Query[*A, Any], arguments: tuple[Any, ...]) -> int:
        node = self.memory.find(query.name, arguments)
        self.refresh(query, node)
        return node

    def _describe(self, version: int) -> Read:
        memory = self.memory
        node = memory.nodes[version]
        return Read(memory.names[node], memory.argument(node), memory.digest(version))

    # ------------------------------------------------------------------ what a running query uses

    def value_of(self, query: AnyQuery, node: int) -> Any:
        """The value of a question, as of this revision."""
        value = self.refresh(query, node)
        if value is UNKNOWN:
            value = self.memory.values[self.memory.current[node]]
        if value is UNKNOWN:
            value = self._make_again(query, node)
        return value

    def refresh(self, query: AnyQuery, node: int) -> Any:
        """Let the version of a question be that of this revision. Gives its value if it was made for that."""
        return UNKNOWN if self._stands(node) else self._make(query, node)

    def fill(self, node: int) -> None:
        """Let the version of an input be that of this revision, with its value."""
        self._finish_input(node)
        memory = self.memory
        version = memory.current[node]
        if memory.values[version] is UNKNOWN:
            memory.values[version] = self._world.value(memory.names[node], memory.arguments[node])

    def _finish(self, node: int) -> None:
        self.standing.add(self.memory.current[node])
        self._finished.append(node)

    def _finish_input(self, node: int) -> None:
        memory = self.memory
        version = memory.current[node]
        if version in self.standing:
            return
        name, id = memory.names[node], memory.arguments[node]
        value: Any = UNKNOWN
        if id is None:
            value = self._world.ids(name)
            same = version != NO_VERSION and value is memory.values[version]
            digest = memory.digest(version) if same else digest_value(value)
        else:
            digest = self._world.digest(name, id)
        if version != NO_VERSION and memory.digests[version] == digest:
            memory.values[version] = value
        else:
            memory.renew(node, value, digest)
        self._finish(node)

    def _stands(self, node: int) -> bool:
        """Whether a question has the version that it has now in this revision too; what it read is looked at."""
        memory, standing = self.memory, self.standing
        version, note = memory.current[node], memory.notes[node]
        if version in standing:
            return True
        if version == NO_VERSION or node in self._running or not (note is NOTHING or note.holds(self.now)):
            return False
        trace = memory.traces[node] or ()
        if not standing.issuperset(trace):
            renewed: dict[int, int] = {}
            for read in trace:
                if read in standing:
                    continue
                child = memory.nodes[read]
                if memory.traces[child] is None:
                    self._finish_input(child)
                elif not self._stands(child):
                    query = find_query(memory.names[child])
                    if query is None or child in self._running:
                        return False  # who read it asks for it: that imports the module, or finds the circle
                    self._make(query, child)
                if read not in standing:
                    now = renewed[read] = memory.current[child]
                    if memory.digest(now) != memory.digest(read):
                        return False
            if renewed:
                trace = tuple([renewed.get(read, read) for read in trace])
                self._settle(node, trace, note, memory.values[version], memory.digest(version))
        standing.add(memory.current[node])
        self._finished.append(node)
        return True

    def _run(self, query: AnyQuery, node: int) -> tuple[Any, Asking]:
        if node in self._running:
            circle = [*self._running]
            circle = [*circle[circle.index(node) :], node]
            raise CycleError(" → ".join(map(self.memory.describe, circle)))
        self._running[node] = None
        try:
            asking = Asking(self)
            value = query.function(asking, *self.memory.argument(node))
            asking.end()
            return value, asking
        finally:
            del self._running[node]

    def _make(self, query: AnyQuery, node: int) -> Any:
        memory = self.memory
        value, asking = self._run(query, node)
        known = memory.current[node] != NO_VERSION
        digest = memory.digest_of(node, value) if known or query.transient or query.keep is not None else None
        note = memory.note(asking.since, asking.until, tuple(asking.problems))
        held = self._hold(query, digest, value)
        if known:
            self._former[node] = memory.traces[node] or ()
        self._settle(node, tuple(asking.reads), note, held, digest)
        self._made[node] = None
        self._finish(node)
        return value

    def _settle(self, node: int, trace: Trace, note: Note, value: Any, digest: str | None) -> None:
        """Let a question be what was found out. Its version stays if neither its digest nor its total changes."""
        memory = self.memory
        memory.traces[node] = trace
        memory.notes[node] = note
        total = memory.total(note, trace)
        former = memory.current[node]
        if former == NO_VERSION or memory.digest(former) != digest or memory.totals[former] is not total:
            memory.renew(node, value, digest, total)
        else:
            memory.values[former] = value

    def _make_again(self, query: AnyQuery, node: int) -> Any:
        """The value of an answer that stands, but whose value is not here: from the store, or by running again."""
        memory = self.memory
        version = memory.current[node]
        digest = memory.digest(version)
        if query.keep is not None and self._store is not None:
            key = _text_key(query.name, digest)
            text = self._texts[key] if key in self._texts else self._store.text(key)
            if text is not None:
                try:
                    value = query.keep.decode(text)
                except DOUBTFUL:
                    self._store.damaged = True
                else:
                    memory.values[version] = UNKNOWN if query.transient else value
                    return value
        value, _ = self._run(query, node)
        if self._check and memory.digest_of(node, value) != digest:
            raise ImpureQueryError(f"{memory.describe(node)} gave another answer from the same reads")
        memory.values[version] = self._hold(query, digest, value)
        return value

    def _hold(self, query: AnyQuery, digest: str | None, value: Any) -> Any:
        """What of a value stays in memory; its text is kept if it has one."""
        if query.keep is not None and self._store is not None:
            self._texts[_text_key(query.name, digest)] = query.keep.encode(value)
        return UNKNOWN if query.transient else value

    def _kept(self, nodes: Iterable[int]) -> Iterator[str]:
        """The keys of the texts of nodes; those of queries that nobody has imported may have some."""
        memory = self.memory
        queries = {name: find_query(name) for name in memory.answers}
        names = {name for name, query in queries.items() if query is None or query.keep is not None}
        for node in nodes:
            if memory.names[node] in names and memory.traces[node] is not None:
                yield _text_key(memory.names[node], memory.digest(memory.current[node]))


def _text_key(name: str, digest: str | None) -> str:
    return f"{name} {digest}"


class _Outside:
    """The lock of an engine. Whoever enters is not within a query: that one has its own `Asking`."""

    __slots__ = ("_lock", "_running")

    def __init__(self, running: Mapping[int, None]) -> None:
        self._lock = RLock()
        self._running = running

    def __enter__(self) -> None:
        self._lock.acquire()
        if self._running:
            self._lock.release()
            raise RuntimeError("a query asks through its own `Asking`, never the engine")

    def __exit__(self, *error: object) -> None:
        self._lock.release()
