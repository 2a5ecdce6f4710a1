"""What one build leaves to the next: an engine that knows what it answered and what for, in a folder of the cache.

Invariant: correctness never depends on it: what cannot be verified is ignored.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sitegen.content.digest import digest_text
from sitegen.content.value_text import read_value, write_value
from sitegen.engine.engine import Engine
from sitegen.engine.queries import Codec
from sitegen.engine.store import Store
from sitegen.site.inputs import Rows

MEMORY_FOLDER = "build"


@dataclass(frozen=True, slots=True)
class Memory:
    """An engine, and the inputs that it was last asked about. `damaged` says that something could not be believed."""

    engine: Engine
    rows: Mapping[str, Rows]
    damaged: bool = False


def open_memory(cache: Path, output: Path, generator: str, *, empty: bool) -> Memory:
    """What the last build of this output has left in the folder of the cache; nothing of another program."""
    folder = cache / f"{MEMORY_FOLDER}-{digest_text(str(output))[:12]}"
    if empty:
        shutil.rmtree(folder, ignore_errors=True)
    store = Store(folder, generator)
    engine = Engine(store, Codec(write_value, read_value))
    return Memory(engine, {}, store.damaged)
