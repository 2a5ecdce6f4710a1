"""Pictures of `layouts/assets/` keep their format and size, but are published bare: nothing is left beside the pixels.

Invariant: what is kept stands on a list, pixels and colours stay byte for byte. What cannot be taken out without
encoding anew is refused (`Refusal`), so nothing of it is published.
Sources: ISO 15948 (PNG) chapter 11; ITU-T T.81 annex B (JPEG); RFC 9649 (WebP); GIF89a; ISO 23008-12 (AVIF).
"""

from __future__ import annotations

import re
import struct
import warnings
import xml.etree.ElementTree as etree
from collections.abc import Iterable, Iterator

from sitegen.content.problem import Problem, Refusal, say
from sitegen.content.sources import Source
from sitegen.pictures.jpeg import APP0, APP1, APP2, APP14, read_segments
from sitegen.pictures.rasters import ORIENTATION
from sitegen.pictures.read import SVG, kind_of

_PNG_PARTS = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"acTL", b"fcTL", b"fdAT"}
    | {b"cHRM", b"gAMA", b"iCCP", b"sRGB", b"sBIT", b"cICP", b"mDCV", b"cLLI", b"bKGD", b"pHYs"}
)
_WEBP_PARTS = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_AVIF_NOTE = re.compile(rb"infe.{8}(?:Exif|mime)", re.DOTALL)
_PLAIN = ("{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/", "{http://www.w3.org/XML/")
"""Languages that an SVG of the layouts may be written in: itself, links, and HTML inside it."""
_SPOILT = say("save the picture again")


def check_assets(sources: Iterable[Source]) -> Iterator[Problem]:
    """What is wrong with the pictures among these files."""
    for source in sources:
        try:
            bare_picture(source.path, source.data)
        except Refusal as refusal:
            yield Problem(source.path, refusal.what, refusal.remedy)


def bare_picture(path: str, data: bytes) -> bytes:
    """The bytes to publish of a file of the layouts; those of the file itself when it is no picture."""
    kind = kind_of(data)
    if kind == SVG:
        if path.lower().endswith(".svg"):
            _check_svg(data)
        return data
    if data.startswith(b"\0\0\1\0") and path.lower().endswith(".ico"):
        _check_icon(data)
        return data
    if kind in ("HEIC", "TIFF", "BMP"):
        raise Refusal(say("browsers do not show {kind} pictures", kind=kind), say("save it as PNG, JPG, WebP or SVG"))
    if kind == "AVIF":
        if _AVIF_NOTE.search(data):
            raise _written()
        return data
    takers = {"PNG": _png, "JPEG": _jpeg, "WEBP": _webp, "GIF": _gif}
    if kind not in takers:
        return data
    try:
        return b"".join(takers[kind](data))
    except (struct.error, IndexError, ValueError):
        raise Refusal(say("the file is not a whole {kind} picture", kind=kind), _SPOILT) from None


def _written() -> Refusal:
    return Refusal(say("the picture carries what a camera or a program wrote into it"), say("save it without metadata"))


def _check_upright(exif: bytes) -> None:
    """Refuse a picture that only its Exif data turn."""
    from PIL.Image import Exif

    found = Exif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of what is broken in Exif data
            found.load(exif)
            turned = found.get(ORIENTATION, 1)
    except Exception:  # whatever Pillow raises on broken data: nothing that a browser could read
        return
    if turned != 1:
        raise Refusal(
            say("the picture lies on its side, and only its Exif data say so"),
            say("turn it with a program, and save it again"),
        )


def _png(data: bytes) -> Iterator[bytes]:
    yield data[:8]
    at, kind = 8, b""
    while kind != b"IEND":
        (length,) = struct.unpack_from(">I", data, at)
        kind, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            raise IndexError
        if kind == b"eXIf":
            _check_upright(data[at + 8 : end - 4])
        if kind in _PNG_PARTS:
            yield data[at:end]
        at = end


def _jpeg(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    for marker, segment in read_segments(data):
        content = segment[4:]
        if marker == APP1 and content.startswith(b"Exif\0\0"):
            _check_upright(content)
        if marker == APP0 and content.startswith(b"JFIF\0"):
            yield segment[:2] + b"\0\x10" + content[:12] + b"\0\0"  # without its thumbnail
        elif not APP0 <= marker <= 0xFE or marker == APP14 or (marker == APP2 and content.startswith(b"ICC_PROFILE\0")):
            yield segment


def _webp(data: bytes) -> Iterator[bytes]:
    (size,) = struct.unpack_from("<I", data, 4)
    parts: list[bytes] = []
    at = 12
    while at < size + 8:
        (length,) = struct.unpack_from("<I", data, at + 4)
        kind, end = data[at : at + 4], at + 8 + length + length % 2
        part = data[at:end]
        if len(part) < length + 8:
            raise IndexError
        if kind == b"EXIF":
            _check_upright(part[8:].removeprefix(b"Exif\0\0"))
        if kind == b"VP8X":
            part = part[:8] + bytes([part[8] & ~0b1100]) + part[9:]  # no Exif, no XMP
        if kind in _WEBP_PARTS:
            parts.append(part)
        at = end
    yield b"RIFF" + struct.pack("<I", sum(map(len, parts)) + 4) + b"WEBP"
    yield from parts


def _gif(data: bytes) -> Iterator[bytes]:
    at = 13 + _table(data[10])
    yield data[:at]
    while True:
        start, sign = at, data[at]
        if sign == 0x3B:
            yield data[at : at + 1]
            return
        if sign == 0x21:
            at += 2
        elif sign == 0x2C:
            at += 11 + _table(data[at + 9])
        else:
            raise IndexError
        first = data[at + 1 : at + 1 + data[at]]
        while data[at]:
            at += data[at] + 1
        at += 1
        if sign == 0x2C or data[start + 1] == 0xF9 or (data[start + 1] == 0xFF and first in _LOOPS):
            yield data[start:at]


def _table(flags: int) -> int:
    """How many bytes a table of colours has."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _check_icon(data: bytes) -> None:
    """An icon has several pictures inside; those that are PNG files must be bare."""
    (count,) = struct.unpack_from("<H", data, 4)
    for number in range(count):
        try:
            size, start = struct.unpack_from("<II", data, 6 + 16 * number + 8)
            inside = data[start : start + size]
            bare = b"".join(_png(inside)) if kind_of(inside) == "PNG" else inside
        except (struct.error, IndexError):
            raise Refusal(say("the file is not a whole {kind} picture", kind="ICO"), _SPOILT) from None
        if bare != inside:
            raise _written()


def _check_svg(data: bytes) -> None:
    try:
        root = etree.fromstring(data)  # noqa: S314 - a file of the layouts, which are programs anyway
    except etree.ParseError:
        raise Refusal(say("the SVG file is damaged"), _SPOILT) from None
    for element in root.iter():
        names = (str(element.tag), *element.attrib)
        foreign = any(name.startswith("{") and not name.startswith(_PLAIN) for name in names)
        if foreign or element.tag == f"{_PLAIN[0]}metadata":
            raise Refusal(say("the SVG carries what a drawing program wrote into it"), say("save it as “plain SVG”"))
