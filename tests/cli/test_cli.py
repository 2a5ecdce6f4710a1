"""The command line: every option, every exit code, and what is said. Mostly in this process, by `main`."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest

from sitegen.cli import main, read_messages
from sitegen.publish.exchange import lock_path, staging_path
from sitegen.publish.lock import hold_lock
from tests.kit.patience import LIMIT
from tests.kit.samplesite import PROJECT
from tests.kit.sitekit import TINY, tiny_site

NOW = "2026-11-20T12:00"
CITY = "content/cities/nancy/city.yaml"
SESSIONS = "content/cities/nancy/sessions.yaml"
COMMANDS = ("build", "check", "serve", "clean", "explain")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a tiny site."""
    tiny_site(tmp_path / "site")
    return tmp_path / "site"


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on the tiny site at a fixed instant: exit code, what is said, problems."""

    def run(*words: str, now: str = NOW) -> tuple[int, str, str]:
        options = ["--config", str(root / "site_config.yaml"), *(["--now", now] if now else []), "--language", "en"]
        command, rest = (words[0], words[1:]) if words and words[0] in COMMANDS else ("", words)
        code = main([*([command] if command else []), *options, *rest])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return code, said.out, said.err

    return run


def child(
    *words: str, cwd: Path = PROJECT, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the program as people do, in a process of its own."""
    return subprocess.run(
        [sys.executable, str(PROJECT / "build.py"), *words],
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


def change(root: Path, path: str, old: str, new: str) -> None:
    """Replace a text that stands once in a file."""
    text = (root / path).read_text("utf-8")
    assert text.count(old) == 1
    (root / path).write_text(text.replace(old, new), "utf-8")


def spoil(root: Path) -> None:
    """An error: an unknown course."""
    change(root, SESSIONS, "course: seo", "course: seoo")


def doubt(root: Path) -> None:
    """A warning: an exception that is no date of the series."""
    change(root, SESSIONS, "  until: 2027-01-26\n", "  until: 2027-01-26\n  except: [2027-01-06]\n")


CLOSING = re.compile(
    r"(\d+) pages, (\d+) written, (\d+) unchanged, (\d+) removed, in \d+\.\d\d s\. "
    r"The site next changes by itself at (\d{4}-\d\d-\d\dT\d\d:\d\dZ)\.\n"
)


# ------------------------------------------------------------------------------------- help


def test_help_names_every_command_and_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for command in COMMANDS:
        assert re.search(rf"^  {command}\s", text, re.MULTILINE), command
    for code in ("0", "1", "2", "3", "4", "70", "130", "141"):
        assert re.search(rf"\b{code}\b", text), code
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    text = capsys.readouterr().out
    for option in ("--config", "--now", "--base-url", "--language", "--strict", "--drafts", "--jobs", "--quiet"):
        assert option in text, option


def test_h_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-h"]) == 0
    assert "Usage" in capsys.readouterr().out
    assert main(["--version"]) == 0
    assert re.fullmatch(r"sitegen \d+\.\d+\.\d+\n", capsys.readouterr().out)


def test_help_loads_no_library_that_a_build_needs() -> None:
    program = (
        "import sys; from sitegen.cli import main; main(['--help']); print([m for m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)
    for library in ("jinja2", "pydantic", "babel", "markdown", "yaml", "livereload", "rich"):
        assert f"'{library}'" not in done.stderr, library


# ------------------------------------------------------------------------------------- build


def test_build_is_the_default_command_and_tells_its_numbers(run: Run, root: Path) -> None:
    code, said, problems = run()
    assert (code, problems) == (0, "")
    match = CLOSING.fullmatch(said)
    assert match is not None, said
    pages, written, unchanged, removed = map(int, match.groups()[:4])
    assert pages == len(list((root / "output").rglob("*.html")))
    assert (unchanged, removed) == (0, 0)
    assert written == len(
        [path for path in (root / "output").rglob("*") if path.is_file() and ".sitegen" not in path.parts]
    )
    assert match[5] == "2026-12-01T11:00Z", "the first session ends"


def test_build_by_name_is_the_same(run: Run) -> None:
    assert run("build")[0] == 0
    assert run("build")[1].startswith("Nothing to do: ")


def test_nothing_to_do(run: Run) -> None:
    _, first, _ = run()
    code, said, problems = run()
    assert (code, problems) == (0, "")
    files = first.split()[2]
    assert re.match(rf"Nothing to do: \d+ pages, 0 written, {files} unchanged, 0 removed, in ", said), said
    assert "The site next changes by itself at 2026-12-01T11:00Z." in said


def test_a_change_writes_what_changed(run: Run, root: Path) -> None:
    run()
    change(root, "content/pages/about/fr.md", "Nous.", "Nous tous.")
    (root / "content/news/2026-11-02-ouverture/fr.md").unlink()
    (root / "content/news/2026-11-02-ouverture").rmdir()
    _, said, _ = run()
    match = CLOSING.fullmatch(said)
    assert match is not None, said
    assert int(match[3]) > 0
    assert int(match[4]) == 2, "the article in two languages"


def test_clean_option_begins_with_an_empty_cache(run: Run) -> None:
    run()
    code, said, _ = run("--clean")
    assert code == 0
    assert not said.startswith("Nothing to do")


def test_a_site_that_never_changes_by_itself(run: Run) -> None:
    code, said, _ = run(now="2199-01-01")
    assert code == 0
    assert said.endswith("The site does not change by itself.\n"), said


def test_errors_are_told_where_they_are_and_nothing_is_published(run: Run, root: Path) -> None:
    run()
    before = {path: path.read_bytes() for path in (root / "output").rglob("*") if path.is_file()}
    spoil(root)
    code, said, problems = run()
    assert code == 1
    line = (root / SESSIONS).read_text("utf-8").splitlines().index("  course: seoo") + 1
    assert problems.startswith(f"{SESSIONS}:{line}:")
    assert "seo" in problems.partition(" — ")[2]
    assert re.fullmatch(r"Errors: 1\. Nothing was published, in \d+\.\d\d s\.\n", said), said
    assert {path: path.read_bytes() for path in (root / "output").rglob("*") if path.is_file()} == before


def test_all_problems_are_told_in_one_run(run: Run, root: Path) -> None:
    spoil(root)
    change(root, CITY, "region: Grand Est\n", "")
    change(root, "content/courses/seo/course.yaml", "minutes: 120", "minutes: long")
    code, said, problems = run()
    assert code == 1
    assert len(problems.splitlines()) == 3, problems
    assert said.startswith("Errors: 3.")


def test_quiet_prints_problems_only(run: Run, root: Path) -> None:
    assert run("--quiet") == (0, "", "")
    assert run("-q") == (0, "", "")
    doubt(root)
    code, said, problems = run("-q")
    assert (code, said) == (0, "")
    assert problems.startswith(f"{SESSIONS}:")
    assert ": warning: " in problems


def test_verbose_shows_notices(run: Run, root: Path) -> None:
    change(root, SESSIONS, "from: 2027-01-05", "from: 2026-12-22")
    change(root, CITY, "until: 2026-12-26", "until: 2026-12-31")
    assert run()[2] == ""
    (root / "content/pages/about/fr.md").touch()
    code, _, problems = run("--clean", "--verbose")
    assert code == 0
    assert ": notice: " in problems
    assert "2026-12-29" in problems


def test_strict_makes_errors_of_warnings(run: Run, root: Path) -> None:
    doubt(root)
    code, said, problems = run()
    assert code == 0
    assert ": warning: " in problems
    assert said.endswith("Warnings: 1.\n")
    code, said, problems = run("--strict")
    assert code == 1
    assert "warning" not in problems
    assert run("check", "--strict")[0] == 1
    assert run("check")[0] == 0


def test_the_same_warning_is_not_forgotten_when_there_is_nothing_to_do(run: Run, root: Path) -> None:
    doubt(root)
    run()
    code, said, _ = run()
    assert code == 0
    assert said.startswith("Nothing to do")
    assert said.endswith("Warnings: 1.\n")


def test_drafts_are_shown_when_asked_for(run: Run, root: Path) -> None:
    change(root, "content/pages/about/fr.md", "title: À propos\n", "title: À propos\ndraft: true\n")
    change(root, "site_config.yaml", "navigation: [cities, courses, pages/about]", "navigation: [cities]")
    page = root / "output/fr/a-propos/index.html"
    assert run()[0] == 0
    assert not page.exists()
    assert run("--drafts")[0] == 0
    assert page.exists()
    assert run()[0] == 0
    assert not page.exists()


# ------------------------------------------------------------------------------------- language


def test_messages_speak_the_language_of_the_site_or_that_asked_for(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(root)
    config = str(root / "site_config.yaml")
    said = {}
    for name, options in {"site": [], "fr": ["--language", "fr"], "en": ["--language=en"]}.items():
        assert main(["check", "--config", config, *options]) == 1
        said[name] = capsys.readouterr().err
    assert said["site"] == said["fr"] != said["en"]
    assert said["fr"].partition(" — ")[0].startswith(f"{SESSIONS}:")
    assert main(["check", "--config", config, "--language", "ar"]) == 2


def test_every_message_of_the_closing_line_is_in_french(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = str(root / "site_config.yaml")
    for words in ([], [], ["check"], ["clean"], ["explain", "index.html"]):
        main([*words, "--config", config, *([] if words[:1] == ["clean"] else ["--now", NOW])])
        said = capsys.readouterr()
        assert re.search(r"[éèà\u00a0]", said.out + said.err), said  # something was said, and in French
        assert not re.search(r"\b(?:pages, \d+ written|No errors|removed|by itself|There is)\b", said.out), said.out
    assert read_messages("fr").get("No errors: {pages} pages, {files} files, in {seconds} s.").startswith("Auc")


# ------------------------------------------------------------------------------------- now, base address, jobs


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2026-12-01", "2026-12-01T11:00Z"),
        ("2026-12-01T11:59", "2026-12-01T11:00Z"),
        ("2026-12-01T12:00", "2026-12-08T11:00Z"),
        ("2026-12-01T12:00+02:00", "2026-12-01T11:00Z"),
    ],
)
def test_now_is_a_day_or_a_moment_in_the_zone_of_the_site(run: Run, now: str, ends: str) -> None:
    code, said, _ = run(now=now)
    assert code == 0
    assert f"at {ends}." in said


@pytest.mark.parametrize("now", ["tomorrow", "2026-13-01", "12/24/2026", ""])
def test_now_as_no_moment_is_a_wrong_command(root: Path, now: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", str(root / "site_config.yaml"), "--now", now, "--language", "en"]) == 2
    assert "is not a moment: write 2026-12-24 or 2026-12-24T08:00" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ("0001-01-01", 2),
        ("1899-12-31", 2),
        ("1900-01-01T00:00+14:00", 0),
        ("2199-12-31T23:59-12:00", 0),
        ("9999-12-31", 2),
    ],
)
def test_now_is_near_enough_to_reckon_with(now: str, code: int, run: Run) -> None:
    ended, _, problems = run(now=now)
    assert ended == code
    assert ("is too far away: write a year from 1900 to 2199" in problems) == (code == 2)


def test_without_now_the_clock_is_asked(run: Run, root: Path) -> None:
    assert run(now="")[0] == 0
    (state,) = (root / ".cache").glob("state-*.json")
    built = datetime.fromisoformat(json.loads(state.read_text("utf-8").partition("\n")[2])["now"])
    assert abs((datetime.now(UTC) - built).total_seconds()) < 120


@pytest.mark.parametrize(
    "address",
    [
        "example.org",
        "ftp://example.org/",
        "https://",
        "https://example.org/?a=1",
        "https://example.org/#a",
        "https://exa mple.org/",
        "https://example.org:port/",
        "https://[::1/",
        "https://example.org/a b/",
        "javascript:1",
    ],
)
def test_a_base_address_that_is_none(root: Path, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--config", str(root / "site_config.yaml"), "--base-url", address, "--language", "en"]
    assert main(words) == 2
    said = capsys.readouterr().err
    assert "is not an address: write https://example.org/ or https://example.org/path/" in said
    assert not (root / "output").exists()


@pytest.mark.parametrize("address", ["https://example.net/a", "https://example.net/a/"])
def test_a_base_address_ends_in_a_slash(run: Run, root: Path, address: str) -> None:
    assert run("--base-url", address)[0] == 0
    assert "https://example.net/a/sitemap.xml" in (root / "output/robots.txt").read_text("utf-8")


@pytest.mark.parametrize("jobs", ["0", "2"])
def test_jobs_do_not_matter(run: Run, root: Path, jobs: str, tmp_path: Path) -> None:
    assert run()[0] == 0
    assert run("--jobs", jobs, "--clean", "--output", str(tmp_path / "other"))[0] == 0
    one = {p.relative_to(root / "output"): p.read_bytes() for p in (root / "output").rglob("*") if p.is_file()}
    other = {p.relative_to(tmp_path / "other"): p.read_bytes() for p in (tmp_path / "other").rglob("*") if p.is_file()}
    assert one == other


@pytest.mark.parametrize("words", [["--jobs", "-1"], ["--jobs", "many"], ["--nonsense"], ["build", "surplus"]])
def test_wrong_words_are_a_wrong_command(root: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "--config", str(root / "site_config.yaml")]) == 2
    assert capsys.readouterr().err.startswith(("Usage: ", "Usage\u00a0: "))


def test_portable_links_name_files(run: Run, root: Path) -> None:
    """Each link inside the site, on every page, names a file that is there; without the option links end in `/`."""
    places = ("fr/index.html", "fr/villes/index.html", "fr/villes/nancy/index.html")
    shutil.rmtree(root / "layouts")
    shutil.copytree(PROJECT / "layouts", root / "layouts")
    assert run("--portable")[0] == 0
    for place in places:
        links = inside_links(root / "output" / place)
        assert len(links) > 5
        for link in links:
            assert (root / "output" / place).parent.joinpath(link).is_file(), (place, link)
    assert run()[0] == 0
    assert all(not link.endswith("index.html") for place in places for link in inside_links(root / "output" / place))


def inside_links(page: Path) -> list[str]:
    """The links of a page to other pages of its site, without their fragments."""
    found = re.findall(r'<a\b[^>]* href="([^"#:?]+)(?:[#?][^"]*)?"', page.read_text("utf-8"))
    return [unquote(link) for link in found]


@pytest.mark.parametrize(
    ("word", "near"), [("biuld", "build"), ("chek", "check"), ("explan", "explain"), ("serv", "serve")]
)
def test_a_mistyped_command_is_guessed(word: str, near: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([word, "--language", "en"]) == 2
    assert f"No such command '{word}'. Did you mean '{near}'?" in capsys.readouterr().err


def test_an_unknown_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["xyzzyplugh", "--language", "en"]) == 2
    assert "No such command 'xyzzyplugh'." in capsys.readouterr().err


# ------------------------------------------------------------------------------------- check, clean, explain


def test_check_publishes_nothing(run: Run, root: Path) -> None:
    code, said, problems = run("check")
    assert (code, problems) == (0, "")
    assert re.fullmatch(r"No errors: \d+ pages, \d+ files, in \d+\.\d\d s\.\n", said), said
    assert not (root / "output").exists()
    spoil(root)
    assert run("check")[0] == 1


def test_check_finds_mistakes_in_layouts(run: Run, root: Path) -> None:
    (root / "layouts/city.html").write_text("<h1>{{ page.titel }}</h1>\n", "utf-8")
    code, _, problems = run("check")
    assert code == 1
    assert problems.startswith("layouts/city.html:1:")
    assert run()[0] == 1
    assert not (root / "output").exists()


def test_clean_removes_what_was_built_and_no_more(run: Run, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run()
    (root / "output/CNAME").write_text("example.org\n", "utf-8")
    code = main(["clean", "--config", str(root / "site_config.yaml"), "--language", "en"])
    said = capsys.readouterr().out
    assert code == 0
    assert f"removed: {root / '.cache'}" in said
    assert {path.name for path in (root / "output").rglob("*") if path.is_file()} == {"CNAME", "manifest.json"}
    assert sorted(path.name for path in root.iterdir()) == ["content", "layouts", "output", "site_config.yaml"]
    assert run()[0] == 0, "a build follows a cleaning"
    assert (root / "output/CNAME").exists()


def test_clean_after_nothing(run: Run, root: Path) -> None:
    assert run("clean", "--quiet") == (0, "", "")
    assert sorted(path.name for path in root.iterdir()) == ["content", "layouts", "site_config.yaml"]


@pytest.mark.parametrize(
    "path", ["fr/villes/nancy/index.html", "fr/villes/nancy/", "/fr/villes/nancy", "output/fr/villes/nancy/"]
)
def test_explain_tells_where_a_page_comes_from(run: Run, path: str) -> None:
    run()
    code, said, _ = run("explain", path)
    assert code == 0
    assert said.startswith("fr/villes/nancy/index.html\n")
    assert "content/cities/nancy/fr.md" in said
    assert CITY in said
    assert "  bytes        " in said
    assert "2026-12-01" in said


def test_explain_guesses(run: Run) -> None:
    assert run("explain", "fr/villes/nancy/")[0] == 1  # nothing is built yet
    run()
    code, said, _ = run("explain", "fr/villes/nanci/index.html")
    assert code == 1
    assert "Did you mean fr/villes/nancy/index.html?" in said
    assert main(["explain"]) == 2


# ------------------------------------------------------------------------------------- the machine in the way


def test_a_missing_configuration_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--config", str(tmp_path / "no_such.yaml"), "--language", "en"])
    said = capsys.readouterr().err
    assert code == 1
    assert "no_such.yaml: the file is missing — create it, or name another one with --config" in said
    assert "Traceback" not in said
    assert not (tmp_path / "output").exists()


def test_a_configuration_in_another_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tiny_site(tmp_path / "deep/site")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    config.rename(config.with_name("other.yaml"))
    assert main(["--config", "../deep/site/other.yaml", "--now", NOW]) == 0
    assert (tmp_path / "deep/site/output/index.html").exists()
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert main(["--config", "../deep/site/other.yaml", "--now", NOW, "--output", "here"]) == 0
    assert (tmp_path / "elsewhere/here/index.html").exists()


def test_an_output_that_is_not_ours_is_refused(run: Run, root: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "diary.txt").write_text("dear diary", "utf-8")
    code, said, problems = run("--output", str(theirs))
    assert (code, said) == (3, "")
    assert "has files that were not made here — name another folder with --output" in problems
    assert [path.name for path in theirs.iterdir()] == ["diary.txt"]
    for output in (root, root / "content", root / "content/out", tmp_path, Path("/"), Path.home()):
        assert run("--output", str(output))[0] == 3, output
        assert run("clean", "--output", str(output))[0] == 3, output
    assert (root / CITY).exists()


def test_an_output_that_cannot_be_written_is_told(run: Run, root: Path) -> None:
    (root / "plain").write_text("a file", "utf-8")
    code, _, problems = run("--output", str(root / "plain"))
    assert code == 3
    assert "is a file" in problems
    code, _, problems = run("--output", str(root / "plain/below"))
    assert code == 3
    assert problems.strip()


def test_refusals_speak_french(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    english = french = ""
    for code in ("en", "fr"):
        assert main(["--config", str(root / "site_config.yaml"), "--output", "/", "--language", code]) == 3
        english, french = french, capsys.readouterr().err
    assert "is the root of the file system" in english
    assert "is the root" not in french


@pytest.mark.parametrize("command", ["build", "clean"])
def test_another_build_is_running(run: Run, root: Path, command: str) -> None:
    with hold_lock(lock_path(root / "output")):
        code, said, problems = run(command)
    assert (code, said) == (4, "")
    assert f"another build of this output is running (process {os.getpid()}) — wait until it has finished" in problems
    assert run(command)[0] == 0


def test_an_unreadable_project_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder in the place of a file, and a project without folders: sentences, not faults."""
    config = tiny_site(tmp_path)
    (tmp_path / CITY).unlink()
    (tmp_path / CITY).mkdir()
    assert main(["check", "--config", str(config), "--language", "en"]) == 1
    assert CITY in capsys.readouterr().err
    assert main(["check", "--config", str(tmp_path), "--language", "en"]) == 2
    assert "Traceback" not in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty/site_config.yaml").write_text(TINY["site_config.yaml"], "utf-8")
    assert main(["check", "--config", str(tmp_path / "empty/site_config.yaml"), "--language", "en"]) == 1
    said = capsys.readouterr().err
    assert "content: the folder is missing" in said
    assert "layouts: the folder is missing" in said


@pytest.mark.parametrize("path", [CITY, "content/courses", "layouts/city.html", "site_config.yaml"])
def test_files_without_permission_are_told(root: Path, path: str, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """As for a user who may not read them (the tests may run as root, whom no permission stops)."""
    opened, listed = os.open, os.scandir

    def allowed(place: str) -> str:
        if str(place) == str(root / path):
            raise PermissionError(13, "Permission denied", str(place))
        return place

    monkeypatch.setattr(os, "open", lambda place, *rest, **words: opened(allowed(place), *rest, **words))
    monkeypatch.setattr(os, "scandir", lambda place: listed(allowed(place)))
    code, _, problems = run("check")
    assert code == 1
    assert f"{path}: the file cannot be read: Permission denied — check its permissions" in problems


# ------------------------------------------------------------------------------------- faults


@pytest.mark.parametrize(
    "stage",
    [
        "sitegen.site_reader.read_site",
        "sitegen.pages.outputs.find_collisions",
        "sitegen.theme.render.make_content",
        "sitegen.publish.release.publish_release",
    ],
)
def test_a_fault_of_the_program_is_no_traceback(
    stage: str, run: Run, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug")

    run()
    before = sorted((root / "output").rglob("*"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(stage, fail)
    code, said, problems = run("--clean")
    assert (code, said) == (70, "")
    match = re.fullmatch(
        r"A fault of the program itself \(ZeroDivisionError\)\. .* to its developers: (.+)\n", problems
    )
    assert match is not None, problems
    report = Path(match[1]).read_text("utf-8")
    assert "ZeroDivisionError: a bug" in report
    assert "--clean" in report.splitlines()[0]
    assert sorted((root / "output").rglob("*")) == before
    monkeypatch.undo()
    assert run()[0] == 0, "the lock is free again"


# ------------------------------------------------------------------------------------- as a process


def test_no_colour_and_no_escapes_when_it_is_no_terminal(root: Path) -> None:
    spoil(root)
    for environment in (None, {"NO_COLOR": "1"}):
        done = child("check", "--config", str(root / "site_config.yaml"), "--language", "en", environment=environment)
        assert done.returncode == 1
        assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize(("no_color", "coloured"), [(None, True), ("1", False), ("", False)])
def test_colour_on_a_terminal_only(
    root: Path, no_color: str | None, coloured: bool, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(root)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr("click.utils.should_strip_ansi", lambda *_: False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color is not None:
        monkeypatch.setenv("NO_COLOR", no_color)
    code, _, problems = run("check")
    assert code == 1
    assert ("\x1b[31m" in problems) == coloured


def test_build_py_runs_in_the_folder_of_the_project(root: Path) -> None:
    done = child("--now", NOW, cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert (root / "output/index.html").exists()
    assert child(cwd=root.parent).returncode != 0


def test_a_reader_that_goes_away_is_no_fault(root: Path) -> None:
    with subprocess.Popen(
        [sys.executable, str(PROJECT / "build.py"), "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
    assert process.returncode == 141


def test_an_interruption_leaves_the_site_and_the_lock_in_order(root: Path) -> None:
    """Ctrl+C while pages are rendered: exit code 130, the old site stays, the next build goes on."""
    options = ["--config", str(root / "site_config.yaml"), "--now", NOW]
    assert child(*options).returncode == 0
    before = {path: path.read_bytes() for path in (root / "output").rglob("*") if path.is_file()}
    (root / "layouts/article.html").write_text(
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}", "utf-8"
    )
    with subprocess.Popen(
        [sys.executable, str(PROJECT / "build.py"), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A test run in the background has the signal ignored, and its children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - one thread, in a test
    ) as process:
        deadline = time.monotonic() + LIMIT
        while not staging_path(root / "output").exists():
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        time.sleep(0.3)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        try:
            _, problems = process.communicate(timeout=LIMIT)
        finally:
            process.kill()
    assert process.returncode == 130
    assert "Traceback" not in problems
    assert {path: path.read_bytes() for path in (root / "output").rglob("*") if path.is_file()} == before
    assert not staging_path(root / "output").exists()
    (root / "layouts/article.html").write_text("<h1>{{ page.title }}</h1>\n", "utf-8")
    assert child(*options).returncode == 0
