"""Pictures of the content: each is read once, by what it is; what is found holds for these bytes wherever they lie.

Invariant: the content of a file decides what it is, never its name. What was found depends on the bytes alone, and is
remembered under their digest; a file that was not understood is an error, so it is never published.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from sitegen.content.digest import digest_text
from sitegen.content.picture_names import picture_key
from sitegen.content.problem import Message, Problem, Refusal, say
from sitegen.content.site import Raster, SourcePicture
from sitegen.content.sources import Source
from sitegen.engine.texts import TextFile
from sitegen.pictures.drawings import read_drawing

SVG = "SVG"
_SIGNATURES: tuple[tuple[str, bytes], ...] = (
    ("PNG", rb"\x89PNG\r\n\x1a\n"),
    ("JPEG", rb"\xff\xd8\xff"),
    ("GIF", rb"GIF8[79]a"),
    ("WEBP", rb"RIFF....WEBP"),
    ("AVIF", rb"....ftyp(?:avi[fs]|mi[af]1.{4}(?:.{4}){0,7}?avif)"),
    ("HEIC", rb"....ftyp(?:hei[cxms]|hev[cxms]|m[is]f1)"),
    ("TIFF", rb"II[*+]\0|MM\0[*+]"),
    ("BMP", rb"BM.{4}\0{4}"),
    (SVG, rb"(?:\xef\xbb\xbf)?\s*<"),
)
"""The first bytes of each kind (ISO 15948, ITU-T T.81, GIF89a, RFC 9649, ISO 23008-12, TIFF 6.0)."""
_KINDS = [(kind, re.compile(pattern, re.DOTALL)) for kind, pattern in _SIGNATURES]


def kind_of(data: bytes) -> str:
    """What a file is, by its first bytes; "" for what is no picture that we know."""
    head = data[:128]
    return next((kind for kind, pattern in _KINDS if pattern.match(head)), "")


def read_pictures(
    sources: Iterable[Source], generator: str, cache: TextFile
) -> tuple[Mapping[str, SourcePicture | None], tuple[Problem, ...]]:
    """All pictures by their keys (`content.picture_names`), None for one that is refused; and why."""
    files = list(sources)
    problems: list[Problem] = []
    keys = {source.digest: digest_text("picture", generator, source.digest) for source in files}
    known = cache.get_many(list(keys.values()))
    fresh: dict[str, str] = {}
    pictures: dict[str, SourcePicture | None] = {}
    for source in files:
        key = picture_key(source.path)
        if key in pictures:
            problems.append(_twin(source.path))
            continue
        kind = kind_of(source.data) or _named_kind(source.path)
        if kind is None or _OTHER.match(source.data):
            pictures[key] = None
            problems.append(Problem(source.path, *_unknown(source.path, source.data)))
            continue
        remembered = keys[source.digest]
        text = known.get(remembered) or fresh.get(remembered)
        if text is None:
            text = fresh[remembered] = json.dumps(_look_at(kind, source.data), ensure_ascii=False)
        refused, facts = json.loads(text)
        if refused:
            what, remedy = (_message(one) for one in refused)
            problems.append(Problem(source.path, what, remedy))
            pictures[key] = None
        else:
            width, height, *looks = facts
            pictures[key] = SourcePicture(source.path, source.digest, width, height, Raster(*looks) if looks else None)
    if fresh:
        cache.put_many(fresh)
    return pictures, tuple(problems)


def _look_at(kind: str, data: bytes) -> tuple[Any, Any]:
    """Why a picture is refused, or None; its size, and for one of pixels its `Raster`."""
    try:
        if kind == SVG:
            drawing = read_drawing(data)
            return None, [drawing.width, drawing.height]
        from sitegen.pictures.rasters import read_raster

        return None, list(read_raster(kind, data))
    except Refusal as refusal:
        return [[one.template, one.values] for one in (refusal.what, refusal.remedy)], None


def _message(parts: list[Any]) -> Message:
    template, values = parts
    return Message(template, tuple((name, value) for name, value in values))


def _named_kind(path: str) -> str | None:
    """An SVG that begins with nothing of the kind is read all the same, to be told what is wrong with it."""
    return SVG if path.lower().endswith(".svg") else None


_OTHER = re.compile(rb"\s*+(?:(%PDF)|<(?:!doctype\s++)?+html\b)", re.IGNORECASE)


def _unknown(path: str, data: bytes) -> tuple[Message, Message]:
    if other := _OTHER.match(data):
        what = say("this is a PDF, not a picture") if other[1] else say("this is a web page, whatever its name says")
        return what, say("save the picture itself, as PNG or JPG")
    kind = PurePosixPath(path).suffix[1:].upper()
    return say("the file is not a whole {kind} picture", kind=kind), say("save the picture again")


def _twin(path: str) -> Problem:
    return Problem(
        path,
        say("another file has the same name, with its accents written in another way"),
        say("rename one of the two files"),
    )
