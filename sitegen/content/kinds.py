"""The kinds of things, each declared once: whatever handles things looks here, or loops over them.

Invariant: a kind is a folder of `content/`. Its name is the word for it in links by id, in `paths`, in the menu, in
lists, as an input of queries.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sitegen.content.problem import NOTHING, Message, msgid, say
from sitegen.engine.dataclass import dataclass

if TYPE_CHECKING:
    from sitegen.content.local_text import Record


@dataclass(frozen=True, slots=True)
class ThingKind:
    """A kind of thing: `noun` is one of them, `things` are several."""

    name: str
    noun: str
    things: Message
    rank: int
    """Its place in what the search finds and the editor offers: what people look for most comes first."""
    record: str = ""
    """The record of its facts, in `<noun>.yaml` beside its words; "" where it has words only."""
    series: str = ""
    """The file of a list of series, beside its facts."""
    missing: str = ""
    new: Message = NOTHING
    """What the editor calls to make one; nothing where it takes more than one file."""
    has_pages: bool = True
    """Each has a page of its own, and so has words; else it stands in a list, while its facts hold."""
    is_ordered: bool = False
    """Each language lists them by the key `order` of their facts, then by name."""
    is_dated: bool = False
    """The name of its folder begins with its day; the newest comes first."""
    columns: tuple[str, ...] = ()
    """What `list` tells of each: keys of its facts, or what `authoring.listing` makes."""

    @property
    def facts(self) -> str:
        """The file of its facts, or ""."""
        return f"{self.noun}.yaml" if self.record else ""

    @property
    def model(self) -> type[Record]:
        """The record of its facts. Pydantic, which is slow to import, is read here only."""
        from sitegen.content import records

        found: Any = getattr(records, self.record)
        return found  # type: ignore[no-any-return]


KINDS: Mapping[str, ThingKind] = {
    kind.name: kind
    for kind in (
        ThingKind(
            "cities", "city", say("cities"), 2, "City", "sessions.yaml", msgid("there is no city “{name}”"),
            is_ordered=True, columns=("id", "name", "status", "opened", "town", "words", "sessions to come"),
        ),
        ThingKind(
            "courses", "course", say("courses"), 1, "Course", missing=msgid("there is no course “{name}”"),
            is_ordered=True,
            columns=("id", "title", "topic", "level", "minutes", "audiences", "formats", "words", "sessions to come"),
        ),
        ThingKind(
            "partners", "partner", say("partners"), 5, "Partner", missing=msgid("there is no partner “{name}”"),
            new=say("add a partner"), has_pages=False,
            columns=("id", "name", "kind", "cities", "since", "until", "words"),
        ),
        ThingKind("news", "news", say("news"), 4, new=say("write news"), is_dated=True),
        ThingKind(
            "pages", "page", say("pages"), 3, missing=msgid("there is no page “{name}”"), new=say("write a page"),
        ),
    )
}  # fmt: skip
RANKED = sorted(KINDS.values(), key=lambda kind: kind.rank)
VOCABULARY = "content/vocabulary.yaml"
LINKED = tuple(kind.name for kind in KINDS.values() if kind.has_pages)
