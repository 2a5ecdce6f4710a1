"""Linked data: search engines read what the plan said, it is all that they ask for, and nothing breaks out of it.

What is required and recommended is told by Google's documentation of rich results, pages “Event”, “Course list”,
“Course info”, “Local business”, “Article”, “Breadcrumb”, “Carousel”, “Dataset”, “Organization”, “Site names” under
https://developers.google.com/search/docs/appearance/structured-data/ as they were in November 2026.
"""

from __future__ import annotations

import dataclasses
import gzip
import io
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import extruct
import html5lib
import mf2py
import pytest
from babel.messages import pofile
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sitegen.content.sources import read_sources
from sitegen.engine.digest import digest_value
from sitegen.pipeline import make_outputs
from sitegen.site import linked_data as ld
from sitegen.site.linked_terms import AVAILABILITY, WEEKDAYS, opening_hours
from sitegen.site.views import Page
from sitegen.theme.json_ld import LinkedDataWriter
from tests.kit.no_cache import NoCache
from tests.kit.pages import complain, is_inside, read_pages, resolve
from tests.kit.samplesite import LANGUAGES, PROJECT, Sample
from tests.kit.small_site import SmallSite, tell, words

Graph = list[dict[str, Any]]
SCHEMA = "https://schema.org/"
WITHOUT = {"missing", "offline", "poster", "alias"}
"""Kinds of pages that search engines are told to leave out."""
BLOCK = re.compile(
    r'<script type="application/ld\+json">(\{"@context":"https://schema.org","@graph":.*?)</script>', re.DOTALL
)
"""What the plan tells; a page may hold other data beside it."""
SECTIONS = dict.fromkeys(("home", "cities", "courses", "programme", "partners", "news", "search"), "word")


@cache
def graphs(output: Path) -> dict[str, Graph]:
    """The linked data of each page that has some."""
    found = {}
    for place in sorted(output.rglob("*.html")):
        blocks = BLOCK.findall(place.read_text("utf-8"))
        assert len(blocks) <= 1, place
        for block in blocks:
            data = json.loads(block)
            assert data.keys() == {"@context", "@graph"}
            assert data["@context"] == "https://schema.org"
            found[place.relative_to(output).as_posix()] = data["@graph"]
    return found


def nodes_of(value: Any) -> Iterator[dict[str, Any]]:
    """All nodes with a type, nested ones too."""
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for part in value.values():
            yield from nodes_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from nodes_of(part)


def of_type(graph: Graph, name: str) -> dict[str, Any]:
    """The one node of that type at the top of a graph."""
    (found,) = [node for node in graph if node["@type"] == name]
    return found


# ------------------------------------------------------------------------------------- what Google asks for

REQUIRED: dict[str, set[str]] = {
    "EducationEvent": {"name", "startDate", "location"},
    "Place": {"address"},
    "PostalAddress": {"addressLocality", "addressCountry"},
    "VirtualLocation": {"url"},
    "Course": {"name", "description"},
    "CourseInstance": {"courseMode", "courseWorkload"},
    "EducationalOrganization": {"name", "address"},
    "BreadcrumbList": {"itemListElement"},
    "ItemList": {"itemListElement"},
    "ListItem": {"position"},
    "WebSite": {"name", "url"},
    "Organization": {"name"},
    "NewsArticle": set(),
    "WebPage": set(),
    "Offer": {"price", "priceCurrency"},
    "Audience": {"audienceType"},
    "GeoCoordinates": {"latitude", "longitude"},
    "OpeningHoursSpecification": {"opens", "closes"},
    "LocationFeatureSpecification": {"name", "value"},
    "Dataset": {"name", "description"},
    "DataDownload": {"contentUrl"},
    "DataCatalog": set(),
}
# `image` is recommended for events, articles and courses too: the site has no pictures of them.
RECOMMENDED: dict[str, set[str]] = {
    "EducationEvent": {"description", "endDate", "eventStatus", "offers", "organizer", "performer", "url"}
    | {"eventAttendanceMode", "inLanguage", "audience", "isAccessibleForFree", "about"},  # what we add ourselves
    "Place": {"name", "geo"},
    "PostalAddress": {"streetAddress", "postalCode", "addressRegion"},
    "Course": {"provider", "url"},
    "EducationalOrganization": {
        "geo",
        "openingHoursSpecification",
        "telephone",
        "url",
        "amenityFeature",
        "description",
    },
    "NewsArticle": {"author", "datePublished", "dateModified", "headline", "description", "inLanguage", "publisher"},
    "WebPage": {"name", "url", "inLanguage", "dateModified", "isPartOf"},
    "WebSite": {"inLanguage", "publisher"},
    "Dataset": {"creator", "license", "distribution", "isAccessibleForFree", "url"},
    "DataDownload": {"encodingFormat"},
    "DataCatalog": {"name", "url", "dataset"},
}
ON_ITS_OWN_PAGE: dict[str, set[str]] = {
    # Course info: required `offers` with a category and `hasCourseInstance`.
    "Course": {"offers", "hasCourseInstance", "educationalLevel", "inLanguage", "audience", "timeRequired"},
    "Organization": {"url", "logo", "telephone", "email", "description", "@id"},
}
EVENT_OFFER = {"price", "priceCurrency", "availability", "url", "validFrom"}


