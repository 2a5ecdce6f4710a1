"""The sample on paper, in Chromium: posters and flyers are one sheet, codes are read off it, no page is cut.

Sharing too: links that need no script, and buttons that appear where a script can act.
"""

from __future__ import annotations

import contextlib
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize

from tests.kit.samplesite import LANGUAGES, NOW, PROJECT, Sample
from tests.kit.visits import OVERFLOW, SESSIONS, kinds, visit

SHEET = ViewportSize(width=794, height=1123)
"""A4 in CSS pixels."""
INNER = ViewportSize(width=688, height=1017)
"""What the margins of ordinary pages leave of it."""
SHEET_OF_STYLE = (PROJECT / "layouts/assets/site.css").read_text("utf-8")
CITIES = ("montpellier", "nancy", "rennes", "saint-etienne")
LIFT = """() => [...document.querySelectorAll("main *")].filter(element => {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    return box.height && style.overflowY !== "visible" && element.scrollHeight > element.clientHeight + 1;
}).map(element => element.outerHTML.slice(0, 90))"""
PARTS = "nav, button, input, select, form, .toc, .subscribe, .skip, .crumbs, .copy, .call, [role=status], progress"
STRESS = """(selectors) => selectors.forEach(([selector, times]) => {
    document.querySelectorAll(selector).forEach(element => {
        const node = document.createTextNode((" " + element.textContent).repeat(times));
        element.appendChild(node);
    });
})"""


@contextmanager
def paper(browser: Browser, size: ViewportSize, scheme: str = "dark") -> Iterator[Page]:
    """A page as its print style shows it; asked for in dark, which must not reach the paper."""
    context = browser.new_context(viewport=size, color_scheme=scheme, device_scale_factor=2)  # type: ignore[arg-type]
    page = context.new_page()
    page.clock.set_fixed_time(NOW)
    page.emulate_media(media="print")
    yield page
    context.close()


def sheets(page: Page) -> list[tuple[int, int]]:
    """The sizes of the sheets that Chromium prints, in millimetres."""
    data = page.pdf(format="A4", prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([0-9.]+)\s+([0-9.]+)\s*\]", data)
    count = len(re.findall(rb"/Type\s*/Page\b(?!s)", data))
    assert len(boxes) in (1, count)
    return [(round(float(w) / 72 * 25.4), round(float(h) / 72 * 25.4)) for w, h in boxes][:1] * count


