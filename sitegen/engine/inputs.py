"""Inputs: what comes from outside, by kind and id, each with a digest.

Invariant: within one revision an input has one value, and equal digests imply equal values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Generic, Protocol, TypeVar

from sitegen.engine.digest import digest_value

V_co = TypeVar("V_co", covariant=True)


class _Missing:
    __slots__ = ()


MISSING: Final = _Missing()
"""The value of an input that is not there. Its digest is ""."""


class Kind(Generic[V_co]):
    """The name of a kind of inputs, typed by their values: `SESSION: Kind[Session] = Kind("session")`."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name: Final = name


class MissingInputError(LookupError):
    """An input that a query cannot do without is not there."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(f"there is no input {kind} {id!r}")
        self.kind = kind
        self.id = id


class Inputs(Protocol):
    """One world of inputs. Its values are frozen; asking twice gives the same."""

    def value(self, kind: str, id: str, /) -> object:
        """The value, or `MISSING`."""
        ...

    def digest(self, kind: str, id: str, /) -> str:
        """The digest of the value: a line of text, "" for one that is missing."""
        ...

    def ids(self, kind: str, /) -> tuple[str, ...]:
        """The ids of a kind, in their order; none for a kind that nobody knows."""
        ...


class DictInputs:
    """Inputs from mappings by kind and id; digests are made when they are asked for."""

    def __init__(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        self._values = {kind: dict(rows) for kind, rows in values.items()}
        self._digests: dict[tuple[str, str], str] = {}

    def value(self, kind: str, id: str, /) -> object:
        """The value, or `MISSING`."""
        return self._values.get(kind, {}).get(id, MISSING)

    def digest(self, kind: str, id: str, /) -> str:
        """The digest of the value, "" for one that is missing."""
        key = (kind, id)
        if key not in self._digests:
            value = self.value(kind, id)
            self._digests[key] = "" if value is MISSING else digest_value(value)
        return self._digests[key]

    def ids(self, kind: str, /) -> tuple[str, ...]:
        """The ids of a kind, in their order."""
        return tuple(self._values.get(kind, ()))

    def replace(self, kind: str, id: str, value: object) -> DictInputs:
        """Another world that differs in one input (`MISSING` takes it away); the digests of all others are kept."""
        other = DictInputs(self._values)
        other._digests = {key: digest for key, digest in self._digests.items() if key != (kind, id)}
        rows = other._values.setdefault(kind, {})
        if value is MISSING:
            rows.pop(id, None)
        else:
            rows[id] = value
        return other


class Rows(Protocol):
    """All inputs of one kind."""

    def value(self, id: str, /) -> object:
        """The value of one, or `MISSING`."""
        ...

    def digest(self, id: str, /) -> str:
        """The digest of its value, "" where it is missing."""
        ...

    def ids(self) -> tuple[str, ...]:
        """The ids of all, in their order."""
        ...


class ValueRows:
    """Inputs that are at hand. Those that are the very objects of `before` keep the digests that they have there."""

    def __init__(self, values: Mapping[str, object], before: Rows | None = None) -> None:
        self._values = values
        self._ids = tuple(values)
        self._before = before._digests if isinstance(before, ValueRows) else {}
        self._digests: dict[str, tuple[object, str]] = {}

    def value(self, id: str) -> object:
        """The value of one, or `MISSING`."""
        return self._values.get(id, MISSING)

    def digest(self, id: str) -> str:
        """The digest of its value, made when it is asked for."""
        value = self._values.get(id, MISSING)
        if value is MISSING:
            return ""
        known = self._digests.get(id) or self._before.get(id)
        if known is None or known[0] is not value:
            known = (value, digest_value(value))
        self._digests[id] = known
        return known[1]

    def ids(self) -> tuple[str, ...]:
        """The ids of all."""
        return self._ids


class World:
    """All inputs, by their kinds."""

    def __init__(self, rows: Mapping[str, Rows]) -> None:
        self.rows = rows

    def value(self, kind: str, id: str) -> object:
        """The value of an input, or `MISSING`."""
        return self.rows[kind].value(id)

    def digest(self, kind: str, id: str) -> str:
        """The digest of an input, "" where it is missing."""
        return self.rows[kind].digest(id)

    def ids(self, kind: str) -> tuple[str, ...]:
        """The ids of a kind."""
        return self.rows[kind].ids()
