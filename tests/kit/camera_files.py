"""Files as cameras, phones, scanners and drawing programs leave them, with secrets in every place that has room."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

HEIC = Path(__file__).parents[1] / "pictures" / "phone.heic"
"""Made with pillow-heif, as a phone would: turned (irot and Exif), with Exif, XMP and a profile."""
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>SECRET-XMP</x:xmpmeta>"
CORNERS = {"red": (250, 30, 20), "green": (20, 200, 40), "blue": (30, 40, 240), "yellow": (250, 220, 30)}


def quarters(size: tuple[int, int] = (96, 64)) -> Image.Image:
    """Four quarters in four colours, from the upper left corner on: tells how a picture is turned."""
    image = Image.new("RGB", size)
    draw = ImageDraw.Draw(image)
    width, height = size[0] // 2, size[1] // 2
    for number, colour in enumerate(CORNERS.values()):
        x, y = number % 2 * width, number // 2 * height
        draw.rectangle((x, y, x + width - 1, y + height - 1), colour)
    return image


def exif(orientation: int = 1) -> Image.Exif:
    """Exif data of a camera: its maker, words, a place; how it was held."""
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x010F] = "SECRET-MAKER"
    found[0x013B] = "SECRET-ARTIST"
    found[0x9286] = b"SECRET-WORDS"
    found.get_ifd(0x8825).update({1: "N", 2: (48.0, 6.0, 41.0), 3: "W", 4: (1.0, 40.0, 21.0)})
    return found


def file_of(image: Image.Image, kind: str, **more: Any) -> bytes:
    """The bytes of a picture file."""
    target = io.BytesIO()
    image.save(target, kind, **more)
    return target.getvalue()


def profile() -> bytes:
    """A colour profile, without the instant at which it was made."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return data[:24] + bytes(12) + data[36:]


