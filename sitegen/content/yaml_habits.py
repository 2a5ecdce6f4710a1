"""What an editor meant otherwise in YAML that can be read: a comment inside a text, quotation marks of Word.

Invariant: a value is never guessed; what may be another than was meant is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from sitegen.content.problem import Problem, Severity, say

_COMMENT = re.compile(r"(?<![ \t])[ \t]++#")
_NUMBER = re.compile(r"(?<![ \t])[ \t]++#(?:[ \t]*[0-9]|[^\s#])")
_NO_WORDS = re.compile(r"[a-z0-9][a-z0-9:;,./@+_-]*+|https?://\S*+")
_CURLY = {"“": "”", "‘": "’", "„": "“", "”": "”"}


def check_texts(path: str, text: str, *, first_line: int = 1) -> Iterator[Problem]:
    """The warnings of a document that parses."""
    if not _may_be_meant_otherwise(text):
        return
    lines = text.split("\n")
    event: Any  # the stubs do not know that marks are there
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        kind: Any = type(event)
        if kind is not yaml.ScalarEvent or event.style or not event.value:
            continue
        value, place = event.value.strip(), (event.start_mark.line + first_line, event.start_mark.column + 1)
        end = event.end_mark
        rest = lines[end.line][end.column :] if end.line < len(lines) else ""
        if rest.lstrip().startswith(":"):
            continue  # a key: those that are not known are reported
        if _CURLY.get(value[0]) == value[-1] and len(value) > 2:
            what = say("the marks {first} and {last} are shown with the text", first=value[0], last=value[-1])
            remedy = say("remove them; where they belong to it, write {example}", example=f'"{value}"')
            yield Problem(path, what, remedy, *place, severity=Severity.WARNING)
        # At the head of a text comments are rare; in other files, only what looks like a part of the value is told.
        if _is_text(value) and (_COMMENT.match(rest) if path.endswith(".md") else _NUMBER.match(rest)):
            what = say("what comes after “#” is not read: visitors see “{text}”", text=value)
            example = f'"{value}{rest.rstrip()}"'
            remedy = say("write {example}, or put the comment on a line of its own", example=example)
            yield Problem(path, what, remedy, *place, severity=Severity.WARNING)


def _may_be_meant_otherwise(text: str) -> bool:
    return " #" in text or "\t#" in text or any(mark in text for mark in _CURLY)


def _is_text(value: str) -> bool:
    """Words for visitors, in any script, as far as can be told: not an id, a day, an hour, a number or an address."""
    return any(character.isalpha() for character in value) and not _NO_WORDS.fullmatch(value)
