"""Bodies on their pages: addresses of headings and footnotes, links by id, words in their language."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import html5lib
import pytest

from sitegen import pipeline
from sitegen.content.markdown import parse_markdown
from sitegen.options import Options
from tests.kit.samplesite import PROJECT
from tests.kit.sitekit import tiny_site

NOTES = "Un[^1], deux[^1], trois[^b_c].\n\n## Contact\n\nVoir [plus haut](#contact).\n\n[^1]: Note.\n[^b_c]: Autre.\n"
ABOUT = """\
---
title: À propos
---

## Subscribe

## Main

## Main

## city_place

## Données & R&D

## Comment venir {#venir}

Écrivez href="@/nowhere" ou `href="@/cities"` ou `<img src="x.png">` ou `id="y"`. Voir [venir](#venir), puis
[le cours](@/courses/seo#pour-qui) et [Nancy](@/cities/nancy).

## 🙂

"""
PARTNER = "name: {}\nkind: public\nlogo: logo.svg\ncities: [nancy]\n"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0"/></svg>'


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("bodies")
    changes: dict[str, str | None] = {
        "content/pages/about/fr.md": ABOUT,
        "content/pages/about/en.md": "---\ntitle: About\n---\n\n## How to come {#venir}\n\nBus[^n].\n\n[^n]: Line 4.\n",
        "content/courses/seo/en.md": "---\ntitle: SEO\nsummary: S\n---\n\nSee [how](@/pages/about#venir).\n",
        "content/cities/nancy/fr.md": f"---\ntitle: Nancy\n---\n\n{NOTES}\n## City place\n\n## Page main\n",
        "content/news/2026-11-02-ouverture/fr.md": f"---\ntitle: Ouverture\n---\n\n{NOTES}",
        "content/partners/bic/partner.yaml": PARTNER.format("Bic"),
        "content/partners/bic/fr.md": f"---\ntitle: Bic\n---\n\n{NOTES}",
        "content/partners/bac/partner.yaml": PARTNER.format("Bac"),
        "content/partners/bac/logo.svg": LOGO,
        "content/partners/bac/fr.md": f"---\ntitle: Bac\n---\n\n{NOTES}\n## Nancy\n",
    }
    config = tiny_site(root, changes)
    shutil.rmtree(root / "layouts")
    shutil.copytree(PROJECT / "layouts", root / "layouts")
    outcome = pipeline.build(Options(config, now=datetime(2026, 11, 20)))
    assert outcome.status == "built", outcome.problems
    return root / "output"


def read(path: Path) -> Any:
    return html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False)


def prose(tree: Any) -> Iterator[Any]:
    for one in tree.iter("div"):
        if "prose" in one.get("class", "").split():
            yield from one.iter()


def test_ids_of_texts_and_of_layouts_cannot_meet(output: Path) -> None:
    """Those of layouts have a “_”; a heading has none; a footnote has a “:”; of many texts on a page, a “.”."""
    seen = 0
    for path in sorted(output.rglob("*.html")):
        tree = read(path)
        inside = [one.get("id") for one in prose(tree) if one.get("id")]
        everywhere = [one.get("id") for one in tree.iter() if one.get("id")]
        if not inside:
            continue
        seen += 1
        assert len(set(everywhere)) == len(everywhere), path
        assert not [one for one in inside if "_" in one and ":" not in one], path
        assert not [one for one in everywhere if one not in inside and "_" not in one], path
    assert seen >= 6


def test_each_fragment_leads_to_an_id_of_its_page(output: Path) -> None:
    trees = {path.relative_to(output).as_posix(): read(path) for path in output.rglob("*.html")}
    ids = {name: {one.get("id") for one in tree.iter()} for name, tree in trees.items()}
    found = 0
    for name, tree in trees.items():
        for link in tree.iter("a"):
            address, _, fragment = link.get("href", "").partition("#")
            if not fragment or ":" in address:
                continue
            target = (output / name).parent / address if address else output / name
            target = target / "index.html" if target.is_dir() else target
            assert fragment in ids[target.resolve().relative_to(output).as_posix()], (name, link.get("href"))
            found += 1
    assert found > 40


def test_links_and_pictures_are_replaced_in_tags_never_in_what_a_text_says(output: Path) -> None:
    tree = read(output / "fr/a-propos/index.html")
    said = ["".join(one.itertext()) for one in prose(tree) if one.tag == "p"]
    assert 'Écrivez href="@/nowhere" ou href="@/cities" ou <img src="x.png"> ou id="y". Voir' in " ".join(said)
    links = [one.get("href") for one in prose(tree) if one.tag == "a"]
    assert links == ["#venir", "../../fr/cours/etre-trouve/#pour-qui", "../../fr/villes/nancy/"]


def test_headings_have_addresses_that_hold(output: Path) -> None:
    tree = read(output / "fr/a-propos/index.html")
    found = [one.get("id") for one in prose(tree) if one.tag == "h2"]
    assert found == ["subscribe", "main", "main-2", "city-place", "données-rd", "venir", "section"]
    listed = ["".join(one.itertext()) for one in tree.iter("a") if one.get("href") == "#données-rd"]
    assert listed == ["Données & R&D"]


def test_footnotes_lead_back_in_the_words_of_the_page(output: Path) -> None:
    for path, title in (
        ("fr/villes/nancy/index.html", "Retour au texte, note 1"),
        ("en/cities/nancy/index.html", "Back to the text, note 1"),  # the text is borrowed, the page is English
        ("en/about/index.html", "Back to the text, note 1"),
    ):
        titles = [one.get("title") for one in read(output / path).iter("a") if one.get("class") == "footnote-backref"]
        assert titles[0] == title, path
    files = [file for suffix in ("html", "xml", "json") for file in output.rglob(f"*.{suffix}")]
    assert not [file for file in files if "\ue002" in file.read_text("utf-8")]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("اتصلوا على +33 1 99 00 12 34 الآن", 'اتصلوا على <bdi dir="ltr">+33 1 99 00 12 34</bdi> الآن'),
        ("من 10:00-12:30 الآن", 'من <bdi dir="ltr">10:00-12:30</bdi> الآن'),
        ("الرقم 01.99.00.12.34", 'الرقم <bdi dir="ltr">01.99.00.12.34</bdi>'),
        ("**الهاتف: 01 99 00**", '<strong>الهاتف: <bdi dir="ltr">01 99 00</bdi></strong>'),
        ("[اتصلوا 01 99](tel:+3319900)", '<a href="tel:+3319900">اتصلوا <bdi dir="ltr">01 99</bdi></a>'),
        ("في 3 قاعات و `12 34`", "في 3 قاعات و <code>12 34</code>"),
        ("Appelez le 01 99 00", "Appelez le 01 99 00"),
    ],
)  # fmt: skip
def test_numbers_of_several_groups_are_isolated_among_letters_from_right_to_left(text: str, html: str) -> None:
    body, problems = parse_markdown("ar.md", text, 1, "ar")
    assert body is not None and problems == ()
    assert body.html == (f"<p>{html}</p>",)
