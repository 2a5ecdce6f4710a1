"""What was made of values lately: kept for as long as it is asked for again.

Invariant: it may forget anything; only speed depends on it. Who makes something of a value by its identity puts the
value in with it: no other may get its identity.
"""

from __future__ import annotations

from typing import Generic, TypeVar

V = TypeVar("V")


class Recent(Generic[V]):
    """Values by keys. Where one run follows the other it holds about what one needs, and forgets the rest."""

    __slots__ = ("_before", "_now")

    def __init__(self) -> None:
        self._now: dict[object, V] = {}
        self._before: dict[object, V] = {}

    def get(self, key: object) -> V | None:
        """The value of a key, if it is known."""
        found = self._now.get(key)
        if found is None and self._before:
            found = self._before.pop(key, None)
            if found is not None:
                self._now[key] = found
        return found

    def put(self, key: object, value: V) -> None:
        """Keep a value."""
        self._now[key] = value

    def begin(self) -> None:
        """Another run begins. What has not been asked for is forgotten once the rest outweighs it.

        So runs that ask for little, one after the other, do not forget what a larger one will need.
        """
        if len(self._now) >= len(self._before):
            self._before, self._now = self._now, {}
