"""What one run is asked for, and what came of it.

Invariant: a command turns its words into `Options`, and its `Outcome` into words; nothing else is asked or told.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sitegen.content.problem import Problem
from sitegen.content.site_config import WrittenConfig, written_config
from sitegen.content.sources import Sources, read_file
from sitegen.engine.dataclass import dataclass

if TYPE_CHECKING:
    from sitegen.publish.memory import Memory

CACHE_FOLDER, CACHE_FILE = ".cache", "cache.sqlite"

Progress = Callable[[str, int, int], None]
"""Called with the name of a stage, how many things are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Options:
    """What one run is asked for.

    `now` is None for the clock; without an offset it is in the site's zone. `output` is None for
    the folder that the configuration names. `jobs` is 0 for as many workers as there are
    processors, where they pay. `early` shows pages before their day `publish`,
    and languages that are not public yet. `external` lets `check`
    ask other sites whether what we link to is still there. `memory` has what earlier runs of this process left.
    `fetch` gets what is at an address of the web; None for the web itself.
    """

    config: Path
    output: Path | None = None
    base_url: str = ""
    now: datetime | None = None
    drafts: bool = False
    early: bool = False
    strict: bool = False
    clean: bool = False
    portable: bool = False
    external: bool = False
    jobs: int = 0
    progress: Progress | None = None
    memory: Memory | None = None
    fetch: Callable[[str], bytes] | None = None

    @property
    def root(self) -> Path:
        """The folder of the project."""
        return self.config.parent

    def written(self, sources: Sources) -> WrittenConfig:
        """The configuration that is among the sources, unchecked."""
        return written_config(sources.files.get(self.config.name))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run. Numbers count files, but `pages`, which counts HTML pages."""

    status: Literal["built", "nothing", "checked", "shown", "failed"]
    problems: tuple[Problem, ...] = ()
    output: Path | None = None
    pages: int = 0
    files: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    warnings: int = 0
    next_change: datetime | None = None


def configured_output(options: Options) -> Path:
    """The output folder that the configuration names, `output` when it names none."""
    return options.root / (written_config(read_file(options.root, options.config.name)).text("output") or "output")


def resolve_now(now: datetime | None, written: WrittenConfig) -> datetime:
    """The instant of a run, aware: the clock, or what was asked for, in the site's zone."""
    if now is None:
        return datetime.now(UTC)
    return now if now.tzinfo else now.replace(tzinfo=written.zone())


def available_jobs() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
