"""What is said of a command that is written wrongly: click's own sentences and ours, in French or English.

Invariant: click's sentences stand in the catalogue of the program like any other. Click asks
`gettext.gettext` for them, which knows only compiled catalogues in folders and the languages of the
machine; so, while a command runs, the names by which click's modules call it are bound to ours.
"""

from __future__ import annotations

import gettext
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

import click

from sitegen.content.problem import Message, msgid, say

if TYPE_CHECKING:
    from sitegen.content.site import Site

CLICK_SAYS = (
    msgid("Error: {message}"),
    msgid("Try '{command} {option}' for help."),
    msgid("No such command {name!r}."),
    msgid("No such option {name!r}."),
    msgid("Did you mean {possibility}?"),
    msgid("(Did you mean one of: {possibilities}?)"),
    msgid("Invalid value: {message}"),
    msgid("Invalid value for {param_hint}: {message}"),
    msgid("Missing argument"),
    msgid("Missing option"),
    msgid("Missing command."),
    msgid("Choose from:\n\t{choices}"),
    msgid("{value!r} is not {choice}."),
    msgid("{value!r} is not one of {choices}."),
    msgid("{value!r} is not a valid {number_type}."),
    msgid("{value} is not in the range {range}."),
    msgid("{name} {filename!r} does not exist."),
    msgid("{name} {filename!r} is a directory."),
    msgid("{name} {filename!r} is not readable."),
    msgid("Option {name!r} does not take a value."),
    msgid("Option {name!r} requires an argument."),
    msgid("Got unexpected extra argument ({args})"),
    msgid("Got unexpected extra arguments ({args})"),
    msgid("Error: invalid input"),
    msgid("Aborted!"),
)
"""The sentences of click that our commands can lead to; a form for one thing and one for many are two of them."""

_translate: ContextVar[Callable[[str], str]] = ContextVar("translate", default=str)


@contextmanager
def speaking(translate: Callable[[str], str]) -> Iterator[None]:
    """Within it, wrong commands are reported in the language of `translate`."""
    token = _translate.set(translate)
    bound = [
        (vars(module), name, function, ours)
        for key, module in sys.modules.items()
        if key.startswith("click.")
        for name, function, ours in (("_", gettext.gettext, _one), ("ngettext", gettext.ngettext, _one_or_many))
        if vars(module).get(name) is function
    ]
    try:
        for names, name, _, ours in bound:
            names[name] = ours
        yield
    finally:
        for names, name, function, _ in bound:
            names[name] = function
        _translate.reset(token)


def _one(text: str) -> str:
    return _translate.get()(text)


def _one_or_many(singular: str, plural: str, number: int) -> str:
    return _one(singular if number == 1 else plural)


def in_words(message: Message) -> str:
    """A message in the language of the run."""
    return str(Message(_one(message.template), message.values))


def wrong_usage(message: Message) -> click.UsageError:
    """What a command raises when its words do not fit together: exit code 2."""
    return click.UsageError(in_words(message), click.get_current_context(silent=True))


def city_must_exist(name: str, site: Site) -> None:
    """Refuse a command for a city that is not there; "" is none."""
    cities = [entry.id for entry in site.cities]
    if name and name not in cities:
        raise wrong_usage(say("'{city}' is not a city: {cities}", city=name, cities=", ".join(cities)))
