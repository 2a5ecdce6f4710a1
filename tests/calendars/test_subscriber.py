"""A subscriber's year: what is published, moved, filled, cancelled, taken back, renamed and removed, build after build.

Invariant: whatever an editor does and whatever reads it, a session is one event, at the right instant; each change
of it is newer than the one before.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sitegen.options import Outcome
from tests.kit.calendar_readers import Event, read_ical, read_ical_js, read_icalendar, read_vobject
from tests.kit.samplesite import LANGUAGES, Sample
from tests.kit.small_site import SmallSite, both, small_files, tell, words

CODES = ("fr", "ar")
Expected = dict[str, tuple[str, str]]
"""Session id → `2026-10-24 08:00-10:00` in UTC, and the status of its event."""

PUBLISHED: Expected = {
    "rennes-seo-2026-10-24": ("2026-10-24 08:00-10:00", "CONFIRMED"),  # the last day of summer time
    "rennes-night-2026-10-25": ("2026-10-25 01:15-01:45", "CONFIRMED"),  # the second of two 2:15
    "rennes-seo-2026-10-26": ("2026-10-26 09:00-11:00", "CONFIRMED"),
    "fort-de-france-seo-2026-11-10": ("2026-11-10 14:00-16:00", "CONFIRMED"),
    "noumea-seo-2026-11-10": ("2026-11-09 23:00-01:00", "CONFIRMED"),
    "saint-denis-seo-2026-11-10": ("2026-11-10 06:00-08:00", "CONFIRMED"),
    "saint-denis-email-2026-11-12": ("2026-11-12 06:00-08:00", "CONFIRMED"),
    "rennes-seo-2026-11-24": ("2026-11-24 09:00-11:00", "CONFIRMED"),
    "rennes-cv-2026-11-27": ("2026-11-27 13:00-14:00", "CONFIRMED"),
    "rennes-seo-2027-03-27": ("2027-03-27 09:00-11:00", "CONFIRMED"),  # the last day of winter time
    "rennes-seo-2027-03-29": ("2027-03-29 08:00-10:00", "CONFIRMED"),
}
HELD_BY: dict[str, Callable[[str], bool]] = {
    "city-rennes": lambda name: name.startswith("rennes-"),
    "course-seo": lambda name: "-seo-" in name or "-night-" in name,
    "audience-seniors": lambda name: "-cv-" in name,
}
"""Calendars, and which sessions they hold."""
ZONES = {"fort-de-france": "America/Martinique", "noumea": "Pacific/Noumea", "saint-denis": "Indian/Reunion"}


def _series(name: str, dates: list[str], **keys: Any) -> dict[str, Any]:
    """A series of two hours in the morning, last edited in September."""
    facts = {"id": name, "course": name, "dates": dates, "time": "10:00-12:00", "format": "workshop"}
    return {**facts, "updated": "2026-09-01", "changes": {}, **keys}


def _site(root: Path) -> SmallSite:
    files = small_files()
    files["site_config.yaml"]["features"] = {"open_data": "false"}  # what its lists miss is told elsewhere
    city = files["content/cities/rennes/city.yaml"]
    city["updated"] = "2026-09-01"
    for path in [path for path in files if path.startswith("content/cities/nancy/")]:
        del files[path]
    files["content/pages/about/ar.md"] = words("نص\n", title="من نحن")
    for name, zone in ZONES.items():
        files[f"content/cities/{name}/city.yaml"] = {**city, "name": both(name), "timezone": zone}
        files[f"content/cities/{name}/fr.md"] = words(title=name.title())
        files[f"content/cities/{name}/sessions.yaml"] = [_series("seo", ["2026-11-10"])]
    files["content/cities/saint-denis/sessions.yaml"].append(_series("email", ["2026-11-12"]))
    dates = ["2026-10-24", "2026-10-26", "2026-11-24", "2027-03-27", "2027-03-29"]
    night = {"course": "seo", "time": "02:15-02:45", "offset": "+01:00"}
    online = {"mode": "online", "join": "https://example.org/visio", "time": "14:00-15:00", "audiences": ["seniors"]}
    files["content/cities/rennes/sessions.yaml"] = [
        _series("seo", dates),
        _series("night", ["2026-10-25"], **night),
        _series("cv", ["2026-11-27"], **online),
    ]
    return SmallSite(root, files)


@dataclass(frozen=True, slots=True)
class Step:
    """One build: its day, what the editor does before, what is then expected to differ (None: gone)."""

    name: str
    now: str
    edit: Callable[[SmallSite], None]
    differs: dict[str, tuple[str, str] | None] = field(default_factory=dict)


def _programme(site: SmallSite, city: str = "rennes") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = site.files[f"content/cities/{city}/sessions.yaml"]
    return found


def _change(index: int, day: str, city: str = "rennes", **keys: Any) -> Callable[[SmallSite], None]:
    def edit(site: SmallSite) -> None:
        _programme(site, city)[index]["changes"][day] = keys

    return edit


def _nothing(site: SmallSite) -> None:
    pass


def _take_back(site: SmallSite) -> None:
    del _programme(site)[0]["changes"]["2026-11-24"]
    _programme(site)[0]["updated"] = "2026-10-14"


def _rename(site: SmallSite) -> None:
    del site.files["content/courses/seo/plan.svg"]
    site.files["content/courses/seo/fr.md"] = words(
        "Texte.\n", title="Être vu", summary="Sur les moteurs ; et ailleurs", updated="2026-10-16"
    )
    _programme(site)[0]["note"] = {"fr": "Apportez un carnet, s’il vous plaît."}


def _remove(site: SmallSite) -> None:
    del _programme(site, "saint-denis")[1]


STEPS = (
    Step("published", "2026-10-01", _nothing),
    Step(
        "moved",
        "2026-10-06",
        _change(0, "2026-11-24", date="2026-11-25", time="14:00-16:00", updated="2026-10-06"),
        {"rennes-seo-2026-11-24": ("2026-11-25 13:00-15:00", "CONFIRMED")},
    ),
    Step("filled", "2026-10-08", _change(0, "2026-10-26", status="full", updated="2026-10-08")),
    Step(
        "cancelled",
        "2026-10-12",
        _change(0, "2026-11-10", "noumea", status="cancelled", updated="2026-10-12"),
        {"noumea-seo-2026-11-10": ("2026-11-09 23:00-01:00", "CANCELLED")},
    ),
    Step("taken back", "2026-10-14", _take_back, {"rennes-seo-2026-11-24": PUBLISHED["rennes-seo-2026-11-24"]}),
    Step("renamed", "2026-10-16", _rename),
    Step(
        "moved again",
        "2026-10-20",
        _change(0, "2027-03-29", time="11:00-12:00", updated="2026-10-20"),
        {"rennes-seo-2027-03-29": ("2027-03-29 09:00-10:00", "CONFIRMED")},
    ),
    Step(
        "moved twice in a day",
        "2026-10-20T15:00",
        _change(0, "2027-03-29", date="2027-03-28", time="04:00-05:00", updated="2026-10-20", revision=2),
        {"rennes-seo-2027-03-29": ("2027-03-28 02:00-03:00", "CONFIRMED")},
    ),
    Step(
        "postponed",
        "2026-10-22",
        _change(2, "2026-11-27", status="postponed", updated="2026-10-22"),
        {"rennes-cv-2026-11-27": ("2026-11-27 13:00-14:00", "TENTATIVE")},
    ),
    Step("removed", "2026-10-23", _remove, {"saint-denis-email-2026-11-12": None}),
    Step("on its day", "2026-11-09T22:00", _nothing),
    Step(
        "a month later",
        "2026-12-15",
        _nothing,
        dict.fromkeys(name for name in PUBLISHED if name[-10:] < "2026-11-15"),
    ),
)


@dataclass(frozen=True, slots=True)
class Published:
    """What came of a step: all calendars by their path in the output, and what is expected of all sessions."""

    step: Step
    folder: Path
    calendars: tuple[str, ...]
    expected: Expected
    outcome: Outcome

    def events(self, calendar: str) -> list[Event]:
        """The events of a calendar, in its order."""
        return _read(self.folder / calendar)

    def network(self, code: str = "fr") -> dict[str, Event]:
        """The events of the whole network by session id."""
        return {event.uid.partition("@")[0]: event for event in self.events(f"{code}/calendars/network.ics")}


@cache
def _read(path: Path) -> list[Event]:
    return read_icalendar(path.read_bytes())


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> tuple[Published, ...]:
    """All steps, built one after the other into the same output; each with a copy of its calendars."""
    root = tmp_path_factory.mktemp("subscriber")
    site = _site(root / "site")
    expected: Expected = dict(PUBLISHED)
    found = []
    for number, step in enumerate(STEPS):
        step.edit(site)
        outcome = site.build(now=datetime.fromisoformat(step.now).replace(tzinfo=UTC))
        assert outcome.status == "built", tell(outcome)
        for name, event in step.differs.items():
            if event is None:
                expected.pop(name, None)
            else:
                expected[name] = event
        folder = root / f"step-{number}"
        calendars = []
        for path in sorted(site.output.glob("*/calendars/*.ics")):
            name = path.relative_to(site.output).as_posix()
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(path.read_bytes())
            calendars.append(name)
        found.append(Published(step, folder, tuple(calendars), dict(expected), outcome))
    return tuple(found)


def _tell(event: Event) -> tuple[str, str]:
    return f"{event.starts:%Y-%m-%d %H:%M}-{event.ends:%H:%M}", event.status


# ------------------------------------------------------------------------------------- one event per session


def test_every_step_shows_each_session_once_at_its_instant(history: tuple[Published, ...]) -> None:
    for one in history:
        for code in CODES:
            assert {name: _tell(event) for name, event in one.network(code).items()} == one.expected, one.step.name
        for calendar in one.calendars:
            uids = [event.uid for event in one.events(calendar)]
            assert len(set(uids)) == len(uids), (one.step.name, calendar)


def test_four_readers_understand_the_same(history: tuple[Published, ...]) -> None:
    paths = [one.folder / calendar for one in history for calendar in one.calendars]
    assert len(paths) > 200
    by_js = read_ical_js(paths)
    for path in paths:
        assert _read(path) == read_vobject(path.read_bytes()) == read_ical(path.read_bytes()) == by_js[path], path


def test_overlapping_subscriptions_never_double_an_event(history: tuple[Published, ...]) -> None:
    """The network in one language and a city, a course, an audience in another: the same UIDs, the same facts."""
    for one in history:
        network = one.network()
        names = {re.sub(r".*/|\.ics", "", calendar) for calendar in one.calendars}
        assert names >= {"network", "city-rennes", "city-noumea", "course-seo", "audience-all", "audience-seniors"}
        for calendar in one.calendars:
            for event in one.events(calendar):
                other = network[event.uid.partition("@")[0]]
                assert event.uid == other.uid
                assert (_tell(event), event.sequence) == (_tell(other), other.sequence), (one.step.name, calendar)
        for code in CODES:
            for kind, fits in HELD_BY.items():
                held = {event.uid.partition("@")[0] for event in one.events(f"{code}/calendars/{kind}.ics")}
                assert held == {name for name in network if fits(name)}, (one.step.name, kind)


# ------------------------------------------------------------------------------------- over time


def test_each_change_has_a_higher_sequence(history: tuple[Published, ...]) -> None:
    raised = set()
    for before, after in pairwise(history):
        former, present = before.network(), after.network()
        for name in former.keys() & present.keys():
            assert present[name].sequence >= former[name].sequence, (after.step.name, name)
            if _tell(present[name]) != _tell(former[name]):
                assert present[name].sequence > former[name].sequence, (after.step.name, name)
                raised.add(after.step.name)
    assert raised == {"moved", "cancelled", "taken back", "moved again", "moved twice in a day", "postponed"}
    assert all(0 <= event.sequence < 2**31 for one in history for event in one.network().values())


def test_who_only_believes_what_is_newer_sees_the_same_as_who_believes_all(history: tuple[Published, ...]) -> None:
    """RFC 5546 section 2.1.5: a lower SEQUENCE, or an older DTSTAMP of the same one, is ignored."""
    for code in CODES:
        kept: dict[str, tuple[tuple[int, str], tuple[str, str]]] = {}
        for one in history:
            data = (one.folder / f"{code}/calendars/network.ics").read_bytes().replace(b"\r\n ", b"").decode()
            stamps = dict(re.findall(r"UID:([^@]+)@.*\r\nDTSTAMP:(\w+)\r\n", data))
            for name, event in one.network(code).items():
                version = (event.sequence, stamps[name])
                if name not in kept or version >= kept[name][0]:
                    kept[name] = (version, _tell(event))
            seen = {name: told for name, (_, told) in kept.items() if name in one.expected}
            assert seen == one.expected, one.step.name


def test_a_cancelled_session_stays_until_its_date_and_a_past_one_for_thirty_days(
    history: tuple[Published, ...],
) -> None:
    steps = {one.step.name: one.network() for one in history}
    assert steps["on its day"]["noumea-seo-2026-11-10"].status == "CANCELLED"
    assert "rennes-seo-2026-10-24" in steps["on its day"]
    assert "noumea-seo-2026-11-10" not in steps["a month later"]
    assert "rennes-cv-2026-11-27" in steps["a month later"]


def test_a_full_session_says_so_and_a_new_title_changes_words_only(history: tuple[Published, ...]) -> None:
    steps = {one.step.name: one for one in history}
    full = "rennes-seo-2026-10-26"
    assert steps["moved"].network()[full].summary == "Cours seo"
    assert steps["filled"].network()[full].summary == "Complet : Cours seo"
    before, after = steps["taken back"], steps["renamed"]
    assert after.network()["noumea-seo-2026-11-10"].summary == "Annulé : Être vu"
    described = after.network()["rennes-seo-2026-11-24"].description.splitlines()
    assert described[:2] == ["Apportez un carnet, s’il vous plaît.", "Sur les moteurs\u202f; et ailleurs"]
    for name, event in after.network().items():
        assert event.uid == before.network()[name].uid
        assert _tell(event) == _tell(before.network()[name])
    arabic = {name: event.summary for name, event in after.network("ar").items()}
    assert arabic == {name: event.summary for name, event in before.network("ar").items()}


def test_the_editor_is_told_what_subscribers_lose(history: tuple[Published, ...]) -> None:
    """Only of the session that was removed: all other changes were written as changes."""
    told = {one.step.name: [str(problem.what) for problem in one.outcome.problems] for one in history}
    assert told.pop("removed") == ["calendars were told of sessions that are gone: saint-denis-email-2026-11-12"]
    assert set(map(tuple, told.values())) == {()}


# ------------------------------------------------------------------------------------- a client on a computer


class Khal:
    """The calendar of khal in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.items = folder / "items"
        self.items.mkdir(parents=True)
        self.settings = folder / "khal.conf"
        moment = "%Y-%m-%d %H:%M"
        formats = {"timeformat": "%H:%M", "dateformat": "%Y-%m-%d", "longdateformat": "%Y-%m-%d"}
        formats |= {"datetimeformat": moment, "longdatetimeformat": moment}
        zones = {"local_timezone": "Europe/Paris", "default_timezone": "Europe/Paris"}
        self.settings.write_text(
            f"[calendars]\n[[ateliers]]\npath = {self.items}\ntype = calendar\n[locale]\n"
            + "".join(f"{key} = {value}\n" for key, value in (formats | zones).items())
            + f"[sqlite]\npath = {folder / 'khal.db'}\n[default]\ndefault_calendar = ateliers\n",
            "utf-8",
        )
        self.environment = {"HOME": str(folder), "PATH": "", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}

    def run(self, *words: str) -> str:
        """Run one command; what it says."""
        code = "from khal.cli import main_khal; main_khal()"
        command = [sys.executable, "-c", code, "--config", str(self.settings), *words]
        child = subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", env=self.environment, check=False
        )
        assert child.returncode == 0, child.stderr
        return child.stdout

    def import_calendar(self, path: Path) -> None:
        """Import all events of a file, new or known."""
        self.run("import", "--batch", "-a", "ateliers", str(path))

    def list_events(self, first: str, last: str) -> dict[str, tuple[str, str, str]]:
        """The events of some days by session id: `2026-11-10 10:00-12:00` in Paris, state, title."""
        form = "{uid}|{start}|{end-time}|{status}|{title}{nl}"
        rows = [
            line.split("|")
            for line in self.run("list", "--once", "--day-format", "", "--format", form, first, last).splitlines()
            if line
        ]
        found = {row[0].partition("@")[0]: (f"{row[1]}-{row[2]}", row[3].strip(), row[4]) for row in rows}
        assert len(found) == len(rows), "an event is listed twice"
        return found

    def item_names(self) -> list[str]:
        """The files it keeps, one for each event (it leaves files of its own beside them)."""
        return sorted(path.stem.partition("@")[0] for path in self.items.glob("*.ics"))


