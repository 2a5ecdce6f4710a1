"""The pages of the programme: the next sessions, and all sessions by the month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from sitegen.calendars.events import calendar_of
from sitegen.content.grouping import grouped
from sitegen.engine.dataclass import dataclass
from sitegen.engine.queries import Asking, query
from sitegen.pages.sections import PROGRAMME_SOURCE, ListPages, SectionPages, feeds_of
from sitegen.search.programme_data import programme_address
from sitegen.site.cards import FeedLink
from sitegen.site.facets import access_options, city_names, facet_groups, other_towns
from sitegen.site.frame import Place, register
from sitegen.site.inputs import SESSIONS
from sitegen.site.linked_data import Node
from sitegen.site.make_cards import Cards
from sitegen.site.make_linked_data import LinkedData
from sitegen.site.parts import PAGE_LIMIT, CutList, Lists, coming_or_all, cut_list, first_days, group_days
from sitegen.site.phrase import Phrase
from sitegen.site.programme_pages import MonthLink, ProgrammeMain
from sitegen.site.views import Page
from sitegen.site.visible import Ids, count, upcoming_sessions, visible_sessions

FIRST_SESSIONS = 40


@query
def _months(q: Asking) -> Lists:
    """The sessions by the month in which they are held where that is."""
    found = grouped((f"{q.input(SESSIONS, id).starts:%Y-%m}", id) for id in q(visible_sessions))
    return coming_or_all(found, frozenset(q(upcoming_sessions)))


@query
def months(q: Asking) -> tuple[tuple[str, bool], ...]:
    """All months in their order, and whether there are sessions to come."""
    return tuple((month, to_come) for month, (to_come, _) in q(_months).items())


@query
def month_list(q: Asking, month: str) -> CutList:
    """The sessions to come of a month. One that is over keeps its address and shows what it was."""
    return cut_list([q.input(SESSIONS, id) for id in q(_months)[month][1]])


@query
def session_numbers(q: Asking) -> tuple[int, int]:
    """How many of the sessions to come take place, and how many do not."""
    lists = [q(month_list, month) for month, to_come in q(months) if to_come]
    return sum(one.total for one in lists), sum(one.off for one in lists)


@query
def month_links(q: Asking, code: str) -> Mapping[str, MonthLink]:
    """Links to all months; each counts what is to come."""
    cards = Cards(q, code)
    numbers = {month: q(month_list, month).total if to_come else 0 for month, to_come in q(months)}
    return {
        month: MonthLink(_name_month(cards, month), _month_address(cards, month, 1), number, current=False)
        for month, number in numbers.items()
    }


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The first page of the programme, and where it goes on.

    In the month in which it ends: with `rest` sessions that take place, `day` first, on its page of number `part`. Then
    in the month `after`.
    """

    sessions: Ids
    month: str = ""
    part: int = 0
    day: str = ""
    rest: int = 0
    after: str = ""


@query
def first_page(q: Asking) -> FirstPage:
    """The first page of the programme."""
    first = first_days((q.input(SESSIONS, id) for id in q(upcoming_sessions)), FIRST_SESSIONS, PAGE_LIMIT)
    if not first:
        return FirstPage(())
    visible, last = tuple(session.id for session in first), f"{first[-1].starts:%Y-%m}"
    after = min((month for month, to_come in q(months) if to_come and month > last), default="")
    here = [q.input(SESSIONS, id) for id in q(_months)[last][1] if id not in visible]
    if not here:
        return FirstPage(visible, after=after)
    part = next(number for number, part in enumerate(q(month_list, last).parts, 1) if here[0].id in part)
    return FirstPage(visible, last, part, f"{here[0].starts:%Y-%m-%d}", count(here), after)


def _name_month(cards: Cards, month: str) -> str:
    return cards.locale.dates.month(date.fromisoformat(f"{month}-01"))


def _month_parts(cards: Cards, month: str, part: int) -> tuple[str, ...]:
    return (cards.code, cards.locale.paths.programme, month, *((str(part),) if part > 1 else ()))


