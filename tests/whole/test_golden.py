"""Golden sites: small sites give, byte for byte, the outputs that somebody has read and found right."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from sitegen.pipeline import build
from tests.kit.golden import MOMENTS, SITES, build_site, copy_site, expected
from tests.kit.small_site import read_tree


def _diff(path: str, wanted: bytes | None, found: bytes | None) -> str:
    if wanted is None or found is None:
        return f"{path}: {'not expected' if wanted is None else 'missing'}\n"
    old, new = (data.decode(errors="backslashreplace").splitlines(keepends=True) for data in (wanted, found))
    return "".join(difflib.unified_diff(old, new, f"expected/{path}", f"output/{path}", n=1))


@pytest.mark.parametrize("name", MOMENTS)
def test_the_output_is_as_expected(name: str, tmp_path: Path) -> None:
    wanted, found = expected(name), build_site(name, tmp_path)
    different = sorted(path for path in wanted.keys() | found.keys() if wanted.get(path) != found.get(path))
    told = "".join(_diff(path, wanted.get(path), found.get(path)) for path in different)
    assert not different, f"{told}\nIf this is right: python -m tests.kit.golden"


@pytest.mark.parametrize("name", MOMENTS)
def test_a_second_build_has_nothing_to_do(name: str, tmp_path: Path) -> None:
    options = copy_site(name, tmp_path)
    assert build(options).status == "built"
    before = read_tree(tmp_path)
    assert build(options).status == "nothing"
    assert {path for path, data in read_tree(tmp_path).items() if before.get(path) != data} == set()


def test_every_golden_site_is_tested() -> None:
    folders = {path.name for path in SITES.iterdir() if path.is_dir()}
    assert folders == {*MOMENTS, "theme"}


def test_the_difference_is_told_line_by_line() -> None:
    assert "-old\n+new\n" in _diff("a", b"same\nold\n", b"same\nnew\n")
    assert _diff("a", None, b"") == "a: not expected\n"
    assert _diff("a", b"", None) == "a: missing\n"
