"""The theme: templates, catalogues, files of `layouts/`.

Invariant: templates are trusted, yet a mistake in one is reported as `layouts/x.html:line`. A template's
digest is that of its closure: itself and all it includes, imports and extends.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from types import CodeType
from typing import Any, Protocol

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
    nodes,
)

from sitegen.content.digest import digest_text
from sitegen.content.problem import Problem, SourceError, say
from sitegen.content.sources import Source, Sources
from sitegen.content.strict_yaml import decode
from sitegen.engine.inputs import MISSING, Kind
from sitegen.engine.texts import TextFile
from sitegen.pictures.qr_codes import CodeWriter
from sitegen.site.catalogues import Catalogue, parse_catalogue
from sitegen.theme.escaping import escape_output
from sitegen.theme.json_ld import LinkedDataWriter
from sitegen.theme.once import Once

FOLDER = "layouts/"
LOCALES = "layouts/locales/"


class Programs(Protocol):
    """Where what Jinja made of templates is kept between processes: `publish.compiled`."""

    def load(self, name: str, text: str) -> str | None:
        """The program of the template of that name and text, None when there is none."""
        ...

    def save(self, name: str, text: str, program: str) -> None:
        """Keep it."""
        ...


class NoPrograms:
    """Keeps none."""

    def load(self, name: str, text: str) -> str | None:
        """There is none."""
        return None

    def save(self, name: str, text: str, program: str) -> None:
        """Nothing is kept."""


@lru_cache(256)
def _compile_program(program: str, path: str) -> CodeType:
    """The same text is the same program: a preview makes another theme at each save of a template."""
    return compile(program, path, "exec")


class _SharedLoader(BaseLoader):
    """Gives each language's environment the same compiled templates: only gettext differs."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme

    def load(self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None) -> Template:
        """The template of that name, compiled once for all languages."""
        code = self.theme.compiled.get(name)
        if code is None:
            text = self.theme.templates.get(name)
            if text is None:
                raise TemplateNotFound(name)
            program = self.theme.programs.load(name, text)
            if program is None:
                program = environment.compile(text, name, FOLDER + name, raw=True)
                self.theme.programs.save(name, text, program)
            code = self.theme.compiled[name] = _compile_program(program, FOLDER + name)
        module: dict[str, Any] = {"environment": environment, "__file__": code.co_filename}
        exec(code, module)  # noqa: S102 - templates are trusted; this is what Jinja itself does with them
        module["escape"] = escape_output  # instead of MarkupSafe's, under the name that compiled templates use
        # A plain dictionary: Jinja compares the names of all globals at each import, slow in its own ChainMap.
        return environment.template_class.from_module_dict(environment, module, dict(globals or {}))


@dataclass(frozen=True)
class Theme:
    """Everything that shapes pages besides their views.

    `templates` has their texts: one is compiled when a page first needs it, unless `programs` has it from before.
    `closures` gives for each template all those that it may use, itself among them.
    `digests` has those of the templates by name, and of the catalogues as `locales/fr`.
    """

    templates: Mapping[str, str]
    catalogues: Mapping[str, Catalogue]
    digests: Mapping[str, str]
    closures: Mapping[str, tuple[str, ...]]
    compiled: dict[str, CodeType] = field(default_factory=dict)
    codes: CodeWriter = field(default_factory=CodeWriter)
    programs: Programs = field(default_factory=NoPrograms)

    @cached_property
    def environments(self) -> Mapping[str, Environment]:
        """A Jinja environment for each language."""
        loader = _SharedLoader(self)
        return {code: _make_environment(loader, words, self.codes) for code, words in self.catalogues.items()}

    @property
    def wording(self) -> str:
        """The digest of the catalogues: of what gives the same data other words."""
        return digest_text(*(f"{name}\0{digest}" for name, digest in self.digests.items() if "locales/" in name))

    def closure_digest(self, name: str) -> str:
        """The digest of a template and of all it uses."""
        return digest_text(*(f"{part}\0{self.digests[part]}" for part in self.closures[name]))


TEMPLATES: Kind[Theme] = Kind("templates")
"""The theme, by the name of a template: with the digest of that template and of all that it may use."""


class TemplateRows:
    """The templates of a theme."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def value(self, id: str) -> object:
        """The theme, from which that template can be used."""
        return self._theme if id in self._theme.closures else MISSING

    def digest(self, id: str) -> str:
        """That of the template and of all that it may use."""
        return self._theme.closure_digest(id) if id in self._theme.closures else ""

    def ids(self) -> tuple[str, ...]:
        """All templates."""
        return tuple(self._theme.templates)


class CatalogueRows:
    """The words of the interface."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def value(self, id: str) -> object:
        """The catalogue of a language."""
        return self._theme.catalogues.get(id, MISSING)

    def digest(self, id: str) -> str:
        """That of its file."""
        return self._theme.digests.get(f"locales/{id}", "")

    def ids(self) -> tuple[str, ...]:
        """All languages."""
        return tuple(self._theme.catalogues)


def _make_environment(loader: BaseLoader | None, words: Catalogue, codes: CodeWriter) -> Environment:
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
        extensions=["jinja2.ext.i18n"],
    )
    environment.globals["once"] = Once()
    environment.globals["qr_code"] = codes
    environment.globals["linked_data"] = LinkedDataWriter(words.get)
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        words.get,
        words.count,
        newstyle=True,
        pgettext=lambda context, message: words.get(message, context),
        npgettext=lambda context, singular, plural, number: words.count(singular, plural, number, context),
    )
    return environment


