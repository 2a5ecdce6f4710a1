"""What an engine leaves to the next process, and what becomes of a store that is damaged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from array import array
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from sitegen.engine.engine import Engine, Share
from sitegen.engine.store import Store
from sitegen.engine.texts import SPARE
from tests.kit.engine_world import Count, Sum, World, at, everything, kept, plain, transient
from tests.kit.small_site import PROJECT

WORLD: World = {
    "number": {"a": 1, "b": 2},
    "rule": {
        "leaf": (("add", "a"), ("after", 5), ("tell",)),
        "odd": (("parity", "leaf", 1),),
        "top": (("ask", "odd", 0), ("add", "b"), ("add", "gone"), ("ids",), ("tell",)),
    },
}


def open_engine(folder: Path, program: str = "1") -> tuple[Count, Store]:
    """An engine of another process."""
    store = Store(folder, program)
    return Count(WORLD, Engine(store, check=True)), store


def leave(folder: Path) -> None:
    """What a first process leaves."""
    count, store = open_engine(folder)
    count.engine.ask(plain, "top")
    count.engine.ask(everything)
    count.engine.save()
    store.close()


def test_answers_stand_in_the_next_process(tmp_path: Path) -> None:
    leave(tmp_path)
    count, store = open_engine(tmp_path)
    answer = count.engine.answer(plain, "top")
    assert not answer.made
    assert answer.problems == ("top has 3", "leaf has 1")
    assert (answer.since, answer.until) == (None, at(5))
    assert count.engine.ask(kept, "leaf") == Sum("leaf", 1)
    assert count.engine.ask(plain, "top") == Sum("top", 3, ("a", "b"))
    assert count.ran() == []
    count.begin(("number", "a", 3))
    assert count.engine.ask(plain, "top") == Sum("top", 3, ("a", "b"))
    assert count.ran() == ["leaf", "odd"]
    count.begin(now=at(6))
    assert count.engine.ask(plain, "top") == Sum("top", 3, ("a", "b"))
    assert count.ran() == ["leaf", "odd"]
    assert not store.damaged


def test_a_kept_value_is_read_and_not_made(tmp_path: Path) -> None:
    leave(tmp_path)
    count, store = open_engine(tmp_path)
    count.begin(("number", "b", 7))
    assert count.engine.ask(plain, "top") == Sum("top", 8, ("a", "b"))
    assert count.ran() == ["top"]
    assert store.text(f"{kept.name} {count.engine.answer(kept, 'leaf').digest}") == "leaf\n1"


def test_what_was_not_asked_for_is_not_saved(tmp_path: Path) -> None:
    leave(tmp_path)
    count, store = open_engine(tmp_path)
    count.engine.ask(plain, "odd")
    count.engine.save()
    store.close()
    count, store = open_engine(tmp_path)
    count.engine.ask(plain, "top")
    assert count.ran() == ["top"]


def test_another_program_finds_nothing(tmp_path: Path) -> None:
    leave(tmp_path)
    count, store = open_engine(tmp_path, "2")
    count.engine.ask(plain, "top")
    assert count.ran() == ["leaf", "odd", "top"]
    assert not store.damaged


def spoil_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)


def put_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def put_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def put_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def put_nothing(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("spoil", [spoil_byte, put_link, put_pipe, put_folder, put_nothing])
def test_a_damaged_file_of_traces_costs_time_only(tmp_path: Path, spoil: object) -> None:
    leave(tmp_path)
    assert callable(spoil)
    spoil(tmp_path / "traces")
    count, store = open_engine(tmp_path)
    assert store.damaged
    assert count.engine.ask(plain, "top") == Sum("top", 3, ("a", "b"))
    assert count.ran() == ["leaf", "odd", "top"]
    count.engine.save()
    if spoil is not put_folder:
        count, store = open_engine(tmp_path)
        assert not store.damaged
        assert not count.engine.answer(plain, "top").made


@pytest.mark.parametrize("spoil", [spoil_byte, put_link, put_pipe, put_folder, put_nothing])
def test_a_damaged_file_of_values_costs_time_only(tmp_path: Path, spoil: object) -> None:
    leave(tmp_path)
    assert callable(spoil)
    spoil(tmp_path / "values.sqlite")
    count, _ = open_engine(tmp_path)
    count.begin(("number", "b", 7))
    assert count.engine.ask(plain, "top") == Sum("top", 8, ("a", "b"))
    count.engine.save()


def rows(*numbers: int, lines: str = "()\n('x',)\n1\n2\n3", **changes: object) -> bytes:
    """The rows of one input and two answers, the second of which reads the others, with some parts changed."""
    parts = {
        "kinds": [["number", 1]],
        "queries": [["a.b", 2]],
        "ids": ["a"],
        "problems": ['"told"'],
        "notes": [[None, None, []], ["2026-01-01T00:00:00+00:00", None, [0]]],
        "size": len(lines),
    }
    own, total, sizes, reads = [0, 1], [0, 1], [0, 2], [0, 1]
    head = json.dumps(list((parts | changes).values())) + "\n" + lines
    return head.encode() + array("I", numbers or [*own, *total, *sizes, *reads]).tobytes()


def test_rows_are_read(tmp_path: Path) -> None:
    Store(tmp_path, "1").save(rows(), {}, ())
    _, store = open_engine(tmp_path)
    assert not store.damaged


@pytest.mark.parametrize(
    "data",
    [
        b"x",
        b"3",
        b"{}\n",
        b"[]\n",
        rows()[:-1],
        rows()[:-4],
        rows() + b"x",
        rows() + b"0000",
        rows().replace(b"\n", b""),
        rows(size=3),
        rows(size=None),
        rows(lines="()\n('x',)\n1\n2"),
        rows(lines="()\n('x',)\n1\n2\n3\n4"),
        rows(kinds=[]),
        rows(kinds=[["number", 2]]),
        rows(kinds=[[2, 1]]),
        rows(queries=[["a.b", 3]]),
        rows(queries=[["a.b", -2]]),
        rows(queries=[["a.b", "x"]]),
        rows(queries=[["a.b"]]),
        rows(ids=[]),
        rows(ids=[["a"]]),
        rows(problems=[]),
        rows(problems=["not json"]),
        rows(notes=[]),
        rows(notes=[[None, None, []], ["never", None, [0]]]),
        rows(notes=[[None, None, []], ["2026-01-01T00:00:00", None, [0]]]),
        rows(notes=[[None, None, []], [None, None]]),
        rows(0, 2, 0, 1, 0, 2, 0, 1),
        rows(0, 1, 0, 2, 0, 2, 0, 1),
        rows(0, 1, 0, 1, 0, 3, 0, 1),
        rows(0, 1, 0, 1, 1, 2, 0, 1),
        rows(0, 1, 0, 1, 0, 2, 0, 3),
    ],
)
def test_rows_that_are_none_count_as_damage(tmp_path: Path, data: bytes) -> None:
    Store(tmp_path, "1").save(data, {}, ())
    count, store = open_engine(tmp_path)
    assert store.damaged
    assert count.engine.ask(plain, "top") == Sum("top", 3, ("a", "b"))
    assert count.ran() == ["leaf", "odd", "top"]


def test_a_file_that_is_cut_off_anywhere_costs_time_only(tmp_path: Path) -> None:
    leave(tmp_path)
    data = (tmp_path / "traces").read_bytes()
    for length in range(data.index(b"\n"), len(data), 7):
        (tmp_path / "traces").write_bytes(data[:length])
        count, store = open_engine(tmp_path)
        assert store.damaged
        assert count.engine.ask(plain, "top") == Sum("top", 3, ("a", "b"))
        assert count.ran() == ["leaf", "odd", "top"]


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    count, _ = open_engine(tmp_path / "file" / "folder")
    assert count.engine.ask(plain, "top") == Sum("top", 3, ("a", "b"))
    count.engine.save()


def test_transient_values_are_made_again_in_the_next_process(tmp_path: Path) -> None:
    leave(tmp_path)
    count, _ = open_engine(tmp_path)
    assert count.engine.ask(transient, "leaf") == Sum("leaf", 1)
    assert count.ran() == []


def test_the_changes_since_the_last_process_are_known(tmp_path: Path) -> None:
    leave(tmp_path)
    count, _ = open_engine(tmp_path)
    assert count.engine.changes(plain, "top") == ()
    count.begin(("number", "b", 7), ("number", "gone", 1))
    assert [change.read.argument for change in count.engine.changes(plain, "top")] == ["b", "gone", None]


def test_a_kept_text_that_cannot_be_read_costs_time_only(tmp_path: Path) -> None:
    leave(tmp_path)
    count, store = open_engine(tmp_path)
    key = f"{kept.name} {count.engine.answer(kept, 'leaf').digest}"
    store.texts.put_many({key: "no sum"})
    assert count.engine.ask(kept, "leaf") == Sum("leaf", 1)
    assert store.damaged


def test_values_that_nobody_uses_are_forgotten_once_they_are_many(tmp_path: Path) -> None:
    store = Store(tmp_path, "1")
    many = {f"k{n}": f"text {n}" for n in range(SPARE + 10)}
    store.save(rows(), many, ["k1"])
    assert store.text("k1") == "text 1"
    assert store.text("k2") is None
    store.save(rows(), {"k3": "é\n"}, ["k1"])
    assert store.text("k3") == "é\n"
    store.close()


def test_a_store_is_used_on_both_sides_of_a_fork(tmp_path: Path) -> None:
    leave(tmp_path)
    count, store = open_engine(tmp_path)
    count.begin(("number", "b", 7))
    assert count.engine.ask(kept, "leaf") == Sum("leaf", 1)
    mark = count.engine.mark()

    def work() -> Share:
        assert count.engine.ask(plain, "top") == Sum("top", 8, ("a", "b"))
        assert count.engine.ask(kept, "odd") == Sum("odd", 1)
        return count.engine.export(mark)

    with ProcessPoolExecutor(1, mp_context=get_context("fork"), initializer=_put, initargs=(work,)) as workers:
        count.engine.take_over(workers.submit(_work).result())
    assert sorted(count.ran()) == ["odd", "top"]
    assert count.engine.ask(kept, "odd") == Sum("odd", 1)
    assert count.engine.answer(plain, "top").problems == ("top has 8", "leaf has 1")
    count.engine.save()
    store.close()
    count, _ = open_engine(tmp_path)
    count.begin(("number", "b", 7))
    assert not count.engine.answer(kept, "odd").made
    assert count.engine.ask(kept, "odd") == Sum("odd", 1)
    assert count.ran() == []


_todo: list[Callable[[], Share]] = []


def _put(work: Callable[[], Share]) -> None:
    _todo.append(work)


def _work() -> Share:
    return _todo[0]()


ROOT_MODULE = """
from sitegen.engine.inputs import Kind
from sitegen.engine.queries import query
NUMBER = Kind("number")
@query
def root(q):
    from leaf import leaf
    return q(leaf, "a"), q(leaf, "b")
