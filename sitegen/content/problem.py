"""A problem is a value: where, what, and what to do about it.

Invariant: no stage prints or raises for bad content. It returns problems; the command line shows all
those of a run at once, and nothing is published while one of them is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum

from sitegen.engine.dataclass import dataclass

KeyPath = tuple[str | int, ...]
"""The way to a value inside a YAML file: keys of mappings and positions in lists."""


class Severity(IntEnum):
    """How bad a problem is. Only errors stop a publication; `--strict` turns warnings into errors.

    What waits is reported like a warning, but an editor cannot mend it at once: a translator, an office or a later
    date has to come. So it stops nothing, however strict the check is.
    """

    NOTICE = 1
    WAITING = 2
    WARNING = 3
    ERROR = 4


_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def printable(text: str) -> str:
    """A text in which nothing can steer a terminal, begin a line or turn letters around: such signs as numbers."""
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def printable_json(text: str) -> str:
    """The same for the text of a JSON value, whose own line breaks stay; it says what it said before."""
    return "\n".join(map(printable, text.split("\n")))


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence: an English template, which is also the catalogue's msgid, and its values.

    Kept apart until it is shown, so that a run can speak French or English. Values are shown as they are
    written, but for signs that cannot be seen.
    """

    template: str
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        if not self.values:
            return self.template
        return self.template.format_map({name: printable(value) for name, value in self.values})


def say(template: str, /, **values: object) -> Message:
    """Build a message. The extractor of the catalogues looks for calls of this function."""
    return Message(template, tuple((name, str(value)) for name, value in values.items()))


def msgid(template: str) -> str:
    """Mark a template for the extractor where it is not the first argument of `say`."""
    return template


NOTHING = Message("")


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem.

    `path` is relative to the project. `line` and `column` count from 1; 0 means not known. When
    `key` is set the place is that of the key inside the YAML file: `site_reader` finds the line
    only when the problem is shown, so that records need not carry places.
    """

    path: str
    what: Message
    remedy: Message = NOTHING
    line: int = 0
    column: int = 0
    key: KeyPath = ()
    severity: Severity = Severity.ERROR


class Refusal(Exception):
    """Why something cannot be taken, and what to do: raised by what does not know in which file and where it stands."""

    def __init__(self, what: Message, remedy: Message = NOTHING) -> None:
        super().__init__(str(what))
        self.what, self.remedy = what, remedy


class SourceError(Exception):
    """Raised inside one file's parser at the first problem that makes going on pointless."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.path, str(problem.what))
        self.problem = problem


def refuse(
    path: str, what: Message, remedy: Message = NOTHING, line: int = 0, column: int = 0, *, key: KeyPath = ()
) -> SourceError:
    """What is raised for a file with which nobody can go on."""
    return SourceError(Problem(path, what, remedy, line, column, key))


def warn(path: str, what: Message, remedy: Message, key: KeyPath = (), line: int = 0) -> Problem:
    """A warning: at a key of a file, or at a line."""
    return Problem(path, what, remedy, line, 1 if line else 0, key, Severity.WARNING)


def has_errors(problems: Iterable[Problem], *, strict: bool = False) -> bool:
    """Whether these problems forbid a publication."""
    limit = Severity.WARNING if strict else Severity.ERROR
    return any(problem.severity >= limit for problem in problems)


def once_per_place(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The first problem of each place: a mistake in a template is found on every page that uses it."""
    found: dict[tuple[str, int, int], Problem] = {}
    for problem in problems:
        found.setdefault((problem.path, problem.line, problem.column), problem)
    return tuple(found.values())


def sort_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """All problems in reading order: by file, place and text, each of them once."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda p: (p.path, p.line, p.column, -p.severity, str(p.what))))
