"""The small map of cities: names apart, nothing for places elsewhere, no map where it would say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import jinja2
import pytest
from playwright.sync_api import Browser

from sitegen.pages.city_pages import CitiesMain
from sitegen.site.cards import MapView
from sitegen.site.entry_pages import HomeMain
from tests.kit.plans import page, plan
from tests.kit.samplesite import PROJECT
from tests.kit.small_site import small_files

Places = Mapping[str, tuple[float, float] | None]
FAR = {
    "Nouméa": (-22.27, 166.44), "Cayenne": (4.94, -52.33), "Saint-Denis (Réunion)": (-20.88, 55.45),
    "Bruxelles": (50.85, 4.35), "Barcelone": (41.39, 2.17), "Londres": (51.5, -0.12),
}  # fmt: skip
NEAR = {
    "Paris": (48.8566, 2.3522), "Boulogne-Billancourt": (48.8397, 2.2399), "Saint-Denis": (48.9362, 2.3574),
    "Montreuil": (48.8638, 2.4485), "Versailles": (48.8049, 2.1204), "Créteil": (48.7904, 2.4556),
    "Lyon": (45.764, 4.8357), "Villeurbanne": (45.7719, 4.8902), "Saint-Étienne": (45.4397, 4.3872),
    "Brest": (48.3904, -4.4861), "Ouessant": (48.4586, -5.0958), "Nice": (43.7102, 7.262), "Menton": (43.7765, 7.5048),
    "Strasbourg": (48.5734, 7.7521), "Bastia": (42.6973, 9.4509), "Bonifacio": (41.387, 9.159),
    "Dunkerque": (51.0344, 2.3768), "Perpignan": (42.6887, 2.8948), "Bayonne": (43.4929, -1.4748),
    "La Rochelle": (46.1603, -1.1511), "Porto-Vecchio": (41.591, 9.2797), "Lille": (50.6292, 3.0573),
}  # fmt: skip


def files_of(places: Places) -> dict[str, Any]:
    """The small site with these cities only."""
    files = small_files()
    pattern = files["content/cities/rennes/city.yaml"]
    gone = ("content/cities/", "content/partners/", "content/pages/", "content/news/")
    files = {path: value for path, value in files.items() if not path.startswith(gone)}
    files["site_config.yaml"] |= {"navigation": ["cities"], "footer": []}
    for number, (name, place) in enumerate(places.items()):
        venue = {**pattern["venue"], "latitude": None, "longitude": None}
        if place:
            venue |= {"latitude": str(place[0]), "longitude": str(place[1])}
        facts = {**pattern, "partners": [], "name": {"fr": name, "ar": name}, "order": number}
        files[f"content/cities/c{number}/city.yaml"] = facts | {
            "venue": {key: value for key, value in venue.items() if value is not None}
        }
        files[f"content/cities/c{number}/fr.md"] = {"front": {"title": name}, "body": ""}
    return files


def map_of(places: Places) -> MapView | None:
    """The map of the pages; that of the home page is that of the list of cities."""
    found = plan(files_of(places))
    home, cities = page(found, "fr/index.html").main, page(found, "fr/villes/index.html").main
    assert isinstance(home, HomeMain) and isinstance(cities, CitiesMain)
    assert home.map == cities.map
    return home.map


def test_every_place_of_france_has_a_dot_and_no_other() -> None:
    found = map_of({**NEAR, **FAR})
    assert found is not None
    assert [dot.city for dot in found.dots] == [f"c{number}" for number in range(len(NEAR))]


@pytest.mark.parametrize(
    "places", [{"Nouméa": FAR["Nouméa"]}, {"Sans lieu": None}, {**FAR, "Paris": NEAR["Paris"]}, FAR]
)
def test_there_is_no_map_where_it_would_say_nothing(places: Places) -> None:
    assert map_of(places) is None


def test_one_place_alone_is_on_a_map() -> None:
    found = map_of({"Rennes": (48.11, -1.68)})
    assert found is not None and [dot.name for dot in found.dots] == ["Rennes"]


BOXES = """() => [...document.querySelectorAll(".map circle, .map text")].map(element => {
    const box = element.getBoundingClientRect();
    return [element.textContent || "•", box.left, box.top, box.right, box.bottom];
})"""


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_names_lie_apart(browser: Browser, direction: str) -> None:
    """As Chromium sets them: on each other and on other dots they would not be read, outside they would be cut."""
    found = map_of(NEAR)
    assert found is not None
    told = [dot.name for dot in found.dots if dot.name]
    assert len(told) >= 12 and set(told) < set(NEAR), "some have no room"
    loader = jinja2.FileSystemLoader(PROJECT / "layouts")
    macros: Any = jinja2.Environment(loader=loader, autoescape=True).get_template("parts/map.html").module
    style = (PROJECT / "layouts/assets/site.css").read_text("utf-8")
    view = browser.new_page(viewport={"width": 390, "height": 700})
    html = f'<html dir="{direction}"><style>{style}</style><main class="wrap">{macros.france(found)}</main></html>'
    view.set_content(html)
    boxes = view.evaluate(BOXES)
    view.close()
    assert len(boxes) == len(found.dots) + len(told)
    for (one, x1, y1, r1, b1), (other, x2, y2, r2, b2) in combinations(boxes, 2):
        if one != other:  # two dots may touch: towns do
            over = min(r1, r2) - max(x1, x2), min(b1, b2) - max(y1, y2)
            assert over[0] <= 0 or over[1] <= 3, (one, other, over)  # a line is higher than its letters
    assert all(x >= 0 and right <= 390 for _, x, _, right, _ in boxes), "the page is not made wider"
