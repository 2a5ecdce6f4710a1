"""Catalogues of gettext: words by language, with the plural forms of each.

Invariant: a word that is not in the catalogue is shown in English rather than not at all.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from gettext import c2py
from typing import TYPE_CHECKING, Any, Self

from sitegen.content.problem import Problem, say
from sitegen.engine.dataclass import dataclass

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog


class Catalogue:
    """The catalogue of one language: interface strings by (context, msgid), and its rule of plurals.

    The rule is the C expression of the catalogue's header, `(n > 1)`, as GNU gettext defines it.
    """

    def __init__(
        self, texts: Mapping[tuple[str, str], tuple[str, ...]] | None = None, plural: str = "(n != 1)"
    ) -> None:
        self._texts = texts or {}
        self._plural_expression = plural

    @cached_property
    def _plural(self) -> Callable[[int], int]:
        rule: Callable[[int], int] = c2py(self._plural_expression)
        return rule

    def get(self, message: str, context: str = "") -> str:
        """The text of a message, or the message itself."""
        found = self._texts.get((context, message))
        return message if found is None else found[0]

    def count(self, singular: str, plural: str, number: int, context: str = "") -> str:
        """The text of a message for a number of things."""
        found = self._texts.get((context, singular))
        if found is None:
            return singular if number == 1 else plural
        return found[min(self._plural(number), len(found) - 1)]

    def dump(self) -> str:
        """As text, for the cache."""
        rows = [(context, message, strings) for (context, message), strings in self._texts.items()]
        return json.dumps([self._plural_expression, rows], ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> Self:
        """What `dump` wrote."""
        plural, rows = json.loads(text)
        return cls({(context, message): tuple(strings) for context, message, strings in rows}, plural)


@dataclass(frozen=True, slots=True)
class PoMessage:
    """A message of a PO file: its line (0: not known), context, source and strings, whether it is fuzzy."""

    line: int
    context: str
    source: tuple[str, ...]
    strings: tuple[str, ...]
    fuzzy: bool

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What a catalogue knows it by."""
        return self.context, self.source


def read_po(data: bytes) -> tuple[Catalog, tuple[PoMessage, ...]]:
    """A PO file as babel reads it, and its messages but the header; raises what babel raises of one it cannot read."""
    from babel.messages import pofile

    def texts(of: Any) -> tuple[str, ...]:
        return tuple(of) if isinstance(of, tuple | list) else (of or "",)

    catalog = pofile.read_po(io.BytesIO(data), abort_invalid=True)
    messages = (one for one in catalog if one.id)
    return catalog, tuple(
        PoMessage(one.lineno or 0, one.context or "", texts(one.id), texts(one.string), one.fuzzy) for one in messages
    )


_LANGUAGE = re.compile(rb'^"Language: *+([A-Za-z0-9_@-]+)', re.MULTILINE)
PO_LINE = re.compile(r'\s*(?:#.*|(?:msg(?:ctxt|id|id_plural|str(?:\[[0-9]+\])?)\s+)?"(?:[^"\\]|\\.)*"\s*)?')
"""A line of a PO file as it should be: at others babel would guess."""


def parse_catalogue(path: str, data: bytes) -> Catalogue | Problem:
    """The catalogue of a PO file, without fuzzy and half translated messages; or why it cannot be read."""
    from babel.messages.pofile import PoFileError

    try:
        for number, line in enumerate(data.decode("utf-8-sig").splitlines(), 1):
            if not PO_LINE.fullmatch(line):
                remedy = say("write msgid or msgstr, a space, and a text in quotes")
                return Problem(path, say("this line of the catalogue cannot be read"), remedy, number, 1)
        catalog, messages = read_po(data)
        own, said = path.rpartition("/")[2].removesuffix(".po"), _LANGUAGE.search(data)
        named = said[1].decode() if said else ""
        if named and re.split("[_@-]", named)[0].lower() != own.partition("-")[0].lower():
            what = say("this catalogue says that it is in “{language}”, and its name that it is in “{code}”",
                       language=named, code=own)  # fmt: skip
            remedy = say(
                "write “Language: {code}” when its words are in that language; empty those that are not", code=own
            )
            return Problem(path, what, remedy, data.count(b"\n", 0, said.start() if said else 0) + 1, 1)
        told = (one for one in messages if all(one.strings) and not one.fuzzy)
        texts = {(one.context, one.source[0]): one.strings for one in told}
        c2py(catalog.plural_expr)
        return Catalogue(texts, catalog.plural_expr)
    except (PoFileError, UnicodeDecodeError, ValueError, LookupError) as error:
        what = say("the catalogue cannot be read: {reason}", reason=str(error)[:120])
        return Problem(path, what, say("check it with msgfmt"), getattr(error, "lineno", 0) or 0)
