"""`schema`: what it accepts is what the strict reader accepts; what it refuses is told while typing."""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel
from ruamel.yaml import YAML

from sitegen.authoring.json_schema import FILES, KINDS, known_ids, make_schema
from sitegen.content.key_words import BY_KEY, BY_RECORD, describe
from sitegen.content.records import Vocabulary
from sitegen.content.schema import parse_record
from sitegen.content.sources import read_sources
from sitegen.content.strict_yaml import decode, parse_yaml
from tests.kit.authoring_runs import AuthoringRuns, authoring_site
from tests.kit.samplesite import PROJECT
from tests.kit.sitekit import TINY

LANGUAGES = ("fr", "en", "ar")
SAMPLES = sorted([*(PROJECT / "content").rglob("*.yaml"), PROJECT / "site_config.yaml"])


def kind_of(path: str) -> str:
    return "synonyms" if "synonyms" in path else Path(path).stem


@cache
def validator(kind: str, *, ids: bool = False) -> Draft202012Validator:
    known = None
    if ids:
        sources = read_sources(PROJECT, "site_config.yaml")
        path = "content/vocabulary.yaml"
        tree = parse_yaml(path, decode(path, sources.files[path].data))
        known = known_ids(sources, parse_record(path, Vocabulary, tree, LANGUAGES)[0])
    schema = make_schema(kind, LANGUAGES, str, known)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def as_tools_see(text: str) -> Any:
    """YAML with its types, as the tools of editors read it (YAML 1.2), in the values that JSON has."""
    return _plain(YAML(typ="safe", pure=True).load(io.StringIO(text)))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _key(key: Any) -> str:
    return key.isoformat() if isinstance(key, date) else str(key)


def as_texts(text: str) -> Any:
    """YAML as the strict reader reads it."""
    return parse_yaml("x.yaml", text)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_every_file_of_the_sample_is_valid(path: Path) -> None:
    text = path.read_text("utf-8")
    for ids in (False, True):
        for tree in (as_tools_see(text), as_texts(text)):
            assert [error.message for error in validator(kind_of(str(path)), ids=ids).iter_errors(tree)] == []


@pytest.mark.parametrize("path", [path for path in TINY if path.endswith(".yaml")])
def test_every_file_of_the_tiny_site_is_valid(path: str) -> None:
    for tree in (as_tools_see(TINY[path]), as_texts(TINY[path])):
        assert [error.message for error in validator(kind_of(path)).iter_errors(tree)] == []


