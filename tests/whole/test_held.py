"""What one build of a process leaves to the next: nothing stale, no more than one build leaves."""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sitegen.content.site import Site
from sitegen.publish.memory import Memory
from tests.kit.small_site import SmallSite, differences, written_paths


def test_after_an_edit_of_a_text_all_other_outputs_stand(tmp_path: Path) -> None:
    site, memory = SmallSite(tmp_path), Memory()
    first = len(site.make(memory=memory).engine.made())
    assert site.make(memory=memory).engine.made() == ()
    site.files["content/courses/seo/fr.md"]["body"] += "\nUne phrase de plus.\n"
    after = site.make(memory=memory)
    assert written_paths(after) == {"fr/cours/cours-seo/index.html"}
    assert len(after.engine.made()) < first / 20


def test_a_new_index_of_the_search_is_named_by_the_page_that_searches(tmp_path: Path) -> None:
    site, memory = SmallSite(tmp_path), Memory()
    site.files["site_config.yaml"]["features"]["search"] = "true"
    before = {one.path for one in site.make(memory=memory).outputs}
    site.files["content/courses/seo/fr.md"]["body"] += "\nUne phrase de plus.\n"
    after = site.make(memory=memory)
    (index,) = {one.path for one in after.outputs} - before
    assert index.startswith("assets/search-fr.")
    assert written_paths(after) == {"fr/cours/cours-seo/index.html", "fr/search/index.html", index}


def test_a_template_that_changes_makes_its_pages_again(tmp_path: Path) -> None:
    site, memory = SmallSite(tmp_path / "memory"), Memory()
    clean = SmallSite(tmp_path / "clean", site.files)
    site.build(memory=memory)
    course = site.files["layouts/course.html"]
    site.files["layouts/course.html"] = course.replace("{% block content %}", "{% block content %}<b>new</b>")
    assert site.build(memory=memory).written >= 3
    clean.build()
    assert differences(site.output, clean.output) == []


def test_a_mistake_is_told_at_each_build_and_its_mending_seen(tmp_path: Path) -> None:
    site, memory = SmallSite(tmp_path), Memory()
    site.build(memory=memory)
    body = site.files["content/courses/seo/fr.md"]["body"]
    site.files["content/courses/seo/fr.md"]["body"] = f"{body}\n[là](@/courses/nowhere)\n"
    first, second = site.build(memory=memory), site.build(memory=memory)
    assert first.status == second.status == "failed"
    assert first.problems == second.problems != ()
    site.files["content/courses/seo/fr.md"]["body"] = body
    assert site.build(memory=memory).status == "nothing"


def count_objects() -> Counter[type]:
    """How many objects of ours there are, by their types."""
    gc.collect()
    return Counter(type(one) for one in gc.get_objects() if str(type(one).__module__).startswith("sitegen."))


def test_no_run_leaves_more_than_the_one_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.engine.engine.PATIENCE", 1)
    monkeypatch.setattr("sitegen.site.locales.PHRASES", 20)
    for name in ("once", "json_ld"):
        monkeypatch.setattr(f"sitegen.theme.{name}.KNOWN", 1)
    before = count_objects()
    site, memory = SmallSite(tmp_path), Memory()
    site.build(memory=memory)
    counts = []
    for number in range(8):
        site.files["content/cities/nancy/city.yaml"]["order"] = number + 10
        site.files["content/news/2026-11-01-open/fr.md"]["front"]["slug"] = f"neuf-{number}"
        assert site.build(memory=memory).status == "built"
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
    site, memory = SmallSite(tmp_path / "memory"), Memory()
    clean = SmallSite(tmp_path / "clean", site.files)
    site.build(memory=memory)
    site.files[path][key] = value
    assert site.build(memory=memory).status == clean.build().status == "built"
    assert differences(site.output, clean.output) == []
