"""Open data against those who define it: the national Table Schema, data.inclusion, RFC 4180 and 7946, OpenAgenda.

The sample site gives the ordinary case, the golden site `open-data` what is rare: formulas, an RNA number, a place
without coordinates, every state of a session.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self, get_args

import frictionless
import geojson_pydantic
import jsonschema
import pytest
from data_inclusion.schema import v1
from data_inclusion.schema.v1 import services, structures
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.content.config import DataLicence
from sitegen.content.national_lists import (
    ALL_PUBLICS,
    ASSISTANCE,
    BOOK,
    CALL,
    DISTANCE,
    INCLUSION,
    MEDNUM,
    WALK_IN,
    WRITE,
)
from sitegen.content.problem import Severity
from sitegen.content.states import STATES
from sitegen.open_data.columns import DATA_SETS, LICENCES, NATIONAL_SCHEMA, SESSION_COLUMNS
from sitegen.open_data.formulas import safe_cell
from sitegen.open_data.words import cut
from sitegen.open_data.write import write_data, write_row
from sitegen.options import Options
from sitegen.pipeline import build, check
from sitegen.site.data_rows import DataName, Lists, SessionRow, Texts, VenueRow
from tests.kit.golden import SITES, copy_site, expected
from tests.kit.pages import read_pages
from tests.kit.samplesite import NOW, Sample
from tests.kit.sitekit import TINY, tiny_site

SCHEMA = Path(__file__).parents[1] / "schemas" / "lieux-de-mediation-numerique.schema.json"
NATIONAL = json.loads(SCHEMA.read_text("utf-8"))
QUIET = settings(deadline=None, database=None, derandomize=True, max_examples=300)
FORMULA = tuple("=+-@\t\r\n")
LANGUAGES = ("fr", "en")


@pytest.fixture(scope="module", params=["sample", "golden"])
def data(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `data/` of a site: of the sample, or what the golden site is expected to be."""
    if request.param == "golden":
        return SITES / "open-data" / "expected" / "data"
    sample: Sample = request.getfixturevalue("sample")
    return sample.output / "data"


@pytest.fixture(scope="module")
def golden() -> Path:
    return SITES / "open-data" / "expected" / "data"


def read_csv(place: Path) -> list[dict[str, str]]:
    """The rows of a CSV file as the standard library reads them, with its first quotation rule: strict."""
    with place.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def read_json(place: Path) -> Any:
    return json.loads(place.read_text("utf-8"))


def original(cell: str) -> str:
    """The text of a cell, as the data page tells readers to have it back."""
    return cell.removeprefix("'")


def validate(place: Path, schema: dict[str, Any]) -> list[str]:
    """What frictionless says of a CSV file under a Table Schema."""
    descriptor = {
        "name": "x", "path": place.name, "encoding": "utf-8", "format": "csv", "schema": schema,
        "dialect": {"csv": {"delimiter": ","}},
    }  # fmt: skip
    resource = frictionless.Resource.from_descriptor(descriptor, basepath=str(place.parent))
    report = resource.validate()
    return [f"{error.type}: {error.message}" for task in report.tasks for error in task.errors]


# ------------------------------------------------------------------------------------- bytes


def test_every_file_is_there(data: Path) -> None:
    found = {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()}
    assert found == {
        "venues.csv", "venues.json", "venues.geojson", "sessions.csv", "sessions.json", "sessions.schema.json",
        "inclusion/structures.json", "inclusion/services.json", "openagenda.json", "datapackage.json",
    }  # fmt: skip


def test_the_bytes_of_csv_are_those_of_rfc_4180(data: Path) -> None:
    """CRLF after every record, commas, UTF-8 without mark; the validator forgives a mark, `;` and Latin-1."""
    for name in ("venues.csv", "sessions.csv"):
        raw = (data / name).read_bytes()
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert raw.endswith(b"\r\n")
        assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
        text = raw.decode("utf-8")
        assert unicodedata.is_normalized("NFC", text)
        header = text.partition("\r\n")[0]
        assert re.fullmatch(r"[a-z_]+(,[a-z_]+)+", header)
        assert {len(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)} == {header.count(",") + 1}


def test_the_bytes_of_json_are_utf_8_and_end_in_a_line(data: Path) -> None:
    for place in (*data.rglob("*.json"), *data.rglob("*.geojson")):
        raw = place.read_bytes()
        assert raw.endswith(b"\n")
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert "\\u" not in raw.decode("utf-8")
        assert b'""' not in raw or place.name == "sessions.schema.json", f"{place.name}: what is not known is left out"
        assert b"null" not in raw or place.name == "venues.geojson"


