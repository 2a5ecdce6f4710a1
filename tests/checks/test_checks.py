"""The checks of `check` that no broken site can show: what was published, what other sites answer, reports."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from sitegen.checks.web_links import ask_web, check_web_links
from sitegen.cli import main
from sitegen.content.problem import Severity
from tests.kit.authoring_runs import AuthoringRuns, authoring_site
from tests.kit.no_cache import NoCache
from tests.kit.samplesite import PROJECT, sample_config
from tests.kit.web import WebServer

ABOUT = "content/pages/about/fr.md"
WORDS = "---\ntitle: À propos\n---\n\n[ici](@/programme), 100 %\n"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def authoring(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AuthoringRuns:
    return authoring_site(tmp_path, capsys)


def test_the_sample_passes_every_check(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["check", "--strict", "--config", str(sample_config()), "--now", "2026-11-20"]
    assert main(words) == 0, capsys.readouterr().err


WAITING = {
    "content/cities/nancy/sessions.yaml": (
        ("  room: lab\n", "  room: lab\n  changes:\n    2026-12-08: {status: full, updated: 2026-11-19}\n"),
        "8:18: to do: nancy-web-2026-12-08 is full, and nancy has no later session of seo",
        "8:18: à faire\u00a0: nancy-web-2026-12-08 est complète, et nancy n’a pas d’autre séance de seo plus tard",
    ),
    "content/pages/about/en.md": (
        ("", "---\ntitle: About\nsource: 0123456789abcdef0123456789abcdef\n---\n\nUs.\n"),
        f"3:1: to do: the original, {ABOUT}, has changed since this translation was made",
        f"3:1: à faire\u00a0: l’original, {ABOUT}, a changé depuis cette traduction",
    ),
    "content/cities/nancy/city.yaml": (
        ("name: Nancy\n", "name: Nancy\n"),
        "1:1: to do: the venue is left out of the national list of places: it needs “pivot”",
        "1:1: à faire\u00a0: le lieu ne figure pas dans la liste nationale des lieux\u00a0: il lui faut ",
    ),
}
"""What waits for a later date, a translator, an office: the change of a file, and what is told in two languages."""


@pytest.mark.parametrize("path", WAITING)
def test_what_an_editor_cannot_mend_today_is_told_and_stops_nothing(authoring: AuthoringRuns, path: str) -> None:
    """As `docs/check.yml` runs it."""
    (old, new), english, french = WAITING[path]
    file = authoring.root / path
    file.write_text((file.read_text("utf-8") if file.exists() else "").replace(old, new, 1), "utf-8")
    if path.endswith("city.yaml"):  # a site with open data, where nothing else is missing
        with (authoring.root / "site_config.yaml").open("a", encoding="utf-8") as config:
            config.write("features: {open_data: true}\n")
        terms = authoring.root / "content/vocabulary.yaml"
        terms.write_text(
            terms.read_text("utf-8").replace("Internet}", "Internet, mednum: Compréhension du monde numérique}"),
            "utf-8",
        )
        mail = authoring.root / "content/courses/e-mail/fr.md"
        mail.write_text("---\ntitle: Mon courriel\nsummary: Lire et écrire\n---\n", "utf-8")
    for authoring.language, said in (("en", english), ("fr", french)):
        code, _, told = authoring.run("check", "--strict")
        assert code == 0, told
        assert [line.startswith(f"{path}:{said}") for line in told.splitlines()] == [True], told


def test_an_address_that_moves_or_goes_wants_an_alias(authoring: AuthoringRuns) -> None:
    assert authoring.run("build")[0] == 0
    authoring.check()
    page = authoring.root / ABOUT
    page.write_text("---\ntitle: Qui sommes-nous\n---\n\nNous.\n", "utf-8")
    code, _, said = authoring.run("check")
    assert code == 0
    assert said == (
        f"{ABOUT}:1:1: warning: the page /fr/a-propos/ was published, and is at /fr/qui-sommes-nous/ now"
        " — add an alias, so that old links lead on: “aliases: [/fr/a-propos/]”\n"
    )
    page.write_text("---\ntitle: Qui sommes-nous\naliases: [/fr/a-propos/]\n---\n\nNous.\n", "utf-8")
    authoring.check()
    page.write_text("---\ntitle: Un autre\nexpire: 2026-11-01\n---\n\nNous.\n", "utf-8")
    authoring.check()  # it was meant to go
    page.unlink()
    page.parent.rmdir()
    config = authoring.root / "site_config.yaml"
    config.write_text(config.read_text("utf-8").replace(", pages/about", ""), "utf-8")
    said = authoring.run("check")[2]
    assert f"{ABOUT}: warning: the page /fr/a-propos/ was published, and is gone" in said
    assert "[/fr/a-propos/]" in said


def test_layouts_that_load_from_elsewhere_are_a_notice(authoring: AuthoringRuns) -> None:
    page = authoring.root / "layouts/page.html"
    picture, script = '<img alt="" src="https://example.org/a.png">', '<script src="//cdn.example.net/x.js"></script>'
    page.write_text(f'<h1>{{{{ page.title }}}}</h1>\n{picture}<a href="https://www.example.com/">x</a>{script}\n')
    found = [line for line in authoring.run("check", "--verbose")[2].splitlines() if "layouts/" in line]
    assert len(found) == 1
    assert found[0].startswith("layouts/page.html:2:")
    assert "asks cdn.example.net for something" in found[0]


def test_missing_translations_are_a_notice_for_each_language(authoring: AuthoringRuns) -> None:
    said = authoring.run("check", "--verbose", "--strict")[2]
    assert "site_config.yaml:11:5: notice: en: 5 of 5 texts are not translated" in said


# ------------------------------------------------------------------------------------- other sites


class Web(BaseHTTPRequestHandler):
    """A web of three pages: one that is there, one that is gone, one that knows no HEAD."""

    def do_HEAD(self) -> None:
        self.send_response({"/there": 200, "/gone": 410}.get(self.path, 405))
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response({"/there": 200, "/get": 200, "/gone": 410}.get(self.path, 404))
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


def test_links_to_other_sites_are_asked_once_and_never_fail() -> None:
    with WebServer(Web) as server:
        root = server.origin
        assert [ask_web(f"{root}/{name}") for name in ("there#part", "get", "gone")] == [200, 200, 410]
    assert ask_web(f"{root}/there") == 0  # nobody listens any more


def test_check_asks_other_sites_when_it_is_told_to(authoring: AuthoringRuns) -> None:
    with WebServer(Web) as server:
        root = server.origin
        words = f"---\ntitle: À propos\n---\n\n[a]({root}/there) [b]({root}/gone)\n"
        (authoring.root / ABOUT).write_text(words, "utf-8")
        gone = f"the page {root}/gone is gone (answer 410)"
        assert gone not in authoring.run("check")[2]
        assert (
            f"{ABOUT}:5:1: warning: {gone} — link to another page, or remove the link"
            in authoring.run("check", "--external")[2].splitlines()
        )


class Memory(NoCache):
    """A cache that keeps everything."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}

    def get_many(self, keys: Iterable[str]) -> dict[str, str]:
        return {key: self.texts[key] for key in keys if key in self.texts}

    def put_many(self, texts: Mapping[str, str]) -> None:
        self.texts.update(texts)


