"""How often tests try what chance decides: some times in an ordinary run, many times by `make nightly`."""

from __future__ import annotations

import os

from tests.kit.needs import needs

NIGHTLY = "NIGHTLY" in os.environ


@needs("chance")
def how_often(ordinary: int, nightly: int) -> int:
    """How many turns this run takes."""
    return nightly if NIGHTLY else ordinary
