"""Addresses of the release that stands which the next one would no longer have.

Invariant: it only warns, as `checks.subscribers` does: the release may be lost or foreign, and no output
depends on it. Addresses of sessions are theirs for ever; calendars speak of those that go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sitegen.content.problem import Problem, say, warn
from sitegen.content.site import Site
from sitegen.content.sources import Source
from sitegen.publish.manifest import read_manifest
from sitegen.site.outputs import Output

_WORDS = re.compile(r"(content/(?:cities|courses|news|pages)/[^/]+)/([^/]+)\.md")


def warn_lost_addresses(
    output: Path, site: Site, outputs: Sequence[Output], sources: Mapping[str, Source]
) -> Iterator[Problem]:
    """A warning for each page of a thing that was published, is gone, and leads nowhere."""
    manifest = read_manifest(output)
    if not manifest:
        return
    planned = {one.path for one in outputs}
    lost = [path for path in manifest if path.endswith(".html") and path not in planned]
    if not lost:
        return
    now_at: dict[tuple[str, str], str] = {}
    for one in outputs:
        if one.maker == "page" and (match := _match(one.sources)):
            now_at.setdefault((match[1], one.names[2]), one.path)
    shown = {words.path for entry in site.entries() for words in entry.words.values()}
    for path in lost:
        match = _match(manifest[path].sources)
        if match is None:
            continue
        address = "/" + path.removesuffix("index.html")
        code = path.partition("/")[0]
        other = now_at.get((match[1], code))
        if other is not None:
            own = f"{match[1]}/{code}.md"
            place = own if own in shown else match[0]
            what = say("the page {address} was published, and is at {other} now",
                       address=address, other="/" + other.removesuffix("index.html"))  # fmt: skip
            remedy = say("add an alias, so that old links lead on: “aliases: [{address}]”", address=address)
            yield warn(place, what, remedy, ("slug",))
        elif match[0] not in sources:
            what = say("the page {address} was published, and is gone", address=address)
            remedy = say(
                "write it as an alias of the page that takes its place: “aliases: [{address}]”", address=address
            )
            yield warn(match[0], what, remedy)
        # else: a draft again, or past its day `expire`: that was meant


def _match(sources: Sequence[str]) -> re.Match[str] | None:
    return _WORDS.fullmatch(sources[0]) if sources else None