SERIES = "- id: a\n  course: seo\n  dates: [2026-12-01]\n  time: 10:00-12:00\n  format: workshop\n"
COURSE = "topic: office\nlevel: beginner\nminutes: 90\naudiences: seniors\nformats: workshop\nupdated: 2026-11-01\n"
PLACE = "name: X\nregion: Y\nupdated: 2026-11-01\nvenue: {name: V, town: T, "
CONFIG = (
    "title: T\ndescription: D\nbase_url: https://example.org/\ntimezone: Europe/Paris\ndefault_language: fr\n"
    "languages: [{code: fr, name: F, locale: fr_FR}]\norganizer: O\ncalendar_domain: example.org\n"
)
ACCEPTED = [
    ("sessions", SERIES + "  seats: 12\n"),
    ("sessions", SERIES + '  seats: "12"\n'),
    ("sessions", SERIES + "  walk-in: oui\n"),
    ("sessions", SERIES + "  walk-in: true\n"),
    ("sessions", SERIES + "  walk-in: No\n"),
    ("sessions", SERIES + "  note: 2026\n"),
    ("sessions", SERIES.replace("10:00-12:00", "10h-12h30")),
    ("sessions", SERIES.replace("10:00-12:00", '"9h à 10h"')),
    ("sessions", SERIES.replace("[2026-12-01]", '"2026-12-01"')),
    ("sessions", SERIES.replace("[2026-12-01]", "2026-12-01")),
    ("sessions", SERIES + "  changes:\n    2026-12-01: {status: full, updated: 2026-11-01}\n"),
    ("sessions", SERIES + "  note: {fr: Bonjour, ar: مرحبا}\n"),
    ("sessions", SERIES.replace("[2026-12-01]", '["mardi 1er décembre 2026", 08/12/26, "8.12.2026"]')),
    ("sessions", SERIES.replace("10:00-12:00", '"de 10 h à midi"') + "  status: ANNULÉE\n  mode: à distance\n"),
    ("sessions", SERIES.replace("dates: [2026-12-01]", "every: [mardi, Jeudi]\n  from: 1/12/2026\n  until: 1/2/2027")),
    ("course", COURSE),
    ("course", COURSE.replace("90", '"1 000"')),
    ("city", PLACE + "postcode: 35000}\n"),
    ("city", PLACE + 'postcode: "01000", latitude: 48.1, longitude: "-1,6"}\n'),
    ("city", PLACE + "insee: 2A004}\n"),
    ("city", PLACE + "town2: }\n".replace("town2: ", "street: 11")),
    ("city", PLACE.replace("region: Y", "region: 35") + "}\npivot: 00000000000000\n"),
    ("partner", "name: 3.14\nkind: school\n"),
    ("site_config", CONFIG),
    ("site_config", CONFIG + "navigation: [pages/a]\n"),
]
REFUSED = [
    ("sessions", SERIES + "  seat: 12\n", "seat"),
    ("sessions", SERIES + "  seats: 0\n", "seats"),
    ("sessions", SERIES + "  seats: many\n", "seats"),
    ("sessions", SERIES.replace("  course: seo\n", ""), "course"),
    ("sessions", SERIES.replace("2026-12-01", "01/12"), "dates"),
    ("sessions", SERIES + "  status: canceld\n", "status"),
    ("sessions", SERIES.replace("10:00-12:00", "10:00"), "time"),
    ("sessions", SERIES + "  every: tuesday\n", "every"),
    ("sessions", SERIES.replace("  dates: [2026-12-01]\n", "  every: tuesday\n"), "from"),
    ("sessions", SERIES.replace("  dates: [2026-12-01]\n", ""), "dates"),
    ("sessions", SERIES + "  note: {de: Hallo}\n", "note"),
    ("sessions", SERIES + "  changes:\n    1/12: {status: full}\n", "1/12"),
    ("sessions", SERIES + "  note: {}\n", "note"),
    ("sessions", SERIES + "  changes:\n    2026-12-01: {stats: full}\n", "stats"),
    ("sessions", SERIES + "  join: www.x.org\n", "join"),
    ("sessions", SERIES + "  booking: {phone: 01 99 00 00 01}\n", "phone"),
    ("sessions", "id: a\n", "array"),
    ("course", COURSE.replace("minutes: 90\n", ""), "minutes"),
    ("course", COURSE + "topic2: x\n", "topic2"),
    ("city", PLACE + "latitude: 48.1}\n", "longitude"),
    ("city", PLACE + "latitude: 98, longitude: 1}\n", "latitude"),
    ("city", PLACE + "postcode: 350000}\n", "postcode"),
    ("city", PLACE + "}\nstatus: opened\n", "status"),
    ("partner", "name: X\nkind: bank\n", "kind"),
    ("partner", "name: X\nkind: school\nlogo: logo.exe/\n", "logo"),
    ("vocabulary", "topics: {}\naudiences: {}\nlevels: {}\nformats: {A B: {label: X}}\n", "A B"),
    ("site_config", CONFIG + "navigation: [page/a]\n", "navigation"),
    ("site_config", CONFIG.replace("https://", ""), "base_url"),
    ("site_config", CONFIG.replace("[{code: fr, name: F, locale: fr_FR}]", "[]"), "languages"),
]


@pytest.mark.parametrize(("kind", "text"), ACCEPTED)
def test_what_the_strict_reader_accepts_is_accepted(kind: str, text: str) -> None:
    model, is_list, *_ = FILES[kind]
    tree = as_texts(text)
    assert parse_record("x", model, tree[0] if is_list else tree, LANGUAGES)[1] == ()  # type: ignore[type-var]
    for seen in (as_tools_see(text), tree):
        assert [error.message for error in validator(kind).iter_errors(seen)] == []


@pytest.mark.parametrize(("kind", "text", "told"), REFUSED)
def test_every_mistake_is_flagged_where_it_is(kind: str, text: str, told: str) -> None:
    model, is_list, *_ = FILES[kind]
    tree = as_texts(text)
    if kind != "sessions" or isinstance(tree, list):
        assert parse_record("x", model, tree[0] if is_list else tree, LANGUAGES)[1] != ()  # type: ignore[type-var]
    errors = list(validator(kind).iter_errors(as_tools_see(text)))
    assert errors
    deep = [*errors, *(context for error in errors for context in error.context or ())]
    assert any(told in f"{error.json_path} {error.message}" for error in deep), [error.message for error in deep]


