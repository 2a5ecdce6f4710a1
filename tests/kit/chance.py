"""How much of what is much the tests try: some of it in an ordinary run, many times more by `make nightly`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

from tests.kit.needs import needs

NIGHTLY = "NIGHTLY" in os.environ
T = TypeVar("T")


@needs("chance")
def how_often(ordinary: int, nightly: int) -> int:
    """How many turns this run takes."""
    return nightly if NIGHTLY else ordinary


@needs("sampled")
def some_of(things: Sequence[T], step: int, turn: int = 0) -> Sequence[T]:
    """Each so many of these, another share for each turn; all of them by night."""
    return things if NIGHTLY else things[turn % step :: step]
