"""Whatever is saved, and whenever, the bytes are those of a clean build; and few of them are made anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sitegen.publish.memory import Memory
from tests.kit.small_site import (
    NOW,
    Files,
    SmallSite,
    both,
    differences,
    read_tree,
    small_files,
    written_paths,
)  # fmt: skip

RENNES, NANCY = "content/cities/rennes", "content/cities/nancy"
Edit = Callable[[Files], Any]


def files_of_many() -> Files:
    """The small site with courses that are given in both cities, so that a session is told on pages of others."""
    files = small_files()
    files["site_config.yaml"]["features"]["search"] = "true"
    files[f"{RENNES}/sessions.yaml"] += [
        {"id": "more", "course": "email", "dates": ["2026-11-25", "2026-12-02"], "time": "10:00-11:00",
         "format": "workshop", "seats": 8},
        {"id": "late", "course": "cv", "dates": ["2026-12-10"], "time": "14:00-15:00", "format": "workshop",
         "booking": {"opens": "2026-11-28", "closes": "2026-12-05", "url": "https://example.org/place"}},
    ]  # fmt: skip
    files[f"{NANCY}/sessions.yaml"] += [
        {"id": "seo", "course": "seo", "dates": ["2026-11-26", "2026-12-03"], "time": "14:00-16:00",
         "format": "conference", "audiences": ["seniors"]},
    ]  # fmt: skip
    return files


def series(files: Files, city: str, name: str) -> dict[str, Any]:
    """A series of the programme of a city."""
    found: dict[str, Any] = next(one for one in files[f"{city}/sessions.yaml"] if one["id"] == name)
    return found


def add(files: Files, city: str, **facts: Any) -> None:
    """Another series."""
    common = {"course": "seo", "dates": ["2026-11-25"], "time": "9h-10h", "format": "workshop"}
    files[f"{city}/sessions.yaml"].append(common | facts)


def set_front(files: Files, path: str, **front: Any) -> None:
    """Change the front matter of words."""
    files[path]["front"] |= front


EDITS: dict[str, Edit] = {
    "a note": lambda f: series(f, NANCY, "seo").update(note=both("Apportez un câble")),
    "a link that no card shows": lambda f: series(f, RENNES, "cv").update(join="https://example.org/autre"),
    "a language": lambda f: series(f, NANCY, "seo").update(language="ar"),
    "a room full": lambda f: series(f, RENNES, "more").update(
        changes={"2026-11-25": {"status": "full", "updated": "2026-11-19"}}
    ),
    "one date cancelled": lambda f: series(f, NANCY, "seo").update(
        changes={"2026-11-26": {"status": "cancelled", "updated": "2026-11-19"}}
    ),
    "one date moved": lambda f: series(f, NANCY, "seo").update(
        changes={"2026-11-26": {"date": "2026-11-30", "updated": "2026-11-19"}}
    ),
    "another session of the same course": lambda f: add(f, RENNES, id="new"),
    "a month more": lambda f: add(f, NANCY, id="new", dates=["2027-03-10"]),
    "one before all others": lambda f: add(f, NANCY, id="new", dates=["2026-11-21"]),
    "the first one of its kind": lambda f: add(f, NANCY, id="new", format="conference", audiences=["seniors"]),
    "a series in front": lambda f: f[f"{RENNES}/sessions.yaml"].insert(
        0, {"id": "front", "course": "cv", "dates": ["2026-12-08"], "time": "9h-10h", "format": "workshop"}
    ),
    "a series gone": lambda f: f[f"{RENNES}/sessions.yaml"].pop(0),
    "another place": lambda f: series(f, RENNES, "more").update(
        place={"name": "Mairie", "town": "Vitré", "postcode": "35500", "latitude": "48.12", "longitude": "-1.20"}
    ),
    "the postcode of another place": lambda f: add(
        f, NANCY, id="new", place={"name": "Salle", "town": "Rennes", "postcode": "22000"}
    ),
    "booking elsewhere": lambda f: series(f, RENNES, "late")["booking"].update(url="https://example.org/ailleurs"),
    "longer, and when its link opens": lambda f: series(f, RENNES, "cv").update(
        {"time": "14:00-16:00", "join-note": both("À 13 h 50")}
    ),
    "the last day of a city, and where to book": lambda f: f[f"{RENNES}/city.yaml"].update(
        closed="2026-11-19", booking="https://example.org/{id}"
    ),
    "a digit more of a place": lambda f: f[f"{RENNES}/city.yaml"]["venue"].update(latitude="48.10"),
    "the name of a city": lambda f: f[f"{NANCY}/city.yaml"].update(name=both("Nancy-Ville")),
    "the day of a city": lambda f: f[f"{NANCY}/city.yaml"].update(updated="2026-11-15", revision="2"),
    "the day of a text": lambda f: set_front(f, "content/courses/seo/ar.md", updated="2026-11-16", revision="1"),
    "the order of cities": lambda f: f[f"{RENNES}/city.yaml"].update(order=9),
    "the title of a course": lambda f: set_front(f, "content/courses/seo/fr.md", title="Autre"),
    "the title of a translation": lambda f: set_front(f, "content/courses/seo/ar.md", title="آخر"),
    "the equipment of a course": lambda f: f["content/courses/seo/course.yaml"].update(equipment=both("Un câble")),
    "a partner": lambda f: f["content/partners/bic/partner.yaml"].update(url="https://example.org/bic"),
    "a partner gone": lambda f: f["content/partners/bic/partner.yaml"].update(until="2026-11-01"),
    "a label": lambda f: f["content/vocabulary.yaml"]["formats"]["workshop"].update(label=both("Pratique")),
    "the order of labels": lambda f: f["content/vocabulary.yaml"]["topics"]["web"].update(order=5),
    "the title of the site": lambda f: f["site_config.yaml"].update(title=both("Autres ateliers")),
    "the domain of calendars": lambda f: f["site_config.yaml"].update(calendar_domain="autre.example.org"),
    "another address": lambda f: f["site_config.yaml"].update(base_url="https://example.org/autre/"),
    "the default language": lambda f: f["site_config.yaml"].update(default_language="ar"),
    "the menu": lambda f: f["site_config.yaml"].update(navigation=["programme", "pages/about"]),
    "no open data": lambda f: f["site_config.yaml"].update(features={"open_data": "false"}),
    "a page in the menu": lambda f: set_front(f, "content/pages/about/fr.md", title="Nous"),
    "a page without a page": lambda f: set_front(f, "content/pages/about/fr.md", publish="2027-01-01"),
    "words of the interface": lambda f: f.update(
        {"layouts/locales/fr.po": f["layouts/locales/fr.po"] + '\nmsgctxt "calendar"\nmsgid "x"\nmsgstr "y"\n'}
    ),
    "a template": lambda f: f.update({"layouts/session.html": f["layouts/session.html"] + "<!-- new -->"}),
    "a style": lambda f: f.update({"layouts/assets/new.css": "p { color: red }\n"}),
    "a word of a text": lambda f: f["content/courses/seo/fr.md"].update(body="Voir [email](@/courses/email) encore.\n"),
    "synonyms": lambda f: f.update({"content/synonyms/fr.yaml": {"groups": [["cv", "curriculum"]]}}),
}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """A site that is always built from nothing."""
    return SmallSite(tmp_path_factory.mktemp("clean"), files_of_many())


@dataclass(frozen=True, slots=True)
class Standing:
    """A site that is built on and on, what its last build left in memory, and its bytes from nothing."""

    site: SmallSite
    memory: Memory
    first: dict[str, bytes]


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Standing:
    """One site for all edits: each begins where the one before has come back to."""
    site, memory = SmallSite(tmp_path_factory.mktemp("standing"), files_of_many()), Memory()
    assert site.build(memory=memory).status == "built"
    return Standing(site, memory, read_tree(site.output))


@pytest.mark.parametrize("name", EDITS)
def test_after_an_edit_and_back_every_byte_is_that_of_a_clean_build(
    name: str, standing: Standing, clean: SmallSite
) -> None:
    site = standing.site
    site.files = files_of_many()
    assert site.build(memory=standing.memory).status in ("built", "nothing")  # built: where the edit before has failed
    EDITS[name](site.files)
    clean.files = site.copy_files()
    assert site.build(memory=standing.memory).status == "built"
    assert clean.build_clean().status == "built"
    assert differences(site.output, clean.output) == []
    site.files = files_of_many()
    assert site.build(memory=standing.memory).status == "built"
    assert read_tree(site.output) == standing.first


HOURS = (
    NOW,
    datetime(2026, 11, 21, 1, tzinfo=UTC),  # a course gets words in Arabic
    datetime(2026, 11, 22, 1, tzinfo=UTC),  # booking of “cv” opens
    datetime(2026, 11, 23, 1, tzinfo=UTC),  # a city loses its own
    datetime(2026, 11, 24, 8, tzinfo=UTC),  # a partner has gone
    datetime(2026, 11, 24, 10, 30, tzinfo=UTC),  # a session is held
    datetime(2026, 11, 24, 11, 30, tzinfo=UTC),  # and is over: “next” is another one
    datetime(2026, 11, 27, 1, tzinfo=UTC),  # booking of “cv” is closed
    datetime(2026, 11, 28, 1, tzinfo=UTC),  # that of “late” opens
    datetime(2026, 12, 1, 8, tzinfo=UTC),
    datetime(2026, 12, 1, 12, tzinfo=UTC),  # a session would be over, had it not been cancelled; the rest stays
    datetime(2026, 12, 6, 1, tzinfo=UTC),  # and closes; most sessions are over
    datetime(2026, 12, 26, 1, tzinfo=UTC),  # none is left; one that was held has left the calendars
)


@pytest.mark.parametrize("saved", [False, True])
def test_as_time_passes_every_byte_is_that_of_a_clean_build(saved: bool, clean: SmallSite, tmp_path: Path) -> None:
    site, memory = SmallSite(tmp_path, files_of_many()), Memory()
    set_front(site.files, "content/courses/seo/ar.md", publish="2026-11-21")
    site.files[f"{NANCY}/city.yaml"].update(opened="2026-11-23")
    site.files[f"{RENNES}/city.yaml"].update(closed="2026-12-05")
    set_front(site.files, "content/cities/rennes/ar.md", expire="2026-11-22")
    site.files["content/partners/bic/partner.yaml"]["until"] = "2026-11-23"
    for number, now in enumerate(HOURS):
        if saved:
            series(site.files, RENNES, "more")["seats"] = 10 + number
        clean.files = site.copy_files()
        assert site.build(memory=memory, now=now).status in ("built", "nothing")
        assert clean.build_clean(now=now).status == "built"
        assert differences(site.output, clean.output) == [], now


def test_in_a_list_of_many_parts_each_tells_of_the_others(
    clean: SmallSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("site.parts", "pages.month_pages"):
        monkeypatch.setattr(f"sitegen.{name}.PAGE_LIMIT", 2)
    site, memory = SmallSite(tmp_path, files_of_many()), Memory()
    site.build(memory=memory)
    for dates in (["2026-12-17"], ["2026-12-17", "2026-12-18"], ["2026-12-19", "2026-12-20", "2026-12-21"], []):
        site.files = files_of_many()
        if dates:
            add(site.files, NANCY, id="last", dates=dates)
        clean.files = site.copy_files()
        assert site.build(memory=memory).status == clean.build_clean().status == "built"
        assert differences(site.output, clean.output) == [], dates


def test_a_list_whose_sessions_are_over_tells_when_they_last_changed(clean: SmallSite, tmp_path: Path) -> None:
    site, memory, now = SmallSite(tmp_path, files_of_many()), Memory(), datetime(2026, 12, 26, 1, tzinfo=UTC)
    site.build(memory=memory, now=now)
    for day in ("2026-11-30", "2026-12-20"):
        series(site.files, NANCY, "seo")["updated"] = day
        clean.files = site.copy_files()
        assert site.build(memory=memory, now=now).status == clean.build_clean(now=now).status == "built"
        assert differences(site.output, clean.output) == []


def test_a_save_of_one_programme_makes_few_things_anew(tmp_path: Path) -> None:
    site, memory = SmallSite(tmp_path, files_of_many()), Memory()
    first = site.make(memory=memory)
    assert written_paths(first) == {one.path for one in first.outputs if one.maker}
    series(site.files, NANCY, "email")["note"] = "Salle du fond"
    paths = written_paths(site.make(memory=memory))
    # Its own sessions; those of the same course in the other city, whose pages show its cards.
    sessions = [path.split("/")[2] for path in paths if path.startswith(("fr/seances/", "ar/seances/"))]
    told = {name.rpartition("-20")[0] for name in sessions}
    assert told == {"nancy-email", "rennes-more"}
    assert len(paths) < len(first.outputs) / 2
    # And what was written between two saves of programmes costs the second one nothing.
    site.files["content/courses/seo/fr.md"]["body"] += "\nUne phrase.\n"
    site.make(memory=memory)
    series(site.files, NANCY, "email")["note"] = "Salle du bas"
    assert written_paths(site.make(memory=memory)) == paths
