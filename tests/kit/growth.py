"""How time grows with the input: of a regular expression, and of anything beside a fixed piece of work.

Inputs of a regular expression are made from the pattern itself: a way into it, then many times what may repeat, then
what no match ends with.
"""

from __future__ import annotations

import itertools
import math
import re
import time
from collections.abc import Callable, Iterator, Sequence
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

SIZE = 4_000
SLOW = 0.5e-6
"""Seconds of processor for each character: some times what a linear pattern needs, half of a quadratic one."""

USUAL = 0.01
"""Seconds of processor that `piece_of_work` takes on the machine whose figures stand in the tests."""

_CATEGORIES = {
    sre.CATEGORY_SPACE: " ", sre.CATEGORY_DIGIT: "1", sre.CATEGORY_WORD: "a",
    sre.CATEGORY_NOT_SPACE: "a", sre.CATEGORY_NOT_DIGIT: "a", sre.CATEGORY_NOT_WORD: "-",
}  # fmt: skip
_TRIED = "a1 -.\t\"':/Zé"
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)


def _members(items: Sequence[Any]) -> list[str]:
    """Some letters of a class."""
    if items[0][0] is sre.NEGATE:
        shut = set(_members(items[1:])) if len(items) > 1 else set()
        return [letter for letter in _TRIED if letter not in shut and not (letter.isspace() and " " in shut)][:2]
    found = []
    for operation, given in items:
        if operation is sre.LITERAL:
            found.append(chr(given))
        elif operation is sre.RANGE:
            found.append(chr(given[0]))
        elif operation is sre.CATEGORY:
            found.append(_CATEGORIES[given])
    return found


def _parts(operation: Any, given: Any) -> list[Any]:
    """The trees inside a node."""
    if operation in _REPEATS:
        return [given[2]]
    if operation is sre.BRANCH:
        return list(given[1])
    if operation is sre.SUBPATTERN:
        return [given[3]]
    if operation is sre.ATOMIC_GROUP:
        return [given]
    if operation is sre.ASSERT and given[0] == 1:  # what must follow
        return [given[1]]
    return []


def _letters(tree: Any) -> Iterator[str]:
    for operation, given in tree:
        if operation is sre.LITERAL:
            yield chr(given)
        elif operation is sre.IN:
            yield from _members(given)
        for part in _parts(operation, given):
            yield from _letters(part)


def _example(tree: Any) -> str:
    """A short text that a pattern matches, more or less."""
    text = ""
    for operation, given in tree:
        if operation is sre.LITERAL:
            text += chr(given)
        elif operation in (sre.ANY, sre.NOT_LITERAL):
            text += "a"
        elif operation is sre.IN:
            text += _members(given)[0]
        elif operation in _REPEATS:
            text += _example(given[2]) * min(given[0], 64)
        elif operation is not sre.ASSERT:
            text += next(map(_example, _parts(operation, given)), "")
    return text


def _ways(tree: Any, way: str = "") -> Iterator[tuple[str, str]]:
    """For each repetition in a pattern: what leads to it, and what it repeats."""
    for operation, given in tree:
        if operation in _REPEATS and given[1] > 64:
            yield way, _example(given[2])
        for part in _parts(operation, given):
            yield from _ways(part, way)
        way += _example([(operation, given)])


def attacks(pattern: str, size: int) -> Iterator[str]:
    """Texts of so many characters or a little more that a pattern may lose its time with."""
    tree = _parser.parse(pattern)
    letters = sorted(set(_letters(tree)) | {"a", " "})[:10]
    ways = dict.fromkeys(_ways(tree))
    heads = dict.fromkeys(("", *(way for way, _ in ways)))
    pumps = dict.fromkeys((*letters, *(one for _, one in ways if one), *(way + one for way, one in ways if way + one)))
    tails = ("", "\x00", "\n!")
    for head, pump, tail in itertools.product(heads, pumps, tails):
        yield head + pump * max(size // len(pump), size // 3) + tail
    for pump in map("".join, itertools.combinations(letters[:8], 2)):
        yield pump * (size // 2) + "\x00"


def piece_of_work() -> int:
    """What any Python does: count, look up, make texts."""
    found: dict[str, int] = {}
    for number in range(60_000):
        found[str(number % 977)] = number
    return len(found)


def within(limit: float) -> float:
    """A limit in seconds of processor, as this machine needs it now: longer by as much as it is slower than usual.

    Other work beside the tests takes the caches of the processor away and makes the same work cost up to twice as much.
    """
    return limit * max(1.0, min(_thread_seconds(piece_of_work) for _ in range(3)) / USUAL)


def times_more(small: Callable[[], object], large: Callable[[], object], enough: float) -> float:
    """How many times more processor the second takes than the first, as far as that is more than `enough`.

    The least of some times, taken in turns: other work makes one moment dearer than the next one, and what grows too
    fast does so in each of them.
    """
    one = other = math.inf
    for _ in range(10):
        one, other = min(one, _thread_seconds(small)), min(other, _thread_seconds(large))
        if other <= enough * one:
            break
    return other / one


def _thread_seconds(call: Callable[[], object]) -> float:
    start = time.thread_time()
    call()
    return time.thread_time() - start


def _seconds(call: Callable[[], object], enough: float) -> float:
    """The least of some times; one that is short enough is not taken again."""
    best = 1.0
    for _ in range(6):
        best = min(best, _thread_seconds(call))
        if best < enough:
            break
    return best


def _apply(pattern: re.Pattern[Any], way: str, text: Any) -> object:
    if way in ("match", "fullmatch"):
        return getattr(pattern, way)(text)
    return sum(1 for _ in pattern.finditer(text))


def slowest(pattern: re.Pattern[Any], way: str) -> tuple[float, str]:
    """The longest time for a character that a pattern needs in a text that was made for it, and that text."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    worst = (0.0, "")
    for text in itertools.chain(attacks(source, 18), attacks(source, SIZE)):  # the short ones find exponential growth
        data: Any = text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")
        length = max(len(text), 300)
        seconds = _seconds(lambda data=data: _apply(pattern, way, data), SLOW * length / 4) / length  # type: ignore[misc]
        worst = max(worst, (seconds, text))
        if seconds > SLOW:
            break
    return worst
