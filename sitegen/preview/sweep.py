"""A stat sweep: what the sources look like from outside, without opening one.

Invariant: two sweeps are equal as long as nothing was saved between them. It sees what a watcher of the
system may miss: a full table of watches, a network drive, a folder that was put in another's place.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

from sitegen.content.sources import FOLDERS, is_ignored

Look = Mapping[str, tuple[int, ...] | None]
"""Path → size, time of change in two kinds, number of the file; None is equal to nothing seen later."""

COARSE_NS = 100_000_000
"""Times of files may be as coarse as this: a file younger than that may change again without a trace."""


def sweep(root: Path, config_name: str) -> dict[str, tuple[int, ...]]:
    """Look at the configuration, `content/` and `layouts/` of the project in `root`."""
    found: dict[str, tuple[int, ...]] = {}
    try:
        found[config_name] = _look(os.lstat(root / config_name))
    except OSError:
        found[config_name] = ()
    for folder in FOLDERS:
        _walk(root / folder, folder, found)
    return found


def forget_young(look: Mapping[str, tuple[int, ...]]) -> Look:
    """The same look, but whatever changed just now counts as not seen: the next sweep will differ."""
    limit = time.time_ns() - COARSE_NS
    return {path: None if len(one) > 1 and one[1] > limit else one for path, one in look.items()}


def folder_numbers(root: Path) -> tuple[tuple[int, int], ...]:
    """What tells a folder from another of the same name; (0, 0) where there is none."""
    numbers = []
    for folder in ("", *FOLDERS):
        try:
            status = (root / folder).stat()
            numbers.append((status.st_dev, status.st_ino))
        except OSError:
            numbers.append((0, 0))
    return tuple(numbers)


def _walk(folder: Path, name: str, found: dict[str, tuple[int, ...]]) -> None:
    waiting = [(name, str(folder))]
    while waiting:
        prefix, path = waiting.pop()
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    if is_ignored(entry.name):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append((f"{prefix}/{entry.name}", entry.path))
                        continue
                    try:
                        found[f"{prefix}/{entry.name}"] = _look(entry.stat(follow_symlinks=False))
                    except OSError:
                        continue  # it went while we looked: the next sweep will tell
        except OSError:
            found[prefix] = ()  # missing, or not ours to read


def _look(status: os.stat_result) -> tuple[int, ...]:
    return (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
