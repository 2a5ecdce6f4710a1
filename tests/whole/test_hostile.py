"""Hostile input of all kinds, each in its smallest form: a message or nothing, never a fault, a program or a wait."""

from __future__ import annotations

import errno
import json
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from sitegen import cli
from sitegen.content.digest import digest_text
from sitegen.content.problem import Problem
from sitegen.content.program import generator_digest
from sitegen.content.sources import read_sources
from sitegen.pipeline import check, look
from sitegen.publish.failure import EnvironmentFailure
from tests.kit.faults import in_child, wait_for
from tests.kit.growth import times_more, within
from tests.kit.small_site import PROJECT, SmallSite, both, config, read_tree, small_files, tell, words

CITY_FILES = {name: small_files()[f"content/cities/nancy/{name}"] for name in ("city.yaml", "fr.md")}
CITY = {**CITY_FILES["city.yaml"], "closures": []}
LAYOUTS = PROJECT / "layouts"
SECONDS = 2.5
"""Of processor: what a hostile file may cost at most; a check of the whole small site is in it."""


def find_problems(root: Path, changes: dict[str, Any], seconds: float = SECONDS, **options: Any) -> list[Problem]:
    """What a check tells of the small site with some files changed; it must not take long."""
    site = SmallSite(root)
    site.files |= changes
    site.write()
    start = time.thread_time()
    outcome = check(replace(site.options, jobs=1, **options))
    assert time.thread_time() - start < within(seconds)
    return list(outcome.problems)


# ------------------------------------------------------------------------------------- long texts

GAP = " " * 40_000
LONG_TEXTS = {
    "content/cities/nancy/sessions.yaml": f"[{{id: a, course: seo, dates: 2027-01-05, time: 1{GAP}x}}]",
    "content/courses/seo/course.yaml": f"topic: x{GAP}b: c: d\n",
    "content/partners/bic/partner.yaml": f"name: [a, b{GAP}\n",
    "content/vocabulary.yaml": f"topics: 'a' {GAP}b\n",
    "content/cities/rennes/city.yaml": {"name": "a" * 480_000},
    "content/pages/about/fr.md": words(title="a", aliases=["/" + "a/" * 100_000], slug="a-" * 100_000),
    "site_config.yaml": config(calendar_domain="a." * 100_000, timezone="a/" * 100_000),
}


@pytest.mark.parametrize("path", LONG_TEXTS)
def test_a_long_text_costs_little_and_is_told(path: str, tmp_path: Path) -> None:
    told = [problem for problem in find_problems(tmp_path, {path: LONG_TEXTS[path]}) if problem.path == path]
    assert told
    assert all(problem.line and problem.remedy.template for problem in told)
    assert all(len(f"{problem.what}{problem.remedy}") < 1_000 for problem in told)


# ------------------------------------------------------------------------------------- many entries


def make_series(count: int, dates: int) -> list[dict[str, Any]]:
    """So many series, each of so many days in a row."""
    days = [str(date(2027, 1, 1) + timedelta(number)) for number in range(dates)]
    facts = {"course": "seo", "dates": days, "time": "10:00-12:00", "format": "workshop"}
    return [{"id": f"series-{number}", **facts} for number in range(count)]


RENNES = "content/cities/rennes/sessions.yaml"
DAILY = {
    "id": "daily", "course": "seo", "time": "10:00-12:00", "format": "workshop", "from": "2027-01-01",
    "every": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("series", "what"),
    [
        (make_series(1, 501), "“dates” has more than 500 entries"),
        (make_series(1, 20_000), "“dates” has more than 500 entries"),
        ([{**DAILY, "until": "2028-05-15"}], "the series has 501 dates, more than 500"),
        (
            [{**DAILY, "until": "2031-12-31", "id": f"s{n}"} for n in range(50)],
            "the series has 1826 dates, more than 500",
        ),
        (make_series(5, 401), "with this series the city has more than 2000 sessions"),
    ],
)
def test_too_many_sessions_are_told_and_cost_little(series: list[dict[str, Any]], what: str, tmp_path: Path) -> None:
    told = find_problems(tmp_path, {RENNES: series, "content/cities/rennes/city.yaml": CITY})
    assert {str(problem.what) for problem in told} == {what}
    assert all(problem.path == RENNES and problem.line and problem.remedy.template for problem in told)


def test_too_many_sessions_of_a_site_are_told(tmp_path: Path) -> None:
    series = json.dumps(make_series(4, 500))
    changes: dict[str, Any] = {}
    for number in range(16):
        changes |= {f"content/cities/c{number}/{name}": text for name, text in CITY_FILES.items()}
        changes[f"content/cities/c{number}/sessions.yaml"] = series
    # So many as a site may have are read before one is too many: they cost what they cost there.
    (problem,) = find_problems(tmp_path, changes, 2 * SECONDS)
    assert str(problem.what) == "with this series the site has more than 30000 sessions"
    assert problem.path == "content/cities/c8/sessions.yaml"  # c0, c1, c10 … c15, c2 … c7 have 28,000, the others 5


