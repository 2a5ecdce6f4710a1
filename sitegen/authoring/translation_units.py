"""All that a translator translates, in translation units: fields of YAML, titles, pieces of bodies, interface words.

Invariant: a unit is named by its file and its place there, so that it is found again after the files
changed around it; its text decides whether it is still the same. What is shown beside it, the present
translation, is only sure when the two texts have the same pieces in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from sitegen.authoring.content_files import WRITABLE
from sitegen.authoring.markdown_pieces import Piece, cut
from sitegen.authoring.originals import FindEarlier
from sitegen.checks.interface_words import LOCALES
from sitegen.content.annotations import unwrap
from sitegen.content.config import SiteConfig
from sitegen.content.front_matter import split_front_matter
from sitegen.content.kinds import KINDS, VOCABULARY
from sitegen.content.local_text import LocalText
from sitegen.content.problem import KeyPath, Message, say
from sitegen.content.records import Series, Vocabulary
from sitegen.content.site import Entry, Site, Words
from sitegen.content.sources import Sources
from sitegen.content.strict_yaml import Places, Tree, decode, find_places, parse_yaml
from sitegen.site.catalogues import read_po
from sitegen.site.translation_state import is_outdated, original_code

INTERFACE = "interface"
_HEAD = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\r|\n).*?(?:\r\n|\r|\n)---[ \t]*(?:\r\n|\r|\n|\Z)", re.DOTALL)
_KIND_NOTES = {
    "title": say("title"), "summary": say("summary"), "text": say("paragraph"), "item": say("entry of a list"),
    "number": say("entry of a list"), "row": say("row of a table"), "code": say("code, between its two lines of marks"),
    "definition": say("definition"), "footnote": say("footnote"), "abbreviation": say("abbreviation"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """One text to translate.

    `page` is as courses/seo, vocabulary, site_config or interface; `context` names file and place;
    `source` is one text, or that for one thing and that for many; `present` the translation that
    stands, a text for each plural form, empty when there is none; `fuzzy` says that it is to be
    looked at again. `way` leads to a field of YAML, or is ("title",) or (number of the piece,) of a
    page, whose pieces have a `kind`.
    """

    part: Literal["facts", "words", "interface"]

    page: str
    path: str
    context: str
    source: tuple[str, ...]
    present: tuple[str, ...]
    fuzzy: bool
    line: int
    note: Message | None
    way: KeyPath = ()
    kind: str = ""
    previous: str = ""
    """What the original said when the translation was made, where that is known and other."""

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What a PO file knows it by."""
        return self.context, self.source


@dataclass(frozen=True, slots=True)
class PageTexts:
    """The two files of a translated page: `body` and `pieces` of the original, those of the translation.

    `aligned` says that both have the same pieces. A translation that does not exist has no `data`.
    """

    name: str
    original: Words
    path: str
    body: str
    pieces: list[Piece]
    data: bytes | None = None
    head: str = ""
    present_body: str = ""
    present_pieces: list[Piece] = field(default_factory=list)

    @property
    def aligned(self) -> bool:
        """Whether a piece of one is in the same place in the other."""
        return self.data is not None and [p.kind for p in self.pieces] == [p.kind for p in self.present_pieces]


@dataclass(frozen=True, slots=True)
class TranslationUnits:
    """All units in one language, the pages they come from, and how plurals are formed (of the header of PO).

    `default` is the language of a text that holds for all languages.
    """

    code: str
    default: str
    units: tuple[TranslationUnit, ...]
    pages: Mapping[str, PageTexts]
    plural_forms: str


def find_units(
    site: Site, sources: Sources, code: str, earlier: FindEarlier = lambda path, digest: None
) -> TranslationUnits:
    """What there is to translate into a language of the site, in the order of the site.

    `earlier` finds what an original said when a translation was made: then only what changed is to be looked at again.
    """
    return _Finder(site, sources, code, earlier).run()


def page_names(site: Site) -> list[str]:
    """The names that units can be chosen by."""
    return [*(f"{e.kind}/{e.id}" for e in site.entries()), "vocabulary", "site_config", INTERFACE]


def split_words(data: bytes) -> tuple[str, str]:
    """A `<lang>.md` as it stands, cut behind its front matter: nothing is normalised."""
    text = data.decode()
    found = _HEAD.match(text)
    at = found.end() if found else 0
    return text[:at], text[at:]


