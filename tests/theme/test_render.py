"""Rendering: output is escaped as MarkupSafe escapes, and what pages share is rendered once, not otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, UndefinedError
from markupsafe import Markup, escape

from sitegen.content.digest import Shared
from sitegen.site.phrase import Phrase
from sitegen.theme.escaping import escape_output
from sitegen.theme.once import Once

TEXTS = st.text(alphabet=st.one_of(st.sampled_from("&<>\"'ab é؟\n"), st.characters(codec="utf-8")), max_size=40)
LANGUAGES = st.sampled_from(["", "fr", "ar"])


class Spoken:
    """Something that says itself how it is written."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __html__(self) -> str:
        return f"<b>{self.text}</b>"


@given(
    st.one_of(
        TEXTS,
        TEXTS.map(Markup),
        st.builds(Phrase, TEXTS, LANGUAGES, st.sampled_from(["", "rtl"])),
        st.integers(),
        st.booleans(),
        st.none(),
        st.floats(allow_nan=False),
        TEXTS.map(Spoken),
        st.tuples(TEXTS),
    )
)
def test_output_is_escaped_as_markupsafe_does(value: object) -> None:
    assert str(escape_output(value)) == str(escape(value))


@given(TEXTS)
def test_no_text_can_open_an_element_or_an_attribute(text: str) -> None:
    assert not set(escape_output(text)) & set("<>\"'")


# ------------------------------------------------------------------------------------- once


@dataclass(frozen=True)
class Card(Shared):
    """A shared view for these tests."""

    name: str


@pytest.fixture
def calls() -> list[str]:
    return []


@pytest.fixture
def environment(calls: list[str]) -> Iterator[Environment]:
    templates = {
        "parts.html": "{% macro card(c, root) %}{{ told(c.name) }}<a href='{{ root }}'>{{ c.name }}</a>{% endmacro %}"
        "{% macro spy() %}{{ page }}{% endmacro %}",
        "page.html": "{% from 'parts.html' import card, spy %}{{ once(card, page, root) }}{{ once(card, page, root) }}",
        "bad.html": "{% from 'parts.html' import spy %}{{ once(spy) }}",
    }
    from jinja2 import StrictUndefined

    def tell(name: str) -> str:
        calls.append(name)
        return ""

    environment = Environment(loader=DictLoader(templates), autoescape=True, undefined=StrictUndefined)
    environment.globals["once"] = Once()
    environment.globals["told"] = tell
    yield environment


def test_a_shared_part_is_rendered_once(environment: Environment, calls: list[str]) -> None:
    card = Card("<Nancy>")
    page = environment.get_template("page.html").render(page=card, root="../")
    assert page == "<a href='../'>&lt;Nancy&gt;</a>" * 2
    environment.get_template("page.html").render(page=card, root="../")
    assert calls == ["<Nancy>"]


def test_other_arguments_give_another_part(environment: Environment, calls: list[str]) -> None:
    template = environment.get_template("page.html")
    first = template.render(page=Card("a"), root="../")
    assert template.render(page=Card("a"), root="../../") != first
    assert template.render(page=Card("b"), root="../") != first
    assert calls == ["a", "a", "b"]


def test_true_and_one_are_told_apart() -> None:
    environment = Environment(autoescape=True)
    macro = environment.from_string("{% macro show(value) %}{{ value }}{% endmacro %}").module.__dict__["show"]
    once = Once()
    assert [once(macro, value) for value in (1, True, "1", "True", 0, False, None)] == [
        "1", "True", "1", "True", "0", "False", "None",
    ]  # fmt: skip


def test_a_part_cannot_see_the_page(environment: Environment) -> None:
    with pytest.raises(UndefinedError):
        environment.get_template("bad.html").render(page=Card("x"))


@pytest.mark.parametrize("value", [[], {}, object(), 1.5], ids=lambda value: type(value).__name__)
def test_once_takes_nothing_that_can_change(value: object, environment: Environment) -> None:
    macro = environment.get_template("parts.html").module.__dict__["card"]
    with pytest.raises(TypeError, match="once"):
        Once()(macro, value, "")
