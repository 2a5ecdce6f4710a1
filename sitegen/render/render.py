"""The second map: each output, by itself, becomes bytes.

Law: a pure function of the output and the theme. The fingerprint of an output covers its content,
the closure of its template, its catalogue and the generator; so equal fingerprints imply equal
bytes, and nothing else decides what is rendered again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sitegen.model.digest import Fingerprinter, digest_text
from sitegen.model.output import (
    AppManifest,
    Calendar,
    Content,
    Copy,
    Listing,
    Output,
    Pack,
    PlainText,
    SiteMap,
    Worker,
)
from sitegen.model.problem import Problem, SourceError
from sitegen.model.views import Page
from sitegen.model.workers import Mapper, map_here
from sitegen.read.sources import Sources
from sitegen.render.calendars import render_calendar
from sitegen.render.html import render_page, template_of
from sitegen.render.maps import render_map
from sitegen.render.offline import render_manifest, render_pack, render_worker
from sitegen.render.theme import Theme


class OutputFingerprints:
    """Fingerprints outputs of one build. `generator` is the digest of the code and libraries."""

    def __init__(self, theme: Theme, generator: str) -> None:
        self._theme = theme
        self._generator = generator
        self._contents = Fingerprinter()
        self._shapes: dict[tuple[str, str], str] = {}

    def fingerprint(self, output: Output) -> str:
        """The digest of all that the bytes of an output depend on."""
        return digest_text(self._shape(output.content), self._contents.digest(output.content))

    def _shape(self, content: Content) -> str:
        """The digest of what shapes a kind of output: code, template with all it uses, catalogue."""
        template, code = "", ""
        if isinstance(content, Page):
            template, code = template_of(content), content.language.code
        elif isinstance(content, Calendar | AppManifest):
            code = content.language
        shape = self._shapes.get((template, code))
        if shape is None:
            closure = self._theme.closure_digest(template) if template in self._theme.closures else ""
            catalogue = self._theme.digests.get(f"locales/{code}", "")
            shape = self._shapes[template, code] = digest_text(self._generator, closure, catalogue)
        return shape


def fingerprint_outputs(
    outputs: Sequence[Output], theme: Theme, generator: str, mapper: Mapper = map_here
) -> list[str]:
    """The fingerprints of all outputs, in their order; that of a listing covers those that it tells of."""
    found = list(mapper(OutputFingerprints(theme, generator).fingerprint, outputs))
    listings = [number for number, one in enumerate(outputs) if isinstance(one.content, Listing)]
    known = {one.path: number for number, one in enumerate(outputs)} if listings else {}
    for number in listings:
        content = outputs[number].content
        assert isinstance(content, Listing)  # noqa: S101 - chosen above
        found[number] = digest_text(found[number], *(found[known[path]] for path in content.paths))
    return found


@dataclass(slots=True)
class Renderer:
    """Renders outputs; remembers the bytes of calendar events, which stand in several feeds."""

    theme: Theme
    sources: Sources
    events: dict[int, bytes] = field(default_factory=dict)

    def render(self, output: Output) -> bytes:
        """The bytes of an output. Raises `SourceError` for a mistake in a template."""
        content = output.content
        if isinstance(content, Page):
            return render_page(content, self.theme)
        if isinstance(content, Calendar):
            return render_calendar(content, self.theme.catalogues[content.language], self.events)
        if isinstance(content, Copy):
            return _copy(content, self.sources)
        if isinstance(content, SiteMap):
            return render_map(content)
        if isinstance(content, AppManifest):
            return render_manifest(content, self.theme.catalogues[content.language])
        if isinstance(content, Pack):
            return render_pack(content)
        if isinstance(content, Worker):
            return render_worker(content, self.sources.files[content.source].data)
        assert isinstance(content, PlainText)  # noqa: S101 - the union has no other member
        return content.text.encode()

    def try_render(self, output: Output) -> bytes | Problem:
        """The bytes of an output, or the problem of its template."""
        try:
            return self.render(output)
        except SourceError as error:
            return error.problem


_URL = re.compile(rb"url\(\s*(['\"]?)([A-Za-z0-9._-]+)\1\s*\)")


def _copy(copy: Copy, sources: Sources) -> bytes:
    data = sources.files[copy.source].data
    if not copy.addresses:
        return data
    names = {name.encode(): address.encode() for name, address in copy.addresses}
    return _URL.sub(lambda match: b"url(" + names.get(match[2], match[2]) + b")", data)
