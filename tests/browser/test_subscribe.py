"""Subscribing in a real browser: the address of a calendar can be copied by a button, and by hand without script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.kit.samplesite import LANGUAGES, Sample
from tests.kit.visits import kinds, visit
from tests.kit.web import serve

DONE = {"fr": "Copié", "en": "Copied", "ar": "تم النسخ"}
SHIFTS = """() => new Promise(resolve => {
    const found = [];
    new PerformanceObserver(list => found.push(...list.getEntries().map(entry => entry.value)))
        .observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(found)));
})"""


@pytest.fixture(scope="module")
def root(sample: Sample) -> Iterator[str]:
    """The sample at the root of a host."""
    with serve(sample) as address:
        yield address


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["city", "calendars"])
def test_a_button_copies_the_address_and_nothing_moves(
    browser: Browser, root: str, sample: Sample, kind: str, language: str
) -> None:
    with visit(browser, root, "phone") as tab:
        tab.page.context.grant_permissions(["clipboard-read"])
        tab.open(kinds(sample, language)[kind])
        assert tab.page.evaluate(SHIFTS) == []
        button = tab.page.locator(".copy:visible").first
        address = button.locator("xpath=..").locator(".address")
        wanted = address.inner_text()
        assert wanted.startswith(f"{sample.base_url}{language}/")
        assert wanted.endswith(".ics")
        button.scroll_into_view_if_needed()
        before = button.bounding_box()
        button.click()
        assert tab.page.evaluate("navigator.clipboard.readText()") == wanted
        assert tab.page.evaluate("String(getSelection())") == wanted
        expect(tab.page.get_by_role("status").last).to_have_text(DONE[language])
        assert button.inner_text().startswith(DONE[language])
        after = button.bounding_box()
        assert before is not None and after is not None
        assert before["y"] == after["y"] and before["height"] == after["height"]
        assert tab.overflow() == ""
        assert tab.wrong == []


def test_without_script_there_is_the_address_and_no_button(browser: Browser, root: str, sample: Sample) -> None:
    with visit(browser, root, script=False) as tab:
        tab.open(kinds(sample, "fr")["calendars"])
        assert tab.page.locator(".copy").count() > 10
        assert tab.page.locator(".copy:visible").count() == 0
        kept = tab.page.locator(".copy").first.bounding_box()
        assert kept is not None and kept["width"] > 40 and kept["height"] >= 44  # its place: nothing moves with script
        assert tab.page.locator("a.address:visible").first.inner_text().endswith("/network.ics")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_links_of_each_calendar_name_its_address(
    browser: Browser, root: str, sample: Sample, language: str
) -> None:
    with visit(browser, root, script=False) as tab:
        tab.open(kinds(sample, language)["calendars"])
        lines = tab.page.locator(".feeds > ul > li").evaluate_all(
            "lines => lines.map(line => [...line.querySelectorAll('a')].map(link => link.getAttribute('href')))"
        )
        addresses = tab.page.locator("a.address").all_text_contents()
        assert len(lines) == len(addresses) > 20
        for (webcal, google, outlook, office, inside), https in zip(lines, addresses, strict=True):
            assert webcal == re.sub("^https", "webcal", https)
            assert google == "https://calendar.google.com/calendar/r/settings/addbyurl"
            for link, host in ((outlook, "outlook.live.com"), (office, "outlook.office.com")):
                parts = urlsplit(link)
                assert (parts.netloc, parts.path) == (host, "/calendar/0/addfromweb")
                assert parse_qs(parts.query)["url"] == [https]
                assert parse_qs(parts.query)["name"][0]
                assert "+" not in parts.query  # these pages show a plus sign as it is
            assert https.endswith("/" + inside.rsplit("/", 1)[-1])
        headings = tab.page.locator(".toc a").evaluate_all("links => links.map(link => link.hash)")
        assert len(headings) >= 10
        for heading in headings:
            assert tab.page.locator(f'[id="{unquote(heading[1:])}"]').count() == 1, heading
