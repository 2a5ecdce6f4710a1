"""Finding: lists by choice, data of the form, index of the search, synonyms. The browser's half has its own file."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.content.folding import fold, index_words, split_words
from sitegen.content.problem import Problem
from sitegen.content.schema import parse_record
from sitegen.content.synonyms import Synonyms
from sitegen.search.documents import LABEL, SUMMARY, TEXT, TITLE
from sitegen.site.entry_pages import SearchMain
from sitegen.site.parts import PAGE_LIMIT
from sitegen.site.programme_pages import ProgrammeMain
from sitegen.site.script import DataScript, encode_script
from tests.kit.plans import page, pages, plan, programme, read, script, sessions_of, small
from tests.kit.small_site import NOW, Files, Plan, config, plan_site, small_files

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "finding/vectors.json").read_text("utf-8"))


def many(count: int) -> Files:
    """The small site with more sessions in Rennes than a page has room for."""
    files = small_files()
    days = [date(2026, 12, 1) + timedelta(days=number) for number in range(count)]
    files["content/cities/rennes/sessions.yaml"].append(
        {"id": "many", "course": "cv", "dates": [f"{day}" for day in days if day != date(2026, 12, 25)],
         "time": "16:00-17:00", "format": "workshop", "audiences": ["seniors"]}
    )  # fmt: skip
    return files


def searching(**changes: Any) -> Files:
    """The small site with a search."""
    files = small_files() | changes
    files["site_config.yaml"] = config(features={"search": True})
    return files


# ------------------------------------------------------------------------------------- lists by choice


def test_each_choice_has_a_list_at_an_address_of_ids() -> None:
    found = pages(plan())
    assert {path for path in found if path.startswith("fr/programme/") and path.count("/") == 4} == {
        "fr/programme/topics/web/index.html",
        "fr/programme/topics/home/index.html",
        "fr/programme/audiences/all/index.html",
        "fr/programme/audiences/seniors/index.html",
        "fr/programme/formats/workshop/index.html",
        "fr/programme/formats/conference/index.html",
    }


def test_the_words_of_addresses_are_those_of_the_configuration() -> None:
    files = small_files()
    files["site_config.yaml"]["languages"][0]["paths"]["audiences"] = "publics"
    found = pages(plan(files))
    assert "fr/programme/publics/seniors/index.html" in found
    assert "ar/programme/audiences/seniors/index.html" in found
    assert not any(path.startswith("fr/programme/audiences/") for path in found)


def test_what_nobody_can_choose_has_no_list() -> None:
    """One level and one spoken language in the small site: their lists would be the programme. No seniors: no page."""
    files = small_files()
    del files["content/cities/rennes/sessions.yaml"][1]
    found = pages(plan(files))
    assert not [path for path in found if "/levels/" in path or "/languages/" in path]
    assert not [path for path in found if "/audiences/" in path or "/formats/" in path], "one choice left of each"
    assert [path for path in found if path.startswith("fr/programme/topics/")]


def test_a_spoken_language_has_a_list() -> None:
    files = small_files()
    files["content/cities/nancy/sessions.yaml"][0]["language"] = "ar"
    main = programme(plan(files), "fr/programme/languages/ar/index.html")
    assert (main.choice, main.total, main.facet) == (("arabe", "", ""), 3, "spoken")


def test_every_session_to_come_stands_in_the_lists_of_its_choices() -> None:
    found, site = plan(), small()
    topics = {entry.id: entry.facts.topic for entry in site.courses}
    for session in (s for s in site.sessions if s.ends > NOW):
        choices = {("topics", topics[session.course]), ("formats", session.format)}
        choices |= {("audiences", name) for name in session.audiences}
        holding = set()
        for path, one in pages(found).items():
            if isinstance(one.main, ProgrammeMain) and one.main.choice and path.startswith("fr/"):
                cards = [card.id for day in one.main.days for card in day.sessions]
                assert one.main.total + one.main.off == len(cards)
                if session.id in cards:
                    holding.add((one.main.facet, path.split("/")[3]))
        assert holding == choices, session.id


def test_the_counts_are_those_of_the_lists() -> None:
    found = plan()
    for group in programme(found, "fr/programme/index.html").facets:
        for option in group.options:
            assert option.count, "an empty list is offered nowhere"
            assert programme(found, f"{option.address}index.html").total == option.count


def test_a_long_list_goes_over_pages_and_follows_the_page_of_its_city() -> None:
    found = plan(many(200))
    first = programme(found, "fr/programme/audiences/seniors/index.html")
    second = programme(found, "fr/programme/audiences/seniors--2/index.html")
    assert (first.part, first.parts, first.previous, first.next) == (1, 2, "", "fr/programme/audiences/seniors--2/")
    assert (second.part, second.previous, second.next) == (2, "fr/programme/audiences/seniors/", "")
    assert sum(len(day.sessions) for day in first.days) == PAGE_LIMIT
    assert sum(len(day.sessions) for main in (first, second) for day in main.days) == first.total == 200
    city = page(found, "fr/villes/rennes/index.html").main
    rest = programme(found, "fr/programme/villes/rennes--2/index.html")
    assert city.next == "fr/programme/villes/rennes--2/"  # type: ignore[attr-defined]
    assert rest.previous == "fr/villes/rennes/"
    shown = {card.id for main in (city, rest) for day in main.days for card in day.sessions}  # type: ignore[attr-defined]
    assert len(shown) == rest.total + rest.off
    assert "fr/programme/villes/rennes/index.html" not in pages(found), "the page of the city is its list"


def test_lists_know_their_languages_and_their_place() -> None:
    found = page(plan(), "ar/programme/topics/web/index.html")
    assert [version.address for version in found.versions] == ["fr/programme/topics/web/", "ar/programme/topics/web/"]
    assert [crumb.address for crumb in found.crumbs] == ["ar/", "ar/programme/"]
    assert found.canonical == found.url
    assert {alternate.hreflang for alternate in found.alternates} == {"fr", "ar", "x-default"}


def test_the_list_of_an_audience_offers_its_own_calendar() -> None:
    assert programme(plan(), "fr/programme/audiences/seniors/index.html").calendar.kind == "audience"
    assert programme(plan(), "fr/programme/topics/web/index.html").calendar.kind == "network"


# ------------------------------------------------------------------------------------- data of the form


def test_the_data_of_the_form_tells_every_session_to_come() -> None:
    files = small_files()
    series = files["content/cities/rennes/sessions.yaml"][0]
    series["changes"]["2026-11-24"] = {"date": "2026-11-25", "time": "18:00-19:00", "status": "rescheduled"}
    series["changes"]["2026-11-24"]["updated"] = "2026-11-10"
    place = {"name": both_("Salle"), "town": "Vitré", "access": []}
    files["content/cities/nancy/sessions.yaml"][0] |= {"place": place, "language": "ar"}
    site = read(files)
    courses = {entry.id: entry.facts for entry in site.courses}
    venues = {entry.id: entry.facts.venue for entry in site.cities}
    wanted = {
        s.id: {
            "ends": s.ends,
            "state": s.status,
            "city": s.city,
            "topic": courses[s.course].topic,
            "level": courses[s.course].level,
            "format": s.format,
            "spoken": s.language or "fr",
            "mode": s.mode,
            "place": s.place.town if s.place else "",
            "town": "" if s.mode == "online" else "vitre" if s.place else f"{s.city}-35",
            "walk_in": s.walk_in,
            "audiences": s.audiences,
            "access": () if s.mode == "online" else (s.place or venues[s.city]).access,
        }
        for s in site.sessions
        if s.ends > NOW
    }
    for code in ("fr", "ar"):
        data = script(plan_site(site, NOW), "programme", code)
        assert sessions_of(data) == wanted
        assert data["address"] == [f"{code}/{'seances' if code == 'fr' else 'sessions'}/", "/"]
        assert [s["ends"] for s in sessions_of(data).values()] == sorted(s["ends"] for s in wanted.values())
        assert len(data["moved"]) == 1


def both_(text: str) -> dict[str, str]:
    """A text in both languages."""
    return {"fr": text, "ar": text}


def test_only_the_first_page_of_the_programme_has_the_form() -> None:
    found = plan()
    mains = {path: one.main for path, one in pages(found).items() if isinstance(one.main, ProgrammeMain)}
    assert [path for path, main in mains.items() if main.data] == ["ar/programme/index.html", "fr/programme/index.html"]
    main = mains["fr/programme/index.html"]
    assert main.data in {output.path for output in found.outputs}
    assert [option.id for option in main.access] == ["step-free"]


def test_the_name_of_a_data_script_changes_with_its_text_only() -> None:
    def name(found: Plan) -> str:
        return programme(found, "fr/programme/index.html").data

    files = small_files()
    files["content/courses/seo/fr.md"]["body"] = "Autre texte.\n"
    assert name(plan(files)) == name(plan())
    files["content/courses/seo/fr.md"]["front"]["title"] = "Autre titre"
    assert name(plan(files)) != name(plan())


@given(st.text(max_size=30))
def test_a_data_script_is_read_back_whatever_the_text(text: str) -> None:
    written = encode_script(DataScript("x", (("a", (text, 1)),)))
    assert "\u2028" not in written and "\u2029" not in written
    assert json.loads(written.partition(".x=")[2].rstrip(";\n")) == {"a": [text, 1]}


# ------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(("text", "folded"), VECTORS["folding"])
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(("text", "words"), VECTORS["words"])
def test_words(text: str, words: list[list[str]]) -> None:
    assert split_words(text) == [tuple(parts) for parts in words]


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert split_words(fold(text)) == split_words(text)


def test_a_word_with_hyphens_is_indexed_by_its_parts_and_whole() -> None:
    assert index_words("Un e-mail à Saint-Étienne") == ["un", "mail", "email", "saint", "etienne", "saintetienne"]


# ------------------------------------------------------------------------------------- index


def weights(found: Plan, code: str, word: str) -> dict[str, int]:
    """Where a word stands: title of the document → weight."""
    index = script(found, "search", code)
    places = index["places"][index["words"].index(word)] if word in index["words"] else []
    return {index["documents"][place >> 4][2][0]: place & 15 for place in places}


def test_a_word_weighs_more_in_a_title_than_in_a_text() -> None:
    files = searching()
    files["content/courses/seo/fr.md"]["front"] |= {"title": "Zèbre", "summary": "Girafe et zèbre"}
    files["content/courses/seo/fr.md"]["body"] = (
        "![plan](plan.svg)\n\n## Lion\n\nUn *tigre* & un zèbre <b>gras</b>.\n\n[x](@/courses/email)\n"
    )
    found = plan(files)
    assert weights(found, "fr", "zebre") == {"Zèbre": TITLE | SUMMARY | TEXT}
    assert weights(found, "fr", "girafe") == {"Zèbre": SUMMARY}
    assert weights(found, "fr", "lion")["Zèbre"] == LABEL | TEXT
    assert weights(found, "fr", "tigre") == weights(found, "fr", "gras") == {"Zèbre": TEXT}
    assert weights(found, "fr", "href") == {}, "markup is no text"


def test_a_course_is_found_by_where_and_for_whom_it_is_given() -> None:
    found = plan(searching())
    places = weights(found, "fr", "rennes")
    assert places.items() >= {"Cours seo": LABEL, "Cours cv": LABEL, "Rennes": TITLE | LABEL}.items()
    assert "Cours email" not in places, "it is given in Nancy"
    assert "Cours seo" in weights(found, "fr", "tous")


def test_kinds_and_addresses_are_those_of_the_language() -> None:
    index = script(plan(searching()), "search", "fr")
    kinds = [kind for kind, *_ in index["documents"]]
    assert kinds == ["courses"] * 3 + ["cities"] * 2 + ["pages", "news"] + ["partners"] * 2
    addresses = {address for _, address, *_ in index["documents"]}
    assert addresses <= {path.removesuffix("index.html") for path in pages(plan(searching()))}


def test_borrowed_words_are_marked_and_words_that_may_not_be_borrowed_are_left_out() -> None:
    files = searching()
    titles = {row[1]: row[2] for row in script(plan(files), "search", "ar")["documents"]}
    assert titles["ar/courses/email/"] == ["Cours email", "fr", "ltr"]
    assert titles["ar/courses/seo/"] == ["درس"]
    files["content/courses/email/fr.md"]["front"]["no_fallback"] = "true"
    assert len(script(plan(files), "search", "ar")["documents"]) == len(titles)  # partners share an address
    assert not [r for r in script(plan(files), "search", "ar")["documents"] if r[2][0] == "Cours email"]


def test_without_the_feature_there_is_no_search() -> None:
    found = plan()
    assert not [output.path for output in found.outputs if "search" in output.path]
    assert page(found, "fr/index.html").chrome.search == ""
    found = plan(searching())
    assert page(found, "fr/index.html").chrome.search == "fr/search/"
    main = page(found, "fr/search/index.html").main
    assert isinstance(main, SearchMain)
    assert main.data in {output.path for output in found.outputs}


def test_synonyms_are_folded_into_the_index_of_their_language() -> None:
    files = searching(**{"content/synonyms/fr.yaml": {"groups": [["Courriel", "e-mail", "Mél"]]}})
    assert script(plan(files), "search", "fr")["synonyms"] == [["courriel", "email", "mel"]]
    assert script(plan(files), "search", "ar")["synonyms"] == []


# ------------------------------------------------------------------------------------- what editors may write


def synonyms(groups: Any) -> tuple[Problem, ...]:
    """What is wrong with some groups."""
    return parse_record("content/synonyms/fr.yaml", Synonyms, {"groups": groups}, ("fr",))[1]


@pytest.mark.parametrize(
    ("groups", "what"),
    [
        ([["pôle emploi", "travail"]], "“{value}” is not one word"),
        ([["…", "travail"]], "“{value}” is not one word"),
        ([["travail"]], "a group has two words or more"),
        ([["Mél", "mel", "courriel"]], "a search takes “{first}” and “{second}” for the same word already"),
    ],
)
def test_a_wrong_group_is_told(groups: Any, what: str) -> None:
    (problem,) = synonyms(groups)
    assert problem.what.template == what
    assert problem.key[:2] == ("groups", 0)


def test_good_groups_are_good() -> None:
    assert synonyms([["e-mail", "courriel"], ["بريد", "إيميل"]]) == ()
