"""A picture as templates see it: its files, the best first, and its words."""

from __future__ import annotations

from sitegen.engine.dataclass import dataclass
from sitegen.site.phrase import Phrase


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture in one of its widths, in pixels."""

    address: str
    width: int


@dataclass(frozen=True, slots=True)
class PictureSource:
    """A picture in one format (`image/avif`), narrow files first: a `<source>` of `<picture>`."""

    type: str
    files: tuple[PictureFile, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the site; `width` and `height` in CSS pixels, `address` a file that all browsers show.

    `sources` are lighter files for newer browsers, the best first; a drawing (SVG) has none. `url`
    is the absolute address of a file for previews in other sites and messengers, "" for a drawing,
    which they do not show.
    """

    address: str
    alt: Phrase
    width: int
    height: int
    sources: tuple[PictureSource, ...] = ()
    url: str = ""
    credit: Phrase | None = None
