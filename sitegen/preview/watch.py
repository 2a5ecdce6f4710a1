"""Wait for a save: the system's watcher tells at once, a stat sweep tells what the watcher misses.

Invariant: no save is lost. `mark` remembers how the sources look before they are read, so that whatever is saved from
then on is seen by `pause`, and ends the next `wait`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitegen.content.problem import Message, say
from sitegen.content.sources import FOLDERS, is_ignored
from sitegen.preview.sweep import Look, folder_numbers, forget_young, sweep

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

QUIET = 0.03
"""Seconds without a new event that end a save: editors write, rename and write again."""
CEILING = 0.5
"""Seconds after which what was saved counts as whole though events go on, as in a checkout of many files."""
SWEEP_EVERY, POLL_EVERY = 2.0, 0.25
"""Seconds between two sweeps: behind a watcher, and without one."""
SWEEP_SHARE = 20
"""A sweep is followed by a pause of at least this many times its own length."""


class Watch:
    """The sources of one project. With `poll` no watcher is asked for. `tell` is told when there can be none."""

    def __init__(self, root: Path, config_name: str, *, poll: bool, tell: Callable[[Message], None]) -> None:
        self.root = root.absolute()
        self.config_name = config_name
        self._tell = tell
        self._poll = poll
        self._saved = threading.Event()
        self._seen: Look = {}
        self._settled: Look = {}  # at the last mark, but for what may have changed since without a trace
        self._numbers: tuple[tuple[int, int], ...] = ()
        self._cost = 0.0
        self._due = 0.0  # when the next sweep is due, without a watcher
        self._observer: BaseObserver | None = None
        # Else it tells its own story, with tracebacks, among our messages.
        logging.getLogger("watchdog").addHandler(logging.NullHandler())

    def mark(self, *, observe: bool = True) -> frozenset[str]:
        """Remember how the sources look now: call it before they are read. Gives those that are as they were before.

        The system watches from the first time on; without `observe` not yet, for that needs threads.
        """
        if observe:
            self._observe()
        self._saved.clear()
        look = self._sweep()
        same = frozenset(path for path, one in look.items() if one == self._settled.get(path))
        self._settled = forget_young(look)
        self._seen = self._settled if self._observer is None else look
        return same

    def observe(self) -> None:
        """Have the system watch from now on; what was saved since `mark` is not lost."""
        self._observe()
        if self._sweep() != self._seen:
            self._saved.set()

    def pause(self, seconds: float = 0.0) -> bool:
        """Whether something was saved since `mark`, after so many seconds or as soon as it is told."""
        now = time.monotonic()
        if self._observer is None and now >= self._due:
            if self._sweep() != self._seen:
                self._saved.set()
            self._due = now + max(POLL_EVERY, self._cost * SWEEP_SHARE)
        return self._saved.is_set() or (seconds > 0 and self._saved.wait(seconds))

    def wait(self, limit: float | None = None) -> bool:
        """Whether something was saved since `mark`, as soon as it is known; False after `limit` seconds.

        Without a watcher the saves have come to rest then. False too when the watcher has ended: `mark` begins with a
        new one.
        """
        end = None if limit is None else time.monotonic() + limit
        while True:
            pause = max(POLL_EVERY if self._observer is None else SWEEP_EVERY, self._cost * SWEEP_SHARE)
            if end is not None:
                pause = min(pause, end - time.monotonic())
            if self._saved.wait(max(pause, 0.0)) or self._sweep() != self._seen:
                if self._observer is None:
                    self._rest()
                return True
            if not self._is_sound() or (end is not None and time.monotonic() >= end):
                return False

    def close(self) -> None:
        """Stop watching."""
        observer, self._observer = self._observer, None
        if observer is not None:
            _stop(observer)

    def note(self, path: str) -> None:
        """An event of the system: something happened to the file or folder at that absolute path."""
        try:
            parts = Path(path).relative_to(self.root).parts
        except ValueError:
            return
        if parts and not any(map(is_ignored, parts)) and (parts[0] in FOLDERS or parts == (self.config_name,)):
            self._saved.set()

    def _rest(self) -> None:
        end = time.monotonic() + CEILING
        before = None
        while time.monotonic() < end and (look := self._sweep()) != before:
            before = look
            time.sleep(QUIET)

    def _sweep(self) -> dict[str, tuple[int, ...]]:
        start = time.monotonic()
        found = sweep(self.root, self.config_name)
        self._cost = time.monotonic() - start
        return found

    # ------------------------------------------------------------------------------- the watcher

    def _observe(self) -> None:
        """Have the system watch the folders that are there now, unless it does so already."""
        numbers = folder_numbers(self.root)
        if self._poll or (numbers == self._numbers and self._is_sound()):
            return
        self.close()
        self._numbers = numbers
        observer = None
        try:
            observer = _make_observer(self.root, self.note)
            observer.start()
            self._observer = observer
        except OSError as error:
            if observer is not None:
                _stop(observer)
            if not all(map(any, folder_numbers(self.root)[1:])):
                self._numbers = ()  # a folder went in between: the next build tries again
                return
            self._poll = True
            self._tell(
                say(
                    "The system cannot watch the files ({reason}): they are compared {times} times a second instead.",
                    reason=error.strerror or type(error).__name__,
                    times=round(1 / POLL_EVERY),
                )
            )

    def _is_sound(self) -> bool:
        """Whether the watcher, if there is one, still watches."""
        observer = self._observer
        return observer is None or (observer.is_alive() and all(one.is_alive() for one in observer.emitters))


def _make_observer(root: Path, note: Callable[[str], None]) -> BaseObserver:
    from watchdog import events
    from watchdog.observers import Observer

    class Saves(events.FileSystemEventHandler):
        def on_any_event(self, event: Any) -> None:
            for path in (event.src_path, event.dest_path):
                if path:
                    note(path if isinstance(path, str) else path.decode("utf-8", "surrogateescape"))

    # Not opening and closing: a build opens every file.
    kinds: list[type[events.FileSystemEvent]] = [
        events.FileCreatedEvent, events.FileModifiedEvent, events.FileMovedEvent, events.FileDeletedEvent,
        events.FileClosedEvent, events.DirCreatedEvent, events.DirMovedEvent, events.DirDeletedEvent,
    ]  # fmt: skip
    observer = Observer()
    observer.schedule(Saves(), str(root), recursive=False, event_filter=kinds)
    for folder in FOLDERS:
        if (root / folder).is_dir():
            observer.schedule(Saves(), str(root / folder), recursive=True, event_filter=kinds)
    return observer


def _stop(observer: BaseObserver) -> None:
    if observer.is_alive():
        observer.stop()
        observer.join(5)
    else:
        observer.unschedule_all()
