"""QR codes: read again by another library they say the exact address, and they are those that segno makes."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from sitegen.pictures.qr_codes import MASK, QUIET, CodeWriter
from tests.kit.samplesite import Sample

QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
LEAST = 0.4
"""Millimetres that a module must have on paper for a plain telephone at arm's length."""
QR = re.compile(
    r'<svg class="qr" viewBox="-4 -4\.5 (\d+) \1" role="img" aria-label="([^"]+)".*?stroke="#000" d="([^"]+)"'
)
STEP = re.compile(r"([Mmh])(-?\d+)(?: (-?\d+))?")


@dataclass(frozen=True)
class Drawn:
    """A code as it stands in a page: modules on a side with the quiet zone, its name, its dark modules."""

    side: int
    name: str
    dark: frozenset[tuple[int, int]]

    def read(self, scale: int = 4) -> str:
        """What zxing-cpp reads in it."""
        image = Image.new("L", (self.side * scale, self.side * scale), 255)
        draw = ImageDraw.Draw(image)
        for x, y in self.dark:
            left, top = (x + QUIET) * scale, (y + QUIET) * scale
            draw.rectangle((left, top, left + scale - 1, top + scale - 1), fill=0)
        (found,) = zxingcpp.read_barcodes(image, formats=QR_CODES)
        return str(found.text)


def find_codes(page: str) -> list[Drawn]:
    """All codes of a page, their paths followed as a browser follows them."""
    codes = []
    for side, name, path in QR.findall(page):
        assert "".join(match.group() for match in STEP.finditer(path)) == path
        x = y = 0
        dark: set[tuple[int, int]] = set()
        for step, first, second in STEP.findall(path):
            if step == "h":
                dark.update((x + i, y) for i in range(int(first)))
                x += int(first)
            else:
                x, y = (x + int(first), y + int(second)) if step == "m" else (int(first), int(second))
        codes.append(Drawn(int(side), html.unescape(name), frozenset(dark)))
    return codes


ADDRESSES = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789-/.%~_AZé?&="), max_size=90).map(
    lambda text: f"https://example.org/{text}"
)


@settings(deadline=None, max_examples=30)
@given(st.lists(ADDRESSES, min_size=1, max_size=6))
def test_what_follows_by_exclusive_or_is_what_segno_makes(addresses: list[str]) -> None:
    writer = CodeWriter()
    for address in (*addresses, *(text[::-1] for text in addresses), *addresses):
        expected = segno.make_qr(address, error="m", mask=MASK, mode="byte", boost_error=False).matrix
        (code,) = find_codes(str(writer(address)))
        assert code.side == len(expected) + 2 * QUIET
        assert code.dark == {(x, y) for y, row in enumerate(expected) for x, module in enumerate(row) if module}
        assert code.name == address


def test_most_codes_of_a_site_follow_from_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of sessions: what segno makes, a millisecond each, is a small part."""
    made: list[str] = []
    make = segno.make_qr

    def count(address: str, **how: Any) -> segno.QRCode:
        made.append(address)
        return make(address, **how)

    monkeypatch.setattr(segno, "make_qr", count)
    writer = CodeWriter()
    addresses = [
        f"https://example.org/fr/seances/{city}-{course}-2026-{month:02}-{day:02}/"
        for city in ("rennes", "nancy", "nimes", "montpellier")
        for course in ("seo", "email", "first-steps", "photos")
        for month in range(1, 13)
        for day in range(1, 29)
    ]
    for address in addresses:
        writer.modules(address)
    assert len(addresses) > 5_000
    assert len(made) < 200


def test_the_order_of_the_pages_changes_no_code() -> None:
    addresses = [f"https://example.org/{number:03}/" for number in range(60)]
    one, other = CodeWriter(), CodeWriter()
    assert [one(address) for address in addresses] == [other(address) for address in reversed(addresses)][::-1]


def test_codes_of_the_sample_lead_to_their_pages(sample: Sample) -> None:
    """Every poster to its city, sessions to themselves; no page has its code twice."""
    posters = sessions = 0
    for place in sorted(sample.output.glob("*/*/*/index.html")) + sorted(sample.output.glob("*/*/*/*/index.html")):
        text = place.read_text("utf-8")
        kind = re.search(r'<body class="kind-([a-z]+)', text)
        if kind is None or kind[1] not in ("poster", "session"):
            assert 'class="qr"' not in text
            continue
        path = place.parent.relative_to(sample.output).as_posix()
        codes = find_codes(text)
        if kind[1] == "poster":
            posters += 1
            expected = f"{sample.base_url}{path.rpartition('/')[0]}/"
        elif "data-past>" in text:
            assert codes == []
            continue
        else:
            sessions += 1
            expected = f"{sample.base_url}{path}/"
        (code,) = codes
        assert code.name == expected
        assert re.sub("<wbr>", "", text).count(f">{expected}</bdi>") >= 1, f"{path}: the address is not in words"
        if kind[1] == "poster" or sessions % 12 == 0:
            assert code.read() == expected
    assert posters == 12
    assert sessions > 100


def test_modules_are_large_enough_on_paper(sample: Sample) -> None:
    """By the sizes of the style sheets: 4.2 cm on a flyer, 4.6 cm on a poster."""
    flyer = (sample.root / "layouts/assets/site.css").read_text("utf-8")
    poster = (sample.root / "layouts/assets/poster.css").read_text("utf-8")
    widths = {
        "session": float(re.findall(r"\.sheet \{[^}]*inline-size: ([0-9.]+)cm", flyer)[0]) * 10,
        "poster": float(re.findall(r"\.poster \.qr \{ inline-size: ([0-9.]+)cm", poster)[0]) * 10,
    }
    found = {"session": 0, "poster": 0}
    for place in sample.output.rglob("index.html"):
        text = place.read_text("utf-8")
        for side in re.findall(r'<svg class="qr" viewBox="\S+ \S+ (\d+) ', text):
            kind = "poster" if 'class="kind-poster"' in text else "session"
            found[kind] += 1
            assert widths[kind] / int(side) >= LEAST
    assert min(found.values()) > 0


def test_a_portable_site_and_a_sub_path_have_their_own_addresses(
    portable_sample: Sample, sub_path_sample: Sample
) -> None:
    """A stick has no address of its own: its codes lead to `base_url`. Under a path, the path is in them."""
    for site in (portable_sample, sub_path_sample):
        text = (site.output / "ar/cities/rennes/poster/index.html").read_text("utf-8")
        (code,) = find_codes(text)
        assert code.read() == f"{site.base_url}ar/cities/rennes/"
