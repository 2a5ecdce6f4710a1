"""Planning: the one door to the plan, which recalls an outline where it can.

Law: whoever asks gets the same outputs, recalled or not; but a recalled one may be without its
content, which is planned only when somebody needs it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sitegen.content.cache import Cache
from sitegen.content.site import Site
from sitegen.search.fill import Filled, fill_outline
from sitegen.site.outline import Outline, Plan
from sitegen.site.output import Output, Remembered
from sitegen.site.remember import Memory, outline_key
from sitegen.site.texts import take_texts


class Planning:
    """The plan of one site at one instant. `files` has the digests of all sources, `generator` that of the program."""

    def __init__(
        self,
        site: Site,
        now: datetime,
        files: Mapping[str, str],
        generator: str,
        cache: Cache,
        *,
        early: bool = False,
        portable: bool = False,
    ) -> None:
        self._site, self._texts = take_texts(site)
        self._now = now
        self._early = early
        self._portable = portable
        place = (site.path, site.config.base_url, str(early), str(portable))
        self._place = "\0".join(place)
        self._held = cache.held
        self._memory = Memory(cache, self._place, outline_key(self._site, files, generator, *place), now)
        self._planned: Outline | None = None
        self._whole: dict[str, Output] = {}

    def plan(self, *, recall: bool) -> Plan:
        """All outputs; with `recall` those that were planned before are `Remembered`."""
        outline = (self._memory.recall() if recall else None) or self._outline()
        filled = fill_outline(outline, self._texts, self._held.get(Filled, self._place))
        self._held.put(self._place, filled)
        return Plan(filled.outputs, outline.next_change, outline.problems)

    def _outline(self) -> Outline:
        if self._planned is None:
            from sitegen.pages.outputs import (
                plan_outline,  # a quarter of the program, which an edit of a text does without
            )

            options = {"early": self._early, "portable": self._portable}
            self._planned = plan_outline(self._site, self._now, **options, held=self._held)
            self._memory.hold(self._planned)
        return self._planned

    def whole(self, outputs: Sequence[Output]) -> Sequence[Output]:
        """The same outputs, none of them `Remembered`."""
        if not any(isinstance(one.content, Remembered) for one in outputs):
            return outputs
        if not self._whole:
            self._whole = {one.path: one for one in self._outline().outputs}
        return [self._whole[one.path] if isinstance(one.content, Remembered) else one for one in outputs]

    def keep(self, marks: Mapping[str, Remembered]) -> None:
        """Remember the outline that was planned, if one was; `marks` has what is kept of each output, by path."""
        if self._planned is not None:
            self._memory.write(self._planned, marks)
