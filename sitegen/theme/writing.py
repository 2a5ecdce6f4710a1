"""All outputs of a site are written: those that stand stay as they are, the others are made here or by workers.

Invariant: the bytes depend neither on the process that made them nor on what was remembered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitegen.content.workers import Mapper
from sitegen.engine.engine import Engine, Share
from sitegen.engine.queries import Asking, query
from sitegen.pages.outputs import outputs_by_path, plan_problems, site_outputs
from sitegen.site.output import Variant
from sitegen.site.outputs import Output, Written
from sitegen.site.picture_files import picture, picture_files
from sitegen.site.rendered import Rendered
from sitegen.theme.files import name_variant
from sitegen.theme.render import written

CHUNK = 100
"""Outputs that a worker makes at a time: what it hands back is held in memory."""


@query
def whole_site(q: Asking) -> int:
    """Everything that is published, as a number of outputs: what it has read is what the site was made from."""
    q(plan_problems)
    outputs = q(site_outputs)
    for one in outputs:
        if one.maker:
            q.digest(written, one.path, one.maker, one.names)
    return len(outputs)


@query(transient=True)
def written_at(q: Asking, path: str) -> Rendered | None:
    """What becomes of the output of that path, None when there is none."""
    one = q(outputs_by_path).get(path)
    return q(written, one.path, one.maker, one.names) if one else None


def missing_variants(engine: Engine, outputs: Sequence[Output]) -> Iterator[str]:
    """The pictures that have to be encoded, as `theme.files` names them."""
    for one in outputs:
        if one.maker == picture.__name__ and not engine.stands(written, one.path, one.maker, one.names):
            content = dict(engine.ask(picture_files, one.names[0]))[one.path]
            if isinstance(content, Variant):
                yield name_variant(content)


def write_outputs(engine: Engine, outputs: Sequence[Output], mapper: Mapper) -> Iterator[Written]:
    """What each of these becomes, in their order. `mapper` makes chunks of those that do not stand."""
    missing = [one for one in outputs if not engine.stands(written, one.path, one.maker, one.names)]
    chunks = [missing[start : start + CHUNK] for start in range(0, len(missing), CHUNK)]
    waiting = {one.path for one in missing} if mapper.forks(len(chunks)) else set()
    fresh = _make(engine, chunks, mapper) if waiting else iter(())
    for one in outputs:
        found = next(fresh) if one.path in waiting else engine.take(written, one.path, one.maker, one.names)
        yield Written(one, *found)


def _make(engine: Engine, chunks: Sequence[Sequence[Output]], mapper: Mapper) -> Iterator[tuple[str, Rendered | None]]:
    """What workers make; they are forked, so they know all that this process knows, and hand back what they learn."""

    def make(chunk: Sequence[Output]) -> tuple[list[tuple[str, Rendered | None]], Share]:
        mark = engine.mark()
        found = [engine.take(written, one.path, one.maker, one.names) for one in chunk]
        return found, engine.export(mark)

    for found, share in mapper(make, chunks):
        engine.take_over(share)
        yield from found
