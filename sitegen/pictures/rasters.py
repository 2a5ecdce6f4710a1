"""Pictures of pixels: each is decoded once, to see that it is whole, upright and still.

Invariant: the header says first how much memory decoding needs; only what is within the limit is decoded, and within a
time. A site without such pictures never loads Pillow.
"""

from __future__ import annotations

import importlib
import io
import warnings
from typing import TYPE_CHECKING

from sitegen.content.budget import OutOfTimeError, time_limit
from sitegen.content.problem import Refusal, say
from sitegen.pictures.jpeg import SCAN, read_segments

if TYPE_CHECKING:
    from PIL.Image import Image

MEMORY_LIMIT = 200_000_000
"""Bytes that decoding a picture may take; the whole build stays below 300 MB."""
SECONDS_LIMIT = 2.5
SCANS_LIMIT = 64
"""A JPEG goes over all its pixels once for each scan; cameras write one, programs about ten."""
RATIO_LIMIT = 40
"""A picture is at most so many times as high as it is wide, or as wide as high."""
DRAWN_COLOURS, DRAWN_GREYS = 1024, 64
"""Up to so many colours a picture counts as drawn: edges of a drawing have shades, photos have many more."""
READERS = {
    "PNG": ("PIL.PngImagePlugin", "PngImageFile"),
    "JPEG": ("PIL.JpegImagePlugin", "JpegImageFile"),
    "GIF": ("PIL.GifImagePlugin", "GifImageFile"),
    "WEBP": ("PIL.WebPImagePlugin", "WebPImageFile"),
    "AVIF": ("PIL.AvifImagePlugin", "AvifImageFile"),
    "TIFF": ("PIL.TiffImagePlugin", "TiffImageFile"),
    "BMP": ("PIL.BmpImagePlugin", "BmpImageFile"),
}
"""Who reads each kind. They are named, so that a JPEG with a preview behind it (MPF) is read as the photo it is."""
NEEDS = {"AVIF": 10, "HEIC": 8, "WEBP": 15}
MODES = {"1": 1, "L": 2, "P": 10, "PA": 10, "LA": 10, "RGBA": 10, "CMYK": 6, "I;16": 11, "I;16B": 11, "I": 12, "F": 12}
JPEG, PROGRESSIVE, OTHERS = 3, 7, 6
"""Bytes of memory that a build needs for a pixel, measured: by the kind, or else by the mode of the pixels. A JPEG is
decoded at a half or less, where its mode allows that; a progressive one keeps all its numbers until the end."""
MOVING = ("PNG", "GIF", "WEBP", "AVIF")
ORIENTATION = 0x0112
"""The Exif tag that says how the camera was held."""
SIDEWAYS = (5, 6, 7, 8)
REDUCED = 1
"""In the TIFF tag 254: a page is a small preview of another."""


def read_raster(kind: str, data: bytes) -> tuple[int, int, bool, bool]:
    """Decode a picture: width, height, whether something is transparent, whether it is drawn. Raises `Refusal`."""
    slow = Refusal(
        say("the picture takes more than {limit} seconds to open", limit=f"{SECONDS_LIMIT:g}"),
        say("reduce it to 2000 pixels on its longer side"),
    )
    # Many empty scans would be decoded in one call, which no time limit can stop half-way.
    if kind == "JPEG" and _count_scans(data) > SCANS_LIMIT:
        raise slow
    try:
        with time_limit(SECONDS_LIMIT), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the limit is ours, and what was written beside the pixels is not used
            image = open_raster(kind, data)
            _check_size(kind, image)
            _check_pages(kind, image)
            size = image.size
            if kind == "JPEG":
                image.draft(image.mode, (1, 1))  # all of it is decoded, an eighth of it is kept
            image.load()
            if kind == "TIFF":  # turned while it is loaded
                size = image.size
            elif orientation(image) in SIDEWAYS:
                size = size[1], size[0]
            return (*size, _is_transparent(image), _is_drawn(kind, image))
    except OutOfTimeError:
        raise slow from None
    except Refusal:
        raise
    except Exception:  # whatever a decoder raises on broken data: Pillow documents no list
        raise Refusal(say("the file is not a whole {kind} picture", kind=kind), say("save the picture again")) from None


