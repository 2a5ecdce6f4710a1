"""Edits are tried before they are written: the site with them is read, assembled and listed.

Invariant: a command writes nothing that `check` would refuse. Problems that were there before are no
reason to refuse an edit: an editor may mend one thing at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sitegen.authoring.content_files import Edit, write_edits
from sitegen.content.problem import Problem, Severity, has_errors
from sitegen.content.sources import Source, Sources
from sitegen.engine.digest import digest_bytes
from sitegen.options import Options
from sitegen.pipeline import look


def with_edits(sources: Sources, edits: Sequence[Edit]) -> Sources:
    """The sources as they would be."""
    files = dict(sources.files)
    for edit in edits:
        files[edit.path] = Source(edit.path, edit.data, digest_bytes(edit.data))
    new = any(edit.path not in sources.files for edit in edits)
    return Sources(dict(sorted(files.items())) if new else files, sources.problems)


def try_edits(options: Options, sources: Sources, edits: Sequence[Edit]) -> tuple[Problem, ...]:
    """The errors and warnings that the edits bring; those that are there without them are left out."""
    made = look(options, with_edits(sources, edits))
    found = [problem for problem in made.problems if problem.severity > Severity.NOTICE]
    if not found:
        return ()
    before = look(options, sources)
    known = {_without_place(problem) for problem in before.problems}
    return tuple(problem for problem in found if _without_place(problem) not in known)


def _without_place(problem: Problem) -> Problem:
    return replace(problem, line=0, column=0, key=())


def apply_edits(options: Options, sources: Sources, edits: Sequence[Edit]) -> tuple[Problem, ...]:
    """Try the edits and write them, unless they bring an error; returns the problems that they bring."""
    problems = try_edits(options, sources, edits)
    if not has_errors(problems):
        write_edits(options.root, edits)
    return problems
