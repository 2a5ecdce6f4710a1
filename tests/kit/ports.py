"""Ports for what tests start on this machine."""

from __future__ import annotations

import itertools
import os
import socket
from typing import Final

FIRST, LAST = 20_000, 32_000
"""Below those that the system gives to whoever asks for none: else it may give ours away before we listen."""
APART: Final = 101
"""How many ports lie between those of two workers, whose processes have numbers that follow one another."""
_turns = itertools.count()


def free_port() -> int:
    """A port that is free just now, and that no other process of the run is about to take."""
    while True:
        port = FIRST + (os.getpid() * APART + next(_turns)) % (LAST - FIRST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
