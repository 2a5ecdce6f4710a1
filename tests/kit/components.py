"""The components of the design system on one page for each language, made by the real macros of `layouts/parts/`.

`python -m tests.kit.components [folder]` writes the pages and what they ask for into a folder (`output.components`
unless named), to be opened in a browser. The values are those of the sample; states that it has not are made from one.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from sitegen.content.program import generator_digest
from sitegen.content.sources import Source, Sources, read_sources
from sitegen.engine.digest import digest_bytes
from sitegen.options import Options
from sitegen.pages.city_pages import CityMain
from sitegen.pipeline import make_outputs
from sitegen.site.cards import SessionCard
from sitegen.site.course_pages import CourseMain
from sitegen.site.entry_pages import HomeMain
from sitegen.site.output import Copy, Drawing, Variant
from sitegen.site.programme_pages import ProgrammeMain
from sitegen.site.text_pages import NewsListMain, PartnersMain
from sitegen.site.views import Page
from tests.kit.no_cache import NoCache
from tests.kit.samplesite import LANGUAGES, NOW, PROJECT, sample_config

TEMPLATE = "components.html"
STATES = ("scheduled", "full", "cancelled", "postponed", "rescheduled", "moved-online")
BOOKINGS = ("open", "not-yet", "closed", "full", "walk-in")


def session_states(card: SessionCard) -> tuple[SessionCard, ...]:
    """A session in each state; past, without booking, online, in two ways, in another language, in another town."""
    states = [replace(card, status=state) for state in STATES]
    states[2] = replace(states[2], note=card.title)  # words of an editor: those of the course stand in
    states[4] = replace(states[4], previous=card.date)
    ways = [replace(card, mode=mode) for mode in ("online", "hybrid")]
    more = replace(card, past=True), replace(card, walk_in=True), replace(card, spoken="English")
    return (*states, *ways, *more, replace(card, town="Saint-Malo"))


def component_values(pages: dict[str, Page]) -> dict[str, Any]:
    """What the template shows, from the views of pages by kind."""
    home, city = pages["home"].main, pages["city"].main
    course, programme, partners = pages["course"].main, pages["programme"].main, pages["partners"].main
    news = pages["news"].main
    assert isinstance(home, HomeMain)
    assert isinstance(city, CityMain)
    assert isinstance(course, CourseMain)
    assert isinstance(programme, ProgrammeMain)
    assert isinstance(partners, PartnersMain)
    assert isinstance(news, NewsListMain)
    card = replace(home.sessions[0], status="scheduled", past=False, walk_in=False, spoken="", mode="onsite")
    cities = [replace(city.card, status=status) for status in ("open", "announced", "closed")]
    return {
        "sessions": session_states(card),
        "maps": (home.map, None),
        "cities": (*cities, replace(city.card, picture=None, upcoming=0, next=None)),
        "courses": (course.card, replace(course.card, next=None)),
        "partners": tuple({p.name.text: p for group in partners.groups for p in group.partners}.values())[:4],
        "figures": home.figures[:3],
        "news": news.news[:3],
        "place": city.venue,
        "calendar": city.calendar,
        "programme": programme,
        "states": STATES,
        "bookings": BOOKINGS,
    }


def make_components(folder: Path) -> dict[str, Path]:
    """Write the pages and the files that they ask for; returns the pages by language."""
    sources = read_sources(PROJECT, "site_config.yaml")
    data = Path(__file__).with_name(TEMPLATE).read_bytes()
    own = Source(f"layouts/{TEMPLATE}", data, digest_bytes(data))
    sources = Sources({**sources.files, own.path: own}, sources.problems)
    made = make_outputs(Options(sample_config(), now=NOW), sources, NOW, generator_digest(), NoCache())
    assert made.theme is not None, made.problems
    for output in made.outputs:
        if output.path.startswith("assets/") and isinstance(made.view(output), Copy | Drawing | Variant):
            _write(folder / output.path, made.write_again(output).data)
    first: dict[str, dict[str, Page]] = {code: {} for code in LANGUAGES}
    for _, view in made.pages():
        first[view.language.code].setdefault(view.kind, view)
    written = {}
    for code, pages in first.items():
        page = replace(pages["cities"], path=f"{code}/components/index.html", linked_data=())
        template = made.theme.environments[code].get_template(TEMPLATE)
        written[code] = folder / page.path
        _write(written[code], template.render(page=page, **component_values(pages)).encode())
    return written


def _write(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)


if __name__ == "__main__":
    for place in make_components(Path(sys.argv[1] if len(sys.argv) > 1 else "output.components")).values():
        print(place)
