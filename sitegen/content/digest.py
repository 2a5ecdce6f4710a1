"""Fingerprints: equal fingerprints imply equal bytes.

Law: only typed values are hashed (text, numbers, booleans, None, tuples, frozen dataclasses); any other
type raises. A named tuple counts as the tuple it is: the field that holds it says which one. Never
`repr`, never pickle: both change with the interpreter.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from hashlib import blake2b
from operator import attrgetter
from typing import Any

from sitegen.content.recent import Recent

DIGEST_BYTES = 16


def digest_bytes(*parts: bytes) -> str:
    """The digest of byte strings, each framed by its length: 32 hexadecimal digits (BLAKE2b, 128 bits)."""
    state = blake2b(digest_size=DIGEST_BYTES)
    for part in parts:
        state.update(len(part).to_bytes(8, "big"))
        state.update(part)
    return state.hexdigest()


def digest_text(*parts: str) -> str:
    """The digest of texts, as `digest_bytes` of their UTF-8."""
    return digest_bytes(*(part.encode() for part in parts))


class Shared:
    """Marks a view that stands on many pages: it is hashed once, and counts as its digest in them."""

    __slots__ = ()


class Fingerprinter:
    """Digests of frozen values, each `Shared` object hashed once.

    Views are hashed as a Merkle tree: a shared view counts as its own digest, so that a card that
    stands on a hundred pages is read once; the others are written out where they stand. What was
    hashed is remembered by identity, so it is kept alive. The encoding is JSON (its C encoder is
    the fastest that the standard library has); each nested view is a mapping with the name of its
    class, so two types never look alike.
    """

    def __init__(self) -> None:
        self.known: Recent[tuple[object, dict[str, str]]] = Recent()
        self._kinds: dict[type, tuple[str, Callable[[Any], Any], bool]] = {}
        # What `json.JSONEncoder.encode` calls, made once: making it costs more than most views.
        self._encode = _make_encoder(self._encode_view)

    def digest(self, value: object) -> str:
        """The fingerprint of one frozen dataclass or tuple of them."""
        return digest_text(self._encode(value if isinstance(value, tuple) else self._encode_view(value)))

    def _encode_view(self, value: object) -> dict[str, Any]:
        # Called by the encoder for whatever is not text, number, None or tuple. A mapping cannot be
        # taken for anything else: no view holds one (a test walks their types).
        kind = type(value)
        plan = self._kinds.get(kind)
        if plan is None:
            plan = self._kinds[kind] = _plan_kind(kind)
        name, fields, shared = plan
        if not shared:
            return {name: fields(value)}
        known = self.known.get(id(value))
        if known is not None:
            return known[1]
        digest = {name: digest_text(self._encode(fields(value)))}
        self.known.put(id(value), (value, digest))
        return digest


def _make_encoder(default: Callable[[Any], Any]) -> Callable[[Any], str]:
    encoder = json.JSONEncoder(check_circular=False, ensure_ascii=False, allow_nan=False, default=default)
    make = json.encoder.c_make_encoder  # type: ignore[attr-defined]
    if make is None:  # an interpreter without the C part: same text, slower
        return encoder.encode
    chunks = make(None, default, json.encoder.encode_basestring, None, ": ", ", ", False, False, False)
    return lambda value: "".join(chunks(value, 0))


def _plan_kind(kind: type) -> tuple[str, Callable[[Any], Any], bool]:
    """How to hash a class: its name, a reader of all its fields, whether it is shared."""
    if not dataclasses.is_dataclass(kind):
        raise TypeError(f"{kind.__qualname__} cannot be part of a fingerprint")
    parameters = kind.__dataclass_params__  # type: ignore[attr-defined]
    if not parameters.frozen:
        raise TypeError(f"{kind.__qualname__} is not frozen: it cannot be part of a fingerprint")
    names = [field.name for field in dataclasses.fields(kind)]
    reader: Callable[[Any], Any] = attrgetter(*names) if names else (lambda value: ())
    return kind.__qualname__, reader, issubclass(kind, Shared)
