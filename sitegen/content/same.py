"""Sameness: whether two values are one and the same, part by part.

Invariant: it never errs towards yes. Equality does: two instants of different zones are equal, so are `1` and
`True`, `1.0` and `1.00`, and two mappings of another order; what is made of them differs. So what is no
text, whole number, day or nothing must be the very same object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from operator import attrgetter
from types import NoneType
from typing import Any

_ATOMS = frozenset({str, int, bool, NoneType, date})
_READERS: dict[type[Any], Callable[[Any], tuple[Any, ...]] | None] = {}


def is_same(one: Any, other: Any) -> bool:
    """Whether nothing could tell the two apart: tuples, lists, mappings and dataclasses count by their parts."""
    if one is other:
        return True
    kind: type[Any] = type(one)
    if kind is not type(other):
        return False
    if kind in _ATOMS:
        return bool(one == other)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, Mapping):
        return is_same([*one], [*other]) and all(map(is_same, one.values(), other.values()))
    read = _reader(kind)
    return read is not None and all(map(is_same, read(one), read(other)))


def _reader(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]] | None:
    """Gives all parts of a dataclass; None for other types."""
    if kind not in _READERS:
        # With the class at the end, twice: of one name alone the getter would give no tuple.
        names = [field.name for field in fields(kind)] if is_dataclass(kind) else []
        _READERS[kind] = attrgetter(*names, "__class__", "__class__") if is_dataclass(kind) else None
    return _READERS[kind]
