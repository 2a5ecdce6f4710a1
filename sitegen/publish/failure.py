"""Errors of the environment: a full disk, a locked folder, an output that is not ours."""

from __future__ import annotations

import errno

from sitegen.content.problem import NOTHING, Message, say


class EnvironmentFailure(Exception):
    """An error of the environment: disk, permissions, a missing tool (exit code 3).

    `what` and `remedy` are shown to the user.
    """

    exit_code = 3

    def __init__(self, what: Message, remedy: Message = NOTHING) -> None:
        super().__init__(str(what))
        self.what = what
        self.remedy = remedy


class BusyFailure(EnvironmentFailure):
    """Another build of the same output is running (exit code 4)."""

    exit_code = 4


def failure_of(error: BaseException, path: object = "") -> EnvironmentFailure:
    """What the machine refused, from the error of a call: the one place that says what to do about it.

    `path` is named when the error names none.
    """
    number = error.errno if isinstance(error, OSError) else errno.ENOMEM
    named = error.filename if isinstance(error, OSError) else None
    name = path if named is None or isinstance(named, int) else named
    if number in (errno.ENOSPC, errno.EDQUOT):
        return EnvironmentFailure(say("the disk is full"), say("free some space; the old site is untouched"))
    if number in (errno.EMFILE, errno.ENFILE):
        return EnvironmentFailure(
            say("too many files are open at once"), say("close other programs, or raise the limit (ulimit -n)")
        )
    if number == errno.ENOMEM:
        return EnvironmentFailure(
            say("there is not enough memory"), say("close other programs, or let fewer workers work: --jobs 1")
        )
    reason = getattr(error, "strerror", "") or type(error).__name__
    if name:
        what = say("{path} cannot be read or written: {reason}", path=name, reason=reason)
    else:
        what = say("the system refuses something: {reason}", reason=reason)
    return EnvironmentFailure(what, say("check the permissions and the disk; the old site is untouched"))
