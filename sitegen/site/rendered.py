"""What rendering one output gives: bytes, and perhaps the same bytes compressed.

Invariant: a compressed file belongs to its output: it comes and goes with it.
"""

from __future__ import annotations

from sitegen.engine.dataclass import dataclass
from sitegen.engine.digest import digest_bytes

PACKED = (".gz", ".br")
"""What compressed bytes add to the name of the file whose bytes they are."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The bytes of an output; `packed` has pairs of a suffix and compressed bytes."""

    data: bytes
    packed: tuple[tuple[str, bytes], ...] = ()

    @property
    def value_digest(self) -> str:
        """The number of bytes, then the digests of all files: the release is compared with them."""
        files = (("", self.data), *self.packed)
        return " ".join([str(len(self.data)), *(f"{suffix}:{digest_bytes(data)}" for suffix, data in files)])


def read_size(digest: str) -> int:
    """The number of bytes, from a `value_digest`."""
    return int(digest.partition(" ")[0])


def read_digests(digest: str) -> dict[str, str]:
    """The digests of all files by their suffixes, from a `value_digest`."""
    return {suffix: told for suffix, _, told in (part.partition(":") for part in digest.split(" ")[1:])}
