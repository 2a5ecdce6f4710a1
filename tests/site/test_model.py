"""The nouns: equal digests mean equal values, problems stand in reading order, workers change nothing."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from sitegen.content.digest import digest_text
from sitegen.content.problem import Message, Problem, Severity, has_errors, say, sort_problems
from sitegen.content.workers import Workers, map_here
from sitegen.engine.digest import digest_bytes, digest_value
from sitegen.site import data_rows, feeds, linked_data, output
from sitegen.site.views import Main
from tests.kit.guides import all_views
from tests.kit.no_cache import NoCache

QUIET = settings(deadline=None, database=None, derandomize=True, max_examples=300)


@dataclass(frozen=True, slots=True)
class One:
    first: Any = ""
    second: Any = ""


@dataclass(frozen=True, slots=True)
class Two:
    first: Any = ""
    second: Any = ""


@dataclass(frozen=True, slots=True)
class Nothing:
    pass


@dataclass
class Open:
    first: str = ""


# ------------------------------------------------------------------------------------- digests


def test_neighbours_are_told_apart() -> None:
    pairs = [
        (One("a", "bc"), One("ab", "c")), (One("1"), One(1)), (One(True), One(1)), (One(False), One(0)),
        (One(None), One("")), (One(None), One("null")), (One(()), One("")), (One(("a", "b")), One(("a,b",))),
        (One((("a",), "b")), One(("a", ("b",)))), (One("a"), Two("a")), (One(One("a")), One(Two("a"))),
        (One("\0"), One("")), (One("é"), One("e\u0301")), (One(((),)), One(())), (One(Nothing()), One(None)),
        (One(One("a"), "b"), One("a", One("b"))), (One("{}"), One(Nothing())),
    ]  # fmt: skip
    for one, other in pairs:
        assert digest_value(one) != digest_value(other), (one, other)


@QUIET
@given(st.lists(st.binary(max_size=4)), st.lists(st.binary(max_size=4)))
def test_digests_see_where_a_part_ends(one: list[bytes], other: list[bytes]) -> None:
    assert (digest_bytes(*one) == digest_bytes(*other)) is (one == other)


def test_digests_are_those_of_blake2() -> None:
    assert digest_bytes() == "cae66941d9efbd404e4d88758ea67670"
    assert digest_text("é") == digest_bytes("é".encode())
    assert len(digest_text("x")) == 32


# ------------------------------------------------------------------------------------- what views hold


def _is_view(kind: Any) -> bool:
    named = isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields")
    return named or dataclasses.is_dataclass(kind)


ROWS = (kind for module in (output, linked_data, feeds, data_rows) for kind in vars(module).values() if _is_view(kind))
VIEWS = sorted({*all_views(), *ROWS}, key=lambda kind: kind.__qualname__)


def _leaves(hint: Any) -> Iterator[Any]:
    """The types inside a type hint; a tuple must say what it holds."""
    origin = get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        for part in get_args(hint):
            yield from _leaves(part)
    elif origin is tuple:
        assert get_args(hint)
        for part in get_args(hint):
            if part is not Ellipsis:
                yield from _leaves(part)
    elif origin is Literal:
        assert all(isinstance(part, str) for part in get_args(hint))
    else:
        yield hint


@pytest.mark.parametrize("kind", dict.fromkeys(VIEWS), ids=lambda kind: kind.__qualname__)
def test_views_hold_text_numbers_tuples_and_views(kind: Any) -> None:
    if not issubclass(kind, tuple):
        assert kind.__dataclass_params__.frozen
        assert kind.__dataclass_params__.eq
        assert "__slots__" in vars(kind)
    for name, hint in typing.get_type_hints(kind).items():
        for leaf in _leaves(hint):
            plain = leaf in (str, int, bool, type(None), Markup) or (kind, leaf) == (output.Plain, bytes)
            assert plain or leaf in VIEWS or leaf in (linked_data.Node, Main), f"{kind.__qualname__}.{name}: {leaf}"


def test_no_two_views_have_one_name() -> None:
    kinds = set(VIEWS)
    assert len({kind.__qualname__ for kind in kinds}) == len(kinds) > 40


# ------------------------------------------------------------------------------------- problems

PROBLEMS = st.builds(
    Problem,
    st.sampled_from(["a", "b/a", "b"]),
    st.builds(Message, st.sampled_from(["one", "two"])),
    line=st.integers(0, 3),
    column=st.integers(0, 2),
    severity=st.sampled_from(Severity),
)


@QUIET
@given(st.lists(PROBLEMS), st.randoms(use_true_random=False))
def test_problems_stand_in_reading_order_once(problems: list[Problem], chance: Any) -> None:
    ordered = sort_problems(problems)
    assert set(ordered) == set(problems)
    assert len(set(ordered)) == len(ordered)
    assert [(p.path, p.line, p.column) for p in ordered] == sorted((p.path, p.line, p.column) for p in ordered)
    chance.shuffle(problems)
    assert sort_problems(problems) == ordered


def test_the_worse_problem_comes_first_at_one_place() -> None:
    found = sort_problems(Problem("a", say("x"), severity=severity) for severity in Severity)
    assert [problem.severity for problem in found] == [
        Severity.ERROR, Severity.WARNING, Severity.WAITING, Severity.NOTICE,
    ]  # fmt: skip


def test_only_errors_stop_a_build_unless_it_is_strict() -> None:
    error, warning, waiting, notice = (
        Problem("a", say("x"), severity=severity)
        for severity in (Severity.ERROR, Severity.WARNING, Severity.WAITING, Severity.NOTICE)
    )
    assert has_errors([notice, error])
    assert not has_errors([notice, waiting, warning])
    assert has_errors([notice, warning], strict=True)
    assert not has_errors([notice, waiting], strict=True)


def test_a_message_is_its_template_with_its_values() -> None:
    assert str(say("{a} and {b}", a=1, b="{a}")) == "1 and {a}"
    assert str(say("{ is kept without values")) == "{ is kept without values"


# ------------------------------------------------------------------------------------- workers


@pytest.mark.parametrize("count", [0, 1, 5, 7, 40])
@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_workers_are_a_map(jobs: int, count: int) -> None:
    offset = 3  # seen by forked workers without being sent

    def work(number: int) -> tuple[int, str]:
        return number * offset, str(number)

    items = list(range(count))
    wanted = [work(item) for item in items]
    assert list(Workers(jobs, least=2, chunk=3)(work, items)) == wanted
    assert list(map_here(work, items)) == wanted


def test_few_items_start_no_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    workers = Workers(4, least=10)
    monkeypatch.setattr(workers, "_executor", lambda: pytest.fail("workers were started"))
    assert list(workers(str, range(9))) == [str(n) for n in range(9)]


def test_a_fault_in_a_worker_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        list(Workers(2, least=1, chunk=1)(lambda n: 1 // n, [1, 0]))
    assert list(Workers(2, least=1, chunk=1)(abs, [-1, 2])) == [1, 2]


def test_no_cache_forgets_everything() -> None:
    cache = NoCache()
    cache.put_many({"key": "text"})
    assert cache.get_many(["key"]) == {}
