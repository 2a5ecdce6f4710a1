"""Digests of values: equal digests imply equal values of equal types.

Invariant: only frozen values of known types have a digest; any other type raises. Never `repr`, never pickle: both
change with the interpreter.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from hashlib import blake2b
from operator import attrgetter
from types import MappingProxyType, NoneType
from typing import Any

DIGEST_BYTES = 16


def digest_bytes(*parts: bytes) -> str:
    """The digest of byte strings, each framed by its length: 32 hexadecimal digits (BLAKE2b, 128 bits)."""
    state = blake2b(digest_size=DIGEST_BYTES)
    for part in parts:
        state.update(len(part).to_bytes(8, "big"))
        state.update(part)
    return state.hexdigest()


def digest_value(value: object) -> str:
    """The digest of a frozen value.

    Texts, numbers, booleans, None, bytes, dates, times, instants with a zone, members of an enumeration, tuples,
    named tuples, frozen dataclasses and pydantic models, mappings (which nobody may change; their order counts), and
    whatever says with `digest_parts` what it is made of. A subclass of one of these is another type; the class of
    each value is part of the digest. A value with a `value_digest` has that one. Raises `TypeError`, naming the type,
    for anything else, `ValueError` for an instant without a zone and for a number that is not finite.
    """
    own: str | None = getattr(value, "value_digest", None)
    if own is not None:
        return own
    return blake2b(_encode(_mark(value)).encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).hexdigest()


# Values are written as JSON, by the C encoder of the standard library. It takes subclasses of text, number and tuple
# for these themselves, so the types of all parts are looked at first (one set operation for each tuple). What JSON has
# no form for is an object with one key, the name of its class; nothing else is an object.

_plain: set[type] = {str, int, bool, float, NoneType}
"""What the encoder may see: atoms, and the classes of dataclasses, for which it calls `_mark_dataclass`."""
_readers: dict[type, tuple[str, Callable[[Any], tuple[Any, ...]]]] = {}


def _mark_dataclass(value: Any) -> dict[str, Any]:
    name, read = _readers[type(value)]
    return {name: _mark_parts(read(value))}


def _mark_parts(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    return parts if _plain.issuperset(map(type, parts)) else tuple(map(_mark, parts))


def _mark(value: Any) -> Any:
    kind = type(value)
    if kind in _plain:
        return value
    if kind is tuple:
        return _mark_parts(value)
    if kind not in _readers:
        _readers[kind] = _name(kind), _find_reader(kind)
        if dataclasses.is_dataclass(kind):
            _plain.add(kind)
            return value
    return _mark_dataclass(value)


def _find_reader(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    if dataclasses.is_dataclass(kind):
        if not kind.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            raise TypeError(f"{_name(kind)} is not frozen: it has no digest")
        names = [field.name for field in dataclasses.fields(kind)]
        reader: Callable[[Any], Any] = attrgetter(*names) if names else lambda value: ()
        return reader if len(names) != 1 else lambda value: (reader(value),)
    if hasattr(kind, "digest_parts"):
        return lambda value: tuple(value.digest_parts)
    fields: Any = getattr(kind, "model_fields", None)
    if fields is not None:
        if not kind.model_config.get("frozen"):  # type: ignore[attr-defined]
            raise TypeError(f"{_name(kind)} is not frozen: it has no digest")
        fields = tuple(fields)
        return lambda value: tuple(getattr(value, name) for name in fields)
    if issubclass(kind, Enum):
        return lambda value: (value.name,)
    if issubclass(kind, tuple):
        return tuple
    if issubclass(kind, str):
        return lambda value: (str.__str__(value),)
    if kind in (dict, MappingProxyType):
        return lambda value: tuple(part for pair in value.items() for part in pair)
    if kind is datetime:
        return _read_instant
    if kind in (date, time):
        return lambda value: (value.isoformat(),)
    if kind is Decimal:
        return lambda value: (str(value),)
    if kind is bytes:
        return lambda value: (value.hex(),)
    raise TypeError(f"{_name(kind)} has no digest")


def _read_instant(value: datetime) -> tuple[str, str]:
    if value.tzinfo is None:
        raise ValueError("an instant without a zone has no digest")
    return value.isoformat(), str(value.tzinfo)


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _make_encoder() -> Callable[[Any], str]:
    # What `json.JSONEncoder.encode` calls, made once: making it costs more than most values.
    encoder = json.JSONEncoder(check_circular=False, ensure_ascii=False, allow_nan=False, default=_mark_dataclass)
    make = json.encoder.c_make_encoder  # type: ignore[attr-defined]
    if make is None:  # an interpreter without the C part: same text, slower
        return encoder.encode
    text = json.encoder.encode_basestring
    chunks = make(None, _mark_dataclass, text, None, ": ", ", ", False, False, False)
    return lambda value: "".join(chunks(value, 0))


_encode = _make_encoder()