def read_theme(
    sources: Sources,
    codes: tuple[str, ...],
    generator: str,
    cache: TextFile,
    programs: Programs,
    before: Theme | None = None,
) -> tuple[Theme | None, tuple[Problem, ...]]:
    """The theme, or what is wrong with its templates and catalogues.

    That they were found in good order, and who uses whom, is remembered under the digest of all templates. The theme of
    `before`, or what was compiled for it, is taken over where nothing has changed.
    """
    files = {one.path.removeprefix(FOLDER): one for one in sources.files.values() if _is_template(one.path)}
    words = {code: sources.files.get(f"{LOCALES}{code}.po") for code in codes}
    digests = {name: source.digest for name, source in files.items()}
    digests |= {f"locales/{code}": source.digest if source else "" for code, source in words.items()}
    if before is not None and before.digests == digests:
        return before, ()
    problems: list[Problem] = []
    templates: dict[str, str] = {}
    for name, source in files.items():
        try:
            templates[name] = decode(source.path, source.data)
        except SourceError as error:
            problems.append(error.problem)
    catalogues = {}
    for code, found in words.items():
        catalogues[code], wrong = _read_catalogue(code, found, cache)
        problems.extend(wrong)
    if problems:
        return None, tuple(problems)
    if before is not None and before.templates == templates:  # other words in the same templates
        return replace(before, catalogues=catalogues, digests=digests), ()
    key = digest_text("theme", generator, *(f"{name}\0{digests[name]}" for name in templates))
    known = cache.get_many([key]).get(key)
    if known is not None:
        closures = {name: tuple(parts) for name, parts in json.loads(known).items()}
    else:
        closures, wrong = _check_templates(templates)
        if wrong:
            return None, wrong
        cache.put_many({key: json.dumps(closures, ensure_ascii=False)})
    return Theme(templates, catalogues, digests, closures, programs=programs), ()


def _is_template(path: str) -> bool:
    return path.startswith(FOLDER) and path.endswith(".html") and not path.startswith(FOLDER + "assets/")


def _read_catalogue(code: str, source: Source | None, cache: TextFile) -> tuple[Catalogue, tuple[Problem, ...]]:
    if source is None:
        problem = Problem(
            f"{LOCALES}{code}.po",
            say("the language “{code}” has no catalogue of interface words", code=code),
            say("“python build.py new language {code}” makes it, empty", code=code),
        )
        return Catalogue(), (problem,)
    key = digest_text("catalogue", code, source.digest)
    known = cache.get_many([key]).get(key)
    if known is not None:
        return Catalogue.load(known), ()
    found = parse_catalogue(source.path, source.data)
    if isinstance(found, Problem):
        return Catalogue(), (found,)
    cache.put_many({key: found.dump()})
    return found, ()


def _check_templates(templates: Mapping[str, str]) -> tuple[dict[str, tuple[str, ...]], tuple[Problem, ...]]:
    """Syntax, missing parts, loops of includes; the closures when all is well."""
    environment = _make_environment(None, Catalogue(), CodeWriter())
    problems: list[Problem] = []
    direct: dict[str, list[tuple[str, int]]] = {}
    dynamic: set[str] = set()
    for name, text in templates.items():
        try:
            tree = environment.parse(text, name, FOLDER + name)
            references = meta.find_referenced_templates(tree)
            if None in references:
                dynamic.add(name)
            direct[name] = list(_parts(tree))
            environment.compile(tree, name, FOLDER + name, raw=True)  # some mistakes show only here
        except TemplateSyntaxError as error:
            problems.append(
                Problem(
                    FOLDER + (error.name or name),
                    say("the template cannot be read: {reason}", reason=error.message or ""),
                    say("correct the line"),
                    error.lineno,
                    1,
                )
            )
            continue
        for part, line in direct[name]:
            if part not in templates:
                problems.append(
                    Problem(
                        FOLDER + name,
                        say("there is no template “{name}”", name=part),
                        say("create it in layouts/, or correct the name"),
                        line,
                        1,
                    )
                )
    problems.extend(_find_loops(direct))
    if problems:
        return {}, tuple(problems)
    return {name: _closure(name, direct, dynamic, templates) for name in templates}, ()


def _parts(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        name: Any = getattr(node, "template", None)
        for choice in name.items if isinstance(name, nodes.List | nodes.Tuple) else (name,):
            if isinstance(choice, nodes.Const) and isinstance(choice.value, str):
                yield choice.value, node.lineno


def _closure(
    name: str, direct: Mapping[str, list[tuple[str, int]]], dynamic: Collection[str], templates: Mapping[str, str]
) -> tuple[str, ...]:
    """All templates that one may use; a computed name may be any of them."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in dynamic:
            return tuple(sorted(templates))
        if one not in seen:
            seen.add(one)
            waiting.extend(part for part, _ in direct[one])
    return tuple(sorted(seen))


def _find_loops(direct: Mapping[str, list[tuple[str, int]]]) -> Iterator[Problem]:
    done: set[str] = set()

    def walk(name: str, way: tuple[str, ...]) -> Iterator[Problem]:
        for part, line in direct.get(name, ()):
            if part in (*way, name):
                chain = " → ".join((*way, name, part))
                yield Problem(
                    FOLDER + name,
                    say("the templates include each other in a loop: {chain}", chain=chain),
                    say("remove one of the includes"),
                    line,
                    1,
                )
            elif part not in done:
                yield from walk(part, (*way, name))
        done.add(name)

    for name in sorted(direct):
        if name not in done:
            yield from walk(name, ())
