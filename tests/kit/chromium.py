"""The browser of the tests: Chromium or Google Chrome of this machine; `CHROMIUM=/path/to/it` names another.

Chromium's headless shell comes first: the same engine without a window that nobody sees, for 40 % less time.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.kit.needs import needs
from tests.kit.patience import MILLISECONDS

NAMES = (
    *("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@needs("browser")
@contextmanager
def open_chromium() -> Iterator[Browser]:
    """A browser that is closed at the end. Playwright allows one at a time in a process."""
    path = os.environ.get("CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail(
            "These tests open pages in Chromium or Google Chrome and found neither: install one of them, or name it "
            "with CHROMIUM=/path/to/it. To leave these tests out: pytest -m 'not browser'.",
            pytrace=False,
        )
    with sync_playwright() as playwright:
        expect.set_options(timeout=MILLISECONDS)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS, timeout=MILLISECONDS)
        browser.on("context", lambda context: context.set_default_timeout(MILLISECONDS))
        yield browser
        browser.close()
