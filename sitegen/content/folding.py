"""Words as a search sees them: without accents, vowel signs, cases and other forms of the same letter.

Invariant: `layouts/assets/search.js` folds what visitors type in the same way. The vectors in
`tests/finding/vectors.json` hold the two together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from unicodedata import normalize

_MARKS = re.compile("[\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
"""What stands above or below a letter (after NFKD), and the Arabic tatweel, which only makes a word longer."""
_LETTERS = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i"} | {
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك",
    **{chr(0x660 + digit): str(digit) for digit in range(10)},
}  # fmt: skip
_FOLDED = str.maketrans(_LETTERS)
_LETTER = (
    "0-9a-z\u00df-\u00f6\u00f8-\u02af\u0370-\u058f\u05d0-\u05ea\u0620-\u06d3\u0750-\u077f\u0900-\u1fff\u3040-\ud7ff"
)
_WORD = re.compile(f"[{_LETTER}]+(?:[-\u2010\u2011][{_LETTER}]+)*")


def fold(text: str) -> str:
    """`Référencement` is `referencement`, `أَمان` is `امان`. NFKD parts hamza and madda from their letters."""
    return _MARKS.sub("", normalize("NFKD", text).lower()).translate(_FOLDED)


def split_words(text: str) -> list[tuple[str, ...]]:
    """The folded words of a text; a word with hyphens has several parts: `e-mail` is `("e", "mail")`."""
    return [tuple(re.split("[-\u2010\u2011]", word)) for word in _WORD.findall(fold(text))]


def index_words(text: str) -> list[str]:
    """The words under which a text is found: those of two letters or more, the parts of others and the whole."""
    found: list[str] = []
    for parts in split_words(text):
        found.extend(part for part in parts if len(part) > 1)
        if len(parts) > 1:
            found.append("".join(parts))
    return found


def without_tags(html: str, gap: str = "") -> str:
    """Cleaned HTML without its tags, each with `gap` in its place. Every `<` in it begins a tag."""
    text, *others = html.split("<")
    return gap.join([text, *(other.partition(">")[2] for other in others)])


def html_words(pieces: Iterable[str]) -> tuple[str, ...]:
    """The words under which cleaned HTML is found, each once, in order."""
    return tuple(sorted({word for piece in pieces for word in index_words(unescape(without_tags(piece, " ")))}))
