"""What the queries of a site read: each fact of it is one input.

Invariant: an input is as fine as what changes together. The words of a thing are one, its body is another, and so is
each key of the configuration: who reads a title does not depend on a text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from sitegen.content.config import SiteConfig
from sitegen.content.kinds import KINDS
from sitegen.content.records import City, Course, Partner, Vocabulary
from sitegen.content.site import Body, BodyBlock, Entry, Session, Site, SourceFile, SourcePicture, Words
from sitegen.engine.digest import digest_value
from sitegen.engine.inputs import Kind, Rows, ValueRows
from sitegen.engine.queries import Asking
from sitegen.site.addresses import Addresses
from sitegen.site.catalogues import Catalogue

CONFIG: Kind[Any] = Kind("config")
"""By the keys of `site_config.yaml`."""
VOCABULARY: Kind[Mapping[str, Any]] = Kind("vocabulary")
"""By the sections of `vocabulary.yaml`: what their words mean."""
CITIES: Kind[City] = Kind("cities")
COURSES: Kind[Course] = Kind("courses")
PARTNERS: Kind[Partner] = Kind("partners")
THINGS: Mapping[str, Kind[Any]] = {name: Kind(name) for name in KINDS}
"""The facts of things, by their ids."""
LANGUAGES: Kind[tuple[str, ...]] = Kind("languages")
"""The languages in which a thing has words, by its kind and id: `courses/seo`."""
WORDS: Kind[Words] = Kind("words")
"""By kind, id and language: `courses/seo/fr`. Their bodies say where texts, blocks and pictures are; no text."""
BODIES: Kind[Body] = Kind("bodies")
"""The whole bodies, by the same."""
VERSIONS: Kind[str] = Kind("versions")
"""The digest of what a translator reads, by the same."""
SESSIONS: Kind[Session] = Kind("sessions")
PICTURES: Kind[SourcePicture] = Kind("pictures")
ASSETS: Kind[SourceFile] = Kind("assets")
SYNONYMS: Kind[tuple[tuple[str, ...], ...]] = Kind("synonyms")
"""By language."""
OPTIONS: Kind[Any] = Kind("options")
"""What the run was asked for: `early`, `portable`, and `path`, that of the configuration."""


WHOLE: Kind[Site] = Kind("whole")
"""The whole site but its texts, under "": for what shows all of it."""
CATALOGUES: Kind[Catalogue] = Kind("catalogues")
"""The words of the interface, by language."""


def site_rows(site: Site, options: Mapping[str, object], before: Mapping[str, Rows]) -> dict[str, Rows]:
    """The facts of a site as inputs, and what the run was asked for. `before` may have those of another run."""
    values: dict[str, Mapping[str, object]] = {
        CONFIG.name: {name: getattr(site.config, name) for name in SiteConfig.model_fields},
        VOCABULARY.name: {name: getattr(site.vocabulary, name) for name in Vocabulary.model_fields},
        SESSIONS.name: {session.id: session for session in site.sessions},
        PICTURES.name: site.pictures,
        ASSETS.name: {asset.path: asset for asset in site.assets},
        SYNONYMS.name: site.synonyms,
        OPTIONS.name: {"path": site.path, **options},
        **{name: {entry.id: entry.facts for entry in entries} for name, entries in site.things.items()},
        LANGUAGES.name: {f"{entry.kind}/{entry.id}": tuple(entry.words) for entry in site.entries()},
    }
    words = {f"{e.kind}/{e.id}/{code}": one for e in site.entries() for code, one in e.words.items()}
    values[BODIES.name] = {place: one.body for place, one in words.items()}
    values[VERSIONS.name] = {place: one.digest for place, one in words.items()}
    rows: dict[str, Rows] = {name: ValueRows(some, before.get(name)) for name, some in values.items()}
    rows[WORDS.name] = _WordRows(words, before.get(WORDS.name))
    return rows | {WHOLE.name: _WholeRows(site, rows)}


class _WordRows(ValueRows):
    """Words without their texts; they are taken out once."""

    def __init__(self, words: Mapping[str, Words], before: Rows | None) -> None:
        known = before.bare if isinstance(before, _WordRows) else {}
        self.bare: dict[str, tuple[Words, Words]] = {}
        for place, one in words.items():
            former = known.get(place)
            self.bare[place] = former if former is not None and former[0] is one else (one, _without_text(one))
        super().__init__({place: bare for place, (_, bare) in self.bare.items()}, before)


class _WholeRows:
    """The site without its texts: it has the digests of all that is in it."""

    def __init__(self, site: Site, rows: Mapping[str, Rows]) -> None:
        self._site = site
        self._rows = {kind: some for kind, some in rows.items() if kind not in (BODIES.name, VERSIONS.name)}

    def value(self, id: str) -> object:
        """The site."""
        words = self._rows[WORDS.name]
        assert isinstance(words, _WordRows)  # noqa: S101 - made in `site_rows`

        def bare(entries: tuple[Entry[Any], ...]) -> tuple[Entry[Any], ...]:
            return tuple(
                replace(one, words={code: words.bare[f"{one.kind}/{one.id}/{code}"][1] for code in one.words})
                for one in entries
            )

        return replace(self._site, things={kind: bare(entries) for kind, entries in self._site.things.items()})

    def digest(self, id: str) -> str:
        """That of all its parts."""
        shapes = digest_value(dict(self._site.shapes))
        parts = tuple((kind, id, rows.digest(id)) for kind, rows in self._rows.items() for id in rows.ids())
        return digest_value((shapes, parts))

    def ids(self) -> tuple[str, ...]:
        """There is one."""
        return ("",)


def _without_text(words: Words) -> Words:
    """What is left says where texts, blocks and pictures are, and where links inside the site lead."""
    body = words.body
    bare = Body(
        html=body.html if body.html == ("",) else ("…",) * len(body.html),
        blocks=tuple(BodyBlock(block.name, block.arguments, 0) for block in body.blocks),
        headings=(),
        links=tuple((address, 0) for address, _ in body.links if address.startswith("@/")),
        pictures=tuple((address, 0) for address, _ in body.pictures),
    )
    return replace(words, body=bare, digest="")


class _Reads:
    """Looks like a record; each of its keys is an input."""

    __slots__ = ("_kind", "_q")

    def __init__(self, q: Asking, kind: Kind[Any]) -> None:
        self._q = q
        self._kind = kind

    def __getattr__(self, name: str) -> Any:
        return self._q.input(self._kind, name)


def config_of(q: Asking) -> SiteConfig:
    """The configuration; a query depends on those of its keys that it looks at."""
    return cast(SiteConfig, _Reads(q, CONFIG))


def vocabulary_of(q: Asking) -> Vocabulary:
    """The vocabulary; a query depends on those of its sections that it looks at."""
    return cast(Vocabulary, _Reads(q, VOCABULARY))


def addresses_of(q: Asking) -> Addresses:
    """What makes the addresses of the site."""
    return Addresses(q.input(CONFIG, "base_url"), q.input(OPTIONS, "portable"))


def thing(q: Asking, kind: str, id: str) -> Entry[Any]:
    """A thing with its facts, without its words."""
    return Entry(kind, id, f"content/{kind}/{id}", q.input(THINGS[kind], id), {})
