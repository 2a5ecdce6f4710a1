"""HEIC, the photos of phones: decoded in a process of its own, because a damaged file can end its decoder.

Invariant: what comes back is a size and pixels, or an exception; whatever the decoder does, the build goes on.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.content.budget import OutOfTimeError

if TYPE_CHECKING:
    from PIL.Image import Image

CHILD = Path(__file__).with_name("heic_child.py")
SECONDS = 4
"""Of processor time, with the start of the process; the clock on the wall may show ten times as much."""


def has_decoder() -> bool:
    """Whether the library is there: it has no wheel for some machines."""
    from importlib.util import find_spec

    return find_spec("pi_heif") is not None


def decode_heic(data: bytes, pixels: int) -> tuple[tuple[int, int], Image | None]:
    """The size of a picture, and the picture if it has no more than `pixels`, upright, its profile in `info`."""
    from PIL import Image

    command = [sys.executable, "-I", str(CHILD), str(pixels), str(SECONDS)]
    with tempfile.TemporaryFile() as made:  # a pipe would be read in pieces and joined: twice the memory
        try:
            child = subprocess.run(  # noqa: S603 - our own program; the file goes to its standard input
                command, input=data, stdout=made, stderr=subprocess.DEVNULL, timeout=SECONDS * 10, check=False
            )
        except subprocess.TimeoutExpired:
            raise OutOfTimeError from None
        if child.returncode in (-24, -9):  # SIGXCPU, SIGKILL: its time is over
            raise OutOfTimeError
        if child.returncode:
            raise ValueError(child.returncode)
        made.seek(0)
        head = json.loads(made.readline())
        size = (int(head["size"][0]), int(head["size"][1]))
        if not head["pixels"]:
            return size, None
        image = Image.frombytes(head["mode"], size, made.read())
    if head["profile"]:
        image.info["icc_profile"] = bytes.fromhex(head["profile"])
    return size, image
