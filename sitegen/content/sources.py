"""Sources: every file that a build may read, read once.

Invariant: this is the only door. Nothing else in the generator opens a file of the project to read it.
A link, a device, a pipe or a file outside the project is refused by name and never read.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from sitegen.content.file_names import meant_name
from sitegen.content.ordinary import NotOrdinaryError, TooLargeError, read_ordinary
from sitegen.content.problem import Problem, SourceError, say
from sitegen.engine.dataclass import dataclass
from sitegen.engine.digest import digest_bytes

if TYPE_CHECKING:
    from sitegen.content.strict_yaml import Places

FILE_LIMIT = 16 * 1024 * 1024
COUNT_LIMIT = 200_000
DEPTH_LIMIT = 16
FOLDERS = ("content", "layouts")
# What systems and editors leave behind: not content, not worth a word.
IGNORED = frozenset({"Thumbs.db", "desktop.ini", "__pycache__", "node_modules"})
_OF_THE_MACHINE = frozenset({errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM})
"""Errors that no edit of a file mends: they end the command."""


@dataclass(frozen=True)
class Source:
    """A file as it was read: its path in the project (with `/`), its bytes, their digest."""

    path: str
    data: bytes
    digest: str

    @property
    def is_text(self) -> bool:
        """Whether a file of content is parsed (the others are published as they are)."""
        return self.path.endswith((".yaml", ".md"))

    @cached_property
    def places(self) -> Places | None:
        """Where each key stands; None for what has no lines (a picture). A preview tells the same at each save."""
        from sitegen.content.front_matter import split_front_matter
        from sitegen.content.strict_yaml import decode, find_places

        if not self.is_text:
            return None
        try:
            text = decode(self.path, self.data)
            if self.path.endswith(".md"):
                halves = split_front_matter(self.path, text)
                return find_places(self.path, halves.facts, first_line=halves.facts_line)
            return find_places(self.path, text)
        except SourceError:
            return {}


@dataclass(frozen=True, slots=True)
class Sources:
    """All sources by path, in order, and what could not be read."""

    files: Mapping[str, Source]
    problems: tuple[Problem, ...]

    def digest(self) -> str:
        """One digest of every path and every byte: equal digests, equal input."""
        parts = [f"{source.path}\0{source.digest}" for source in self.files.values()]
        return digest_bytes("\n".join(parts).encode())


def is_ignored(name: str) -> bool:
    """Hidden files, backups and swap files are no sources."""
    return (
        name.startswith(".")
        or (name.startswith("#") and name.endswith("#"))
        or name.endswith(("~", ".swp", ".tmp", ".orig"))
        or name in IGNORED
    )


def read_sources(root: Path, config_name: str, known: Mapping[str, Source] = MappingProxyType({})) -> Sources:
    """Read the configuration file, `content/` and `layouts/` of the project in `root`, but for files that are known."""
    files: dict[str, Source] = {}
    problems: list[Problem] = []
    paths = [config_name]
    for folder in FOLDERS:
        paths.extend(_walk(root, folder, problems))
        if len(paths) > COUNT_LIMIT:
            what = say("there are more than {limit} files", limit=COUNT_LIMIT)
            problems.append(Problem(folder, what, say("remove what is not content")))
            break
    for path in paths:
        found = known.get(path) or _read(root, path)
        if isinstance(found, Source):
            files[path] = found
        elif path == config_name and (other := _meant_for(root, path)):
            remedy = say("rename “{other}” to “{name}”", other=other, name=config_name)
            problems.append(Problem(path, found.what, remedy))
        else:
            problems.append(found)
    return Sources(files, tuple(problems))


def _meant_for(root: Path, name: str) -> str:
    """The file beside a missing one that was meant to be it, "" for none."""
    if (root / name).exists():
        return ""
    with suppress(OSError):
        return next((one for one in sorted(os.listdir(root)) if meant_name(one) == meant_name(name)), "")  # noqa: PTH208
    return ""


def read_file(root: Path, path: str) -> Source | None:
    """One source, or None when it cannot be read."""
    found = _read(root, path)
    return found if isinstance(found, Source) else None


def _walk(root: Path, folder: str, problems: list[Problem]) -> Iterator[str]:
    if folder.count("/") > DEPTH_LIMIT:
        what = say("folders lie in one another here, more than {limit} deep", limit=DEPTH_LIMIT)
        problems.append(Problem(folder, what, say("put the files into fewer folders")))
        return
    try:
        if stat.S_ISLNK(os.lstat(root / folder).st_mode):
            problems.append(_refusal(folder, "link"))
            return
        entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        remedy = say("create it, or run the command in the folder of the project")
        problems.append(Problem(folder, say("the folder is missing"), remedy))
        return
    except OSError as error:
        problems.append(_unreadable(folder, error))
        return
    for entry in entries:
        path = f"{folder}/{entry.name}"
        if is_ignored(entry.name):
            continue
        try:
            entry.name.encode()
        except UnicodeEncodeError:
            shown = entry.name.encode("utf-8", "backslashreplace").decode()
            what = say("the name of the file is not UTF-8")
            problems.append(Problem(f"{folder}/{shown}", what, say("rename it with plain letters")))
            continue
        if entry.is_symlink():
            problems.append(_refusal(path, "link"))
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(root, path, problems)
        elif entry.is_file(follow_symlinks=False):
            yield path
        else:
            problems.append(_refusal(path, "device"))


def _read(root: Path, path: str) -> Source | Problem:
    try:
        data = read_ordinary(root / path, FILE_LIMIT)
    except FileNotFoundError:
        return Problem(path, say("the file is missing"), say("create it, or name another one with --config"))
    except NotOrdinaryError:
        return _refusal(path, "device")
    except TooLargeError:
        what = say("the file has more than {limit} MB", limit=FILE_LIMIT // 1024 // 1024)
        return Problem(path, what, say("make it smaller"))
    except OSError as error:
        return _refusal(path, "link") if error.errno in (errno.ELOOP, errno.EMLINK) else _unreadable(path, error)
    return Source(path, data, digest_bytes(data))


def _refusal(path: str, kind: str) -> Problem:
    if kind == "link":
        return Problem(
            path, say("this is a link (a shortcut) to another place"), say("put a copy of the file here instead")
        )
    return Problem(path, say("this is not an ordinary file"), say("remove it"))


def _unreadable(path: str, error: OSError) -> Problem:
    if error.errno in _OF_THE_MACHINE:
        raise error
    what = say("the file cannot be read: {reason}", reason=error.strerror or type(error).__name__)
    return Problem(path, what, say("check its permissions"))
