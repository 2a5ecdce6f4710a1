"""Sameness: nothing that could make other bytes counts as the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.content.same import is_same
from sitegen.engine.digest import digest_value


@dataclass(frozen=True, slots=True)
class One:
    """Of one part."""

    part: Any


@dataclass(frozen=True, slots=True)
class Other:
    """The same part under another name."""

    part: Any


@dataclass(frozen=True, slots=True)
class Pair:
    """Of two parts."""

    first: Any
    second: Any


@dataclass(frozen=True, slots=True)
class Nothing:
    """Of none."""


INSTANT = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
ELSEWHERE = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (0, False),
        (1, 1.0),
        ("1", 1),
        ("", None),
        ((), []),
        ((1, 2), (1, 2, 3)),
        ({"a": 1, "b": 1}, {"b": 1, "a": 1}),
        ({"a": 1}, {"b": 1}),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({1: "a"}, {True: "a"}),
        (INSTANT, INSTANT.astimezone(ELSEWHERE)),
        (INSTANT, INSTANT.astimezone(ZoneInfo("Europe/Paris"))),
        (Decimal("48.1"), Decimal("48.10")),
        (date(2026, 11, 26), datetime(2026, 11, 26)),
        (One(1), Other(1)),
        (One(1), One(True)),
        (Pair(1, 2), Pair(1, 3)),
        (Pair((One(1),), "a"), Pair((One(2),), "a")),
    ],
)
def test_what_may_make_other_bytes_is_told_apart(one: Any, other: Any) -> None:
    assert not is_same(one, other)
    assert not is_same(other, one)
    assert not is_same((one,), (other,))
    assert not is_same({"a": one}, {"a": other})
    assert not is_same(Pair("a", one), Pair("a", other))


@pytest.mark.parametrize("value", [INSTANT, Decimal("48.1"), 1.5, frozenset({1}), object()])
def test_what_is_not_known_must_be_the_very_object(value: Any) -> None:
    copies: dict[type, Any] = {datetime: datetime(2026, 11, 26, 10, 0, tzinfo=UTC), Decimal: Decimal("48.1")}
    assert is_same(One(value), One(value))
    if type(value) in copies:
        assert copies[type(value)] == value
        assert not is_same(One(copies[type(value)]), One(value))


def test_parts_count_however_deep_they_lie() -> None:
    def make(word: str) -> Any:
        parts = ("".join(["é", "a"]), [1, None, date(2026, 1, int("7"))], {"k": One(word)}, Nothing(), Pair((), True))
        return Pair(parts, MappingProxyType({"x": parts}))

    assert make("a") is not make("a")
    assert is_same(make("a"), make("a"))
    assert not is_same(make("a"), make("b"))


VALUES = st.recursive(
    st.one_of(st.text(max_size=3), st.integers(-2, 2), st.booleans(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple), st.builds(One, inner), st.builds(Pair, inner, inner)
    ),
    max_leaves=8,
)


@given(VALUES, VALUES)
def test_it_agrees_with_digests(one: Any, other: Any) -> None:
    digests = [digest_value(value) for value in (one, other)]
    assert is_same(one, other) is (digests[0] == digests[1])
    assert is_same(one, one)
