"""Accessibility of the sample in Chromium: axe, keyboard, large text, forced colours, targets, paper, no script."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, expect

from tests.kit.axe import WAYS, WHOLE, Way, ask_axe, kinds, look, open_page, pages_of_turn, pages_of_way
from tests.kit.pages import is_inside, read_pages, resolve
from tests.kit.samplesite import LANGUAGES, NOW, Sample
from tests.kit.visits import OVERFLOW

TODAY = NOW.date().isoformat()


def page_of(sample: Sample, kind: str) -> dict[str, str]:
    """The pages of a kind, by language; of sessions, one that can be booked."""
    found = kinds(sample.output)
    if kind != "session":
        return found[kind]
    pages = (paths for name, paths in found.items() if name.startswith("session "))
    return next(paths for paths in pages if 'id="book"' in (sample.output / paths["fr"]).read_text("utf-8"))


@pytest.mark.parametrize("number", range(len(WAYS)))
def test_axe_finds_nothing(browser: Browser, sample: Sample, root: str, number: int) -> None:
    way, found, asked = WAYS[number], [], 0
    with look(browser, way) as page:
        for kind, code, path in pages_of_way(sample.output, number):
            open_page(page, root + path, kind)
            found += ask_axe(page, f"{kind} {code} {way.scheme} {way.width}")
            asked += 1
    print(f"{way.scheme} {way.width}: axe on {asked} pages, {len(found)} findings")
    assert asked > 5
    assert not found, "\n".join(str(finding) for finding in found)


# ------------------------------------------------------------------------------------- keyboard

TABBABLE = """() => {
    const all = [...document.querySelectorAll("a[href], button, input, select, summary, textarea, [tabindex='0']")];
    const seen = all.filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled);
    seen.forEach((e, number) => { e.dataset.number = number; });
    return seen.length;
}"""
FOCUSED = """() => {
    const e = document.activeElement;
    if (!e || e === document.body || !e.dataset.number) { return null; }
    const ring = [getComputedStyle(e), getComputedStyle(e, "::after")]
        .some(s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2);
    const box = e.getBoundingClientRect(), flip = document.dir === "rtl" ? -1 : 1;
    const start = flip * (flip > 0 ? box.left : box.right);
    return {number: +e.dataset.number, html: e.outerHTML.slice(0, 120), ring, start, end: start + box.width,
        top: box.top + scrollY, bottom: box.bottom + scrollY, inside: box.bottom > 0 && box.top < innerHeight};
}"""


WALKS = [
    (kind, code, width)
    for kind in ("home", "programme", "session", "city")
    for code, width in (("fr", 1280), ("ar", 320))
]


@pytest.mark.parametrize(("kind", "code", "width"), WALKS if WHOLE else WALKS[1::3])
def test_the_keyboard_reaches_everything_in_order(
    browser: Browser, sample: Sample, root: str, kind: str, code: str, width: int
) -> None:
    wrong = []
    with look(browser, Way("light", width)) as page:
        page.goto(root + page_of(sample, kind)[code])
        page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
        if page.locator("#page_saving").count():  # a script puts a button in the place of the link
            expect(page.locator("#page_saving button")).to_be_visible()
        count = page.evaluate(TABBABLE)
        assert count > 20
        walked: list[dict[str, Any]] = []
        for _ in range(3 * count):
            page.keyboard.press("Tab")
            here = page.evaluate(FOCUSED)
            if here is None:
                break
            if not walked or walked[-1]["number"] != here["number"]:  # a field for dates has stops inside
                walked.append(here)
        else:
            wrong.append("the walk does not end")
    assert [one["number"] for one in walked] == list(range(count)), walked[-1]
    for before, here in pairwise(walked[1:]):  # the skip link stands over the page
        if not here["ring"] or not here["inside"]:
            wrong.append(f"focus not seen: {here['html']}")
        if here["bottom"] <= before["top"] and here["start"] < before["end"]:
            wrong.append(f"goes up: {before['html']} → {here['html']}")
        if abs(here["top"] + here["bottom"] - before["top"] - before["bottom"]) < 8 and here["end"] <= before["start"]:
            wrong.append(f"goes back: {before['html']} → {here['html']}")
    assert not wrong, "\n".join(wrong)


# ------------------------------------------------------------------------------------- large text, narrow windows

CUT = """() => [...document.querySelectorAll("body *")].filter(e => {
    const s = getComputedStyle(e);
    return !e.closest(".vh, .skip, svg, select, progress") && e.checkVisibility()
        && (s.overflowX !== "visible" && s.overflowX !== "auto" || s.overflowY !== "visible" && s.overflowY !== "auto")
        && e.textContent.trim() && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
}).map(e => "cut: " + e.outerHTML.slice(0, 160))"""


@pytest.mark.parametrize("turn", range(len(LANGUAGES)))
def test_large_text_and_narrow_windows_need_no_scrolling_to_the_side(
    browser: Browser, sample: Sample, root: str, turn: int
) -> None:
    wrong = []
    with look(browser, Way("light", 320)) as page:
        for kind, path in pages_of_turn(sample.output, turn):
            page.set_viewport_size(Way("light", 320).size)
            open_page(page, root + path, kind)
            wrong += [f"{kind} at 320 px: {line}" for line in page.evaluate(CUT)]
            if told := page.evaluate(OVERFLOW):
                wrong.append(f"{kind} at 320 px: {told}")
            page.add_style_tag(content="html { font-size: 200% }")
            for width in (320, 640):
                page.set_viewport_size(Way("light", width).size)
                wrong += [f"{kind} at {width} px and 200 %: {line}" for line in page.evaluate(CUT)]
                if told := page.evaluate(OVERFLOW):
                    wrong.append(f"{kind} at {width} px and 200 %: {told}")
    assert not wrong, "\n".join(wrong)


# ------------------------------------------------------------------------------------- targets

SMALL = """() => {
    const inline = e => {  // WCAG 2.5.8, exception “Inline”: in a sentence, or as its only words
        const line = e.closest("p, dd, address, td, .small, .prose li");
        return getComputedStyle(e).display === "inline" && line && !line.closest("nav, .actions")
            && (line.textContent.trim() !== e.textContent.trim() || line.closest(".prose"));
    };
    const box = e => {
        const card = e.matches(".name a") && getComputedStyle(e, "::after").position === "absolute"
            ? e.closest(".ticket, .row, .course, .city, .partner, .news") : null;
        const label = e.matches("input[type=checkbox]") ? e.closest("label") : null;
        return (card || label || e).getBoundingClientRect();
    };
    return [...document.querySelectorAll("a[href], button, input, select, summary")]
        .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.matches(".skip") && !inline(e))
        .filter(e => { const b = box(e); return b.height < 43.9 || b.width < 24; })
        .map(e => `${Math.round(box(e).width)}×${Math.round(box(e).height)} ${e.outerHTML.slice(0, 140)}`);
}"""


@pytest.mark.parametrize(("turn", "width"), list(enumerate((320, 1280, 320))))
def test_targets_are_44_pixels_high(browser: Browser, sample: Sample, root: str, turn: int, width: int) -> None:
    wrong = []
    with look(browser, Way("light", width)) as page:
        for kind, path in pages_of_turn(sample.output, turn):
            open_page(page, root + path, kind)
            page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
            wrong += [f"{kind}: {line}" for line in page.evaluate(SMALL)]
    assert not wrong, "\n".join(wrong)


# ------------------------------------------------------------------------------------- colours, movement, paper

PLAIN = """() => [...document.querySelectorAll("button, .button, .call, select, input, .flag, .months a, .notice")]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.matches("[type=checkbox]")).filter(e => {
        const s = getComputedStyle(e), sides = ["Top", "Bottom"];
        return !sides.every(side => s[`border${side}Style`] !== "none" && parseFloat(s[`border${side}Width`]) >= 1
            && s[`border${side}Color`] !== s.backgroundColor);
    }).map(e => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(("turn", "scheme"), list(enumerate(("light", "dark", "light"))))
def test_forced_colours_leave_the_controls_visible(
    browser: Browser, sample: Sample, root: str, turn: int, scheme: Literal["light", "dark"]
) -> None:
    wrong = []
    with look(browser, Way(scheme, 1280), forced_colors="active") as page:
        for kind, path in pages_of_turn(sample.output, turn):
            open_page(page, root + path, kind)
            assert page.evaluate("matchMedia('(forced-colors: active)').matches")
            wrong += [f"{kind}: {line}" for line in page.evaluate(PLAIN)]
    assert not wrong, "\n".join(wrong)


MOVES = """() => {
    const still = s => s.split(",").every(one => parseFloat(one) === 0);
    const moving = [...document.querySelectorAll("*")].filter(e => {
        const s = getComputedStyle(e);
        return !still(s.transitionDuration) || s.animationName !== "none" || s.scrollBehavior !== "auto";
    });
    return document.getAnimations().length + moving.length;
}"""


def test_nothing_moves_for_those_who_ask(browser: Browser, sample: Sample, root: str) -> None:
    moves: dict[str, int] = {}
    for wish in ("reduce", "no-preference"):
        with look(browser, Way("light", 1280)) as page:
            page.emulate_media(reduced_motion=wish)
            for kind, path in pages_of_turn(sample.output, 0):
                open_page(page, root + path, kind)
                moves[wish] = moves.get(wish, 0) + page.evaluate(MOVES)
    assert moves["reduce"] == 0
    assert moves["no-preference"] > 0, "this test cannot fail"


@pytest.mark.parametrize("turn", range(len(LANGUAGES)))
def test_paper_has_the_words_in_black_and_nothing_to_press(
    browser: Browser, sample: Sample, root: str, turn: int
) -> None:
    wrong = []
    with look(browser, Way("dark", 700)) as page:
        page.emulate_media(media="print", color_scheme="dark")
        for kind, path in pages_of_turn(sample.output, turn):
            # What is left of a sheet between its margins; a poster has none, it is the whole width of A4.
            page.set_viewport_size({"width": 794 if kind == "poster" else 700, "height": 900})
            open_page(page, root + path, kind)
            if not page.locator("h1").first.is_visible():
                wrong.append(f"{kind}: no title")
            if page.evaluate("getComputedStyle(document.body).color") != "rgb(0, 0, 0)":
                wrong.append(f"{kind}: not black")
            if page.locator(":is(nav.menu, nav.languages, .skip, form):visible").count():
                wrong.append(f"{kind}: shows what cannot be pressed on paper")
            if told := page.evaluate(OVERFLOW):
                wrong.append(f"{kind}: {told}")
    assert not wrong, "\n".join(wrong)


# ------------------------------------------------------------------------------------- without a script


@pytest.mark.parametrize("code", LANGUAGES)
def test_links_alone_lead_to_every_city_and_session(sample: Sample, code: str) -> None:
    pages = read_pages(sample.output)
    found, ahead = set(), [f"{code}/index.html"]
    while ahead:
        path = ahead.pop()
        if path in found or path not in pages or pages[path].lang != code:
            continue
        found.add(path)
        links = (link.address for link in pages[path].links if link.tag == "a" and is_inside(link.address))
        ahead += [resolve(path, address)[0] for address in links]
    wanted = {path for path, page in pages.items() if page.lang == code and page.kind in ("city", "session", "course")}
    wanted = {path for path in wanted if not (day := re.search("[0-9]{4}-[0-9]{2}-[0-9]{2}", path)) or day[0] >= TODAY}
    assert len(wanted) > 250
    assert wanted - found == set()