@given(
    st.one_of(
        st.text(max_size=9), st.sampled_from(["yes", "Non", "10h-12h", "2026-12-01", "12", "1 000", "x-1", "a@b.fr"])
    )
)
def test_no_text_that_the_reader_accepts_is_refused(value: str) -> None:
    pieces = {
        "seats": {"seats": value},
        "walk-in": {"walk-in": value},
        "time": {"time": value},
        "note": {"note": value},
        "id": {"id": value},
        "dates": {"dates": value},
        "join": {"join": value},
        "booking": {"booking": {"email": value}},
    }
    series = as_texts(SERIES)[0]
    for piece in pieces.values():
        tree = series | piece
        model, *_ = FILES["sessions"]
        if parse_record("x", model, tree, LANGUAGES)[1] == ():  # type: ignore[type-var]
            assert validator("sessions").is_valid([tree]), piece


def test_with_ids_an_id_must_exist() -> None:
    assert validator("sessions").is_valid(as_tools_see(SERIES.replace("seo", "chess")))
    assert not validator("sessions", ids=True).is_valid(as_tools_see(SERIES.replace("seo", "chess")))
    assert not validator("course", ids=True).is_valid(as_tools_see(COURSE.replace("office", "chess")))


def test_every_kind_of_value_and_every_key_is_known() -> None:
    functions = [alias.__metadata__[0].func for alias, _ in KINDS]
    assert len(set(functions)) == len(functions)
    keys: set[str] = set()
    records: set[tuple[str, str]] = set()
    for kind in FILES:
        schema = make_schema(kind, LANGUAGES, str)  # raises for a kind of value that has no schema
        for record, body in schema["$defs"].items():
            keys.update(body["properties"])
            records.update((record, key) for key in body["properties"])
            for key, value in body["properties"].items():
                assert value["description"] == str(describe(record, key))
    assert set(BY_KEY) - keys == set()
    assert set(BY_RECORD) - records == set()
    assert all(issubclass(model, BaseModel) for model, *_ in FILES.values())


# ------------------------------------------------------------------------------------- the command


@pytest.fixture
def authoring(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AuthoringRuns:
    return authoring_site(tmp_path, capsys)


def test_schemas_are_written_and_bound(authoring: AuthoringRuns) -> None:
    content = authoring.content()
    code, out, _ = authoring.run("schema", "--write", "--with-ids")
    assert (code, out.count("written: ")) == (0, len(FILES) + 1)
    bound = json.loads(authoring.text(".vscode/settings.json"))["yaml.schemas"]
    paths = [path for path in TINY if path.endswith(".yaml")]
    for name, pattern in bound.items():
        schema = json.loads((authoring.root / name).read_text("utf-8"))
        found = list(authoring.root.glob(pattern))
        assert found or "synonyms" in pattern, "the tiny site has no synonyms"
        for path in found:
            paths.remove(path.relative_to(authoring.root).as_posix())
            Draft202012Validator(schema).validate(as_tools_see(path.read_text("utf-8")))
    assert paths == []
    assert authoring.content() == content
    assert authoring.run("schema", "--write", "--with-ids")[1] == "Nothing to do: the files say this already.\n"


def test_descriptions_are_in_the_language_of_the_editor(authoring: AuthoringRuns) -> None:
    english = json.loads(authoring.run("schema", "course")[1])
    authoring.language = "fr"
    french = json.loads(authoring.run("schema", "course")[1])
    assert english["$defs"]["Course"]["properties"]["minutes"]["description"] == "length in minutes"
    assert french["$defs"]["Course"]["properties"]["minutes"]["description"] == "la durée en minutes"
    assert french["title"] == "formations\u00a0: données"


def test_other_settings_stay_and_what_cannot_be_read_is_left(authoring: AuthoringRuns) -> None:
    place = authoring.root / ".vscode/settings.json"
    place.parent.mkdir()
    place.write_text('{"editor.rulers": [100], "yaml.schemas": {"./mine.json": "x.yaml"}}')
    assert authoring.run("schema", "--write")[0] == 0
    settings = json.loads(place.read_text())
    assert settings["editor.rulers"] == [100]
    assert settings["yaml.schemas"]["./mine.json"] == "x.yaml"
    place.write_text("{\n  // mine\n}\n")
    code, _, err = authoring.run("schema", "--write")
    assert (code, err.startswith(".vscode/settings.json: the settings cannot be read")) == (1, True)
    assert place.read_text() == "{\n  // mine\n}\n"
    assert authoring.run("schema")[0] == 2
