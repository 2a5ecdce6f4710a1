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
