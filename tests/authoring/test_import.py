"""`import sessions`: spreadsheets as people make them; each row is added, changed, unchanged or refused."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook

from sitegen.authoring.columns import HEADINGS, read_booking, read_heading
from sitegen.authoring.grid import cell_text
from sitegen.cli import main
from sitegen.content.phones import international_phone
from sitegen.content.problem import Refusal
from sitegen.content.spoken import MONTHS, fold_words, read_day, read_times
from tests.kit.authoring_runs import AuthoringRuns, authoring_site
from tests.kit.samplesite import PROJECT, sample_config
from tests.kit.small_site import read_tree

SESSIONS = "content/cities/nancy/sessions.yaml"
HEAD = "Ville;Formation;Date;Heure de début;Heure de fin;Salle;Places;Statut;Note\n"
ROWS = "Nancy;Être trouvé;31/03/2027;10h30;12h;Le labo;8;;\n"
ROWS += "NANCY;être trouve;7/4/2027;10:30;12:00;lab;8;Complet;Désolé : l’été\n"
SERIES = (
    "\n- id: seo-wednesday-1030\n  course: seo\n  dates: [2027-03-31, 2027-04-07]\n  time: 10:30-12:00\n"
    "  format: workshop\n  room: lab\n  seats: 8\n  updated: 2026-11-20\n  changes:\n    2027-04-07:\n"
    '      status: full\n      note:\n        fr: "Désolé : l’été"\n      updated: 2026-11-20\n'
)


@pytest.fixture
def authoring(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AuthoringRuns:
    return authoring_site(tmp_path, capsys)


def give(authoring: AuthoringRuns, text: str, encoding: str = "utf-8", name: str = "programme.csv") -> str:
    path = authoring.root.parent / name
    path.write_bytes(text.encode(encoding))
    return str(path)


STYLES: dict[str, Callable[[str], bytes]] = {
    "semicolons": lambda text: text.encode(),
    "Windows-1252": lambda text: text.encode("cp1252"),
    "byte order mark": lambda text: text.encode("utf-8-sig"),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "tabs": lambda text: text.replace(";", "\t").encode(),
    "commas": lambda text: text.replace(";", ",").encode(),
    "UTF-16": lambda text: text.replace(";", "\t").encode("utf-16"),
    "sep": lambda text: f"sep=;\r\n{text}".encode(),
    "quotes": lambda text: "\n".join(
        ";".join(f'"{cell}"' for cell in line.split(";")) for line in text.splitlines()
    ).encode(),
}


@pytest.mark.parametrize("style", STYLES)
def test_csv_of_every_style_gives_the_same_series(style: str, authoring: AuthoringRuns) -> None:
    before = authoring.text(SESSIONS)
    path = authoring.root.parent / "programme.csv"
    path.write_bytes(STYLES[style](HEAD + ROWS))
    assert authoring.run("import", "sessions", str(path), "--write")[0] == 0
    assert authoring.text(SESSIONS) == before + SERIES


def test_first_a_dry_run_then_written_then_nothing_to_do(authoring: AuthoringRuns) -> None:
    before = authoring.content()
    path = give(authoring, HEAD + ROWS)
    code, out, err = authoring.run("import", "sessions", path)
    assert (code, err) == (0, "")
    assert out == (
        "row 2: added: nancy-seo-wednesday-1030-2027-03-31\n"
        "row 3: added: nancy-seo-wednesday-1030-2027-04-07\n"
        "Added: 2, changed: 0, unchanged: 0, refused: 0.\n"
        "Nothing was written: this was a dry run. Add --write to write it.\n"
    )
    assert authoring.content() == before
    code, out, _ = authoring.run("import", "sessions", path, "--write")
    assert (code, out.splitlines()[-1]) == (0, f"changed: {SESSIONS}")
    authoring.check()
    after = authoring.content()
    code, out, _ = authoring.run("import", "sessions", path, "--write", now="2026-12-24")
    assert (code, out) == (
        0,
        "Added: 0, changed: 0, unchanged: 2, refused: 0.\nNothing to do: the files say this already.\n",
    )
    assert authoring.content() == after
    more = give(authoring, HEAD + ROWS + "Nancy;seo;14/04/2027;10h30;12h;lab;8;;\n")
    code, out, _ = authoring.run("import", "sessions", more, "--write")
    assert out.startswith("row 4: added: nancy-seo-wednesday-1030-2027-04-14\n")
    assert "dates: [2027-03-31, 2027-04-07, 2027-04-14]" in authoring.text(SESSIONS)


def test_every_refused_cell_is_told_and_the_other_rows_are_written(authoring: AuthoringRuns) -> None:
    before = authoring.content()
    bad = (
        "Nanci;seo;31/03/2027;10h30;12h;lab;8;;\n"
        "Nancy;seoo;32/03/2027;25h;12h;labb;beaucoup;complett;\n"
        "\n"
        "Nancy;seo;25/12/2026;10h30;12h;lab;8;;\n"
        "Nancy;seo;;10h30;9h;lab;8;;\n"
        "Nancy;seo;31/03/2027;10h30;12h;lab;8;;\n"
    )
    path = give(authoring, HEAD + ROWS + bad)
    code, out, err = authoring.run("import", "sessions", path, "--write", "--all-or-nothing")
    assert code == 1
    assert out.endswith("Added: 2, changed: 0, unchanged: 0, refused: 5.\nNothing was written.\n")
    assert err.splitlines() == [
        "cell A4, column “Ville”: there is no city “Nanci” — did you mean “Nancy”?",
        "cell B5, column “Formation”: there is no course “seoo” — did you mean “seo”?",
        "cell C5, column “Date”: the day 32/03/2027 does not exist — check the day and the month",
        "cell D5, column “Heure de début”: “25h” is not a time — write start-end, for example 10:00-12:00",
        "cell F5, column “Salle”: the venue has no room “labb” — did you mean “lab”?",
        "cell G5, column “Places”: “beaucoup” is not a whole number — write digits only, for example 12",
        "cell H5, column “Statut”: “complett” is not possible for “Statut” — did you mean “complet”?",
        "cell C7, column “Date”: the venue is closed on 2026-12-25 (Noël) — "
        "choose another day, or change the closures in city.yaml",
        "cell C8, column “Date”: the row does not say on which day — fill the cell",
        "cell E8, column “Heure de fin”: the session ends at 09:00, not after its start at 10:30 — "
        "check the two times; a session ends on the day on which it begins",
        "row 9: the same session is in row 2 — keep one of the two rows",
    ]
    assert authoring.content() == before
    code, out, _ = authoring.run("import", "sessions", path, "--write")
    assert (code, out.splitlines()[-2:]) == (1, [
        f"changed: {SESSIONS}",
        "Correct what was refused, and import the file again: what was written stays as it is.",
    ])  # fmt: skip
    assert authoring.text(SESSIONS).endswith(SERIES)
    authoring.language = "fr"
    assert "cellule A4, colonne «\u00a0Ville\u00a0»" in authoring.run("import", "sessions", path)[2]


def test_what_check_refuses_is_refused_row_by_row(authoring: AuthoringRuns) -> None:
    before = authoring.content()
    rows = "Nancy;e-mail;01/12/2026;11h;13h;lab;8;;\nNancy;e-mail;02/12/2026;2h;3h;lab;8;en ligne;\n"
    rows += "Nancy;seo;28/03/2027;2h30;4h;;;;\nNancy;e-mail;03/12/2026;11h;13h;lab;8;;\n"
    rows += "Nancy;seo;3/12/2026;12h;13h;lab;;;\n"
    code, out, err = authoring.run("import", "sessions", give(authoring, HEAD + rows), "--write")
    assert (code, "Added: 1, changed: 0, unchanged: 0, refused: 4." in out) == (1, True)
    assert err.splitlines() == [
        "cell F2, column “Salle”: the room “lab” is taken at this time, by nancy-web-2026-12-01 — "
        "choose another room, day or time",
        "row 3: an online session needs a link — add “join: https://…”",
        "row 4: on 2027-03-28 the clocks skip 02:30: summer time begins — choose another time",
        "cell F6, column “Salle”: the room “lab” is taken at this time, by row 5 — choose another room, day or time",
    ]
    assert authoring.content() != before
    authoring.check()


TABLE = {
    "id": "ID, Identifiant, session, Séance, SÉRIE, series",
    "city": "city, Ville, VILLE, lieu de formation",
    "course": "course, Cours, formation, atelier, Thème, theme, Intitulé, titre, Intitulé de l’atelier, module, "
    "workshop, class",
    "date": "date, Date, dates, jour, day, date de la séance, nouvelle date",
    "time": "time, horaire, Horaires, heure, heures, hours, Créneau, plage horaire",
    "start": "start, heure de début, Debut, start time, from, de",
    "end": "end, Heure de fin, fin, end time, until, à, A",
    "format": "format, type, type de séance, formule",
    "mode": "mode, Modalité, présentiel / distanciel, présentiel, distanciel",
    "join": "join, lien, lien visio, link, online link, visio, lien de connexion, url, zoom, adresse de connexion",
    "room": "room, SALLE, local",
    "place": "place, Lieu, endroit, location, venue",
    "address": "address, Adresse, adresse du lieu",
    "weekday": "weekday, Jour de la semaine, jour de semaine",
    "language": "language, langue, langue parlée, lang",
    "audiences": "audiences, Public, publics, audience, publics visés, publics cibles, pour qui",
    "partners": "partners, partner, partenaires, partenaire, partenariat, Intervenants",
    "seats": "seats, Places, nombre de places, Nb de places, Capacité, jauge, capacity, effectif",
    "booking": "booking, Réservation, réservations, inscription, Inscriptions, inscriptions en ligne, "
    "réserver, registration",
    "phone": "phone, Téléphone, Tél., tel, portable, numéro, numéro de téléphone",
    "email": "email, E-mail, mail, Courriel, mél, adresse mail, adresse e-mail",
    "status": "status, statut, État, etat, situation, state, Annulé ?, annulée, Annulation",
    "note": "note, notes, remarque, Remarques, message, observation, Observations, commentaire, précision, info, "
    "informations, comment",
    "note fr": "Note (fr), note fr, remarque FR",
    "": "_interne, # à moi",
}


def test_headings_mean_what_they_mean() -> None:
    for key, words in TABLE.items():
        for word in words.split(", "):
            assert read_heading(f" {word} ", ["fr"]) == key, word
    there = {fold_words(word) for words in TABLE.values() for word in words.split(", ")}
    assert {fold_words(word) for words in HEADINGS.values() for word in words} - there == set(), "none is left out"


def test_the_table_of_columns_in_the_guide_is_true() -> None:
    guide = (
        (PROJECT / "docs/content-format.md")
        .read_text("utf-8")
        .partition("## Sessions in a spreadsheet")[2]
        .partition("A column whose")[0]
    )
    rows = re.findall(r"^\| ((?:`[a-z]+`(?:, )?)+) \| ([^|`]+) \|", guide, re.MULTILINE)
    assert len(rows) == 21
    for keys, words in rows:
        meant = [key.strip("`") for key in keys.split(", ")]
        assert [read_heading(key, []) for key in meant] == meant
        assert {read_heading(word, []) for word in words.split(", ")} <= set(meant)


def test_headings_are_understood_or_told(authoring: AuthoringRuns) -> None:
    path = give(authoring, "Ville;Formation;Datte;Horaire;Formateur;_interne\nNancy;seo;31/03/2027;10h-12h;Ana;x\n")
    code, _, err = authoring.run("import", "sessions", path)
    assert code == 1
    assert err.splitlines() == [
        "cell C1: the heading “Datte” is not understood — did you mean “date”?",
        "cell E1: the heading “Formateur” is not understood — begin it with “_” if it is your own",
        "row 1: the columns “date”, “time” and “course” are needed, or “id” — write their names above the columns",
    ]
    path = give(authoring, "Ville;Formation;Date;_interne;Horaire;Tarif\nNancy;seo;31/03/2027;x;10h;gratuit\n")
    code, _, err = authoring.run("import", "sessions", path, "--write")
    assert (code, err) == (0, "cell F1: the heading “Tarif” is not understood — begin it with “_” if it is your own\n")
    assert "time: 10:00-12:00\n" in authoring.text(SESSIONS)  # the course lasts two hours
    path = give(authoring, "Ville;Formation;Date;Horaire;Annulé ?\nNancy;seo;07/04/2027;10h-12h;oui\n")
    code, _, err = authoring.run("import", "sessions", path, "--write")
    assert code == 1 and "cell E1, column “Annulé ?”" in err.replace("E2", "E1")  # not written as if it took place
    assert "2027-04-07" not in authoring.text(SESSIONS)
    assert authoring.run("import", "sessions", give(authoring, "Ville;Note\nNancy;x\n"))[0] == 1
    assert authoring.run("import", "sessions", give(authoring, "Date;Dates;Cours;Horaire\n1;2;3;4\n"))[0] == 1


NAMED = "id;city;course;date;time;seats\n"


def test_an_id_names_a_series_or_a_session_that_is_to_come(authoring: AuthoringRuns) -> None:
    rows = (
        "evening;nancy;seo;2027-03-01;18h-20h;9\nevening;nancy;seo;2027-03-04;18h-20h;9\n"
        "nancy-late-2027-03-05;nancy;seo;2027-03-05;20h-21h;9\nweb;nancy;seo;2026-12-08;10h-12h;\n"
    )
    path = give(authoring, NAMED + rows)
    code, out, _ = authoring.run("import", "sessions", path, "--write")
    assert (code, [line.rpartition(": ")[2] for line in out.splitlines()[:3]]) == (
        0, ["nancy-evening-2027-03-01", "nancy-evening-2027-03-04", "nancy-late-2027-03-05"],
    )  # fmt: skip
    assert "- id: evening\n  course: seo\n  dates: [2027-03-01, 2027-03-04]\n" in authoring.text(SESSIONS)
    assert authoring.run("import", "sessions", path)[1].startswith("Added: 0, changed: 0, unchanged: 4, refused: 0.")
    bad = (
        "web;nancy;seo;2027-03-01;18h-20h;9\nweb;nancy;seo;2027-03-02;18h-20h;9\nSéance 1;nancy;seo;2027-03-08;8h-9h;\n"
        "metz-web-2027-03-09;nancy;seo;2027-03-09;8h-9h;\n"
    )
    before = authoring.content()
    code, out, err = authoring.run("import", "sessions", give(authoring, NAMED + bad), "--write")
    assert (code, "refused: 4." in out) == (1, True)
    assert err.splitlines() == [
        "cell A2, column “id”: the series “web” is there already, and says something else — "
        "choose another id, or empty the cell",
        "cell A3, column “id”: the series “web” is there already, and says something else — "
        "choose another id, or empty the cell",
        "cell A4, column “id”: “Séance 1” is not an identifier — use lower-case letters without accents, digits and "
        "hyphens, 64 at most, for example “seance-1”",
        "cell A5, column “id”: the id “metz-web-2027-03-09” is of another city than nancy — "
        "correct the city, or empty the cell",
    ]
    assert authoring.content() == before


# ------------------------------------------------------------------------------------- there and back


def test_a_list_of_the_sample_comes_back_without_a_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--config", str(sample_config()), "--now", "2026-11-20", "--language", "en"]
    for form in ("csv", "excel"):
        assert main(["list", "sessions", "--format", form, *options]) == 0
        (tmp_path / "list.csv").write_text(capsys.readouterr().out, "utf-8", newline="")
        assert main(["import", "sessions", str(tmp_path / "list.csv"), *options]) == 0
        said = capsys.readouterr()
        assert said.out.startswith("Added: 0, changed: 0, unchanged: ")
        assert "refused: 0." in said.out


def test_an_edited_list_changes_only_what_was_edited(authoring: AuthoringRuns) -> None:
    before = authoring.text(SESSIONS)
    rows = list(csv.DictReader(io.StringIO(authoring.run("list", "sessions", "--format", "csv")[1])))
    rows[0] |= {"status": "annulée", "note": "=1+1 n’est pas une formule"}
    rows[1] |= {"date": "09/12/2026", "time": "9h-11h"}
    file = io.StringIO()
    writer = csv.DictWriter(file, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    path = give(authoring, file.getvalue())
    code, out, _ = authoring.run("import", "sessions", path, "--write")
    assert code == 0
    assert out.splitlines()[:3] == [
        "row 2: changed: nancy-web-2026-12-01: status scheduled → cancelled, note fr → =1+1 n’est pas une formule",
        "row 3: changed: nancy-web-2026-12-08: date 2026-12-08 → 2026-12-09, time 10:00-12:00 → 09:00-11:00",
        "Added: 0, changed: 2, unchanged: 4, refused: 0.",
    ]
    assert authoring.text(SESSIONS) == before.replace(
        "  room: lab\n",
        "  room: lab\n  changes:\n"
        '    2026-12-01: {status: cancelled, note: {fr: "=1+1 n’est pas une formule"}, updated: 2026-11-20}\n'
        "    2026-12-08: {date: 2026-12-09, time: 09:00-11:00, updated: 2026-11-20}\n",
    )
    authoring.check()
    code, out, _ = authoring.run("import", "sessions", path, "--write")
    assert (code, out.splitlines()[0]) == (0, "Added: 0, changed: 0, unchanged: 6, refused: 0.")
    rows[2] |= {"format": "atelier", "audiences": "seniors"}
    file.seek(0)
    writer.writeheader()
    writer.writerows(rows)
    code, _, err = authoring.run("import", "sessions", give(authoring, file.getvalue()))
    assert code == 1
    assert err == (
        "cell L4, column “audiences”: “audiences” belongs to the series and is “everyone” there — "
        f"change it in {SESSIONS}\n"
    )


# ------------------------------------------------------------------------------------- workbooks


def workbook(path: Path, rows: list[list[object]], title: str = "Feuille1") -> str:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)
    return str(path)


def test_a_workbook_with_cells_of_days_and_hours(authoring: AuthoringRuns) -> None:
    before = authoring.text(SESSIONS)
    head: list[object] = [*HEAD.strip().split(";")]
    path = workbook(authoring.root.parent / "p.xlsx", [
        head,
        ["Nancy", "seo", datetime(2027, 3, 31), time(10, 30), timedelta(hours=12), "lab", 8, None, None],
        [None] * 9,
        ["Nancy", "seo", date(2027, 4, 7), "10h30", time(12), "lab", 8.0, "complet", "Désolé : l’été"],
    ])  # fmt: skip
    code, out, _ = authoring.run("import", "sessions", path, "--write")
    assert (code, out.splitlines()[1]) == (0, "row 4: added: nancy-seo-wednesday-1030-2027-04-07")
    assert authoring.text(SESSIONS) == before + SERIES


def test_a_refused_cell_of_a_workbook_is_told_by_its_address(authoring: AuthoringRuns) -> None:
    head: list[object] = ["Ville", "Cours", "Date", "Horaire"]
    rows: list[list[object]] = [head, ["Nancy", "seo", "31/13/2027", "10h-12h"], ["Nancy", "seo", "=A1", "#REF!"]]
    path = workbook(authoring.root.parent / "p.xlsx", rows)
    code, _, err = authoring.run("import", "sessions", path)
    assert code == 1
    assert err.splitlines() == [
        "cell Feuille1!C2, column “Date”: the day 31/13/2027 does not exist — check the day and the month",
        "cell Feuille1!C3, column “Date”: the cell has a formula without a result — "
        "open the file in a spreadsheet and save it, or write the value itself",
        "cell Feuille1!D3, column “Horaire”: the formula of the cell fails: #REF! — write the value",
    ]
    code, _, err = authoring.run("import", "sessions", path, "--sheet", "Feuille2")
    assert (code, "did you mean “Feuille1”" in err) == (1, True)


@pytest.mark.parametrize("data", [
    b"PK\x03\x04 torn", b"", b"\n\n;;;\n", b"date;cours\n\x81\x8d", b'date;"cours\n', b"date;cours\n1;\x00",
])  # fmt: skip
def test_a_file_that_is_none_is_one_sentence(data: bytes, authoring: AuthoringRuns) -> None:
    path = authoring.root.parent / "p.csv"
    path.write_bytes(data)
    before = authoring.content()
    code, _, err = authoring.run("import", "sessions", str(path), "--write")
    assert code == 1
    assert err.count("\n") == 1
    assert authoring.content() == before


# ------------------------------------------------------------------------------------- values


WEEK = ("Lundi", "mardi", "MERCREDI", "jeudi", "vendredi", "samedi", "dim.")


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_day_is_understood_in_each_way(day: date) -> None:
    name, month = WEEK[day.weekday()], MONTHS[day.month - 1][0]
    for text in (
        f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day:%Y}", f"{day:%d.%m.%Y}", f"{day:%Y/%m/%d}", day.isoformat(),
        f"{name} {day:%d/%m/%Y}", f"{day.day} {month} {day:%Y}", f"le {name} {day.day} {month} {day:%Y}",
        cell_text(datetime.combine(day, time())), cell_text(day),
    ):  # fmt: skip
        assert read_day(text) == day


@given(st.times().map(lambda t: t.replace(second=0, microsecond=0)))
def test_an_hour_is_understood_in_each_way(clock: time) -> None:
    for text in (
        f"{clock:%Hh%M}",
        f"{clock:%H:%M}",
        f"{clock.hour}h{clock:%M}",
        f"{clock:%H:%M}:00",
        cell_text(clock),
    ):
        assert read_times(text) == (clock, None)
    assert read_times(f"{clock:%Hh%M} à {clock:%H:%M}") == (clock, clock)
    assert read_times(f"{clock:%Hh%M}–{clock:%H h %M}") == (clock, clock)


@given(st.text(max_size=12))
@example("𝐴")
def test_whatever_stands_in_a_cell_is_understood_or_refused(text: str) -> None:
    for read in (read_day, read_times, lambda cell: read_booking(cell, "FR")):
        try:
            read(text)
        except (Refusal, ValueError) as refused:
            assert str(refused)


def test_ways_to_book() -> None:
    both = {"phone": "+33 1 99 00 00 01", "email": "a@example.org"}
    assert read_booking("01 99 00 00 01; a@example.org", "FR") == both
    assert read_booking("Tél. 01.99.00.00.01 ou a@example.org", "FR") == both
    assert read_booking("+33 1 99 00 00 01, https://example.org/x", "FR") == {
        "phone": "+33 1 99 00 00 01", "url": "https://example.org/x",
    }  # fmt: skip
    assert read_booking("Sans réservation", "FR") is None
    for text in ("demander à Ana", "01 99 00", "0199", "01 99 00 00 01; 01 99 00 00 02", "a@b", "+33 2 62 12 34 56"):
        with pytest.raises(Refusal):
            read_booking(text, "FR")


@pytest.mark.parametrize(("text", "region", "phone"), [
    ("0262 12 34 56", "FR", "+262 262 12 34 56"), ("0692 12 34 56", "FR", "+262 692 12 34 56"),
    ("0693 12 34 56", "RE", "+262 693 12 34 56"), ("0269 61 12 34", "FR", "+262 269 61 12 34"),
    ("0590 12 34 56", "FR", "+590 590 12 34 56"), ("0690 12 34 56", "GP", "+590 690 12 34 56"),
    ("0594 12 34 56", "FR", "+594 594 12 34 56"), ("0596 12 34 56", "FR", "+596 596 12 34 56"),
    ("0696 12 34 56", "MQ", "+596 696 12 34 56"), ("0508 41 12 34", "FR", "+508 41 12 34"),
    ("01 99 00 00 01", "RE", "+33 1 99 00 00 01"), ("0800 12 34 56", "RE", "+33 800 12 34 56"),
    ("00 33 1 99 00 00 01", "FR", "+33 1 99 00 00 01"), ("71 123 456", "TN", "+216 71 123 456"),
    ("71 123 456", "FR", ""), ("01 99 00 00 01", "", ""), ("01 99 00 00 01 02", "FR", ""),
])  # fmt: skip
def test_a_number_is_that_of_its_territory(text: str, region: str, phone: str) -> None:
    assert international_phone(text, region) == phone


def test_the_spreadsheet_itself_is_left_as_it_is(authoring: AuthoringRuns) -> None:
    path = give(authoring, HEAD + ROWS)
    before = read_tree(Path(path).parent)[Path(path).name]
    authoring.run("import", "sessions", path, "--write")
    assert Path(path).read_bytes() == before
