"""The two halves of a Markdown file: facts between two lines `---`, then words.

Invariant: the halves are cut by lines, before anything is parsed, so a mistake in one does not hide in
the other.
"""

from __future__ import annotations

from sitegen.content.problem import refuse, say
from sitegen.engine.dataclass import dataclass

MARK = "---"


@dataclass(frozen=True, slots=True)
class Halves:
    """The YAML of the front matter and the Markdown, each with the line on which it begins."""

    facts: str
    facts_line: int
    body: str
    body_line: int


def split_front_matter(path: str, text: str) -> Halves:
    """Cut a file in two; raises `SourceError` when the front matter is not there or not closed."""
    lines = text.split("\n")
    if lines[0].rstrip() != MARK:
        remedy = say("begin it with a line “---”, then “title: …”, then another line “---”")
        raise refuse(path, say("the file does not begin with “---”"), remedy, 1, 1)
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() == MARK:
            return Halves("\n".join(lines[1:number]), 2, "\n".join(lines[number + 1 :]), number + 2)
    what = say("the facts at the top of the file have no end")
    raise refuse(path, what, say("write a line “---” after the last of them"), 1, 1)
