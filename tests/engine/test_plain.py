"""Whatever is asked, edited, awaited or restarted: the engine gives what plain evaluation gives, and runs no more."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.engine.digest import digest_value
from sitegen.engine.engine import Engine
from sitegen.engine.inputs import DictInputs, Kind, MissingInputError
from sitegen.engine.queries import CycleError, Query
from sitegen.engine.store import Store
from tests.kit.engine_world import GONE, QUERIES, Count, Sum, at

NAMES = [f"r{n}" for n in range(5)]
IDS = ["a", "b", "c"]
Question = tuple[str, str]


class Plain:
    """Plain evaluation: no memory at all. Keeps the trace of each question, what was told, and the interval."""

    def __init__(self, inputs: DictInputs, now: datetime) -> None:
        self.inputs = inputs
        self.now = now
        self.since: datetime | None = None
        self.until: datetime | None = None
        self.told: dict[Any, None] = {}
        self.traces: dict[Question, list[Any]] = {}
        self._running: list[Question] = []

    def __call__(self, query: Query[str, Sum], name: str) -> Sum:
        question = (query.name, name)
        if question in self._running:
            raise CycleError
        if self._running:
            self.traces[self._running[-1]].append(question)
        self._running.append(question)
        trace = self.traces[question] = []
        try:
            value = query.function(self, name)  # type: ignore[arg-type]
        finally:
            self._running.pop()
        self.traces[question] = trace
        if self._running:
            self.traces[self._running[-1]].append(digest_value(value))
        return value

    def digest(self, query: Query[str, Sum], name: str) -> str:
        return digest_value(self(query, name))

    def input(self, kind: Kind[Any], id: str) -> Any:
        value = self.inputs.value(kind.name, id)
        self.traces[self._running[-1]].append((kind.name, id, self.inputs.digest(kind.name, id)))
        if value is GONE:
            raise MissingInputError(kind.name, id)
        return value

    def maybe(self, kind: Kind[Any], id: str) -> Any:
        with suppress(MissingInputError):
            return self.input(kind, id)
        return None

    def ids(self, kind: Kind[Any]) -> tuple[str, ...]:
        self.traces[self._running[-1]].append((kind.name, *self.inputs.ids(kind.name)))
        return self.inputs.ids(kind.name)

    def after(self, instant: datetime) -> bool:
        passed = self.now >= instant
        if passed:
            self.since = max(self.since or instant, instant)
        else:
            self.until = min(self.until or instant, instant)
        self.traces[self._running[-1]].append((instant, passed))
        return passed

    def tell(self, problem: object) -> None:
        self.told[problem] = None


ways = st.integers(0, 2)
ids = st.sampled_from(IDS)
names = st.sampled_from(NAMES)
steps = st.one_of(
    st.tuples(st.just("add"), ids),
    st.tuples(st.sampled_from(["ask", "ask", "parity", "digest"]), names, ways),
    st.tuples(st.just("ids")),
    st.tuples(st.just("after"), st.integers(0, 9)),
    st.tuples(st.just("tell")),
    st.tuples(st.just("stop"), ids),
)
rules = st.lists(steps, max_size=4).map(tuple)
worlds = st.fixed_dictionaries(
    {
        "number": st.dictionaries(ids, st.integers(0, 5), max_size=3),
        "rule": st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, rules)),
    }
)
edits = st.one_of(
    st.tuples(st.just("number"), ids, st.integers(0, 5) | st.just(GONE)),
    st.tuples(st.just("rule"), names, rules | st.just(GONE)),
)
actions = st.one_of(
    st.tuples(st.just("ask"), names, ways),
    st.tuples(st.just("answer"), names, ways),
    st.tuples(st.just("edit"), edits),
    st.tuples(st.just("clock"), st.integers(0, 9)),
    st.tuples(st.just("restart")),
    st.tuples(st.just("worker"), names, ways),
)


def outcome(function: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return function(*arguments)
    except (MissingInputError, CycleError) as error:
        return type(error)


def check_answer(count: Count, plain: Plain, value: Sum | type, query: Query[str, Sum], name: str) -> None:
    answer = outcome(count.engine.answer, query, name)
    if isinstance(value, type):
        assert answer is value
        return
    assert answer.digest == digest_value(value)
    assert set(answer.problems) == plain.told.keys()
    assert len(answer.problems) == len(plain.told)
    assert (answer.since, answer.until) == (plain.since, plain.until)


@settings(deadline=None)
@given(worlds, st.lists(actions, max_size=12), st.integers(1, 4))
def test_the_engine_gives_what_plain_evaluation_gives(world: Any, todo: list[Any], patience: int) -> None:
    with tempfile.TemporaryDirectory() as folder, patch("sitegen.engine.engine.PATIENCE", patience):
        store = Store(Path(folder), "1")
        count = Count(world, Engine(store, check=True))
        for action, *rest in todo:
            match action:
                case "edit":
                    count.begin(rest[0])
                case "clock":
                    count.begin(now=at(rest[0]))
                case "restart":
                    count.engine.save()
                    store.close()
                    store = Store(Path(folder), "1")
                    assert not store.damaged
                    count.engine = Engine(store, check=True)
                    count.begin()
                case _:
                    name, way = rest
                    plain = Plain(count.inputs, count.now)
                    value = outcome(plain, QUERIES[way], name)
                    if action == "worker":
                        other = Engine()
                        other.begin(count.inputs, count.now)
                        outcome(other.ask, QUERIES[way], name)
                        count.engine.take_over(other.export())
                    if action == "ask":
                        assert outcome(count.engine.ask, QUERIES[way], name) == value
                    check_answer(count, plain, value, QUERIES[way], name)
        store.close()


@settings(deadline=None)
@given(worlds, st.lists(st.tuples(edits, st.integers(0, 9)), max_size=6), names, ways)
def test_a_query_runs_only_if_it_reads_something_else(world: Any, todo: list[Any], name: str, way: int) -> None:
    count = Count(world)
    last: dict[Question, list[Any]] = {}
    for edit, hour in todo:
        count.begin(edit, now=at(hour))
        plain = Plain(count.inputs, count.now)
        value = outcome(plain, QUERIES[way], name)
        assert outcome(count.engine.ask, QUERIES[way], name) == value
        for ran, (argument,) in count.engine.made():
            assert last.get((ran, argument)) != plain.traces[ran, argument]
            last[ran, argument] = plain.traces[ran, argument]


@settings(deadline=None)
@given(worlds, names, ways)
def test_nothing_but_the_recorded_inputs_matters(world: Any, name: str, way: int) -> None:
    count = Count(world)
    value = outcome(count.engine.ask, QUERIES[way], name)
    if isinstance(value, type):
        return
    reads = {(read.name, read.argument) for read in count.engine.reads(QUERIES[way], name)}
    poison = [("number", id, "poison") for id in IDS if ("number", id) not in reads and ("number", None) not in reads]
    poison += [("rule", rule, "poison") for rule in NAMES if ("rule", rule) not in reads]
    other = Count(world)
    other.begin(*poison)
    assert other.engine.ask(QUERIES[way], name) == value
