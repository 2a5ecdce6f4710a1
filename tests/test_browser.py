"""The sample in Chromium: every kind of page, language, size and scheme; keyboard; a stick instead of a server.

`SCREENSHOTS=folder` keeps the pictures.
"""

from __future__ import annotations

import os
import re
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.pages import read_pages
from tests.samplesite import LANGUAGES, NOW, Sample

pytestmark = pytest.mark.browser

SIZES = {"phone": ViewportSize(width=360, height=740), "desktop": ViewportSize(width=1280, height=900)}
SMALLEST = ViewportSize(width=320, height=640)
OVERFLOW = """() => {
    const root = document.documentElement, wide = root.scrollWidth - root.clientWidth;
    if (!wide) { return ""; }
    const blamed = [...document.querySelectorAll("body *")].filter(element => {
        const box = element.getBoundingClientRect();
        return box.width && (box.right > root.clientWidth + 0.5 || box.left < -0.5);
    });
    return wide + " px too wide: " + blamed.slice(-3).map(element => element.outerHTML.slice(0, 120)).join(" … ");
}"""
SESSIONS = {
    "full": "rennes-seo-mornings-2026-11-24",
    "cancelled": "rennes-seo-mornings-2026-12-22",
    "rescheduled": "rennes-seo-mornings-2027-01-12",
}
"""Sessions whose pages look different; the first of each other kind of page is taken as it comes."""


# ------------------------------------------------------------------------------------- servers


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the screenshots go."""
    named = os.environ.get("SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class _Files(SimpleHTTPRequestHandler):
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
def serve(site: Sample) -> Iterator[str]:
    """Serve a site on this machine; yields the address of its root."""
    handler = type("Files", (_Files,), {"base": site.base_path})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(site.output))) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}{site.base_path}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def root(sample: Sample) -> Iterator[str]:
    """The sample at the root of a host."""
    with serve(sample) as address:
        yield address


@pytest.fixture(scope="module")
def sub_path(sub_path_sample: Sample) -> Iterator[str]:
    """The sample under a path of a host."""
    with serve(sub_path_sample) as address:
        yield address


# ------------------------------------------------------------------------------------- an open page


@dataclass
class Visit:
    """A tab that remembers what went wrong in it."""

    page: Page
    base: str
    wrong: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Open a page and wait until all of it is there; what goes wrong is remembered with its path."""
        self.page.goto(self.base + path)

    def overflow(self) -> str:
        """How many pixels the page is wider than the window, and what is to blame; "" when it fits."""
        return str(self.page.evaluate(OVERFLOW))


