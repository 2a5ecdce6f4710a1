"""`new` and `change`: what they write is valid, and nothing that is there is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.kit.authoring_runs import AuthoringRuns, authoring_site, on_a_terminal

SESSIONS = "content/cities/nancy/sessions.yaml"


@pytest.fixture
def authoring(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AuthoringRuns:
    return authoring_site(tmp_path, capsys)


COMMANDS: list[tuple[list[str], dict[str, str]]] = [
    (
        ["city", "--name", "fr=Nîmes", "--name", "en=Nimes", "--region", "Occitanie", "--postcode", "01000"],
        {
            "content/cities/nimes/city.yaml": 'name:\n  fr: "Nîmes"\n  en: "Nimes"\nstatus: announced\n'
            'region: "Occitanie"\nvenue:\n  name:\n    fr: "Nîmes"\n    en: "Nimes"\n  postcode: "01000"\n'
            '  town: "Nîmes"\nupdated: 2026-11-20\n',
            "content/cities/nimes/fr.md": '---\ntitle: "Nîmes"\n---\n',
            "content/cities/nimes/en.md": '---\ntitle: "Nimes"\n---\n',
        },
    ),
    (
        ["course", "--title", "Œuvrer à l’écran : oui", "--topic", "internet", "--level", "beginner", "--minutes", "90",
         "--audience", "seniors", "--audience", "everyone", "--format", "workshop", "--in", "all"],
        {
            "content/courses/oeuvrer-a-l-ecran-oui/course.yaml": "topic: internet\nlevel: beginner\nminutes: 90\n"
            "audiences: [seniors, everyone]\nformats: [workshop]\nupdated: 2026-11-20\n",
            "content/courses/oeuvrer-a-l-ecran-oui/fr.md": '---\ntitle: "Œuvrer à l’écran : oui"\n---\n',
            "content/courses/oeuvrer-a-l-ecran-oui/en.md": '---\ntitle: "Œuvrer à l’écran : oui"\ndraft: true\n---\n',
        },
    ),
    (
        ["partner", "--name", "L’Atelier", "--kind", "school", "--city", "nancy", "--url", "https://a.example.org/"],
        {
            "content/partners/l-atelier/partner.yaml": 'name: "L’Atelier"\nkind: school\nurl: https://a.example.org/\n'
            "cities: [nancy]\nupdated: 2026-11-20\n",
        },
    ),
    (
        ["news", "--title", "Une nouvelle", "--date", "2026-11-19"],
        {"content/news/2026-11-19-une-nouvelle/fr.md": '---\ntitle: "Une nouvelle"\n---\n'},
    ),
    (
        ["thing", "course", "--title", "Photo", "--fact", "topic=internet", "--fact", "level=beginner",
         "--fact", "minutes=90", "--fact", "audiences=seniors", "--fact", "formats=workshop"],
        {
            "content/courses/photo/course.yaml": "topic: internet\nlevel: beginner\nminutes: \"90\"\n"
            "audiences: seniors\nformats: workshop\nupdated: 2026-11-20\n",
            "content/courses/photo/fr.md": '---\ntitle: "Photo"\n---\n',
        },
    ),
    (["thing", "news", "--title", "Ah"], {"content/news/2026-11-20-ah/fr.md": '---\ntitle: "Ah"\n---\n'}),
    (["news", "--title", "Hop"], {"content/news/2026-11-20-hop/fr.md": '---\ntitle: "Hop"\n---\n'}),
    (
        ["page", "--title", "fr=Plan", "--title", "en=Map", "--id", "map"],
        {"content/pages/map/fr.md": '---\ntitle: "Plan"\n---\n', "content/pages/map/en.md": '---\ntitle: "Map"\n---\n'},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("words", "files"), COMMANDS, ids=lambda value: value[0] if isinstance(value, list) else "")
def test_new_things_are_written_and_pass_the_check(
    words: list[str], files: dict[str, str], authoring: AuthoringRuns
) -> None:
    before = authoring.content()
    code, out, err = authoring.run("new", *words)
    assert (code, err) == (0, "")
    for path, text in files.items():
        assert f"written: {path}\n" in out
        assert authoring.text(path) == text
    after = authoring.content()
    assert {f"content/{path}" for path in after.keys() - before.keys()} == files.keys()
    assert {path: after[path] for path in before} == before
    assert "serve" in out.splitlines()[-1]
    authoring.check()
    again = authoring.content()
    code, _, err = authoring.run("new", *words)
    assert code == 1
    assert "there already" in err
    assert authoring.content() == again


def test_a_wrong_id_writes_nothing_and_is_told_with_a_suggestion(authoring: AuthoringRuns) -> None:
    before = authoring.content()
    words = ["--title", "X", "--topic", "internett", "--level", "beginner", "--minutes", "9", "--audience", "seniors"]
    code, out, err = authoring.run("new", "course", *words, "--format", "workshop")
    assert code == 1
    assert err == "content/courses/x/course.yaml:1:1: there is no topic “internett” — did you mean “internet”?\n"
    assert out == "Nothing was written.\n"
    assert authoring.content() == before
    assert not (authoring.root / "content/courses/x").exists()


@pytest.mark.parametrize(
    "words", [["page"], ["session", "--course", "seo"], ["page", "--title", "شيء"], ["city", "--name", "X"]]
)
def test_without_a_terminal_what_is_missing_is_a_wrong_command(words: list[str], authoring: AuthoringRuns) -> None:
    code, _, err = authoring.run("new", *words)
    assert code == 2
    assert "Missing option" in err


def test_an_error_that_was_there_before_does_not_stop_a_new_page(authoring: AuthoringRuns) -> None:
    (authoring.root / SESSIONS).write_text(authoring.text(SESSIONS).replace("course: seo", "course: seoo"), "utf-8")
    code, _, err = authoring.run("new", "page", "--title", "Plan")
    assert (code, err) == (0, "")
    code, _, err = authoring.run("check")
    assert (code, err.count("\n")) == (1, 1)


def test_on_a_terminal_questions_are_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    authoring = authoring_site(tmp_path, capsys)
    words = ["new", "session", "--config", str(authoring.root / "site_config.yaml"), "--now", "2026-11-20"]
    answers = [("Ville", "nancy"), ("Cours", "seo"), ("Jour", "2 mars"), ("Jour", "2027-03-02"), ("Heures", "9h-11h")]
    code, said = on_a_terminal([*words, "--language", "fr"], answers)
    assert code == 0
    assert "modifié" in said
    assert "- id: seo-tuesday-0900\n  course: seo\n  dates: [2027-03-02]\n  time: 9h-11h\n" in authoring.text(SESSIONS)


# ------------------------------------------------------------------------------------- sessions


def test_a_session_is_appended_to_the_programme(authoring: AuthoringRuns) -> None:
    before = authoring.text(SESSIONS)
    words = ["--city", "nancy", "--course", "seo", "--date", "2027-03-02", "--date", "2027-03-09", "--time", "10h-12h"]
    code, out, _ = authoring.run("new", "session", *words, "--room", "lab", "--seats", "8")
    assert (code, out.splitlines()[0]) == (0, f"changed: {SESSIONS}")
    assert authoring.text(SESSIONS) == before + (
        "\n- id: seo-tuesday-1000\n  course: seo\n  dates: [2027-03-02, 2027-03-09]\n  time: 10h-12h\n"
        "  format: workshop\n  room: lab\n  seats: 8\n  updated: 2026-11-20\n"
    )
    authoring.check()
    code, _, err = authoring.run("new", "session", *words, "--room", "lab")
    assert code == 1
    assert "in the room “lab” at the same time" in err


def test_a_copy_of_a_series_with_dates_is_one_more_date(authoring: AuthoringRuns) -> None:
    before = authoring.text(SESSIONS)
    for name in ("nancy-web-2026-12-08", "web", "nancy/web"):
        (authoring.root / SESSIONS).write_text(before, "utf-8")
        assert authoring.run("new", "session", "--from", name, "--date", "2027-01-12")[0] == 0
        assert authoring.text(SESSIONS) == before.replace("2026-12-08]", "2026-12-08, 2027-01-12]")
    code, _, err = authoring.run("new", "session", "--from", "web", "--date", "2027-01-12")
    assert code == 1
    assert "already" in err
    authoring.check()


def test_a_copy_that_differs_or_has_a_rule_is_a_series_of_its_own(authoring: AuthoringRuns) -> None:
    assert authoring.run("new", "session", "--from", "mail", "--date", "2027-03-02")[0] == 0
    assert authoring.text(SESSIONS).endswith(
        "\n- id: mail-2\n  course: e-mail\n  dates: [2027-03-02]\n  time: 14h-16h\n  format: workshop\n"
        "  updated: 2026-11-20\n"
    )
    assert authoring.run("new", "session", "--from", "web", "--date", "2027-03-03", "--time", "9h-10h")[0] == 0
    assert "- id: web-2\n  course: seo\n  dates: [2027-03-03]\n  time: 9h-10h\n  format: workshop\n  room: lab\n" in (
        authoring.text(SESSIONS)
    )
    authoring.check()


def test_an_unknown_session_or_city_is_told(authoring: AuthoringRuns) -> None:
    code, _, err = authoring.run("new", "session", "--from", "nancy-webb-2026-12-08", "--date", "2027-01-12")
    assert (code, "did you mean “nancy-web”" in err) == (1, True)
    words = ["--course", "seo", "--date", "2027-03-02", "--time", "10h-12h"]
    code, _, err = authoring.run("new", "session", "--city", "nancy", "--course", "seoo", *words[2:])
    assert (code, "there is no course “seoo” — did you mean “seo”" in err) == (1, True)
    code, _, err = authoring.run("new", "session", "--city", "nanci", *words)
    assert (code, "did you mean “nancy”" in err) == (1, True)


# ------------------------------------------------------------------------------------- change


def test_a_session_is_cancelled_with_a_note(authoring: AuthoringRuns) -> None:
    before = authoring.text(SESSIONS)
    words = ["change", "nancy-web-2026-12-01", "--status", "cancelled"]
    code, _, _ = authoring.run(*words, "--note", "fr=Désolé : malade", "--note", "en=Sorry", now="2026-11-30")
    assert code == 0
    line = '    2026-12-01: {status: cancelled, note: {fr: "Désolé : malade", en: "Sorry"}, updated: 2026-11-30}\n'
    assert authoring.text(SESSIONS) == before.replace("  room: lab\n", "  room: lab\n  changes:\n" + line)
    authoring.check(now="2026-11-30")
    after = authoring.content()
    code, out, _ = authoring.run(*words, now="2026-12-15")
    assert (code, out) == (0, "Nothing to do: the files say this already.\n")
    assert authoring.content() == after


def test_each_further_change_raises_the_revision(authoring: AuthoringRuns) -> None:
    name = "nancy-web-2026-12-01"

    def told() -> tuple[str, str]:
        out = authoring.run("why", name)[1]
        line = next(line for line in out.splitlines() if line.startswith("  status"))
        return line.split()[1].strip(","), line.split("revision ")[1].split(",")[0]

    assert told() == ("scheduled", "0")
    steps = [
        (["--status", "full"], ("full", "0")),
        (["--status", "cancelled"], ("cancelled", "1")),
        (["--status", "scheduled"], ("scheduled", "2")),
        (["--date", "2026-12-02", "--time", "9h-11h"], ("rescheduled", "3")),
        (["--date", "2026-12-03"], ("rescheduled", "4")),
        (["--seats", "5"], ("rescheduled", "5")),
        (["--status", "cancelled"], ("cancelled", "6")),
        (["--date", "2026-12-04"], ("rescheduled", "7")),
    ]
    for words, wanted in steps:
        assert authoring.run("change", name, *words)[0] == 0
        assert told() == wanted, words
    authoring.check()


def test_what_is_taken_back_takes_its_note_along(authoring: AuthoringRuns) -> None:
    change = ("change", "nancy-web-2026-12-08")
    assert authoring.run(*change, "--status", "annulée", "--note", "fr=La formatrice est malade.")[0] == 0
    path = authoring.root / "content/cities/nancy/sessions.yaml"
    path.write_text(path.read_text("utf-8").replace("status: cancelled", "status:  cancelled"), "utf-8")
    assert "malade" in path.read_text("utf-8")
    assert authoring.run(*change, "--status", "prévue")[0] == 0
    said = authoring.text("content/cities/nancy/sessions.yaml")
    assert "malade" not in said and "status:  scheduled" in said  # all else stays as it is written
    assert authoring.run(*change, "--date", "2026-12-09", "--note", "fr=Décalée.")[0] == 0
    assert authoring.run(*change, "--date", "2026-12-08", "--note", "fr=À la date prévue.")[0] == 0
    assert "À la date prévue." in authoring.text("content/cities/nancy/sessions.yaml")  # a new one stays
    assert authoring.run("check")[0] == 0


def test_a_change_that_the_check_would_refuse_is_not_written(authoring: AuthoringRuns) -> None:
    before = authoring.content()
    for words, told in (
        (["--status", "moved-online"], "an online session needs a link"),
        (["--date", "2026-12-24"], "the venue is closed"),
        (["--room", "labb"], "did you mean “lab”"),
    ):
        code, _, err = authoring.run("change", "nancy-web-2026-12-01", *words)
        assert code == 1
        assert told in err
    code, _, err = authoring.run("change", "nancy-web-2026-12-01", "--time", "12h-10h")
    assert (code, "ends at 10:00" in err) == (2, True)
    assert authoring.run("change", "nancy-web-2026-12-01")[0] == 2
    code, _, err = authoring.run("change", "nancy-web", "--status", "full")
    assert (code, "nancy-web-2026-12-01" in err) == (1, True)
    code, _, err = authoring.run("change", "nancy-mail-2027-01-06", "--status", "full")
    assert (code, "did you mean “nancy-mail-2027-01-05”" in err) == (1, True)
    assert authoring.content() == before


CHANGES = {
    "--status": ("full", "status: full"),
    "--date": ("2027-01-27", "date: 2027-01-27"),
    "--time": ("9h-11h", "time: 9h-11h"),
    "--mode": ("hybrid", "mode: hybrid"),
    "--join": ("https://visio.example.org/a", "join: https://visio.example.org/a"),
    "--room": ("lab", "room: lab"),
    "--seats": ("6", "seats: 6"),
    "--note": ("Venez tôt", "note: Venez tôt"),
}
"""The options of `change`: what is asked for, what is written."""


def test_each_option_of_a_change_is_written(authoring: AuthoringRuns) -> None:
    code, out, _ = authoring.run("change", "--help")
    assert (code, set(re.findall(r"--[a-z]+", out)) - {"--config", "--now", "--language", "--quiet", "--verbose"}) == (
        0,
        {*CHANGES, "--help"},
    )
    before = authoring.text(SESSIONS)
    words = [word for option, (value, _) in CHANGES.items() for word in (option, value)]
    assert authoring.run("change", "nancy-mail-2027-01-26", *words)[0] == 0
    lines = [*(line for _, line in CHANGES.values()), "updated: 2026-11-20"]
    assert authoring.text(SESSIONS).startswith(before)
    written = authoring.text(SESSIONS).removeprefix(before).replace('"', "").split("\n")
    assert sorted(line.strip() for line in written if line) == sorted(["changes:", "2027-01-26:", *lines])
