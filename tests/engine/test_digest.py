"""Digests: equal ones imply equal values of equal types."""

from __future__ import annotations

import subprocess
import sys
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import Enum, StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from sitegen.engine.digest import digest_bytes, digest_value


@dataclass(frozen=True)
class Empty:
    pass


@dataclass(frozen=True, slots=True)
class One:
    part: Any


@dataclass(frozen=True, slots=True)
class Two:
    part: Any
    other: Any = None


@dataclass
class Loose:
    part: int


class Pair(NamedTuple):
    part: Any
    other: Any


class Twin(NamedTuple):
    part: Any
    other: Any


class State(Enum):
    OPEN = "open"
    FULL = "full"


class Word(StrEnum):
    OPEN = "open"


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
DIFFERENT = [
    *("", "a", "1", "null", "[]", "é", "e\u0301", "\ud800", Markup("a"), Word.OPEN, "open", State.OPEN, State.FULL),
    *(0, 1, -1, 10**30, True, False, None, 1.0, 0.0, -0.0, 0.1),
    *(b"", b"a", "61", date(2026, 3, 1), "2026-03-01", time(12), time(12, 0, 1), "12:00:00"),
    *(NOON, NOON.astimezone(PARIS), NOON.astimezone(timezone(timedelta(hours=1))), NOON + timedelta(microseconds=1)),
    *((), ((),), ("a",), ("a", "b"), ("b", "a"), (("a",), "b"), (("a", "b"),), (1,), (True,), (Markup("a"),)),
    *(Empty(), One("a"), One(("a",)), One(One("a")), Two("a"), Two("a", "b"), Pair("a", "b"), Twin("a", "b")),
    *(One(1), One(True), One(1.0), One(None), One(Markup("a")), One(Pair("a", "b")), One(("a", "b"))),
    *({}, {"a": 1}, {"a": 1, "b": 2}, {"b": 2, "a": 1}, {1: "a"}, {"1": "a"}, {True: "a"}, One({}), ("a", 1)),
    MappingProxyType({"a": 1}),
    {"builtins.dict": ("a", 1)},
    datetime(2026, 10, 25, 2, 30, tzinfo=PARIS),
    datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=PARIS),
]


def test_different_values_have_different_digests() -> None:
    digests = [digest_value(value) for value in DIFFERENT]
    assert len(set(digests)) == len(DIFFERENT)
    assert digests == [digest_value(value) for value in DIFFERENT]
    assert len({digest_value((value,)) for value in DIFFERENT}) == len(DIFFERENT)
    assert len({digest_value(One(value)) for value in DIFFERENT}) == len(DIFFERENT)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ([], "list"),
        ({"a": [1]}, "list"),
        (One((1, {2})), "set"),
        (frozenset("a"), "frozenset"),
        (Path("a"), "PosixPath"),
        (1j, "complex"),
        (lambda: 1, "function"),
        (Loose(1), "Loose"),
        (One(One(Loose(1))), "Loose"),
        (OrderedDict(a=1), "OrderedDict"),
        (object(), "object"),
        ((x for x in "a"), "generator"),
        (int, "type"),
    ],
)
def test_what_is_not_frozen_or_not_known_is_refused_by_name(value: object, name: str) -> None:
    for _ in range(2):
        with pytest.raises(TypeError, match=name):
            digest_value(value)


@pytest.mark.parametrize("value", [datetime(2026, 3, 1), float("nan"), One(float("inf"))])
def test_what_is_known_but_says_too_little_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"zone|float"):
        digest_value(value)


atoms = st.one_of(st.text(), st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False))
values = st.recursive(
    atoms,
    lambda parts: st.one_of(
        st.lists(parts, max_size=4).map(tuple),
        st.builds(One, parts),
        st.builds(Two, parts, parts),
        st.builds(Pair, parts, parts),
        st.dictionaries(st.text() | st.integers(), parts, max_size=3),
    ),
    max_leaves=12,
)


def spell(value: Any) -> str:
    """A text that differs for what must differ."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{spell(key)}:{spell(part)}" for key, part in value.items()) + "}"
    if isinstance(value, tuple) and type(value) is tuple:
        return "(" + ",".join(map(spell, value)) + ")"
    if isinstance(value, One | Two | Pair):
        return type(value).__name__ + spell((value.part, getattr(value, "other", None)))
    return repr(value)


@settings(deadline=None)
@given(values, values)
def test_digests_are_equal_exactly_if_values_are(one: Any, other: Any) -> None:
    assert (digest_value(one) == digest_value(other)) is (spell(one) == spell(other))


def test_digests_are_those_of_another_process() -> None:
    code = (
        "from sitegen.engine.digest import digest_value; from datetime import date\n"
        "print(digest_value(('é', 1, None, 2.5, date(2026, 3, 1), {'b': 1, 'a': b'x'})))"
    )
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert run.stdout.strip() == digest_value(("é", 1, None, 2.5, date(2026, 3, 1), {"b": 1, "a": b"x"}))


def test_byte_strings_are_framed() -> None:
    assert digest_bytes(b"ab", b"c") != digest_bytes(b"a", b"bc")
