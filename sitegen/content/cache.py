"""The cache as the pure stages see it: texts by keys.

Invariant: a cache may forget anything at any time; only speed depends on it. Keys are digests of
everything that the text depends on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Cache(Protocol):
    """A place for texts that are costly to make again. `publish.cache` keeps it in a file.

    `damaged` says that something that was kept could not be believed.
    """

    damaged: bool

    def get_many(self, keys: list[str]) -> Mapping[str, str]:
        """Those of the keys that are known, with their texts."""
        ...

    def put_many(self, texts: Mapping[str, str]) -> None:
        """Remember these texts."""
        ...
