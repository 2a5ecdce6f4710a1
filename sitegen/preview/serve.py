"""Preview the site while it is written: build, serve on this machine only, build again at each save.

Invariant: the preview is the same sentence as the build, in the main thread, over and over; a server in a
thread of its own shows what stands in the folder of the preview.
"""

from __future__ import annotations

import gc
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from sitegen.content.cache import Held
from sitegen.content.problem import Message, Problem, say
from sitegen.content.site_config import written_config
from sitegen.content.sources import read_file
from sitegen.options import Options, Outcome, configured_output
from sitegen.pipeline import Made, build
from sitegen.preview.watch import Watch
from sitegen.publish.failure import BusyFailure, EnvironmentFailure, failure_of

if TYPE_CHECKING:
    from sitegen.preview.page import Report
    from sitegen.preview.server import PreviewServer

HOST = "127.0.0.1"
PORTS_TRIED = 20
AGAIN = 0.5
"""Seconds after which a build is tried again that another one was in the way of."""
IDLE = 1.0
"""Seconds without a save after which memory is tidied: it takes a third of the time of a build."""
UNTIDY = 20
"""After so many builds it is tidied even when one save follows the other."""


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
    """Serve until it is interrupted; returns 0 then. Problems are told at each build; the last good site stays.

    Unless another one is asked for, the preview has a folder of its own: a draft that is looked at
    is not published. Raises `EnvironmentFailure` when the first build cannot be made at all.
    """
    # The folder of the project must not depend on the one we are in, for as long as we run.
    options = replace(options, config=options.config.absolute(), output=options.output or preview_path(options))
    opened = open_port(port)
    watch = Watch(options.root, options.config.name, poll=poll, tell=reporter.line)
    with _interruptions(), _threads_that_fail(reporter), closing(opened), closing(watch), suppress(KeyboardInterrupt):
        _Preview(options, opened, watch, reporter).run()
    return 0


def preview_path(options: Options) -> Path:
    """Where the preview is built: beside the output."""
    output = configured_output(options)
    return output.with_name(f"{output.name}.preview")


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


class _Preview:
    """One run: the last report and the server that shows it."""

    def __init__(self, options: Options, opened: socket.socket, watch: Watch, reporter: Reporter) -> None:
        self.held = Held()
        self.options = replace(options, held=self.held)
        self.opened = opened
        self.watch = watch
        self.reporter = reporter
        self.report: Report | None = None
        self.waits = False  # for another build, which is told once
        self.first: Callable[[Made], None] | None = None  # a step of each build but the first
        self.paths: frozenset[str] = frozenset()  # of all files of the site
        self.builds = 0  # that were made since memory was tidied: one that fails, or has nothing to do, uses little
        self.notes: tuple[Problem, ...] = ()  # of the last build that was made: one with nothing to do repeats none

    def run(self) -> None:
        """Build, show, wait, again and again."""
        self.watch.mark()
        start = time.perf_counter()
        outcome = build(self.options)
        self.reporter.tell_outcome(outcome, time.perf_counter() - start)
        report = self._report(outcome)
        # Only the first build may fork workers: from now on there are threads, which do not survive a fork.
        server = self._make_server(report)
        self.options = replace(self.options, jobs=1, clean=False)
        self.first = partial(self._show_first, server)
        server.start()
        try:
            port = self.opened.getsockname()[1]
            self.reporter.line(say("Preview: http://{host}:{port}/ (stop with Ctrl+C)", host=HOST, port=port))
            limit = self._limit(outcome)
            while True:
                self._wait(limit)
                self.watch.mark()
                report, limit = self._build()
                server.show(replace(server.shown, report=report, base_path=self._base_path()))
        finally:
            server.stop()

    def _wait(self, limit: float | None) -> None:
        """Until it is time to build. In the first pause what earlier builds left behind is cleared away."""
        idle = IDLE if limit is None else min(IDLE, limit)
        if self.builds < UNTIDY and self.watch.wait(idle):
            return
        if self.builds:
            self.builds = 0
            self.held.forget_unused()
        gc.collect()  # the collector of cycles is off: it would work while somebody waits for a page
        self.watch.wait(None if limit is None else limit - idle)

    def _make_server(self, report: Report) -> PreviewServer:
        from sitegen.preview.server import PreviewServer, Shown

        assert self.options.output is not None  # noqa: S101 - `serve_site` names one
        shown = Shown(self.options, self.options.output.absolute(), self._base_path(), report)
        return PreviewServer([self.opened], shown, self.reporter.text, self.reporter.language, self.reporter.tell_fault)

    def _build(self) -> tuple[Report, float | None]:
        """Once more: what came of it, and after how many seconds to try again without a save."""
        from sitegen.preview.page import Report

        start = time.perf_counter()
        before = self.report
        try:
            outcome = build(self.options, self.first)
        except BusyFailure as failure:
            if not self.waits:
                self.reporter.line(failure.what)
            self.waits = True
            return before or Report(), AGAIN
        except (EnvironmentFailure, OSError, MemoryError) as error:
            refused = error if isinstance(error, EnvironmentFailure) else failure_of(error)
            self.report = Report(True, (Problem("", refused.what, refused.remedy),))
            if self.report != before:
                self.reporter.line(refused.what)
            return self.report, None
        except Exception as error:
            self.reporter.tell_fault(error)
            self.report = Report(True, (Problem("", say("a fault of the program itself, told on the terminal")),))
            return self.report, None
        self.waits = False
        report = self._report(outcome)
        if outcome.status == "built" or report != before:  # a build for nothing, and the same errors, are told once
            self.reporter.tell_outcome(outcome, time.perf_counter() - start)
        return report, self._limit(outcome)

    def _show_first(self, server: PreviewServer, made: Made) -> None:
        """What somebody looks at, and new files that it may need, are made before all else, and shown from memory."""
        paths, self.paths = self.paths, frozenset(one.path for one in made.outputs)
        wanted = server.open_pages() | {path for path in self.paths - paths if path.startswith("assets/")}
        server.show_early(made.fresh(wanted))

    def _report(self, outcome: Outcome) -> Report:
        from sitegen.preview.page import Report

        if outcome.status == "built":
            self.builds += 1
            self.notes = outcome.problems
        failed = outcome.status == "failed"
        self.report = Report(failed, outcome.problems if failed else self.notes)
        return self.report

    def _limit(self, outcome: Outcome) -> float | None:
        """In how many seconds the site changes by itself; None when it does not, or its instant is fixed."""
        if self.options.now is not None or outcome.next_change is None:
            return None
        return max(0.0, (outcome.next_change - datetime.now(UTC)).total_seconds())

    def _base_path(self) -> str:
        """Where the site lies on its future host."""
        written = written_config(read_file(self.options.root, self.options.config.name))
        return urlsplit(self.options.base_url or written.text("base_url")).path or "/"


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
