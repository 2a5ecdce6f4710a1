"""How the texts of a thing stand to each other: which is the original, which translations are behind.

Invariant: one rule for pages, `check` and `translations`. The original is the text in the default
language, else the first that is there; a translation is behind when the digest that it records in
`source` is not that of the original. One that records nothing is believed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from sitegen.content.config import SiteConfig
from sitegen.content.problem import Problem, Severity, say
from sitegen.content.site import Site, Words

W = TypeVar("W")


def original_code(config: SiteConfig, words: Mapping[str, W]) -> str:
    """The language of the original of some texts, "" when there is none."""
    codes = (config.default_language, *(language.code for language in config.languages))
    return next((code for code in codes if code in words), "")


def is_outdated(config: SiteConfig, words: Mapping[str, Words], code: str) -> bool:
    """Whether the text in this language was made from another version of the original."""
    original = original_code(config, words)
    if code not in words or code == original:
        return False
    source = words[code].front.source
    return source is not None and source != words[original].digest


def check_translations(site: Site) -> Iterator[Problem]:
    """A warning for each translation that is behind, and one notice for each language that lacks some.

    A missing translation is seen by its readers, because the page says so; one that is behind is not.
    """
    config = site.config
    missing: dict[str, int] = {}
    fallen: dict[str, int] = {}
    count = 0
    for entry in site.entries():
        original = original_code(config, entry.words)
        if not original:
            continue
        count += 1
        for language in config.languages:
            code = language.code
            if is_outdated(config, entry.words, code):
                yield Problem(
                    entry.words[code].path,
                    say("the original, {path}, has changed since this translation was made",
                        path=entry.words[original].path),
                    say("translate what has changed, then run “python build.py translations accept {page} --in {code}”",
                        page=f"{entry.kind}/{entry.id}", code=code),
                    key=("source",),
                    severity=Severity.WAITING,
                )  # fmt: skip
            elif code not in entry.words:
                counts = missing if entry.words[original].front.no_fallback else fallen
                counts[code] = counts.get(code, 0) + 1
    for index, language in enumerate(config.languages):
        for counts, what in (
            (fallen, say("{code}: {count} of {all} texts are not translated; their pages borrow another language",
                         code=language.code, count=fallen.get(language.code, 0), all=count)),
            (missing, say("{code}: {count} of {all} texts are not translated and have no page (“no_fallback”)",
                          code=language.code, count=missing.get(language.code, 0), all=count)),
        ):  # fmt: skip
            if language.code in counts:
                remedy = say("“python build.py translations --in {code}” lists them", code=language.code)
                key = ("languages", index, "code")
                yield Problem(site.path, what, remedy, key=key, severity=Severity.NOTICE)
