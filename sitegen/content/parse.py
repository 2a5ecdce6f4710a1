"""The first map: each file of content, by itself, becomes a tree of texts and perhaps a body.

Invariant: a pure function of the bytes and the language; so what it returned can be cached by their
digest, and any executor may run it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from sitegen.content.cache import Cache
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


def parse_files(sources: Sequence[Source], generator: str, cache: Cache, mapper: Mapper = map_here) -> list[ParsedFile]:
    """Parse all sources, those that are in the cache without work.

    `generator` is the digest of the code and libraries that parse. A file with problems is parsed
    again each time, so that the problems are reported each time.
    """
    held = {source.path: cache.held.get(ParsedFile, _name(source, generator)) for source in sources}
    others = [source for source in sources if held[source.path] is None]
    keys = {s.path: digest_text("parse", generator, PurePosixPath(s.path).name, s.digest) for s in others}
    known = cache.get_many(list(keys.values()))
    fresh = iter(mapper(parse_file, [source for source in others if keys[source.path] not in known]))
    parsed: list[ParsedFile] = []
    learned: dict[str, str] = {}
    for source in sources:
        path = source.path
        result = held[path]
        if result is None:
            text = known.get(keys[path])
            result = next(fresh) if text is None else _decode(path, text)
            if result.tree is not None and not result.problems:
                cache.held.put(_name(source, generator), result)
                if text is None:
                    learned[keys[path]] = _encode(result)
        parsed.append(result)
    if learned:
        cache.put_many(learned)
    return parsed


def _name(source: Source, generator: str) -> str:
    return f"{generator} {source.digest} {source.path}"


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