class _Finder:
    def __init__(self, site: Site, sources: Sources, code: str, earlier: FindEarlier) -> None:
        self.site, self.sources, self.code, self.earlier = site, sources, code, earlier
        self.default = site.config.default_language
        self.codes = [language.code for language in site.config.languages]
        self.pages: dict[str, PageTexts] = {}
        self.plural_forms = ""

    def run(self) -> TranslationUnits:
        found = [*self._facts("site_config", self.site.path, SiteConfig, listed=False)]
        found += self._facts("vocabulary", VOCABULARY, Vocabulary, listed=False)
        for entry in self.site.entries():
            name, kind = f"{entry.kind}/{entry.id}", KINDS[entry.kind]
            if kind.record:
                found += self._facts(name, entry.facts_path, kind.model, listed=False)
            found += self._words(name, entry)
            if kind.series:
                found += self._facts(name, entry.series_path, Series, listed=True)
        found += self._interface()
        return TranslationUnits(self.code, self.default, tuple(found), self.pages, self.plural_forms)

    # ------------------------------------------------------------------------------- fields

    def _facts(self, page: str, path: str, model: type[BaseModel], *, listed: bool) -> Iterator[TranslationUnit]:
        source = self.sources.files.get(path)
        if source is None or not WRITABLE.fullmatch(path):
            return
        text = decode(path, source.data)
        tree = parse_yaml(path, text)
        annotation: Any = tuple[model, ...] if listed else model  # type: ignore[valid-type]
        places: Places = {}
        for way, value in local_texts(annotation, tree, ()):
            texts = {self.default: value} if isinstance(value, str) else value
            original = next((code for code in (self.default, *self.codes) if code in texts), "")
            said = " ".join(texts.get(original, "").split())
            if original in ("", self.code):
                continue
            places = places or find_places(path, text)
            # One text for all languages is its own translation, until somebody gives another.
            present = said if isinstance(value, str) else " ".join(value.get(self.code, "").split())
            context, line = f"{path} {_place_name(tree, way)}", places.get(way, (0, 0))[0]
            yield TranslationUnit(
                "facts", page, path, context, (said,), _some(present), fuzzy=False, line=line, note=None, way=way
            )

    # ------------------------------------------------------------------------------- words

    def _words(self, page: str, entry: Entry[Any]) -> Iterator[TranslationUnit]:
        original = original_code(self.site.config, entry.words)
        if not original or original == self.code:
            return
        words = entry.words[original]
        texts = self._page_texts(page, entry, words)
        self.pages[page] = texts
        head, _ = split_words(self.sources.files[words.path].data)
        front = self._front(texts.path)
        doubtful = is_outdated(self.site.config, entry.words, self.code) or (
            texts.data is not None and self.code not in entry.words  # a draft
        )
        before = self._before(entry, words) if doubtful else None
        for key, said in (("title", words.front.title), ("summary", words.front.summary)):
            if said:
                present = " ".join(str(front.get(key, "")).split())
                old = before.front.get(key, "") if before else ""
                yield TranslationUnit("words", page, words.path, f"{words.path} {key}", (said,), _some(present),
                                      fuzzy=doubtful and bool(present) and not (before and old == said), line=1,
                                      note=_KIND_NOTES[key], way=(key,),
                                      previous=old if old != said else "")  # fmt: skip
        beside = _align(texts.pieces, texts.present_pieces)
        sure, previous = texts.aligned and not doubtful, dict[int, str]()
        same: Collection[int] = range(len(texts.pieces)) if sure else ()
        if before:
            beside, same, previous = before.carry(texts)
        seen: dict[str, int] = {}
        first_line = _count_lines(head)
        for number, piece in enumerate(texts.pieces):
            if piece.kind.startswith(":::"):
                continue
            count = seen[piece.text] = seen.get(piece.text, 0) + 1
            place = "body" if count == 1 else f"body {count}"
            present = beside.get(number, "")
            note = _KIND_NOTES.get(piece.kind) or say("heading")
            line = first_line + _count_lines(texts.body[: piece.start]) + 1
            yield TranslationUnit("words", page, words.path, f"{words.path} {place}", (piece.text,), _some(present),
                                  fuzzy=bool(present) and number not in same, line=line, note=note,
                                  way=(number,), kind=piece.kind, previous=previous.get(number, ""))  # fmt: skip

    def _before(self, entry: Entry[Any], words: Words) -> _Before | None:
        """What the original was when the translation was made of it."""
        own = entry.words.get(self.code)
        data = self.earlier(words.path, own.front.source) if own and own.front.source else None
        if data is None:
            return None
        tree = parse_yaml(words.path, split_front_matter(words.path, decode(words.path, data)).facts)
        facts = tree if isinstance(tree, dict) else {}
        return _Before({key: " ".join(str(text).split()) for key, text in facts.items()}, cut(split_words(data)[1]))

    def _page_texts(self, name: str, entry: Entry[Any], words: Words) -> PageTexts:
        _, body = split_words(self.sources.files[words.path].data)
        path = f"{entry.path}/{self.code}.md"
        there = self.sources.files.get(path)
        if there is None:
            return PageTexts(name, words, path, body, cut(body))
        head, present = split_words(there.data)
        return PageTexts(name, words, path, body, cut(body), there.data, head, present, cut(present))

    def _front(self, path: str) -> Mapping[str, Tree]:
        source = self.sources.files.get(path)
        tree = parse_yaml(path, split_front_matter(path, decode(path, source.data)).facts) if source else {}
        return tree if isinstance(tree, dict) else {}

    # ------------------------------------------------------------------------------- interface words

    def _interface(self) -> Iterator[TranslationUnit]:
        """The catalogue of the language, then what only that of another language has."""
        from babel.messages.catalog import Catalog

        language = next(one for one in self.site.config.languages if one.code == self.code)
        self.plural_forms = Catalog(locale=language.locale).plural_forms
        seen: set[tuple[str, tuple[str, ...]]] = set()
        others = [] if self.code.startswith("en") else [code for code in self.codes if code != self.code]
        for code in (self.code, *others):  # the keys are English: English needs only what it has
            path = f"{LOCALES}{code}.po"
            source = self.sources.files.get(path)
            if source is None:
                continue
            catalog, messages = read_po(source.data)
            if code == self.code:
                self.plural_forms = catalog.plural_forms
            for message in messages:
                if message.key in seen:
                    continue
                seen.add(message.key)
                own = code == self.code and any(message.strings)
                line = message.line if code == self.code else 0
                present = message.strings if own else ()
                yield TranslationUnit("interface", INTERFACE, f"{LOCALES}{self.code}.po", *message.key, present,
                                      fuzzy=own and message.fuzzy, line=line, note=None)  # fmt: skip


