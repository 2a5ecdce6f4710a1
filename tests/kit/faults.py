"""Faults of the machine for the tests of the publication: errors and kills at a chosen call of the system."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

CALLS = ("open", "write", "close", "link", "mkdir", "rename", "rmdir", "unlink", "scandir", "utime", "ftruncate")


class Fault:
    """Counts the calls that touch an output and its neighbours; at number `at` it strikes."""

    def __init__(self, part: str, at: int, strike: Callable[[], None]) -> None:
        self.part = part
        self.at = at
        self.strike = strike
        self.calls: list[str] = []
        self._handles: set[int] = set()

    def concerns(self, name: str, arguments: tuple[Any, ...], words: dict[str, Any]) -> bool:
        """Whether a call touches the output."""
        first = arguments[0] if arguments else ""
        if name in ("write", "close", "ftruncate"):
            return first in self._handles
        return self.part in str(first) or isinstance(first, int) or words.get("dir_fd") is not None

    def wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        """The call, counted."""

        def call(*arguments: Any, **words: Any) -> Any:
            if not self.concerns(name, arguments, words):
                return real(*arguments, **words)
            self.calls.append(name)
            strikes = len(self.calls) == self.at
            if strikes and name == "close":
                real(*arguments)  # a full disk may show only here: the handle is gone all the same
                self._handles.discard(arguments[0])
            if strikes:
                self.strike()
            result = real(*arguments, **words)
            if name == "open":
                self._handles.add(result)
            elif name == "close":
                self._handles.discard(arguments[0])
            return result

        return call


@contextmanager
def fault(part: str, at: int, strike: Callable[[], None]) -> Iterator[Fault]:
    """Inside, the call number `at` on a path that contains `part` ends with `strike`; 0 only counts."""
    found = Fault(part, at, strike)
    real = {name: getattr(os, name) for name in CALLS}
    for name, function in real.items():
        setattr(os, name, found.wrap(name, function))
    try:
        yield found
    finally:
        for name, function in real.items():
            setattr(os, name, function)


def fail_with(number: int) -> Callable[[], None]:
    """Raise the error of the system with that number."""

    def strike() -> None:
        raise OSError(number, os.strerror(number), "output")

    return strike


def kill_self() -> None:
    """End at once, as `kill -9` does: nothing is cleaned up. What the system has taken it still writes."""
    os.kill(os.getpid(), signal.SIGKILL)


def in_child(run: Callable[[], int]) -> int:
    """Start `run` in a forked process, which has all modules loaded; its number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12: the parent may have threads
        child = os.fork()
    if child:
        return child
    code = 70
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        code = run()
    finally:
        os._exit(code)


def wait_for(child: int) -> int:
    """The exit code of a forked process, negative when a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
