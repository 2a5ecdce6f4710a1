"""Servers of the tests: what runs on this machine answers inside a `with`, and nobody listens any more after it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.kit.samplesite import Sample


class WebServer(ThreadingHTTPServer):
    """Answers from the moment when it is made until it is stopped."""

    daemon_threads = True

    def __init__(self, answer: Callable[..., BaseHTTPRequestHandler], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), answer)
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def origin(self) -> str:
        """Its address, without a final slash."""
        return f"http://127.0.0.1:{self.server_port}"

    def stop(self) -> None:
        """Nobody listens any more."""
        self.shutdown()
        self._thread.join()
        self.server_close()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def handle_error(self, request: object, client_address: object) -> None:
        """Told on standard error, unless it is a browser that goes away in the middle of an answer."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class SiteFiles(SimpleHTTPRequestHandler):
    """The files of a site below its base path; its own page for addresses that lead nowhere."""

    protocol_version = "HTTP/1.1"
    base = "/"

    def translate_path(self, path: str) -> str:
        inside = path.startswith(self.base)
        return super().translate_path("/" + path.removeprefix(self.base) if inside else "/no/such/place")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        body = Path(self.directory, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serve_files(folder: Path, base: str = "/", kind: type[SiteFiles] = SiteFiles) -> Iterator[str]:
    """Serve a built site under a path; yields the address of its root, with a final slash."""
    handler = type("Files", (kind,), {"base": base})
    with WebServer(partial(handler, directory=str(folder))) as server:
        yield f"{server.origin}{base}"


@contextmanager
def serve(site: Sample) -> Iterator[str]:
    """Serve a site at its base path; yields the address of its root."""
    with serve_files(site.output, site.base_path) as address:
        yield address
