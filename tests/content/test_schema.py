"""Did you mean …? Nearly every key with one typing error is told with the right key."""

from __future__ import annotations

import string
from collections.abc import Iterator
from functools import cache

import pytest
from pydantic import BaseModel

from sitegen.content.config import SiteConfig
from sitegen.content.key_words import key_names
from sitegen.content.local_text import LocalText, Record
from sitegen.content.problem import Problem
from sitegen.content.records import City, Course, FrontMatter, Partner, Series, Vocabulary
from sitegen.content.said_keys import SAID_KEYS
from sitegen.content.schema import parse_record, suggestion
from sitegen.content.strict_yaml import Tree
from sitegen.content.suggest import nearest

KINDS: tuple[type[Record], ...] = (SiteConfig, Vocabulary, City, Series, Course, Partner, FrontMatter)

# The trees that lead to each record inside a file: the keys stand at the way.
NESTED: dict[str, tuple[type[Record], tuple[str | int, ...]]] = {
    "language": (SiteConfig, ("languages", 0)),
    "paths": (SiteConfig, ("languages", 0, "paths")),
    "features": (SiteConfig, ("features",)),
    "site contact": (SiteConfig, ("contact",)),
    "term": (Vocabulary, ("topics", "internet")),
    "venue": (City, ("venue",)),
    "room": (City, ("venue", "rooms", 0)),
    "contact": (City, ("contact",)),
    "closure": (City, ("closures", 0)),
    "city partner": (City, ("partners", 0)),
    "figure": (City, ("figures", 0)),
    "place": (Series, ("place",)),
    "booking": (Series, ("booking",)),
    "change": (Series, ("changes", "2026-12-01")),
    "place of a change": (Series, ("changes", "2026-12-01", "place")),
    "booking of a change": (Series, ("changes", "2026-12-01", "booking")),
}


def record_at(model: type[BaseModel], way: tuple[str | int, ...]) -> type[BaseModel]:
    """The record type that a way through a file leads to."""
    if not way:
        return model
    part, *rest = way
    if isinstance(part, int):
        return record_at(model, tuple(rest))
    if model is not LocalText and part in keys_of(model):
        field = next(f for name, f in model.model_fields.items() if (f.alias or name) == part)
        while rest and (isinstance(rest[0], int) or part in ("topics", "changes")):
            rest, part = rest[1:], ""
        return record_at(next(_records(field.annotation)), tuple(rest))
    raise AssertionError(f"{model.__name__} has no key {part}")