def _in_paris(event: Event) -> str:
    starts, ends = (instant.astimezone(ZoneInfo("Europe/Paris")) for instant in (event.starts, event.ends))
    return f"{starts:%Y-%m-%d %H:%M}-{ends:%H:%M}"


def test_khal_follows_every_change_with_one_event_per_session(history: tuple[Published, ...], tmp_path: Path) -> None:
    khal = Khal(tmp_path)
    assert khal.run("printcalendars").split() == ["ateliers"]
    steps = {one.step.name: one for one in history}
    for name in ("published", "moved", "cancelled", "taken back", "moved twice in a day", "postponed"):
        one = steps[name]
        khal.import_calendar(one.folder / "fr/calendars/network.ics")
        if name == "cancelled":  # a second subscription, that overlaps
            khal.import_calendar(one.folder / "fr/calendars/city-noumea.ics")
        assert khal.item_names() == sorted(PUBLISHED), name
        network = one.network()
        assert khal.list_events("2026-10-01", "2027-06-01") == {
            session: (_in_paris(event), event.status, event.summary) for session, event in network.items()
        }, name


def test_khal_lists_the_sample_as_its_pages_do(sample: Sample, tmp_path: Path) -> None:
    khal = Khal(tmp_path)
    (calendar,) = sample.output.glob("en/*/city-rennes.ics")
    khal.import_calendar(calendar)
    events = {event.uid.partition("@")[0]: event for event in _read(calendar)}
    first, last = datetime(2026, 12, 14, tzinfo=UTC), datetime(2027, 1, 16, tzinfo=UTC)
    wanted = {
        name: (_in_paris(event), event.status, event.summary)
        for name, event in events.items()
        if first <= event.starts < last
    }
    days = (f"{day:%Y-%m-%d}" for day in (first, last - timedelta(days=1)))
    assert khal.list_events(*days) == wanted
    assert wanted["rennes-seo-mornings-2027-01-12"][0] == "2027-01-13 10:00-12:00"
    assert wanted["rennes-seo-mornings-2026-12-22"][1] == "CANCELLED"


def test_ical_js_reads_every_file_of_the_sample(sample: Sample) -> None:
    """All calendars and all single sessions, in each language: the same instants as in one calendar of the network."""
    (network,) = sample.output.glob("fr/*/network.ics")
    known = {event.uid: event for event in _read(network)}
    paths = sorted(path for code in LANGUAGES for path in (sample.output / code).rglob("*.ics"))
    found = read_ical_js(paths)
    assert found.keys() == set(paths)
    assert len(known) > 200
    assert {event.uid for events in found.values() for event in events} > known.keys()  # past ones have their files
    for path, events in found.items():
        assert events, path
        for event in events:
            if event.uid in known:
                other = known[event.uid]
                assert (_tell(event), event.sequence) == (_tell(other), other.sequence), path
