"""Calendars: every file of the sample read back by two foreign libraries, and its bytes checked one by one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from dateutil.rrule import rrulestr
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sitegen.calendars.ics import Calendar, escape_text, fold_line, write_calendar, write_event
from sitegen.calendars.vtimezone import vtimezone
from sitegen.content.site import Session
from sitegen.content.sources import read_sources
from sitegen.content.zones import find_zone, rules_hold, zone_names
from sitegen.engine.texts import TextFile
from sitegen.options import Options
from sitegen.pipeline import build
from sitegen.site.catalogues import Catalogue
from sitegen.site.output import CalendarEvent
from sitegen.site_reader import read_site
from tests.kit.calendar_readers import instant_of, read_ical, read_ical_js, read_icalendar, read_vobject
from tests.kit.samplesite import LANGUAGES, NOW, Sample, copy_project
from tests.kit.sitekit import tiny_site

DOMAIN = "ateliers-numeriques.example.org"
PREFIXES = {
    "fr": {"cancelled": "Annulée", "postponed": "Reportée", "full": "Complète", "moved-online": "Désormais en ligne"},
    "en": {"cancelled": "Cancelled", "postponed": "Postponed", "full": "Full", "moved-online": "Now online"},
    "ar": {"cancelled": "أُلغيت", "postponed": "أُجّلت", "full": "اكتمل", "moved-online": "أصبحت عبر الإنترنت"},
}
"""How the summary of a session begins by its state."""
ONCE = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL", "STATUS", "TRANSP", "SEQUENCE"} | {
    "CATEGORIES",
}
FORBIDDEN = {"LAST-MODIFIED", "METHOD", "ORGANIZER", "ATTENDEE", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"}


@dataclass(frozen=True, slots=True)
class Line:
    """A content line: its name, its parameters, its value as it is written."""

    name: str
    parameters: dict[str, str]
    value: str


@dataclass(frozen=True, slots=True)
class File:
    """A calendar of the sample: its path, its bytes, its content lines, those of each event by UID."""

    path: str
    data: bytes
    lines: tuple[Line, ...]
    events: dict[str, dict[str, Line]]

    @property
    def head(self) -> list[Line]:
        """The lines before the first component."""
        names = [line.name for line in self.lines[1:]]
        return list(self.lines[1 : 1 + names.index("BEGIN")])


_LINE = re.compile(r"([A-Z-]+)((?:;[A-Z-]+=[^;:\"]+)*):(.*)", re.DOTALL)


def read_lines(data: bytes) -> tuple[Line, ...]:
    """The content lines of a calendar (RFC 5545 section 3.1), unfolded."""
    lines = []
    for text in data.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]:
        match = _LINE.fullmatch(text)
        assert match is not None, text
        parameters = dict(part.split("=", 1) for part in match[2].split(";")[1:])
        lines.append(Line(match[1], parameters, match[3]))
    return tuple(lines)


def read_events(lines: tuple[Line, ...]) -> Iterator[dict[str, Line]]:
    """The properties of each VEVENT; one that stands twice is an error."""
    event: dict[str, Line] | None = None
    for line in lines:
        if (line.name, line.value) == ("BEGIN", "VEVENT"):
            event = {}
        elif (line.name, line.value) == ("END", "VEVENT"):
            assert event is not None
            yield event
            event = None
        elif event is not None:
            assert line.name not in event, f"{line.name} stands twice"
            event[line.name] = line


def unescape(value: str) -> str:
    """The text of a value of type TEXT (RFC 5545 section 3.3.11)."""
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)


@cache
def ics_files(sample: Sample, language: str) -> tuple[File, ...]:
    """All files of one language: calendars, and the files of sessions."""
    found = []
    for path in sorted((sample.output / language).rglob("*.ics")):
        data = path.read_bytes()
        lines = read_lines(data)
        events = list(read_events(lines))
        by_uid = {event["UID"].value: event for event in events}
        assert len(by_uid) == len(events), f"{path}: a UID stands twice"
        found.append(File(path.relative_to(sample.output).as_posix(), data, lines, by_uid))
    return tuple(found)


def calendars(sample: Sample, language: str) -> dict[str, File]:
    """The calendars by name: network, city-rennes, course-seo, audience-seniors."""
    kinds = ("network", "city-", "course-", "audience-")
    found = {Path(one.path).stem: one for one in ics_files(sample, language)}
    return {name: one for name, one in found.items() if name.startswith(kinds)}


@cache
def sessions(sample: Sample) -> dict[str, Session]:
    """The sessions of the site by UID, as they were read."""
    cache_of = TextFile(sample.root / ".cache")
    site, problems = read_site(
        read_sources(sample.root, "site_config.yaml"), "site_config.yaml", generator="calendars", cache=cache_of
    )
    cache_of.close()
    assert site is not None, problems
    return {f"{session.id}@{DOMAIN}": session for session in site.sessions}


in_each_language = pytest.mark.parametrize("language", LANGUAGES)


# ------------------------------------------------------------------------------------- what is there


@in_each_language
def test_there_is_a_calendar_for_each_thing_and_a_file_for_each_session(sample: Sample, language: str) -> None:
    names = set(calendars(sample, language))
    for kind, folder in (("city", "cities"), ("course", "courses")):
        wanted = {f"{kind}-{path.name}" for path in (sample.root / "content" / folder).iterdir()}
        assert {name for name in names if name.startswith(f"{kind}-")} == wanted
    assert "network" in names
    assert {name for name in names if name.startswith("audience-")}
    single = {Path(one.path).stem for one in ics_files(sample, language)} - names
    assert single == {session.id for session in sessions(sample).values()}


@in_each_language
def test_calendars_hold_thirty_days_of_past_and_all_to_come(sample: Sample, language: str) -> None:
    kept = {uid for uid, session in sessions(sample).items() if session.ends > NOW - timedelta(days=30)}
    assert 0 < len(kept) < len(sessions(sample))
    found = calendars(sample, language)
    assert set(found["network"].events) == kept
    for name, calendar in found.items():
        kind, _, thing = name.partition("-")
        if kind == "city":
            assert set(calendar.events) == {uid for uid in kept if sessions(sample)[uid].city == thing}, name
        elif kind == "course":
            assert set(calendar.events) == {uid for uid in kept if sessions(sample)[uid].course == thing}, name
        elif kind == "audience":
            assert set(calendar.events) == {uid for uid in kept if thing in sessions(sample)[uid].audiences}, name


def test_uids_are_the_same_in_all_languages_and_calendars(sample: Sample) -> None:
    by_language = [
        {name: set(calendar.events) for name, calendar in calendars(sample, code).items()} for code in LANGUAGES
    ]
    assert by_language[0] == by_language[1] == by_language[2]
    for code in LANGUAGES:
        for one in ics_files(sample, code):
            assert set(one.events) <= set(sessions(sample)), one.path


@in_each_language
def test_the_file_of_a_session_holds_that_session_as_the_calendar_tells_it(sample: Sample, language: str) -> None:
    network = calendars(sample, language)["network"].events
    for one in ics_files(sample, language):
        uid = f"{Path(one.path).stem}@{DOMAIN}"
        if uid in sessions(sample):
            assert set(one.events) == {uid}
            assert uid not in network or one.events[uid] == network[uid]


class _Listed(HTMLParser):
    """The sessions that a page lists: those of its rows and tickets, by the links in their names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        words = dict(attrs)
        if tag == "a" and "u-url" in (words.get("class") or "").split():
            self.found.append((words["href"] or "").removesuffix("index.html").rstrip("/").rsplit("/", 1)[-1])


