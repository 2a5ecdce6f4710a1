"""Rows of a spreadsheet and the sessions that they are about: nothing is lost, guessed, or done in silence."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sitegen.content.sources import read_sources
from sitegen.options import Options
from sitegen.pipeline import look
from tests.kit.authoring_runs import AuthoringRuns, authoring_site, on_a_terminal
from tests.kit.growth import times_more

SESSIONS = "content/cities/nancy/sessions.yaml"
HEAD = "Ville;Cours;Date;Horaire;Salle;Statut\n"

RICH = """\
# Programme de Nancy. Les commentaires restent.

- id: web     # le mardi
  course: seo
  dates: [2026-12-01, "2026-12-08",2026-12-15]
  time: '10:00-12:00'
  format: workshop
  room:   lab
  seats: 8
  booking:
    url: https://example.org/book   # la plateforme
    phone: "+33 1 99 00 00 01"
    email: nancy@example.org
    opens: 2026-11-25
    closes: 2 days before
  note: {fr: "Apportez un casque", en: 'Bring headphones'}

- course: e-mail
  id: mail
  every: mardi
  from: 2027-01-05
  until: 2027-01-26
  time: 14h-16h
  format: workshop
  mode: hybrid
  join: https://example.org/visio
  language: es
  partners: [bic]
  audiences: [seniors]
  note: Pour tous
  changes:
    # le 19, plus tard
    2027-01-19: {time: 15h-17h, note: "Plus tard", updated: 2026-11-10}   # décidé le 10
    26 janvier 2027: {status: annulée, updated: 2026-11-12}
- id: away
  course: seo
  dates: 2027-02-01
  time: 10h-12h
  format: workshop
  place: {name: {fr: Médiathèque, en: Library}, street: 2 rue Haute, postcode: "54000", town: Nancy, access: step-free}
