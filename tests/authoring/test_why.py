"""`why`: the reasons it gives are what a build at that instant does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.authoring_runs import AuthoringRuns, authoring_site

SESSIONS = "content/cities/nancy/sessions.yaml"
FRONT = "---\ntitle: Plan\n{}---\n\nIci.\n"


def site(tmp_path: Path, capsys: pytest.CaptureFixture[str], **words: str) -> AuthoringRuns:
    """The tiny site with a page `plan`, whose French front matter has more keys, and other files."""
    authoring = authoring_site(tmp_path, capsys)
    for path, text in words.items():
        place = authoring.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
    return authoring


def plan(tmp_path: Path, capsys: pytest.CaptureFixture[str], keys: str) -> AuthoringRuns:
    return site(tmp_path, capsys, **{"content/pages/plan/fr.md": FRONT.format(keys)})


PAGES = [
    (
        "",
        "2026-11-20",
        True,
        [
            "fr: published with its own words, /fr/plan/",
            "en: not translated, published with the words of fr, /en/plan/",
        ],
    ),
    ("draft: true\n", "2026-11-20", False, ["fr.md: a draft, not published", "fr: no page"]),
    (
        "publish: 2026-12-01\n",
        "2026-11-30T23:59",
        False,
        ["not published before 2026-12-01", "fr: no page", "en: no page"],
    ),
    ("publish: 2026-12-01\n", "2026-12-01T00:00", True, ["published since 2026-12-01", "fr: published"]),
    ("expire: 2026-12-01\n", "2026-12-01T23:59", True, ["published until the end of 2026-12-01", "fr: published"]),
    ("expire: 2026-12-01\n", "2026-12-02T00:00", False, ["not published since the end of 2026-12-01", "fr: no page"]),
    ("no_fallback: true\n", "2026-11-20", True, ["en: no page: there is no translation", "says no_fallback"]),
]


@pytest.mark.parametrize(("keys", "now", "there", "told"), PAGES)
def test_a_page_is_published_or_not_for_the_reason_told(
    keys: str, now: str, there: bool, told: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    authoring = plan(tmp_path, capsys, keys)
    code, out, _ = authoring.run("why", "pages/plan", now=now)
    assert code == 0
    assert out.splitlines()[:2] == ["pages/plan", "  written in   content/pages/plan/fr.md"]
    for piece in told:
        assert piece in out
    assert authoring.run("build", now=now)[0] == 0
    assert (authoring.root / "output/fr/plan/index.html").exists() is there
    assert (authoring.root / "output/en/plan/index.html").exists() is (there and "no_fallback" not in keys)


def test_a_draft_is_shown_on_demand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    authoring = plan(tmp_path, capsys, "draft: true\n")
    assert "fr: published with its own words" in authoring.run("why", "pages/plan", "--drafts")[1]


def test_a_session(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    authoring = site(tmp_path, capsys)
    code, out, _ = authoring.run("why", "nancy-web-2026-12-01")
    assert code == 0
    assert f"  written in   {SESSIONS}:1, series “web”\n" in out
    assert "  takes place  2026-12-01 10:00 – 12:00\n" in out
    assert "  status       scheduled, revision 0, updated 2026-11-01\n" in out
    assert "  stays in the lists until 2026-12-01 12:00\n" in out
    assert "  published as /fr/sessions/nancy-web-2026-12-01/\n" in out
    assert f"  built again when {SESSIONS} changes\n" in out
    out = authoring.run("why", "nancy-web-2026-12-01", now="2026-12-01T12:00")[1]
    assert "past: it has left the lists" in out
    assert "calendars keep it until 2026-12-31 12:00" in out
    assert "calendars keep it" not in authoring.run("why", "nancy-web-2026-12-01", now="2027-01-01")[1]
    authoring.run("change", "nancy-web-2026-12-01", "--status", "cancelled")
    assert "because it is cancelled" in authoring.run("why", "nancy-web-2026-12-01")[1]


RULE = (
    "- id: thursdays\n  course: seo\n  every: thursday\n  from: 2026-12-03\n  until: 2027-01-28\n"
    "  except: [2026-12-10]\n  time: 10:00-12:00\n  format: workshop\n"
    "  changes: {2026-12-17: {date: 2026-12-18, updated: 2026-11-01}}\n"
)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2026-12-24", "the venue is closed on 2026-12-24 (Noël)"),
        ("2026-12-10", "2026-12-10 is left out by “except”"),
        ("2026-12-11", "2026-12-11 is not one of its weekdays"),
        ("2027-02-04", "the series runs from 2026-12-03 to 2027-01-28"),
        ("2026-12-18", "it keeps the id nancy-thursdays-2026-12-17"),
        ("2026-12-11", "Did you mean nancy-thursdays-2026-12-"),
    ],
)
def test_a_day_without_a_session(day: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    authoring = site(tmp_path, capsys, **{SESSIONS: RULE})
    code, out, _ = authoring.run("why", f"nancy-thursdays-{day}")
    assert code == 0
    assert told in out
    assert f"{SESSIONS}:1, series “thursdays”" in out


def test_a_day_that_is_not_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = site(tmp_path, capsys).run("why", "nancy-web-2026-12-15")[1]
    assert "2026-12-15 is not among its dates" in out
    assert "Did you mean nancy-web-2026-12-08?" in out


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("until: 2026-11-19\n", "not shown: the partnership ended on 2026-11-19"),
        ("until: 2026-11-20\n", "leaves the site by itself after 2026-11-20"),
        ("", "shown now"),
        ("since: 2026-11-21\n", "not shown yet: the partnership begins on 2026-11-21"),
    ],
)
def test_a_partner(keys: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = f"name: Bic\nkind: public\nlogo: logo.svg\ncities: [nancy]\n{keys}"
    authoring = site(tmp_path, capsys, **{"content/partners/bic/partner.yaml": text})
    assert told in authoring.run("why", "partners/bic")[1]


def test_files_and_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    authoring = site(tmp_path, capsys)
    assert "made into    fr/villes/nancy/index.html" in authoring.run("why", "layouts/city.html")[1]
    assert "files        " in authoring.run("why", "content/partners/bic/logo.svg")[1]
    assert "sessions     6, 0 of them past" in authoring.run("why", SESSIONS)[1]
    assert authoring.run("why", "content/pages/about/fr.md")[1].startswith("pages/about\n")
    for name in ("fr/villes/nancy/", "output/fr/villes/nancy/index.html", "https://example.org/fr/villes/nancy/"):
        out = authoring.run("why", name)[1]
        assert out.startswith("fr/villes/nancy/index.html\n  kind         city, in fr\n")
        assert "not built yet" in out
        assert "why cities/nancy" in out
    assert authoring.run("build")[0] == 0
    assert "  bytes        " in authoring.run("why", "fr/villes/nancy/")[1]
    assert "not translated: it shows the words of fr" in authoring.run("why", "en/cities/nancy/")[1]


def test_what_is_not_there_and_a_site_with_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    authoring = site(tmp_path, capsys)
    code, out, _ = authoring.run("why", "nancy-webb-2026-12-01")
    assert (code, out.splitlines()[1]) == (1, "Did you mean nancy-web-2026-12-01?")
    (authoring.root / SESSIONS).write_text("- id: [", "utf-8")
    code, out, _ = authoring.run("why", "pages/about")
    assert (code, out.splitlines()[-1]) == (0, "  errors       1: nothing is published until they are mended")
    (authoring.root / SESSIONS).write_text(RULE.replace("seo", "seoo"), "utf-8")
    code, out, _ = authoring.run("why", "pages/about")
    assert (code, out) == (1, "Nothing is published while the site has errors: “python build.py check” tells them.\n")
