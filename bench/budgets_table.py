"""The table of `make budgets`: what is promised, what was found, whether it holds.

Invariant: pure functions of what was measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

LISTS: Final = ("programme", "city", "partners", "courses", "page")
"""Kinds of pages that list things; a page of words may hold the block of calendars."""
HTML, HTML_OF_LISTS, CSS, SCRIPT = 10 * 1024, 20 * 1024, 8 * 1024, 6 * 1024
VIEW, REQUESTS = 60 * 1024, 8
CATEGORIES: Final = ("performance", "accessibility", "best-practices", "seo")
LCP, TBT, CLS = 1200.0, 50.0, 0.01
"""Milliseconds, milliseconds, a share of the window."""
VERDICTS: Final = {True: "yes", False: "NO", None: "–"}
HEADS: Final = ("budget", "goal", "measured", "holds")


@dataclass(frozen=True, slots=True)
class Row:
    """One budget. `holds` is None where nothing was measured, or nothing is promised."""

    what: str
    goal: str
    found: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class View:
    """The first view of a page, with an empty cache: bytes on the wire, requests, other hosts, cookies."""

    path: str
    size: int
    requests: int
    elsewhere: tuple[str, ...]
    cookies: tuple[str, ...]
    said: tuple[str, ...]
    """Errors and warnings of the console: what the policy refuses is among them."""


@dataclass(frozen=True, slots=True)
class Audit:
    """One run of Lighthouse: points of 100 by category, milliseconds, the audits that cost points."""

    path: str
    points: tuple[tuple[str, int], ...]
    lcp: float
    tbt: float
    cls: float
    blamed: tuple[str, ...] = ()
    runs: int = 1

    @property
    def missed(self) -> int:
        """How many goals this run misses."""
        points = dict(self.points)
        low = sum(points.get(name, 0) < 100 for name in CATEGORIES)
        return low + (self.lcp > LCP) + (self.tbt > TBT) + (self.cls > CLS)


def kilobytes(size: int) -> str:
    """A size as the table tells it."""
    return f"{size / 1024:.1f} KB"


def sum_sizes(what: str, limit: int, sizes: Mapping[str, int]) -> Row:
    """The largest of these, by path."""
    path, size = max(sizes.items(), key=lambda one: one[1])
    return Row(what, f"≤ {limit // 1024} KB", f"{kilobytes(size)} ({path})", size <= limit)


def sum_views(views: Sequence[View]) -> list[Row]:
    """First views and what the browser said of them: the worst of all pages."""
    heavy, many = max(views, key=lambda one: one.size), max(views, key=lambda one: one.requests)
    elsewhere = sorted({f"{one.path}: {host}" for one in views for host in one.elsewhere})
    cookies = sorted({f"{one.path}: {name}" for one in views for name in one.cookies})
    said = [f"{one.path}: {words}" for one in views for words in one.said]
    pages = f"{len(views)} pages"
    return [
        Row("first view, bytes", f"≤ {VIEW // 1024} KB", f"{kilobytes(heavy.size)} ({heavy.path})", heavy.size <= VIEW),
        Row("first view, requests", f"≤ {REQUESTS}", f"{many.requests} ({many.path})", many.requests <= REQUESTS),
        sum_faults("first view, third-party requests", elsewhere, pages),
        sum_faults("first view, cookies", cookies, pages),
        sum_faults("strict CSP, complaints in the console", said, pages),
    ]


def sum_audits(audits: Sequence[Audit]) -> list[Row]:
    """Lighthouse: the worst of all pages."""
    rows = []
    for name in CATEGORIES:
        points, path = min((dict(one.points).get(name, 0), one.path) for one in audits)
        found = f"100 ({len(audits)} pages)" if points == 100 else f"{points} ({path})"
        rows.append(Row(f"Lighthouse mobile, {name}", "100", found, points == 100))
    lcp = max(audits, key=lambda one: one.lcp)
    tbt = max(audits, key=lambda one: one.tbt)
    cls = max(audits, key=lambda one: one.cls)
    return [
        *rows,
        Row("Lighthouse, LCP, estimated", f"≤ {LCP / 1000} s", f"{lcp.lcp / 1000:.2f} s ({lcp.path})", lcp.lcp <= LCP),
        Row("Lighthouse, TBT, estimated", f"≤ {TBT:.0f} ms", f"{tbt.tbt:.0f} ms ({tbt.path})", tbt.tbt <= TBT),
        Row("Lighthouse, CLS", f"≤ {CLS}", f"{cls.cls:.3f} ({cls.path})", cls.cls <= CLS),
    ]


def sum_faults(what: str, faults: Sequence[str], looked_at: str) -> Row:
    """Something of which there must be nothing: how many, and the first of them."""
    return Row(what, "0", f"{len(faults)}: {faults[0]}" if faults else f"0 ({looked_at})", not faults)


def best_of(runs: Sequence[Audit]) -> Audit:
    """The run that misses least, then the quickest: what the machine was busy with is not the page's fault."""
    return replace(min(runs, key=lambda one: (one.missed, one.tbt, one.lcp)), runs=len(runs))


def write_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def tell_rows(rows: Sequence[Row]) -> str:
    """The budgets, as the terminal shows them and the file keeps them."""
    return write_table(HEADS, ([row.what, row.goal, row.found, VERDICTS[row.holds]] for row in rows))


def tell_audits(audits: Sequence[Audit]) -> str:
    """What Lighthouse said of each page."""
    heads = (
        "page",
        "performance",
        "accessibility",
        "best practices",
        "SEO",
        "LCP s",
        "TBT ms",
        "CLS",
        "runs",
        "blamed",
    )

    def cells(one: Audit) -> list[str]:
        points = [str(dict(one.points).get(name, "–")) for name in CATEGORIES]
        figures = [f"{one.lcp / 1000:.2f}", f"{one.tbt:.0f}", f"{one.cls:.3f}", str(one.runs)]
        return [one.path, *points, *figures, ", ".join(one.blamed)]

    return write_table(heads, map(cells, audits))


def status_of(rows: Sequence[Row]) -> int:
    """The exit code: 1 where a goal is missed."""
    return int(any(row.holds is False for row in rows))
