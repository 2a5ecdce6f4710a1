"""Strict YAML: mappings, lists and texts, with their places, and nothing else.

Law: no value is guessed. PyYAML's loader reads 10:30 as 630, `no` as false, 01000 as 512, and
keeps the last of two equal keys; so only its event stream is used (always that of the C parser,
the pure one disagrees with it in places), every scalar stays text, and the schema gives types.
Anchors, aliases, tags, merge keys and second documents are refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, cast

import yaml

from sitegen.model.problem import KeyPath, Message, Problem, SourceError, say

SIZE_LIMIT = 512 * 1024
DEPTH_LIMIT = 32

Tree = str | list["Tree"] | dict[str, "Tree"]
Places = dict[KeyPath, tuple[int, int]]

# Control characters, surrogates, private use, noncharacters: no keyboard writes them on purpose,
# and U+E000 is what `read.markdown` marks blocks with.
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]")


def decode(path: str, data: bytes) -> str:
    """The text of a source: UTF-8, byte order mark dropped, line ends `\\n`, Unicode form NFC."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        raise SourceError(
            Problem(
                path,
                say("the file is not UTF-8: the byte {byte} is not text", byte=f"0x{data[error.start]:02X}"),
                say("save it as UTF-8; it was perhaps saved as Windows-1252 (“ANSI”)"),
                line,
                column,
            )
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    bad = UNWANTED.search(text)
    if bad:
        line, column = place_of(text, bad.start())
        raise SourceError(
            Problem(
                path,
                say("the character U+{code} cannot be shown", code=f"{ord(bad[0]):04X}"),
                say("delete it; it is invisible and came perhaps with a copied text"),
                line,
                column,
            )
        )
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of an offset."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read."""

    value: dict[str, Tree] | list[Tree]
    way: KeyPath
    key: str | None = None


