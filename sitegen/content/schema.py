"""From a tree of texts to a record, or to all the problems of a file at once.

Invariant: pydantic checks, this file translates. No sentence of pydantic reaches an editor.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from sitegen.content.key_words import key_names
from sitegen.content.local_text import Record
from sitegen.content.problem import KeyPath, Message, Problem, msgid, say
from sitegen.content.said_keys import SAID_KEYS
from sitegen.content.spoken import said_for
from sitegen.content.strict_yaml import Tree
from sitegen.content.suggest import NONE, Named, nearest

R = TypeVar("R", bound=Record)


def parse_record(
    path: str, model: type[R], tree: Tree, languages: Sequence[str], *, key: KeyPath = ()
) -> tuple[R | None, tuple[Problem, ...]]:
    """Check a tree against a record type. `key` leads to the tree inside its file."""
    try:
        return model.model_validate(tree, context={"languages": tuple(languages)}), ()
    except ValidationError as error:
        errors = error.errors(include_url=False)
    found = [_translate(path, key, model, tree, details) for details in errors]
    record = None
    if all(details["type"] == "extra_forbidden" for details in errors):
        # Only keys too many: what the others say can still be checked in this same run.
        record, _ = parse_record(path, model, _without(tree, [details["loc"] for details in errors]), languages)
    return record, _without_missing(found)


def _without(tree: Tree, ways: Sequence[KeyPath]) -> Tree:
    """A copy of a tree without the values at some places."""
    copy = deepcopy(tree)
    for way in ways:
        here: Any = copy
        for part in way[:-1]:
            here = here[part]
        here.pop(way[-1], None)
    return copy


def _without_missing(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Leave out “the key is missing” where a mistyped key beside it is taken for this one."""
    meant = {
        (problem.key[:-1], name)
        for problem in problems
        if problem.what.template == _UNKNOWN and problem.remedy.template == _NEAR
        for _, name in problem.remedy.values
    }
    return tuple(
        problem
        for problem in problems
        if problem.what.template != _MISSING or (problem.key, problem.what.values[0][1]) not in meant
    )


_UNKNOWN = msgid("the key “{key}” is not known here")
_MISSING = msgid("the key “{key}” is missing")
_NEAR = msgid("did you mean “{name}”?")


def _translate(path: str, key: KeyPath, model: type[Record], tree: Tree, details: ErrorDetails) -> Problem:
    # Pydantic adds markers such as "[key]" for the keys of mappings; they are no way into the file.
    way = tuple(part for part in details["loc"] if part != "[key]")
    what, remedy = _sentences(details, way, model, tree)
    if details["type"] == "missing":
        way = way[:-1]
    at = (details.get("ctx") or {}).get("at")
    if at:
        way = (*way, str(at))
    return Problem(path, what, remedy, key=(*key, *way))


def _sentences(details: ErrorDetails, way: KeyPath, model: type[Record], tree: Tree) -> tuple[Message, Message]:
    kind = details["type"]
    context: Mapping[str, Any] = details.get("ctx") or {}
    name = str(way[-1]) if way else ""
    if kind == "sitegen":
        return rejected(context)
    if kind == "extra_forbidden":
        known = _keys_at(model, tree, way[:-1])
        return say(_UNKNOWN, key=name), suggestion(name, known, SAID_KEYS, key_names())
    if kind == "missing":
        return say(_MISSING, key=name), say("add a line “{key}: …”", key=name)
    if kind in ("literal_error", "enum"):
        known = _choices(str(context.get("expected", "")))
        value = str(details["input"])[:60]
        remedy = suggestion(value, known, said_for(known))
        return say("“{value}” is not possible for “{key}”", value=value, key=_word_before(way)), remedy
    if kind in ("tuple_type", "list_type"):
        return say("“{key}” must be a list", key=_word_before(way)), say("write [one, two], or one per line after “- ”")
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        if not way:
            return say("this entry must consist of keys and values"), say("write “key: value” after the hyphen")
        return say("“{key}” must consist of keys and values", key=_word_before(way)), say(
            "write its keys below it, indented by two spaces"
        )
    if kind == "too_long":
        limit = context.get("max_length", "")
        return say("“{key}” has more than {limit} entries", key=_word_before(way), limit=limit), say("remove some")
    if kind == "too_short":
        return say("“{key}” is empty", key=_word_before(way)), say("add at least one entry")
    return say("the value of “{key}” cannot be read", key=_word_before(way)), say("compare it with the other files")


def rejected(context: Mapping[str, Any]) -> tuple[Message, Message]:
    """The two sentences of `values.reject`: they travel in the context of its error, with what is filled into them."""
    values = {key: value for key, value in context.items() if key not in ("at", "what", "remedy")}
    return say(str(context["what"]), **values), say(str(context["remedy"]), **values)


def _word_before(way: KeyPath) -> str:
    return next((str(part) for part in reversed(way) if isinstance(part, str)), "")


def _choices(expected: str) -> list[str]:
    # Pydantic writes: 'open', 'closed' or 'announced'
    return [part.strip().strip("'") for part in expected.replace(" or ", ", ").split(",") if part.strip()]


def suggestion(word: str, known: Iterable[str], said: Named = NONE, foreign: Collection[str] = ()) -> Message:
    """“did you mean …?” when one of `known` is meant (see `suggest.nearest`), else the list of what is possible."""
    names = sorted(set(known))
    near = nearest(word, names, said, foreign)
    if near:
        return say(_NEAR, name=near)
    if not names:
        return say("create it first, or remove it here")
    if len(names) > 32:
        return say("use one that exists, for example {names}", names=", ".join(names[:8]))
    return say("use one of: {names}", names=", ".join(names))


def _keys_at(model: type[Record], tree: Tree, way: KeyPath) -> list[str]:
    """The keys that a record knows at a place, from its JSON schema (which knows about nesting)."""
    schema = _schema_of(model)
    here: dict[str, Any] = _resolve(schema, schema)
    for part in way:
        options = [_resolve(schema, option) for option in here.get("anyOf", [here])]
        here = next((found for option in options if (found := _step(schema, option, part))), {})
    options = [_resolve(schema, option) for option in here.get("anyOf", [here])]
    return [name for option in options for name in option.get("properties", {})]


@cache
def _schema_of(model: type[Record]) -> dict[str, Any]:
    return TypeAdapter(model).json_schema(by_alias=True)


def _step(schema: dict[str, Any], here: dict[str, Any], part: str | int) -> dict[str, Any]:
    if isinstance(part, int):
        found = here.get("items")
    else:
        found = here.get("properties", {}).get(part) or here.get("additionalProperties")
    return _resolve(schema, found) if isinstance(found, dict) else {}


def _resolve(schema: dict[str, Any], here: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in here:
        here = schema["$defs"][str(here["$ref"]).rsplit("/", 1)[1]]
    return here
