"""Relations are ids: here each id is checked against the things that exist.

Invariant: one walk over the types finds every id, by its mark `Names`; a new field needs no new check.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from sitegen.content.annotations import named_kind, unwrap
from sitegen.content.kinds import KINDS
from sitegen.content.local_text import LocalText
from sitegen.content.problem import KeyPath, Message, Problem, msgid, say
from sitegen.content.schema import suggestion
from sitegen.content.suggest import KnownIds

_MISSING = {
    **{kind.name: kind.missing for kind in KINDS.values()},
    "topics": msgid("there is no topic “{name}”"),
    "audiences": msgid("there is no audience “{name}”"),
    "levels": msgid("there is no level “{name}”"),
    "formats": msgid("there is no format “{name}”"),
    "access": msgid("there is no access need “{name}”"),
}


DRAFTS = "drafts"
"""Among the known ids: what has only drafts, as “courses/seo”."""


def tell_missing(kind: str, name: str, known: KnownIds) -> tuple[Message, Message]:
    """What is said of an id that names nothing, or nothing but a draft."""
    if f"{kind}/{name}" in known.get(DRAFTS, {}):
        return say("“{name}” in {kind} is a draft", name=name, kind=kind), say(
            "publish it: remove “draft” from its text; or take it out here"
        )
    return say(_MISSING[kind], name=name), suggestion(name, known[kind], known[kind])


def check_references(path: str, record: BaseModel, known: KnownIds, *, key: KeyPath = ()) -> Iterator[Problem]:
    """A problem for each id in `record` that names nothing. `key` leads to the record in its file."""
    for attribute, alias, kind, nested in _plan(type(record)):
        value = getattr(record, attribute)
        if value is None:
            continue
        way = (*key, alias)
        if kind and kind in known:
            names = [(way, value)] if isinstance(value, str) else [((*way, i), v) for i, v in enumerate(value)]
            for where, name in names:
                if name not in known[kind]:
                    yield Problem(path, *tell_missing(kind, name, known), key=where)
        elif nested:
            yield from _check_nested(path, value, known, way)


def _check_nested(path: str, value: Any, known: KnownIds, way: KeyPath) -> Iterator[Problem]:
    if isinstance(value, BaseModel):
        yield from check_references(path, value, known, key=way)
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from check_references(path, item, known, key=(*way, number))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from check_references(path, item, known, key=(*way, str(name)))


@cache
def _plan(model: type[BaseModel]) -> tuple[tuple[str, str, str, bool], ...]:
    """The fields of a record that hold ids or records: attribute, key, kind of the ids, nested."""
    plan = []
    for name, field in model.model_fields.items():
        kind, nested = _kind(field.annotation, field.metadata), _holds_records(field.annotation)
        if kind or nested:
            plan.append((name, field.alias or name, kind, nested))
    return tuple(plan)


def _kind(annotation: Any, marks: Sequence[Any] = ()) -> str:
    annotation, marks = unwrap(annotation, marks)
    return named_kind(marks) or (_kind(get_args(annotation)[0]) if get_origin(annotation) is tuple else "")


def _holds_records(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation is not LocalText
    return any(_holds_records(argument) for argument in get_args(annotation))