def parse_yaml(path: str, text: str, *, first_line: int = 1, places: Places | None = None) -> Tree:
    """The tree of one document; an empty document is an empty mapping.

    `first_line` is the line of the file on which `text` begins (front matter). When `places` is
    given, the place of each key and list item is put into it. Raises `SourceError`.
    """
    if len(text) > SIZE_LIMIT:
        raise SourceError(
            Problem(
                path, say("the file has more than {limit} KB", limit=SIZE_LIMIT // 1024), say("split or shorten it")
            )
        )
    try:
        return _compose(path, text, first_line, places)
    except yaml.YAMLError as error:
        raise SourceError(_explain(path, text, first_line, error)) from None


def _compose(path: str, text: str, first_line: int, places: Places | None) -> Tree:
    stack: list[_Open] = []
    root: Tree = {}
    documents = 0
    event: Any  # the stubs know the classes of events, not what each carries
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        kind = type(event)
        if kind is yaml.ScalarEvent:
            value: Tree = event.value
        elif kind is yaml.MappingStartEvent:
            value = {}
        elif kind is yaml.SequenceStartEvent:
            value = []
        elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
            stack.pop()
            continue
        elif kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise _error(
                    path, event, first_line, say("a second document begins here"), say("remove the line “---”")
                )
            continue
        elif kind is yaml.AliasEvent:
            raise _error(
                path,
                event,
                first_line,
                say("“*{name}” is an alias of YAML, which is not read here", name=event.anchor),
                say("put the text in quotes, or write the value out"),
            )
        else:
            continue
        if getattr(event, "anchor", None) is not None:
            raise _error(
                path,
                event,
                first_line,
                say("“&{name}” is an anchor of YAML, which is not read here", name=event.anchor),
                say("put the text in quotes, or write the value out"),
            )
        if getattr(event, "tag", None) is not None:
            raise _error(
                path,
                event,
                first_line,
                say("“{tag}” is a tag of YAML, which is not read here", tag=_short(event.tag)),
                say("put the text in quotes"),
            )
        way: KeyPath = ()
        if stack:
            parent = stack[-1]
            if isinstance(parent.value, dict):
                if parent.key is None:
                    parent.key = _take_key(path, event, value, first_line, parent, places)
                    continue
                way = (*parent.way, parent.key)
                parent.value[parent.key] = value
                parent.key = None
            else:
                way = (*parent.way, len(parent.value))
                parent.value.append(value)
                if places is not None:
                    places[way] = (event.start_mark.line + first_line, event.start_mark.column + 1)
        else:
            root = value
        if isinstance(value, str):
            bad = UNWANTED.search(value)
            if bad:
                raise _error(
                    path,
                    event,
                    first_line,
                    say("the text has the control character U+{code}", code=f"{ord(bad[0]):04X}"),
                    say("remove it"),
                )
        else:
            if len(stack) >= DEPTH_LIMIT:
                raise _error(
                    path,
                    event,
                    first_line,
                    say("more than {limit} levels are nested here", limit=DEPTH_LIMIT),
                    say("check the brackets and the indentation"),
                )
            stack.append(_Open(value, way))
    return {} if root == "" else root


def _take_key(path: str, event: Any, value: Tree, first_line: int, parent: _Open, places: Places | None) -> str:
    if not isinstance(value, str):
        raise _error(
            path,
            event,
            first_line,
            say("a key must be a word, not a list or a mapping"),
            say("write “key: value”; put texts that begin with [ or {{ in quotes"),
        )
    line, column = event.start_mark.line + first_line, event.start_mark.column + 1
    if value in parent.value:
        first = places.get((*parent.way, value)) if places is not None else None
        if first is None:  # read again, with places, to name the first line
            raise _Again
        raise SourceError(
            Problem(
                path,
                say(
                    "the key “{key}” stands here for the second time; the first is on line {line}",
                    key=value,
                    line=first[0],
                ),
                say("keep one of the two"),
                line,
                column,
            )
        )
    if value == "<<":
        raise _error(
            path,
            event,
            first_line,
            say("“<<” is a merge key of YAML, which is not read here"),
            say("write the keys out"),
        )
    if places is not None:
        places[(*parent.way, value)] = (line, column)
    return value


class _Again(Exception):
    """Places are needed to explain what was found."""


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def _error(path: str, event: Any, first_line: int, what: Message, remedy: Message) -> SourceError:
    mark = event.start_mark
    return SourceError(Problem(path, what, remedy, mark.line + first_line, mark.column + 1))


def read_yaml(path: str, text: str, *, first_line: int = 1) -> Tree:
    """`parse_yaml`, a second time with places when an explanation needs them."""
    try:
        return parse_yaml(path, text, first_line=first_line)
    except _Again:
        return parse_yaml(path, text, first_line=first_line, places={})


def find_places(path: str, text: str, *, first_line: int = 1) -> Places:
    """The place (line, column) of each key and list item of a document that parses."""
    places: Places = {}
    parse_yaml(path, text, first_line=first_line, places=places)
    return places


# ------------------------------------------------------------------------- the parser's own errors

_QUOTE = say("put the whole text in quotes, “{example}”", example='title: "Internet : premiers pas"')


def _explain(path: str, text: str, first_line: int, error: yaml.YAMLError) -> Problem:
    """Say in an editor's words what the parser stumbled over."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return Problem(path, say("the file is not YAML"), say("check the indentation and the quotes"))
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.split("\n")
    shown = lines[line] if line < len(lines) else ""
    what, remedy = _describe(str(error.problem or ""), str(error.context or ""), shown, column)
    if "quoted scalar" in str(error.context or "") and error.context_mark:
        line, column = error.context_mark.line, error.context_mark.column
    return Problem(path, what, remedy, line + first_line, column + 1)


def _describe(problem: str, context: str, shown: str, column: int) -> tuple[Message, Message]:
    character = shown[column : column + 1]
    if "mapping values are not allowed" in problem:
        return say("a colon stands inside a text without quotes"), _QUOTE
    if "\t" in (character, shown[:1]) or ("cannot start any token" in problem and "\t" in shown[: column + 1]):
        return say("a tab stands at the start of the line"), say("indent with spaces, two for each level")
    if "cannot start any token" in problem:
        return say("a text cannot begin with “{character}”", character=character), say("put the text in quotes")
    if "quoted scalar" in context:
        return say("the quotation mark that opens here is never closed"), say("close it, with the same kind of mark")
    if "flow sequence" in context or "flow mapping" in context:
        return say("a bracket that was opened is not closed, or a comma is missing"), say(
            "check the brackets and commas of this list"
        )
    if "anchor" in problem or "alias" in problem or "anchor" in context or "alias" in context:
        return say("a text cannot begin with “{character}”", character=character or "&"), say("put the text in quotes")
    if "could not find expected ':'" in problem:
        return say("a key has no colon after it"), say("write “key: value”, with a space after the colon")
    if "block" in context:
        return say("this line is not indented like its neighbours, or a quotation mark is missing"), say(
            "align it with the lines of the same level; put texts with special signs in quotes"
        )
    return say("the YAML cannot be read here"), say("check the indentation, the colons and the quotes of this line")


def as_mapping(path: str, tree: Tree) -> dict[str, Tree]:
    """The tree as a mapping, which all files but `sessions.yaml` are."""
    if isinstance(tree, dict):
        return tree
    raise SourceError(
        Problem(path, say("the file does not consist of keys"), say("write one “key: value” on each line"), 1, 1)
    )


def as_list(path: str, tree: Tree) -> list[Tree]:
    """The tree as a list; an empty file is an empty list."""
    if isinstance(tree, list):
        return tree
    if tree == {}:
        return cast(list[Tree], [])
    raise SourceError(
        Problem(
            path,
            say("the file is not a list"),
            say("begin each entry with “- ”, for example “- id: seo-mornings”"),
            1,
            1,
        )
    )