def _month_address(cards: Cards, month: str, part: int) -> str:
    return cards.addresses.page(*_month_parts(cards, month, part))


@query
def month_names(q: Asking, code: str) -> Mapping[str, MonthLink]:
    """The same without numbers: they stand on the first page of the programme only."""
    return {month: replace(link, count=None) for month, link in q(month_links, code).items()}


def _offered(cards: Cards, links: Mapping[str, MonthLink], current: str = "") -> tuple[MonthLink, ...]:
    """Links to the months with sessions to come, that of a page itself marked."""
    found = ((month, links[month]) for month, to_come in cards.q(months) if to_come)
    return tuple(replace(link, current=True) if month == current else link for month, link in found)


@register
class ProgrammePages(SectionPages):
    """The first page of the programme: the next sessions, and the form that filters all."""

    kind = "programme"
    follows_sessions = True

    def feeds(self, cards: Cards) -> tuple[FeedLink, ...]:
        """That of the sessions of the network."""
        return feeds_of(cards, kinds=("sessions",))

    def main(self, cards: Cards, name: str, root: str) -> ProgrammeMain:
        """The next sessions."""
        q, code = cards.q, cards.code
        first, links = q(first_page), q(month_links, code)
        total, off = q(session_numbers)
        rest = f"{_month_address(cards, first.month, first.part)}#day_{first.day}" if first.month else ""
        return ProgrammeMain(
            months=_offered(cards, links),
            cities=cards.cities(),
            days=group_days(cards.sessions_of(first.sessions)),
            total=total,
            off=off,
            calendar=q(calendar_of, "network", "", code),
            after=links[first.after] if first.after else None,
            rest=replace(links[first.month], address=rest, count=first.rest) if rest else None,
            facets=q(facet_groups, code),
            towns=other_towns(cards),
            access=q(access_options, code),
            data=q(programme_address, code),
        )

    def linked(self, cards: Cards, name: str, page: Page) -> tuple[Node, ...]:
        """Its sessions."""
        assert isinstance(page.main, ProgrammeMain)  # noqa: S101 - made above
        return LinkedData(cards).programme(page.main)


@register
class MonthPages(ListPages):
    """The parts of each month of the programme: `2026-12/1`."""

    def names(self, q: Asking) -> Iterable[str]:
        """Month and number of each part."""
        for month, _ in q(months):
            for part in range(1, len(q(month_list, month).parts) + 1):
                yield f"{month}/{part}"

    def place(self, q: Asking, name: str, code: str) -> Place:
        """Below the programme."""
        cards = Cards(q, code)
        month, _, part = name.partition("/")
        return Place(_month_parts(cards, month, int(part)), cards.code, (PROGRAMME_SOURCE,))

    def title(self, cards: Cards, name: str) -> Phrase:
        """The month."""
        return Phrase(_name_month(cards, name.partition("/")[0]))

    def updated(self, cards: Cards, name: str) -> date | None:
        """The day of the last change of its sessions."""
        month, _, part = name.partition("/")
        return cards.q(month_list, month).updated[int(part) - 1]

    def main(self, cards: Cards, name: str, root: str) -> ProgrammeMain:
        """The sessions of one part."""
        q, code, month, part = cards.q, cards.code, name.partition("/")[0], int(name.partition("/")[2])
        cut, links = q(month_list, month), q(month_names, code)
        number = list(links).index(month)
        before, _, after = (None, *links.values(), None)[number : number + 3]
        return ProgrammeMain(
            month=_name_month(cards, month),
            months=_offered(cards, links, month),
            days=group_days(cards.sessions_of(cut.parts[part - 1])),
            total=cut.total,
            off=cut.off,
            part=part,
            parts=len(cut.parts),
            previous=_month_address(cards, month, part - 1) if part > 1 else "",
            next=_month_address(cards, month, part + 1) if part < len(cut.parts) else "",
            calendar=q(calendar_of, "network", "", code),
            before=before,
            after=after,
            facets=(group,) if (group := q(city_names, code)).options else (),
        )
