"""The preview's server: livereload on tornado, in a thread of its own, with a guard around both.

Invariant: it answers with what stands in the output folder and builds nothing; a page is told to reload
when its own bytes are others than those it was made from, and then only.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from livereload.handlers import LiveReloadHandler
from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler

from sitegen.offline.files import FAREWELL
from sitegen.options import Options
from sitegen.preview.page import Report, Translate, describe_page, first_page
from sitegen.preview.release_files import Answer, find_answer, inject_script
from sitegen.preview.request_guard import is_our_fetch, is_our_host, is_our_origin
from sitegen.site.offline_places import WORKER

SCRIPT = "/.preview/livereload.js"
"""Its name is how the client of livereload finds its own tag, with the address of the socket in the query."""
ABOUT = r"/\.preview/page"
RELOAD, STYLES, ASK = "sitegen:reload", "sitegen:styles", "sitegen:ask"
"""What a page is told, as the `path` of livereload's command `reload`: see `preview.js`."""
MESSAGE_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Shown:
    """What the server shows now."""

    options: Options
    output: Path
    base_path: str
    report: Report


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
        self.early: Mapping[str, bytes] = {}  # files of the next release, shown before it stands
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
        """An attempt to build is over: show what came of it, in every page that is open."""
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._show, shown)

    def open_pages(self) -> frozenset[str]:
        """The files of the pages that somebody looks at."""
        return frozenset(self.find(waiter.target).path for waiter in [*self.waiters]) - {""}

    def show_early(self, files: Mapping[str, bytes]) -> None:
        """Files of the release that is being made: pages that are open show them at once."""
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._show_early, files)

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
        """What stands at an address now."""
        found = find_answer(self.shown.output, target, self.shown.base_path, self.early)
        if found.status == 404 and not found.data:
            return Answer(503 if self.shown.report.failed else 404, data=first_page(self.translate, self.language))
        return found

    def _show_early(self, files: Mapping[str, bytes]) -> None:
        open_now = {self.find(waiter.target).path: stamp for waiter, stamp in self.waiters.items()}
        # A page whose styles alone differ waits for the release: it need not be loaded again.
        self.early = {
            path: data
            for path, data in files.items()
            if path not in open_now or _words(open_now[path]) != _words(Answer(200, path, data).stamp)
        }
        for waiter in list(self.waiters):
            if self.find(waiter.target).path in self.early:
                self._bring_up_to_date(waiter)

    def _show(self, shown: Shown) -> None:
        self.shown = shown
        self.early = {}
        self._attempt += 1
        for waiter in list(self.waiters):
            self._bring_up_to_date(waiter)

    def stamp(self, answer: Answer) -> str:
        """What a page remembers: the attempt after which it was loaded, what it was made from."""
        return f"{self._attempt}-{answer.stamp}"

    def welcome(self, waiter: _Socket, stamp: str) -> None:
        """A page tells its stamp: it may have been overtaken while it was loaded."""
        attempt, _, self.waiters[waiter] = stamp.partition("-")
        if self.waiters[waiter] != self.find(waiter.target).stamp or attempt != str(self._attempt):
            self._bring_up_to_date(waiter)

    def _bring_up_to_date(self, waiter: _Socket) -> None:
        """Have the page reload, or only its styles, when it is no longer what stands at its address.

        A page that stays asks anew what there is to say about it.
        """
        before, now = self.waiters[waiter], self.find(waiter.target).stamp
        self.waiters[waiter] = now
        if _words(before) != _words(now):
            waiter.tell(RELOAD)
            return
        if before != now:
            waiter.tell(STYLES)
        waiter.tell(ASK)


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

    def get(self) -> None:
        preview = self.preview
        found = preview.find(self.target)
        if found.folder:
            self.set_status(302)
            self.set_header("Location", quote(urlsplit(self.target).path, safe="/%") + "/")
            return
        self.set_status(found.status)
        self.set_header("Content-Type", found.content_type)
        data = found.data
        if found.path == WORKER:  # what is saved in the browser would stand before what was just written
            data = FAREWELL.encode()
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
        shown, found = preview.shown, preview.find(self.get_query_argument("address", ""))
        path = found.path if found.status == 200 else ""
        about = await asyncio.get_running_loop().run_in_executor(
            None, lambda: describe_page(shown.options, shown.output, path, shown.report, preview.translate)
        )
        self.set_header("Content-Type", "application/json")
        self.write(json.dumps({"language": preview.language, **about}, ensure_ascii=False))

    head = get


class _Socket(_Guarded, LiveReloadHandler):  # type: ignore[misc]
    """The socket of livereload, for pages of ours only."""

    needs_origin = True

    def open(self, *arguments: str) -> None:
        self.address = ""
        self.set_nodelay(True)

    @property
    def target(self) -> str:
        """The address of the page at the other end, once it has told it."""
        return self.address

    def check_origin(self, origin: str) -> bool:
        return is_our_origin([origin], self.request.host)

    def on_message(self, message: str | bytes) -> None:
        try:
            words = json.loads(message)
            command = words["command"]
            if command == "hello":
                super().on_message(message)
            elif command == "info":
                self.address = urlsplit(str(words["url"])).path
                self.preview.welcome(self, str(words["plugins"]["sitegen"]["stamp"]))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self.close(1002)

    def on_close(self) -> None:
        self.preview.waiters.pop(self, None)

    def tell(self, what: str) -> None:
        """Send one of our commands."""
        self.send_message({"command": "reload", "path": what, "liveCSS": True, "liveImg": True})