def read_code(page: Page) -> str:
    """What the code says, read off the page as it is printed."""
    image = Image.open(io.BytesIO(page.screenshot()))
    (found,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return str(found.text)


def posters(sample: Sample, language: str) -> dict[str, str]:
    """The posters of a language: path → the address of the city."""
    found = {}
    for place in sorted(sample.output.glob(f"{language}/*/*/*/index.html")):
        if '<body class="kind-poster"' in place.read_text("utf-8"):
            path = place.relative_to(sample.output).as_posix()
            found[path] = f"{sample.base_url}{'/'.join(path.split('/')[:-2])}/"
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_poster_is_one_sheet_of_a4_and_its_code_leads_to_the_city(
    browser: Browser, sample: Sample, root: str, language: str
) -> None:
    found = posters(sample, language)
    assert [address.rstrip("/").rpartition("/")[2] for address in found.values()] == list(CITIES)
    with paper(browser, SHEET) as page:
        for path, address in found.items():
            page.goto(root + path)
            assert sheets(page) == [(210, 297)], path
            assert read_code(page) == address
            assert page.locator(".poster .address bdi").inner_text() == address
            assert page.locator(".tel").is_visible()
            assert page.locator(".dates li").count() == 6
            assert page.evaluate("getComputedStyle(document.querySelector('.poster')).backgroundColor") == (
                "rgb(255, 255, 255)"
            )
            assert page.evaluate("getComputedStyle(document.querySelector('.poster')).direction") == (
                "rtl" if language == "ar" else "ltr"
            )
            assert page.evaluate(OVERFLOW) == ""


def painted(data: bytes) -> set[tuple[int, int, int]]:
    """The colours that a sheet of PDF fills something with."""
    found = set()
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        with contextlib.suppress(zlib.error):
            fills = re.findall(rb"(?<![\d.])([\d.]+) ([\d.]+) ([\d.]+) rg\b", zlib.decompress(stream))
            found |= {(round(float(r) * 255), round(float(g) * 255), round(float(b) * 255)) for r, g, b in fills}
    return found


def test_a_poster_is_printed_in_the_colour_of_its_city_and_nothing_else_is(
    browser: Browser, sample: Sample, root: str
) -> None:
    """Also where the browser is not asked to print backgrounds, as it is not by itself."""
    colours = {
        city: tuple(bytes.fromhex(digits))
        for city, digits in re.findall(r'^\[data-city="([a-z-]+)"\] { --fill: #([0-9a-f]{6}) }', SHEET_OF_STYLE, re.M)
    }
    assert colours.keys() == set(CITIES)
    with paper(browser, SHEET) as page:
        for path, address in posters(sample, "fr").items():
            page.goto(root + path)
            colour = colours[address.rstrip("/").rpartition("/")[2]]
            assert colour in painted(page.pdf(format="A4", prefer_css_page_size=True, print_background=False)), path
        page.goto(root + kinds(sample, "fr")["city"])
        inks = page.evaluate(
            "[...document.querySelectorAll('[data-city]')].map(e => getComputedStyle(e).getPropertyValue('--fill'))"
        )
        assert set(inks) == {"#fff"}, "all other pages save ink"


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_content_stays_on_the_sheet(browser: Browser, sample: Sample, root: str, language: str) -> None:
    """Sixty sessions with long names, a very long name of the city, a long way, seven lines of hours."""
    path, address = next(iter(posters(sample, language).items()))
    with paper(browser, SHEET) as page:
        page.goto(root + path)
        page.evaluate(STRESS, [["h1", 7], [".lead", 5], [".way", 9], [".dates b", 2], [".hours", 1], ["address b", 3]])
        page.evaluate("document.querySelector('.poster').classList.add('long')")
        page.evaluate(
            """() => { const list = document.querySelector(".dates"), lines = [...list.children];
            for (let i = 0; i < 9; i++) { lines.forEach(line => list.append(line.cloneNode(true))); } }"""
        )
        assert page.locator(".dates li").count() == 60
        assert sheets(page) == [(210, 297)]
        assert read_code(page) == address
        bottom = page.evaluate("document.querySelector('.signed').getBoundingClientRect().bottom")
        assert bottom <= SHEET["height"]
        # A line is seen whole or not at all.
        list_box = page.evaluate("document.querySelector('.dates').getBoundingClientRect().toJSON()")
        lines = page.evaluate(
            "[...document.querySelectorAll('.dates li')].map(e => e.getBoundingClientRect().toJSON())"
        )
        seen = [box for box in lines if box["left"] < list_box["right"] and box["right"] > list_box["left"]]
        assert 0 < len(seen) < 12
        assert all(box["bottom"] <= list_box["bottom"] + 1 for box in seen)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_session_to_come_is_printed_as_one_sheet(browser: Browser, sample: Sample, root: str, language: str) -> None:
    """The longest pages, and one of each state."""
    places = [
        (len(text), place.relative_to(sample.output).as_posix())
        for place in sample.output.glob(f"{language}/*/*/index.html")
        if 'class="scan sheet"' in (text := place.read_text("utf-8"))
    ]
    assert len(places) > 50
    paths = [path for _, path in sorted(places)[-2:]] + [kinds(sample, language)[state] for state in SESSIONS]
    with paper(browser, INNER) as page:
        for path in paths:
            page.goto(root + path)
            assert sheets(page) == [(210, 297)], path
            assert read_code(page) == f"{sample.base_url}{path.removesuffix('index.html')}"
            assert page.evaluate(LIFT) == [], path
            for part in ("h1", ".coupon .date", ".coupon .hour", ".coupon .p-location", ".sheet figcaption"):
                assert page.locator(part).is_visible(), (path, part)
            if path != kinds(sample, language)["cancelled"]:
                assert page.locator("#book").is_visible()
                assert page.locator(".box a[href^='tel:']").is_visible()
            else:
                assert page.locator(".notice.cancelled").is_visible()
            assert not page.locator("#others, #calendar, #page_share").first.is_visible()
            assert page.evaluate(OVERFLOW) == ""


def test_a_long_session_stays_on_its_sheet(browser: Browser, sample: Sample, root: str) -> None:
    path = kinds(sample, "fr")["full"]
    with paper(browser, INNER) as page:
        page.goto(root + path)
        page.evaluate(STRESS, [["h1", 3], [".p-summary", 6], [".place p", 9], [".notice p", 3], [".facts dd", 2]])
        assert sheets(page) == [(210, 297)]
        assert page.locator("address").is_visible()
        assert page.evaluate("document.querySelector('address').getBoundingClientRect().bottom") < INNER["height"]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_kind_of_page_is_fit_for_paper(browser: Browser, sample: Sample, root: str, language: str) -> None:
    """No navigation, no button; dark on white although dark is asked for; nothing wider than the sheet."""
    with paper(browser, INNER) as page:
        for name, path in kinds(sample, language).items():
            page.set_viewport_size(SHEET if name == "poster" else INNER)
            page.goto(root + path)
            seen = page.locator(PARTS).evaluate_all(
                "parts => parts.filter(part => part.checkVisibility({ visibilityProperty: true })"
                " && part.getBoundingClientRect().width > 1).map(part => part.outerHTML.slice(0, 80))"
            )
            assert seen == [], name
            assert page.locator("h1").first.is_visible(), name
            assert page.evaluate(OVERFLOW) == "", name
            colours = page.evaluate(
                """() => [getComputedStyle(document.body).backgroundColor, ...new Set(
                [...document.querySelectorAll("main :is(p, h1, h2, h3, li, a, dd)")].filter(e => e.checkVisibility())
                .map(e => getComputedStyle(e).color))]"""
            )
            assert colours[0] == "rgb(255, 255, 255)", name
            for colour in colours[1:]:
                assert max(map(int, re.findall(r"\d+", colour)[:3])) <= 0x33, (name, colour)
            links = page.locator("main a:not(.button):visible").evaluate_all(
                "links => links.filter(a => !getComputedStyle(a).textDecorationLine.includes('underline')"
                " && !getComputedStyle(a.parentNode).textDecorationLine.includes('underline')).length"
            )
            assert links == 0 or name in ("welcome", "poster", "offline"), (name, links)


FOLDED = """() => [...document.querySelectorAll("main details:not([open])")].filter(one => one.checkVisibility())
    .map(one => [...one.querySelectorAll("summary ~ * :is(li, td)")].filter(part => part.checkVisibility()).length)"""
"""How many lines of each folded list are seen."""
FOLD = (
    """rule => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rule); document.adoptedStyleSheets = [sheet]; }"""
)


@pytest.mark.parametrize("kind", ["calendars", "data"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_what_is_folded_is_printed(browser: Browser, sample: Sample, root: str, language: str, kind: str) -> None:
    with paper(browser, INNER) as page:
        page.goto(root + kinds(sample, language)[kind])
        printed = page.evaluate(FOLDED)
        assert len(printed) >= 2
        assert min(printed) >= 2
        long = len(sheets(page))
        page.emulate_media(media="screen")
        assert set(page.evaluate(FOLDED)) == {0}, "this test cannot fail"
        page.evaluate(FOLD, "@media print { details::details-content { content-visibility: hidden !important } }")
        assert len(sheets(page)) < long


# ------------------------------------------------------------------------------------- passing on

QCHAR = r"(?:[A-Za-z0-9._~!$'()*+,;:@-]|%[0-9A-F]{2})*"
"""RFC 6068 section 2."""


@pytest.mark.parametrize("kind", ["city", "session"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_links_pass_a_page_on_without_script(sample: Sample, kind: str, language: str) -> None:
    path = kinds(sample, language)[kind]
    text = (sample.output / path).read_text("utf-8")
    url = f"{sample.base_url}{path.removesuffix('index.html')}"
    (mail,) = re.findall(r'href="(mailto:\?[^"]*)"', text)
    (sms,) = re.findall(r'href="(sms:[^"]*)"', text)
    match = re.fullmatch(rf"mailto:\?subject=({QCHAR})&amp;body=({QCHAR})", mail)
    assert match, mail
    subject, body = map(unquote, match.groups())
    assert body == f"{subject} {url}"
    assert len(subject) > 10
    match = re.fullmatch(rf"sms:\?&amp;body=({QCHAR})", sms)
    assert match, sms
    assert unquote(match[1]) == body


def open_share(browser: Browser, root: str, path: str, setup: str) -> Iterator[Page]:
    with visit(browser, root, "phone") as tab:
        tab.page.add_init_script(setup)
        tab.page.add_init_script(
            "window.shifts = []; new PerformanceObserver(list => list.getEntries().forEach("
            "entry => entry.sources.forEach(({ node }) => node && node.parentNode.closest('[aria-labelledby=share]') "
            "&& !entry.hadRecentInput && shifts.push(node.outerHTML || node.data)))"
            ").observe({ type: 'layout-shift', buffered: true })"
        )
        tab.open(path)
        yield tab.page
        assert tab.page.evaluate("shifts") == []
        assert tab.wrong == []


@pytest.mark.parametrize("kind", ["city", "session"])
def test_a_device_that_can_share_shares(browser: Browser, sample: Sample, root: str, kind: str) -> None:
    path = kinds(sample, "fr")[kind]
    setup = "navigator.share = what => { window.shared = what; return Promise.resolve(); }"
    for page in open_share(browser, root, path + "?a=1#page_share", setup):
        button = page.locator(".share .copy[data-share]")
        assert button.inner_text() == "Partager"
        button.click()
        page.wait_for_function("window.shared")
        shared = page.evaluate("window.shared")
        assert shared["title"] == page.title()
        assert shared["url"] == f"{sample.base_url}{path.removesuffix('index.html')}"


@pytest.mark.parametrize("kind", ["city", "session"])
def test_any_other_device_copies_the_link_and_says_so(browser: Browser, sample: Sample, root: str, kind: str) -> None:
    path = kinds(sample, "fr")[kind]
    for page in open_share(browser, root, path, "delete Navigator.prototype.share"):
        button = page.locator(".share .copy[data-share]")
        assert button.inner_text() == "Copier le lien"
        button.click()
        page.wait_for_function("document.querySelector('[role=status].vh').textContent === 'Copié'")
        assert button.inner_text() == "Copié"
        selected = page.evaluate("getSelection().toString()")
        assert selected.strip() == f"{sample.base_url}{path.removesuffix('index.html')}"


def test_without_script_no_button_is_seen(browser: Browser, sample: Sample, root: str) -> None:
    with visit(browser, root, "phone", script=False) as tab:
        for kind in ("city", "session", "poster"):
            tab.open(kinds(sample, "fr")[kind])
            assert tab.page.locator("main button:visible").count() == 0
            assert kind == "poster" or tab.page.locator("a[href^='sms:']").is_visible()


def test_a_button_prints(browser: Browser, sample: Sample, root: str) -> None:
    for kind in ("session", "poster"):
        with visit(browser, root, "phone") as tab:
            tab.page.add_init_script("window.print = () => { window.printed = true; }")
            tab.open(kinds(sample, "fr")[kind])
            tab.page.locator("button.print").click()
            tab.page.wait_for_function("window.printed")
            assert tab.wrong == []
