"""Pictures are read by what they are: the header tells what is too large; any bytes give a picture or a word."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from sitegen.pictures import heic
from sitegen.pictures.rasters import MEMORY_LIMIT, MODES
from sitegen.pictures.read import kind_of
from tests.kit.camera_files import HEIC
from tests.kit.picture_files import look, png
from tests.kit.small_site import PROJECT, SmallSite, words

ENDINGS = {"png": "PNG", "jpg": "JPEG", "gif": "GIF", "webp": "WEBP", "avif": "AVIF", "tif": "TIFF", "bmp": "BMP"}


def picture(ending: str, size: tuple[int, int] = (40, 30)) -> bytes:
    target = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(target, ENDINGS[ending])
    return target.getvalue()


def jpeg(width: int, height: int) -> bytes:
    """A JPEG that says to be so large."""
    data = bytearray(picture("jpg"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_size_of_each_kind_and_what_is_cut_off(ending: str) -> None:
    whole = picture(ending)
    assert kind_of(whole) == ENDINGS[ending]
    assert look(whole, f"a.{ending}") == look(whole, "a.svg") == (40, 30)
    for data in (whole[:14], whole[: len(whole) // 2]):
        assert look(data, f"a.{ending}") == f"the file is not a whole {ENDINGS[ending]} picture"


@pytest.mark.parametrize("data", [b"", b"x", b"\0" * 200, b"\0\0\0\x18ftypisom\0\0\0\0isommp42"])
def test_what_is_no_picture_is_called_by_its_name(data: bytes) -> None:
    assert look(data, "a.JPG") == "the file is not a whole JPG picture"
    assert look(data, "a.svg") == "the SVG file is damaged"


def test_a_bomb_is_refused_by_its_header(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(self: object) -> None:
        raise AssertionError("it was decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    assert look(png(65_535, 65_535)) == ("the picture has 4295 million pixels; a PNG picture like this may have 33")
    assert look(png(6_300, 6_300, 6)) == "the picture has 40 million pixels; a PNG picture like this may have 20"
    assert look(jpeg(60_000, 50_000)) == "the picture has 3000 million pixels; a JPEG picture like this may have 66"
    assert look(png(10, 16_384)) == "the picture is a mere line: 10 × 16384 pixels"
    assert look(png(0, 10)) == "the file is not a whole PNG picture"


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_kind_has_a_limit(ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from sitegen.pictures import rasters

    assert look(picture(ending, (1_100, 1_000)), f"a.{ending}") == (1_100, 1_000)
    monkeypatch.setattr(rasters, "MEMORY_LIMIT", 3_000_000)
    assert "the picture has 2 million pixels" in str(look(picture(ending, (1_100, 1_000)), f"a.{ending}"))


def test_a_kind_that_nobody_reads_here_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heic, "has_decoder", lambda: False)
    assert look(HEIC.read_bytes(), "phone.heic") == "HEIC pictures cannot be read on this machine"


def test_a_decoder_that_ends_takes_nothing_with_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file that ends the decoder, one that takes too long, one that is too large: all are told."""
    child = tmp_path / "child.py"
    monkeypatch.setattr(heic, "CHILD", child)
    for program, what in (
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "the file is not a whole HEIC picture"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "the picture takes more than 2.5 seconds to open"),
        ("print('{')", "the file is not a whole HEIC picture"),
        (
            'print(\'{"size": [9000, 9000], "mode": "RGB", "pixels": false, "profile": ""}\')',
            "the picture has 81 million pixels; a HEIC picture like this may have 25",
        ),
    ):
        child.write_text(program, "utf-8")
        assert look(HEIC.read_bytes(), "phone.heic") == what, program


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is read from /proc")
def test_a_build_with_a_picture_at_the_limit_stays_below_300_mb(tmp_path: Path) -> None:
    side = int((MEMORY_LIMIT / MODES["RGBA"]) ** 0.5)
    site = SmallSite(tmp_path)
    target = io.BytesIO()
    Image.radial_gradient("L").resize((side, side)).convert("RGBA").save(target, "PNG", compress_level=1)
    site.files["content/pages/about/a.png"] = target.getvalue()
    site.files["content/pages/about/fr.md"] = words("![Une photo](a.png)\n", title="À propos", summary="Nous")
    site.write()
    code = (
        "import re\n"
        "from sitegen.cli import main\n"
        f"words = ['--config', {str(site.options.config)!r}, '--now', '2026-11-20T08:00', '-q', '--jobs', '1']\n"
        "assert main(words) == 0\n"
        # Not ru_maxrss, which begins with what the process that starts this one has in memory.
        "print(re.search('VmHWM:\\\\s+([0-9]+)', open('/proc/self/status').read())[1])\n"
    )
    command = [sys.executable, "-c", code]
    child = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PROJECT)
    assert int(child.stdout.split()[-1]) < 300_000, "kilobytes"


def test_pages_of_a_tiff_and_its_preview() -> None:
    pages = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    target = io.BytesIO()
    pages[0].save(target, "TIFF", save_all=True, append_images=pages[1:])
    assert look(target.getvalue(), "scan.tif") == "the file has 2 pages"
    target = io.BytesIO()
    pages[1].encoderinfo = {"tiffinfo": {254: 1}}  # a preview of the page before
    pages[0].save(target, "TIFF", save_all=True, append_images=pages[1:])
    assert look(target.getvalue(), "scan.tif") == (40, 30)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(ENDINGS)), st.binary(max_size=60), st.integers(0, 120))
def test_any_bytes_give_a_size_or_a_refusal(ending: str, data: bytes, at: int) -> None:
    whole = _WHOLE[ending]
    for attempt in (
        data,
        whole[:at] + data,
        whole[:at] + data + whole[at:],
        whole[:at] + data + whole[at + len(data) :],
    ):
        found = look(attempt, f"a.{ending}")
        assert isinstance(found, str) or min(found) > 0


_WHOLE = {ending: picture(ending) for ending in ENDINGS}
