"""What each file of `content/` is, and the reading of each.

Invariant: the place of a file says what it is. A file that is in no right place is reported, not ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from sitegen.content.file_names import check_names
from sitegen.content.kinds import KINDS, VOCABULARY
from sitegen.content.parse import PARSED, ParsedRows
from sitegen.content.picture_names import PICTURE_ENDINGS
from sitegen.content.problem import Problem, Severity, has_errors, say
from sitegen.content.reading import (
    ASKED,
    FOLDERS,
    NO_FILE,
    NO_TEXT,
    NO_TIME,
    SYNONYMS,
    facts,
    read,
    reader_of,
    series,
    thing,
)
from sitegen.content.schema import suggestion
from sitegen.content.site import Entry, place_in_list
from sitegen.content.suggest import nearest
from sitegen.content.workers import Mapper, map_here
from sitegen.engine.engine import Engine
from sitegen.engine.inputs import ValueRows, World

if TYPE_CHECKING:
    from sitegen.content.records import Series, Vocabulary

_FOLDER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Content:
    """All of `content/`, checked file by file."""

    vocabulary: Vocabulary | None
    things: Mapping[str, tuple[Entry[Any], ...]]
    series: Mapping[str, tuple[tuple[int, Series], ...]]
    synonyms: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    unread: frozenset[tuple[str, str]] = frozenset()
    """Kind and id of what is there but could not be read: no second problem for what names it."""

    drafts: frozenset[tuple[str, str]] = frozenset()
    """Kind and id of what is there but has only drafts."""


def read_content(
    reading: Engine,
    texts: ParsedRows,
    others: Sequence[str],
    languages: Sequence[str],
    *,
    drafts: bool,
    timezone: str,
    unready: Sequence[str] = (),
    mapper: Mapper = map_here,
) -> tuple[Content, tuple[Problem, ...]]:
    """Check every file. `others` are the paths of files that are no text.

    Drafts count on demand; languages that are `unready` do not.
    """
    misnamed = check_names((*texts.ids(), *others), _names_of_files(languages))
    problems = [problem for _, problem in misnamed.values()]
    folders: dict[str, list[str]] = {}
    alone: list[str] = []
    for path in (path for path in texts.ids() if path not in misnamed):
        if path == VOCABULARY or _synonyms_of(path) in languages:
            alone.append(path)
        elif (misplaced := _check_place(path, languages)) is not None:
            problems.append(misplaced)
        else:
            folder, _, name = path.removeprefix("content/").rpartition("/")
            folders.setdefault(folder, []).append(name)
    if VOCABULARY not in alone:
        problems.append(Problem(VOCABULARY, NO_FILE, say("copy it from the sample site")))
    problems.extend(_check_others((path for path in others if path not in misnamed), folders))
    asked = {"languages": tuple(languages), "unready": tuple(unready), "drafts": drafts, "timezone": timezone}
    places = {folder: tuple(names) for folder, names in folders.items()}
    reading.begin(World({PARSED.name: texts, FOLDERS.name: ValueRows(places), ASKED.name: ValueRows(asked)}), NO_TIME)
    paths = [*alone, *(f"content/{folder}/{name}" for folder, names in folders.items() for name in names)]
    texts.prepare([path for path in paths if not reading.stands(reader_of(path), path)], mapper)
    single = {}
    for path in alone:
        single[path], told = read(reading, facts, path)
        problems.extend(told)
    found: dict[str, list[Entry[Any]]] = {kind: [] for kind in KINDS}
    listed: dict[str, tuple[tuple[int, Series], ...]] = {}
    unread: set[tuple[str, str]] = set()
    hidden: set[tuple[str, str]] = set()
    for kind, _, id in (folder.partition("/") for folder in folders):
        (entry, is_draft), told = read(reading, thing, kind, id)
        problems.extend(told)
        if entry is not None:
            found[kind].append(entry)
        elif is_draft:
            hidden.add((kind, id))
        if has_errors(told):
            unread.add((kind, id))
        if (name := KINDS[kind].series) and name in folders[f"{kind}/{id}"]:
            listed[id], told = read(reading, series, f"content/{kind}/{id}/{name}")
            problems.extend(told)
    meant = [path for path, _ in misnamed.values() if path]
    unread.update((parts[1], parts[2]) for path in meant if len(parts := path.split("/")) == 4)
    content = Content(
        single.pop(VOCABULARY, None),
        {kind: _ordered(entries) for kind, entries in found.items()},
        listed,
        {_synonyms_of(path): one.groups if one else () for path, one in single.items()},
        frozenset(unread),
        frozenset(hidden),
    )
    return content, tuple(problem for problem in problems if not _is_missing(problem, meant))


def _names_of_files(languages: Sequence[str]) -> dict[str, list[str]]:
    """The names that are read, by folder."""
    words = [f"{code}.md" for code in languages]
    names = {f"content/{kind.name}/*": [*words, *filter(None, (kind.facts, kind.series))] for kind in KINDS.values()}
    vocabulary = VOCABULARY.rpartition("/")
    return names | {vocabulary[0]: [vocabulary[2]], SYNONYMS.rstrip("/"): [f"{code}.yaml" for code in languages]}


def _is_missing(problem: Problem, meant: Sequence[str]) -> bool:
    """Whether it tells that a file is missing which is there, under a name that is reported already."""
    if problem.what == NO_FILE:
        return problem.path in meant
    return problem.what == NO_TEXT and any(path.startswith(f"{problem.path}/") for path in meant)


E = TypeVar("E", bound=Entry[Any])


def _ordered(entries: list[E]) -> tuple[E, ...]:
    if entries and KINDS[entries[0].kind].is_dated:
        return tuple(sorted(entries, key=lambda entry: entry.id, reverse=True))
    return tuple(sorted(entries, key=lambda entry: place_in_list(getattr(entry.facts, "order", None), "", entry.id)))


def _check_place(path: str, languages: Sequence[str]) -> Problem | None:
    """Why a file belongs to no thing."""
    parts = path.split("/")
    if len(parts) != 4 or parts[1] not in KINDS:
        return _misplaced(path, parts, languages)
    _, kind, name, last = parts
    if not _FOLDER.fullmatch(name) or len(name) > 64:
        return Problem(
            f"content/{kind}/{name}",
            say("the folder name “{name}” is not an identifier", name=name),
            say("use lower-case letters without accents, digits and hyphens, 64 at most"),
        )
    words = last.endswith(".md") and last[:-3] in languages
    known = words or last in (KINDS[kind].facts, KINDS[kind].series)
    return None if known else _unknown_file(path, kind, last, languages)


def _unknown_file(path: str, kind: str, last: str, languages: Sequence[str]) -> Problem:
    if last.endswith(".md"):
        code = last[:-3]
        return Problem(path, say("“{code}” is not a language of this site", code=code), suggestion(code, languages))
    names = _names_of_files(languages)[f"content/{kind}/*"]
    return Problem(path, say("this file has no place here"), suggestion(last, names))


def _synonyms_of(path: str) -> str:
    """The language of a file of synonyms, "" for any other file."""
    name = path.removeprefix(SYNONYMS)
    return name.removesuffix(".yaml") if name != path and name.endswith(".yaml") else ""


def _misplaced(path: str, parts: list[str], languages: Sequence[str]) -> Problem:
    if path.startswith(SYNONYMS):
        last = path.removeprefix(SYNONYMS)
        return Problem(path, say("this file has no place here"), suggestion(last, [f"{c}.yaml" for c in languages]))
    near = nearest(parts[1], KINDS) if len(parts) > 2 and parts[1] not in KINDS else ""
    if near:
        return Problem(
            path, say("the folder “{name}” is not known", name=parts[1]), say("did you mean “{name}”?", name=near)
        )
    return Problem(
        path,
        say("this file has no place here"),
        say("put it into the folder of its city, course or page, for example content/courses/seo/"),
    )


def _check_others(others: Iterable[str], folders: Mapping[str, object]) -> Iterator[Problem]:
    for path in others:
        parts = path.split("/")
        inside = len(parts) == 4 and f"{parts[1]}/{parts[2]}" in folders
        if not (inside and path.lower().endswith(PICTURE_ENDINGS)):
            yield Problem(
                path,
                say("this file is not used"),
                say("only .yaml, .md and pictures beside them have a place here; put it outside of content/"),
                severity=Severity.WARNING,
            )
