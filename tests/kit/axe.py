"""axe-core on the pages of the sample, and the kinds of pages that look different.

`python -m pytest tests/browser/test_accessibility.py` looks at each kind of page once, in one of the languages and at
one of the ways of looking, which go round; `make accessibility` (environment variable `ACCESSIBILITY=all`) at each
kind, language and way.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, Route, ViewportSize

from tests.kit.pages import read_pages
from tests.kit.programs import find_peer
from tests.kit.samplesite import LANGUAGES, NOW

WHOLE = os.environ.get("ACCESSIBILITY") == "all"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EXPLAINED = {
    (
        "color-contrast",
        "partially obscured",
    ): "the link of a card lies over it, transparent: all of it can be pressed",
    ("color-contrast", "overlapped by another"): "the same, or a drawing that begins where a button ends",
    (
        "color-contrast",
        "background gradient",
    ): "the stripes of a stub that is off: tests/browser/test_design.py has both grounds",
}
"""What axe cannot decide, by rule and words of axe → why it is right. `MEASURE` then decides in its place: a press in
the middle of the element reaches it, and its contrast, against the nearest background below it, is enough."""

MEASURE = """target => {
    const paint = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    const rgba = colour => {
        paint.clearRect(0, 0, 1, 1); paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
        return [...paint.getImageData(0, 0, 1, 1).data];
    };
    const light = colour => {
        const [r, g, b] = rgba(colour).slice(0, 3).map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const element = document.querySelector(target), style = getComputedStyle(element);
    let ink = style.color, ground;
    if (element instanceof SVGElement) {
        ink = style.fill; ground = style.stroke;  // a halo, painted first
    } else {
        let below = element;
        while (below && rgba(getComputedStyle(below).backgroundColor)[3] < 255) { below = below.parentElement; }
        ground = below ? getComputedStyle(below).backgroundColor : "Canvas";
        element.scrollIntoView({block: "center"});
        const box = element.getBoundingClientRect();
        const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        if (hit && !hit.contains(element) && !element.contains(hit) && hit.closest("li") !== element.closest("li")) {
            return 0;
        }
    }
    const [dark, bright] = [light(ink), light(ground)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
}"""
ENOUGH = 4.5
"""The least contrast of text (WCAG 2.2, 1.4.3)."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way of looking at a page; the width is in CSS pixels."""

    scheme: Literal["light", "dark"]
    width: int

    @property
    def size(self) -> ViewportSize:
        return ViewportSize(width=self.width, height=640 if self.width < 600 else 900)


WAYS = tuple(Way(scheme, width) for scheme in ("light", "dark") for width in (320, 1280))


@dataclass(frozen=True, slots=True)
class Finding:
    """What axe says of an element: a violation, or that it cannot decide."""

    page: str
    sure: bool
    rule: str
    html: str
    why: str

    def __str__(self) -> str:
        word = "violation" if self.sure else "incomplete"
        return f"{self.page}: {word} {self.rule}: {self.html[:200]} — {' '.join(self.why.split())[:300]}"


# ------------------------------------------------------------------------------------- pages


def _session_look(text: str) -> str:
    """What makes the page of a session look different: its flags, its notices, its sections."""
    main = text.partition("<main")[2].partition('id="others"')[0]
    parts = re.findall(r'<b class="(flag[^"]*)|aria-labelledby="(book|join|place)"|<div class="(notice[^"]*)', main)
    return " ".join(sorted({"".join(part) for part in parts})) + " past" * ("data-past" in main)


@cache
def kinds(output: Path) -> dict[str, dict[str, str]]:
    """A page of each kind that looks different: name → language → path."""
    found: dict[str, dict[str, str]] = {}
    looks: dict[str, str] = {}
    for path, page in read_pages(output).items():
        name = page.kind
        if name == "session":
            slug = path.split("/")[-2]
            if page.lang == "fr":
                look = _session_look((output / path).read_text("utf-8"))
                looks.setdefault(look, slug)
            name = f"session {slug}"
        elif name == "programme":
            rest = path.split("/")[2:]
            name = "programme" if len(rest) == 1 else "month" if re.match("[0-9]{4}-", rest[0]) else "facet"
        elif name == "page" and any("webcal:" in link.address for link in page.anchors("")):
            name = "calendars"
        elif name == "page" and "data_venues" in page.ids:
            name = "data"
        elif name in ("page", "article") and f"/{page.lang}/" not in page.canonical:
            name = "borrowed"
        if "/" not in path:
            name = {"404.html": "missing"}.get(path, name)
        found.setdefault(name, {}).setdefault(page.lang, path)
    kept = {f"session {slug}" for slug in looks.values()}
    return {name: paths for name, paths in found.items() if not name.startswith("session ") or name in kept}


def pages_of_way(output: Path, number: int) -> Iterator[tuple[str, str, str]]:
    """Kind, language and path of the pages that axe is asked about at one of the ways: a fourth of the kinds, each in
    one language; with `WHOLE` all kinds in all languages."""
    for order, (kind, paths) in enumerate(sorted(kinds(output).items())):
        codes = [code for code in LANGUAGES if code in paths]
        if WHOLE or order % len(WAYS) == number:
            for code in codes if WHOLE else (codes[order % len(codes)],):
                yield kind, code, paths[code]


def pages_of_turn(output: Path, turn: int) -> Iterator[tuple[str, str]]:
    """Kind and path of the pages that another test looks at when it is the turn of a language: a third of the kinds;
    with `WHOLE` all kinds that the language has."""
    code = LANGUAGES[turn]
    for order, (kind, paths) in enumerate(sorted(kinds(output).items())):
        if WHOLE and code in paths:
            yield kind, paths[code]
        elif not WHOLE and order % len(LANGUAGES) == turn:
            yield kind, paths.get(code) or next(iter(paths.values()))


# ------------------------------------------------------------------------------------- looking


@contextmanager
def look(browser: Browser, way: Way, **more: Any) -> Iterator[Page]:
    """A tab whose clock shows the instant of the build; the policy of the pages lets axe in."""
    context = browser.new_context(
        viewport=way.size, color_scheme=way.scheme, reduced_motion="reduce", bypass_csp=True, **more
    )
    page = context.new_page()
    page.clock.set_fixed_time(NOW + timedelta(hours=1))
    try:
        yield page
    finally:
        context.close()


def open_page(page: Page, address: str, kind: str) -> None:
    """Open a page. An old address leads on at once: its own words are looked at."""
    if kind == "alias":
        page.route("**/*", _hold)
        page.goto(address)
        page.unroute("**/*")
    else:
        page.goto(address)


def _hold(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=re.sub(r'<meta http-equiv="refresh"[^>]*>', "", answer.text()))


def ask_axe(page: Page, name: str) -> list[Finding]:
    """What axe finds in an open page, apart from what is explained."""
    page.evaluate(find_peer("axe-core/axe.min.js").read_text("utf-8"))
    result = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations', 'incomplete']})", RULES
    )
    found = []
    for sort in ("violations", "incomplete"):
        for rule in result[sort]:
            for node in rule["nodes"]:
                why = node["failureSummary"]
                explained = any(rule["id"] == known and words in why for known, words in EXPLAINED)
                if sort == "incomplete" and explained and page.evaluate(MEASURE, node["target"][0]) >= ENOUGH:
                    continue
                found.append(Finding(name, sort == "violations", rule["id"], node["html"], why))
    return found
