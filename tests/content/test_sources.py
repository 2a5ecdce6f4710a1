"""Sources: one door to the files of a project; links, pipes and devices are named and never opened."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen import pipeline
from sitegen.content import sources as module
from sitegen.content.sources import Sources, is_ignored, read_file, read_sources
from sitegen.engine.digest import digest_bytes
from sitegen.options import Options
from tests.kit.samplesite import PROJECT
from tests.kit.sitekit import CONFIG, tiny_site


def project(root: Path, files: dict[str, bytes]) -> Sources:
    (root / "content").mkdir()
    (root / "layouts").mkdir()
    (root / CONFIG).write_bytes(b"title: a\n")
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return read_sources(root, CONFIG)


def said(found: Sources) -> list[tuple[str, str]]:
    assert all(str(problem.remedy) for problem in found.problems)
    return [(problem.path, str(problem.what)) for problem in found.problems]


LINK = "this is a link (a shortcut) to another place"
DEVICE = "this is not an ordinary file"


def test_files_are_read_once_in_the_order_of_their_paths(tmp_path: Path) -> None:
    found = project(tmp_path, {"content/b.md": b"b", "content/a/c.md": b"c", "layouts/x.html": b"x", "notes.txt": b"n"})
    assert list(found.files) == [CONFIG, "content/a/c.md", "content/b.md", "layouts/x.html"]
    assert found.problems == ()
    source = found.files["content/a/c.md"]
    assert (source.path, source.data, source.digest) == ("content/a/c.md", b"c", digest_bytes(b"c"))


def test_the_digest_is_that_of_paths_and_bytes(tmp_path: Path) -> None:
    first = project(tmp_path, {"content/a.md": b"a", "content/b.md": b"b"})
    assert read_sources(tmp_path, CONFIG).digest() == first.digest()
    (tmp_path / "content/b.md").write_bytes(b"c")
    changed = read_sources(tmp_path, CONFIG).digest()
    (tmp_path / "content/b.md").rename(tmp_path / "content/c.md")
    assert len({first.digest(), changed, read_sources(tmp_path, CONFIG).digest()}) == 3


@pytest.mark.parametrize(
    "name",
    [".git", ".DS_Store", "#a.md#", "a.md~", ".a.md.swp", "a.swp", "a.tmp", "a.orig", "Thumbs.db", "desktop.ini"],
)
def test_what_systems_and_editors_leave_behind_is_no_source(name: str, tmp_path: Path) -> None:
    assert is_ignored(name)
    found = project(
        tmp_path,
        {f"content/{name}": b"a", f"content/{name}.d/x.md": b"a"} if name == ".git" else {f"content/{name}": b"a"},
    )
    assert [path for path in found.files if name in path.split("/")] == []
    assert found.problems == ()


@pytest.mark.parametrize("name", ["a.md", "A.MD", "a.swp.md", "tmp", "été.md", "a b.md", "-a.md"])
def test_other_files_are_sources(name: str, tmp_path: Path) -> None:
    assert not is_ignored(name)
    assert f"content/{name}" in project(tmp_path, {f"content/{name}": b"a"}).files


@pytest.mark.parametrize("target", ["/etc/passwd", "../secret.md", "a.md", "nowhere", "link.md", "/dev/zero", "."])
def test_a_link_is_named_and_never_opened(target: str, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_bytes(b"secret")
    project(tmp_path, {"content/a.md": b"a"})
    (tmp_path / "content/link.md").symlink_to(target)
    found = read_sources(tmp_path, CONFIG)
    assert said(found) == [("content/link.md", LINK)]
    assert list(found.files) == [CONFIG, "content/a.md"]
    assert read_file(tmp_path, "content/link.md") is None


def test_links_of_folders_and_of_the_roots_are_named(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a.md").write_bytes(b"a")
    project(tmp_path, {})
    (tmp_path / "content/folder").symlink_to("../elsewhere", target_is_directory=True)
    (tmp_path / "content/loop").symlink_to(".", target_is_directory=True)
    (tmp_path / "layouts").rmdir()
    (tmp_path / "layouts").symlink_to("elsewhere", target_is_directory=True)
    found = read_sources(tmp_path, CONFIG)
    assert said(found) == [("content/folder", LINK), ("content/loop", LINK), ("layouts", LINK)]
    assert list(found.files) == [CONFIG]


def test_a_configuration_that_is_a_link_is_not_read(tmp_path: Path) -> None:
    project(tmp_path, {})
    (tmp_path / "real.yaml").write_bytes(b"title: a\n")
    (tmp_path / CONFIG).unlink()
    (tmp_path / CONFIG).symlink_to("real.yaml")
    found = read_sources(tmp_path, CONFIG)
    assert said(found) == [(CONFIG, LINK)]
    assert found.files == {}


def test_a_pipe_a_socket_and_a_folder_for_a_file_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path, {})
    os.mkfifo(tmp_path / "content/pipe.md")
    (tmp_path / "content/folder.md").mkdir()
    monkeypatch.chdir(tmp_path / "content")  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.md")
        found = read_sources(tmp_path, CONFIG)
        assert said(found) == [("content/pipe.md", DEVICE), ("content/socket.md", DEVICE)]
    assert list(found.files) == [CONFIG]
    assert read_file(tmp_path, "content/pipe.md") is None
    assert read_file(tmp_path, "content/folder.md") is None


def test_a_pipe_as_configuration_does_not_hang(tmp_path: Path) -> None:
    project(tmp_path, {})
    (tmp_path / CONFIG).unlink()
    os.mkfifo(tmp_path / CONFIG)
    assert said(read_sources(tmp_path, CONFIG)) == [(CONFIG, DEVICE)]


def test_a_device_is_named(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "layouts").mkdir()
    found = module._read(Path("/dev"), "zero")
    assert not isinstance(found, module.Source)
    assert str(found.what) == DEVICE


def test_a_name_that_is_no_text_is_told(tmp_path: Path) -> None:
    project(tmp_path, {"content/a.md": b"a"})
    os.close(os.open(os.fsencode(tmp_path) + b"/content/caf\xe9.md", os.O_CREAT | os.O_WRONLY))
    found = read_sources(tmp_path, CONFIG)
    assert said(found) == [("content/caf\\udce9.md", "the name of the file is not UTF-8")]
    assert list(found.files) == [CONFIG, "content/a.md"]
    assert all(problem.path.encode() for problem in found.problems)


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    assert said(read_sources(tmp_path, CONFIG)) == [
        ("content", "the folder is missing"),
        ("layouts", "the folder is missing"),
        (CONFIG, "the file is missing"),
    ]
    assert read_file(tmp_path, CONFIG) is None


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As for a user without the right: the tests may run as root, whom nothing stops."""
    project(tmp_path, {"content/a.md": b"a", "content/b.md": b"b", "content/c/d.md": b"d"})
    opened, listed = os.open, os.scandir

    def open_some(path: Path, flags: int) -> int:
        if str(path).endswith("b.md"):
            raise PermissionError(13, "Permission denied")
        return opened(path, flags)

    def list_some(path: Path) -> Iterator[os.DirEntry[str]]:
        if str(path).endswith("/c"):
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "open", open_some)
    monkeypatch.setattr(os, "scandir", list_some)
    found = read_sources(tmp_path, CONFIG)
    reason = "the file cannot be read: Permission denied"
    assert said(found) == [("content/c", reason), ("content/b.md", reason)]
    assert list(found.files) == [CONFIG, "content/a.md"]


