"""Pictures of pixels become files: one width, one format, in sRGB, upright, without metadata.

Invariant: a pure function of the source's bytes and the variant; encoders run on one thread, so that the
bytes never depend on the machine's load. It is slow: what was encoded is remembered in the cache under the
source's digest, the variant and the versions of the encoders, and survives any other change.
"""

from __future__ import annotations

import base64
import binascii
import io
import warnings
from collections.abc import Mapping, Sequence
from functools import cache as remember
from typing import TYPE_CHECKING, Any

from sitegen.content.digest import digest_text
from sitegen.content.grouping import grouped
from sitegen.content.sources import Source
from sitegen.content.workers import Mapper
from sitegen.engine.texts import TextFile
from sitegen.pictures.rasters import SIDEWAYS, open_raster, orientation
from sitegen.pictures.read import kind_of
from sitegen.site.output import Variant
from sitegen.site.picture_files import RECIPE, largest_width

if TYPE_CHECKING:
    from PIL.Image import Image

SETTINGS: dict[str, dict[str, Any]] = {
    "avif": {"quality": 58, "speed": 6, "subsampling": "4:2:0", "max_threads": 1},
    "webp": {"quality": 78, "method": 5},
    "jpeg": {"quality": 78, "optimize": True, "progressive": True},
    "png": {"optimize": True},
}
WITHOUT_LOSS: dict[str, dict[str, Any]] = {"webp": {"lossless": True, "quality": 90, "method": 6}}
"""By format; the second for what is drawn. After a change, raise `site.picture_files.RECIPE`."""


def variant_key(variant: Variant, source: Source) -> str:
    """The digest of what decides the bytes of a picture."""
    facts = (variant.digest, variant.width, variant.height, variant.format, variant.alpha, variant.drawn, RECIPE)
    return digest_text("variant", _encoders(), _decoder(source), " ".join(map(str, facts)))


def encode_pictures(
    variants: Sequence[Variant], files: Mapping[str, Source], cache: TextFile, mapper: Mapper
) -> Mapping[Variant, bytes]:
    """The bytes of pictures: from the cache, else encoded, one item for each source."""
    if not variants:
        return {}
    keys = {variant: variant_key(variant, files[variant.source]) for variant in variants}
    wanted = {key: variant for variant, key in keys.items()}  # one picture may lie in many folders
    known = cache.get_many(list(wanted))
    found = {key: data for key in wanted if (data := _unpack(known.get(key, "")))}
    missing = grouped((variant.digest, key) for key, variant in wanted.items() if key not in found)
    work = [(files[wanted[keys_of[0]].source], tuple(wanted[key] for key in keys_of)) for keys_of in missing.values()]
    fresh: dict[str, bytes] = {}
    for keys_of, made in zip(missing.values(), mapper(_encode_all, work), strict=True):
        fresh.update(zip(keys_of, made, strict=True))
    cache.put_many({key: base64.b85encode(data).decode() for key, data in fresh.items()})
    found.update(fresh)
    return {variant: found[key] for variant, key in keys.items()}


def _unpack(text: str) -> bytes:
    try:
        return base64.b85decode(text)
    except (ValueError, binascii.Error):
        return b""


@remember
def _encoders() -> str:
    """The versions of all that shapes the bytes."""
    from PIL import __version__, features

    parts = ("avif", "webp", "libjpeg_turbo", "jpg", "zlib", "zlib_ng", "littlecms2")
    return " ".join((__version__, *(f"{part}={features.version(part)}" for part in parts)))


def _decoder(source: Source) -> str:
    """The version of a decoder that has one of its own."""
    if kind_of(source.data) != "HEIC":
        return ""
    import pi_heif

    return f"{pi_heif.__version__} {pi_heif.libheif_version()}"


def _encode_all(work: tuple[Source, tuple[Variant, ...]]) -> list[bytes]:
    """The bytes of several variants of one source, which is decoded once."""
    source, variants = work
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what is written beside the pixels, which is not used
        whole = _prepare(source, variants[0].alpha)
    return [_encode(whole, variant) for variant in variants]


def _prepare(source: Source, alpha: bool) -> Image:
    """The picture upright, in sRGB, as RGB or RGBA, no wider than the widest file.

    It depends on the source alone, never on which of its files are wanted now: the bytes of a file
    are the same whatever the cache knows.
    """
    from PIL import Image

    kind = kind_of(source.data)
    image = open_raster(kind, source.data)
    if kind == "TIFF":
        image.load()  # it is turned then
    turned = orientation(image)
    upright = image.size[::-1] if turned in SIDEWAYS else image.size
    factor = min(1.0, largest_width(*upright) / upright[0])
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    if kind == "JPEG" and image.mode in ("L", "RGB"):
        image.draft(image.mode, size)  # decoded at a half, a quarter or an eighth
    image.load()
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 257)).convert("L")  # 16 bits a pixel
    elif image.mode not in ("L", "RGB", "RGBA", "CMYK"):
        image = image.convert("RGBA" if alpha else "RGB")
    if image.size != size:
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    if isinstance(profile, bytes):
        image = _to_srgb(image, profile)
    image = Image.merge("RGBA" if alpha else "RGB", image.convert("RGBA" if alpha else "RGB").split())
    image.info = {}  # it is made of pixels alone: nothing that was written beside them comes along
    turn = _TURNS.get(turned)
    return image if turn is None else image.transpose(Image.Transpose[turn])


# Exif 2.32, tag 274: how to turn the pixels so that the picture stands upright.
_TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}


def _to_srgb(image: Image, profile: bytes) -> Image:
    """The colours as sRGB has them; a profile that cannot be used is as good as none."""
    from PIL import ImageCms

    target = ImageCms.createProfile("sRGB")
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        changed = ImageCms.profileToProfile(image, io.BytesIO(profile), target, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return changed if changed is not None else image


def _encode(whole: Image, variant: Variant) -> bytes:
    from PIL import Image

    size = (variant.width, variant.height)
    image = whole if whole.size == size else whole.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    target = io.BytesIO()
    settings = WITHOUT_LOSS.get(variant.format) if variant.drawn else None
    image.save(target, variant.format.upper(), **(settings or SETTINGS[variant.format]))
    return target.getvalue()
