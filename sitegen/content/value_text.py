"""Values as text and back: frozen dataclasses and what they hold, for the cache.

Invariant: JSON only. What is read back can be nothing but values of `sitegen.content` and `sitegen.site`, whatever
the text says. A value that stands in many places is written once and is one object again.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from importlib import import_module
from operator import attrgetter
from typing import Any

from markupsafe import Markup

from sitegen.engine.queries import Codec

_TUPLE, _MAPPING, _MARKUP, _INSTANT = "tuple", "mapping", "markup", "instant"
_PROGRAM = "sitegen."
_HOMES = ("sitegen.content.", "sitegen.site.")
_ATOMS = frozenset({str, int, bool, type(None)})


def write_value(value: object) -> str:
    """The text of a value: texts, whole numbers, booleans, None, tuples, mappings, instants, values of the model.

    Raises `TypeError` for anything else. The text is a table of rows, each made of earlier ones: a kind,
    then atoms and the numbers of rows, in brackets.
    """
    writer = _Writer()
    last = writer.write(value)
    text = json.dumps([list(writer.kinds), writer.rows, last], ensure_ascii=False, separators=(",", ":"))
    return text


class _Writer:
    def __init__(self) -> None:
        self.kinds: dict[str, int] = {}
        self.rows: list[list[Any]] = []
        self._numbers: dict[int, tuple[object, list[int]]] = {}
        self._readers: dict[type, tuple[str, Callable[[Any], tuple[Any, ...]]]] = {}

    def write(self, value: Any) -> Any:
        """An atom, or the number of the row of a value."""
        if type(value) in _ATOMS:
            return value
        known = self._numbers.get(id(value))
        if known is not None:
            return known[1]
        name, read = self._reader(type(value))
        row = [self.kinds.setdefault(name, len(self.kinds)), *map(self.write, read(value))]
        self.rows.append(row)
        number = [len(self.rows) - 1]
        self._numbers[id(value)] = (value, number)  # kept alive: its identity is its name here
        return number

    def _reader(self, kind: type) -> tuple[str, Callable[[Any], tuple[Any, ...]]]:
        """The name of a kind, and what gives the parts of one."""
        found = self._readers.get(kind)
        if found is None:
            found = self._readers[kind] = _find_reader(kind)
        return found


def _find_reader(kind: type) -> tuple[str, Callable[[Any], tuple[Any, ...]]]:
    if kind is tuple:
        return _TUPLE, lambda value: value
    if kind is dict:
        return _MAPPING, lambda value: tuple(part for pair in value.items() for part in pair)
    if kind is Markup:
        return _MARKUP, lambda value: (str.__str__(value),)
    if kind is datetime:
        return _INSTANT, lambda value: (value.isoformat(),)
    if kind.__module__.startswith(_HOMES):
        name = f"{kind.__module__.removeprefix(_PROGRAM)}:{kind.__qualname__}"
        if issubclass(kind, Enum):
            return name, lambda value: (value.value,)
        if issubclass(kind, tuple):
            return name, lambda value: value
        if dataclasses.is_dataclass(kind):
            return name, _read_fields([field.name for field in dataclasses.fields(kind)])
    raise TypeError(f"{kind.__qualname__} cannot be written")


def _read_fields(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def read_value(text: str) -> Any:
    """The value of a text. Raises `ValueError` for a text that is none."""
    try:
        kinds, rows, last = json.loads(text)
        makers = [_find_maker(name) for name in kinds]
        made: list[Any] = []
        for kind, *parts in rows:
            made.append(makers[kind]([made[part[0]] if type(part) is list else part for part in parts]))
        return made[last[0]] if type(last) is list else last
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, ImportError) as error:
        raise ValueError("not the text of a value") from error


def _find_maker(name: str) -> Callable[[list[Any]], Any]:
    """What makes a value of that kind from its parts."""
    simple: Mapping[str, Callable[[list[Any]], Any]] = {
        _TUPLE: tuple,
        _MAPPING: lambda parts: dict(zip(parts[::2], parts[1::2], strict=True)),
        _MARKUP: lambda parts: Markup(parts[0]),  # noqa: S704 - it was one when it was written
        _INSTANT: lambda parts: datetime.fromisoformat(parts[0]),
    }
    if name in simple:
        return simple[name]
    module, _, kind_name = name.partition(":")
    home = _PROGRAM + module
    if not home.startswith(_HOMES) or not home.replace("_", "").replace(".", "").isalnum():
        raise ValueError(name)
    kind: Any = getattr(import_module(home), kind_name)
    if not isinstance(kind, type) or kind.__module__ != home:
        raise ValueError(name)  # something that a module of ours only uses
    fields = getattr(kind, "__dataclass_fields__", {})
    if any(field.kw_only for field in fields.values()):
        return lambda parts: kind(**dict(zip(fields, parts, strict=True)))
    if not fields and not issubclass(kind, Enum | tuple):
        raise ValueError(name)
    return lambda parts: kind(*parts)


KEPT = Codec(write_value, read_value)
"""For queries whose values are kept between processes."""
