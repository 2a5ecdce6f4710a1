"""What an editor is told before subscribers see a session twice, lose it, or ignore its change; and that nothing else
depends on the release that stands."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sitegen.checks.published_events import read_published
from sitegen.content.problem import Problem, Severity
from sitegen.pipeline import check
from tests.kit.small_site import SmallSite, differences

RENNES = "content/cities/rennes/sessions.yaml"
NETWORKS = ("fr/calendars/network.ics", "ar/calendars/network.ics")
GONE = "calendars were told of sessions that are gone: "
CHANGED = "what calendars show of {} has changed, but “updated” has not: some will not see it"
DATED = "write today’s date as “updated”, in the series or in the change"


@pytest.fixture
def site(tmp_path: Path) -> SmallSite:
    """A site that is on line."""
    site = SmallSite(tmp_path)
    series(site)["updated"] = "2026-11-01"
    assert site.build().status == "built"
    return site


def series(site: SmallSite, index: int = 0) -> dict[str, Any]:
    """A series of Rennes, to be changed."""
    found: dict[str, Any] = site.files[RENNES][index]
    return found


def warnings(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The check also tells what is not translated; that is tried elsewhere."""
    return tuple(problem for problem in problems if problem.severity not in (Severity.NOTICE, Severity.WAITING))


def said(site: SmallSite) -> list[tuple[str, str, str]]:
    """What the check says, which is what the build says too: place, what, remedy."""
    site.write()
    checked = check(site.options)
    assert checked.status == "checked"
    outcome = site.build()
    assert outcome.status == "built"
    assert outcome.problems == warnings(checked.problems)
    return [(f"{p.path}:{p.line}:{p.column}", str(p.what), str(p.remedy)) for p in outcome.problems]


def test_a_change_that_is_dated_is_no_surprise(site: SmallSite) -> None:
    series(site)["changes"]["2026-11-24"] = {"time": "15:00-16:00", "updated": "2026-11-20"}
    assert said(site) == []


def test_an_id_that_changes_while_the_date_stays(site: SmallSite) -> None:
    series(site)["id"] = "search"
    changed = ["2026-11-24", "2026-12-01"]
    assert [(what, remedy) for _, what, remedy in said(site)] == [
        (
            f"the session rennes-seo-{day} is gone, and rennes-search-{day} is new: calendars will show both",
            "did its id change? write the old one back: an id is kept for ever",
        )
        for day in changed
    ]
    assert warnings(check(site.options).problems) == ()  # it is told once: now the new ids are those on line


def test_another_domain_of_calendars(site: SmallSite) -> None:
    """Every identifier would be new, those of calendars and those of news."""
    site.files["site_config.yaml"]["calendar_domain"] = "example.net"
    ((place, what, remedy),) = said(site)
    assert place.startswith("site_config.yaml:1:")
    assert what.startswith(
        "“calendar_domain” is example.net, and was example.org: calendars and news readers will show"
    )
    assert remedy == "write the former one back: it is kept for ever, even where the site moves"
    assert warnings(check(site.options).problems) == ()


def test_what_all_sessions_of_a_course_or_a_city_show_is_told_once_there(site: SmallSite) -> None:
    series(site, 1).update(course="seo")
    series(site, 1)["updated"] = series(site)["updated"] = "2026-11-10"
    assert said(site) == []
    site.files["content/courses/seo/ar.md"]["front"]["title"] = "آخر"  # which the French calendar does not show
    names = "rennes-seo-2026-11-24, rennes-cv-2026-11-27, rennes-seo-2026-12-01"
    today = "write today’s date as “updated”"
    assert [(place.partition(":")[0], *rest) for place, *rest in said(site)] == [
        ("content/courses/seo/course.yaml", CHANGED.format(names), today)
    ]
    site.files["content/cities/rennes/city.yaml"]["contact"] = {"phone": "+33 1 99 00 00 09"}
    assert [(place.partition(":")[0], *rest) for place, *rest in said(site)] == [
        ("content/cities/rennes/city.yaml", CHANGED.format(names), today)
    ]
    # A word of the vocabulary, which has no day: what shows it is dated.
    site.files["content/vocabulary.yaml"]["formats"]["workshop"]["label"] = "Pratique"
    site.files["content/vocabulary.yaml"]["formats"]["conference"]["label"] = "Débat"
    found = [(place.partition(":")[0], remedy) for place, _, remedy in said(site)]
    assert found == [("content/cities/nancy/sessions.yaml", DATED), ("content/courses/seo/course.yaml", today)]


def test_other_words_of_the_interface_are_no_edit(site: SmallSite) -> None:
    """Nor is another program: all sessions are told in another way, and only facts can be compared."""
    catalogue = site.files["layouts/locales/fr.po"]
    site.files["layouts/locales/fr.po"] = catalogue.replace("Détails : {url}", "Tout savoir : {url}")
    assert site.files["layouts/locales/fr.po"] != catalogue
    series(site)["time"] = "11:00-13:00"
    series(site, 1)["note"] = "Un câble"
    assert [what for _, what, _ in said(site)] == [CHANGED.format("rennes-seo-2026-11-24, rennes-seo-2026-12-01")]
    series(site, 1)["note"] = "Deux câbles"
    assert [what for _, what, _ in said(site)] == [CHANGED.format("rennes-cv-2026-11-27")]


