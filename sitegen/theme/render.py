"""The second map: each output, by itself, becomes bytes.

Law: a pure function of the output and the theme. The fingerprint of an output covers its content,
the closure of its template, its catalogue and the generator; so equal fingerprints imply equal
bytes, and nothing else decides what is rendered again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sitegen.calendars.ics import render_calendar, render_single
from sitegen.content.cache import Held, HeldNothing
from sitegen.content.digest import Fingerprinter, digest_text
from sitegen.content.problem import Problem, SourceError
from sitegen.content.sources import Sources
from sitegen.content.workers import Mapper, map_here
from sitegen.feeds.atom_json import render_bulletin
from sitegen.hosts.sitemap import render_map
from sitegen.offline.write import render_manifest, render_pack, render_worker
from sitegen.open_data.write import render_data, render_package
from sitegen.pictures.drawings import draw_anew
from sitegen.pictures.encode import encode_one
from sitegen.site.data_rows import DataFile, DataPackage
from sitegen.site.feeds import BulletinFile
from sitegen.site.output import (
    AppManifest,
    Calendar,
    Content,
    Copy,
    Drawing,
    Listing,
    Output,
    Pack,
    PlainText,
    Remembered,
    SingleEvent,
    SiteMap,
    Variant,
    Vendored,
    Worker,
)
from sitegen.site.rendered import Rendered
from sitegen.site.script import DataScript, encode_script
from sitegen.site.views import Page
from sitegen.theme.assets import render_copy
from sitegen.theme.compress import compress, is_compressible
from sitegen.theme.html import render_page, template_of
from sitegen.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class _Print:
    """An output, what of it decides its fingerprint, the digest of what shapes it, and its fingerprint."""

    output: Output
    mark: Remembered
    shape: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class _Prints:
    """Those of a run, by the identities of the outputs, which are kept so that they stay theirs."""

    prints: Mapping[int, _Print]
    contents: Fingerprinter


class OutputFingerprints:
    """Fingerprints outputs of one build. `generator` is the digest of the code and libraries.

    An output that is the very one of an earlier run has its mark from `held`, a view that is its digest.
    """

    def __init__(self, theme: Theme, generator: str, codings: tuple[str, ...], held: Held) -> None:
        self._theme = theme
        self._generator = generator
        self._codings = codings
        self._held = held
        self._name = " ".join((generator, *codings))
        self._before = held.get(_Prints, self._name)
        self._contents = self._before.contents if self._before else Fingerprinter()
        self._contents.known.begin()
        self._shapes: dict[tuple[str, str], str] = {}

    def all(self, outputs: Sequence[Output], mapper: Mapper) -> list[_Print]:
        """Those of all outputs, in their order."""
        known = self._before.prints if self._before else {}
        marks = iter(mapper(self._mark, [output for output in outputs if id(output) not in known]))
        prints = [
            self._again(known[id(output)]) if id(output) in known else self._print(output, next(marks))
            for output in outputs
        ]
        if self._held.lasts:
            self._held.put(self._name, _Prints({id(one.output): one for one in prints}, self._contents))
        return prints

    def _mark(self, output: Output) -> Remembered:
        content = output.content
        if isinstance(content, Remembered):
            return content
        return Remembered(self._contents.digest(content), *_shape_of(content))

    def _print(self, output: Output, mark: Remembered) -> _Print:
        shape = self._shape(mark.template, mark.languages)
        packed = self._codings if self._codings and is_compressible(output.path) else ()
        return _Print(output, mark, shape, digest_text(shape, mark.digest, *packed))

    def _again(self, known: _Print) -> _Print:
        same = known.shape == self._shape(known.mark.template, known.mark.languages)
        return known if same else self._print(known.output, known.mark)

    def _shape(self, template: str, languages: str) -> str:
        """The digest of what shapes a kind of output: code, template with all it uses, catalogues."""
        shape = self._shapes.get((template, languages))
        if shape is None:
            closure = self._theme.closure_digest(template) if template in self._theme.closures else ""
            catalogue = " ".join(self._theme.digests.get(f"locales/{one}", "") for one in languages.split())
            shape = self._shapes[template, languages] = digest_text(self._generator, closure, catalogue)
        return shape


def _shape_of(content: Content) -> tuple[str, str]:
    """The template of a content and the languages of its catalogues, "" for none."""
    if isinstance(content, Page):
        return template_of(content), content.language.code
    if isinstance(content, Calendar | SingleEvent | DataPackage | AppManifest):
        return "", content.language
    if isinstance(content, DataFile) and content.form == "openagenda":
        return "", " ".join(content.languages)
    return "", content.bulletin.language if isinstance(content, BulletinFile) else ""


def fingerprint_outputs(
    outputs: Sequence[Output],
    theme: Theme,
    generator: str,
    mapper: Mapper = map_here,
    *,
    codings: tuple[str, ...] = (),
    held: Held | None = None,
) -> tuple[list[str], list[Remembered]]:
    """The fingerprints of all outputs, in their order, and what of each can be remembered.

    That of a listing covers those of the outputs that it tells of. `codings` are those of `theme.compress`.
    """
    prints = OutputFingerprints(theme, generator, codings, held or HeldNothing()).all(outputs, mapper)
    found = [one.fingerprint for one in prints]
    listings = [number for number, one in enumerate(outputs) if isinstance(one.content, Listing)]
    known = {one.path: number for number, one in enumerate(outputs)} if listings else {}
    for number in listings:
        content = outputs[number].content
        assert isinstance(content, Listing)  # noqa: S101 - chosen above
        found[number] = digest_text(found[number], *(found[known[path]] for path in content.paths))
    return found, [one.mark for one in prints]


@dataclass(slots=True)
class Renderer:
    """Renders outputs.

    `pictures` are those that were encoded before, because that is slow; the others are encoded when
    their turn comes. `compressed` asks for compressed bytes too. `vendored` gives programs of others by
    their names.
    """

    theme: Theme
    sources: Sources
    compressed: bool = False
    pictures: Mapping[Variant, bytes] = field(default_factory=dict)
    vendored: Callable[[str], bytes] = field(default=lambda name: b"")

    def render(self, output: Output) -> bytes:
        """The bytes of an output. Raises `SourceError` for a mistake in a template."""
        content = output.content
        if isinstance(content, Page):
            return render_page(content, self.theme)
        if isinstance(content, Calendar):
            return render_calendar(content, self.theme.catalogues[content.language], self.theme.pieces)
        if isinstance(content, SingleEvent):
            return render_single(content, self.theme.catalogues[content.language], self.theme.pieces)
        if isinstance(content, DataFile):
            return render_data(content, self.theme.catalogues, self.theme.pieces)
        if isinstance(content, DataPackage):
            return render_package(content, self.theme.catalogues[content.language])
        if isinstance(content, BulletinFile):
            return render_bulletin(content, self.theme.catalogues[content.bulletin.language])
        if isinstance(content, Copy):
            return render_copy(content, self.sources.files[content.source].data)
        if isinstance(content, Vendored):
            return self.vendored(content.name)
        if isinstance(content, Variant):
            return self.pictures.get(content) or encode_one(content, self.sources)
        if isinstance(content, Drawing):
            return draw_anew(self.sources.files[content.source].data).data
        if isinstance(content, SiteMap):
            return render_map(content)
        if isinstance(content, DataScript):
            return encode_script(content).encode()
        if isinstance(content, AppManifest):
            return render_manifest(content, self.theme.catalogues[content.language])
        if isinstance(content, Pack):
            return render_pack(content)
        if isinstance(content, Worker):
            return render_worker(content, self.sources.files[content.source].data)
        assert not isinstance(content, Remembered)  # noqa: S101 - the pipeline plans again what is to be rendered
        assert isinstance(content, PlainText)  # noqa: S101 - the union has no other member
        return content.text.encode()

    def try_render(self, output: Output) -> Rendered | Problem:
        """The bytes of an output, plain and compressed, or the problem of its template."""
        try:
            data = self.render(output)
        except SourceError as error:
            return error.problem
        return Rendered(data, compress(data) if self.compressed and is_compressible(output.path) else ())
