"""A site full of cameras' and phones' files: every picture that is published is found by its page, upright and bare."""

from __future__ import annotations

import io
import re
import struct
import warnings
from html import unescape
from pathlib import Path
from typing import Any
from unicodedata import normalize
from urllib.parse import quote, unquote, urljoin

import pytest
from PIL import Image

from sitegen.content.sources import Source
from sitegen.pictures.bare import bare_picture, check_assets
from tests.kit import camera_files as camera
from tests.kit.small_site import SmallSite, differences, read_tree, tell, words

NFD = normalize("NFD", "Capture d’écran à 9 h.png")
NAMES = {
    "R&D.jpg": "R&D.jpg",
    "photo#1.jpg": "photo#1.jpg",
    "mon image (1).jpg": "mon image (1).jpg",
    "mon image (2).jpg": "<mon image (2).jpg>",
    "mon image (3).jpg": "mon%20image%20(3).jpg",
    "mon image (4).jpg": "./mon%20image%20%284%29.jpg",
    NFD: "<" + normalize("NFC", NFD) + ">",
    "été.PNG": quote(normalize("NFD", "été.PNG")),
    "50%.png": "50%.png",
    "100%20.jpg": "100%20.jpg",
    'l\'été "2026".jpg': '<l\'été "2026".jpg>',
    "صورة.webp": "صورة.webp",
    "#1.jpg": "#1.jpg",
    "12:30.jpg": "12%3A30.jpg",
    "PHOTO.JFIF": "PHOTO.JFIF",
}
"""Files that an editor may have, and how a text names them."""