def test_a_disk_that_fails_while_a_file_is_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path, {"content/a.md": b"a"})
    status = os.fstat

    def fail(handle: int) -> os.stat_result:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fstat", fail)
    with pytest.raises(OSError, match="Input/output error"):
        read_sources(tmp_path, CONFIG)
    monkeypatch.setattr(os, "fstat", status)


def test_large_files_and_floods_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FILE_LIMIT", 1024 * 1024)
    found = project(tmp_path, {"content/a.png": b"x" * (1024 * 1024 + 1), "content/b.png": b"x" * 1024 * 1024})
    assert said(found) == [("content/a.png", "the file has more than 1 MB")]
    assert "content/b.png" in found.files
    monkeypatch.setattr(module, "COUNT_LIMIT", 2)
    assert ("content", "there are more than 2 files") in said(read_sources(tmp_path, CONFIG))


def test_the_limits_are_those_of_the_guide(tmp_path: Path) -> None:
    """The large files are holes: they cost no disk."""
    guide = (PROJECT / "docs/content-format.md").read_text("utf-8").partition("\n## Limits\n")[2]
    limits = dict(re.findall(r"^\| (any file|all files) \| (.*) \|$", guide, re.MULTILINE))
    megabytes = int(limits["any file"].removesuffix(" MB"))
    project(tmp_path, {})
    for name, size in (("a.png", megabytes * 2**20), ("b.png", megabytes * 2**20 + 1)):
        with (tmp_path / "content" / name).open("wb") as file:
            file.truncate(size)
    deep = "/".join(["content", *"x" * 16])
    for folder in (deep, f"{deep}/x"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.md").write_bytes(b"a")
    found = read_sources(tmp_path, CONFIG)
    assert said(found) == [
        (f"{deep}/x", "folders lie in one another here, more than 16 deep"),
        ("content/b.png", f"the file has more than {megabytes} MB"),
    ]
    assert [path for path in found.files if path.startswith("content")] == ["content/a.png", f"{deep}/a.md"]
    assert limits["all files"] == f"{module.COUNT_LIMIT:,}, in 16 folders one in another"


def test_a_site_with_a_link_is_not_published(tmp_path: Path) -> None:
    config = tiny_site(tmp_path)
    (tmp_path / "content/pages/about/secret.svg").symlink_to("/etc/passwd")
    outcome = pipeline.build(Options(config))
    assert outcome.status == "failed"
    assert [problem.path for problem in outcome.problems] == ["content/pages/about/secret.svg"]
    assert not (tmp_path / "output").exists()
