"""The door to the files that authoring writes: what editors own, never what a build makes.

Invariant: only names inside `content/`, what a translator translates outside it (the configuration, the
catalogues), and the two places of `schema` are ever written; a link on the
way is refused; a file is replaced whole, by renaming, or not at all, and keeps its permissions.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sitegen.content.ordinary import read_ordinary
from sitegen.content.problem import say
from sitegen.publish.failure import EnvironmentFailure, failure_of

WRITABLE = re.compile(
    r"content/[^\\\0]+|site_config\.yaml|layouts/locales/[A-Za-z0-9-]+\.po|\.schemas/[a-z_]+\.schema\.json|\.vscode/settings\.json"
)


@dataclass(frozen=True, slots=True)
class Edit:
    """A file to be written: its path in the project, its bytes, what it had (None: it is new)."""

    path: str
    data: bytes
    before: bytes | None = None


def write_edits(root: Path, edits: Iterable[Edit]) -> None:
    """Write some files of the project: all are made beside their places first, then renamed one by one.

    Raises `EnvironmentFailure` when a place is not allowed, when a file is not what `before` says
    (somebody saved it meanwhile), or when the machine refuses; nothing is written then, unless the
    machine fails between two renames.
    """
    ready: list[tuple[str, Path]] = []
    made: list[Path] = []
    try:
        for edit in edits:
            place = guard_place(root, edit.path)
            _check_unchanged(place, edit)
            made.extend(_make_folders(place.parent))
            ready.append((_write_beside(place, edit), place))
        for beside, place in ready:
            os.replace(beside, place)  # noqa: PTH105 - by name, as it was made
    except OSError as error:
        raise failure_of(error, root) from None
    finally:
        for beside, _ in ready:
            with suppress(OSError):
                Path(beside).unlink()
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()  # only those that are still empty


def remove_files(root: Path, paths: Iterable[str]) -> None:
    """Remove files that authoring may write, and folders that are empty then. Raises `EnvironmentFailure`."""
    for path in paths:
        place = guard_place(root, path)
        try:
            place.unlink()
        except OSError as error:
            raise failure_of(error, place) from None
        with suppress(OSError):
            place.parent.rmdir()


def guard_place(root: Path, path: str) -> Path:
    """The place of a path of the project, if authoring may write there. Raises `EnvironmentFailure`."""
    parts = path.split("/")
    if not WRITABLE.fullmatch(path) or any(part in ("", ".", "..") for part in parts):
        raise EnvironmentFailure(say("{path} is no place that commands for editors write to", path=path))
    place = root
    for part in parts:
        place /= part
        if place.is_symlink():
            raise EnvironmentFailure(
                say("{path} is a link (a shortcut) to another place", path=place), say("put a copy there instead")
            )
    return place


def _check_unchanged(place: Path, edit: Edit) -> None:
    there = read_ordinary(place) if place.exists() else None
    if there == edit.before:
        return
    if edit.before is None:
        raise EnvironmentFailure(say("{path} is there already", path=edit.path), say("choose another name"))
    raise EnvironmentFailure(say("{path} was saved meanwhile", path=edit.path), say("run the command again"))


def _make_folders(folder: Path) -> list[Path]:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        one.mkdir()
    return missing[::-1]


def _write_beside(place: Path, edit: Edit) -> str:
    # The name begins with a point: neither a build nor the preview takes it for a source.
    handle, beside = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".tmp", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(edit.data)
            file.flush()
            os.fsync(file.fileno())
        mode = 0o644 if edit.before is None else stat.S_IMODE(place.stat().st_mode)
        os.chmod(beside, mode)  # noqa: PTH101 - by name, as it was made
    except OSError:
        with suppress(OSError):
            Path(beside).unlink()
        raise
    return beside