def test_many_sessions_need_a_time_that_grows_as_they_do(tmp_path: Path) -> None:
    def look_at(count: int) -> Callable[[], None]:
        site = SmallSite(tmp_path / str(count))
        site.files |= {RENNES: make_series(count, 500), "content/cities/rennes/city.yaml": CITY}
        site.write()
        sources = read_sources(site.root, "site_config.yaml")

        def work() -> None:
            made = look(replace(site.options, jobs=1, clean=True), sources)
            assert made.site is not None
            assert len(made.site.sessions) > count * 500

        return work

    assert times_more(look_at(1), look_at(2), enough=3) <= 3


# ------------------------------------------------------------------------------------- names of files and addresses


def test_many_folders_in_one_another_are_told(tmp_path: Path) -> None:
    place = tmp_path / "content" / "pages" / "about"
    place.mkdir(parents=True)
    for _ in range(300):
        place = place / "a"
        place.mkdir()
    (problem,) = find_problems(tmp_path, {})
    assert str(problem.what) == "folders lie in one another here, more than 16 deep"
    assert problem.path.startswith("content/pages/about/a/a/")


@pytest.mark.parametrize(
    ("path", "alias"), [("old/page.txt", "/old/page.txt/"), ("old/page.html/a.txt", "/old/page.html")]
)
def test_a_foreign_file_that_is_in_the_way_is_told(path: str, alias: str, tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.build()
    foreign = site.output / path
    foreign.parent.mkdir(parents=True)
    foreign.write_text("mine")
    site.files["content/pages/about/fr.md"]["front"]["aliases"] = [alias]
    before = read_tree(site.output)
    with pytest.raises(EnvironmentFailure, match=f"has a file {path} that was not made here"):
        site.build()
    assert read_tree(site.output) == before


ODD = "content/pages/about/a\x1b]0;b\x07\n::error::c\r\u2028d\u202ee\x9b1m.txt"


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_no_name_of_a_file_steers_a_terminal_or_begins_a_line(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = SmallSite(tmp_path)
    site.files |= {ODD: "a", "content/courses/x\x1b[2J/fr.md": words(title="a")}
    site.write()
    assert cli.main(["check", "--config", str(site.options.config), "--language", "en", "--format", form]) == 1
    said = capsys.readouterr()
    told = said.err if form == "text" else said.out
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e]", told)
    assert "a\\u001b" in told or "a%1B" in told
    if form in ("text", "github"):
        assert all(
            ":" in line and line.startswith(("content/", "::", "warning", "notice")) for line in told.splitlines()
        )
        assert not any(line.startswith("::error::c") for line in told.splitlines())
    elif form == "json":
        assert ODD in {problem["path"] for problem in json.loads(told)["problems"]}
    else:
        places = [one["locations"][0]["physicalLocation"] for one in json.loads(told)["runs"][0]["results"]]
        assert ODD in {unquote(place["artifactLocation"]["uri"]) for place in places}


# ------------------------------------------------------------------------------------- the machine


def run_watched(site: SmallSite, at: int, number: int) -> tuple[int, str]:
    """Build in a child; its file number `at` that is opened or listed cannot be. The exit code, and what was."""
    reading, writing = os.pipe()

    def work() -> int:
        seen = 0

        def watch(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal seen
            if event not in ("open", "os.scandir", "os.listdir", "os.mkdir", "os.rename", "os.link"):
                return
            seen += 1
            if seen == at:
                os.write(writing, f"{event} {arguments[0]!s}".encode()[:2_000])
                raise OSError(number, os.strerror(number), arguments[0])

        generator_digest.cache_clear()
        sys.addaudithook(watch)
        code = cli.main(["--config", str(site.options.config), "--now", "2026-11-20T08:00Z", "--jobs", "1"])
        if not at:
            os.write(writing, str(seen).encode())
        return code

    code = wait_for(in_child(work))
    os.close(writing)
    with os.fdopen(reading) as said:
        return code, said.read()


def test_no_file_that_cannot_be_opened_is_a_fault_of_the_program(tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "site")
    site.build()
    former = read_tree(site.output)
    site.files["content/pages/about/fr.md"]["body"] = "Autre.\n"
    site.write()
    keep = tmp_path / "keep"
    shutil.copytree(site.root, keep)
    code, count = run_watched(site, 0, 0)
    wanted = read_tree(site.output)
    assert (code, former != wanted) == (0, True)
    chance, failed = random.Random(14), 0
    numbers = (errno.EIO, errno.EMFILE, errno.ENOSPC, errno.EACCES)
    for turn in range(10):
        shutil.rmtree(site.root)
        shutil.copytree(keep, site.root)
        code, what = run_watched(site, chance.randint(1, int(count)), numbers[turn % 4])
        # A source that nobody may read is a located problem; what is only kept to be faster may be done without.
        assert code in ((0, 1, 3) if turn % 4 == 3 else (0, 3)), (code, what)
        assert read_tree(site.output) == (former if code else wanted), what
        failed += code == 3
    assert failed >= 5


@pytest.mark.parametrize("handles", [5])
def test_too_few_handles_are_told(handles: int, tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.build()
    done = subprocess.run(
        [sys.executable, str(PROJECT / "build.py"), "--config", str(site.options.config), "--clean"],
        capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (handles, handles)),
    )  # fmt: skip
    assert (done.returncode, "Traceback" in done.stderr) == (3, False), done.stderr


@pytest.mark.parametrize("error", [MemoryError(), OSError(errno.EIO, "Input/output error"), ImportError("lib.so: no")])
def test_what_the_machine_refuses_is_told_with_what_to_do(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    site = SmallSite(tmp_path).write()
    monkeypatch.setattr("sitegen.pipeline.read_sources", fail)
    assert cli.main(["check", "--config", str(site.options.config), "--language", "en"]) == 3
    assert " — c" in capsys.readouterr().err  # close other programs, check the disk


def test_a_manifest_that_cannot_be_read_now_forgets_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = SmallSite(tmp_path)
    site.build()
    before = read_tree(site.output)
    for path in [path for path in site.files if path.startswith("content/news/")]:
        del site.files[path]
    opened = os.open

    def refuse(path: Any, *rest: Any, **words: Any) -> int:
        if str(path).endswith("manifest.json"):
            raise OSError(errno.EIO, "Input/output error", str(path))
        return opened(path, *rest, **words)

    with monkeypatch.context() as patch, pytest.raises(EnvironmentFailure, match="Input/output error"):
        patch.setattr(os, "open", refuse)
        site.build()
    assert read_tree(site.output) == before
    site.build()
    assert not [path for path in read_tree(site.output) if "2026-11-01-open" in path]


PIPES = (
    ".cache/cache.sqlite",
    ".cache/state-*.json",
    "output/.sitegen/manifest.json",
    "output/index.html",
    "site_config.yaml",
    "content/pages/about/fr.md",
    "layouts/article.html",
)


@pytest.mark.parametrize("pattern", PIPES)
def test_a_pipe_in_the_place_of_a_file_is_never_waited_for(pattern: str, tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.build()
    wanted = read_tree(site.output)
    (place,) = site.root.glob(pattern)
    place.unlink()
    os.mkfifo(place)

    def work() -> int:
        signal.alarm(20)
        return cli.main(["--config", str(site.options.config), "--now", "2026-11-20T08:00Z", "--jobs", "1"])

    code = wait_for(in_child(work))
    if pattern.startswith((".cache", "output/index")):
        assert (code, read_tree(site.output)) == (0, wanted)
    else:
        assert code == (3 if pattern.startswith("output") else 1)


# ------------------------------------------------------------------------------------- the cache


def _replace_texts(tree: Any, text: str) -> Any:
    """The same tree with another text in the place of each that is long enough to be a program."""
    if isinstance(tree, list):
        return [_replace_texts(part, text) for part in tree]
    if isinstance(tree, dict):
        return {key: _replace_texts(part, text) for key, part in tree.items()}
    return text if isinstance(tree, str) and len(tree) > 60 else tree


def test_no_program_is_taken_from_the_cache(tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "site")
    assert site.build().status == "built"
    trace = tmp_path / "trace"
    program = f"open({str(trace)!r}, 'w').close()"
    with closing(sqlite3.connect(site.root / ".cache" / "cache.sqlite")) as connection, connection:
        rows = connection.execute("SELECT key, text FROM texts").fetchall()
        assert len(rows) > 10
        for key, text in rows:
            forged = json.dumps(_replace_texts(json.loads(text), program)) if text[:1] in "[{" else program
            connection.execute(
                "UPDATE texts SET sum = ?, text = ? WHERE key = ?", (digest_text(key, forged), forged, key)
            )
    site.files["content/pages/about/fr.md"]["body"] = "Autre.\n"
    outcome = site.build()
    assert not trace.exists()
    assert outcome.status in ("built", "failed"), tell(outcome)


def test_two_choices_with_one_label_are_told_and_one_of_them_is_the_present_page(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.files |= {
        f"layouts/{path.relative_to(LAYOUTS)}": path.read_bytes() for path in LAYOUTS.rglob("*") if path.is_file()
    }
    audiences = {"all": {"label": both("Tous")}, "seniors": {"label": both("Tous")}}
    site.files["content/vocabulary.yaml"]["audiences"] = audiences
    outcome = site.build()
    assert outcome.status == "built", tell(outcome)
    told = [problem for problem in outcome.problems if "have the same label" in str(problem.what)]
    assert [(problem.path, problem.key[-2:]) for problem in told] == [
        ("content/vocabulary.yaml", ("label", "fr")), ("content/vocabulary.yaml", ("label", "ar")),
    ]  # fmt: skip
    pages = [text for path, text in read_tree(site.output).items() if path.startswith("fr/programme/audiences/")]
    assert [len(re.findall(rb'aria-current="page"><b>Tous', text)) for text in pages] == [1, 1]
