"""The preview without a browser: what its server answers to whom, what its watch sees, how it begins and ends."""

from __future__ import annotations

import errno
import http.client
import json
import os
import re
import shutil
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from livereload.handlers import LiveReloadHandler
from watchdog.observers import Observer

from sitegen.content.problem import Message, Problem, say
from sitegen.content.zones import find_zone
from sitegen.options import Options
from sitegen.preview import watch as watch_module
from sitegen.preview.answers import Read, find_answer, inject_script
from sitegen.preview.page import Report
from sitegen.preview.request_guard import split_target
from sitegen.preview.serve import HOST, open_port
from sitegen.preview.server import PreviewServer, Shown
from sitegen.preview.sweep import forget_young, sweep
from sitegen.preview.watch import Watch
from sitegen.publish.failure import EnvironmentFailure
from sitegen.publish.manifest import FOLDER, MARKER
from sitegen.site.clock import Clock
from sitegen.site.media_types import TYPES
from tests.kit.patience import LIMIT
from tests.kit.ports import free_port
from tests.kit.previewing import SAVES, preview, save_plainly
from tests.kit.small_site import NOW, SmallSite, read_tree, words

SECRET = "SECRET-7f3a"
ABOUT = "content/pages/about/fr.md"


# ------------------------------------------------------------------------------------- what the server answers


class Faults:
    """Where faults of the server go."""

    def __init__(self) -> None:
        self.seen: list[Exception] = []


Files = dict[str, bytes]


def small_release() -> Files:
    """A small site, with secrets under names that no address may lead to."""
    files = {
        path: f"<html><head><title>{path}</title></head><body>page {path}</body></html>".encode()
        for path in ("index.html", "fr/index.html", "fr/villes/index.html", "ar/index.html")
    }
    for path in ("404.html", "fr/404.html", "ar/404.html"):
        files[path] = f"<html><head></head><body>missing {path}</body></html>".encode()
    files |= {f"file.{ending}": b"bytes" for ending in TYPES}
    files |= {"no-ending": b"bytes", "été.txt": b"bytes"}
    return files | {path: SECRET.encode() for path in (MARKER, ".hidden", "fr/.env", ".git/config")}


def reader(files: Files) -> Read:
    """Gives these files."""
    return lambda path: (files[path], ("content/x.md",)) if path in files else None


