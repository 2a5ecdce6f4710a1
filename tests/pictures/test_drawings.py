"""Drawings (SVG): what could run, load or cost too much is refused; the rest is drawn anew, cleaned."""

from __future__ import annotations

import xml.etree.ElementTree as etree
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from sitegen.content.problem import Refusal
from sitegen.pictures.drawing_effort import DEPTH_LIMIT, DRAWN_LIMIT
from sitegen.pictures.drawings import read_drawing
from tests.kit.picture_files import look, png


def svg(inside: str = "", attributes: str = 'viewBox="0 0 30 20"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()


def published(inside: str) -> str:
    """What is published of a drawing, between its first and its last tag."""
    made = read_drawing(svg(inside)).data
    assert read_drawing(made).data == made  # drawn anew once more, it is the same
    text = made.decode()
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20">'
    return text.removeprefix(head).removesuffix("</svg>") if text.startswith(head) else ""


@pytest.mark.parametrize(
    ("attributes", "found"),
    [
        ('viewBox="0 0 30 20"', (30, 20)),
        ('viewBox="0,0,30.4,19.6"', (30, 20)),
        ('width="12" height="7"', (12, 7)),
        ('width="12px" height="7.0px" viewBox="0 0 99 99"', (12, 7)),
        ('width="100%" height="100%" viewBox="0 0 99 98"', (99, 98)),
        ('width="210mm" height="297mm" viewBox="0 0 210 297"', (210, 297)),
        ('width="12"', "the SVG does not say how large it is"),
        ('viewBox="0 0"', "the SVG does not say how large it is"),
        ('viewBox="0 0 a b"', "the SVG does not say how large it is"),
        ('viewBox="0 0 inf inf"', "the SVG does not say how large it is"),
        ('viewBox="0 0 nan nan"', "the SVG does not say how large it is"),
        ('viewBox="0 0 0 0"', "the SVG does not say how large it is"),
        ('viewBox="0 0 -5 5"', "the SVG does not say how large it is"),
        ('viewBox="0 0 999999 5"', "the SVG says that it is 999999 × 5 pixels large"),
        ("", "the SVG does not say how large it is"),
    ],
)
def test_the_size_of_an_svg(attributes: str, found: object) -> None:
    assert look(svg("", attributes), "a.svg") == found


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>", "<script href='x.js'/>", "<foreignObject><p>a</p></foreignObject>",
        "<image href='https://evil.example/a.png'/>", "<image href='data:image/png;base64,AA'/>",
        "<a href='https://evil.example/'><path/></a>", "<animate attributeName='x'/>",
        "<set attributeName='onload' to='alert(1)'/>", "<handler/>", "<iframe/>",
        "<use href='https://evil.example/a.svg#b'/>", "<use href='#%61'/>",
        "<use xmlns:xlink='http://www.w3.org/1999/xlink' xlink:href='data:image/svg+xml,x'/>",
        "<use xmlns:xlink='http://www.w3.org/1999/xlink' href='#a' xlink:href='//evil.example/a.svg#b'/>",
        "<path onclick='alert(1)'/>", "<path ONLOAD='alert(1)'/>", "<path style='fill:url(https://evil.example/)'/>",
        "<path fill='url(//evil.example/#a)'/>", "<path style='background:url( \"x\" )'/>",
        "<path style='@import \"x\"'/>", "<path style='x:expression(1)'/>",
        "<path xml:base='https://evil.example/' fill='url(#a)'/>", "<text href='JavaScript:alert(1)'>a</text>",
        "<g><g><g onfocus='x'/></g></g>", "<filter/>", "<feImage href='x'/>",
        "<x:script xmlns:x='http://www.w3.org/2000/svg'>alert(1)</x:script>", "<SCRIPT>alert(1)</SCRIPT>",
        "<script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>",
        "<h:img xmlns:h='http://www.w3.org/1999/xhtml' src='x'/>",
        "<h:iframe xmlns:h='http://www.w3.org/1999/xhtml' srcdoc='x'/>", "<discard/>", "<video/>", "<audio/>",
        "<listener/>",
        # escapes, functions that load, attributes that are properties
        r"<path style='fill:\75rl(//evil.example/a)'/>", r"<path fill='u\72l(//evil.example/a)'/>",
        "<path style='background:image-set(\"//evil.example/a\" 1x)'/>", "<path style='background:image(\"x\")'/>",
        "<path style='background:src(\"x\")'/>", "<path style='--x:url(//evil.example/a)'/>",
        "<path style='cursor:url(//evil.example/a),auto'/>", "<path mask='url(//evil.example/a#b)'/>",
        "<path style='fill:url(/**/\"#a\")'/>", "<path filter='url(//evil.example/a#b)'/>",
        "<path style='fill:rgb(url(x))'/>", "<path style='fill:{}'/>", "<path style='&amp; path{fill:url(x)}'/>",
        "<path fill='url(#a%62)'/>", "<path style='filter:blur(9px)'/>", "<path fill='" + "(" * 999 + "'/>",
        # style sheets
        "<style>*{}</style>", "<style>@import url(//evil.example/a);</style>", "<style>@font-face{src:url(x)}</style>",
        "<style>.a{fill:url(//evil.example/a)}</style>", "<style>.a:hover{fill:red}</style>",
        "<style>@media print{.a{fill:red}}</style>", "<style>g .a{fill:red}</style>", "<style>.a</style>",
    ],
)  # fmt: skip
def test_an_svg_that_could_run_or_load_is_refused(inside: str) -> None:
    assert "may not be shown" in str(look(svg(inside), "a.svg"))


