"""Readers that trust SEQUENCE, DTSTAMP or LAST-MODIFIED, and one that replaces all: each shows what pages show.

Invariant: each takes an event only when it is strictly newer by what it trusts. What an editor forgets to date is told
with the place to mend; who does what is told reaches all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from sitegen.content.problem import Problem, Severity
from sitegen.pipeline import check
from sitegen.publish.memory import Memory
from tests.kit.calendar_readers import instant_of
from tests.kit.small_site import SmallSite, both, small_files, tell, words

CITY, PROGRAMME = "content/cities/rennes/city.yaml", "content/cities/rennes/sessions.yaml"
COURSE, CONFIG = "content/courses/seo/course.yaml", "site_config.yaml"
NETWORK = "fr/calendars/network.ics"
FIRST, SECOND, THIRD = "rennes-seo-2026-11-24", "rennes-seo-2026-12-01", "rennes-seo-2026-12-15"
HYBRID = "rennes-cv-2026-11-27"
FACTS = {
    "starts": "main.card.starts", "ends": "main.card.ends", "status": "main.card.status", "title": "main.card.title",
    "note": "main.card.note or ''", "previous": "main.card.previous", "summary": "main.course.summary",
    "place": "main.place.name if main.place else ''", "room": "main.room or ''",
    "complement": "main.place.complement if main.place else ''", "street": "main.place.street if main.place else ''",
    "postcode": "main.place.postcode if main.place else ''", "town": "main.place.town if main.place else ''",
    "join": "main.join", "phone": "main.booking.phone", "email": "main.booking.email",
}  # fmt: skip
"""What the page of a session shows here, and the template's words for it."""
STATES = {
    "cancelled": ("CANCELLED", "Annulé : "),
    "postponed": ("TENTATIVE", "Reporté : "),
    "full": ("CONFIRMED", "Complet : "),
    "moved-online": ("CONFIRMED", "En ligne : "),
}


def make_site(root: Path) -> SmallSite:
    """One city with two rooms, a series of two dates and one that can be followed online too."""
    files = small_files()
    for path in [path for path in files if path.startswith(("content/cities/nancy/", "content/news/"))]:
        del files[path]
    files[CONFIG]["features"] = {"open_data": "false", "feeds": "false"}
    files["content/pages/about/ar.md"] = words(title="من نحن")
    files["content/courses/seo/fr.md"] = words(title="Cours seo", summary="Le cours seo")
    del files["content/courses/seo/plan.svg"]
    lines = "".join(f'<i id="{name}">{{{{ {expression} }}}}</i>\n' for name, expression in FACTS.items())
    files["layouts/session.html"] = (
        '{% extends "frame.html" %}{% block content %}{% set main = page.main %}' + lines + "{% endblock %}"
    )
    files[CITY]["venue"] |= {
        "complement": "Au fond de la cour",
        "rooms": [{"id": "lab", "name": both("Labo")}, {"id": "hall", "name": both("Halle")}],
    }
    files[CITY]["contact"] = {"phone": "+33 1 99 00 00 01", "email": "rennes@example.org"}
    dates = ["2026-11-24", "2026-12-01"]
    files[PROGRAMME] = [
        {"id": "seo", "course": "seo", "dates": dates, "time": "10:00-12:00", "room": "lab"},
        {"id": "cv", "course": "cv", "dates": ["2026-11-27"], "time": "14:00-15:00", "mode": "hybrid",
         "join": "https://example.org/visio"},
    ]  # fmt: skip
    for series in files[PROGRAMME]:
        series |= {"format": "workshop", "updated": "2026-11-01", "changes": {}}
    return SmallSite(root, files)


# ------------------------------------------------------------------------------------- four kinds of readers


@dataclass(slots=True)
class Subscriber:
    """The reader of a calendar. `newer` says whether it takes an event that it has already, in another form."""

    newer: Callable[[Event, Event], bool]
    held: dict[str, Event] = field(default_factory=dict)

    def read(self, data: bytes) -> None:
        """Read the calendar as it is now; what is no more in it is forgotten."""
        events = {
            event.uid.partition("@")[0]: event for event in IcsCalendarStream.calendar_from_ics(data.decode()).events
        }
        for name, event in events.items():
            if name in self.held and not self.newer(event, self.held[name]):
                events[name] = self.held[name]
        self.held = events


def _is_modified(new: Event, old: Event) -> bool:
    """As ICSx5 does: an event that does not say when it was modified is taken."""
    return new.last_modified is None or old.last_modified is None or new.last_modified > old.last_modified


