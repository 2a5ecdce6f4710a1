"""The desk: clean removes only what is ours, explain tells where a file comes from, serve follows every save."""

from __future__ import annotations

import http.client
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen import cli
from sitegen.desk.clean import clean_site
from sitegen.desk.explain import explain_output
from sitegen.desk.serve import HOST, _free_port
from sitegen.publish.exchange import lock_path, previous_path
from sitegen.publish.failure import BusyFailure, EnvironmentFailure
from sitegen.publish.lock import hold_lock
from sitegen.publish.manifest import MARKER
from tests.small_site import NOW, PROJECT, SmallSite, compiled_once, read_tree


@pytest.fixture(autouse=True, scope="module")
def _templates_are_compiled_once() -> Iterator[None]:
    with compiled_once():
        yield


@pytest.fixture
def site(tmp_path: Path) -> SmallSite:
    found = SmallSite(tmp_path)
    found.build()
    found.files["content/pages/about/fr.md"]["body"] = "Autre.\n"
    found.build()
    assert previous_path(found.output).exists()
    return found


# ------------------------------------------------------------------------------------- clean


def test_clean_removes_what_was_made_and_nothing_else(site: SmallSite) -> None:
    sources = {path: data for path, data in read_tree(site.root).items() if path.startswith(("content", "layouts"))}
    removed = list(clean_site(site.options))
    assert removed == [site.output, previous_path(site.output), site.root / ".cache"]
    assert sorted(path.name for path in site.root.iterdir()) == ["content", "layouts", "site_config.yaml"]
    assert {path: data for path, data in read_tree(site.root).items() if path in sources} == sources
    assert list(clean_site(site.options)) == []
    assert site.build().status == "built"


def test_clean_keeps_files_that_are_not_ours(site: SmallSite) -> None:
    ours = {"output/CNAME": "mine", "output/fr/private/notes.txt": "mine", ".cache/other-tool.db": "mine"}
    for path, text in ours.items():
        (site.root / path).parent.mkdir(exist_ok=True)
        (site.root / path).write_text(text)
    list(clean_site(site.options))
    left = {path for path in read_tree(site.root) if not path.startswith(("content", "layouts", "site_config"))}
    assert left == {*ours, "output/.sitegen/manifest.json"}, "and the mark that the folder is ours"
    assert site.build().status == "built"


def test_clean_refuses_what_a_build_refuses(site: SmallSite, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "thesis.txt").write_text("mine")
    words = ["clean", "--config", str(site.root / "site_config.yaml"), "--quiet", "--output"]
    for output in (foreign, site.root, site.root / "content", Path.home(), Path("/")):
        assert cli.main([*words, str(output)]) == 3
    assert (foreign / "thesis.txt").read_text() == "mine"
    assert (site.root / "content").exists()


def test_clean_waits_for_no_build(site: SmallSite) -> None:
    before = read_tree(site.output)
    with hold_lock(lock_path(site.output)), pytest.raises(BusyFailure):
        list(clean_site(site.options))
    assert read_tree(site.output) == before


# ------------------------------------------------------------------------------------- explain


@pytest.mark.parametrize("path", [
    "fr/villes/rennes/index.html", "fr/villes/rennes/", "/fr/villes/rennes", "output/fr/villes/rennes/index.html",
    "./fr/villes/rennes", "fr\\villes\\rennes\\index.html",
])  # fmt: skip
def test_a_path_is_understood_as_people_write_it(path: str, site: SmallSite) -> None:
    found, lines = explain_output(site.options, path)
    told = [str(line) for line in lines]
    assert found
    assert told[0] == "fr/villes/rennes/index.html"
    assert any(re.fullmatch(r"  bytes +[0-9a-f]{32}", line) for line in told)
    sources = [line.split()[-1] for line in told if line.startswith("  made from")]
    assert sources[:2] == ["content/cities/rennes/fr.md", "content/cities/rennes/city.yaml"]
    assert {"layouts/city.html", "site_config.yaml"} <= set(sources)
    assert any("next changes by itself at 2026-11-21" in line for line in told)