@pytest.mark.parametrize(
    ("inside", "after"),
    [
        ("<path d='M0 0h9' fill='url(#a)'/>", '<path d="M0 0h9" fill="url(#a)"/>'),
        ("<use href='#a'/>", '<use href="#a"/>'),
        ("<use xmlns:x='http://www.w3.org/1999/xlink' x:href='#a' x:title='me'/>", '<use href="#a"/>'),
        ("<g transform='scale(2)'><circle r='3'/></g>", '<g transform="scale(2)"><circle r="3"/></g>'),
        ("<text x='1'>a &amp; <tspan>b</tspan> c</text>", '<text x="1">a &amp; <tspan>b</tspan> c</text>'),
        ("<text>a<!-- b -->c</text><title>Logo</title><?php 1?>", "<text>ac</text><title>Logo</title>"),
        ("<!-- made by hand -->\n<path d='M0 0'/>\n", '<path d="M0 0"/>'),
        ("<metadata>me</metadata><g><!-- x --><path d='M0 0'/></g>", '<g><path d="M0 0"/></g>'),
        (
            "<i:pgf xmlns:i='http://ns.adobe.com/x/'>AAAA</i:pgf><path xmlns:s='http://sodi/' s:role='line' d='M0 0'/>",
            '<path d="M0 0"/>',
        ),
        ("<path data-name='Calque (1)' enable-background='new' d='M0 0'/>", '<path d="M0 0"/>'),
        (
            "<path style='-inkscape-stroke:none;fill:#fff ; ;bogus;font-family:\"A B\",serif'/>",
            '<path style="fill:#fff;font-family:&quot;A B&quot;,serif"/>',
        ),
        (
            "<defs><linearGradient id='a'><stop offset='1' stop-color='#fff'/></linearGradient></defs>",
            '<defs><linearGradient id="a"><stop offset="1" stop-color="#fff"/></linearGradient></defs>',
        ),
        (
            "<style>.b,path{fill:rgb(1, 2, 3)}#c{stroke:red}.a{fill:none}</style><path id='c' class='a' style='r:1'/>",
            '<path id="c" style="fill:rgb(1, 2, 3);fill:none;stroke:red;r:1"/>',
        ),
    ],
)
def test_a_drawing_is_drawn_anew_without_what_only_its_maker_needs(inside: str, after: str) -> None:
    assert published(inside) == after


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "the SVG file is damaged"),
        (b"hello", "the SVG file is damaged"),
        (svg()[:-3], "the SVG file is damaged"),
        (svg("&eacute;"), "the SVG file is damaged"),
        (b"\xff\xfe<svg/>", "the SVG file is damaged"),
        (b'<?xml version="1.0" encoding="nonsense"?><svg/>', "the SVG is not in UTF-8"),
        (b"<?xml version='1.0' encoding='ISO-2022-JP'?>" + svg(), "the SVG is not in UTF-8"),
        (
            b'<?xml-stylesheet href="https://evil.example/a.xsl" type="text/xsl"?>' + svg(),
            "the SVG loads a style sheet",
        ),
        (b"<html/>", "this is a web page, whatever its name says"),
        (b"<svg/>", "the file is not an SVG picture"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + svg("&a;"), "the SVG declares a document type"),
        (b"<!doctype a>" * 2 + svg(), "the SVG declares a document type"),
        (b"\n" + b" " * (1024 * 1024) + svg(), "the SVG has more than 1024 KB"),
    ],
)
def test_what_is_no_svg_is_refused(data: bytes, what: str) -> None:
    assert look(data, "a.svg") == what