# ------------------------------------------------------------------------------------- the national list


def test_the_national_schema_is_unchanged() -> None:
    assert NATIONAL["version"] == "v1.0.2"
    assert NATIONAL["uri"] == NATIONAL_SCHEMA
    assert [field["name"] for field in NATIONAL["fields"]] == [field.name for field in dataclasses.fields(VenueRow)]
    assert len(NATIONAL["fields"]) == 32


def test_venues_hold_against_the_national_schema(data: Path) -> None:
    assert validate(data / "venues.csv", NATIONAL) == []
    assert [*read_csv(data / "venues.csv")[0]] == [field["name"] for field in NATIONAL["fields"]]


def test_the_national_schema_finds_mistakes(golden: Path, tmp_path: Path) -> None:
    """So that the test above can fail: a value that is not in the list, no pivot, a word for a date."""
    text = (golden / "venues.csv").read_bytes()
    for one, other in ((b"Gratuit", b"Free"), (b",W123456789,", b",,"), (b"2026-10-02", b"hier"), (b"56100", b"5610")):
        assert one in text
        (tmp_path / "venues.csv").write_bytes(text.replace(one, other))
        assert validate(tmp_path / "venues.csv", NATIONAL), other


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("services", MEDNUM["topics"]),
        ("publics_specifiquement_adresses", MEDNUM["audiences"]),
        ("modalites_accompagnement", MEDNUM["formats"]),
        ("prise_en_charge_specifique", ASSISTANCE),
        ("modalites_acces", (WALK_IN, CALL, WRITE, BOOK)),
    ],
)
def test_our_lists_are_those_of_the_national_schema(name: str, values: tuple[str, ...]) -> None:
    """Letter by letter and in its order; of the ways to come we use the first four."""
    pattern = next(field["constraints"]["pattern"] for field in NATIONAL["fields"] if field["name"] == name)
    listed = re.fullmatch(r"\(\?:\(\?:\^\|\\\|\)\((.*)\)\)\+\$", pattern)
    assert listed
    known = tuple(value.replace("\\(", "(").replace("\\)", ")") for value in listed[1].split("|"))
    assert values == known[: len(values)]
    assert len(values) == len(known) or name == "modalites_acces"
    assert DISTANCE in MEDNUM["formats"]


def test_venues_say_what_the_sources_say(golden: Path) -> None:
    brest, lorient = read_csv(golden / "venues.csv")
    assert brest["telephone"] == "+33199000029"
    assert lorient["telephone"] == "+33199000000", "the phone of the site answers for a place without one"
    assert original(brest["adresse"]) == "-3, quai de l'Odet; 2e étage"
    assert brest["nom"] == "L'Atelier « du port »"
    assert brest["services"] == "Maîtrise des outils numériques du quotidien|Compréhension du monde numérique"
    assert brest["prise_en_charge_specifique"] == "Surdité|Handicaps moteurs|Langues étrangères (autres)"
    assert brest["modalites_acces"] == "Se présenter|Téléphoner|Contacter par mail|Prendre un RDV en ligne"
    assert brest["modalites_accompagnement"] == "Dans un atelier collectif|À distance"
    assert brest["presentation_resume"].endswith("au…")
    assert 240 < len(brest["presentation_resume"]) <= 280
    assert (lorient["pivot"], lorient["latitude"], lorient["services"]) == ("W123456789", "", "")


def test_no_other_place_and_no_closed_one_is_a_venue(data: Path) -> None:
    rows = read_csv(data / "venues.csv")
    assert {row["id"] for row in rows} in ({"brest", "lorient"}, {"rennes", "montpellier", "nancy", "saint-etienne"})
    elsewhere = {row["town"] for row in read_csv(data / "sessions.csv") if row["at_venue"] == "false"} - {""}
    assert elsewhere
    assert not elsewhere & {row["commune"] for row in rows}
    assert "La Poste" not in (data / "venues.csv").read_text("utf-8")


def test_the_forms_of_venues_agree(data: Path) -> None:
    rows = read_csv(data / "venues.csv")
    features = read_json(data / "venues.geojson")["features"]
    for row, venue, feature in zip(rows, read_json(data / "venues.json"), features, strict=True):
        known = {name: original(cell) for name, cell in row.items() if cell}
        numbers = {name: float(known.pop(name)) for name in ("latitude", "longitude") if name in known}
        assert venue == known | numbers
        assert feature["properties"] == known
        assert feature["id"] == row["id"]


