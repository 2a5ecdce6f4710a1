"""Problems for machines: JSON, SARIF 2.1.0, annotations of GitHub.

Invariant: the same problems as the text, in the same order, and nothing of the machine: paths are those
of the project. The name of a rule is made from its English sentence, so that it is the same in all
languages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from sitegen import __version__
from sitegen.content.problem import Message, Problem, Severity, printable, printable_json
from sitegen.content.values import fold_to_identifier

LEVELS = {
    Severity.ERROR: "error", Severity.WARNING: "warning", Severity.WAITING: "waiting", Severity.NOTICE: "notice",
}  # fmt: skip
SARIF_LEVELS = {
    Severity.ERROR: "error", Severity.WARNING: "warning", Severity.WAITING: "note", Severity.NOTICE: "note",
}  # fmt: skip
"""SARIF 2.1.0 section 3.27.10."""
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

Speak = Callable[[Message], str]


def report(form: str, problems: Sequence[Problem], speak: Speak) -> str:
    """The text of a report: `json`, `sarif` or `github`."""
    if form == "github":
        return "".join(f"{_annotation(problem, speak)}\n" for problem in problems)
    tree = _json(problems, speak) if form == "json" else _sarif(problems, speak)
    return printable_json(json.dumps(tree, ensure_ascii=False, indent=2)) + "\n"


def rule_of(problem: Problem) -> str:
    """The name of what is wrong, without the values: `there-is-no-page`."""
    words = re.sub(r"\{[a-z_]*\}", " ", problem.what.template)
    return fold_to_identifier(words)[:80].strip("-") or "problem"


def _json(problems: Sequence[Problem], speak: Speak) -> dict[str, Any]:
    return {
        "problems": [
            {
                "path": one.path,
                "line": one.line or None,
                "column": one.column or None,
                "severity": LEVELS[one.severity],
                "rule": rule_of(one),
                "what": speak(one.what),
                "remedy": speak(one.remedy),
            }
            for one in problems
        ],
        "counts": {name: sum(one.severity is level for one in problems) for level, name in LEVELS.items()},
    }


def _text(problem: Problem, speak: Speak) -> str:
    return " — ".join(part for part in (speak(problem.what), speak(problem.remedy)) if part)


def _sarif(problems: Sequence[Problem], speak: Speak) -> dict[str, Any]:
    rules = list(dict.fromkeys(rule_of(one) for one in problems))
    results = []
    for one in problems:
        place: dict[str, Any] = {"artifactLocation": {"uri": quote(one.path), "uriBaseId": "%SRCROOT%"}}
        if one.line:
            place["region"] = {"startLine": one.line, "startColumn": max(one.column, 1)}
        name = rule_of(one)
        results.append(
            {
                "ruleId": name,
                "ruleIndex": rules.index(name),
                "level": SARIF_LEVELS[one.severity],
                "message": {"text": _text(one, speak)},
                "locations": [{"physicalLocation": place}],
            }
        )
    driver = {"name": "sitegen", "version": __version__, "rules": [{"id": name} for name in rules]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _annotation(problem: Problem, speak: Speak) -> str:
    """A workflow command: `::warning file=…,line=…,col=…::text`; what could end it is escaped."""
    place = [f"file={_escape(printable(problem.path), ':,')}"]
    place += [f"line={problem.line}"] if problem.line else []
    place += [f"col={problem.column}"] if problem.column else []
    level = "notice" if problem.severity is Severity.WAITING else LEVELS[problem.severity]
    return f"::{level} {','.join(place)}::{_escape(_text(problem, speak))}"


def _escape(text: str, more: str = "") -> str:
    return "".join(f"%{ord(sign):02X}" if sign in f"%\r\n{more}" else sign for sign in text)
