"""The cache as the pure stages see it: texts by key, and values that are still in memory.

Invariant: a cache may forget anything at any time; only speed depends on it. Keys are digests of
everything that the text or the value depends on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

V = TypeVar("V")
PATIENCE = 20
"""How many times in a row a value may go unused before it is dropped."""


class Held:
    """Values that one run leaves to the next of the same process, by their type and a key.

    Only what is frozen, or what nobody changes, may be held: the next run gets the very object, so that
    "the same object" tells it that nothing changed.
    """

    def __init__(self) -> None:
        self._values: dict[tuple[type, str], Any] = {}
        self._used: set[tuple[type, str]] = set()
        self._idle: dict[tuple[type, str], int] = {}
        self._replaced: list[object] = []  # to let go of much takes time, which a run should not spend

    def get(self, kind: type[V], key: str) -> V | None:
        """The value, if one of that type is held under that key."""
        found: V | None = self._values.get((kind, key))
        if found is not None:
            self._used.add((kind, key))
        return found

    def put(self, key: str, value: object) -> None:
        """Hold a value."""
        name = (type(value), key)
        self._replaced.append(self._values.get(name))
        self._values[name] = value
        self._used.add(name)

    def forget_unused(self) -> None:
        """Drop what was replaced, and what was neither asked for nor put since this was last called so many times.

        Not at once: saves of texts, one after the other, ask for little of what the save of a programme will need.
        """
        idle = {name: self._idle.get(name, 0) + 1 for name in self._values if name not in self._used}
        self._values = {name: value for name, value in self._values.items() if idle.get(name, 0) < PATIENCE}
        self._idle = idle
        self._used = set()
        self._replaced = []


class HeldNothing(Held):
    """For a run that is the only one of its process: what it is done with may go at once."""

    def put(self, key: str, value: object) -> None:
        """Nothing is held."""


class Cache(Protocol):
    """A place for texts that are costly to make again. `publish.cache` keeps it in a file.

    `damaged` says that something that was kept could not be believed.
    """

    damaged: bool

    @property
    def held(self) -> Held:
        """The values that are held."""
        ...

    def get_many(self, keys: list[str]) -> Mapping[str, str]:
        """Those of the keys that are known, with their texts."""
        ...

    def put_many(self, texts: Mapping[str, str]) -> None:
        """Remember these texts."""
        ...
