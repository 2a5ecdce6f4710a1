"""Sessions in other towns: a list for each town, linked from the city and the session, and a choice in the form."""

from __future__ import annotations

from typing import Any

import pytest

from sitegen.pages.city_pages import CityMain
from sitegen.site.course_pages import SessionMain
from tests.kit.pages import read_pages, resolve
from tests.kit.plans import page, pages, plan, programme, script, sessions_of
from tests.kit.samplesite import LANGUAGES, Sample
from tests.kit.small_site import Files, Plan, small_files


def place(town: str, postcode: str = "", **more: Any) -> dict[str, Any]:
    """A place of a session."""
    return {"name": "Médiathèque", "town": town, **({"postcode": postcode} if postcode else {}), **more}


def travelling(*places: dict[str, Any]) -> Files:
    """The small site with a session of the team of Nancy in each of these places."""
    files = small_files()
    for number, where in enumerate(places):
        files["content/cities/nancy/sessions.yaml"].append(
            {"id": f"away-{number}", "course": "cv", "dates": [f"2026-12-{number + 10}"], "time": "10:00-11:00",
             "format": "workshop", "place": where}
        )  # fmt: skip
    return files


def lists(found: Plan, code: str = "fr") -> dict[str, list[str]]:
    """The sessions in the lists by town, by the last part of their addresses."""
    start = f"{code}/programme/towns/"
    return {
        path.removeprefix(start).removesuffix("/index.html"): [
            card.id for day in programme(found, path).days for card in day.sessions
        ]
        for path in pages(found)
        if path.startswith(start)
    }


def offered(found: Plan, code: str = "fr") -> dict[str, tuple[str, int]]:
    """What the form and the programme offer: id → name and number."""
    groups = programme(found, f"{code}/programme/index.html").facets
    return {o.id: (o.label.text, o.count or 0) for group in groups if group.kind == "towns" for o in group.options}


def test_where_no_team_travels_there_are_no_lists_by_town() -> None:
    found = plan(travelling(place("nancy", "35000"), place("Nancy")))
    assert lists(found) == {} and offered(found) == {}


def test_each_town_has_a_list_of_the_sessions_of_all_teams_there() -> None:
    found = plan(travelling(place("Vitré", "35500"), place("Rennes", "35700"), place("vitre", "35500")))
    assert lists(found).keys() == {"vitre-35", "rennes-35", "nancy-35"}
    assert lists(found)["vitre-35"] == ["nancy-away-0-2026-12-10", "nancy-away-2-2026-12-12"]
    assert "nancy-away-1-2026-12-11" in lists(found)["rennes-35"], "another team may come to the town of a city"
    assert all(not name.startswith("nancy-away") for name in lists(found)["nancy-35"])
    assert offered(found)["vitre-35"] == ("Vitré", 2)
    assert [name for name, _ in offered(found).values()] == ["Nancy", "Rennes", "Vitré"]
    assert offered(found, "ar")["rennes-35"][0] == "ع Rennes", "the name of the city in the language of the page"
    label = programme(found, "ar/programme/towns/vitre-35/index.html").choice
    assert label is not None and (label.text, label.lang, label.dir) == ("Vitré", "fr", "ltr")


def test_towns_of_one_name_are_told_apart_and_keep_their_addresses() -> None:
    one, other = place("Saint-Denis", "93200"), place("Saint-Denis", "97400")
    assert lists(plan(travelling(one))).keys() == {"saint-denis-93", "nancy-35", "rennes-35"}
    found = plan(travelling(one, other))
    assert {"saint-denis-93", "saint-denis-974"} < lists(found).keys()
    assert [name for name, _ in offered(found).values()][2:] == ["Saint-Denis (93)", "Saint-Denis (974)"]


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (place("Ajaccio", "20000"), "ajaccio-20"),
        (place("Ajaccio", insee="2A004"), "ajaccio-20"),
        (place("Saint-Pierre", "97410"), "saint-pierre-974"),
        (place("Toul"), "toul"),
    ],
)
def test_ids_of_towns(where: dict[str, Any], name: str) -> None:
    assert name in lists(plan(travelling(where)))


def test_a_place_without_postcode_is_in_the_town_that_is_known_by_its_name() -> None:
    found = lists(plan(travelling(place("Vitré"), place("Vitré", "35500"))))
    assert len(found["vitre-35"]) == 2 and "vitre" not in found


def test_the_page_of_the_session_and_of_the_city_lead_to_the_list() -> None:
    found = plan(travelling(place("Vitré", "35500"), place("Rennes", "35000")))
    session = page(found, "fr/seances/nancy-away-0-2026-12-10/index.html").main
    assert isinstance(session, SessionMain)
    assert session.town == "fr/programme/towns/vitre-35/"
    own = page(found, "fr/seances/nancy-email-2026-11-24/index.html").main
    assert isinstance(own, SessionMain) and own.town == ""
    city = page(found, "fr/villes/nancy/index.html").main
    assert isinstance(city, CityMain)
    assert [(town.label.text, town.address) for town in city.towns] == [
        ("Rennes", "fr/programme/towns/rennes-35/"),
        ("Vitré", "fr/programme/towns/vitre-35/"),
    ]
    other = page(found, "fr/villes/rennes/index.html").main
    assert isinstance(other, CityMain) and other.towns == ()


def test_the_form_has_the_town_of_every_session() -> None:
    found = plan(travelling(place("Vitré", "35500")))
    told = sessions_of(script(found, "programme", "fr"))
    assert told["nancy-away-0-2026-12-10"]["town"] == "vitre-35"
    assert told["nancy-email-2026-11-24"]["town"] == "nancy-35"
    assert told["rennes-cv-2026-11-27"]["town"] == "", "online"
    assert {session["town"] for session in told.values()} - {""} == set(offered(found))
    main = programme(found, "fr/programme/index.html")
    assert [option.id for option in main.towns] == ["vitre-35"], "a town that is home to a city is told by the city"


@pytest.mark.parametrize("code", LANGUAGES)
def test_in_the_sample_each_town_is_reached_from_its_city_and_its_session(sample: Sample, code: str) -> None:
    known = read_pages(sample.output)
    word = "communes" if code == "fr" else "towns"
    towns = {path for path in known if path.startswith(f"{code}/programme/{word}/")}
    assert len(towns) > 8
    ways: dict[str, set[str]] = {}
    for path, one in known.items():
        for link in one.links:
            if link.tag == "a" and ":" not in link.address and path.startswith(f"{code}/"):
                target = resolve(path, link.address)[0]
                if target in towns:
                    ways.setdefault(target, set()).add(one.kind)
    homes = {"rennes-35", "montpellier-34", "nancy-54", "saint-etienne-42"}
    for path in towns:
        wanted = {"programme"} if path.split("/")[3] in homes else {"programme", "city", "session"}
        assert wanted <= ways[path], path
