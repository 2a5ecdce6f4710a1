"""How long from a save to the page in the browser, while `serve` runs.

`python -m bench.serve [--size nation] [--edit session]`

Invariant: what people wait for is measured, from the end of the write to the next frame that shows the new
words in Chromium, on the clock that both share.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import yaml

from bench.generate import SIZES
from bench.run import describe_machine

ROOT: Final = Path(__file__).resolve().parent.parent
BROWSERS: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SAMPLE: Final = "sample"
LIMIT: Final = 600
GOALS: Final = {SAMPLE: 80, "nation": 120}
"""Milliseconds, for the median."""
# The moment of the first frame after the words are there, in a document that is loaded or changed.
SCRIPT: Final = """
const look = () => requestAnimationFrame(() => setTimeout(() => {
  window.shownAt = performance.timeOrigin + performance.now();
  window.shownWords = document.body.textContent;
}));
document.addEventListener("DOMContentLoaded", () => {
  look();
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
});
"""


def write_site(size: str, folder: Path) -> None:
    """The repository's own site, or an invented one."""
    if size != SAMPLE:
        command = [sys.executable, "-m", "bench.generate", size, str(folder)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        return
    for name in ("content", "layouts"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "site_config.yaml", folder)


@contextmanager
def serving(folder: Path, builds: list[float]) -> Iterator[str]:
    """Run `build.py serve`; yields the address of the preview. At the end, the seconds after which all was checked."""
    command = [sys.executable, str(ROOT / "build.py"), "serve", "--language", "en"]
    command += ["--config", str(folder / "site_config.yaml")]
    with tempfile.TemporaryFile("w+") as said:
        child = subprocess.Popen(
            command, cwd=ROOT, stdout=said, stderr=said, env=os.environ | {"PYTHONUNBUFFERED": "1"}
        )
        try:
            yield _address(child, said.fileno())
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(LIMIT)
            said.seek(0)
            builds += map(float, re.findall(r"in (\d+\.\d\d) s\.", said.read()))


def _address(child: subprocess.Popen[bytes], said: int) -> str:
    end = time.monotonic() + LIMIT
    while time.monotonic() < end and child.poll() is None:
        text = os.pread(said, 100_000, 0).decode(errors="replace")
        found = re.search(r"http://[0-9.:]+/", text)
        if found and " changed, in " in text:  # all was asked for once
            return found[0]
        time.sleep(0.05)
    raise SystemExit(f"the preview did not start: {os.pread(said, 100_000, 0).decode(errors='replace')}")


@dataclass(frozen=True, slots=True)
class Edit:
    """A file that is saved again and again: its text around the words that change, the page that shows them."""

    source: Path
    before: str
    after: str
    page: str

    def save(self, words: str) -> None:
        """Save it with these words."""
        self.source.write_text(self.before + words + self.after, encoding="utf-8")


def edit_text(folder: Path) -> Edit:
    """The words of a course."""
    source = min((folder / "content" / "courses").glob("*/fr.md"))
    return Edit(source, source.read_text(encoding="utf-8") + "\n", "\n", _page_of(folder, source))


def edit_session(folder: Path) -> Edit:
    """The note of a session, which is added to a programme; the file is saved once for that."""
    source = min((folder / "content" / "cities").glob("*/sessions.yaml"))
    programme = source.read_text(encoding="utf-8")
    found = re.search(r"^  course: (\S+)$.*?^  format: (\S+)$", programme, re.MULTILINE | re.DOTALL)
    assert found is not None  # noqa: S101 - every programme has a session
    day = date.today() + timedelta(days=100)  # noqa: DTZ011 - on line, so on any day
    series = f"\n- id: measured\n  course: {found[1]}\n  dates: [{day}]\n  time: 10:00-11:00\n  format: {found[2]}\n"
    series += '  mode: online\n  join: https://example.org/\n  note: {fr: "'
    paths = yaml.safe_load((folder / "site_config.yaml").read_text(encoding="utf-8"))["languages"][0].get("paths", {})
    page = f"fr/{paths.get('sessions', 'sessions')}/{source.parent.name}-measured-{day}/"
    return Edit(source, programme + series, '"}\n', page)


EDITS: Final = {"text": edit_text, "session": edit_session}


def measure(edit: Edit, address: str, saves: int) -> list[float]:
    """Milliseconds of each save; the first ones, which make the page and warm up, are not counted."""
    from playwright.sync_api import sync_playwright

    executable = os.environ.get("CHROMIUM") or next((one for name in BROWSERS if (one := shutil.which(name))), None)
    times: list[float] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        # Conditions are evaluated in the page, which its policy forbids.
        page = browser.new_page(bypass_csp=True)
        page.set_default_timeout(LIMIT * 1000)
        page.add_init_script(SCRIPT)
        edit.save("Au début.")
        page.goto(address + edit.page)
        for number in range(-1, saves):
            words = f"Enregistrement {number} sur {saves}."
            page.wait_for_function("window.LiveReload && window.LiveReload.connector.protocol === 7")
            page.wait_for_timeout(300)  # people do not save without a breath, and the sweep has its turn
            edit.save(words)
            start = time.time() * 1000
            page.wait_for_function(
                "words => window.shownWords && window.shownWords.includes(words)", arg=words, polling=10
            )
            times.append(float(page.evaluate("window.shownAt")) - start)
        browser.close()
    return times[1:]


def _page_of(folder: Path, source: Path) -> str:
    """The address of the page that is made from a source."""
    from sitegen.content.sources import read_sources
    from sitegen.options import Options
    from sitegen.pipeline import look

    outputs = look(Options(folder / "site_config.yaml"), read_sources(folder, "site_config.yaml")).outputs
    wanted = source.relative_to(folder).as_posix()
    return min(one.path for one in outputs if one.path.endswith(".html") and one.sources[0] == wanted).removesuffix(
        "index.html"
    )


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.serve", description="Measure saves until they are seen.")
    parser.add_argument("--size", choices=[SAMPLE, *SIZES], default=SAMPLE, help="the site (default: the sample)")
    parser.add_argument("--edit", choices=list(EDITS), default="text", help="what is saved (default: text)")
    parser.add_argument("--saves", type=int, default=30, help="how many saves are counted (default: 30)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sitegen-serve-") as name:
        folder = Path(name) / "site"
        folder.mkdir()
        write_site(options.size, folder)
        builds: list[float] = []
        with serving(folder, builds) as address:
            times = measure(EDITS[options.edit](folder), address, options.saves)
    for name, words in describe_machine():
        print(f"{name}: {words}")
    goal = f", goal for the median {GOALS[options.size]} ms" if options.size in GOALS else ""
    print(
        f"{options.size}: {len(times)} saves of a {options.edit} until seen: minimum {min(times):.0f} ms, "
        f"median {statistics.median(times):.0f} ms, maximum {max(times):.0f} ms{goal}; until all is checked: "
        + (f"median {statistics.median(builds) * 1000:.0f} ms" if builds else "the next save came first")
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
