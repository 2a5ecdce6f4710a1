"""The pages of the lists by another choice than the month (`site.facets`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sitegen.calendars.events import calendar_of
from sitegen.engine.queries import Asking
from sitegen.pages.sections import ListPages
from sitegen.site.facets import FACETS, choices, facet_address, facet_names, facet_parts, label_of, list_of
from sitegen.site.frame import Place, register
from sitegen.site.make_cards import Cards
from sitegen.site.parts import group_days
from sitegen.site.phrase import Phrase
from sitegen.site.programme_pages import ProgrammeMain
from sitegen.site.visible import visible_things


def _read_name(name: str) -> tuple[str, str, int]:
    kind, choice, part = name.split("/")
    return kind, choice, int(part)


@register
class FacetPages(ListPages):
    """The parts of all lists, and of what follows the pages of cities: `formats/workshop/1`."""

    def names(self, q: Asking) -> Iterable[str]:
        """Kind, choice and number of each part."""
        lists = [(kind, name, 1) for kind in FACETS for name in q(choices, kind)]
        lists += [("cities", city, 2) for city in q(visible_things, "cities")]
        for kind, name, first in lists:
            for part in range(first, len(q(list_of, kind, name).parts) + 1):
                yield f"{kind}/{name}/{part}"

    def place(self, q: Asking, name: str, code: str) -> Place:
        """Below the programme.

        Search engines get lists that have something: an answer that leads to nothing helps nobody. With its next
        session the list is in the map again.
        """
        cards = Cards(q, code)
        kind, choice, part = _read_name(name)
        filled = bool(cards.q(list_of, kind, choice).parts[part - 1])
        return Place(facet_parts(cards, kind, choice, part), cards.code, ("content/cities",), in_map=filled)

    def title(self, cards: Cards, name: str) -> Phrase:
        """What was chosen."""
        kind, choice, _ = _read_name(name)
        return label_of(cards, kind, choice)

    def updated(self, cards: Cards, name: str) -> date | None:
        """The day of the last change of its sessions."""
        kind, choice, part = _read_name(name)
        return cards.q(list_of, kind, choice).updated[part - 1]

    def main(self, cards: Cards, name: str, root: str) -> ProgrammeMain:
        """The sessions of one part."""
        kind, choice, part = _read_name(name)
        q, code, cut = cards.q, cards.code, cards.q(list_of, kind, choice)
        previous = facet_address(cards, kind, choice, part - 1) if part > 1 else ""
        if kind == "cities" and part == 2:
            previous = cards.address(cards.visible.city(choice))
        calendar = {"audiences": ("audience", choice), "cities": ("city", choice)}.get(kind, ("network", ""))
        group = q(facet_names, kind, code) if kind != "cities" else None
        return ProgrammeMain(
            days=group_days(cards.sessions_of(cut.parts[part - 1])),
            total=cut.total,
            off=cut.off,
            part=part,
            parts=len(cut.parts),
            previous=previous,
            next=facet_address(cards, kind, choice, part + 1) if part < len(cut.parts) else "",
            calendar=q(calendar_of, *calendar, code),
            facet=kind,
            chosen=choice,
            choice=label_of(cards, kind, choice),
            facets=(group,) if group and group.options else (),
        )
