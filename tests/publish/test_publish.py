"""Whatever the machine does, the output is one whole site, the old or the new, and never somebody else's folder."""

from __future__ import annotations

import errno
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sitegen import cli, pipeline
from sitegen.engine.digest import digest_bytes
from sitegen.engine.texts import TextFile
from sitegen.publish import exchange as exchanging
from sitegen.publish import guard
from sitegen.publish.exchange import exchange, journal_path, lock_path, previous_path, recover, spare_path, staging_path
from sitegen.publish.failure import BusyFailure, EnvironmentFailure
from sitegen.publish.lock import hold_lock
from sitegen.publish.manifest import MARKER, Published, read_manifest
from sitegen.publish.release import FormerRelease, publish_release, read_release
from sitegen.publish.state import read_state
from sitegen.site.outputs import Output, Written
from sitegen.site.rendered import Rendered
from tests.kit.chance import how_often
from tests.kit.faults import fail_with, fault, in_child, kill_self, wait_for
from tests.kit.small_site import NOW, PROJECT, SmallSite, read_tree, tell, tree_digest

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EMFILE)


def run(site: SmallSite, *words: str) -> int:
    """Build over the command line, in this process."""
    arguments = ["build", "--config", str(site.root / "site_config.yaml"), "--now", NOW.isoformat(), "--quiet", *words]
    return cli.main(arguments)


def set_version(site: SmallSite, number: int) -> None:
    """Every page carries the version in its banner."""
    site.files["site_config.yaml"]["banner"] = f"version-{number:04}"
    site.write()


def check_whole(output: Path) -> None:
    """Every file is the one that the manifest names."""
    manifest = read_manifest(output)
    assert manifest is not None
    tree = read_tree(output)
    assert tree.keys() == manifest.keys() | {MARKER}
    for path, one in manifest.items():
        assert digest_bytes(tree[path]) == one.digest, path


def leftovers(output: Path) -> list[Path]:
    return [path for path in (staging_path(output), journal_path(output)) if path.exists()]


# ------------------------------------------------------------------------------------- guard


def _make_refusals(home: Path) -> dict[str, Path | str]:
    """Thirty-odd folders that must never be replaced. `home/project` is the project."""
    project = home / "project"
    for name in ("repository/.git", "foreign", "nested/folder", "marked/.sitegen/manifest.json", "half/.sitegen",
                 "project/.git", "project/.cache", "mount", "hidden", "worktree", "old-site/fr"):  # fmt: skip
        (home / name).mkdir(parents=True, exist_ok=True)
    (home / "repository" / "page.html").write_text("mine")
    (home / "foreign" / "thesis.txt").write_text("mine")
    (home / "hidden" / ".profile").write_text("mine")
    (home / "worktree" / ".git").write_text("gitdir: elsewhere")
    (home / "old-site" / "fr" / "index.html").write_text("mine")
    (home / "half" / "photo.jpg").write_text("mine")
    (home / "file").write_text("mine")
    (home / "link").symlink_to(home / "foreign")
    (home / "link-to-nothing").symlink_to(home / "nothing")
    (home / "link-to-project").symlink_to(project)
    (home / "link-to-output").symlink_to(project / "output")
    os.mkfifo(home / "pipe")
    return {
        "root": "/", "double root": "//", "root by dots": "/tmp/..", "system": "/etc", "programs": "/usr",
        "devices": "/dev", "processes": "/proc", "home": home, "home by dots": f"{home}/foreign/..",
        "here": ".", "here by name": Path.cwd(), "empty": "", "project": project,
        "parent": project.parent, "grandparent": project.parent.parent, "temporary": "/tmp",
        "content": project / "content", "in content": project / "content" / "cities",
        "new in content": project / "content" / "new", "by dots": f"{project}/layouts/../content",
        "layouts": project / "layouts", "in layouts": project / "layouts" / "assets",
        "new in layouts": project / "layouts" / "new" / "site", "repository of project": project / ".git",
        "in repository": project / ".git" / "site", "cache": project / ".cache", "in cache": project / ".cache" / "x",
        "repository": home / "repository", "worktree": home / "worktree", "file": home / "file",
        "configuration": project / "site_config.yaml", "link": home / "link", "dangling": home / "link-to-nothing",
        "link to output": home / "link-to-output", "over a link": home / "link-to-project" / "content",
        "foreign": home / "foreign", "hidden": home / "hidden", "nested": home / "nested", "marker is a folder":
        home / "marked", "no manifest": home / "half", "other site": home / "old-site", "pipe": home / "pipe",
        "mount": home / "mount",
    }  # fmt: skip


