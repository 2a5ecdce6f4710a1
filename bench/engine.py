"""What it costs to note reads: the engine at the size of a whole country, with invented queries.

`python -m bench.engine`

Invariant: the same queries run with the engine and with a plain memo, so that the difference is what noting costs.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sitegen.engine.digest import digest_value
from sitegen.engine.engine import Engine
from sitegen.engine.inputs import DictInputs, Kind
from sitegen.engine.queries import Asking, query
from sitegen.engine.store import Store

LANGUAGES: Final = ("fr", "en", "ar")
CITIES: Final = 100
COURSES: Final = 60
SESSIONS_OF_A_CITY: Final = 40
NOW: Final = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Session:
    """An input."""

    course: str
    city: str
    date: str
    time: str
    seats: int
    state: str


@dataclass(frozen=True, slots=True)
class City:
    """An input."""

    name: str
    venue: tuple[str, ...]
    sessions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """An input."""

    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Card:
    """A value that stands in many others."""

    id: str
    title: str
    date: str
    time: str
    city: str
    seats: int
    state: str


@dataclass(frozen=True, slots=True)
class Page:
    """A value that nobody else reads."""

    card: Card
    place: tuple[str, ...]
    body: str
    others: tuple[Card, ...]
    chrome: str


SESSION: Kind[Session] = Kind("session")
CITY: Kind[City] = Kind("city")
WORDS: Kind[Words] = Kind("words")
OPTION: Kind[str] = Kind("option")


@query
def card(q: Asking, session: str, language: str) -> Card:
    """The card of a session."""
    record = q.input(SESSION, session)
    words = q.input(WORDS, f"{record.course} {language}")
    city = q.input(CITY, record.city)
    return Card(session, words.title, record.date, record.time, city.name, record.seats, record.state)


@query
def others(q: Asking, course: str, city: str) -> tuple[str, ...]:
    """Sessions of the same course in the same city."""
    sessions = q.input(CITY, city).sessions
    return tuple([session for session in sessions if q.input(SESSION, session).course == course][:6])


@query
def page(q: Asking, session: str, language: str) -> Page:
    """The page of a session."""
    record = q.input(SESSION, session)
    place = q.input(CITY, record.city).venue
    words = q.input(WORDS, f"{record.course} {language}")
    more = tuple([q(card, other, language) for other in q(others, record.course, record.city)])
    return Page(q(card, session, language), place, words.summary, more, q.input(OPTION, "title"))


@query
def city_page(q: Asking, city: str, language: str) -> tuple[Card, ...]:
    """The page of a city."""
    return tuple([q(card, session, language) for session in q.input(CITY, city).sessions])


def make_world() -> DictInputs:
    """All inputs."""
    sessions: dict[str, Session] = {}
    cities: dict[str, City] = {}
    for c in range(CITIES):
        ids = [f"s{n}" for n in range(c * SESSIONS_OF_A_CITY, (c + 1) * SESSIONS_OF_A_CITY)]
        cities[f"c{c}"] = City(f"city {c}", ("street", "town", "stairs", "z" * 80), tuple(ids))
        for n, id in enumerate(ids):
            day = f"2026-{1 + n % 12:02}-{1 + n % 28:02}"
            sessions[id] = Session(f"k{(n * 7) % COURSES}", f"c{c}", day, "10:00-12:00", 12, "scheduled")
    words = {f"k{k} {lang}": Words(f"course {k} {lang}", "x" * 200) for k in range(COURSES) for lang in LANGUAGES}
    return DictInputs({"session": sessions, "city": cities, "words": words, "option": {"title": "t"}})


def list_questions() -> Iterator[tuple[Any, str, str]]:
    """Everything that there is to ask."""
    for language in LANGUAGES:
        yield from ((city_page, f"c{c}", language) for c in range(CITIES))
        yield from ((page, f"s{n}", language) for n in range(CITIES * SESSIONS_OF_A_CITY))


class PlainMemo:
    """The same without notes: an `Asking` that remembers values only."""

    def __init__(self, inputs: DictInputs) -> None:
        self.values: dict[Any, Any] = {}
        self._inputs = inputs

    def __call__(self, query: Any, *arguments: str) -> Any:
        """The value of a query."""
        key = (query, arguments)
        if key not in self.values:
            self.values[key] = query.function(self, *arguments)
        return self.values[key]

    def input(self, kind: Kind[Any], id: str) -> Any:
        """The value of an input."""
        return self._inputs.value(kind.name, id)


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Print the milliseconds of processor time that something takes."""
    gc.collect()
    start = time.process_time()
    yield
    print(f"| {name} | {(time.process_time() - start) * 1000:,.1f} |")


def ask_all(ask: Callable[..., Any]) -> None:
    """Ask for everything."""
    for question in list_questions():
        ask(*question)


def main() -> None:
    """Print the table."""
    print("\n\n| what | ms |\n|---|---:|")
    world = make_world()
    memo = PlainMemo(world)
    with timed("a plain memo, everything"):
        ask_all(memo)
    with timed("digests of these values"):
        for value in memo.values.values():
            digest_value(value)
    with timed("digests of all inputs"):
        for kind in ("session", "city", "words", "option"):
            for id in world.ids(kind):
                world.digest(kind, id)
    del memo
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder), "")
        engine = Engine(store)
        engine.begin(world, NOW)
        with timed("the engine, everything for the first time"):
            ask_all(engine.ask)
        answers = engine.made()
        reads = sum(len(engine.trace(query, *question)) for query, *question in _questions_of(answers))
        with timed("save (with the digests)"):
            engine.save()
        with timed("save again"):
            engine.save()
        for name, ask in (("ask", engine.ask), ("answer", engine.answer)):
            engine.begin(world, NOW)
            with timed(f"nothing changed, everything: {name}"):
                ask_all(ask)
        cancelled = replace(world.value("session", "s17"), state="cancelled")  # type: ignore[type-var]
        world = world.replace("session", "s17", cancelled)
        engine.begin(world, NOW)
        with timed("one session changed, everything"):
            ask_all(engine.ask)
        ran = len(engine.made())
        world = world.replace("session", "s17", replace(cancelled, state="full"))  # type: ignore[type-var]
        engine.begin(world, NOW)
        with timed("another change of it, its page alone"):
            engine.ask(page, "s17", "fr")
        engine.begin(world, NOW)
        ask_all(engine.ask)
        engine.save()
        size = (Path(folder) / "traces").stat().st_size
        world = world.replace("session", "s17", replace(cancelled, state="moved"))  # type: ignore[type-var]
        with timed("another process: load"):
            engine = Engine(Store(Path(folder), ""))
        engine.begin(world, NOW)
        with timed("another process, one session changed: everything is looked at"):
            missing = [question for question in list_questions() if not engine.stands(*question)]
        with timed("another process, one session changed: what does not stand"):
            for question in missing:
                engine.ask(*question)
        with timed("another process, one session changed: save"):
            engine.save()
        engine.begin(world, NOW)
        with timed("another process: everything: ask (values made again)"):
            ask_all(engine.ask)
        store.close()
    print(f"\n{len(answers):,} answers, {reads:,} reads, {ran} ran after one change; {size / 1e6:.2f} MB on disk")


def _questions_of(answers: tuple[tuple[str, Any], ...]) -> Iterator[tuple[Any, ...]]:
    names = {query.name: query for query in (card, others, page, city_page)}
    return ((names[name], *arguments) for name, arguments in answers)


if __name__ == "__main__":
    main()
