"""What tests need besides Python and its libraries, and which take long: read from their code, so that no list is kept.

Invariant: a function that opens, starts or does something of the kind says so with `needs`, or has one of `NAMES` in
it. A test has the mark of each such function that it, its fixtures, or what these name can reach; one without any is
`quick`. What was not found in this way fails when it runs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, partial, wraps
from pathlib import Path
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Final, ParamSpec, TypeVar

import pytest

MARKS: Final = ("browser", "servers", "programs", "peers", "sample", "chance", "compared", "measured", "sampled")
"""pyproject.toml says what each is."""
NAMES: Final = {
    "subprocess": "programs", "fork": "programs", "random": "chance", "hypothesis": "chance",
    "perf_counter": "measured", "process_time": "measured", "thread_time": "measured",
}  # fmt: skip
"""What needs no `needs`, by the name that code has for it."""
OURS: Final = "tests."
HOLDERS: Final = (dict, list, tuple, set, frozenset, partial, property, classmethod, staticmethod)
PYTHON: Final = Path(sys.executable).resolve()
P = ParamSpec("P")
R = TypeVar("R")
_said: dict[int, str] = {}
_known: dict[int, tuple[object, frozenset[str], tuple[object, ...]]] = {}
_running: list[pytest.Item] = []


def needs(mark: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Say what a function needs: each test that can reach it has that mark."""
    assert mark in MARKS

    def say(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def call(*arguments: P.args, **words: P.kwargs) -> R:
            _allow((mark,), function.__qualname__)
            return function(*arguments, **words)

        _said[id(call)] = mark
        return call

    return say


# ------------------------------------------------------------------------------------- before tests run


def find_needs(item: pytest.Item) -> frozenset[str]:
    """The marks of a test: of its function, its fixtures, and the values it is given."""
    assert isinstance(item, pytest.Function)
    given = [*item.callspec.params.values()] if hasattr(item, "callspec") else []
    names = (*item.fixturenames, *(value for value in given if isinstance(value, str)))  # some are names of fixtures
    return reach(given) | _reach_by_names(item.function, (item.module, *_conftests(item.config)), names)


@cache
def _conftests(config: pytest.Config) -> tuple[ModuleType, ...]:
    plugins = (plugin for _, plugin in config.pluginmanager.list_name_plugin() if isinstance(plugin, ModuleType))
    return tuple(plugin for plugin in plugins if Path(plugin.__file__ or "").name == "conftest.py")


@cache
def _reach_by_names(
    test: Callable[..., object], places: tuple[ModuleType, ...], names: tuple[str, ...]
) -> frozenset[str]:
    return reach([test, *(getattr(place, name, None) for place in places for name in names)])


def reach(starts: Iterable[object]) -> frozenset[str]:
    """The marks of all functions that some values hold or name, or that these do."""
    found: set[str] = set()
    seen, todo = set(), [*starts]
    while todo:
        one = todo.pop()
        if id(one) not in seen and _is_ours(one):
            seen.add(id(one))
            if id(one) not in _known:  # what modules hold stays
                _known[id(one)] = (
                    one,
                    frozenset(_marks_of(one)),
                    tuple(other for other in _named(one) if _is_ours(other)),
                )
            _, marks, named = _known[id(one)]
            found |= marks
            todo += named
    return frozenset(found)


def _is_ours(value: object) -> bool:
    return isinstance(value, HOLDERS) or str(getattr(value, "__module__", "")).startswith(OURS)


def _marks_of(value: object) -> Iterator[str]:
    if id(value) in _said:
        yield _said[id(value)]
    names = _names(value.__code__) if isinstance(value, FunctionType) else set()
    yield from (NAMES[name] for name in {*names, *getattr(value, "__dict__", ())} & NAMES.keys())


def _named(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list | tuple | set | frozenset):
        yield from value
    elif isinstance(value, partial):
        yield value.func
    elif isinstance(value, property):
        yield value.fget
    elif isinstance(value, classmethod | staticmethod | MethodType):
        yield value.__func__
    elif isinstance(value, type):
        yield from (*vars(value).values(), *value.__bases__)
    elif isinstance(value, FunctionType) and value.__module__ != __name__:
        names = _names(value.__code__)
        for name in names:
            one = value.__globals__[name] if name in value.__globals__ else sys.modules.get(name)
            if not isinstance(one, ModuleType):
                yield one
            elif one.__name__.startswith(OURS):
                yield from (getattr(one, other, None) for other in names)
    # A fixture, what `functools` wraps, a test that hypothesis gives its values; the methods of any other value.
    more = getattr(value, "__dict__", {})
    yield more.get("__wrapped__")
    yield getattr(more.get("hypothesis"), "inner_test", None)
    yield type(value)


def _names(code: CodeType) -> set[str]:
    return set(code.co_names).union(*(_names(part) for part in code.co_consts if isinstance(part, CodeType)))


# ------------------------------------------------------------------------------------- while they run


@contextmanager
def watch(item: pytest.Item) -> Iterator[None]:
    """While a test runs it may use what it is marked with."""
    _running.append(item)
    try:
        yield
    finally:
        _running.remove(item)


def _allow(marks: tuple[str, ...], what: str) -> None:
    for item in _running:
        if not any(item.get_closest_marker(mark) for mark in marks):
            pytest.fail(f"{what} is called in a way that tests/kit/needs.py does not read.")


def _watch_programs(event: str, arguments: tuple[object, ...]) -> None:
    if event == "subprocess.Popen" and Path(str(arguments[0])).resolve() != PYTHON:  # which we start for some pictures
        _allow(("browser", "programs"), f"The program {arguments[0]}")


sys.addaudithook(_watch_programs)
