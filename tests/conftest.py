"""What all tests may ask for: the sample site, built once for a run; a browser."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator
from typing import Any

import jinja2
import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from tests.kit.chance import NIGHTLY
from tests.kit.chromium import open_chromium
from tests.kit.needs import find_needs, watch
from tests.kit.order import long_first
from tests.kit.samplesite import SUB_PATH_URL, Sample, build_sample
from tests.kit.web import serve

# Chance is the same in each ordinary run: what it finds by night fails there. No limit of time: machines are busy.
settings.register_profile(
    "ours", deadline=None, database=None, derandomize=not NIGHTLY, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ours")


def pytest_collection_finish() -> None:
    """What was imported stays for the run; without looking at it again and again the collector costs far less."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long comes first, so that what is left for the end can be shared; no file is torn apart for that."""
    items[:] = long_first(items, getattr(config, "workerinput", {}).get("workercount", 1))


def pytest_itemcollected(item: pytest.Item) -> None:
    """Each test is marked with what it needs; one that needs nothing is quick."""
    for mark in find_needs(item) or {"quick"}:
        item.add_marker(mark)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """What was not seen to be needed fails when it is used."""
    with watch(item):
        return (yield)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The sample site as of 2026-11-21T08:00 in Europe/Paris."""
    return build_sample("sample", tmp_path_factory)


@pytest.fixture(scope="session")
def portable_sample(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The same, with links that work without a server."""
    return build_sample("portable-sample", tmp_path_factory, portable=True, pictures=sample)


@pytest.fixture(scope="session")
def sub_path_sample(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The same, for a host on which it is not at the root."""
    return build_sample("sub-path-sample", tmp_path_factory, base_url=SUB_PATH_URL, pictures=sample)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker: each test opens what it looks at in a context of its own."""
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


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Jinja compiles each distinct text once for a run: a pure function, and most of the time of a small build."""
    parse, compile_ = jinja2.Environment.parse, jinja2.Environment.compile
    trees: dict[Any, Any] = {}
    codes: dict[Any, Any] = {}

    def parse_once(self: Any, source: str, name: Any = None, filename: Any = None) -> Any:
        key = (source, name, filename)
        if key not in trees:
            trees[key] = parse(self, *key)
        return trees[key]

    def compile_once(self: Any, source: Any, name: Any = None, filename: Any = None, **more: Any) -> Any:
        key = (source if isinstance(source, str) else id(source), name, filename, *more.items())
        if key not in codes:
            codes[key] = (compile_(self, source, name, filename, **more), source)
        return codes[key][0]

    jinja2.Environment.parse, jinja2.Environment.compile = parse_once, compile_once  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        jinja2.Environment.parse, jinja2.Environment.compile = parse, compile_  # type: ignore[method-assign]
