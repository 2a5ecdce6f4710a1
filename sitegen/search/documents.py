"""What the search of one language can find: its documents, the words of each, and the index of all.

Invariant: folded words only; who matches whom is decided in the browser (`layouts/assets/search.js`), so
that a better matching needs no other index. Sessions are found by their course.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from sitegen.content.folding import index_words, split_words
from sitegen.content.kinds import KINDS, RANKED
from sitegen.content.records import City, Course, Partner
from sitegen.content.site import Entry
from sitegen.content.value_text import KEPT
from sitegen.engine.dataclass import dataclass
from sitegen.engine.queries import Asking, Codec, query
from sitegen.site.addresses import script_address
from sitegen.site.frame import codes_of_site
from sitegen.site.inputs import BODIES, CONFIG, SYNONYMS
from sitegen.site.make_cards import Cards
from sitegen.site.make_chrome import section_address
from sitegen.site.output import Plain
from sitegen.site.outputs import OUTPUTS, Output, maker
from sitegen.site.phrase import Phrase
from sitegen.site.script import DataScript, Row, as_data, encode_script
from sitegen.site.visible import listed_things

TITLE, SUMMARY, LABEL, TEXT = 8, 4, 2, 1
"""Where a word stands in a document, as bits; their sum is its weight there."""


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """What a search can find: its row in the index, its words with their weights, the place of its text or ""."""

    row: Row
    words: tuple[tuple[str, int], ...]
    text: str


def _write(document: IndexDocument | None) -> str:
    return json.dumps(document and (document.row, document.words, document.text), ensure_ascii=False)


def _read(text: str) -> IndexDocument | None:
    found = json.loads(text)
    if found is None:
        return None
    (kind, address, title, summary), words, place = found
    return IndexDocument(
        (kind, address, tuple(title), tuple(summary)), tuple((word, weight) for word, weight in words), place
    )


_DOCUMENT = Codec(_write, _read)


class _Words:
    """The words of a document, each with its weight."""

    def __init__(self, title: Phrase, summary: Phrase) -> None:
        self.weights: dict[str, int] = {}
        self.add(TITLE, title.text)
        self.add(SUMMARY, summary.text)

    def add(self, weight: int, *texts: str) -> None:
        for text in texts:
            for word in _index_words(text):
                self.weights[word] = self.weights.get(word, 0) | weight


@query
def documents(q: Asking, code: str) -> tuple[IndexDocument, ...]:
    """Everything that can be found in one language."""
    found = [q(document, kind.name, id, code) for kind in RANKED for id in q(listed_things, kind.name, code)]
    return tuple([one for one in found if one is not None])


@query(keep=_DOCUMENT)
def document(q: Asking, kind: str, id: str, code: str) -> IndexDocument | None:
    """A thing with its words; None where it has no page of its own in this language.

    What has no page of its own is found on the list.
    """
    cards = Cards(q, code)
    entry, locale, known = cards.visible.thing(kind, id), cards.locale, cards.visible.words[kind, id]
    chosen = locale.choose(known)
    if not KINDS[kind].has_pages:
        title, address = locale.phrase(entry.facts.name), section_address(cards, kind)
    elif chosen is None or (chosen[0] != code and chosen[1].front.no_fallback):
        return None
    else:
        title, address = cards.title(entry), cards.address(entry)
    summary = locale.summary(known)
    words = _Words(title, summary)
    if kind in _MORE:
        _MORE[kind](words, cards, entry)
    row = (kind, address, as_data(title), as_data(summary))
    return IndexDocument(row, tuple(words.weights.items()), f"{kind}/{id}/{chosen[0]}" if chosen else "")


def _add_course(words: _Words, cards: Cards, entry: Entry[Course]) -> None:
    """A course is found by the cities and languages in which it is given."""
    card = cards.course(entry, planned=False)
    words.add(LABEL, card.topic.text, card.level.text)
    words.add(LABEL, *(phrase.text for phrase in (*card.audiences, *card.formats)))
    coming = cards.visible.of_course(entry.id)
    words.add(LABEL, *sorted({text for card in cards.sessions(coming) for text in (card.city.text, card.town)}))
    # The usual language would find everything.
    named = {cards.visible.spoken_in(session) for session in coming} - {cards.config.default_language}
    words.add(LABEL, *sorted(cards.spoken_name(code) for code in named))


def _add_city(words: _Words, cards: Cards, entry: Entry[City]) -> None:
    venue = cards.venue(entry.id)
    words.add(TITLE, cards.title_of_city(entry).text, venue.town)
    words.add(LABEL, cards.locale.phrase(entry.facts.region).text, venue.name.text, venue.street)
    words.add(LABEL, *(phrase.text for phrase in venue.access))
    words.add(LABEL, *sorted({s.place.town for s in cards.visible.of_city(entry.id) if s.place}))


def _add_partner(words: _Words, cards: Cards, entry: Entry[Partner]) -> None:
    words.add(LABEL, *(city.text for city in cards.partner(entry).cities))


_MORE: Mapping[str, Callable[[_Words, Cards, Entry[Any]], None]] = {
    "courses": _add_course,
    "cities": _add_city,
    "partners": _add_partner,
}
"""What else a thing is found by."""


@query
def text_words(q: Asking, place: str) -> tuple[tuple[str, int], ...]:
    """The words of a text with their weights, those of its headings first; `place` is `courses/seo/fr`."""
    body = q.input(BODIES, place)
    headings = ((word, LABEL) for heading in body.headings for word in index_words(heading.text))
    return (*headings, *((word, TEXT) for word in body.words))


@query
def search_script(q: Asking, code: str) -> DataScript:
    """`siteData.search`: documents, words, for each word the documents with weights, synonyms.

    The documents of a word are numbers: that of the document times 16, plus the weight.
    """
    found: dict[str, list[int]] = {}
    all_documents = q(documents, code)
    for number, one in enumerate(all_documents):
        weights = dict(one.words)
        for word, weight in q(text_words, one.text) if one.text else ():
            weights[word] = weights.get(word, 0) | weight
        for word, weight in weights.items():
            found.setdefault(word, []).append(number * 16 + weight)
    words = sorted(found)
    groups = q.maybe(SYNONYMS, code) or ()
    return DataScript(
        "search",
        (
            ("documents", tuple(one.row for one in all_documents)),
            ("words", tuple(words)),
            ("places", tuple(tuple(found[word]) for word in words)),
            ("synonyms", tuple(tuple(_join(word) for word in group) for group in groups)),
        ),
    )


@query(keep=KEPT)
def search_address(q: Asking, code: str) -> str:
    """Where the index of a language is published; its name carries its digest."""
    return script_address(q(search_script, code), code)


@query(keep=OUTPUTS)
def search_outputs(q: Asking) -> tuple[Output, ...]:
    """The index of each language."""
    codes = q(codes_of_site) if q.input(CONFIG, "features").search else ()
    return tuple(Output(q(search_address, code), "search_index", (code,), ("content",)) for code in codes)


@maker
def search_index(q: Asking, code: str) -> Plain:
    """The index of one language."""
    return Plain(encode_script(q(search_script, code)).encode())


@lru_cache(4096)
def _index_words(text: str) -> tuple[str, ...]:
    """Names and labels are asked for again and again: a city at each of its courses."""
    return tuple(index_words(text))


def _join(word: str) -> str:
    """A word of a synonym file as the index has it: `e-mail` is `email`."""
    (parts,) = split_words(word)
    return "".join(parts)
