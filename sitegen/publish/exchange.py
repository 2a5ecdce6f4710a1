"""The exchange: a whole release takes the place of another, in one step.

Law: at every moment a reader finds one whole release. Linux and macOS can exchange two folders in
one system call; elsewhere two renames do it, with a journal that the next command finishes.
Measured by killing at every system call: two renames alone leave one moment with no site.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2


def staging_path(output: Path) -> Path:
    """Where the next release is made: beside the output, on the same disk."""
    return output.with_name(f".{output.name}.next")


def previous_path(output: Path) -> Path:
    """Where the previous release is kept until the next success."""
    return output.with_name(f".{output.name}.previous")


def journal_path(output: Path) -> Path:
    """Exists while two renames are under way."""
    return output.with_name(f".{output.name}.journal")


def lock_path(output: Path) -> Path:
    """The lock of an output."""
    return output.with_name(f".{output.name}.lock")


def put_in_place(output: Path) -> None:
    """Make the staged release the published one; keep the former as the previous one."""
    staged, previous = staging_path(output), previous_path(output)
    if not output.exists():
        staged.rename(output)
        return
    if exchange(staged, output):
        shutil.rmtree(previous, ignore_errors=True)
        staged.rename(previous)
        return
    shutil.rmtree(previous, ignore_errors=True)
    journal = journal_path(output)
    journal.write_text("exchange\n")
    output.rename(previous)
    staged.rename(output)
    journal.unlink()


def recover(output: Path) -> None:
    """Finish or undo what an earlier command left half done."""
    journal, staged, previous = journal_path(output), staging_path(output), previous_path(output)
    if journal.exists():
        if not output.exists():
            (staged if staged.exists() else previous).rename(output)
        journal.unlink()
    if staged.exists():
        shutil.rmtree(staged)


def exchange(first: Path, second: Path) -> bool:
    """Exchange two folders in one step; False where the system or the disk cannot."""
    platform: str = sys.platform
    if platform.startswith("linux"):
        return _call("renameat2", _AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE)
    if platform == "darwin":
        return _call("renamex_np", os.fsencode(first), os.fsencode(second), _RENAME_SWAP)
    return False


def _call(name: str, *arguments: object) -> bool:
    try:
        function = getattr(ctypes.CDLL(None, use_errno=True), name)
    except (OSError, AttributeError):
        return False
    if function(*arguments) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP):
        return False
    raise OSError(number, os.strerror(number))
