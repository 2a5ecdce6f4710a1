"""What the machine can refuse: a full disk, a locked folder, an output that is not ours."""

from __future__ import annotations

from sitegen.model.problem import NOTHING, Message


class EnvironmentFailure(Exception):
    """The machine stands in the way (exit code 3). `what` and `remedy` are told to the user."""

    exit_code = 3

    def __init__(self, what: Message, remedy: Message = NOTHING) -> None:
        super().__init__(str(what))
        self.what = what
        self.remedy = remedy


class BusyFailure(EnvironmentFailure):
    """Another build of the same output is running (exit code 4)."""

    exit_code = 4
