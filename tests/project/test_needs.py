"""What `make quick` leaves out: found by itself whatever way leads to it, and run by `make test`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kit import needs as here
from tests.kit import programs
from tests.kit.needs import MARKS, needs, reach
from tests.kit.programs import find_program
from tests.kit.samplesite import PROJECT


@needs("peers")
def ask() -> None:
    pass


def ask_for_another() -> None:
    ask()


class Asker:
    @property
    def answer(self) -> None:
        return ask()


class Other(Asker):
    pass


@pytest.fixture
def asked() -> None:
    ask()


@cache
def ask_once() -> None:
    ask()


@given(st.integers())
def ask_about(number: int) -> None:
    ask()


def ask_later() -> Callable[[], object]:
    def last() -> object:
        return [ask() for _ in range(2)]

    return last


def ask_by_a_late_import() -> None:
    from tests.kit.programs import find_peer

    find_peer("x")


def ask_by_a_table() -> None:
    TABLE["one"][1]()


TABLE = {"one": ("x", ask)}
WAYS: tuple[Any, ...] = (
    ask, ask_for_another, partial(ask), [ask], Asker, Other, Other(), asked, ask_once, ask_about, ask_later,
    ask_by_a_late_import, ask_by_a_table,
)  # fmt: skip


@pytest.mark.parametrize("number", range(len(WAYS)))
def test_every_way_that_leads_to_a_need_is_found(number: int) -> None:
    assert "peers" in reach([WAYS[number]])


def start() -> None:
    subprocess.run(["true"], check=True)


def test_whatever_starts_a_process_has_a_need() -> None:
    assert reach([start]) == {"programs"}


def test_a_name_that_leads_elsewhere_is_no_need() -> None:
    assert reach([reach, needs, here, os, str.join, "ask", None]) == frozenset()


def test_what_is_called_in_a_hidden_way_fails_when_it_runs() -> None:
    hidden = vars(programs)["find_" + "program"]
    with pytest.raises(pytest.fail.Exception, match="find_program is called in a way that"):
        hidden("make")
    started = vars(sys.modules["sub" + "process"])
    with pytest.raises(pytest.fail.Exception, match="The program make is called in a way that"):
        started["run"](["make", "--version"], check=True)


def test_a_test_is_quick_or_has_a_need(request: pytest.FixtureRequest) -> None:
    """So no test is lost between `make quick` and what it leaves out."""
    for item in request.session.items:
        marks = {mark.name for mark in item.iter_markers()}
        assert ("quick" in marks) != bool(marks & set(MARKS)), item.nodeid


def commands_of(target: str) -> list[str]:
    """The runs of pytest of a target, as make would start them: what follows `-m pytest`."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "PYTEST"))
    }
    done = subprocess.run(
        [find_program("make"), "--dry-run", target],
        cwd=PROJECT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [line.partition(" -m pytest ")[2].strip() for line in done.stdout.splitlines() if " -m pytest " in line]


def test_what_quick_leaves_out_is_run_by_make_test(pytestconfig: pytest.Config) -> None:
    workers = "-n auto --dist worksteal"
    assert commands_of("quick") == [f"{workers} -m quick"]
    assert commands_of("test") == [workers]  # no test is chosen: all are run
    assert not {"-m", "-k", "--deselect", "--ignore"} & {word[:8] for word in pytestconfig.getini("addopts")}
    assert pytestconfig.getini("testpaths") == ["tests"]
    assert "exec make test\n" in (PROJECT / ".ci" / "run").read_text("utf-8")


def test_what_chance_decides_is_tried_many_times_at_night() -> None:
    assert commands_of("nightly")[0] == "-n auto --dist worksteal -m 'chance or sampled' -rP"
