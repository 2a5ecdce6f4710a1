"""The editor in the browser: its configuration, its program, and a page that is changed in Chromium and then built."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, get_args
from unicodedata import normalize

import pytest
import yaml
from jsonschema import Draft7Validator
from playwright.sync_api import Browser, Page, expect
from pydantic import BaseModel

from sitegen.authoring.json_schema import FILES
from sitegen.cli import main
from sitegen.cms.config import PROGRAM, READER, admin_config, admin_policy
from sitegen.cms.fetch_vendored import FOLDER, read_vendored
from sitegen.cms.forms import LEFT_OUT, Forms
from sitegen.cms.vendored import JS_YAML, SVELTIA, VENDORED, VendoredFile
from sitegen.content.config import Admin, Backend
from sitegen.content.parse import parse_file
from sitegen.content.problem import SourceError
from sitegen.content.records import Venue
from sitegen.content.sources import read_sources
from sitegen.options import Options
from sitegen.pipeline import build as run_build
from sitegen.pipeline import look
from sitegen.site.output import Plain
from tests.kit.programs import find_peer
from tests.kit.samplesite import PROJECT
from tests.kit.servers import start_server
from tests.kit.sitekit import TINY, tiny_site
from tests.kit.small_site import SVG
from tests.kit.web import serve_files

NOW = "2026-11-21T08:00"
CITY, SESSIONS, SEO = (
    "content/cities/nancy/city.yaml",
    "content/cities/nancy/sessions.yaml",
    "content/courses/seo/fr.md",
)
CHANGED = """\
  changes:
    2026-12-08: {status: cancelled, note: {fr: "Annulé", en: "Cancelled"}, updated: 2026-11-20}
"""
FILES_OF_SITE = {
    CITY: TINY[CITY]
    .replace("name: Nancy\n", "# the city\nname: {fr: Nancy, en: Nancy in Lorraine}  # Nanzig\n", 1)
    .replace("  town: Nancy\n", "  town:   'Nancy'\n  latitude: 48,6921\n  longitude: 6,1844   # centre\n", 1),
    SESSIONS: TINY[SESSIONS]
    .replace("  room: lab\n", f"  room: lab\n  walk-in: oui\n{CHANGED}", 1)
    .replace("  until: 2027-01-26\n", "  until: 2027-01-26\n  except: 2027-01-12   # holidays\n\n", 1),
    SEO: "---\ntitle: 'Être trouvé'   # short\nsummary: >-\n  Les\n  moteurs\n"
    "no_fallback: non\nextra:\n  a: {b: 1}\n---\n\n\n"
    "## Pour qui\n\nTous.  \nEt\u00a0:\tvous <b>aussi</b> &amp; *moi*\n\n* un\n* deux\n\n\n",
    "content/courses/seo/course.yaml": TINY["content/courses/seo/course.yaml"].replace("\n", "\r\n"),
    "content/courses/e-mail/fr.md": "\ufeff---\ntitle: Mon courriel\n---\n",
    "content/partners/bic/fr.md": "---\ntitle: Bic\nsummary: Des stylos.\n---\n",
    "content/courses/seo/en.md": '---\ntitle: "To be found"\naliases: /en/old/\n---\n\n## For whom\n\nAll.\n',
    "content/news/2026-11-03-brouillon/fr.md": "---\ntitle: Brouillon\ndraft: oui\n---\n\nBientôt.\n",
    "content/pages/two/fr.md": "---\r\ntitle: Deux\n---\n",
}
"""Written as editors write: spellings, spaces, comments, ends of lines; but for the last one, all are kept."""


def with_editor(root: Path, backend: str = "{backend: test-repo}", more: str = "") -> Path:
    """A small site with an editor, and the program of the peers as its copy; returns the configuration file."""
    added = f"features: {{admin: true}}\nadmin: {backend}\n{more}"
    config = tiny_site(root, {**FILES_OF_SITE, "site_config.yaml": TINY["site_config.yaml"] + added})
    for file in VENDORED.values():
        copy = root / ".cache" / FOLDER / file.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(find_peer(f"{file.package}/{file.member.removeprefix('package/')}"), copy)
    return config


def build(config: Path, *words: str) -> int:
    return main(["build", "--config", str(config), "--now", NOW, "--language", "en", *words])


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site with an editor, built."""
    root = tmp_path_factory.mktemp("admin") / "site"
    assert build(with_editor(root)) == 0
    return root


# ------------------------------------------------------------------------------------- the configuration


