"""The small map: France in outline, a dot for each city that lies there, and its name where there is room.

Invariant: it is a decoration, and says nothing that is not so: a place elsewhere has no dot, two names never lie on
each other, and where most cities would be missing there is no map.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import hypot

from sitegen.site.cards import CityCard, MapDot, MapView

OUTLINE = (
    "M109 9L118 14L134 25L143 27L157 40L164 41L180 49L189 51L182 64L180 78L172 81L160 100L161 107L169 102L172 112"
    "L171 126L172 136L171 144L180 148L178 155L168 162L161 168L150 165L139 162L129 160L118 167L118 181L103 182L85 175"
    "L69 174L52 163L58 144L61 120L59 108L50 96L45 86L36 79L17 73L11 66L11 60L26 55L39 59L55 57L54 44L50 36L59 37"
    "L61 43L77 42L80 35L96 28L98 13zM205 170L207 186L202 202L194 192L194 182z"
)
"""The mainland and Corsica, drawn by hand; equirectangular, in units of which `WIDTH` by `HEIGHT` are seen."""
WIDTH, HEIGHT = 214, 212
WEST, NORTH, ACROSS, DOWN = -5.5, 51.5, 13.77, 20.0
"""The degrees of the corner, and how many units one degree has."""
COAST = 6.0
"""How far outside the outline, which is coarse, a place may lie: islands and capes."""
DOT, LETTER, WIDE_LETTER, LINE, MARGIN = 8.0, 6.6, 11.5, 13.0, 5.0
"""Half of what a dot takes; how wide a letter of a name is, and how high a line; how far a name may lie outside."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
_SHAPES: tuple[tuple[Point, ...], ...] = tuple(
    tuple((float(x), float(y)) for x, y in re.findall(r"(\d+) (\d+)", shape)) for shape in OUTLINE.split("z") if shape
)


def draw_map(cities: Sequence[CityCard]) -> MapView | None:
    """The map of these cities, or None where it would say nothing."""
    found = [(city, point) for city in cities if (point := _place(city)) is not None]
    if not found or len(found) * 2 < len(cities):
        return None
    taken = [_box(point, DOT, DOT) for _, point in found]
    dots = []
    for city, (x, y) in found:
        name = city.name.text
        half = sum(WIDE_LETTER if unicodedata.east_asian_width(c) in "WF" else LETTER for c in name) / 2
        label = next((at for at in _around((x, y), half) if _is_free(_box(at, half, LINE / 2), taken)), None)
        if label is not None:
            taken.append(_box(label, half, LINE / 2))
        # A line of letters stands on its base line, a third of its height below its middle.
        left, base = (_number(label[0]), _number(label[1] + LINE / 3)) if label else ("", "")
        dots.append(MapDot(city.id, _number(x), _number(y), name if label else "", left, base))
    return MapView(OUTLINE, tuple(dots))


def _place(city: CityCard) -> Point | None:
    """Where a city stands on the map, if it does."""
    if not city.latitude or not city.longitude:
        return None
    point = ((float(city.longitude) - WEST) * ACROSS, (NORTH - float(city.latitude)) * DOWN)
    near = any(_distance(point, edge) <= COAST for shape in _SHAPES for edge in _edges(shape))
    return point if near or any(_is_inside(point, shape) for shape in _SHAPES) else None


def _edges(shape: Sequence[Point]) -> Iterable[tuple[Point, Point]]:
    return pairwise((*shape, shape[0]))


def _is_inside(point: Point, shape: Sequence[Point]) -> bool:
    """Whether a ray from the point to the right crosses the outline an odd number of times."""
    x, y = point
    crossed = [
        (x2 - x1) * (y - y1) / (y2 - y1) + x1 > x for (x1, y1), (x2, y2) in _edges(shape) if (y1 > y) != (y2 > y)
    ]
    return sum(crossed) % 2 == 1


def _distance(point: Point, edge: tuple[Point, Point]) -> float:
    """How far a point is from an edge."""
    (x, y), ((x1, y1), (x2, y2)) = point, edge
    dx, dy = x2 - x1, y2 - y1
    along = max(0.0, min(1.0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)))
    return hypot(x - x1 - along * dx, y - y1 - along * dy)


def _around(point: Point, half: float) -> Iterator[Point]:
    """The places of a name beside its dot, by preference: above, below, to the right, to the left."""
    x, y = point
    aside = DOT + 2 + half
    yield from ((x, y - 15), (x, y + 15), (x + aside, y), (x - aside, y))


def _box(middle: Point, half: float, high: float) -> Box:
    x, y = middle
    return (x - half, y - high, x + half, y + high)


def _is_free(box: Box, taken: Iterable[Box]) -> bool:
    left, top, right, bottom = box
    if left < -MARGIN or right > WIDTH + MARGIN or top < 0 or bottom > HEIGHT:
        return False
    return all(right <= x1 or left >= x2 or bottom <= y1 or top >= y2 for x1, y1, x2, y2 in taken)


def _number(value: float) -> str:
    return f"{value:.1f}"
