"""Feeds: other programs read them without a complaint, ids never change, and everything in them is data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import html5lib
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from sitegen.feeds.atom_json import write_atom, write_json
from sitegen.site.catalogues import Catalogue
from sitegen.site.feeds import Feed, FeedEntry
from tests.kit.pages import list_output, read_pages
from tests.kit.samplesite import LANGUAGES, NOW, Sample
from tests.kit.small_site import NOW as SMALL_NOW
from tests.kit.small_site import SVG, SmallSite, both, tell, words

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CITIES = ("rennes", "montpellier", "nancy", "saint-etienne")
NAMES = [f"{kind}{city}" for kind in ("news", "sessions") for city in ("", *(f"-{city}" for city in CITIES))]
FOLDERS = {"fr": "fr/actualites", "en": "en/news", "ar": "ar/news"}
PATHS = [f"{folder}/{name}" for folder in FOLDERS.values() for name in NAMES]


def read_atom(data: bytes) -> etree._Element:
    """The root of an Atom document, by an XML parser that looks nothing up."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def one(element: etree._Element, name: str) -> str:
    """The text of the one child of that name."""
    (found,) = element.findall(ATOM + name)
    return found.text or ""


def link(element: etree._Element, rel: str, kind: str) -> str:
    """The address of the one link of that relation and type."""
    (found,) = (x for x in element.findall(f"{ATOM}link") if (x.get("rel"), x.get("type")) == (rel, kind))
    return found.get("href") or ""


def entries_of(site: SmallSite, name: str) -> list[dict[str, Any]]:
    """The items of a feed of the small site."""
    items: list[dict[str, Any]] = json.loads((site.output / f"{name}.json").read_text("utf-8"))["items"]
    return items


def addresses_in(html: str) -> list[str]:
    """All addresses of a piece of HTML."""
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [value for element in tree.iter() for name, value in element.attrib.items() if name in ("href", "src")]


# ------------------------------------------------------------------------------------- those of the sample


def test_there_is_one_for_the_network_and_for_each_city_in_each_language(sample: Sample) -> None:
    found = {path for path in list_output(sample.output) if path.endswith((".atom", ".json"))}
    assert found >= {f"{path}.{form}" for path in PATHS for form in ("atom", "json")}
    assert {path for path in found if path.endswith(".atom")} == {f"{path}.atom" for path in PATHS}


def test_atom_is_as_rfc_4287_says(sample: Sample) -> None:
    pages = read_pages(sample.output)
    for path in PATHS:
        feed = read_atom((sample.output / f"{path}.atom").read_bytes())
        assert feed.tag == f"{ATOM}feed"
        assert feed.get(LANG) == path[:2]
        assert link(feed, "self", "application/atom+xml") == f"{sample.base_url}{path}.atom"
        assert link(feed, "alternate", "application/feed+json") == f"{sample.base_url}{path}.json"
        assert link(feed, "alternate", "text/html").removeprefix(sample.base_url) + "index.html" in pages
        author = feed.find(f"{ATOM}author")
        assert author is not None
        assert one(author, "name")
        entries = feed.findall(f"{ATOM}entry")
        name = path.rpartition("/")[2]
        assert len(entries) == (4 if name == "news" else 2 if name.startswith("news-") else 30), name
        ids = [one(feed, "id"), *(one(entry, "id") for entry in entries)]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"tag:[a-z.-]+,2026:[a-z]{2}/[a-z]+/[a-z0-9-]+", name) for name in ids)
        assert one(feed, "title")
        updated = [datetime.fromisoformat(one(entry, "updated")) for entry in entries]
        assert NOW > datetime.fromisoformat(one(feed, "updated")) >= max(updated)
        for entry in entries:
            page = link(entry, "alternate", "text/html").removeprefix(sample.base_url) + "index.html"
            assert pages[page].lang == path[:2]
            assert one(entry, "title")
            for content in entry.findall(f"{ATOM}content"):
                assert content.get("type") == "html"
                assert all(
                    "://" in address or address.startswith("mailto:") for address in addresses_in(content.text or "")
                )


