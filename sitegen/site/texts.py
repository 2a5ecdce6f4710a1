"""Texts taken out of a site, so that what is planned without them cannot depend on them.

Law: what is left of a body says where texts, blocks and pictures are, and where links inside the site
lead: exactly what the digest `Words.outline` covers. No word of a text is left, no line number, no digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from sitegen.content.site import Body, BodyBlock, Entry, Site, Words
from sitegen.site.translation_state import is_outdated

F = TypeVar("F")


def take_texts(site: Site) -> tuple[Site, Mapping[str, Body]]:
    """The site without texts, and the bodies by the paths of their files."""
    texts: dict[str, Body] = {}

    def take(entries: tuple[Entry[F], ...]) -> tuple[Entry[F], ...]:
        bare = []
        for entry in entries:
            texts.update((words.path, words.body) for words in entry.words.values())
            words = {code: _without_text(site, entry, code) for code in entry.words}
            bare.append(replace(entry, words=words))
        return tuple(bare)

    things = (take(site.cities), take(site.courses), take(site.partners), take(site.news), take(site.pages))
    cities, courses, partners, news, pages = things
    return replace(site, cities=cities, courses=courses, partners=partners, news=news, pages=pages), texts


def _without_text(site: Site, entry: Entry[F], code: str) -> Words:
    words, outdated = entry.words[code], is_outdated(site.config, entry.words, code)
    return replace(words, body=_bare(words.body), digest="", outdated=outdated)


def _bare(body: Body) -> Body:
    return Body(
        html=body.html if body.html == ("",) else ("…",) * len(body.html),
        blocks=tuple(BodyBlock(block.name, block.arguments, 0) for block in body.blocks),
        headings=(),
        links=tuple((address, 0) for address, _ in body.links if address.startswith("@/")),
        pictures=tuple((address, 0) for address, _ in body.pictures),
    )
