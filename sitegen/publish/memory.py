"""What one build leaves to the next: engines that know what they answered and what for; one in a folder of the cache.

Invariant: correctness never depends on it: what cannot be verified is ignored.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.content.digest import digest_text
from sitegen.content.value_text import read_value, write_value
from sitegen.engine.engine import Engine
from sitegen.engine.inputs import Rows
from sitegen.engine.queries import Codec
from sitegen.engine.store import Store

if TYPE_CHECKING:
    from sitegen.theme.theme import Theme

MEMORY_FOLDER = "build"


@dataclass(slots=True)
class Memory:
    """What the runs of a process leave to each other.

    `reading` answers what sources say, `outputs` what is made of the site; `rows` and `theme` it was last asked about.
    """

    reading: Engine = field(default_factory=Engine)
    outputs: Engine | None = None
    rows: Mapping[str, Rows] = field(default_factory=dict)
    theme: Theme | None = None


def open_engine(cache: Path, output: Path, generator: str, *, empty: bool) -> tuple[Engine, bool]:
    """What the last build of this output has left in the folder of the cache; nothing of another program.

    And whether something could not be believed.
    """
    folder = cache / f"{MEMORY_FOLDER}-{digest_text(str(output))[:12]}"
    if empty:
        shutil.rmtree(folder, ignore_errors=True)
    store = Store(folder, generator)
    engine = Engine(store, Codec(write_value, read_value))
    return engine, store.damaged
