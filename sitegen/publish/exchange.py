"""The exchange: a whole release takes the place of another, in one step.

Invariant: at every moment a reader finds one whole release. Linux and macOS can exchange two folders in
one system call; elsewhere two renames do it, with a journal that the next command finishes.
Measured by killing at every system call: two renames alone leave one moment with no site.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from sitegen.publish.failure import failure_of

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2


def staging_path(output: Path) -> Path:
    """Where the next release is made: beside the output, on the same disk."""
    return output.with_name(f".{output.name}.next")


def previous_path(output: Path) -> Path:
    """Where the previous release is kept until the next success."""
    return output.with_name(f".{output.name}.previous")


def spare_path(output: Path) -> Path:
    """Where the release before the previous one waits for the next one to be made from it."""
    return output.with_name(f".{output.name}.spare")


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
        _keep(staged, previous, spare_path(output))
        return
    _make_spare(previous, spare_path(output))
    journal = journal_path(output)
    journal.unlink(missing_ok=True)
    journal.write_text("exchange\n")
    try:
        output.rename(previous)
        staged.rename(output)
    except OSError:
        if not output.exists():
            previous.rename(output)
        journal.unlink(missing_ok=True)
        raise
    with suppress(OSError):  # else the next command removes it
        journal.unlink()


def _keep(former: Path, previous: Path, spare: Path) -> None:
    """Keep the former release. The new one is public already: failing here costs only the way back."""
    with suppress(OSError):
        if previous.exists() and exchange(former, previous):
            _make_spare(former, spare)  # the release before it: `previous` is never half a site
        else:
            _make_spare(previous, spare)
            former.rename(previous)


def _make_spare(folder: Path, spare: Path) -> None:
    """Keep a release that nobody needs any more for the next one to be made from, else remove it."""
    try:
        folder.rename(spare)
    except OSError:  # there is none, or there is a spare already
        shutil.rmtree(folder, ignore_errors=True)


def recover(output: Path) -> None:
    """Finish or undo what an earlier command left half done."""
    journal, staged, previous = journal_path(output), staging_path(output), previous_path(output)
    try:
        if journal.exists():
            whole = next((folder for folder in (output, staged, previous) if folder.exists()), output)
            if whole != output:
                whole.rename(output)
            journal.unlink()
        if staged.exists():
            _make_spare(staged, spare_path(output))
    except OSError as error:
        raise failure_of(error, output) from error


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
