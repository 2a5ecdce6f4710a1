"""Turning the pages of the programme: whole days, and a way on at both ends of each."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import pytest

from sitegen.pages.city_pages import CityMain
from sitegen.site.programme_pages import ProgrammeMain
from tests.kit.pages import read_pages, resolve
from tests.kit.plans import pages, plan, programme, read
from tests.kit.samplesite import LANGUAGES, Sample
from tests.kit.small_site import NOW, Files, Plan, small_files

START = "fr/programme/index.html"


def busy(per_day: int, last: str = "2027-03-15") -> Files:
    """The small site with some sessions on each day but Sundays: all for seniors, and all in Rennes."""
    files = small_files()
    series = {"course": "cv", "format": "workshop", "audiences": ["seniors"], "from": "2026-11-23", "until": last}
    days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
    files["content/cities/rennes/sessions.yaml"] += [
        {"id": f"many-{number}", "every": days, "time": f"{8 + number % 12}:00-{9 + number % 12}:00", **series}
        for number in range(per_day)
    ]
    return files


def shown(main: ProgrammeMain | CityMain) -> list[str]:
    """The ids of the sessions that a page shows."""
    return [card.id for day in main.days for card in day.sessions]


def chain(found: Plan, path: str) -> list[ProgrammeMain | CityMain]:
    """A list from its first page on, by the links to the next one."""
    mains = []
    while path:
        main = pages(found)[path].main
        assert isinstance(main, ProgrammeMain | CityMain)
        mains.append(main)
        path = f"{main.next}index.html" if main.next else ""
    return mains


LISTS = ("fr/programme/audiences/seniors/index.html", "fr/programme/2026-12/index.html", "fr/villes/rennes/index.html")


@pytest.mark.parametrize("per_day", [7, 16])
def test_no_list_is_cut_within_a_day(per_day: int) -> None:
    found = plan(busy(per_day))
    for path in LISTS:
        mains = chain(found, path)
        assert len(mains) > 1, path
        every = [card for main in mains for card in shown(main)]
        assert len(every) == len(set(every)) > 150
        for one, other in pairwise(mains):
            assert one.days[-1].iso < other.days[0].iso, path
            assert len(shown(one)) <= 150 < len(shown(one)) + len(other.days[0].sessions), "as full as it can be"


def test_a_day_that_no_page_could_hold_is_cut_and_loses_nothing() -> None:
    files = busy(160, "2026-11-23")
    found, site = plan(files), read(files)
    for path in (LISTS[0], LISTS[2]):
        mains = chain(found, path)
        assert len(shown(mains[0])) == 150
        wanted = {s.id for s in site.sessions if s.city == "rennes" and s.ends > NOW}
        wanted = wanted if "villes" in path else {s for s in wanted if "many" in s} | {"rennes-cv-2026-11-27"}
        assert {card for main in mains for card in shown(main)} == wanted
    main = programme(found, START)
    assert main.rest is not None
    assert len(shown(main)) == 150


@pytest.mark.parametrize(("more", "parts"), [(0, 1), (1, 2)])
def test_a_list_of_as_many_as_a_page_holds_is_one_page(more: int, parts: int) -> None:
    """25 on each of six days, and one more or not."""
    files = small_files()
    series = {"course": "cv", "format": "workshop", "time": "10:00-11:00", "every": ["monday", "tuesday"]}
    files["content/cities/rennes/sessions.yaml"] += [
        {"id": f"many-{number}", "from": "2027-02-01", "until": "2027-02-16", **series} for number in range(25)
    ] + [
        {"id": "more", "course": "cv", "format": "workshop", "time": "12:00-13:00", "dates": ["2027-02-17"]}
        for _ in range(more)
    ]
    mains = chain(plan(files), "fr/programme/2027-02/index.html")
    assert [len(shown(main)) for main in mains] == [150, more][:parts]


@pytest.mark.parametrize("per_day", [7, 45, 160])
def test_the_programme_goes_on_where_its_first_page_ends(per_day: int) -> None:
    found = plan(busy(per_day, "2026-12-02"))
    main = programme(found, START)
    assert len(shown(main)) >= 40
    assert main.rest is not None and main.after is not None
    path, _, day = main.rest.address.partition("#")
    target = programme(found, f"{path}index.html")
    (section,) = [one for one in target.days if f"day_{one.iso}" == day]
    ends, seen = main.days[-1].iso, set(shown(main))
    if per_day < 150:
        assert day > f"day_{ends}", "the days of the first page are whole"
        every = [
            one.iso for page in chain(found, f"{path.split('/2/')[0].rstrip('/')}/index.html") for one in page.days
        ]
        assert next(iso for iso in every if iso > ends) == section.iso, "none is skipped"
    assert not seen & {card.id for card in section.sessions} or per_day > 150
    assert main.rest.text == "novembre 2026" and main.after.text == "décembre 2026"


def test_a_programme_that_ends_with_its_first_page_leads_nowhere() -> None:
    main = programme(plan(), START)
    assert (main.rest, main.after, main.before) == (None, None, None)


def test_a_first_page_that_ends_with_a_month_leads_to_the_next_one() -> None:
    found = plan(busy(7, "2026-12-15"), now=datetime(2026, 11, 23, 20, tzinfo=NOW.tzinfo))
    main = programme(found, START)
    assert main.days[-1].iso == "2026-11-30" and main.rest is None
    assert main.after is not None and main.after.text == "décembre 2026"


def test_each_month_leads_to_the_one_before_and_the_one_after() -> None:
    """Months that are over, too: their pages tell what was."""
    files = busy(7)
    found = plan(files)
    months = sorted({f"{s.starts:%Y-%m}" for s in read(files).sessions})
    assert len(months) > 4
    for number, month in enumerate(months):
        for main in chain(found, f"fr/programme/{month}/index.html"):
            assert isinstance(main, ProgrammeMain)
            before, after = (main.before, main.after)
            assert (before.address if before else "") == (f"fr/programme/{months[number - 1]}/" if number else "")
            last = number == len(months) - 1
            assert (after.address if after else "") == ("" if last else f"fr/programme/{months[number + 1]}/")


@pytest.mark.parametrize("code", LANGUAGES)
def test_from_the_first_page_the_links_lead_through_all_sessions(sample: Sample, code: str) -> None:
    """As a reader turns pages: the way on from one, until none is left; every fragment is there."""
    known = read_pages(sample.output)
    path, fragment, seen, turned = f"{code}/programme/index.html", "", set(), 0
    listed: set[str] = set()
    while path not in seen:
        seen.add(path)
        page = known[path]
        assert not fragment or fragment in page.ids, (path, fragment)
        listed |= {
            link.address.rstrip("/").rsplit("/", 1)[1]
            for link in page.links
            if "u-url" in link.attributes.get("class", "")
        }
        ways = [link for link in page.anchors("pages") if link.attributes.get("rel") != "prev"]
        if ways:
            path, fragment = resolve(path, ways[0].address)
            turned += 1
    assert turned > 5
    data = {link.address.rstrip("/").rsplit("/", 1)[1] for one in known.values() if one.path.startswith(f"{code}/cours")
            for link in one.links if "u-url" in link.attributes.get("class", "")}  # fmt: skip
    assert data and data <= listed