def test_a_document_type_that_declares_nothing_is_passed_over() -> None:
    line = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    assert read_drawing(b"<?xml version='1.0'?>\n" + line + svg("<path/>")).data == svg("<path/>")


def test_a_document_type_does_not_hide_in_another_encoding() -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "b">]>' + svg("&a;").decode()
    for data in (text.encode("utf-16"), text.encode("utf-16-le"), text.encode("utf-16-be"), text.encode("utf-32")):
        assert look(data, "a.svg") == "the SVG file is damaged"


def test_a_picture_of_pixels_is_no_drawing() -> None:
    with pytest.raises(Refusal, match="damaged"):
        read_drawing(png(1, 1))


_NAMES = st.sampled_from(["g", "path", "use", "text", "mask", "pattern", "marker", "style", "linearGradient", "svg"])
_KEYS = st.sampled_from(
    [
        "style",
        "fill",
        "stroke-dasharray",
        "d",
        "transform",
        "href",
        "pathLength",
        "points",
        "mask",
        "id",
        "class",
        "viewBox",
    ]
)
_PIECES = r"fill: url( #a ) ' } { .a a \ calc( nan inf - 1e99 1 . ; : /* */ @ !important stroke-dasharray: , % ( < &"
_VALUES = st.lists(st.sampled_from([*_PIECES.split(" "), " ", "vector-effect:none", "9" * 50]), max_size=6).map("".join)
_ELEMENTS = st.tuples(_NAMES, st.dictionaries(_KEYS, _VALUES, max_size=3), _VALUES)


@settings(max_examples=300, deadline=None)
@given(st.lists(_ELEMENTS, min_size=1, max_size=4), st.booleans())
def test_any_drawing_is_refused_or_stays_the_same_when_it_is_drawn_anew(
    elements: list[tuple[str, dict[str, str], str]], nested: bool
) -> None:
    inside = ""
    for name, attributes, text in elements:
        head = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
        inside = f"<{name}{head}>{escape(text)}{inside}</{name}>" if nested else f"{inside}<{name}{head}/>"
    try:
        made = read_drawing(svg(inside)).data
    except Refusal:
        return
    assert read_drawing(made).data == made


# ------------------------------------------------------------------------------------- how much is drawn

DEEP = f"the SVG is nested more than {DEPTH_LIMIT} deep"
MANY = f"the SVG draws more than {DRAWN_LIMIT} elements, each counted as often as it is used"


def levels(count: int, uses: int) -> str:
    """Groups that use the one before, again and again: a short file that draws `uses ** count` elements."""
    return "<path id='l0'/>" + "".join(
        f"<g id='l{level}'>" + f"<use href='#l{level - 1}'/>" * uses + "</g>" for level in range(1, count + 1)
    )


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        (levels(5, 10), MANY),
        (levels(2, 10), (30, 20)),
        ("<path/>" * 10_000, MANY),
        ("<path/>" * 9_000, (30, 20)),
        ("<g>" * 980 + "</g>" * 980, DEEP),
        ("<g>" * 60 + "</g>" * 60, (30, 20)),
        (levels(40, 1), DEEP),
        ("<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>", DEEP),
        (
            "".join(f"<pattern id='p{n}'>" + f"<rect fill='url(#p{n - 1})'/>" * 10 + "</pattern>" for n in range(1, 6)),
            MANY,
        ),
        (
            "".join(
                f"<mask id='p{n}'>" + f"<rect style='MASK:URL( \"#p{n - 1}\" )'/>" * 10 + "</mask>" for n in range(6)
            ),
            MANY,
        ),
        ("<marker id='m'>" + "<path/>" * 99 + f"</marker><path marker-mid='url(#m)' d='M0 0{' 1' * 200}'/>", MANY),
        ("<pattern id='p'>" + "<path/>" * 99 + "</pattern><g fill='url(#p)'>" + "<path/>" * 200 + "</g>", MANY),
        ("<path stroke-dasharray='.001' d='M0 0L300 200'/>" * 10, MANY),
        ("<g style='stroke-dasharray:.001'><path d='M0 0L300 200'/></g>" * 10, MANY),
        ("<path stroke-dasharray='1' pathLength='1e9' d='M0 0h9'/>" * 2, MANY),
        ("<path stroke-dasharray='9' pathLength='' d=''/>", (30, 20)),
        ("<path stroke-dasharray='calc(1px - .99px)' d='M0 0h9'/>" * 2, MANY),
        (f"<path stroke-dasharray='{'9' * 400} 1e999 1e-999' d='M0 0h{'9' * 400}'/>", (30, 20)),
        ("<path stroke-dasharray='2 1' d='M0 0L300 200'/>" * 300, (30, 20)),
        (f"<path stroke-dasharray='2' d='M0 0{' 300 200' * 500}'/>", (30, 20)),
        ("<path stroke-dasharray='0' d='M0 0L1e6 0'/>" * 9, (30, 20)),
        ("<linearGradient id='p'/><g fill='url(#p)'>" + "<path stroke='url(#p)'/>" * 5_000 + "</g>", (30, 20)),
        ("<clipPath id='p'><rect/></clipPath><g clip-path='url(#p)'>" + "<path/>" * 5_000 + "</g>", (30, 20)),
    ],
)
def test_what_a_browser_draws_is_counted(inside: str, what: object) -> None:
    assert look(svg(inside), "a.svg") == what