def test_geojson_is_rfc_7946(data: Path) -> None:
    read = read_json(data / "venues.geojson")
    collection: geojson_pydantic.FeatureCollection[Any] = geojson_pydantic.FeatureCollection.model_validate(read)
    assert "crs" not in read, "section 4: WGS 84 is the only system"
    rows = {row["id"]: row for row in read_csv(data / "venues.csv")}
    for feature in collection.features:
        row = rows[str(feature.id)]
        if feature.geometry is None:
            assert not row["latitude"]
            continue
        assert isinstance(feature.geometry, geojson_pydantic.Point), "no polygon, so no ring that could turn wrongly"
        longitude, latitude = feature.geometry.coordinates[:2]
        assert (longitude, latitude) == (float(row["longitude"]), float(row["latitude"]))
        assert -5.2 < longitude < 9.6, "the longitude of France comes first"
        assert 41 < latitude < 51.2


# ------------------------------------------------------------------------------------- sessions


def test_sessions_hold_against_their_own_schema(data: Path) -> None:
    schema = read_json(data / "sessions.schema.json")
    assert validate(data / "sessions.csv", schema) == []
    assert [*read_csv(data / "sessions.csv")[0]] == [field["name"] for field in schema["fields"]]
    assert all(field["description"].endswith((".", ")")) for field in schema["fields"])


def test_the_schema_of_sessions_finds_mistakes(golden: Path, tmp_path: Path) -> None:
    text = (golden / "sessions.csv").read_bytes()
    schema = read_json(golden / "sessions.schema.json")
    for one, other in ((b",full,", b",plein,"), (b"2026-11-23T18", b"demain 18"), (b",12,true", b",douze,true")):
        assert one in text
        (tmp_path / "sessions.csv").write_bytes(text.replace(one, other))
        assert validate(tmp_path / "sessions.csv", schema), other


def test_the_columns_have_the_types_of_the_fields_of_the_row() -> None:
    hints = {field.name: field.type for field in dataclasses.fields(SessionRow)}
    for column in SESSION_COLUMNS:
        assert (column.type == "boolean") == (hints[column.name] == "bool"), column.name
        assert (column.type == "integer") == (hints[column.name] in ("int", "int | None")), column.name


def test_the_package_lists_every_file_and_is_valid(data: Path) -> None:
    read = read_json(data / "datapackage.json")
    found = {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()}
    assert {one["path"] for one in read["resources"]} == found - {"datapackage.json", "sessions.schema.json"}
    names = [one["name"] for one in read["resources"]]
    assert len(set(names)) == len(names)
    schemas = {one["path"]: one["schema"] for one in read["resources"] if "schema" in one}
    assert schemas == {"venues.csv": NATIONAL_SCHEMA, "sessions.csv": "sessions.schema.json"}
    for one in read["resources"]:
        if one["path"] == "venues.csv":
            one["schema"] = NATIONAL  # the same, not from the web
        if one["path"] == "sessions.csv":
            one["schema"] = read_json(data / "sessions.schema.json")
    package = frictionless.Package.from_descriptor(read, basepath=str(data))
    assert package.validate().flatten(["type", "message"]) == []
    assert read["licenses"][0]["name"] in LICENCES


def test_the_two_forms_of_sessions_agree(data: Path) -> None:
    """Each cell, as its column says, is the value in JSON; an empty cell is a key that is not there."""
    rows = read_csv(data / "sessions.csv")
    for row, session in zip(rows, read_json(data / "sessions.json"), strict=True):
        for column in SESSION_COLUMNS:
            value = session.get(column.name)
            if column.by_language:
                cells = {
                    name.removeprefix(f"{column.name}_"): cell
                    for name, cell in row.items()
                    if re.fullmatch(rf"{column.name}_[a-z]{{2}}", name) and cell
                }
                found = {code: original(cell) for code, cell in cells.items()}
                value = value or {}
                wanted = {code: "|".join(text) if column.many else text for code, text in value.items()}
                assert found == wanted, column.name
            elif column.many:
                assert row[column.name] == "|".join(value or ())
            elif column.type == "boolean":
                assert row[column.name] == json.dumps(value)
            elif column.type == "number":
                assert (float(row[column.name]) if row[column.name] else None) == value
            else:
                assert original(row[column.name]) == ("" if value is None else str(value)), column.name