def _records(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _records(argument)


def keys_of(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def errors_of(word: str) -> set[str]:
    """Every word with one letter more, less, another, or two neighbours exchanged."""
    letters = string.ascii_lowercase + "-_"
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {a + c + b for a, b in cuts for c in letters}
    found |= {a + b[1:] for a, b in cuts if b}
    found |= {a + c + b[1:] for a, b in cuts if b for c in letters}
    found |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    return found - {word, ""}


PLACES: dict[str, tuple[type[Record], tuple[str | int, ...]]] = {
    **{kind.__name__: (kind, ()) for kind in KINDS},
    **NESTED,
}


@cache
def first_suggestions(keys: tuple[str, ...]) -> tuple[int, int]:
    """How many wrong keys of one record are told with the right one first, and how many were tried."""
    right = asked = 0
    for key in keys:
        for wrong in sorted(errors_of(key) - set(keys)):
            asked += 1
            right += nearest(wrong, keys, SAID_KEYS, key_names()) == key
    return right, asked


def test_nearly_every_typing_error_in_a_key_is_understood() -> None:
    """Of all keys of all files, at all levels, with any error of one letter: at least 95 % are understood."""
    counts = {place: first_suggestions(tuple(keys_of(record_at(model, way)))) for place, (model, way) in PLACES.items()}
    right, asked = (sum(count[n] for count in counts.values()) for n in (0, 1))
    assert asked > 50_000
    assert right / asked >= 0.95, f"{right} of {asked}"
    for place, (good, all_of_them) in counts.items():
        assert good / all_of_them >= 0.90, f"{place}: {good} of {all_of_them}"


def tree_with(way: tuple[str | int, ...], key: str) -> Tree:
    tree: Tree = {key: "x"}
    for part in reversed(way):
        tree = [tree] if isinstance(part, int) else {part: tree}
    return tree


def unknown_keys(problems: tuple[Problem, ...]) -> list[Problem]:
    return [p for p in problems if p.what.template == "the key “{key}” is not known here"]


@pytest.mark.parametrize("place", PLACES)
def test_each_wrong_key_is_told_where_it_stands_with_the_right_one(place: str) -> None:
    """The whole way: the tree is refused, the problem has the place of the key and the suggestion of its level."""
    model, way = PLACES[place]
    for key in keys_of(record_at(model, way)):
        wrong = key + key[-1]
        record, problems = parse_record("x.yaml", model, tree_with(way, wrong), ("fr", "en"), key=(7,))
        assert record is None
        (problem,) = unknown_keys(problems)
        assert problem.key == (7, *way, wrong)
        assert str(problem.what) == f"the key “{wrong}” is not known here"
        assert str(problem.remedy) == f"did you mean “{key}”?"
        missing = [dict(p.what.values)["key"] for p in problems if p.what.template == "the key “{key}” is missing"]
        assert not (key in missing and any(p.key == (7, *way) and p.what.values[0][1] == key for p in problems))


WRONG_SHAPES: tuple[Tree, ...] = (
    "", "?", [], {}, ["?"], [[]], [{}], {"?": "?"}, {"?": {}}, {"?": {"?": "?"}}, {"?": ["?"]},
)  # fmt: skip


def test_no_sentence_of_pydantic_reaches_an_editor() -> None:
    """Every key of every file with every wrong shape gives sentences of ours."""
    for place, (model, way) in PLACES.items():
        for key in keys_of(record_at(model, way)):
            for value in WRONG_SHAPES:
                tree: Tree = {key: value}
                for part in reversed(way):
                    tree = [tree] if isinstance(part, int) else {part: tree}
                _, problems = parse_record("x.yaml", model, tree, ("fr", "en"))
                for problem in problems:
                    said = f"{problem.what} — {problem.remedy}"
                    assert str(problem.what) and str(problem.remedy), (place, key, value)
                    assert "Input should" not in said and "Value error" not in said and "cannot be read" not in said, (
                        place, key, value, said,
                    )  # fmt: skip


# ------------------------------------------------------------------------------------- suggestions


@pytest.mark.parametrize(
    ("word", "known", "found"),
    [
        ("Titel", ["title", "slug"], "title"),
        ("walk_in", ["walk-in", "walk"], "walk-in"),
        ("STATUS", ["status"], "status"),
        ("state", ["date", "status"], "status"),
        ("datte", ["date", "status"], "date"),
        ("renne", ["rennes", "nancy"], "rennes"),
        ("saint-étienne", ["saint-etienne"], "saint-etienne"),
        ("completely-other", ["title", "slug"], ""),
        ("seo-mornings", ["seo-evenings", "seo"], "seo-evenings"),
        ("", ["a"], ""),
        ("x", [], ""),
        ("toto", ["date", "time"], ""),
        ("conf", ["conference", "workshop"], "conference"),
        (" fr ", ["fr", "en"], "fr"),
    ],
)
def test_nearest(word: str, known: list[str], found: str) -> None:
    assert nearest(word, known) == found


def test_suggestion_names_what_is_possible() -> None:
    assert str(suggestion("rene", ["rennes", "nancy"])) == "did you mean “rennes”?"
    assert str(suggestion("paris", ["rennes", "nancy"])) == "use one of: nancy, rennes"
    assert str(suggestion("paris", [])) == "create it first, or remove it here"
    many = [f"thing-{n:03}" for n in range(100)]
    assert str(suggestion("zzzzzzzz", many)) == "use one that exists, for example " + ", ".join(many[:8])
