"""`list`: filters, forms, and a stable order."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.cli import main
from sitegen.open_data.formulas import restore_cell, safe_cell
from tests.kit.authoring_runs import AuthoringRuns, authoring_site, on_a_terminal
from tests.kit.samplesite import sample_config


@pytest.fixture
def authoring(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AuthoringRuns:
    return authoring_site(tmp_path, capsys)


def sample(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    options = ["--config", str(sample_config()), "--now", "2026-11-20", "--format", "json"]
    assert main(["list", *words, *options]) == 0
    rows: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return rows


def test_a_table_has_columns_of_spaces_when_nobody_looks(authoring: AuthoringRuns) -> None:
    code, out, _ = authoring.run("list", "sessions", "--until", "2026-12-31")
    assert code == 0
    assert out == (
        "id                    date        time         course  status     seats\n"
        "nancy-web-2026-12-01  2026-12-01  10:00-12:00  seo     scheduled\n"
        "nancy-web-2026-12-08  2026-12-08  10:00-12:00  seo     scheduled\n"
    )
    assert authoring.run("list", "sessions", "--until", "2026-12-31")[1] == out
    authoring.language = "fr"
    assert authoring.run("list", "cities")[1].splitlines()[0].split() == [
        "identifiant", "nom", "état", "ouverture", "commune", "textes", "séances", "à", "venir",
    ]  # fmt: skip


def test_a_table_has_rules_on_a_terminal_and_no_colour_when_it_is_not_wanted(authoring: AuthoringRuns) -> None:
    words = ["list", "cities", "--config", str(authoring.root / "site_config.yaml"), "--now", "2026-11-20"]
    code, plain = on_a_terminal([*words, "--language", "en"], [], NO_COLOR="1")
    assert code == 0
    assert re.search(r"│ nancy +│ Nancy +│ open +│", plain)
    assert "\x1b[3" not in plain


def test_csv_and_json_say_the_same(authoring: AuthoringRuns) -> None:
    rows = list(csv.DictReader(io.StringIO(authoring.run("list", "sessions", "--format", "csv")[1])))
    found = json.loads(authoring.run("list", "sessions", "--format", "json")[1])
    assert len(rows) == len(found) == 6
    for row, other in zip(rows, found, strict=True):
        texts = {key: "; ".join(v) if isinstance(v, list) else "" if v is None else str(v) for key, v in other.items()}
        assert row == texts
    excel = authoring.run("list", "sessions", "--format", "excel")[1]
    assert excel.startswith("\ufeffid;city;course;date;")


def test_filters_leave_out_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    everything = sample(capsys, "sessions")
    for words, key, value in (
        (["--city", "rennes"], "city", "rennes"),
        (["--course", "seo"], "course", "seo"),
        (["--status", "full"], "status", "full"),
    ):
        rows = sample(capsys, "sessions", *words)
        assert rows == [row for row in everything if row[key] == value]
        assert 0 < len(rows) < len(everything)
    rows = sample(capsys, "sessions", "--from", "2026-12-01", "--until", "2026-12-01")
    assert rows == [row for row in everything if row["date"] == "2026-12-01"]
    pages = sample(capsys, "pages")
    arabic = sample(capsys, "pages", "--in", "ar")
    assert arabic == [page for page in pages if page["language"] == "ar"]
    borrowed = [page for page in arabic if page["address"] == "ar/news/2020-03-17-sessions-go-online/"]
    assert [page["words"] for page in borrowed] == ["fr"]
    assert {city["id"] for city in sample(capsys, "cities")} == {"rennes", "montpellier", "nancy", "saint-etienne"}
    assert sample(capsys, "cities", "--status", "closed") == []
    assert {one["id"] for one in sample(capsys, "courses", "--course", "seo")} == {"seo"}
    assert "bic" in {one["id"] for one in sample(capsys, "partners", "--city", "montpellier")}
    assert "bic" not in {one["id"] for one in sample(capsys, "partners", "--city", "nancy")}
    found = [sample(capsys, "sessions", *words, "--status", "cancelled")[-1] for words in ([], ["--in", "en"])]
    notes = [one.get("note") or one["note en"] for one in found]
    assert notes == [
        "Séance annulée : la salle accueille une réunion de la métropole. Préférez le 28 janvier ou le 11 février.",
        "Cancelled: the room is hosting a meeting of the metropolitan authority. Please choose 28 January or 11 "
        "February.",
    ]


def test_the_order_is_that_of_time(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [(str(row["date"]), str(row["time"])[:5], str(row["id"])) for row in sample(capsys, "sessions")]
    assert rows == sorted(rows)


def test_wrong_words_are_told(authoring: AuthoringRuns) -> None:
    assert authoring.run("list", "session")[0] == 2
    assert authoring.run("list", "pages", "--in", "de")[0] == 2
    assert "'lyon' is not a city: nancy" in authoring.run("list", "sessions", "--city", "lyon")[2]
    assert authoring.run("list", "sessions", "--course", "velo")[0] == 2
    assert authoring.run("list", "sessions", "--from", "31/13/2026")[0] == 2
    for path in ("content/cities/nancy/sessions.yaml", "content/vocabulary.yaml"):
        (authoring.root / path).write_text("topics: [", "utf-8")
    code, out, err = authoring.run("list", "sessions")
    assert (code, out) == (1, "")
    assert "content/vocabulary.yaml:2:1" in err


UNSEEN = "\u00ad\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\u061c\u00a0 "


@given(st.text(st.sampled_from("'=+-@\t\r\na" + UNSEEN), max_size=6))
def test_no_cell_is_a_formula_and_each_comes_back(text: str) -> None:
    cell = safe_cell(text)
    assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r")
    assert cell[:1] == "'" or cell.lstrip(UNSEEN)[:1] not in ("=", "+", "-", "@")
    assert restore_cell(cell) == text


def test_a_city_is_in_the_state_of_its_days(authoring: AuthoringRuns) -> None:
    path = authoring.root / "content/cities/nancy/city.yaml"
    for days, state in (
        ("opened: 2027-01-15", "announced"),
        ("closed: 2026-11-01", "closed"),
        ("opened: 2019-04-13", "open"),
    ):
        path.write_text(f"{path.read_text('utf-8').partition('opened:')[0].partition('closed:')[0]}{days}\n", "utf-8")
        assert [row["status"] for row in json.loads(authoring.run("list", "cities", "--format", "json")[1])] == [state]
        assert re.search(rf"status +{state}", authoring.run("why", "cities/nancy")[1])
