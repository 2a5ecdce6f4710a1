"""From contents to bytes: what each output becomes, and the query that remembers it.

Invariant: the bytes of an output depend on what its query has read: facts, words, templates, catalogues, files.
"""

from __future__ import annotations

from collections.abc import Sequence

import sitegen.calendars.ics
import sitegen.feeds.atom_json
import sitegen.theme.html  # noqa: F401 - each registers what makes or writes its contents
from sitegen.content.problem import SourceError
from sitegen.engine.queries import Asking, query
from sitegen.offline.write import render_bundle, render_worker
from sitegen.pages.outputs import output_at
from sitegen.pictures.drawings import draw_anew
from sitegen.site.inputs import CONFIG, OPTIONS
from sitegen.site.output import Content, Copy, Drawing, OfflineBundle, Plain, Variant, Vendored, Worker
from sitegen.site.outputs import make_content, write_content
from sitegen.site.rendered import Rendered, read_digests, read_size
from sitegen.theme.assets import render_copy
from sitegen.theme.compress import compress, is_compressible
from sitegen.theme.files import FILES, PROGRAMS, VARIANTS, name_variant

write_content.register(Copy)(lambda one, q: render_copy(one, q.input(FILES, one.source)))
write_content.register(Vendored)(lambda one, q: q.input(PROGRAMS, one.name))
write_content.register(Variant)(lambda one, q: q.input(VARIANTS, name_variant(one)))
write_content.register(Drawing)(lambda one, q: draw_anew(q.input(FILES, one.source)).data)
write_content.register(OfflineBundle)(lambda one, q: render_bundle(one, _facts(q, one.paths)))
write_content.register(Worker)(lambda one, q: render_worker(one, q.input(FILES, one.source), _facts(q, one.paths)))
write_content.register(Plain)(lambda one, q: one.data)


@query(transient=True)
def written(q: Asking, path: str, maker: str, names: tuple[str, ...]) -> Rendered:
    """The bytes of an output, plain and compressed. A mistake in a template is told, and gives none."""
    try:
        content: Content = make_content(q, maker, names)
        data = write_content(content, q)
    except SourceError as error:
        q.tell(error.problem)
        return Rendered(b"")
    codings = q.input(OPTIONS, "codings") if q.input(CONFIG, "compress") and is_compressible(path) else ()
    return Rendered(data, compress(data) if codings else ())


@query(transient=True)
def content_of(q: Asking, maker: str, names: tuple[str, ...]) -> Content:
    """What an output holds, before it becomes bytes: for who wants to look into it."""
    return make_content(q, maker, names)


def _facts(q: Asking, paths: Sequence[str]) -> list[tuple[str, int]]:
    """What other outputs became: the digest and the number of bytes of each."""
    outputs = (q(output_at, path) for path in paths)
    digests = (q.digest(written, one.path, one.maker, one.names) for one in outputs)
    return [(read_digests(digest)[""], read_size(digest)) for digest in digests]
