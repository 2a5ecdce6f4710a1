"""The words of open data: those of an editor as they were typed, without the typography of pages.

Law: a language that has no words of its own gets none, for a reader of data cannot see that they are borrowed.
National lists are in French: they take French words, else those that the site falls back to.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sitegen.content.config import fallback_order
from sitegen.content.records import LocalText
from sitegen.content.site import Entry, Session
from sitegen.site.addresses import Addresses
from sitegen.site.clock import Clock
from sitegen.site.data_rows import Lists, Texts
from sitegen.site.locales import Tongue
from sitegen.site.make_cards import Cards
from sitegen.site.visible import Shown


class DataWords:
    """What the rows of one site ask for. `kept` are the sessions that feeds hold."""

    def __init__(
        self,
        shown: Shown,
        clock: Clock,
        tongues: Sequence[Tongue],
        addresses: Addresses,
        kept: tuple[Session, ...],
    ) -> None:
        self.shown = shown
        self.clock = clock
        self.config = shown.site.config
        self.vocabulary = shown.site.vocabulary
        self.addresses = addresses
        self.kept = kept
        self.codes = tuple(tongue.code for tongue in tongues)
        self.cards: Mapping[str, Cards] = {t.code: Cards(shown, t, addresses, {}) for t in tongues}
        self.national = "fr" if "fr" in self.codes else self.config.default_language
        self.order = fallback_order(self.config, self.national)
        self.cities = {entry.id: entry for entry in shown.cities}
        self.courses = {entry.id: entry for entry in shown.courses}
        self.held: dict[str, list[Session]] = {}
        """City → the sessions that its venue gives, on site or online: not those elsewhere or called off."""
        for session in kept:
            if session.place is None and session.takes_place:
                self.held.setdefault(session.city, []).append(session)
        self._texts: dict[int, tuple[LocalText, Texts]] = {}
        self._fronts: dict[tuple[str, str, str], Texts] = {}
        self._labels: dict[tuple[str, tuple[str, ...]], Lists] = {}

    # ------------------------------------------------------------------------------- by language

    def texts(self, text: LocalText | None) -> Texts:
        """A text of the data, in each language that has it; one for all languages stands in each."""
        if text is None:
            return Texts()
        known = self._texts.get(id(text))
        if known is None:
            found = ((code, text.get(code)) for code in self.codes)
            known = self._texts[id(text)] = (text, Texts(tuple((code, said) for code, said in found if said)))
        return known[1]

    def front(self, entry: Entry[Any], field: str) -> Texts:
        """A text of the front matter (`title`, `summary`), in each language that has it."""
        key = (entry.kind, entry.id, field)
        if key not in self._fronts:
            words = self.shown.words[entry.kind, entry.id]
            found = ((code, getattr(words[code].front, field)) for code in self.codes if code in words)
            self._fronts[key] = Texts(tuple((code, said) for code, said in found if said))
        return self._fronts[key]

    def label(self, section: str, name: str) -> Texts:
        """The label of a word of the vocabulary."""
        return self.texts(getattr(self.vocabulary, section)[name].label)

    def labels(self, section: str, names: tuple[str, ...]) -> Lists:
        """The labels of several words, without the sign that stands between them in a cell."""
        if (section, names) not in self._labels:
            said = [dict(self.label(section, name).by_language) for name in names]
            lists = ((code, tuple(one[code].replace("|", "/") for one in said if code in one)) for code in self.codes)
            self._labels[section, names] = Lists(tuple((code, texts) for code, texts in lists if texts))
        return self._labels[section, names]

    # ------------------------------------------------------------------------------- for national lists

    def french(self, text: LocalText | None) -> str:
        """A text of the data for a national list."""
        return self.choose(self.texts(text))

    def choose(self, texts: Texts) -> str:
        """The French one of several texts, else the one that the site falls back to."""
        said = dict(texts.by_language)
        return national_text(next((said[code] for code in self.order if code in said), ""))

    def page(self, entry: Entry[Any]) -> str:
        """The absolute address of the page of a thing, in the national language."""
        return self.addresses.url(self.cards[self.national].address(entry))

    def values(self, field: str, section: str, names: set[str], order: Sequence[str]) -> tuple[str, ...]:
        """The national values (`mednum` or `inclusion`) of words of the vocabulary, in the order of their list."""
        terms = getattr(self.vocabulary, section)
        found = {getattr(terms[name], field) for name in names if name in terms}
        return tuple(value for value in order if value in found)


def national_text(text: str) -> str:
    """A text as the national lists want it: NFC, straight apostrophes, one line."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\u2019", "'").split())


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words, with an ellipsis where something is missing."""
    if len(text) <= limit:
        return text
    short = text[: limit - 1]
    return (short.rpartition(" ")[0] or short).rstrip(" ,;:.–-") + "…"


def dial(phone: str | None) -> str:
    """A phone number without spaces: `+33199000000`."""
    return re.sub(r"[^+0-9]", "", phone or "")


def degrees(value: Decimal | None) -> str:
    """A coordinate as decimal text, or ""."""
    return "" if value is None else format(value, "f")
