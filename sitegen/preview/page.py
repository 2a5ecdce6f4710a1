"""What the preview says about a page: what is wrong, what it was made from, that it is not published yet.

Invariant: it reads the sources as they are, and decides nothing; every sentence is in the
language of the run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sitegen.content.front_matter import split_front_matter
from sitegen.content.problem import Message, Problem, Severity, SourceError, printable, say
from sitegen.content.records import FrontMatter
from sitegen.content.schema import parse_record
from sitegen.content.site_config import written_config
from sitegen.content.sources import read_file
from sitegen.content.strict_yaml import as_mapping, decode, read_yaml
from sitegen.engine.dataclass import dataclass
from sitegen.options import Options, resolve_now
from sitegen.site.clock import Clock

Translate = Callable[[Message], str]


@dataclass(frozen=True, slots=True)
class Report:
    """What came of the last attempt to build. With `failed` the site that is shown is an older one."""

    failed: bool = False
    problems: tuple[Problem, ...] = ()


def describe_page(options: Options, sources: tuple[str, ...], report: Report, translate: Translate) -> dict[str, Any]:
    """Everything that the script in a page shows, as values of JSON. `sources` is what the page is made from."""
    return {
        "failed": report.failed,
        "problems": [describe_problem(problem, translate) for problem in report.problems if _counts(problem)],
        "marks": [translate(mark) for mark in find_marks(options, sources)],
        "sources": [{"path": source, "about": translate(about_source(source, options))} for source in sources],
        "words": {name: translate(words) for name, words in _labels(report).items()},
    }


def _counts(problem: Problem) -> bool:
    return problem.severity is not Severity.NOTICE


def describe_problem(problem: Problem, translate: Translate) -> dict[str, str]:
    """A problem in the words of the command line: where, what, what to do."""
    what, remedy = translate(problem.what), translate(problem.remedy)
    return {
        "kind": problem.severity.name.lower(),
        "place": ":".join(str(part) for part in (printable(problem.path), problem.line, problem.column) if part),
        "text": f"{what} — {remedy}" if remedy else what,
    }


def about_source(path: str, options: Options) -> Message:
    """What an editor finds in a source."""
    name = path.rpartition("/")[2]
    if path == options.config.name:
        return say("menus, languages and contact of the whole site")
    if path.startswith("layouts/"):
        return say("the form of all pages of this kind")
    if name.endswith(".md"):
        return say("the words")
    if name == "sessions.yaml":
        return say("the sessions")
    if name.endswith(".yaml"):
        return say("the facts")
    return say("everything in this folder") if "." not in name else say("a file that is published as it is")


def find_marks(options: Options, sources: tuple[str, ...]) -> Iterator[Message]:
    """Why a page would not be published by a build at the same instant: its words are a draft, or still to come."""
    written = written_config(read_file(options.root, options.config.name))
    for source in sources:
        front = _front_matter(options.root, source) if source.endswith(".md") else None
        if front is None:
            continue
        if front.draft:
            yield say("Draft: a build does not publish this page.")
        now = Clock.at(resolve_now(options.now, written))
        if front.publish and not now.has_begun(front.publish, written.zone()):
            yield say("Still to come: published from {day} on.", day=front.publish.isoformat())


def _front_matter(root: Path, path: str) -> FrontMatter | None:
    source = read_file(root, path)
    if source is None:
        return None
    try:
        halves = split_front_matter(path, decode(path, source.data))
        tree = as_mapping(path, read_yaml(path, halves.facts, first_line=halves.facts_line))
    except SourceError:
        return None
    return parse_record(path, FrontMatter, tree, ())[0]


def _labels(report: Report) -> Mapping[str, Message]:
    errors = sum(problem.severity is Severity.ERROR for problem in report.problems)
    warnings = sum(problem.severity is Severity.WARNING for problem in report.problems)
    return {
        "errors": say("Errors: {count}", count=errors),
        "warnings": say("Warnings: {count}", count=warnings),
        "stays": say("The page below is the last good one. Mend the files and save: this message goes by itself."),
        "close": say("Close"),
        "open": say("Where this page comes from (key ?)"),
        "made": say("This page is made from"),
        "edit": say("Change one of these files and save: the page follows by itself."),
        "unknown": say("No file of the site has this address."),
    }


def first_page(translate: Translate, language: str) -> bytes:
    """A page to stand where there is no site yet; the script in it says why."""
    title = translate(say("There is no site to show yet"))
    return (
        f'<!DOCTYPE html>\n<html lang="{language}" dir="ltr">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n</head>\n'
        f"<body>\n<h1>{title}</h1>\n</body>\n</html>\n"
    ).encode()
