"""The sample site as `make budgets` measures it: built for one instant, served as a host serves it.

Invariant: the headers are those of the site's own `_headers`; text is sent compressed; nothing leaves this machine.
"""

from __future__ import annotations

import gzip
import mimetypes
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from fnmatch import fnmatchcase
from functools import cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from sitegen.options import Options
from sitegen.pipeline import build
from tests.kit.web import WebServer

ROOT: Final = Path(__file__).resolve().parent.parent
NOW: Final = datetime(2026, 11, 21, 8, 0, tzinfo=ZoneInfo("Europe/Paris"))
TEXT: Final = {"application/javascript", "application/json", "application/manifest+json", "image/svg+xml"}
LEVEL: Final = 6
"""What hosts compress with when they do it at each request."""


class SampleNotBuilt(Exception):
    """The sample site has errors; what they are is the message."""


def build_site(folder: Path) -> Path:
    """Build the sample site from a copy of its sources, so that no cache is shared; its output."""
    for name in ("content", "layouts"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "site_config.yaml", folder)
    outcome = build(Options(folder / "site_config.yaml", now=NOW))
    if outcome.status != "built":
        raise SampleNotBuilt("\n".join(str(problem.what) for problem in outcome.problems))
    return folder / "output"


def gzipped(content: bytes) -> int:
    """The bytes of a file as it travels."""
    return len(gzip.compress(content, LEVEL, mtime=0))


def read_headers(text: str) -> list[tuple[str, str, str]]:
    """The lines of a `_headers` file: (pattern of paths, name, value)."""
    found, pattern = [], ""
    for line in text.splitlines():
        if line.startswith(("  ", "\t")) and ":" in line:
            name, value = line.split(":", 1)
            found.append((pattern, name.strip(), value.strip()))
        elif line.startswith("/"):
            pattern = line.strip()
    return found


@cache
def _squeeze(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), LEVEL, mtime=0)


def locate(output: Path, path: str) -> tuple[int, Path | str]:
    """What a host answers to a path: the status, and the file to send or the address to go to."""
    inside = unquote(path).lstrip("/")
    file = output / inside
    if ".." in inside.split("/") or inside.startswith(".sitegen"):
        return 404, output / "404.html"
    if file.is_dir():
        if inside and not inside.endswith("/"):
            return 301, f"{path}/"
        file /= "index.html"
    if file.is_file():
        return 200, file
    own = output / inside.split("/")[0] / "404.html"
    return 404, own if own.is_file() else output / "404.html"


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    output = Path()
    rules: list[tuple[str, str, str]] = []  # noqa: RUF012 (set once, by `serve_site`)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        status, found = locate(self.output, path)
        headers = {name: value for pattern, name, value in self.rules if fnmatchcase(path, pattern)}
        if isinstance(found, str):
            body, headers = b"", headers | {"Location": found}
        else:
            kind = headers.get("Content-Type") or mimetypes.guess_type(found.name)[0] or "application/octet-stream"
            headers["Content-Type"] = f"{kind}; charset=utf-8" if kind.startswith("text/") and ";" not in kind else kind
            body = found.read_bytes()
            if kind.startswith("text/") or kind.split(";")[0] in TEXT or "xml" in kind:
                headers["Vary"] = "Accept-Encoding"
                if "gzip" in self.headers.get("Accept-Encoding", ""):
                    body, headers = _squeeze(found), headers | {"Content-Encoding": "gzip"}
        headers.setdefault("Cache-Control", "no-cache")
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serve_site(output: Path) -> Iterator[str]:
    """Serve a site on this machine; yields the address of its root, with a final slash."""
    rules = read_headers((output / "_headers").read_text("utf-8"))
    answers = type("Answers", (_Answers,), {"output": output, "rules": rules})
    with WebServer(answers) as server:
        yield f"{server.origin}/"
