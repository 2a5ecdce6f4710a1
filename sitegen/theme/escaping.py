"""The escaping of template output: what MarkupSafe does, without the objects it makes on the way.

Invariant: the text is that of `markupsafe.escape`, letter for letter (a property test compares
them). A page has some two hundred outputs, most of them without any of the five characters;
to make a `Markup` of each costs more than all the rest of a template.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from sitegen.site.phrase import Phrase

_needs_escape = re.compile("[&<>\"']").search


def escape_output(value: object) -> str:
    """The text of a value in HTML; what says itself how it is written (`__html__`) is asked."""
    if isinstance(value, Phrase) and not value.lang:
        value = value.text
    # Exactly text: a Markup is text too, and is written already.
    if type(value) is str:
        return escape(value) if _needs_escape(value) else value
    return value if isinstance(value, Markup) else escape(value)