"""


@pytest.fixture
def authoring(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AuthoringRuns:
    found = authoring_site(tmp_path, capsys)
    (found.root / SESSIONS).write_text(RICH, "utf-8")
    return found


def give(authoring: AuthoringRuns, text: str) -> str:
    path = authoring.root.parent / "rows.csv"
    path.write_text(text, "utf-8")
    return str(path)


def take(authoring: AuthoringRuns, text: str, *words: str) -> tuple[int, str, str]:
    return authoring.run("import", "sessions", give(authoring, text), "--write", *words)


def written(rows: list[dict[str, str]]) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def sessions(authoring: AuthoringRuns) -> dict[str, dict[str, Any]]:
    """All that is known of each session."""
    made = look(Options(authoring.root / "site_config.yaml"), read_sources(authoring.root, "site_config.yaml"))
    assert made.site is not None
    names = made.site.sessions[0].__dataclass_fields__
    return {one.id: {name: getattr(one, name) for name in names} for one in made.site.sessions}


NEW = {
    "date": ("3 mars 2027", {"starts", "ends", "first_starts", "status", "booking"}),
    "time": ("de 8 h à 9 h", {"starts", "ends", "first_starts", "status"}),
    "mode": ("visio", {"mode"}), "join": ("https://example.org/new", {"join"}), "room": ("La halle", {"room"}),
    "place": ("Maison du Vélo, 3 rue Basse, 54100 Nancy", {"place", "room"}), "language": ("anglais", {"language"}),
    "seats": ("5 places", {"seats"}),
    "booking": ("https://example.org/book; 0262 12 34 56; nancy@example.org", {"booking"}),
    "status": ("Complet", {"status"}), "note": ("Nouveau", {"note"}),
}  # fmt: skip
ALWAYS = {"updated", "revision", "version"}


@pytest.mark.parametrize(
    "name", ["nancy-web-2026-12-08", "nancy-mail-2027-01-12", "nancy-mail-2027-01-19", "nancy-away-2027-02-01"]
)
def test_one_cell_changes_what_it_says_and_an_empty_one_nothing(name: str, authoring: AuthoringRuns) -> None:
    before, listed = sessions(authoring), authoring.run("list", "sessions", "--format", "csv")[1]
    old = RICH.splitlines()
    for key in csv.DictReader(io.StringIO(listed)).fieldnames or ():
        rows = list(csv.DictReader(io.StringIO(listed)))
        row = next(row for row in rows if row["id"] == name)
        if key == "id":  # all others are empty
            row |= {other: "" for other in row if other != "id"}
            assert "Nothing to do" in take(authoring, written(rows))[1], key
        if key not in NEW or (key in ("room", "place") and name != "nancy-web-2026-12-08"):
            continue
        row[key] = NEW[key][0]
        if key == "place":
            row["room"] = ""
        if key == "mode":
            row["join"] = "https://example.org/visio"
        code, out, err = take(authoring, written(rows))
        assert (code, out.splitlines()[1 if out.startswith("row 3") and "moved" in out else 0].split(": ")[1:3]) == (
            0, ["changed", name]), (key, out, err)  # fmt: skip
        after = sessions(authoring)
        assert after.keys() == before.keys()
        assert {one for one in after if after[one] != before[one]} == {name}, key
        differs = {field for field in after[name] if after[name][field] != before[name][field]}
        assert differs - ALWAYS <= NEW[key][1] | ({"join"} if key == "mode" else set()), key
        assert differs & NEW[key][1], key
        new = authoring.text(SESSIONS).splitlines()
        lost = [line for line in old if line not in new]
        assert all("2027-01-19: {" in line for line in lost) and len(lost) <= 1, (key, lost)
        assert "Nothing to do" in take(authoring, written(rows))[1], key
        (authoring.root / SESSIONS).write_text(RICH, "utf-8")


def test_a_changed_phone_keeps_what_no_column_can_say(authoring: AuthoringRuns) -> None:
    rows = list(csv.DictReader(io.StringIO(authoring.run("list", "sessions", "--format", "csv")[1])))
    rows[0]["booking"] = "+33 1 99 00 00 02"
    rows[1]["note"] = "Salle au fond"
    assert take(authoring, written(rows))[0] == 0
    text = authoring.text(SESSIONS)
    assert '        phone: "+33 1 99 00 00 02"\n        opens: 2026-11-25\n        closes: "2 days before"\n' in text
    assert 'note: {fr: "Salle au fond", en: "Bring headphones"}' in text
    code, out, _ = take(authoring, written(rows))
    assert (code, "unchanged: 8" in out) == (0, True)
    rows[0]["booking"] = "https://example.org/other"
    assert take(authoring, written(rows))[0] == 0
    found = sessions(authoring)["nancy-web-2026-12-01"]["booking"]
    assert (found.url, found.phone, str(found.opens)) == ("https://example.org/other", None, "2026-11-25")


def test_a_row_by_its_id_alone_is_told_what_it_lacks(authoring: AuthoringRuns) -> None:
    head = "id;statut;note\n"
    rows = "nancy-web-2026-12-01;annulée;\nnancy-web-2026-12-02;annulée;\nnancy-web-2026-12-08;déplacée;\n"
    rows += "Renseignements à la mairie;;\nnancy-web-2026-12-15;;a\x1bb\n"
    code, out, err = take(authoring, head + rows)
    assert (code, "row 2: changed: nancy-web-2026-12-01" in out) == (1, True)
    assert err.splitlines() == [
        "cell A3, column “id”: there is no session “nancy-web-2026-12-02” — use one of: "
        "nancy-web-2026-12-01, nancy-web-2026-12-08, nancy-web-2026-12-15",
        "row 4: the session is rescheduled, but its day and time are the same — "
        "add “date:” or “time:” with the new ones, or remove the status",
        "row 5: only one cell of the row is filled — begin it with # if it is a remark",
        "cell C6, column “note”: the character U+001B cannot be shown — delete it: it is invisible, and came "
        "perhaps with a copied text",
    ]


def test_a_phone_in_a_column_of_its_own(authoring: AuthoringRuns) -> None:
    head = "id;ville;cours;date;horaire;Téléphone;Courriel\n"
    row = "{id};nancy;seo;{day};10h-12h;{phone};{mail}\n"
    sheet = head + row.format(id="nancy-web-2026-12-01", day="", phone="01 99 00 00 02", mail="")
    sheet += row.format(id="", day="3/3/2027", phone="0692 12 34 56", mail="a@example.org")
    sheet += row.format(id="", day="10/3/2027", phone="a@example.org", mail="demander")
    code, _, err = take(authoring, sheet)
    assert (code, [line.partition(":")[0] for line in err.splitlines()]) == (
        1, ["cell F4, column “Téléphone”", "cell G4, column “Courriel”"],
    )  # fmt: skip
    found = sessions(authoring)
    old, new = (found[name]["booking"] for name in ("nancy-web-2026-12-01", "nancy-seo-wednesday-1000-2027-03-03"))
    assert (old.url, old.phone, old.email) == ("https://example.org/book", "+33 1 99 00 00 02", "nancy@example.org")
    assert (new.url, new.phone, new.email) == (None, "+262 692 12 34 56", "a@example.org")
    assert "unchanged: 2" in take(authoring, sheet)[1]


def test_change_keeps_a_note_in_other_languages(authoring: AuthoringRuns) -> None:
    assert authoring.run("change", "nancy-web-2026-12-01", "--note", "fr=Salle au fond")[0] == 0
    assert dict(sessions(authoring)["nancy-web-2026-12-01"]["note"].texts) == {
        "fr": "Salle au fond",
        "en": "Bring headphones",
    }
    assert authoring.run("change", "nancy-mail-2027-01-26", "--note", "en=Off")[0] == 0
    assert dict(sessions(authoring)["nancy-mail-2027-01-26"]["note"].texts) == {"fr": "Pour tous", "en": "Off"}
    assert "    26 janvier 2027: {status: annulée, updated: 2026-11-20, note: {fr: " in authoring.text(SESSIONS)


def test_the_list_in_another_language_comes_back_as_it_is(authoring: AuthoringRuns) -> None:
    listed = authoring.run("list", "sessions", "--in", "en", "--format", "csv")[1]
    assert listed.splitlines()[0].endswith(",note en")
    assert "Nothing to do" in take(authoring, listed)[1]


# ------------------------------------------------------------------------------------- which session


def test_the_old_sheet_knows_a_session_that_was_moved(authoring: AuthoringRuns) -> None:
    old = authoring.run("list", "sessions", "--format", "csv")[1]
    rows = list(csv.DictReader(io.StringIO(old)))
    assert authoring.run("change", "nancy-web-2026-12-08", "--date", "9 décembre 2026", "--time", "9h-11h")[0] == 0
    before = authoring.text(SESSIONS)
    for with_id in (True, False):
        sheet = written([row if with_id else {**row, "id": ""} for row in rows])
        code, out, err = take(authoring, sheet)
        assert (code, err, authoring.text(SESSIONS)) == (0, "", before)
        assert "row 3: nancy-web-2026-12-08 was moved to 2026-12-09, 09:00; the former day of the row changes" in out
        assert "Added: 0, changed: 0, unchanged: 8, refused: 0." in out
    for day in ("2026-12-08", "2026-12-09"):  # the series, and its day then or now
        assert "unchanged: 1" in take(authoring, f"id;ville;cours;date;horaire\nweb;Nancy;seo;{day};9h-11h\n")[1]
    rows[1] |= {"id": "", "status": "complet"}
    assert "row 3: changed: nancy-web-2026-12-08: status" in take(authoring, written(rows))[1]
    assert "2026-12-08: {date: 2026-12-09, time: 9h-11h, updated: 2026-11-20, status: full" in authoring.text(SESSIONS)


def test_two_groups_at_one_hour_are_known_by_their_rooms(authoring: AuthoringRuns) -> None:
    both = HEAD + "Nancy;seo;4/3/2027;10h-12h;Le labo;\nNancy;seo;4/3/2027;10h-12h;La halle;\n"
    code, out, _ = take(authoring, both)
    assert (code, out.splitlines()[:2]) == (0, [
        "row 2: added: nancy-seo-thursday-1000-2027-03-04", "row 3: added: nancy-seo-thursday-1000-2-2027-03-04",
    ])  # fmt: skip
    assert "Nothing to do" in take(authoring, both)[1]
    hall = HEAD + "Nancy;seo;4/3/2027;10h-12h;La halle;annulée\n"
    assert "row 2: changed: nancy-seo-thursday-1000-2-2027-03-04: Statut" in take(authoring, hall)[1]
    before = authoring.text(SESSIONS)
    code, _, err = take(authoring, HEAD + "Nancy;seo;4/3/2027;10h-12h;;annulée\n")
    first, second = "nancy-seo-thursday-1000-2-2027-03-04", "nancy-seo-thursday-1000-2027-03-04"
    assert (code, err) == (1, f"cell E2, column “Salle”: the row may be about {first} or {second} — "
                           "write the id into a column “id”, or the room of one of them\n")  # fmt: skip
    code, _, err = take(
        authoring, HEAD + "Nancy;seo;5/3/2027;10h-12h;;\nNancy;seo;5/3/2027;10h-12h;lab;\n", "--all-or-nothing"
    )
    assert (code, err) == (1, "row 3: the same session is in row 2 — keep one of the two rows\n")
    assert authoring.text(SESSIONS) == before


def test_one_rule_for_a_closed_day(authoring: AuthoringRuns) -> None:
    """Where the check accepts a session, so does a spreadsheet; and the other way round."""
    head = "Ville;Cours;Date;Horaire;Statut;Lien\n"
    for status, link, accepted in (
        ("", "", False), ("complet", "", False), ("annulée", "", True), ("reportée", "", True),
        ("passée en ligne", "https://example.org/v", True), ("passée en ligne", "", False),
    ):  # fmt: skip
        (authoring.root / SESSIONS).write_text(RICH, "utf-8")
        code, _, err = take(authoring, head + f"Nancy;seo;24/12/2026;10h-12h;{status};{link}\n")
        assert (code == 0) == accepted, (status, err)
        if accepted:
            assert authoring.run("check", "--strict")[0] == 0
        else:
            assert "closed on 2026-12-24" in err or "needs a link" in err


# ------------------------------------------------------------------------------------- places, words, the past


def test_a_place_is_known_by_its_name_or_written_out(authoring: AuthoringRuns) -> None:
    head = "Ville;Cours;Date;Horaire;Lieu\n"
    row = "Nancy;seo;{day};10h-12h;{place}\n"
    sheet = head + row.format(day="8/2/2027", place="library") + row.format(day="1/3/2027", place="La maison")
    sheet += row.format(day="2/3/2027", place="Gymnase, 9 rue Basse, 54520 Laxou")
    code, out, err = take(authoring, sheet + row.format(day="3/3/2027", place="Gymnase"))
    assert (code, err.splitlines()) == (1, [
        "cell E5, column “Lieu”: the place “Gymnase” is not known — write its name, street, postcode and town, with "
        "commas: Médiathèque, 10 rue du Pont, 54000 Nancy",
    ])  # fmt: skip
    assert "row 2: added: nancy-away-2027-02-08" in out
    found = sessions(authoring)
    assert found["nancy-away-2027-02-08"]["place"] == found["nancy-away-2027-02-01"]["place"]
    assert found["nancy-seo-monday-1000-2027-03-01"]["place"] is None
    assert found["nancy-seo-tuesday-1000-2027-03-02"]["place"].town == "Laxou"
    assert "unchanged: 3, refused: 0" in take(authoring, sheet)[1]


def test_columns_that_belong_together(authoring: AuthoringRuns) -> None:
    """The day of the week beside the date, the address beside the name of a place."""
    sheet = (
        "Jour;Date;De;À;Ville;Cours;Lieu;Adresse\n"
        "mardi;2/3/2027;10h;12h;Nancy;seo;Gymnase;9 rue Basse, 54520 Laxou\n"
        "Mer.;4/3/2027;10h;12h;Nancy;seo;Gymnase;9 rue Basse, 54520 Laxou\n"
        "vendredi;5/3/2027;10h;12h;Nancy;seo;Médiathèque;2 rue Haute, 54000 Nancy\n"
        "samedi;6/3/2027;10h;12h;Nancy;seo;;2 rue Haute\n"
    )
    code, _, err = take(authoring, sheet)
    assert (code, err.splitlines()) == (1, [
        "cell A3, column “Jour”: 2027-03-04 is another day of the week — correct the day or the weekday",
        "cell H5, column “Adresse”: the place “2 rue Haute” is not known — write its name, street, postcode and town, "
        "with commas: Médiathèque, 10 rue du Pont, 54000 Nancy",
    ])  # fmt: skip
    found = sessions(authoring)
    place = found["nancy-seo-tuesday-1000-2027-03-02"]["place"]
    assert (place.name.everywhere, place.street, place.postcode, place.town) == (
        "Gymnase", "9 rue Basse", "54520", "Laxou",
    )  # fmt: skip
    known = found["nancy-away-2027-02-01"]["place"]
    assert found["nancy-seo-friday-1000-2027-03-05"]["place"] == known  # its name says where it is


def test_editors_words_are_read_in_files_and_options(authoring: AuthoringRuns) -> None:
    found = sessions(authoring)
    assert found["nancy-mail-2027-01-26"]["status"] == "cancelled"
    assert authoring.run("change", "nancy-web-2026-12-01", "--status", "Annulée", "--mode", "à distance",
                    "--join", "https://example.org/v")[0] == 0  # fmt: skip
    assert "2026-12-01: {status: cancelled, mode: online, join: " in authoring.text(SESSIONS)
    assert (
        authoring.run(
            "change", "nancy-web-2026-12-08", "--date", "mercredi 9 décembre 2026", "--time", "de 9 h à 11 h"
        )[0]
        == 0
    )
    assert "2026-12-08: {date: 2026-12-09, time: 09:00-11:00, updated: 2026-11-20}" in authoring.text(SESSIONS)
    assert authoring.run("new", "session", "--from", "nancy-away", "--date", "lundi 8 février 2027")[0] == 0
    assert "dates: [2027-02-01, 2027-02-08]" in authoring.text(SESSIONS)
    assert authoring.run("list", "sessions", "--status", "annulée", "--format", "csv")[1].count("cancelled") == 2
    code, _, err = authoring.run("change", "nancy-web-2026-12-08", "--date", "mardi 9 décembre 2026")
    assert (code, "is another day of the week" in err) == (2, True)
    assert authoring.run("change", "nancy-mail-2027-01-26", "--status", "complet")[0] == 0
    assert "26 janvier 2027: {status: full, updated: 2026-11-20" in authoring.text(SESSIONS)


def test_a_session_in_the_past_is_told(authoring: AuthoringRuns) -> None:
    words = ["new", "session", "--city", "nancy", "--course", "seo", "--time", "8h-9h", "--format", "workshop"]
    code, _, err = authoring.run(*words, "--date", "2025-01-16")
    assert (code, "warning: this day is over: 2025-01-16" in err) == (0, True)
    assert "when its last session, on 2025-01-16, was over" in authoring.run("check")[2]
    assert "warning" not in authoring.run(*words, "--date", "2026-11-21")[2]
    (authoring.root / SESSIONS).write_text(RICH, "utf-8")
    code, _, err = authoring.run("change", "nancy-web-2026-12-08", "--date", "2025-12-09")
    assert (code, "warning: this day is over: 2025-12-09" in err) == (0, True)
    assert "was moved on 2026-11-20 to 2025-12-09, which was over" in authoring.run("check")[2]
    (authoring.root / SESSIONS).write_text(RICH, "utf-8")
    sheet = HEAD + "Nancy;seo;3/2/2026;10h-12h;;\nNancy;seo;10/2/2027;10h-12h;;\n"
    code, out, err = take(authoring, sheet)
    assert (code, "row 2: the session is over already, on 2026-02-03" in out) == (0, True)
    assert "warning: this day is over: 2026-02-03" in err


def test_on_a_terminal_the_past_is_asked_about(authoring: AuthoringRuns) -> None:
    config = ["--config", str(authoring.root / "site_config.yaml"), "--now", "2026-11-20T12:00", "--language", "fr"]
    before = authoring.text(SESSIONS)
    words = ["change", "nancy-web-2026-12-08", "--date", "2025-12-09", *config]
    code, said = on_a_terminal(words, [("Continuer", "n")])
    assert (code, authoring.text(SESSIONS)) == (1, before), said
    code, said = on_a_terminal(words, [("Continuer", "oui")])
    assert (code, "date: 2025-12-09" in authoring.text(SESSIONS)) == (0, True), said


# ------------------------------------------------------------------------------------- many rows


def test_many_rows_cost_as_many_times_more(authoring: AuthoringRuns) -> None:
    """Ten times the rows: nowhere near a hundred times the work."""

    def run(count: int) -> None:
        rows = [
            f"Nancy;seo;{date(2027, 1, 4) + timedelta(days=n % 300)};{8 + n // 300}h-{9 + n // 300}h;;{state}\n"
            for n in range(count)
            for state in (["complet", ""][n % 5 > 0],)
        ]
        path = give(authoring, HEAD + "".join(rows))
        assert authoring.run("import", "sessions", path)[0] == 0

    run(10)  # what is loaded once
    assert times_more(partial(run, 120), partial(run, 1_200), enough=30) <= 30
