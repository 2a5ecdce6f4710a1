"""The order of the tests of a run: what takes long comes first for each worker, and none is lost."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from tests.kit.order import long_first


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_each_worker_begins_with_what_takes_long(workers: int, request: pytest.FixtureRequest) -> None:
    items = sorted(request.session.items, key=lambda item: item.nodeid)
    found = long_first(items, workers)
    assert Counter(found) == Counter(items)
    kinds = ["quick" if item.get_closest_marker("quick") else "long" for item in found]
    turns = sum(one != other for one, other in pairwise(kinds))
    assert turns <= 2 * workers - 1
    assert long_first(items, workers) == found


def test_only_the_first_worker_begins_with_the_sample(request: pytest.FixtureRequest) -> None:
    items = [item for item in request.session.items if not item.get_closest_marker("quick")]
    sampled = {item.path for item in items if item.get_closest_marker("sample")}
    found = long_first(items, 2)
    assert not items or (found[0].path in sampled) == bool(sampled)