def listed(page: Path) -> list[str]:
    """The ids of the sessions that a page lists."""
    parser = _Listed()
    parser.feed(page.read_text("utf-8"))
    return parser.found


@in_each_language
def test_the_list_on_the_page_of_a_city_equals_the_calendar_beside_it(sample: Sample, language: str) -> None:
    cities = {path.name: path for path in (sample.root / "content/cities").iterdir()}
    section = {"fr": "villes", "en": "cities", "ar": "cities"}[language]
    for city in cities:
        coming = [
            uid.partition("@")[0]
            for uid in calendars(sample, language)[f"city-{city}"].events
            if sessions(sample)[uid].ends > NOW
        ]
        assert 0 < len(coming) <= 150
        page = next(path for path in (sample.output / language / section).iterdir() if path.name == city)
        assert listed(page / "index.html")[: len(coming)] == coming, city


@in_each_language
def test_the_list_on_the_page_of_a_course_equals_the_calendar_beside_it(sample: Sample, language: str) -> None:
    """A course's page shows four sessions of each city: all of these are in its calendar, the first first."""
    section = {"fr": "cours", "en": "courses", "ar": "courses"}[language]
    for page in (sample.output / language / section).glob("*/index.html"):
        text = page.read_text("utf-8")
        name = re.search(r"/calend[a-z]+/course-([a-z-]+)\.ics", text)
        if 'http-equiv="refresh"' in text:
            continue  # an old address
        assert name is not None, page
        calendar = calendars(sample, language)[f"course-{name[1]}"].events
        coming = {uid.partition("@")[0] for uid, event in calendar.items() if sessions(sample)[uid].ends > NOW}
        shown = {one for one in listed(page) if sessions(sample)[f"{one}@{DOMAIN}"].course == name[1]}
        assert shown <= coming, page
        assert bool(shown) == any(sessions(sample)[f"{one}@{DOMAIN}"].status not in OFF for one in coming), page


