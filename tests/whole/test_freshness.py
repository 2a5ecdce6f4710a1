"""The passing of time: what the site says of its next change, what a build for another day changes, and the timer."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from sitegen.options import Options
from sitegen.pipeline import build
from tests.kit.calendar_readers import read_icalendar
from tests.kit.programs import find_program
from tests.kit.samplesite import Sample
from tests.kit.small_site import NOW, PROJECT, SmallSite, differences, read_tree, tell

NEXT = ".well-known/next-change"
WORKFLOW = PROJECT / "docs" / "rebuild.yml"


def told(site: SmallSite) -> str:
    """What the published file says."""
    return (site.output / NEXT).read_bytes().decode()


# ------------------------------------------------------------------------------------- the published instant


def test_the_site_says_when_it_next_changes(tmp_path: Path) -> None:
    """In the small site: the day after next, booking of a session opens, at midnight in Paris."""
    site = SmallSite(tmp_path)
    outcome = site.build()
    assert told(site) == "2026-11-21T23:00:00Z\n"
    assert outcome.next_change == datetime(2026, 11, 21, 23, tzinfo=UTC)
    last = site.output / NEXT
    before = last.stat().st_ino
    assert site.build(now=outcome.next_change - timedelta(seconds=1)).status == "nothing"
    assert site.build(now=outcome.next_change).status == "built"
    assert told(site) == "2026-11-24T09:30:00Z\n"  # a session of Nancy ends, in the hour of Paris
    assert last.stat().st_ino != before


def test_a_site_that_never_changes_by_itself_says_nothing(tmp_path: Path) -> None:
    """The file is there all the same: one that is missing means that the site is not there."""
    site = SmallSite(tmp_path)
    outcome = site.build(now=datetime(2040, 1, 1, tzinfo=UTC))
    assert outcome.next_change is None
    assert told(site) == ""


def test_it_is_the_same_for_every_moment_until_then(tmp_path: Path) -> None:
    first, second = SmallSite(tmp_path / "one"), SmallSite(tmp_path / "two")
    first.build(now=NOW)
    second.build(now=NOW + timedelta(hours=30))
    assert differences(first.output, second.output) == []


# ------------------------------------------------------------------------------------- another day


def changed(site: SmallSite, first: str, second: str) -> set[str]:
    """The outputs that differ between builds for two moments, written as one gives them to `--now`."""
    trees = []
    for moment in (first, second):
        outcome = site.build(now=datetime.fromisoformat(moment))
        assert outcome.status == "built", tell(outcome)
        trees.append(read_tree(site.output))
    before, after = trees
    # What comes and goes: lists of which nothing is left, and the data of the form, named by its digest.
    moved = before.keys() ^ after.keys()
    assert all("/programme/" in path or path.startswith("assets/programme-") for path in moved)
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def both_ways(french: str, arabic: str, *names: str) -> set[str]:
    """Paths in the two languages."""
    return {place.format(name) for place in (french, arabic) for name in names or ("",)}


ALWAYS = {NEXT, ".sitegen/manifest.json"}
"""What differs as soon as anything does."""
DATA = {"data/openagenda.json", "data/sessions.csv", "data/sessions.json"}
"""The open data that holds the same sessions as the calendar of the network."""


def test_the_day_on_which_booking_opens_changes_the_page_of_that_session(tmp_path: Path) -> None:
    pages = both_ways("fr/seances/{}/index.html", "ar/sessions/{}/index.html", "rennes-cv-2026-11-27")
    assert changed(SmallSite(tmp_path), "2026-11-21T23:59:59", "2026-11-22") == ALWAYS | pages


def test_thirty_days_after_a_session_its_calendars_change_and_no_page(tmp_path: Path) -> None:
    names = ("network", "city-rennes", "course-seo", "audience-all")
    calendars = both_ways("fr/calendars/{}.ics", "ar/calendars/{}.ics", *names)
    assert changed(SmallSite(tmp_path), "2026-12-19T11:59:59", "2026-12-19T12:00") == ALWAYS | calendars | DATA


def test_a_day_in_december_changes_what_is_over_by_then_and_nothing_else(tmp_path: Path) -> None:
    """`--now 2026-12-24T08:00`: of the sessions, only one is to come; that of 19 November is past for thirty days."""
    site = SmallSite(tmp_path)
    later = {"id": "later", "course": "cv", "dates": ["2027-01-12"], "time": "10:00-11:00", "format": "workshop"}
    site.files["content/cities/nancy/sessions.yaml"].append(later)
    found = changed(site, "2026-11-20T09:00", "2026-12-24T08:00")
    paths = read_tree(site.output).keys()
    # Not: what has no date (a page, the list of news, files), the file of each session, and the
    # calendars that did not hold the session of 19 November.
    same = {path for path in paths if path.startswith("assets/")} | {"index.html", "robots.txt", "worker.js"}
    same -= {path for path in same if path.startswith("assets/programme-")}
    same |= both_ways("fr/a-propos/index.html", "ar/about/index.html") | both_ways("fr/{}", "ar/{}", "news/index.html")
    same |= {path for path in paths if path.endswith(".ics") and "/calendars/" not in path}
    # Feeds of news, and open data of venues and courses.
    same |= {path for path in paths if "/news/news" in path or path.startswith("data/")} - DATA
    names = ("city-nancy", "course-cv", "course-email", "audience-seniors")
    same |= both_ways("fr/calendars/{}.ics", "ar/calendars/{}.ics", *names)
    assert sorted(paths - found) == sorted(same)
    # All others show sessions, or count them.
    assert {path.split("/")[1] for path in found if path.startswith("fr/")} == {
        "404.html", "calendars", "cours", "index.html", "news", "partenaires", "programme", "seances", "villes",
    }  # fmt: skip


def test_a_day_in_december_changes_the_sample_in_the_same_way(sample: Sample, tmp_path: Path) -> None:
    """The files of single sessions and of words stay; pages of sessions over since, and calendars, differ."""
    shutil.copytree(sample.output, tmp_path / "output")
    for name in ("content", "layouts"):
        shutil.copytree(sample.root / name, tmp_path / name)
    shutil.copy(sample.root / "site_config.yaml", tmp_path)
    outcome = build(Options(tmp_path / "site_config.yaml", now=datetime(2026, 12, 24, 8)))
    assert outcome.status == "built", tell(outcome)
    found = set(differences(sample.output, tmp_path / "output"))
    (network,) = sample.output.glob("fr/*/network.ics")
    for event in read_icalendar(network.read_bytes()):
        name = event.uid.partition("@")[0]
        over = NOW <= event.ends <= datetime(2026, 12, 24, 7, tzinfo=UTC)
        page, file = f"fr/seances/{name}/index.html", f"fr/seances/{name}/{name}.ics"
        assert file not in found
        assert not over or page in found, name
    names = {path for path in found if path.endswith(".ics")}
    assert {"fr/calendriers/network.ics", "en/calendars/network.ics", "ar/calendars/network.ics"} <= names
    # The data of the form is named by its digest; all other files keep their names and bytes.
    assert not [path for path in found if path.startswith("assets/") and not path.startswith("assets/programme-")]
    assert {NEXT, "fr/index.html", "fr/programme/index.html"} <= found


# ------------------------------------------------------------------------------------- the timer


def script() -> str:
    """The question of the workflow, as the host would run it."""
    steps: list[dict[str, Any]] = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]["ask"]["steps"]
    return str(next(step["run"] for step in steps if step.get("id") == "ask"))


@pytest.mark.parametrize(
    ("event", "next_change", "due"),
    [
        ("schedule", "2000-01-01T00:00:00Z\n", "true"),
        ("schedule", "2999-01-01T00:00:00Z\n", "false"),
        ("schedule", "", "false"),
        ("schedule", None, "true"),  # not yet on line
        ("schedule", "<!doctype html>", "true"),
        ("push", "2999-01-01T00:00:00Z\n", "true"),
        ("workflow_dispatch", "", "true"),
    ],
)
def test_the_timer_builds_only_when_the_moment_has_passed(
    event: str, next_change: str | None, due: str, tmp_path: Path
) -> None:
    if next_change is not None:
        (tmp_path / ".well-known").mkdir()
        (tmp_path / NEXT).write_text(next_change, "utf-8")
    answer = tmp_path / "answer"
    environment = {**os.environ, "EVENT": event, "SITE": tmp_path.as_uri(), "GITHUB_OUTPUT": str(answer)}
    find_program("curl")
    command = [find_program("bash"), "--noprofile", "--norc", "-eo", "pipefail", "-c", script()]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    assert answer.read_text("utf-8") == f"due={due}\n"


def test_the_workflow_builds_after_it_asked_and_publishes_hidden_folders() -> None:
    jobs = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]
    assert list(jobs) == ["ask", "build", "deploy"]
    assert (jobs["build"]["needs"], jobs["deploy"]["needs"]) == ("ask", "build")
    assert jobs["build"]["if"] == "needs.ask.outputs.due == 'true'"
    (pack,) = [step["run"] for step in jobs["build"]["steps"] if step.get("name") == "Pack"]
    assert "--directory output" in pack and "./.sitegen " in pack and ".well-known" not in pack
    (upload,) = [step for step in jobs["build"]["steps"] if step.get("uses", "").startswith("actions/upload-artifact")]
    assert upload["with"]["name"] == "github-pages"
    assert upload["with"]["path"] in pack
