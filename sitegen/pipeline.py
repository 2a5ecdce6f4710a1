"""The pipeline: build = read → assemble → ask → write → publish. Each command runs a part of it.

Invariant: each stage is called here and nowhere else.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sitegen.content.digest import digest_text
from sitegen.content.problem import Problem, Severity, SourceError, has_errors, once_per_place, say, sort_problems
from sitegen.content.program import generator_digest
from sitegen.content.sources import Sources, read_file, read_sources
from sitegen.content.workers import Mapper, Workers, map_here
from sitegen.engine.engine import Answer, Engine
from sitegen.options import CACHE_FILE, CACHE_FOLDER, Options, Outcome, available_jobs, configured_output, resolve_now
from sitegen.publish.exchange import lock_path, recover
from sitegen.publish.guard import guard_output
from sitegen.publish.lock import hold_lock
from sitegen.publish.state import State, list_release, read_state, standing_digest, state_path, write_state
from sitegen.site.rendered import Rendered

if TYPE_CHECKING:
    from sitegen.content.site import Site
    from sitegen.engine.inputs import World
    from sitegen.engine.texts import TextFile
    from sitegen.publish.release import Release
    from sitegen.site.output import Content
    from sitegen.site.outputs import Output, Written
    from sitegen.site.views import Page
    from sitegen.theme.files import VariantRows
    from sitegen.theme.theme import Theme

# ------------------------------------------------------------------------------------- the sentence


def build(options: Options) -> Outcome:
    """Build the site into its output folder, or prove that it is built already."""
    name = options.config.name
    if read_file(options.root, name) is None:  # no project here: leave no trace in the folder
        return Outcome("failed", sort_problems(read_sources(options.root, name).problems))
    output = guard_output(options.output or configured_output(options), options.root)
    with hold_lock(lock_path(output)), _without_collector():
        recover(output)
        # Read while the lock is held: a slow build must not publish older content over newer.
        return _build(options, read_sources(options.root, name), output)


def _build(options: Options, sources: Sources, output: Path) -> Outcome:
    """Fresh? Else make, publish, remember."""
    now, generator = resolve_now(options.now, options.written(sources)), generator_digest()
    asked = (options.base_url, *map(str, (options.drafts, options.early, options.portable)))
    wanted = digest_text(sources.digest(), generator, *asked)
    place = state_path(options.root / CACHE_FOLDER, output)
    state = None if options.clean else read_state(place)
    if state and not sources.problems and state.holds(wanted, now, strict=options.strict) and state.stands(output):
        change = datetime.fromisoformat(state.next_change) if state.next_change else None
        return Outcome("nothing", (), output, state.pages, state.files, 0, state.files, 0, state.warnings, change)

    with _open_cache(options) as (cache, notices):
        made = make_outputs(options, sources, now, generator, cache)
        release, told = _publish(options, made, output, state)
    # The cache tells of damage when it is closed.
    problems = _harden((*notices, *made.problems, *told, *(() if release else made.faults())), options)
    if release is None:
        return Outcome("failed", problems, output)
    pages = sum(one.path.endswith(".html") for one in made.outputs)
    files = release.written + release.unchanged
    warnings = sum(problem.severity is Severity.WARNING for problem in problems)
    change = made.next_change
    lasting = warnings - len(told)  # those told of are about the release before, which is gone
    at, until = now.astimezone(UTC).isoformat(), change.isoformat() if change else ""
    write_state(place, State(wanted, made.wording, at, until, release.standing, pages, files, lasting))
    numbers = (pages, files, release.written, release.unchanged, release.removed, warnings)
    return Outcome("built", problems, output, *numbers, change)


def _publish(
    options: Options, made: Made, output: Path, state: State | None
) -> tuple[Release | None, tuple[Problem, ...]]:
    """The release, None when an error stands; and the warnings about the one that it takes the place of."""
    if made.theme is None:
        return None, ()
    from sitegen.publish.release import RefusedError, publish_release, read_release

    present = list_release(output) if state else {}
    untouched = state is not None and bool(present) and standing_digest(present) == state.standing
    # Where nothing could be listed, the release lists again, and says why.
    former = read_release(output, trusted=untouched or options.clean, present=present or None)
    if options.clean:  # nothing of it is used again
        former = replace(former, sound={})
    told = _warn_subscribers(options, made, output)
    if has_errors((*made.problems, *told), strict=options.strict):
        return None, told
    try:
        release = publish_release(output, former, made.write(), made.write_again)
    except (RefusedError, SourceError):  # `faults` tells why
        return None, told
    made.engine.save()
    return release, told


def check(options: Options) -> Outcome:
    """All stages but the last: what a build would find, and what only editors care for; nothing is written."""
    sources = read_sources(options.root, options.config.name)
    if options.config.name not in sources.files:
        return Outcome("failed", sort_problems(sources.problems))
    now = resolve_now(options.now, options.written(sources))
    with _open_cache(options) as (cache, notices):
        made = make_outputs(options, sources, now, generator_digest(), cache)
        found = _run_checks(options, made, options.output or configured_output(options), cache)
        return judge(made, (*notices, *found))


def judge(made: Made, more: Iterable[Problem] = ()) -> Outcome:
    """Everything that a build would refuse or warn of, besides what is known already. All outputs are asked for."""
    options, problems = made.options, [*more, *made.problems]
    if made.theme is not None:
        problems.extend(made.faults())
        problems.extend(_warn_subscribers(options, made, options.output or configured_output(options)))
    failed = has_errors(problems, strict=options.strict)
    if not failed:
        made.until = made.next_change
    pages = sum(one.path.endswith(".html") for one in made.outputs)
    status: Literal["failed", "checked"] = "failed" if failed else "checked"
    return Outcome(status, _harden(problems, options), None, pages, len(made.outputs), next_change=made.until)


def look(options: Options, sources: Sources, first: Callable[[], None] | None = None) -> Made:
    """Read, assemble and plan some sources, as they are or as they would be.

    Nothing is rendered: the commands of authors look things up in it, and try their edits with it. `first` may ask
    before all outputs are listed.
    """
    now = resolve_now(options.now, options.written(sources))
    with _open_cache(options) as (cache, _):
        return make_outputs(options, sources, now, generator_digest(), cache, first)


@dataclass(slots=True)
class Made:
    """Everything that is known at the instant `now`, before a byte is written. `theme` is None when an error stands.

    `until` is when the site next changes by itself, once that was asked for.
    """

    options: Options
    sources: Sources
    now: datetime
    problems: tuple[Problem, ...]
    site: Site | None = None
    theme: Theme | None = None
    outputs: tuple[Output, ...] = ()
    engine: Engine = field(default_factory=Engine)
    variants: VariantRows | None = None
    world: World | None = None
    until: datetime | None = None

    @property
    def wording(self) -> str:
        """The digest of what gives data its words: the program and the catalogues."""
        return digest_text(generator_digest(), self.theme.wording if self.theme else "")

    @property
    def next_change(self) -> datetime | None:
        """When the site next changes by itself, in UTC. All outputs are asked for."""
        return self._whole().until

    def faults(self) -> tuple[Problem, ...]:
        """The problems of writing the outputs, each once: mistakes in templates, programs that cannot be had."""
        from sitegen.site_reader import locate_problems

        try:
            problems = self._whole().problems
        except SourceError as error:  # of an input: no answer that stands may tell it, the next run tries again
            problems = (error.problem,)
        told = locate_problems(problems, self.sources)
        return once_per_place(problem for problem in told if problem not in self.problems)

    def _whole(self) -> Answer:
        from sitegen.theme.writing import whole_site

        if not self.outputs:  # nothing was planned: the engine has no world
            return Answer("", (), made=False, since=None, until=None)
        return self.engine.answer(whole_site)

    def write(self) -> Iterator[Written]:
        """What each output becomes: first those that tell of no others, at last the next change of the site.

        Raises `RefusedError` when a template fails, `SourceError` when a program of others cannot be had.
        """
        from sitegen.hosts.site_files import NEXT_CHANGE, next_change_text
        from sitegen.publish.release import RefusedError
        from sitegen.site.outputs import Written
        from sitegen.theme.writing import write_outputs

        self.encode_pictures()
        own = [one for one in self.outputs if one.path != NEXT_CHANGE]
        done = 0
        for dependent in (False, True):
            outputs = [one for one in own if one.dependent is dependent]
            for one in write_outputs(self.engine, outputs, _mapper(self.options, RENDER_LEAST, 1)):
                if self.options.progress and done % 100 == 0:
                    self.options.progress("render", done, len(own))
                done += 1
                yield one
        if self.faults():
            raise RefusedError
        text = Rendered(next_change_text(self.next_change).encode())
        yield from (Written(one, text.value_digest, text) for one in self.outputs if one.path == NEXT_CHANGE)

    def encode_pictures(self) -> None:
        """Encode what is not encoded yet, with workers."""
        from sitegen.theme.writing import missing_variants

        if self.variants is not None:
            names = missing_variants(self.engine, self.outputs)
            self.variants.prepare(names, _mapper(self.options, ENCODE_LEAST, ENCODE_CHUNK))

    def begin_again(self) -> None:
        """Let the engine answer as of this again, after it was asked about something else."""
        if self.world is not None:
            self.engine.begin(self.world, self.now)

    def step(self) -> Iterator[tuple[str, str]]:
        """Ask for one output after the other; path and digest of each. What tells of others comes last."""
        from sitegen.theme.render import written

        for one in sorted(self.outputs, key=lambda one: one.dependent):
            if one.maker:
                yield one.path, self.engine.answer(written, one.path, one.maker, one.names).digest

    def read(self, path: str) -> tuple[bytes, tuple[str, ...]] | None:
        """The bytes of an output, and what it is made from; None when there is none of that path, at the moment."""
        from sitegen.hosts.site_files import next_change_text
        from sitegen.pages.outputs import outputs_by_path
        from sitegen.theme.writing import written_at

        one = self.engine.ask(outputs_by_path).get(path)
        if one is None:
            return None
        text = Rendered(next_change_text(self.until).encode())
        found = self.engine.ask(written_at, path) if one.maker else text
        return None if found is None else (found.data, one.sources)

    def view(self, output: Output) -> Content:
        """What an output holds, before it becomes bytes."""
        from sitegen.theme.render import content_of

        return self.engine.ask(content_of, output.maker, output.names)

    def pages(self) -> Iterator[tuple[Output, Page]]:
        """All pages, in the order of their paths, with what their templates see."""
        from sitegen.site.views import Page

        for output in self.outputs:
            if output.path.endswith(".html") and isinstance(view := self.view(output), Page):
                yield output, view

    def write_again(self, output: Output) -> Rendered:
        """The bytes of an output that stands."""
        from sitegen.theme.render import written

        return self.engine.ask(written, output.path, output.maker, output.names)


def make_outputs(
    options: Options,
    sources: Sources,
    now: datetime,
    generator: str,
    cache: TextFile,
    first: Callable[[], None] | None = None,
) -> Made:
    """Read → assemble → list all outputs; none of them is made yet, but by `first`, before they are listed."""
    from sitegen.engine.inputs import World
    from sitegen.pages.outputs import plan_problems, site_outputs
    from sitegen.publish.compiled import CompiledTemplates
    from sitegen.publish.memory import Memory, open_engine
    from sitegen.site.inputs import CATALOGUES, site_rows
    from sitegen.site_reader import locate_problems, read_config, read_site
    from sitegen.theme.compress import all_codings
    from sitegen.theme.files import FILES, PROGRAMS, VARIANTS, FileRows, ProgramRows, VariantRows
    from sitegen.theme.theme import TEMPLATES, CatalogueRows, TemplateRows, read_theme

    memory = options.memory or Memory()
    site, problems = read_site(
        sources,
        options.config.name,
        generator=generator,
        cache=cache,
        reading=memory.reading,
        drafts=options.drafts,
        prepared=options.early,
        mapper=_mapper(options, PARSE_LEAST),
    )
    config = site.config if site else read_config(sources, options.config.name)[0]
    codes = tuple(language.code for language in config.languages) if config else ()
    programs = CompiledTemplates(options.root, generator, empty=options.clean)
    theme, wrong = read_theme(sources, codes, generator, cache, programs, memory.theme)
    found = (*problems, *wrong)
    if site is None or theme is None or has_errors(found):
        return Made(options, sources, now, sort_problems(found), site)
    if options.base_url:
        site = replace(site, config=site.config.model_copy(update={"base_url": options.base_url}))
    asked = {"early": options.early, "portable": options.portable, "codings": all_codings()}
    if memory.outputs is None:
        output = options.output or configured_output(options)
        memory.outputs, damaged = open_engine(options.root / CACHE_FOLDER, output, generator, empty=options.clean)
        cache.damaged |= damaged
    variants = VariantRows(sources.files, cache)
    rows = site_rows(site, asked, memory.rows) | {
        TEMPLATES.name: TemplateRows(theme),
        CATALOGUES.name: CatalogueRows(theme),
        FILES.name: FileRows(sources.files),
        VARIANTS.name: variants,
        PROGRAMS.name: ProgramRows(_vendored(options)),
    }
    engine, world = memory.outputs, World(rows)
    engine.begin(world, now)
    memory.rows, memory.theme = rows, theme
    if first is not None:
        first()
    outputs = engine.ask(site_outputs)
    told = engine.answer(plan_problems).problems
    unplaced = (problem for problem in told if not problem.key)
    problems = sort_problems((*found, *unplaced, *locate_problems(tuple(p for p in told if p.key), sources)))
    theme = None if has_errors(problems) else theme
    return Made(options, sources, now, problems, site, theme, outputs, engine, variants, world)


def _warn_subscribers(options: Options, made: Made, output: Path) -> tuple[Problem, ...]:
    """What readers of the calendars that are on line would not understand.

    Where the release that stands was made with another `wording`, or nobody knows, other words are no edit.
    """
    if made.site is None or made.theme is None:
        return ()
    from sitegen.checks.all_checks import compare_with_release
    from sitegen.site_reader import locate_problems

    state = read_state(state_path(options.root / CACHE_FOLDER, output))
    words = state is not None and state.wording == made.wording
    found = compare_with_release(made.engine, made.site, made.outputs, output, made.now, words=words)
    return locate_problems(tuple(found), made.sources)


def _run_checks(options: Options, made: Made, output: Path, cache: TextFile) -> tuple[Problem, ...]:
    site, sources, now = made.site, made.sources, made.now
    if site is None or made.theme is None:
        return ()
    from sitegen.checks.all_checks import run_checks
    from sitegen.site_reader import locate_problems

    found = list(run_checks(site, sources, made.outputs, output, now, options.written(sources).codes()))
    if options.external:
        from sitegen.checks.web_links import check_web_links
        from sitegen.checks.words import outward_links

        found.extend(check_web_links(outward_links(site), cache, now))
    return locate_problems(tuple(found), sources)


def _vendored(options: Options) -> Callable[[str], bytes]:
    """Gives programs of others, by their names; they are looked for when one is to be published."""

    def read(name: str) -> bytes:
        from sitegen.cms.fetch_vendored import read_vendored
        from sitegen.cms.vendored import VENDORED

        return read_vendored(options.root / CACHE_FOLDER, VENDORED[name], options.config.name, options.fetch)

    return read


ENCODE_LEAST, ENCODE_CHUNK = 2, 1
"""From two pictures on: encoding one in all its files takes seconds."""
PARSE_LEAST, RENDER_LEAST = 300, 50
"""From how many files, and chunks of outputs, workers start by themselves: between sites where they gain nothing and
much."""


def _mapper(options: Options, least: int, chunk: int = 0) -> Mapper:
    if options.jobs == 1:
        return map_here
    if options.jobs:
        return Workers(options.jobs, least=2, chunk=chunk or 20)
    return Workers(available_jobs(), least=least, chunk=chunk or 100)


def _harden(problems: Iterable[Problem], options: Options) -> tuple[Problem, ...]:
    """With --strict a warning is an error, and is shown as one."""
    if options.strict:
        problems = (replace(p, severity=Severity.ERROR) if p.severity is Severity.WARNING else p for p in problems)
    return sort_problems(problems)


@contextmanager
def _open_cache(options: Options) -> Iterator[tuple[TextFile, list[Problem]]]:
    from sitegen.engine.texts import TextFile

    cache = TextFile(options.root / CACHE_FOLDER, CACHE_FILE)
    if options.clean:
        cache.remove()
    notices: list[Problem] = []
    try:
        yield cache, notices
    finally:
        if options.memory is None:  # else an earlier run of the process has asked for the rest
            cache.keep_only()
        cache.close()
        if cache.damaged:
            notices.append(
                Problem(CACHE_FOLDER, say("the cache was damaged and has been made anew"), severity=Severity.NOTICE)
            )


@contextmanager
def _without_collector() -> Iterator[None]:
    """No search for cycles while a build holds all its values: they live to the end, and it is a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
