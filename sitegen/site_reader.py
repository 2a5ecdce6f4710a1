"""The first stage of the pipeline: from the bytes of all sources to the site.

Invariant: problems of all stages are collected; only what cannot be understood at all stops earlier.
"""

from __future__ import annotations

from dataclasses import replace

from sitegen.content.config import SiteConfig
from sitegen.content.dropped_languages import tell_dropped
from sitegen.content.folders import read_content
from sitegen.content.parse import ParsedRows
from sitegen.content.problem import KeyPath, Problem
from sitegen.content.references import assemble_site
from sitegen.content.schema import parse_record
from sitegen.content.shapes import odd_shapes
from sitegen.content.site import Site, SourceFile
from sitegen.content.site_config import written_config
from sitegen.content.sources import Sources
from sitegen.content.strict_yaml import Places
from sitegen.content.workers import Mapper, map_here
from sitegen.engine.engine import Engine
from sitegen.engine.texts import TextFile
from sitegen.pictures.bare import check_assets
from sitegen.pictures.read import read_pictures

ASSETS = "layouts/assets/"


def read_config(sources: Sources, path: str) -> tuple[SiteConfig | None, tuple[Problem, ...]]:
    """The configuration; None when it cannot be used."""
    if path not in sources.files:
        return None, ()
    written = written_config(sources.files[path])
    if written.problem:
        return None, (written.problem,)
    return parse_record(path, SiteConfig, written.tree, written.codes())


def read_site(
    sources: Sources,
    config_path: str,
    *,
    generator: str,
    cache: TextFile,
    reading: Engine | None = None,
    drafts: bool = False,
    prepared: bool = False,
    mapper: Mapper = map_here,
) -> tuple[Site | None, tuple[Problem, ...]]:
    """Read everything. The site is None when an error stands; problems are located.

    All languages are read; those that are not public are in the site when it is `prepared` only. `reading` knows what
    the sources of before said.
    """
    reading = reading or Engine()
    config, problems = read_config(sources, config_path)
    if config is None:
        codes = written_config(sources.files.get(config_path)).codes()
        told = tell_dropped((*sources.problems, *problems), config_path, sources.files, codes)
        return None, locate_problems(told, sources)
    content_files = [source for source in sources.files.values() if source.path.startswith("content/")]
    texts = [source for source in content_files if source.is_text]
    others = [source for source in content_files if not source.is_text]
    codes = tuple(language.code for language in config.languages)
    content, wrong = read_content(
        reading,
        ParsedRows(texts, generator, cache),
        [source.path for source in others],
        tuple(language.code for language in config.languages),
        drafts=drafts,
        timezone=config.timezone,
        unready=() if prepared else tuple(one.code for one in config.languages if not one.public),
        mapper=mapper,
    )
    if not prepared:
        config = config.in_public()
    found = [*sources.problems, *problems, *wrong]
    misplaced = {problem.path for problem in wrong}
    pictures, trouble = read_pictures((one for one in others if one.path not in misplaced), generator, cache)
    found.extend(trouble)
    beside = [source for source in sources.files.values() if source.path.startswith(ASSETS)]
    found.extend(check_assets(beside))
    assets = tuple(SourceFile(source.path, source.digest) for source in beside)
    site, trouble = assemble_site(config_path, config, content, pictures, assets, reading)
    if site is not None and config.features.admin:
        site = replace(site, shapes=odd_shapes((*texts, sources.files[config_path])))
    return site, locate_problems(tell_dropped((*found, *trouble), config_path, sources.files, codes), sources)


def locate_problems(problems: tuple[Problem, ...], sources: Sources) -> tuple[Problem, ...]:
    """Give a line and a column to each problem that so far has only a key.

    The file is parsed once more for its places; only files with problems pay for that, once.
    """
    located = []
    for problem in problems:
        if problem.line or problem.path not in sources.files:
            located.append(problem)
            continue
        found = sources.files[problem.path].places
        line, column = (0, 0) if found is None else _place(problem.key, found)
        located.append(replace(problem, line=line, column=column))
    return tuple(located)


def _place(key: KeyPath, places: Places) -> tuple[int, int]:
    """The place of the key, or of the nearest key around it."""
    while key:
        if key in places:
            return places[key]
        key = key[:-1]
    return (1, 1)
