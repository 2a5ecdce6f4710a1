"""The segments of a JPEG, up to its end: what is behind that (a film, a preview) is no part of the photo.

Source: ITU-T T.81, annex B.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

APP0, APP1, APP2, APP14, SCAN, END = 0xE0, 0xE1, 0xE2, 0xEE, 0xDA, 0xD9
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def read_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each segment with its marker; a scan has its pixels with it. Raises `ValueError` for what is no whole JPEG."""
    if data[:2] != b"\xff\xd8":
        raise ValueError("no start")
    at, marker = 2, 0
    while marker != END:
        if at + 4 > len(data) + 2 or data[at] != 0xFF:
            raise ValueError(f"no segment at {at}")
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        end = at + 2
        if marker != END:
            if at + 4 > len(data):
                raise ValueError("cut off")
            (length,) = struct.unpack_from(">H", data, at + 2)
            end += length
        if marker == SCAN:
            found = _NEXT_MARKER.search(data, end)
            end = found.start() if found else len(data) + 1
        if end > len(data):
            raise ValueError("cut off")
        yield marker, data[at:end]
        at = end