def _some(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _count_lines(text: str) -> int:
    return len(re.findall(r"\r\n|\r|\n", text))


def _align(ours: Sequence[Piece], theirs: Sequence[Piece]) -> dict[int, str]:
    """The present text of each piece of the original, as far as a likely one is there."""
    matcher = SequenceMatcher(None, [p.kind for p in ours], [p.kind for p in theirs], autojunk=False)
    return {
        a + n: theirs[b + n].text
        for a, b, size in matcher.get_matching_blocks()
        for n in range(size)
        if ours[a + n].text
    }


@dataclass(frozen=True, slots=True)
class _Before:
    """An original as it was: fields of its front matter, pieces of its body."""

    front: Mapping[str, str]
    pieces: list[Piece]

    def carry(self, texts: PageTexts) -> tuple[dict[int, str], set[int], dict[int, str]]:
        """By pieces of the original as it is now: their translation, which are the same, and what the others were."""
        translated = _align(self.pieces, texts.present_pieces)
        sure = [p.kind for p in self.pieces] == [p.kind for p in texts.present_pieces]
        now, old = [(p.kind, p.text) for p in texts.pieces], [(p.kind, p.text) for p in self.pieces]
        beside: dict[int, str] = {}
        same: set[int] = set()
        previous: dict[int, str] = {}
        for tag, start, end, first, last in SequenceMatcher(None, now, old, autojunk=False).get_opcodes():
            for number, other in zip(range(start, end), range(first, last), strict=False):
                if now[number][0] != old[other][0]:
                    continue
                if other in translated:
                    beside[number] = translated[other]
                if tag == "equal":
                    same |= {number} if sure else set()
                else:
                    previous[number] = self.pieces[other].text
        return beside, same, previous


def local_texts(annotation: Any, tree: Any, way: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
    """The texts by language in a tree, with the ways to them; the records say where they can be."""
    annotation, _ = unwrap(annotation)
    origin = get_origin(annotation)
    if annotation is LocalText:
        yield way, tree
    elif origin is tuple and isinstance(tree, list):
        for number, item in enumerate(tree):
            yield from local_texts(get_args(annotation)[0], item, (*way, number))
    elif origin is dict and isinstance(tree, dict):
        for key, item in tree.items():
            yield from local_texts(get_args(annotation)[1], item, (*way, key))
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel) and isinstance(tree, dict):
        for name, one in annotation.model_fields.items():
            key = one.alias or name
            if key in tree:
                yield from local_texts(one.annotation, tree[key], (*way, key))


def _place_name(tree: Any, way: KeyPath) -> str:
    """`venue.rooms.lab.name`: an entry of a list by its id, day or partner where it has one, else by its number."""
    names: list[str] = []
    for part in way:
        tree = tree[part]
        name = str(part)
        if isinstance(part, int) and isinstance(tree, dict):
            name = str(next((tree[key] for key in ("id", "partner", "from", "code") if key in tree), part))
        names.append(name)
    return ".".join(names)
