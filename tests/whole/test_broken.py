"""Whatever an editor does wrong: the exact words, the exact place, in English and in French; and nothing published."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from sitegen import cli, pipeline
from sitegen.content.problem import Severity
from sitegen.content.program import generator_digest
from sitegen.options import Options
from tests.kit.sitekit import NOW, TINY, BrokenSite, read_broken_site, tiny_site

FOLDER = Path(__file__).parents[1] / "broken"
CASES = sorted(path.stem for path in FOLDER.glob("*.txt"))


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is the same for all sites is read once for all of them."""
    monkeypatch.setattr(cli, "read_messages", _read_messages)
    monkeypatch.setattr(pipeline, "generator_digest", _generator_digest)


_read_messages = functools.cache(cli.read_messages)
_generator_digest = functools.cache(generator_digest)


def run(command: str, config: Path, language: str, options: list[str], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What a command says about a site that is broken."""
    capsys.readouterr()
    words = [command, "--config", str(config), "--now", NOW, "--language", language, *options]
    assert cli.main(words) == cli.CONTENT
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert said.out.startswith("Erreurs" if language == "fr" else "Errors: ")
    return said.err.splitlines()


@pytest.mark.parametrize("case", CASES)
def test_broken_site(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = read_broken_site((FOLDER / f"{case}.txt").read_text("utf-8"))
    assert site.expected.keys() == {"en", "fr"}
    config = site.write(tmp_path / "site")
    assert run("check", config, "en", site.options, capsys) == site.expected["en"]
    second = "check" if site.only_check else "build"
    assert run(second, config, "fr", site.options, capsys) == site.expected["fr"]
    assert not (tmp_path / "site" / "output").exists()
    assert not list((tmp_path / "site").glob(".output.previous*"))


def test_there_are_many_mistakes() -> None:
    """At least three hundred, no two alike."""
    said = {(FOLDER / f"{case}.txt").read_text("utf-8").partition("=== expect en")[0] for case in CASES}
    assert len(said) == len(CASES) >= 300


def test_each_problem_has_a_remedy_and_a_translation() -> None:
    """Each line says what to do; no line is in English in the French list (code and reasons of libraries apart)."""
    for case in CASES:
        site = read_broken_site((FOLDER / f"{case}.txt").read_text("utf-8"))
        assert len(site.expected["en"]) == len(site.expected["fr"]) > 0, case
        for english, french in zip(site.expected["en"], site.expected["fr"], strict=True):
            assert " — " in english, case
            assert " — " in french, case
            assert english.partition(": ")[0] == french.partition(": ")[0], case
            assert english.partition(": ")[2] != french.partition(": ")[2], case


def test_the_tiny_site_itself_is_sound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """So that each broken site has one mistake: the one it is about."""
    config = BrokenSite().write(tmp_path)
    outcome = pipeline.build(Options(config, strict=True))
    assert outcome.status == "built"
    assert [problem for problem in outcome.problems if problem.severity > Severity.NOTICE] == []
    assert cli.main(["check", "--strict", "--config", str(config), "--now", NOW, "--language", "en"]) == cli.FINE
    assert capsys.readouterr().err == ""


def test_marks_and_spaces_that_do_no_harm(tmp_path: Path) -> None:
    """A byte order mark, Windows line ends, no-break spaces around a key or a value: read as they are meant."""
    config = tiny_site(tmp_path)
    partner = tmp_path / "content/partners/bic/partner.yaml"
    partner.write_bytes("\ufeffname\u00a0: Bic\u00a0\r\nkind: public\u00a0\r\nlogo: logo.svg\r\n".encode())
    page = tmp_path / "content/pages/about/fr.md"
    page.write_bytes("\ufeff---\r\ntitle: À propos\r\n---\r\n\r\nNous.\r\n".encode())
    outcome = pipeline.check(Options(config, strict=True))
    assert [problem for problem in outcome.problems if problem.severity > Severity.NOTICE] == []


def test_a_warning_alone_does_not_stop_a_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sessions = TINY["content/cities/nancy/sessions.yaml"].replace("room: lab", "room: lab\n  seats: 30")
    config = tiny_site(tmp_path, {"content/cities/nancy/sessions.yaml": sessions})
    assert cli.main(["build", "--config", str(config), "--now", NOW, "--language", "en"]) == cli.FINE
    said = capsys.readouterr()
    assert said.err == (
        "content/cities/nancy/sessions.yaml:7:3: warning: the session has 30 seats, the room 10"
        " — choose a larger room or fewer seats\n"
    )
    assert "Warnings: 1." in said.out
    assert (tmp_path / "output" / "index.html").is_file()


def test_a_session_left_out_on_a_closed_day_is_told_on_demand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sessions = TINY["content/cities/nancy/sessions.yaml"].replace("from: 2027-01-05", "from: 2026-12-15")
    city = TINY["content/cities/nancy/city.yaml"].replace("from: 2026-12-24", "from: 2026-12-20")
    city = city.replace("until: 2026-12-26", "until: 2027-01-03")
    config = tiny_site(
        tmp_path, {"content/cities/nancy/sessions.yaml": sessions, "content/cities/nancy/city.yaml": city}
    )
    words = ["check", "--config", str(config), "--now", NOW, "--language", "fr"]
    assert cli.main(words) == cli.FINE
    assert capsys.readouterr().err == ""
    assert cli.main([*words, "--verbose"]) == cli.FINE
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("content/")]
    assert said == [
        "content/cities/nancy/sessions.yaml:9:3: remarque\u00a0: mail\u00a0: pas de séance le 2026-12-22,"
        " le lieu est fermé (Noël)",
        "content/cities/nancy/sessions.yaml:9:3: remarque\u00a0: mail\u00a0: pas de séance le 2026-12-29,"
        " le lieu est fermé (Noël)",
    ]


def test_the_old_site_stays_when_the_new_one_is_broken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tiny_site(tmp_path)
    assert cli.main(["--config", str(config), "--now", NOW]) == cli.FINE
    before = {path: path.read_bytes() for path in sorted((tmp_path / "output").rglob("*")) if path.is_file()}
    (tmp_path / "content/pages/about/fr.md").write_text("title: À propos\n", "utf-8")
    assert cli.main(["--config", str(config), "--now", NOW]) == cli.CONTENT
    assert before == {path: path.read_bytes() for path in sorted((tmp_path / "output").rglob("*")) if path.is_file()}
    capsys.readouterr()
