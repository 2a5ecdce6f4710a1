"""Queries, and what a query gets to ask with.

Invariant: what a query reads through its `Asking` is noted in its trace; there is no other way to read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, NoReturn, TypeVar, TypeVarTuple, overload

from sitegen.engine.inputs import MISSING, Kind, MissingInputError
from sitegen.engine.memory import NO_VERSION, UNKNOWN

if TYPE_CHECKING:
    from sitegen.engine.engine import Engine

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
V = TypeVar("V")
A = TypeVarTuple("A")


class Codec(NamedTuple):
    """A value as text and back. When `decode` raises `ValueError`, the value is made again."""

    encode: Callable[[Any], str]
    decode: Callable[[str], Any]


class Query(Generic[*A, R_co]):
    """A pure function of frozen arguments and of what it reads, under the name that its answers are kept by."""

    __slots__ = ("function", "keep", "name", "transient")

    def __init__(self, function: Callable[[Asking, *A], R_co], keep: Codec | None, transient: bool) -> None:
        self.function = function
        self.name = f"{function.__module__}.{function.__qualname__}"
        self.keep = keep
        self.transient = transient
        code: Any = function
        if "<" in self.name or code.__closure__ or code.__defaults__ or code.__kwdefaults__:
            raise TypeError(f"{self.name} is no query: it must be a function of a module, without defaults")
        if _queries.setdefault(self.name, self) is not self:
            raise ValueError(f"there are two queries {self.name}")


_queries: dict[str, Query[*tuple[Any, ...], Any]] = {}


def find_query(name: str) -> Query[*tuple[Any, ...], Any] | None:
    """The query of that name, if its module has been imported."""
    return _queries.get(name)


@overload
def query(function: Callable[[Asking, *A], R], /) -> Query[*A, R]: ...
@overload
def query(
    *, keep: Codec | None = None, transient: bool = False
) -> Callable[[Callable[[Asking, *A], R]], Query[*A, R]]: ...
def query(function: Any = None, /, *, keep: Codec | None = None, transient: bool = False) -> Any:
    """Make a query of a function of a module, known as `module.name`.

    Its values are frozen, of types that have a digest (`digest_value`): everybody gets the same object. With `keep` a
    value is kept in the store too, and need not be made again in the next process. A `transient` value is let go of
    once it was given, only its digest stays: for pages, bytes, and what else is large and asked for once.
    """
    if function is not None:
        return Query(function, keep, transient)
    return lambda function: Query(function, keep, transient)


class CycleError(RuntimeError):
    """Queries that ask for each other in a circle; the message names them in order."""


class Asking:
    """What one running query reads with. Each read is noted in its trace.

    Of no use after the query has ended. An error of what it asks for ends the query too, even one that it catches:
    what it would answer instead has no trace.
    """

    __slots__ = (
        *("_answers", "_current", "_engine", "_error", "_inputs", "_noted", "_now", "_standing", "_values"),
        *("problems", "reads", "since", "until"),
    )

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        memory = engine.memory
        self._answers = memory.answers
        self._inputs = memory.inputs
        self._current = memory.current
        self._values = memory.values
        self._standing = engine.standing
        self._now = engine.now
        self.reads: dict[int, None] = {}
        self._noted = self.reads
        self.since: datetime | None = None
        self.until: datetime | None = None
        self.problems: dict[Any, None] = {}
        self._error: BaseException | None = None

    def __call__(self, query: Query[*A, R], *arguments: *A) -> R:
        """The answer of another query. Its arguments are texts, whole numbers, booleans, or tuples of these."""
        value: R
        node = self._answers[query.name].get(arguments)
        if node is not None:
            version = self._current[node]
            if version in self._standing:
                value = self._values[version]
                if value is not UNKNOWN:
                    self._noted[version] = None
                    return value
        try:
            node = self._engine.memory.find(query.name, arguments)
            value = self._engine.value_of(query, node)
        except BaseException as error:
            self._fail(error)
        self._noted[self._current[node]] = None
        return value

    def digest(self, query: Query[*A, R], *arguments: *A) -> str:
        """The digest of the answer of another query, whose value is not made unless it has to be."""
        try:
            memory = self._engine.memory
            node = memory.find(query.name, arguments)
            self._engine.refresh(query, node)
        except BaseException as error:
            self._fail(error)
        version = memory.current[node]
        self._noted[version] = None
        return memory.digest(version)

    def input(self, kind: Kind[V], id: str) -> V:
        """The input of that kind and id. Raises `MissingInputError`."""
        node = self._inputs[kind.name].get(id)
        version = NO_VERSION if node is None else self._current[node]
        if version not in self._standing or self._values[version] is UNKNOWN:
            version = self._look(kind.name, id)
        self._noted[version] = None
        value: V = self._values[version]
        if value is MISSING:
            raise MissingInputError(kind.name, id)
        return value

    def maybe(self, kind: Kind[V], id: str) -> V | None:
        """The input of that kind and id, None when it is not there."""
        try:
            return self.input(kind, id)
        except MissingInputError:
            return None

    def ids(self, kind: Kind[Any]) -> tuple[str, ...]:
        """The ids of a kind, in their order: an input of its own."""
        version = self._look(kind.name, None)
        self._noted[version] = None
        ids: tuple[str, ...] = self._values[version]
        return ids

    def _look(self, kind: str, id: str | None) -> int:
        try:
            node = self._engine.memory.find_input(kind, id)
            self._engine.fill(node)
        except BaseException as error:
            self._fail(error)
        return self._current[node]

    def after(self, instant: datetime) -> bool:
        """Whether now is at or after an instant (with its zone); notes the interval in which the answer holds."""
        if instant.tzinfo is None:
            raise ValueError("an instant needs its zone")
        instant = instant.astimezone(UTC)
        if self._now >= instant:
            if self.since is None or self.since < instant:
                self.since = instant
            return True
        if self.until is None or instant < self.until:
            self.until = instant
        return False

    def tell(self, problem: object) -> None:
        """Tell a problem: a frozen value. It is part of the answer, and told again whenever the answer stands."""
        self.problems[problem] = None

    def end(self) -> None:
        """The query has ended: raise what it may have caught; what it has left behind can read no more."""
        self._noted = _ENDED
        if self._error is not None:
            raise self._error

    def _fail(self, error: BaseException) -> NoReturn:
        self._error = error
        raise error


class _Ended(dict[int, None]):
    def __setitem__(self, version: int, nothing: None) -> None:
        raise RuntimeError("a query reads after it has ended")


_ENDED = _Ended()
