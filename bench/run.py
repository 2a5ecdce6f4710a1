"""Measures builds as a user sees them: a process of its own, from start to end. Invariant: the same work for each
contender.

Each round begins with the original files and an empty cache: clean, then nothing changed, then one
course's text edited, then one session cancelled. The first round warms the machine up; only its
memory counts, because looking at a whole tree of processes costs time. The floor is what the
machine needs to write files of the same sizes under the same names, and nothing else.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, Protocol

from bench.generate import SIZES, write_site

ROOT: Final = Path(__file__).resolve().parent.parent
RESULTS: Final = Path(__file__).resolve().parent / "results.md"
NOW: Final = "2026-10-01T08:00"
SAMPLE: Final = "sample"
LIBRARIES: Final = ("babel", "jinja2", "markdown", "markupsafe", "nh3", "pydantic", "pyyaml")

CLEAN, NOTHING, BODY, SESSION = "clean", "nothing changed", "one body edited", "one session cancelled"
WORKS: Final = (CLEAN, NOTHING, BODY, SESSION)
FLOOR: Final = "floor: the same bytes"
# What is to be reached on two cores with the real layouts: seconds, megabytes (0: not said).
GOALS: Final[dict[tuple[str, str], tuple[float, int]]] = {
    (SAMPLE, CLEAN): (4, 200),
    (SAMPLE, NOTHING): (0.4, 200),
    (SAMPLE, BODY): (0.8, 200),
    ("nation", CLEAN): (12, 0),
    ("nation", NOTHING): (1, 0),
}


class BuildFailed(Exception):
    """A contender ended with an error; its own words are the message."""


# ------------------------------------------------------------------------------------- contenders


class Contender(Protocol):
    """A generator that can be measured. A peer (Hugo, Eleventy) is one more class like `Sitegen`."""

    name: str

    def prepare(self, size: str, folder: Path) -> None:
        """Write the site of this size into `folder`, in the contender's own format."""

    def clear(self, folder: Path) -> None:
        """Remove the output and every cache: the next build is clean."""

    def command(self, folder: Path) -> list[str]:
        """The words that build the site."""

    def output(self, folder: Path) -> Path:
        """Where the built site is."""

    def body(self, folder: Path) -> tuple[Path, str]:
        """A course's file, and its text with one more paragraph."""

    def session(self, folder: Path) -> tuple[Path, str]:
        """A programme's file, and its text with one session cancelled."""


class Sitegen:
    """This generator."""

    name = "sitegen"

    def prepare(self, size: str, folder: Path) -> None:
        """Generate a site, or copy the repository's own content."""
        if size != SAMPLE:
            write_site(SIZES[size], folder)
            return
        folder.mkdir(parents=True)
        for name in ("content", "layouts"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".*", "*~"))
        shutil.copy(ROOT / "site_config.yaml", folder)

    def clear(self, folder: Path) -> None:
        """Remove everything but the sources."""
        for path in folder.iterdir():
            if path.name in ("content", "layouts", "site_config.yaml"):
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

    def command(self, folder: Path) -> list[str]:
        """The same command as an editor's, with the time fixed."""
        config, output = str(folder / "site_config.yaml"), str(self.output(folder))
        build = [sys.executable, str(ROOT / "build.py"), "build"]
        return [*build, "--config", config, "--output", output, "--now", NOW, "--quiet"]

    def output(self, folder: Path) -> Path:
        """The default place."""
        return folder / "output"

    def body(self, folder: Path) -> tuple[Path, str]:
        """The French text of the first course."""
        path = min((folder / "content" / "courses").glob("*/fr.md"))
        return path, path.read_text(encoding="utf-8") + "\nUne phrase de plus, pour mesurer.\n"

    def session(self, folder: Path) -> tuple[Path, str]:
        """The last date of the first series that has dates and no changes yet."""
        for path in sorted((folder / "content" / "cities").glob("*/sessions.yaml")):
            text = path.read_text(encoding="utf-8")
            for series in re.split(r"^(?=- id:)", text, flags=re.MULTILINE):
                dates = re.search(r"^  dates: \[.*?(\d{4}-\d\d-\d\d)\]$", series, flags=re.MULTILINE)
                if dates and "\n  changes:" not in series:
                    change = f"  changes:\n    {dates[1]}: {{status: cancelled, revision: 1, updated: 2026-09-30}}"
                    return path, text.replace(series, series.replace(dates[0], f"{dates[0]}\n{change}"))
        raise BuildFailed("no series with dates and without changes was found")


