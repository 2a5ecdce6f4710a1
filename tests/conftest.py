"""What all tests may ask for: the sample site, built once for a run; a browser."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.kit.chromium import open_chromium
from tests.kit.samplesite import SUB_PATH_URL, Sample, build_sample
from tests.kit.visits import serve


def pytest_collection_finish() -> None:
    """What was imported stays for the run; without looking at it again and again the collector costs far less."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The sample site as of 2026-11-21T08:00 in Europe/Paris."""
    return build_sample("sample", tmp_path_factory)


@pytest.fixture(scope="session")
def portable_sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The same, with links that work without a server."""
    return build_sample("portable-sample", tmp_path_factory, portable=True)


@pytest.fixture(scope="session")
def sub_path_sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The same, for a host on which it is not at the root."""
    return build_sample("sub-path-sample", tmp_path_factory, base_url=SUB_PATH_URL)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a file."""
    with open_chromium() as found:
        yield found


@pytest.fixture(scope="module")
def root(sample: Sample) -> Iterator[str]:
    """The sample at the root of a host."""
    with serve(sample) as address:
        yield address


@pytest.fixture(scope="module")
def sub_path(sub_path_sample: Sample) -> Iterator[str]:
    """The sample under a path of a host."""
    with serve(sub_path_sample) as address:
        yield address
