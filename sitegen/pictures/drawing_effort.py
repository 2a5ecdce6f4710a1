"""How much a browser has to draw for a drawing (SVG): each element as often as it is used, dashes too.

Invariant: it is never counted too low. What cannot be determined (inherited dashes, curves) is taken for the most
that it can be.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator

from sitegen.content.problem import Refusal, say
from sitegen.pictures.drawing_styles import targets_of

SVG = "{http://www.w3.org/2000/svg}"
GRADIENTS = frozenset({"linearGradient", "radialGradient"})
DEPTH_LIMIT = 64
DRAWN_LIMIT = 10_000
"""Elements that a browser draws, each as often as it is used."""
DASHES = 100
"""So many dashes are drawn as fast as one element."""
MOST_DASHES = 1_000_000
"""Browsers draw no more of one line."""
_SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath"})
_GEOMETRY = ("d", "points", "x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "x1", "x2", "y1", "y2")
_NUMBER = re.compile(r"(?:[0-9]{1,40}\.?[0-9]{0,40}|\.[0-9]{1,40})(?:[eE][-+]?[0-9]{1,2})?")
_DASHES = re.compile(r"(?:^|;)stroke-dasharray:([^;]*)")


def name_of(element: etree.Element) -> str:
    """The name of an element of SVG."""
    return str(element.tag).removeprefix(SVG)


def too_deep() -> Refusal:
    """What is said of a drawing with groups in groups in groups."""
    return Refusal(
        say("the SVG is nested more than {limit} deep", limit=DEPTH_LIMIT),
        say("ungroup it, and save it as “plain SVG”"),
    )


def too_many() -> Refusal:
    """What is said of a drawing that takes a browser too long."""
    return Refusal(
        say("the SVG draws more than {limit} elements, each counted as often as it is used", limit=DRAWN_LIMIT),
        say("make it simpler, or save it as PNG"),
    )


def check_effort(root: etree.Element) -> None:
    """Refuse a cleaned drawing that asks a browser to draw too much."""
    named = {id_: element for element in root.iter() if (id_ := element.get("id"))}
    inherited = min(_periods(element for element in root.iter() if name_of(element) not in _SHAPES), default=0.0)
    known: dict[etree.Element, tuple[int, int]] = {}

    def measure(element: etree.Element, depth: int) -> tuple[int, int]:
        """How many elements are drawn for this one, and how deep they are nested."""
        if depth > DEPTH_LIMIT:  # also what uses itself
            raise too_deep()
        found = known.get(element)
        if found is not None:
            if depth + found[1] > DEPTH_LIMIT:
                raise too_deep()
            return found
        count, deepest = 1 + _dashes(element, inherited) // DASHES, 1
        for child in element:
            inside, below = measure(child, depth + 1)
            count += inside
            deepest = max(deepest, below + 1)
        for name in targets_of(element.attrib):
            target = named.get(name)
            if target is None or target is element:
                continue
            inside, below = measure(target, depth + 1)
            deepest = max(deepest, below + 1)
            kind = name_of(target)
            if kind == "pattern" and name != element.get("href", "")[1:]:
                count += inside * count  # drawn for each element that takes the colour over
            elif kind == "marker":
                count += inside * count * len(_NUMBER.findall(element.get("d", element.get("points", "0 0"))))
            elif kind not in GRADIENTS:
                count += inside
        if count > DRAWN_LIMIT:
            raise too_many()
        known[element] = count, deepest
        return count, deepest

    measure(root, 1)


def _periods(elements: Iterator[etree.Element]) -> Iterator[float]:
    """How long a dash with its gap is, for each element that asks for dashes."""
    for element in elements:
        for value in (element.get("stroke-dasharray", ""), *_DASHES.findall(element.get("style", ""))):
            numbers = [float(number) for number in _NUMBER.findall(value)]
            if "(" in value:  # a sum
                yield 1e-9
            elif sum(numbers) > 0:
                yield sum(numbers)


def _dashes(element: etree.Element, inherited: float) -> int:
    """At most so many dashes are drawn for an element."""
    if name_of(element) not in _SHAPES:
        return 0
    periods = [*_periods(iter([element])), *([inherited] if inherited else [])]
    if not periods:
        return 0
    if "vector-effect" in element.attrib or "vector-effect" in element.get("style", ""):
        return MOST_DASHES
    numbers = [float(number) for name in _GEOMETRY for number in _NUMBER.findall(element.get(name, ""))]
    numbers.append(100.0 * len("".join(element.itertext())))
    scales = [float(number) for number in _NUMBER.findall(element.get("pathLength", ""))]
    length = max([2 * len(numbers) * max(numbers), *scales])
    return int(min(length / min(periods), MOST_DASHES))
