"""The state of the last build of one output: enough to prove that there is nothing to do.

Invariant: nothing is to do when the input has the same digest, the instant lies between that of the last
build and its next change, and no file of the output was touched since. All three are checked.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from sitegen.content.digest import digest_text
from sitegen.content.ordinary import read_ordinary
from sitegen.engine.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class State:
    """What was built. Instants are ISO 8601 with offset; `next_change` may be "".

    `wording` is the digest of what gives data its words: the program and the catalogues.
    """

    input: str
    wording: str
    now: str
    next_change: str
    standing: str
    pages: int
    files: int
    warnings: int

    def holds(self, wanted: str, now: datetime, *, strict: bool) -> bool:
        """Whether an input of that digest gives the same output at that instant; `strict` stands no warnings."""
        same = self.input == wanted and not (strict and self.warnings)
        begun = datetime.fromisoformat(self.now) <= now
        return same and begun and (not self.next_change or now < datetime.fromisoformat(self.next_change))

    def stands(self, output: Path) -> bool:
        """Whether no file of the release was touched since."""
        return bool(present := list_release(output)) and standing_digest(present) == self.standing


def state_path(cache: Path, output: Path) -> Path:
    """Where the state of an output is kept."""
    return cache / f"state-{digest_text(str(output))[:12]}.json"


def read_state(path: Path) -> State | None:
    """The state, or None when there is none that can be read."""
    try:
        checksum, _, body = read_ordinary(path).decode().partition("\n")
        return State(**json.loads(body)) if digest_text(body) == checksum else None
    except (OSError, ValueError, TypeError):
        return None


def write_state(path: Path, state: State) -> None:
    """Keep the state. It is no part of the site: failing to write it costs only time."""
    body = json.dumps(asdict(state))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # whatever stands there: a pipe would be waited for, a link followed
        with path.open("x", encoding="utf-8") as file:
            file.write(f"{digest_text(body)}\n{body}")
    except OSError:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def list_files(folder: Path, folders: set[str] | None = None) -> Iterator[tuple[str, os.stat_result]]:
    """Every file below a folder: its relative path and its status; links are not followed.

    The relative paths of the folders on the way go into `folders`.
    """
    waiting = [("", str(folder))]
    while waiting:
        prefix, path = waiting.pop()
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((f"{prefix}{entry.name}/", entry.path))
                    if folders is not None:
                        folders.add(f"{prefix}{entry.name}")
                else:
                    yield f"{prefix}{entry.name}", entry.stat(follow_symlinks=False)


Standing = Mapping[str, os.stat_result]
"""The files of a release as they stand: their statuses by their paths."""


def list_release(folder: Path) -> Standing:
    """All files of a folder; none when it cannot be read."""
    try:
        return dict(list_files(folder))
    except OSError:
        return {}


def standing_digest(files: Standing) -> str:
    """One digest of the names, sizes and times of all files, "" for none."""
    rows = sorted((path, status.st_size, status.st_mtime_ns) for path, status in files.items())
    return digest_text("\n".join(f"{path}\0{size}\0{time}" for path, size, time in rows)) if rows else ""
