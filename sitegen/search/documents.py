"""What the search of one language can find: its documents, with all words but those of texts.

Law: sessions are found by their course, which says in which cities and languages it is given. The
texts come later, into the index that `search.index` makes of the documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sitegen.content.folding import index_words, split_words
from sitegen.content.site import Entry
from sitegen.search.index import LABEL, SUMMARY, TITLE
from sitegen.site.make_cards import Cards
from sitegen.site.outline import IndexDocument
from sitegen.site.phrase import Phrase
from sitegen.site.script import Atom, Row


class _Document:
    """A thing that can be found, and its words; `text` is the file of its text, or ""."""

    def __init__(self, kind: str, address: str, title: Phrase, summary: Phrase) -> None:
        self.row: Row = (kind, address, _words(title), _words(summary))
        self.words: dict[str, int] = {}
        self.text = ""
        self.add(TITLE, title.text)
        self.add(SUMMARY, summary.text)

    def add(self, weight: int, *texts: str) -> None:
        for text in texts:
            for word in _index_words(text):
                self.words[word] = self.words.get(word, 0) | weight


class SearchDocuments:
    """The documents of one language."""

    def __init__(self, cards: Cards) -> None:
        self.cards = cards
        self.shown = cards.shown
        self.tongue = cards.tongue

    def plan(self) -> tuple[IndexDocument, ...]:
        """Everything that can be found."""
        found = (*self._courses(), *self._cities(), *self._texts(), *self._partners())
        return tuple(IndexDocument(one.row, tuple(one.words.items()), one.text) for one in found)

    def synonyms(self) -> tuple[tuple[str, ...], ...]:
        """The groups of words that this language's readers take for each other, as the index has them."""
        groups = self.cards.site.synonyms.get(self.tongue.code, ())
        return tuple(tuple(_join(word) for word in group) for group in groups)

    # ------------------------------------------------------------------------------- documents

    def _document(self, entry: Entry[Any]) -> _Document | None:
        """A thing with a page of its own in this language, with its words."""
        known = self.shown.words[entry.kind, entry.id]
        chosen = self.tongue.choose(known)
        if chosen is None or (chosen[0] != self.tongue.code and chosen[1].front.no_fallback):
            return None
        document = _Document(entry.kind, self.cards.address(entry), self.cards.title(entry), self.tongue.summary(known))
        document.text = chosen[1].path
        return document

    def _courses(self) -> Iterator[_Document]:
        for entry in self.shown.courses:
            document = self._document(entry)
            if document is None:
                continue
            card = self.cards.course(entry, planned=False)
            document.add(LABEL, card.topic.text, card.level.text)
            document.add(LABEL, *(phrase.text for phrase in (*card.audiences, *card.formats)))
            coming = self.shown.by_course.get(entry.id, ())
            cards = self.cards.sessions(coming)
            document.add(LABEL, *sorted({text for card in cards for text in (card.city.text, card.town)}))
            spoken = {self.cards.site.spoken_in(session) for session in coming}
            # The usual language would find everything.
            named = spoken - {self.cards.site.config.default_language}
            document.add(LABEL, *sorted(self.cards.spoken_name(code) for code in named))
            yield document

    def _cities(self) -> Iterator[_Document]:
        for entry in self.shown.cities:
            document = self._document(entry)
            if document is None:
                continue
            venue = self.cards.place(entry.facts.venue)
            document.add(TITLE, self.tongue.phrase(entry.facts.name).text, venue.town)
            document.add(LABEL, self.tongue.phrase(entry.facts.region).text, venue.name.text, venue.street)
            document.add(LABEL, *(phrase.text for phrase in venue.access))
            document.add(LABEL, *sorted({s.place.town for s in self.shown.by_city.get(entry.id, ()) if s.place}))
            yield document

    def _texts(self) -> Iterator[_Document]:
        for entry in (*self.shown.pages, *self.shown.news):
            document = self._document(entry)
            if document is not None:
                yield document

    def _partners(self) -> Iterator[_Document]:
        """Partners have no page of their own: they are found on the list of partners."""
        address = self.cards.addresses.page(self.tongue.code, self.tongue.paths.partners)
        for entry in self.shown.partners:
            card = self.cards.partner(entry)
            document = _Document("partners", address, card.name, card.summary)
            document.add(LABEL, *(city.text for city in card.cities))
            chosen = self.tongue.choose(self.shown.words["partners", entry.id])
            if chosen:
                document.text = chosen[1].path
            yield document


@lru_cache(4096)
def _index_words(text: str) -> tuple[str, ...]:
    """Names and labels are asked for again and again: a city at each of its courses."""
    return tuple(index_words(text))


def _words(phrase: Phrase) -> tuple[Atom, ...]:
    return (phrase.text, phrase.lang, phrase.dir) if phrase.lang else (phrase.text,)


def _join(word: str) -> str:
    """A word of a synonym file as the index has it: `e-mail` is `email`."""
    (parts,) = split_words(word)
    return "".join(parts)
