"""Frozen classes are made in another way than the library makes them; they are what the library would make."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest

from sitegen.engine.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A class with fields of all sorts."""

    name: str
    town: str = "Rennes"
    tags: list[str] = field(default_factory=list)


@dataclasses.dataclass(frozen=True, slots=True)
class Model:
    """The same, as the library makes it."""

    name: str
    town: str = "Rennes"
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Empty:
    """A class without fields."""


@dataclass(frozen=True, slots=True)
class Single:
    """A class with one, and an order and a text of its own."""

    name: str

    def __repr__(self) -> str:
        return f"<{self.name}>"


def test_fields_defaults_and_texts_are_those_of_the_library() -> None:
    for arguments in ((), ("A",), ("A", "B"), ("A", "B", ["c"])):
        for named in ({}, {"name": "N"}, {"tags": ["t"]}, {"other": 1}):
            told = []
            for kind in (Place, Model):
                try:
                    made: Any = kind(*arguments, **named)
                    told.append((repr(made), dataclasses.astuple(made)))
                except TypeError as error:
                    told.append((str(error), ()))
            ours, theirs = told
            assert (ours[0].replace("Place", "Model"), ours[1]) == theirs
    for name in ("__match_args__", "__slots__"):
        assert getattr(Place, name) == getattr(Model, name)
    assert not hasattr(Place("A"), "__dict__")
    assert Place("A").tags is not Place("A").tags


def test_equal_means_the_same_class_and_equal_fields() -> None:
    assert Place("A") == Place("A") != Place("B")
    other: object = Model("A")
    assert Place("A") != other
    assert Single("A") == Single("A")
    assert hash(Single("A")) == hash(Single("A"))
    assert Empty() == Empty()
    assert len({Empty(), Empty(), Single("A"), Single("A"), Single("B")}) == 3
    with pytest.raises(TypeError, match="unhashable"):
        hash(Place("A"))


def test_nothing_of_an_instance_changes() -> None:
    place: Any = Place("A")
    for name in ("name", "unknown"):
        with pytest.raises(FrozenInstanceError, match=name):
            setattr(place, name, "B")
        with pytest.raises(FrozenInstanceError, match=name):
            delattr(place, name)
    assert dataclasses.replace(place, name="B") == Place("B")
    assert place == Place("A")


def test_copies_are_equal_even_of_a_class_that_made_no_instance_here() -> None:
    place = Place("A", tags=["b"])
    for other in (copy.copy(place), copy.deepcopy(place), pickle.loads(pickle.dumps(place))):
        assert other == place
        assert other is not place


def test_what_a_class_says_itself_stays() -> None:
    assert repr(Single("A")) == "<A>"
    assert dataclasses.is_dataclass(Single)
    assert [one.name for one in dataclasses.fields(Place)] == ["name", "town", "tags"]
