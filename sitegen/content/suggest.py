"""Did you mean …? The known word that somebody meant by another one.

Invariant: what is suggested exists; and as a wrong suggestion costs more than none, nothing is said between two.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from sitegen.content.folding import fold

LONGEST = 100
"""What is longer was no slip of the hand."""
Named = Mapping[str, Collection[str]]
"""Ids or names with the other words for them."""
KnownIds = Mapping[str, Named]
"""Kind → the ids of that kind, with the words for them."""
NONE: Named = {}
_SMALL = frozenset("a au aux d de des du en et l la le les un une pour sur and for in of on the to".split())  # noqa: SIM905
"""Words of a title that need not be told."""


def nearest(word: str, known: Iterable[str], said: Named = NONE, foreign: Collection[str] = ()) -> str:
    """The one of `known` that `word` means, or "" where that is not certain.

    It is meant by its own name, or by another word that is `said` for it, in whatever case, number or gender; or by a
    slip in typing. `foreign` are words that mean something elsewhere: a slip is no explanation of them.
    """
    words = {name: said.get(name, ()) for name in known}
    folded = _plain(word)
    if not folded or len(folded) > LONGEST:
        return ""
    return (
        _only(name for name in words if _plain(name) == folded)
        or _only(name for name, others in words.items() if folded in map(_plain, others))
        or _only(name for name, others in words.items() if _stems(word) in map(_stems, (name, *others)))
        or ("" if folded in foreign else _slip(folded, words))
        or ("" if folded in foreign or len(folded) < 4 else _only(name for name in words if _begins(folded, name)))
        or _only(name for name, others in words.items() if others and _holds(word, (name, *others)))
    )


def nearest_word(word: str, said: Named) -> str:
    """As `nearest`, but that of its words which is most like the one that was written."""
    name = nearest(word, said, said)
    if not name:
        return ""
    from rapidfuzz.distance import OSA

    return min((*said[name], name), key=lambda one: int(OSA.distance(_plain(word), _plain(one))))


@lru_cache(8192)
def _plain(word: str) -> str:
    return re.sub(r"[\s_-]+", "-", fold(word[: 2 * LONGEST]).strip())


@lru_cache(8192)
def _stems(text: str) -> tuple[str, ...]:
    """The words of a text without their endings of number and gender: `Séances annulées` and `séance annulé`."""
    words = re.findall(r"\w+", fold(text[: 2 * LONGEST]).replace("_", " "))
    return tuple(re.sub(r"(?<=\w{3})(?:e?s|x|e{1,3}s?|aux?|al)$", "", re.sub(r"ees?$", "e", one)) for one in words)


def _only(names: Iterable[str]) -> str:
    found = list(names)
    return found[0] if len({_plain(name) for name in found}) == 1 else ""


def _slip(folded: str, words: Named) -> str:
    """The name from which a slip of the hand makes it: one letter, or more in a long word with the same beginning."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    written = [(_plain(one), name, number > 0) for name in words for number, one in enumerate((name, *words[name]))]
    texts = [text for text, _, _ in written]
    best: dict[str, tuple[int, bool, int]] = {}
    for text, found, at in process.extract(folded, texts, scorer=OSA.distance, score_cutoff=3, limit=None):
        distance, length = int(found), max(len(folded), len(text))
        if distance > (1 if length <= 5 else 2 if length <= 11 else 3) or (distance > 1 and text[:1] != folded[:1]):
            continue
        rank = (distance, written[at][2], -_same_start(folded, text))
        name = written[at][1]
        best[name] = min(rank, best.get(name, rank))
    least = min(best.values(), default=None)
    return _only(name for name, rank in best.items() if rank == least)


def _begins(folded: str, name: str) -> bool:
    plain = _plain(name)
    return plain.startswith(folded) or (len(plain) > 3 and folded.startswith(f"{plain}-"))


def _same_start(a: str, b: str) -> int:
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _holds(word: str, texts: Iterable[str]) -> bool:
    """Whether one of the texts has all the words that were written: `vélo` in `Réparer son vélo`."""
    asked = {one for one in _stems(word) if one not in _SMALL}
    return bool(asked) and any(len(one) > 2 for one in asked) and any(asked <= {*_stems(text)} for text in texts)