def test_the_configuration_is_one_that_the_program_knows(edited: Path) -> None:
    schema = json.loads(find_peer(f"{SVELTIA.package}/schema/sveltia-cms.json").read_text("utf-8"))
    config = yaml.safe_load((edited / "output/admin/config.yml").read_text("utf-8"))
    assert [error.message for error in Draft7Validator(schema).iter_errors(config)] == []
    made = look(Options(edited / "site_config.yaml"), read_sources(edited, "site_config.yaml"))
    assert made.site is not None
    for backend in get_args(Backend):
        admin = Admin(backend=backend, repo="owner/site", app_id="1", base_url="https://sign-in.example.org/")
        tree = admin_config(Forms(made.site), admin) | {"collections": config["collections"][:1]}
        assert [error.message for error in Draft7Validator(schema).iter_errors(tree)] == []
    assert config["i18n"]["locales"] == ["fr", "en"]
    assert {one["name"] for one in config["collections"]} == {
        *(
            "pages",
            "news",
            "courses",
            "cities",
            "partners",
            "programmes",
            "course-facts",
            "city-facts",
            "partner-facts",
        ),
        *("site", "new-page", "new-news", "new-partner"),
    }


def read_digest(root: Path, path: str) -> str:
    """What translations are compared with."""
    return parse_file(read_sources(root, "site_config.yaml").files[path]).digest


def names(fields: list[dict[str, Any]]) -> set[str]:
    return {field["name"] for field in fields}


def keys_of(model: type[BaseModel]) -> set[str]:
    return {one.alias or name for name, one in model.model_fields.items()}


