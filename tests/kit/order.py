"""The order in which a run takes the tests: no worker waits for another, neither for the sample nor at the end.

Invariant: of each file, the tests that need more than Python follow one another, as they stand there; so do its quick
ones. Each worker is dealt a share of the files with the first kind, then of those with quick ones, of which whoever has
nothing more to do takes some over. The sample is built by the first worker while the others do what needs none.
"""

from __future__ import annotations

from itertools import groupby

import pytest

Tests = list[pytest.Item]


def long_first(items: Tests, workers: int) -> Tests:
    """The tests in the order in which so many workers are dealt them: each of them gets one stretch."""
    files = [list(found) for _, found in groupby(items, key=lambda item: item.path)]
    quick = [[item for item in found if item.get_closest_marker("quick")] for found in files]
    long = [[item for item in found if not item.get_closest_marker("quick")] for found in files]
    ordered: Tests = []
    for worker in range(workers):
        share = sorted(long[worker::workers], key=lambda found: _needs_sample(found) == (worker > 0))
        ordered += [item for found in (*share, *quick[worker::workers]) for item in found]
    return ordered


def _needs_sample(found: Tests) -> bool:
    return any(item.get_closest_marker("sample") for item in found)