def test_feedparser_reads_every_feed_without_a_complaint(sample: Sample) -> None:
    for path in PATHS:
        found = feedparser.parse((sample.output / f"{path}.atom").read_bytes())
        assert not found.bozo, (path, found.get("bozo_exception"))
        assert found.version == "atom10"
        assert found.feed.language == path[:2]
        assert all(entry.link.startswith(sample.base_url) and entry.updated_parsed for entry in found.entries)


def wrong_json(feed: dict[str, Any]) -> Iterator[str]:
    """What the specification of JSON Feed 1.1 forbids."""
    if feed["version"] != "https://jsonfeed.org/version/1.1" or not feed["title"]:
        yield "version or title"
    for key in ("home_page_url", "feed_url"):
        if not feed[key].startswith("https://"):
            yield key
    if any(not author.keys() & {"name", "url", "avatar"} for author in feed["authors"]):
        yield "authors"
    ids = [item["id"] for item in feed["items"]]
    if len(set(ids)) != len(ids) or not all(isinstance(name, str) and name for name in ids):
        yield "ids"
    for item in feed["items"]:
        if not item.keys() & {"content_html", "content_text"}:
            yield f"{item['id']}: no content"
        known = {"id", "url", "title", "content_html", "content_text", "summary", "date_published", "date_modified"}
        if item.keys() - known - {"language", "tags"} or not all(item.values()):
            yield f"{item['id']}: {item.keys()}"
        if any(
            datetime.fromisoformat(item[key]).tzinfo is None
            for key in item.keys() & {"date_published", "date_modified"}
        ):
            yield f"{item['id']}: a date without offset"


def test_json_feed_is_as_its_specification_says_and_tells_the_same(sample: Sample) -> None:
    for path in PATHS:
        feed = json.loads((sample.output / f"{path}.json").read_text("utf-8"))
        assert list(wrong_json(feed)) == [], path
        assert feed["language"] == path[:2]
        assert feed["feed_url"] == f"{sample.base_url}{path}.json"
        atom = read_atom((sample.output / f"{path}.atom").read_bytes())
        assert feed["title"] == one(atom, "title")
        assert [(i["id"], i["title"], i["url"], i["date_modified"]) for i in feed["items"]] == [
            (one(e, "id"), one(e, "title"), link(e, "alternate", "text/html"), one(e, "updated"))
            for e in atom.findall(f"{ATOM}entry")
        ]
        bodies = [e.findtext(f"{ATOM}content") or None for e in atom.findall(f"{ATOM}entry")]
        assert [item.get("content_html") for item in feed["items"]] == bodies


def test_the_checker_of_json_feeds_finds_mistakes() -> None:
    item = {"id": "a", "date_modified": "2026-11-01T00:00:00", "more": ""}
    feed = {"version": "1", "title": "x", "home_page_url": "", "feed_url": "/a", "authors": [{}], "items": [item, item]}
    assert len(list(wrong_json(feed))) == 11


def test_titles_are_in_the_language(sample: Sample) -> None:
    titles = {
        code: json.loads((sample.output / f"{FOLDERS[code]}/sessions-nancy.json").read_text("utf-8"))["title"]
        for code in LANGUAGES
    }
    assert titles == {
        "fr": "Ateliers Numériques – Séances nouvelles ou modifiées\N{NO-BREAK SPACE}: Nancy",
        "en": "Ateliers Numériques – New and changed sessions: Nancy",
        "ar": "الورش الرقمية – جلسات جديدة أو معدَّلة: نانسي",
    }


def test_words_that_are_borrowed_say_so(sample: Sample) -> None:
    feed = read_atom((sample.output / "ar/news/news.atom").read_bytes())
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.get(LANG) for entry in entries] == [None, "fr", None, None]
    assert one(entries[1], "content").startswith('<div lang="fr" dir="ltr">')
    assert one(entries[2], "content").startswith('<div lang="ar" dir="rtl">')


