"""What a preview holds from one build to the next: the very objects, nothing stale, no more than one build leaves."""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sitegen.content.cache import PATIENCE, Held, HeldNothing
from sitegen.content.recent import Recent
from sitegen.content.site import Site
from tests.kit.small_site import SmallSite, differences, written_paths


class Thing:
    """Something to hold."""


def test_the_very_object_comes_back_under_its_type_and_key_only() -> None:
    held, thing = Held(), Thing()
    held.put("one", thing)
    assert held.get(Thing, "one") is thing
    assert held.get(Thing, "two") is None
    assert held.get(Path, "one") is None


def test_what_no_run_used_for_long_is_forgotten() -> None:
    held = Held()
    held.put("asked", Thing())
    held.put("not asked", Thing())
    held.put("asked at last", Thing())
    held.forget_unused()
    for number in range(PATIENCE):
        held.get(Thing, "asked")
        held.put("put", Thing())
        if number == PATIENCE - 1:
            held.get(Thing, "asked at last")
        held.forget_unused()
    assert held.get(Thing, "not asked") is None
    assert held.get(Thing, "asked") is not None
    assert held.get(Thing, "asked at last") is not None
    assert held.get(Thing, "put") is not None


def test_what_a_few_runs_do_without_is_there_for_the_next() -> None:
    held, thing = Held(), Thing()
    held.put("one", thing)
    held.forget_unused()
    for _ in range(3):
        for _ in range(PATIENCE - 1):
            held.forget_unused()
        assert held.get(Thing, "one") is thing
        held.forget_unused()


def test_a_run_that_is_the_only_one_holds_nothing() -> None:
    held = HeldNothing()
    held.put("one", Thing())
    assert held.get(Thing, "one") is None


def test_what_is_asked_for_again_is_kept_and_the_rest_goes() -> None:
    recent: Recent[str] = Recent()
    for name in "abcdefgh":
        recent.put(name, name.upper())
    for _ in range(3):
        recent.begin()
        assert [recent.get(name) for name in "abcdef"] == [*"ABCDEF"]
    recent.begin()
    assert recent.get("g") is None
    assert recent.get("a") == "A"


def test_runs_that_ask_for_little_do_not_forget_what_a_larger_one_needs() -> None:
    recent: Recent[int] = Recent()
    for number in range(100):
        recent.put(number, number + 1)
    for run in range(8):
        recent.begin()
        assert recent.get(run) == run + 1
        recent.put(f"new {run}", 1)
    assert all(recent.get(number) == number + 1 for number in range(100))


def test_what_is_made_anew_each_time_does_not_pile_up() -> None:
    recent: Recent[int] = Recent()
    for run in range(50):
        recent.begin()
        for number in range(10):
            recent.put((run, number), 1)
    assert sum(recent.get((run, number)) is not None for run in range(50) for number in range(10)) <= 20


def test_after_an_edit_of_a_text_all_other_outputs_stand(tmp_path: Path) -> None:
    site, held = SmallSite(tmp_path), Held()
    first = len(site.make(held=held).engine.made())
    assert site.make(held=held).engine.made() == ()
    site.files["content/courses/seo/fr.md"]["body"] += "\nUne phrase de plus.\n"
    after = site.make(held=held)
    assert written_paths(after) == {"fr/cours/cours-seo/index.html"}
    assert len(after.engine.made()) < first / 20


def test_a_new_index_of_the_search_is_named_by_the_page_that_searches(tmp_path: Path) -> None:
    site, held = SmallSite(tmp_path), Held()
    site.files["site_config.yaml"]["features"]["search"] = "true"
    before = {one.path for one in site.make(held=held).outputs}
    site.files["content/courses/seo/fr.md"]["body"] += "\nUne phrase de plus.\n"
    after = site.make(held=held)
    (index,) = {one.path for one in after.outputs} - before
    assert index.startswith("assets/search-fr.")
    assert written_paths(after) == {"fr/cours/cours-seo/index.html", "fr/search/index.html", index}


def test_a_template_that_changes_makes_its_pages_again(tmp_path: Path) -> None:
    site, held = SmallSite(tmp_path / "held"), Held()
    clean = SmallSite(tmp_path / "clean", site.files)
    site.build(held=held)
    course = site.files["layouts/course.html"]
    site.files["layouts/course.html"] = course.replace("{% block content %}", "{% block content %}<b>new</b>")
    assert site.build(held=held).written >= 3
    clean.build()
    assert differences(site.output, clean.output) == []


def test_a_mistake_is_told_at_each_build_and_its_mending_seen(tmp_path: Path) -> None:
    site, held = SmallSite(tmp_path), Held()
    site.build(held=held)
    body = site.files["content/courses/seo/fr.md"]["body"]
    site.files["content/courses/seo/fr.md"]["body"] = f"{body}\n[là](@/courses/nowhere)\n"
    first, second = site.build(held=held), site.build(held=held)
    assert first.status == second.status == "failed"
    assert first.problems == second.problems != ()
    site.files["content/courses/seo/fr.md"]["body"] = body
    assert site.build(held=held).status == "nothing"


def count_objects() -> Counter[type]:
    """How many objects of ours there are, by their types."""
    gc.collect()
    return Counter(type(one) for one in gc.get_objects() if str(type(one).__module__).startswith("sitegen."))


def test_no_run_leaves_more_than_the_one_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.content.cache.PATIENCE", 1)
    monkeypatch.setattr("sitegen.engine.engine.PATIENCE", 1)
    monkeypatch.setattr("sitegen.site.locales.PHRASES", 20)
    before = count_objects()
    site, held = SmallSite(tmp_path), Held()
    site.build(held=held)
    held.forget_unused()
    counts = []
    for number in range(8):
        site.files["content/cities/nancy/city.yaml"]["order"] = number + 10
        site.files["content/news/2026-11-01-open/fr.md"]["front"]["slug"] = f"neuf-{number}"
        assert site.build(held=held).status == "built"
        held.forget_unused()
        counts.append(count_objects())
    earlier, later = counts[2] | counts[3] | counts[4], counts[5] | counts[6] | counts[7]
    assert later <= earlier, later - earlier  # which of few phrases are kept differs from run to run
    assert counts[-1][Site] == before[Site] + 1


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        ("content/courses/seo/course.yaml", "audiences", ["seniors"]),  # sessions take theirs from their course
        ("content/cities/rennes/city.yaml", "timezone", "America/Cayenne"),
        ("site_config.yaml", "timezone", "America/Cayenne"),
        (
            "content/vocabulary.yaml",
            "audiences",
            {"all": {"label": {"fr": "Chacun"}}, "seniors": {"label": {"fr": "Âge"}}},
        ),
    ],
)
def test_what_a_series_borrows_from_elsewhere_is_looked_up_again(
    path: str, key: str, value: Any, tmp_path: Path
) -> None:
    site, held = SmallSite(tmp_path / "held"), Held()
    clean = SmallSite(tmp_path / "clean", site.files)
    site.build(held=held)
    site.files[path][key] = value
    assert site.build(held=held).status == clean.build().status == "built"
    assert differences(site.output, clean.output) == []
