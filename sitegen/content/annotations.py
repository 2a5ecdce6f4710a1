"""What the types of records say, for whoever walks over them: schemas, forms, texts of translators, references."""

from __future__ import annotations

import types
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BeforeValidator

from sitegen.content.values import Names


def unwrap(annotation: Any, marks: Sequence[Any] = ()) -> tuple[Any, Sequence[Any]]:
    """The type of a value without `Annotated` and `| None`, and its marks."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, marks = get_args(annotation)[0], annotation.__metadata__
        elif origin in (Union, types.UnionType):
            annotation, marks = next(part for part in get_args(annotation) if part is not type(None)), ()
        else:
            return annotation, marks


def named_kind(marks: Sequence[Any]) -> str:
    """The kind of the things that a value names, "" for none."""
    return next((mark.kind for mark in marks if isinstance(mark, Names)), "")


def readers(marks: Sequence[Any]) -> list[Callable[..., Any]]:
    """The functions that read a value; one that is a kind of value has its own first."""
    return [mark.func for mark in marks if isinstance(mark, BeforeValidator)]
