"""Files of pictures for the tests that read them, and what the reading of one says."""

from __future__ import annotations

import struct
import zlib

from sitegen.content.site import SourcePicture
from sitegen.content.sources import Source
from sitegen.pictures.read import read_pictures
from tests.kit.no_cache import NoCache


def look(data: bytes, name: str = "a.png") -> tuple[int, int] | str:
    """The size of a picture, or why it was refused."""
    path = f"content/pages/a/{name}"
    found, problems = read_pictures([Source(path, data, "digest")], "", NoCache())
    if not problems:
        read = found[path]
        assert isinstance(read, SourcePicture) and read.path == path
        return read.width, read.height
    (problem,) = problems
    assert found == {path: None} and problem.path == path and str(problem.remedy)
    return str(problem.what)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, colour: int = 2) -> bytes:
    """A PNG that says to be so large; its pixels are missing."""
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
