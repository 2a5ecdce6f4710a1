"""Outputs: the files of the published site, each with the function that makes its content.

Invariant: an output is a name and arguments, nothing that was made; asking for its bytes is a query, so that they stand
for as long as nothing changes that was read on the way.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import singledispatch
from typing import NamedTuple, TypeVar

from sitegen.engine.dataclass import dataclass
from sitegen.engine.queries import Asking, Codec
from sitegen.site.output import Content
from sitegen.site.rendered import Rendered

C = TypeVar("C", bound=Content)


@dataclass(frozen=True, slots=True)
class Output:
    """One file to publish. `path` is relative to the output folder, with `/`.

    `maker` is the name of the function that makes its content from `names`. `sources` are project paths, for
    messages about collisions and lost addresses. A `dependent` output tells what others became, by their digests: it
    comes after them.
    """

    path: str
    maker: str
    names: tuple[str, ...]
    sources: tuple[str, ...]
    dependent: bool = False


def _write(outputs: tuple[Output, ...]) -> str:
    rows = [(one.path, one.maker, one.names, one.sources, one.dependent) for one in outputs]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _read(text: str) -> tuple[Output, ...]:
    return tuple(
        [Output(path, maker, tuple(names), tuple(sources), dependent)
         for path, maker, names, sources, dependent in json.loads(text)]
    )  # fmt: skip


OUTPUTS = Codec(_write, _read)
"""The list of all outputs as text."""


class Written(NamedTuple):
    """What became of an output: the digest of its `Rendered`; that itself, if it was made in this run."""

    output: Output
    digest: str
    rendered: Rendered | None


_MAKERS: dict[str, Callable[..., Content]] = {}


def maker(make: Callable[..., C]) -> Callable[..., C]:
    """Register a function that makes the content of outputs: it takes the query and texts."""
    assert make.__name__ not in _MAKERS, make.__name__  # noqa: S101 - two of one name would take each other's place
    _MAKERS[make.__name__] = make
    return make


@singledispatch
def write_content(content: Content, q: Asking) -> bytes:
    """The bytes of a content. Whatever writes a type of content is registered here, where it stands."""
    raise TypeError(f"nothing writes {type(content).__name__}")


def make_content(q: Asking, maker: str, names: tuple[str, ...]) -> Content:
    """What an output holds, before it becomes bytes; its reads are those of the query that asks."""
    return _MAKERS[maker](q, *names)