def test_they_are_the_sessions_of_the_calendar(sample: Sample) -> None:
    text = (sample.output / "fr" / "calendriers" / "network.ics").read_bytes().decode("utf-8").replace("\r\n ", "")
    calendar = {uid.partition("@")[0] for uid in re.findall(r"^UID:(.*)\r$", text, re.MULTILINE)}
    for ids in (
        [row["id"] for row in read_csv(sample.output / "data" / "sessions.csv")],
        [one["extIds"][0]["value"] for one in read_json(sample.output / "data" / "openagenda.json")["events"]],
    ):
        assert len(ids) == len(set(ids)) > 200
        assert set(ids) == calendar


@pytest.mark.parametrize(
    ("session", "wanted"),
    [
        ("brest-weekly-2026-10-29", {"status": "scheduled", "booking_url": "https://example.org/book?a=1,2"}),
        ("brest-weekly-2026-11-26", {"status": "full", "booking_url": "", "booking_phone": "tel:+33199000029"}),
        ("brest-weekly-2026-12-03", {"status": "cancelled", "starts": "2026-12-03T10:00:00+01:00", "revision": "1",
                                     "note_fr": "'=1+1 : malade", "note_en": "'+Ill", "booking_url": ""}),
        ("brest-weekly-2026-12-10", {"status": "postponed", "note_fr": "''Plus tard'", "note_en": ""}),
        ("brest-weekly-2026-12-17", {"status": "rescheduled", "starts": "2026-12-18T14:00:00+01:00",
                                     "previous_starts": "2026-12-17T10:00:00+01:00"}),
        ("brest-weekly-2026-12-31", {"status": "moved-online", "mode": "online", "at_venue": "false", "town": "",
                                     "join_url": "https://example.org/visio?a=1,b=2"}),
        ("brest-online-2026-11-23", {"mode": "online", "town": "", "latitude": "", "title_en": "",
                                     "title_fr": "'-Tableur"}),
        ("brest-hybrid-2026-11-24", {"mode": "hybrid", "town": "Brest", "spoken_language": "br",
                                     "audience_labels_fr": "Seniors / aînés|Clubs"}),
        ("brest-elsewhere-2026-11-25", {"at_venue": "false", "town": "Crozon", "booking_phone": "tel:+33199000007",
                                        "booking_opens": "2026-11-18", "booking_url": "https://example.org/book?a=1,2",
                                        "title_fr": ""}),
        ("brest-walk-2026-11-27", {"walk_in": "true", "booking_url": "", "free": "true"}),
    ],
)  # fmt: skip
def test_each_state_is_told(golden: Path, session: str, wanted: dict[str, str]) -> None:
    row = next(row for row in read_csv(golden / "sessions.csv") if row["id"] == session)
    assert {name: row[name] for name in wanted} == wanted


def test_the_golden_sessions_have_every_state(golden: Path) -> None:
    assert {row["status"] for row in read_csv(golden / "sessions.csv")} == set(STATES)
    assert "brest-weekly-2026-10-15" not in {row["id"] for row in read_csv(golden / "sessions.csv")}, "36 days ago"


# ------------------------------------------------------------------------------------- texts of any kind

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("=+-@'\"|,;\t\r\n \u00a0\ufeff\uff1d\x00"), max_size=12
)
ROW = SessionRow(
    "a-b-2026-01-01", "c", "a", Texts(), Texts(), "2026-01-01T10:00:00+01:00", "2026-01-01T11:00:00+01:00",
    "Europe/Paris", "", "scheduled", Texts(), "onsite", "", "fr", "t", Texts(), "l", Texts(), "f", Texts(), (),
    Lists(), True, Texts(), "", "", "", "", "", "48.1", "-1.6", (), (), 3, True, False, "", "", "", "", "",
    Texts(), 0, "2026-01-01",
)  # fmt: skip
VENUE = VenueRow(
    "a", "0" * 14, "n", "c", "35000", "", "a", "", "48.1", "-1.6", (), "+33199000000", (), (), "", "", "", "", (), "",
    "2026-01-01", (), (), (), (), (), (), "", (), (), "", "",
)  # fmt: skip


def written(row: Any, form: Any = "csv") -> bytes:
    name: DataName = "sessions" if isinstance(row, SessionRow) else "venues"
    return write_data(name, form, [write_row(form, row, LANGUAGES)], LANGUAGES)


def cells_of(row: Any) -> list[str]:
    (_, cells) = csv.reader(io.StringIO(written(row).decode("utf-8"), newline=""), strict=True)
    return cells


def check_cells(cells: list[str], texts: set[str], numbers: set[str]) -> None:
    """Nothing is a formula for a spreadsheet, whatever white space it strips first; every text can be had back."""
    for cell in cells:
        bare = unicodedata.normalize("NFKC", cell).lstrip(" \u00a0\ufeff\x00\t\r\n")
        assert cell in numbers or not cell.startswith(FORMULA), cell
        assert cell in numbers or not bare.startswith(FORMULA), cell
    assert texts <= {original(cell) for cell in cells}