@pytest.fixture(scope="module")
def faults() -> Faults:
    return Faults()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, faults: Faults) -> Iterator[PreviewServer]:
    root = tmp_path_factory.mktemp("served")
    for path in ("secret.txt", "content/secret.md", "output/secret.txt"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(SECRET)
    shown = Shown(Options(root / "site_config.yaml"), reader(small_release()), "/", Report())
    with closing(open_port(free_port())) as opened:
        found = PreviewServer([opened], shown, str, "en", faults.seen.append)
        found.start()
        yield found
        found.stop()


def ask_raw(port: int, request: bytes, *, close: bool = True) -> bytes:
    """Send these bytes, and say that there are no more with `close`; all that comes until the other side closes."""
    with socket.create_connection((HOST, port), timeout=LIMIT) as line:
        line.sendall(request)
        if close:
            line.shutdown(socket.SHUT_WR)
        got = b""
        with suppress(ConnectionError):
            while data := line.recv(65536):
                got += data
        return got


def fetch(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body, as a browser asks."""
    with closing(http.client.HTTPConnection(HOST, port, timeout=LIMIT)) as connection:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


TARGETS = [
    "/fr%2f..%2f..%2fsecret.txt", "/fr%2f.env", "/fr%2F%2e%2e%2F.hidden",
    "/../secret.txt", "/fr/../../secret.txt", "/./../secret.txt", "/..", "/../", "/../../../../etc/passwd",
    "//etc/passwd",
    "/etc/passwd", "/%2e%2e/secret.txt", "/%2E%2E/%2E%2E/etc/passwd", "/..%2fsecret.txt", "/..%2Fsecret.txt",
    "/%2e%2e%2fsecret.txt", "/fr/%2e%2e/%2e%2e/secret.txt", "/%252e%252e/secret.txt", "/%252e%252e%252fsecret.txt",
    "/..%5csecret.txt", "/..\\secret.txt", "/%5c..%5csecret.txt", "/.%2e/secret.txt", "/%c0%ae%c0%ae/secret.txt",
    "/%e0%80%ae%e0%80%ae/secret.txt", "/..%c0%afsecret.txt", "/%uff0e%uff0e/secret.txt", "/..;/secret.txt",
    "/fr/index.html%00.txt", "/%00", "/secret.txt%00.html", "/index.html%0a", "/%0d%0aSet-Cookie:%20a=b",
    "/fr%0d%0aX:%20y/",
    f"/{MARKER}", f"/{FOLDER}/", f"/{FOLDER}", "/%2esitegen/manifest.json", f"/fr/../{MARKER}", f"//{MARKER}",
    "/.hidden",
    "/%2ehidden", "/fr/.env", "/.git/config", "/.preview/", "/.preview/preview.js", "/.preview/../secret.txt",
    "/link.html", "/linked/secret.md", "/linked/", "/linked", "/inside.html", "/content/secret.md", "/C:/secret.txt",
    "/secret.txt::$DATA", "/CON", "/fr//index.html", "/%ff%fe", "/%zz", "/%", "/" + "a" * 300, "/" + "a/" * 900,
    "/~root/",
    "/?/../secret.txt", "/.preview/page?address=/../secret.txt", "/.preview/page?address=%00",
    "/.preview/page?address=%ff",
    "/.preview/page", "/forcereload", "/livereload.js", "/livereload", "/fr/?a=%0d%0ab",
]  # fmt: skip
"""Request targets that lead nowhere, or at most to a page that anybody may see."""

REQUESTS = [
    b"GET http://evil.example/ HTTP/1.1\r\nHost: {host}\r\n\r\n",
    b"GET http://{host}/../secret.txt HTTP/1.1\r\nHost: {host}\r\n\r\n",
    b"GET file:///etc/passwd HTTP/1.1\r\nHost: {host}\r\n\r\n",
    b"GET secret.txt HTTP/1.1\r\nHost: {host}\r\n\r\n",
    b"GET * HTTP/1.1\r\nHost: {host}\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: {host}\r\n\r\n",
    b"CONNECT evil.example:443 HTTP/1.1\r\nHost: {host}\r\n\r\n",
    b"TRACE / HTTP/1.1\r\nHost: {host}\r\nCookie: SECRET-7f3a\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 3\r\n\r\na=b",
    b"PUT /fr/index.html HTTP/1.1\r\nHost: {host}\r\nContent-Length: 3\r\n\r\na=b",
    b"DELETE /fr/index.html HTTP/1.1\r\nHost: {host}\r\n\r\n",
    b"PATCH /fr/ HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n",
    b"PROPFIND / HTTP/1.1\r\nHost: {host}\r\n\r\n",
    b"get / HTTP/1.1\r\nHost: {host}\r\n\r\n",
    b"\x00\x01\x02\r\n\r\n",
    b"GET /\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: {host}\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: {host}\r\nX: a\r\n b\r\nBroken\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: {host}\r\nContent-Length: -1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99999999999\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: {host}\r\n" + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: {host}\r\n\r\n",
    b"GET /fr HTTP/1.1\r\nHost: {host}\r\nRange: bytes=0-99999999999\r\n\r\n",
    b"GET /livereload HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
]
"""Requests that are wrong as a whole."""


def statuses(answer: bytes) -> list[int]:
    """The status of each answer in what came back."""
    return [int(found) for found in re.findall(rb"^HTTP/1\.[01] (\d{3})", answer, re.MULTILINE)]


def test_raw_requests_leak_nothing_and_break_nothing(server: PreviewServer, faults: Faults) -> None:
    host = f"{HOST}:{server.port}".encode()
    requests = [b"GET " + target.encode() + b" HTTP/1.1\r\nHost: {host}\r\n\r\n" for target in TARGETS] + REQUESTS
    assert len(requests) >= 90
    for request in requests:
        answer = ask_raw(server.port, request.replace(b"{host}", host))
        assert SECRET.encode() not in answer, request
        assert b"root:" not in answer, request
        assert b"Traceback" not in answer, request
        assert str(server.shown.options.root).encode() not in answer, request
        assert not re.search(rb"^(?:Set-Cookie|X):", answer, re.MULTILINE), request
        assert all(status in (200, 302, 400, 403, 404, 405, 426) for status in statuses(answer)), (
            request,
            answer[:200],
        )
        if b"200 OK" in answer:
            assert b"page index.html" in answer or b"page fr/index.html" in answer or b'"sources": []' in answer, (
                request
            )
    assert faults.seen == []
    assert fetch(server.port, "/fr/")[0] == 200, "and it still answers"


def test_every_target_that_leads_somewhere_is_plain() -> None:
    assert split_target("/fr/villes/?a=b#c") == ("fr", "villes", "")
    assert split_target("/%C3%A9t%C3%A9.txt") == ("été.txt",)
    assert split_target("/") == ("",)
    assert split_target("/.well-known/security.txt") == (".well-known", "security.txt")
    assert split_target("/fr/.well-known/x") is None
    assert split_target("/" + "a" * 3000) is None


HOSTS = [
    "evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost:1", "127.0.0.1.evil.example:{port}",
    "evil.example@127.0.0.1:{port}", "127.0.0.1:{port}.evil.example", "[::1]:{port}", "0.0.0.0:{port}",
    "localhost.:{port}",
    "2130706433:{port}", "127.1:{port}", "", "127.0.0.1:{port}, evil.example", "local host:{port}",
]  # fmt: skip
ORIGINS = [
    "http://evil.example", "https://127.0.0.1:{port}", "http://127.0.0.1", "http://127.0.0.1:1", "null", "file://",
    "http://localhost:{port}", "http://127.0.0.1:{port}.evil.example", "http://evil.example:{port}",
    "http://[::1]:{port}",
    "http://127.0.0.1:{port}/", "chrome-extension://abc", "http://127.0.0.1:{port} http://evil.example", "",
]  # fmt: skip
UPGRADE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)

GOODBYE = b"\x88\x80" + bytes(4)
"""The frame that closes a socket: without it the other side waits for it."""


def ask(port: int, path: str, *lines: str) -> bytes:
    """A request with these header lines and no other."""
    text = "".join(f"{line}\r\n" for line in lines).replace("{port}", str(port))
    return ask_raw(port, f"GET {path} HTTP/1.1\r\n{text}Connection: close\r\n\r\n".encode(), close=False)


def ask_socket(port: int, *lines: str) -> list[int]:
    """The status of the answer to a wish to open the socket."""
    text = "".join(f"{line}\r\n" for line in (*lines, UPGRADE)).replace("{port}", str(port))
    with socket.create_connection((HOST, port), timeout=LIMIT) as line:
        line.sendall(f"GET /livereload HTTP/1.1\r\n{text}".encode())
        got = b""
        while b"\r\n\r\n" not in got and (data := line.recv(65536)):
            got += data
        return statuses(got)


def test_forged_hosts_and_origins_are_refused(server: PreviewServer) -> None:
    forgeries: list[tuple[str, ...]] = [(f"Host: {host}",) for host in HOSTS]
    forgeries += [("Host: 127.0.0.1:{port}", f"Origin: {origin}") for origin in ORIGINS]
    forgeries += [("Host: 127.0.0.1:{port}", "Host: evil.example"), ()]
    for site in ("cross-site", "same-site"):
        embeds = (f"Sec-Fetch-Site: {site}", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: script")
        forgeries.append(("Host: 127.0.0.1:{port}", *embeds))
    forgeries += [
        ("Host: 127.0.0.1:{port}", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe")
    ]
    assert len(forgeries) >= 30
    for lines in forgeries:
        for path in ("/fr/", "/.preview/page?address=/fr/", "/.preview/livereload.js"):
            found = statuses(ask(server.port, path, *lines))
            assert found in ([400], [403]), (path, lines, found)
        assert ask_socket(server.port, *lines) in ([400], [403]), lines


def test_our_own_pages_and_people_are_let_in(server: PreviewServer) -> None:
    for host in ("127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}"):
        assert statuses(ask(server.port, "/fr/", f"Host: {host}")) == [200]
        assert statuses(ask(server.port, "/fr/", f"Host: {host}", f"Origin: http://{host}")) == [200]
    people = ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document")
    assert statuses(ask(server.port, "/fr/", "Host: 127.0.0.1:{port}", *people)) == [200], "a link from elsewhere"


def test_the_socket_wants_an_origin_and_ours(server: PreviewServer) -> None:
    assert LiveReloadHandler.check_origin(None, "http://evil.example"), "livereload itself lets every site in"
    assert ask_socket(server.port, "Host: 127.0.0.1:{port}") == [403]
    assert ask_socket(server.port, "Host: 127.0.0.1:{port}", "Origin: http://127.0.0.1:{port}") == [101]


@pytest.mark.parametrize(
    "text", [b"[" * 30_000, b'{"a":' * 10_000, b"{}", b"[]", b"1", b'{"command": "info", "url": 1}']
)
def test_a_message_of_the_socket_that_says_nothing_ends_it(text: bytes, server: PreviewServer, faults: Faults) -> None:
    request = f"GET /livereload HTTP/1.1\r\nHost: {HOST}:{server.port}\r\nOrigin: http://{HOST}:{server.port}\r\n{UPGRADE}\r\n"
    frame = b"\x81\xfe" + len(text).to_bytes(2, "big") if len(text) > 125 else bytes((0x81, 0x80 | len(text)))
    got = ask_raw(server.port, request.encode() + frame + bytes(4) + text + GOODBYE, close=False)  # masked with nothing
    assert statuses(got)[:1] == [101]
    assert b"\x88\x02\x03" in got, "closed with a code of RFC 6455, section 7.4.1"
    assert faults.seen == []


def overtaken(server: PreviewServer, stamp: str) -> list[bytes]:
    """What a page is told that was loaded with this stamp, until the server has said all it had to."""

    def frame(words: dict[str, Any]) -> bytes:
        text = json.dumps(words).encode()
        return b"\x81\xfe" + len(text).to_bytes(2, "big") + bytes(4) + text  # masked with nothing

    address = f"http://{HOST}:{server.port}"
    info = {"command": "info", "url": f"{address}/fr/", "plugins": {"sitegen": {"stamp": stamp}}}
    request = f"GET /livereload HTTP/1.1\r\nHost: {HOST}:{server.port}\r\nOrigin: {address}\r\n{UPGRADE}\r\n"
    got = ask_raw(server.port, request.encode() + frame(info) + GOODBYE, close=False)
    return re.findall(rb'"path": ?"sitegen:(\w+)"', got)


def test_a_page_that_was_overtaken_while_it_was_loaded_is_told_what_it_needs(server: PreviewServer) -> None:
    page = fetch(server.port, "/fr/")[2].decode()
    (stamp,) = re.findall(r'data-stamp="([^"]+)"', page)
    attempt, words, sheets = stamp.split("-")
    assert overtaken(server, stamp) == []
    assert overtaken(server, f"{attempt}-{words}-0") == [b"styles", b"ask"], "its style sheets alone are renewed"
    assert overtaken(server, f"{attempt}-0-{sheets}") == [b"renew", b"ask"]
    assert overtaken(server, f"0-{words}-{sheets}") == [b"ask"]


def test_content_types_are_right(server: PreviewServer) -> None:
    expected = {
        "ics": "text/calendar; charset=utf-8", "webmanifest": "application/manifest+json", "avif": "image/avif",
        "geojson": "application/geo+json", "svg": "image/svg+xml", "css": "text/css; charset=utf-8",
    }  # fmt: skip
    for ending, kind in (TYPES | expected).items():
        status, headers, body = fetch(server.port, f"/file.{ending}")
        assert (status, headers["content-type"]) == (200, kind)
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        if ending != "html":
            assert body == b"bytes"
    assert fetch(server.port, "/no-ending")[1]["content-type"] == "application/octet-stream"
    assert fetch(server.port, "/%C3%A9t%C3%A9.txt")[2] == b"bytes"


def test_a_page_that_is_missing_is_told_in_its_language(server: PreviewServer) -> None:
    for path, wanted in {"/fr/nulle-part/": "fr/404.html", "/ar/x": "ar/404.html", "/x/y": "404.html", "/": ""}.items():
        status, headers, body = fetch(server.port, path)
        assert status == (404 if wanted else 200)
        assert headers["content-type"].startswith("text/html")
        assert f"missing {wanted}".encode() in body or not wanted
        assert b"/.preview/livereload.js" in body, "so that it reloads when the page comes"


def test_head_and_other_methods(server: PreviewServer) -> None:
    status, headers, body = fetch(server.port, "/fr/", "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) == len(fetch(server.port, "/fr/")[2])
    status, headers, body = fetch(server.port, "/fr/", "POST")
    assert (status, headers["allow"], body) == (405, "GET, HEAD", b"405\n")
    status, headers, body = fetch(server.port, "/fr/", If_None_Match="*", Range="bytes=0-3")
    assert status == 200
    assert "etag" not in headers


def test_a_folder_without_slash_leads_on_inside_the_site_only(server: PreviewServer) -> None:
    status, headers, _ = fetch(server.port, "/fr/villes")
    assert (status, headers["location"]) == (302, "/fr/villes/")
    assert fetch(server.port, "//fr")[0] == 404, "else the browser would go to the host fr"


def test_the_page_is_that_of_the_build_but_for_one_script(server: PreviewServer) -> None:
    _, _, body = fetch(server.port, "/fr/")
    plain = small_release()["fr/index.html"]
    assert re.sub(rb"<script[^>]*></script>", b"", body, count=1) == plain
    assert body.index(b"</script></head>") > 0
    assert inject_script(b"no head", "/a?b&c", "1").startswith(b'no head<script src="/a?b&amp;c"')


def test_the_script_is_ours_and_that_of_livereload(server: PreviewServer) -> None:
    status, headers, body = fetch(server.port, "/.preview/livereload.js?host=127.0.0.1&port=1")
    assert (status, headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert b"LiveReloadPluginSitegen" in body
    assert b"new (require('./livereload').LiveReload)(window)" in body
    ours = body[: body.index(b"(function e(t,n,r)")]
    assert not re.search(rb"\.style\b|innerHTML|eval\(|setAttribute\(.(?:style|on)", ours), "a strict policy forbids it"


def test_links_from_the_root_of_the_future_host_work() -> None:
    read = reader(small_release())
    assert find_answer(read, "/sub/path/fr/", "/sub/path/").path == "fr/index.html"
    assert find_answer(read, "/fr/", "/sub/path/").path == "fr/index.html"
    assert find_answer(read, "/sub/path/nowhere/", "/sub/path/").status == 404
    assert find_answer(read, "/sub/fr/", "/").status == 404


def test_without_a_site_there_is_a_page_that_says_so(tmp_path: Path) -> None:
    report = Report(True, (Problem("content", say("the folder is missing")),))
    with closing(open_port(free_port())) as opened:
        shown = Shown(Options(tmp_path / "site_config.yaml"), reader({}), "/", report)
        server = PreviewServer([opened], shown, str, "en", lambda error: None)
        server.start()
        try:
            for path in ("/", "/fr/x/"):
                status, _, body = fetch(server.port, path)
                assert status == 503
                assert b"There is no site to show yet" in body
                assert b"/.preview/livereload.js" in body
            about = json.loads(fetch(server.port, "/.preview/page?address=/")[2])
            assert about["failed"]
            assert about["problems"] == [{"kind": "error", "place": "content", "text": "the folder is missing"}]
        finally:
            server.stop()


def test_a_fault_of_the_server_is_kept_and_told_in_no_answer(tmp_path: Path) -> None:
    seen: list[Exception] = []

    def fail(message: Message) -> str:
        raise RuntimeError(SECRET)

    with closing(open_port(free_port())) as opened:
        shown = Shown(Options(tmp_path / "site_config.yaml"), reader({}), "/", Report())
        server = PreviewServer([opened], shown, fail, "en", seen.append)
        server.start()
        try:
            status, _, body = fetch(server.port, "/")
            assert (status, body) == (500, b"500\n")
            assert [str(one) for one in seen] == [SECRET]
        finally:
            server.stop()


# ------------------------------------------------------------------------------------- the port


def test_a_port_that_is_taken_is_passed_over() -> None:
    with closing(open_port(free_port())) as taken:
        port = taken.getsockname()[1]
        with closing(open_port(port)) as other:
            assert port < other.getsockname()[1] < port + 20
            assert other.getsockname()[0] == "127.0.0.1"


def test_no_free_port_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*words: object) -> None:
        raise OSError

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(EnvironmentFailure, match="no port from 8000 on is free"):
        open_port(8000)
    with pytest.raises(EnvironmentFailure, match="no port from 65535 on is free"):
        open_port(65535)


# ------------------------------------------------------------------------------------- what the watch sees


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Sources that nothing will read."""
    for path in (
        "site_config.yaml",
        ABOUT,
        "content/pages/about/plan.png",
        "layouts/base.html",
        "layouts/assets/a.css",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("before")
    (tmp_path / "output.preview").mkdir()
    return tmp_path


@pytest.fixture
def watches(project: Path) -> Iterator[Callable[..., Watch]]:
    """Makes watches of the project, marked once."""
    made: list[Watch] = []

    def make(*, poll: bool = False, told: list[Message] | None = None) -> Watch:
        watch = Watch(project, "site_config.yaml", poll=poll, tell=(told if told is not None else []).append)
        made.append(watch)
        watch.mark()
        return watch

    yield make
    for watch in made:
        watch.close()


def settle(watch: Watch) -> None:
    """Wait until what the test's own preparations caused has been seen."""
    while watch.wait(0.3):
        watch.mark()
    watch.mark()


def replace_folder(project: Path) -> None:
    shutil.move(project / "content", project / "old")
    shutil.copytree(project / "old", project / "content")


def save_longer(save: Callable[[Path, bytes], object], root: Path) -> object:
    return save(root / ABOUT, b"after, longer")


CHANGES: dict[str, Callable[[Path], object]] = {
    **{name: partial(save_longer, save) for name, save in SAVES.items()},
    "new file": lambda root: (root / "content/pages/about/en.md").write_text("new"),
    "new folder": lambda root: shutil.copytree(root / "content/pages/about", root / "content/pages/other"),
    "deleted file": lambda root: (root / ABOUT).unlink(),
    "renamed folder": lambda root: (root / "content/pages/about").rename(root / "content/pages/us"),
    "template": lambda root: save_plainly(root / "layouts/base.html", b"after"),
    "configuration": lambda root: save_plainly(root / "site_config.yaml", b"after"),
    "configuration by rename": lambda root: SAVES["office"](root / "site_config.yaml", b"after, longer"),
    "picture": lambda root: save_plainly(root / "content/pages/about/plan.png", b"after"),
    "folder removed": lambda root: shutil.rmtree(root / "content"),
    "folder replaced": replace_folder,
    "folder taken away": lambda root: (root / "layouts").rename(root / "elsewhere"),
    "same size": lambda root: save_plainly(root / ABOUT, b"beforf"),
    "permissions": lambda root: (root / ABOUT).chmod(0o600),
}


@pytest.mark.parametrize("poll", [False, True], ids=["watcher", "poll"])
@pytest.mark.parametrize("name", CHANGES)
def test_each_way_to_save_is_seen(watches: Callable[..., Watch], project: Path, name: str, poll: bool) -> None:
    watch = watches(poll=poll)
    settle(watch)
    CHANGES[name](project)
    assert watch.wait(LIMIT)


@pytest.mark.parametrize("name", [name for name in CHANGES if name != "permissions"])  # the sweep sees those
def test_the_watcher_alone_sees_it_at_once(
    watches: Callable[..., Watch], project: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = watches()
    settle(watch)
    monkeypatch.setattr(Watch, "_sweep", lambda self: self._seen)
    monkeypatch.setattr(watch_module, "SWEEP_EVERY", 1000)
    CHANGES[name](project)
    assert watch.wait(LIMIT)


def test_what_is_no_source_wakes_nobody(watches: Callable[..., Watch], project: Path) -> None:
    watch = watches()
    settle(watch)
    for path in ("content/pages/about/.~lock.fr.md#", "content/.fr.md.swp", "content/fr.md~", "output.preview/a.html"):
        (project / path).write_text("noise")
    (project / ".cache").mkdir()
    (project / ABOUT).read_text()
    assert not watch.wait(0.3)


@pytest.mark.parametrize("poll", [False, True], ids=["watcher", "poll"])
def test_a_save_between_mark_and_wait_is_not_lost(watches: Callable[..., Watch], project: Path, poll: bool) -> None:
    """As when it comes while a build runs: no time passes after the mark, and the text has the same size."""
    watch = watches(poll=poll)
    for text in ("beforg", "beforh", "befori"):
        (project / ABOUT).write_text(text)
        assert watch.wait(LIMIT)
        watch.mark()
        (project / ABOUT).write_text(text[::-1])
        assert watch.wait(LIMIT)
        watch.mark()


def test_a_burst_is_one_save(watches: Callable[..., Watch], project: Path) -> None:
    watch = watches()
    settle(watch)
    for number in range(500):
        (project / f"content/pages/about/{number}.md").write_text("new")
    times = 0
    while watch.wait(0.5):
        watch.mark()
        times += 1
    assert 1 <= times < 20


def test_a_file_that_changed_just_now_is_not_believed(project: Path) -> None:
    look = sweep(project, "site_config.yaml")
    assert look == sweep(project, "site_config.yaml")
    assert forget_young(look)[ABOUT] is None
    os.utime(project / ABOUT, (1, 1))
    look = sweep(project, "site_config.yaml")
    assert forget_young(look)[ABOUT] == look[ABOUT]
    assert set(look) == {path for path in read_tree(project) if not path.startswith("output")}


def test_a_mark_gives_what_is_as_it_was_at_the_mark_before(watches: Callable[..., Watch], project: Path) -> None:
    watch = watches()
    settle(watch)
    every = {"site_config.yaml", ABOUT, "content/pages/about/plan.png", "layouts/base.html", "layouts/assets/a.css"}
    assert watch.mark() == every
    save_plainly(project / ABOUT, b"beforf")
    assert watch.mark() == every - {ABOUT}
    os.utime(project / ABOUT, (4e9, 4e9))
    assert watch.mark() == every - {ABOUT}
    assert watch.mark() == every - {ABOUT}, "what is so young may change again without a trace"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EMFILE])
def test_a_full_table_of_watches_is_told_and_the_sweep_takes_over(
    watches: Callable[..., Watch], project: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: object) -> None:
        raise OSError(number, "inotify watch limit reached")

    monkeypatch.setattr(Observer, "start", fail)
    told: list[Message] = []
    watch = watches(told=told)
    settle(watch)
    (project / ABOUT).write_text("after, longer")
    assert watch.wait(LIMIT)
    watch.mark()
    assert [str(message) for message in told] == [
        "The system cannot watch the files (inotify watch limit reached): they are compared 4 times a second instead."
    ]


def test_a_watcher_that_says_nothing_is_backed_by_the_sweep(
    watches: Callable[..., Watch], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_module, "SWEEP_EVERY", 0.05)
    monkeypatch.setattr(Watch, "note", lambda self, path: None)
    watch = watches()
    settle(watch)
    (project / ABOUT).write_text("after, longer")
    assert watch.wait(LIMIT)


def test_a_folder_in_the_place_of_another_is_watched(
    watches: Callable[..., Watch], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = watches()
    for replaced in (True, True, False):
        if replaced:
            replace_folder(project)
            shutil.rmtree(project / "old")
            assert watch.wait(LIMIT)
            settle(watch)
    monkeypatch.setattr(Watch, "_sweep", lambda self: self._seen)
    monkeypatch.setattr(watch_module, "SWEEP_EVERY", 1000)
    (project / ABOUT).write_text("after, longer")
    assert watch.wait(LIMIT)


def test_wait_has_an_end(watches: Callable[..., Watch]) -> None:
    watch = watches()
    settle(watch)
    assert not watch.wait(0)
    assert not watch.wait(0.05)


# ------------------------------------------------------------------------------------- drafts and pages to come


def test_a_clock_that_is_early_publishes_what_is_to_come_and_nothing_that_is_over() -> None:
    zone = find_zone("Europe/Paris")
    plain = Clock.at(NOW)
    early = Clock(plain.has_passed, early=True)
    assert early.publishes(date(2027, 1, 1), None, zone)
    assert not plain.publishes(date(2027, 1, 1), None, zone)
    assert not early.publishes(None, date(2026, 11, 1), zone)
    assert not early.holds(date(2027, 1, 1), None, zone), "a partnership that begins then has not begun"


# ------------------------------------------------------------------------------------- the whole command


def ask_page(port: int, path: str) -> str:
    """The text of a page, whatever its status."""
    return fetch(port, path)[2].decode()


def plain_page(port: int, path: str) -> str:
    """The same, without our script, whose address changes with each attempt."""
    return re.sub(r"<script src=./\.preview/.*?</script>", "", ask_page(port, path))


def wait_for_page(port: int, path: str, text: str) -> None:
    """Ask until the text is there."""
    limit = threading.Event()
    for _ in range(LIMIT * 20):
        if text in ask_page(port, path):
            return
        limit.wait(0.05)
    raise AssertionError(f"never seen at {path}: {text}")


def test_the_preview_follows_says_what_is_wrong_and_publishes_nothing(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.files["content/pages/soon/fr.md"] = words("Bientôt.\n", title="Bientôt", publish="2027-01-01")
    site.files["content/pages/draft/fr.md"] = words("Brouillon.\n", title="Ébauche", draft="true")
    site.write()
    with preview(tmp_path) as child:
        port = child.port
        assert "Nous" in ask_page(port, "/fr/a-propos/")
        assert "Bientôt." in ask_page(port, "/fr/bientot/")
        assert "Brouillon." in ask_page(port, "/fr/ebauche/")
        about = {path: json.loads(ask_page(port, f"/.preview/page?address={path}"))
                 for path in ("/fr/a-propos/", "/fr/bientot/", "/fr/ebauche/", "/fr/nulle-part/")}  # fmt: skip
        assert [found["marks"] for found in about.values()] == [
            [], ["Still to come: published from 2027-01-01 on."], ["Draft: a build does not publish this page."], []
        ]  # fmt: skip
        assert [one["path"] for one in about["/fr/a-propos/"]["sources"]] == [
            ABOUT,
            "layouts/page.html",
            "site_config.yaml",
        ]
        assert about["/fr/nulle-part/"]["sources"] == []
        before = plain_page(port, "/fr/a-propos/")
        site.files[ABOUT] = "---\ntitle: [\n---\n"
        site.write()
        child.wait_for(r"content/pages/about/fr\.md:3:1: .* — ")
        child.wait_for("Nothing was published")
        assert plain_page(port, "/fr/a-propos/") == before, "the last good page stays"
        told = json.loads(ask_page(port, "/.preview/page?address=/fr/a-propos/"))
        assert told["failed"]
        assert told["problems"][0]["place"] == f"{ABOUT}:3:1"
        assert told["problems"][0]["text"] in child.said
        site.files[ABOUT] = words("Corrigé.\n", title="À propos")
        site.write()
        wait_for_page(port, "/fr/a-propos/", "Corrigé.")
        # What is told of a build comes a moment after its pages.
        wait_for_page(port, "/.preview/page?address=/fr/a-propos/", '"failed": false')
        kinds = {path.split("/")[0] for path in read_tree(tmp_path)}
        assert kinds == {".cache", "content", "layouts", "site_config.yaml"}, "a preview publishes nothing"
    assert child.said.count("fr.md:3") == 1, "the same error is told once"


def test_the_preview_can_show_what_is_published_only(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.files["content/pages/soon/fr.md"] = words("Bientôt.\n", title="Bientôt", publish="2027-01-01")
    site.write()
    with preview(tmp_path, "--published", "--poll") as child:
        assert fetch(child.port, "/fr/bientot/")[0] == 404
        (tmp_path / ABOUT).write_text("---\ntitle: À propos\n---\nVu.\n")
        wait_for_page(child.port, "/fr/a-propos/", "Vu.")
    with preview(tmp_path, "--published", "--at", "2027-01-02", now="") as child:
        assert "Bientôt." in ask_page(child.port, "/fr/bientot/"), "the site as of a day"
        assert json.loads(ask_page(child.port, "/.preview/page?address=/fr/bientot/"))["marks"] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_well_when_it_is_interrupted(tmp_path: Path, number: int) -> None:
    SmallSite(tmp_path).write()
    with preview(tmp_path) as child:
        port = child.port
        line = socket.create_connection((HOST, port), timeout=LIMIT)  # a browser that holds on
        ours = f"Host: {HOST}:{port}\r\nOrigin: http://{HOST}:{port}\r\n{UPGRADE}\r\n"
        line.sendall(f"GET /livereload HTTP/1.1\r\n{ours}".encode())
        assert b"101" in line.recv(100)
        assert child.stop(number) == 0
        line.close()
    with closing(open_port(port)) as again:
        assert again.getsockname()[1] == port, "the port is free again"


SLOW = """
import sys, time
import sitegen.pipeline as pipeline
make = pipeline.make_outputs
def slow(*words, **more):
    print("BUILDING", flush=True)
    time.sleep(600)
    return make(*words, **more)
pipeline.make_outputs = slow
import sitegen.cli
raise SystemExit(sitegen.cli.main(sys.argv[1:]))
"""


def test_it_ends_well_in_the_middle_of_its_first_build(tmp_path: Path) -> None:
    SmallSite(tmp_path).write()
    with preview(tmp_path, code=SLOW) as child:
        child.wait_for("BUILDING")
        assert child.stop() == 0
    assert not (tmp_path / "output").exists()


def slow_when(name: str) -> str:
    """A program that waits before it reads, while there is a file of that name in the project."""
    waits = f'while pathlib.Path(words[0].root, "{name}").exists(): time.sleep(0.01)'
    return SLOW.replace("import sys, time", "import pathlib, sys, time").replace("time.sleep(600)", waits)


def test_the_server_answers_while_a_build_runs(tmp_path: Path) -> None:
    site = SmallSite(tmp_path).write()
    with preview(tmp_path, code=slow_when("slow")) as child:
        port = child.port
        child.wait_for("changed, in")
        (tmp_path / "slow").touch()
        child.forget()
        site.files[ABOUT] = words("Neuf.\n", title="À propos")
        site.write()
        child.wait_for("BUILDING")
        assert "Nous" in ask_page(port, "/fr/a-propos/")
        assert child.stop() == 0


def test_a_fault_of_a_build_is_kept_and_the_preview_goes_on(tmp_path: Path) -> None:
    code = SLOW.replace("time.sleep(600)", 'if pathlib.Path(words[0].root, "fault").exists(): raise RuntimeError("oh")')
    site = SmallSite(tmp_path).write()
    with preview(tmp_path, code=code.replace("import sys, time", "import sys, pathlib")) as child:
        port = child.port
        (tmp_path / "fault").touch()
        site.files[ABOUT] = words("Neuf.\n", title="À propos")
        site.write()
        child.wait_for(r"A fault of the program itself \(RuntimeError\).*sitegen-.*\.txt")
        wait_for_page(port, "/.preview/page?address=/fr/", "a fault of the program itself")
        (tmp_path / "fault").unlink()
        site.files[ABOUT] = words("Et encore.\n", title="À propos")
        site.write()
        wait_for_page(port, "/fr/a-propos/", "Et encore.")
        for kept in re.findall(r"file to its developers: (\S+\.txt)", child.said):
            Path(kept).unlink()


@pytest.mark.parametrize("options", [(), ("--poll",)], ids=["watcher", "poll"])
def test_a_save_while_a_build_runs_is_not_lost(tmp_path: Path, options: tuple[str, ...]) -> None:
    """The build has read the sources already when the second save comes."""
    site = SmallSite(tmp_path).write()
    with preview(tmp_path, *options, code=slow_when("wait")) as child:
        port = child.port
        for number in range(3):
            (tmp_path / "wait").touch()
            child.forget()
            site.files[ABOUT] = words(f"Avant {number}.\n", title="À propos")
            site.write()
            child.wait_for("BUILDING")
            site.files[ABOUT] = words(f"Après {number}.\n", title="À propos")
            site.write()
            (tmp_path / "wait").unlink()
            wait_for_page(port, "/fr/a-propos/", f"Après {number}.")


RELUCTANT = """
import sys, time
import sitegen.pipeline as pipeline
step = pipeline.Made.step
def slow(self):
    for one in step(self):
        time.sleep(0.2)
        yield one
pipeline.Made.step = slow
import sitegen.cli
raise SystemExit(sitegen.cli.main(sys.argv[1:]))
"""


def test_a_save_is_shown_while_the_rest_of_the_one_before_is_still_asked_for(tmp_path: Path) -> None:
    site = SmallSite(tmp_path).write()
    with preview(tmp_path, code=RELUCTANT) as child:
        port = child.port
        for number in range(4):
            site.files[ABOUT] = words(f"Numéro {number}.\n", title="À propos")
            site.write()
            wait_for_page(port, "/fr/a-propos/", f"Numéro {number}.")
        child.stop()
        assert "changed, in" not in child.said, "the rest of none was waited for"


def test_what_is_wrong_in_another_page_is_told_and_the_last_good_site_stays(tmp_path: Path) -> None:
    site = SmallSite(tmp_path).write()
    with preview(tmp_path) as child:
        port = child.port
        child.wait_for("changed, in")
        before = {path: plain_page(port, path) for path in ("/fr/a-propos/", "/fr/cours/cours-cv/")}
        course = site.files["layouts/course.html"]
        site.files["layouts/course.html"] = course.replace("content %}", "content %}{{ nobody.knows.this }}")
        site.write()  # before the text, which a preview that looks between the two would show
        site.files[ABOUT] = words("Jamais vu.\n", title="À propos")
        site.write()
        child.wait_for("Nothing was published")
        assert {path: plain_page(port, path) for path in before} == before
        assert json.loads(ask_page(port, "/.preview/page?address=/fr/"))["failed"]
        site.files["layouts/course.html"] = course
        site.write()
        wait_for_page(port, "/fr/a-propos/", "Jamais vu.")
        wait_for_page(port, "/.preview/page?address=/fr/", '"failed": false')


def test_the_last_good_save_stays_though_what_came_after_it_was_wrong_twice(tmp_path: Path) -> None:
    site = SmallSite(tmp_path).write()
    with preview(tmp_path) as child:
        port = child.port
        child.wait_for("changed, in")
        course = site.files["layouts/course.html"]
        site.files[ABOUT] = words("Bien.\n", title="À propos")
        site.write()
        wait_for_page(port, "/fr/a-propos/", "Bien.")  # shown, and not yet known to be good throughout
        for number in range(3):
            site.files["layouts/course.html"] = course.replace(
                "content %}", f"content %}}{{{{ no.such.{'x' * number}y }}}}"
            )
            site.write()
            wait_for_page(port, "/fr/a-propos/", "Bien.")
        child.wait_for("Nothing was published")
        assert "Bien." in ask_page(port, "/fr/a-propos/")
        assert json.loads(ask_page(port, "/.preview/page?address=/fr/"))["failed"]


def test_two_previews_of_one_project_both_follow(tmp_path: Path) -> None:
    SmallSite(tmp_path).write()
    with preview(tmp_path) as one, preview(tmp_path, "--port", str(one.port)) as other:
        assert other.port > one.port, "the next one that is free"
        (tmp_path / ABOUT).write_text("---\ntitle: À propos\n---\nPour deux.\n")
        for child in (one, other):
            wait_for_page(child.port, "/fr/a-propos/", "Pour deux.")
