"""Hosts: the files that they read say what they should, and real servers with the samples do what they say."""

from __future__ import annotations

import gzip
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import translate
from functools import partial
from pathlib import Path
from urllib.parse import unquote

import brotli
import pytest
from playwright.sync_api import Browser

from sitegen.hosts.headers import ASK, HEADERS, KEEP, POLICY, plan_host_files
from sitegen.options import Options
from sitegen.pipeline import build
from sitegen.site.addresses import Addresses
from sitegen.site.chrome import META_POLICY
from sitegen.theme.compress import LEAST, compress, is_compressible
from tests.kit.chance import some_of
from tests.kit.pages import read_pages
from tests.kit.samplesite import NOW, PROJECT, Sample, copy_project
from tests.kit.servers import SAMPLES, SERVERS, Server, start_server
from tests.kit.small_site import SmallSite, config, differences, read_tree, tell
from tests.kit.web import SiteFiles, serve_files

OLD = "/fr/anciens/cours.html"
OLD_ARABIC = "/ar/قديم/"
EXTRA = {
    ".well-known/security.txt": b"Contact: mailto:a@example.org\n",
    ".git/config": b"secret\n",
    "data/a.geojson": b"{}\n",
    "data/a.webmanifest": b"{}\n",
    "data/a.atom": b"<feed/>\n",
}
"""Files that lie in the output besides those of the build: what is said of them must hold too."""
TYPES = {
    "data/a.geojson": "application/geo+json",
    "data/a.webmanifest": "application/manifest+json",
    "data/a.atom": "application/atom+xml; charset=utf-8",
    "robots.txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A built site below a folder, under the path that it has on its host."""

    root: Path
    site: str

    @property
    def output(self) -> Path:
        """The published files."""
        return self.root / self.site.strip("/")


def build_place(folder: Path, site: str) -> Place:
    """The sample site, with everything for hosts, as it lies on one."""
    copy_project(folder / "project")
    for city in ("rennes", "montpellier", "saint-etienne"):  # one city's sessions are enough
        (folder / "project" / "content" / "cities" / city / "sessions.yaml").unlink()
    place = Place(folder / "www", site)
    place.output.parent.mkdir(parents=True, exist_ok=True)
    text = (folder / "project" / "site_config.yaml").read_text("utf-8")
    text = re.sub(r"^(?:host:.*\n(?:  - .*\n)*|compress:.*\n)", "", text, flags=re.MULTILINE)
    (folder / "project" / "site_config.yaml").write_text(
        f"{text}\nhost: [apache, github-pages, netlify]\ncompress: true\n"
    )
    for path, old in (("courses/seo/fr.md", OLD), ("courses/seo/ar.md", OLD_ARABIC)):
        words = folder / "project" / "content" / path
        words.write_text(words.read_text("utf-8").replace("---\n", f'---\naliases: ["{old}"]\n', 1), "utf-8")
    options = Options(
        folder / "project" / "site_config.yaml", output=place.output, base_url=f"https://example.org{site}/", now=NOW
    )
    outcome = build(options)
    assert outcome.status == "built", tell(outcome)
    for name, data in EXTRA.items():
        (place.output / name).parent.mkdir(parents=True, exist_ok=True)
        (place.output / name).write_bytes(data)
    return place


@pytest.fixture(scope="module")
def places() -> Iterator[dict[str, Place]]:
    """At a root and under a path; not below pytest's own folder, which other users may not enter."""
    with tempfile.TemporaryDirectory(prefix="sitegen-hosts-") as name:
        Path(name).chmod(0o755)
        found = {}
        for number, site in enumerate(("", "/sub/path")):
            (Path(name) / str(number)).mkdir()
            if number:  # what pictures became, and what files became smaller, is known
                shutil.copytree(
                    Path(name) / "0" / "project" / ".cache", Path(name) / str(number) / "project" / ".cache"
                )
            found[site] = build_place(Path(name) / str(number), site)
        yield found


# ------------------------------------------------------------------------------------- real servers


@pytest.fixture(
    scope="module",
    params=[(name, site) for name in SERVERS for site in ("", "/sub/path")],
    ids=lambda p: f"{p[0]}{p[1]}",
)
def server(request: pytest.FixtureRequest, places: dict[str, Place]) -> Iterator[tuple[Server, Path]]:
    """Each server, with the site at its root and under a path."""
    name, site = request.param
    place = places[site]
    folder = place.root.parent / f"server-{name}"
    with start_server(name, folder, place.root, site) as running:
        yield running, place.output


def test_pages_have_their_headers(server: tuple[Server, Path]) -> None:
    running, output = server
    for path in ("/", "/fr/", "/ar/cities/rennes/", "/fr/villes/rennes/index.html", "/en/404.html"):
        answer = running.ask(path)
        file = output / path[1:] / ("index.html" if path.endswith("/") else "")
        assert (answer.status, answer.body) == (200, file.read_bytes()), path
        assert answer.headers["content-type"].lower() == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == ASK
        assert "content-encoding" not in answer.headers
        for name, value in HEADERS:
            assert answer.headers[name.lower()] == value, (path, name)


def test_files_have_the_right_type_and_age(server: tuple[Server, Path]) -> None:
    running, output = server
    wanted = dict(TYPES)
    for path in output.rglob("*"):
        kinds = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".avif": "image/avif",
                 ".webp": "image/webp", ".jpg": "image/jpeg", ".ics": "text/calendar; charset=utf-8"}  # fmt: skip
        if path.suffix in kinds and path.suffix not in {Path(name).suffix for name in wanted}:
            wanted[path.relative_to(output).as_posix()] = kinds[path.suffix]
    assert len(wanted) == len(TYPES) + 6
    for name, kind in wanted.items():
        answer = running.ask(f"/{name}")
        assert (answer.status, answer.body) == (200, (output / name).read_bytes()), name
        assert "content-type" in answer.headers, name
        assert answer.headers["content-type"].lower().removesuffix("; charset=utf-8") == kind.removesuffix(
            "; charset=utf-8"
        )
        if kind.startswith(("text/calendar", "text/css")):
            assert answer.headers["content-type"].lower() == kind
        assert answer.headers["cache-control"] == (KEEP if name.startswith("assets/") else ASK), name
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_is_not_found_is_told_in_the_language_of_the_address(server: tuple[Server, Path]) -> None:
    running, output = server
    for path, page in {
        "/no/such/page": "404.html", "/fr/rien/": "fr/404.html", "/en/cities/nowhere/": "en/404.html",
        "/ar/%D9%84%D8%A7/": "ar/404.html", "/assets/nothing.css": "404.html",
        "/en/sessions/nothing.ics": "en/404.html",
    }.items():  # fmt: skip
        answer = running.ask(path)
        assert answer.status == 404, path
        assert answer.body == (output / page).read_bytes(), path
        assert answer.headers["cache-control"] == ASK, path
        assert answer.headers["content-security-policy"] == POLICY, path


