"""What the files of content say, as queries over what was parsed: records, words, things, sessions.

Invariant: a query reads its own files. What a whole site must fit together is looked at by `folders` and `references`,
which ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple

from sitegen.content.kinds import KINDS, VOCABULARY
from sitegen.content.parse import PARSED
from sitegen.content.problem import KeyPath, Problem, SourceError, say
from sitegen.content.schedule import Venue, expand_series
from sitegen.content.schema import parse_record
from sitegen.content.site import Entry, NoFacts, Session, Words
from sitegen.content.strict_yaml import Tree, as_list, as_mapping
from sitegen.content.zones import find_zone
from sitegen.engine.inputs import Kind
from sitegen.engine.queries import Asking, Query, query

if TYPE_CHECKING:
    from sitegen.content.local_text import Record
    from sitegen.content.records import Series
    from sitegen.engine.engine import Engine

R = TypeVar("R")
A = TypeVarTuple("A")
FOLDERS: Kind[tuple[str, ...]] = Kind("folders")
"""The names of the files of a thing, by its kind and id: `courses/seo`."""
ASKED: Kind[Any] = Kind("asked")
"""What all files are read with: `languages`, those that are `unready`, `drafts`, the `timezone` of the site."""
NO_TIME = datetime.min.replace(tzinfo=UTC)
"""What files say does not depend on the day."""
SYNONYMS = "content/synonyms/"
NO_FILE, NO_TEXT = say("the file is missing"), say("this folder has no text in any language")
_NEWS = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})-[a-z0-9-]+")


def read(engine: Engine, query: Query[*A, R], *arguments: *A) -> tuple[R, tuple[Problem, ...]]:
    """The answer of a query, and the problems of all that it has read."""
    return engine.ask(query, *arguments), engine.answer(query, *arguments).problems


def reader_of(path: str) -> Query[str, Any]:
    """The query that reads a whole file."""
    if path.endswith(".md"):
        return words
    return series if _parts(path)[1] == KINDS["cities"].series else facts


@query
def facts(q: Asking, path: str) -> Any:
    """The record of a file; None when it cannot be read, or is not there."""
    file = q.maybe(PARSED, path)
    if file is None:
        return None
    _tell(q, file.problems)
    return _record(q, path, file.tree)


@query
def words(q: Asking, path: str) -> tuple[Words | None, bool]:
    """One `<lang>.md`, None when it cannot be read or is not to be shown; and whether it may have been left out."""
    file = q.input(PARSED, path)
    _tell(q, file.problems)
    front = _record(q, path, file.tree)
    unready = code_of(path) in q.input(ASKED, "unready")
    left_out = isinstance(file.tree, dict) and ("draft" in file.tree or unready)
    if front is None or file.body is None or unready or (front.draft and not q.input(ASKED, "drafts")):
        return None, left_out
    return Words(path, front, file.body, file.digest), left_out


@query
def thing(q: Asking, kind: str, id: str) -> tuple[Entry[Any] | None, bool]:
    """A thing with its words, None when it cannot be read or shown; and whether it has only drafts."""
    path, names = f"content/{kind}/{id}", q.input(FOLDERS, f"{kind}/{id}")
    facts = _facts(q, kind, id, names)
    codes = [code for code in q.input(ASKED, "languages") if f"{code}.md" in names]
    read = {code: q(words, f"{path}/{code}.md") for code in codes}
    shown = {code: one for code, (one, _) in read.items() if one is not None}
    if not codes and KINDS[kind].has_pages:
        q.tell(Problem(path, NO_TEXT, say("add a file {name}.md", name=q.input(ASKED, "languages")[0])))
    if facts is None or (KINDS[kind].has_pages and not shown):
        return None, any(left_out for _, left_out in read.values())
    return Entry(kind, id, path, facts, shown), False


def _facts(q: Asking, kind: str, id: str, names: tuple[str, ...]) -> Any:
    path, name = f"content/{kind}/{id}", KINDS[kind].facts
    if name in names:
        return q(facts, f"{path}/{name}")
    if name:
        q.tell(Problem(f"{path}/{name}", NO_FILE, say("every folder here needs a file {name}", name=name)))
        return None
    if not KINDS[kind].is_dated:
        return NoFacts()
    match = _NEWS.fullmatch(id)
    try:
        return NoFacts(date.fromisoformat(match[1] if match else ""))
    except ValueError:
        what = say("the folder of a piece of news begins with its day")
        q.tell(Problem(path, what, say("name it for example “2019-07-05-opening”")))
        return None


@query
def one_series(q: Asking, path: str, index: int) -> Series | None:
    """The record at a place in a list of series, None when it cannot be read."""
    tree = q.input(PARSED, path).tree
    assert tree is not None  # noqa: S101 - who asks has counted
    found: Series | None = _record(q, path, as_list(path, tree)[index], key=(index,))
    return found


@query
def series(q: Asking, path: str) -> tuple[tuple[int, Series], ...]:
    """All series of a file that can be read, each id once, with their places."""
    file = q.input(PARSED, path)
    _tell(q, file.problems)
    try:
        trees = [] if file.tree is None else as_list(path, file.tree)
    except SourceError as error:
        q.tell(error.problem)
        return ()
    found: dict[str, tuple[int, Series]] = {}
    for index in range(len(trees)):
        one = q(one_series, path, index)
        if one is not None and found.setdefault(one.id, (index, one))[0] != index:
            what = say("the series “{id}” is here twice", id=one.id)
            q.tell(Problem(path, what, say("give one of them another id"), key=(index, "id")))
    return tuple(found.values())


@query
def sessions(q: Asking, city: str, index: int) -> tuple[Session, ...]:
    """All sessions of a series of a city."""
    path = f"content/cities/{city}"
    one, venue = q(one_series, f"{path}/{KINDS['cities'].series}", index), q(facts, f"{path}/{KINDS['cities'].facts}")
    assert one is not None and venue is not None  # noqa: S101 - who asks has read both
    course = q(facts, f"content/courses/{one.course}/{KINDS['courses'].facts}")
    zone = find_zone(venue.timezone or q.input(ASKED, "timezone"))
    found, problems = expand_series(f"{path}/{KINDS['cities'].series}", index, one, Venue(city, venue, zone), course)
    _tell(q, problems)
    return tuple(found)


def code_of(path: str) -> str:
    """The language of a file of words."""
    return _parts(path)[1].removesuffix(".md")


def _parts(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition("/")
    return folder, name


def _tell(q: Asking, problems: Iterable[Problem]) -> None:
    for problem in problems:
        q.tell(problem)


def _record(q: Asking, path: str, tree: Tree | None, key: KeyPath = ()) -> Any:
    if tree is None:
        return None
    try:
        tree = tree if key else as_mapping(path, tree)
    except SourceError as error:
        q.tell(error.problem)
        return None
    record, problems = parse_record(path, _model_of(path), tree, q.input(ASKED, "languages"), key=key)
    _tell(q, problems)
    return record


def _model_of(path: str) -> type[Record]:
    from sitegen.content import records
    from sitegen.content.synonyms import Synonyms

    if path == VOCABULARY:
        return records.Vocabulary
    if path.startswith(SYNONYMS):
        return Synonyms
    if path.endswith(".md"):
        return records.FrontMatter
    kind = KINDS[path.split("/")[1]]
    return records.Series if path.endswith(f"/{kind.series}") and kind.series else kind.model
