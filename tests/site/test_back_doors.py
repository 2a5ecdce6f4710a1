"""There is no back door to a query: its answer depends on what its trace says that it has read, and on nothing else.

Whoever reads through one gives, in the same world, another answer or another trace: when it is asked for alone, when
others were asked for before, or when what it has not read is not there. And it stands where it should be made again.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any

import pytest

import sitegen
from sitegen.content.site import Site
from sitegen.content.sources import Source, Sources
from sitegen.engine.digest import digest_bytes
from sitegen.engine.engine import Engine, Read
from sitegen.engine.inputs import Inputs, World
from sitegen.engine.queries import Asking, Query, find_query, query
from sitegen.pages.outputs import plan_problems, site_outputs
from sitegen.site.frame import PAGE_KINDS
from sitegen.site.inputs import CATALOGUES, CONFIG, OPTIONS, VOCABULARY, site_rows
from sitegen.site_reader import read_site
from sitegen.theme.compress import all_codings
from sitegen.theme.files import FILES, PROGRAMS, VARIANTS, FileRows, ProgramRows, VariantRows
from sitegen.theme.render import content_of, written
from sitegen.theme.theme import TEMPLATES, CatalogueRows, NoPrograms, TemplateRows, Theme, read_theme
from sitegen.theme.writing import whole_site, written_at
from tests.kit.camera_files import file_of, quarters
from tests.kit.no_cache import NoCache
from tests.kit.small_site import NOW, PROJECT, Files, both, config, encode, small_files, words

CODES = ("fr", "ar")
Question = tuple[str, tuple[Any, ...]]
"""The name of a query and its arguments."""
Input = tuple[str, str | None]
"""A kind and an id, or None for the ids of the kind."""
Trace = tuple[Read, ...]


# ------------------------------------------------------------------------------------- two worlds


def rich_files() -> Files:
    """The small site with the layouts of the sample and all that can be switched on."""
    files = {path: value for path, value in small_files().items() if not path.startswith("layouts/")}
    for place in sorted((PROJECT / "layouts").rglob("*")):
        if place.is_file() and (place.suffix != ".po" or place.stem in CODES):
            files[place.relative_to(PROJECT).as_posix()] = place.read_bytes()
    features = dict.fromkeys(("search", "offline", "feeds", "open_data", "posters", "admin"), True)
    hosts = ["apache", "cloudflare", "github-pages", "netlify"]
    files["site_config.yaml"] = config(features=features, admin={"backend": "test-repo"}, compress=True, host=hosts)
    files["content/synonyms/fr.yaml"] = {"groups": [["courriel", "mail"]]}
    files["content/vocabulary.yaml"]["languages"] = {"ar": {"label": both("arabe")}}
    files["content/news/2026-11-05-late/fr.md"] = words("Tard.\n", title="Tard")
    files["content/pages/help/fr.md"] = words("Aide.\n", title="Aide")
    files["content/courses/seo/fr.md"]["front"]["aliases"] = ["/ancien/"]
    files["content/courses/seo/ar.md"]["front"]["source"] = "0" * 12
    files["content/cities/rennes/city.yaml"]["picture"] = {"file": "photo.png", "alt": both("Photo")}
    files["content/cities/rennes/photo.png"] = file_of(quarters(), "PNG")
    elsewhere = {"name": "Salle", "town": "Vitré", "postcode": "35500", "access": []}
    files["content/cities/nancy/sessions.yaml"].append(
        {"id": "cv", "course": "cv", "dates": ["2026-12-03"], "time": "10:00-11:00", "format": "workshop",
         "place": elsewhere}
    )  # fmt: skip
    return files


def other_files() -> Files:
    """The same things under the same ids, all of them with other facts and other words."""
    files = rich_files()
    for path, value in files.items():
        if path.endswith(".md"):
            value["front"] |= {"title": f"{value['front']['title']} bis", "summary": "Autre"}
            value["body"] += "\n\nAutre texte.\n"
        elif path.endswith(".html"):
            files[path] = value.replace(b"</h1>", b"*</h1>").replace(b"</p>", b"*</p>") + b"<!-- * -->"
        elif path.endswith(".po"):
            files[path] = re.sub(rb'^(msgstr\S*) "(?!")', rb'\1 "* ', value, flags=re.MULTILINE)
        elif isinstance(value, bytes) and not path.endswith((".png", ".svg")):
            files[path] = value + b"\n/* * */\n"
        elif path.endswith(".svg"):
            files[path] = encode(value).replace(b"</svg>", b'<path d="M0 0h1"/></svg>')
    files["site_config.yaml"] |= {
        "title": both("Autres"), "description": both("Lire"), "base_url": "https://example.net/un/",
        "timezone": "Europe/Athens", "default_language": "ar", "organizer": "Autre", "calendar_domain": "example.net",
        "contact": {"phone": "+33 1 99 00 00 01"}, "banner": both("Fermé"), "navigation": ["courses"], "footer": [],
        "languages": files["site_config.yaml"]["languages"][::-1], "host": ["netlify"], "compress": False,
        "features": {"feeds": False, "admin": True}, "admin": {"backend": "github", "repo": "a/b"},
        "data_licence": "CC0-1.0", "output": "public",
    }  # fmt: skip
    files["content/synonyms/fr.yaml"] = {"groups": [["courriel", "message"]]}
    files["content/synonyms/ar.yaml"] = {"groups": [["بريد", "إيميل"]]}
    files["content/cities/rennes/photo.png"] = file_of(quarters((80, 64)), "PNG")
    files["content/pages/about/ar.md"] = files.pop("content/pages/about/fr.md")
    files["content/news/2026-11-01-open/ar.md"] = words("Autre.\n", title="Autre")
    for section in files["content/vocabulary.yaml"].values():
        for number, term in enumerate(section.values()):
            term |= {"label": both(f"Terme {number}"), "order": 9 - number}
    for name in ("rennes", "nancy"):
        city = files[f"content/cities/{name}/city.yaml"]
        city |= {"name": both(f"{name} bis"), "region": "Autre", "order": 9 - city["order"], "updated": "2026-11-02"}
        city["venue"] |= {"town": f"{name} bis", "street": "2 rue du Pont", "latitude": "47.1", "access": []}
        city |= {"partners": [], "closures": [], "figures": [], "announced": "2027-05-01"}
        for series in files[f"content/cities/{name}/sessions.yaml"]:
            series |= {"time": "16:00-17:30", "seats": 5, "format": "conference", "audiences": ["seniors"]}
    for name in ("seo", "email", "cv"):
        course = files[f"content/courses/{name}/course.yaml"]
        course |= {"minutes": 45, "topic": "home", "order": 9 - course["order"], "updated": "2026-11-03"}
    for name in ("bic", "city"):
        files[f"content/partners/{name}/partner.yaml"] |= {"name": f"{name} bis", "kind": "association", "cities": []}
    return files


class Reading(Engine):
    """Knows what it was last asked about."""

    def begin(self, inputs: Inputs, now: datetime) -> None:
        """Another revision."""
        super().begin(inputs, now)
        assert isinstance(inputs, World)
        self.world = inputs


@cache
def read(*, other: bool = False) -> tuple[Sources, Site, Reading]:
    """The one site or the other, and what has read it."""
    files = other_files() if other else rich_files()
    data = {path: encode(value) for path, value in sorted(files.items())}
    sources = Sources({path: Source(path, text, digest_bytes(text)) for path, text in data.items()}, ())
    reading = Reading()
    site, problems = read_site(sources, "site_config.yaml", generator="", cache=NoCache(), reading=reading)
    assert site is not None, problems
    return sources, site, reading


def read_world(*, other: bool = False) -> World:
    """All files of content of the one site or of the other, as they were parsed."""
    return read(other=other)[2].world


@cache
def world(*, other: bool = False) -> World:
    """All inputs of the one site or of the other, as a build has them."""
    nothing = NoCache()
    sources, site, _ = read(other=other)
    theme, wrong = read_theme(sources, CODES, "", nothing, NoPrograms())
    assert theme is not None, wrong
    asked = {"path": "b.yaml", "codings": all_codings()} if other else {"codings": ()}
    return World(
        site_rows(site, {"early": other, "portable": other, **asked}, {})
        | {
            TEMPLATES.name: TemplateRows(theme),
            CATALOGUES.name: CatalogueRows(theme),
            FILES.name: FileRows(sources.files),
            VARIANTS.name: VariantRows(sources.files, nothing),
            PROGRAMS.name: ProgramRows(str.encode),
        }
    )


class Changed:
    """The one world, in which one input is as in the other; ids are the other way round."""

    def __init__(self, change: Input, world: Callable[..., World] = world) -> None:
        self.change = change
        self._world = world

    def _of(self, kind: str, id: str) -> World:
        return self._world(other=(kind, id) == self.change)

    def value(self, kind: str, id: str, /) -> object:
        """The value of an input. A theme speaks with the words of this world."""
        value = self._of(kind, id).value(kind, id)
        if isinstance(value, Theme) and self.change[0] in (CATALOGUES.name, TEMPLATES.name):
            spoken: dict[str, Any] = {code: self.value(CATALOGUES.name, code) for code in value.catalogues}
            return replace(value, catalogues=spoken, compiled={})
        return value

    def digest(self, kind: str, id: str, /) -> str:
        """The digest of an input."""
        return self._of(kind, id).digest(kind, id)

    def ids(self, kind: str, /) -> tuple[str, ...]:
        """The ids of a kind."""
        return self._world().ids(kind)[:: -1 if (kind, None) == self.change else 1]


class Sealed:
    """The one world, with nothing in it but some of its inputs: of the theme too only what these tell."""

    def __init__(self, reads: Trace, world: World) -> None:
        self._world = world
        self._allowed = {(read.name, read.argument) for read in reads}

    def _open(self, kind: str, id: str | None) -> World:
        assert (kind, id) in self._allowed, f"{kind} {id} is read by none that has it in its trace"
        return self._world

    def value(self, kind: str, id: str, /) -> object:
        """The value of an input."""
        value = self._open(kind, id).value(kind, id)
        if isinstance(value, Theme):
            names = value.closures[id]
            return replace(
                value,
                templates={name: value.templates[name] for name in names},
                catalogues={c: w for c, w in value.catalogues.items() if (CATALOGUES.name, c) in self._allowed},
                closures={id: names},
                compiled={},
            )
        return value

    def digest(self, kind: str, id: str, /) -> str:
        """The digest of an input."""
        return self._open(kind, id).digest(kind, id)

    def ids(self, kind: str, /) -> tuple[str, ...]:
        """The ids of a kind."""
        return self._open(kind, None).ids(kind)


# ------------------------------------------------------------------------------------- asking


def begin(inputs: Inputs) -> Engine:
    """An engine that knows nothing yet."""
    engine = Engine()
    engine.begin(inputs, NOW)
    return engine


def found(name: str) -> Query[*tuple[Any, ...], Any]:
    """The query of that name."""
    one = find_query(name)
    assert one is not None, name
    return one


def traces(engine: Engine) -> dict[Question, Trace]:
    """What each answer that was made read, in order, with the digests of that."""
    return {(name, arguments): engine.trace(found(name), *arguments) for name, arguments in engine.made()}


@pytest.fixture(scope="module")
def asked(compiled_once: None) -> Engine:
    """An engine that has made everything in the one world."""
    engine = begin(world())
    engine.ask(whole_site)
    for output in engine.ask(site_outputs):
        if output.maker:
            engine.answer(content_of, output.maker, output.names)
            engine.answer(written_at, output.path)
    return engine


def sort_of(name: str, arguments: tuple[Any, ...]) -> tuple[object, ...]:
    """What makes an answer: the query; of an output also its maker, of a page its kind."""
    if name in (written.name, content_of.name):
        maker, names = arguments[-2:]
        return (name, maker, *names[: maker == "page"])
    return (name, *arguments[: bool(arguments) and arguments[0] in PAGE_KINDS])


def samples(engine: Engine) -> Iterator[Question]:
    """The first and the last answer of each sort."""
    sorts: dict[tuple[object, ...], list[Question]] = {}
    for name, arguments in engine.made():
        sorts.setdefault(sort_of(name, arguments), []).append((name, arguments))
    return (one for some in sorts.values() for one in dict.fromkeys((some[0], some[-1])))


def all_queries() -> set[str]:
    """The names of all queries of the generator."""
    modules = (importlib.import_module(m.name) for m in pkgutil.walk_packages(sitegen.__path__, "sitegen."))
    values = chain.from_iterable(vars(module).values() for module in modules)
    return {value.name for value in values if isinstance(value, Query) and value.name.startswith("sitegen.")}


def test_every_query_is_looked_at(asked: Engine) -> None:
    made = asked.made()
    assert all_queries() == {name for name, _ in (*made, *read()[2].made())}
    pages = [arguments[2] for name, arguments in made if name == written.name and arguments[1] == "page"]
    assert {kind for kind, *_ in pages} == set(PAGE_KINDS)
    recorded = {read.name for read in asked.reads(whole_site)}
    assert recorded == world().rows.keys()
    assert asked.answer(whole_site).problems == ()


# ------------------------------------------------------------------------------------- what was asked before


def differing(one: Mapping[Question, Trace], other: Mapping[Question, Trace]) -> list[Question]:
    """The questions whose answers have not read the same in two engines that both have made them."""
    return [question for question in one.keys() & other.keys() if one[question] != other[question]]


def test_what_was_asked_before_does_not_matter(asked: Engine) -> None:
    backwards = begin(world())
    for output in reversed(asked.ask(site_outputs)):
        if output.maker:
            backwards.answer(written, output.path, output.maker, output.names)
    backwards.ask(plan_problems)
    one, other = traces(asked), traces(backwards)
    assert {name for name, _ in one.keys() ^ other.keys()} == {whole_site.name, content_of.name, written_at.name}
    assert differing(one, other) == []


def alone(engine: Engine, name: str, arguments: tuple[Any, ...], inputs: World | None = None) -> None:
    """Ask again in a world that has only what the answer and those that it read have recorded."""
    one = found(name)
    other = begin(Sealed(engine.reads(one, *arguments), inputs or world()))
    assert other.answer(one, *arguments) == engine.answer(one, *arguments), (name, arguments)
    assert other.trace(one, *arguments) == engine.trace(one, *arguments), (name, arguments)


def test_what_was_not_read_is_not_needed(asked: Engine) -> None:
    questions = list(samples(asked))
    assert len(questions) > 300
    for name, arguments in questions:
        alone(asked, name, arguments)


def test_what_was_not_read_of_a_file_is_not_needed() -> None:
    _, _, reading = read()
    for name, arguments in reading.made():
        alone(reading, name, arguments, reading.world)


# ------------------------------------------------------------------------------------- another value


FINE = (CONFIG.name, VOCABULARY.name, OPTIONS.name)
"""Of these every input that is read is changed, of others one."""
PINNED = ("news", "pages", PROGRAMS.name, VARIANTS.name)
"""Their ids say it all: there is no other value of the same id."""


def changes(reads: Trace) -> Iterator[Input]:
    """Inputs that were read and have another value in the other world."""
    one, other = world(), world(other=True)
    for kind in one.rows:
        ids = [read.argument for read in reads if read.name == kind]
        differ = [id for id in ids if id is not None and other.digest(kind, id) not in ("", one.digest(kind, id))]
        assert differ or kind in PINNED, f"no {kind} has another value"
        yield from ((kind, id) for id in differ[: None if kind in FINE else 1])
        if None in ids and len(one.ids(kind)) > 1:
            yield (kind, None)


def outcome(engine: Engine, one: Query[*tuple[Any, ...], Any], *arguments: Any) -> object:
    """What is known of an answer and of all that it has read; or the error that ended it."""
    try:
        answer = engine.answer(one, *arguments)
    except Exception as error:  # whatever it is: it must be the same with and without memory
        return type(error), str(error)
    return answer.digest, answer.problems, answer.since, answer.until


def stale(engine: Engine, inputs: Inputs, whole: Query[Any] = whole_site) -> list[object]:
    """What an engine that remembers another world says in this one, where it differs from one that knows nothing."""
    engine.begin(inputs, NOW)
    fresh = begin(inputs)
    if (one := outcome(engine, whole)) != (other := outcome(fresh, whole)):
        return [one, other]
    return [
        (name, arguments)
        for name, arguments in fresh.made()
        if engine.answer(found(name), *arguments).digest != fresh.answer(found(name), *arguments).digest
    ]


def test_another_value_of_anything_that_was_read_is_seen(asked: Engine) -> None:
    engine = begin(world())
    engine.ask(whole_site)
    reads = asked.reads(whole_site)
    chosen = list(changes(reads))
    assert len(chosen) > 40
    for change in chosen:
        assert stale(engine, Changed(change)) == [], change


def test_another_value_of_anything_that_was_read_of_files_is_seen() -> None:
    _, _, reading = read()
    engine, other = begin(read_world()), read_world(other=True)
    questions = [(found(name), arguments) for name, arguments in reading.made()]
    reads = {entry for one, arguments in questions for entry in reading.reads(one, *arguments)}
    chosen = [(one.name, one.argument) for one in reads]
    chosen = [change for change in chosen if other.digest(*change) not in ("", read_world().digest(*change))]
    assert {kind for kind, _ in chosen} == read_world().rows.keys()
    for change in chosen:
        for inputs in (Changed(change, read_world), read_world()):
            engine.begin(inputs, NOW)
            fresh = begin(inputs)
            for one, arguments in questions:
                assert outcome(engine, one, *arguments) == outcome(fresh, one, *arguments), (change, arguments)


# ------------------------------------------------------------------------------------- these tests can fail


SEEN: dict[str, Any] = {}


@query
def remembering(q: Asking) -> str:
    """Reads once and for all."""
    if "title" not in SEEN:
        SEEN["title"] = q.input(CONFIG, "calendar_domain")
    return str(SEEN["title"])


@query
def overhearing(q: Asking) -> str:
    """Takes a word out of the theme, without saying that it looks into a catalogue."""
    return q.input(TEMPLATES, "page.html").catalogues["fr"].get("Cities")


def test_what_is_kept_besides_the_memory_is_found() -> None:
    engine = begin(world())
    engine.ask(remembering)
    with pytest.raises(AssertionError):
        alone(engine, remembering.name, ())
    again = begin(world())
    again.ask(remembering)
    assert differing(traces(engine), traces(again)) == [(remembering.name, ())]


def test_what_a_value_brings_with_it_is_found() -> None:
    engine = begin(world())
    engine.ask(overhearing)
    with pytest.raises(KeyError):
        alone(engine, overhearing.name, ())
    assert stale(engine, Changed((CATALOGUES.name, "fr")), overhearing)
    assert not stale(engine, Changed((TEMPLATES.name, "page.html")), overhearing)