def gaps(graph: Graph, *, bare: bool = False) -> Iterator[str]:
    """Everything that is missing or not well formed; `bare`: of a site whose editors wrote little."""
    for node in nodes_of(graph):
        kind = node["@type"]
        wanted = REQUIRED[kind] | (set() if bare else RECOMMENDED.get(kind, set()))
        if node in graph and not bare:
            wanted |= ON_ITS_OWN_PAGE.get(kind, set())
        if kind == "EducationEvent":
            wanted |= {"offers", "organizer", "performer", "eventStatus"}
            if not node["offers"].keys() >= EVENT_OFFER:
                yield f"offers: {node['offers']}"
            if ("EventRescheduled" in str(node["eventStatus"])) != ("previousStartDate" in node):
                yield f"previousStartDate: {node['eventStatus']}"
        if kind == "Course" and node in graph and node["offers"]["category"] != "Free":
            yield f"category: {node['offers']}"
        if kind in ("ItemList", "BreadcrumbList"):
            yield from _wrong_list(node)
        if missing := wanted - node.keys():
            yield f"{kind}: {sorted(missing)}"
        for key, value in node.items():
            yield from _wrong_value(f"{kind}.{key}", key, value)


def _wrong_list(node: dict[str, Any]) -> Iterator[str]:
    items = node["itemListElement"]
    if [item["position"] for item in items] != list(range(1, len(items) + 1)):
        yield f"positions: {node}"
    if node["@type"] == "BreadcrumbList":
        if len(items) < 2 or not all(item.keys() >= {"name", "item"} for item in items):
            yield f"breadcrumbs: {items}"
    elif any(("url" in item) == ("item" in item) for item in items):
        yield f"carousel: {items}"
    elif len({json.dumps(item.get("url") or item["item"]) for item in items}) != len(items):
        yield f"an item stands twice: {items}"


def _wrong_value(where: str, key: str, value: Any) -> Iterator[str]:
    if value in ("", [], {}, None):
        yield f"{where}: empty"
    for text in value if isinstance(value, list) else [value]:
        if not isinstance(text, str):
            continue
        if key in ("url", "logo", "@id", "item", "hasMap", "sameAs", "mainEntityOfPage") and not re.match(
            "https?://", text
        ):
            yield f"{where}: {text} is no address"
        if key in ("startDate", "endDate", "previousStartDate", "datePublished") and (
            datetime.fromisoformat(text).utcoffset() is None
        ):
            yield f"{where}: {text} has no offset"
        if key in ("validFrom", "validThrough", "foundingDate"):
            date.fromisoformat(text)
        if key == "courseWorkload" and not re.fullmatch("PT[0-9]+M", text):
            yield f"{where}: {text}"
        if key == "courseMode" and text not in ("Onsite", "Online", "Blended"):
            yield f"{where}: {text}"


def test_the_sample_answers_all_that_google_asks_for(sample: Sample) -> None:
    complain(f"{path}: {gap}" for path, graph in graphs(sample.output).items() for gap in gaps(graph))


def test_the_checker_finds_gaps() -> None:
    event = {"@type": "EducationEvent", "name": "", "offers": {}, "eventStatus": f"{SCHEMA}EventRescheduled"}
    found = " ".join(gaps([event]))
    for part in ("empty", "offers", "previousStartDate", "startDate", "location"):
        assert part in found
    assert list(gaps([{"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": 2}]}]))


