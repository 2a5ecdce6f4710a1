"""The configuration file as it is written: what commands need before it is checked, and when a part of it is wrong.

Invariant: commands ask for a key here and nowhere else, and a mistake in one key hides no other.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import field
from functools import lru_cache
from typing import TYPE_CHECKING

from sitegen.content.problem import Problem, SourceError
from sitegen.content.sources import Source
from sitegen.engine.dataclass import dataclass

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sitegen.content.strict_yaml import Tree

_KEY = re.compile(rb"^(?=[\w<=>]|---)", re.MULTILINE)
"""Where a key of the first level may begin; and marks of git and of documents, which belong to none."""


@dataclass(frozen=True, slots=True)
class WrittenConfig:
    """The keys of the configuration, unchecked. `problem` says why it is no YAML; some keys may be missing then."""

    tree: dict[str, Tree] = field(default_factory=dict)
    problem: Problem | None = None

    def text(self, key: str) -> str:
        """The text of a key; "" when there is none."""
        value = self.tree.get(key)
        return value if isinstance(value, str) else ""

    def zone(self) -> ZoneInfo:
        """The time zone; UTC when there is none, or none that is known."""
        from sitegen.content.zones import find_zone, zone_names

        name = self.text("timezone")
        return find_zone(name if name in zone_names() else "UTC")

    def codes(self) -> tuple[str, ...]:
        """The codes of the languages."""
        languages = self.tree.get("languages")
        items = languages if isinstance(languages, list) else ()
        return tuple(str(item["code"]) for item in items if isinstance(item, dict) and "code" in item)


@lru_cache(maxsize=1)  # a command asks for one key after the other
def written_config(source: Source | None) -> WrittenConfig:
    """What stands in the configuration file; nothing when there is none."""
    if source is None:
        return WrittenConfig()
    try:
        return WrittenConfig(_keys(source.path, source.data))
    except SourceError as error:
        found: dict[str, Tree] = {}
        for part in _KEY.split(source.data, 100):
            with suppress(SourceError):
                found |= _keys(source.path, part)
        return WrittenConfig(found, error.problem)


def _keys(path: str, data: bytes) -> dict[str, Tree]:
    from sitegen.content.strict_yaml import as_mapping, decode, read_yaml

    return as_mapping(path, read_yaml(path, decode(path, data)))


def written_language(source: Source) -> str:
    """The default language. Help needs no more, and is there before the library that reads YAML is."""
    for line in source.data.splitlines():
        key, _, value = line.partition(b":")
        if key == b"default_language" and value.strip().isalpha():
            return value.strip().decode()
    return written_config(source).text("default_language")
