"""Style sheets and scripts as they are published: smaller, and a browser reads the same in them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from sitegen.site.output import Copy
from sitegen.theme.assets import compact_sheet, name_files, render_copy
from tests.kit.samplesite import PROJECT, Sample
from tests.kit.small_site import SmallSite

SHEETS = sorted((PROJECT / "layouts/assets").glob("*.css"))
ADDRESSES = (("icon.svg", "icon.0123456789.svg"), ("a-b_c.png", "a-b_c.9876543210.png"))
FILE = Copy("layouts/assets/a.css", "", ADDRESSES)
COMPACT = {
    "li > .name , p { color : red ; margin : 0  1px }\n": "li>.name,p{color :red;margin :0 1px}",
    "li :hover { top: 0 }": "li :hover{top:0}",
    "@media print { @page :first { margin: 0 } }": "@media print{@page :first{margin:0}}",
    "@media (min-width: 48rem) and (width <= 62rem) , print { p { top: 0 } }": (
        "@media (min-width:48rem) and (width <= 62rem),print{p{top:0}}"
    ),
    "@layer base { li :is(p, b) { top: 0 } }": "@layer base{li :is(p,b){top:0}}",
    "@container (inline-size > 10rem) { li :not(p) { top: 0 } }": "@container (inline-size>10rem){li :not(p){top:0}}",
    "@scope (.card) { p :not(b) { top: 0 } }": "@scope (.card){p :not(b){top:0}}",
    "li { top: 0; p :hover { top: 1px } & :hover { top: 2px } > :first-child { top: 3px } }": (
        "li{top:0;p :hover{top:1px}& :hover{top:2px}>:first-child{top:3px}}"
    ),
    "li/* one */.name { top: 0 }": "li.name{top:0}",
    "li { margin: auto/**/auto /* two */ 1px }": "li{margin:auto/**/auto 1px}",
    "li { background: url('two words.svg') }": 'li{background:url("two words.svg")}',
    "li { background: url(\"data:image/svg+xml,<svg xmlns='x' a='0 0  1'/>\") }": (
        "li{background:url(\"data:image/svg+xml,<svg xmlns='x' a='0 0  1'/>\")}"
    ),
    "li { --nothing: ; --other: a , b; top: 0 }": "li{--nothing: ;--other:a,b;top:0}",
    "li { inline-size: calc(1px + (2% - -3rem) * 2); color: red !important }": (
        "li{inline-size:calc(1px + (2% - -3rem) * 2);color:red !important}"
    ),
    "li { grid: [one] 1fr [two ] / 'a  b' }": 'li{grid:[one] 1fr [two] / "a  b"}',
    "li + p ~ b, li * p, li [lang='b c' i] { top: 0 }": 'li + p ~ b,li * p,li [lang="b c" i]{top:0}',
    "@supports (selector(li :hover)) and (not (top: 0)) { p { top: 0 } }": (
        "@supports (selector(li :hover)) and (not (top:0)){p{top:0}}"
    ),
    "@font-face { font-family: x; src: url( x.woff2 ) format('woff2'); unicode-range: U+26, U+0-7F }": (
        '@font-face{font-family:x;src:url(x.woff2) format("woff2");unicode-range:U+26,U+0-7F}'
    ),
    "@keyframes turn { 0%, 50% { top: 0 } to { top: 1px } }": "@keyframes turn{0%,50%{top:0}to{top:1px}}",
    "li::before { content: 'a  /* b */  c' } /* p { top: 0 } */": 'li::before{content:"a  /* b */  c"}',
    "\\31 st { top: 0 } .été::before { content: '→' }": '\\31 st{top:0}.été::before{content:"→"}',
}
"""What is written → what is published."""
READ = """sheets => sheets.map(text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return [...sheet.cssRules].map(rule => rule.cssText.replace(/\\s*,\\s*|(?<=:) /g, m => m.trim())).join("\\n");
})"""
"""What the browser has read in each sheet. It repeats conditions and custom properties as they are written."""


@pytest.mark.parametrize("sheet", COMPACT)
def test_only_what_says_nothing_is_left_out(sheet: str) -> None:
    assert compact_sheet(sheet.encode()).decode() == COMPACT[sheet]


def test_a_browser_reads_the_same(browser: Browser, sample: Sample) -> None:
    """In the sheets of the sample, and in mixtures of all that CSS has."""
    chance = random.Random(7)
    mixed = ["".join(chance.choices(list(COMPACT), k=5)) for _ in range(200)]
    written = [*(path.read_text("utf-8") for path in SHEETS), *COMPACT, *mixed]
    files = [next((sample.output / "assets").glob(f"{path.stem}.*.css")).read_text("utf-8") for path in SHEETS]
    published = [*files, *(compact_sheet(sheet.encode()).decode() for sheet in written[len(SHEETS) :])]
    page = browser.new_page()
    try:
        before, after, other = (
            page.evaluate(READ, one) for one in (written, published, ["p :hover { top: 0 }", "p:hover { top: 0 }"])
        )
    finally:
        page.close()
    assert other[0] != other[1], "this test cannot fail"
    assert all(before)
    assert min(len(text) for text in before[: len(SHEETS)]) > 3000
    assert after == before


def test_the_sheets_of_the_sample_are_smaller(sample: Sample) -> None:
    assert len(SHEETS) == 2
    for path in SHEETS:
        (published,) = (sample.output / "assets").glob(f"{path.stem}.*.css")
        assert published.stat().st_size < path.stat().st_size * 0.9
        assert b"/*" not in published.read_bytes()
        assert compact_sheet(published.read_bytes()) == published.read_bytes()


BROKEN = [
    "li { top: 0",
    "li { top: 0 } /* p",
    "li { content: 'p } b { top: 0 }",
    "}} li {",
    "li { src: url( 'b c",
    "",
    "((" * 9999,
]
PIECES = st.sampled_from(
    [*"{}()[]:;,>+~*/\\\"'!&@# \n\t\fa1-", "/*", "*/", "url(", "@media ", "--x:", "li ", "é", "\0"]
)


@given(st.lists(PIECES).map("".join))
@example("\ufeffli { top: 0 }")
def test_a_broken_sheet_is_no_error(text: str) -> None:
    data = text.encode()
    assert compact_sheet(once := compact_sheet(data)) == once
    for cut in (data[:-1], data + b"\xff"):
        render_copy(FILE, cut)


def test_a_broken_sheet_is_published(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.files |= {f"layouts/assets/broken-{number}.css": text for number, text in enumerate(BROKEN)}
    assert site.build().status == "built"
    published = sorted((site.output / "assets").glob("broken-*.css"))
    assert len(published) == len(BROKEN)
    assert [place.read_text("utf-8") for place in published] == [
        {"li { top: 0": "li{top:0}", "li { top: 0 } /* p": "li{top:0}"}.get(text, text) for text in BROKEN
    ]


@pytest.mark.parametrize(
    ("sheet", "count"),
    [
        ("li { background: url(icon.svg) }", 1),
        ("li { background: url( 'icon.svg' ), url(\n\"a-b_c.png\") /* url(icon.svg) */ }", 2),
        ("@layer x { li :hover { background: url(  icon.svg  ) } }", 1),
        ("li { background: url(other.svg), url(#icon), url(data:,icon.svg) }", 0),
        ("li { background: url(icon.svg)", 1),
    ],
)
def test_files_are_named_before_and_after(sheet: str, count: int) -> None:
    """Whichever comes first, a name is replaced by the same address."""
    data = sheet.encode()
    both = render_copy(FILE, data)
    assert both == compact_sheet(name_files(data, ADDRESSES))
    assert both.count(b"icon.0123456789.svg") + both.count(b"a-b_c.9876543210.png") == count


def test_a_script_keeps_all_but_its_lines_of_comments() -> None:
    source = b"// one\nlet a = 1; // two\n  // three\nlet b = 'http://x';\n"
    assert render_copy(Copy("layouts/assets/a.js", ""), source) == b"let a = 1; // two\nlet b = 'http://x';\n"
    assert render_copy(Copy("layouts/assets/a.svg", ""), source) == source