NODES = {
    "welcome": ["WebSite", "Organization"],
    "home": ["WebSite", "Organization"],
    "cities": ["ItemList", "BreadcrumbList"],
    "city": ["EducationalOrganization", "BreadcrumbList"],
    "courses": ["ItemList", "BreadcrumbList"],
    "course": ["Course", "BreadcrumbList"],
    "programme": ["ItemList", "BreadcrumbList"],
    "session": ["EducationEvent", "BreadcrumbList"],
    "partners": ["ItemList", "BreadcrumbList"],
    "news": ["ItemList", "BreadcrumbList"],
    "article": ["NewsArticle", "BreadcrumbList"],
    "page": ["WebPage", "BreadcrumbList"],
    "search": ["BreadcrumbList"],
}


def test_every_kind_of_page_has_its_nodes(sample: Sample) -> None:
    found = graphs(sample.output)
    for path, page in read_pages(sample.output).items():
        wanted = NODES.get(page.kind, [])
        if "data_venues" in page.ids:  # the page of open data
            wanted = ["DataCatalog", *wanted]
        assert [node["@type"] for node in found.get(path, [])] == wanted, path
        assert (path in found) == (page.kind not in WITHOUT)


def test_lists_and_breadcrumbs_are_those_of_the_page(sample: Sample) -> None:
    for path, page in read_pages(sample.output).items():
        graph = graphs(sample.output).get(path, [])
        for node in graph:
            if node["@type"] == "BreadcrumbList":
                *steps, last = node["itemListElement"]
                shown = [sample.base_url + resolve(path, link.address)[0] for link in page.anchors("crumbs")]
                assert [f"{step['item']}index.html" for step in steps] == shown, path
                assert f"{last['item']}index.html" == sample.base_url + path
            elif node["@type"] == "ItemList" and page.kind != "partners":
                inside = {resolve(path, link.address)[0] for link in page.links if is_inside(link.address)}
                for item in node["itemListElement"]:
                    assert item["url"].removeprefix(sample.base_url) + "index.html" in inside, path


def test_breadcrumbs_are_told_in_the_words_of_the_language(sample: Sample) -> None:
    steps = of_type(graphs(sample.output)["fr/programme/index.html"], "BreadcrumbList")["itemListElement"]
    assert [step["name"] for step in steps] == ["Accueil", "Programme"]


def test_the_budget_of_a_page_holds_it(sample: Sample) -> None:
    """HTML, compressed, is at most 10 KB, for lists 20 KB."""
    for path, page in read_pages(sample.output).items():
        limit = 20 if page.kind in ("programme", "city", "partners", "courses", "page") else 10
        assert len(gzip.compress((sample.output / path).read_bytes(), mtime=0)) <= limit * 1024, path


# ------------------------------------------------------------------------------------- read back, equal to the plan


def plain(value: Any, sections: dict[str, str]) -> Any:
    """What a node should read as: written here a second time, by other means."""
    if isinstance(value, tuple):
        return [plain(part, sections) for part in value]
    if isinstance(value, ld.SectionWord):
        return sections[value.section]
    if isinstance(value, ld.InterfaceWord):
        return sections.get(value.message, value.message)
    if not dataclasses.is_dataclass(value):
        return value
    pairs: list[tuple[str, Any]] = [("@type", type(value).__name__)] if not isinstance(value, ld.Reference) else []
    pairs += [("@id" if f.name == "id" else f.name, getattr(value, f.name)) for f in dataclasses.fields(value)]
    return {key: plain(part, sections) for key, part in pairs if part is not None and part not in ("", ())}


SECTION_WORDS = {
    "fr": ("Accueil", "Villes", "Formations", "Programme", "Partenaires", "Actualités", "Rechercher"),
    "en": ("Home", "Cities", "Courses", "Programme", "Partners", "News", "Search"),
    "ar": ("الرئيسية", "المدن", "الدورات", "البرنامج", "الشركاء", "الأخبار", "بحث"),
}


@pytest.fixture(scope="module")
def planned(sample: Sample) -> dict[str, Page]:
    """The pages of the sample, as planned."""
    options = sample.options
    now = options.now
    assert now is not None
    made = make_outputs(options, read_sources(options.root, "site_config.yaml"), now, "x", NoCache())
    return {output.path: page for output, page in made.pages()}


