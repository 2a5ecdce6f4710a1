"""The state of all translations, and the record that a translation follows its original.

Invariant: what is compared are digests; nobody's words are judged. To accept a translation writes one line
of its front matter, and no other byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sitegen.authoring.content_files import Edit
from sitegen.authoring.splice import set_value
from sitegen.content.problem import refuse, say
from sitegen.content.schema import suggestion
from sitegen.content.site import Site
from sitegen.content.sources import Sources
from sitegen.site.translation_state import is_outdated, original_code

State = Literal["original", "complete", "unrecorded", "outdated", "draft", "missing"]
_FRONT = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*(?:\r\n|\r|\n)(.*?(?:\r\n|\r|\n))(?=---[ \t]*(?:\r|\n|\Z))", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Translation:
    """One text that there is or could be: `page` is as courses/seo, `original` the language it is made from."""

    page: str
    language: str
    state: State
    original: str


def list_translations(site: Site, sources: Sources, codes: Sequence[str] = ()) -> Iterator[Translation]:
    """The state of each thing in each language, in the order of the site; only some languages on demand."""
    for entry in site.entries():
        original = original_code(site.config, entry.words)
        if not original:
            continue
        for language in site.config.languages:
            code = language.code
            if codes and code not in codes:
                continue
            if code == original:
                state: State = "original"
            elif code not in entry.words:
                state = "draft" if f"{entry.path}/{code}.md" in sources.files else "missing"
            elif entry.words[code].front.source is None:
                state = "unrecorded"
            else:
                state = "outdated" if is_outdated(site.config, entry.words, code) else "complete"
            yield Translation(f"{entry.kind}/{entry.id}", code, state, original)


def accept(site: Site, sources: Sources, page: str, codes: Sequence[str]) -> list[Edit]:
    """The translations of a page (`courses/seo`, or `all`), recorded as those of its original as it is now.

    Raises `SourceError` when there is no such page, or no such translation.
    """
    name = page.removeprefix("content/").strip("/")
    known = {f"{entry.kind}/{entry.id}": entry for entry in site.entries() if entry.words}
    if name != "all" and name not in known:
        what = say("there is no text of “{name}”", name=page)
        raise refuse("content", what, suggestion(name, known))
    edits = []
    for entry in known.values() if name == "all" else (known[name],):
        original = original_code(site.config, entry.words)
        made = [code for code in codes if code in entry.words and code != original]
        if not made and name != "all":
            what = say("{page} has no translation in {codes}", page=name, codes=", ".join(codes))
            raise refuse(entry.path, what, say("its original is in “{code}”", code=original))
        for code in made:
            words = entry.words[code]
            if words.front.source != entry.words[original].digest:
                data = sources.files[words.path].data
                after = set_front(words.path, data, "source", entry.words[original].digest)
                edits.append(Edit(words.path, after, data))
    return edits


def set_front(path: str, data: bytes, key: str, text: str) -> bytes:
    """The bytes of a `<lang>.md` with a key of its front matter set; raises `SourceError`."""
    found = _FRONT.match(data)
    if found is None:  # pragma: no cover - a text that was read has one
        raise refuse(path, say("the file does not begin with “---”"))
    return data[: found.start(1)] + set_value(path, found[1], (key,), text) + data[found.end(1) :]