# ------------------------------------------------------------------------------------- one process


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: wall seconds, and the most memory in megabytes (0: unknown)."""

    seconds: float
    megabytes: float


def run_measured(command: Sequence[str], *, watch: bool) -> Cost:
    """Run a command to its end. `watch` also adds up the memory of its child processes, on Linux."""
    if hasattr(os, "sync"):
        os.sync()
    watcher: _MemoryWatcher | None = None
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=ROOT)
        if watch:
            watcher = _MemoryWatcher(process.pid)
        megabytes = _wait(process)
        seconds = time.perf_counter() - start
        if watcher is not None:
            megabytes = max(megabytes, watcher.finish())
        if process.returncode:
            said.seek(0)
            raise BuildFailed(said.read().decode("utf-8", "replace").strip() or f"exit code {process.returncode}")
    return Cost(seconds, megabytes)


def _wait(process: subprocess.Popen[bytes]) -> float:
    """Wait, and tell the peak memory of the largest process of the tree (`wait4`).

    A child inherits the peak of the process that starts it, some 20 MB here: so no large import in this module.
    """
    if sys.platform == "win32":
        process.wait()
        return 0.0
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    return usage.ru_maxrss * unit / 1_000_000


class _MemoryWatcher:
    """Adds up, twenty times a second, the memory of a process and its descendants.

    Proportional set size: a page shared by forked workers counts once. Only Linux tells it.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def finish(self) -> float:
        """Stop looking; the peak in megabytes."""
        self._done.set()
        self._thread.join()
        return self._peak / 1_000_000

    def _look(self) -> None:
        while not self._done.wait(0.05):
            self._peak = max(self._peak, sum(_proportional_size(pid) for pid in _tree(self._pid)))


def _tree(pid: int) -> list[int]:
    found = [pid]
    for parent in found:  # grows while it is read
        try:
            for children in Path(f"/proc/{parent}/task").glob("*/children"):
                found.extend(int(child) for child in children.read_text().split())
        except OSError:
            continue
    return found


