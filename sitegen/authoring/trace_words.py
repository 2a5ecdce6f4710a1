"""What an output was made from, in words: what its answer read, what of that has changed, when it changes by itself.

Invariant: it reads the trace that decides whether the output is made anew; so nothing is left out, and nothing added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from sitegen.content import kinds as things
from sitegen.content.problem import Message, say
from sitegen.engine.engine import Engine, Read
from sitegen.engine.queries import find_query
from sitegen.pipeline import Made
from sitegen.site.outputs import Output

NAMED = 4
"""How many things of one kind are named."""
KINDS: Mapping[str, Callable[[str], Message]] = {
    "config": lambda names: say("    keys of the configuration: {names}", names=names),
    "vocabulary": lambda names: say("    sections of the vocabulary: {names}", names=names),
    "facts": lambda names: say("    facts: {names}", names=names),
    "languages": lambda names: say("    languages of texts: {names}", names=names),
    "words": lambda names: say("    titles and summaries: {names}", names=names),
    "bodies": lambda names: say("    texts: {names}", names=names),
    "versions": lambda names: say("    versions of texts: {names}", names=names),
    "sessions": lambda names: say("    sessions: {names}", names=names),
    "pictures": lambda names: say("    pictures: {names}", names=names),
    "assets": lambda names: say("    files of the layouts: {names}", names=names),
    "synonyms": lambda names: say("    synonyms: {names}", names=names),
    "options": lambda names: say("    options of the command: {names}", names=names),
    "whole": lambda names: say("    the whole site: {names}", names=names),
    "templates": lambda names: say("    templates: {names}", names=names),
    "catalogues": lambda names: say("    words of the interface: {names}", names=names),
    "files": lambda names: say("    files: {names}", names=names),
    "variants": lambda names: say("    encoded pictures: {names}", names=names),
    "programs": lambda names: say("    programs of others: {names}", names=names),
}
"""A line for each kind of inputs."""


def tell_trace(made: Made, output: Output) -> Iterator[Message]:
    """The trace of an output."""
    from sitegen.theme.render import written

    question = (output.path, output.maker, output.names)
    engine = made.engine
    answer = engine.answer(written, *question)
    changed = list(dict.fromkeys(_changed(engine, written.name, question)))
    if changed:
        yield say("  changed since the last build:")
        yield from _lines(changed)
    elif not answer.made:
        yield say("  nothing that it was made from has changed since the last build")
    yield say("  it was made from:")
    yield from _lines(engine.reads(written, *question))
    if answer.until is not None:
        yield say("  it changes by itself at {moment}", moment=f"{answer.until:%Y-%m-%dT%H:%MZ}")


def _changed(engine: Engine, name: str, arguments: tuple[object, ...]) -> Iterator[Read]:
    """The inputs that differ from what an answer of the last build has read, itself or through others."""
    query = find_query(name)
    for change in engine.changes(query, *arguments) if query is not None else ():
        if isinstance(change.read.argument, tuple):
            yield from _changed(engine, change.read.name, change.read.argument)
        else:
            yield change.read._replace(digest="")


def _lines(reads: Iterable[Read]) -> Iterator[Message]:
    """A line for each kind of inputs; a list of ids is nothing that anybody knows by a name."""
    found: dict[str, dict[str, None]] = {}
    for read in reads:
        kind, name = ("facts", f"{read.name}/{read.argument}") if read.name in things.KINDS else read[:2]
        if read.argument is not None and kind in KINDS:
            found.setdefault(kind, {})[str(name)] = None
    for kind, names in found.items():
        more = f" … ({len(names)})" if len(names) > NAMED else ""
        yield KINDS[kind](", ".join([*names][:NAMED]) + more)
