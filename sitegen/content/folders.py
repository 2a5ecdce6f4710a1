"""What each file of `content/` is, and the reading of each.

Invariant: the place of a file says what it is. A file that is in no right place is reported, not ignored.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sitegen.content.cache import Held
from sitegen.content.file_names import check_names
from sitegen.content.kinds import KINDS
from sitegen.content.local_text import Record
from sitegen.content.parse import ParsedFile
from sitegen.content.picture_names import PICTURE_ENDINGS
from sitegen.content.problem import Problem, Severity, SourceError, has_errors, say
from sitegen.content.records import FrontMatter, Series, Vocabulary
from sitegen.content.schema import parse_once, suggestion
from sitegen.content.site import Entry, NoFacts, Words, place_in_list
from sitegen.content.strict_yaml import as_list, as_mapping
from sitegen.content.suggest import nearest
from sitegen.content.synonyms import Synonyms

VOCABULARY = "content/vocabulary.yaml"
SYNONYMS = "content/synonyms/"
_FOLDER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NO_FILE, _NO_TEXT = say("the file is missing"), say("this folder has no text in any language")
_NEWS = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})-[a-z0-9-]+")


@dataclass(slots=True)
class _Folder:
    """The files of one thing, as they are found."""

    kind: str
    id: str
    facts: ParsedFile | None = None
    series: ParsedFile | None = None
    words: list[ParsedFile] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"content/{self.kind}/{self.id}"

    def files(self) -> list[ParsedFile]:
        return [file for file in (self.facts, *self.words) if file is not None]


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


def is_text(path: str) -> bool:
    """Whether a source is parsed (the others are published as they are)."""
    return path.endswith((".yaml", ".md"))


def read_content(
    parsed: Iterable[ParsedFile],
    others: Iterable[str],
    languages: Sequence[str],
    held: Held,
    *,
    drafts: bool,
    unready: Collection[str] = (),
) -> tuple[Content, tuple[Problem, ...]]:
    """Check every file. `others` are the paths of files that are no text.

    Drafts count on demand; languages that are `unready` do not.
    """
    problems: list[Problem] = []
    folders: dict[tuple[str, str], _Folder] = {}
    vocabulary: Vocabulary | None = None
    seen_vocabulary = False
    synonyms: dict[str, tuple[tuple[str, ...], ...]] = {}
    parsed, others = tuple(parsed), tuple(others)
    misnamed = check_names((*(file.path for file in parsed), *others), _names_of_files(languages))
    problems.extend(problem for _, problem in misnamed.values())
    for file in parsed:
        if file.path in misnamed:
            continue
        if file.path == VOCABULARY:
            seen_vocabulary = True
            problems.extend(file.problems)
            vocabulary = _read_facts(file, Vocabulary, languages, held, problems)
        elif (code := _synonyms_of(file.path)) in languages:
            problems.extend(file.problems)
            read = _read_facts(file, Synonyms, languages, held, problems)
            synonyms[code] = read.groups if read else ()
        elif (misplaced := _sort(file, folders, languages)) is not None:
            problems.append(misplaced)
        else:
            problems.extend(file.problems)
    if not seen_vocabulary:
        problems.append(Problem(VOCABULARY, say("the file is missing"), say("copy it from the sample site")))
    problems.extend(_check_others((path for path in others if path not in misnamed), folders))
    found: dict[str, list[Entry[Any]]] = {kind: [] for kind in KINDS}
    series: dict[str, tuple[tuple[int, Series], ...]] = {}
    unread: set[tuple[str, str]] = set()
    hidden: set[tuple[str, str]] = set()
    for folder in folders.values():
        before = len(problems)
        entry = _read_folder(folder, languages, held, problems, drafts=drafts, unready=unready)
        if entry is not None:
            found[folder.kind].append(entry)
        elif any(
            isinstance(file.tree, dict) and ("draft" in file.tree or _code(file.path) in unready)
            for file in folder.words
        ):
            hidden.add((folder.kind, folder.id))
        if len(problems) > before or any(file.tree is None or has_errors(file.problems) for file in folder.files()):
            unread.add((folder.kind, folder.id))
        if folder.series is not None:
            series[folder.id] = tuple(_read_series(folder.series, languages, held, problems))
    meant = [path for path, _ in misnamed.values() if path]
    unread.update((parts[1], parts[2]) for path in meant if len(parts := path.split("/")) == 4)
    content = Content(
        vocabulary,
        {kind: _ordered(entries) for kind, entries in found.items()},
        series,
        synonyms,
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
    if problem.what == _NO_FILE:
        return problem.path in meant
    return problem.what == _NO_TEXT and any(path.startswith(f"{problem.path}/") for path in meant)


E = TypeVar("E", bound=Entry[Any])


def _ordered(entries: list[E]) -> tuple[E, ...]:
    if entries and KINDS[entries[0].kind].is_dated:
        return tuple(sorted(entries, key=lambda entry: entry.id, reverse=True))
    return tuple(sorted(entries, key=lambda entry: place_in_list(getattr(entry.facts, "order", None), "", entry.id)))


def _sort(file: ParsedFile, folders: dict[tuple[str, str], _Folder], languages: Sequence[str]) -> Problem | None:
    """Put a file into the folder of its thing, or say why it belongs nowhere."""
    parts = file.path.split("/")
    if len(parts) != 4 or parts[1] not in KINDS:
        return _misplaced(file.path, parts, languages)
    _, kind, name, last = parts
    if not _FOLDER.fullmatch(name) or len(name) > 64:
        return Problem(
            f"content/{kind}/{name}",
            say("the folder name “{name}” is not an identifier", name=name),
            say("use lower-case letters without accents, digits and hyphens, 64 at most"),
        )
    words = last.endswith(".md") and last[:-3] in languages
    if not words and last not in (KINDS[kind].facts, KINDS[kind].series):
        return _unknown_file(file.path, kind, last, languages)
    folder = folders.setdefault((kind, name), _Folder(kind, name))
    if words:
        folder.words.append(file)
    elif last == KINDS[kind].series:
        folder.series = file
    else:
        folder.facts = file
    return None


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


def _check_others(others: Iterable[str], folders: Mapping[tuple[str, str], _Folder]) -> Iterator[Problem]:
    for path in others:
        parts = path.split("/")
        inside = len(parts) == 4 and (parts[1], parts[2]) in folders
        if not (inside and path.lower().endswith(PICTURE_ENDINGS)):
            yield Problem(
                path,
                say("this file is not used"),
                say("only .yaml, .md and pictures beside them have a place here; put it outside of content/"),
                severity=Severity.WARNING,
            )


M = TypeVar("M", bound=Record)


def _read_facts(
    file: ParsedFile, model: type[M], languages: Sequence[str], held: Held, problems: list[Problem]
) -> M | None:
    if file.tree is None:
        return None
    try:
        tree = as_mapping(file.path, file.tree)
    except SourceError as error:
        problems.append(error.problem)
        return None
    record, found = parse_once(held, file.path, model, tree, languages)
    problems.extend(found)
    return record


def _read_series(
    file: ParsedFile, languages: Sequence[str], held: Held, problems: list[Problem]
) -> Iterator[tuple[int, Series]]:
    if file.tree is None:
        return
    try:
        trees = as_list(file.path, file.tree)
    except SourceError as error:
        problems.append(error.problem)
        return
    ids: dict[str, int] = {}
    for index, tree in enumerate(trees):
        series, found = parse_once(held, file.path, Series, tree, languages, key=(index,))
        problems.extend(found)
        if series is None:
            continue
        if series.id in ids:
            problems.append(
                Problem(
                    file.path,
                    say("the series “{id}” is here twice", id=series.id),
                    say("give one of them another id"),
                    key=(index, "id"),
                )
            )
            continue
        ids[series.id] = index
        yield index, series


def _read_folder(
    folder: _Folder,
    languages: Sequence[str],
    held: Held,
    problems: list[Problem],
    *,
    drafts: bool,
    unready: Collection[str],
) -> Entry[Any] | None:
    kind = KINDS[folder.kind]
    facts: Record | NoFacts | None = NoFacts()
    if kind.record:
        facts = None
        if folder.facts is None:
            remedy = say("every folder here needs a file {name}", name=kind.facts)
            problems.append(Problem(f"{folder.path}/{kind.facts}", say("the file is missing"), remedy))
        else:
            facts = _read_facts(folder.facts, kind.model, languages, held, problems)
    elif kind.is_dated:
        facts = _news_day(folder, problems)
    words: dict[str, Words] = {}
    for file in sorted(folder.words, key=lambda f: languages.index(_code(f.path))):
        front = _read_facts(file, FrontMatter, languages, held, problems)
        if (
            front is not None
            and file.body is not None
            and (drafts or not front.draft)
            and _code(file.path) not in unready
        ):
            words[_code(file.path)] = Words(file.path, front, file.body, file.digest)
    if not folder.words and kind.has_pages:
        problems.append(
            Problem(
                folder.path,
                say("this folder has no text in any language"),
                say("add a file {name}.md", name=languages[0]),
            )
        )
        return None
    if facts is None or (folder.words and not words and kind.has_pages):
        return None
    return Entry(folder.kind, folder.id, folder.path, facts, words)


def _code(path: str) -> str:
    return path.rsplit("/", 1)[1][:-3]


def _news_day(folder: _Folder, problems: list[Problem]) -> NoFacts | None:
    match = _NEWS.fullmatch(folder.id)
    try:
        return NoFacts(date.fromisoformat(match[1] if match else ""))
    except ValueError:
        problems.append(
            Problem(
                folder.path,
                say("the folder of a piece of news begins with its day"),
                say("name it for example “2019-07-05-opening”"),
            )
        )
        return None
