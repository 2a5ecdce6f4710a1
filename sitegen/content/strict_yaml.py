"""Strict YAML: mappings, lists and texts, with their places, and nothing else.

Invariant: no value is guessed. PyYAML's loader reads 10:30 as 630, `no` as false, 01000 as 512, and
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

from sitegen.content.directions import find_unclosed, refuse_turn
from sitegen.content.problem import KeyPath, Message, Problem, SourceError, refuse, say

SIZE_LIMIT = 512 * 1024
DEPTH_LIMIT = 32

Tree = str | list["Tree"] | dict[str, "Tree"]
Places = dict[KeyPath, tuple[int, int]]

# Control characters, surrogates, private use, noncharacters: no keyboard writes them on purpose,
# and U+E000 is what `content.markdown` marks blocks with.
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]")


def decode(path: str, data: bytes) -> str:
    """The text of a source: UTF-8, byte order mark dropped, line ends `\\n`, Unicode form NFC."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        what = say("the file is not UTF-8: the byte {byte} is not text", byte=f"0x{data[error.start]:02X}")
        remedy = say("save it as UTF-8; it was perhaps saved as Windows-1252 (“ANSI”) or UTF-16")
        raise refuse(path, what, remedy, line, column) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    bad = UNWANTED.search(text)
    if bad:
        what = say("the character U+{code} cannot be shown", code=f"{ord(bad[0]):04X}")
        remedy = say("delete it: it is invisible, and came perhaps with a copied text")
        raise refuse(path, what, remedy, *place_of(text, bad.start()))
    turn = find_unclosed(text) if not text.isascii() else -1
    if turn >= 0:
        raise refuse(path, *refuse_turn(text[turn]), *place_of(text, turn))
    if "<<<<<<< " in text:
        _refuse_conflict(path, text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _refuse_conflict(path: str, text: str) -> None:
    """Two versions that git could not join stand in the file; in code they may be shown."""
    fence = ""
    for number, line in enumerate(text.split("\n"), 1):
        start = line.lstrip()[:3]
        if path.endswith(".md") and start in ("```", "~~~") and fence in ("", start):
            fence = "" if fence else start
        elif line.startswith("<<<<<<< ") and not fence:
            what = say("two versions of this text stand here, between marks of git")
            remedy = say("keep one of the two, and remove the lines “<<<<<<<”, “=======” and “>>>>>>>”")
            raise refuse(path, what, remedy, number, 1)


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
        raise refuse(
            path, say("the file has more than {limit} KB", limit=SIZE_LIMIT // 1024), say("split or shorten it")
        )
    try:
        return _compose(path, text, first_line, places)
    except _SignError as error:
        line, column = error.event.start_mark.line, error.event.start_mark.column
        what = say("a text cannot begin with “{character}”", character=error.sign)
        raise refuse(path, what, _quote(_line_at(text, line), error.sign), line + first_line, column + 1) from None
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
            # A plain text ends before no-break spaces, which no editor sees.
            value: Tree = event.value if event.style else event.value.strip()
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
            raise _SignError(event, "*")
        else:
            continue
        if getattr(event, "anchor", None) is not None:
            raise _SignError(event, "&")
        if getattr(event, "tag", None) is not None:
            raise _SignError(event, "!")
        turn = find_unclosed(value) if isinstance(value, str) and not value.isascii() else -1
        if turn >= 0 and isinstance(value, str):  # it came as an escape, or over two lines
            raise _error(path, event, first_line, *refuse_turn(value[turn]))
        bad = UNWANTED.search(value) if isinstance(value, str) else None
        if bad:  # it came as an escape: `decode` has seen the others
            what = say("the text has the control character U+{code}", code=f"{ord(bad[0]):04X}")
            raise _error(path, event, first_line, what, say("remove it"))
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
        if not isinstance(value, str):
            if len(stack) >= DEPTH_LIMIT:
                what = say("more than {limit} levels are nested here", limit=DEPTH_LIMIT)
                raise _error(path, event, first_line, what, say("check the brackets and the indentation"))
            stack.append(_Open(value, way))
    return {} if root == "" else root


def _take_key(path: str, event: Any, value: Tree, first_line: int, parent: _Open, places: Places | None) -> str:
    if not isinstance(value, str):
        raise _SignError(event, "[" if isinstance(value, list) else "{")
    line, column = event.start_mark.line + first_line, event.start_mark.column + 1
    if value in parent.value:
        first = places.get((*parent.way, value)) if places is not None else None
        if first is None:  # read again, with places, to name the first line
            raise _Again
        what = say("the key “{key}” stands here for the second time; the first is on line {line}",
                   key=value, line=first[0])  # fmt: skip
        raise refuse(path, what, say("keep one of the two"), line, column)
    if value == "<<":
        what = say("the key “<<” of YAML is not read here")
        raise _error(path, event, first_line, what, say("write all the keys in this place"))
    if places is not None:
        places[(*parent.way, value)] = (line, column)
    return value


class _Again(Exception):
    """Places are needed to explain what was found."""


class _SignError(Exception):
    """A text begins with a sign that means something to YAML: alias, anchor, tag, list or mapping as a key."""

    def __init__(self, event: Any, sign: str) -> None:
        super().__init__(sign)
        self.event, self.sign = event, sign


def _error(path: str, event: Any, first_line: int, what: Message, remedy: Message) -> SourceError:
    mark = event.start_mark
    return refuse(path, what, remedy, mark.line + first_line, mark.column + 1)


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

_VALUE = re.compile(r"""(?P<key>\s*(?:-\s+)*+[^\s"'\[\]{}#&*!|>%@`,-][^:]*+:\s++)(?P<value>\S(?:.*\S)?)\s*""")
_EXAMPLE_LENGTH = 100


def _quote(shown: str, sign: str = "") -> Message:
    """Tell to put a text in quotes, with the corrected line when the text is the value of a key.

    `sign` is that with which the text begins, when it is known.
    """
    match = _VALUE.fullmatch(shown)
    if match is None or len(shown) > _EXAMPLE_LENGTH or not match["value"].startswith(sign):
        return say("put the text in quotes")
    value = match["value"]
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    quoted = f'"{value}"' if not re.search(r'["\\]', value) else "'" + value.replace("'", "''") + "'"
    return say("put the whole text in quotes: {example}", example=match["key"].lstrip() + quoted)


def _line_at(text: str, line: int) -> str:
    """A line, from 0; "" past the end (YAML also counts U+2028 as the end of a line)."""
    return next(iter(text.split("\n")[line : line + 1]), "")


def _explain(path: str, text: str, first_line: int, error: yaml.YAMLError) -> Problem:
    """Say in an editor's words what the parser stumbled over."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return Problem(path, say("the file is not YAML"), say("check the indentation and the quotes"), first_line, 1)
    context = str(error.context or "")
    mark = error.problem_mark or error.context_mark
    # These are reported where they begin, not where the parser gave up.
    if error.context_mark and re.search(r"quoted|flow|block scalar|anchor|alias|directive|simple key", context):
        mark = error.context_mark
    if re.search("escape|hexdecimal", str(error.problem)):
        mark = error.problem_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.split("\n")
    shown = _line_at(text, line)
    what, remedy = _describe(str(error.problem or ""), context, shown, column)
    if "mapping values are not allowed" in str(error.problem) and re.fullmatch(r"\s*[^\s:]+\s*", shown[:column]):
        # The key is the first word of its line: not the colon is too much, but what stands before it.
        above = next((n for n in range(min(line, len(lines)) - 1, -1, -1) if lines[n].strip()), 0)
        column = len(shown) - len(shown.lstrip())
        if re.match(r"\s*-\w", lines[above]):
            line, column = above, lines[above].index("-")
            what, remedy = say("a hyphen has no space after it"), say("write “- ” before each entry of a list")
        else:
            what, remedy = _MISPLACED
    value = _VALUE.fullmatch(shown)
    if what.template.startswith("a text cannot begin") and value and column > value.start("value"):
        column = value.start("value")
    for number in (line, line - 1):
        space = _NO_BREAK.search(lines[number]) if 0 <= number < len(lines) else None
        if space:
            line, column, (what, remedy) = number, space.end() - 1, _NO_BREAK_SPACE
            break
    return Problem(path, what, remedy, line + first_line, column + 1)


_NO_BREAK = re.compile("^[ -]*[\u00a0\u202f]|:[\u00a0\u202f]")
_NO_BREAK_SPACE = (say("a no-break space stands here"), say("replace it with an ordinary space"))
_MISPLACED = (
    say("this line is not indented like its neighbours"),
    say("align it with the lines of the same level; indent with two spaces for each level"),
)
_SIGNS = "%@`*&!|>,"


def _describe(problem: str, context: str, shown: str, column: int) -> tuple[Message, Message]:
    character = shown[column : column + 1]
    value = _VALUE.fullmatch(shown)
    begun = value["value"][:1] if value and column > value.start("value") else ""
    before = shown[:column].rstrip()[-1:]
    if "mapping values are not allowed" in problem:
        return say("a colon stands inside a text without quotes"), _quote(shown)
    if "\t" in (character, shown[:1]) or ("cannot start any token" in problem and "\t" in shown[: column + 1]):
        return say("a tab stands at the start of the line"), say("indent with spaces, two for each level")
    if re.search("escape|hexdecimal", problem):
        return say("a backslash has a meaning of its own between double quotes"), say(
            "write it twice, or put the text between single quotes"
        )
    if "quoted scalar" in context:
        return say("the quotation mark that opens here is never closed"), say("close it, with the same kind of mark")
    if "block sequence entries are not allowed" in problem:
        return say("a list cannot begin on the line of its key"), say(
            "begin it on the next line; if it is a text, put it in quotes"
        )
    if begun and begun in "\"'" and before in ("'", '"'):
        return say("the text goes on after its closing quotation mark"), _quote(shown)
    if begun and begun in "[{" and before in ("]", "}") and character not in ("]", "}"):
        return say("a text cannot begin with “{character}”", character=begun), _quote(shown)
    if character in ("]", "}") and character:
        return say("a bracket is closed here that was not opened"), say("remove it, or put the text in quotes")
    if "flow sequence" in context or "flow mapping" in context:
        return say("the bracket that opens here is not closed, or a comma is missing after it"), say(
            "check the brackets and commas of this list"
        )
    if "could not find expected ':'" in problem:
        return say("a key has no colon after it"), say("write “key: value”, with a space after the colon")
    if character and (character in _SIGNS or "mapping keys are not allowed" in problem):
        return say("a text cannot begin with “{character}”", character=character), _quote(shown, character)
    if "block" in context:
        return _MISPLACED
    return say("the YAML cannot be read here"), say("check the indentation, the colons and the quotes of this line")


def as_mapping(path: str, tree: Tree) -> dict[str, Tree]:
    """The tree as a mapping, which all files but `sessions.yaml` are."""
    if isinstance(tree, dict):
        return tree
    raise refuse(
        path, say("the file does not consist of keys and values"), say("write one “key: value” on each line"), 1, 1
    )


def as_list(path: str, tree: Tree) -> list[Tree]:
    """The tree as a list; an empty file is an empty list."""
    if isinstance(tree, list):
        return tree
    if tree == {}:
        return cast(list[Tree], [])
    raise refuse(
        path, say("the file is not a list"), say("begin each entry with “- ”, for example “- id: seo-mornings”"), 1, 1
    )