def test_every_published_file_is_explained(site: SmallSite) -> None:
    for path in read_tree(site.output):
        if path == MARKER:
            continue
        found, lines = explain_output(site.options, path)
        assert found
        assert str(lines[0]) == path
        for line in map(str, lines):
            if line.startswith("  made from"):
                assert (site.root / line.split(maxsplit=2)[-1]).exists(), line


def test_an_unknown_path_gets_a_suggestion(site: SmallSite) -> None:
    found, lines = explain_output(site.options, "fr/villes/renes/index.html")
    assert not found
    assert "fr/villes/rennes/index.html" in str(lines[1])
    found, lines = explain_output(site.options, "nothing/like/this/at/all.bin")
    assert not found
    assert "sitemap" in str(lines[1])


def test_without_a_built_site_explain_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = SmallSite(tmp_path).write()
    words = ["--config", str(site.root / "site_config.yaml"), "--language", "en"]
    assert cli.main(["explain", "index.html", *words]) == 1
    assert "build.py" in capsys.readouterr().out
    assert not site.output.exists()


# ------------------------------------------------------------------------------------- serve


def fetch(port: int, path: str) -> tuple[int, str]:
    """A page as a browser asks for it."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    finally:
        connection.close()


def test_a_port_that_is_taken_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert _free_port(port) in range(port + 1, port + 20)


def test_no_free_port_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*words: object) -> None:
        raise OSError

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(EnvironmentFailure, match="no port from 8000 on is free"):
        _free_port(8000)


def _wait_for_address(child: subprocess.Popen[str]) -> int:
    assert child.stdout is not None
    told, limit = "", time.monotonic() + 60
    while time.monotonic() < limit:
        ready, _, _ = select.select([child.stdout], [], [], 0.5)
        if ready:
            told += os.read(child.stdout.fileno(), 4096).decode()
        match = re.search(r"http://127\.0\.0\.1:(\d+)/", told)
        if match:
            return int(match[1])
        assert child.poll() is None, told
    raise AssertionError(told)


def _wait_for_text(port: int, path: str, text: str) -> str:
    limit = time.monotonic() + 30
    page = ""
    while time.monotonic() < limit:
        try:
            status, page = fetch(port, path)
        except OSError:
            status = 0
        if status == 200 and text in page:
            return page
        time.sleep(0.05)
    raise AssertionError(page)


def test_the_preview_shows_every_save_and_keeps_the_last_good_site(tmp_path: Path) -> None:
    site = SmallSite(tmp_path).write()
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        wanted = probe.getsockname()[1]
    child = subprocess.Popen(
        [sys.executable, PROJECT / "build.py", "serve", "--config", site.root / "site_config.yaml", "--port",
         str(wanted), "--now", NOW.isoformat(), "--language", "en"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"},
        # A test run in the background has the signal ignored, and its children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - one thread, in a test
    )  # fmt: skip
    try:
        port = _wait_for_address(child)
        assert "Nous" in _wait_for_text(port, "/fr/a-propos/", "Nous")
        assert fetch(port, "/fr/nulle-part/")[0] == 404
        for path in ("/../site_config.yaml", "/%2e%2e/site_config.yaml", "/..%2fsite_config.yaml"):
            assert "base_url" not in fetch(port, path)[1]
        site.files["content/pages/about/fr.md"]["body"] = "Voici une phrase neuve.\n"
        site.write()
        _wait_for_text(port, "/fr/a-propos/", "Voici une phrase neuve.")
        good = site.files["content/pages/about/fr.md"]
        site.files["content/pages/about/fr.md"] = "---\ntitle: [\n---\n"
        site.write()
        assert child.stdout is not None
        told, limit = "", time.monotonic() + 30
        while "Nothing was published" not in told and time.monotonic() < limit:
            if select.select([child.stdout], [], [], 0.5)[0]:
                told += os.read(child.stdout.fileno(), 65536).decode()
        assert "content/pages/about/fr.md:3" in told
        assert "Voici une phrase neuve." in fetch(port, "/fr/a-propos/")[1]
        site.files["content/pages/about/fr.md"] = good | {"body": "Corrigé.\n"}
        site.write()
        _wait_for_text(port, "/fr/a-propos/", "Corrigé.")
        assert not site.output.exists(), "a preview publishes nothing"
    finally:
        child.send_signal(signal.SIGINT)
        try:
            child.wait(10)
        finally:
            child.kill()
            child.communicate()
