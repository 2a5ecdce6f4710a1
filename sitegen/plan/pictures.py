"""Pictures: which files are made of each, and under which addresses.

Law: decided from the size and the kind of the source alone, before anything is encoded. A name
carries the digest of the source and of the recipe, so that hosts may keep the file for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Literal

from sitegen.model.digest import digest_text
from sitegen.model.outline import PlannedPicture
from sitegen.model.output import Drawing, Variant
from sitegen.model.pictures import PictureFile, PictureSource
from sitegen.model.site import Raster, Site, SourceFile
from sitegen.plan.addresses import Addresses

FOLDER = "assets"
WIDTHS = (320, 640, 960, 1440, 1920)
"""A phone, a phone with a fine screen, a column of text, the same on a fine screen, a whole screen."""
NEAR = 1.2
"""A width that is less than this part below the picture's own is left out."""
FALLBACK_WIDTH = 960
"""One file for the browsers that know neither AVIF nor WebP: old, with small screens."""
RECIPE = "1"
"""Raised when the settings in `render.pictures` change: a new recipe gives new names."""
TYPES: dict[str, str] = {"avif": "image/avif", "webp": "image/webp"}
ENDINGS = {"avif": "avif", "webp": "webp", "jpeg": "jpg", "png": "png"}

Format = Literal["avif", "webp", "jpeg", "png"]


def used_pictures(site: Site) -> frozenset[str]:
    """The paths of the pictures that some page may show."""
    used = {f"{entry.path}/{entry.facts.logo}" for entry in site.partners if entry.facts.logo}
    used.update(f"{entry.path}/{entry.facts.picture.file}" for entry in site.cities if entry.facts.picture)
    return frozenset(used) | text_pictures(site)


def text_pictures(site: Site) -> frozenset[str]:
    """The paths of the pictures that stand in texts."""
    return frozenset(
        f"{entry.path}/{address}"
        for entry in site.entries()
        for words in entry.words.values()
        for address, _ in words.body.pictures
    )


def plan_pictures(
    site: Site, addresses: Addresses
) -> tuple[dict[str, PlannedPicture], list[tuple[str, Drawing | Variant]]]:
    """The pictures that pages show, by the paths of their sources, and the outputs."""
    planned: dict[str, PlannedPicture] = {}
    outputs: list[tuple[str, Drawing | Variant]] = []
    for path in sorted(used_pictures(site)):
        picture = site.pictures[path]
        if picture.raster is None:
            pure = PurePosixPath(path)
            name = f"{FOLDER}/{pure.parent.name}-{pure.stem}.{picture.digest[:10]}{pure.suffix}".lower()
            planned[path] = PlannedPicture(name, picture.width, picture.height)
            outputs.append((name, Drawing(path, picture.digest)))
        else:
            planned[path] = _plan_raster(picture, picture.raster, addresses, outputs)
    return planned, outputs


def _plan_raster(
    picture: SourceFile, raster: Raster, addresses: Addresses, outputs: list[tuple[str, Drawing | Variant]]
) -> PlannedPicture:
    def add(width: int, kind: Format) -> str:
        height = max(1, round(picture.height * width / picture.width))
        variant = Variant(picture.path, picture.digest, width, height, kind, raster.alpha, raster.drawn)
        name = _name(picture, width, kind)
        outputs.append((name, variant))
        return name

    widths = tuple(_widths(picture.width))
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


def _widths(own: int) -> Iterator[int]:
    largest = min(own, WIDTHS[-1])
    yield from (width for width in WIDTHS if width * NEAR < largest)
    yield largest


def _name(picture: SourceFile, width: int, kind: Format) -> str:
    pure = PurePosixPath(picture.path)
    # The ending of the source is part of what is digested: plan.png and plan.jpg may lie side by side.
    digest = digest_text(picture.digest, pure.suffix, RECIPE)[:10]
    return f"{FOLDER}/{pure.parent.name}-{pure.stem}.{digest}-{width}.{ENDINGS[kind]}".lower()