def _proportional_size(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    size = re.search(r"^Pss:\s+(\d+) kB$", text, flags=re.MULTILINE)
    return int(size[1]) * 1024 if size else 0


# ------------------------------------------------------------------------------------- the rounds


@dataclass(slots=True)
class Row:
    """What was measured of one work on one site with one contender."""

    size: str
    contender: str
    work: str
    seconds: list[float] = field(default_factory=list)
    megabytes: float = 0.0
    pages: int = 0
    files: int = 0


def measure(
    size: str, contenders: Sequence[Contender], folder: Path, runs: int, say: Callable[[str], None]
) -> list[Row]:
    """All works of all contenders on one size; the contenders take turns in each round."""
    rows = {(c.name, work): Row(size, c.name, work) for c in contenders for work in (*WORKS, FLOOR)}
    for contender in contenders:
        contender.prepare(size, folder / contender.name)
    for number in range(runs + 1):
        for contender in contenders:
            say(f"{size}, {contender.name}: {f'round {number} of {runs}' if number else 'warming up'}")
            site = folder / contender.name
            for work, cost in _run_round(contender, site, watch=number == 0):
                row = rows[contender.name, work]
                row.megabytes = max(row.megabytes, cost.megabytes)
                if number:
                    row.seconds.append(cost.seconds)
            output = contender.output(site)
            sizes = {path.relative_to(output): path.stat().st_size for path in output.rglob("*") if path.is_file()}
            floor = write_same(sizes, folder / "floor")
            if number:
                rows[contender.name, FLOOR].seconds.append(floor)
            for work in (*WORKS, FLOOR):
                rows[contender.name, work].pages = sum(path.suffix == ".html" for path in sizes)
                rows[contender.name, work].files = len(sizes)
    return list(rows.values())


def _run_round(contender: Contender, site: Path, *, watch: bool) -> list[tuple[str, Cost]]:
    contender.clear(site)
    command = contender.command(site)
    costs = [(work, run_measured(command, watch=watch)) for work in (CLEAN, NOTHING)]
    originals: dict[Path, bytes] = {}
    try:
        for work, edit in ((BODY, contender.body), (SESSION, contender.session)):
            path, text = edit(site)
            originals[path] = path.read_bytes()
            path.write_text(text, encoding="utf-8", newline="\n")
            costs.append((work, run_measured(command, watch=watch)))
    finally:
        for path, data in originals.items():
            path.write_bytes(data)
    return costs


def write_same(sizes: dict[Path, int], folder: Path) -> float:
    """Seconds to write files of these names and sizes into an empty folder."""
    data = memoryview(os.urandom(max(sizes.values(), default=0)))
    folders = sorted({folder / path.parent for path in sizes})
    targets = [(str(folder / path), size) for path, size in sizes.items()]
    if hasattr(os, "sync"):
        os.sync()
    start = time.perf_counter()
    for parent in folders:
        parent.mkdir(parents=True, exist_ok=True)
    for target, size in targets:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
        os.write(handle, data[:size])
        os.close(handle)
    seconds = time.perf_counter() - start
    shutil.rmtree(folder)
    return seconds


# ------------------------------------------------------------------------------------- telling

HEADS: Final = ("site", "with", "work", "pages", "files", "minimum s", "median s", "maximum s", "peak MB", "goal")


def tell(row: Row) -> tuple[str, ...]:
    """A row of the table, as texts."""
    seconds, megabytes = GOALS.get((row.size, row.work), (0, 0)) if row.contender == Sitegen.name else (0, 0)
    goal = ", ".join([*([f"≤ {seconds:g} s"] if seconds else []), *([f"≤ {megabytes} MB"] if megabytes else [])])
    times = [f"{pick(row.seconds):.2f}" for pick in (min, statistics.median, max)]
    memory = f"{row.megabytes:.0f}" if row.megabytes else ""
    return (row.size, row.contender, row.work, f"{row.pages:,}", f"{row.files:,}", *times, memory, goal)


def describe_machine() -> list[tuple[str, str]]:
    """What the figures depend on: processor, system, versions, commit. No path and no name of a person or machine."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 0
    libraries = ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)
    return [
        ("day", f"{datetime.now(UTC):%Y-%m-%d}"),
        ("commit", _commit()),
        ("processor", f"{_processor()}, {cores} cores"),
        ("system", f"{platform.system()} {platform.machine()}"),
        ("files on", _file_system(Path(tempfile.gettempdir()))),
        ("python", f"{platform.python_implementation()} {platform.python_version()}"),
        ("libraries", libraries),
    ]


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "missing"


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or "unknown"
    model = re.search(r"^model name\s*:\s*(.+)$", text, flags=re.MULTILINE)
    return model[1] if model else platform.machine()


def _file_system(folder: Path) -> str:
    """The kind of file system of a folder: in memory (`tmpfs`) a build writes in a tenth of the time."""
    try:
        mounts = [line.split() for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return "unknown"
    around = [(len(place), kind) for _, place, kind, *_ in mounts if folder.resolve().is_relative_to(place)]
    return max(around)[1]


def _commit() -> str:
    def ask(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    try:
        return ask("rev-parse", "--short", "HEAD") + (" and changes" if ask("status", "--porcelain") else "")
    except (OSError, subprocess.CalledProcessError):
        return "none yet"


def write_results(path: Path, rows: Sequence[Row], runs: int) -> None:
    """The table and the machine as Markdown."""
    lines = ["# Speed, measured", "", "Written by `make bench`; do not edit.", ""]
    lines += [f"- {name}: {words}" for name, words in (*describe_machine(), ("runs", f"1 to warm up, {runs} counted"))]
    lines += ["", f"| {' | '.join(HEADS)} |", f"|{'---|' * 3}{'--:|' * 6}---|"]
    lines += [f"| {' | '.join(tell(row))} |" for row in rows]
    lines += [
        "",
        "Each build is a process of its own, timed from start to end. *clean*: no output and no cache.",
        "*floor*: what the machine needs to write files of the same names and sizes.",
        "Peak memory: all processes of a build together (proportional set size), or the largest alone if that is more.",
        "",
    ]
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")


def print_table(rows: Sequence[Row]) -> None:
    """The table on the terminal."""
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for place, head in enumerate(HEADS):
        table.add_column(head, justify="right" if 3 <= place <= 8 else "left", no_wrap=True)
    for number, row in enumerate(rows, 1):
        table.add_row(*tell(row), end_section=number % (len(WORKS) + 1) == 0)
    width = None if sys.stdout.isatty() else 132
    Console(width=width).print(table)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.run", description="Measure clean and repeated builds.")
    parser.add_argument("sizes", nargs="*", default=["small", "region", "nation"], help=", ".join(SIZES))
    parser.add_argument("--runs", type=int, default=3, help="counted rounds, after one to warm up (default: 3)")
    parser.add_argument("--no-sample", action="store_true", help="leave out the repository's own site")
    parser.add_argument("--folder", type=Path, help="write the sites into this new folder, and keep them")
    parser.add_argument(
        "--results", type=Path, default=RESULTS, help="where the table goes (default: bench/results.md)"
    )
    options = parser.parse_args()
    unknown = [size for size in options.sizes if size not in SIZES]
    if unknown or options.runs < 1:
        parser.error(
            f"there is no size {unknown[0]}; use {', '.join(SIZES)}" if unknown else "--runs must be 1 or more"
        )
    if options.folder and options.folder.exists():
        parser.error("the folder of --folder is there already")
    folder = options.folder.resolve() if options.folder else Path(tempfile.mkdtemp(prefix="sitegen-bench-")).resolve()
    contenders: list[Contender] = [Sitegen()]
    rows: list[Row] = []
    try:
        for size in [*([] if options.no_sample else [SAMPLE]), *options.sizes]:
            rows += measure(size, contenders, folder / size, options.runs, lambda text: print(text, file=sys.stderr))
    except BuildFailed as error:
        print(f"A build failed, so nothing was measured:\n{error}", file=sys.stderr)
        return 1
    finally:
        if not options.folder:
            shutil.rmtree(folder, ignore_errors=True)
    print_table(rows)
    write_results(options.results, rows, options.runs)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