def four_kinds() -> dict[str, Subscriber]:
    """One subscriber of each kind."""
    return {
        "SEQUENCE": Subscriber(lambda new, old: (new.sequence or 0) > (old.sequence or 0)),
        "DTSTAMP": Subscriber(lambda new, old: new.dtstamp > old.dtstamp),
        "LAST-MODIFIED": Subscriber(_is_modified),
        "replaces all": Subscriber(lambda new, old: True),
    }


def shown_by(event: Event) -> tuple[object, ...]:
    """What a reader shows of an event."""
    assert event.dtstart is not None and event.dtend is not None and event.status is not None
    instants = instant_of(event.dtstart), instant_of(event.dtend)
    contact = ", ".join(event.contacts)
    return (*instants, event.status.value, event.summary, event.location, contact, event.description)


def shown_on_pages(site: SmallSite) -> dict[str, tuple[object, ...]]:
    """The same, read from the page of each session."""
    found = {}
    for path in sorted(site.output.glob("fr/seances/*/index.html")):
        text = unescape(path.read_text("utf-8"))
        facts = {name: re.findall(f'<i id="{name}">(.*?)</i>', text)[0] for name in FACTS}
        status, word = STATES.get(facts["status"], ("CONFIRMED", ""))
        town = f"{facts['postcode']} {facts['town']}".strip()
        place = [facts[name] for name in ("place", "room", "complement", "street")]
        told = [
            f"Nouvelle date. Prévu le {facts['previous']}" if facts["previous"] else "",
            facts["note"],
            facts["summary"],
            f"Rejoindre : {facts['join']}" if facts["join"] else "",
            f"Détails : https://example.org/fr/seances/{path.parent.name}/",
        ]
        found[path.parent.name] = (
            *(datetime.fromisoformat(facts[name]).astimezone(UTC) for name in ("starts", "ends")),
            status,
            word + facts["title"],
            ", ".join(text for text in (*place, town) if text) or facts["join"],
            f"{facts['phone']}, {facts['email']}",
            "\n".join(line for line in told if line),
        )
    return found


# ------------------------------------------------------------------------------------- what editors do

Edit = Callable[[SmallSite], Any]


def series(site: SmallSite, number: int = 0) -> dict[str, Any]:
    """A series of the programme."""
    found: dict[str, Any] = site.files[PROGRAMME][number]
    return found


def change(day: str, number: int = 0, **keys: Any) -> Edit:
    """What differs on one day of a series; without keys, nothing any more."""

    def edit(site: SmallSite) -> None:
        changes = series(site, number)["changes"]
        changes[day] = changes.get(day, {}) | keys
        if not keys:
            del changes[day]

    return edit


def venue(**keys: Any) -> Edit:
    """Something else in the place of the city."""
    return lambda site: site.files[CITY]["venue"].update(keys)


def front(**keys: Any) -> Edit:
    """Something else at the head of the text of a course."""
    return lambda site: site.files["content/courses/seo/fr.md"]["front"].update(keys)


def on_series(number: int = 0, **keys: Any) -> Edit:
    """Something else in a series."""
    return lambda site: series(site, number).update(keys)


DAY, OTHER = "2026-11-24", "2026-12-01"
STEPS: dict[str, tuple[str, Edit, str, set[str]]] = {
    # What happens: on which day, the edit, where the editor dates it (the change itself, or this file), who shows it.
    "the time": ("02", change(DAY, time="14:00-16:00"), "change", {FIRST}),
    "the room": ("03", change(DAY, room="hall"), "change", {FIRST}),
    "the room again, on the same day": ("03", change(DAY, room="lab"), "change", {FIRST}),
    "a note": ("04", change(DAY, note=both("Apportez un câble")), "change", {FIRST}),
    "the street": ("05", venue(street="2 rue du Port"), "city", {FIRST, SECOND, HYBRID}),
    "the street again, on the same day": ("05", venue(street="22 rue du Port"), "city", {FIRST, SECOND, HYBRID}),
    "the name of a room": (
        "06", venue(rooms=[{"id": "lab", "name": both("Grand labo")}, {"id": "hall", "name": both("Halle")}]),
        "city", {FIRST, SECOND},
    ),
    "the phone of the city": (
        "07", lambda site: site.files[CITY]["contact"].update(phone="+33 1 99 00 00 02"),
        "city", {FIRST, SECOND, HYBRID},
    ),
    "the link to join": ("08", on_series(1, join="https://example.org/autre"), "cv", {HYBRID}),
    "full": ("09", change(OTHER, status="full"), "change", {SECOND}),
    "cancelled, on the same day": ("09", change(OTHER, status="cancelled"), "change", {SECOND}),
    "it takes place after all": ("10", change(OTHER), "seo", {SECOND}),
    "full again, on the same day": ("10", change(OTHER, status="full"), "change", {SECOND}),
    "postponed": ("11", change(OTHER, status="postponed"), "change", {SECOND}),
    "a new date": ("12", change(OTHER, status="rescheduled", date="2026-12-08"), "change", {SECOND}),
    "moved online": (
        "13", change(DAY, status="moved-online", join="https://example.org/visio"), "change", {FIRST},
    ),
    "a series an hour later": ("14", on_series(1, time="15:00-16:00"), "cv", {HYBRID}),
    "another date of a series": ("15", on_series(0, dates=[DAY, OTHER, "2026-12-15"]), "seo", set()),
    "the title of the course": ("16", front(title="Être vu"), "text", {FIRST, SECOND, THIRD}),
    "the summary of the course": ("17", front(summary="Sur les moteurs"), "course", {FIRST, SECOND, THIRD}),
    "the name of the course's topic": (
        "18", lambda site: site.files["content/vocabulary.yaml"]["topics"]["web"].update(label=both("Toile")),
        "city", set(),
    ),
}  # fmt: skip


