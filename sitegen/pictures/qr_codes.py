"""QR codes (ISO/IEC 18004): the address of a page, for whoever stands before its paper.

Invariant: a code is decided by its address alone. It is dark on white with its quiet zone, whatever the
colours around it, and its name is the address, which stands beside it in words too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import itemgetter

from markupsafe import Markup, escape

QUIET = 4
"""Light modules around a code (section 6.3.8)."""
MASK = 3
"""One of eight that all readers know (section 7.8). To try all takes five times as long."""
_RUN = re.compile("1+")


class Strokes(dict[str, str]):
    """A third of a row of modules, as digits, and the steps of a path that draw it: each is worked out once.

    The last third of a row is shorter than the others: after it the pen goes to the next row.
    """

    def __init__(self, side: int) -> None:
        self.side = side
        self.third = side // 3 + 1
        starts = [row * side + start for row in range(side) for start in (0, self.third, 2 * self.third)]
        ends = [*starts[1:], side * side]
        self.cut: Callable[[str], tuple[str, ...]] = itemgetter(*map(slice, starts, ends))

    def __missing__(self, digits: str) -> str:
        here, steps = 0, []
        for run in _RUN.finditer(digits):
            steps.append(f"m{run.start() - here} 0" if run.start() > here else "")
            here = run.end()
            steps.append(f"h{here - run.start()}")
        gap = len(digits) - here
        if len(digits) < self.third:
            steps.append(f"m{gap - self.side} 1")
        elif gap:
            steps.append(f"m{gap} 0")
        found = self[digits] = "".join(steps)
        return found


@dataclass(slots=True)
class CodeWriter:
    """`{{ qr_code(page.url) }}` in templates.

    A code with a given mask is linear in the bits of its address (section 7.5: Reed-Solomon over
    GF(2^8)): what two addresses of one length differ by decides what their codes differ by. So
    most of a site's thousands of codes follow, by exclusive or, from some hundred that segno made:
    a fiftieth of the time, and the same codes.
    """

    firsts: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    """For each length of addresses the first one: its bytes, its modules, modules on a side."""
    steps: dict[tuple[int, int], int] = field(default_factory=dict)
    """A difference of addresses above the difference of their codes, by the side and its highest bit."""
    strokes: dict[int, Strokes] = field(default_factory=dict)

    def __call__(self, address: str) -> Markup:
        """The code of an absolute address as SVG: its dark modules are the strokes of one path."""
        modules, side = self.modules(address)
        strokes = self.strokes.get(side) or self.strokes.setdefault(side, Strokes(side))
        path = "".join(map(strokes.__getitem__, strokes.cut(f"{modules:0{side * side}b}")))
        whole = side + 2 * QUIET
        return Markup(  # noqa: S704 - the address is escaped, all else is numbers
            f'<svg class="qr" viewBox="-4 -4.5 {whole} {whole}" role="img" aria-label="{escape(address)}"'
            f' shape-rendering="crispEdges"><path fill="#fff" d="M-4-4.5h{whole}v{whole}h-{whole}z"/>'
            f'<path stroke="#000" d="M0 0{path}"/></svg>'
        )

    def modules(self, address: str) -> tuple[int, int]:
        """The modules of a code, row by row, the first one as the highest bit; and how many a side has."""
        if not address.isascii():
            return _make_code(address)
        text = int.from_bytes(address.encode("ascii"), "little")
        if len(address) not in self.firsts:
            modules, side = _make_code(address)
            self.firsts[len(address)] = text, modules, side
            return modules, side
        first, modules, side = self.firsts[len(address)]
        rest = (text ^ first) << side * side
        while (bits := rest.bit_length()) > side * side:
            step = self.steps.get((side, bits))
            if step is None:
                made, _ = _make_code(address)
                self.steps[side, bits] = rest ^ made ^ modules
                return made, side
            rest ^= step
        return rest ^ modules, side


def _make_code(address: str) -> tuple[int, int]:
    """The smallest code of level M. Without `boost_error` its modules are larger, which worse cameras read."""
    import segno

    code = segno.make_qr(address, error="m", mask=MASK, mode="byte", boost_error=False)
    side = len(code.matrix)
    return int("".join("1" if module else "0" for row in code.matrix for module in row), 2), side
