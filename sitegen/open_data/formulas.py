"""Cells of CSV that no spreadsheet calculates: one that it could take for a formula begins with an apostrophe.

Invariant: what cannot be seen is no protection. A sign counts as the first one also after blanks, after characters
without width, and after marks of direction.
"""

from __future__ import annotations

import re

UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
)
"""Characters without width, as a class of a regular expression."""
_FORMULA = re.compile(rf"[\t\r\n]|[\s\x00-\x20\x7f{UNSEEN}]*[=+\-@'\uff1d\uff0b\uff0d\uff20]")


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that could be gets an apostrophe before it.

    So does a text that begins with an apostrophe itself: who takes one away from each cell that begins with one
    has the texts as they were.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def restore_cell(text: str) -> str:
    """What `safe_cell` was given; an apostrophe that it would not have put there stays."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text, 1) else text