def test_pages_offer_them(sample: Sample) -> None:
    pages = read_pages(sample.output)

    def offered(path: str) -> set[str]:
        return {
            link.address.rsplit("/", 1)[-1]
            for link in pages[path].links
            if link.tag == "link" and link.attributes.get("type") in ("application/atom+xml", "application/feed+json")
        }

    both_forms = {f"{name}.{form}" for name in ("news", "sessions") for form in ("atom", "json")}
    assert offered("fr/index.html") == offered("fr/actualites/index.html") == both_forms
    assert offered("en/cities/nancy/index.html") == {name.replace(".", "-nancy.") for name in both_forms}
    assert offered("ar/programme/index.html") == {"sessions.atom", "sessions.json"}
    assert offered("fr/partenaires/index.html") == set()
    visible = {link.address for link in pages["fr/actualites/index.html"].links if link.tag == "a"}
    assert visible >= {f"../../fr/actualites/{name}.{form}" for name in NAMES for form in ("atom", "json")}


def test_a_portable_site_tells_the_same(sample: Sample, portable_sample: Sample) -> None:
    for path in PATHS:
        for form in ("atom", "json"):
            one_, other = (site.output / f"{path}.{form}" for site in (sample, portable_sample))
            assert one_.read_bytes() == other.read_bytes()


# ------------------------------------------------------------------------------------- what they hold


def build(site: SmallSite, **changes: Any) -> SmallSite:
    """Build the small site."""
    outcome = site.build(**changes)
    assert outcome.status in ("built", "nothing"), tell(outcome)
    return site


def series(name: str, days: list[str], **more: Any) -> dict[str, Any]:
    """A series of sessions."""
    return {"id": name, "course": "seo", "dates": days, "time": "10:00-12:00", "format": "workshop"} | more


