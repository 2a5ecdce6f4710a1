"""The door to a single file: opened without waiting, read only when it is an ordinary one.

Invariant: a link is not followed, a pipe or a device is never waited for. Sources, and all that the program
keeps for itself beside the site, are read through it.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class NotOrdinaryError(OSError):
    """A folder, a pipe, a device."""


class TooLargeError(OSError):
    """More bytes than are allowed."""


def read_ordinary(path: Path, limit: int = 0) -> bytes:
    """The bytes of a file, no more than `limit` (0 for any number); raises `OSError`."""
    handle = os.open(path, _FLAGS)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise NotOrdinaryError(0, "no ordinary file", str(path))
        if limit and status.st_size > limit:
            raise TooLargeError(0, "too large", str(path))
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(limit or -1)
    finally:
        os.close(handle)


def is_ordinary(path: Path) -> bool:
    """Whether an ordinary file stands there, and no link to one."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False
