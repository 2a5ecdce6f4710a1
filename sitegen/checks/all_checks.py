"""All that a run looks at besides what it needs to build: for editors, and for readers of what is online."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sitegen.calendars.events import event
from sitegen.checks.foreign_hosts import check_hosts
from sitegen.checks.interface_words import check_interface
from sitegen.checks.lost_addresses import warn_lost_addresses
from sitegen.checks.sessions import check_sessions
from sitegen.checks.subscribers import find_networks, warn_subscribers
from sitegen.checks.words import check_words
from sitegen.content.problem import Problem
from sitegen.content.site import Site
from sitegen.content.sources import Sources
from sitegen.engine.engine import Engine
from sitegen.publish.release import digest_of_file
from sitegen.site.day_checks import check_days, check_links
from sitegen.site.outputs import Output
from sitegen.site.rendered import read_digests
from sitegen.site.translation_state import check_translations
from sitegen.theme.render import written


def run_checks(
    site: Site, sources: Sources, outputs: Sequence[Output], output: Path, now: datetime, codes: Sequence[str]
) -> Iterator[Problem]:
    """What stops no build, but what an editor wants to know before it is published."""
    yield from check_words(site, sources.files)
    yield from check_translations(site)
    yield from check_interface(sources, codes)
    yield from check_sessions(site, now)
    yield from check_days(site, now)
    yield from check_links(site, now)
    yield from check_hosts(sources.files, site.config.base_url.split("/")[2])
    yield from warn_lost_addresses(output, site, outputs, sources.files)


def compare_with_release(
    engine: Engine, site: Site, outputs: Sequence[Output], output: Path, now: datetime, *, words: bool
) -> Iterator[Problem]:
    """What readers of the calendars that are on line would not understand; only words, never another output.

    Nothing of a calendar that stands as it is. Without `words` only facts are compared.
    """
    planned = []
    for one in find_networks(site, outputs):
        digest, rendered = engine.take(written, one.path, one.maker, one.names)
        standing = digest_of_file(output / one.path)
        if standing and standing != read_digests(digest)[""]:
            data = (rendered or engine.ask(written, one.path, one.maker, one.names)).data
            planned.append((one.path, data, lambda session, code=one.names[-1]: engine.ask(event, session, code).title))
    if planned:
        yield from warn_subscribers(output, site, planned, now, words=words)