def test_a_long_rule_for_many_elements_is_refused() -> None:
    rule = ";".join(f"fill:#{number:06}" for number in range(100))
    inside = f"<style>.a{{{rule}}}</style>" + "<path class='a'/>" * 5_000
    assert look(svg(inside), "a.svg") == "the SVG has more than 1024 KB"


def test_what_is_published_is_xml_of_one_language() -> None:
    root = etree.fromstring(read_drawing(svg("<title>a &lt;b&gt; &quot;c&quot;</title><path id='&quot;&lt;'/>")).data)
    assert [element.tag for element in root.iter()] == [
        f"{{http://www.w3.org/2000/svg}}{name}" for name in ("svg", "title", "path")
    ]
    assert root[1].get("id") == '"<'


OUTSIDE = "//evil.example/a"
LOADING = [
    "url({0})", "url('{0}')", r"u\72l({0})", r"\75rl({0})", "URL({0})", "url/**/({0})", "image-set('{0}' 1x)",
    "cross-fade(url({0}),url({0}))", "image('{0}')", "url(#a) url({0})", "url(#a{0})", "var(--x,url({0}))", "'{0}'",
    "url(#a);background:url({0})", "red;}}*{{background:url({0})", "url(\n{0}\n)", "attr(href type(<url>))",
    "url('#a' x(url({0})))", "u\\\nrl({0})", "calc(url({0}))", "rgb(url({0}))", "#a, url({0})", "url(\\#a{0})",
    "src('{0}')", "{0}",
]  # fmt: skip


def test_no_other_host_is_asked_by_what_is_published(browser: Browser, tmp_path: Path) -> None:
    """Each way to write an address, in each place for one: what is not refused asks nobody when it is opened."""
    names = (
        "fill",
        "mask",
        "clip-path",
        "cursor",
        "background",
        "filter",
        "marker-mid",
        "content",
        "list-style-image",
        "--x",
    )
    attempts = [
        form.format(name=name, value=escape(loading.format(OUTSIDE)))
        for name in names
        for loading in LOADING
        for form in (
            "<path style='{name}:{value}' d='M0 0h9'/>", "<path {name}='{value}'/>" if name != "--x" else "",
            "<style>.a{{{name}:{value}}}</style><path class='a'/>",
        )
    ]  # fmt: skip
    attempts += [
        f"<{name} href='{value}'/>" for name in ("use", "path", "pattern") for value in ("#a", OUTSIDE, "#a/../b")
    ]
    made = []
    for attempt in attempts:
        try:
            made.append(read_drawing(svg(attempt)).data.decode())
        except Refusal:
            continue
    assert 50 < len(made) < len(attempts) / 3
    asked: list[str] = []
    tab = browser.new_page()
    tab.on("request", lambda request: asked.append(request.url))
    for name, inside in (("ours", "".join(made)), ("control", f"<path style='background:url(https:{OUTSIDE})'/>")):
        (tmp_path / f"{name}.svg").write_bytes(svg(inside))
    tab.goto((tmp_path / "ours.svg").as_uri())
    tab.wait_for_timeout(100)
    with tab.expect_request(f"https:{OUTSIDE}"):
        tab.goto((tmp_path / "control.svg").as_uri())
    tab.close()
    assert [address for address in asked if not address.endswith(("ours.svg", "control.svg"))] == [f"https:{OUTSIDE}"]
