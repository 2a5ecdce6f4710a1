"""One build at a time for one output.

Invariant: the lock is the system's (flock), so it ends with the process, however that ends.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sitegen.content.problem import say
from sitegen.publish.failure import BusyFailure, failure_of


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold the lock file `path`; raises `BusyFailure` at once when another process holds it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise failure_of(error, path) from None
    try:
        if not _try_lock(handle) or not _is_current(handle, path):
            owner = os.pread(handle, 200, 0).decode(errors="replace").strip() if hasattr(os, "pread") else ""
            raise BusyFailure(
                say("another build of this output is running ({owner})", owner=owner or "?"),
                say("wait until it has finished"),
            )
        with suppress(OSError):  # who holds it is said to be kind: the lock holds without
            os.ftruncate(handle, 0)
            os.write(handle, f"process {os.getpid()}\n".encode())
        yield
    finally:
        with suppress(OSError):
            os.close(handle)


def _is_current(handle: int, path: Path) -> bool:
    """Whether the locked file still is the one of that name: `clean` removes it."""
    try:
        return sys.platform == "win32" or os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
