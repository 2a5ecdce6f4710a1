"""Any text of the world in any field that reaches a calendar, through the real stages from YAML to bytes.

Invariant: either the editor is told where and why, or three readers find the same words that he wrote.
"""

from __future__ import annotations

import copy
import json
import re
import unicodedata
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sitegen.content.directions import find_unclosed
from sitegen.content.problem import Problem, Severity, has_errors
from sitegen.content.sources import Source, Sources
from sitegen.content.strict_yaml import UNWANTED
from sitegen.engine.digest import digest_bytes
from sitegen.site.output import Plain
from sitegen.site_reader import read_site
from tests.kit.calendar_readers import Event, read_ical, read_ical_js, read_icalendar, read_vobject
from tests.kit.no_cache import NoCache
from tests.kit.small_site import NOW, encode, plan_site, small_files, words

SESSION = "rennes-one-2026-12-01"
UID = f"{SESSION}@example.org"
# Arabic is the language that is read back: French spaces are set anew before some signs.
FIELDS = ("title", "summary", "note", "place", "street", "town", "topic", "format", "city", "site")


PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=120)
SHARP = st.text(
    st.sampled_from("\\;,:\"'nN{}%=-^\n\r\t \u00a0\u2028\u2029\u200f\ufeffé中😀ع٣"), min_size=1, max_size=90
)
WORDS = st.lists(
    st.sampled_from(
        ["BEGIN:VEVENT", "END:VCALENDAR", "\\n", "{title}", "{url}", "a,b;c", "=C3=A9", "é" * 40, "🧑🏽‍💻"]
    ),
    min_size=1,
    max_size=4,  # a title has at most 200 characters
).map(" ".join)
TEXTS = st.one_of(PLAIN, SHARP, WORDS)


def as_yaml(value: Any) -> str:
    """YAML in double quotes, what is no plain letter escaped: its meaning is tried here, not its spelling.

    In the form NFC, which a file gets when it is read, before escapes are.
    """
    text = unicodedata.normalize("NFC", json.dumps(value, ensure_ascii=False))
    return re.sub("[\x7f-\uffff]", lambda sign: f"\\u{ord(sign[0]):04X}", text)


@cache
def _base() -> dict[str, Any]:
    files = small_files()
    files["content/cities/rennes/sessions.yaml"] = [
        {"id": "one", "course": "cv", "dates": ["2026-12-01"], "time": "10:00-12:00", "format": "workshop"}
    ]
    for path in [path for path in files if path.startswith(("content/cities/nancy/", "content/news/", "layouts/"))]:
        del files[path]
    del files["content/courses/seo/plan.svg"]
    files["content/courses/seo/fr.md"] = words(title="Être vu")
    files["content/pages/about/ar.md"] = words(title="من نحن")
    return files


def sources_of(texts: dict[str, str]) -> Sources:
    """A project in memory, with the texts in their fields."""
    files = copy.deepcopy(_base())
    (series,) = files["content/cities/rennes/sessions.yaml"]
    city, vocabulary = files["content/cities/rennes/city.yaml"], files["content/vocabulary.yaml"]
    series["note"] = {"ar": texts["note"]}
    series["place"] = {"name": {"ar": texts["place"]}, "street": texts["street"], "town": texts["town"]}
    vocabulary["topics"]["home"]["label"] = {"ar": texts["topic"]}
    vocabulary["formats"]["workshop"]["label"] = {"ar": texts["format"]}
    city["name"] = {"ar": texts["city"]}
    files["site_config.yaml"]["title"] = {"ar": texts["site"]}
    files["content/courses/cv/ar.md"] = words(title=texts["title"], summary=texts["summary"], slug="cv-ar")
    found = {}
    for path, value in sorted(files.items()):
        if isinstance(value, dict) and value.keys() == {"front", "body"}:
            data = f"---\n{as_yaml(value['front'])}\n---\n{value['body']}".encode()
        else:
            data = as_yaml(value).encode() if isinstance(value, dict | list) else encode(value)
        found[path] = Source(path, data, digest_bytes(data))
    return Sources(found, ())


def publish(texts: dict[str, str]) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """Read → assemble → plan → render: the Arabic calendars by path; or none, and what is wrong."""
    site, problems = read_site(sources_of(texts), "site_config.yaml", generator="fuzz", cache=NoCache())
    if site is None or has_errors(problems):
        return {}, problems
    contents = {one.path: one.content for one in plan_site(site, NOW).outputs if one.path.startswith("ar/")}
    found = {path: one.data for path, one in contents.items() if path.endswith(".ics") and isinstance(one, Plain)}
    return found, problems


