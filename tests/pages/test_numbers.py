"""One rule for totals, for what comes next, for the order of lists; links lead to what there is."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from sitegen.pages.city_pages import CityMain
from sitegen.site.course_pages import CourseMain, CoursesMain
from sitegen.site.entry_pages import HomeMain
from sitegen.site.programme_pages import ProgrammeMain
from tests.kit.plans import page, pages, plan, programme, read, script, sessions_of
from tests.kit.samplesite import LANGUAGES, Sample
from tests.kit.small_site import NOW as SMALL_NOW
from tests.kit.small_site import Files, Plan, both, small_files, words

OFF = ("cancelled", "postponed")


def home_of(found: Plan, code: str = "fr") -> HomeMain:
    """The main part of a home page."""
    main = page(found, f"{code}/index.html").main
    assert isinstance(main, HomeMain)
    return main


def rich() -> Files:
    """The small site with sessions in each state, a town, some that are over, a month with cancelled ones only."""
    files = small_files()
    days = ["2026-11-23", "2026-12-02", "2026-12-03", "2026-12-30", "2027-01-05", "2027-02-02"]
    states = ["full", "postponed", "cancelled", "cancelled", "rescheduled", "cancelled"]
    changes: dict[str, Any] = {
        day: {"status": state, "updated": "2026-11-10"} for day, state in zip(days, states, strict=True)
    }
    changes["2027-01-05"]["date"] = "2027-01-06"
    files["content/cities/nancy/sessions.yaml"].append(
        {"id": "states", "course": "cv", "dates": days, "time": "10:00-11:00", "format": "conference", "language": "ar",
         "audiences": ["seniors"], "changes": changes,
         "place": {"name": "Salle", "town": "Lunéville", "postcode": "54300", "access": ["step-free"]}}
    )  # fmt: skip
    return files


def test_every_page_tells_the_same_number_of_the_same_sessions() -> None:
    """By hand, from the sessions themselves: to come, and neither cancelled nor postponed."""
    files = rich()
    found, site = plan(files), read(files)
    coming = [s for s in site.sessions if s.ends > SMALL_NOW and s.status not in OFF]
    off = [s for s in site.sessions if s.ends > SMALL_NOW and s.status in OFF]
    assert len(off) == 5 and len({s.starts.month for s in off} - {s.starts.month for s in coming}) == 1
    topics = {entry.id: entry.facts.topic for entry in site.courses}
    assert home_of(found).upcoming == len(coming)
    assert {card.id: card.upcoming for card in home_of(found).cities} == Counter(s.city for s in coming)
    main = programme(found, "fr/programme/index.html")
    assert (main.total, main.off) == (len(coming), len(off))
    assert {m.address.split("/")[2]: m.count for m in main.months if m.count} == Counter(
        f"{s.starts:%Y-%m}" for s in coming
    )
    assert sum(m.count or 0 for m in main.months) == len(coming)
    told = {(group.kind, o.id): o.count for group in main.facets for o in group.options}
    told |= {("access", o.id): o.count for o in main.access}
    wanted = Counter(
        (kind, name)
        for s in coming
        for kind, names in {
            "topics": [topics[s.course]], "formats": [s.format], "spoken": [s.language or "fr"],
            "audiences": s.audiences, "access": ["step-free"] if s.mode != "online" else [],
        }.items()
        for name in names
    )  # fmt: skip
    assert {choice: number for choice, number in told.items() if choice[0] != "towns"} == wanted
    for path, one in pages(found).items():
        if isinstance(one.main, ProgrammeMain) and one.main.part == one.main.parts == 1:
            cards = [card for day in one.main.days for card in day.sessions if not card.past]
            if "/programme/index.html" not in path and cards:
                assert one.main.total == sum(card.status not in OFF for card in cards), path
                assert one.main.off == sum(card.status in OFF for card in cards), path
        if isinstance(one.main, CourseMain):
            assert sum(len(group.sessions) + group.more for group in one.main.cities) == sum(
                s.course == one.main.card.id for s in coming
            )
        if isinstance(one.main, CityMain):
            shown = [card for day in one.main.days for card in day.sessions]
            assert one.main.card.upcoming == sum(card.status not in OFF for card in shown) + one.main.more
    data = sessions_of(script(found, "programme", "fr"))
    assert sum(told["state"] not in OFF for told in data.values()) == len(coming)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_numbers_of_the_sample_agree(sample: Sample, code: str) -> None:
    """On the pages as they are read: home, programme, form, months, cities, lists of single choices."""
    home = (sample.output / code / "index.html").read_text("utf-8")
    text = (sample.output / code / "programme/index.html").read_text("utf-8")
    (total,) = {int(n) for n in re.findall(r'class="more">.*?\((?:[^0-9()]*)(\d+) [^)]*\)</a>', home) if int(n) > 100}
    lead = re.findall(r'<p class="lead">(\d+)\D+(\d+)', text)
    (form,) = re.findall(r'id="found-count">[^<]*?(\d+)</p>', text)
    assert (int(lead[0][0]), int(form)) == (total, total)
    off = sum(text.count(f'class="flag {state}"') for state in OFF)
    assert 0 < off <= int(lead[0][1]) + 2  # those shown, and the two words that the script copies
    sums = {
        kind: sum(map(int, re.findall(r'<span aria-hidden="true">(\d+)</span>', part)))
        for kind, part in re.findall(r'aria-labelledby="by-([a-z]+)">(.*?)</nav>', text, re.DOTALL)
    }
    assert {"month", "city", "topics", "levels", "formats", "spoken"} <= sums.keys()
    assert {kind: n for kind, n in sums.items() if kind not in ("audiences", "towns") and n != total} == {}
    cities = sum(map(int, re.findall(r'<p class="count">\D*?(\d+)', home)))
    assert cities == total


# ------------------------------------------------------------------------------------- what comes next


def starts(cards: Any) -> list[str]:
    """The instants of cards."""
    return [card.starts for card in cards]


def test_the_home_page_shows_the_next_sessions_and_skips_none() -> None:
    """Ten in one city before the first of the other one: the eight that come first, without those cancelled."""
    files = small_files()
    days = [f"2026-11-{day}" for day in range(20, 30)]
    files["content/cities/rennes/sessions.yaml"] = [
        {"id": "many", "course": "cv", "dates": days, "time": "14:00-15:00", "format": "workshop",
         "changes": {"2026-11-22": {"status": "cancelled", "updated": "2026-11-10"}}},
    ]  # fmt: skip
    files["content/cities/nancy/sessions.yaml"][0] |= {"from": "2026-12-15", "until": "2026-12-15"}
    found, site = plan(files), read(files)
    coming = sorted(s.starts for s in site.sessions if s.ends > SMALL_NOW and s.status not in OFF)
    for code in ("fr", "ar"):
        shown = starts(home_of(found, code).sessions)
        assert [datetime.fromisoformat(text) for text in shown] == coming[:8]


def test_a_city_and_a_course_show_their_next_ones() -> None:
    files = rich()
    found, site = plan(files), read(files)
    for one in pages(found).values():
        if isinstance(one.main, CityMain):
            wanted = sorted(s.starts for s in site.sessions if s.ends > SMALL_NOW and s.city == one.main.card.id)
            shown = [card for day in one.main.days for card in day.sessions]
            assert [datetime.fromisoformat(text) for text in starts(shown)] == wanted
            held = next(card for card in shown if card.status not in OFF)
            assert one.main.card.next == held


# ------------------------------------------------------------------------------------- links to what is there


def test_figures_lead_only_to_cities_that_have_others() -> None:
    files = small_files()
    figure = files["content/cities/rennes/city.yaml"]["figures"][0]
    files["content/cities/rennes/city.yaml"]["figures"] = [figure, {**figure, "value": "7"}]
    main = home_of(plan(files))
    assert [(f.city.text, f.value) for f in main.figures if f.city] == [
        ("Rennes", "1\u202f200"),
        ("Nancy", "1\u202f200"),
    ]
    assert [card.id for card in main.more_figures] == ["rennes"]
    files["content/cities/nancy/city.yaml"]["figures"] = []
    assert [f.city.text for f in home_of(plan(files)).figures if f.city] == ["Rennes"]


def news_days(*days: str) -> Files:
    """The small site with news of these days."""
    files = {path: value for path, value in small_files().items() if not path.startswith("content/news/")}
    return files | {f"content/news/{day}-x/fr.md": words("Texte.\n", title=day) for day in days}


def titles(found: Plan) -> list[str]:
    """The news on the home page."""
    return [card.title.text for card in home_of(found).news]


def test_news_older_than_a_year_leave_the_home_page_at_an_hour_that_is_told() -> None:
    files = news_days("2019-07-05", "2025-11-20", "2025-11-21", "2026-10-01")
    assert titles(plan(files)) == ["2026-10-01", "2025-11-21", "2025-11-20"]
    later = plan(files, now=datetime(2026, 11, 20, 23, tzinfo=UTC))
    assert titles(later) == ["2026-10-01", "2025-11-21"]
    assert "fr/news/2019-07-05-x/index.html" in pages(later) or any("2019" in path for path in pages(later))
    assert titles(plan(files, now=datetime(2027, 10, 2, tzinfo=UTC))) == []


def test_the_hour_at_which_news_leave_is_a_change_of_the_site() -> None:
    """Of a site where nothing else happens."""
    files = {path: value for path, value in news_days("2026-02-28").items() if not path.endswith("sessions.yaml")}
    before = plan(files, now=datetime(2026, 12, 30, tzinfo=UTC))
    assert titles(before) == ["2026-02-28"]
    assert before.next_change == datetime(2027, 2, 28, 23, tzinfo=UTC)
    assert titles(plan(files, now=before.next_change)) == []


def test_news_of_the_29th_of_february_are_a_year_old_too() -> None:
    assert titles(plan(news_days("2024-02-29"), now=datetime(2025, 2, 28, 12, tzinfo=UTC))) == ["2024-02-29"]
    assert titles(plan(news_days("2024-02-29"), now=datetime(2025, 3, 1, tzinfo=UTC))) == []


# ------------------------------------------------------------------------------------- order


def test_what_has_no_order_comes_last_by_its_name_in_the_language() -> None:
    files = small_files()
    pattern = files["content/cities/rennes/city.yaml"]
    names = {"z": ("Évreux", "ب"), "y": ("Zuydcoote", "ا"), "x": ("evry", "ت"), "w": ("Œuilly", "ث")}
    for name, (french, arabic) in names.items():
        files[f"content/cities/{name}/city.yaml"] = {**pattern, "name": {"fr": french, "ar": arabic}}
        del files[f"content/cities/{name}/city.yaml"]["order"]
        files[f"content/cities/{name}/fr.md"] = words(title=french)
    files["content/cities/rennes/city.yaml"]["order"] = 900
    found = plan(files)
    assert [card.id for card in home_of(found).cities] == ["nancy", "rennes", "z", "x", "w", "y"]
    assert [card.id for card in home_of(found, "ar").cities] == ["nancy", "rennes", "y", "z", "x", "w"]
    form = programme(found, "ar/programme/index.html")
    assert [card.id for card in form.cities] == ["nancy", "rennes", "y", "z", "x", "w"]


def test_courses_and_words_of_the_vocabulary_do_so_too() -> None:
    files = small_files()
    for name in ("email", "cv"):
        del files[f"content/courses/{name}/course.yaml"]["order"]
        files[f"content/courses/{name}/course.yaml"]["topic"] = "web"
    files["content/courses/cv/fr.md"]["front"]["title"] = "Écrire"
    files["content/courses/email/fr.md"]["front"]["title"] = "Atelier"
    files["content/courses/seo/course.yaml"]["audiences"] = ["all", "seniors"]
    files["content/vocabulary.yaml"]["audiences"]["all"] = {"label": both("Âgés de tout âge")}
    files["content/vocabulary.yaml"]["audiences"]["seniors"] = {"label": both("Aînés")}
    found = plan(files)
    main = page(found, "fr/cours/index.html").main
    assert isinstance(main, CoursesMain)
    assert [card.id for topic in main.topics for card in topic.courses] == ["seo", "email", "cv"]
    assert [phrase.text for phrase in main.topics[0].courses[0].audiences] == ["Âgés de tout âge", "Aînés"]


def test_a_session_that_is_called_off_changes_only_the_lists_that_hold_it() -> None:
    """And the first page, which counts: else one change would renew every page of the programme of a large site."""
    files = rich()
    before = {path: one for path, one in pages(plan(files)).items() if isinstance(one.main, ProgrammeMain)}
    series = files["content/cities/nancy/sessions.yaml"][-1]
    series["changes"]["2027-01-05"] |= {"status": "cancelled", "revision": 1}
    after = pages(plan(files))
    changed = {path for path, one in before.items() if after[path] != one}
    called_off = f"nancy-{series['id']}-2027-01-05"
    holding = {path for path, one in before.items() if isinstance(one.main, ProgrammeMain)
               for day in one.main.days if called_off in {card.id for card in day.sessions}}  # fmt: skip
    first = {f"{code}/programme/index.html" for code in ("fr", "ar")}
    assert changed == holding | first
    assert len(holding - first) > 4 and len(before.keys() - changed) > 4
