"""A drawing (SVG) of the content, without what only its maker needs.

Law: `read.pictures` has refused what could run; this takes out comments, metadata (names, folders,
dates) and the private elements of drawing programs. A file without any is published byte for byte.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"
_KNOWN = ("{" + SVG + "}", "{" + XLINK + "}", "{" + XML + "}")
_BURDEN = re.compile(rb"<!--|<\?(?!xml )|<(?:\w+:)?metadata|\sxmlns:(?!xlink=)", re.IGNORECASE)


def render_drawing(data: bytes) -> bytes:
    """The bytes to publish."""
    if not _BURDEN.search(data):
        return data
    root = etree.fromstring(data.decode("utf-8-sig"))  # noqa: S314 - `read.pictures` refused document types
    _lighten(root)
    etree.register_namespace("", SVG)
    etree.register_namespace("xlink", XLINK)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=False))


def _lighten(element: etree.Element) -> None:
    for name in [name for name in element.attrib if name.startswith("{") and not name.startswith(_KNOWN)]:
        del element.attrib[name]
    before: etree.Element | None = None
    for child in list(element):
        if child.tag.startswith(_KNOWN[0]) and child.tag != f"{{{SVG}}}metadata":
            _lighten(child)
            before = child
            continue
        # The text after an element belongs to what is around it.
        if child.tail and child.tail.strip():
            if before is None:
                element.text = (element.text or "") + child.tail
            else:
                before.tail = (before.tail or "") + child.tail
        element.remove(child)
