"""Pictures: their size is read from the header; what is broken, huge or could run is refused."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.model.site import SourceFile
from sitegen.read.pictures import PIXEL_LIMIT, read_picture
from sitegen.read.sources import Source


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0, 0, 0) + b";"


def jpeg(width: int, height: int, frame: int = 0xC0) -> bytes:
    app = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0"
    thumbnail = b"\xff\xe1" + struct.pack(">H", 12) + b"\xff\xc0\0\x0b\x08\0\1\0\1\1"  # a frame inside Exif data
    size = bytes([0xFF, 0xFF, frame]) + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"  # with a fill byte
    return b"\xff\xd8" + app + thumbnail + size + b"\xff\xd9"


def webp_lossy(width: int, height: int) -> bytes:
    body = b"VP8 " + struct.pack("<I", 10) + b"\x30\1\0\x9d\1\x2a" + struct.pack("<HH", width, height)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def webp_lossless(width: int, height: int) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    body = b"VP8L" + struct.pack("<I", 5) + b"\x2f" + struct.pack("<I", bits)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def webp_extended(width: int, height: int) -> bytes:
    body = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + (width - 1).to_bytes(3, "little")
    body += (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def avif(width: int, height: int) -> bytes:
    return struct.pack(">I", 20) + b"ftypavif\0\0\0\0avif" + b"....ispe\0\0\0\0" + struct.pack(">II", width, height)


def svg(inside: str = "", attributes: str = 'viewBox="0 0 30 20"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()


MAKERS = {
    "png": png,
    "gif": gif,
    "jpg": jpeg,
    "jpeg": lambda width, height: jpeg(width, height, 0xC2),
    "webp": webp_lossy,
    "WEBP": webp_lossless,
    "webP": webp_extended,
    "avif": avif,
}


def size(name: str, data: bytes) -> tuple[int, int] | str:
    """The size of a picture, or why it was refused."""
    found, problems = read_picture(Source(f"content/pages/a/{name}", data, "digest"))
    if found is None:
        (problem,) = problems
        assert problem.path == f"content/pages/a/{name}"
        assert str(problem.remedy)
        return str(problem.what)
    assert problems == ()
    assert found == SourceFile(f"content/pages/a/{name}", "digest", found.width, found.height)
    return found.width, found.height


@pytest.mark.parametrize("suffix", MAKERS)
def test_the_size_is_that_of_the_header(suffix: str) -> None:
    for width, height in ((1, 1), (640, 480), (3, 4000)):
        assert size(f"a.{suffix}", MAKERS[suffix](width, height)) == (width, height)


@pytest.mark.parametrize("suffix", MAKERS)
def test_a_picture_that_is_cut_off_or_no_picture_is_refused(suffix: str) -> None:
    whole = MAKERS[suffix](640, 480)
    refusal = f"the file is not a whole {suffix.upper()} picture"
    for data in (b"", b"x", b"<svg/>", whole[:11], whole[: len(whole) // 2], b"\0" * 200, MAKERS[suffix](1, 1)[:4]):
        assert size(f"a.{suffix}", data) == refusal
    for other, make in MAKERS.items():
        if other.lower()[:2] != suffix.lower()[:2]:
            assert size(f"a.{suffix}", make(640, 480)) == refusal


@pytest.mark.parametrize("suffix", ["png", "gif", "avif"])
def test_a_picture_without_extent_is_refused(suffix: str) -> None:
    assert "not a whole" in str(size(f"a.{suffix}", MAKERS[suffix](0, 10)))
    assert "not a whole" in str(size(f"a.{suffix}", MAKERS[suffix](10, 0)))


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    assert size("a.png", png(65_535, 65_535)) == "the picture has 4294 million pixels"
    assert size("a.jpg", jpeg(8_000, 5_001)) == "the picture has 40 million pixels"
    assert size("a.jpg", jpeg(8_000, 5_000)) == (8_000, 5_000)
    assert PIXEL_LIMIT == 8_000 * 5_000
    assert size("a.svg", svg("", 'viewBox="0 0 99999 99999"')) == "the picture has 9999 million pixels"


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(MAKERS)), st.binary(max_size=60), st.integers(0, 60))
def test_any_bytes_give_a_size_or_a_refusal(suffix: str, data: bytes, at: int) -> None:
    whole = MAKERS[suffix](640, 480)
    for attempt in (data, whole[:at] + data, whole[:at] + data + whole[at:]):
        found = size(f"a.{suffix}", attempt)
        assert isinstance(found, str) or min(found) > 0


# ------------------------------------------------------------------------------------- SVG


@pytest.mark.parametrize(
    ("attributes", "found"),
    [
        ('viewBox="0 0 30 20"', (30, 20)),
        ('viewBox="0,0,30.4,19.6"', (30, 20)),
        ('width="12" height="7"', (12, 7)),
        ('width="12px" height="7.0px" viewBox="0 0 99 99"', (12, 7)),
        ('width="100%" height="100%" viewBox="0 0 99 98"', (99, 98)),
        ('width="12"', "the SVG does not say how large it is"),
        ('viewBox="0 0"', "the SVG does not say how large it is"),
        ('viewBox="0 0 a b"', "the SVG does not say how large it is"),
        ('viewBox="0 0 inf inf"', "the SVG does not say how large it is"),
        ('viewBox="0 0 nan nan"', "the SVG does not say how large it is"),
        ('viewBox="0 0 0 0"', "the SVG does not say how large it is"),
        ('viewBox="0 0 -5 5"', "the SVG does not say how large it is"),
        ("", "the SVG does not say how large it is"),
    ],
)
def test_the_size_of_an_svg(attributes: str, found: object) -> None:
    assert size("a.svg", svg("", attributes)) == found


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>", "<script href='x.js'/>", "<foreignObject><p>a</p></foreignObject>",
        "<style>*{}</style>", "<image href='https://evil.example/a.png'/>",
        "<a href='https://evil.example/'><path/></a>", "<animate attributeName='x'/>",
        "<set attributeName='onload' to='alert(1)'/>", "<handler/>", "<iframe/>",
        "<use href='https://evil.example/a.svg#b'/>",
        "<use xmlns:xlink='http://www.w3.org/1999/xlink' xlink:href='data:image/svg+xml,x'/>",
        "<path onclick='alert(1)'/>", "<path ONLOAD='alert(1)'/>", "<path style='fill:url(https://evil.example/)'/>",
        "<path fill='url(//evil.example/#a)'/>", "<path style='background:url( \"x\" )'/>",
        "<path style='@import \"x\"'/>", "<path style='x:expression(1)'/>",
        "<path xml:base='https://evil.example/' fill='url(#a)'/>", "<text href='JavaScript:alert(1)'>a</text>",
        "<g><g><g onfocus='x'/></g></g>", "<filter/>", "<feImage href='x'/>",
        "<x:script xmlns:x='http://www.w3.org/2000/svg'>alert(1)</x:script>", "<SCRIPT>alert(1)</SCRIPT>",
        "<script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>",
        "<h:img xmlns:h='http://www.w3.org/1999/xhtml' src='x'/>",
        "<h:iframe xmlns:h='http://www.w3.org/1999/xhtml' srcdoc='x'/>", "<discard/>", "<video/>", "<audio/>",
        "<listener/>",
    ],
)  # fmt: skip
def test_an_svg_that_could_run_or_load_is_refused(inside: str) -> None:
    assert "may not be shown" in str(size("a.svg", svg(inside)))


@pytest.mark.parametrize(
    "inside",
    [
        "<path d='M0 0h9' fill='url(#a)'/>", "<use href='#a'/>", "<g transform='scale(2)'><circle r='3'/></g>",
        "<title>Logo</title>",
        "<defs><linearGradient id='a'><stop offset='1' stop-color='#fff'/></linearGradient></defs>",
        "<text x='1'>a &amp; b</text>", "<!-- made by hand -->", "<path style='fill:#fff;stroke:none'/>",
        "<i:pgf xmlns:i='http://ns.adobe.com/AdobeIllustrator/10.0/'/>",
    ],
)  # fmt: skip
def test_a_plain_svg_is_shown(inside: str) -> None:
    assert size("a.svg", svg(inside)) == (30, 20)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "the SVG file is damaged"),
        (b"hello", "the SVG file is damaged"),
        (svg()[:-3], "the SVG file is damaged"),
        (svg("&eacute;"), "the SVG file is damaged"),
        (b"\xff\xfe<svg/>", "the SVG file is damaged"),
        (b'<?xml version="1.0" encoding="nonsense"?><svg/>', "the SVG is not in UTF-8"),
        (b'<?xml version="1.0" encoding="cp037"?>' + svg().decode().encode("cp037"), "the SVG is not in UTF-8"),
        (b"<?xml version='1.0' encoding='ISO-2022-JP'?>" + svg(), "the SVG is not in UTF-8"),
        (
            b'<?xml-stylesheet href="https://evil.example/a.xsl" type="text/xsl"?>' + svg(),
            "the SVG loads a style sheet",
        ),
        (b"<html/>", "the file is not an SVG picture"),
        (b"<svg/>", "the file is not an SVG picture"),
        (b"<!DOCTYPE svg>" + svg(), "the SVG declares a document type"),
        (b"<!doctype svg>" + svg(), "the SVG declares a document type"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + svg("&a;"), "the SVG declares a document type"),
        (png(1, 1), "the SVG file is damaged"),
    ],
)
def test_what_is_no_svg_is_refused(data: bytes, what: str) -> None:
    assert size("a.svg", data) == what


def test_a_document_type_does_not_hide_in_another_encoding() -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "b">]>' + svg("&a;").decode()
    for data in (text.encode("utf-16"), text.encode("utf-16-le"), text.encode("utf-16-be"), text.encode("utf-32")):
        assert size("a.svg", data) == "the SVG file is damaged"


def test_every_kind_of_jpeg_frame_is_known() -> None:
    for frame in (0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC9, 0xCF):
        assert size("a.jpg", jpeg(30, 20, frame)) == (30, 20)
    for table in (0xC4, 0xC8, 0xCC):  # tables, not frames
        assert size("a.jpg", jpeg(30, 20, table)) == "the file is not a whole JPG picture"