WHERE = {
    "city": ("city-facts", "nancy"), "sessions": ("programmes", "nancy"), "course": ("course-facts", "seo"),
    "partner": ("partner-facts", "bic"), "vocabulary": ("site", "vocabulary"), "site_config": ("site", "site_config"),
    "words": ("courses", "seo"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_every_key_of_every_kind_of_file_is_a_field_or_has_a_reason(edited: Path, kind: str) -> None:
    """A new key of a record is in the editor by itself; one that the editor cannot show needs a line in `LEFT_OUT`."""
    model = FILES[kind][0]
    left_out = {key for record, key in LEFT_OUT if record == model.__name__}
    assert all(reason for reason in LEFT_OUT.values())
    if kind == "synonyms":
        assert left_out == keys_of(model)
        return
    config = yaml.safe_load((edited / "output/admin/config.yml").read_text("utf-8"))
    collection, name = WHERE[kind]
    files = next(one["files"] for one in config["collections"] if one["name"] == collection)
    fields = next(one["fields"] for one in files if one["name"] == name)
    if kind == "sessions":
        assert fields[0]["root"] is True
        fields = fields[0]["fields"]
    if kind == "words":
        assert names(fields) == {*keys_of(model), "body"} - left_out
    elif kind == "vocabulary":
        assert names(fields) | {"languages"} == keys_of(model)
        assert {"label", "order", "mednum", "inclusion"} == names(fields[0]["fields"][0]["fields"])
    else:
        assert names(fields) == keys_of(model) - left_out
    assert all(field.get("hint") for field in fields if field["name"] != "body")
    if kind == "city":
        venue = next(field for field in fields if field["name"] == "venue")
        assert names(venue["fields"]) == keys_of(Venue)
        assert next(one for one in venue["fields"] if one["name"] == "access")["options"] == ["step-free"]


def test_a_text_is_asked_for_as_it_is_written(tmp_path: Path) -> None:
    """One line where one text holds for all languages, else one for each; not at all where a list has both."""
    tiny_site(tmp_path)
    path = tmp_path / "content/cities/nancy/city.yaml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("region: Grand Est", "region: {fr: Grand Est}").replace("name: Le labo", "name: {fr: Le labo}")
    )
    made = look(Options(tmp_path / "site_config.yaml"), read_sources(tmp_path, "site_config.yaml"))
    assert made.site is not None
    config = admin_config(Forms(made.site), Admin(backend="test-repo"))
    files = next(one["files"] for one in config["collections"] if one["name"] == "city-facts")
    fields = {field["name"]: field for field in files[0]["fields"]}
    assert fields["name"]["widget"] == "string"
    assert fields["region"]["widget"] == "object"
    assert names(fields["region"]["fields"]) == {"fr", "en"}
    rooms = next(field for field in fields["venue"]["fields"] if field["name"] == "rooms")
    assert names(rooms["fields"]) == {"id", "seats"}


# ------------------------------------------------------------------------------------- its files


def test_the_page_is_for_editors_only(edited: Path) -> None:
    output = edited / "output"
    page = (output / "admin/index.html").read_text("utf-8")
    assert '<meta name="robots" content="noindex">' in page
    assert "script-src 'self';" in page
    assert "unsafe-eval" not in page
    assert f'<script src="{PROGRAM}"></script>' in page
    for name, file in ((PROGRAM, SVELTIA), (READER, JS_YAML)):
        assert hashlib.sha512((output / "admin" / name).read_bytes()).hexdigest() == file.digest
    assert "admin" not in (output / "sitemap.xml").read_text("utf-8")
    assert "admin/" not in (output / "worker.js").read_text("utf-8").split("\n", 1)[0]
    for other in output.rglob("*.html"):
        if "admin" not in other.parts:
            assert "admin/" not in other.read_text("utf-8")


def test_the_policy_names_the_hosts_of_the_backend_and_no_others() -> None:
    github = admin_policy(Admin(backend="github", repo="a/b", base_url="https://sign-in.example.org/path"))
    assert "connect-src 'self' blob: data: https://api.github.com https://www.githubstatus.com" in github
    assert " https://sign-in.example.org https://unpkg.com;" in github
    own = admin_policy(Admin(backend="gitea", repo="a/b", api_root="https://git.example.org/api/v1"))
    assert "gitea.com" not in own
    assert "connect-src 'self' blob: data: https://git.example.org https://unpkg.com;" in own


def test_hosts_that_send_a_policy_leave_the_editor_its_own(tmp_path: Path) -> None:
    config = with_editor(tmp_path, more="host: [cloudflare, apache]\n")
    made = look(Options(config), read_sources(tmp_path, config.name))
    views = {one.path: made.view(one) for one in made.outputs if one.maker}
    texts = {path: view.data.decode() for path, view in views.items() if isinstance(view, Plain)}
    rules: dict[str, str] = {}
    path = ""
    for line in texts["_headers"].splitlines():
        if line.startswith("/"):
            path = line
        rules[path] = rules.get(path, "") + line.strip() + "\n"
    assert "Content-Security-Policy" not in rules["/*"]
    assert "X-Content-Type-Options" in rules["/*"]
    for path in ("/", "/index.html", "/404.html", "/fr/*", "/en/*"):
        assert "Content-Security-Policy: default-src 'none'" in rules[path]
    assert "Content-Security-Policy: frame-ancestors 'none'\n" in rules["/admin/*"]
    assert "m#^/admin/#" in texts[".htaccess"]


def test_apache_sends_its_policy_for_pages_and_not_for_the_editor() -> None:
    with tempfile.TemporaryDirectory(prefix="sitegen-admin-") as name:  # pytest's own folders are closed to the server
        folder = Path(name)
        folder.chmod(0o755)
        assert build(with_editor(folder / "site", more="host: apache\n")) == 0
        with start_server("htaccess", folder / "server", folder / "site/output", "") as server:
            page, editor = server.ask("/fr/"), server.ask("/admin/")
    assert (page.status, editor.status) == (200, 200)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert editor.headers["content-security-policy"] == "frame-ancestors 'none'"
    assert editor.headers["x-content-type-options"] == "nosniff"


def test_without_the_feature_there_is_nothing_and_nothing_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.cms.fetch_vendored.fetch_web", pytest.fail)
    tiny_site(tmp_path)
    config = tmp_path / "site_config.yaml"
    config.write_text(config.read_text("utf-8") + "admin: {backend: test-repo}\n", "utf-8")
    assert build(config) == 0
    assert not (tmp_path / "output/admin").exists()
    config.write_text(config.read_text("utf-8") + "features: {admin: true}\n", "utf-8")
    assert build(config, "--portable") == 0  # from a stick nothing can be saved
    assert not (tmp_path / "output/admin").exists()


# ------------------------------------------------------------------------------------- its program


def small_package() -> tuple[VendoredFile, bytes]:
    """A package of one file, and its lock."""
    data, pack = b"run()", io.BytesIO()
    with tarfile.open(fileobj=pack, mode="w:gz") as archive:
        member = tarfile.TarInfo("package/x.js")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    sent = pack.getvalue()
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(sent).digest()).decode()
    digest = hashlib.sha512(data).hexdigest()
    return VendoredFile("@a/b", "1.0", "https://example.org/b.tgz", integrity, "package/x.js", digest), sent


