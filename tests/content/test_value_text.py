"""Values as text and back: nothing but values of the model, whatever the text says."""

from __future__ import annotations

import json
from datetime import UTC, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from sitegen.content.problem import Message, Problem, Severity
from sitegen.content.value_text import read_value, write_value
from sitegen.site.output import OfflineBundle
from sitegen.site.phrase import Phrase

ATOMS = st.one_of(st.text(), st.integers(), st.booleans(), st.none())
INSTANTS = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=2))]))
MODELS = st.one_of(
    st.builds(Phrase, st.text()),
    st.builds(Markup, st.text()),
    st.builds(Problem, st.text(), st.builds(Message, st.text()), severity=st.sampled_from(Severity)),
    st.builds(OfflineBundle, st.tuples(st.text()), st.just(()), st.text(), st.text()),
    INSTANTS,
)
VALUES = st.recursive(
    st.one_of(ATOMS, MODELS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(tuple), st.dictionaries(st.one_of(st.text(), st.tuples(st.text())), inner)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_a_value_comes_back_as_it_was(value: object) -> None:
    found = read_value(write_value(value))
    assert found == value
    assert type(found) is type(value)


def test_markup_stays_markup_and_one_object_stays_one() -> None:
    card = Phrase("é")
    one, other, html = read_value(write_value((card, card, Markup("<b>"))))
    assert one is other
    assert isinstance(html, Markup)


@pytest.mark.parametrize("value", [1.5, {1, 2}, b"x", Path("x"), [1], (1, object())])
def test_what_has_no_text_cannot_be_written(value: object) -> None:
    with pytest.raises(TypeError):
        write_value(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "7",
        json.dumps([["os:system"], [[0, "true"]], [0]]),
        json.dumps([["..os:system"], [[0, "true"]], [0]]),
        json.dumps([["digest:digest_text"], [[0, "a"]], [0]]),
        json.dumps([["phrase:Nothing"], [[0]], [0]]),
        json.dumps([["phrase:Phrase"], [[0, 1, 2, 3, 4, 5, 6]], [0]]),
        json.dumps([["tuple"], [[0, [5]]], [0]]),
        json.dumps([["problem:Severity"], [[0, 99]], [0]]),
    ],
)
def test_a_text_that_is_no_value_of_the_model_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not the text of a value"):
        read_value(text)
