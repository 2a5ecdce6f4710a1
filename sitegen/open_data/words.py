"""The words of open data: those of an editor as they were typed, without the typography of pages.

Invariant: a language that has no words of its own gets none, for a reader of data cannot see that they are borrowed.
National lists are in French: they take French words, else those that the site falls back to.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from sitegen.content.config import SiteConfig, fallback_order
from sitegen.content.local_text import LocalText
from sitegen.content.records import Vocabulary
from sitegen.content.site import Entry
from sitegen.engine.queries import Asking, query
from sitegen.site.data_rows import Lists, Texts
from sitegen.site.inputs import CONFIG, addresses_of, config_of, vocabulary_of
from sitegen.site.make_cards import page_parts
from sitegen.site.visible import Ids, Visible


class DataWords:
    """What rows ask for, as one query sees it."""

    __slots__ = ("codes", "config", "q", "vocabulary")

    def __init__(self, q: Asking) -> None:
        self.q = q
        self.codes = tuple([language.code for language in q.input(CONFIG, "languages")])
        self.config: SiteConfig = config_of(q)
        self.vocabulary: Vocabulary = vocabulary_of(q)

    # ------------------------------------------------------------------------------- by language

    def texts(self, text: LocalText | None) -> Texts:
        """A text of the data, in each language that has it; one for all languages stands in each."""
        if text is None:
            return Texts()
        found = [(code, text.get(code)) for code in self.codes]
        return Texts(tuple([(code, said) for code, said in found if said]))

    def front(self, entry: Entry[Any], field: str) -> Texts:
        """A text of the front matter (`title`, `summary`), in each language that has it."""
        return self.q(front_texts, entry.kind, entry.id, field)

    def label(self, section: str, name: str) -> Texts:
        """The label of a word of the vocabulary."""
        return self.q(label_texts, section, name)

    def labels(self, section: str, names: Ids) -> Lists:
        """The labels of several words, without the sign that stands between them in a cell."""
        return self.q(label_lists, section, names)

    # ------------------------------------------------------------------------------- for national lists

    @property
    def national(self) -> str:
        """The language of national lists."""
        return "fr" if "fr" in self.codes else self.config.default_language

    @property
    def order(self) -> tuple[str, ...]:
        """The languages from which they take words, the best one first."""
        return fallback_order(self.config, self.national)

    def french(self, text: LocalText | None) -> str:
        """A text of the data for a national list."""
        return self.choose(self.texts(text))

    def choose(self, texts: Texts) -> str:
        """The French one of several texts, else the one that the site falls back to."""
        said = dict(texts.by_language)
        return national_text(next((said[code] for code in self.order if code in said), ""))

    def page(self, entry: Entry[Any]) -> str:
        """The absolute address of the page of a thing, in the national language."""
        addresses = addresses_of(self.q)
        return addresses.url(addresses.page(*self.q(page_parts, entry.kind, entry.id, self.national)))

    def values(self, field: str, section: str, names: Iterable[str], order: Iterable[str]) -> tuple[str, ...]:
        """The national values (`mednum` or `inclusion`) of words of the vocabulary, in the order of their list."""
        terms = getattr(self.vocabulary, section)
        found = {getattr(terms[name], field) for name in names if name in terms}
        return tuple(value for value in order if value in found)


@query
def front_texts(q: Asking, kind: str, id: str, field: str) -> Texts:
    """A text of the front matter of a thing, in each language that has it."""
    words = Visible(q).words[kind, id]
    found = [(code, getattr(words[code].front, field)) for code in DataWords(q).codes if code in words]
    return Texts(tuple([(code, said) for code, said in found if said]))


@query
def label_texts(q: Asking, section: str, name: str) -> Texts:
    """The label of a word of the vocabulary."""
    return DataWords(q).texts(getattr(vocabulary_of(q), section)[name].label)


@query
def label_lists(q: Asking, section: str, names: Ids) -> Lists:
    """The labels of several words, without the sign that stands between them in a cell."""
    said = [dict(q(label_texts, section, name).by_language) for name in names]
    lists = [(code, tuple(one[code].replace("|", "/") for one in said if code in one)) for code in DataWords(q).codes]
    return Lists(tuple([(code, texts) for code, texts in lists if texts]))


def national_text(text: str) -> str:
    """A text as the national lists want it: NFC, straight apostrophes, one line."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\u2019", "'").split())


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words, with an ellipsis where something is missing."""
    if len(text) <= limit:
        return text
    short = text[: limit - 1]
    return (short.rpartition(" ")[0] or short).rstrip(" ,;:.–-") + "…"
