"""The preview's server: livereload on tornado, in a thread of its own, with a guard around both.

Invariant: it answers with what it is given to read, in memory; a page is told that it is another one when its own
bytes are others than those it was made from, and then only. What has to be made is never asked for by the loop itself.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from livereload.handlers import LiveReloadHandler
from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler

from sitegen.content.problem import SourceError
from sitegen.engine.dataclass import dataclass
from sitegen.offline.files import FAREWELL
from sitegen.options import Options
from sitegen.preview.answers import Answer, Read, find_answer, inject_script
from sitegen.preview.page import Report, Translate, describe_page, first_page
from sitegen.preview.request_guard import is_our_fetch, is_our_host, is_our_origin
from sitegen.site.offline_places import WORKER

SCRIPT = "/.preview/livereload.js"
"""Its name is how the client of livereload finds its own tag, with the address of the socket in the query."""
ABOUT = r"/\.preview/page"
RENEW, STYLES, ASK = "sitegen:renew", "sitegen:styles", "sitegen:ask"
"""What a page is told, as the `path` of livereload's command `reload`: see `preview.js`."""
MESSAGE_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Shown:
    """What the server shows now."""

    options: Options
    read: Read
    base_path: str
    report: Report


A = TypeVar("A")
R = TypeVar("R")


