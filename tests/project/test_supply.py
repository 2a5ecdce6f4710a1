"""What is installed is locked: each library with version and digests, all that is declared, and no more."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.kit.samplesite import PROJECT

LOCKS = ("requirements.lock", "requirements-test.lock")


def locked(name: str) -> dict[str, str]:
    """The libraries of a lock file: name → all that stands there of it."""
    text = re.sub(r"(?m)^#.*\n", "", (PROJECT / name).read_text("utf-8"))
    return {re.split(r"[=\[ ]", entry)[0]: entry for entry in re.split(r"\n(?=\S)", text.strip())}


def names(wanted: list[str]) -> set[str]:
    """The names of libraries as a lock file writes them."""
    return {re.split(r"[>=<\[ ;]", one)[0].lower().replace("_", "-") for one in wanted}


@pytest.mark.parametrize("name", LOCKS)
def test_each_library_is_locked_with_its_digests(name: str) -> None:
    found = locked(name)
    assert len(found) > 15
    for library, entry in found.items():
        assert re.match(rf"{re.escape(library)}(\[[a-z,]+\])?==[0-9]", entry), entry[:80]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), library
        assert "http" not in entry.split("# via")[0], library


def test_all_that_is_declared_is_locked() -> None:
    declared = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    site, tests = (locked(name) for name in LOCKS)
    assert names(declared["project"]["dependencies"]) <= site.keys()
    assert names(declared["dependency-groups"]["test"]) <= tests.keys()
    assert site.keys() <= tests.keys()
    assert all(tests[library].split(" \\")[0] == entry.split(" \\")[0] for library, entry in site.items())


def test_make_installs_nothing_else() -> None:
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    installs = re.findall(r"\$\(PIP\) install (.*?) \|\|", makefile)
    assert sorted(installs) == [f"--require-hashes -r {name}" for name in sorted(LOCKS)]