def test_hidden_files_are_refused_but_for_well_known_ones(server: tuple[Server, Path]) -> None:
    running, output = server
    assert (output / ".sitegen/manifest.json").is_file()
    for path in ("/.sitegen/manifest.json", "/.sitegen/", "/.git/config", "/.nojekyll", "/.htaccess", "/fr/.env"):
        assert running.ask(path).status in (403, 404), path
        assert b"secret" not in running.ask(path).body
    answer = running.ask("/.well-known/security.txt")
    assert (answer.status, answer.body) == (200, EXTRA[".well-known/security.txt"])


def test_compressed_files_are_sent_to_who_reads_them(server: tuple[Server, Path]) -> None:
    running, output = server
    style = next(output.glob("assets/site.*.css")).relative_to(output).as_posix()
    calendar = max(output.rglob("*.ics"), key=lambda path: path.stat().st_size).relative_to(output).as_posix()
    kinds = {
        "/fr/villes/": "text/html",
        f"/{style}": "text/css",
        f"/{calendar}": "text/calendar",
        "/fr/villes/index.html": "text/html",
    }
    for path, kind in kinds.items():
        plain = running.ask(path)
        assert "accept-encoding" in plain.headers.get("vary", "").lower() or running.name == "caddy"
        file = output / path[1:] / ("index.html" if path.endswith("/") else "")
        codings = {"gzip": (".gz", gzip.decompress), "br": (".br", brotli.decompress)}
        for coding, (suffix, unpack) in codings.items():
            answer = running.ask(path, Accept_Encoding=coding)
            assert answer.status == 200
            assert answer.headers.get("content-encoding") == coding, (path, coding, answer.headers)
            assert "accept-encoding" in answer.headers["vary"].lower()
            assert answer.headers["content-type"].startswith(kind)
            assert answer.headers["cache-control"] == plain.headers["cache-control"]
            assert answer.body == Path(f"{file}{suffix}").read_bytes()
            assert unpack(answer.body) == plain.body
    both = running.ask("/fr/villes/", Accept_Encoding="gzip, deflate, br")
    assert both.headers["content-encoding"] in ("br", "gzip")
    assert "content-encoding" not in running.ask("/fr/villes/", Accept_Encoding="identity").headers


