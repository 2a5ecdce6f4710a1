"""What a translation must have in common with its original: links inside the site, pictures, tags, places for values.

Invariant: only what would break a page or a sentence is asked for; words are the translator's own.
"""

from __future__ import annotations

import re
from collections import Counter

from sitegen.content.problem import Message, say

_MARKS = re.compile(
    r"(?P<link>\]\(@/[^)#\s]+)|(?P<picture>!\[[^][]*\]\([^)\s]+)|(?P<note>\[\^[^][\s]+\])|(?P<tag></?[a-zA-Z][a-zA-Z0-9]*)"
    r"|(?P<address>\{#[a-z0-9-]+\})"
)
_VALUES = re.compile(r"%\([a-z_]+\)[sd]|</?[a-z]+")


def _marks(text: str, *, interface: bool) -> Counter[str]:
    if interface:
        return Counter(_VALUES.findall(text))
    plain = re.sub(r"(?<!`)(`++).+?(?<!`)\1(?!`)", " ", text, flags=re.DOTALL)
    found = Counter(re.sub(r"!\[[^][]*\]\(|\]\(", "", match[0]) for match in _MARKS.finditer(plain))
    found["`"] = text.count("`") % 2
    found["**"] = plain.count("**") % 2
    found["]("] = plain.count("](")
    return found


def broken_marks(
    source: tuple[str, ...], strings: tuple[str, ...], *, interface: bool = False
) -> tuple[Message, Message] | None:
    """The first mark that is missing or too much, with what to do; None when all are there.

    A plural form for exactly no, one or two things may leave its number out.
    """
    originals = [_marks(text, interface=interface) for text in source]
    allowed = originals[0] | originals[-1]
    for number, text in enumerate(strings):
        found = _marks(text, interface=interface)
        wanted = originals[-1] if number == len(strings) - 1 else Counter[str]()
        too_much = found - allowed
        missing = wanted - found
        if missing:
            mark = min(missing)
            return say("“{mark}” of the original is missing in the translation", mark=mark), say(
                "write it as it is there"
            )
        if too_much:
            mark = min(too_much)
            return say("“{mark}” is in the translation, but not as often in the original", mark=mark), say("remove it")
    return None
