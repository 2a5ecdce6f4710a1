"""Facts as YAML text, in the manner of the sample site: what authoring writes into files.

Invariant: whatever is written reads back as the same texts; a value is put in quotes as soon as YAML, or
another reader of YAML, could take it for something else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sitegen.content.spoken import FIGURES

Facts = str | int | bool | Decimal | date | Sequence["Facts"] | Mapping[str, "Facts"]

_PLAIN = re.compile(r"[a-z](?:[a-z0-9_./-]|:(?=[a-z0-9/]))*|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
FLOW_LENGTH = 100


def scalar(value: str | int | bool | Decimal | date) -> str:
    """One value, as it stands after `key: `."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    plain = (_PLAIN.fullmatch(value) or FIGURES.fullmatch(value)) and value.lower() not in _WORDS
    return value if plain else quoted(value)


def quoted(text: str) -> str:
    """A text between double quotes (JSON's are YAML's)."""
    odd = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
    return odd.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def flow(value: Facts) -> str:
    """Any value on one line: `[a, b]`, `{a: b}`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value)


def entry_lines(key: str, value: Facts, indent: int = 0) -> list[str]:
    """`key: value` in as many lines as it needs; a mapping stands below its key, a list of texts beside it."""
    start = " " * indent + scalar(key) + ":"
    if isinstance(value, Mapping) and value:
        return [start, *(line for name, item in value.items() for line in entry_lines(name, item, indent + 2))]
    if isinstance(value, Sequence) and any(isinstance(item, Mapping) for item in value) and not isinstance(value, str):
        return [start, *(line for item in value for line in item_lines(item, indent + 2))]
    return [f"{start} {flow(value)}"]


def item_lines(value: Facts, indent: int = 0) -> list[str]:
    """`- …`, one entry of a list."""
    if not isinstance(value, Mapping) or not value:
        return [" " * indent + "- " + flow(value)]
    lines = [line for key, item in value.items() for line in entry_lines(key, item, indent + 2)]
    lines[0] = " " * indent + "- " + lines[0].lstrip()
    return lines


def facts_text(facts: Mapping[str, Facts]) -> str:
    """A whole file of facts."""
    return "".join(f"{line}\n" for key, value in facts.items() for line in entry_lines(key, value))


def words_text(front: Mapping[str, Facts], body: str = "") -> str:
    """A whole `<lang>.md`."""
    return f"---\n{facts_text(front)}---\n" + (f"\n{body}" if body else "")
