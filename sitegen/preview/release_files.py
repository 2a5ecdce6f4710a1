"""What the preview answers to an address: a file of the release, as a host would serve it.

Invariant: nothing but an ordinary file of the release is ever read: no link is followed.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import MappingProxyType

from sitegen.engine.digest import digest_bytes
from sitegen.preview.request_guard import split_target
from sitegen.site.media_types import header_of

MISSING = "404.html"
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_SHEETS = re.compile(rb"<link\b[^>]*\brel=[\"']?stylesheet\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is found at an address. `path` is that of the file in the release, "" when there is none.

    `folder` asks to try again with a `/` at the end.
    """

    status: int
    path: str = ""
    data: bytes = b""
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


def find_answer(
    output: Path, target: str, base_path: str = "/", early: Mapping[str, bytes] = MappingProxyType({})
) -> Answer:
    """The file that a request target names, or the page for addresses that lead nowhere, in its language.

    `early` has files that come before those of the release. `base_path` is where the site lies on its future host:
    those few links that start there work too.
    """
    parts = split_target(target)
    missing: list[tuple[str, ...]] = [(MISSING,)]
    if parts is not None:
        for path in _candidates(parts, base_path):
            if "/".join(path) in early:
                return Answer(200, "/".join(path), early["/".join(path)])
            if parts[-1] and _is_folder(output, path):
                return Answer(302, folder=True)
            data = _read(output, path)
            if data is not None:
                return Answer(200, "/".join(path), data)
        missing.insert(0, (parts[0], MISSING))
    for path in missing:
        data = _read(output, path)
        if data is not None:
            return Answer(404, "/".join(path), data)
    return Answer(404)


def _candidates(parts: tuple[str, ...], base_path: str) -> list[tuple[str, ...]]:
    above = tuple(base_path.strip("/").split("/"))
    whole = (*parts[:-1], parts[-1] or "index.html")
    return [whole, whole[len(above) :]] if above != ("",) and parts[: len(above)] == above else [whole]


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


def _is_folder(output: Path, parts: tuple[str, ...]) -> bool:
    modes = _modes(output, parts)
    return bool(modes) and all(map(stat.S_ISDIR, modes))


def _modes(output: Path, parts: tuple[str, ...]) -> list[int]:
    """The kinds of all folders on the way and of the end, without following a link; none when it is missing."""
    found = []
    try:
        for count in range(1, len(parts) + 1):
            found.append(os.lstat(output.joinpath(*parts[:count])).st_mode)
    except (OSError, ValueError):
        return []
    return found


def _read(output: Path, parts: tuple[str, ...]) -> bytes | None:
    modes = _modes(output, parts)
    if not modes or not all(map(stat.S_ISDIR, modes[:-1])) or not stat.S_ISREG(modes[-1]):
        return None
    try:
        handle = os.open(output.joinpath(*parts), _FLAGS)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read() if stat.S_ISREG(os.fstat(handle).st_mode) else None
