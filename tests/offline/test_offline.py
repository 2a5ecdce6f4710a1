"""Reading without a connection: what is planned and published, and what a browser makes of it.

The browser meets a small server that can be stopped, held, or pointed to another release.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from sitegen.offline.files import FAREWELL
from sitegen.pipeline import build
from sitegen.publish.manifest import Manifest, read_manifest
from tests.kit.chance import some_of
from tests.kit.patience import LIMIT, MILLISECONDS
from tests.kit.samplesite import LANGUAGES, PROJECT, Sample, copy_project, share
from tests.kit.small_site import SmallSite, tell
from tests.kit.web import WebServer

OFFLINE = {"fr": "fr/hors-ligne/", "en": "en/offline/", "ar": "ar/offline/"}
CITY, SESSION, COURSE = "fr/villes/rennes/", "fr/seances/rennes-seo-mornings-2026-12-01/", "fr/cours/"
UNREAD = {"fr": "fr/villes/nancy/", "en": "en/cities/nancy/", "ar": "ar/cities/nancy/"}
ACCENTS = "fr/cours/être-trouvé-là/"
REGISTRATION = "(await navigator.serviceWorker.getRegistration())"
WAITED = "(one => one.responseStart - one.fetchStart)(performance.getEntriesByType('navigation')[0])"
PATIENCE = 3900
"""Milliseconds: a little less than what a worker waits for a server before it shows what was saved."""


def read_bundle(site: Sample, path: str = "fr/hors-ligne/rennes.json") -> dict[str, tuple[str, int]]:
    """A bundle of a built site: address → digest and size."""
    bundle = json.loads((site.output / path).read_bytes())
    return {address: (digest, size) for address, digest, size in bundle["files"]}


def manifest_of(site: Sample) -> Manifest:
    """What a site says about its files."""
    manifest = read_manifest(site.output)
    assert manifest is not None
    return manifest


def file_of(address: str) -> str:
    """The file behind an address of a bundle."""
    path = unquote(address)
    return f"{path}index.html" if path.endswith("/") or not path else path


# ------------------------------------------------------------------------------------- releases


@pytest.fixture(scope="session")
def new_words(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The next release of the sample: a course has another summary and another address."""

    def make(folder: Path) -> None:
        def edit(text: str) -> str:
            text = text.replace('summary: "', 'summary: "Neuf. ')
            return text.replace("slug: referencement-naturel", "slug: être-trouvé-là")

        _next(sample, folder, "content/courses/seo/fr.md", edit)

    folder = share("offline-new-words", tmp_path_factory, make)
    return Sample(folder, folder / "output", sample.base_url)


