"""Fingerprints: equal fingerprints imply equal bytes.

Law: only typed values are hashed (text, numbers, booleans, None, tuples, frozen dataclasses); any other
type raises. Never `repr`, never pickle: both change with the interpreter.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from hashlib import blake2b
from operator import attrgetter
from typing import Any

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


class Fingerprinter:
    """Digests of frozen values, each distinct object hashed once for as long as this object lives.

    A view is hashed as a Merkle tree: a nested view counts as its own digest, so that a card that
    stands on a hundred pages is hashed once. The values are kept alive, because the memory of what
    was hashed goes by identity. The encoding is JSON (its C encoder is the fastest that the
    standard library has); dataclasses carry their class name, so two types never look alike.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, str]] = {}
        self._fields: dict[type, Callable[[Any], Any]] = {}
        # What `json.JSONEncoder.encode` calls, made once: making it costs more than most views.
        self._encode = _make_encoder(self._encode_other)

    def digest(self, value: object) -> str:
        """The fingerprint of one frozen dataclass or tuple of them."""
        if isinstance(value, tuple):
            return digest_text("tuple", self._encode(value))
        return self._digest_record(value)

    def _encode_other(self, value: object) -> dict[str, str]:
        # Called by the encoder for whatever is not text, number, None or tuple. A mapping cannot be
        # taken for anything else: no view holds one (a test walks their types).
        return {"": self._digest_record(value)}

    def _digest_record(self, value: object) -> str:
        known = self._known.get(id(value))
        if known is not None:
            return known[1]
        kind = type(value)
        fields = self._fields.get(kind)
        if fields is None:
            fields = self._fields[kind] = _make_reader(kind)
        digest = digest_text(kind.__qualname__, self._encode(fields(value)))
        self._known[id(value)] = (value, digest)
        return digest


def _make_encoder(default: Callable[[Any], Any]) -> Callable[[Any], str]:
    encoder = json.JSONEncoder(check_circular=False, ensure_ascii=False, allow_nan=False, default=default)
    make = json.encoder.c_make_encoder  # type: ignore[attr-defined]
    if make is None:  # an interpreter without the C part: same text, slower
        return encoder.encode
    chunks = make(None, default, json.encoder.encode_basestring, None, ": ", ", ", False, False, False)
    return lambda value: "".join(chunks(value, 0))


def _make_reader(kind: type) -> Callable[[Any], Any]:
    if not dataclasses.is_dataclass(kind):
        raise TypeError(f"{kind.__qualname__} cannot be part of a fingerprint")
    parameters = kind.__dataclass_params__  # type: ignore[attr-defined]
    if not parameters.frozen:
        raise TypeError(f"{kind.__qualname__} is not frozen: it cannot be part of a fingerprint")
    names = [field.name for field in dataclasses.fields(kind)]
    reader: Callable[[Any], Any] = attrgetter(*names) if names else (lambda value: ())
    return reader
