"""A memory as bytes and back: a line of JSON, then numbers. Values are not in it.

Reading makes whole columns at once and nothing for each row, so that a process pays for what it looks at. A checksum
(`store.py`) holds for what is in them; of their form no more is looked at than what later would fail.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import accumulate, chain, groupby, pairwise, repeat
from types import NoneType
from typing import Any

from sitegen.engine.memory import NOTHING, UNKNOWN, Memory


def write_rows(memory: Memory, nodes: Sequence[int], encode: Callable[[Any], str]) -> bytes:
    """The bytes of nodes: inputs first, each part by names. All that they read is among them."""
    name_of = memory.names.__getitem__
    nodes = sorted(nodes, key=name_of)
    inputs = [node for node in nodes if memory.traces[node] is None]
    answers = [node for node in nodes if memory.traces[node] is not None]
    versions = [memory.current[node] for node in chain(inputs, answers)]
    row_of = dict(zip(versions, range(len(versions)), strict=True))
    traces: list[Any] = [memory.traces[node] for node in answers]
    notes = {NOTHING: 0}
    own = [notes.setdefault(memory.notes[node], len(notes)) for node in answers]
    total = [notes.setdefault(memory.totals[version], len(notes)) for version in versions[len(inputs) :]]
    problems: dict[Any, int] = {}
    written = [
        (
            *(one and one.isoformat() for one in (note.since, note.until)),
            [problems.setdefault(one, len(problems)) for one in note.problems],
        )
        for note in notes
    ]
    lines = [one if type(one := memory.arguments[node]) is str else repr(one) for node in answers]
    lines += [memory.digests[version] or memory.digest(version) for version in versions]
    text = "\n".join(lines).encode("utf-8", "surrogatepass")
    head = (
        *([[name, len(list(some))] for name, some in groupby(map(name_of, part))] for part in (inputs, answers)),
        [memory.arguments[node] for node in inputs],
        list(map(encode, problems)),
        written,
        len(text),
    )
    reads = map(row_of.__getitem__, chain.from_iterable(traces))
    numbers = array("I", [*own, *total, *map(len, traces), *reads])
    return b"".join((json.dumps(head).encode(), b"\n", text, numbers.tobytes()))


def read_rows(data: bytes, decode: Callable[[str], Any]) -> Memory:
    """The memory of such bytes. Raises `ValueError`, `TypeError` or `LookupError` for what are none."""
    head, _, rest = data.partition(b"\n")
    kinds, queries, ids, problems, notes, size = json.loads(head)
    lines = rest[:size].decode("utf-8", "surrogatepass").split("\n")
    numbers = array("I")
    numbers.frombytes(rest[size:])
    names = [name for name, size in chain(kinds, queries) for name in repeat(name, size)]
    count = len(names) - len(ids)
    arguments, digests = lines[:count], lines[count:]
    own, total, sizes = (numbers[at * count : at * count + count] for at in range(3))
    rows = list(range(len(names)))
    reads = tuple(map(rows.__getitem__, numbers[3 * count :]))
    if sum(size for _, size in kinds) != len(ids) or len(digests) != len(names) or sum(sizes) != len(reads):
        raise ValueError("columns of other lengths")
    if not {str}.issuperset(map(type, names)) or not {str, NoneType}.issuperset(map(type, ids)):
        raise TypeError("names are texts")
    memory = Memory()
    told = list(map(decode, problems))
    known = [
        memory.note(_read_instant(since), _read_instant(until), tuple([told[one] for one in some]))
        for since, until, some in notes
    ]
    memory.names, memory.arguments, memory.digests = names, [*ids, *arguments], [*digests]
    memory.current, memory.nodes = rows, [*rows]
    memory.values, memory.seen = [UNKNOWN] * len(rows), [0] * len(rows)
    memory.notes = [NOTHING] * len(ids) + [known[number] for number in own]
    memory.totals = [NOTHING] * len(ids) + [known[number] for number in total]
    memory.traces = [None] * len(ids) + [reads[start:end] for start, end in pairwise(accumulate(sizes, initial=0))]
    start = 0
    for tables, groups in ((memory.inputs, kinds), (memory.answers, queries)):
        for name, size in groups:
            tables[name] = dict(zip(memory.arguments[start : start + size], range(start, start + size), strict=True))
            start += size
    return memory


def _read_instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return instant
