"""From contents to bytes: what each output becomes, and the query that remembers it.

Invariant: the bytes of an output depend on what its query has read: facts, words, templates, catalogues, files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sitegen.calendars.ics import render_calendar, render_single
from sitegen.content.problem import SourceError
from sitegen.engine.queries import Asking, query
from sitegen.feeds.atom_json import render_feed
from sitegen.hosts.sitemap import render_map
from sitegen.offline.write import render_bundle, render_manifest, render_worker
from sitegen.open_data.write import render_data, render_package
from sitegen.pages.outputs import output_at
from sitegen.pictures.drawings import draw_anew
from sitegen.site.data_rows import DataFile, DataPackage
from sitegen.site.feeds import FeedFile
from sitegen.site.inputs import CATALOGUES, CONFIG, OPTIONS
from sitegen.site.output import (
    AppManifest,
    Calendar,
    Content,
    Copy,
    Drawing,
    OfflineBundle,
    PlainText,
    SingleEvent,
    SiteMap,
    Variant,
    Vendored,
    Worker,
)
from sitegen.site.outputs import make_content
from sitegen.site.rendered import Rendered, read_digests, read_size
from sitegen.site.script import DataScript, encode_script
from sitegen.site.views import Page
from sitegen.theme.assets import render_copy
from sitegen.theme.compress import compress, is_compressible
from sitegen.theme.files import FILES, PROGRAMS, VARIANTS, name_variant
from sitegen.theme.html import render_page

Writer = Callable[[Asking, Any], bytes]

WRITERS: Mapping[type, Writer] = {
    Page: render_page,
    Calendar: render_calendar,
    SingleEvent: render_single,
    DataFile: render_data,
    DataPackage: lambda q, one: render_package(one, q.input(CATALOGUES, one.language)),
    FeedFile: lambda q, one: render_feed(one, q.input(CATALOGUES, one.feed.language)),
    Copy: lambda q, one: render_copy(one, q.input(FILES, one.source)),
    Vendored: lambda q, one: q.input(PROGRAMS, one.name),
    Variant: lambda q, one: q.input(VARIANTS, name_variant(one)),
    Drawing: lambda q, one: draw_anew(q.input(FILES, one.source)).data,
    SiteMap: lambda q, one: render_map(one),
    DataScript: lambda q, one: encode_script(one).encode(),
    AppManifest: lambda q, one: render_manifest(one, q.input(CATALOGUES, one.language)),
    OfflineBundle: lambda q, one: render_bundle(one, _facts(q, one.paths)),
    Worker: lambda q, one: render_worker(one, q.input(FILES, one.source), _facts(q, one.paths)),
    PlainText: lambda q, one: one.text.encode(),
}
"""What becomes of each type of content."""


@query(transient=True)
def written(q: Asking, path: str, maker: str, names: tuple[str, ...]) -> Rendered:
    """The bytes of an output, plain and compressed. A mistake in a template is told, and gives none."""
    try:
        content: Content = make_content(q, maker, names)
        data = WRITERS[type(content)](q, content)
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
