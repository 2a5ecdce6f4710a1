"""The remembered outline: what an edit of a text saves, and what must never be recalled."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from sitegen.content.cache import HeldNothing, NoCache
from sitegen.content.digest import Fingerprinter
from sitegen.content.problem import Message, Problem, Severity
from sitegen.content.site import Site
from sitegen.content.sources import Source, Sources, read_sources
from sitegen.content.value_text import read_value, write_value
from sitegen.pages.outputs import plan_outline
from sitegen.search.fill import fill_outline
from sitegen.site.outline import Outline
from sitegen.site.output import Pack, Remembered
from sitegen.site.phrase import Phrase
from sitegen.site.remember import Memory, outline_key
from sitegen.site.texts import take_texts
from sitegen.site_reader import read_site
from tests.kit.plans import read
from tests.kit.small_site import NOW, SmallSite, differences, plan_site, read_tree, small_files, tell, words

COURSE = "content/courses/seo/fr.md"


class TextCache:
    """A cache in memory, which a test can look into."""

    held = HeldNothing()

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def get_many(self, keys: list[str]) -> Mapping[str, str]:
        return {key: self.texts[key] for key in keys if key in self.texts}

    def put_many(self, texts: Mapping[str, str]) -> None:
        self.texts.update(texts)


def outline_of(site: Site, now: datetime = NOW) -> Outline:
    """The outline of a site, planned."""
    return plan_outline(take_texts(site)[0], now)


# ------------------------------------------------------------------------------------- values as text

ATOMS = st.one_of(st.text(), st.integers(), st.booleans(), st.none())
INSTANTS = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=2))]))
MODELS = st.one_of(
    st.builds(Phrase, st.text()),
    st.builds(Markup, st.text()),
    st.builds(Problem, st.text(), st.builds(Message, st.text()), severity=st.sampled_from(Severity)),
    st.builds(
        Pack,
        paths=st.tuples(st.text()),
        facts=st.tuples(st.tuples(st.text(), st.integers())),
        title=st.text(),
        language=st.text(),
        addresses=st.just(()),
    ),
    INSTANTS,
)
VALUES = st.recursive(
    st.one_of(ATOMS, MODELS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(tuple), st.dictionaries(st.one_of(st.text(), st.tuples(st.text())), inner)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_a_value_comes_back_as_it_was(value: object) -> None:
    found = read_value(write_value(value))
    assert found == value
    assert type(found) is type(value)


def test_markup_stays_markup_and_one_object_stays_one() -> None:
    card = Phrase("é")
    one, other, html = read_value(write_value((card, card, Markup("<b>"))))
    assert one is other
    assert isinstance(html, Markup)


@pytest.mark.parametrize("value", [1.5, {1, 2}, b"x", Path("x"), [1], (1, object())])
def test_what_no_outline_holds_cannot_be_written(value: object) -> None:
    with pytest.raises(TypeError):
        write_value(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "7",
        json.dumps([["os:system"], [[0, "true"]], [0]]),
        json.dumps([["..os:system"], [[0, "true"]], [0]]),
        json.dumps([["digest:digest_text"], [[0, "a"]], [0]]),
        json.dumps([["phrase:Nothing"], [[0]], [0]]),
        json.dumps([["phrase:Phrase"], [[0, 1, 2, 3, 4, 5, 6]], [0]]),
        json.dumps([["tuple"], [[0, [5]]], [0]]),
        json.dumps([["problem:Severity"], [[0, 99]], [0]]),
    ],
)
def test_a_text_that_is_no_value_of_the_model_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not the text of a value"):
        read_value(text)


def test_an_outline_comes_back_whole_and_makes_the_same_outputs() -> None:
    site = read(small_files())
    outline = outline_of(site)
    found = read_value(write_value(outline))
    assert found == outline
    assert fill_outline(found, take_texts(site)[1]).outputs == plan_site(site, NOW).outputs


# ------------------------------------------------------------------------------------- no text in an outline


def test_an_outline_is_the_same_whatever_the_texts_say() -> None:
    files = small_files()
    for path, facts in files.items():
        if path.endswith(".md"):
            facts["front"].pop("source", None)  # a translation falls behind when the original changes: see below
    first = read(files)
    texts = [path for path in files if path.endswith(".md") and files[path]["body"]]
    assert len(texts) > 5
    for path in texts:
        files[path]["body"] += "\n## Autre chose\n\nUn tout autre texte, avec [un lien](https://example.org/autre).\n"
    second = read(files)
    assert plan_site(second, NOW).outputs != plan_site(first, NOW).outputs
    assert outline_of(second) == outline_of(first)
    for kind in ("cities", "courses", "partners", "news", "pages"):
        for one, other in zip(getattr(first, kind), getattr(second, kind), strict=True):
            assert [w.outline for w in one.words.values()] == [w.outline for w in other.words.values()]


def test_a_translation_that_falls_behind_is_another_outline() -> None:
    files = small_files()
    about = "content/pages/about"
    files[f"{about}/ar.md"]["front"]["source"] = read(files).pages[0].words["fr"].digest
    before = read(files)
    files[f"{about}/fr.md"]["body"] += "\nUn mot.\n"
    after = read(files)
    assert outline_of(after) != outline_of(before)
    assert outline_key(take_texts(after)[0], {}) != outline_key(take_texts(before)[0], {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "Un autre titre"), ("summary", "Un autre résumé"), ("slug", "autre"), ("updated", "2026-11-19"),
        ("publish", "2026-11-01"), ("aliases", ["/vieux/"]), ("source", "0123"),
    ],
)  # fmt: skip
def test_another_key_at_the_top_is_another_outline(name: str, value: object) -> None:
    files = small_files()
    before = read(files)
    files[COURSE]["front"][name] = value
    after = read(files)
    assert _outline(after) != _outline(before)


@pytest.mark.parametrize(
    "body", ["", "::: figures\n", "[r](@/cities/rennes)\n", "texte\n\n::: next-sessions {limit=2}\n\ntexte\n"]
)
def test_blocks_and_links_inside_the_site_are_of_the_outline(body: str) -> None:
    files = small_files()
    files[COURSE]["body"] = "texte\n"
    before = read(files)
    files[COURSE]["body"] = body
    assert _outline(read(files)) != _outline(before)


def _outline(site: Site) -> str:
    return next(course for course in site.courses if course.id == "seo").words["fr"].outline


# ------------------------------------------------------------------------------------- when it is recalled


def _kept(cache: TextCache, key: str = "key", now: datetime = NOW) -> Outline:
    outline = outline_of(read(small_files()), now)
    marks = {one.path: Remembered("0" * 32, "", "") for one in outline.outputs}
    Memory(cache, "place", key, now).write(outline, marks)
    return outline


def test_an_outline_stands_until_its_next_change_and_not_before_it_was_planned() -> None:
    cache = TextCache()
    change = _kept(cache).next_change
    assert change is not None

    def recall(now: datetime, key: str = "key", place: str = "place") -> bool:
        return Memory(cache, place, key, now).recall() is not None

    assert recall(NOW)
    assert recall(change - timedelta(microseconds=1))
    assert not recall(change)
    assert not recall(NOW - timedelta(microseconds=1))
    assert not recall(NOW, key="yek")
    assert not recall(NOW, place="elsewhere")


def test_what_cannot_be_read_is_as_good_as_forgotten() -> None:
    cache = TextCache()
    _kept(cache)
    for place in cache.texts:
        cache.texts[place] = cache.texts[place][:-9]
    assert Memory(cache, "place", "key", NOW).recall() is None


def test_contents_are_not_kept_but_those_with_gaps_and_listings() -> None:
    cache = TextCache()
    outline = _kept(cache)
    found = Memory(cache, "place", "key", NOW).recall()
    assert found is not None
    assert dataclasses.replace(found, outputs=()) == dataclasses.replace(outline, outputs=())
    kinds = {type(one.content).__name__ for one in found.outputs}
    assert kinds == {"Remembered"}  # this site has no worker: for listings see the sample below


# ------------------------------------------------------------------------------------- builds


def _forbid_planning(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("planned again")

    monkeypatch.setattr("sitegen.pages.outputs.plan_outline", fail)


def test_an_edit_of_a_text_is_not_planned_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = SmallSite(tmp_path / "site")
    site.files["site_config.yaml"]["features"] = {"search": "true"}
    assert site.build().status == "built"
    with monkeypatch.context() as patch:
        _forbid_planning(patch)
        for text in ("Un mot nouveau : abracadabra.", "## Un titre\n\nEt encore un mot.", "Rien de plus."):
            site.files[COURSE]["body"] += f"\n\n{text}\n"
            found = site.build()
            assert found.status == "built", tell(found)
            assert found.written >= 1
    pages = read_tree(site.output)
    assert any(b"abracadabra" in data for path, data in pages.items() if path.endswith(".html"))
    assert any(b"abracadabra" in data for path, data in pages.items() if path.startswith("assets/search-fr."))
    clean = SmallSite(tmp_path / "clean")
    clean.files = site.files
    clean.build()
    assert not differences(site.output, clean.output)


def test_an_edit_of_anything_else_is_planned_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = SmallSite(tmp_path / "site")
    site.build()
    site.files[COURSE]["front"]["title"] = "Un autre titre"
    with monkeypatch.context() as patch:
        _forbid_planning(patch)
        with pytest.raises(AssertionError, match="planned again"):
            site.build()
    assert site.build().status == "built"


def test_a_template_and_a_text_at_once(tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "site")
    site.build()
    site.files[COURSE]["body"] += "\n\nUn mot de plus.\n"
    site.files["layouts/course.html"] += "\n"
    site.build()
    clean = SmallSite(tmp_path / "clean")
    clean.files = site.files
    clean.build()
    assert not differences(site.output, clean.output)


def test_text_of_news_reaches_its_bulletins_without_a_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = SmallSite(tmp_path / "site")
    path = next(path for path in site.files if path.startswith("content/news/") and path.endswith("fr.md"))
    site.files[path] = words("Un début, voir [Rennes](@/cities/rennes).\n", title="Du nouveau")
    site.build()
    site.files[path]["body"] += "\nUne suite toute neuve.\n"
    _forbid_planning(monkeypatch)
    site.build()
    bulletins = {path: data for path, data in read_tree(site.output).items() if path.endswith((".atom", ".json"))}
    assert any(b"Une suite toute neuve" in data for path, data in bulletins.items() if path.endswith(".atom"))
    assert any(b"Une suite toute neuve" in data for path, data in bulletins.items() if path.endswith(".json"))


# ------------------------------------------------------------------------------------- the sample: packs, a worker


def test_the_sample_is_the_same_from_its_outline(sample_texts: tuple[Site, Site]) -> None:
    before, after = sample_texts
    cache = TextCache()
    outline = outline_of(before)
    fingerprinter = Fingerprinter()
    marks = {one.path: Remembered(fingerprinter.digest(one.content), "", "") for one in outline.outputs}
    Memory(cache, "sample", "key", NOW).write(outline, marks)
    recalled = Memory(cache, "sample", "key", NOW).recall()
    assert recalled is not None
    planned = plan_site(after, NOW).outputs
    found = fill_outline(recalled, take_texts(after)[1]).outputs
    assert [(one.path, one.sources) for one in found] == [(one.path, one.sources) for one in planned]
    for one, other in zip(found, planned, strict=True):
        content = one.content
        if isinstance(content, Remembered):
            assert content.digest == fingerprinter.digest(other.content), one.path
        else:
            assert content == other.content, one.path
    kept = {type(one.content).__name__ for one in found}
    assert kept >= {"Page", "Pack", "Worker", "DataScript", "BulletinFile"}


@pytest.fixture(scope="module")
def sample_texts() -> tuple[Site, Site]:
    """The sample site, and the same with other texts in its courses and news."""
    folder = Path(__file__).parents[2]
    sources = read_sources(folder, "site_config.yaml")
    changed = {
        path: Source(path, source.data + b"\nUn mot de plus\n", f"{source.digest}+")
        if re.fullmatch(r"content/(courses|news|pages)/[^/]+/(en|ar)\.md", path)
        else source
        for path, source in sources.files.items()
    }
    sites = []
    for files in (sources.files, changed):
        site, problems = read_site(Sources(files, ()), "site_config.yaml", generator="", cache=NoCache())
        assert site is not None, problems
        sites.append(site)
    return sites[0], sites[1]