def interface_words(code: str) -> dict[str, str]:
    """The catalogue of a language: message → text."""
    catalogue = pofile.read_po(io.BytesIO((PROJECT / f"layouts/locales/{code}.po").read_bytes()))
    return {one.id: str(one.string) for one in catalogue if isinstance(one.id, str) and one.id and one.string}


def test_all_linked_data_reads_back_as_planned(sample: Sample, planned: dict[str, Page]) -> None:
    """This asks the writer. What the plan says is asked by the tables, and by the words of the pages themselves."""
    found = graphs(sample.output)
    said = {code: interface_words(code) for code in LANGUAGES}
    for path, page in planned.items():
        sections = dict(zip(SECTIONS, SECTION_WORDS[page.language.code], strict=True)) | said[page.language.code]
        assert found.get(path, []) == plain(page.linked_data, sections), path


def one_of_each(sample: Sample) -> list[str]:
    """A page of each kind and a session of each state, in one language after the other."""
    chosen: dict[Any, str] = {}
    turns: dict[Any, str] = {}
    for path, page in read_pages(sample.output).items():
        graph = graphs(sample.output).get(path, [{}])
        key = (page.kind, str(graph[0].get("eventStatus")), str(graph[0].get("eventAttendanceMode")))
        turn = turns.setdefault(key, LANGUAGES[len(turns) % len(LANGUAGES)])
        if page.lang == turn or page.kind in ("welcome", "alias"):
            chosen.setdefault(key, path)
    return list(chosen.values())


def test_extruct_reads_every_kind_of_page(sample: Sample) -> None:
    paths = one_of_each(sample)
    assert len(paths) >= 18
    assert {read_pages(sample.output)[path].lang for path in paths} == set(LANGUAGES)
    for path in paths:
        text = (sample.output / path).read_text("utf-8")
        found = extruct.extract(text, base_url=sample.base_url + path, syntaxes=["json-ld"])["json-ld"]
        graph = graphs(sample.output).get(path)
        assert [part["@graph"] for part in found if "@graph" in part] == ([graph] if graph else []), path


# ------------------------------------------------------------------------------------- states of a session

DAY = "2026-12-01"
STATES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "scheduled": ({}, {"eventStatus": "EventScheduled", "mode": "Offline", "availability": "InStock"}),
    "full": ({"status": "full"}, {"eventStatus": "EventScheduled", "availability": "SoldOut"}),
    "cancelled": (
        {"status": "cancelled"},
        {"eventStatus": "EventCancelled", "availability": "Discontinued", "start": "2026-12-01T10:00+01:00"},
    ),
    "postponed": (
        {"status": "postponed"},
        {"eventStatus": "EventPostponed", "availability": "Discontinued", "start": "2026-12-01T10:00+01:00"},
    ),
    "rescheduled": (
        {"date": "2026-12-02", "time": "14:00-16:00"},
        {"eventStatus": "EventRescheduled", "start": "2026-12-02T14:00+01:00", "previous": "2026-12-01T10:00+01:00"},
    ),
    "rescheduled-and-full": (
        {"date": "2026-12-03", "status": "full"},
        {"eventStatus": "EventRescheduled", "availability": "SoldOut", "previous": "2026-12-01T10:00+01:00"},
    ),
    "moved-online": (
        {"status": "moved-online", "join": "https://example.org/visio"},
        {"eventStatus": "EventMovedOnline", "mode": "Online", "where": ["VirtualLocation"]},
    ),
    "moved-online-on-another-day": (
        {"status": "moved-online", "join": "https://example.org/visio", "date": "2026-12-04"},
        {"eventStatus": ["EventRescheduled", "EventMovedOnline"], "previous": "2026-12-01T10:00+01:00"},
    ),
    "hybrid": (
        {"mode": "hybrid", "join": "https://example.org/visio"},
        {"mode": "Mixed", "where": ["Place", "VirtualLocation"]},
    ),
    "elsewhere": ({"place": {"name": "Mairie", "town": "Dinan"}}, {"where": ["Place"], "town": "Dinan"}),
    "booked-later": ({"booking": {"opens": "2026-11-25"}}, {"availability": "InStock", "valid": "2026-11-25"}),
    "booking-over": ({"booking": {"closes": "2026-11-01"}}, {"availability": "LimitedAvailability"}),
}


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """A site with one session of each state."""
    site = SmallSite(tmp_path_factory.mktemp("states"))
    sessions = [
        {"id": name, "course": "seo", "dates": [DAY], "time": "10:00-12:00", "format": "workshop", "seats": 9,
         "updated": "2026-11-02", "changes": {DAY: change} if change else {}}
        for name, (change, _) in STATES.items()
    ]  # fmt: skip
    sessions.append(
        {"id": "past", "course": "seo", "dates": ["2026-11-19"], "time": "10:00-12:00", "format": "workshop"}
    )
    site.files["content/cities/rennes/sessions.yaml"] = sessions
    outcome = site.build()
    assert outcome.status == "built", tell(outcome)
    return site


