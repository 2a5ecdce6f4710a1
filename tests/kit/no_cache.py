"""A cache that forgets everything: for tests that read something once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sitegen.engine.texts import TextFile


class NoCache(TextFile):
    """A cache that forgets everything, in no file."""

    def __init__(self) -> None:
        self.damaged = False

    def get_many(self, keys: Iterable[str]) -> Mapping[str, str]:
        """Nothing is known."""
        return {}

    def put_many(self, texts: Mapping[str, str]) -> None:
        """Nothing is kept."""
