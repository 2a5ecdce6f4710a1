"""Pictures: which files are made of each, and under which addresses.

Law: decided from the size and the kind of the source alone, before anything is encoded. A name
carries the digest of the source and of the recipe, so that hosts may keep the file for ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from math import isqrt
from pathlib import PurePosixPath
from typing import Literal

from sitegen.content.digest import digest_text
from sitegen.content.folding import fold
from sitegen.content.picture_names import find_picture
from sitegen.content.site import Raster, Site, SourcePicture
from sitegen.site.addresses import Addresses
from sitegen.site.outline import PlannedPicture
from sitegen.site.output import Drawing, Output, Variant
from sitegen.site.picture_views import PictureFile, PictureSource

FOLDER = "assets"
WIDTHS = (320, 640, 960, 1440, 1920)
"""A phone, a phone with a fine screen, a column of text, the same on a fine screen, a whole screen."""
NEAR = 1.2
"""A width that is less than this part below the picture's own is left out."""
FALLBACK_WIDTH = 960
"""One file for the browsers that know neither AVIF nor WebP: old, with small screens."""
PIXELS = WIDTHS[-1] * 2560
"""The largest file has no more: a photo of three to four that stands upright and fills a whole screen."""
NAME_LIMIT = 60
RECIPE = "2"
"""Raised when what is made of a picture changes (`encode`, `drawings`): a new recipe gives new names."""
TYPES: dict[str, str] = {"avif": "image/avif", "webp": "image/webp"}
ENDINGS = {"avif": "avif", "webp": "webp", "jpeg": "jpg", "png": "png"}

Format = Literal["avif", "webp", "jpeg", "png"]


def text_pictures(site: Site) -> dict[str, str]:
    """The pictures that stand in texts: what an editor wrote, behind the folder, and the key of the picture."""
    return {
        f"{entry.path}/{address}": find_picture(site.pictures, entry.path, address)
        for entry in site.entries()
        for words in entry.words.values()
        for address, _ in words.body.pictures
    }


def used_pictures(site: Site) -> frozenset[str]:
    """The keys of the pictures that some page may show."""
    used = {find_picture(site.pictures, one.path, one.facts.logo) for one in site.partners if one.facts.logo}
    used.update(
        find_picture(site.pictures, one.path, one.facts.picture.file) for one in site.cities if one.facts.picture
    )
    return frozenset(used).union(text_pictures(site).values())


def plan_pictures(site: Site, addresses: Addresses) -> tuple[dict[str, PlannedPicture], list[Output]]:
    """The pictures that pages show, by the keys of their sources, and the outputs."""
    planned: dict[str, PlannedPicture] = {}
    files = _Files()
    for key in sorted(used_pictures(site)):
        picture = site.pictures[key]
        if picture.raster is None:
            name = f"{_name(picture)}.svg"
            files.add(name, Drawing(picture.path, picture.digest))
            planned[key] = PlannedPicture(name, picture.width, picture.height)
        else:
            planned[key] = _plan_raster(picture, picture.raster, addresses, files)
    return planned, list(files.outputs.values())


class _Files:
    """The files to publish, by their names and what is in them: the same picture twice in one folder is one file."""

    def __init__(self) -> None:
        self.outputs: dict[tuple[str, str], Output] = {}

    def add(self, name: str, content: Drawing | Variant) -> None:
        key = name, content.digest
        known = self.outputs.get(key)
        if known is None:
            self.outputs[key] = Output(name, content, (content.source,))
        else:
            self.outputs[key] = replace(known, sources=(*known.sources, content.source))


def _plan_raster(picture: SourcePicture, raster: Raster, addresses: Addresses, files: _Files) -> PlannedPicture:
    def add(width: int, kind: Format) -> str:
        height = max(1, round(picture.height * width / picture.width))
        name = f"{_name(picture)}-{width}.{ENDINGS[kind]}"
        files.add(name, Variant(picture.path, picture.digest, width, height, kind, raster.alpha, raster.drawn))
        return name

    widths = tuple(_widths(largest_width(picture.width, picture.height)))
    # A drawing is smallest in WebP without loss; AVIF, tried first by browsers, would be larger and blurred.
    kinds: tuple[Format, ...] = ("webp",) if raster.drawn else ("avif", "webp")
    sources = tuple(
        PictureSource(TYPES[kind], tuple(PictureFile(add(width, kind), width) for width in widths)) for kind in kinds
    )
    fallback = max((width for width in widths if width <= FALLBACK_WIDTH), default=widths[0])
    address = add(fallback, "png" if raster.alpha or raster.drawn else "jpeg")
    largest = widths[-1]
    return PlannedPicture(
        address, largest, max(1, round(picture.height * largest / picture.width)), sources, addresses.url(address)
    )


def largest_width(width: int, height: int) -> int:
    """How wide the largest file of a picture is: a very high one is published with no more pixels than another."""
    return max(1, min(width, WIDTHS[-1], isqrt(PIXELS * width // height)))


def _widths(largest: int) -> Iterator[int]:
    yield from (width for width in WIDTHS if width * NEAR < largest)
    yield largest


def _name(picture: SourcePicture) -> str:
    """What the files of a picture are called: plain letters whatever the editor's file is called, and a digest."""
    pure = PurePosixPath(picture.path)
    stem = re.sub("[^a-z0-9]+", "-", fold(pure.stem)).strip("-")[:NAME_LIMIT].strip("-") or "picture"
    digest = digest_text(picture.digest, RECIPE)[:10]
    return f"{FOLDER}/{pure.parent.name}-{stem}.{digest}"
