"""The blocks of a body: lines that begin with `:::`.

Invariant: the set is small and fixed; an unknown name or argument is an error with a suggestion, because
a block that silently shows nothing is found by a visitor, not by its editor.
"""

from __future__ import annotations

import re

from sitegen.content.problem import Message, Problem, Refusal, Severity, say
from sitegen.content.schema import suggestion
from sitegen.engine.dataclass import dataclass

# name -> the arguments it knows
BLOCKS: dict[str, tuple[str, ...]] = {
    "note": (),
    "next-sessions": ("city", "course", "audience", "limit"),
    "partners": ("city",),
    "figures": ("city",),
    "calendars": (),
    "data": (),
}
OLD_NAMES = {"feeds": "calendars"}
"""Blocks that have another name now: the old one is read too, with a notice of the new one."""
OPEN, CLOSE = "\ue000", "\ue001"
"""They enclose the number of a block in a body; private use, which `strict_yaml.decode` refuses in sources."""

_WITH_CONTENT = frozenset({"note"})
_LINE = re.compile(r":::++[ \t]*+(?P<name>[^\s{]*+)[ \t]*+(?P<arguments>\{.*\})?[ \t]*+")
_INDENTED = re.compile(r"[\s>*+-]+:::")
_ARGUMENT = re.compile(r"([a-z-]+)=([a-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class Block:
    """A block: its name, its arguments, its first and last line, from 0, in the body."""

    name: str
    arguments: tuple[tuple[str, str], ...]
    first: int
    last: int


def read_blocks(path: str, text: str, first_line: int) -> tuple[tuple[Block, ...], tuple[Problem, ...]]:
    """All blocks of a body, in order of their first lines, and what is wrong with them."""
    found: list[Block] = []
    problems: list[Problem] = []
    open_note: int | None = None
    fence = ""

    def report(number: int, what: Message, remedy: Message, severity: Severity = Severity.ERROR) -> None:
        problems.append(Problem(path, what, remedy, first_line + number, 1, severity=severity))

    for number, line in enumerate(text.split("\n")):
        stripped = line.strip()
        if fence:
            fence = "" if stripped.startswith(fence) and not stripped.strip(fence[0]) else fence
            continue
        if stripped.startswith(("```", "~~~")):
            fence = stripped[:3]
            continue
        if not line.startswith(":::"):
            if _INDENTED.match(line):
                report(
                    number,
                    say("a line with “:::” stands inside a list, a quotation or an indented text"),
                    say("move it to the start of a line, with an empty line before and after it"),
                )
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            what = say("this line with “:::” cannot be read")
            report(number, what, say("write “::: note”, or “::: partners {city=nancy}”"))
            continue
        name = match["name"]
        if not name:
            if open_note is None:
                report(number, say("“:::” closes a block that was not opened"), say("remove the line"))
            else:
                found.append(Block("note", (), open_note, number))
                open_note = None
            continue
        if name in OLD_NAMES:
            what = say("the block “{name}” is called “{new}” now", name=name, new=OLD_NAMES[name])
            name = OLD_NAMES[name]
            report(number, what, say("write “::: {name}”", name=name), Severity.NOTICE)
        if name not in BLOCKS:
            report(number, say("the block “{name}” is not known", name=name), suggestion(name, BLOCKS))
            if stripped.endswith(name):
                open_note = None
            continue
        try:
            arguments = _read_arguments(name, match["arguments"] or "")
        except Refusal as refusal:
            report(number, refusal.what, refusal.remedy)
            continue
        if name in _WITH_CONTENT:
            if open_note is not None:
                report(number, say("a note cannot stand inside a note"), say("close the first one with “:::”"))
            open_note = number
        elif open_note is not None:
            what = say("the block “{name}” stands inside a note", name=name)
            report(number, what, say("close the note before it with “:::”"))
        else:
            found.append(Block(name, arguments, number, number))
    if open_note is not None:
        report(open_note, say("the note is not closed"), say("write a line “:::” after its text"))
    return tuple(sorted(found, key=lambda block: block.first)), tuple(problems)


def _read_arguments(name: str, text: str) -> tuple[tuple[str, str], ...]:
    """The arguments of a block; raises `Refusal`."""
    arguments: dict[str, str] = {}
    for part in text.strip("{} \t").split():
        match = _ARGUMENT.fullmatch(part)
        if match is None:
            what = say("“{part}” is not an argument of a block", part=part)
            raise Refusal(what, say("write it as name=value, without spaces"))
        key, value = match.groups()
        if key not in BLOCKS[name]:
            what = say("the block “{name}” has no argument “{key}”", name=name, key=key)
            raise Refusal(what, suggestion(key, BLOCKS[name]) if BLOCKS[name] else say("remove it"))
        if key == "limit" and not (value.isascii() and value.isdecimal() and 1 <= int(value) <= 50):
            raise Refusal(say("“{value}” is not a possible limit", value=value), say("write a number from 1 to 50"))
        arguments[key] = value
    return tuple(sorted(arguments.items()))
