"""Preview the site while it is written: read it, show on this machine what is asked for, read it again at each save.

Invariant: nothing is published. The engine answers, as it does in a build; a server in a thread of its own shows that.
The main thread reads what is saved, and asks for the rest of the site while nobody waits; what is wrong is known then.
"""

from __future__ import annotations

import gc
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlsplit

from sitegen.content.problem import Message, Problem, SourceError, say
from sitegen.content.sources import Sources, read_sources
from sitegen.options import Options, Outcome
from sitegen.pipeline import Made, judge, look
from sitegen.preview.answers import Answer
from sitegen.preview.page import Report
from sitegen.preview.server import PreviewServer, Shown
from sitegen.preview.watch import CEILING, QUIET, Watch
from sitegen.publish.failure import EnvironmentFailure, failure_of
from sitegen.publish.memory import Memory

HOST = "127.0.0.1"
PORTS_TRIED = 20
BREATH = 0.2
"""Seconds in which a browser shows a page that has changed, before the rest of the site is asked for."""
IDLE = 1.0
"""Seconds without a save after which memory is tidied: it takes a third of the time of a build."""
POLITE = 0.001
"""Seconds after which it is looked again whether a request still waits for an answer."""
UNTIDY = 20
"""After so many saves it is tidied even when one follows the other."""


class Reporter(Protocol):
    """Who says what the preview has to say."""

    language: str

    def text(self, message: Message) -> str:
        """A message in the language of the run."""
        ...

    def line(self, message: Message) -> None:
        """Say one line."""
        ...

    def tell_outcome(self, outcome: Outcome, seconds: float) -> None:
        """Say what came of a build."""
        ...

    def tell_fault(self, error: Exception) -> None:
        """Say that the program itself failed, and keep what its developers need."""
        ...


def serve_site(options: Options, port: int, reporter: Reporter, *, poll: bool = False) -> int:
    """Serve until it is interrupted; returns 0 then. Problems are told at each save; the last good site stays.

    Raises `EnvironmentFailure` when the sources cannot be read at all at first.
    """
    # The folder of the project must not depend on the one we are in, for as long as we run.
    options = replace(options, config=options.config.absolute())
    opened = open_port(port)
    watch = Watch(options.root, options.config.name, poll=poll, tell=reporter.line)
    with _interruptions(), _threads_that_fail(reporter), closing(opened), closing(watch), suppress(KeyboardInterrupt):
        _Preview(options, opened, watch, reporter).run()
    return 0


def open_port(port: int) -> socket.socket:
    """Listen on the wanted port of this machine, or on the next one that is free."""
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        opened = socket.socket()
        try:
            if hasattr(signal, "SIGHUP"):  # on Windows this option would let two listen on one port
                opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind((HOST, candidate))
            opened.listen(128)
        except OSError:
            opened.close()
            continue
        opened.setblocking(False)
        return opened
    raise EnvironmentFailure(say("no port from {port} on is free", port=port), say("name another one with --port"))


class _SavedAgainError(Exception):
    """Something was saved while what was saved before was read: begin again."""


