"""Two outputs must never want the same file, on any file system.

Invariant: paths are compared as the least careful file system would: without case, in one Unicode form.
A file must not be the folder of another. Each may be published (`site.published`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from sitegen.content.problem import Problem, say
from sitegen.site.outputs import Output
from sitegen.site.published import fault_of_path


def find_collisions(outputs: Iterable[Output]) -> Iterator[Problem]:
    """A problem for each path that is not safe or not free."""
    taken: dict[str, Output] = {}
    folders: dict[str, Output] = {}
    for output in outputs:
        path = output.path
        fault = fault_of_path(path)
        if fault:
            yield Problem(output.sources[0], *fault, key=_key_of(output))
            continue
        key = path if path.isascii() and path.islower() else unicodedata.normalize("NFC", path).casefold()
        other = taken.setdefault(key, output)
        if other is not output:
            yield _collision(output, other)
            continue
        folder = key.rpartition("/")[0]
        while folder and folder not in folders:
            folders[folder] = output
            folder = folder.rpartition("/")[0]
    for key, output in taken.items():
        if key in folders:
            yield _collision(output, folders[key])


def _is_old(output: Output) -> bool:
    """Whether it stands at a former address."""
    return output.maker == "alias"


def _key_of(output: Output) -> tuple[str]:
    return ("aliases",) if _is_old(output) else ("slug",)


def _yields(output: Output) -> tuple[bool, bool]:
    """The greater it is, the rather an output is asked to go elsewhere: from a former address, or by a “slug”."""
    return _is_old(output), output.sources[0].endswith(".md")


def _collision(output: Output, other: Output) -> Problem:
    if _yields(other) > _yields(output):
        output, other = other, output
    return Problem(
        output.sources[0],
        say("its address /{path} is already that of {other}", path=output.path, other=other.sources[0]),
        say("give one of them another “slug” at the top of its file, or remove the alias"),
        key=_key_of(output),
    )
