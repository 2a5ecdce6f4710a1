"""The outline of the last plan, remembered: an edit of nothing but texts needs no other.

Law: an outline is recalled only for the same digest of all that it was planned from, and only before
its next change. It is kept in the cache, so it may be lost at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sitegen.content.cache import Cache
from sitegen.content.digest import digest_text
from sitegen.content.site import Site
from sitegen.content.value_text import read_value, write_value
from sitegen.site.outline import Outline
from sitegen.site.output import Listing, Output, Remembered


def outline_key(site: Site, files: Mapping[str, str], *asked: str) -> str:
    """The digest of all that an outline depends on, but the instant.

    `files` has the digests of all sources by path; `asked` is what else decides, the digest of the
    program among it. `site` is one without texts: words count by what is left of them.
    """
    others = (
        f"{path}\0{digest}"
        for path, digest in files.items()
        if not (path.startswith("content/") and path.endswith(".md")) and _shapes_plan(path)
    )
    words = (f"{one.path}\0{one.outline}\0{one.outdated}" for entry in site.entries() for one in entry.words.values())
    shapes = (f"{path}\0{shape}" for path, shape in sorted(site.shapes.items()))
    return digest_text(*asked, *others, "", *words, "", *shapes)


def _shapes_plan(path: str) -> bool:
    # Templates and catalogues shape bytes: they are part of fingerprints.
    return not path.startswith("layouts/") or path.startswith("layouts/assets/")


@dataclass(frozen=True, slots=True)
class _Planned:
    """An outline, what it was planned from, and when."""

    key: str
    now: datetime
    outline: Outline

    def stands(self, key: str, now: datetime) -> bool:
        change = self.outline.next_change
        return self.key == key and self.now <= now and (change is None or now < change)


class Memory:
    """One place in the cache, for one way to plan; it holds the last outline only, which may be large."""

    def __init__(self, cache: Cache, place: str, key: str, now: datetime) -> None:
        self._cache = cache
        self._place = digest_text("outline", place)
        self._key = key
        self._now = now.astimezone(UTC)

    def recall(self) -> Outline | None:
        """The outline, if it still stands: the one that is held, or one with `Remembered` contents."""
        planned = self._cache.held.get(_Planned, self._place) or self._read()
        if planned is None or not planned.stands(self._key, self._now):
            return None
        self._cache.held.put(self._place, planned)
        return planned.outline

    def _read(self) -> _Planned | None:
        text = self._cache.get_many([self._place]).get(self._place)
        if text is None or not text.startswith(self._key):
            return None
        try:
            now, outline = read_value(text[len(self._key) :])
        except ValueError:
            return None
        assert isinstance(now, datetime)  # noqa: S101 - as `write` wrote it
        assert isinstance(outline, Outline)  # noqa: S101
        return _Planned(self._key, now, outline)

    def hold(self, outline: Outline) -> None:
        """Leave an outline to the next run of this process."""
        self._cache.held.put(self._place, _Planned(self._key, self._now, outline))

    def write(self, outline: Outline, marks: Mapping[str, Remembered]) -> None:
        """Leave an outline to the next process; `marks` has what is kept of its outputs, by path.

        Not where this process goes on: there it is held, and writing it takes longer than to plan some pages.
        """
        if self._cache.held.lasts:
            return
        outputs = tuple(
            one if isinstance(one.content, Listing) else Output(one.path, marks[one.path], one.sources)
            for one in outline.outputs
        )
        text = write_value((self._now, replace(outline, outputs=outputs)))
        self._cache.put_many({self._place: self._key + text})
