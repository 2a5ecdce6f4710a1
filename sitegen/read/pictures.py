"""Pictures of the content: is the file what its name says, how large is it, is it harmless?

Law: the header is read, nothing is decoded; an SVG with anything that could run is refused.
Sources: PNG (ISO 15948) chunk IHDR; JFIF/Exif marker SOFn; GIF89a logical screen; WebP container
(RFC 9649) VP8, VP8L, VP8X; AVIF item property `ispe` (ISO 23008-12).
"""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as etree
from pathlib import PurePosixPath

from sitegen.model.problem import Message, Problem, say
from sitegen.model.site import SourceFile
from sitegen.read.sources import Source

PIXEL_LIMIT = 40_000_000


class _Refusal(Exception):
    def __init__(self, what: Message, remedy: Message) -> None:
        super().__init__(str(what))
        self.what, self.remedy = what, remedy


def read_picture(source: Source) -> tuple[SourceFile | None, tuple[Problem, ...]]:
    """The picture with its size in pixels, or why it cannot be shown."""
    suffix = PurePosixPath(source.path).suffix.lower()
    try:
        width, height = _svg_size(source.data) if suffix == ".svg" else _size(suffix, source.data)
        if width * height > PIXEL_LIMIT:
            raise _Refusal(
                say("the picture has {pixels} million pixels", pixels=width * height // 1_000_000),
                say("reduce it to 2000 pixels on its longer side"),
            )
    except _Refusal as refusal:
        return None, (Problem(source.path, refusal.what, refusal.remedy),)
    return SourceFile(source.path, source.digest, width, height), ()


def _size(suffix: str, data: bytes) -> tuple[int, int]:
    readers = {".png": _png, ".jpg": _jpeg, ".jpeg": _jpeg, ".gif": _gif, ".webp": _webp, ".avif": _avif}
    try:
        found = readers[suffix](data)
    except (struct.error, IndexError):
        found = None
    if found is None or not (found[0] and found[1]):
        raise _Refusal(
            say("the file is not a whole {kind} picture", kind=suffix[1:].upper()), say("save the picture again")
        )
    return found


def _png(data: bytes) -> tuple[int, int] | None:
    if data[:8] != b"\x89PNG\r\n\x1a\n" or data[12:16] != b"IHDR" or b"IEND" not in data[-16:]:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _gif(data: bytes) -> tuple[int, int] | None:
    if data[:6] not in (b"GIF87a", b"GIF89a") or not data.rstrip(b"\0").endswith(b";"):
        return None
    width, height = struct.unpack("<HH", data[6:10])
    return width, height


def _jpeg(data: bytes) -> tuple[int, int] | None:
    if data[:2] != b"\xff\xd8" or b"\xff\xd9" not in data[-4096:]:
        return None
    at = 2
    while at < len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        else:
            at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or struct.unpack("<I", data[4:8])[0] + 8 > len(data):
        return None
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _avif(data: bytes) -> tuple[int, int] | None:
    if data[4:8] != b"ftyp" or b"avif" not in data[8:40]:
        return None
    at = data.find(b"ispe")
    if at < 0:
        return None
    width, height = struct.unpack(">II", data[at + 8 : at + 16])
    return width, height


_SVG = "{http://www.w3.org/2000/svg}"
_SVG_ELEMENTS = frozenset(
    {"svg", "g", "defs", "symbol", "use", "title", "desc", "metadata", "text", "tspan"}
    | {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "marker"}
    | {"linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern"}
)
# Elements of these languages are alive inside an SVG; those of drawing programs are not.
_ALIVE = ("{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/1998/Math/MathML}", "{http://www.w3.org/1999/XSL/")
_ENCODING = re.compile(rb"""\s*(?:\xef\xbb\xbf)?<\?xml[^>]*encoding\s*=\s*["']([^"']*)""")
_LENGTH = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)(?:px)?\s*")


def _svg_size(data: bytes) -> tuple[int, int]:
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", data, re.IGNORECASE):
        raise _Refusal(say("the SVG declares a document type"), say("remove the line that begins with <!DOCTYPE"))
    if re.search(rb"<\?xml-stylesheet", data):
        raise _Refusal(say("the SVG loads a style sheet"), say("save it as “plain SVG”"))
    encoding = _ENCODING.match(data)
    if encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii"):
        raise _Refusal(say("the SVG is not in UTF-8"), say("save it as “plain SVG”"))
    try:
        if b"\0" in data:  # UTF-16, in which a document type would not have been seen above
            raise ValueError
        root = etree.fromstring(data.decode("utf-8-sig"))  # noqa: S314 - no document type, hence no entities to expand
    except (etree.ParseError, ValueError, LookupError):
        raise _Refusal(say("the SVG file is damaged"), say("save the picture again")) from None
    if root.tag != f"{_SVG}svg":
        raise _Refusal(say("the file is not an SVG picture"), say("save it as “plain SVG”"))
    for element in root.iter():
        name = element.tag.removeprefix(_SVG)
        foreign = element.tag.startswith("{") and not element.tag.startswith((_SVG, *_ALIVE))
        if name not in _SVG_ELEMENTS and not foreign:
            raise _Refusal(
                say("the SVG has the element <{name}>, which may not be shown", name=name.rpartition("}")[2]),
                say("save it as “plain SVG”"),
            )
        for attribute, value in element.attrib.items():
            local = attribute.rsplit("}", 1)[-1].lower()
            outside = local == "href" and not value.strip().startswith("#")
            loads = re.search(r"url\s*\(\s*['\"]?(?!#)|javascript:|expression\s*\(|@import", value, re.IGNORECASE)
            if local.startswith("on") or local == "base" or outside or loads:
                raise _Refusal(
                    say("the SVG has the attribute {name}, which may not be shown", name=local),
                    say("save it as “plain SVG”, without scripts and links"),
                )
    return _svg_lengths(root)


def _svg_lengths(root: etree.Element) -> tuple[int, int]:
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    sizes = [_LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
    try:
        if sizes[0] and sizes[1]:
            found = round(float(sizes[0][1])), round(float(sizes[1][1]))
        else:
            found = round(float(box[2])), round(float(box[3]))
    except (IndexError, ValueError, OverflowError):
        found = 0, 0
    if min(found) < 1:
        raise _Refusal(
            say("the SVG does not say how large it is"), say("give it a “viewBox”, or a “width” and a “height”")
        )
    return found
