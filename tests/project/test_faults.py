"""The faults that `make faults` makes on purpose can still be made: each is one text, found once in its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.one_line_faults import FAULTS, ROOT, Fault, main, misplaced


def test_each_fault_can_be_made() -> None:
    assert misplaced(FAULTS) == []
    assert len(FAULTS) >= 40
    assert all((ROOT / path).exists() for fault in FAULTS for path in fault.tests.split())


def test_one_that_cannot_be_made_is_told_and_nothing_is_tried(capsys: pytest.CaptureFixture[str]) -> None:
    lost = Fault("README.md", "no such words", "", "nothing", "tests/project/test_faults.py")
    twice = Fault(Path(__file__).relative_to(ROOT).as_posix(), "lost", "", "nothing", "tests/project/test_faults.py")
    assert main([], faults=(lost, *FAULTS, twice)) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["These faults must be written anew:", "README.md: found 0 times: no such words"]
    assert len(said) == 3