@settings(QUIET, max_examples=600)
@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_any_text_of_a_session_comes_back(one: str, two: str, three: str, four: str) -> None:
    row = replace(
        ROW, title=Texts((("fr", one), ("en", two))), note=Texts((("en", three),)), street=four, town=one,
        place_name=Texts((("fr", four),)), summary=Texts((("fr", two),)), complement=three, booking_url=four,
        audience_labels=Lists((("fr", (one.replace("|", "/"), two.replace("|", "/"))),)),
    )  # fmt: skip
    cells = cells_of(row)
    listed = "|".join(text.replace("|", "/") for text in (one, two))
    check_cells(cells, {one, two, three, four, listed}, {"-1.6"})
    (read,) = json.loads(written(row, "json"))
    assert read["title"] == {"fr": one, "en": two}
    assert read.get("street", "") == four


@settings(QUIET, max_examples=300)
@given(TEXTS, TEXTS, TEXTS)
def test_any_text_of_a_venue_comes_back(one: str, two: str, three: str) -> None:
    row = replace(VENUE, nom=one, adresse=two, presentation_resume=three, commune=one, source=two, horaires=three)
    check_cells(cells_of(row), {one, two, three}, {"-1.6", "+33199000000"})
    (read,) = json.loads(written(row, "json"))
    assert [read.get(name, "") for name in ("nom", "adresse", "presentation_resume")] == [one, two, three]
    (feature,) = json.loads(written(row, "geojson"))["features"]
    assert feature["properties"].get("nom", "") == one


@pytest.mark.parametrize("sign", "=+-@'\uff1d\uff0b\uff0d\uff20")
@pytest.mark.parametrize(
    "before", ["", " ", "\u00a0", "\ufeff", "\x00", "\t", "\r\n ", "\u200b", "\u2060\u00ad", "\u200f"]
)
def test_each_sign_of_a_formula_is_guarded(before: str, sign: str) -> None:
    """Also the wide signs of Asian scripts, and behind white space that a spreadsheet may strip."""
    assert safe_cell(f"{before}{sign}1+1") == f"'{before}{sign}1+1"
    assert safe_cell(f"a{before}{sign}1+1") == f"a{before}{sign}1+1"


@pytest.mark.parametrize("space", "\t\r\n")
def test_white_space_of_control_at_the_start_is_guarded(space: str) -> None:
    assert safe_cell(f"{space}a") == f"'{space}a"
    assert safe_cell(f"a{space}") == f"a{space}"


@QUIET
@given(TEXTS)
def test_a_safe_cell_is_the_text_or_has_one_apostrophe_more(text: str) -> None:
    cell = safe_cell(text)
    assert cell in (text, f"'{text}")
    assert original(cell) == text
    assert safe_cell("Bonjour, à 10 h - ou 11 h") == "Bonjour, à 10 h - ou 11 h"


