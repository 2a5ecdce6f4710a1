"""One map for both maps of the build: in this process, or in forked workers.

Invariant: the result does not depend on who did the work. Workers inherit the items by fork and get
ranges of indices, because sending pages to them costs more than rendering them; only results travel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor

T = TypeVar("T")
R = TypeVar("R")


class Mapper(Protocol):
    """Applies a pure function to each item; results come in the order of the items."""

    def __call__(self, function: Callable[[T], R], items: Sequence[T], /) -> Iterator[R]:
        """The results, one by one."""
        ...

    def forks(self, number: int) -> bool:
        """Whether it would start workers for so many items."""
        ...


class _Here:
    def __call__(self, function: Callable[[T], R], items: Sequence[T], /) -> Iterator[R]:
        return map(function, items)

    def forks(self, number: int) -> bool:
        return False


map_here: Mapper = _Here()
"""In this process, one after the other: what every map does unless another way is asked for."""


class Workers:
    """A `Mapper` over an executor whose workers are forked when the map begins.

    `least` is the number of items under which starting workers costs more than it saves.
    """

    def __init__(self, jobs: int, *, least: int = 200, chunk: int = 100) -> None:
        self.jobs = jobs
        self.least = least
        self.chunk = chunk

    def __call__(self, function: Callable[[T], R], items: Sequence[T], /) -> Iterator[R]:
        """The results, one by one."""
        if not self.forks(len(items)):
            yield from map(function, items)
            return
        global _inherited  # noqa: PLW0603 - forked workers see what stands here when they begin
        _inherited = (function, items)
        ranges = [(start, min(start + self.chunk, len(items))) for start in range(0, len(items), self.chunk)]
        try:
            with self._executor() as executor:
                for results in executor.map(_work, ranges):
                    yield from results
        finally:
            _inherited = None

    def forks(self, number: int) -> bool:
        """Whether it would start workers for so many items."""
        return self.jobs > 1 and number >= self.least and _can_fork()

    def _executor(self) -> Executor:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        context = multiprocessing.get_context("fork")
        return ProcessPoolExecutor(self.jobs, mp_context=context, initializer=_ignore_interrupts)


def _ignore_interrupts() -> None:
    # Ctrl+C reaches all processes of a terminal: the one that forked them ends them, without a traceback of each.
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _can_fork() -> bool:
    import multiprocessing

    return "fork" in multiprocessing.get_all_start_methods()


_inherited: tuple[Callable[[Any], Any], Sequence[Any]] | None = None


def _work(bounds: tuple[int, int]) -> list[Any]:
    assert _inherited is not None  # noqa: S101 - set before the workers are forked
    function, items = _inherited
    return [function(item) for item in items[bounds[0] : bounds[1]]]