def date_it(site: SmallSite, where: str, day: str, name: str) -> None:
    """Write the day of the change as a careful editor does, and a revision where that day stands there already."""
    targets: dict[str, Callable[[], dict[str, Any]]] = {
        "city": lambda: site.files[CITY],
        "course": lambda: site.files[COURSE],
        "text": lambda: site.files["content/courses/seo/fr.md"]["front"],
        "seo": lambda: series(site, 0),
        "cv": lambda: series(site, 1),
        "change": lambda: series(site)["changes"][name],
    }
    facts = targets[where]()
    if day in (facts.get("updated"), series(site)["updated"]):
        facts["revision"] = int(facts.get("revision", 1)) + 1
    facts["updated"] = day


def moment(day: str) -> datetime:
    """Noon of a day."""
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")


def check_site(site: SmallSite, day: str) -> list[Problem]:
    """What the check says of dates on that day."""
    site.write()
    found = check(replace(site.options, now=moment(day)))
    assert found.status == "checked", tell(found)
    warnings = [problem for problem in found.problems if problem.severity is Severity.WARNING]
    return [problem for problem in warnings if "“updated" in str(problem.remedy)]


def follow(site: SmallSite, problem: Problem, day: str) -> None:
    """Do what a warning says, and nothing else: write today’s date there, or the day and the revision that it names."""
    facts = site.files[problem.path]
    if problem.path == PROGRAMME:
        facts = facts[problem.key[0]]
        if problem.key[1:2] == ("changes",):
            facts = facts["changes"].get(problem.key[2], facts)
    said = dict(re.findall(r"“(updated|revision): ([^”]+)”", str(problem.remedy)))
    facts.update(said or {"updated": day})


def be_careful(site: SmallSite, where: str, day: str, name: str) -> None:
    """The editor dates each edit; nothing is left to be told."""
    date_it(site, where, day, name)
    assert check_site(site, day) == []


def be_forgetful(site: SmallSite, where: str, day: str, name: str) -> None:
    """The editor dates nothing, looks what the check says, does it, and looks again."""
    for _ in range(3):
        for problem in check_site(site, day)[:1]:
            assert problem.line
            follow(site, problem, day)
    assert check_site(site, day) == []


@pytest.mark.parametrize("editor", [be_careful, be_forgetful])
def test_after_each_edit_every_kind_of_subscriber_shows_what_the_pages_show(
    editor: Callable[[SmallSite, str, str, str], None], tmp_path: Path
) -> None:
    site, memory, readers = make_site(tmp_path), Memory(), four_kinds()
    assert site.build(memory=memory, now=moment("2026-11-01")).status == "built"
    for reader in readers.values():
        reader.read((site.output / NETWORK).read_bytes())
    before = shown_on_pages(site)
    for name, (number, edit, where, seen) in STEPS.items():
        day = f"2026-11-{number}"
        edit(site)
        editor(site, where, day, DAY if FIRST in seen else OTHER)
        assert site.build(memory=memory, now=moment(day)).status == "built", name
        pages = shown_on_pages(site)
        assert {one for one in pages if one in before and pages[one] != before[one]} == seen, name
        for kind, reader in readers.items():
            reader.read((site.output / NETWORK).read_bytes())
            assert {one: shown_by(event) for one, event in reader.held.items()} == pages, (name, kind)
        before = pages