@pytest.fixture(scope="session")
def new_style(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Another next release: the style sheet has changed."""

    def make(folder: Path) -> None:
        _next(sample, folder, "layouts/assets/site.css", lambda text: text + "\nhtml { --release: 2 }\n")

    folder = share("offline-new-style", tmp_path_factory, make)
    return Sample(folder, folder / "output", sample.base_url)


def _next(sample: Sample, folder: Path, path: str, edit: Callable[[str], str]) -> None:
    copy_project(folder)
    shutil.copytree(sample.output, folder / "output")
    shutil.copytree(sample.root / ".cache", folder / ".cache")
    text = (folder / path).read_text("utf-8")
    assert edit(text) != text
    (folder / path).write_text(edit(text), "utf-8")
    outcome = build(Sample(folder, folder / "output", sample.base_url).options)
    assert outcome.status == "built", tell(outcome)


# ------------------------------------------------------------------------------------- what is published


def test_a_bundle_tells_the_digest_and_the_size_of_published_files(sample: Sample) -> None:
    manifest = manifest_of(sample)
    for code, page in OFFLINE.items():
        for city in ("rennes", "montpellier", "nancy", "saint-etienne"):
            bundle = json.loads((sample.output / f"{page}{city}.json").read_bytes())
            assert bundle["lang"] == code
            assert bundle["title"]
            assert bundle["files"][0][0].endswith(f"/{city}/")
            for address, digest, size in bundle["files"]:
                path = file_of(address)
                assert manifest[path].digest.startswith(digest)
                assert len(digest) == 12
                assert (sample.output / path).stat().st_size == size


def test_a_bundle_holds_all_that_its_city_shows(sample: Sample) -> None:
    bundle = read_bundle(sample)
    text = (sample.output / file_of(CITY)).read_text("utf-8")
    shown = {f"fr/seances/{name}/" for name in re.findall(r'href="\.\./\.\./\.\./fr/seances/([^"/]+)/"', text)}
    assert len(shown) > 20
    assert {address for address in bundle if "/seances/" in address} == shown
    assert {"fr/", "fr/villes/", "fr/cours/", "fr/programme/", CITY} <= bundle.keys()
    pages = "".join((sample.output / file_of(one)).read_text("utf-8") for one in bundle if one.endswith("/"))
    assert all(address in pages for address in bundle if address.endswith((".css", ".svg")))
    for address in bundle:  # every picture, style and script of its pages
        if address.endswith("/"):
            html = (sample.output / file_of(address)).read_text("utf-8")
            needed = set(re.findall(r'(?:src|href)="(?:\.\./)*(assets/[^"]+)"', html))
            assert {one for one in needed if not one.endswith(".png")} - bundle.keys() == set() or address in (
                "fr/", "fr/villes/", "fr/cours/", "fr/programme/",
            ), address  # fmt: skip


def test_a_changed_course_changes_what_shows_it_in_a_bundle(sample: Sample, new_words: Sample) -> None:
    old, new = read_bundle(sample), read_bundle(new_words)
    changed = {address for address, known in new.items() if old.get(address) != known}
    assert "fr/cours/%C3%AAtre-trouv%C3%A9-l%C3%A0/" in changed
    assert 0 < len(changed) < len(new) - 20
    assert all("assets/" not in address or "assets/search-" in address for address in changed)


def test_the_worker_changes_with_what_it_keeps_and_not_with_the_content(
    sample: Sample, sub_path_sample: Sample, new_words: Sample, new_style: Sample
) -> None:
    worker = (sample.output / "worker.js").read_bytes()
    assert (new_words.output / "worker.js").read_bytes() == worker
    assert (new_style.output / "worker.js").read_bytes() != worker
    known = [json.loads((site.output / "worker.js").read_text("utf-8").partition("\n")[0][13:-1])
             for site in (sample, sub_path_sample)]  # fmt: skip
    assert known[0]["files"] == known[1]["files"], "no base path in the worker"
    assert dict(known[0]["offline"]) == OFFLINE
    assert all((sample.output / file_of(path)).is_file() for path in known[0]["files"])


def test_scripts_are_small(sample: Sample) -> None:
    def size(pattern: str) -> int:
        (place,) = sample.output.glob(pattern)
        return len(gzip.compress(place.read_bytes(), 9, mtime=0))

    assert size("worker.js") <= 2048
    assert size("assets/offline.*.js") <= 1700
    assert size("assets/saved.*.js") <= 1024


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_manifest_of_a_language(sub_path_sample: Sample, code: str) -> None:
    output = sub_path_sample.output
    manifest = json.loads((output / code / "site.webmanifest").read_text("utf-8"))
    assert manifest["lang"] == code
    assert manifest["dir"] == ("rtl" if code == "ar" else "ltr")
    assert manifest["id"] == f"/sub/path/{code}/"
    assert (manifest["start_url"], manifest["scope"]) == (f"../{code}/", "../")
    assert manifest["name"]
    sizes = set()
    for icon in manifest["icons"]:
        data = (output / code / icon["src"]).read_bytes()
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", data[16:24])
            assert icon["sizes"] == f"{width}x{height}"
            assert len(data) < 8_000
        sizes.add((icon["sizes"], icon["purpose"]))
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= sizes
    assert len(manifest["shortcuts"]) == 3
    for shortcut in manifest["shortcuts"]:
        assert (output / code / shortcut["url"] / "index.html").is_file()
    assert len({shortcut["name"] for shortcut in manifest["shortcuts"]}) == 3


def test_a_portable_site_has_nothing_of_it(portable_sample: Sample) -> None:
    assert (portable_sample.output / "worker.js").read_text("utf-8") == FAREWELL
    assert not list(portable_sample.output.rglob("*.webmanifest"))
    text = (portable_sample.output / file_of(CITY)).read_text("utf-8")
    assert not re.search("manifest|data-worker|data-pack|hors-ligne", text)


def test_a_site_without_it_publishes_a_worker_that_removes_itself(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    assert site.build().status == "built"
    assert (site.output / "worker.js").read_text("utf-8") == FAREWELL


def small_site(root: Path) -> SmallSite:
    """The small site, with an offline mode and what its theme needs for that."""
    site = SmallSite(root)
    site.files["site_config.yaml"]["features"] = {"offline": "true"}
    site.files["layouts/assets/worker.js"] = "// a comment\nuse(SITE);\n"
    site.files["layouts/offline.html"] = '{% extends "frame.html" %}\n'
    return site


def test_a_dependent_output_follows_those_it_depends_on(tmp_path: Path) -> None:
    site = small_site(tmp_path)
    assert site.build().status == "built"
    bundle, worker = site.output / "fr/offline/rennes.json", site.output / "worker.js"
    first, line = bundle.read_bytes(), worker.read_text("utf-8")
    assert line.endswith(";\nuse(SITE);\n")
    site.files["layouts/city.html"] = site.files["layouts/city.html"].replace("{% endblock", "<!-- more -->{% endblock")
    assert site.build().status == "built"
    assert bundle.read_bytes() != first
    assert worker.read_text("utf-8") == line
    site.files["layouts/offline.html"] += "{% block content %}more{% endblock %}"
    assert site.build().status == "built"
    assert worker.read_text("utf-8") != line
    incremental = {path: path.read_bytes() for path in site.output.rglob("*.js*")}
    assert site.build_clean().status == "built"
    assert incremental == {path: path.read_bytes() for path in site.output.rglob("*.js*")}


def test_a_theme_without_the_program_of_the_worker_is_told(tmp_path: Path) -> None:
    site = small_site(tmp_path)
    del site.files["layouts/assets/worker.js"]
    outcome = site.build()
    assert [(p.path, str(p.what)) for p in outcome.problems] == [("layouts/assets/worker.js", "the file is missing")]


# ------------------------------------------------------------------------------------- a server


class Server(WebServer):
    """Sites by their base paths. `log` has the paths that were asked for."""

    def __init__(self, sites: dict[str, Path], port: int = 0) -> None:
        self.sites = sites
        self.log: list[str] = []
        self.replaced: dict[str, tuple[int, bytes]] = {}
        self.open = threading.Event()
        self.open.set()
        super().__init__(Answer, port)

    @property
    def asked(self) -> list[str]:
        """The log in order, without the worker: a browser looks whether there is a new one when it likes."""
        return sorted(path for path in self.log if not path.endswith("/worker.js"))

    def stop(self) -> None:
        self.open.set()
        super().stop()


class Answer(SimpleHTTPRequestHandler):
    """Each answer on a connection of its own, so that a stopped server is heard no more."""

    server: Server

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.server.log.append(path)
        self.server.open.wait(LIMIT)
        if path in self.server.replaced:
            status, body = self.server.replaced[path]
            self.send_response(status)
            self.send_header("Content-Type", "text/javascript" if path.endswith(".js") else "text/html")
            self.end_headers()
            self.wfile.write(body)
            return
        with suppress(ConnectionError):
            super().do_GET()

    def translate_path(self, path: str) -> str:
        path = unquote(urlsplit(path).path)
        for base, folder in sorted(self.server.sites.items(), reverse=True):
            if path.startswith(base):
                return str(folder / path.removeprefix(base)) + ("/" if path.endswith("/") else "")
        return "/no/such/place"

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


class Tab:
    """A page of a visitor who has a device of his own; what goes wrong in it is remembered."""

    def __init__(self, context: BrowserContext, server: Server, base: str) -> None:
        self.context, self.server, self.base = context, server, server.origin + base
        self.page = context.new_page()
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))

    def open(self, path: str) -> Page:
        """Go to a page by its path in the site: again when a busy machine took so long that a copy came first."""
        for _ in range(20):
            self.page.goto(self.base + path)
            if self.page.evaluate(f"{WAITED} < {PATIENCE}"):
                break
        return self.page

    def settle(self, path: str) -> None:
        """Open a page for the first time and wait until a worker is there and has kept it."""
        self.open(path)
        self.until("navigator.serviceWorker.controller")
        self.wait_for_copy(path)

    def wait_for_copy(self, path: str) -> None:
        """Wait until a worker has kept a page."""
        self.until(f"await caches.match({self.base + path!r})")

    def until(self, condition: str) -> None:
        """Wait for a condition in the page that may wait itself."""
        met = self.page.evaluate(
            f"""async () => {{
                while (performance.now() < {MILLISECONDS}) {{
                    if ({condition}) {{ return true; }}
                    await new Promise(done => setTimeout(done, 20));
                }}
            }}"""
        )
        assert met, condition

    def update_until(self, condition: str) -> None:
        """Ask for the worker anew until a condition holds: a question during an installation is lost in it."""
        self.until(f"(await {REGISTRATION}?.update().catch(() => {{}}), {condition})")

    def names(self) -> list[str]:
        """The caches of this origin."""
        found: list[str] = self.page.evaluate("caches.keys()")
        return found

    def cut(self, how: str) -> None:
        """No network, or no server."""
        if how == "offline":
            self.context.set_offline(True)
        else:
            self.server.stop()

    def shows(self, kind: str, lang: str = "fr") -> None:
        """The page is of that kind and language, and has its style."""
        expect(self.page.locator(f"html[lang={lang}] body.kind-{kind}")).to_be_attached()
        self.until("document.styleSheets.length && document.styleSheets[0].cssRules.length > 50")

    def save(self) -> str:
        """Press both buttons of a city's page; returns what was said after the first."""
        status, button = self.page.locator("#page_saving [role=status]"), self.page.locator("#page_saving button")
        expect(button).to_be_visible()
        button.focus()
        self.page.keyboard.press("Enter")
        self.until("/[0-9]/.test(document.querySelector('#page_saving [role=status]').textContent)")
        said = status.inner_text()
        if "Mo" in said:
            self.page.keyboard.press("Enter")
            self.until("document.querySelector('#page_saving [role=status]').textContent.includes('Enreg')")
        return said


@contextmanager
def visit(browser: Browser, sites: dict[str, Sample], base: str = "/") -> Iterator[Tab]:
    """A new device in front of a server."""
    server = Server({path: site.output for path, site in sites.items()})
    context = browser.new_context(service_workers="allow", reduced_motion="reduce")
    try:
        tab = Tab(context, server, base)
        yield tab
        assert tab.wrong == []
    finally:
        context.close()
        with suppress(OSError):
            server.stop()


# ------------------------------------------------------------------------------------- without a connection


@pytest.mark.parametrize("how", ["offline", "stopped"])
@pytest.mark.parametrize("fixture", ["sample", "sub_path_sample"])
def test_what_was_read_is_read_again(browser: Browser, request: pytest.FixtureRequest, fixture: str, how: str) -> None:
    site: Sample = request.getfixturevalue(fixture)
    with visit(browser, {site.base_path: site}, site.base_path) as tab:
        tab.settle(CITY)
        tab.open(SESSION)
        tab.wait_for_copy(SESSION)
        tab.cut(how)
        for path, kind in ((CITY, "city"), (SESSION, "session")):
            for form in (path, f"{path}?from=mail&x=%20", f"{path}index.html", path.rstrip("/")):
                tab.open(form)
                tab.shows(kind)
                assert urlsplit(tab.page.url).path.endswith(("/", "/index.html")), "links would lead astray"
        tab.page.locator("nav.crumbs a").nth(2).click()
        tab.shows("city")
        for code, path in UNREAD.items():
            tab.open(f"{path}?x=1")
            tab.shows("offline", code)
            assert tab.page.locator("#retry").is_visible()
            assert tab.page.locator("main a[href^='tel:']").is_visible()
        tab.open("")
        tab.shows("offline", "fr")
        tab.page.locator("#page_saving ul").nth(1).locator("a").nth(1).wait_for()
        links = tab.page.locator("#page_saving ul").nth(1).locator("a").all()
        assert [link.get_attribute("href") for link in links] == [
            tab.base + CITY, tab.base + SESSION,
        ]  # fmt: skip
        tab.page.locator("#page_saving ul").nth(1).locator("a").first.click()
        tab.shows("city")


@pytest.mark.parametrize("fixture", ["new_words", "sub_path_sample"])
def test_a_saved_city_is_whole(browser: Browser, request: pytest.FixtureRequest, fixture: str) -> None:
    site: Sample = request.getfixturevalue(fixture)
    bundle = read_bundle(site)
    with visit(browser, {site.base_path: site}, site.base_path) as tab:
        tab.settle(CITY)
        tab.page.locator("#page_saving button").wait_for()
        assert not tab.page.locator("#page_saving a.button").is_visible()
        total = sum(size for _, size in bundle.values()) / 1e6
        assert tab.save() == f"À enregistrer : {total:.1f}\u00a0Mo".replace(".0", "").replace(".", ",").replace(
            " :", "\u00a0:"
        )
        tab.cut("offline")
        pages = [address for address in bundle if address.endswith("/")]
        for address in some_of(pages, 4 if fixture == "new_words" else 12):
            tab.open(address)
            tab.shows(str(tab.page.locator("body").get_attribute("class")).removeprefix("kind-"))
            assert not tab.page.locator("body.kind-offline").count(), address
            tab.page.evaluate(
                "Promise.all([...document.images].map(one => { one.loading = 'eager'; return one.decode(); }))"
            )
        if fixture == "new_words":
            tab.open(ACCENTS)
            tab.shows("course")
            tab.open(f"fr/cours/{'%c3%aatre-trouv%c3%a9-l%c3%a0'}/index.html")
            tab.shows("course")
        tab.open(OFFLINE["fr"])
        assert not tab.page.locator("#retry").is_visible()
        line = tab.page.locator("#page_saving ul").first.locator("li")
        line.wait_for()
        assert "Enregistré le" in line.inner_text()
        assert f"{total:.1f}".replace(".0", "").replace(".", ",") in line.inner_text()
        line.get_by_role("link", name="Rennes").click()
        tab.shows("city")


def test_a_saved_city_is_deleted(browser: Browser, sample: Sample) -> None:
    with visit(browser, {"/": sample}) as tab:
        tab.settle(CITY)
        tab.save()
        tab.open("fr/villes/nancy/")
        tab.save()
        tab.open(OFFLINE["fr"])
        lines = tab.page.locator("#page_saving ul").first.locator("li")
        tab.until("document.querySelectorAll('#page_saving ul:first-of-type li').length >= 2")
        tab.page.get_by_role("button", name="Supprimer Rennes").press("Enter")
        tab.page.get_by_text("Supprimé de cet appareil.").wait_for()
        assert lines.count() == 1
        assert tab.page.evaluate("document.activeElement.id") == "page_saving"
        left = tab.page.evaluate(
            "caches.open('/|1|saved').then(one => one.keys())"
            ".then(keys => keys.map(key => new URL(key.url).pathname.slice(1)))"
        )
        assert set(left) == {*read_bundle(sample, "fr/hors-ligne/nancy.json"), "fr/hors-ligne/nancy.json"}


def test_of_the_pages_that_were_read_the_last_sixty_stay(browser: Browser, sample: Sample) -> None:
    """Those that nobody saved on purpose: a device of little room must not fill up by reading."""
    pages = sorted(path.relative_to(sample.output).as_posix() for path in sample.output.glob("fr/seances/*/index.html"))
    addresses = [path.removesuffix("index.html") for path in pages[:63]]
    assert len(addresses) == 63
    with visit(browser, {"/": sample}) as tab:
        tab.settle(CITY)
        opened = some_of(addresses, 21, turn=20)  # every 21st, the last among them: by night each one
        for address in addresses:
            if address in opened:
                tab.open(address)
                tab.wait_for_copy(address)
            else:
                tab.page.evaluate(
                    "async url => (await caches.open('/|1|pages')).put(url, new Response('read'))", tab.base + address
                )
        store = "await (await caches.open('/|1|pages')).keys()"
        tab.until(f"({store}).length <= 60")  # the oldest goes after the newest has come
        kept = tab.page.evaluate(f"async () => ({store}).map(one => one.url)")
        assert kept == [tab.base + address for address in addresses[-60:]]


def test_the_button_takes_the_place_of_the_link(browser: Browser, sample: Sample) -> None:
    server = Server({"/": sample.output})
    boxes: list[Any] = []
    for script in (False, True):
        context = browser.new_context(java_script_enabled=script, viewport={"width": 320, "height": 640})
        page = context.new_page()
        page.goto(f"{server.origin}/{CITY}")
        button = page.locator("#page_saving button, #page_saving a.button").locator("visible=true")
        if script:
            page.locator("#page_saving button").wait_for()
        seen = (button, page.locator("#page_saving"))
        boxes.append([one.evaluate("one => [one.offsetWidth, one.offsetHeight]") for one in seen])
        context.close()
    server.stop()
    assert boxes[0] == boxes[1]


# ------------------------------------------------------------------------------------- new releases


def test_only_changed_files_of_a_city_are_fetched_again(browser: Browser, sample: Sample, new_words: Sample) -> None:
    old, new = read_bundle(sample), read_bundle(new_words)
    with visit(browser, {"/": sample}) as tab:
        tab.settle(CITY)
        tab.save()
        tab.server.sites["/"] = new_words.output
        tab.open(CITY)
        tab.page.locator("#page_saving button").wait_for()
        assert tab.page.locator("#page_saving button").inner_text() == "Mettre à jour"
        tab.server.log.clear()
        tab.save()
        wanted = {unquote(f"/{address}") for address, known in new.items() if old.get(address) != known}
        assert tab.server.asked == sorted([*wanted, "/fr/hors-ligne/rennes.json"])
        tab.server.log.clear()
        assert "Enregistré" in tab.save(), "nothing to do"
        assert tab.server.asked == ["/fr/hors-ligne/rennes.json"]
        tab.cut("offline")
        tab.open(ACCENTS)
        tab.shows("course")
        tab.open(next(address for address in old if address not in new))
        tab.shows("offline")


def test_a_new_release_is_there_at_once_and_old_pages_keep_their_style(
    browser: Browser, sample: Sample, new_style: Sample
) -> None:
    release = "getComputedStyle(document.documentElement).getPropertyValue('--release').trim()"
    with visit(browser, {"/": sample}) as tab:
        tab.settle(CITY)
        tab.open(SESSION)
        tab.wait_for_copy(SESSION)
        other = tab.context.new_page()  # a page that stays open meanwhile
        other.goto(tab.base + COURSE)
        assert len([name for name in tab.names() if "core" in name]) == 1
        tab.server.sites["/"] = new_style.output
        tab.open(CITY)
        assert tab.page.evaluate(release) == "2", "new content at once"
        tab.update_until("(await caches.keys()).filter(name => name.includes('core')).length === 2")
        tab.until(f"{REGISTRATION}.active.state === 'activated' && !{REGISTRATION}.waiting")
        assert other.evaluate("!!navigator.serviceWorker.controller")
        other.locator("main a[href]").last.click()
        other.wait_for_load_state()
        assert other.evaluate(release) == "2"
        tab.cut("offline")
        tab.open(SESSION)
        tab.shows("session")
        assert tab.page.evaluate(release) == ""
        tab.open(UNREAD["fr"])
        tab.shows("offline")
        assert tab.page.evaluate(release) == "2"


def test_only_one_old_core_is_kept(browser: Browser, sample: Sample) -> None:
    text = (sample.output / "worker.js").read_text("utf-8")
    with visit(browser, {"/": sample}) as tab:
        tab.settle(CITY)
        first = tab.names()
        for number in range(3):
            changed = re.sub(r'"core":"[^"]*"', f'"core":"{number}"', text, count=1)
            tab.server.replaced["/worker.js"] = (200, changed.encode())
            tab.update_until(
                f"(await caches.keys()).filter(name => name.includes('core')).join().endsWith('|{number}')"
            )
            tab.until("(await caches.keys()).filter(name => name.includes('core')).length === 2")
        assert [name for name in tab.names() if "core" in name] == ["/|1|core|1", "/|1|core|2"]
        assert {name for name in first if "core" not in name} <= set(tab.names())


# ------------------------------------------------------------------------------------- when things go wrong


def test_a_server_that_does_not_answer_in_time(browser: Browser, sample: Sample) -> None:
    with visit(browser, {"/": sample}) as tab:
        tab.settle(CITY)
        tab.server.open.clear()
        tab.server.log.clear()
        tab.page.goto(tab.base + CITY, wait_until="commit")
        tab.page.wait_for_selector("body.kind-city")
        assert not tab.server.open.is_set(), "the saved copy was there before the server answered"
        assert [path for path in tab.server.asked if not path.startswith("/assets/")] == [f"/{CITY}"]
        assert tab.page.evaluate(WAITED) > PATIENCE
        tab.shows("city")
        tab.server.open.set()


def test_a_server_in_trouble_and_programs_that_are_not_ours(browser: Browser, sample: Sample) -> None:
    with visit(browser, {"/": sample}) as tab:
        tab.settle(CITY)
        trouble = {f"/{CITY}": (503, b"trouble"), "/fr/new/": (503, b"trouble"), "/admin/": (200, b"<p>editor</p>")}
        tab.server.replaced.update(trouble)
        tab.open(CITY)
        tab.shows("city")
        tab.open("fr/new/")
        assert "trouble" in tab.page.content()
        tab.open("admin/")
        assert "editor" in tab.page.content()
        tab.cut("offline")
        with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
            tab.open("admin/")


def test_a_device_without_room_and_a_damaged_store(browser: Browser, sample: Sample) -> None:
    with visit(browser, {"/": sample}) as tab:
        tab.settle(CITY)
        tools = tab.context.new_cdp_session(tab.page)
        tools.send("Storage.overrideQuotaForOrigin", {"origin": tab.server.origin, "quotaSize": 1000})
        tab.open(SESSION)
        tab.shows("session")
        tab.open(CITY)
        button = tab.page.locator("#page_saving button")
        button.click()
        tab.page.get_by_text("À enregistrer").wait_for()
        button.click()
        tab.page.get_by_text("Cela n’a pas marché.").wait_for()
        tools.send("Storage.overrideQuotaForOrigin", {"origin": tab.server.origin})
        tab.page.evaluate(
            """async () => {
                const saved = await caches.open("/|1|saved");
                await saved.put("/fr/hors-ligne/rennes.json", new Response("{no"));
                for (const name of await caches.keys()) { if (/core|pages/.test(name)) { await caches.delete(name); } }
            }"""
        )
        tab.open(CITY)
        tab.shows("city")
        tab.save()
        tab.cut("offline")
        tab.open(CITY)
        tab.shows("city")


def test_a_saving_that_was_broken_off_goes_on(browser: Browser, sample: Sample) -> None:
    bundle = read_bundle(sample)
    with visit(browser, {"/": sample}) as tab:
        tab.settle(CITY)
        lost = [f"/{address}" for address in bundle if "/seances/" in address][:3]
        tab.server.replaced.update((path, (500, b"")) for path in lost)
        button = tab.page.locator("#page_saving button")
        button.click()
        tab.page.get_by_text("À enregistrer").wait_for()
        button.click()
        tab.page.get_by_text("Cela n’a pas marché.").wait_for()
        tab.open(OFFLINE["fr"])
        line = tab.page.locator("#page_saving ul").first.locator("li").first
        expect(line).to_contain_text("Incomplet : mettez à jour.")
        expect(line).not_to_contain_text("Enregistré le")
        tab.open(CITY)
        tab.server.replaced.clear()
        tab.server.log.clear()
        tab.save()
        assert tab.server.asked == sorted([*lost, "/fr/hors-ligne/rennes.json"])


def test_a_worker_that_removes_itself_and_a_neighbour(
    browser: Browser, sample: Sample, sub_path_sample: Sample
) -> None:
    sites = {"/one/": sub_path_sample, "/sub/path/": sub_path_sample}
    with visit(browser, sites, "/one/") as tab:
        tab.settle(CITY)
        tab.base = tab.server.origin + "/sub/path/"
        tab.settle(CITY)
        tab.settle(SESSION)
        prefixes = {name.split("|")[0] for name in tab.names()}
        assert prefixes == {"/one/", "/sub/path/"}
        neighbour = [name for name in tab.names() if name.startswith("/sub/path/|")]
        tab.server.replaced["/one/worker.js"] = (200, FAREWELL.encode())
        tab.page.goto(f"{tab.server.origin}/one/{CITY}")
        tab.update_until("(await navigator.serviceWorker.getRegistrations()).length === 1")
        tab.until("!(await caches.keys()).some(name => name.startsWith('/one/|'))")
        assert tab.names() == neighbour
        tab.cut("offline")
        tab.open(CITY)
        tab.shows("city")
        with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
            tab.page.goto(f"{tab.server.origin}/one/{CITY}")


@pytest.mark.parametrize("fixture", ["sample", "portable_sample"])
def test_from_a_disk_nothing_is_registered(browser: Browser, request: pytest.FixtureRequest, fixture: str) -> None:
    site: Sample = request.getfixturevalue(fixture)
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.add_init_script(
        "if (navigator.serviceWorker) { ServiceWorkerContainer.prototype.register = () => console.error('register'); }"
    )
    for path in (CITY, SESSION):
        page.goto(f"{site.output.as_uri()}/{path}index.html")
        assert page.locator(".saving:visible").count() == 0
    context.close()
    assert said == []


@cache
def project_files() -> frozenset[str]:
    return frozenset(path.name for path in (PROJECT / "layouts/assets").iterdir())


def test_the_icons_are_there() -> None:
    wanted: Any = {"icon.svg", "icon-192.png", "icon-512.png", "icon-maskable-512.png", "apple-touch-icon.png"}
    assert wanted <= project_files()
