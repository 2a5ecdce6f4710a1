"""What rendering one output gives: bytes, and perhaps the same bytes compressed.

Law: a compressed file belongs to its output: it shares its fingerprint, comes and goes with it.
"""

from __future__ import annotations

from dataclasses import dataclass

PACKED = (".gz", ".br")
"""What compressed bytes add to the name of the file whose bytes they are."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The bytes of an output; `packed` has pairs of a suffix and compressed bytes."""

    data: bytes
    packed: tuple[tuple[str, bytes], ...] = ()