OFF = {"cancelled", "postponed"}


# ------------------------------------------------------------------------------------- foreign readers


@in_each_language
def test_every_calendar_reads_in_icalendar_and_in_vobject_to_the_same_instants(sample: Sample, language: str) -> None:
    for one in ics_files(sample, language):
        theirs = icalendar.Calendar.from_ical(one.data)
        assert theirs.errors == [], one.path
        instants = {}
        for component in theirs.walk():
            assert component.errors == [], one.path
            if component.name == "VEVENT":
                assert isinstance(component, icalendar.Event)
                instants[str(component["UID"])] = (instant_of(component.start), instant_of(component.end))
        other = vobject.readOne(one.data.decode())
        assert other.validate(raiseException=True), one.path
        assert instants == {
            event.uid.value: (event.dtstart.value.astimezone(UTC), event.dtend.value.astimezone(UTC))
            for event in other.vevent_list
        }, one.path
        for uid, (starts, ends) in instants.items():
            session = sessions(sample)[uid]
            assert (starts, ends) == (session.starts.astimezone(UTC), session.ends.astimezone(UTC)), uid
            assert ends > starts, uid


# ------------------------------------------------------------------------------------- bytes


@in_each_language
def test_bytes(sample: Sample, language: str) -> None:
    for one in ics_files(sample, language):
        assert not one.data.startswith(b"\xef\xbb\xbf"), one.path
        assert one.data.endswith(b"END:VCALENDAR\r\n"), one.path
        assert one.data.count(b"\r") == one.data.count(b"\n") == one.data.count(b"\r\n"), one.path
        assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", one.data), one.path
        for line in one.data.split(b"\r\n")[:-1]:
            assert 0 < len(line) <= 75, (one.path, line)
            line.decode()  # a fold never cuts a character


@in_each_language
def test_calendars_say_who_they_are(sample: Sample, language: str) -> None:
    first = [
        Line("VERSION", {}, "2.0"),
        Line("PRODID", {}, "-//sitegen//workshops//EN"),
        Line("CALSCALE", {}, "GREGORIAN"),
    ]
    with_address = {calendar.path for calendar in calendars(sample, language).values()}
    assert len(with_address) > 20
    for one in ics_files(sample, language):
        head = {line.name: line for line in one.head}
        assert len(head) == len(one.head), one.path
        assert one.head[:3] == first
        if one.path not in with_address:
            assert one.head[3:] == [], one.path  # a name makes Outlook create a calendar: this is one event
            continue
        assert head["NAME"].value == head["X-WR-CALNAME"].value != ""
        assert head["NAME"].parameters == {"LANGUAGE": language}
        assert head["X-WR-TIMEZONE"].value == "Europe/Paris"
        assert head["REFRESH-INTERVAL"] == Line("REFRESH-INTERVAL", {"VALUE": "DURATION"}, "PT12H")
        assert head["X-PUBLISHED-TTL"].value == "PT12H"
        assert head["SOURCE"] == Line("SOURCE", {"VALUE": "URI"}, sample.base_url + one.path)
        assert head["URL"].value.startswith(f"{sample.base_url}{language}/")
        assert (sample.output / head["URL"].value.removeprefix(sample.base_url) / "index.html").is_file(), one.path