FILES: dict[str, bytes] = {
    "photo.jpg": camera.jpeg(),
    "sideways.jpg": camera.jpeg(camera.sideways(), orientation=6),
    "preview.jpg": camera.preview(),
    "printer.jpg": camera.cmyk(),
    "png.png": camera.png(),
    "transparent.png": camera.png(camera.quarters().convert("RGBA")),
    "palette.png": camera.png(camera.quarters().quantize(16)),
    "webp.webp": camera.webp(),
    "avif.avif": camera.avif(),
    "gif.gif": camera.gif(),
    "scan.tif": camera.tiff(),
    "old.bmp": camera.bmp(),
    "phone.heic": camera.HEIC.read_bytes(),
    "logo.svg": camera.SVG.encode(),
}
ASSETS = ("photo.jpg", "preview.jpg", "printer.jpg", "png.png", "palette.png", "webp.webp", "gif.gif")
"""Those that may lie in `layouts/assets/` too."""
TWINS = ("sideways.JPEG", "sideways.png", "sideways.svg", "sideways.heic")
"""The same photo under other names: none of them says what it is."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """All these files in the folders of a page, a city, news and partners; built once."""
    site = SmallSite(tmp_path_factory.mktemp("camera") / "site")
    about = dict(FILES)
    about.update(dict.fromkeys(TWINS, FILES["sideways.jpg"]))
    lines = [f"![Une image nommée {number}]({name})" for number, name in enumerate(about)]
    for number, (name, written) in enumerate(NAMES.items()):
        about[name] = FILES["photo.jpg"] if number % 2 else camera.jpeg(camera.quarters((96, 64 + 2 * number)))
        lines.append(f"![Un nom qui compte, {number}]({written})")
    for name, data in about.items():
        site.files[f"content/pages/about/{name}"] = data
    site.files["content/pages/about/fr.md"] = words("\n\n".join(lines) + "\n", title="À propos", summary="Nous")
    for folder in ("news/2026-11-01-open", "cities/nancy", "cities/rennes"):
        site.files[f"content/{folder}/photo.jpg"] = FILES["sideways.jpg"]
        site.files[f"content/{folder}/fr.md"]["body"] += "\n![La porte de côté](photo.jpg)\n"
    site.files["content/cities/nancy/ville.png"] = FILES["sideways.jpg"]
    site.files["content/cities/nancy/city.yaml"]["picture"] = {"file": "ville.png", "alt": {"fr": "La grille"}}
    del site.files["content/partners/bic/logo.svg"]
    for partner, logo in (("bic", "Logo final (1).png"), ("city", "Logo%20final%20(1).png")):
        site.files[f"content/partners/{partner}/Logo final (1).png"] = FILES["png.png"]
        site.files[f"content/partners/{partner}/partner.yaml"]["logo"] = logo
    for name in ASSETS:
        site.files[f"layouts/assets/{name}"] = FILES[name]
    outcome = site.build(jobs=1)
    assert outcome.status == "built" and not outcome.warnings, tell(outcome)
    return site


def published(site: SmallSite) -> dict[str, bytes]:
    """The published pictures that come from the content."""
    tree = read_tree(site.output)
    return {path: tree[path] for path in tree if re.search(r"^assets/.*\.(svg|png|jpg|webp|avif|gif)$", path)}


def test_no_published_picture_tells_anything(site: SmallSite) -> None:
    found = published(site)
    assert len(found) > 90
    for path, data in found.items():
        of_layouts = path.removeprefix("assets/").partition(".")[0] in {name.partition(".")[0] for name in ASSETS}
        assert set(camera.metadata_of(data)) <= (camera.COLOURS if of_layouts else set()), path
    for path, data in read_tree(site.output).items():
        assert b"SECRET" not in data and b"Exif" not in data, path


def test_each_source_tells_a_secret_to_the_same_reader() -> None:
    for name, data in FILES.items():
        assert b"SECRET" in data, name
        if name.rpartition(".")[2] in ("tif", "bmp", "heic"):
            continue
        assert camera.metadata_of(data), name


def pictures_on(site: SmallSite, page: str) -> list[tuple[str, list[str]]]:
    """The description of each picture of a page, with the addresses of all its files."""
    html = (site.output / page).read_text("utf-8")
    found = []
    for picture in re.findall(r"<picture>.*?</picture>|<img[^>]*>", html, re.DOTALL):
        addresses = re.findall(r' src="([^"]*)"', picture)
        for listed in re.findall(r'srcset="([^"]*)"', picture):
            addresses += [one.split(" ")[0] for one in listed.split(", ")]
        alt = re.search(r' alt="([^"]*)"', picture)
        found.append((alt[1] if alt else "", [unescape(address) for address in addresses]))
    return found


def test_every_name_leads_to_a_file_by_its_path(site: SmallSite) -> None:
    page = "fr/a-propos/index.html"
    found = pictures_on(site, page)
    assert len(found) == len(FILES) + len(TWINS) + len(NAMES)
    seen: dict[str, str] = {}
    for alt, addresses in found:
        assert addresses
        for address in addresses:
            path = unquote(urljoin(f"/{page}", address)).removeprefix("/")
            assert re.fullmatch(r"assets/[a-z0-9-]+\.[0-9a-f]{10}(-[0-9]+)?\.[a-z]+", path), path
            assert (site.output / path).is_file(), path
            seen.setdefault(path, alt)
    for page in ("fr/villes/nancy/index.html", "fr/villes/rennes/index.html", "fr/partenaires/index.html"):
        for _, addresses in pictures_on(site, page):
            for address in addresses:
                assert (site.output / urljoin(f"/{page}", address).removeprefix("/")).is_file(), (page, address)


def test_all_stand_upright_whatever_their_names_say(site: SmallSite) -> None:
    for alt, addresses in pictures_on(site, "fr/a-propos/index.html"):
        if addresses[0].endswith(".svg"):
            continue
        image = Image.open(site.output / "fr/a-propos" / addresses[0]).convert("RGB")
        assert image.width == 96, (alt, image.size)
        for number, colour in enumerate(camera.CORNERS.values()):
            place = (24 + 48 * (number % 2), image.height // 4 + image.height // 2 * (number // 2))
            pixel: Any = image.getpixel(place)
            assert sum(abs(a - b) for a, b in zip(pixel, colour, strict=True)) < 120, (alt, number, pixel)


def test_the_same_picture_twice_is_one_file_and_nothing_depends_on_the_cache(site: SmallSite, tmp_path: Path) -> None:
    twins = [path for path in published(site) if "/about-sideways." in path]
    assert sorted(path.rpartition(".")[2] for path in twins) == ["avif", "jpg", "webp"]
    kept = tmp_path / "kept"
    site.output.rename(kept)
    assert site.build(jobs=1).status == "built"  # with the cache
    assert differences(kept, site.output) == []
    assert site.build_clean(jobs=1).status == "built"
    assert differences(kept, site.output) == []


def test_check_reads_all_of_them_too(site: SmallSite) -> None:
    from sitegen.pipeline import check

    site.write()
    assert check(site.options).status == "checked"


def test_published_pictures_open_in_another_program(site: SmallSite) -> None:
    for path, data in published(site).items():
        if not path.endswith(".svg"):
            with Image.open(io.BytesIO(data)) as image:
                image.load()
                assert not dict(image.getexif()), path


def test_pictures_of_the_layouts_keep_every_pixel(site: SmallSite) -> None:
    for name in ASSETS:
        stem, _, ending = name.partition(".")
        (path,) = (site.output / "assets").glob(f"{stem}.*.{ending}")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an index of previews that is none
            made, before = (Image.open(io.BytesIO(data)) for data in (path.read_bytes(), FILES[name]))
            assert made.convert("RGBA").tobytes() == before.convert("RGBA").tobytes(), name
            assert bool(made.info.get("icc_profile")) == bool(before.info.get("icc_profile")), name
        assert bare_picture(name, path.read_bytes()) == path.read_bytes()


def icon() -> bytes:
    """An icon for browsers, which has a PNG file inside."""
    inside = camera.png()
    return b"\0\0\1\0\1\0" + struct.pack("<BBBBHHII", 96, 64, 0, 0, 1, 32, len(inside), 22) + inside


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.jpg", FILES["sideways.jpg"], "the picture lies on its side, and only its Exif data say so"),
        ("a.png", camera.file_of(camera.quarters(), "PNG", exif=camera.exif(3)), "the picture lies on its side, and"),
        ("a.webp", camera.file_of(camera.quarters(), "WEBP", exif=camera.exif(8)), "the picture lies on its side, and"),
        ("a.avif", FILES["avif.avif"], "the picture carries what a camera or a program wrote into it"),
        ("favicon.ico", icon(), "the picture carries what a camera or a program wrote into it"),
        ("a.svg", FILES["logo.svg"], "the SVG carries what a drawing program wrote into it"),
        ("a.svg", b"<svg>", "the SVG file is damaged"),
        ("a.heic", FILES["phone.heic"], "browsers do not show HEIC pictures"),
        ("a.tif", FILES["scan.tif"], "browsers do not show TIFF pictures"),
        *((name, FILES[name][:100], "the file is not a whole") for name in ASSETS),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_made_bare_is_refused_in_the_layouts(name: str, data: bytes, what: str) -> None:
    (problem,) = check_assets([Source(f"layouts/assets/{name}", data, "")])
    assert str(problem.what).startswith(what) and str(problem.remedy)


def test_what_is_no_picture_or_bare_already_stays_as_it_is() -> None:
    plain = [camera.file_of(camera.quarters(), kind) for kind in ("PNG", "GIF", "WEBP", "JPEG", "AVIF")]
    for data in (*plain, b"", b"wOF2 font", b"<p>some HTML</p>", b"BM", b'<svg xmlns="http://www.w3.org/2000/svg"/>'):
        assert bare_picture("a", data) == data
