"""All outputs of a site: what each kind of output says that there is.

Invariant: one list. What is in it is published, is checked for collisions, and can be explained.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from itertools import chain
from operator import attrgetter
from pkgutil import iter_modules

import sitegen.pages
from sitegen.calendars.events import calendar_outputs, single_outputs
from sitegen.cms.config import admin_outputs
from sitegen.engine.queries import Asking, query
from sitegen.feeds.entries import feed_outputs
from sitegen.hosts.site_files import NEXT_CHANGE, site_files
from sitegen.offline.bundles import bundle_outputs
from sitegen.offline.files import offline_outputs
from sitegen.open_data.files import data_outputs, data_sets
from sitegen.pages.list_pages import welcome_outputs
from sitegen.search.documents import search_outputs
from sitegen.search.programme_data import script_outputs
from sitegen.site.assets import asset_outputs
from sitegen.site.collisions import find_collisions
from sitegen.site.day_checks import find_days_ahead
from sitegen.site.frame import PAGE_KINDS, page_outputs
from sitegen.site.inputs import CONFIG, OPTIONS
from sitegen.site.outputs import Output
from sitegen.site.picture_files import picture_outputs

for _module in iter_modules(sitegen.pages.__path__):
    import_module(f"sitegen.pages.{_module.name}")  # each registers its kinds of pages

FAMILIES = (
    asset_outputs,
    picture_outputs,
    calendar_outputs,
    single_outputs,
    feed_outputs,
    data_outputs,
    script_outputs,
    search_outputs,
    welcome_outputs,
    site_files,
    admin_outputs,
    offline_outputs,
    bundle_outputs,
)
"""What lists outputs that are no pages of a kind."""


@query
def site_outputs(q: Asking) -> tuple[Output, ...]:
    """Every file of the site, in the order of their paths. The one without a maker tells when the site next changes."""
    found = [Output(NEXT_CHANGE, "", (), ("content", q.input(OPTIONS, "path")))]
    found.extend(chain(*(q(family) for family in FAMILIES), *(q(page_outputs, kind) for kind in PAGE_KINDS)))
    return tuple(sorted(found, key=attrgetter("path")))


@query
def plan_problems(q: Asking) -> None:
    """What is wrong with the outputs as a whole, or with what they are made of."""
    for problem in find_collisions(q(site_outputs)):
        q.tell(problem)
    q(find_days_ahead)
    q(data_sets, q.input(CONFIG, "default_language"))


@query
def outputs_by_path(q: Asking) -> Mapping[str, Output]:
    """All outputs, by their paths."""
    return {output.path: output for output in q(site_outputs)}


@query
def output_at(q: Asking, path: str) -> Output:
    """The output of that path. Raises `LookupError` when there is none."""
    return q(outputs_by_path)[path]
