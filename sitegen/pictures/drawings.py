"""A drawing (SVG): it is read, and drawn anew from what is known to be harmless. Only what is drawn anew is published.

Invariant: elements, attributes and values stand on lists. What could run or load is refused by name; what only drawing
programs read (their own elements and attributes, comments, metadata) is left out. Styles are parsed, never searched.
Sources: SVG 2 (W3C), chapters 5, 6, 16 and its index of properties; CSS Syntax Level 3.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from html import escape

from sitegen.content.budget import OutOfTimeError, time_limit
from sitegen.content.problem import Message, Refusal, say
from sitegen.engine.dataclass import dataclass
from sitegen.pictures.drawing_effort import (
    DEPTH_LIMIT,
    DRAWN_LIMIT,
    GRADIENTS,
    SVG,
    check_effort,
    name_of,
    too_deep,
    too_many,
)
from sitegen.pictures.drawing_styles import (
    PROPERTIES,
    SIZE_LIMIT,
    TARGET,
    Sheet,
    clean_declarations,
    clean_value,
    too_large,
    words_of,
)

SECONDS_LIMIT = 2.5
SIDE_LIMIT = 100_000

XLINK, XML = (f"{{http://www.w3.org/{name}}}" for name in ("1999/xlink", "XML/1998/namespace"))
# Elements of these languages are alive inside an SVG; those of drawing programs are not.
_ALIVE = ("{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/1998/Math/MathML}", "{http://www.w3.org/1999/XSL/")
_ELEMENTS = frozenset(
    {"svg", "g", "defs", "symbol", "use", "title", "desc", "text", "tspan", "textPath", "style", "metadata"}
    | {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "marker"}
    | {"stop", "clipPath", "mask", "pattern"}
    | GRADIENTS
)
_ATTRIBUTES = words_of(
    """
    class clipPathUnits cx cy d dir dx dy fr fx fy gradientTransform gradientUnits height href id lang lengthAdjust
    markerHeight markerUnits markerWidth maskContentUnits maskUnits method offset orient pathLength patternContentUnits
    patternTransform patternUnits points preserveAspectRatio r refX refY rotate rx ry side spacing spreadMethod
    startOffset style textLength transform viewBox width x x1 x2 y y1 y2
    """
)
_LINKING = frozenset({"use", "textPath", "pattern"} | GRADIENTS)
_WORDS = ("text", "tspan", "textPath", "title", "desc")
_ENCODING = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
_DOCTYPE = re.compile(rb"<!DOCTYPE\s[^\[<>]*>", re.IGNORECASE)
_LENGTH = re.compile(r"\s*([0-9]{1,9}(?:\.[0-9]{1,9})?)(?:px)?\s*")


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG that is harmless: its size in pixels, and its bytes drawn anew."""

    width: int
    height: int
    data: bytes


def read_drawing(data: bytes) -> Drawing:
    """The drawing, or why it is refused (`Refusal`)."""
    if len(data) > SIZE_LIMIT:
        raise too_large()
    try:
        with time_limit(SECONDS_LIMIT):
            return draw_anew(data)
    except OutOfTimeError:
        raise Refusal(
            say("the picture takes more than {limit} seconds to open", limit=f"{SECONDS_LIMIT:g}"),
            say("make it simpler, or save it as PNG"),
        ) from None


def draw_anew(data: bytes) -> Drawing:
    """The drawing, whatever time it takes: for one that was read before."""
    root = _parse(data)
    size = _size(root)
    _clean(root, Sheet("\n".join("".join(element.itertext()) for element in root.iter(f"{SVG}style"))))
    check_effort(root)
    return Drawing(*size, "".join(_write(root, words=False)).encode())


def _plain(what: Message) -> Refusal:
    return Refusal(what, say("save it as “plain SVG”, without scripts and links"))