def _count_scans(data: bytes) -> int:
    try:
        return sum(marker == SCAN for marker, _ in read_segments(data))
    except ValueError:  # decoders may go on where it is damaged
        return data.count(b"\xff\xda")


def open_raster(kind: str, data: bytes) -> Image:
    """A picture of which the header is read; its pixels are decoded by `load`. Raises what Pillow raises."""
    if kind == "HEIC":
        return _open_heic(data)
    module, name = READERS[kind]
    reader = getattr(importlib.import_module(module), name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the limit is ours, and Exif data are not used
        image: Image = reader(io.BytesIO(data))
        return image


def orientation(image: Image) -> int:
    """How the camera was held; 1 where that is already made good (TIFF and HEIC, when they are loaded)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = image.getexif().get(ORIENTATION, 1)
        except Exception:  # whatever Pillow raises on broken Exif data: browsers pass over them too
            return 1
    return found if isinstance(found, int) else 1


def _check_size(kind: str, image: Image) -> None:
    width, height = image.size
    if not (width and height):
        raise ValueError(image.size)
    limit = MEMORY_LIMIT // _needs(kind, image)
    if width * height > limit:
        raise _too_large(kind, width, height, limit)
    if max(width, height) > RATIO_LIMIT * min(width, height):
        raise Refusal(
            say("the picture is a mere line: {width} × {height} pixels", width=width, height=height),
            say("cut out a part that is at most {limit} times as long as it is wide", limit=RATIO_LIMIT),
        )


def _too_large(kind: str, width: int, height: int, limit: int) -> Refusal:
    return Refusal(
        say(
            "the picture has {pixels} million pixels; a {kind} picture like this may have {limit}",
            pixels=-(-width * height // 1_000_000),
            kind=kind,
            limit=limit // 1_000_000,
        ),
        say("reduce it to 2000 pixels on its longer side"),
    )


def _open_heic(data: bytes) -> Image:
    from sitegen.pictures.heic import decode_heic, has_decoder

    if not has_decoder():
        raise Refusal(say("{kind} pictures cannot be read on this machine", kind="HEIC"), say("save it as JPG or PNG"))
    limit = MEMORY_LIMIT // NEEDS["HEIC"]
    size, image = decode_heic(data, limit)
    if image is None:
        raise _too_large("HEIC", *size, limit)
    return image


def _needs(kind: str, image: Image) -> int:
    """Bytes of memory for a pixel while the picture is decoded."""
    if kind in NEEDS:
        return NEEDS[kind]
    if kind == "JPEG" and image.mode in ("L", "RGB"):
        return PROGRESSIVE if "progressive" in image.info else JPEG
    tiles = getattr(image, "tag_v2", {})
    # One tile may be larger than the whole picture.
    if kind == "TIFF" and int(tiles.get(322, 1)) * int(tiles.get(323, 1)) > image.width * image.height + 1_000_000:
        return MEMORY_LIMIT
    return MODES["RGBA"] if "transparency" in image.info else MODES.get(image.mode, OTHERS)


def _check_pages(kind: str, image: Image) -> None:
    count = 1
    if kind in MOVING:
        count = getattr(image, "n_frames", 1)
    if count > 1:
        # WCAG 2.2.2: what moves by itself needs a way to stop it, and a picture has none.
        raise Refusal(say("the picture moves"), say("save one of its images as a still picture"))
    if kind == "TIFF":
        pages = sum(_is_page(image, number) for number in range(getattr(image, "n_frames", 1)))
        image.seek(0)
        if pages > 1:
            raise Refusal(
                say("the file has {count} pages", count=pages), say("save each of them as a picture of its own")
            )


def _is_page(image: Image, number: int) -> bool:
    image.seek(number)
    return not (number and int(getattr(image, "tag_v2", {}).get(254, 0)) & REDUCED)


def _is_transparent(image: Image) -> bool:
    """Whether a pixel lets something through: many programs add an alpha channel that is full everywhere."""
    if not image.has_transparency_data:
        return False
    alpha = image if "A" in image.getbands() else image.convert("RGBA")  # no second copy of a large picture
    lowest = alpha.getchannel("A").getextrema()[0]
    return not isinstance(lowest, tuple) and lowest < 255


def _is_drawn(kind: str, image: Image) -> bool:
    """Whether a picture of a format without loss has so few colours that it is no photo."""
    if kind not in ("PNG", "GIF", "BMP", "TIFF"):
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