def test_good_answers_are_kept_for_a_week_and_slow_ones_are_not_waited_for() -> None:
    states = {"https://a.example/": 200, "https://b.example/": 404, "https://c.example/": 503}
    asked: list[str] = []
    never = threading.Event()

    def ask(address: str) -> int:
        asked.append(address)
        if address not in states:
            never.wait(60)
        return states.get(address, 0)

    cache = Memory()
    links = [(address, "x.md", 7, ()) for address in (*states, "https://slow.example/", "mailto:a@b.example")]
    found = list(check_web_links(links, cache, NOW, ask, seconds=0.5))
    never.set()
    assert [(one.severity, str(one.what)) for one in found] == [
        (Severity.WARNING, "the page https://b.example/ is gone (answer 404)"),
        (Severity.NOTICE, "https://c.example/ did not answer"),
        (Severity.NOTICE, "https://slow.example/ did not answer"),
    ]
    assert sorted(asked) == sorted([*states, "https://slow.example/"])
    asked.clear()
    list(check_web_links(links[:2], cache, NOW, ask))
    assert asked == ["https://b.example/"]
    list(check_web_links(links[:1], cache, NOW.replace(day=27), ask))
    assert asked[1:] == ["https://a.example/"]


# ------------------------------------------------------------------------------------- for machines