def test_calendars_have_names_of_their_own(sample: Sample) -> None:
    for code in LANGUAGES:
        names = Counter(
            line.value for calendar in calendars(sample, code).values() for line in calendar.head if line.name == "NAME"
        )
        assert max(names.values()) == 1, names.most_common(3)


@in_each_language
def test_events_have_what_they_need_and_nothing_that_invites(sample: Sample, language: str) -> None:
    for one in ics_files(sample, language):
        names = {line.name for line in one.lines}
        assert not names & FORBIDDEN - {"RRULE"}, one.path
        assert ("BEGIN", "VALARM") not in {(line.name, line.value) for line in one.lines}, one.path
        for uid, event in one.events.items():
            session = sessions(sample)[uid]
            assert event.keys() >= ONCE, (one.path, uid)
            assert not event.keys() & FORBIDDEN, (one.path, uid)
            days, revision = divmod(int(event["SEQUENCE"].value), 1000)
            day = date(2000, 1, 1) + timedelta(days)
            assert (day, revision) >= (session.updated, session.revision)
            assert event["DTSTAMP"].value == f"{day:%Y%m%d}T0000{revision:02}Z"
            assert event["DTSTART"].parameters == event["DTEND"].parameters == {"TZID": "Europe/Paris"}
            for name in ("DESCRIPTION", "CATEGORIES"):
                assert event[name].parameters == {"LANGUAGE": language}
            own = (sample.root / "content/courses" / session.course / f"{language}.md").is_file()
            assert event["SUMMARY"].parameters == {"LANGUAGE": language if own else "fr"}
            online = {} if session.mode == "online" else {"LANGUAGE": language}
            assert event["LOCATION"].parameters == online
            address = event["URL"].value
            assert address.startswith(f"{sample.base_url}{language}/")
            assert (sample.output / address.removeprefix(sample.base_url) / "index.html").is_file()
            assert "LOCATION" in event or session.mode == "online"
            if session.mode == "onsite" and "GEO" in event:
                latitude, longitude = map(float, event["GEO"].value.split(";"))
                assert 41 < latitude < 52 and -6 < longitude < 10


@in_each_language
def test_states_are_told_in_the_language_of_the_calendar(sample: Sample, language: str) -> None:
    seen = set()
    for uid, event in calendars(sample, language)["network"].events.items():
        session = sessions(sample)[uid]
        seen.add(session.status)
        off = session.status in OFF
        told = {"cancelled": "CANCELLED", "postponed": "TENTATIVE"}  # some readers hide what is cancelled
        assert event["STATUS"].value == told.get(session.status, "CONFIRMED")
        assert event["TRANSP"].value == ("TRANSPARENT" if off else "OPAQUE")
        assert ("X-MICROSOFT-CDO-BUSYSTATUS" in event) == off
        if off:
            assert event["X-MICROSOFT-CDO-BUSYSTATUS"].value == "FREE"
        if session.status in PREFIXES[language]:
            summary = unescape(event["SUMMARY"].value)
            assert summary.startswith(PREFIXES[language][session.status]), summary
            assert ":" in summary
            if language != "en":
                assert not summary.startswith(tuple(PREFIXES["en"].values())), summary
    assert seen >= {"scheduled", "full", "cancelled", "postponed", "rescheduled", "moved-online"}


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_no_english_words_in_other_languages(sample: Sample, language: str) -> None:
    for one in ics_files(sample, language):
        for event in one.events.values():
            text = event["SUMMARY"].value + unescape(event["DESCRIPTION"].value)
            assert not re.search(r"Details and booking|Join online|New date\.|Full:|Cancelled|Postponed", text), text