def event_of(site: SmallSite, name: str, day: str = DAY) -> dict[str, Any]:
    """The event of a session's page."""
    return of_type(graphs(site.output)[f"fr/seances/rennes-{name}-{day}/index.html"], "EducationEvent")


@pytest.mark.parametrize("name", STATES)
def test_a_session_tells_its_state(states: SmallSite, name: str) -> None:
    event, wanted = event_of(states, name), STATES[name][1]
    status = event["eventStatus"]
    place = event["location"] if isinstance(event["location"], list) else [event["location"]]
    told = {
        "eventStatus": [s.removeprefix(SCHEMA) for s in status]
        if isinstance(status, list)
        else status.removeprefix(SCHEMA),
        "mode": event["eventAttendanceMode"].removeprefix(SCHEMA).removesuffix("EventAttendanceMode"),
        "availability": event["offers"]["availability"].removeprefix(SCHEMA),
        "start": event["startDate"],
        "previous": event.get("previousStartDate"),
        "where": [one["@type"] for one in place],
        "town": place[0].get("address", {}).get("addressLocality"),
        "valid": event["offers"]["validFrom"],
    }
    assert {key: told[key] for key in wanted} == wanted
    assert event["maximumAttendeeCapacity"] == 9
    assert event["url"] == f"https://example.org/fr/seances/rennes-{name}-{DAY}/"
    assert event["offers"]["price"] == 0
    complain(gaps(graphs(states.output)[f"fr/seances/rennes-{name}-{DAY}/index.html"], bare=True))


def test_what_is_over_is_no_longer_offered(states: SmallSite) -> None:
    assert event_of(states, "past", "2026-11-19")["offers"]["availability"] == f"{SCHEMA}Discontinued"


def test_every_state_of_booking_has_its_word() -> None:
    assert set(AVAILABILITY) == {"open", "not-yet", "closed", "full", "walk-in", "over", "off"}


def test_a_course_without_dates_is_still_complete(states: SmallSite) -> None:
    (course, _) = graphs(states.output)["fr/cours/cours-cv/index.html"]
    assert course["hasCourseInstance"] == [
        {"@type": "CourseInstance", "name": "Cours cv", "courseMode": "Onsite", "courseWorkload": "PT90M"}
    ]


def test_a_course_tells_its_next_sessions_but_not_those_that_are_off(states: SmallSite) -> None:
    (course, _) = graphs(states.output)["fr/cours/cours-seo/index.html"]
    urls = [instance["url"] for instance in course["hasCourseInstance"]]
    assert len(urls) == len(STATES) - 2
    assert not any(word in url for url in urls for word in ("cancelled", "postponed", "past"))
    assert {instance["courseWorkload"] for instance in course["hasCourseInstance"]} == {"PT120M"}
    assert {i["courseMode"] for i in course["hasCourseInstance"]} == {"Onsite", "Online", "Blended"}


# ------------------------------------------------------------------------------------- opening hours


def test_opening_hours() -> None:
    monday, tuesday, wednesday, *_, sunday = WEEKDAYS
    specification = ld.OpeningHoursSpecification
    assert opening_hours("Mo-Tu 09:00-12:00,14:00-18:00; We off") == (
        specification("09:00", "12:00", (monday, tuesday)),
        specification("14:00", "18:00", (monday, tuesday)),
    )
    # A later rule replaces an earlier one, and a week may run over its end.
    assert opening_hours("Mo-We 09:00-18:00; Tu 10:00-12:00") == (
        specification("09:00", "18:00", (monday, wednesday)),
        specification("10:00", "12:00", (tuesday,)),
    )
    assert opening_hours("Su-Mo 10:00-12:00") == (specification("10:00", "12:00", (monday, sunday)),)
    assert opening_hours("Mo-Su off") == opening_hours(None) == ()


