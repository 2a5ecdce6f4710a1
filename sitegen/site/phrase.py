"""Words of an editor in a language of the site: what every view is made of.

Small views that stand on every page by the dozen are named tuples: quicker to make and to hash.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from markupsafe import Markup, escape

Direction = Literal["ltr", "rtl"]


class Language(NamedTuple):
    """A language of the site: BCP 47 `code`, own `name`, `dir`, CLDR `locale` (`fr_FR`)."""

    code: str
    name: str
    dir: Direction
    locale: str


class Phrase(NamedTuple):
    """Words of an editor. `lang` and `dir` are set only when they are not in the page's language.

    In a template `{{ phrase }}` writes the escaped text, inside `<span lang dir>` when it is a
    fallback; `{{ phrase.text }}` is the bare text, for attributes.
    """

    text: str
    lang: str = ""
    dir: str = ""

    def __html__(self) -> Markup:
        if not self.lang:
            return escape(self.text)
        return Markup('<span lang="{}" dir="{}">{}</span>').format(self.lang, self.dir, self.text)

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)