def test_a_program_is_fetched_once_and_only_as_it_is_locked(tmp_path: Path) -> None:
    file, sent = small_package()
    asked: list[str] = []

    def fetch(address: str) -> bytes:
        asked.append(address)
        return sent

    assert file.name == "a-b-1.0.js"
    assert read_vendored(tmp_path, file, "site_config.yaml", fetch) == b"run()"
    assert read_vendored(tmp_path, file, "site_config.yaml", pytest.fail) == b"run()"
    copy = tmp_path / FOLDER / file.name
    copy.write_bytes(b"run(")  # cut off
    assert read_vendored(tmp_path, file, "site_config.yaml", fetch) == b"run()"
    assert asked == [file.archive, file.archive]
    copy.unlink()
    for other in (replace(file, integrity="sha512-x"), replace(file, digest="0" * 128)):
        with pytest.raises(SourceError, match="its digest is another one"):
            read_vendored(tmp_path, other, "site_config.yaml", fetch)
    assert not copy.exists()


def test_without_network_and_copy_the_build_says_what_to_do(tmp_path: Path) -> None:
    def fetch(address: str) -> bytes:
        raise OSError("no route to host")

    tiny_site(tmp_path)
    config = tmp_path / "site_config.yaml"
    config.write_text(config.read_text("utf-8") + "admin: {backend: test-repo}\nfeatures: {admin: true}\n", "utf-8")
    line = config.read_text("utf-8").splitlines().index("features: {admin: true}") + 1
    outcome = run_build(Options(config, now=datetime.fromisoformat(NOW), fetch=fetch))
    [problem] = outcome.problems
    assert outcome.status == "failed"
    assert (problem.path, problem.line, problem.column) == ("site_config.yaml", line, 12)
    assert str(problem.what).startswith(f"{JS_YAML.package} {JS_YAML.version} cannot be fetched from https://")
    assert str(problem.what).endswith("no route to host")
    member = JS_YAML.member.removeprefix("package/")
    assert str(problem.remedy).startswith(f"build once with a network, or put its file {member} there as .cache/")
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("file", VENDORED.values(), ids=lambda file: file.package)
def test_the_lock_and_the_peers_have_the_same_package(file: VendoredFile) -> None:
    lock = json.loads((PROJECT / "tests/peers/package-lock.json").read_text("utf-8"))
    locked = lock["packages"][f"node_modules/{file.package}"]
    assert (locked["version"], locked["integrity"]) == (file.version, file.integrity)


# ------------------------------------------------------------------------------------- in Chromium

WRITE = """async files => {
    const top = await (await navigator.storage.getDirectory()).getDirectoryHandle("sveltia-cms-test", {create: true});
    for (const [path, text] of Object.entries(files)) {
        const parts = path.split("/");
        let folder = top;
        for (const part of parts.slice(0, -1)) { folder = await folder.getDirectoryHandle(part, {create: true}); }
        const stream = await (await folder.getFileHandle(parts.at(-1), {create: true})).createWritable();
        await stream.write(text);
        await stream.close();
    }
}"""
READ = """async path => {
    let folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("sveltia-cms-test");
    const parts = path.split("/");
    for (const part of parts.slice(0, -1)) { folder = await folder.getDirectoryHandle(part); }
    const bytes = await (await (await folder.getFileHandle(parts.at(-1))).getFile()).arrayBuffer();
    return new TextDecoder("utf-8", {ignoreBOM: true}).decode(bytes);
}"""


@pytest.fixture(scope="module")
def editor(edited: Path, browser: Browser) -> Iterator[tuple[Page, str, list[str]]]:
    """The editor, open over a copy of the content in the browser; its address, and what its policy refused."""
    files = {
        found.relative_to(edited).as_posix(): found.read_bytes().decode()
        for found in [*(edited / "content").rglob("*"), edited / "site_config.yaml"]
        if found.suffix in (".md", ".yaml")
    }
    wrong: list[str] = []
    with serve_files(edited / "output") as address:
        page = browser.new_page(locale="en-US")
        page.route(lambda url: not url.startswith(address), lambda route: route.abort())
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(f"{address}404.html")
        page.evaluate(WRITE, files)
        page.goto(f"{address}admin/")
        page.get_by_role("button", name="Work with Test Repository").click()
        page.wait_for_url("**/collections/**")
        yield page, address, wrong
        page.close()