def test_a_second_change_on_one_day_is_told_with_its_number(site: SmallSite) -> None:
    """The build is of 20 November: what was dated so before the change cannot be told from it by its day."""
    series(site)["updated"] = "2026-11-20"
    assert said(site) == []
    series(site)["note"] = "Apportez un câble"
    ((_, what, remedy),) = said(site)
    assert what == CHANGED.format("rennes-seo-2026-11-24")
    assert remedy == "write “updated: 2026-11-20” and “revision: 1”"


def test_a_date_that_is_overwritten(site: SmallSite) -> None:
    series(site)["dates"][1] = "2026-11-26"
    ((place, what, remedy),) = said(site)
    assert place.startswith(f"{RENNES}:1:")
    assert (
        what == "the session rennes-seo-2026-11-24 is gone, and rennes-seo-2026-11-26 is new: calendars will show both"
    )
    assert remedy == "was it moved? leave 2026-11-24 where it was, and write the new date under “changes”"


def test_sessions_that_are_gone_are_told_in_one_line(site: SmallSite) -> None:
    site.files["content/cities/nancy/sessions.yaml"] = []
    ((place, what, remedy),) = said(site)
    assert place == "content/cities/nancy/sessions.yaml:1:1"
    assert what == GONE + "nancy-email-2026-11-24, nancy-email-2026-12-01, nancy-email-2026-12-08"
    assert remedy == "write them back; for a session that is not held, “status: cancelled” under “changes”"


def test_a_cancelled_session_and_a_past_one_may_go(site: SmallSite) -> None:
    series(site).update(dates=["2026-11-24"], changes={})
    assert said(site) == []


@pytest.mark.parametrize(
    ("edit", "what"),
    [
        ({"time": "10:30-12:30"}, CHANGED.format("rennes-seo-2026-11-24, rennes-seo-2026-12-01")),
        ({"status": "postponed"}, CHANGED.format("rennes-seo-2026-11-24")),
        (
            {"updated": "2026-10-30"},
            "calendars were told a later version of rennes-seo-2026-11-24: some will ignore this one",
        ),
    ],
)
def test_a_change_that_calendars_would_ignore(site: SmallSite, edit: dict[str, Any], what: str) -> None:
    series(site).update(edit)
    first = said(site)[0]
    assert first[1] == what
    assert first[2] == DATED


def test_a_change_that_is_taken_back(site: SmallSite) -> None:
    del series(site)["changes"]["2026-12-01"]
    ((place, what, remedy),) = said(site)
    assert place.startswith(f"{RENNES}:1:")
    assert what == "calendars were told a later version of rennes-seo-2026-12-01: some will ignore this one"
    assert remedy == DATED
    series(site)["updated"] = "2026-11-20"
    assert said(site) == []


def test_the_outputs_never_depend_on_what_was_told(site: SmallSite, tmp_path: Path) -> None:
    series(site)["id"] = "search"
    assert site.build().status == "built"
    shutil.copytree(site.output, tmp_path / "incremental")
    outcome = site.build_clean()
    assert outcome.problems == ()  # nothing was told by nobody
    assert differences(site.output, tmp_path / "incremental") == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda place: place.unlink(),
        lambda place: place.write_bytes(b""),
        lambda place: place.write_bytes(b"\xff\r\nBEGIN:VEVENT\r\nUID:a\r\n"),
        lambda place: place.write_bytes(place.read_bytes().replace(b"Cours", b"Trous")),
        lambda place: (place.parents[2] / ".sitegen/manifest.json").write_bytes(b"{}"),
    ],
)
def test_a_release_that_is_not_as_it_was_published_tells_nothing(site: SmallSite, spoil: Any) -> None:
    series(site)["id"] = "search"
    for path in NETWORKS:
        spoil(site.output / path)
    assert check(replace(site.options)).status == "checked"
    site.write()
    assert warnings(check(site.options).problems) == ()


def test_strict_does_not_publish_what_subscribers_would_see_twice(site: SmallSite) -> None:
    series(site)["id"] = "search"
    outcome = site.build(strict=True)
    assert outcome.status == "failed"
    assert len(outcome.problems) == 2
    assert b"rennes-seo-2026-11-24" in (site.output / NETWORKS[0]).read_bytes()


def test_what_was_published_is_read_back(site: SmallSite) -> None:
    published = read_published((site.output / NETWORKS[0]).read_bytes())
    assert len(published) == 7
    one = published["rennes-seo-2026-12-01"]
    lines = one.lines()
    assert lines["DTSTART"] == (";TZID=Europe/Paris", "20261201T100000")
    assert lines["DTEND"] == (";TZID=Europe/Paris", "20261201T120000")
    assert (lines["STATUS"][1], lines["SUMMARY"][1]) == ("CANCELLED", "Annulé : Cours seo")
    assert (one.domain, one.version.sequence) == ("example.org", 9810 * 1000 + 1)
    assert read_published(b"") == read_published(b"\xff\xfe") == {}
