"""The words of the sample: summaries that say enough, ways to take part that learners have, news and figures."""

from __future__ import annotations

import json
import re
from html import unescape

import yaml

from tests.kit.samplesite import PROJECT, Sample

COURSES = sorted(path.parent.name for path in (PROJECT / "content/courses").glob("*/fr.md"))
ENOUGH = 200
"""Letters of a summary: the catalogue of a town hall, a search engine and a poster show nothing else of a course."""


def test_each_french_summary_of_a_course_says_enough(sample: Sample) -> None:
    told = {
        one["course"]: one["summary"]["fr"]
        for one in json.loads((sample.output / "data/sessions.json").read_text("utf-8"))
    }
    fronts = {
        name: yaml.safe_load((PROJECT / f"content/courses/{name}/fr.md").read_text("utf-8").split("---\n")[1])
        for name in COURSES
    }
    assert len(COURSES) == 18
    assert [name for name in COURSES if len(fronts[name]["summary"]) < ENOUGH] == []
    # What is written is what is told: the summary of each course that has dates goes on whole.
    assert told
    assert [name for name in told if len(told[name]) < ENOUGH] == []


def test_who_learns_to_write_an_email_can_take_part_without_one(sample: Sample) -> None:
    found = []
    for page in sorted((sample.output / "fr/seances").glob("*first-email*/index.html")):
        text = page.read_text("utf-8")
        take_part = re.search(r'<h2 id="book">.*?</section>', text, re.DOTALL)
        if take_part and "mailto:" in take_part[0]:
            found.append(page.parent.name)
            assert "tel:+33" in take_part[0], page
    assert len(found) > 10


def test_the_sample_has_news_of_its_season_and_figures_with_their_sources(sample: Sample) -> None:
    for code, news, figures in (("fr", "Actualités", "En chiffres"), ("en", "News", "In figures")):
        home = unescape((sample.output / code / "index.html").read_text("utf-8"))
        parts = {
            match[1]: match[2] for match in re.finditer(r"<h2[^>]*>([^<]+)</h2>(.*?)(?=<h2|</main>)", home, re.DOTALL)
        }
        assert "2026" in parts[news]
        shown = re.findall(r'<li><p class="value">(.*?)</li>', parts[figures], re.DOTALL)
        assert len(shown) >= 3
        assert len({re.sub(r"<b>\(.*?</b>", "", one) for one in shown}) == len(shown), "one figure is told twice"
        assert all("Source" in one for one in shown)