def test_news_are_whole_with_absolute_links(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.files["content/news/2026-11-01-open/plan.svg"] = SVG.format(9)
    site.files["content/news/2026-11-01-open/fr.md"] = words(
        "## Là\n\n![Plan](plan.svg) [cours](@/courses/seo) [Rennes](@/cities/rennes#lieu) [ici](#là) "
        "[là-bas](https://example.com/?a=1&b=2) [écrire](mailto:a@example.org)\n\n::: next-sessions {limit=2}\n",
        title="Ouverture", slug="ouverture-été",
    )  # fmt: skip
    build(site)
    (entry,) = entries_of(site, "fr/news/news")
    page = "https://example.org/fr/news/ouverture-%C3%A9t%C3%A9/"
    assert entry["url"] == page
    picture, *links = addresses_in(entry["content_html"])
    assert (site.output / picture.removeprefix("https://example.org/")).is_file()
    assert links == [
        "https://example.org/fr/cours/cours-seo/",
        "https://example.org/fr/villes/rennes/#lieu",
        f"{page}#là",
        "https://example.com/?a=1&b=2",
        "mailto:a@example.org",
    ]
    assert "10:00" not in entry["content_html"]
    # It names Rennes, so it is news of Rennes too.
    assert entries_of(site, "fr/news/news-rennes") == [entry]
    assert entries_of(site, "fr/news/news-nancy") == []
    assert read_atom((site.output / "fr/news/news-nancy.atom").read_bytes()).findtext(f"{ATOM}updated") == (
        "2026-10-02T00:00:00+02:00"
    )


def test_ids_stay_when_titles_and_addresses_change(tmp_path: Path) -> None:
    site = build(SmallSite(tmp_path))
    before = entries_of(site, "fr/news/news") + entries_of(site, "fr/news/sessions")
    site.files["content/news/2026-11-01-open/fr.md"] = words("Autre.\n", title="Autre titre", updated="2026-11-05")
    site.files["content/courses/seo/fr.md"] = words("", title="Un autre nom")
    site.files["site_config.yaml"]["languages"][0]["paths"]["sessions"] = "rendez-vous"
    build(site)
    after = entries_of(site, "fr/news/news") + entries_of(site, "fr/news/sessions")
    assert [entry["id"] for entry in before] == [entry["id"] for entry in after]
    assert not {entry["url"] for entry in before} & {entry["url"] for entry in after}
    assert (before[0]["date_modified"], after[0]["date_modified"]) == (
        "2026-11-01T00:00:00+01:00",
        "2026-11-05T00:00:00+01:00",
    )
    assert after[0]["date_published"] == before[0]["date_published"]


def test_sessions_that_are_new_or_changed_come_first_and_past_ones_leave(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.files["content/cities/rennes/sessions.yaml"] = [
        series("old", ["2026-11-19"], updated="2026-11-18"),
        series("b", ["2026-12-08", "2026-12-01"], updated="2026-11-10", changes={
            "2026-12-08": {"status": "cancelled", "updated": "2026-11-12", "note": both("Panne")}}),
        series("a", ["2026-11-20"], updated="2026-11-10"),
    ]  # fmt: skip
    del site.files["content/cities/nancy/sessions.yaml"]
    build(site, now=SMALL_NOW)
    names = [entry["id"].rsplit("/", 1)[-1] for entry in entries_of(site, "fr/news/sessions")]
    assert names == ["rennes-b-2026-12-08", "rennes-a-2026-11-20", "rennes-b-2026-12-01"]
    cancelled = entries_of(site, "fr/news/sessions")[0]
    assert cancelled["title"].startswith("Annulé : Cours seo, mardi 8 décembre 2026")
    assert cancelled["summary"].startswith("Panne – Le cours seo – ")
    assert cancelled["content_text"] == cancelled["summary"]
    assert "date_published" not in cancelled
    assert entries_of(site, "fr/news/sessions-nancy") == []
    # Half an hour after its end, with nothing else changed.
    build(site, now=datetime(2026, 11, 20, 12, 30, tzinfo=SMALL_NOW.tzinfo))
    assert "rennes-a-2026-11-20" not in (site.output / "fr/news/sessions.json").read_text("utf-8")


def test_at_most_thirty_are_told(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    days = [f"{datetime(2027, 1, 1, tzinfo=UTC) + timedelta(n):%Y-%m-%d}" for n in range(40)]
    site.files["content/cities/rennes/sessions.yaml"] = [series("many", days, updated="2026-11-15")]
    for number in range(1, 35):
        site.files[
            f"content/news/2026-01-{number:02}-n/fr.md"
            if number < 32
            else f"content/news/2026-02-0{number - 31}-n/fr.md"
        ] = words("x\n", title=f"N{number}")
    build(site)
    assert [entry["id"].rsplit("/", 1)[-1] for entry in entries_of(site, "fr/news/sessions")] == [
        f"rennes-many-{day}" for day in days[:30]
    ]
    told = entries_of(site, "fr/news/news")
    assert len(told) == 30
    assert [entry["title"] for entry in told[:3]] == ["Ouverture", "N34", "N33"]


def test_without_the_feature_there_are_none(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.files["site_config.yaml"]["features"] = {"feeds": "false"}
    build(site)
    assert not list(site.output.rglob("*.atom"))
    assert not [path for path in site.output.rglob("*.json") if ".sitegen" not in path.parts]
    assert not [path for path in site.output.rglob("*.html") if "application/atom+xml" in path.read_text("utf-8")]
    assert list(site.output.rglob("*.ics"))


def test_a_site_without_cities_news_and_sessions_has_empty_ones(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    for path in list(site.files):
        if path.startswith(
            ("content/cities/", "content/news/", "content/courses/", "content/partners/", "content/pages/")
        ):
            del site.files[path]
    site.files["site_config.yaml"] |= {"navigation": [], "footer": []}
    build(site)
    for kind in ("news", "sessions"):
        feed = read_atom((site.output / f"fr/news/{kind}.atom").read_bytes())
        assert feed.findall(f"{ATOM}entry") == []
        assert one(feed, "updated") == "2026-01-01T00:00:00+01:00"


# ------------------------------------------------------------------------------------- any text

TEXTS = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    [
        "]]>",
        "<![CDATA[",
        "&amp;",
        "&#0;",
        "</feed>",
        "\r\n\t",
        "\x00\x1f\x7f\x85",
        "\ufffe\uffff",
        "<!DOCTYPE x>",
        "{title}",
        "{city}",
    ]
)
INSTANT = "2026-11-01T00:00:00+01:00"
ENTRIES = st.builds(
    FeedEntry, TEXTS, TEXTS, TEXTS, st.sampled_from(["", "full", "cancelled", "rescheduled"]),
    st.just(False), TEXTS, TEXTS,
    st.sampled_from(["", INSTANT]), st.just(INSTANT), st.sampled_from(["fr", "ar"]), st.just("ltr"),
    st.lists(TEXTS, max_size=2).map(tuple),
)  # fmt: skip
FEEDS = st.builds(
    Feed, st.sampled_from(["news", "sessions"]), TEXTS, TEXTS, TEXTS, TEXTS, st.just("fr"), TEXTS, TEXTS, TEXTS,
    TEXTS, TEXTS, st.just(INSTANT), st.lists(ENTRIES, max_size=2).map(tuple),
)  # fmt: skip
PHASES = (Phase.explicit, Phase.generate, Phase.shrink)  # to explain a failure takes minutes, and a gigabyte
QUIET = settings(deadline=None, database=None, derandomize=True, max_examples=200, phases=PHASES)
STATES = {"full": "Full: ", "cancelled": "Cancelled: ", "rescheduled": "New date: "}


def held(text: str) -> str:
    """A text without the characters that XML 1.0 cannot hold (production 2)."""
    return "".join(c for c in text if c in "\t\n\r" or "\x20" <= c < "\ufffe" or c > "\uffff")


@QUIET
@given(FEEDS)
def test_any_text_reads_back_equal(feed: Feed) -> None:
    atom = read_atom(write_atom(feed, Catalogue()).encode())
    assert (one(atom, "id"), one(atom, "subtitle")) == (held(feed.id), held(feed.description))
    assert link(atom, "self", "application/atom+xml") == held(feed.atom)
    elements = atom.findall(f"{ATOM}entry")
    told = json.loads(write_json(feed, Catalogue()))
    assert (
        told["title"]
        == f"{feed.site} – "
        + {
            ("news", False): "News",
            ("news", True): f"News: {feed.city}",
            ("sessions", False): "New and changed sessions",
            ("sessions", True): f"New and changed sessions: {feed.city}",
        }[feed.kind, bool(feed.city)]
    )
    assert (told["description"], told["feed_url"]) == (feed.description, feed.json)
    for entry, element, item in zip(feed.entries, elements, told["items"], strict=True):
        title = STATES.get(entry.state, "") + entry.title
        html = f'<div lang="{entry.language}" dir="ltr">\n{entry.html}\n</div>' if entry.html else ""
        assert one(element, "title") == held(title)
        assert link(element, "alternate", "text/html") == held(entry.url)
        assert [c.get("term") for c in element.findall(f"{ATOM}category")] == [held(tag) for tag in entry.tags]
        assert (element.findtext(f"{ATOM}summary") or "") == held(entry.summary)
        assert (element.findtext(f"{ATOM}content") or "") == held(html)
        assert (item.get("title", ""), item.get("summary", "")) == (title, entry.summary)
        assert item.get("content_html", "") == html


def test_the_same_words_in_another_form_have_another_file() -> None:
    feed = Feed("news", "", "id", "Site", "", "fr", "p", "a", "j", "A", "u", INSTANT, ())
    assert write_atom(feed, Catalogue()) != write_atom(replace(feed, site="Autre"), Catalogue())


# ------------------------------------------------------------------------------------- as time passes


def updated_of(site: SmallSite, name: str) -> tuple[datetime, dict[str, datetime]]:
    """`updated` of an Atom file, and of its entries by the last part of their ids."""
    feed = read_atom((site.output / f"{name}.atom").read_bytes())
    items = {item["id"]: item["date_modified"] for item in entries_of(site, name)}
    found = {}
    for entry in feed.findall(f"{ATOM}entry"):
        assert items[one(entry, "id")] == one(entry, "updated")
        found[one(entry, "id").rsplit("/", 1)[-1]] = datetime.fromisoformat(one(entry, "updated"))
    return datetime.fromisoformat(one(feed, "updated")), found


def test_each_change_of_an_entry_is_a_later_one_within_a_day_too(tmp_path: Path) -> None:
    """Full in the morning, cancelled in the evening; then the note is corrected, and the place is another one."""
    site, day = SmallSite(tmp_path), "2026-12-01"
    site.files["content/cities/rennes/sessions.yaml"] = [series("a", [day], updated="2026-11-01", changes={day: {}})]
    del site.files["content/cities/nancy/sessions.yaml"]
    change = site.files["content/cities/rennes/sessions.yaml"][0]["changes"][day]
    before, whole_before = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    steps: list[dict[str, Any]] = [
        {"status": "full", "updated": "2026-11-20"},
        {"status": "cancelled", "note": both("Panne"), "updated": "2026-11-20"},
        {"note": both("Panne de chauffage"), "revision": 2},
        {},
    ]
    for step in steps:
        change.update(step)
        if not step:
            site.files["content/cities/rennes/city.yaml"]["venue"]["name"] = "Halle"
            site.files["content/cities/rennes/city.yaml"]["updated"] = "2026-11-21"
        build(site, now=datetime(2026, 11, 22, tzinfo=UTC))
        whole, entries = updated_of(site, "fr/news/sessions")
        assert entries[f"rennes-a-{day}"] > before
        assert whole > whole_before
        assert updated_of(site, "fr/news/sessions-rennes") == updated_of(site, "ar/news/sessions") == (whole, entries)
        before, whole_before = entries[f"rennes-a-{day}"], whole


def test_a_second_correction_of_news_on_one_day_is_a_later_one(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    front = site.files["content/news/2026-11-01-open/fr.md"]["front"]
    for name in ("rennes", "nancy"):
        site.files[f"content/cities/{name}/city.yaml"]["updated"] = "2026-10-02"
    seen = []
    for change in ({}, {"updated": "2026-11-10"}, {"title": "Ouvert", "revision": 1}, {"revision": 2}):
        front |= change
        build(site)
        whole, entries = updated_of(site, "fr/news/news")
        assert whole == entries["2026-11-01-open"]
        seen.append(whole)
    assert seen == sorted(set(seen))
    assert {f"{one:%m-%d}" for one in seen} == {"11-01", "11-10"}


def test_what_leaves_a_feed_never_makes_it_older(tmp_path: Path) -> None:
    """The session that was announced last is over, the newest piece of news expires, then all is over."""
    site = SmallSite(tmp_path)
    site.files["content/cities/rennes/sessions.yaml"] = [
        series("first", ["2026-11-23"], updated="2026-11-18"),
        series("then", ["2026-11-30"], updated="2026-11-03"),
    ]
    site.files["content/cities/nancy/sessions.yaml"] = []
    site.files["content/news/2026-11-17-late/fr.md"] = words(
        "[Rennes](@/cities/rennes)\n", title="T", expire="2026-11-24"
    )
    site.files["content/news/2026-11-29-early/fr.md"] = words(
        "x\n", title="T", publish="2026-11-29", updated="2026-11-10"
    )
    names = [f"fr/news/{kind}{city}" for kind in ("news", "sessions") for city in ("", "-rennes", "-nancy")]
    last: dict[str, datetime] = {}
    for number in (20, 22, 24, 26, 30):
        now = datetime(2026, 11, number, 20, tzinfo=UTC)
        build(site, now=now)
        for name in names:
            whole, entries = updated_of(site, name)
            assert max([*entries.values(), last.get(name, whole)]) <= whole <= now, (name, number)
            last[name] = whole
    assert {name: f"{whole:%m-%d}" for name, whole in last.items()} == {
        "fr/news/news": "11-29", "fr/news/news-rennes": "11-17", "fr/news/news-nancy": "10-02",
        "fr/news/sessions": "11-18", "fr/news/sessions-rennes": "11-18", "fr/news/sessions-nancy": "10-02",
    }  # fmt: skip
