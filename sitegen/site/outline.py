"""An outline: all outputs of a site as they are planned before a text is looked at, with gaps for the texts.

Law: an outline depends on everything but the texts of bodies, so it stands for as long as only these
change (and no instant passes that matters). Filling it gives the outputs: `search.fill`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sitegen.content.problem import Problem
from sitegen.site.output import Output
from sitegen.site.phrase import Phrase
from sitegen.site.picture_views import Picture, PictureSource
from sitegen.site.script import Row


@dataclass(frozen=True, slots=True)
class PlannedPicture:
    """A picture with its published files; `url` is the absolute address where search engines may show it, or ""."""

    address: str
    width: int
    height: int
    sources: tuple[PictureSource, ...] = ()
    url: str = ""

    def view(self, alt: Phrase, credit: Phrase | None = None) -> Picture:
        """The picture as pages show it."""
        return Picture(self.address, alt, self.width, self.height, self.sources, self.url, credit)


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """What a search can find: its row in the index, its words with their weights, the file of its text or ""."""

    row: Row
    words: tuple[tuple[str, int], ...]
    text: str


@dataclass(frozen=True, slots=True)
class IndexOutline:
    """The index of the search of one language before the texts are known, and what names its address.

    `page` is the page that searches; `packs` are those of the language, which save that page.
    """

    language: str
    documents: tuple[IndexDocument, ...]
    synonyms: tuple[tuple[str, ...], ...]
    page: Output
    packs: tuple[Output, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A plan without texts.

    `outputs` are those that no text can change, `waiting` those with gaps. `targets` has the tables
    in which links are looked up, by the names that gaps give them: `courses/seo` → its address.
    `pictures` are those of bodies, by their folders and the names that texts give them. `next_change` is
    in UTC or None.
    """

    outputs: tuple[Output, ...]
    waiting: tuple[Output, ...]
    indexes: tuple[IndexOutline, ...]
    targets: Mapping[str, Mapping[str, str]]
    pictures: Mapping[str, PlannedPicture]
    next_change: datetime | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All outputs, in the order of their paths; `next_change` is in UTC or None."""

    outputs: tuple[Output, ...]
    next_change: datetime | None
    problems: tuple[Problem, ...]
