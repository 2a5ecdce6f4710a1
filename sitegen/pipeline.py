"""The sentence: build = read → assemble → plan → render → publish. Every command is a part of it.

Law: each stage is called here and nowhere else; a command is this sentence cut at another word.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sitegen.content.digest import digest_text
from sitegen.content.problem import Problem, Severity, has_errors, once_per_place, say, sort_problems
from sitegen.content.program import generator_digest
from sitegen.content.site_config import WrittenConfig, written_config
from sitegen.content.sources import Sources, read_file, read_sources
from sitegen.content.workers import Mapper, Workers, map_here
from sitegen.publish.exchange import lock_path, recover
from sitegen.publish.guard import guard_output
from sitegen.publish.lock import hold_lock
from sitegen.publish.state import Standing, State, list_release, read_state, standing_digest, state_path, write_state

if TYPE_CHECKING:
    from sitegen.content.cache import Cache, Held
    from sitegen.content.site import Site
    from sitegen.pages.planning import Planning
    from sitegen.publish.manifest import Manifest
    from sitegen.publish.release import Release
    from sitegen.site.output import Output, Remembered
    from sitegen.site.rendered import Rendered
    from sitegen.theme.theme import Theme

CACHE_FOLDER = ".cache"

Progress = Callable[[str, int, int], None]
"""Called with the name of a stage, how many things are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Options:
    """What one run is asked for.

    `now` is None for the clock; without an offset it is in the site's zone. `output` is None for
    the folder that the configuration names. `jobs` is 0 for as many workers as there are
    processors, where they pay. `early` shows pages before their day `publish`,
    and languages that are not public yet. `external` lets `check`
    ask other sites whether what we link to is still there. `held` has what earlier runs of this process left.
    `fetch` gets what is at an address of the web; None for the web itself.
    """

    config: Path
    output: Path | None = None
    base_url: str = ""
    now: datetime | None = None
    drafts: bool = False
    early: bool = False
    strict: bool = False
    clean: bool = False
    portable: bool = False
    external: bool = False
    jobs: int = 0
    progress: Progress | None = None
    held: Held | None = None
    fetch: Callable[[str], bytes] | None = None

    @property
    def root(self) -> Path:
        """The folder of the project."""
        return self.config.parent

    def written(self, sources: Sources) -> WrittenConfig:
        """The configuration that is among the sources, unchecked."""
        return written_config(sources.files.get(self.config.name))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run. Numbers count files, but `pages`, which counts HTML pages."""

    status: Literal["built", "nothing", "checked", "failed"]
    problems: tuple[Problem, ...] = ()
    output: Path | None = None
    pages: int = 0
    files: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    warnings: int = 0
    next_change: datetime | None = None


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
    present = list_release(output) if state else {}
    untouched = state is not None and bool(present) and standing_digest(present) == state.standing
    if state and untouched and not sources.problems and state.holds(wanted, now, strict=options.strict):
        change = datetime.fromisoformat(state.next_change) if state.next_change else None
        return Outcome("nothing", (), output, state.pages, state.files, 0, state.files, 0, state.warnings, change)

    with _open_cache(options) as (cache, notices):
        made = make_outputs(options, sources, now, generator, cache, recall=not options.clean)
        release, told = _publish(options, made, output, cache, present, trusted=untouched)
    # The cache tells of damage when it is closed.
    problems = _harden((*notices, *made.problems, *told, *(release.problems if release else ())), options)
    if release is None or release.problems:
        return Outcome("failed", problems, output)
    pages = sum(one.path.endswith(".html") for one in made.outputs)
    files = release.written + release.unchanged
    warnings = sum(problem.severity is Severity.WARNING for problem in problems)
    change = made.next_change
    lasting = warnings - len(told)  # those told of are about the release before, which is gone
    at, until = now.astimezone(UTC).isoformat(), change.isoformat() if change else ""
    write_state(place, State(wanted, made.voice, at, until, release.standing, pages, files, lasting))
    numbers = (pages, files, release.written, release.unchanged, release.removed, warnings)
    return Outcome("built", problems, output, *numbers, change)


def _publish(
    options: Options, made: Made, output: Path, cache: Cache, present: Standing, *, trusted: bool
) -> tuple[Release | None, tuple[Problem, ...]]:
    """The release, None when an error stands; and what is told of the one that it takes the place of."""
    if made.theme is None:
        return None, ()
    from sitegen.publish.release import publish_release, read_release
    from sitegen.theme.render import fingerprint_outputs

    codings = _codings(made)
    fingerprints, marks = fingerprint_outputs(
        made.outputs, made.theme, generator_digest(), _mapper(options, RENDER_LEAST), codings=codings, held=cache.held
    )
    # Where nothing could be listed, the release lists again, and says why.
    former = read_release(output, trusted=trusted or options.clean, present=present or None)
    if options.clean:  # nothing of it is used again
        former = replace(former, sound={})
    told = _warn_subscribers(options, made, output, fingerprints, former.sound)
    if has_errors((*made.problems, *told), strict=options.strict):
        return None, told
    release = publish_release(output, made.outputs, fingerprints, former, _renderer(options, made, cache, codings))
    made.keep({one.path: mark for one, mark in zip(made.outputs, marks, strict=True)})
    return release, told


def check(options: Options) -> Outcome:
    """All stages but the last: what a build would find, and what only editors care for; nothing is written."""
    sources = read_sources(options.root, options.config.name)
    if options.config.name not in sources.files:
        return Outcome("failed", sort_problems(sources.problems))
    now = resolve_now(options.now, options.written(sources))
    with _open_cache(options) as (cache, notices):
        made = make_outputs(options, sources, now, generator_digest(), cache)
        problems = [*notices, *made.problems]
        if made.theme is not None and not has_errors(problems):
            rendered = _renderer(options, made, cache)(made.outputs)
            problems.extend(once_per_place(result for result in rendered if isinstance(result, Problem)))
            output = options.output or configured_output(options)
            problems.extend(_warn_subscribers(options, made, output))
            problems.extend(_pass_gates(options, made, output, cache))
    failed = has_errors(problems, strict=options.strict)
    pages = sum(one.path.endswith(".html") for one in made.outputs)
    return Outcome("failed" if failed else "checked", _harden(problems, options), None, pages, len(made.outputs))


def look(options: Options, sources: Sources) -> Made:
    """Read, assemble and plan some sources, as they are or as they would be.

    Nothing is rendered: it is what the desk looks things up in, and tries its edits with.
    """
    now = resolve_now(options.now, options.written(sources))
    with _open_cache(options) as (cache, _):
        return make_outputs(options, sources, now, generator_digest(), cache)


@dataclass(frozen=True, slots=True)
class Made:
    """Everything that is known before the first byte is rendered. `theme` is None when an error stands.

    `now` is the instant of it. `planning` can plan again what was recalled, and remember what was planned.
    """

    sources: Sources
    now: datetime
    site: Site | None
    theme: Theme | None
    outputs: tuple[Output, ...]
    next_change: datetime | None
    problems: tuple[Problem, ...]
    planning: Planning | None = None

    @property
    def voice(self) -> str:
        """The digest of what gives data its words: the program and the catalogues."""
        return digest_text(generator_digest(), self.theme.voice if self.theme else "")

    def whole(self, outputs: Sequence[Output]) -> Sequence[Output]:
        """These outputs with all their contents."""
        return self.planning.whole(outputs) if self.planning else outputs

    def keep(self, marks: Mapping[str, Remembered]) -> None:
        """Remember what was planned."""
        if self.planning:
            self.planning.keep(marks)


def make_outputs(
    options: Options, sources: Sources, now: datetime, generator: str, cache: Cache, *, recall: bool = False
) -> Made:
    """Read → assemble → plan. With `recall` a plan that still stands may be taken from the cache, without contents."""
    from sitegen.pages.planning import Planning
    from sitegen.site_reader import locate_problems, read_config, read_site
    from sitegen.theme.theme import read_theme

    site, problems = read_site(
        sources,
        options.config.name,
        generator=generator,
        cache=cache,
        drafts=options.drafts,
        prepared=options.early,
        mapper=_mapper(options, PARSE_LEAST),
    )
    config = site.config if site else read_config(sources, options.config.name, cache.held)[0]
    codes = tuple(language.code for language in config.languages) if config else ()
    theme, wrong = read_theme(sources, codes, generator, cache)
    found = (*problems, *wrong)
    if site is None or theme is None or has_errors(found):
        return Made(sources, now, site, None, (), None, sort_problems(found))
    if options.base_url:
        site = replace(site, config=site.config.model_copy(update={"base_url": options.base_url}))
    digests = {path: source.digest for path, source in sources.files.items()}
    planning = Planning(site, now, digests, generator, cache, early=options.early, portable=options.portable)
    plan = planning.plan(recall=recall)
    unplaced = (problem for problem in plan.problems if not problem.key)
    problems = sort_problems((*found, *unplaced, *locate_problems(tuple(p for p in plan.problems if p.key), sources)))
    theme = None if has_errors(problems) else theme
    return Made(sources, now, site, theme, plan.outputs, plan.next_change, problems, planning)


def _warn_subscribers(
    options: Options, made: Made, output: Path, fingerprints: Sequence[str] = (), former: Manifest | None = None
) -> tuple[Problem, ...]:
    """What readers of the calendars that are on line would not understand; only words, never another output.

    Nothing of a calendar that has in the release that stands, `former`, the fingerprint of the new one. Where that
    release was made with another `voice`, or nobody knows, other words are no edit: only facts are compared.
    """
    if made.site is None or made.theme is None:
        return ()
    from sitegen.checks.subscribers import find_networks, warn_subscribers
    from sitegen.site_reader import locate_problems
    from sitegen.theme.render import Renderer

    other = []
    for number in find_networks(made.site, made.outputs):
        old = former.get(made.outputs[number].path) if former else None
        same = old is not None and old.fingerprint == fingerprints[number]
        if not same and (output / made.outputs[number].path).is_file():
            other.append(made.outputs[number])
    if not other:
        return ()
    renderer = Renderer(made.theme, made.sources)
    planned = [(one, renderer.render(one)) for one in made.whole(other)]
    state = read_state(state_path(options.root / CACHE_FOLDER, output))
    words = state is not None and state.voice == made.voice
    return locate_problems(tuple(warn_subscribers(output, made.site, planned, made.now, words=words)), made.sources)


def _pass_gates(options: Options, made: Made, output: Path, cache: Cache) -> tuple[Problem, ...]:
    """What stops no build, but what an editor wants to know before it is published."""
    site, sources, now = made.site, made.sources, made.now
    if site is None:
        return ()
    from sitegen.checks.foreign_hosts import check_hosts
    from sitegen.checks.interface_words import check_interface
    from sitegen.checks.lost_addresses import warn_lost_addresses
    from sitegen.checks.sessions import check_sessions
    from sitegen.checks.words import check_words, outward_links
    from sitegen.site.day_gates import check_days, check_links
    from sitegen.site.translation_state import check_translations
    from sitegen.site_reader import locate_problems

    found = [
        *check_words(site, sources.files),
        *check_translations(site),
        *check_interface(sources, options.written(sources).codes()),
        *check_sessions(site, now),
        *check_days(site, now),
        *check_links(site, now),
        *check_hosts(sources.files, site.config.base_url.split("/")[2]),
        *warn_lost_addresses(output, site, made.outputs, sources.files),
    ]
    if options.external:
        from sitegen.checks.web_links import check_web_links

        found.extend(check_web_links(outward_links(site), cache, now))
    return locate_problems(tuple(found), sources)


def _codings(made: Made) -> tuple[str, ...]:
    """The codings in which texts are written too; each names what decides its bytes."""
    from sitegen.theme.compress import all_codings

    return all_codings() if made.site is not None and made.site.config.compress else ()


def _renderer(
    options: Options, made: Made, cache: Cache, codings: tuple[str, ...] = ()
) -> Callable[[Sequence[Output]], Iterable[Rendered | Problem]]:
    from sitegen.pictures.encode import encode_pictures
    from sitegen.theme.render import Renderer

    assert made.theme is not None  # noqa: S101 - checked by the callers
    from sitegen.site_reader import locate_problems

    sources = made.sources
    renderer = Renderer(made.theme, sources, compressed=bool(codings), vendored=_vendored(options))

    def render_all(outputs: Sequence[Output]) -> Iterator[Rendered | Problem]:
        outputs = made.whole(outputs)
        renderer.pictures = encode_pictures(outputs, sources, cache, _mapper(options, ENCODE_LEAST, ENCODE_CHUNK))
        for number, result in enumerate(_mapper(options, RENDER_LEAST)(renderer.try_render, outputs)):
            if options.progress and number % 100 == 0:
                options.progress("render", number, len(outputs))
            yield locate_problems((result,), sources)[0] if isinstance(result, Problem) and result.key else result

    return render_all


def _vendored(options: Options) -> Callable[[str], bytes]:
    """Gives programs of others, by their names; they are looked for when one is to be published."""

    def read(name: str) -> bytes:
        from sitegen.cms.fetch_vendored import read_vendored
        from sitegen.cms.vendored import VENDORED

        return read_vendored(options.root / CACHE_FOLDER, VENDORED[name], options.config.name, options.fetch)

    return read


ENCODE_LEAST, ENCODE_CHUNK = 2, 1
"""From two pictures on: encoding one in all its files takes seconds."""
PARSE_LEAST, RENDER_LEAST = 300, 5_000
"""From how many files and outputs on workers start by themselves: between sites where they gain nothing and much."""


def _mapper(options: Options, least: int, chunk: int = 0) -> Mapper:
    if options.jobs == 1:
        return map_here
    if options.jobs:
        return Workers(options.jobs, least=2, chunk=chunk or 20)
    return Workers(available_jobs(), least=least, chunk=chunk or 100)


# ------------------------------------------------------------------------------------- what it stands on


def configured_output(options: Options) -> Path:
    """The output folder that the configuration names, `output` when it names none."""
    return options.root / (written_config(read_file(options.root, options.config.name)).text("output") or "output")


def resolve_now(now: datetime | None, written: WrittenConfig) -> datetime:
    """The instant of a run, aware: the clock, or what was asked for, in the site's zone."""
    if now is None:
        return datetime.now(UTC)
    return now if now.tzinfo else now.replace(tzinfo=written.zone())


def _harden(problems: Iterable[Problem], options: Options) -> tuple[Problem, ...]:
    """With --strict a warning is an error, and is shown as one."""
    if options.strict:
        problems = (replace(p, severity=Severity.ERROR) if p.severity is Severity.WARNING else p for p in problems)
    return sort_problems(problems)


@contextmanager
def _open_cache(options: Options) -> Iterator[tuple[Cache, list[Problem]]]:
    from sitegen.publish.cache import FileCache

    cache = FileCache(options.root / CACHE_FOLDER, empty=options.clean, held=options.held)
    notices: list[Problem] = []
    try:
        yield cache, notices
    finally:
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


def available_jobs() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
