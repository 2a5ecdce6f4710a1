"""The sample in Chromium: every kind of page, language, size and scheme; keyboard; a stick instead of a server.

`SCREENSHOTS=folder` keeps the pictures.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.kit.chance import some_of
from tests.kit.samplesite import LANGUAGES, Sample
from tests.kit.visits import SIZES, Visit, kinds, visit

SMALLEST = ViewportSize(width=320, height=640)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the screenshots go."""
    named = os.environ.get("SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


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
        turn = LANGUAGES.index(language) + [*SIZES].index(size)  # by day each kind in one language at each size
        for name, path in some_of([*kinds(sample, language).items()], len(LANGUAGES), turn):
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
        for path in some_of([*kinds(sub_path_sample, "fr").values()], 2):
            tab.open(path)
            assert tab.page.evaluate("document.styleSheets[0].cssRules.length") > 50, path
    assert tab.wrong == []


@pytest.mark.parametrize("fixture", ["sample", "portable_sample"])
def test_every_kind_of_page_opens_from_disk(browser: Browser, request: pytest.FixtureRequest, fixture: str) -> None:
    site: Sample = request.getfixturevalue(fixture)
    with visit(browser, f"{site.output.as_uri()}/", "phone") as tab:
        for name, path in some_of([*kinds(site, "ar").items()], 2, ["sample", "portable_sample"].index(fixture)):
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
        for name in some_of(("home", "borrowed", "city", "course", "month", "calendars", "rescheduled"), 2):
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
        for path in some_of([*kinds(sample, "fr").values()], 2, turn=1):
            tab.open(path)
            assert tab.page.locator("h1").is_visible(), path
        tab.open(kinds(sample, "fr")["city"])
        assert tab.page.locator(".row .name a:visible").count() > 5
    assert tab.wrong == []
