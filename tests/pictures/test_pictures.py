"""Pictures of pixels: every format gives upright, light, clean files; what is wrong is told with its place."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageDraw
from playwright.sync_api import Browser, ViewportSize

from sitegen import pipeline
from sitegen.content.site import Raster, SourcePicture
from sitegen.content.sources import Source
from sitegen.content.workers import Workers, map_here
from sitegen.engine.texts import TextFile
from sitegen.pictures import encode as encoding
from sitegen.pictures.read import read_pictures
from sitegen.site.output import Variant
from sitegen.site.picture_files import ENDINGS, WIDTHS
from tests.kit.no_cache import NoCache
from tests.kit.samplesite import Sample
from tests.kit.small_site import SmallSite, differences, read_tree, tell, words
from tests.kit.web import serve

SIZE = (48, 32)
CORNERS = {"red": (250, 30, 20), "green": (20, 200, 40), "blue": (30, 40, 240), "yellow": (250, 220, 30)}
FORMATS = {"png": {}, "jpg": {"quality": 95}, "webp": {"quality": 95}, "avif": {"quality": 95}, "gif": {}}


def quarters(size: tuple[int, int] = SIZE, mode: str = "RGB") -> Image.Image:
    """Four quarters in four colours, from the upper left corner on: tells how a picture is turned."""
    image = Image.new("RGB", size)
    draw = ImageDraw.Draw(image)
    width, height = size[0] // 2, size[1] // 2
    for number, colour in enumerate(CORNERS.values()):
        x, y = number % 2 * width, number // 2 * height
        draw.rectangle((x, y, x + width - 1, y + height - 1), colour)
    return image.convert(mode)


def photo(size: tuple[int, int] = (1600, 1000)) -> Image.Image:
    """A picture with many colours, large enough for several files."""
    red, green = Image.linear_gradient("L").resize(size), Image.radial_gradient("L").resize(size)
    return Image.merge("RGB", (red, green, Image.effect_mandelbrot(size, (-2, -1.2, 1, 1.2), 40)))


def file_of(image: Image.Image, ending: str, **more: Any) -> bytes:
    """The bytes of a picture file."""
    target = io.BytesIO()
    name = {"jpg": "JPEG"}.get(ending, ending.upper())
    image.save(target, name, **FORMATS.get(ending, {}) | more)
    return target.getvalue()


def source_of(data: bytes, name: str = "a.png") -> Source:
    """A source as it would be read."""
    from sitegen.engine.digest import digest_bytes

    return Source(f"content/pages/p/{name}", data, digest_bytes(data))


def look(data: bytes, name: str) -> SourcePicture | str:
    """What reading a picture gives: its facts, or what is wrong."""
    found, problems = read_pictures([source_of(data, name)], "", NoCache())
    assert all(str(problem.remedy) and problem.path.endswith(name) for problem in problems)
    picture = found[f"content/pages/p/{name}"]
    assert (picture is None) == bool(problems)
    return picture or str(problems[0].what)


def corners(image: Image.Image) -> list[str]:
    """The names of the colours of the four quarters."""
    image = image.convert("RGB")
    names = []
    for x, y in ((1, 1), (3, 1), (1, 3), (3, 3)):
        pixel = image.getpixel((image.width * x // 4, image.height * y // 4))
        assert isinstance(pixel, tuple)
        names.append(min(CORNERS, key=lambda name: sum(abs(a - b) for a, b in zip(CORNERS[name], pixel, strict=True))))
    return names


def encode_one(variant: Variant, source: Source) -> bytes:
    """The bytes of a file that is wanted alone."""
    return encoding.encode_pictures([variant], {source.path: source}, NoCache(), map_here)[variant]


def encode(data: bytes, name: str, kind: str, width: int = 0) -> Image.Image:
    """One published file of a picture, read back."""
    facts = look(data, name)
    assert isinstance(facts, SourcePicture) and facts.raster, facts
    source = source_of(data, name)
    width = width or facts.width
    height = round(facts.height * width / facts.width)
    variant = Variant(source.path, source.digest, width, height, kind, facts.raster.alpha, facts.raster.drawn)  # type: ignore[arg-type]
    made = encode_one(variant, source)
    image = Image.open(io.BytesIO(made))
    image.load()
    assert (image.format, image.size) == (kind.upper(), (width, height))
    return image


# ------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize("ending", FORMATS)
def test_the_facts_of_each_format(ending: str) -> None:
    drawn = ending in ("png", "gif")
    found = look(file_of(quarters(), ending), f"a.{ending}")
    assert isinstance(found, SourcePicture)
    assert (found.width, found.height, found.raster) == (*SIZE, Raster(alpha=False, drawn=drawn))


def test_photos_and_drawings_are_told_apart() -> None:
    def raster(image: Image.Image, ending: str = "png") -> Raster | None:
        found = look(file_of(image, ending), f"a.{ending}")
        assert isinstance(found, SourcePicture)
        return found.raster

    assert raster(photo((300, 200))) == Raster(alpha=False, drawn=False)
    grey = Image.linear_gradient("L").resize((300, 200))
    assert raster(grey) == raster(grey.convert("RGB")) == Raster(alpha=False, drawn=False)
    assert raster(quarters(mode="RGBA")) == Raster(alpha=False, drawn=True)  # an alpha channel that hides nothing
    half = quarters(mode="RGBA")
    half.putpixel((0, 0), (0, 0, 0, 128))
    assert raster(half) == Raster(alpha=True, drawn=True)
    clear = photo((300, 200)).convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize((300, 200)))
    assert raster(clear, "webp") == raster(clear) == Raster(alpha=True, drawn=False)
    assert raster(quarters(mode="P")) == Raster(alpha=False, drawn=True)
    assert raster(quarters(mode="1")) == Raster(alpha=False, drawn=True)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_picture_that_is_cut_off_is_refused(ending: str) -> None:
    whole = file_of(photo((400, 300)), ending)
    kind = {"jpg": "JPEG"}.get(ending, ending.upper())
    for part in (0.3, 0.6, 0.95):
        data = whole[: int(len(whole) * part)]
        # Where a JPEG ends too early but has an end, decoders see grey and no fault.
        for tail in (b"",) if ending == "jpg" else (b"", b";", b"\0\0\0\0IEND\xaeB`\x82"):
            assert look(data + tail, f"a.{ending}") == f"the file is not a whole {kind} picture", (part, tail)


def test_a_picture_is_what_its_content_says_whatever_it_is_called() -> None:
    for ending in FORMATS:
        data = file_of(quarters(), ending)
        for other in (*FORMATS, "svg", "JPEG", "heic"):
            found = look(data, f"a.{other}")
            assert isinstance(found, SourcePicture) and found.raster is not None, (ending, other, found)
    drawing = look(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', "a.png")
    assert isinstance(drawing, SourcePicture) and drawing.raster is None
    assert look(b"hello", "a.png") == "the file is not a whole PNG picture"


def test_damaged_pixels_are_refused() -> None:
    data = bytearray(file_of(photo((400, 300)), "png"))
    data[len(data) // 2] ^= 0xFF
    assert look(bytes(data), "a.png") == "the file is not a whole PNG picture"


def test_a_picture_that_opens_slowly_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from sitegen.content.budget import OutOfTimeError
    from sitegen.pictures import rasters

    def slow(kind: str, data: bytes) -> Image.Image:
        raise OutOfTimeError

    monkeypatch.setattr(rasters, "open_raster", slow)
    assert look(file_of(quarters(), "png"), "a.png") == "the picture takes more than 2.5 seconds to open"


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    data = file_of(Image.new("L", (300, 200)), "jpg", progressive=True)
    assert isinstance(look(data, "a.jpg"), SourcePicture)
    scan = data[data.rindex(b"\xff\xda") : -2]
    assert look(data[:-2] + scan * 100 + b"\xff\xd9", "a.jpg") == "the picture takes more than 2.5 seconds to open"


@pytest.mark.parametrize("ending", ["gif", "webp", "png", "avif"])
def test_a_picture_that_moves_is_refused(ending: str) -> None:
    frames = [quarters(), quarters().rotate(180)]
    data = file_of(frames[0], ending, save_all=True, append_images=frames[1:], duration=100)
    assert look(data, f"a.{ending}") == "the picture moves"


def test_what_was_found_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sitegen.pictures import rasters

    cache = TextFile(tmp_path)
    files = (
        source_of(file_of(quarters(), "png")),
        source_of(b"\x89PNG\r\n\x1a\n", "b.png"),
        source_of(file_of(photo((90, 80)), "gif")[:-300] + b";", "c.gif"),
    )
    first = read_pictures(files, "generator", cache)
    assert len(first[1]) == 2
    monkeypatch.setattr(rasters, "open_raster", None)
    assert read_pictures(files, "generator", cache) == first
    cache.close()


# ------------------------------------------------------------------------------------- encoding


@pytest.mark.parametrize("kind", ["avif", "webp", "jpeg", "png"])
@pytest.mark.parametrize("ending", FORMATS)
def test_each_format_becomes_each_format(ending: str, kind: str) -> None:
    image = encode(file_of(quarters((480, 320)), ending), f"a.{ending}", kind, 240)
    assert corners(image) == list(CORNERS)


# Where the quarters of the upright picture lie in the file, by the number that the camera wrote (Exif 2.32, tag 274).
UPRIGHT = {
    1: lambda image: image,
    2: lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    3: lambda image: image.rotate(180),
    4: lambda image: image.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
    5: lambda image: image.transpose(Image.Transpose.TRANSPOSE),
    6: lambda image: image.rotate(90, expand=True),
    7: lambda image: image.transpose(Image.Transpose.TRANSVERSE),
    8: lambda image: image.rotate(-90, expand=True),
}


@pytest.mark.parametrize("ending", ["jpg", "webp", "png", "avif"])
@pytest.mark.parametrize("number", UPRIGHT)
def test_pictures_stand_upright_whatever_the_camera_wrote(number: int, ending: str) -> None:
    turned = UPRIGHT[number](quarters((96, 64)))
    assert turned.size == ((96, 64) if number < 5 else (64, 96))
    exif = Image.Exif()
    exif[0x0112] = number
    data = file_of(turned, ending, exif=exif)
    found = look(data, f"a.{ending}")
    assert isinstance(found, SourcePicture) and (found.width, found.height) == (96, 64)
    image = encode(data, f"a.{ending}", "png")
    assert corners(image) == list(CORNERS)
    assert image.getexif().get(0x0112) is None


def secret(ending: str) -> bytes:
    """A photo that says who made it, where and with what."""
    exif = Image.Exif()
    exif[0x010F] = "SECRET-MAKER"
    exif[0x9286] = b"SECRET-WORDS"
    exif.get_ifd(0x8825)[2] = (48.0, 6.0, 41.0)
    more: dict[str, Any] = {"exif": exif}
    if ending in ("jpg", "webp", "avif"):
        more["xmp"] = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>SECRET-XMP</x:xmpmeta>"
    if ending == "jpg":
        more["comment"] = b"SECRET-COMMENT"
    if ending == "png":
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_text("Author", "SECRET-AUTHOR")
        info.add_itxt("XML:com.adobe.xmp", "SECRET-XMP")
        more["pnginfo"] = info
    more["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return file_of(photo((120, 80)), ending, **more)


@pytest.mark.parametrize("kind", ["avif", "webp", "jpeg", "png"])
@pytest.mark.parametrize("ending", ["jpg", "webp", "png", "avif"])
def test_nothing_is_left_of_what_the_camera_wrote(ending: str, kind: str) -> None:
    data = secret(ending)
    assert b"SECRET" in data
    source = source_of(data, f"a.{ending}")
    variant = Variant(source.path, source.digest, 120, 80, kind, alpha=False, drawn=False)  # type: ignore[arg-type]
    made = encode_one(variant, source)
    image = Image.open(io.BytesIO(made))
    image.load()
    assert b"SECRET" not in made and b"Exif" not in made and b"xmp" not in made.lower()
    assert not dict(image.getexif())
    assert not image.info.keys() & {"exif", "icc_profile", "xmp", "comment", "XML:com.adobe.xmp", "Author"}


def wide_profile() -> bytes:
    """A profile whose red and green are exchanged: impossible to miss when it is not heeded."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(profile[128:132], "big")
    places = {bytes(profile[132 + 12 * n : 136 + 12 * n]): 136 + 12 * n for n in range(count)}
    red, green = places[b"rXYZ"], places[b"gXYZ"]
    profile[red : red + 4], profile[green : green + 4] = profile[green : green + 4], profile[red : red + 4]
    return bytes(profile)


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "avif"])
def test_colours_of_another_space_are_converted(ending: str) -> None:
    red = Image.new("RGB", (64, 64), (250, 10, 10))
    image = encode(file_of(red, ending, icc_profile=wide_profile()), f"a.{ending}", "png")
    pixel = image.convert("RGB").getpixel((32, 32))
    assert isinstance(pixel, tuple) and pixel[1] > 200 and pixel[0] < 90, pixel
    # A profile that cannot be read is passed over.
    image = encode(file_of(red, ending, icc_profile=b"nonsense" * 40), f"a.{ending}", "png")
    pixel = image.convert("RGB").getpixel((32, 32))
    assert isinstance(pixel, tuple) and pixel[0] > 230 and pixel[1] < 40


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_mode_is_read(mode: str) -> None:
    ending = "jpg" if mode == "CMYK" else "png"
    image = Image.new("I;16", SIZE, 40_000) if mode == "I;16" else quarters().convert(mode)
    made = encode(file_of(image, ending), f"a.{ending}", "webp").convert("L")
    if mode == "I;16":
        assert abs(int(made.getpixel((5, 5))) - 40_000 // 257) <= 2  # type: ignore[arg-type]


def test_what_is_transparent_stays_so() -> None:
    image = quarters((480, 320), "RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 240, 160))
    for kind in ("webp", "png"):
        made = encode(file_of(image, "png"), "a.png", kind, 240).convert("RGBA")
        assert made.getpixel((20, 20))[3] == 0 and made.getpixel((200, 20))[3] == 255  # type: ignore[index]


def test_a_drawing_loses_nothing() -> None:
    image = quarters((300, 200))
    made = encode(file_of(image, "png"), "a.png", "webp").convert("RGB")
    assert made.tobytes() == image.tobytes()


# ------------------------------------------------------------------------------------- the site


@pytest.fixture
def site(tmp_path: Path) -> SmallSite:
    """The small site with a photo, a plan and a picture of a city."""
    site = SmallSite(tmp_path / "site")
    add_pictures(site)
    return site


def add_pictures(site: SmallSite) -> None:
    site.files["content/pages/about/photo.jpg"] = file_of(photo(), "jpg")
    site.files["content/pages/about/plan.png"] = file_of(quarters((700, 500)), "png")
    site.files["content/pages/about/fr.md"] = words(
        "![Une photo > tout](photo.jpg)\n\n![Un plan](plan.png)\n", title="À propos", summary="Nous"
    )
    site.files["content/cities/nancy/gate.webp"] = file_of(photo((500, 250)), "webp")
    site.files["content/cities/nancy/city.yaml"]["picture"] = {
        "file": "gate.webp", "alt": {"fr": "La grille"}, "credit": "Ateliers, CC BY 4.0",
    }  # fmt: skip


def pictures_of(site: SmallSite) -> dict[str, bytes]:
    endings = tuple(f".{ending}" for ending in ENDINGS.values())
    return {path: data for path, data in read_tree(site.output).items() if path.endswith(endings)}


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the files that were encoded, as they are."""
    done: list[str] = []
    original = encoding._encode

    def count(whole: Image.Image, variant: Variant) -> bytes:
        done.append(f"{variant.source.rpartition('/')[2]} {variant.width} {variant.format}")
        return original(whole, variant)

    monkeypatch.setattr(encoding, "_encode", count)
    yield done


def test_the_files_of_each_picture(site: SmallSite) -> None:
    outcome = site.build(jobs=1)
    assert outcome.status == "built", tell(outcome)
    found = sorted(re.sub(r"\.[0-9a-f]{10}", "", path.removeprefix("assets/")) for path in pictures_of(site))
    photo_widths, plan_widths = (320, 640, 960, 1600), (320, 700)
    assert found == sorted(
        [f"about-photo-{width}.{ending}" for width in photo_widths for ending in ("avif", "webp")]
        + ["about-photo-960.jpg", "about-plan-700.png"]
        + [f"about-plan-{width}.webp" for width in plan_widths]
        + [f"nancy-gate-{width}.{ending}" for width in (320, 500) for ending in ("avif", "webp")]
        + ["nancy-gate-500.jpg"]
    )
    for path, data in pictures_of(site).items():
        image = Image.open(io.BytesIO(data))
        assert image.width == int(path.rpartition("-")[2].partition(".")[0]), path
    page = (site.output / "fr/a-propos/index.html").read_text("utf-8")
    for listed in re.findall(r'srcset="([^"]*)"', page):
        for candidate in listed.split(", "):
            address, width = candidate.split(" ")
            file = (site.output / "fr/a-propos" / address).resolve()
            assert Image.open(io.BytesIO(file.read_bytes())).width == int(width.removesuffix("w"))
    assert 'alt="Une photo > tout"' in page.replace("&gt;", ">")
    assert 'width="1600" height="1000"' in page and 'width="700" height="500"' in page
    assert page.count('decoding="async"') == 2 and page.count('loading="lazy"') == 1  # not the first of a text


def test_building_twice_encodes_once(site: SmallSite, encoded: list[str]) -> None:
    assert site.build(jobs=1).status == "built"
    files = pictures_of(site)
    assert len(encoded) == len(files) == len(set(encoded))
    assert site.build(jobs=1).status == "nothing"
    # The output is lost, the cache is not: the same bytes, nothing encoded, nothing decoded.
    import shutil

    shutil.rmtree(site.output)
    encoded.clear()
    assert site.build(jobs=1).status == "built"
    assert (encoded, pictures_of(site)) == ([], files)
    # A change of the program does not encode again either.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "generator_digest", lambda: "another program")
        shutil.rmtree(site.output)
        assert site.build(jobs=1).status == "built"
    assert (encoded, pictures_of(site)) == ([], files)
    # Without a cache all is made again, byte for byte, also by workers.
    for jobs in (1, 2):
        encoded.clear()
        assert site.build_clean(jobs=jobs).status == "built"
        assert pictures_of(site) == files
        assert len(encoded) == (len(files) if jobs == 1 else 0)  # workers count in their own memory
    # One picture changes: only its files are made.
    site.files["content/pages/about/plan.png"] = file_of(quarters((700, 480)), "png")
    encoded.clear()
    assert site.build(jobs=1).status == "built"
    assert sorted(encoded) == [
        "plan.png 320 webp", "plan.png 700 png", "plan.png 700 webp",
    ]  # fmt: skip


def test_damaged_bytes_in_the_cache_are_noticed(site: SmallSite, encoded: list[str]) -> None:
    import shutil
    import sqlite3

    site.build(jobs=1)
    files, count = pictures_of(site), len(encoded)
    connection = sqlite3.connect(site.root / ".cache" / "cache.sqlite")
    rows = connection.execute("SELECT key, text FROM texts WHERE length(text) > 2000 ORDER BY key").fetchall()
    key, text = next((key, text) for key, text in rows if not text.startswith(("{", "[")))
    connection.execute("UPDATE texts SET text = ? WHERE key = ?", (text[:-5] + "00000", key))
    connection.commit()
    connection.close()
    shutil.rmtree(site.output)
    encoded.clear()
    outcome = site.build(jobs=1)
    assert outcome.status == "built"
    assert [str(problem.what) for problem in outcome.problems] == ["the cache was damaged and has been made anew"]
    assert len(encoded) == 1 < count
    assert pictures_of(site) == files


def test_a_file_never_depends_on_which_others_are_wanted() -> None:
    source = source_of(file_of(photo((2400, 1500)), "jpg"), "a.jpg")
    files = {source.path: source}
    variants = [Variant(source.path, source.digest, w, round(w * 5 / 8), "jpeg", False, False) for w in WIDTHS]
    together = encoding.encode_pictures(variants, files, NoCache(), map_here)
    assert [together[one] for one in variants] == [encode_one(one, source) for one in variants]
    assert encoding.encode_pictures(variants, files, NoCache(), Workers(2, least=1, chunk=1)) == together


@pytest.mark.parametrize("kind", ["avif", "webp", "jpeg", "png"])
def test_the_same_bytes_every_time(kind: str) -> None:
    source = source_of(file_of(photo((640, 400)), "jpg"), "a.jpg")
    variant = Variant(source.path, source.digest, 320, 200, kind, False, False)  # type: ignore[arg-type]
    made = {encode_one(variant, source) for _ in range(3)}
    assert len(made) == 1


def test_incremental_equals_clean_with_pictures(site: SmallSite, tmp_path: Path) -> None:
    site.build()
    site.files["content/pages/about/photo.jpg"] = file_of(photo((800, 500)), "jpg")
    site.files["content/cities/nancy/city.yaml"]["picture"]["alt"] = "Autre chose"
    del site.files["content/pages/about/plan.png"]
    site.files["content/pages/about/fr.md"] = words("![Une photo](photo.jpg)\n", title="À propos")
    assert site.build().status == "built"
    kept = tmp_path / "kept"
    site.output.rename(kept)
    site.build_clean()
    assert differences(kept, site.output) == []


def test_pillow_is_loaded_only_for_pictures_of_pixels(tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    from tests.kit.small_site import PROJECT

    def loads_pillow(root: Path) -> bool:
        code = (
            "import runpy, sys\n"
            f"sys.argv = ['build.py', '--config', {str(root / 'site_config.yaml')!r}]\n"
            "sys.argv += ['--now', '2026-11-20T08:00', '-q']\n"
            "try:\n"
            f"    runpy.run_path({str(PROJECT / 'build.py')!r}, run_name='__main__')\n"
            "except SystemExit as end:\n"
            "    assert not end.code, end.code\n"
            "print(any(name == 'PIL' or name.startswith('PIL.') for name in sys.modules))\n"
        )
        command = [sys.executable, "-c", code]
        environment = os.environ | {"PYTHONPATH": str(PROJECT)}
        child = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        return child.stdout.split()[-1] == "True"

    plain, rich = SmallSite(tmp_path / "plain").write(), SmallSite(tmp_path / "rich")
    add_pictures(rich)
    rich.write()
    assert not loads_pillow(plain.root)
    assert loads_pillow(rich.root)
    assert not loads_pillow(rich.root)  # nothing to do
    rich.files["content/pages/about/fr.md"]["body"] += "\nUn mot de plus.\n"
    rich.write()
    assert not loads_pillow(rich.root)  # another page changed


def test_the_picture_of_a_city_in_its_views(site: SmallSite) -> None:
    from sitegen.content.sources import read_sources
    from sitegen.pages.city_pages import CityMain

    site.write()
    sources = read_sources(site.root, "site_config.yaml")
    from tests.kit.small_site import NOW

    made = pipeline.make_outputs(site.options, sources, NOW, "", NoCache())
    pages = {one.path: page for one, page in made.pages()}
    main = pages["fr/villes/nancy/index.html"].main
    assert isinstance(main, CityMain) and main.card.picture is not None
    picture = main.card.picture
    assert (picture.alt.text, picture.credit and picture.credit.text) == ("La grille", "Ateliers, CC BY 4.0")
    assert re.fullmatch(r"https://example\.org/assets/nancy-gate\.[0-9a-f]{10}-500\.jpg", picture.url)
    assert [source.type for source in picture.sources] == ["image/avif", "image/webp"]
    other = pages["ar/cities/nancy/index.html"].main
    assert isinstance(other, CityMain) and other.card.picture is not None
    assert other.card.picture.alt.lang == "fr"  # borrowed
    rennes = pages["fr/villes/rennes/index.html"].main
    assert isinstance(rennes, CityMain) and rennes.card.picture is None


# ------------------------------------------------------------------------------------- in a browser


def test_the_browser_takes_the_file_that_fits(browser: Browser, site: SmallSite) -> None:
    site.build()
    with serve(Sample(site.root, site.output, "https://example.org/")) as root:
        for width, scale, wanted in ((320, 1, 320), (320, 2, 640), (1280, 1, 640), (1280, 2, 1600)):
            context = browser.new_context(viewport=ViewportSize(width=width, height=600), device_scale_factor=scale)
            tab = context.new_page()
            tab.goto(f"{root}fr/a-propos/")
            tab.wait_for_function("document.images[0].complete && document.images[0].naturalWidth > 0")
            current = tab.locator("img").first.evaluate("image => image.currentSrc")
            assert re.search(rf"-{wanted}\.avif$", current), current
            context.close()


def test_the_sample_site_shows_pictures_of_pixels(sample: Sample) -> None:
    found = [path.name for path in (sample.output / "assets").iterdir() if path.suffix in (".avif", ".webp", ".jpg")]
    assert len(found) >= 7
    for path in (sample.root / "content" / "cities").glob("*/*.svg"):
        assert path.stat().st_size < 6_000
        assert b"<text" not in path.read_bytes()
