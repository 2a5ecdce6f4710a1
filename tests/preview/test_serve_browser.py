"""The preview in Chromium: save, and see it; what is wrong over the last good page; where a page comes from."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, expect

from tests.kit.patience import LIMIT
from tests.kit.previewing import SAVES, Child, preview
from tests.kit.small_site import SVG, SmallSite, encode, words

ABOUT = "content/pages/about/fr.md"
PAGE = "fr/a-propos/"
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'"
"""A policy as strict as one may come to be: neither inline script nor inline style, nothing from elsewhere."""


class OpenPreview:
    """A site, its preview, and a tab that shows a page of it."""

    def __init__(self, site: SmallSite, child: Child, page: Page) -> None:
        self.site = site
        self.child = child
        self.page = page
        self.wrong: list[str] = []

    def open(self, path: str) -> None:
        """Open a page; it is ready when its socket is."""
        self.page.goto(self.child.address + path)
        self.until("window.LiveReload && window.LiveReload.connector.protocol === 7")

    def until(self, expression: str) -> None:
        """Wait until this holds in the page. Not `wait_for_function`: the policy of the page forbids what it does."""
        limit = time.monotonic() + LIMIT
        while True:
            with suppress(Error):  # the page is being loaded
                if self.page.evaluate(expression):
                    return
            assert time.monotonic() < limit, expression
            self.page.wait_for_timeout(20)

    def say(self, text: str) -> bytes:
        """The bytes of the free page with this body."""
        self.site.files[ABOUT] = words(f"{text}\n", title="À propos", summary="Nous")
        return encode(self.site.files[ABOUT])

    def save(self, text: str) -> None:
        """Save the free page with this body."""
        (self.site.root / ABOUT).write_bytes(self.say(text))

    def sees(self, text: str) -> None:
        """The page shows this text, sooner or later."""
        expect(self.page.locator("body")).to_contain_text(text)

    def serves(self, path: str, text: str) -> None:
        """Another page has this text, sooner or later."""
        limit = time.monotonic() + LIMIT
        while text not in self.page.request.get(self.child.address + path).text():
            assert time.monotonic() < limit, text
            self.page.wait_for_timeout(20)

    def marked(self, name: str) -> None:
        """Leave a mark that the next reload of the page wipes away."""
        self.page.evaluate(f"window.{name} = true")

    def still(self, name: str) -> bool:
        """Whether the page was not reloaded since."""
        return bool(self.page.evaluate(f"window.{name} === true"))

    @property
    def problems(self) -> Locator:
        """What stands over the page when something is wrong."""
        return self.page.locator("sitegen-preview section.problems")

    def mends(self, text: str) -> None:
        """Save a good page, and see that nothing is wrong any more."""
        self.save(text)
        self.sees(text)
        expect(self.problems).to_be_hidden()


@contextmanager
def open_preview(
    browser: Browser, root: Path, *options: str, site: SmallSite | None = None, expected: tuple[str, ...] = ()
) -> Iterator[OpenPreview]:
    """A preview of a small site under a strict policy, and a tab; nothing may go wrong in it but what is `expected`."""
    site = site or SmallSite(root)
    frame = site.files["layouts/frame.html"]
    meta = f'<head>\n<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    site.files["layouts/frame.html"] = frame.replace("<head>", meta)
    assert meta in site.files["layouts/frame.html"]
    site.write()
    with preview(root, *options) as child:
        context = browser.new_context(viewport={"width": 900, "height": 600})
        page = context.new_page()
        found = OpenPreview(site, child, page)
        page.on("console", lambda one: found.wrong.append(one.text) if one.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: found.wrong.append(str(error)))
        yield found
        context.close()
    on_purpose = ("status of 404", "status of 503", "ERR_CONNECTION_REFUSED", *expected)
    wrong = [text for text in found.wrong if not any(one in text for one in on_purpose)]
    assert not wrong, wrong


@pytest.fixture(scope="module")
def shared(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenPreview]:
    """One preview for the tests that leave it as they find it."""
    with open_preview(browser, tmp_path_factory.mktemp("preview")) as found:
        yield found


# ------------------------------------------------------------------------------------- save, and see it


@pytest.mark.parametrize("name", SAVES)
def test_each_way_to_save_is_seen(shared: OpenPreview, name: str) -> None:
    shared.open(PAGE)
    for number in range(2):
        SAVES[name](shared.site.root / ABOUT, shared.say(f"Par {name} {number}."))
        shared.sees(f"Par {name} {number}.")
    expect(shared.problems).to_be_hidden()


def test_two_saves_one_upon_the_other_and_many_are_seen(shared: OpenPreview) -> None:
    shared.open(PAGE)
    for pause in (0, 50, 200, 400):
        shared.save(f"Un {pause}.")
        shared.page.wait_for_timeout(pause)  # what is tested is the pause between two saves
        shared.save(f"Deux {pause}.")
        shared.sees(f"Deux {pause}.")
    for number in range(15):
        shared.save(f"Rafale {number}.")
        shared.page.wait_for_timeout(20 * (number % 4))
    shared.sees("Rafale 14.")


def test_the_scroll_position_stays_and_other_pages_are_left_alone(shared: OpenPreview) -> None:
    long = "\n\n".join(f"Paragraphe {number}." for number in range(200))
    shared.save(long)
    shared.open(PAGE)
    shared.sees("Paragraphe 199.")
    shared.until("(window.scrollTo(0, 1500), window.scrollY === 1500)")  # once what reloads it has come to rest
    shared.save(f"{long}\n\nLa fin.")
    shared.sees("La fin.")
    shared.until("window.scrollY === 1500")
    # One reload upon another: the page between them has not found its place yet.
    shared.page.add_init_script("if (!sessionStorage.twice) { sessionStorage.twice = 1; location.reload(); }")
    shared.page.evaluate("location.reload()")
    shared.until("window.sessionStorage.twice && window.scrollY === 1500")
    shared.marked("here")
    course = shared.site.root / "content/courses/cv/fr.md"
    course.write_bytes(course.read_bytes() + b"\nEncore.\n")
    shared.serves("fr/cours/cours-cv/", "Encore.")
    shared.save(f"{long}\n\nLa fin. Deux.")
    shared.sees("La fin. Deux.")
    shared.until("window.scrollY === 1500")
    assert shared.still("here"), "what changed in this page was renewed, no more"
    shared.open("fr/cours/cours-email/")
    shared.marked("here")
    course.write_bytes(course.read_bytes() + b"\nEt encore.\n")
    shared.serves("fr/cours/cours-cv/", "Et encore.")
    shared.save("Autre page.")
    shared.serves(PAGE, "Autre page.")
    assert shared.still("here"), "a page that did not change is not reloaded"


def test_who_scrolls_while_the_page_is_loaded_again_is_not_pulled_back(shared: OpenPreview) -> None:
    shared.save("\n\n".join(f"Paragraphe {number}." for number in range(200)))
    shared.open(PAGE)
    shared.sees("Paragraphe 199.")
    shared.until("(window.scrollTo(0, 400), window.scrollY === 400)")
    once = "if (!sessionStorage.early) { sessionStorage.early = 1; window.scrollTo(0, 1500); }"
    shared.page.add_init_script(f"addEventListener('DOMContentLoaded', () => {{ {once} }})")
    shared.page.reload()
    shared.until("document.readyState === 'complete' && window.scrollY === 1500")


def test_a_template_a_picture_and_the_configuration_are_seen(shared: OpenPreview) -> None:
    site = shared.site
    shared.open(PAGE)
    before = site.copy_files()
    site.files["layouts/page.html"] = str(site.files["layouts/page.html"]).replace("<p>", "<p>Gabarit neuf. ")
    site.write()
    shared.sees("Gabarit neuf.")
    site.files["site_config.yaml"]["title"]["fr"] = "Autre titre"
    site.write()
    shared.until("document.title.includes('Autre titre')")
    shared.open("fr/cours/cours-seo/")
    picture = shared.page.locator("img[alt=plan]")
    address = picture.get_attribute("src")
    site.files["content/courses/seo/plan.svg"] = SVG.format(5)
    site.write()
    expect(picture).not_to_have_attribute("src", str(address))
    site.files = before
    site.write()
    expect(picture).to_have_attribute("src", str(address))


def test_only_the_style_is_renewed_when_only_the_style_changed(shared: OpenPreview) -> None:
    shared.open(PAGE)
    shared.marked("here")
    sheet = shared.site.root / "layouts/assets/site.css"
    for colour in ("rgb(1, 2, 3)", "rgb(4, 5, 6)"):
        sheet.write_text(f"body {{ background: url(icon.svg); color: {colour} }}\n")
        shared.until(f"getComputedStyle(document.body).color === '{colour}'")
    assert shared.still("here"), "the page itself was not loaded again"
    shared.until("document.querySelectorAll('link[rel=stylesheet]').length === 1")
    shared.save("Après le style.")
    shared.sees("Après le style.")
    assert shared.still("here")


TEXTS = {
    "a word": "Un.\n\nDeux.\n\nTrois [là](@/courses/cv).",
    "a paragraph more": "Un.\n\nEncore.\n\nDeux.\n\nTrois [là](@/courses/cv).",
    "two less": "Un.\n\nTrois [là](@/courses/cv).",
    "a list, a heading": "## Titre\n\n- Un\n- Deux\n\nTrois.",
    "another list": "## Titre\n\n- Un\n- Deux et *demi*\n- Trois\n\nQuatre.",
    "nothing but a table": "| a | b |\n|---|---|\n| Un | Deux |",
}


def test_a_page_that_is_changed_in_its_place_is_the_one_that_would_be_loaded(shared: OpenPreview) -> None:
    shared.save("Au début.")
    shared.open(PAGE)
    shared.sees("Au début.")
    html = 'document.head.innerHTML.replace(/data-stamp="[^"]*"/, \'\') + document.body.innerHTML'
    for number, text in enumerate(TEXTS.values()):
        shared.marked("here")
        shared.save(f"{text}\n\nNuméro {number}.")
        shared.sees(f"Numéro {number}.")
        assert shared.still("here")
        changed = shared.page.evaluate(html)
        shared.open(PAGE)
        assert shared.page.evaluate(html) == changed


def test_what_a_script_has_touched_or_may_listen_to_is_loaded_again(shared: OpenPreview) -> None:
    shared.save("Au début.\n\nEnsuite.")
    shared.open(PAGE)
    shared.sees("Ensuite.")
    shared.page.evaluate("[...document.querySelectorAll('p')].find(p => p.textContent === 'Ensuite.').lang = 'en'")
    shared.marked("here")
    shared.save("Au début.\n\nEnfin.")
    shared.sees("Enfin.")
    assert not shared.still("here")
    before = shared.site.copy_files()
    template = str(before["layouts/frame.html"])
    shared.open(PAGE)
    shared.marked("here")
    shared.site.files["layouts/frame.html"] = template.replace("<h1>", '<button type="button">Là</button><h1>')
    shared.site.write()
    shared.sees("Là")
    assert not shared.still("here")
    shared.site.files = before
    shared.site.write()
    shared.until("document.querySelectorAll('main button').length === 0")


def test_files_and_folders_that_come_and_go_are_seen(shared: OpenPreview) -> None:
    root = shared.site.root
    shared.open("fr/bienvenue/")
    assert shared.page.locator("body").get_attribute("data-kind") == "missing"
    place = root / "content/pages/welcome/fr.md"
    place.parent.mkdir()
    place.write_bytes(encode(words("Entrez.\n", title="Bienvenue")))
    shared.sees("Entrez.")
    place.parent.rename(place.parent.with_name("hello"))
    place.parent.with_name("hello").joinpath("fr.md").write_bytes(encode(words("Bonjour.\n", title="Bienvenue")))
    shared.sees("Bonjour.")
    shutil.rmtree(place.parent.with_name("hello"))
    shared.until("document.body.dataset.kind === 'missing'")


def test_a_burst_of_500_files_ends_in_the_last_of_them(shared: OpenPreview) -> None:
    root = shared.site.root
    shared.open("fr/page-499/")
    for number in range(500):
        place = root / f"content/pages/burst-{number}/fr.md"
        place.parent.mkdir()
        place.write_bytes(encode(words("Foule.\n", title=f"Page {number}")))
    shared.sees("Foule.")
    for number in range(500):
        shutil.rmtree(root / f"content/pages/burst-{number}")
    shared.until("document.body.dataset.kind === 'missing'")


def test_the_folder_of_all_content_may_go_and_come_back(shared: OpenPreview) -> None:
    root = shared.site.root
    shared.open(PAGE)
    kept = root.parent / f"{root.name}-kept"
    shutil.copytree(root / "content", kept)
    shutil.rmtree(root / "content")
    expect(shared.problems).to_contain_text("the folder is missing")
    kept.rename(root / "content")
    expect(shared.problems).to_be_hidden()
    for text in ("Revenu.", "Et suivi."):
        shared.save(text)
        shared.sees(text)


# ------------------------------------------------------------------------------------- what is wrong


def test_an_error_stands_over_the_last_good_page_until_it_is_mended(shared: OpenPreview) -> None:
    shared.open(PAGE)
    shared.mends("Tout va bien.")
    (shared.site.root / ABOUT).write_text("---\ntitle: À propos\nsumary: x\n---\nCassé.\n")
    expect(shared.problems).to_be_visible()
    expect(shared.problems).to_contain_text(
        "content/pages/about/fr.md:3:1: the key “sumary” is not known here — did you mean “summary”?"
    )
    expect(shared.page.get_by_role("alert")).to_be_visible()
    shared.sees("Tout va bien.")
    shared.page.reload()
    expect(shared.problems).to_be_visible()
    shared.problems.get_by_role("button", name="Close").click()
    expect(shared.problems).to_be_hidden()
    shared.page.get_by_role("button", name="Errors: 1").click()
    expect(shared.problems).to_be_visible()
    shared.page.keyboard.press("Escape")
    expect(shared.problems).to_be_hidden()
    (shared.site.root / ABOUT).write_text("---\ntitle: À propos\nsumary: x\nslugg: y\n---\nCassé.\n")
    expect(shared.problems).to_be_visible()  # other errors are worth a word again
    assert shared.problems.locator("li").count() == 2
    shared.mends("Réparé.")
    shared.marked("here")
    (shared.site.root / ABOUT).write_text("---\ntitle: [\n---\n")
    expect(shared.problems).to_be_visible()
    shared.mends("Réparé.")
    assert shared.still("here"), "nothing changed in the page, so it was not loaded again"


def test_an_error_can_be_read_on_a_page_from_right_to_left(shared: OpenPreview) -> None:
    shared.open("ar/")
    assert shared.page.evaluate("getComputedStyle(document.documentElement).direction") == "rtl"
    (shared.site.root / ABOUT).write_text("---\ntitle: À propos\nعنوان: x\n---\n")
    expect(shared.problems).to_contain_text("content/pages/about/fr.md:3:1")
    assert shared.problems.evaluate("element => getComputedStyle(element).direction") == "ltr"
    box = shared.problems.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 900
    shared.mends("Réparé à droite.") if shared.page.url.endswith(PAGE) else shared.save("Réparé à droite.")
    expect(shared.problems).to_be_hidden()


def test_a_first_build_that_fails_shows_why_and_then_the_site(browser: Browser, tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    good = site.files[ABOUT]
    site.files[ABOUT] = "---\ntitle: [\n---\n"
    with open_preview(browser, tmp_path, site=site) as found:
        found.open(PAGE)
        expect(found.page).to_have_title("There is no site to show yet")
        expect(found.problems).to_contain_text("content/pages/about/fr.md:3:1")
        site.files[ABOUT] = good
        site.write()
        found.sees("Nous")
        expect(found.problems).to_be_hidden()


def test_french_is_spoken_to_the_french(browser: Browser, tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.files[ABOUT] = words("Un.\n", title="À propos", draft="true")
    with open_preview(browser, tmp_path, "--language", "fr", site=site) as found:
        found.open(PAGE)
        expect(found.page.locator("sitegen-preview")).to_have_attribute("lang", "fr")
        expect(found.page.get_by_role("status")).to_contain_text("Brouillon")
        (tmp_path / ABOUT).write_text("---\ntitle: À propos\nsumary: x\n---\n")
        expect(found.problems).to_contain_text("Enregistrez".lower())
        expect(found.problems).to_contain_text("clé")


# ------------------------------------------------------------------------------------- about the page


def test_the_key_and_the_button_tell_where_a_page_comes_from(shared: OpenPreview) -> None:
    shared.open("fr/villes/rennes/")
    button = shared.page.get_by_role("button", name="Where this page comes from")
    about = shared.page.get_by_role("region", name="This page is made from")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(about).to_be_hidden()
    shared.page.keyboard.press("?")
    expect(about).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(button).to_be_focused()
    for path in (
        "content/cities/rennes/fr.md: the words",
        "content/cities/rennes/city.yaml: the facts",
        "layouts/city.html",
    ):
        expect(about).to_contain_text(path)
    expect(about).to_contain_text("Change one of these files and save")
    shared.page.keyboard.press("Escape")
    expect(about).to_be_hidden()
    button.click()
    expect(about).to_be_visible()
    about.get_by_role("button", name="Close").click()
    expect(about).to_be_hidden()
    shared.page.evaluate("document.body.append(document.createElement('input'))")
    shared.page.locator("body > input").press("?")
    expect(about).to_be_hidden()


def test_drafts_and_pages_to_come_are_marked_and_others_are_not(browser: Browser, tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.files["content/pages/soon/fr.md"] = words("Bientôt.\n", title="Bientôt", publish="2027-01-01")
    site.files["content/pages/draft/fr.md"] = words("Brouillon.\n", title="Ébauche", draft="true")
    with open_preview(browser, tmp_path, site=site) as found:
        marks = found.page.locator("sitegen-preview .mark")
        found.open("fr/bientot/")
        expect(marks).to_have_text("Still to come: published from 2027-01-01 on.")
        found.open("fr/ebauche/")
        expect(marks).to_have_text("Draft: a build does not publish this page.")
        site.files["content/pages/draft/fr.md"] = words("Brouillon.\n", title="Ébauche")
        site.write()
        expect(marks).to_have_count(0)


def test_the_style_of_the_preview_and_of_the_page_do_not_meet(shared: OpenPreview) -> None:
    shared.open(PAGE)
    expect(shared.page.get_by_role("button", name="Where this page comes from")).to_be_visible()
    assert shared.page.evaluate("document.querySelectorAll('[style], style').length") == 0
    assert shared.page.evaluate("document.body.querySelectorAll('sitegen-preview').length") == 0, "beside the body"
    box = shared.page.get_by_role("button", name="Where this page comes from").bounding_box()
    assert box is not None
    assert box["width"] >= 44
    assert box["height"] >= 44
    assert box["x"] + box["width"] <= 900
    assert box["y"] + box["height"] <= 600, "its own style has come, under a policy that forbids inline style"


# ------------------------------------------------------------------------------------- who else may look


def test_a_foreign_page_can_neither_listen_nor_read(shared: OpenPreview) -> None:
    """From another origin on the same machine: the nearest that a foreign web site can come."""
    port = shared.child.port
    context = shared.page.context.browser.new_context()  # type: ignore[union-attr]
    try:
        page = context.new_page()
        page.route("http://evil.example/**", lambda route: route.fulfill(content_type="text/html", body="<p>evil"))
        page.goto("http://evil.example/")
        listen = """port => new Promise(done => {
            const line = new WebSocket(`ws://127.0.0.1:${port}/livereload`);
            line.onopen = () => done("open");
            line.onerror = () => done("refused");
        })"""
        assert page.evaluate(listen, port) == "refused"
        embed = """([port, name]) => new Promise(done => {
            const script = document.createElement(name);
            script.onload = () => done("loaded");
            script.onerror = () => done("refused");
            script.src = `http://127.0.0.1:${port}/${name === "script" ? ".preview/livereload.js" : "assets/icon.svg"}`;
            document.body.append(script);
        })"""
        assert [page.evaluate(embed, [port, name]) for name in ("script", "img")] == ["refused", "refused"]
        read = "port => fetch(`http://127.0.0.1:${port}/fr/`).then(() => 'read', () => 'refused')"
        assert page.evaluate(read, port) == "refused"
    finally:
        context.close()


def test_a_page_comes_back_when_the_server_does(browser: Browser, tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    # A tab may ask at the very moment when one server goes or the other comes; Chromium tells that it was cut off,
    # sometimes only when the tab is closed.
    cut_off = ("before receiving a handshake", "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET", "ERR_SOCKET_NOT_CONNECTED")
    with open_preview(browser, tmp_path, site=site, expected=cut_off) as found:
        found.open(PAGE)
        port = found.child.port
        assert found.child.stop() == 0
        found.save("Pendant la pause.")
        with preview(tmp_path, "--port", str(port)) as again:
            assert again.port == port
            found.sees("Pendant la pause.")