@in_each_language
def test_zones_are_told_by_rules(sample: Sample, language: str) -> None:
    for one in ics_files(sample, language):
        used = {line.parameters["TZID"] for line in one.lines if "TZID" in line.parameters}
        told = [line.value for line in one.lines if line.name == "TZID"]
        assert sorted(used) == told, one.path
        names = Counter((line.name, line.value) for line in one.lines)
        assert names["BEGIN", "DAYLIGHT"] == names["BEGIN", "STANDARD"] == len(used)
        for line in one.lines:
            if line.name == "RRULE":
                assert re.fullmatch(r"FREQ=YEARLY;BYMONTH=[0-9]+;BYDAY=(-1|[1-4])(SU|MO|TU|WE|TH|FR|SA)", line.value)
            assert line.name != "RDATE"


def test_calendars_do_not_depend_on_the_clock(sample: Sample, tmp_path: Path) -> None:
    """Two builds between which no session ends: the same bytes."""
    copy_project(tmp_path)
    config = tmp_path / "site_config.yaml"
    later = replace(sample.options, config=config, now=NOW + timedelta(hours=1, minutes=17))
    assert build(later).status == "built"
    for code in LANGUAGES:
        for one in ics_files(sample, code):
            assert (tmp_path / "output" / one.path).read_bytes() == one.data, one.path


# ------------------------------------------------------------------------------------- all texts of the world

TEXTS = st.text(st.characters(codec="utf-8"), max_size=200)
CLOCK = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def plain(text: str) -> str:
    """What is left of a text: no control characters; a carriage return is no part of a line end."""
    return CLOCK.sub("", text).replace("\r", "")


def an_event(**words: object) -> CalendarEvent:
    """An event; `words` replace its fields."""
    event = CalendarEvent(
        uid="rennes-seo-2026-12-01@example.org",
        updated="20261102T000000Z",
        sequence=0,
        zone="Europe/Paris",
        starts="20261201T100000",
        ends="20261201T120000",
        language="fr",
        state="scheduled",
        title="Titre",
        title_language="fr",
        summary="",
        note="",
        previous="",
        location="",
        location_language="fr",
        geo="",
        join="",
        url="https://example.org/fr/seances/rennes-seo-2026-12-01/",
        categories=("Internet",),
        contact="",
    )
    return replace(event, **words)  # type: ignore[arg-type]


def a_calendar(*events: CalendarEvent, name: str = "Nom", description: str = "") -> Calendar:
    """A calendar of these events."""
    source, url = "https://example.org/fr/calendriers/network.ics", "https://example.org/fr/programme/"
    zones = tuple(sorted({event.zone for event in events}))
    return Calendar(name, description, source, url, "Europe/Paris", "fr", zones)


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, st.lists(TEXTS, min_size=1, max_size=3), TEXTS)
@example("a\\n,;b\\", "\r\n", "\\\\", "\x00\x0b", "\u2028\u0085", [",", "\\,"], "BEGIN:VEVENT\nEND:VEVENT")
@example("{title}", "{url}", "{date}", "é" * 80, "\U0001f600" * 40, ["a,b", ";"], "\ufeff")
def test_any_text_reads_back_as_it_was(
    title: str, summary: str, note: str, location: str, contact: str, categories: list[str], name: str
) -> None:
    event = an_event(
        title=title,
        summary=summary,
        note=note,
        location=location,
        contact=contact,
        categories=tuple(categories),
    )
    data = write_calendar(a_calendar(event, name=name), [write_event(event, Catalogue())])
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert data.count(b"\n") == data.count(b"\r\n")
    calendar = icalendar.Calendar.from_ical(data)
    (read,) = calendar.events
    assert calendar.errors == read.errors == []
    assert str(read["SUMMARY"]) == plain(title)
    wanted = [plain(text) for text in (note, summary) if text]
    assert str(read["DESCRIPTION"]) == "\n".join([*wanted, f"Details and booking: {event.url}"])
    assert str(read.get("LOCATION", "")) == plain(location)
    assert str(read.get("CONTACT", "")) == plain(contact)
    assert [str(text) for text in read.categories] == [plain(text) for text in categories]
    head = {line.name: unescape(line.value) for line in read_lines(data)[:12]}
    assert head["NAME"] == head["X-WR-CALNAME"] == plain(name)
    events = list(read_events(read_lines(data)))
    assert len(events) == 1
    assert unescape(events[0]["SUMMARY"].value) == plain(title)


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=400))
def test_a_folded_line_unfolds_to_itself_and_is_cut_between_characters(text: str) -> None:
    data = fold_line(text)
    assert data.endswith(b"\r\n")
    pieces = data[:-2].split(b"\r\n ")
    assert b"".join(pieces).decode() == text
    for number, piece in enumerate(pieces):
        piece.decode()
        assert len(piece) <= (75 if number == 0 else 74)
        assert number == len(pieces) - 1 or len(piece) >= (72 if number == 0 else 71), "folded too early"