def test_folders_that_are_not_ours_are_refused_and_untouched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    site = SmallSite(home / "project").write()
    refusals = _make_refusals(home)
    assert len(refusals) >= 30
    monkeypatch.setenv("HOME", str(home))
    real = os.path.ismount
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == home / "mount" or real(path))
    before = sorted((str(p), p.lstat().st_mtime_ns) for p in home.rglob("*"))
    for name, output in refusals.items():
        if name == "empty":
            continue  # an empty word is no output: click hands on the folder itself, as "here"
        assert run(site, "--output", str(output)) == 3, name
        with pytest.raises(EnvironmentFailure):
            guard.guard_output(Path(output), site.root)
        place = Path(os.path.abspath(output))  # noqa: PTH100 - `resolve` would follow links
        assert not place.name or not lock_path(place).exists(), name
    assert sorted((str(p), p.lstat().st_mtime_ns) for p in home.rglob("*")) == before


@pytest.mark.parametrize("name", ["missing", "deep/missing/folder", "empty", "émile et cie"])
def test_a_missing_or_empty_folder_is_ours(name: str, tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "project").write()
    (tmp_path / "empty").mkdir()
    assert run(site, "--output", str(tmp_path / name)) == 0
    check_whole(tmp_path / name)


# ------------------------------------------------------------------------------------- lock


