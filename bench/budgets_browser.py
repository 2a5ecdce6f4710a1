"""First views in Chromium: what a visitor with an empty cache loads, and what the browser says of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from bench.budgets_table import View

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
)
PHONE: Final[ViewportSize] = {"width": 360, "height": 740}
LIMIT: Final = 60_000
"""Milliseconds: what the slowest machine gets."""


class NoBrowser(Exception):
    """Neither Chromium nor Google Chrome was found."""


def find_browser() -> str:
    """The program of the browser."""
    found = os.environ.get("CHROMIUM") or next((one for name in BROWSERS if (one := shutil.which(name))), "")
    if not found:
        raise NoBrowser("Chromium or Google Chrome is needed: install one, or name it with CHROMIUM=/path/to/it")
    return found


def measure_views(root: str, paths: Sequence[str]) -> list[View]:
    """Open each page as a new visitor. Bytes and requests are those of the page, with its icon.

    What the service worker keeps for later is loaded after the view and not counted; nor is the manifest,
    which browsers ask for when they offer to install.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(ARGUMENTS))
        try:
            return [_measure(browser, root, path) for path in paths]
        finally:
            browser.close()


def _measure(browser: Browser, root: str, path: str) -> View:
    asked: list[str] = []
    said: list[str] = []
    loaded: list[float] = []
    context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
    try:
        context.set_default_timeout(LIMIT)
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda one: said.append(one.text) if one.type in ("error", "warning") else None)
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")

        def count(event: dict[str, Any]) -> None:
            loaded.append(event["encodedDataLength"])

        wire.on("Network.loadingFinished", count)
        page.goto(root + path, wait_until="load")
        page.wait_for_load_state("networkidle")
        own = urlsplit(root).netloc
        return View(
            path=path or "/",
            size=round(sum(loaded)),
            requests=len(loaded),
            elsewhere=tuple(sorted({host for url in asked if (host := urlsplit(url).netloc) not in ("", own)})),
            cookies=tuple(one.get("name", "") for one in context.cookies()),
            said=tuple(said),
        )
    finally:
        context.close()
