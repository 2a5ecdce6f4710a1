"""The files of sources as inputs: their bytes, pictures in the sizes that are published, programs of others.

Invariant: each has the digest of what decides its bytes, so that nothing is decoded or fetched to know whether it
changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sitegen.cms.vendored import VENDORED
from sitegen.content.sources import Source
from sitegen.content.workers import Mapper, map_here
from sitegen.engine.inputs import MISSING, Kind
from sitegen.engine.texts import TextFile
from sitegen.pictures.encode import encode_pictures
from sitegen.site.output import Variant

FILES: Kind[bytes] = Kind("files")
"""The bytes of sources, by their paths."""
VARIANTS: Kind[bytes] = Kind("variants")
"""Pictures of pixels in one width and one format, by `name_variant`."""
PROGRAMS: Kind[bytes] = Kind("programs")
"""Programs of others, by their names."""


def name_variant(variant: Variant) -> str:
    """All fields of a variant as one text."""
    width, height = variant.width, variant.height
    return f"{width}x{height} {variant.format} {variant.alpha:d}{variant.drawn:d} {variant.digest} {variant.source}"


def read_variant(name: str) -> Variant:
    """The variant of that name."""
    size, form, flags, digest, source = name.split(" ", 4)
    width, _, height = size.partition("x")
    return Variant(source, digest, int(width), int(height), form, flags[0] == "1", flags[1] == "1")  # type: ignore[arg-type]


class FileRows:
    """The bytes of sources."""

    def __init__(self, files: Mapping[str, Source]) -> None:
        self._files = files

    def value(self, id: str) -> object:
        """The bytes."""
        source = self._files.get(id)
        return MISSING if source is None else source.data

    def digest(self, id: str) -> str:
        """Their digest."""
        source = self._files.get(id)
        return "" if source is None else source.digest

    def ids(self) -> tuple[str, ...]:
        """All paths."""
        return tuple(self._files)


class VariantRows:
    """Encoded pictures: what is asked for is encoded, unless it was before (`prepare`) or the cache has it."""

    def __init__(self, files: Mapping[str, Source], cache: TextFile) -> None:
        self._files = files
        self._cache = cache
        self._known: dict[str, bytes] = {}

    def prepare(self, names: Iterable[str], mapper: Mapper) -> None:
        """Encode those that will be asked for, together: it is slow."""
        wanted = {name: read_variant(name) for name in names if name not in self._known}
        made = encode_pictures(list(wanted.values()), self._files, self._cache, mapper)
        self._known.update((name, made[variant]) for name, variant in wanted.items())

    def value(self, id: str) -> object:
        """The bytes of a picture."""
        if id not in self._known:
            self.prepare([id], map_here)
        return self._known[id]

    def digest(self, id: str) -> str:
        """The digest of its source. The id tells what is made of it; recipe and encoders are parts of the program."""
        source = self._files.get(read_variant(id).source)
        return "" if source is None else source.digest

    def ids(self) -> tuple[str, ...]:
        """Nobody asks for all: each is named by its source."""
        return ()


class ProgramRows:
    """Programs of others; they are looked for when one is to be published."""

    def __init__(self, read: Callable[[str], bytes]) -> None:
        self._read = read

    def value(self, id: str) -> object:
        """The bytes."""
        return self._read(id)

    def digest(self, id: str) -> str:
        """The digest that they must have."""
        return VENDORED[id].digest if id in VENDORED else ""

    def ids(self) -> tuple[str, ...]:
        """All names."""
        return tuple(VENDORED)
