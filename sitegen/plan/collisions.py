"""Two outputs must never want the same file, on any file system.

Law: paths are compared as the least careful file system would: without case, in one Unicode form.
A file must not be the folder of another. Each part fits in 255 bytes and is no Windows device.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from sitegen.model.output import Output
from sitegen.model.problem import Problem, say

_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_UNSAFE = re.compile(r'[<>:"\\|?*\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')


def find_collisions(outputs: Iterable[Output]) -> Iterator[Problem]:
    """A problem for each path that is not safe or not free."""
    taken: dict[str, Output] = {}
    folders: dict[str, Output] = {}
    for output in outputs:
        path = output.path
        key = path if path.isascii() and path.islower() else unicodedata.normalize("NFC", path).casefold()
        other = taken.setdefault(key, output)
        if other is not output:
            yield _collision(output, other)
            continue
        folder = key.rpartition("/")[0]
        while folder and folder not in folders:
            folders[folder] = output
            yield from _check_part(folder.rpartition("/")[2], output)
            folder = folder.rpartition("/")[0]
        yield from _check_part(key.rpartition("/")[2], output)
    for key, output in taken.items():
        if key in folders:
            yield _collision(output, folders[key])


def _collision(output: Output, other: Output) -> Problem:
    return Problem(
        output.sources[0],
        say("its address /{path} is already that of {other}", path=output.path, other=other.sources[0]),
        say("give one of them another “slug” at the top of its file, or remove the alias"),
        1,
        1,
    )


@lru_cache(4096)  # most files are called index.html, and in the next build of a preview all have the same names
def _is_safe(part: str) -> bool:
    unsafe = part in ("", ".", "..") or part.endswith((".", " ")) or _UNSAFE.search(part) or _DEVICE.fullmatch(part)
    return not unsafe and len(part.encode()) <= 255


def _check_part(part: str, output: Output) -> Iterator[Problem]:
    if not _is_safe(part):
        yield Problem(
            output.sources[0],
            say("the address /{path} cannot be a file on every system", path=output.path[:120]),
            say("choose a shorter and simpler “slug”, with letters and hyphens"),
            1,
            1,
        )
