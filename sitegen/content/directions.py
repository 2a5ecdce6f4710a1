"""Signs that turn the direction of letters: each must be closed on its line.

Invariant: what one text begins never turns around what follows it on a page (Unicode Standard Annex 9).
"""

from __future__ import annotations

import re

from sitegen.content.problem import Message, say

TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\n]")
_CLOSES = {"\u202c": "\u202a\u202b\u202d\u202e", "\u2069": "\u2066\u2067\u2068"}
"""PDF closes embeddings and overrides, PDI isolates."""


def find_unclosed(text: str) -> int:
    """The offset of the first sign that is not closed on its line, or closes nothing; -1 for none."""
    opened: list[re.Match[str]] = []
    for found in TURNS.finditer(text):
        sign = found[0]
        if sign == "\n":
            if opened:
                break
        elif sign not in _CLOSES:
            opened.append(found)
        elif opened and opened[-1][0] in _CLOSES[sign]:
            opened.pop()
        else:
            return found.start()
    return opened[0].start() if opened else -1


def refuse_turn(sign: str) -> tuple[Message, Message]:
    """The problem of such a sign."""
    return (
        say("the invisible sign U+{code}, which turns the direction of letters, has no counterpart on its line",
            code=f"{ord(sign):04X}"),
        say("delete it: it came perhaps with a copied text"),
    )  # fmt: skip