class PreviewServer:
    """Serves from `start` to `stop`. `translate` gives messages in `language`; `tell_fault` gets faults of our own."""

    def __init__(
        self,
        opened: list[socket.socket],
        shown: Shown,
        translate: Translate,
        language: str,
        tell_fault: Callable[[Exception], None],
    ) -> None:
        self.port: int = opened[0].getsockname()[1]
        self.shown = shown
        self.translate = translate
        self.language = language
        self.tell_fault = tell_fault
        self.waiters: dict[_Socket, str] = {}  # pages that are open, with the stamp of what each shows
        self.waiting = 0  # requests that something has to be made for
        self._early: Mapping[str, Answer] = {}  # pages of what is to be shown next, by their paths
        self._attempt = time.time_ns()  # begins with another number after each start
        self._opened = opened
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="preview", daemon=True)
        for name in ("tornado", "livereload", "asyncio"):  # else they tell their own story among our messages
            logging.getLogger(name).addHandler(logging.NullHandler())
            logging.getLogger(name).propagate = False

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Answer no more."""
        if self._loop is not None and self._end is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join(5)

    def show(self, shown: Shown) -> None:
        """Show this from now on, in every page that is open."""
        self._early, self.shown = {}, shown
        targets = {waiter.target for waiter in [*self.waiters]}
        self._call(self._show, {target: self.find(target) for target in targets})

    def open_pages(self) -> frozenset[str]:
        """The files of the pages that somebody looks at."""
        return frozenset(waiter.path for waiter in [*self.waiters]) - {""}

    def show_early(self, pages: Mapping[str, Answer]) -> None:
        """Pages of what will be shown next, by their paths: where they are open they are shown at once."""
        self._early = pages
        self._call(self._show_early, pages)

    def _call(self, function: Callable[[A], None], argument: A) -> None:
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(function, argument)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:
            self.tell_fault(error)
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        application = Application(
            [
                (r"/livereload", _Socket),
                (SCRIPT.replace(".", r"\."), _Script),
                (ABOUT, _About),
                (r".*", _Files),
            ],
            preview=self,
            log_function=lambda handler: None,
            websocket_max_message_size=MESSAGE_LIMIT,
        )
        server = HTTPServer(application, max_header_size=MESSAGE_LIMIT, max_body_size=MESSAGE_LIMIT)
        server.add_sockets(self._opened)
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        self._ready.set()
        await self._end.wait()
        server.stop()
        for waiter in list(self.waiters):
            waiter.close()
        await server.close_all_connections()

    # ------------------------------------------------------------------------------- pages that are open

    def find(self, target: str) -> Answer:
        """What is at an address now."""
        shown = self.shown
        try:
            found = find_answer(self._read, target, shown.base_path)
        except SourceError:  # told with the other problems
            found = Answer(503)
        if found.status in (404, 503) and not found.data:
            status = 503 if shown.report.failed else found.status
            return Answer(status, data=first_page(self.translate, self.language))
        return found

    def _read(self, path: str) -> tuple[bytes, tuple[str, ...]] | None:
        if path in self._early:
            return self._early[path].data, self._early[path].sources
        if path == WORKER:  # what is saved in the browser would stand before what was just written
            return FAREWELL.encode(), ()
        return self.shown.read(path)

    async def ask(self, target: str, function: Callable[[Answer], R]) -> R:
        """Something about what is at an address; meanwhile others are answered."""
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(None, lambda: function(self.find(target)))
        finally:
            self.waiting -= 1

    def _show_early(self, pages: Mapping[str, Answer]) -> None:
        for waiter in list(self.waiters):
            if waiter.path in pages:
                self._bring_up_to_date(waiter, pages[waiter.path])

    def _show(self, found: Mapping[str, Answer]) -> None:
        self._attempt += 1
        for waiter in list(self.waiters):
            if waiter.target in found:
                self._bring_up_to_date(waiter, found[waiter.target])
            waiter.tell(ASK)

    def stamp(self, answer: Answer) -> str:
        """What a page remembers: the attempt after which it was loaded, what it was made from."""
        return f"{self._attempt}-{answer.stamp}"

    async def welcome(self, waiter: _Socket, stamp: str) -> None:
        """A page tells its stamp: it may have been overtaken while it was loaded."""
        attempt, _, self.waiters[waiter] = stamp.partition("-")
        now = await self.ask(waiter.target, lambda found: found)
        before = self.waiters.get(waiter)
        if before is not None:
            self._bring_up_to_date(waiter, now)
            if before != now.stamp or attempt != str(self._attempt):
                waiter.tell(ASK)

    def _bring_up_to_date(self, waiter: _Socket, now: Answer) -> None:
        """Tell a page, or only its styles, to become what is at its address now."""
        before, self.waiters[waiter] = self.waiters[waiter], now.stamp
        waiter.path = now.path if now.status == 200 else ""
        if _words(before) != _words(now.stamp):
            waiter.tell(RENEW)
        elif before != now.stamp:
            waiter.tell(STYLES)


def _words(stamp: str) -> str:
    """The part of a stamp that tells a page without its style sheets."""
    return stamp.partition("-")[0]


class _Guarded(RequestHandler):
    """The guard: who may ask, and how; nothing about the machine in an answer."""

    @property
    def preview(self) -> PreviewServer:
        found: PreviewServer = self.application.settings["preview"]
        return found

    @property
    def target(self) -> str:
        """The request target, as it was sent."""
        return self.request.uri or ""

    def set_default_headers(self) -> None:
        self.set_header("Server", "sitegen")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("X-Frame-Options", "SAMEORIGIN")

    def prepare(self) -> None:
        headers = self.request.headers
        hosts, origins = headers.get_list("Host"), headers.get_list("Origin")
        if not is_our_host(hosts, self.preview.port):
            raise HTTPError(403)
        if (origins or self.needs_origin) and not is_our_origin(origins, hosts[0]):
            raise HTTPError(403)
        if not is_our_fetch(*(headers.get(f"Sec-Fetch-{name}", "") for name in ("Site", "Dest", "Mode"))):
            raise HTTPError(403)

    needs_origin = False

    def compute_etag(self) -> None:
        """None: what is not stored need not be compared."""

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        if status_code == 405:
            self.set_header("Allow", "GET, HEAD")
        self.finish(f"{status_code}\n")

    def log_exception(self, typ: Any, value: BaseException | None, tb: Any) -> None:
        if isinstance(value, Exception) and not isinstance(value, HTTPError):
            self.preview.tell_fault(value)


class _Files(_Guarded):
    """The site."""

    async def get(self) -> None:
        preview = self.preview
        found = await preview.ask(self.target, lambda found: found)
        if found.folder:
            self.set_status(302)
            self.set_header("Location", quote(urlsplit(self.target).path, safe="/%") + "/")
            return
        self.set_status(found.status)
        self.set_header("Content-Type", found.content_type)
        data = found.data
        if found.content_type.startswith("text/html"):
            host, _, port = self.request.host.partition(":")
            # The pauses are those between two attempts to come back, in milliseconds.
            address = f"{SCRIPT}?host={host}&port={port or preview.port}&mindelay=200&maxdelay=2000"
            data = inject_script(data, address, preview.stamp(found))
        self.write(data)

    head = get


class _Script(_Guarded):
    """Our script, then the client of livereload, which takes ours for one of its plugins."""

    def get(self) -> None:
        import livereload

        client = Path(livereload.__file__).with_name("vendors") / "livereload.js"
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.write(Path(__file__).with_name("preview.js").read_bytes() + b"\n" + client.read_bytes())

    head = get


class _About(_Guarded):
    """What there is to say about a page, for our script."""

    async def get(self) -> None:
        preview = self.preview

        def describe(found: Answer) -> dict[str, Any]:
            sources = found.sources if found.status == 200 else ()
            return describe_page(preview.shown.options, sources, preview.shown.report, preview.translate)

        about = await preview.ask(self.get_query_argument("address", ""), describe)
        self.set_header("Content-Type", "application/json")
        self.write(json.dumps({"language": preview.language, **about}, ensure_ascii=False))

    head = get


class _Socket(_Guarded, LiveReloadHandler):  # type: ignore[misc]
    """The socket of livereload, for pages of ours only."""

    needs_origin = True

    def open(self, *arguments: str) -> None:
        self.address = self.path = ""
        self.set_nodelay(True)

    @property
    def target(self) -> str:
        """The address of the page at the other end, once it has told it."""
        return self.address

    def check_origin(self, origin: str) -> bool:
        return is_our_origin([origin], self.request.host)

    async def on_message(self, message: str | bytes) -> None:
        try:
            words = json.loads(message)
            command = words["command"]
            if command == "hello":
                super().on_message(message)
            elif command == "info":
                self.address = urlsplit(str(words["url"])).path
                await self.preview.welcome(self, str(words["plugins"]["sitegen"]["stamp"]))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self.close(1002)

    def on_close(self) -> None:
        self.preview.waiters.pop(self, None)

    def tell(self, what: str) -> None:
        """Send one of our commands."""
        self.send_message({"command": "reload", "path": what, "liveCSS": True, "liveImg": True})
