"""One language of the site at work: which words it has, which it borrows, how it writes dates.

Invariant: fallback is per field, to the site's default language first, and always visible: borrowed
words carry their language.
"""

from __future__ import annotations

from collections.abc import Mapping

from sitegen.content.config import SiteLanguage
from sitegen.content.local_text import LocalText
from sitegen.content.site import Words
from sitegen.content.typography import set_typography
from sitegen.engine.queries import Asking, query
from sitegen.site.dates import Dates
from sitegen.site.inputs import CONFIG
from sitegen.site.phrase import Language, Phrase

PHRASES = 5_000
"""So many are remembered: a language stands for as long as a preview runs, texts come and go."""


class Locale:
    """A language of the site, with all that it takes to write in it: its paths, its dates, whose words it borrows.

    `Language.locale`, the key `locale` of the configuration, is less: the name by which CLDR knows how dates and
    numbers are written (`fr_FR`). It is one of the facts that a `Locale` is made of.
    """

    def __init__(self, languages: tuple[SiteLanguage, ...], default: str, code: str) -> None:
        self._made_of = (languages, default, code)
        self.code = code
        self.paths_of = {item.code: item.paths for item in languages}
        self.paths = self.paths_of[code]
        self.languages: Mapping[str, Language] = {
            item.code: Language(item.code, item.name, item.dir, item.locale) for item in languages
        }
        self.language = self.languages[code]
        self.dates = Dates(self.language.locale)
        self.order = tuple(dict.fromkeys((code, default, *self.languages)))
        self._phrases: dict[int, tuple[LocalText, Phrase]] = {}

    @property
    def digest_parts(self) -> tuple[object, ...]:
        """What decides it."""
        return self._made_of

    def phrase(self, text: LocalText) -> Phrase:
        """A text of the data in this language, or borrowed and marked so."""
        known = self._phrases.get(id(text))
        if known is not None:
            return known[1]
        phrase = self._make_phrase(text)
        if len(self._phrases) >= PHRASES:
            self._phrases.clear()
        self._phrases[id(text)] = (text, phrase)  # the text is kept, so its identity stays its own
        return phrase

    def _make_phrase(self, text: LocalText) -> Phrase:
        if text.everywhere:
            return Phrase(text.everywhere)
        for code in self.order:
            found = text.get(code)
            if found is not None:
                return self.quote(found, code)
        return Phrase("")

    def quote(self, text: str, code: str) -> Phrase:
        """Words of language `code`, on a page of this language."""
        text = set_typography(text, code)
        if code == self.code:
            return Phrase(text)
        return Phrase(text, code, self.languages[code].dir)

    def borrowed(self, code: str) -> Language:
        """The language that words are borrowed from, under its name in this one (`français`, where CLDR has it)."""
        language, name = self.languages[code], self.dates.language(code)
        return language if name == code else language._replace(name=name)

    def french(self, name: str) -> Phrase:
        """The name of a town or a street: in French, on a page of this language."""
        return Phrase(name) if self.code.partition("-")[0] == "fr" else Phrase(name, "fr", "ltr")

    def maybe(self, text: LocalText | None) -> Phrase | None:
        """The phrase of a text that may be missing."""
        return None if text is None else self.phrase(text)

    def choose(self, words: Mapping[str, Words]) -> tuple[str, Words] | None:
        """The words of a thing in this language, else those it borrows: their language and them."""
        for code in self.order:
            if code in words:
                return code, words[code]
        return None

    def title(self, id: str, words: Mapping[str, Words]) -> Phrase:
        """The title of a thing."""
        chosen = self.choose(words)
        return self.quote(chosen[1].front.title, chosen[0]) if chosen else Phrase(id)

    def summary(self, words: Mapping[str, Words]) -> Phrase:
        """The summary of a thing, or an empty phrase."""
        chosen = self.choose(words)
        if chosen is None or chosen[1].front.summary is None:
            return Phrase("")
        return self.quote(chosen[1].front.summary, chosen[0])


@query
def locale_of(q: Asking, code: str) -> Locale:
    """The locale of the language of that code."""
    return Locale(q.input(CONFIG, "languages"), q.input(CONFIG, "default_language"), code)
