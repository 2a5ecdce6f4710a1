"""What the preview answers to an address: a file of the site, as a host would serve it.

Invariant: what can be read are the files of the site, by their paths; no file of the machine is opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from sitegen.engine.dataclass import dataclass
from sitegen.engine.digest import digest_bytes
from sitegen.preview.request_guard import split_target
from sitegen.site.media_types import header_of

Read = Callable[[str], tuple[bytes, tuple[str, ...]] | None]
"""Gives the bytes of a file of the site and what it is made from; None when there is none of that path."""
MISSING = "404.html"
_SHEETS = re.compile(rb"<link\b[^>]*\brel=[\"']?stylesheet\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is found at an address. `path` is that of the file in the site, "" when there is none.

    `sources` is what it is made from. `folder` asks to try again with a `/` at the end.
    """

    status: int
    path: str = ""
    data: bytes = b""
    sources: tuple[str, ...] = ()
    folder: bool = False

    @property
    def stamp(self) -> str:
        """Tells this answer from any other one: first what it is without its style sheets, then its style sheets."""
        words, sheets = without_sheets(self.data), b"".join(_SHEETS.findall(self.data))
        return f"{digest_bytes(str(self.status).encode(), words)}-{digest_bytes(sheets)}"

    @property
    def content_type(self) -> str:
        """The value of the header Content-Type."""
        return header_of(self.path or MISSING)


def find_answer(read: Read, target: str, base_path: str = "/") -> Answer:
    """The file that a request target names, or the page for addresses that lead nowhere, in its language.

    `base_path` is where the site lies on its future host: those few links that start there work too. A page without
    bytes could not be made: it has the status 503.
    """
    parts = split_target(target)
    missing = [MISSING]
    if parts is not None:
        for path in _candidates(parts, base_path):
            if (found := read(path)) is not None:
                return Answer(200 if found[0] or not path.endswith(".html") else 503, path, *found)
            if parts[-1] and read(f"{path}/index.html") is not None:
                return Answer(302, folder=True)
        missing.insert(0, f"{parts[0]}/{MISSING}")
    for path in missing:
        if (found := read(path)) is not None:
            return Answer(404, path, *found)
    return Answer(404)


def _candidates(parts: tuple[str, ...], base_path: str) -> list[str]:
    above = tuple(base_path.strip("/").split("/"))
    whole = (*parts[:-1], parts[-1] or "index.html")
    inside = above != ("",) and parts[: len(above)] == above
    return ["/".join(one) for one in ((whole, whole[len(above) :]) if inside else (whole,))]


def without_sheets(page: bytes) -> bytes:
    """A page without its style sheets: two pages that are equal so differ in their style only."""
    return _SHEETS.sub(b"", page)


def inject_script(page: bytes, address: str, stamp: str) -> bytes:
    """The page with one script more, at the end of its head: by address, so that a strict policy allows it."""
    tag = f'<script src="{escape(address)}" data-stamp="{stamp}" defer></script>'.encode()
    place = page.find(b"</head>")
    if place < 0:
        place = len(page)
    return page[:place] + tag + page[place:]
