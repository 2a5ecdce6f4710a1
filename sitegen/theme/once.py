"""`once` in templates: the same part of many pages is rendered once.

Invariant: only macros that are imported without context are given here. Such a macro sees its arguments
and the words of its language, nothing of the page; so equal arguments give equal text, and the
header of twelve thousand pages, or the card of a session that stands on ten, is made once.
"""

from __future__ import annotations

from jinja2.runtime import Macro
from markupsafe import Markup

from sitegen.content.digest import Shared
from sitegen.site.phrase import Phrase

KNOWN = 20_000
"""So many texts are remembered."""
PLAIN = (str, int, bool, type(None), Phrase)


class Once:
    """Calls macros and remembers what they gave; one for each language."""

    def __init__(self) -> None:
        self._known: dict[object, tuple[tuple[object, ...], Markup]] = {}

    def __call__(self, macro: Macro, *arguments: object) -> Markup:
        """`{{ once(header, page.chrome, page.root) }}`: the text of `header(page.chrome, page.root)`.

        Arguments are shared views (`Shared`), which are distinguished by identity, and plain values.
        """
        key = (macro, *[_key(argument) for argument in arguments])
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= KNOWN:  # a preview goes on for days
                self._known.clear()
            # The arguments are kept, so that their identities stay theirs.
            known = self._known[key] = (arguments, Markup(macro(*arguments)))  # noqa: S704 - a macro escapes what it shows
        return known[1]


def _key(argument: object) -> object:
    if isinstance(argument, Shared):
        return id(argument)
    if isinstance(argument, PLAIN):
        return (type(argument), argument)
    if isinstance(argument, tuple):
        return tuple([_key(part) for part in argument])
    raise TypeError(f"once() takes shared views and plain values, not {type(argument).__name__}")
