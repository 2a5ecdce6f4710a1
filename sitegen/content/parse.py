"""The first map: each file of content, by itself, becomes a tree of texts and perhaps a body.

Invariant: a pure function of the bytes and the language; so what it returned can be cached by their
digest, and any executor may run it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from sitegen.content.digest import digest_text
from sitegen.content.directions import find_unclosed, refuse_turn
from sitegen.content.folding import html_words
from sitegen.content.front_matter import split_front_matter
from sitegen.content.problem import Problem, SourceError
from sitegen.content.site import Body, BodyBlock, BodyHeading
from sitegen.content.sources import Source
from sitegen.content.strict_yaml import Tree, decode, read_yaml
from sitegen.content.workers import Mapper, map_here
from sitegen.content.yaml_habits import check_texts
from sitegen.engine.dataclass import dataclass
from sitegen.engine.inputs import MISSING, Kind
from sitegen.engine.texts import TextFile


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file that was understood: `tree` is None when it was not, and `problems` says why.

    `digest` is that of the words a translator reads (title, summary, body), "" for a YAML file.
    """

    path: str
    tree: Tree | None
    body: Body | None = None
    digest: str = ""
    problems: tuple[Problem, ...] = ()


PARSED: Kind[ParsedFile] = Kind("parsed")
"""By the paths of files of content."""


def parse_file(source: Source) -> ParsedFile:
    """Parse a `.yaml` or a `.md` of content."""
    path = source.path
    try:
        text = decode(path, source.data)
        if path.endswith(".yaml"):
            return ParsedFile(path, read_yaml(path, text), problems=tuple(check_texts(path, text)))
        return _parse_words(path, text)
    except SourceError as error:
        return ParsedFile(path, None, problems=(error.problem,))


def _parse_words(path: str, text: str) -> ParsedFile:
    from sitegen.content.markdown import parse_markdown

    halves = split_front_matter(path, text)
    problems: list[Problem] = []
    tree: Tree | None = None
    try:
        tree = read_yaml(path, halves.facts, first_line=halves.facts_line)
        problems.extend(check_texts(path, halves.facts, first_line=halves.facts_line))
    except SourceError as error:
        problems.append(error.problem)
    language = PurePosixPath(path).stem
    body, more = parse_markdown(path, halves.body, halves.body_line, language)
    problems.extend(more)
    if body is not None and (turned := next(filter(None, map(_find_turn, body.html)), "")):  # written as &#x202E;
        problems.append(Problem(path, *refuse_turn(turned), halves.body_line, 1))
    facts = tree if isinstance(tree, dict) else {}
    digest = digest_text(str(facts.get("title", "")), str(facts.get("summary", "")), halves.body.strip("\n"))
    if body is None:
        return ParsedFile(path, tree, None, digest, problems=tuple(problems))
    body = replace(body, words=html_words(body.html))
    return ParsedFile(path, tree, body, digest, tuple(problems))


def _find_turn(html: str) -> str:
    turn = find_unclosed(html) if not html.isascii() else -1
    return html[turn] if turn >= 0 else ""


class ParsedRows:
    """Sources as they were parsed: by now (`prepare`), or before, as the cache has it; else when one is asked for.

    `generator` is the digest of the code and libraries that parse. A file with problems is parsed again by each
    process, so that each reports them.
    """

    def __init__(self, sources: Iterable[Source], generator: str, cache: TextFile) -> None:
        self._sources = {source.path: source for source in sources}
        self._generator = generator
        self._cache = cache
        self._known: dict[str, ParsedFile] = {}

    def prepare(self, paths: Iterable[str], mapper: Mapper = map_here) -> None:
        """Parse those that will be asked for, together."""
        sources = [self._sources[path] for path in paths if path in self._sources]
        keys = {s.path: digest_text("parse", self._generator, PurePosixPath(s.path).name, s.digest) for s in sources}
        kept = self._cache.get_many(list(keys.values()))
        self._known |= {path: _decode(path, kept[key]) for path, key in keys.items() if key in kept}
        fresh = list(mapper(parse_file, [source for source in sources if keys[source.path] not in kept]))
        self._known |= {file.path: file for file in fresh}
        sound = {keys[one.path]: _encode(one) for one in fresh if one.tree is not None and not one.problems}
        if sound:
            self._cache.put_many(sound)

    def value(self, id: str) -> object:
        """A file."""
        if id not in self._known:
            self.prepare([id])
        return self._known.get(id, MISSING)

    def digest(self, id: str) -> str:
        """That of its bytes: the rest is the program."""
        return self._sources[id].digest if id in self._sources else ""

    def ids(self) -> tuple[str, ...]:
        """All paths."""
        return tuple(self._sources)


def _encode(parsed: ParsedFile) -> str:
    body = parsed.body
    pieces = None
    if body is not None:
        pieces = [
            body.html,
            [(b.name, b.arguments, b.line) for b in body.blocks],
            [(h.level, h.id, h.text) for h in body.headings],
            body.links,
            body.pictures,
            " ".join(body.words),
        ]
    facts = [parsed.tree, pieces, parsed.digest]
    return json.dumps(facts, ensure_ascii=False, check_circular=False)


def _decode(path: str, text: str) -> ParsedFile:
    tree, pieces, digest = json.loads(text)
    return ParsedFile(path, tree, None if pieces is None else _decode_body(pieces), digest)


def _decode_body(pieces: list[Any]) -> Body:
    html, blocks, headings, links, pictures, words = pieces
    return Body(
        tuple(html),
        tuple(BodyBlock(name, tuple((k, v) for k, v in arguments), line) for name, arguments, line in blocks),
        tuple(BodyHeading(level, fragment, words) for level, fragment, words in headings),
        tuple((address, line) for address, line in links),
        tuple((address, line) for address, line in pictures),
        tuple(words.split()),
    )
