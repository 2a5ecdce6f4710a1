"""The commands of authors: clean removes only what is ours, explain tells where a file comes from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sitegen import cli
from sitegen.authoring.clean import clean_site
from sitegen.authoring.explain import explain_output
from sitegen.content.sources import read_sources
from sitegen.pipeline import look
from sitegen.publish.exchange import lock_path, previous_path
from sitegen.publish.failure import BusyFailure
from sitegen.publish.lock import hold_lock
from sitegen.publish.manifest import MARKER
from tests.kit.small_site import SmallSite, read_tree


@pytest.fixture
def site(tmp_path: Path) -> SmallSite:
    found = SmallSite(tmp_path)
    found.build()
    found.files["content/pages/about/fr.md"]["body"] = "Autre.\n"
    found.build()
    assert previous_path(found.output).exists()
    return found


# ------------------------------------------------------------------------------------- clean


def test_clean_removes_what_was_made_and_nothing_else(site: SmallSite) -> None:
    sources = {path: data for path, data in read_tree(site.root).items() if path.startswith(("content", "layouts"))}
    sources = {path: data for path, data in sources.items() if "__pycache__" not in path}
    compiled = [path for path in [site.root / "layouts/__pycache__"] if path.is_dir()]  # none where Python keeps none
    removed = list(clean_site(site.options))
    assert removed == [site.output, previous_path(site.output), site.root / ".cache", *compiled]
    assert sorted(path.name for path in site.root.iterdir()) == ["content", "layouts", "site_config.yaml"]
    assert {path: data for path, data in read_tree(site.root).items() if path in sources} == sources
    assert list(clean_site(site.options)) == []
    assert site.build().status == "built"


def test_clean_keeps_files_that_are_not_ours(site: SmallSite) -> None:
    ours = {"output/CNAME": "mine", "output/fr/private/notes.txt": "mine", ".cache/other-tool.db": "mine"}
    for path, text in ours.items():
        (site.root / path).parent.mkdir(exist_ok=True)
        (site.root / path).write_text(text)
    list(clean_site(site.options))
    left = {path for path in read_tree(site.root) if not path.startswith(("content", "layouts", "site_config"))}
    assert left == {*ours, "output/.sitegen/manifest.json"}, "and the mark that the folder is ours"
    assert site.build().status == "built"


def test_clean_refuses_what_a_build_refuses(site: SmallSite, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "thesis.txt").write_text("mine")
    words = ["clean", "--config", str(site.root / "site_config.yaml"), "--quiet", "--output"]
    for output in (foreign, site.root, site.root / "content", Path.home(), Path("/")):
        assert cli.main([*words, str(output)]) == 3
    assert (foreign / "thesis.txt").read_text() == "mine"
    assert (site.root / "content").exists()


def test_clean_waits_for_no_build(site: SmallSite) -> None:
    before = read_tree(site.output)
    with hold_lock(lock_path(site.output)), pytest.raises(BusyFailure):
        list(clean_site(site.options))
    assert read_tree(site.output) == before


# ------------------------------------------------------------------------------------- explain


@pytest.mark.parametrize("path", [
    "fr/villes/rennes/index.html", "fr/villes/rennes/", "/fr/villes/rennes", "output/fr/villes/rennes/index.html",
    "./fr/villes/rennes", "fr\\villes\\rennes\\index.html",
])  # fmt: skip
def test_a_path_is_understood_as_people_write_it(path: str, site: SmallSite) -> None:
    found, lines = explain_output(site.options, path)
    told = [str(line) for line in lines]
    assert found
    assert told[0] == "fr/villes/rennes/index.html"
    assert any(re.fullmatch(r"  bytes +[0-9a-f]{32}", line) for line in told)
    sources = [line.split()[-1] for line in told if line.startswith("  made from")]
    assert sources[:2] == ["content/cities/rennes/fr.md", "content/cities/rennes/city.yaml"]
    assert {"layouts/city.html", "site_config.yaml"} <= set(sources)
    assert any("next changes by itself at 2026-11-21" in line for line in told)


def test_every_published_file_is_explained(site: SmallSite) -> None:
    for path in read_tree(site.output):
        if path == MARKER:
            continue
        found, lines = explain_output(site.options, path)
        assert found
        assert str(lines[0]) == path
        for line in map(str, lines):
            if line.startswith("  made from"):
                assert (site.root / line.split(maxsplit=2)[-1]).exists(), line


def test_the_trace_of_a_page_tells_what_it_read_and_what_of_that_has_changed(site: SmallSite) -> None:
    def told() -> list[str]:
        made = look(site.options, read_sources(site.root, "site_config.yaml"))
        return [str(line) for line in explain_output(site.options, "fr/villes/rennes/index.html", made)[1]]

    lines = told()
    assert "  nothing that it was made from has changed since the last build" in lines
    assert "    texts: cities/rennes/fr" in lines
    assert any(line.startswith("    templates: city.html") for line in lines)
    assert not any("cities/nancy/fr" in line and "texts" in line for line in lines)
    assert any(re.fullmatch(r"  it changes by itself at 2026-1[12]-\d\dT\d\d:\d\dZ", line) for line in lines)
    words = site.root / "content/cities/rennes/fr.md"
    before = words.read_bytes()
    words.write_bytes(before + b"\nUn mot de plus.\n")
    lines = told()
    place = lines.index("  changed since the last build:")
    assert lines[place + 1 :][:2] == ["    texts: cities/rennes/fr", "  it was made from:"]
    words.write_bytes(before)
    assert "  nothing that it was made from has changed since the last build" in told()


def test_an_unknown_path_gets_a_suggestion(site: SmallSite) -> None:
    found, lines = explain_output(site.options, "fr/villes/renes/index.html")
    assert not found
    assert "fr/villes/rennes/index.html" in str(lines[1])
    found, lines = explain_output(site.options, "nothing/like/this/at/all.bin")
    assert not found
    assert "sitemap" in str(lines[1])


def test_without_a_built_site_explain_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = SmallSite(tmp_path).write()
    words = ["--config", str(site.root / "site_config.yaml"), "--language", "en"]
    assert cli.main(["explain", "index.html", *words]) == 1
    assert "build.py" in capsys.readouterr().out
    assert not site.output.exists()