def change(editor: tuple[Page, str, list[str]], entry: str, key: str, text: str, path: str) -> str:
    """Change one field of an entry, save, and return the file as it then is."""
    page, address, _ = editor
    before = page.evaluate(READ, path)
    page.goto(f"{address}admin/#/collections/{entry}")
    for number in range(key.count(".") + 1):  # what is nested appears when its parent is looked at
        way = ".".join(key.split(".")[: number + 1])
        if way[-1].isdecimal():  # an entry of a list has no section of its own
            continue
        section = page.locator(f'[data-key-path="{way}"]').first
        page.mouse.move(600, 400)
        for _ in range(200):  # what is further down is made when one comes near
            if not number or section.count():
                break
            page.mouse.wheel(0, 200)
            page.wait_for_timeout(20)
        section.scroll_into_view_if_needed()
        if way == "topics.internet":  # which is folded
            section.get_by_role("button", name="Expand", exact=True).first.click()
    field = page.locator(f'[data-key-path="{key}"]').first.locator("input, textarea").first
    field.scroll_into_view_if_needed()
    field.fill(text)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(lambda url: "/entries/" not in url)
    after: str = page.evaluate(READ, path)
    assert after != before
    return after


def test_the_editor_opens_without_a_complaint_and_lists_every_collection(
    edited: Path, editor: tuple[Page, str, list[str]]
) -> None:
    page, _, wrong = editor
    config = yaml.safe_load((edited / "output/admin/config.yml").read_text("utf-8"))
    for collection in config["collections"]:
        shown = page.get_by_role("treeitem", name=collection["label"], exact=True)
        there = collection.get("files") or [*edited.glob(f"{collection['folder']}/*/{collection['path'][9:]}.*")]
        expect(shown).to_contain_text(str(len(there)))
    assert wrong == []


CHANGES = [
    ("courses/entries/seo", "title", "Le : “# nouveau”", SEO, "title: 'Être trouvé'", 'title: "Le : “# nouveau”"'),
    ("new-news/entries/2026-11-03-brouillon/fr", "title", "Encore", "content/news/2026-11-03-brouillon/fr.md",
     "title: Brouillon", 'title: "Encore"'),
    ("courses/entries/e-mail", "summary", "Écrire", "content/courses/e-mail/fr.md",
     "title: Mon courriel\n", 'title: Mon courriel\nsummary: "Écrire"\n'),
    ("course-facts/entries/seo", "minutes", "95", "content/courses/seo/course.yaml", "minutes: 120", "minutes: 95"),
    ("city-facts/entries/nancy", "name.fr", "Nancy : 10:30", CITY, "{fr: Nancy,", '{fr: "Nancy : 10:30",'),
    ("partner-facts/entries/bic", "name", "no", "content/partners/bic/partner.yaml", "name: Bic", 'name: "no"'),
    ("programmes/entries/nancy", "sessions.0.time", "10:00-12:30", SESSIONS, "10:00-12:00", "10:00-12:30"),
    ("site/entries/vocabulary", "topics.internet.order", "7", "content/vocabulary.yaml",
     "internet: {label: Internet}", "internet: {label: Internet, order: 7}"),
    ("site/entries/site_config", "organizer", "Le réseau", "site_config.yaml", "organizer: Les essais",
     'organizer: "Le réseau"'),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "key", "text", "path", "old", "new"), CHANGES, ids=[one[0] for one in CHANGES])
def test_what_is_not_changed_in_a_form_stays_byte_for_byte(
    edited: Path, editor: tuple[Page, str, list[str]], entry: str, key: str, text: str, path: str, old: str, new: str
) -> None:
    """Comments, spaces, spellings, ends of lines, keys that the form does not show; and every other file."""
    others = [one for one in FILES_OF_SITE if one.startswith("content/") and one != path]
    before = {one: editor[0].evaluate(READ, one) for one in others}
    written = (edited / path).read_bytes().decode()
    assert written.count(old) == 1
    assert change(editor, entry, key, text, path) == written.replace(old, new)
    assert {one: editor[0].evaluate(READ, one) for one in others} == before


def test_a_file_with_two_kinds_of_lines_has_no_form_and_the_editor_says_so(edited: Path) -> None:
    config = yaml.safe_load((edited / "output/admin/config.yml").read_text("utf-8"))
    pages = next(one for one in config["collections"] if one["name"] == "pages")
    assert [one["name"] for one in pages["files"]] == ["about"]
    assert "content/pages/two/fr.md" in pages["description"]


