"""The shape of the program: who may import whom, how long a file is, which words and calls are not used where."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.kit.small_site import PROJECT, SmallSite

ROOT = PROJECT / "sitegen"
ORDER = (
    *("engine", "content", "site", "pictures", "search", "calendars", "feeds", "open_data", "offline", "hosts", "cms"),
    *("pages", "theme", "publish", "checks", "site_reader", "options", "pipeline", "preview", "authoring", "cli"),
)
"""From the bottom up: a package imports only itself and those before it."""
MODULES = sorted(path for path in ROOT.rglob("*.py"))
RIMS = ("publish", "options.py", "pipeline.py", "preview", "authoring", "cli")
DOORS = {
    *("content/ordinary.py", "content/program.py", "content/sources.py", "content/zones.py", "site/program_words.py"),
    *("pictures/heic.py", "cms/fetch_vendored.py", "checks/web_links.py", "engine/store.py", "engine/texts.py"),
}
"""What asks something outside below the rims: sources, the program itself, time zones, processes, hosts, the store."""
PURE = [
    path
    for path in MODULES
    if path.relative_to(ROOT).parts[0] not in RIMS and path.relative_to(ROOT).as_posix() not in DOORS
]
FORBIDDEN = ("manager", "handler", "helper", "utils", "common", "base", "misc", "info")
ALLOWED = {"base_url", "base_path", "BaseUrl", "BaseAddress", "base_address", "info", "handler"}
"""An address to which others are relative; arguments that pydantic names so."""
LINES = 450


def package_of(path: Path) -> str:
    first = path.relative_to(ROOT).parts[0]
    return first.removesuffix(".py")


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """All that stands in a module: each rule looks at it."""
    return tuple(ast.walk(tree_of(path)))


def imports_of(path: Path) -> Iterator[tuple[str, int]]:
    """Every import of our own modules, inside functions and `if TYPE_CHECKING` too."""
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            names = [node.module or ""] if node.module != "sitegen" else [f"sitegen.{a.name}" for a in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from ((name, node.lineno) for name in names if name.split(".")[0] == "sitegen")


def calls_of(path: Path) -> Iterator[tuple[str, int]]:
    """The names of all calls: `open`, `path.read_text` as `read_text`."""
    for node in nodes_of(path):
        if isinstance(node, ast.Call):
            called = node.func
            name = (
                called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
            )
            yield name, node.lineno


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_downwards(path: Path) -> None:
    package = package_of(path)
    if package == "__init__":
        assert not list(imports_of(path))
        return
    for name, line in imports_of(path):
        parts = name.split(".")
        other = parts[1] if len(parts) > 1 else ""
        if other == "__version__":
            continue
        assert other in ORDER, f"{path}:{line}: {name}"
        assert ORDER.index(other) <= ORDER.index(package), f"{path}:{line}: {package} imports {name}"


def test_every_package_is_in_the_order() -> None:
    packages = {package_of(path) for path in MODULES} - {"__init__"}
    assert packages == set(ORDER)


def test_tests_stand_in_packages_and_share_by_the_kit() -> None:
    for path in (PROJECT / "tests").rglob("*.py"):
        folder = path.relative_to(PROJECT / "tests").parts[0]
        if path.name.startswith("test_"):
            assert folder in (*ORDER, "browser", "project", "whole"), path
        for node in nodes_of(path):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "tests":
                assert (node.module or "").startswith("tests.kit"), f"{path}:{node.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_are_short_and_say_what_they_are(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LINES
    assert ast.get_docstring(tree_of(path))


def _names_of(path: Path) -> Iterator[str]:
    yield path.stem
    for node in nodes_of(path):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_names_say_what_things_are(path: Path) -> None:
    for name in _names_of(path):
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_")
        if name.lstrip("_") in ALLOWED:
            continue
        found = {word.removesuffix("s") for word in words} & {word.removesuffix("s") for word in FORBIDDEN}
        if name in ("common", "base") and package_of(path) in ("site", "pages"):
            continue  # a local: the contact that all cities have in common, the address of a list
        assert not found, f"{path}: {name}"
        assert not name.lstrip("_").startswith(("do_", "process_")), f"{path}: {name}"


def test_only_the_command_line_prints() -> None:
    for path in MODULES:
        if package_of(path) != "cli":
            found = [line for name, line in calls_of(path) if name in ("print", "echo", "secho", "style")]
            assert not found, (path, found)
            assert not re.search(r"sys\.std(out|err)\.write", path.read_text("utf-8")), path


def test_nothing_is_pickled_and_no_digest_uses_repr() -> None:
    for path in MODULES:
        names = {alias.name for node in nodes_of(path) if isinstance(node, ast.Import) for alias in node.names}
        assert not names & {"pickle", "shelve", "marshal", "dill"}, path
    assert "repr" not in {name for name, _ in calls_of(ROOT / "engine" / "digest.py")}
    assert not re.search(r"!r[}:]|hash\(", (ROOT / "engine" / "digest.py").read_text("utf-8"))


@pytest.mark.parametrize("path", PURE, ids=lambda path: str(path.relative_to(ROOT)))
def test_pure_packages_touch_no_file_no_clock_and_no_chance(path: Path) -> None:
    calls = {name for name, _ in calls_of(path)}
    files = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "unlink", "rename", "stat"}
    if path.relative_to(ROOT).as_posix() == "calendars/vtimezone.py":
        files -= {"read_bytes"}  # the rules of the packaged tzdata
    assert not calls & files
    assert not calls & {"now", "utcnow", "today", "time", "monotonic", "getenv", "setlocale", "random", "choice"} - {
        "time"  # `Cards.time` and `datetime.time` are words for hours
    }
    names = {alias.name for node in nodes_of(path) if isinstance(node, ast.Import) for alias in node.names}
    assert not names & {"os", "random", "time", "locale", "shutil", "tempfile", "subprocess", "socket"}


HEAVY = ("pydantic", "jinja2", "markdown", "babel", "nh3", "livereload", "tornado", "rich", "PIL", "segno", "icalendar")
TABLES = ("openpyxl", "ruamel", "yaml")
"""Heavy for a page of help; a build reads YAML."""


def _modules_after(arguments: list[str]) -> set[str]:
    """The modules that a run of `build.py` has imported, by a child process that runs it."""
    code = (
        "import json, runpy, sys\n"
        f"sys.argv = {['build.py', *arguments]!r}\n"
        "try:\n"
        f"    runpy.run_path({str(PROJECT / 'build.py')!r}, run_name='__main__')\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
        "print('\\n' + json.dumps(sorted(sys.modules)))\n"
    )
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    child = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment, cwd="/"
    )
    return {name.split(".")[0] for name in json.loads(child.stdout.splitlines()[-1])}


@pytest.mark.parametrize(
    "words", [["--help"], ["build", "--help"], ["--version"], ["import", "--help"], ["new", "city", "-h"]]
)
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    assert not _modules_after(words) & {*HEAVY, *TABLES}


def test_a_build_with_nothing_to_do_imports_nothing_heavy(tmp_path: Path) -> None:
    SmallSite(tmp_path).write()
    words = ["--config", str(tmp_path / "site_config.yaml"), "--now", "2026-11-20T08:00", "--language", "en"]
    assert _modules_after(words) & set(HEAVY) >= {"pydantic", "jinja2"}
    assert not _modules_after(words) & set(HEAVY)
