"""Files whose name is nearly right: what a computer adds to a name, or hides of it, makes content invisible.

Invariant: such a file may be the only copy of somebody's work: it is reported, with the name it should have, and nobody
is advised to delete it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from sitegen.content.problem import Problem, Severity, say

_ENDING = re.compile(r"\.(?:txt|text|bak|old)$")
_COPY = re.compile(
    r"(?: ?\([0-9]{1,3}\)| ?[-–_] ?(?:copie|copy|copia|kopie)(?: ?\(?[0-9]{1,3}\)?)?"
    r"| (?:copie|copy)(?: [0-9]{1,3})?| [0-9]{1,2})$"
)
_COPY_OF = re.compile(r"^(?:copie de|copy of) ")
_SAME = {"yml": "yaml", "markdown": "md", "mdown": "md", "mkd": "md"}


def meant_name(name: str) -> str:
    """The name without what computers add: `Fr - Copie (2).MD.txt` is meant to be `fr.md`, `city.yml` `city.yaml`."""
    text = unicodedata.normalize("NFKC", name).casefold().strip()[:255]
    while (shorter := _ENDING.sub("", text)) != text:
        text = shorter.strip()
    stem, dot, ending = text.rpartition(".")
    if not dot:
        return text
    stem = _COPY_OF.sub("", stem.strip())
    while (shorter := _COPY.sub("", stem)) != stem:
        stem = shorter.strip()
    return f"{stem}.{_SAME.get(ending, ending)}"


def check_names(paths: Iterable[str], known: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, Problem]]:
    """The files that are not read because of their names, by path: the path that each should have, and the problem.

    `known` has for each pattern of a folder (`content/cities/*`) the names that are read there.
    """
    there = frozenset(paths)
    found: dict[str, tuple[str, Problem]] = {}
    for path in sorted(there):
        folder, _, name = path.rpartition("/")
        if name.startswith("~$"):
            what = say("this is no content: another program marks with it that it has a file open")
            problem = Problem(path, what, say("close that program; the mark goes by itself"), severity=Severity.WARNING)
            found[path] = ("", problem)
            continue
        parts = folder.split("/")
        names = known.get("/".join((*parts[:2], "*")) if len(parts) == 3 else folder, ())
        read_there = {one.casefold(): one for one in names}
        bare = meant_name(name)
        meant = next((read_there[one] for one in (bare, f"{bare}.md", f"{bare}.yaml") if one in read_there), name)
        if meant == name:
            continue
        right = f"{folder}/{meant}"
        if right not in there:
            problem = Problem(
                path, say("this file is not read, because of its name"), say("rename it to “{name}”", name=meant)
            )
        else:
            problem = Problem(
                path,
                say("this file is not read: it looks like a copy of “{name}”, which lies beside it", name=meant),
                say("keep the right one of the two as “{name}”, and put the other outside of content/", name=meant),
                severity=Severity.WARNING if _ENDING.search(name.casefold()) else Severity.ERROR,
            )
        found[path] = (right, problem)
    return found