def test_a_page_that_is_changed_in_the_editor_is_built(editor: tuple[Page, str, list[str]], tmp_path: Path) -> None:
    text = editor[0].evaluate(READ, SEO)
    config = with_editor(tmp_path)
    (tmp_path / SEO).write_text(text, "utf-8")
    assert build(config) == 0
    assert "“# nouveau”" in (tmp_path / "output/fr/cours/le-nouveau/index.html").read_text("utf-8")


def open_form(editor: tuple[Page, str, list[str]], collection: str, fields: dict[str, str]) -> Page:
    """The form of something new, filled in."""
    page, address, _ = editor
    page.goto(f"{address}admin/#/collections/{collection}/new")
    for key, text in fields.items():
        field = page.locator(f'[data-key-path="{key}"]').first
        field.scroll_into_view_if_needed()
        field.locator("input, textarea").locator("visible=true").first.fill(text)
    return page


def save_form(page: Page, path: str) -> str:
    """The file that is made when a form is saved."""
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(lambda url: not url.endswith("/new"))
    made: str = page.evaluate(READ, path)
    return made


def upload_logo(page: Page, button: str, name: str) -> None:
    """Choose a file of this computer in the form of a partner."""
    field = page.locator('[data-key-path="logo"]').first
    field.scroll_into_view_if_needed()
    with page.expect_file_chooser() as chosen:
        field.get_by_role("button", name=button).click()
        page.locator('dialog, [role="dialog"]').get_by_role("button", name="Upload").click()
    chosen.value.set_files({"name": name, "mimeType": "image/svg+xml", "buffer": SVG.format(8).encode()})
    page.get_by_role("button", name="Insert", exact=True).click()
    expect(field).to_contain_text(name.split(maxsplit=1)[0])


def test_a_picture_that_is_chosen_lies_beside_its_file(editor: tuple[Page, str, list[str]]) -> None:
    page, address, _ = editor
    page.goto(f"{address}admin/#/collections/partner-facts/entries/bic")
    upload_logo(page, "Replace Image", "other.svg")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(lambda url: "/entries/" not in url)
    assert "logo: other.svg" in page.evaluate(READ, "content/partners/bic/partner.yaml")
    assert page.evaluate(READ, "content/partners/bic/other.svg") == SVG.format(8)


def test_what_is_new_in_the_editor_is_built(editor: tuple[Page, str, list[str]], tmp_path: Path) -> None:
    """A text in the default language in the folder of its title; a partner with its logo beside it."""
    config = with_editor(tmp_path)
    day = editor[0].evaluate("new Date().toLocaleDateString('sv')")
    news, about = f"content/news/{day}-l-ete-c-est-a-10h30/fr.md", "content/pages/qui-fait-quoi/fr.md"
    folder = "content/partners/le-cafe-d-a-cote"
    partner = f"{folder}/partner.yaml"
    made = {}
    title = "L’été : c’est à 10h30 !"
    page = open_form(editor, "new-news", {"title": title, "summary": "Venez.", "body": "Un **mot**.\n"})
    made[news] = save_form(page, news)
    page = open_form(editor, "new-page", {"title": "Qui fait quoi ?", "body": "## Nous\n\n::: partners\n"})
    made[about] = save_form(page, about)
    page = open_form(editor, "new-partner", {"name": "Le Café d’à côté"})
    kind = page.locator('[data-key-path="kind"]')
    kind.get_by_role("combobox").click()
    page.get_by_role("option", name="association").click()
    upload_logo(page, "Browse", normalize("NFD", "Logo d’été & co #2 (1).svg"))  # as a Mac gives it
    made[partner] = save_form(page, partner)
    logo = yaml.safe_load(made[partner])["logo"]
    made[f"{folder}/{logo}"] = page.evaluate(READ, f"{folder}/{logo}")
    for path, text in made.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    assert build(config) == 0
    output = tmp_path / "output/fr"
    assert made[news].endswith("---\n\nUn **mot**.\n")
    assert "L’été\u00a0: c’est à 10h30\u202f!" in (output / "news/lete-cest-a-10h30/index.html").read_text("utf-8")
    assert (output / "qui-fait-quoi/index.html").is_file()
    assert len([*(tmp_path / "output/assets").glob("le-cafe-d-a-cote-logo-d-ete-co-2-1.*.svg")]) == 1
    assert [said for said in editor[2] if "Content Security Policy" in said] == []