def test_days_on_which_a_place_is_closed(states: SmallSite) -> None:
    (city, _) = graphs(states.output)["fr/villes/rennes/index.html"]
    closed = {"@type": "OpeningHoursSpecification", "opens": "00:00", "closes": "00:00"}
    assert city["specialOpeningHoursSpecification"] == [
        closed | {"validFrom": "2026-12-25", "validThrough": "2026-12-25"}
    ]


# ------------------------------------------------------------------------------------- nothing breaks out

TEXTS = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    [
        "</script>",
        "<!--<script>",
        "]]>",
        "\u2028\u2029",
        "&amp;",
        "</ScRiPt >",
        '"',
        "\\",
        "\x00\x1f\x7f",
        "é\U0001f600",
    ]
)
ORGANIZATIONS = st.builds(ld.Organization, TEXTS, TEXTS, TEXTS, TEXTS)
NODES_OF_ANY_TEXT = st.one_of(
    ORGANIZATIONS,
    st.builds(ld.Audience, TEXTS),
    st.builds(ld.Reference, TEXTS),
    st.builds(ld.VirtualLocation, TEXTS),
    st.builds(ld.ListItem, st.integers(0, 9), TEXTS | st.just(ld.SectionWord("news")), TEXTS | ORGANIZATIONS),
    st.builds(ld.LocationFeatureSpecification, TEXTS, st.booleans()),
    st.builds(ld.OpeningHoursSpecification, TEXTS, TEXTS, st.lists(TEXTS).map(tuple)),
    st.builds(ld.ItemList, st.lists(st.builds(ld.ListItem, st.integers(), TEXTS)).map(tuple)),
)
PHASES = (Phase.explicit, Phase.generate, Phase.shrink)  # to explain a failure takes minutes
QUIET = settings(deadline=None, database=None, derandomize=True, max_examples=200, phases=PHASES)


@QUIET
@given(st.lists(NODES_OF_ANY_TEXT).map(tuple), TEXTS)
def test_any_text_reads_back_equal_and_closes_nothing(nodes: tuple[ld.Node, ...], section: str) -> None:
    sections = SECTIONS | {"news": section}
    writer = LinkedDataWriter()
    text = writer(nodes, sections)
    assert json.loads(text) == {"@context": "https://schema.org", "@graph": plain(nodes, sections)}
    assert not set(text) & set("<>&\u2028\u2029")
    assert writer(nodes, sections) == text
    if "\x00" not in text:
        tree = html5lib.parse(
            f'<head><script type="application/ld+json">{text}</script><i>', namespaceHTMLElements=False
        )
        assert [element.text for element in tree.iter("script")] == [text]
        assert tree.find("body/i") is not None


@QUIET
@given(st.lists(NODES_OF_ANY_TEXT, max_size=3).map(tuple), st.lists(NODES_OF_ANY_TEXT, max_size=3).map(tuple))
def test_other_nodes_have_another_digest(one: tuple[ld.Node, ...], other: tuple[ld.Node, ...]) -> None:
    same = digest_value(one) == digest_value(other)
    assert same is (one == other and repr(one) == repr(other))


def test_the_word_of_a_section_never_stands_in_a_shared_node() -> None:
    with pytest.raises(KeyError):
        LinkedDataWriter()((ld.Audience(ld.SectionWord("news")),), SECTIONS)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="nodes"):
        LinkedDataWriter()(("text",), SECTIONS)  # type: ignore[arg-type]


HOSTILE = "</script><script>alert(1)</script><!-- & \" ' \\ ]]>"