def test_a_second_build_exits_4_and_names_the_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = SmallSite(tmp_path).write()
    with hold_lock(lock_path(site.output)):
        assert run(site) == 4
        told = capsys.readouterr().err
        assert f"process {os.getpid()}" in told
        child = subprocess.run(
            [sys.executable, PROJECT / "build.py", "--config", tmp_path / "site_config.yaml", "--language", "fr"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (child.returncode, f"process {os.getpid()}" in child.stderr) == (4, True)
    assert not site.output.exists()
    assert run(site) == 0


def test_the_lock_ends_with_its_process(tmp_path: Path) -> None:
    def hold() -> int:
        with hold_lock(tmp_path / "lock"):
            kill_self()
        return 0

    assert wait_for(in_child(hold)) == -signal.SIGKILL
    with hold_lock(tmp_path / "lock"):
        pass


def test_a_lock_that_was_removed_meanwhile_locks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lock"
    real = os.open

    def open_and_lose(name: Path, *words: int) -> int:
        handle = real(name, *words)
        path.unlink()
        return handle

    monkeypatch.setattr(os, "open", open_and_lose)
    with pytest.raises(BusyFailure), hold_lock(path):
        pass  # pragma: no cover


def test_two_builds_at_once_never_tear_the_site(tmp_path: Path) -> None:
    site, clean = SmallSite(tmp_path / "one"), SmallSite(tmp_path / "two")
    site.build()
    codes: list[tuple[int, int]] = []
    for number in range(how_often(10, 200)):
        set_version(site, number)
        children = [in_child(lambda: run(site)) for _ in range(2)]
        codes.append((wait_for(children[0]), wait_for(children[1])))
        assert set(codes[-1]) <= {0, 4}
        assert 0 in codes[-1]
        check_whole(site.output)
        assert not leftovers(site.output)
    clean.files = site.files
    clean.build()
    assert tree_digest(site.output) == tree_digest(clean.output)
    assert any(4 in pair for pair in codes), "they never met"
    print(f"Two builds at once: {len(codes)} times, one had to wait {sum(4 in pair for pair in codes)} times")


# ------------------------------------------------------------------------------------- staging


def test_what_did_not_change_is_linked_and_what_is_not_ours_is_kept(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.build()
    for name in ("CNAME", "private/.htaccess"):
        (site.output / name).parent.mkdir(exist_ok=True)
        (site.output / name).write_text("mine")
    (site.output / "link").symlink_to("CNAME")
    before = {path: (site.output / path).stat() for path in read_tree(site.output)}
    old = read_tree(site.output)
    page = "fr/a-propos/index.html"
    del site.files["content/news/2026-11-01-open/fr.md"]
    site.files["content/pages/about/fr.md"]["body"] = "Autre.\n"
    outcome = site.build()
    assert outcome.removed == 2
    after = read_tree(site.output)
    assert not any("2026" in path and "actualites" in path for path in after)
    assert after["CNAME"] == after["private/.htaccess"] == b"mine"
    assert (site.output / "link").is_symlink()
    assert outcome.written == sum(old.get(path) != data for path, data in after.items()) - 1  # the manifest
    for path in after.keys() & old.keys() - {MARKER}:
        status = (site.output / path).stat()
        same = (status.st_ino, status.st_mtime_ns) == (before[path].st_ino, before[path].st_mtime_ns)
        assert same == (old[path] == after[path]), path
    assert b"Autre." in after[page]
    assert read_tree(previous_path(site.output)) == old


def test_a_foreign_file_in_the_place_of_a_page_is_not_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = SmallSite(tmp_path)
    site.build()
    (site.output / "fr" / "neuf").mkdir()
    (site.output / "fr" / "neuf" / "index.html").write_text("mine")
    site.files["content/pages/neuf/fr.md"] = site.files["content/pages/about/ar.md"] | {"front": {"title": "Neuf"}}
    before = read_tree(site.output)
    site.write()
    assert run(site, "--language", "en") == 3
    assert "fr/neuf/index.html" in capsys.readouterr().err
    assert read_tree(site.output) == before
    assert not leftovers(site.output)


def test_a_mistake_in_a_template_publishes_nothing(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.build()
    before = read_tree(site.output)
    template = site.files["layouts/course.html"]
    site.files["layouts/course.html"] = template.replace("{% endblock %}", "{{ page.nothing }}{% endblock %}")
    site.files["content/pages/about/fr.md"]["body"] = "Autre.\n"
    outcome = site.build()
    assert outcome.status == "failed", tell(outcome)
    assert outcome.problems[0].path == "layouts/course.html"
    assert read_tree(site.output) == before
    assert not leftovers(site.output)


def test_a_disk_without_hard_links_gets_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, clean = SmallSite(tmp_path / "one"), SmallSite(tmp_path / "two")
    site.build()
    times = {path: (site.output / path).stat().st_mtime_ns for path in read_tree(site.output)}
    tries: list[str] = []

    def refuse(source: str, *rest: object, **words: object) -> None:
        tries.append(source)
        raise OSError(errno.EPERM, "no links here", source)

    monkeypatch.setattr(os, "link", refuse)
    site.files["content/pages/about/fr.md"]["body"] = "Autre.\n"
    clean.files = site.files
    assert site.build().status == "built"
    assert len(tries) == 1
    clean.build()
    assert tree_digest(site.output) == tree_digest(clean.output)
    same = [path for path, data in read_tree(previous_path(site.output)).items()
            if path != MARKER and read_tree(site.output)[path] == data]  # fmt: skip
    assert same
    assert all((site.output / path).stat().st_mtime_ns == times[path] for path in same)


def test_files_can_be_read_by_a_web_server_whatever_the_umask(tmp_path: Path) -> None:
    site = SmallSite(tmp_path).write()

    def build_privately() -> int:
        os.umask(0o077)
        return run(site)

    assert wait_for(in_child(build_privately)) == 0
    for path in site.output.rglob("*"):
        wanted = 0o755 if path.is_dir() else 0o644
        assert path.stat().st_mode & 0o777 == wanted, path


# ------------------------------------------------------------------------------------- a small release, every call


OUTPUTS = ("a/b/one.txt", "a/two.txt", "three.txt", "z/four.txt")


def publish(output: Path, version: str) -> None:
    """A publication as the pipeline makes it; `three.txt` never changes, `z/four.txt` comes and goes."""
    paths = OUTPUTS if version != "old" else OUTPUTS[:3]
    publish_texts(output, {path: f"{version} {path}" if path != "three.txt" else "same" for path in paths})


def publish_texts(output: Path, texts: Mapping[str, str]) -> None:
    """Publish each text as it is; of `STANDING` only the digests are known, until their bytes are asked for."""
    made = {path: render_text(path, text) for path, text in texts.items()}
    written = [
        Written(Output(path, "text", (), ("x",)), one.value_digest, None if path in STANDING else one)
        for path, one in made.items()
    ]
    with hold_lock(lock_path(output)):
        recover(output)
        publish_release(output, read_release(output, trusted=False), written, lambda one: made[one.path])


STANDING = ("a/two.txt", "three.txt")
"""One is among those that change."""


def render_text(path: str, text: str) -> Rendered:
    """A text as it is, one of them compressed too."""
    data = text.encode()
    return Rendered(data, ((".gz", b"packed " + data),) if path == "a/two.txt" else ())


@pytest.fixture(params=["exchange", "exchange, no spare", "two renames"])
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "two renames":
        monkeypatch.setattr(exchanging, "exchange", lambda first, second: False)
    return str(request.param)


def start(folder: Path, mode: str = "exchange") -> Path:
    """An output with a foreign file, a previous release, perhaps a spare, and the release `old`."""
    output = folder / "output"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if mode != "exchange, no spare":
        publish(output, "oldest")
    publish(output, "older")
    (output / "CNAME").write_text("mine")
    publish(output, "old")
    assert spare_path(output).exists() == (mode != "exchange, no spare")
    return output


def trees(folder: Path, mode: str) -> tuple[dict[str, bytes], dict[str, bytes], int]:
    """The old tree, the new one, and how many calls lead from one to the other."""
    output = start(folder, mode)
    old = read_tree(output)
    with fault("output", 0, lambda: None) as counter:
        publish(output, "new")
    return old, read_tree(output), len(counter.calls)


@pytest.mark.parametrize("number", ERRORS, ids=lambda number: errno.errorcode[number])
def test_an_error_at_every_call_leaves_the_old_site_whole(number: int, mode: str, tmp_path: Path) -> None:
    old, new, calls = trees(tmp_path / "w", mode)
    assert calls > 30
    failed = 0
    for at in range(1, calls + 1):
        output = start(tmp_path / "w", mode)
        with fault("output", at, fail_with(number)) as injected:
            try:
                publish(output, "new")
            except EnvironmentFailure as failure:
                failed += 1
                assert failure.exit_code == 3
                assert read_tree(output) == old, (at, injected.calls[-1])
            else:
                assert read_tree(output) == new, (at, injected.calls[-1])
        publish(output, "new")
        assert read_tree(output) == new
        assert not leftovers(output)
    assert failed > calls / 3


def test_a_kill_at_every_call_is_repaired(mode: str, tmp_path: Path) -> None:
    old, new, calls = trees(tmp_path / "w", mode)
    absent = 0

    for at in range(1, calls + 1):
        output = start(tmp_path / "w", mode)

        def work(at: int = at, output: Path = output) -> int:
            with fault("output", at, kill_self):
                publish(output, "new")
            return 0

        assert wait_for(in_child(work)) == -signal.SIGKILL
        if output.exists():
            assert read_tree(output) in (old, new), at
        else:
            absent += 1
            assert journal_path(output).exists()
        recover(output)
        assert read_tree(output) in (old, new), at
        assert not leftovers(output)
        publish(output, "new")
        assert read_tree(output) == new
    assert absent == (1 if mode == "two renames" else 0), "two renames have one moment without a site"


def test_recover_is_the_same_after_any_half_done_exchange(tmp_path: Path) -> None:
    def build(*names: str) -> Path:
        shutil.rmtree(tmp_path / "w", ignore_errors=True)
        output = tmp_path / "w" / "output"
        output.parent.mkdir()
        paths = {"output": output, "next": staging_path(output), "previous": previous_path(output)}
        for name in names:
            if name == "journal":
                journal_path(output).write_text("exchange\n")
            else:
                paths[name].mkdir()
                (paths[name] / "name").write_text(name)
        recover(output)
        assert not leftovers(output)
        return output

    assert (build("output") / "name").read_text() == "output"
    assert (build("output", "next") / "name").read_text() == "output"
    assert (build("output", "next", "journal") / "name").read_text() == "output"
    assert (build("next", "previous", "journal") / "name").read_text() == "next"
    assert (build("previous", "journal") / "name").read_text() == "previous"
    assert (build("output", "previous", "journal") / "name").read_text() == "output"
    assert not build("journal").exists()
    assert not build().exists()


def test_a_spare_that_somebody_touched_changes_nothing(tmp_path: Path) -> None:
    chance = random.Random(0)
    with fault("output", 0, lambda: None) as untouched:
        publish(start(tmp_path / "w"), "new")
    wanted = read_tree(tmp_path / "w" / "output")

    def strike(spare: Path) -> None:
        files = [path for path in spare.rglob("*") if path.is_file() and not path.is_symlink()]
        place = chance.choice(files)
        kind = chance.choice(
            ("remove", "replace", "folder", "link", "more", "more folders", "folder as file", "linked folder")
        )
        if kind == "more folders":
            (place.parent / "new" / "one.txt").mkdir(parents=True, exist_ok=True)
        elif kind == "more":
            (place.parent / "more.txt").write_text("more")
        elif kind in ("folder as file", "linked folder") and (spare / "a").is_dir() and not (spare / "a").is_symlink():
            shutil.rmtree(spare / "a")
            (spare / "a").touch() if kind == "folder as file" else (spare / "a").symlink_to(tmp_path)
        elif kind in ("folder", "link", "replace", "remove"):
            place.unlink()
            if kind == "folder":
                (place / "deep").mkdir(parents=True)
                (place / "deep" / "file").write_text("x")
            elif kind == "link":
                place.symlink_to(tmp_path / "w" / "output" / "CNAME")
            elif kind == "replace":
                place.write_text("replaced")

    for turn in range(60):
        output = start(tmp_path / "w")
        for _ in range(1 + turn % 3):
            strike(spare_path(output))
        publish(output, "new")
        assert read_tree(output) == wanted
        assert not any(path.is_symlink() for path in output.rglob("*"))
        folders = {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_dir()}
        assert folders == {".sitegen", "a", "a/b", "z"}
        assert sorted(path.name for path in tmp_path.iterdir()) == ["w"], "nothing is written elsewhere"
    assert len(untouched.calls) > 30


def test_a_small_change_of_a_large_site_makes_few_files(tmp_path: Path) -> None:
    output = tmp_path / "output"
    for version in ("oldest", "older", "old"):
        publish_many(output, version)
    with fault("output", 0, lambda: None) as counter:
        publish_many(output, "new")
    made = [name for name in counter.calls if name in ("link", "unlink", "mkdir", "rmdir")]
    assert len(made) < 8, made


def publish_many(output: Path, version: str) -> None:
    """Two hundred files, of which one changes."""
    publish_texts(output, {f"{number}/index.html": "same" for number in range(200)} | {"one.txt": version})
    assert (output / "one.txt").read_text() == version


def test_this_machine_can_exchange(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert exchange(tmp_path / "one", tmp_path / "two")
    assert (tmp_path / "one" / "two").exists()
    with pytest.raises(OSError, match="No such file"):
        exchange(tmp_path / "one", tmp_path / "missing")


# ------------------------------------------------------------------------------------- the whole build


@pytest.fixture
def pair(tmp_path: Path) -> tuple[SmallSite, list[dict[str, bytes]]]:
    """A built site of version 0, and the trees of its versions 0 and 1 as clean builds give them."""
    site, clean = SmallSite(tmp_path / "one"), SmallSite(tmp_path / "two")
    found = []
    for number in (0, 1):
        set_version(clean, number)
        assert clean.build_clean().status == "built"
        found.append(read_tree(clean.output))
    set_version(site, 0)
    site.build()
    assert read_tree(site.output) == found[0]
    return site, found


def test_errors_during_a_build_end_with_exit_code_3(pair: tuple[SmallSite, list[dict[str, bytes]]]) -> None:
    site, wanted = pair
    set_version(site, 1)
    with fault("/one/.output", 0, lambda: None) as counter:
        assert run(site) == 0
    chance, failed = random.Random(0), 0
    for turn in range(24):
        assert read_tree(site.output) == wanted[(turn + 1) % 2]
        set_version(site, turn % 2)
        at = chance.randint(1, len(counter.calls))
        with fault("/one/.output", at, fail_with(ERRORS[turn % len(ERRORS)])) as injected:
            code = run(site)
        assert code in (0, 3), (code, injected.calls[-1])
        if code == 3:
            failed += 1
            assert read_tree(site.output) == wanted[(turn + 1) % 2], injected.calls[-1]
            assert run(site) == 0
        assert read_tree(site.output) == wanted[turn % 2]
        assert not leftovers(site.output)
    assert failed >= 22


def test_an_output_that_cannot_be_written_at_all_is_told(tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "project").write()
    (tmp_path / "file").write_text("mine")
    assert run(site, "--output", str(tmp_path / "file" / "output")) == 3
    assert (tmp_path / "file").read_text() == "mine"


def test_a_kill_at_any_moment_leaves_a_whole_site_that_the_next_build_repairs(
    pair: tuple[SmallSite, list[dict[str, bytes]]],
) -> None:
    site, wanted = pair
    chance, killed, turn = random.Random(1), 0, 0
    longest, kills = 0.0, how_often(15, 300)
    while killed < kills:
        turn += 1
        assert turn < 4 * kills
        old, new = wanted[(turn + 1) % 2], wanted[turn % 2]
        set_version(site, turn % 2)
        begun = time.perf_counter()
        child = in_child(lambda: run(site))
        if longest:
            time.sleep(chance.uniform(0, longest))
            os.kill(child, signal.SIGKILL)
        was_killed = wait_for(child) == -signal.SIGKILL
        killed += was_killed
        if not longest:
            longest = time.perf_counter() - begun
        elif not was_killed:
            longest *= 0.8  # the machine has become quicker since
        assert read_tree(site.output) in (old, new)
        check_whole(site.output)
        assert site.build().status in ("built", "nothing")
        assert read_tree(site.output) == new
        assert not leftovers(site.output)
    print(f"Builds killed: {killed} of {turn}")


def test_a_reader_never_misses_and_never_mixes(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    set_version(site, 0)
    site.build()
    pages = [path for path in read_tree(site.output) if path.endswith(".html")]
    stop, publications = tmp_path / "stop", how_often(10, 200)

    def crawl() -> int:
        last, rounds = -1, 0
        while rounds < 3 or not stop.exists():
            for path in pages:
                data = (site.output / path).read_text("utf-8")  # a missing page ends the reader with an error
                match = re.search(r"version-(\d+)", data)
                if match is None or not data.endswith("</html>\n") or int(match[1]) < last:
                    return 1
                last = int(match[1])
            rounds += 1
        return 0 if last == publications else 2

    reader = in_child(crawl)
    for number in range(1, publications + 1):
        set_version(site, number)
        assert site.build().status == "built"
    stop.touch()
    assert wait_for(reader) == 0
    print(f"Publications under a reader: {publications}")


# ------------------------------------------------------------------------------------- damage


def _damage(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data)) if data else 0
    return chance.choice((
        lambda: data[:at],
        lambda: data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :],
        lambda: data[:at] + bytes(min(64, len(data) - at)) + data[at + 64 :],
        lambda: data[:at] + chance.randbytes(16) + data[at + 16 :],
        lambda: data + b"\n",
        lambda: b"",
        lambda: chance.randbytes(100),
    ))()  # fmt: skip


def test_a_damaged_cache_never_changes_the_bytes(pair: tuple[SmallSite, list[dict[str, bytes]]]) -> None:
    site, wanted = pair
    chance, damages = random.Random(2), how_often(60, 1200)
    for turn in range(damages):
        caches = sorted(path for path in (site.root / ".cache").rglob("*") if path.is_file())
        victim = chance.choice([*caches, site.output / MARKER])
        before = victim.read_bytes()
        victim.write_bytes(_damage(before, chance))
        number = chance.choice((0, 1))
        set_version(site, number)
        outcome = site.build()
        assert outcome.status in ("built", "nothing"), (turn, victim.name, tell(outcome))
        assert read_tree(site.output) == wanted[number], (turn, victim.name)
    print(f"Caches damaged: {damages}")


@pytest.mark.parametrize("name", ["cache.sqlite", "build-*/traces"])
def test_a_damaged_cache_is_told_once(name: str, tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.build()
    (victim,) = (tmp_path / ".cache").glob(name)
    victim.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    site.files["content/pages/about/fr.md"]["body"] = "Autre.\n"
    notices = [str(problem.what) for problem in site.build().problems]
    assert notices == ["the cache was damaged and has been made anew"]
    site.files["content/pages/about/fr.md"]["body"] = "Encore.\n"
    assert site.build().problems == ()


def test_a_text_of_the_cache_that_was_changed_is_not_believed(tmp_path: Path) -> None:
    import sqlite3

    cache = TextFile(tmp_path)
    cache.put_many({"key": "text", "other": "text"})
    cache.close()
    with sqlite3.connect(cache.path) as connection:
        connection.execute("UPDATE texts SET text = 'forged' WHERE key = 'key'")
    connection.close()
    cache = TextFile(tmp_path)
    assert cache.get_many(["key", "other", "missing"]) == {"other": "text"}
    assert cache.damaged
    cache.close()


def test_a_build_without_any_cache_is_the_same(tmp_path: Path) -> None:
    site, clean = SmallSite(tmp_path / "one"), SmallSite(tmp_path / "two")
    site.write()
    (site.root / ".cache").write_text("a file in its place")
    assert site.build().status == "built"
    clean.build()
    assert tree_digest(site.output) == tree_digest(clean.output)


def test_a_state_that_does_not_check_is_none(tmp_path: Path) -> None:
    for data in (b"", b"\xff\xfe", b"0\n{}", b"{}", b"x" * 1000):
        (tmp_path / "state.json").write_bytes(data)
        assert read_state(tmp_path / "state.json") is None
    assert read_state(tmp_path / "missing.json") is None


@pytest.mark.parametrize("edit", [
    lambda data: b"", lambda data: data[:-40], lambda data: data.replace(b'"format":2', b'"format":1'),
    lambda data: digest_bytes(b"[]").encode() + b"\n[]\n", lambda data: digest_bytes(b"{").encode() + b"\n{\n",
    lambda data: digest_bytes(b'{"format":2,"outputs":{"a":[]}}').encode() + b'\n{"format":2,"outputs":{"a":[]}}\n',
    lambda data: digest_bytes(b'{"format":3,"outputs":{}}').encode() + b'\n{"format":3,"outputs":{}}\n',
])  # fmt: skip
def test_a_manifest_that_does_not_check_is_none(edit: Callable[[bytes], bytes], tmp_path: Path) -> None:
    output = start(tmp_path / "w")
    marker = output / MARKER
    marker.write_bytes(edit(marker.read_bytes()))
    assert read_manifest(output) is None
    assert read_release(output, trusted=True) == FormerRelease({}, {})


def test_a_manifest_of_the_first_format_is_read(tmp_path: Path) -> None:
    body = b'{"format":1,"outputs":{"a":["digest","fingerprint",["content/a"]]}}'
    (tmp_path / MARKER).parent.mkdir()
    (tmp_path / MARKER).write_bytes(digest_bytes(body).encode() + b"\n" + body + b"\n")
    assert read_manifest(tmp_path) == {"a": Published("digest", ("content/a",))}


def test_foreign_files_are_kept_when_the_output_could_not_be_listed_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = SmallSite(tmp_path)
    site.build()
    (site.output / "CNAME").write_text("example.org", "utf-8")
    monkeypatch.setattr(pipeline, "list_release", lambda folder: {})
    site.files["content/courses/seo/fr.md"]["body"] += "\n\nUn mot de plus.\n"
    assert site.build().status == "built"
    assert (site.output / "CNAME").read_text("utf-8") == "example.org"
