"""Every page, every link, every address of the sample: at the root, under a sub-path, on a stick."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import html5lib
import pytest

from sitegen.options import Options
from sitegen.pipeline import build
from tests.kit.chance import how_often
from tests.kit.pages import Seen, complain, is_inside, list_output, read_pages, resolve
from tests.kit.samplesite import LANGUAGES, NOW, PROJECT, Sample
from tests.kit.sitekit import tiny_site

HOST_FILES = {".nojekyll", "_headers", "_redirects"}
"""What the sample site says to hosts."""
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
OUTSIDE = {"https", "http", "mailto", "tel", "sms", "geo", "webcal"}


@pytest.fixture(params=["sample", "sub_path_sample", "portable_sample"], ids=["root", "sub-path", "portable"])
def site(request: pytest.FixtureRequest) -> Sample:
    """The sample, as it is published in three ways."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Sample)
    return found


def pages(site: Sample) -> list[Seen]:
    """All pages but those of old addresses."""
    return [page for page in read_pages(site.output).values() if page.kind != "alias"]


def aliases(site: Sample) -> list[Seen]:
    """The pages of old addresses."""
    return [page for page in read_pages(site.output).values() if page.kind == "alias"]


def is_missing(page: Seen) -> bool:
    """Whether it is shown in place of others: for addresses that lead nowhere, or without a connection."""
    return page.path.endswith("404.html") or page.kind == "offline"


def url_of(site: Sample, page: Seen) -> str:
    """The absolute address of a page."""
    return site.base_url + page.path.removesuffix("index.html")


def file_of(site: Sample, url: str) -> str:
    """The file of an absolute address of the site."""
    assert url.startswith(site.base_url), url
    path = unquote(url.removeprefix(site.base_url))
    return f"{path}index.html" if not path or path.endswith("/") else path


# ------------------------------------------------------------------------------------- HTML