def test_a_page_that_is_kept_is_asked_for_and_not_sent_again(server: tuple[Server, Path]) -> None:
    running, _ = server
    first = running.ask("/fr/villes/")
    again = running.ask("/fr/villes/", If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_an_address_without_its_slash_leads_on(server: tuple[Server, Path]) -> None:
    running, _ = server
    answer = running.ask("/fr/villes")
    assert answer.status in (301, 308)
    assert answer.headers["location"].removeprefix(f"http://127.0.0.1:{running.port}") in (
        f"{running.site}/fr/villes/", "villes/",
    )  # fmt: skip


def test_apache_sends_old_addresses_on(places: dict[str, Place]) -> None:
    for number, (site, place) in enumerate(places.items()):
        with start_server("htaccess", place.root.parent / f"moved-{number}", place.root, site) as running:
            answer = running.ask(OLD)
            assert answer.status == 301
            target = answer.headers["location"].partition(site + "/fr/")[2]
            assert (place.output / "fr" / target / "index.html").is_file()
            assert running.ask("/ar/%D9%82%D8%AF%D9%8A%D9%85/").status == 301


# ------------------------------------------------------------------------------------- samples and files


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile", "apache.conf"])
def test_the_samples_say_what_the_files_say(name: str) -> None:
    text = (SAMPLES / name).read_text("utf-8")
    for header, value in (*HEADERS, ("Cache-Control", ASK), ("Cache-Control", KEEP)):
        assert header in text
        assert f'"{value}"' in text, (header, value)


class Host:
    """A reader of `_headers` and `_redirects` as Netlify understands them: enough to play the host."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.headers: list[tuple[str, list[tuple[str, str]]]] = []
        for line in (output / "_headers").read_text("utf-8").splitlines():
            if line.startswith("/"):
                self.headers.append((line, []))
            elif line.strip():
                name, _, value = line.strip().partition(": ")
                self.headers[-1][1].append((name, value))
        lines = (output / "_redirects").read_text("utf-8").splitlines()
        self.redirects = [line.split(" ") for line in lines if line and not line.startswith("#")]

    def headers_of(self, path: str) -> dict[str, str]:
        """All headers of a path; equal ones are joined, as hosts do."""
        found: dict[str, str] = {}
        for pattern, rules in self.headers:
            if re.fullmatch(translate(pattern), path):
                for name, value in rules:
                    found[name] = f"{found[name]}, {value}" if name in found else value
        return found

    def answer(self, path: str) -> tuple[int, str]:
        """The status, and the file or the new address."""
        inside = path.lstrip("/") + ("index.html" if path.endswith("/") else "")
        there = (self.output / inside).is_file()
        for source, target, status in self.redirects:
            if re.fullmatch(translate(source), path) and (status.endswith("!") or not there):
                return int(status.rstrip("!")), target
        return (200, inside) if there else (404, "/404.html")


def test_headers_and_redirections_of_netlify(places: dict[str, Place]) -> None:
    host = Host(places[""].output)
    assert host.headers_of("/fr/") == dict(HEADERS)
    assert host.headers_of("/assets/site.css") == dict(HEADERS) | {"Cache-Control": KEEP}
    assert host.headers_of("/fr/calendriers/a.ics")["Content-Type"] == "text/calendar; charset=utf-8"
    assert host.answer("/fr/villes/") == (200, "fr/villes/index.html")
    assert host.answer("/fr/rien/") == (404, "/fr/404.html")
    assert host.answer("/ar/x") == (404, "/ar/404.html")
    assert host.answer("/rien") == (404, "/404.html")
    status, target = host.answer(OLD)
    assert status == 301
    assert (places[""].output / target[1:] / "index.html").is_file()
    assert host.answer("/ar/%D9%82%D8%AF%D9%8A%D9%85/")[0] == 301
    assert Host(places["/sub/path"].output).answer(OLD)[1].startswith("/sub/path/fr/")
    assert (places[""].output / ".nojekyll").read_bytes() == b""


def leads_on(path: str, url: str) -> bool:
    return not unquote(url).endswith(path)


def files_of(*hosts: str, more: tuple[tuple[str, str], ...] = ()) -> dict[str, str]:
    """The files for some hosts."""
    from sitegen.content.config import SiteConfig

    texts = config(host=list(hosts))
    parsed = SiteConfig.model_validate(texts, context={"languages": ("fr", "ar")})
    moved = [("/fr/vieux/", "fr/neuf/"), *more]
    return dict(plan_host_files(parsed, Addresses("https://example.org/"), moved))


def test_each_host_gets_its_own_files() -> None:
    assert files_of() == {}
    assert set(files_of("github-pages")) == {".nojekyll"}
    assert set(files_of("apache")) == {".htaccess"}
    netlify, cloudflare = files_of("netlify"), files_of("cloudflare")
    assert netlify["_headers"] == cloudflare["_headers"]
    assert netlify["_redirects"].splitlines() == [
        "/fr/vieux/ /fr/neuf/ 301!",
        "/fr/* /fr/404.html 404",
        "/ar/* /ar/404.html 404",
    ]
    # Cloudflare reads neither a mark nor the status 404, and finds the nearest 404.html by itself.
    assert cloudflare["_redirects"] == files_of("netlify", "cloudflare")["_redirects"] == "/fr/vieux/ /fr/neuf/ 301\n"


def test_an_old_address_is_never_read_as_a_rule() -> None:
    """The signs that an address may have and that mean something to hosts."""
    hostile = ("/fr/${HOME}/", "/fr/$1/(a|b)[c].+^/", "/fr/قديم/")
    files = files_of("apache", "netlify", more=tuple((address, "fr/neuf/") for address in hostile))
    rules = [line for line in files[".htaccess"].splitlines() if line.startswith("RedirectMatch 301")]
    assert len(rules) == 4
    assert not any("${" in rule for rule in rules)
    patterns = [rule.split('"')[1] for rule in rules]
    for address in hostile:
        assert [bool(re.fullmatch(pattern, address)) for pattern in patterns].count(True) == 1
    for line in files["_redirects"].splitlines():
        assert len(line.split(" ")) == 3
        assert line.isascii()


def test_no_header_is_said_twice_with_two_values() -> None:
    for pattern, rules in _rules(files_of("netlify")["_headers"]):
        for other, more in _rules(files_of("netlify")["_headers"]):
            if pattern != other:
                assert not {name for name, _ in rules} & {name for name, _ in more} or not {"/*"} & {pattern, other}


def _rules(text: str) -> list[tuple[str, list[tuple[str, str]]]]:
    blocks = [block.splitlines() for block in text.strip().split("\n\n")]
    return [(lines[0], [tuple(line.strip().split(": ", 1)) for line in lines[1:]]) for lines in blocks]  # type: ignore[misc]


# ------------------------------------------------------------------------------------- the policy


def test_every_page_has_the_policy_before_anything_that_it_rules(sample: Sample, portable_sample: Sample) -> None:
    meta = f'<meta http-equiv="Content-Security-Policy" content="{META_POLICY.replace(chr(39), "&#39;")}">'
    wanted = re.compile(r'<!DOCTYPE html>\s*<html [^>]*>\s*<head>\s*<meta charset="utf-8">\s*' + re.escape(meta))
    pages = list(sample.output.rglob("*.html"))
    assert len(pages) > 1000
    for page in pages:
        assert wanted.match(page.read_text("utf-8").lstrip()), page
    for page in portable_sample.output.rglob("*.html"):
        assert "Content-Security-Policy" not in page.read_text("utf-8"), page
    assert "frame-ancestors" not in META_POLICY
    assert "unsafe" not in POLICY
    assert set(re.findall(r"'[a-z]+'|\S+:", POLICY)) == {"'none'", "'self'"}


class _Played(SiteFiles):
    """A host that sends what `_headers` says."""

    host: Host

    def end_headers(self) -> None:
        for name, value in self.host.headers_of(self.path.partition("?")[0]).items():
            if name != "Content-Type":
                self.send_header(name, value)
        super().end_headers()


@contextmanager
def play(place: Place) -> Iterator[str]:
    """Serve a site as Netlify would; yields the address of its root."""
    kind = type("Played", (_Played,), {"host": Host(place.output)})
    with serve_files(place.output, kind=kind) as address:
        yield address


LISTEN = """addEventListener("securitypolicyviolation", event => {
    (window.violations = window.violations || []).push(event.violatedDirective + " " + event.blockedURI);
});"""


def one_of_each_kind(output: Path, turn: int) -> list[str]:
    """A page of every kind, in one of the languages by day, in each of them by night."""
    found: dict[str, dict[str, str]] = {}
    for path, page in read_pages(output).items():
        found.setdefault(page.kind, {}).setdefault(page.lang, path)
    return [
        path
        for number, (_, paths) in enumerate(sorted(found.items()), turn)
        for path in some_of(sorted(paths.values()), len(paths), number)
    ]


def test_no_page_does_what_the_policy_forbids(browser: Browser, places: dict[str, Place]) -> None:
    place = places[""]
    paths = one_of_each_kind(place.output, 0)
    assert len(paths) >= 13
    context = browser.new_context()
    context.add_init_script(LISTEN)
    tab = context.new_page()
    said: list[str] = []
    tab.on("console", lambda message: said.append(f"{tab.url}: {message.text}") if message.type == "error" else None)
    tab.on("pageerror", lambda error: said.append(f"{tab.url}: {error}"))
    with play(place) as root:
        for path in paths:
            answer = tab.goto(root + path)
            assert answer is not None and answer.headers["content-security-policy"] == POLICY
            if read_pages(place.output)[path].kind == "alias":
                # It leads on, which the policy lets it do.
                tab.wait_for_url(partial(leads_on, path))
            assert tab.evaluate("window.violations || []") == [], path
        assert said == []
        # The same eyes see a page that does what is forbidden.
        (place.output / "bad.html").write_text(
            "<!DOCTYPE html><title>Bad</title><script>window.bad = 1</script><p style='color:red'>"
        )
        tab.goto(f"{root}bad.html")
        assert len(tab.evaluate("window.violations")) == 2
        assert tab.evaluate("window.bad") is None
        assert sum("violates" in message for message in said) == 2
        (place.output / "bad.html").unlink()
    context.close()


def test_the_policy_in_the_page_holds_and_lets_a_disk_be_read(browser: Browser, sample: Sample) -> None:
    context = browser.new_context()
    context.add_init_script(LISTEN)
    tab = context.new_page()
    for path in one_of_each_kind(sample.output, 1):
        if read_pages(sample.output)[path].kind in ("missing", "offline", "alias"):
            continue  # the first two have links from the root of their host, the third is left at once
        tab.goto((sample.output / path).as_uri())
        assert tab.evaluate("window.violations || []") == [], path
        assert tab.evaluate("getComputedStyle(document.body).marginTop") == "0px", path  # the style sheet was read
        for image in tab.locator("img").all():  # `decode` fails for what could not be loaded
            image.evaluate("image => { image.loading = 'eager'; return image.decode(); }")
    folder = sample.output / "fr" / "villes" / "rennes" / "index.html"
    tab.goto(folder.as_uri())
    assert tab.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.bad = 1";
        document.body.append(script);
        return window.bad === undefined;
    }""")
    context.close()