@contextmanager
def visit(
    browser: Browser, base: str, size: str = "desktop", *, script: bool = True, later: int = 0
) -> Iterator[Visit]:
    """A tab of its own, whose clock shows the instant of the build, or some days later."""
    context = browser.new_context(viewport=SIZES[size], java_script_enabled=script, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(10_000)
    if script:
        page.clock.set_fixed_time(NOW + timedelta(days=later))
    found = Visit(page, base)

    def note(text: str) -> None:
        found.wrong.append(f"{page.url}: {text}")

    def fail(url: str, reason: str | None) -> None:
        if reason != "net::ERR_ABORTED":  # the icon of a page that was left at once
            note(f"{url} {reason}")

    page.on("console", lambda message: note(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: note(str(error)))
    page.on("requestfailed", lambda request: fail(request.url, request.failure))
    page.on("response", lambda response: note(f"{response.url} {response.status}") if response.status >= 400 else None)
    page.on("request", lambda request: None if request.url.startswith(base) else note(f"asks for {request.url}"))
    yield found
    context.close()


def kinds(sample: Sample, language: str) -> dict[str, str]:
    """A page of each kind in one language: name → path. Old addresses, which lead on at once, have their own test."""
    found: dict[str, str] = {}
    pages = read_pages(sample.output)
    for path, page in pages.items():
        if page.lang != language or page.kind == "alias" or (page.kind == "welcome" and language != "fr"):
            continue
        found.setdefault(page.kind, path)
        if page.kind == "programme" and re.search(r"[0-9]{4}-[0-9]{2}/index", path):
            found["month"] = path
        if page.kind == "page" and any("webcal:" in link.address for link in page.anchors("")):
            found["calendars"] = path
        if page.kind == "page" and "data_venues" in page.ids:
            found["data"] = path
        if page.kind in ("page", "article") and f"/{language}/" not in page.canonical:
            found["borrowed"] = path
        for state, name in SESSIONS.items():
            if f"/{name}/" in path and page.kind == "session":
                found[state] = path
    assert found.keys() > {"home", "city", "course", "month", "session", "calendars", "data", "missing", *SESSIONS}
    return found


def look(place: Path, page: Page) -> bytes:
    """Take a picture, and see that it is one, of the size of the window."""
    data = page.screenshot(path=place, animations="disabled", caret="hide")
    width, height = struct.unpack(">II", data[16:24])
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert page.viewport_size == {"width": width, "height": height}
    assert len(data) > 6_000, f"{place}: nothing to be seen"
    return data


# ------------------------------------------------------------------------------------- every kind of page


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_page_opens_and_fits(
    browser: Browser, sample: Sample, root: str, pictures: Path, language: str, size: str
) -> None:
    wrong = []
    with visit(browser, root, size) as tab:
        for name, path in kinds(sample, language).items():
            tab.page.emulate_media(color_scheme="light")
            tab.open(path)
            light = look(pictures / f"{name}-{language}-{size}-light.png", tab.page)
            tab.page.emulate_media(color_scheme="dark")
            dark = look(pictures / f"{name}-{language}-{size}-dark.png", tab.page)
            if light == dark:
                wrong.append(f"{path}: no dark scheme")
            if tab.page.evaluate("getComputedStyle(document.body).direction") != ("rtl" if language == "ar" else "ltr"):
                wrong.append(f"{path}: wrong direction")
            if tab.overflow():
                wrong.append(f"{path} at {size}: {tab.overflow()}")
            if size == "phone":
                tab.page.set_viewport_size(SMALLEST)
                if tab.overflow():
                    wrong.append(f"{path} at 320 px: {tab.overflow()}")
                tab.page.set_viewport_size(SIZES[size])
    wrong += tab.wrong
    assert not wrong, "\n".join(wrong)


def test_every_kind_of_page_opens_under_a_sub_path(browser: Browser, sub_path_sample: Sample, sub_path: str) -> None:
    with visit(browser, sub_path, "phone") as tab:
        for path in kinds(sub_path_sample, "fr").values():
            tab.open(path)
            assert tab.page.evaluate("document.styleSheets[0].cssRules.length") > 50, path
    assert tab.wrong == []


@pytest.mark.parametrize("fixture", ["sample", "portable_sample"])
def test_every_kind_of_page_opens_from_disk(browser: Browser, request: pytest.FixtureRequest, fixture: str) -> None:
    site: Sample = request.getfixturevalue(fixture)
    with visit(browser, f"{site.output.as_uri()}/", "phone") as tab:
        for name, path in kinds(site, "ar").items():
            if name not in ("missing", "offline"):  # their addresses hold at the root of a host only
                tab.open(path)
                assert tab.page.evaluate("getComputedStyle(document.body).marginTop") == "0px", "no style"
    assert tab.wrong == []


# ------------------------------------------------------------------------------------- going on by clicks


def click_through(tab: Visit, end: str) -> None:
    """From the choice of language over home and a city to a session, by clicks."""
    tab.open(f"index.html{'' if tab.base.startswith('file:') else '?'}")
    tab.page.locator("a[hreflang=en]").first.click()
    tab.page.wait_for_selector("body.kind-home")
    tab.page.locator(".city .name a").first.click()
    tab.page.wait_for_selector("body.kind-city")
    tab.page.locator("nav.menu a").nth(0).click()
    tab.page.wait_for_selector("body.kind-cities")
    tab.page.go_back()
    tab.page.wait_for_selector("body.kind-city")
    tab.page.locator(".row:visible .name a, .ticket:visible .name a").first.click()
    tab.page.wait_for_selector("body.kind-session")
    assert tab.page.url.endswith(end)
    assert tab.page.locator("h1").inner_text().strip()
    tab.page.locator("nav.crumbs a").first.click()
    tab.page.wait_for_selector("body.kind-home")
    assert tab.wrong == []


@pytest.mark.parametrize("fixture", ["sample", "portable_sample"])
def test_links_lead_on_from_disk(browser: Browser, request: pytest.FixtureRequest, fixture: str) -> None:
    site: Sample = request.getfixturevalue(fixture)
    with visit(browser, f"{site.output.as_uri()}/") as tab:
        click_through(tab, "/index.html")


def test_links_lead_on_from_disk_without_script(browser: Browser, portable_sample: Sample) -> None:
    with visit(browser, f"{portable_sample.output.as_uri()}/", script=False) as tab:
        click_through(tab, "/index.html")


@pytest.mark.parametrize("fixture", ["root", "sub_path"])
def test_links_lead_on_from_a_server(browser: Browser, request: pytest.FixtureRequest, fixture: str) -> None:
    with visit(browser, request.getfixturevalue(fixture), "phone") as tab:
        click_through(tab, "/")


def test_the_language_switcher_keeps_the_page(browser: Browser, sample: Sample, root: str) -> None:
    with visit(browser, root, "phone") as tab:
        for name in ("home", "city", "course", "month", "rescheduled", "calendars", "borrowed"):
            path = kinds(sample, "fr" if name != "borrowed" else "ar")[name]
            tab.open(path)
            kind = tab.page.locator("body").get_attribute("class")
            for code in ("en", "ar", path[:2]):
                tab.page.locator(f"nav.languages a[hreflang={code}]").click()
                tab.page.wait_for_selector(f"html[lang={code}]")
                assert tab.page.locator("body").get_attribute("class") == kind, path
            assert tab.page.url == root + path.removesuffix("index.html")
    assert tab.wrong == []


def test_an_old_address_leads_on(browser: Browser, sub_path: str) -> None:
    with visit(browser, sub_path) as tab:
        tab.open("fr/cours/mon-premier-mail/")
        tab.page.wait_for_selector("body.kind-course")
        assert "/fr/cours/mon-premier-mail/" not in tab.page.url
    assert tab.wrong == []


@pytest.mark.parametrize("fixture", ["root", "sub_path"])
def test_a_lost_visitor_is_led_on(browser: Browser, request: pytest.FixtureRequest, fixture: str) -> None:
    base = request.getfixturevalue(fixture)
    with visit(browser, base) as tab:
        tab.open("fr/no/such/page")
        assert tab.page.evaluate("document.styleSheets[0].cssRules.length") > 50
        assert all("fr/no/such/page" in line for line in tab.wrong), tab.wrong
        tab.page.locator(".city .name a").first.click()
        tab.page.wait_for_selector("body.kind-city")


def test_the_language_chosen_is_offered_first_the_next_time(browser: Browser, root: str) -> None:
    with visit(browser, root) as tab:
        tab.open("")
        assert [tab.page.locator(".tongues > li").nth(n).get_attribute("lang") for n in range(3)] == ["fr", "en", "ar"]
        tab.page.locator("a[hreflang=ar]").first.click()
        tab.page.wait_for_selector("html[lang=ar]")
        tab.open("")
        assert tab.page.locator(".tongues > li").first.get_attribute("lang") == "ar"
    assert tab.wrong == []


# ------------------------------------------------------------------------------------- keyboard, clock, no script


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_key_reaches_the_skip_link_and_it_leads_to_the_content(
    browser: Browser, sample: Sample, root: str, language: str
) -> None:
    with visit(browser, root) as tab:
        for name in ("home", "city", "session", "missing"):
            path = kinds(sample, language)[name]
            tab.open(path)
            tab.page.keyboard.press("Tab")
            link = tab.page.locator("a.skip")
            assert link.evaluate("link => link === document.activeElement"), path
            box = link.bounding_box()
            assert box is not None and box["width"] > 40 and box["height"] > 20, f"{path}: the skip link is not seen"
            tab.page.keyboard.press("Enter")
            assert tab.page.evaluate("document.activeElement.id") == "page_main", path
            tab.page.keyboard.press("Tab")
            assert tab.page.evaluate("document.getElementById('page_main').contains(document.activeElement)"), path
    assert tab.wrong == []


def test_what_is_over_by_the_clock_of_the_reader_is_not_offered(browser: Browser, sample: Sample, root: str) -> None:
    found = kinds(sample, "fr")
    with visit(browser, root) as tab:
        for name in ("home", "city", "course", "month"):
            tab.open(found[name])
            assert tab.page.locator("[data-upcoming] [data-ends]:visible").count() > 0, name
        tab.open(found["full"])
        assert not tab.page.locator(".over").is_visible()
    with visit(browser, root, later=700) as tab:
        for name in ("home", "city", "course", "month"):
            tab.open(found[name])
            assert tab.page.locator("[data-upcoming] [data-ends]").count() > 0, name
            assert tab.page.locator("[data-upcoming] [data-ends]:visible").count() == 0, name
        tab.open(found["full"])
        assert tab.page.locator(".over").is_visible()
    assert tab.wrong == []


def test_everything_is_there_without_script(browser: Browser, sample: Sample, root: str) -> None:
    with visit(browser, root, "phone", script=False) as tab:
        for path in kinds(sample, "fr").values():
            tab.open(path)
            assert tab.page.locator("h1").is_visible(), path
        tab.open(kinds(sample, "fr")["city"])
        assert tab.page.locator(".row .name a:visible").count() > 5
    assert tab.wrong == []