@pytest.mark.parametrize("part", ["", *LANGUAGES])
def test_every_page_is_html_without_parse_errors(sample: Sample, part: str) -> None:
    """Ordinarily some of each kind, the first, the last and between; by night all."""
    kinds = defaultdict(list)
    for path, page in sorted(read_pages(sample.output).items()):
        if path.rpartition("/")[0].partition("/")[0] == part:
            kinds[page.kind].append(sample.output / path)
    assert len(kinds) > (12 if part else 1), kinds.keys()
    builder = html5lib.getTreeBuilder("etree")
    most = how_often(12, 10_000)
    for place in (one for places in kinds.values() for one in {*places[:: -(-len(places) // most)], places[-1]}):
        parser = html5lib.HTMLParser(tree=builder)
        parser.parse(place.read_bytes().decode())
        assert parser.errors == [], (place, parser.errors[:3])


def test_every_page_says_what_it_is(site: Sample) -> None:
    def wrong() -> Iterator[str]:
        for page in read_pages(site.output).values():
            code = page.path.split("/")[0] if "/" in page.path else "fr"
            if page.lang != code or page.dir != ("rtl" if code == "ar" else "ltr"):
                yield f"{page.path}: lang={page.lang} dir={page.dir}"
            if not page.title or page.title.startswith("–"):
                yield f"{page.path}: title “{page.title}”"
            if not is_missing(page) and page.kind != "alias" and not page.metas.get("description"):
                yield f"{page.path}: no description"

    complain(wrong())


def test_titles_are_unique_in_their_language(sample: Sample) -> None:
    """Those of sessions are told apart by their dates; a course may be given in two places at once."""

    def wrong() -> Iterator[str]:
        found = defaultdict(list)
        for page in pages(sample):
            if not is_missing(page) and page.path != "index.html":
                found[page.lang, page.title].append(page.path)
        for (_, title), paths in found.items():
            if len(paths) > 1:
                yield f"“{title}”: {len(paths)} pages, {', '.join(paths[:3])}"

    complain(wrong())


def test_headings_are_in_order_below_one_h1(sample: Sample) -> None:
    def wrong() -> Iterator[str]:
        for page in read_pages(sample.output).values():
            levels = [level for level, _ in page.headings]
            if levels.count(1) != 1 or levels[0] != 1:
                yield f"{page.path}: {levels}"
            if any(after > before + 1 for before, after in pairwise(levels)):
                yield f"{page.path}: a level is left out, {levels}"
            if any(not text for _, text in page.headings):
                yield f"{page.path}: an empty heading, {page.headings[:4]}"

    complain(wrong())


def test_landmarks_and_skip_link(sample: Sample) -> None:
    def wrong() -> Iterator[str]:
        for page in pages(sample):
            wanted = {"main", "footer"} if page.kind == "welcome" else {"header", "nav", "main", "footer"}
            if not wanted <= set(page.landmarks) or page.landmarks.count("main") != 1:
                yield f"{page.path}: {page.landmarks}"
            if page.skip[:1] != "#" or page.skip[1:] not in page.ids:
                yield f"{page.path}: skip link {page.skip}"

    complain(wrong())


def test_ids_are_unique_and_every_label_is_there(sample: Sample) -> None:
    def wrong() -> Iterator[str]:
        for page in read_pages(sample.output).values():
            if len(set(page.ids)) != len(page.ids):
                yield f"{page.path}: twice {sorted(one for one in set(page.ids) if page.ids.count(one) > 1)}"
            if not set(page.named_by) <= set(page.ids):
                yield f"{page.path}: labelled by {set(page.named_by) - set(page.ids)}"

    complain(wrong())


def test_pictures_have_an_alternative_and_a_size(sample: Sample) -> None:
    found = [(page.path, picture) for page in read_pages(sample.output).values() for picture in page.pictures]
    assert found
    complain(
        f"{path}: {picture}"
        for path, picture in found
        if "alt" not in picture or not all(picture.get(side, "").isdigit() for side in ("width", "height"))
    )


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(site: Sample) -> None:
    def wrong() -> Iterator[str]:
        for page in read_pages(site.output).values():
            if page.inline:
                yield f"{page.path}: inline {page.inline}"
            for link in page.links:
                loads = link.tag not in ("a", "area", "link") or (
                    link.tag == "link" and link.attributes["rel"] in ("stylesheet", "icon", "preload", "manifest")
                )
                if loads and not is_inside(link.address):
                    yield f"{page.path}: {link.tag} {link.address}"

    complain(wrong())


# ------------------------------------------------------------------------------------- links


def test_every_link_leads_to_a_file_and_a_fragment(site: Sample) -> None:
    output, known = list_output(site.output), read_pages(site.output)

    def wrong() -> Iterator[str]:
        for page in known.values():
            for link in page.links:
                if not is_inside(link.address):
                    if urlsplit(link.address).scheme not in OUTSIDE:
                        yield f"{page.path}: scheme of {link.address}"
                    continue
                if not link.address:
                    yield f"{page.path}: an empty address"
                    continue
                target, fragment = resolve(page.path, link.address, site.base_path)
                if target not in output:
                    yield f"{page.path}: {link.address}"
                elif fragment and fragment not in known[target].ids:
                    yield f"{page.path}: {link.address} (no such id)"

    complain(wrong())


def test_absolute_addresses_of_the_site_exist_too(site: Sample) -> None:
    """Feeds and canonical addresses; those of bookings are of another program on the same host."""
    output = list_output(site.output)
    webcal = site.base_url.replace("https:", "webcal:")

    def wrong() -> Iterator[str]:
        for page in read_pages(site.output).values():
            for link in page.links:
                address = link.address.replace(webcal, site.base_url)
                if address.startswith(site.base_url) and "/booking/" not in address:
                    path = file_of(site, address)
                    if path not in output:
                        yield f"{page.path}: {link.address}"

    complain(wrong())


def test_links_inside_the_site_are_relative_but_on_the_page_for_404(site: Sample) -> None:
    def wrong() -> Iterator[str]:
        for page in read_pages(site.output).values():
            for link in page.links:
                if link.tag == "link" and link.attributes["rel"] in ("canonical", "alternate"):
                    continue
                if is_inside(link.address) and link.address[0] != "#":
                    if link.address.startswith(site.base_path) != is_missing(page):
                        yield f"{page.path}: {link.address}"
                elif link.tag == "a" and link.address.startswith(site.base_url) and "/booking/" not in link.address:
                    yield f"{page.path}: {link.address}"

    complain(wrong())


def test_a_portable_site_names_files(portable_sample: Sample) -> None:
    def wrong() -> Iterator[str]:
        for page in read_pages(portable_sample.output).values():
            for link in page.links:
                path = urlsplit(link.address).path
                if is_inside(link.address) and link.address[0] != "#" and not re.search(r"[^/]\.[a-z]+$", path):
                    yield f"{page.path}: {link.address}"
        for place in portable_sample.output.rglob("*.html"):
            if re.search(r'http-equiv="refresh" content="0; url=[^"]*/"', place.read_text("utf-8")):
                yield f"{place}: refresh"

    complain(wrong())


def test_a_portable_site_has_the_same_pages_with_the_same_public_addresses(
    sample: Sample, portable_sample: Sample
) -> None:
    one, other = read_pages(sample.output), read_pages(portable_sample.output)
    assert {path for path, page in one.items() if page.kind != "offline"} == other.keys()
    for path in other:
        page = one[path]
        assert (page.canonical, page.alternates) == (other[path].canonical, other[path].alternates), path
    assert (sample.output / "sitemap.xml").read_bytes() == (portable_sample.output / "sitemap.xml").read_bytes()


def test_breadcrumbs_lead_from_the_home_page_down(site: Sample) -> None:
    known = read_pages(site.output)

    def wrong() -> Iterator[str]:
        for page in pages(site):
            steps = [resolve(page.path, link.address, site.base_path)[0] for link in page.anchors("crumbs")]
            code = page.path.split("/")[0] if "/" in page.path else "fr"
            is_top = page.path in (f"{code}/index.html", "index.html")
            if bool(steps) == is_top or page.path in steps:
                yield f"{page.path}: {steps}"
            if steps and steps[0] != f"{code}/index.html":
                yield f"{page.path}: begins at {steps[0]}"
            if any(step not in known or known[step].kind == "alias" for step in steps):
                yield f"{page.path}: {steps}"

    complain(wrong())


# ------------------------------------------------------------------------------------- languages


def switcher(site: Sample, page: Seen) -> dict[str, str]:
    """Where the language switcher of a page leads."""
    return {
        link.attributes["hreflang"]: resolve(page.path, link.address, site.base_path)[0]
        for link in page.anchors("languages")
    }


def test_the_language_switcher_leads_to_the_same_page(site: Sample) -> None:
    """All versions of a page name the same pages, each of them itself."""
    known = read_pages(site.output)

    def wrong() -> Iterator[str]:
        for page in pages(site):
            if page.kind == "welcome":
                continue
            versions = switcher(site, page)
            if tuple(versions) != LANGUAGES:
                yield f"{page.path}: {versions}"
            if page.kind == "missing":
                if versions != {code: f"{code}/index.html" for code in LANGUAGES}:
                    yield f"{page.path}: {versions}"
                continue
            if versions[page.lang] != page.path:
                yield f"{page.path}: its own version is {versions[page.lang]}"
            for code, path in versions.items():
                if known[path].lang != code or known[path].kind != page.kind:
                    yield f"{page.path}: {code} leads to {path}"
                if switcher(site, known[path]) != versions:
                    yield f"{page.path}: {path} does not lead back"

    complain(wrong())


def borrows(page: Seen) -> bool:
    """Whether a page shows the words of another language: it is canonical to the original."""
    return f"/{page.lang}/" not in page.canonical


def test_canonical_addresses(site: Sample) -> None:
    known = read_pages(site.output)

    def wrong() -> Iterator[str]:
        for page in pages(site):
            if is_missing(page):
                if page.canonical or "noindex" not in page.metas.get("robots", ""):
                    yield f"{page.path}: {page.canonical} {page.metas.get('robots')}"
                continue
            if page.kind == "poster" and "noindex" not in page.metas.get("robots", ""):
                yield f"{page.path}: may be found"
            if page.path != "index.html" and borrows(page):
                original = known[file_of(site, page.canonical)]
                if original.canonical != page.canonical or switcher(site, original) != switcher(site, page):
                    yield f"{page.path}: {page.canonical} is not its original"
                if page.alternates:
                    yield f"{page.path}: {page.alternates}"
            elif unquote(page.canonical) != url_of(site, page):
                yield f"{page.path}: {page.canonical}"
            if page.kind == "poster":  # a sheet of paper is no preview
                continue
            if page.metas["og:url"] != page.canonical:
                yield f"{page.path}: og:url {page.metas['og:url']}"
            if page.metas["og:locale"] != {"fr": "fr_FR", "en": "en_GB", "ar": "ar"}[page.lang]:
                yield f"{page.path}: og:locale {page.metas['og:locale']}"

    complain(wrong())


def test_untranslated_pages_are_known(sample: Sample) -> None:
    """What stands in `content/` without a translation is what borrows its words, and nothing else."""
    found = {page.path.split("/")[-2] for page in pages(sample) if not is_missing(page) and page.kind != "welcome"
             and borrows(page)}  # fmt: skip
    untranslated = {
        folder.name.split("-", 3)[-1] if folder.parent.name == "news" else folder.name
        for folder in sorted((PROJECT / "content").glob("*/*"))
        if folder.is_dir()
        and folder.parent.name != "partners"
        and not {f"{code}.md" for code in LANGUAGES} <= {path.name for path in folder.iterdir()}
    }
    assert {re.sub(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}-", "", name) for name in found} == untranslated


def test_hreflang_is_reciprocal_and_has_a_default(site: Sample) -> None:
    known = read_pages(site.output)

    def wrong() -> Iterator[str]:
        for page in pages(site):
            if is_missing(page) or page.kind == "poster" or (page.kind != "welcome" and borrows(page)):
                continue
            cluster = page.alternates
            if "x-default" not in cluster or (page.kind != "welcome" and cluster.get(page.lang) != page.canonical):
                yield f"{page.path}: {cluster}"
            for code, url in cluster.items():
                other = known[file_of(site, url)]
                if other.alternates != cluster:
                    yield f"{page.path}: {url} has another cluster"
                if code not in ("x-default", other.lang):
                    yield f"{page.path}: {url} is in {other.lang}"
            default = cluster["x-default"]
            if page.path.count("/") == 1 and page.path.endswith("/index.html"):
                if default != site.base_url:
                    yield f"{page.path}: x-default {default}"
            elif page.kind != "welcome" and "fr" in cluster and default != cluster["fr"]:
                yield f"{page.path}: x-default {default}"

    complain(wrong())


# ------------------------------------------------------------------------------------- the sitemap


@cache
def entries(site: Sample) -> dict[str, tuple[dict[str, str], str]]:
    """The map: address → alternates, day of the last change."""
    tree = ET.parse(site.output / "sitemap.xml")
    found = {}
    for url in tree.getroot().iter(f"{SITEMAP}url"):
        links = {link.attrib["hreflang"]: link.attrib["href"] for link in url.iter(f"{XHTML}link")}
        address = url.findtext(f"{SITEMAP}loc") or ""
        assert address not in found, address
        found[address] = (links, url.findtext(f"{SITEMAP}lastmod") or "")
    return found


def test_the_map_lists_every_page_with_the_alternates_of_its_head(site: Sample) -> None:
    found = entries(site)
    wanted = {
        page.canonical: page.alternates
        for page in pages(site)
        if not is_missing(page) and page.kind not in ("welcome", "poster") and not borrows(page)
    }
    assert {url: links for url, (links, _) in found.items()} == wanted
    assert list(found) == sorted(found)


def test_last_changes_are_data(sample: Sample) -> None:
    """No page was changed on the day of the build, nor later: the sample's data is older."""
    days = {day for _, day in entries(sample).values() if day}
    assert days
    assert all(re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", day) for day in days)
    assert max(days) < f"{NOW:%Y-%m-%d}"
    for page in pages(sample):
        _, day = entries(sample).get(page.canonical, ({}, ""))
        if page.kind == "session":
            assert day, page.path


def test_robots_are_told_where_the_map_is(site: Sample) -> None:
    text = (site.output / "robots.txt").read_text("utf-8")
    assert text == f"User-agent: *\nAllow: /\n\nSitemap: {site.base_url}sitemap.xml\n"


# ------------------------------------------------------------------------------------- old addresses


def test_old_addresses_lead_on(site: Sample) -> None:
    found = aliases(site)
    assert [page.path for page in found] == ["fr/cours/mon-premier-mail/index.html"]
    known = read_pages(site.output)
    for page in found:
        text = (site.output / page.path).read_text("utf-8")
        refresh = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', text)
        assert refresh is not None
        target, _ = resolve(page.path, refresh[1], site.base_path)
        assert known[target].kind == "course"
        assert page.canonical == known[target].canonical == url_of(site, known[target])
        assert "noindex" in page.metas["robots"]
        assert any(
            resolve(page.path, link.address, site.base_path)[0] == target for link in page.links if link.tag == "a"
        )


# ------------------------------------------------------------------------------------- the whole output


def test_nothing_is_published_that_no_page_leads_to(sample: Sample) -> None:
    """From `/`, link by link, everything is reached, but the pages that wait for lost visitors."""
    known, output = read_pages(sample.output), list_output(sample.output)
    waiting, reached = ["index.html"], {"index.html", "sitemap.xml", "robots.txt", *HOST_FILES}
    while waiting:
        page = known[waiting.pop()]
        for link in page.links:
            if is_inside(link.address):
                target, _ = resolve(page.path, link.address)
                if target not in reached:
                    reached.add(target)
                    waiting.extend([target] if target in known else [])
    left = {path for path in output - reached if path in known and known[path].kind not in ("alias", "missing")}
    assert {path for path in left if not is_over(sample, path)} == set()
    # Asked for by machines that know the name (`.well-known/`: RFC 8615), or by the worker.
    asked = (".ics", ".html", ".json", ".png", "worker.js", "_headers", "_redirects", ".nojekyll")
    assert all(path.endswith(asked) or path.startswith(".well-known/") for path in output - reached)


def is_over(sample: Sample, path: str) -> bool:
    """Whether it is the page of a past session, or of the months before this one: lists leave them out."""
    ends = re.search(r'<article [^>]*data-ends="([^"]+)"', (sample.output / path).read_text("utf-8"))
    month = re.search(r"/programme/([0-9]{4}-[0-9]{2})/", path)
    return bool(ends and datetime.fromisoformat(ends[1]) <= NOW) or bool(month and month[1] < f"{NOW:%Y-%m}")


def test_a_tiny_site_at_a_port_and_a_deep_path(tmp_path: Path) -> None:
    config = tiny_site(tmp_path)
    outcome = build(Options(config, base_url="http://localhost:8080/a/b/", now=NOW))
    assert outcome.status == "built", outcome.problems
    assert "Sitemap: http://localhost:8080/a/b/sitemap.xml" in (tmp_path / "output/robots.txt").read_text("utf-8")
    addresses = re.findall(r"<loc>(.*?)</loc>", (tmp_path / "output/sitemap.xml").read_text("utf-8"))
    assert addresses
    for address in addresses:
        assert (tmp_path / "output" / address.removeprefix("http://localhost:8080/a/b/") / "index.html").is_file()
