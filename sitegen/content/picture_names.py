"""What pictures are called: by editors, who may give them any name, and in the tables where they are looked up.

Invariant: a name says where a picture is, never what it is. Every text, fact and file finds a picture through
`find_picture`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Annotated
from unicodedata import normalize
from urllib.parse import unquote

from pydantic import BeforeValidator

from sitegen.content.refusal import reject, text_of

PICTURE_ENDINGS = (
    *(".svg", ".png", ".jpg", ".jpeg", ".jfif", ".webp", ".avif", ".gif"),
    *(".heic", ".heif", ".tif", ".tiff", ".bmp"),
)
"""How the name of a picture ends, in any case. What the file is, its content says."""


def _picture_name(value: object) -> str:
    text = text_of(value, 255)
    if re.search(r"[/\\]", text):
        raise reject(
            "“{value}” is not the name of a picture in this folder",
            "put the picture beside this file, and write its name alone",
            value=text[:80],
        )
    if text.lower().endswith(PICTURE_ENDINGS) and not text.startswith("."):
        return text
    raise reject(
        "“{value}” is not the name of a picture",
        "write the name of a .svg, .png, .jpg, .webp, .avif, .heic or .tif file that lies in the same folder",
        value=text[:80],
    )


PictureName = Annotated[str, BeforeValidator(_picture_name)]
"""A picture file in the folder of the thing."""


def picture_key(path: str) -> str:
    """The name under which a picture is found: accents may be written as one sign or as two (NFC, NFD)."""
    return path if path.isascii() else normalize("NFC", path)


def find_picture(pictures: Collection[str], folder: str, name: str) -> str:
    """The key of the picture of a folder that an editor calls `name`, with `%20` for a space or not; "" for none."""
    for form in (name, unquote(name)):
        key = picture_key(f"{folder}/{form.removeprefix('./')}")
        if key in pictures:
            return key
    return ""