# ------------------------------------------------------------------------------------- compressed files


def test_compressed_bytes_hold_no_time_and_unpack_to_the_text() -> None:
    text = b"Bonjour, tout le monde. " * 200
    packed = dict(compress(text))
    assert gzip.decompress(packed[".gz"]) == brotli.decompress(packed[".br"]) == text
    assert packed[".gz"][4:8] == b"\0\0\0\0"
    assert not packed[".gz"][3] & 0b01000  # no file name
    assert packed[".gz"][9] == 255  # no system
    assert dict(compress(text)) == packed
    reasons = (PROJECT / "docs/decisions.md").read_bytes()
    told = re.search(rb"brotli works at quality (\d+)", reasons)
    sizes = {quality: len(brotli.compress(reasons, mode=brotli.MODE_TEXT, quality=quality)) for quality in range(12)}
    assert told and sizes[int(told[1])] == len(dict(compress(reasons))[".br"])
    assert len(set(sizes.values())) > 6, "other qualities give other sizes"
    assert compress(b"x" * (LEAST - 1)) == ()
    import random

    assert compress(random.Random(1).randbytes(4000)) == ()
    assert is_compressible("fr/index.html") and not is_compressible("assets/a.avif")


@pytest.fixture
def packed_site(tmp_path: Path) -> SmallSite:
    """The small site with a page that is long enough."""
    site = SmallSite(tmp_path / "site")
    site.files["site_config.yaml"] = config(compress="true")
    site.files["content/pages/about/fr.md"]["body"] += "\n\n" + "Une phrase de plus. " * 200
    return site