"""
LEAF_MODULE = """
from sitegen.engine.queries import Codec, query
from root import NUMBER
@query(keep=Codec(str, int))
def leaf(q, id):
    return q.input(NUMBER, id) % 2
"""
SCRIPT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from root import root
from sitegen.engine.engine import Engine
from sitegen.engine.inputs import DictInputs
from sitegen.engine.store import Store
store = Store(Path("store"), "1")
engine = Engine(store)
engine.begin(DictInputs({"number": {"a": int(sys.argv[1]), "b": 1}}), datetime(2026, 1, 1, tzinfo=UTC))
answer = engine.answer(root)
print(*(name for name, _ in engine.made()), "leaf" in sys.modules, *engine.ask(root))
engine.save()
store.close()
"""


def test_a_process_imports_only_the_queries_that_run(tmp_path: Path) -> None:
    for name, text in (("root.py", ROOT_MODULE), ("leaf.py", LEAF_MODULE), ("run.py", SCRIPT)):
        (tmp_path / name).write_text(text)
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}

    def run(number: int) -> str:
        words = [sys.executable, "run.py", str(number)]
        done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    assert run(1) == "leaf.leaf leaf.leaf root.root True 1 1"
    assert run(1) == "False 1 1"
    assert run(3) == "leaf.leaf root.root True 1 1"
    assert run(2) == "leaf.leaf root.root True 0 1"
