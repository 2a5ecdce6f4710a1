"""Digests of texts, and the mark of what is made once and shown many times."""

from __future__ import annotations

from sitegen.engine.digest import digest_bytes


def digest_text(*parts: str) -> str:
    """The digest of texts, as `digest_bytes` of their UTF-8."""
    return digest_bytes(*(part.encode() for part in parts))


class Shared:
    """Marks a view that stands on many pages: what is made of it is remembered by its identity."""

    __slots__ = ()
