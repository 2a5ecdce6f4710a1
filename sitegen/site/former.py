"""The plan before, as far as it holds: what was made of the very same things is taken over.

Law: what is made under a name depends on what it has seen, and on the site around the sessions: on nothing
else. A save of a programme leaves most of a plan as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sitegen.content.cache import Held
from sitegen.content.same import is_same
from sitegen.site.visible import Shown

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _Made:
    """Something that was made, and what it had seen."""

    seen: object
    value: Any


@dataclass(frozen=True, slots=True)
class _Left:
    """What a plan leaves to the next one: the site around its sessions, and by their names what it made."""

    around: tuple[object, ...]
    made: Mapping[str, _Made]


class Former:
    """What the plan before left in `held`. `place` names it among plans of other sites or options."""

    def __init__(self, shown: Shown, place: str, held: Held) -> None:
        self._held = held
        self._place = place
        # The words that are published tell which things are.
        self._around = (replace(shown.site, sessions=()), shown.words, shown.partners_of)
        left = held.get(_Left, place)
        self._before = left.made if left is not None and is_same(left.around, self._around) else {}
        self._now: dict[str, _Made] = {}

    def known(self, name: str) -> tuple[Any, Any] | None:
        """What the thing of that name had seen, and the thing itself."""
        made = self._before.get(name)
        return (made.seen, made.value) if made is not None else None

    def take(self, name: str, seen: object, make: Callable[[], V]) -> V:
        """The thing of that name: that of the plan before, if it had seen the same; else it is made."""
        made = self._before.get(name)
        if made is None or not is_same(made.seen, seen):
            made = _Made(seen, make())
        self._now[name] = made
        value: V = made.value
        return value

    def leave(self) -> None:
        """Leave what was taken to the next plan; the rest is forgotten."""
        if self._held.lasts:
            self._held.put(self._place, _Left(self._around, self._now))
