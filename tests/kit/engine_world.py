"""Queries for the tests of the engine: an interpreter of small programs that are inputs themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sitegen.engine.engine import Engine
from sitegen.engine.inputs import MISSING as GONE
from sitegen.engine.inputs import DictInputs, Kind
from sitegen.engine.queries import Asking, Codec, query

World = Mapping[str, Mapping[str, Any]]
__all__ = ["GONE"]
START = datetime(2026, 3, 1, tzinfo=UTC)
NUMBER: Kind[int] = Kind("number")
RULE: Kind[tuple[tuple[Any, ...], ...]] = Kind("rule")
"""By the name of a question, its steps: what it reads, in order, until one of them ends it."""


def at(hour: int) -> datetime:
    """An instant."""
    return START + timedelta(hours=hour)


@dataclass(frozen=True, slots=True)
class Sum:
    """A value of a question."""

    of: str
    total: int
    texts: tuple[str, ...] = ()


def read_sum(text: str) -> Sum:
    """A sum of its text."""
    of, total, *texts = text.split("\n")
    return Sum(of, int(total), tuple(texts))


SUM_CODEC = Codec(lambda value: "\n".join((value.of, str(value.total), *value.texts)), read_sum)


@query
def plain(q: Asking, name: str) -> Sum:
    """The value of a question, held in memory."""
    return interpret(q, name)


@query(keep=SUM_CODEC)
def kept(q: Asking, name: str) -> Sum:
    """The value of a question, kept in the store."""
    return interpret(q, name)


@query(transient=True)
def transient(q: Asking, name: str) -> Sum:
    """The value of a question, let go of."""
    return interpret(q, name)


@query
def everything(q: Asking) -> tuple[str, ...]:
    """The digests of all questions."""
    return tuple(q.digest(transient, name) for name in q.ids(RULE))


QUERIES = (plain, kept, transient)


def interpret(q: Any, name: str) -> Sum:
    """Follow the steps of a rule."""
    total, texts = 0, []
    for step, *rest in q.input(RULE, name):
        match step, rest:
            case "add", (id,):
                total += q.maybe(NUMBER, id) or 0
            case "ask", (other, way):
                part = q(QUERIES[way], other)
                total += part.total
            case "parity", (other, way):
                total += q(QUERIES[way], other).total % 2
            case "digest", (other, way):
                texts.append(q.digest(QUERIES[way], other))
            case "ids", ():
                texts.extend(q.ids(NUMBER))
            case "after", (hour,):
                total += 100 if q.after(at(hour)) else 0
            case "tell", ():
                q.tell(f"{name} has {total}")
            case "stop", (id,):
                if (q.maybe(NUMBER, id) or 0) > 2:
                    break
            case _:
                raise AssertionError(step)
    return Sum(name, total, tuple(texts))


class Count:
    """Asks an engine, and knows which queries ran for that."""

    def __init__(self, inputs: World, engine: Engine | None = None) -> None:
        self.engine = engine or Engine(check=True)
        self.inputs = DictInputs(inputs)
        self.now = START
        self.begin()

    def begin(self, *changes: tuple[str, str, object], now: datetime | None = None) -> None:
        """Another revision, with some inputs changed."""
        for change in changes:
            self.inputs = self.inputs.replace(*change)
        self.now = now or self.now
        self.engine.begin(self.inputs, self.now)

    def ran(self) -> list[str]:
        """The arguments of what was made in this revision."""
        return [",".join(map(str, arguments)) for _, arguments in self.engine.made()]