class _Builder(etree.TreeBuilder):
    """Builds no tree that is deeper or larger than a drawing may be."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.count = 0

    def start(self, tag: str, attrs: dict[str, str]) -> etree.Element:
        self.depth += 1
        self.count += 1
        if self.depth > DEPTH_LIMIT:
            raise too_deep()
        if self.count > DRAWN_LIMIT:
            raise too_many()
        return super().start(tag, attrs)

    def end(self, tag: str) -> etree.Element:
        self.depth -= 1
        return super().end(tag)


def _parse(data: bytes) -> etree.Element:
    data = data.removeprefix(b"\xef\xbb\xbf")
    encoding = _ENCODING.match(data)
    if encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii"):
        raise Refusal(say("the SVG is not in UTF-8"), say("save it as “plain SVG”"))
    data = _DOCTYPE.sub(b"", data, count=1)  # one that declares nothing
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", data, re.IGNORECASE):
        raise Refusal(say("the SVG declares a document type"), say("remove the line that begins with <!DOCTYPE"))
    if b"<?xml-stylesheet" in data:
        raise Refusal(say("the SVG loads a style sheet"), say("save it as “plain SVG”"))
    try:
        if b"\0" in data:  # UTF-16, in which a document type would not have been seen above
            raise ValueError
        parser = etree.XMLParser(target=_Builder())  # noqa: S314 - no document type, hence no entities to expand
        parser.feed(data.decode("utf-8"))
        root: etree.Element = parser.close()
    except (etree.ParseError, ValueError, LookupError):
        raise Refusal(say("the SVG file is damaged"), say("save the picture again")) from None
    if root.tag != f"{SVG}svg":
        raise Refusal(say("the file is not an SVG picture"), say("save it as “plain SVG”"))
    return root


def _size(root: etree.Element) -> tuple[int, int]:
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    sizes = [_LENGTH.fullmatch(root.get(name, "")[:40]) for name in ("width", "height")]
    try:
        if sizes[0] and sizes[1]:
            found = round(float(sizes[0][1])), round(float(sizes[1][1]))
        else:
            found = round(float(box[2])), round(float(box[3]))
    except (IndexError, ValueError, OverflowError):
        found = 0, 0
    if min(found) < 1:
        raise Refusal(
            say("the SVG does not say how large it is"), say("give it a “viewBox”, or a “width” and a “height”")
        )
    if max(found) > SIDE_LIMIT:
        raise Refusal(
            say("the SVG says that it is {width} × {height} pixels large", width=found[0], height=found[1]),
            say("give it a “viewBox”, a “width” and a “height” of at most {limit}", limit=SIDE_LIMIT),
        )
    return found


def _clean(element: etree.Element, sheet: Sheet) -> None:
    """Keep what is on the lists, in place. What could run, load or change the picture is refused."""
    attributes = dict(_clean_attributes(element))
    style = sheet.style_of(name_of(element), attributes, attributes.pop("style", ""))
    attributes.pop("class", None)
    if style:
        attributes["style"] = style
    element.attrib.clear()
    element.attrib.update(attributes)
    before: etree.Element | None = None
    for child in list(element):
        if _is_drawn(child):
            _clean(child, sheet)
            before = child
            continue
        # The text after an element belongs to what is around it.
        if child.tail and before is None:
            element.text = (element.text or "") + child.tail
        elif child.tail and before is not None:
            before.tail = (before.tail or "") + child.tail
        element.remove(child)


def _is_drawn(element: etree.Element) -> bool:
    """Whether an element stays: those of drawing programs and what was read already do not. Others are refused."""
    tag = str(element.tag)
    name = name_of(element)
    if name in _ELEMENTS:
        return name not in ("metadata", "style")
    if tag.startswith("{") and not tag.startswith((SVG, *_ALIVE)):
        return False
    what = say("the SVG has the element <{name}>, which may not be shown", name=name.rpartition("}")[2][:80])
    if name == "image":
        raise Refusal(what, say("save the whole as PNG or JPG: a part of it is a photo"))
    raise Refusal(what, say("save it as “plain SVG”"))


def _clean_attributes(element: etree.Element) -> Iterator[tuple[str, str]]:
    for full, value in element.attrib.items():
        space, _, name = full.rpartition("}")
        known = f"{space}}}" in (SVG, XLINK, XML) if space else True
        if known and (name.lower().startswith("on") or name.lower() == "base"):
            raise _attribute(name)
        if known and name == "href":
            if not TARGET.fullmatch(value.strip()):
                raise _attribute(name)
            if name_of(element) in _LINKING and (not space or "href" not in element.attrib):
                yield "href", value.strip()
        elif full in (f"{XML}space", f"{XML}lang"):
            yield f"xml:{name}", value
        elif full == "style":
            yield name, _checked(name, clean_declarations(value))
        elif full in PROPERTIES:
            yield name, _checked(name, clean_value(value))
        elif full in _ATTRIBUTES:
            yield name, value


def _checked(name: str, value: str | None) -> str:
    if value is None:
        raise _attribute(name)
    return value


def _attribute(name: str) -> Refusal:
    return _plain(say("the SVG has the attribute {name}, which may not be shown", name=name.lower()[:80]))


# ------------------------------------------------------------------------------------- drawing it anew


def _write(element: etree.Element, *, words: bool) -> Iterator[str]:
    name = name_of(element)
    words = words or name in _WORDS
    head = "".join(f' {key}="{escape(value)}"' for key, value in element.attrib.items())
    if name == "svg":
        head = f' xmlns="http://www.w3.org/2000/svg"{head}'
    text = _text(element.text, words=words)
    if not text and not len(element):
        yield f"<{name}{head}/>"
        return
    yield f"<{name}{head}>{text}"
    for child in element:
        yield from _write(child, words=words)
        yield _text(child.tail, words=words)
    yield f"</{name}>"


def _text(text: str | None, *, words: bool) -> str:
    """Text is shown inside some elements only; elsewhere it is the layout of the file."""
    return escape(text, quote=False) if text and words else ""
