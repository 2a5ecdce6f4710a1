"""A cache that forgets everything: for tests that read something once."""

from __future__ import annotations

from collections.abc import Mapping


class NoCache:
    """A cache that forgets everything."""

    damaged = False

    def get_many(self, keys: list[str]) -> Mapping[str, str]:
        """Nothing is known."""
        return {}

    def put_many(self, texts: Mapping[str, str]) -> None:
        """Nothing is kept."""
