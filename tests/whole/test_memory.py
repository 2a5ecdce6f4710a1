"""What a process leaves to the next one: an edit makes few outputs anew, and every byte is that of a clean build."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sitegen.content.sources import read_sources
from sitegen.pages.outputs import site_outputs
from sitegen.pipeline import build, look
from sitegen.theme.writing import whole_site
from tests.kit.plans import read
from tests.kit.samplesite import Sample, copy_project
from tests.kit.small_site import NOW, SmallSite, differences, read_tree, tell, words, written_paths

COURSE = "content/courses/seo/fr.md"
PAGE = "fr/cours/cours-seo/index.html"
NEWS = "content/news/2026-11-01-open/fr.md"


@pytest.fixture
def site(tmp_path: Path) -> SmallSite:
    """The small site with a search, built."""
    found = SmallSite(tmp_path / "site")
    found.files["site_config.yaml"]["features"] = {"search": "true", "open_data": "true"}
    assert found.build().status == "built"
    return found


def build_twice(site: SmallSite, tmp_path: Path) -> dict[str, bytes]:
    """Build on top of the last build, and from nothing: the bytes are the same."""
    clean = SmallSite(tmp_path / "clean", site.files)
    found = site.build()
    assert found.status == clean.build().status == "built", tell(found)
    assert differences(site.output, clean.output) == []
    return read_tree(site.output)


# ------------------------------------------------------------------------------------- what an edit makes anew


def test_nothing_is_made_of_what_did_not_change(site: SmallSite) -> None:
    made = site.make()
    assert made.engine.made() == ()
    assert len(made.outputs) > 100


def test_an_edit_of_a_text_makes_its_page_and_the_search_anew(site: SmallSite, tmp_path: Path) -> None:
    standing = {one.path for one in site.make().outputs}
    for text in ("Un mot : abracadabra.", "## Un titre\n\nEt un mot : mirliton.", "Et encore : farandole."):
        site.files[COURSE]["body"] += f"\n\n{text}\n"
        made = site.make()
        (index,) = {one.path for one in made.outputs} - standing
        assert written_paths(made) == {PAGE, "fr/search/index.html", index}
        standing = {one.path for one in made.outputs}
        word = text[:-1].rpartition(" ")[2].encode()
        assert {path for path, data in build_twice(site, tmp_path).items() if word in data} == {PAGE, index}


def test_where_no_search_names_its_index_a_text_lists_no_output_anew(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.build()
    site.files[COURSE]["body"] += "\n\nUn mot nouveau.\n"
    made = site.make()
    assert written_paths(made) == {PAGE}
    assert (site_outputs.name, ()) not in made.engine.made()


def test_text_of_news_reaches_its_page_and_its_feeds(site: SmallSite, tmp_path: Path) -> None:
    site.files[NEWS] = words("Un début, voir [Rennes](@/cities/rennes).\n", title="Du nouveau")
    site.build()
    site.files[NEWS]["body"] += "\nUne suite toute neuve.\n"
    paths = written_paths(site.make())
    told = {path for path, data in build_twice(site, tmp_path).items() if b"Une suite toute neuve" in data}
    assert {path.rpartition(".")[2] for path in told} == {"html", "atom", "json"}
    assert told <= paths
    assert not [path for path in paths if path.endswith((".atom", ".json")) and path not in told]


def test_a_title_is_made_anew_wherever_it_is_shown(site: SmallSite, tmp_path: Path) -> None:
    before = read_tree(site.output)
    site.files[COURSE]["front"]["title"] = "Un tout autre titre"
    made = site.make()
    after = build_twice(site, tmp_path)
    shown = {path for path, data in after.items() if b"Un tout autre titre" in data}
    assert len(shown) > 20
    assert shown <= written_paths(made)
    assert {path for path in before.keys() & after.keys() if b"Cours seo" in before[path]} <= written_paths(made)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "Un autre titre"), ("summary", "Un autre résumé"), ("slug", "autre"), ("updated", "2026-11-19"),
        ("publish", "2026-11-01"), ("aliases", ["/vieux/"]), ("source", "0123"),
    ],
)  # fmt: skip
def test_each_key_at_the_top_is_seen(name: str, value: object, site: SmallSite, tmp_path: Path) -> None:
    site.files[COURSE]["front"][name] = value
    build_twice(site, tmp_path)


@pytest.mark.parametrize(
    "body", ["", "::: figures\n", "[r](@/cities/rennes)\n", "texte\n\n::: next-sessions {limit=2}\n\ntexte\n"]
)
def test_blocks_and_links_in_a_text_are_seen(body: str, site: SmallSite, tmp_path: Path) -> None:
    site.files[COURSE]["body"] = "texte\n"
    site.build()
    site.files[COURSE]["body"] = body
    assert PAGE in written_paths(site.make())
    build_twice(site, tmp_path)


def test_a_translation_falls_behind_when_its_original_changes(site: SmallSite, tmp_path: Path) -> None:
    about = "content/pages/about"
    site.files[f"{about}/ar.md"]["front"]["source"] = read(site.files).things["pages"][0].words["fr"].digest
    site.build()
    site.files[f"{about}/fr.md"]["body"] += "\nUn mot.\n"
    pages = {path for path in written_paths(site.make()) if path.startswith("ar/") and path.endswith(".html")}
    assert len(pages) == 1
    build_twice(site, tmp_path)


def test_a_template_and_a_text_at_once(site: SmallSite, tmp_path: Path) -> None:
    site.files[COURSE]["body"] += "\n\nUn mot de plus.\n"
    site.files["layouts/course.html"] += "\n"
    assert {path for path in written_paths(site.make()) if "/cours/" in path} >= {PAGE, "fr/cours/cours-cv/index.html"}
    build_twice(site, tmp_path)


# ------------------------------------------------------------------------------------- until when it stands


def test_all_stands_until_the_next_change_and_back_to_the_last_one(site: SmallSite) -> None:
    whole = site.make().engine.answer(whole_site)
    assert whole.since is not None
    assert whole.until is not None
    assert whole.since <= NOW < whole.until

    def stands(**changes: object) -> bool:
        return site.make(**changes).engine.made() == ()

    moment = timedelta(microseconds=1)
    assert stands(now=NOW)
    assert stands(now=whole.until - moment)
    assert stands(now=whole.since)
    assert not stands(now=whole.until)
    assert not stands(now=whole.since - moment)
    assert not stands(output=site.root / "elsewhere")


def test_another_program_believes_nothing(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.pipeline.generator_digest", lambda: "another program")
    made = site.make()
    assert written_paths(made) == {one.path for one in made.outputs if one.maker}


# ------------------------------------------------------------------------------------- the sample: bundles, a worker


def test_other_texts_of_the_sample_give_the_bytes_of_a_clean_build(sample: Sample, tmp_path: Path) -> None:
    copy_project(tmp_path)
    shutil.copytree(sample.root / ".cache", tmp_path / ".cache")
    options = Sample(tmp_path, tmp_path / "output", sample.base_url).options
    assert build(options).status == "built"
    for path in tmp_path.glob("content/*/*/*.md"):
        if re.fullmatch(r"content/(courses|news|pages)/[^/]+/(en|ar)\.md", path.relative_to(tmp_path).as_posix()):
            path.write_bytes(path.read_bytes() + b"\nUn mot de plus\n")
    made = look(options, read_sources(tmp_path, "site_config.yaml"))
    assert len(list(made.write())) == len(made.outputs)
    paths = written_paths(made)
    makers = {one.maker for one in made.outputs if one.path in paths}
    assert makers == {"page", "bundle", "search_index", "feed_file"}
    assert len(paths) < len(made.outputs) / 2
    assert build(options).status == "built"
    incremental = read_tree(tmp_path / "output")
    shutil.rmtree(tmp_path / "output")
    assert build(replace(options, clean=True)).status == "built"
    assert differences_of(incremental, read_tree(tmp_path / "output")) == []


def differences_of(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The paths that are not the same."""
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))
