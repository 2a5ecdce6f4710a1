"""Take keys and entries out of a YAML file, and leave every other byte as it is.

Invariant: as `splice`: what is left must be the tree that was meant, else nothing is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import yaml

from sitegen.authoring.splice import end_of, unharmed
from sitegen.content.problem import KeyPath
from sitegen.content.strict_yaml import decode, parse_yaml


def cut_out(path: str, data: bytes, ways: Sequence[KeyPath]) -> bytes:
    """The bytes of a file without some keys and entries, beside which others stay. Raises `SourceError`."""
    text = data.decode("utf-8-sig")
    mark = data[: len(data) - len(text.encode())]
    wanted = deepcopy(parse_yaml(path, decode(path, data)))
    spans: list[tuple[int, int]] = []
    root: Any = yaml.compose(text, Loader=yaml.CSafeLoader)
    for parent in dict.fromkeys(way[:-1] for way in ways):
        node, tree = root, wanted
        for part in parent:
            node = _below(node, part)
            tree = tree[part]  # type: ignore[index]
        gone = [way[-1] for way in ways if way[:-1] == parent]
        spans += _spans(text, node, gone)
        for part in sorted(gone, key=lambda one: one if isinstance(one, int) else 0, reverse=True):
            del tree[part]  # type: ignore[arg-type, union-attr]
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return unharmed(path, mark + text.encode(), wanted)


def _below(node: Any, part: str | int) -> Any:
    if isinstance(part, int):
        return node.value[part]
    return next(value for key, value in node.value if key.value.strip() == part)


def _spans(text: str, node: Any, gone: Sequence[str | int]) -> list[tuple[int, int]]:
    """From where to where the text goes: whole lines of a block, parts with one comma of what stands in brackets."""
    pairs = isinstance(node, yaml.MappingNode)
    parts = [(one[0], one[1]) if pairs else (one, one) for one in node.value]
    names = [key.value.strip() if pairs else number for number, (key, _) in enumerate(parts)]
    starts, ends = [key.start_mark.index for key, _ in parts], [end_of(text, value) for _, value in parts]
    spans = []
    kept = [number for number, name in enumerate(names) if name not in gone]
    for number, name in enumerate(names):
        if name not in gone:
            continue
        if node.flow_style:
            last = number > kept[-1]
            if not last:
                spans.append((starts[number], starts[number + 1]))
            elif number == kept[-1] + 1:
                spans.append((ends[kept[-1]], ends[-1]))
            continue
        first = text.rfind("\n", 0, starts[number]) + 1
        stop = text.find("\n", ends[number]) + 1 or len(text)
        if pairs and text[first : starts[number]].strip():  # after the hyphen of an entry
            spans.append((starts[number], starts[number + 1]))
        else:
            spans.append((first, stop))
    return spans