def test_hostile_words_stay_words_on_every_page(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    files = site.files
    files["site_config.yaml"] |= {"title": HOSTILE, "organizer": HOSTILE, "description": HOSTILE}
    files["content/courses/seo/fr.md"] = words("", title=HOSTILE, summary=HOSTILE)
    files["content/news/2026-11-01-open/fr.md"] = words("", title=HOSTILE, summary=HOSTILE)
    files["content/vocabulary.yaml"]["audiences"]["all"]["label"] = HOSTILE
    city = files["content/cities/rennes/city.yaml"]
    city |= {"name": HOSTILE, "region": HOSTILE}
    city["venue"] |= {"name": HOSTILE, "street": HOSTILE, "town": HOSTILE}
    files["content/partners/bic/partner.yaml"]["name"] = HOSTILE
    outcome = site.build()
    assert outcome.status == "built", tell(outcome)
    found = graphs(site.output)
    assert len(found) > 20
    hostile: set[str] = set()
    for path, graph in found.items():
        tree = html5lib.parse((site.output / path).read_text("utf-8"), namespaceHTMLElements=False)
        (script,) = tree.iter("script")
        assert json.loads(script.text)["@graph"] == graph
        hostile.update(
            key for node in nodes_of(graph) for key, value in node.items() if "</script><script>" in str(value)
        )
    assert hostile >= {
        "name",
        "description",
        "headline",
        "audienceType",
        "streetAddress",
        "addressLocality",
        "provider",
    }


# ------------------------------------------------------------------------------------- microformats


def microformats(output: Path, path: str) -> list[dict[str, Any]]:
    """The items of a page, with all those inside them."""

    def inside(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield item
        for parts in (item.get("children", []), *item["properties"].values()):
            for part in parts:
                if isinstance(part, dict) and "type" in part:
                    yield from inside(part)

    text = (output / path).read_text("utf-8")
    items = mf2py.parse(doc=text, html_parser="html5lib")["items"]
    return [found for item in items for found in inside(item)]


def instant_of(text: str) -> datetime:
    """An instant with its offset, which readers write in two ways."""
    return datetime.fromisoformat(text)


def test_a_session_is_an_event(sample: Sample) -> None:
    paths = [path for path in one_of_each(sample) if read_pages(sample.output)[path].kind == "session"]
    assert len(paths) >= 6
    for path in paths:
        event = of_type(graphs(sample.output)[path], "EducationEvent")
        first, *others = microformats(sample.output, path)
        told = first["properties"]
        assert first["type"] == ["h-event"]
        assert told["name"] == [event["name"]]
        for key in ("start", "end"):
            assert [datetime.fromisoformat(moment) for moment in told[key]] == [instant_of(event[f"{key}Date"])]
        assert told["url"] == [event["url"]]
        assert told["summary"] == [event["description"]]
        assert told["category"]
        places = [one for one in told.get("location", ()) if isinstance(one, dict)]
        wanted = event["location"] if isinstance(event["location"], list) else [event["location"]]
        for place, node in zip(places, [one for one in wanted if one["@type"] == "Place"], strict=True):
            assert set(place["type"]) == {"h-adr", "h-card"}
            assert place["properties"]["name"] == [node["name"]]
            assert place["properties"]["locality"] == [node["address"]["addressLocality"]]
            assert place["properties"].get("latitude", [None]) == [node.get("geo", {}).get("latitude")]
        cards = [one for one in others if one["type"] == ["h-event"]]
        assert all(card["properties"].keys() >= {"name", "url", "start"} for card in cards)


def test_lists_hold_events_and_news_hold_entries(sample: Sample) -> None:
    for path in ("fr/index.html", "ar/programme/index.html", "en/cities/nancy/index.html"):
        events = [one for one in microformats(sample.output, path) if one["type"] == ["h-event"]]
        assert len(events) >= 8
        assert all(event["properties"].keys() >= {"name", "url", "start"} for event in events), path
    venue = [one for one in microformats(sample.output, "en/cities/nancy/index.html") if "h-card" in one["type"]]
    assert [one["properties"]["postal-code"] for one in venue] == [["54000"]]
    entries = [one for one in microformats(sample.output, "fr/actualites/index.html") if one["type"] == ["h-entry"]]
    assert [one["properties"]["published"] for one in entries] == [
        ["2026-11-16"], ["2020-03-17"], ["2019-07-05"], ["2018-12-14"]
    ]  # fmt: skip


def test_a_piece_of_news_is_an_entry(sample: Sample) -> None:
    pages = read_pages(sample.output)
    articles = [path for path, page in pages.items() if page.kind == "article"]
    assert len(articles) == 12
    for path in articles:
        (entry, *_) = microformats(sample.output, path)
        article = of_type(graphs(sample.output)[path], "NewsArticle")
        told = entry["properties"]
        assert entry["type"] == ["h-entry"]
        assert (told["name"], told["url"]) == ([article["headline"]], [article["url"]])
        assert told["published"] == [article["datePublished"][:10]]
        assert told["summary"] == [article["description"]]
        assert len(told["content"][0]["html"]) > 200
