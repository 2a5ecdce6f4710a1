"""A list of the programme from which no session is left keeps its address, and says so in plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest

from sitegen.content.program import generator_digest
from sitegen.content.sources import read_sources
from sitegen.options import Options
from sitegen.pipeline import make_outputs
from sitegen.site.programme_pages import ProgrammeMain
from tests.kit.no_cache import NoCache
from tests.kit.plans import maps_of, moments, pages, plan, programme
from tests.kit.samplesite import LANGUAGES, NOW, PROJECT, sample_config
from tests.kit.small_site import NOW as SMALL_NOW
from tests.kit.small_site import Plan

LATER = SMALL_NOW + timedelta(days=8)
"""In the small site the only conference, which is also the only session for seniors, is over."""


def lists(found: Plan) -> dict[str, ProgrammeMain]:
    """The first pages of the lists by choice, by path."""
    mains = {path: page.main for path, page in pages(found).items()}
    return {path: m for path, m in mains.items() if isinstance(m, ProgrammeMain) and m.choice and m.part == 1}


def test_no_list_ever_loses_its_address() -> None:
    first = set(lists(plan()))
    assert len(first) > 10
    counts = set()
    for now in moments():
        found = lists(plan(now=now))
        assert set(found) == first, now
        counts.add(sum(not main.total for main in found.values()))
    assert {0, len(first)} < counts, "some instants have no empty list, one has empty ones only"


def test_an_empty_list_is_offered_to_nobody() -> None:
    found = plan(now=LATER)
    path = "fr/programme/audiences/seniors/index.html"
    main, page = programme(found, path), pages(found)[path]
    assert (main.total, main.days, main.part, main.parts, main.next) == (0, (), 1, 1, "")
    assert page.updated_iso, "the day of the last change is told"
    assert page.linked_data == () and page.alternates == ()
    offered = programme(found, "fr/programme/index.html").facets
    assert {option.id for group in offered for option in group.options} >= {"home", "workshop"}
    assert not any(option.id == "web" for group in offered for option in group.options), "its only session is cancelled"
    assert not [option for group in offered for option in group.options if not option.count]
    assert [option.id for group in main.facets for option in group.options] == ["all"], "its page leads to the others"
    urls = maps_of(found)["sitemap.xml"]
    assert page.url not in urls
    assert pages(found)["fr/programme/audiences/all/index.html"].url in urls


@dataclass(frozen=True)
class Later:
    """The sample, made for an instant at which some of its lists are empty."""

    outputs: frozenset[str]
    texts: dict[str, str]
    """The HTML of the empty lists, by path."""


@pytest.fixture(scope="module")
def later() -> Later:
    """Three months later nobody has planned a coaching yet."""
    sources = read_sources(PROJECT, "site_config.yaml")
    now = NOW + timedelta(days=90)
    made = make_outputs(Options(sample_config(), now=now), sources, now, generator_digest(), NoCache())
    assert made.theme is not None, made.problems
    texts = {}
    for output, page in made.pages():
        if isinstance(page.main, ProgrammeMain) and page.main.choice and not page.main.days:
            texts[output.path] = made.write_again(output).data.decode()
    return Later(frozenset(output.path for output in made.outputs), texts)


WORDS = {
    "fr": ("Aucune séance n’est prévue pour le moment", "Toutes les séances de cette liste sont passées."),
    "en": ("No session is planned for now", "All sessions of this list are over."),
    "ar": ("لا جلسة مقررة في الوقت الحالي", "انتهت كل جلسات هذه القائمة."),
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_it_says_so_and_leads_to_what_there_is(later: Later, code: str) -> None:
    texts = {path: text for path, text in later.texts.items() if path.startswith(f"{code}/")}
    assert len(texts) >= 2
    for path, text in texts.items():
        main = text.partition("<main")[2].partition("</main>")[0]
        lead, reason = WORDS[code]
        assert f'<p class="lead">{lead}</p>' in main
        assert reason in main
        assert lead in re.findall(r'<meta name="description"[^>]*content="([^"]*)"', text)[0]
        assert '<meta name="robots" content="noindex">' in text
        assert not re.search(r"\b0 |\b٠", re.sub("<[^>]*>", " ", main)), "no “0 sessions, free of charge”"
        box = main.partition('<div class="empty">')[2].partition("</div>")[0]
        targets = re.findall(r'<a class="button[^"]*" href="((?:\.\./)+)([^"]*)"', box)
        home = {target for up, target in targets if up.count("..") == path.count("/")}
        assert len(home) == 2 and all(f"{target}index.html" in later.outputs for target in home), targets
        assert any("programme" in target for target in home)


def test_the_whole_programme_stays_in_the_map() -> None:
    """It is no list by choice: empty, it still tells how to call and what there is."""
    found = plan(now=SMALL_NOW + timedelta(days=400))
    assert programme(found, "fr/programme/index.html").total == 0
    urls = maps_of(found)["sitemap.xml"]
    assert pages(found)["fr/programme/index.html"].url in urls


def test_nobody_is_sent_to_a_city_or_to_dates_that_are_not_there() -> None:
    """On the pages: a year later there is no session at all."""
    sources = read_sources(PROJECT, "site_config.yaml")
    now = NOW + timedelta(days=400)
    made = make_outputs(Options(sample_config(), now=now), sources, now, generator_digest(), NoCache())
    assert made.theme is not None, made.problems
    texts = {
        output.path: made.write_again(output).data.decode()
        for output, page in made.pages()
        if output.path in ("fr/programme/index.html", "fr/index.html")
        or (page.kind == "course" and output.path.startswith("fr/"))
    }
    assert len(texts) > 10
    assert 'id="by-city"' not in texts["fr/programme/index.html"]
    for path, text in texts.items():
        assert ' href="#course_dates"' not in text, path
        assert not re.search(r"\b0 séance", re.sub("<[^>]*>", "", text)), path