@QUIET
@given(st.text(max_size=60), st.integers(2, 40))
def test_a_text_is_cut_within_its_limit(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert len(short) <= limit
    assert short == text or short.endswith("…")


def test_a_site_without_venues_and_sessions_has_empty_lists() -> None:
    names: tuple[DataName, ...] = ("venues", "sessions")
    for name in names:
        raw = write_data(name, "csv", [], LANGUAGES)
        assert raw.count(b"\r\n") == 1
        assert json.loads(write_data(name, "json", [], ())) == []
    assert json.loads(write_data("venues", "geojson", [], ()))["features"] == []
    assert json.loads(write_data("openagenda", "openagenda", [], ())) == {"events": []}


# ------------------------------------------------------------------------------------- data.inclusion


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the sample, for models that refuse what lies after today."""

    class Day(date):
        @classmethod
        def today(cls) -> Self:
            return cls(NOW.year, NOW.month, NOW.day)

    for module in (services, structures):
        monkeypatch.setattr(module, "date", Day)


@pytest.mark.usefixtures("today")
def test_inclusion_holds_against_the_models_of_version_1(data: Path) -> None:
    """Even what they only warn of; every key is one of theirs."""
    context = {"ignore_warnings": False}
    found = [v1.Structure.model_validate(one, context=context) for one in read_json(data / "inclusion/structures.json")]
    offered = [v1.Service.model_validate(one, context=context) for one in read_json(data / "inclusion/services.json")]
    for name, model in (("structures", v1.Structure), ("services", v1.Service)):
        listed = read_json(data / f"inclusion/{name}.json")
        assert {key for one in listed for key in one} <= set(model.model_fields)
        assert len({one["id"] for one in listed}) == len(listed)
    assert {service.structure_id for service in offered} <= {structure.id for structure in found}
    assert {service.type for service in offered} == {v1.TypeService.ATELIER}
    assert all(service.publics_precisions for service in offered)


@pytest.mark.usefixtures("today")
def test_the_models_of_version_1_find_mistakes(golden: Path) -> None:
    service = read_json(golden / "inclusion/services.json")[0]
    for change in (
        {"publics": ["tous-publics", "seniors"]},
        {"nom": "x"},
        {"date_maj": "2027-01-01"},
        {"type": "cours"},
    ):
        with pytest.raises(ValueError, match="validation error"):
            v1.Service.model_validate(service | change)


def test_our_lists_are_those_of_data_inclusion() -> None:
    assert set(INCLUSION["topics"]) == {one.value for one in v1.Thematique}
    assert set(INCLUSION["audiences"]) == {one.value for one in v1.Public}
    assert v1.Public.TOUS_PUBLICS.value == ALL_PUBLICS
    assert len(INCLUSION["topics"]) == len(set(INCLUSION["topics"]))


def test_inclusion_says_what_the_sources_say(golden: Path, sample: Sample) -> None:
    brest, lorient = read_json(golden / "inclusion/structures.json")
    assert brest["siret"] == "0" * 14
    assert "siret" not in lorient, "an RNA number is no SIRET"
    web, sheets = read_json(golden / "inclusion/services.json")
    assert (web["nom"], web["publics"], web["modes_accueil"]) == (
        "Le web", ["tous-publics"], ["a-distance", "en-presentiel"],
    )  # fmt: skip
    assert "se-presenter" in sheets["modes_mobilisation"]
    assert sheets["conditions_acces"] == "Le web."
    assert "mail" not in {one["id"].rpartition("--")[2] for one in (web, sheets)}, "it is given elsewhere only"
    listed = read_json(sample.output / "data/inclusion/services.json")
    assert {"demandeurs-emploi", "etudiants"} <= {public for one in listed for public in one.get("publics", ())}


# ------------------------------------------------------------------------------------- OpenAgenda


def by_language(limit: int) -> dict[str, Any]:
    return {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {"type": "string", "minLength": 1, "maxLength": limit},
    }


LISTS = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string", "minLength": 1}}}
EVENT_SCHEMA = {
    "type": "object",
    "required": ["title", "description", "timings", "attendanceMode", "status", "extIds"],
    "properties": {
        "title": by_language(140),
        "description": by_language(200),
        "longDescription": by_language(10_000),
        "conditions": by_language(255),
        "keywords": LISTS,
        "timings": {"type": "array", "minItems": 1, "maxItems": 800, "items": {"required": ["begin", "end"]}},
        "attendanceMode": {"enum": [1, 2, 3]},
        "status": {"enum": [1, 2, 3, 4, 5, 6]},
        "onlineAccessLink": {"type": "string", "pattern": "^https?://"},
        "registration": {"type": "array", "items": {"type": "string", "minLength": 1}},
        "accessibility": {
            "required": ["hi", "ii", "mi", "pi", "vi"],
            "additionalProperties": {"type": "boolean"},
            "maxProperties": 5,
        },
        "location": {
            "required": ["name", "address", "countryCode"],
            "properties": {
                "name": {"minLength": 1, "maxLength": 100},
                "address": {"minLength": 3, "maxLength": 255},
                "countryCode": {"pattern": "^[A-Z]{2}$"},
                "latitude": {"type": "number", "maximum": 90},
                "longitude": {"type": "number", "maximum": 180},
            },
        },
    },
    "allOf": [
        {"if": {"properties": {"attendanceMode": {"enum": [1, 3]}}}, "then": {"required": ["location"]}},
        {"if": {"properties": {"attendanceMode": {"enum": [2, 3]}}}, "then": {"required": ["onlineAccessLink"]}},
        {"if": {"properties": {"attendanceMode": {"const": 2}}}, "then": {"not": {"required": ["location"]}}},
    ],
}
"""The limits of https://developers.openagenda.com/evenements/structure and /lieux/structure, in our words."""


def test_events_are_within_the_limits_of_openagenda(data: Path) -> None:
    checker = jsonschema.Draft202012Validator(EVENT_SCHEMA)
    for event in read_json(data / "openagenda.json")["events"]:
        assert [error.message for error in checker.iter_errors(event)] == []
        assert sum(map(len, event["registration"])) <= 2000
        assert all(sum(map(len, words)) <= 255 for words in event["keywords"].values())
        assert event["title"].keys() == event["description"].keys() == event["conditions"].keys()
        (timing,) = event["timings"]
        begin, end = (datetime.fromisoformat(timing[name]) for name in ("begin", "end"))
        assert begin.utcoffset() is not None
        assert begin < end


def test_events_tell_each_state(golden: Path) -> None:
    events = {one["extIds"][0]["value"]: one for one in read_json(golden / "openagenda.json")["events"]}
    states = {
        "brest-weekly-2026-10-29": (1, 1), "brest-weekly-2026-12-17": (2, 1), "brest-weekly-2026-12-31": (3, 2),
        "brest-weekly-2026-12-10": (4, 1), "brest-weekly-2026-11-26": (5, 1), "brest-weekly-2026-12-03": (6, 1),
        "brest-hybrid-2026-11-24": (1, 3),
    }  # fmt: skip
    assert {name: (events[name]["status"], events[name]["attendanceMode"]) for name in states} == states
    cancelled = events["brest-weekly-2026-12-03"]
    assert cancelled["longDescription"]["fr"].startswith("=1+1 : malade\n\n")
    assert cancelled["accessibility"] == {"hi": True, "ii": False, "mi": True, "pi": False, "vi": False}
    assert cancelled["title"]["en"].endswith("…")
    assert cancelled["location"]["address"] == "-3, quai de l’Odet; 2e étage, 29200 Brest"
    assert events["brest-walk-2026-11-27"]["registration"] == []
    assert events["brest-weekly-2026-12-17"]["registration"] == [
        "https://example.org/book?a=1,2", "+33 1 99 00 00 29", "brest@example.org",
    ]  # fmt: skip


# ------------------------------------------------------------------------------------- the page


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_the_page_lists_every_file_with_licence_date_and_example(sample: Sample, language: str) -> None:
    (path,) = (
        path for path, page in read_pages(sample.output).items() if "data_venues" in page.ids and page.lang == language
    )
    text = (sample.output / path).read_text("utf-8")
    page = read_pages(sample.output)[path]
    links = [link.address for link in page.links if link.tag == "a"]
    for place in (sample.output / "data").rglob("*.*"):
        address = "../../data/" + place.relative_to(sample.output / "data").as_posix()
        assert any(link.endswith(address.removeprefix("../..")) for link in links), address
    assert {f"data_{name}" for name in DATA_SETS} <= set(page.ids)
    assert text.count(LICENCES["etalab-2.0"][1]) >= len(DATA_SETS)
    assert text.count("<time datetime=") > len(DATA_SETS)
    assert "montpellier-" in text or "rennes-" in text, "an example"
    assert all(f">{column.name}" in text or f">{column.name}_fr" in text for column in SESSION_COLUMNS)
    (graph,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    (catalogue,) = (node for node in json.loads(graph)["@graph"] if node["@type"] == "DataCatalog")
    files = {one["contentUrl"] for data in catalogue["dataset"] for one in data["distribution"]}
    assert {f"{sample.base_url}data/venues.csv", f"{sample.base_url}data/openagenda.json"} <= files
    for dataset in catalogue["dataset"]:
        assert {"name", "description", "license", "dateModified", "creator", "distribution"} <= dataset.keys()
        assert 50 <= len(dataset["description"]) <= 5000 or dataset["@id"].endswith(("structures", "openagenda"))


def test_other_pages_tell_programs_where_the_data_is(sample: Sample) -> None:
    for path, target in (
        ("fr/villes/index.html", "data/venues.geojson"),
        ("fr/programme/index.html", "data/sessions.csv"),
    ):
        found = [link.address for link in read_pages(sample.output)[path].links if link.tag == "link"]
        assert f"../../{target}" in found
    footers = [
        page
        for page in read_pages(sample.output).values()
        if any(link.address.endswith(("/data/", "/open-data/", "/donnees-ouvertes/")) for link in page.links)
    ]
    assert len(footers) > 1000


# ------------------------------------------------------------------------------------- switched off, left out


def test_nothing_is_published_when_it_is_switched_off(tmp_path: Path) -> None:
    outcome = build(dataclasses.replace(options_of(tiny_site(tmp_path)), strict=True))
    assert outcome.status == "built"
    assert not (tmp_path / "output" / "data").exists()


def options_of(config: Path) -> Options:
    return Options(config, now=NOW)


def open_tiny(root: Path, changes: dict[str, str]) -> Path:
    """The tiny site with open data."""
    config = TINY["site_config.yaml"] + "features: {open_data: true}\n"
    return tiny_site(root, {"site_config.yaml": config, **changes})


def test_a_venue_that_would_be_refused_is_left_out_and_told(tmp_path: Path) -> None:
    """The others stay; data.inclusion asks for no SIRET; and the build goes on."""
    lorient = (
        "name: Lorient\nregion: Bretagne\npivot: W123456789\nupdated: 2026-11-01\n"
        "venue: {name: La Base, town: Lorient, street: 1 rue, postcode: '56100'}\n"
    )
    config = open_tiny(
        tmp_path,
        {"content/cities/lorient/city.yaml": lorient, "content/cities/lorient/fr.md": "---\ntitle: Lorient\n---\n"},
    )
    outcome = build(options_of(config))
    assert outcome.status == "built"
    told = [p for p in outcome.problems if p.severity is Severity.WAITING and p.path.endswith("nancy/city.yaml")]
    assert [(str(p.what), p.line) for p in told] == [
        ("the venue is left out of the national list of places: it needs “pivot”", 1)
    ]
    data = tmp_path / "output" / "data"
    assert [row["id"] for row in read_csv(data / "venues.csv")] == ["lorient"]
    assert validate(data / "venues.csv", NATIONAL) == []
    assert {one["commune"] for one in read_json(data / "inclusion/structures.json")} == {"Nancy", "Lorient"}


def test_a_venue_without_phone_is_told_on_demand(tmp_path: Path) -> None:
    city = TINY["content/cities/nancy/city.yaml"] + 'pivot: "00000000000000"\n'
    config = open_tiny(tmp_path, {"content/cities/nancy/city.yaml": city})
    config.write_text(config.read_text("utf-8").replace('contact: {phone: "+33 1 99 00 00 00"}\n', ""), "utf-8")
    outcome = check(options_of(config))
    told = [p for p in outcome.problems if p.severity is Severity.NOTICE and "phone" in str(p.what)]
    assert [p.line for p in told] == [1]


def test_what_a_course_lacks_changes_with_the_clock(tmp_path: Path) -> None:
    """A day that lies ahead keeps a venue out of data.inclusion until it has begun, and the build says when."""
    city = TINY["content/cities/nancy/city.yaml"].replace("updated: 2026-11-01", "updated: 2026-11-22")
    config = open_tiny(tmp_path, {"content/cities/nancy/city.yaml": city})
    outcome = build(options_of(config))
    assert outcome.next_change is not None
    assert outcome.next_change.isoformat() == "2026-11-21T23:00:00+00:00"
    place = tmp_path / "output" / "data" / "inclusion" / "structures.json"
    assert read_json(place) == []
    build(dataclasses.replace(options_of(config), now=outcome.next_change))
    assert len(read_json(place)) == 1


def test_every_licence_has_its_title() -> None:
    assert set(get_args(DataLicence)) == set(LICENCES)


# ------------------------------------------------------------------------------------- builds


def test_data_is_rendered_again_only_when_it_changed(tmp_path: Path) -> None:
    options = copy_site("open-data", tmp_path)
    assert build(options).status == "built"
    style = tmp_path / "layouts" / "assets" / "site.css"
    style.write_text("body { color: red }\n")
    places = {path: path.stat().st_ino for path in data_files(tmp_path)}
    assert build(options).status == "built"
    assert {path: path.stat().st_ino for path in data_files(tmp_path)} == places, "no template and no asset is in it"
    shutil.copytree(SITES / "open-data" / "content", tmp_path / "content", dirs_exist_ok=True)
    sessions = tmp_path / "content/cities/brest/sessions.yaml"
    sessions.write_text(sessions.read_text("utf-8").replace("malade", "absent"), "utf-8")
    assert build(options).status == "built"
    changed = {path.name for path in data_files(tmp_path) if path.stat().st_ino != places[path]}
    assert changed == {"sessions.csv", "sessions.json", "openagenda.json"}


def data_files(root: Path) -> Iterator[Path]:
    return (path for path in sorted((root / "output" / "data").rglob("*")) if path.is_file())


def test_links_stay_right_in_a_portable_site(tmp_path: Path) -> None:
    """Public addresses are those of the site on its host, whatever the links on a stick are."""
    build(dataclasses.replace(copy_site("open-data", tmp_path), portable=True))
    for path, raw in expected("open-data").items():
        if path.startswith("data/"):
            assert (tmp_path / "output" / path).read_bytes() == raw, path
