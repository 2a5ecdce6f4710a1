"""Pictures: which files are made of each, and under which addresses.

Invariant: decided from the size and the kind of the source alone, before anything is encoded. A name
carries the digest of the source and of the recipe, so that hosts may keep the file for ever.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from math import isqrt
from pathlib import PurePosixPath
from typing import Literal

from sitegen.content.digest import digest_text
from sitegen.content.folding import fold
from sitegen.content.picture_names import find_picture
from sitegen.content.records import City, Partner
from sitegen.content.site import Raster, SourcePicture
from sitegen.engine.dataclass import dataclass
from sitegen.engine.queries import Asking, query
from sitegen.site.addresses import Addresses
from sitegen.site.inputs import LANGUAGES, PICTURES, THINGS, WORDS, addresses_of
from sitegen.site.media_types import media_type
from sitegen.site.output import Drawing, Variant
from sitegen.site.outputs import OUTPUTS, Output, maker
from sitegen.site.phrase import Phrase
from sitegen.site.picture_views import Picture, PictureFile, PictureSource

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
ENDINGS = {"avif": "avif", "webp": "webp", "jpeg": "jpg", "png": "png"}

Format = Literal["avif", "webp", "jpeg", "png"]
Files = dict[str, Drawing | Variant]


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


@query
def used_pictures(q: Asking) -> tuple[str, ...]:
    """The keys of the pictures that some page may show, in order."""
    used: set[str] = set()
    for kind, things in THINGS.items():
        for id in q.ids(things):
            used.update(q(pictures_of_thing, kind, id))
    return tuple(sorted(used))


@query
def pictures_of_thing(q: Asking, kind: str, id: str) -> tuple[str, ...]:
    """The keys of the pictures of one thing: those of its facts and those of its words."""
    facts, place = q.input(THINGS[kind], id), f"{kind}/{id}"
    names = [
        address for code in q.input(LANGUAGES, place) for address, _ in q.input(WORDS, f"{place}/{code}").body.pictures
    ]
    if isinstance(facts, Partner) and facts.logo:
        names.append(facts.logo)
    if isinstance(facts, City) and facts.picture:
        names.append(facts.picture.file)
    return tuple(sorted({find_picture(_Keys(q), f"content/{place}", name) for name in names}))


@query(keep=OUTPUTS)
def picture_outputs(q: Asking) -> tuple[Output, ...]:
    """The files of all pictures; the same picture twice in one folder is one file."""
    found: dict[tuple[str, str], Output] = {}
    for key in q(used_pictures):
        for name, content in q(picture_files, key):
            known = found.get((name, content.digest))
            sources = (*(known.sources if known else ()), content.source)
            found[name, content.digest] = Output(name, "picture", (known.names[0] if known else key, name), sources)
    return tuple(found.values())


@maker
def picture(q: Asking, key: str, name: str) -> Drawing | Variant:
    """One file of a picture."""
    return dict(q(picture_files, key))[name]


def _plan(picture: SourcePicture, addresses: Addresses, files: Files) -> PlannedPicture:
    if picture.raster is None:
        name = f"{_name(picture)}.svg"
        files[name] = Drawing(picture.path, picture.digest)
        return PlannedPicture(name, picture.width, picture.height)
    return _plan_raster(picture, picture.raster, addresses, files)


@query
def planned_picture(q: Asking, key: str) -> PlannedPicture:
    """How pages show a picture."""
    return _plan(q.input(PICTURES, key), addresses_of(q), {})


@query
def picture_files(q: Asking, key: str) -> tuple[tuple[str, Drawing | Variant], ...]:
    """The published files of a picture, by their names."""
    files: Files = {}
    _plan(q.input(PICTURES, key), addresses_of(q), files)
    return tuple(files.items())


@query
def picture_of(q: Asking, folder: str, name: str) -> PlannedPicture:
    """The picture of a folder that an editor calls `name`."""
    return q(planned_picture, find_picture(_Keys(q), folder, name))


class _Keys(Collection[str]):
    """The keys of all pictures: asking for one reads that one alone."""

    def __init__(self, q: Asking) -> None:
        self._q = q

    def __contains__(self, key: object) -> bool:
        return self._q.maybe(PICTURES, str(key)) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._q.ids(PICTURES))

    def __len__(self) -> int:
        return len(self._q.ids(PICTURES))


def _plan_raster(picture: SourcePicture, raster: Raster, addresses: Addresses, files: Files) -> PlannedPicture:
    def add(width: int, kind: Format) -> str:
        height = max(1, round(picture.height * width / picture.width))
        name = f"{_name(picture)}-{width}.{ENDINGS[kind]}"
        files[name] = Variant(picture.path, picture.digest, width, height, kind, raster.alpha, raster.drawn)
        return name

    widths = tuple(_widths(largest_width(picture.width, picture.height)))
    # A drawing is smallest in WebP without loss; AVIF, tried first by browsers, would be larger and blurred.
    kinds: tuple[Format, ...] = ("webp",) if raster.drawn else ("avif", "webp")
    sources = tuple(
        PictureSource(media_type(kind), tuple(PictureFile(add(width, kind), width) for width in widths))
        for kind in kinds
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