class _Preview:
    """One run: what is shown, what is still to be asked for, the last report."""

    def __init__(self, options: Options, opened: socket.socket, watch: Watch, reporter: Reporter) -> None:
        self.options = replace(options, memory=Memory())
        self.watch = watch
        self.reporter = reporter
        self.report = Report()
        shown = Shown(self.options, lambda path: None, "/", self.report)
        self.server = PreviewServer([opened], shown, reporter.text, reporter.language, reporter.tell_fault)
        self.sources = Sources({}, ())
        self.made: Made | None = None  # what is shown
        self.former: list[Made] = []  # what was shown since the last good one, and was not all asked for
        self.good: Made | None = None  # the last of which all was asked for, and nothing was wrong
        self.rest: Iterator[tuple[str, str]] | None = None  # what is still to be asked for of what is shown
        self.refused = False  # the sources as they are now
        self.digests: Mapping[str, str] = {}  # of all outputs that are good
        self.found: dict[str, str] = {}  # of those that were asked for since
        self.start = self.patience = 0.0  # until then a save that comes meanwhile is read first
        self.saves = 0  # since memory was tidied

    def run(self) -> None:
        """Read, show, ask for the rest, wait, again and again."""
        self.start = time.perf_counter()
        self.watch.mark(observe=False)
        self.sources = read_sources(self.options.root, self.options.config.name)
        self._take(look(self.options, self.sources))
        if self.made is not None:
            self.made.encode_pictures()
        # Until here workers may be forked: from now on there are threads, which do not survive a fork.
        self.options = replace(self.options, jobs=1, clean=False)
        self.watch.observe()
        self.server.start()
        try:
            port = self.server.port
            self.reporter.line(say("Preview: http://{host}:{port}/ (stop with Ctrl+C)", host=HOST, port=port))
            while True:
                if self._guarded(self._ask_rest):
                    self._wait()
                self.start = time.perf_counter()
                self.patience = self.start + CEILING
                while self._guarded(self._follow) is None:
                    pass
        finally:
            self.server.stop()

    def _guarded(self, step: Callable[[], bool | None]) -> bool | None:
        """What a step returns; True when something failed that is no problem of the site: it is told."""
        try:
            return step()
        except _SavedAgainError:
            return None
        except (EnvironmentFailure, OSError, MemoryError) as error:
            failure = error if isinstance(error, EnvironmentFailure) else failure_of(error)
            report = Report(True, (Problem("", failure.what, failure.remedy),))
            if report != self.report:
                self.reporter.line(failure.what)
        except Exception as error:
            self.reporter.tell_fault(error)
            report = Report(True, (Problem("", say("a fault of the program itself, told on the terminal")),))
        self._show_former(report)
        return True

    # ------------------------------------------------------------------------------- what was saved

    def _follow(self) -> bool:
        """Read the sources as they are now, and show what has come of them."""
        before, same = self.sources.files, self.watch.mark()
        self.sources = Sources({}, ())  # should reading fail, nothing is known
        known = {path: before[path] for path in same if path in before}
        self.sources = read_sources(self.options.root, self.options.config.name, known)
        self._take(look(self.options, self.sources, self._show_first))
        return True

    def _show_first(self) -> None:
        """Pages that somebody looks at are shown before all outputs are listed."""
        self._begin_again_if_saved(0.0)
        wanted, pages = self.server.open_pages(), {}
        if self.made is not None and wanted:
            for one in [one for one in self.made.outputs if one.path in wanted]:
                with suppress(Exception):  # whatever is wrong, or gone, is told by the list
                    if data := self.made.write_again(one).data:
                        pages[one.path] = Answer(200, one.path, data, one.sources)
        if pages:
            self.server.show_early(pages)
            self.patience = 0.0  # what somebody sees is finished: it may have to stay, if what comes next is wrong
            self.watch.pause(BREATH)

    def _begin_again_if_saved(self, pause: float) -> None:
        if time.perf_counter() < self.patience and self.watch.pause(pause):
            raise _SavedAgainError

    def _take(self, made: Made) -> None:
        """Show what was read, or what is wrong with it."""
        self._begin_again_if_saved(QUIET if made.theme is None else 0.0)  # an error may be half of a save
        self.saves += 1
        if made.theme is None:
            self._refuse(judge(made))
            return
        if self.made is not None and self.rest is not None:
            self.former.append(self.made)
        self.made, self.rest, self.found, self.refused = made, made.step(), {}, False
        self._show(self.report)

    def _refuse(self, outcome: Outcome) -> None:
        """The sources as they are now are not shown; what was shown before stays."""
        known = self.report
        self.refused = True
        self._show_former(Report(True, outcome.problems))
        if self.report != known:  # the same errors are told once
            self.reporter.tell_outcome(outcome, time.perf_counter() - self.start)

    def _show_former(self, report: Report) -> None:
        if self.made is not None:
            self.made.begin_again()
            self.found, self.rest = {}, self.made.step() if self.rest is not None else None
        self._show(report)

    def _show(self, report: Report) -> None:
        self.report = report
        made = self.made
        read = self.server.shown.read if made is None else made.read
        address = self.options.base_url or (made.site.config.base_url if made and made.site else "")
        self.server.show(Shown(self.options, read, urlsplit(address).path or "/", report))

    # ------------------------------------------------------------------------------- while nobody waits

    def _ask_rest(self) -> bool:
        """Whether all that is shown was asked for; False as soon as something is saved."""
        if self.made is None or self.rest is None:
            return True
        try:
            with suppress(SourceError):  # `judge` tells it
                for path, digest in self.rest:
                    self.found[path] = digest
                    if self.watch.pause():
                        return False
                    while self.server.waiting:
                        self.watch.pause(POLITE)
            outcome = judge(self.made)
        except Exception:
            self._go_back()
            raise
        if outcome.status == "failed":
            self._go_back()
            if self.refused:
                self._show_former(self.report)
            else:
                self._refuse(outcome)
            return True
        changed = {path for path, _ in self.found.items() ^ self.digests.items()}
        self.good, self.former, self.rest, self.digests = self.made, [], None, self.found
        if not self.refused:
            known = self.report
            self._show(Report(False, outcome.problems))
            if changed or self.report != known:
                outcome = replace(outcome, status="shown", written=len(changed))
                self.reporter.tell_outcome(outcome, time.perf_counter() - self.start)
        return True

    def _go_back(self) -> None:
        """Something is wrong with what is shown: what was shown before is shown again, if there is something."""
        made = self.former.pop() if self.former else self.good or self.made
        self.rest = None if made is None or made is self.made or made is self.good else made.step()
        self.made = made

    def _wait(self) -> None:
        """Until it is time to read again. In the first pause memory is tidied."""
        limit = self._limit()
        idle = IDLE if limit is None else min(IDLE, limit)
        if self.saves < UNTIDY and self.watch.wait(idle):
            return
        self.saves = 0
        gc.collect()  # the collector of cycles is off: it would work while somebody waits for a page
        self.watch.wait(None if limit is None else limit - idle)

    def _limit(self) -> float | None:
        """In how many seconds the site changes by itself; None when it does not, or its instant is fixed."""
        if self.options.now is not None or self.report.failed or self.made is None or self.made.until is None:
            return None
        return max(0.0, (self.made.until - datetime.now(UTC)).total_seconds())


@contextmanager
def _threads_that_fail(reporter: Reporter) -> Iterator[None]:
    """Inside, a thread that fails, of the watcher say, is a fault in one line; the sweep takes over."""
    before = threading.excepthook
    threading.excepthook = lambda one: (
        reporter.tell_fault(one.exc_value) if isinstance(one.exc_value, Exception) else None
    )
    try:
        yield
    finally:
        threading.excepthook = before


@contextmanager
def _interruptions() -> Iterator[None]:
    """Inside, Ctrl+C and a polite kill raise `KeyboardInterrupt`, once: the end is not interrupted again."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: object) -> None:
        for one in kinds:
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    kinds = [kind for kind in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(kind) is not signal.SIG_IGN]
    before = {kind: signal.signal(kind, interrupt) for kind in kinds}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