@given(TEXTS)
def test_an_escaped_text_is_one_line_and_reads_back(text: str) -> None:
    escaped = escape_text(text)
    assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", escaped)
    assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", escaped)
    assert unescape(escaped) == plain(text)


# ------------------------------------------------------------------------------------- zones


def offset_of(text: str) -> timedelta:
    """`+0530` as a duration."""
    return (-1 if text[0] == "-" else 1) * timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))


def onsets(zone: str) -> list[tuple[datetime, timedelta]]:
    """When each offset of a VTIMEZONE begins (UTC), as section 3.6.5 of RFC 5545 tells to compute it."""
    found = []
    component = icalendar.Timezone.from_ical("\r\n".join((*vtimezone(zone), "")))
    for part in component.subcomponents:
        lines = (line.partition(":") for line in part.to_ical().decode().splitlines())
        told = {name: value for name, _, value in lines}
        starts = datetime.strptime(told["DTSTART"], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - local time
        days = [starts]
        if "RRULE" in told:
            rule = rrulestr(told["RRULE"], dtstart=starts)
            days = rule.between(datetime(2024, 1, 1), datetime(2032, 1, 1))
        before = offset_of(told["TZOFFSETFROM"])
        found += [((day - before).replace(tzinfo=UTC), offset_of(told["TZOFFSETTO"])) for day in days]
    return sorted(found)


def changes_of_clocks(zone: ZoneInfo) -> Iterator[datetime]:
    """The first instants of each offset from 2026 to 2030; no zone changes its clocks twice in a week."""
    day = datetime(2026, 1, 1, tzinfo=UTC)
    while day.year < 2031:
        low, high = day, day + timedelta(weeks=1)
        before = low.astimezone(zone).utcoffset()
        if high.astimezone(zone).utcoffset() != before:
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
            yield high
        day += timedelta(weeks=1)


def file_of(zone: str) -> bytes:
    """The file of a zone: many zones have the same."""
    return files("tzdata.zoneinfo").joinpath(*zone.split("/")).read_bytes()


def footer_of(zone: str) -> str:
    """The rule at the end of a zone's file (RFC 8536 section 3.3)."""
    return file_of(zone).rsplit(b"\n", 2)[-2].decode()


def zones_of_months() -> list[str]:
    """One zone for each footer that is a rule of months within its day, all changes of 2026 to 2030 included."""
    known: dict[str, str] = {}
    for name in sorted(zone_names()):
        footer = footer_of(name)
        times = [int(text) for text in re.findall(r"/(-?[0-9]+)", footer)]
        changes = list(changes_of_clocks(find_zone(name))) if footer not in known else []
        if ",M" in footer and all(0 <= hour < 24 for hour in times) and len(changes) == 10:
            known.setdefault(footer, name)
    return sorted({*known.values(), "Europe/Paris"})


@pytest.mark.parametrize("zone", zones_of_months())
def test_the_rules_of_a_zone_give_its_offsets_on_both_sides_of_each_change(zone: str) -> None:
    table, tz = onsets(zone), find_zone(zone)
    second = timedelta(seconds=1)
    for change in changes_of_clocks(tz):
        for instant in (
            change - timedelta(hours=1),
            change - second,
            change,
            change + second,
            change + timedelta(days=9),
        ):
            told = [offset for onset, offset in table if onset <= instant][-1]
            assert told == instant.astimezone(tz).utcoffset(), instant


ODD_ZONES = ("Africa/Cairo", "America/Nuuk", "America/Santiago", "Asia/Gaza", "Asia/Jerusalem", "Africa/Casablanca")
"""Zones whose clocks change on another day than that of their rule, or by a list of dates."""


def test_where_rules_are_said_to_hold_they_do_in_every_zone_of_the_database() -> None:
    """From 2026 to 2030: on the 20th of each month, and on both sides of each change of clocks."""
    wrong: list[str] = []
    seen: dict[bytes, str] = {}
    for zone in sorted(zone_names()):
        known = seen.setdefault(file_of(zone), zone)
        if known != zone or not any(rules_hold(zone, year) for year in range(2026, 2031)):
            continue
        tz, second = find_zone(zone), timedelta(seconds=1)
        instants = [datetime(year, month, 20, tzinfo=UTC) for year in range(2026, 2031) for month in range(1, 13)]
        instants += [instant for change in changes_of_clocks(tz) for instant in (change - second, change)]
        table = onsets(zone)
        for instant in instants:
            local = instant.astimezone(tz)
            told = [offset for onset, offset in table if onset <= instant][-1]
            if rules_hold(zone, local.year) and told != local.utcoffset():
                wrong.append(f"{zone} {local}")
    assert wrong == []
    assert len(seen) > 200


def test_rules_hold_wherever_they_can() -> None:
    """Only a handful of zones need UTC; none of France is among them."""
    odd = {zone for zone in zone_names() if not (rules_hold(zone, 2026) and rules_hold(zone, 2027))}
    assert odd >= set(ODD_ZONES)
    assert len(odd) < 50
    assert not odd & {"Europe/Paris", "Indian/Reunion", "America/Martinique", "Pacific/Noumea", "America/Miquelon"}


@pytest.mark.parametrize("zone", ODD_ZONES)
def test_a_city_in_an_odd_zone_is_no_fault(zone: str, tmp_path: Path) -> None:
    """Its hours are written in UTC, which no rule can spoil."""
    city = "content/cities/nancy/city.yaml"
    config = tiny_site(tmp_path)
    text = (tmp_path / city).read_text("utf-8")
    (tmp_path / city).write_text(f"{text}timezone: {zone}\n", "utf-8")
    outcome = build(Options(config, now=NOW))
    assert outcome.status == "built", outcome.problems
    (calendar,) = tmp_path.glob("output/fr/*/city-nancy.ics")
    (first, *_) = read_events(read_lines(calendar.read_bytes()))
    starts = datetime(2026, 12, 1, 10, tzinfo=find_zone(zone)).astimezone(UTC)
    assert first["DTSTART"] == Line("DTSTART", {}, f"{starts:%Y%m%dT%H%M%SZ}")


# ------------------------------------------------------------------------------------- without sessions


@pytest.mark.parametrize(("zone", "told"), [("Indian/Reunion", "Indian/Reunion"), ("Asia/Jerusalem", "Etc/UTC")])
def test_a_calendar_without_sessions_is_one_for_every_reader(zone: str, told: str, tmp_path: Path) -> None:
    """RFC 5545 section 3.6: one component at least. Where no rule tells the zone, that is universal time."""
    config = tiny_site(tmp_path)
    city = tmp_path / "content/cities/nancy/city.yaml"
    city.write_text(f"{city.read_text('utf-8')}timezone: {zone}\n", "utf-8")
    assert build(Options(config, now=datetime(2040, 1, 1, tzinfo=UTC))).status == "built"
    paths = sorted(tmp_path.glob("output/*/calend*/*.ics"))
    assert len(paths) > 5
    by_js = read_ical_js(paths)
    for path in paths:
        data = path.read_bytes()
        lines = read_lines(data)
        assert [line.value for line in lines if line.name == "BEGIN" and line.value[0] == "V"] == [
            "VCALENDAR",
            "VTIMEZONE",
        ]
        (name,) = [line.value for line in lines if line.name == "TZID"]
        assert name == (told if path.stem == "city-nancy" else "Europe/Paris")
        assert read_icalendar(data) == read_vobject(data) == read_ical(data) == by_js[path] == []
