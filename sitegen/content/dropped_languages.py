"""A language that was taken out of the configuration while its texts are still there: one thing to say, not hundreds.

Invariant: a slip in one place (`ne` for `en`) is reported in that place; only what stands in several is a language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sitegen.content.problem import Problem, say

_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?")
_TEXT = say("the language “{code}” is not one of this site").template
_FILE = say("“{code}” is not a language of this site").template
_ANY = say("this file has no place here").template
LEAST = 3
"""From how many places on."""


def tell_dropped(
    problems: Sequence[Problem], config: str, paths: Iterable[str], known: Sequence[str]
) -> tuple[Problem, ...]:
    """The problems, with one in place of all those about texts of languages that are not `known` any more."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        if code := _code_of(problem):
            found.setdefault(code, []).append(problem)
    if not found:
        return tuple(problems)
    counts: dict[str, int] = dict.fromkeys(found, 0)
    for path in paths:
        code, dot, ending = path.rpartition("/")[2].partition(".")
        if path.startswith("content/") and (dot, ending) == (".", "md") and _CODE.fullmatch(code) and code not in known:
            counts[code] = counts.get(code, 0) + 1
    codes = [code for code, count in counts.items() if count + len(found.get(code, ())) >= LEAST]
    if not codes:
        return tuple(problems)
    told = {id(problem) for code in codes for problem in found.get(code, ())}
    one = Problem(
        config,
        say("the site has texts in {codes} ({count} files), but does not list such a language",
            codes=", ".join(codes), count=sum(counts[code] for code in codes)),
        say("put it back, with “public: no” if it is not to be shown; or take its texts out: "
            "“python build.py translations remove {codes}”", codes=" ".join(codes)),
        key=("languages",),
    )  # fmt: skip
    return (one, *(problem for problem in problems if id(problem) not in told))


def _code_of(problem: Problem) -> str:
    """The code of a language that is not one of the site, if the problem is about one."""
    if problem.what.template in (_TEXT, _FILE):
        code = dict(problem.what.values)["code"]
    elif problem.what.template == _ANY and problem.path.startswith("content/synonyms/"):
        code = problem.path.rpartition("/")[2].removesuffix(".yaml")
    else:
        return ""
    return code if _CODE.fullmatch(code) else ""