def meant(text: str) -> str:
    """The text as the documentation says it is read: NFC, on one line, runs of spaces as one."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def check_bytes(data: bytes) -> None:
    """RFC 5545 section 3.1: CRLF only, at most 75 octets, no character cut, no control character."""
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert data.count(b"\r") == data.count(b"\n") == data.count(b"\r\n")
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", data)
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


def check_event(event: Event, texts: dict[str, str]) -> None:
    """The event says what was written."""
    assert event.uid == UID
    assert event.summary == meant(texts["title"])
    url = f"https://example.org/ar/sessions/{SESSION}/"
    assert event.description == "\n".join(
        [meant(texts["note"]), meant(texts["summary"]), "Language spoken: الفرنسية", f"Details and booking: {url}"]
    )
    assert event.location == "، ".join(meant(texts[name]) for name in ("place", "street", "town"))
    assert event.categories == tuple(meant(texts[name]) for name in ("topic", "format", "city"))


EMPTY = dict.fromkeys(FIELDS, "x")
QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def test_any_text_reaches_the_readers_as_it_was_meant(tmp_path: Path) -> None:
    seen: list[tuple[dict[str, str], bytes]] = []

    @settings(QUIET, max_examples=120)
    @given(st.fixed_dictionaries(dict.fromkeys(FIELDS, TEXTS)))
    @example({**EMPTY, "title": "\\n\\,;", "topic": "a,b", "format": ";", "city": "\\"})
    @example({**EMPTY, "topic": "a\\", "format": "b\\\\"})
    @example(
        {**EMPTY, "title": "BEGIN:VEVENT\r\nUID:other", "note": "END:VEVENT\nBEGIN:VEVENT", "place": "\u2028\u0085"}
    )
    @example(
        {**EMPTY, "title": "e\u0301" * 60, "summary": "🧑🏽‍💻" * 20, "note": "\u200f\u202eab\u202c", "site": "{name}"}
    )
    def try_texts(texts: dict[str, str]) -> None:
        if calendar := check_texts(texts):
            seen.append((texts, calendar))

    try_texts()
    assert len(seen) > 40
    check_with_ical_js(seen, tmp_path)


def check_texts(texts: dict[str, str]) -> bytes:
    """Hold one set of texts against two readers; returns the calendar of the session, if they are accepted."""
    calendars, problems = publish(texts)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if any(not meant(text) or UNWANTED.search(text) or find_unclosed(text) >= 0 for text in texts.values()):
        assert calendars == {}
        assert errors and all(problem.path in sources_of(texts).files and problem.line for problem in errors)
        return b""
    assert errors == []
    with_event = {path: data for path, data in calendars.items() if b"\r\nBEGIN:VEVENT\r\n" in data}
    assert {path.rsplit("/", 1)[-1] for path in with_event} == {
        "network.ics", "city-rennes.ics", "course-cv.ics", "audience-all.ics", f"{SESSION}.ics",
    }  # fmt: skip
    for path, data in with_event.items():
        check_bytes(data)
        (event,) = read_icalendar(data)
        check_event(event, texts)
        if path.endswith(("network.ics", f"{SESSION}.ics")):
            assert read_vobject(data) == [event]
            # ical 14.3.1 takes what follows an escaped backslash for an escaped sign, and an escaped comma in a list
            # for its end; section 3.3.11 does not.
            strict = [replace(one, categories=event.categories) for one in read_ical(data)]
            assert any("\\" in text for text in texts.values()) or strict == [event]
    return with_event[f"ar/sessions/{SESSION}/{SESSION}.ics"]


def check_with_ical_js(seen: list[tuple[dict[str, str], bytes]], tmp_path: Path) -> None:
    """All that were made, read again in one run of Node.js."""
    paths = []
    for number, (_, data) in enumerate(seen):
        paths.append(tmp_path / f"{number}.ics")
        paths[-1].write_bytes(data)
    found = read_ical_js(paths)
    for path, (texts, data) in zip(paths, seen, strict=True):
        (event,) = found[path]
        if any(meant(texts[name]).endswith("\\") for name in ("topic", "format")):
            # ical.js 2.2.1 takes the comma after an escaped backslash for an escaped comma; section 3.3.11 does not.
            event = replace(event, categories=read_icalendar(data)[0].categories)
        check_event(event, texts)


@settings(QUIET, max_examples=60)
@given(
    st.sampled_from(FIELDS),
    st.characters(categories=["Cc"], exclude_characters="\t\n\r"),
    TEXTS,
)
def test_a_control_character_is_refused_with_its_place(name: str, control: str, text: str) -> None:
    calendars, problems = publish({**EMPTY, name: f"a{control}{text}"})
    assert calendars == {}
    assert any(problem.severity is Severity.ERROR and problem.line and problem.path for problem in problems)
