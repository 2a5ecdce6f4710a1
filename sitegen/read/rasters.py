"""Pictures of pixels: each is decoded once, to see that it is whole, upright and still.

Law: only what passed the header check of `read.pictures` is decoded, and within a time limit. What
was found is remembered under the digest of the bytes; a site without such pictures never loads Pillow.
"""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sitegen.model.cache import Cache
from sitegen.model.digest import digest_text
from sitegen.model.problem import Message, Problem, say
from sitegen.model.site import Raster, SourceFile
from sitegen.read.budget import OutOfTimeError, time_limit
from sitegen.read.pictures import PIXEL_LIMIT, read_picture
from sitegen.read.sources import Source

if TYPE_CHECKING:
    from PIL.Image import Image

SECONDS_LIMIT = 2.5
SCANS_LIMIT = 64
"""A JPEG goes over all its pixels once for each scan; cameras write one, programs about ten."""
DRAWN_COLOURS, DRAWN_GREYS = 1024, 64
"""Up to so many colours a picture counts as drawn: edges of a drawing have shades, photos have many more."""
FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".webp": "WEBP", ".avif": "AVIF"}
ORIENTATION = 0x0112
"""The Exif tag that says how the camera was held."""
SIDEWAYS = (5, 6, 7, 8)
MOVES, SLOW, LARGE, BROKEN = "moves", "slow", "large", "broken"


def read_pictures(
    sources: Iterable[Source], generator: str, cache: Cache
) -> tuple[dict[str, SourceFile], tuple[Problem, ...]]:
    """All pictures by path, with their sizes, and why some cannot be shown."""
    pictures: dict[str, SourceFile] = {}
    problems: list[Problem] = []
    rasters: dict[str, Source] = {}
    for source in sources:
        picture, found = read_picture(source)
        problems.extend(found)
        # A refused one is there all the same: no second problem for the text that shows it.
        pictures[source.path] = picture or SourceFile(source.path, source.digest)
        if picture is not None and _suffix(source.path) in FORMATS:
            rasters[digest_text("raster", generator, _suffix(source.path), source.digest)] = source
    known = cache.get_many(list(rasters))
    fresh: dict[str, str] = {}
    for key, source in rasters.items():
        text = known.get(key)
        if text is None:
            text = fresh[key] = json.dumps(look_at(source))
        trouble, width, height, alpha, drawn = json.loads(text)
        if trouble is None:
            pictures[source.path] = SourceFile(source.path, source.digest, width, height, Raster(alpha, drawn))
        else:
            problems.append(Problem(source.path, *_explain(trouble, source.path)))
    if fresh:
        cache.put_many(fresh)
    return pictures, tuple(problems)


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()


def _explain(trouble: str, path: str) -> tuple[Message, Message]:
    if trouble == MOVES:
        # WCAG 2.2.2: what moves by itself needs a way to stop it, and a picture has none.
        return say("the picture moves"), say("save one of its images as a still picture")
    if trouble == SLOW:
        return (
            say("the picture takes more than {limit} seconds to open", limit=f"{SECONDS_LIMIT:g}"),
            say("reduce it to 2000 pixels on its longer side"),
        )
    if trouble == LARGE:
        return (
            say("the picture has more than {limit} million pixels", limit=PIXEL_LIMIT // 1_000_000),
            say("reduce it to 2000 pixels on its longer side"),
        )
    kind = _suffix(path)[1:].upper()
    return say("the file is not a whole {kind} picture", kind=kind), say("save the picture again")


def look_at(source: Source) -> tuple[str | None, int, int, bool, bool]:
    """Decode a picture: what is wrong with it or None; width, height, alpha, drawn as it is to be seen."""
    # Many empty scans would be decoded in one call, which no time limit can stop half-way.
    if FORMATS[_suffix(source.path)] == "JPEG" and source.data.count(b"\xff\xda") > SCANS_LIMIT:
        return (SLOW, 0, 0, False, False)
    try:
        with time_limit(SECONDS_LIMIT):
            image = open_raster(source)
            if image.width * image.height > PIXEL_LIMIT:
                return (LARGE, 0, 0, False, False)
            if getattr(image, "n_frames", 1) > 1:
                return (MOVES, 0, 0, False, False)
            image.load()
            width, height = image.size
            if image.getexif().get(ORIENTATION, 1) in SIDEWAYS:
                width, height = height, width
            return (None, width, height, _is_transparent(image), _is_drawn(image))
    except OutOfTimeError:
        return (SLOW, 0, 0, False, False)
    except Exception:  # whatever a decoder raises on broken data: Pillow documents no list
        return (BROKEN, 0, 0, False, False)


def open_raster(source: Source) -> Image:
    """A picture of which the header is read; its pixels are decoded by `load`. Raises what Pillow raises."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the limit is ours, and Exif data are not used
        return Image.open(io.BytesIO(source.data), formats=[FORMATS[_suffix(source.path)]])


def _is_transparent(image: Image) -> bool:
    """Whether a pixel lets something through: many programs add an alpha channel that is full everywhere."""
    if not image.has_transparency_data:
        return False
    alpha = image if "A" in image.getbands() else image.convert("RGBA")  # no second copy of a large picture
    lowest = alpha.getchannel("A").getextrema()[0]
    return not isinstance(lowest, tuple) and lowest < 255


def _is_drawn(image: Image) -> bool:
    """Whether a picture of a format without loss has so few colours that it is no photo."""
    if image.format not in ("PNG", "GIF"):
        return False
    if image.mode in ("1", "P"):
        return True
    if image.mode not in ("L", "LA", "RGB", "RGBA"):
        return False
    colours = image.getcolors(DRAWN_COLOURS)
    if colours is None:
        return False
    grey = image.mode in ("L", "LA") or all(
        isinstance(colour, tuple) and len(set(colour[:3])) == 1 for _, colour in colours
    )
    return len(colours) <= (DRAWN_GREYS if grey else DRAWN_COLOURS)
