"""The second map: each output, by itself, becomes bytes.

Law: a pure function of the output and the theme. The fingerprint of an output covers its content,
the closure of its template, its catalogue and the generator; so equal fingerprints imply equal
bytes, and nothing else decides what is rendered again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sitegen.model.digest import digest_text
from sitegen.model.output import Calendar, Copy, Output, PlainText, SiteMap
from sitegen.model.problem import Problem, SourceError
from sitegen.model.views import Page
from sitegen.read.sources import Sources
from sitegen.render.calendars import render_calendar
from sitegen.render.html import render_page, template_of
from sitegen.render.maps import render_map
from sitegen.render.theme import Theme


def fingerprint_outputs(outputs: Sequence[Output], theme: Theme, generator: str) -> list[str]:
    """The fingerprints of all outputs, in their order. `generator` is the digest of the code and libraries."""
    shaped: dict[tuple[str, str], str] = {}
    found = []
    for output in outputs:
        content = output.content
        if isinstance(content, Page):
            key = (template_of(content), content.language.code)
        elif isinstance(content, Calendar):
            key = ("", content.language)
        else:
            key = ("", "")
        shape = shaped.get(key)
        if shape is None:
            name, code = key
            closure = theme.closure_digest(name) if name in theme.closures else ""
            shape = shaped[key] = digest_text(generator, closure, theme.digests.get(f"locales/{code}", ""))
        found.append(digest_text(shape, output.digest))
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
