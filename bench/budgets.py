"""Do the budgets hold? `python -m bench.budgets [--quick]` measures the sample site and writes `bench/budgets.md`.

Exit codes: 0 when every goal is reached, 1 when one is missed, 3 when something that measures is not there.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.budgets_browser import NoBrowser, find_browser, measure_views
from bench.budgets_files import check_links, largest_of_kinds, measure_sizes
from bench.budgets_peers import RUNS, NotMeasured, audit_pages, check_html
from bench.budgets_site import NOW, ROOT, SampleNotBuilt, build_site, serve_site
from bench.budgets_table import Audit, Row, status_of, sum_audits, sum_views, tell_audits, tell_rows
from bench.run import describe_machine

RESULTS: Final = Path(__file__).resolve().parent / "budgets.md"
LOCKED: Final = Path(__file__).resolve().parent / "peers" / "package.json"
MODULES: Final = ROOT / ".venv" / "budgets" / "node_modules"
AUDITED: Final = ("home", "city", "courses", "course", "programme", "session", "partners", "search")
AUDITED_IN: Final = ("fr", "ar")
QUICK: Final = (("home", "fr"), ("search", "ar"))
"""What `--quick` looks at."""
NOTES: Final = (
    f"The sample site, built for {NOW:%Y-%m-%d}, served on this machine with gzip and the headers of its `_headers`.",
    "Pages are the largest of their kind and language. A first view has an empty cache and counts the icon; not the",
    "manifest (one request, when a browser offers to install), and not what the service worker keeps for later.",
    "Lighthouse simulates a slow phone on slow 4G (its own settings): LCP and TBT are estimates, and those of a busy",
    f"machine are worse. A page that misses a goal is measured again later, {RUNS} runs at most; the best counts.",
    "axe-core, no script, 320 px, large text, keyboard, forced colours, print and `file://` are for `make test`.",
)


def measure(folder: Path, modules: Path, *, quick: bool) -> tuple[list[Row], list[Audit]]:
    """Build the site in this folder and measure all of it, or with `quick` two pages."""
    output = build_site(folder)
    largest = largest_of_kinds(output)
    viewed = [path for key, path in largest.items() if not quick or key in QUICK]
    audited = [largest[kind, code] for kind in AUDITED for code in AUDITED_IN if not quick or (kind, code) in QUICK]
    rows = measure_sizes(output)
    with serve_site(output) as root:
        say(f"First views in {Path(find_browser()).name}: {len(viewed)} pages")
        rows += sum_views(measure_views(root, viewed))
        say(f"Lighthouse: {len(audited)} pages")
        audits = audit_pages(modules, root, audited, say)
    rows += sum_audits(audits)
    say("Nu HTML checker")
    places = [output / path / "index.html" for path in viewed] if quick else [output]
    return [*rows, check_html(modules, output, places), check_links(output)], audits


def say(words: str) -> None:
    """What is being done now; the table is the only thing on the usual output."""
    print(words, file=sys.stderr, flush=True)


def write_results(path: Path, rows: Sequence[Row], audits: Sequence[Audit]) -> None:
    """Keep what was measured, with the day and the versions."""
    peers: dict[str, str] = json.loads(LOCKED.read_text("utf-8"))["dependencies"]
    facts = [*describe_machine(), ("peers", ", ".join(f"{name} {number}" for name, number in sorted(peers.items())))]
    lines = ["# Budgets, measured", "", "Written by `make budgets`; do not edit.", ""]
    lines += [f"- {name}: {words}" for name, words in facts]
    lines += ["", tell_rows(rows), "", *NOTES, "", "## Lighthouse, page by page", "", tell_audits(audits), ""]
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.budgets", description="Measure the budgets of the sample.")
    parser.add_argument("--quick", action="store_true", help="two pages only; nothing is written")
    parser.add_argument("--modules", type=Path, default=MODULES, help="the folder node_modules of bench/peers")
    options = parser.parse_args(arguments)
    if not (options.modules / "lighthouse").is_dir():
        say("Lighthouse is not installed: run `make budgets`, which does it")
        return 3
    try:
        with tempfile.TemporaryDirectory(prefix="sitegen-budgets-") as name:
            rows, audits = measure(Path(name).resolve(), options.modules.resolve(), quick=options.quick)
    except (NoBrowser, NotMeasured, SampleNotBuilt) as error:
        say(str(error))
        return 3
    print(tell_rows(rows))
    print("\n" + "\n".join(NOTES))
    if not options.quick:
        write_results(RESULTS, rows, audits)
    return status_of(rows)


if __name__ == "__main__":
    raise SystemExit(main())
