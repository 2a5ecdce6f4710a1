"""The engine: what stands, what is made again, what is told."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any

import pytest

from sitegen.engine.engine import PATIENCE, Engine, ImpureQueryError
from sitegen.engine.inputs import DictInputs, MissingInputError
from sitegen.engine.queries import Asking, CycleError, query
from tests.kit.engine_world import GONE, NUMBER, Count, Sum, World, at, everything, plain, transient

CHAIN: World = {
    "number": {"a": 1, "b": 2},
    "rule": {
        "leaf": (("add", "a"),),
        "odd": (("parity", "leaf", 0),),
        "top": (("ask", "odd", 0), ("add", "b")),
    },
}


def test_an_answer_stands_until_something_that_it_read_changes() -> None:
    count = Count(CHAIN)
    assert count.engine.ask(plain, "top") == Sum("top", 3)
    assert count.ran() == ["leaf", "odd", "top"]
    count.begin()
    assert count.engine.ask(plain, "top") == Sum("top", 3)
    assert count.ran() == []
    count.begin(("number", "b", 5))
    assert count.engine.ask(plain, "top") == Sum("top", 6)
    assert count.ran() == ["top"]


def test_an_equal_answer_leaves_those_that_read_it_standing() -> None:
    count = Count(CHAIN)
    count.engine.ask(plain, "top")
    count.begin(("number", "a", 3))
    assert count.engine.ask(plain, "top") == Sum("top", 3)
    assert count.ran() == ["leaf", "odd"]
    count.begin(("number", "a", 1))
    assert count.engine.ask(plain, "top") == Sum("top", 3)
    assert count.ran() == ["leaf", "odd"]


def test_what_was_not_asked_for_meanwhile_is_compared_with_what_it_read_last() -> None:
    count = Count(CHAIN)
    count.engine.ask(plain, "leaf")
    count.begin(("number", "a", 2))
    count.engine.ask(plain, "odd")
    count.begin(("number", "a", 1))
    count.engine.ask(plain, "leaf")
    count.begin(("number", "a", 2))
    assert count.engine.ask(plain, "odd") == Sum("odd", 0)
    assert count.ran() == ["leaf"]


def test_a_read_after_one_that_changed_is_not_looked_at() -> None:
    rules = {"top": (("stop", "a"), ("ask", "leaf", 0)), "leaf": (("add", "b"),)}
    count = Count({"number": {"a": 1, "b": 2}, "rule": rules})
    count.engine.ask(plain, "top")
    count.begin(("number", "a", 9), ("rule", "leaf", GONE))
    assert count.engine.ask(plain, "top") == Sum("top", 0)
    assert count.ran() == ["top"]


def test_ids_are_an_input_of_their_own() -> None:
    count = Count({"number": {"a": 1}, "rule": {"top": (("ids",),)}})
    assert count.engine.ask(plain, "top") == Sum("top", 0, ("a",))
    count.begin(("number", "a", 5))
    count.engine.ask(plain, "top")
    assert count.ran() == []
    count.begin(("number", "b", 5))
    assert count.engine.ask(plain, "top") == Sum("top", 0, ("a", "b"))


def test_an_input_that_is_missing_is_a_read_too() -> None:
    count = Count({"number": {}, "rule": {"top": (("add", "a"),)}})
    assert count.engine.ask(plain, "top") == Sum("top", 0)
    count.begin(("number", "a", 5))
    assert count.engine.ask(plain, "top") == Sum("top", 5)
    count.begin(("number", "a", GONE))
    assert count.engine.ask(plain, "top") == Sum("top", 0)
    with pytest.raises(MissingInputError, match="rule 'other'"):
        count.engine.ask(plain, "other")
    count.begin(("rule", "other", ()))
    assert count.engine.ask(plain, "other") == Sum("other", 0)


def test_time_is_an_input_and_an_answer_knows_when_it_ends() -> None:
    rules = {"top": (("ask", "low", 0), ("after", 5)), "low": (("after", 2), ("after", 9), ("after", 1))}
    count = Count({"rule": rules})
    count.begin(now=at(3))
    assert count.engine.ask(plain, "top").total == 200
    answer = count.engine.answer(plain, "top")
    assert (answer.since, answer.until) == (at(2), at(5))
    for hour, ran in ((4, []), (5, ["top"]), (8, []), (9, ["low", "top"]), (1, ["low", "top"]), (1, [])):
        count.begin(now=at(hour))
        total = 100 * sum(hour >= limit for limit in (1, 2, 5, 9))
        assert count.engine.ask(plain, "top").total == total
        assert count.ran() == ran


def test_an_instant_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        Engine().begin(DictInputs({}), datetime(2026, 1, 1))


def test_problems_are_told_again_when_the_answer_stands() -> None:
    rules = {"top": (("ask", "low", 0), ("ask", "low", 1), ("tell",)), "low": (("add", "a"), ("tell",), ("tell",))}
    count = Count({"number": {"a": 1}, "rule": rules})
    told = count.engine.answer(plain, "top")
    assert told.made
    assert told.problems == ("top has 2", "low has 1")
    count.begin()
    stood = count.engine.answer(plain, "top")
    assert not stood.made
    assert stood.problems == told.problems


def test_a_circle_is_told_in_order() -> None:
    rules = {"a": (("ask", "b", 0),), "b": (("add", "x"), ("ask", "c", 1)), "c": (("ask", "b", 0),)}
    count = Count({"rule": rules})
    with pytest.raises(CycleError) as caught:
        count.engine.ask(plain, "a")
    assert str(caught.value).replace("tests.kit.engine_world.", "") == "plain('b',) → kept('c',) → plain('b',)"
    count.begin(("rule", "c", ()))
    assert count.engine.ask(plain, "a") == Sum("a", 0)
    count.begin(("rule", "c", (("ask", "a", 0),)))
    with pytest.raises(CycleError):
        count.engine.ask(plain, "a")


@query
def careless(q: Asking) -> int:
    try:
        return q(plain, "broken").total
    except MissingInputError:
        return 0


def test_an_error_leaves_no_answer_and_cannot_be_caught_by_a_query() -> None:
    count = Count({"number": {}, "rule": {}})
    for _ in range(2):
        with pytest.raises(MissingInputError):
            count.engine.ask(careless)
    assert count.ran() == []
    count.begin(("rule", "broken", (("add", "a"),)))
    assert count.engine.ask(careless) == 0
    count.begin(("rule", "broken", GONE))
    with pytest.raises(MissingInputError):
        count.engine.ask(careless)
    count.begin(("rule", "broken", (("add", "a"),)))
    assert count.engine.ask(careless) == 0
    assert count.ran() == []


def test_a_transient_value_is_made_again_for_whoever_wants_it() -> None:
    count = Count(CHAIN)
    assert count.engine.ask(transient, "leaf") == Sum("leaf", 1)
    count.begin()
    assert count.engine.answer(transient, "leaf").made is False
    assert count.engine.ask(transient, "leaf") == Sum("leaf", 1)
    assert count.engine.answer(transient, "leaf").made is False


def test_whoever_reads_digests_stands_with_them() -> None:
    count = Count(CHAIN)
    before = count.engine.ask(everything)
    count.begin(("number", "a", 3))
    after = count.engine.ask(everything)
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, True, True]


@query
def typed(q: Asking, what: Any) -> str:
    return repr(what)


def test_arguments_that_are_equal_but_of_other_types_are_other_questions() -> None:
    engine = Count({}).engine
    for value in (1, True, "1", 0, False, (1,), (True,), ((0, "a"),), ((False, "a"),), 2, ()):
        for _ in range(2):
            assert engine.ask(typed, value) == repr(value)
    with pytest.raises(TypeError, match="float"):
        engine.ask(typed, 2.5)
    with pytest.raises(TypeError, match="list"):
        engine.ask(typed, [])


def test_a_query_is_a_function_of_a_module_without_defaults() -> None:
    def inner(q: Asking) -> int:
        return 1

    with pytest.raises(TypeError, match="no query"):
        query(inner)
    with pytest.raises(ValueError, match="two queries"):
        query(typed.function)


_outside = {"value": 1}


@query(transient=True)
def impure(q: Asking) -> int:
    return _outside["value"]


def test_a_query_that_gives_two_answers_of_the_same_reads_is_found_out() -> None:
    engine = Count({}).engine
    assert engine.ask(impure) == 1
    _outside["value"] = 2
    with pytest.raises(ImpureQueryError, match="impure"):
        engine.ask(impure)


@query
def lazy(q: Asking) -> Any:
    return (q.maybe(NUMBER, id) for id in ("a",))


def test_nothing_can_be_read_once_the_query_has_ended() -> None:
    engine = Count({}).engine
    with pytest.raises(RuntimeError, match="ended"):
        list(engine.ask(lazy))
    with pytest.raises(TypeError, match=r"lazy\(\) gives what has no digest: builtins.generator"):
        engine.answer(lazy)


_engines: list[Engine] = []


@query
def roundabout(q: Asking) -> Sum:
    return _engines[0].ask(plain, "leaf")


def test_a_query_cannot_ask_around_its_trace() -> None:
    _engines.append(Count(CHAIN).engine)
    with pytest.raises(RuntimeError, match="Asking"):
        _engines[0].ask(roundabout)


def test_the_trace_says_what_was_read_and_what_of_it_changed() -> None:
    count = Count(CHAIN)
    trace = count.engine.trace(plain, "top")
    assert [(read.name, read.argument) for read in trace] == [
        ("rule", "top"),
        ("tests.kit.engine_world.plain", ("odd",)),
        ("number", "b"),
    ]
    assert count.engine.changes(plain, "top") == ()
    count.begin(("number", "a", 2), ("number", "b", 7))
    changes = count.engine.changes(plain, "top")
    assert [change.read for change in changes] == [trace[1], trace[2]]
    assert [change.now for change in changes] == [read.digest for read in count.engine.trace(plain, "top")[1:]]


def test_all_inputs_that_an_answer_rests_on_are_known() -> None:
    count = Count(CHAIN)
    reads = {(read.name, read.argument) for read in count.engine.reads(plain, "top")}
    assert reads == {("number", "a"), ("number", "b"), ("rule", "leaf"), ("rule", "odd"), ("rule", "top")}


def test_what_nobody_asks_for_is_forgotten() -> None:
    count = Count(CHAIN)
    count.engine.ask(plain, "top")
    for _ in range(2 * PATIENCE):
        count.begin()
        count.engine.ask(plain, "odd")
        assert count.ran() == []
    count.engine.ask(plain, "top")
    assert count.ran() == ["top"]


def test_threads_share_an_engine() -> None:
    rules = {f"r{n}": (("ask", f"r{n + 1}", 0), ("add", "a")) for n in range(40)} | {"r40": (("add", "a"),)}
    count = Count({"number": {"a": 1}, "rule": rules})
    found: list[int] = []

    def work(first: int) -> None:
        found.extend(count.engine.ask(plain, f"r{n}").total - (41 - n) for n in range(first, 40, 4))

    threads = [threading.Thread(target=work, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [0] * 40
    assert sorted(count.ran()) == sorted(rules)


def test_a_worker_hands_over_what_it_made() -> None:
    here, there = Count(CHAIN), Count(CHAIN)
    for one in (here, there):
        one.engine.ask(plain, "leaf")
    mark = there.engine.mark()
    assert there.engine.ask(plain, "top") == Sum("top", 3)
    here.engine.take_over(there.engine.export(mark))
    answer = here.engine.answer(plain, "top")
    assert answer == there.engine.answer(plain, "top")
    assert here.ran() == ["leaf", "odd", "top"]
    here.begin(("number", "a", 3))
    assert here.engine.ask(plain, "top") == Sum("top", 3)
    assert here.ran() == ["leaf", "odd"]


def test_what_a_worker_made_of_another_world_is_not_taken() -> None:
    here, there = Count(CHAIN), Count(CHAIN)
    there.begin(("number", "a", 2))
    there.engine.ask(plain, "top")
    here.begin()
    here.engine.take_over(there.engine.export())
    assert here.engine.ask(plain, "top") == Sum("top", 3)