def segment(marker: int, data: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def jpeg(image: Image.Image | None = None, orientation: int = 1) -> bytes:
    """A photo with Exif, XMP, IPTC, a thumbnail, a comment, notes of its maker, and a film behind it."""
    image = image or quarters()
    data = file_of(image, "JPEG", quality=95, exif=exif(orientation), xmp=XMP, comment=b"SECRET-COMMENT")
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", 17) + b"\x1c\x02\x50\0\x0cSECRET-IPTC!\0"
    more = segment(0xED, iptc) + segment(0xE5, b"SECRET-SAMSUNG") + segment(0xE2, b"MPF\0SECRET-NOT-AN-INDEX")
    film = b"MotionPhoto_Data\0\0\0\x18ftypmp42SECRET-FILM" + b"\xff\xda\0" * 9000
    return data[:2] + more + data[2:] + film


def preview() -> bytes:
    """A JPEG with a second, smaller picture behind it and an index of both (MPF), as many cameras write it."""
    small = quarters((48, 32))
    return file_of(quarters(), "MPO", save_all=True, append_images=[small], quality=95, exif=exif())


def sideways() -> Image.Image:
    """The picture as a camera stores it that was held on its side: Exif says 6."""
    return quarters().rotate(90, expand=True)


def cmyk() -> bytes:
    """A photo for a printer."""
    return file_of(quarters().convert("CMYK"), "JPEG", quality=95, exif=exif(), comment=b"SECRET-COMMENT")


def png(image: Image.Image | None = None, **more: Any) -> bytes:
    """A PNG with every kind of text, a date, Exif, a private chunk, and something behind its end."""
    info = PngInfo()
    info.add_text("Author", "SECRET-AUTHOR")
    info.add_text("Comment", "SECRET-ZIPPED" * 9, zip=True)
    info.add_itxt("XML:com.adobe.xmp", "SECRET-XMP")
    data = file_of(image or quarters(), "PNG", exif=exif(), pnginfo=info, icc_profile=profile(), **more)
    extra = chunk(b"tIME", struct.pack(">HBBBBB", 2026, 11, 28, 9, 30, 0)) + chunk(b"prVt", b"SECRET-PRIVATE")
    end = data.rindex(b"\0\0\0\0IEND")
    return data[:end] + extra + data[end:] + b"SECRET-BEHIND"


def webp(**more: Any) -> bytes:
    """A WebP with Exif, XMP and a profile."""
    return file_of(quarters(), "WEBP", quality=95, exif=exif(), xmp=XMP, icc_profile=profile(), **more)


def avif() -> bytes:
    """An AVIF with Exif and XMP."""
    return file_of(quarters(), "AVIF", quality=90, exif=exif(), xmp=XMP)


def gif() -> bytes:
    """A GIF with a comment, and with XMP as Adobe's programs put it there."""
    data = file_of(quarters().quantize(16), "GIF", comment=b"SECRET-COMMENT")
    at = data.index(b"!\xfe")
    extension = b"!\xff\x0bXMP DataXMP" + bytes([len(XMP)]) + XMP + b"\0"
    return data[:at] + extension + data[at:]


def tiff() -> bytes:
    """A scan with the name of who made it, XMP and IPTC."""
    tags: dict[int, Any] = {270: "SECRET-WORDS", 315: "SECRET-ARTIST", 274: 6, 700: XMP, 33723: b"SECRET-IPTC"}
    return file_of(sideways(), "TIFF", tiffinfo=tags, compression="tiff_lzw")


def bmp() -> bytes:
    """A picture from an old program, with something behind its end."""
    return file_of(quarters(), "BMP") + b"SECRET-BEHIND"


SVG = """<?xml version="1.0" encoding="UTF-8"?>
<!-- SECRET-COMMENT -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="http://www.inkscape.org/namespaces/inkscape" viewBox="0 0 96 64"
  i:export-filename="/home/SECRET-USER/logo.png">
  <metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">SECRET-RDF</rdf:RDF></metadata>
  <style>.cls-1{fill:#fa1e14}</style>
  <path class="cls-1" data-name="SECRET-LAYER" i:label="SECRET-LABEL" d="M0 0h96v64H0z"/>
</svg>
"""


# ------------------------------------------------------------------------------------- an independent reader


COLOURS = {"iCCP", "ICCP", "E2", "EE"}
"""Parts that say what the colours are."""


def metadata_of(data: bytes) -> list[str]:
    """The names of all parts of a picture that are neither pixels nor needed for them; empty for one that has none."""
    if data.startswith(b"\x89PNG"):
        found = [*_png_parts(data)]
        allowed = {"IHDR", "PLTE", "tRNS", "IDAT", "IEND"}
    elif data.startswith(b"\xff\xd8"):
        found = [*_jpeg_parts(data)]
        allowed = {"D8", "JFIF", "DB", "C0", "C2", "C4", "DA", "D9"}
    elif data.startswith(b"RIFF"):
        found = [*_webp_parts(data)]
        allowed = {"VP8X", "VP8 ", "VP8L", "ALPH"}
    elif data[4:8] == b"ftyp":
        found = [*_avif_items(data)]
        allowed = {"av01"}
    elif data.startswith(b"GIF8"):
        found = [*_gif_blocks(data)]
        allowed = {",", ";", "!\xf9"}
    else:
        assert b"<svg" in data, data[:20]
        found = [mark for mark in ("<!", "<?", "<metadata", "SECRET", "class=", "data-") if mark.encode() in data]
        allowed = set()
    assert found or b"<svg" in data
    return [part for part in found if part not in allowed]


def _png_parts(data: bytes) -> Any:
    at = 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        yield data[at + 4 : at + 8].decode("latin-1")
        at += 12 + length


def _jpeg_parts(data: bytes) -> Any:
    at = 0
    while at < len(data):
        if data[at] != 0xFF:
            yield "something behind the end"
            return
        marker = data[at + 1]
        if marker in (0xD8, 0xD9):
            yield f"{marker:X}"
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        yield "JFIF" if marker == 0xE0 and data[at + 4 : at + 9] == b"JFIF\0" and length == 16 else f"{marker:X}"
        at += 2 + length
        if marker == 0xDA:
            while not (data[at] == 0xFF and data[at + 1] not in (0, *range(0xD0, 0xD8))):
                at += 1


def _webp_parts(data: bytes) -> Any:
    at = 12
    while at < len(data):
        kind, length = data[at : at + 4].decode("latin-1"), struct.unpack_from("<I", data, at + 4)[0]
        yield "VP8X with metadata" if kind == "VP8X" and data[at + 8] & 0b1100 else kind
        at += 8 + length + length % 2


def _avif_items(data: bytes) -> Any:
    """The types of the items that `infe` boxes name."""
    at = data.find(b"infe")
    while at >= 0:
        yield data[at + 12 : at + 16].decode("latin-1")
        at = data.find(b"infe", at + 4)


def _gif_blocks(data: bytes) -> Any:
    at = 13 + (3 * 2 ** ((data[10] & 7) + 1) if data[10] & 0x80 else 0)
    while at < len(data):
        sign = data[at : at + 1].decode("latin-1")
        if sign == "!":
            sign += data[at + 1 : at + 2].decode("latin-1")
            at += 2
        elif sign == ",":
            at += 11 + (3 * 2 ** ((data[at + 9] & 7) + 1) if data[at + 9] & 0x80 else 0)
        else:
            yield sign
            at += 1
            continue
        yield sign
        while data[at]:
            at += data[at] + 1
        at += 1
