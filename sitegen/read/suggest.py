"""Did you mean …? The nearest known word to a mistyped one.

Law: a suggestion is offered only when it is near; a wrong one costs an editor more than none.
"""

from __future__ import annotations

from collections.abc import Iterable


def _distance(a: str, b: str, limit: int) -> int:
    """Optimal string alignment distance (insert, delete, replace, swap neighbours), capped at `limit`."""
    if abs(len(a) - len(b)) >= limit:
        return limit
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        older, before, row = before, row, [i] + [0] * len(b)
        for j, other in enumerate(b, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                row[j] = min(row[j], older[j - 2] + 1)
        if min(row) >= limit and min(before) + 1 >= limit:
            return limit
    return min(row[-1], limit)


def _same_start(a: str, b: str) -> int:
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that differs least from `word`, or "" when all differ in more than a third.

    Of words that differ equally, the one with the longest common beginning: `state` is `status`, not `date`.
    """
    folded = word.casefold().replace("_", "-").strip()
    if not folded:
        return ""
    limit = max(2, (len(folded) + 2) // 3 + 1)
    best, best_rank = "", (limit, 0)
    for candidate in known:
        distance = _distance(folded, candidate.casefold(), min(limit, best_rank[0] + 1))
        rank = (distance, -_same_start(folded, candidate.casefold()))
        if rank < best_rank and distance < limit:
            best, best_rank = candidate, rank
    if best or len(folded) < 4:
        return best
    return next((c for c in known if c.startswith(folded) or folded.startswith(c.casefold() + "s")), "")
