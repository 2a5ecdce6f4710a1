"""How files are written around their words: what they begin with, how their lines end, what they end with.

Invariant: the editor in the browser, which sees a file without all this, puts it back as it was.
"""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.content.site import PLAIN_SHAPE, Shape
from sitegen.content.sources import Source


def odd_shapes(sources: Iterable[Source]) -> dict[str, Shape | None]:
    """The shapes of files that are not written in the plain way, by path; None where lines end in two ways."""
    return {source.path: shape for source in sources if (shape := _shape(source.data)) != PLAIN_SHAPE}


def _shape(data: bytes) -> Shape | None:
    text = data.decode("utf-8", "replace")
    begin = "\ufeff" if text.startswith("\ufeff") else ""
    whole = text.replace("\r\n", "\n")
    text = text.removeprefix(begin)
    windows = "\r\n" in text
    if "\r" in whole or (windows and whole.count("\n") != text.count("\r\n")) or text[:1].isspace():
        return None
    return begin, "\r\n" if windows else "\n", whole[len(whole.rstrip()) :]