def packed_files(site: SmallSite) -> dict[str, bytes]:
    """The compressed files of the output."""
    return {path: data for path, data in read_tree(site.output).items() if path.endswith((".gz", ".br"))}


def test_compressed_files_follow_their_pages(packed_site: SmallSite, tmp_path: Path) -> None:
    site = packed_site
    assert site.build().status == "built"
    first = packed_files(site)
    page = next(path for path in first if path.startswith("fr/a-propos/index.html"))
    assert len(first) >= 2
    for path, data in first.items():
        unpack = gzip.decompress if path.endswith(".gz") else brotli.decompress
        assert unpack(data) == (site.output / path[:-3]).read_bytes()
    assert site.build().status == "nothing"
    # One page changes: its compressed files too, and the result is that of a clean build.
    site.files["content/pages/about/fr.md"]["body"] += " Encore."
    outcome = site.build()
    assert outcome.status == "built" and outcome.written >= 3
    assert gzip.decompress((site.output / "fr/a-propos/index.html.gz").read_bytes()).count(b"Encore") == 1
    kept = tmp_path / "kept"
    shutil.copytree(site.output, kept)
    site.build_clean()
    assert differences(kept, site.output) == []
    # More workers, the same bytes.
    site.build_clean(jobs=2)
    assert differences(kept, site.output) == []
    # A compressed file that is lost or touched is made again, and so is its page's other one.
    (site.output / page).unlink()
    assert site.build().status == "built"
    assert differences(kept, site.output) == []
    (site.output / "fr/a-propos/index.html.br").write_bytes(b"damaged")
    assert site.build().status == "built"
    assert differences(kept, site.output) == []
    # What is too short in the end has none.
    site.files["content/pages/about/fr.md"]["body"] = "Court."
    site.build()
    assert (
        not any(path.startswith("fr/a-propos/") for path in packed_files(site))
        or len((site.output / "fr/a-propos/index.html").read_bytes()) >= LEAST
    )
    # Switched off, all go.
    site.files["site_config.yaml"] = config()
    outcome = site.build()
    assert outcome.status == "built" and packed_files(site) == {}
    assert outcome.removed >= 2
    assert outcome.files == len([path for path in read_tree(site.output) if not path.startswith(".sitegen/")])


def test_a_build_counts_the_compressed_files(packed_site: SmallSite) -> None:
    outcome = packed_site.build()
    files = [path for path in read_tree(packed_site.output) if not path.startswith(".sitegen/")]
    assert outcome.files == outcome.written == len(files)
    again = packed_site.build()
    assert (again.status, again.files) == ("nothing", len(files))