def test_json_has_the_problems_of_the_text(authoring: AuthoringRuns) -> None:
    (authoring.root / ABOUT).write_text(WORDS, "utf-8")
    code, out, err = authoring.run("check", "--format", "json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["counts"] == {"error": 0, "warning": 1, "waiting": 0, "notice": 0}
    assert found["problems"] == [
        {
            "path": ABOUT, "line": 5, "column": 1, "severity": "warning",
            "rule": "the-link-does-not-say-where-it-leads",
            "what": "the link “ici” does not say where it leads",
            "remedy": "write what is found there, for example “the programme of Rennes”",
        }
    ]  # fmt: skip
    code, out, _ = authoring.run("check", "--format", "json", "--strict")
    assert (code, json.loads(out)["counts"]["error"]) == (1, 1)
    authoring.language = "fr"
    assert (
        json.loads(authoring.run("check", "--format", "json")[1])["problems"][0]["rule"] == found["problems"][0]["rule"]
    )


def test_sarif_keeps_the_rules_of_its_standard(authoring: AuthoringRuns) -> None:
    """SARIF 2.1.0, sections 3.13, 3.14, 3.18, 3.19, 3.27 to 3.30: what must be there, and of which form."""
    (authoring.root / ABOUT).write_text(WORDS, "utf-8")
    code, out, _ = authoring.run("check", "--format", "sarif", "--verbose")
    log = json.loads(out)
    assert (code, log["version"]) == (0, "2.1.0")
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"]
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    rules = [rule["id"] for rule in driver["rules"]]
    assert len(set(rules)) == len(rules)
    assert {result["level"] for result in run["results"]} == {"warning", "note"}
    for result in run["results"]:
        assert result["message"]["text"]
        assert rules[result["ruleIndex"]] == result["ruleId"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert re.fullmatch(r"[A-Za-z0-9._/%-]+", place["artifactLocation"]["uri"])
        assert place["region"]["startLine"] >= 1
        assert place["region"]["startColumn"] >= 1


def test_annotations_of_github_are_one_line_each_with_their_signs_escaped(authoring: AuthoringRuns) -> None:
    (authoring.root / ABOUT).write_text(
        "---\ntitle: À propos\n---\n\n[100 % ici](@/cities) [100 % ici](@/news)\n", "utf-8"
    )
    code, out, _ = authoring.run("check", "--format", "github")
    assert code == 0
    assert out == (
        f"::warning file={ABOUT},line=5,col=1::two links are called “100 %25 ici”, but lead to @/cities and to @/news"
        " — give each of them words of its own\n"
    )


def test_the_hook_and_the_workflow_run_what_exists() -> None:
    """Both are files of YAML that call `make check` with options that it has."""
    import yaml

    (hook,) = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert {"id", "name", "entry", "language"} <= hook.keys()
    assert hook["entry"] == "make check"
    assert re.search(hook["files"], "content/pages/about/fr.md")
    assert not re.search(hook["files"], "sitegen/cli/help.py")
    flow = yaml.safe_load((PROJECT / "docs/check.yml").read_text("utf-8"))
    runs = [step["run"] for step in flow["jobs"]["check"]["steps"] if "run" in step]
    assert runs == ['make check ARGS="--strict --format github"']


def test_a_change_that_is_still_to_come_is_told_by_check_and_by_each_build(authoring: AuthoringRuns) -> None:
    sessions, city = (
        authoring.root / "content/cities/nancy/sessions.yaml",
        authoring.root / "content/cities/nancy/city.yaml",
    )
    said = "warning: “updated” is 2062-11-19, which is still to come — write the day of the last change"
    text = sessions.read_text("utf-8")
    changes = "  changes: {2027-01-12: {status: full, updated: 2062-11-19}}\n"
    sessions.write_text(text.replace("  room: lab\n", "  room: lab\n  updated: 2062-11-19\n", 1) + changes, "utf-8")
    more = ": until then, calendars ignore later changes"
    told = [
        f"content/cities/nancy/sessions.yaml:1:3: {said}{more}",
        f"content/cities/nancy/sessions.yaml:15:40: {said}{more}",
    ]
    assert [one for one in authoring.run("build")[2].splitlines() if "still to come" in one] == told
    (authoring.root / ABOUT).write_text("---\ntitle: À propos\n---\n\nUn mot.\n", "utf-8")
    assert [one for one in authoring.run("build")[2].splitlines() if "still to come" in one] == told
    assert "still to come" not in authoring.run("build", now="2062-11-19T00:00")[2]
    assert [one for one in authoring.run("check")[2].splitlines() if "still to come" in one] == told
    sessions.write_text(text, "utf-8")
    city.write_text(re.sub(r"updated: \S+", "updated: 2062-11-19", city.read_text("utf-8"), count=1), "utf-8")
    found = [
        one for one in authoring.run("check")[2].splitlines() if "still to come" in one
    ]  # once, not at each of its series
    assert [one.partition(":")[0] for one in found] == ["content/cities/nancy/city.yaml"]
    assert found[0].endswith(f"{said}{more}")
