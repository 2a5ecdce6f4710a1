"""Compressed copies of texts, for servers that send files as they lie there.

Invariant: same bytes in, same bytes out: no time, no name, no machine stands in them. What decides them
besides the text (libraries, qualities) is named in `all_codings`, an input of what is written.
"""

from __future__ import annotations

import zlib

from sitegen.site.media_types import TEXTS

LEAST = 1024
"""Below so many bytes an answer fits in one packet anyway."""
BROTLI_QUALITY = 7
"""Measured on pages of 15 KB: quality 7 took 0.4 ms and left 24.6 % of them, quality 11 took 16 ms and left 22.1 %."""
GZIP_LEVEL = 9


def is_compressible(path: str) -> bool:
    """Whether a file is a text; pictures are compressed already."""
    return path.rpartition(".")[2] in TEXTS


def all_codings() -> tuple[str, ...]:
    """What decides the compressed bytes; brotli's own version is one of the generator's libraries."""
    return (f"gzip {GZIP_LEVEL} {zlib.ZLIB_RUNTIME_VERSION}", f"br {BROTLI_QUALITY}", str(LEAST))


def compress(data: bytes) -> tuple[tuple[str, bytes], ...]:
    """Pairs of the suffix of a name and compressed bytes: those that are smaller than the text."""
    if len(data) < LEAST:
        return ()
    import brotli

    # A gzip header (RFC 1952) without time or name; its tenth byte, the system, is always 255: unknown.
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    zipped = packer.compress(data) + packer.flush()
    packed = (
        (".gz", zipped[:9] + b"\xff" + zipped[10:]),
        (".br", brotli.compress(data, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)),
    )
    return tuple((suffix, small) for suffix, small in packed if len(small) < len(data))
