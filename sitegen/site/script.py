"""A data script: values that a script of the layouts reads, as a classic script file.

Invariant: it works from a disk, under a sub-path and offline, where `fetch` of JSON does not; and it holds
data only. The same value is always the same text, so a published name may carry the digest of it.
"""

from __future__ import annotations

import json

from sitegen.engine.dataclass import dataclass
from sitegen.site.phrase import Phrase

Atom = str | int
Row = tuple[Atom | tuple[Atom, ...], ...]
Value = Atom | tuple[Atom | Row, ...]
"""What a data script holds: texts, numbers, tables of rows. Tuples become arrays."""


@dataclass(frozen=True, slots=True)
class DataScript:
    """`siteData.<name>` as the browser sees it: an object of `fields`, each a name and its value."""

    name: str
    fields: tuple[tuple[str, Value], ...]


def as_data(phrase: Phrase) -> tuple[str, ...]:
    """A phrase as data: its language and direction only when it is borrowed."""
    return (phrase.text, phrase.lang, phrase.dir) if phrase.lang else (phrase.text,)


def encode_script(script: DataScript) -> str:
    """The text of the file.

    U+2028 and U+2029 end a line in scripts before ES2019, and may stand in JSON: they are escaped.
    """
    data = json.dumps(dict(script.fields), ensure_ascii=False, separators=(",", ":"))
    data = data.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"(window.siteData=window.siteData||{{}}).{script.name}={data};\n"
