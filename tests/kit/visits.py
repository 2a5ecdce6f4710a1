"""Visits to the sample in Chromium: a tab remembers what went wrong in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from playwright.sync_api import Browser, Page, ViewportSize

from tests.kit.pages import read_pages
from tests.kit.samplesite import NOW, Sample

SIZES = {"phone": ViewportSize(width=360, height=740), "desktop": ViewportSize(width=1280, height=900)}
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
