"""The plan of the small site, or of other files in memory, and what tests ask of it: no file is read or written."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sitegen.content.site import Site
from sitegen.content.sources import Source, Sources
from sitegen.site.output import Plain
from sitegen.site.programme_pages import ProgrammeMain
from sitegen.site.views import Page
from sitegen.site_reader import read_site
from tests.kit.no_cache import NoCache
from tests.kit.small_site import NOW, Files, Plan, encode, plan_site, small_files


def read(files: Files) -> Site:
    """The site of some files in memory."""
    data = {path: encode(value) for path, value in sorted(files.items())}
    sources = Sources({path: Source(path, text, str(hash(text))) for path, text in data.items()}, ())
    site, problems = read_site(sources, "site_config.yaml", generator="", cache=NoCache())
    assert site is not None, problems
    return site


@cache
def small() -> Site:
    """The small site."""
    return read(small_files())


def plan(files: Files | None = None, now: datetime = NOW, **options: bool) -> Plan:
    """The plan of the small site, or of other files."""
    return plan_site(small() if files is None else read(files), now, **options)


def page(found: Plan, path: str) -> Page:
    """The page of that path."""
    content = next(output.content for output in found.outputs if output.path == path)
    assert isinstance(content, Page)
    return content


def moments() -> list[datetime]:
    """The instants at which the small site changes, from a year before to a year after."""
    found = []
    now = datetime(2025, 1, 1, tzinfo=UTC)
    while (change := plan(now=now).next_change) is not None:
        found.append(change)
        now = change
    return found


def pages(found: Plan) -> dict[str, Page]:
    """All pages of a plan, by path."""
    return {output.path: output.content for output in found.outputs if isinstance(output.content, Page)}


def maps_of(found: Plan) -> dict[str, list[str]]:
    """The addresses in each sitemap, by path."""
    maps = {one.path: one.content for one in found.outputs if one.path.startswith("sitemap")}
    return {
        path: re.findall("<loc>(.*?)</loc>", one.data.decode()) for path, one in maps.items() if isinstance(one, Plain)
    }


def programme(found: Plan, path: str) -> ProgrammeMain:
    """The main part of a list of the programme."""
    main = page(found, path).main
    assert isinstance(main, ProgrammeMain)
    return main


def script(found: Plan, name: str, code: str) -> dict[str, Any]:
    """A data script, as the browser reads it."""
    (output,) = [o for o in found.outputs if o.path.startswith(f"assets/{name}-{code}.")]
    assert isinstance(output.content, Plain)
    before, _, data = output.content.data.decode().partition("=window.siteData||{}).")[2].partition("=")
    assert before == name
    value: dict[str, Any] = json.loads(data.rstrip(";\n"))
    return value


def sessions_of(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The sessions that the data tells, as the script of the form reads them."""
    moved, found = dict(data["moved"]), {}
    for at in range(0, len(data["rows"]), 4):
        day, kind, offset, state = data["rows"][at : at + 4]
        (series, city, course, form, hours, spoken, mode, place, walk_in, audiences, access, town) = data["kinds"][kind]
        iso = data["days"][day][0]
        found[f"{series}-{moved.get(at // 4, iso)}"] = {
            "ends": datetime.fromisoformat(f"{iso}T{data['hours'][hours][1]}{data['offsets'][offset]}"),
            "state": data["states"][state],
            "city": data["cities"][city][0],
            "topic": data["topics"][data["courses"][course][0]],
            "level": data["levels"][data["courses"][course][1]][0],
            "format": data["formats"][form][0],
            "spoken": data["spoken"][spoken][0],
            "mode": data["modes"][mode],
            "place": data["places"][place][0][0] if place >= 0 else "",
            "town": data["towns"][town] if town >= 0 else "",
            "walk_in": bool(walk_in),
            "audiences": tuple(data["audiences"][number] for number in audiences),
            "access": tuple(data["access"][number] for number in access),
        }
    return found
