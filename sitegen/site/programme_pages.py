"""The main part of the programme: by month, by choice, with the form that filters."""

from __future__ import annotations

from sitegen.content.digest import Shared
from sitegen.engine.dataclass import dataclass
from sitegen.site.cards import CalendarLink, CityCard, DayGroup
from sitegen.site.phrase import Phrase
from sitegen.site.views import Main


@dataclass(frozen=True, slots=True)
class MonthLink(Shared):
    """A month of the programme: `text` (`décembre 2026`), how many sessions take place (None where nobody counts)."""

    text: str
    address: str
    count: int | None
    current: bool


@dataclass(frozen=True, slots=True)
class FacetOption(Shared):
    """One way to narrow the programme. `address` is "" where it has no page.

    `count` sessions take place; None where nobody counts.
    """

    id: str
    label: Phrase
    address: str
    count: int | None


@dataclass(frozen=True, slots=True)
class FacetGroup(Shared):
    """The choices of one kind: cities, towns, topics, audiences, levels, formats, spoken, access."""

    kind: str
    options: tuple[FacetOption, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeMain(Main):
    """`layouts/programme.html`: the first sessions to come, those of one month, or those of one choice.

    `month` is "" on the first page of the programme. `total` counts the sessions of the whole list that
    take place, `off` those that are cancelled or postponed. A list of more than 150 sessions goes over
    several pages: `part` of `parts`, with the addresses of its neighbours or "". `before` and `after` are the
    months on either side of the whole; where the first page ends within a month, `rest` leads to the day on which
    it goes on. `choice` is the
    topic, audience … (`chosen`, of the kind `facet`) whose sessions are listed. `facets` are the lists that
    the page offers. The first page counts what it offers: elsewhere each change of one session would
    change all pages. It has the form that filters: all `cities`; `towns` are those that are home to no city,
    `access` are choices that have no page, `data` is the address of the script with all sessions to come.
    """

    month: str = ""
    months: tuple[MonthLink, ...] = ()
    cities: tuple[CityCard, ...] = ()
    days: tuple[DayGroup, ...]
    total: int
    off: int
    part: int = 1
    parts: int = 1
    previous: str = ""
    next: str = ""
    calendar: CalendarLink
    before: MonthLink | None = None
    after: MonthLink | None = None
    rest: MonthLink | None = None
    facet: str = ""
    chosen: str = ""
    choice: Phrase | None = None
    facets: tuple[FacetGroup, ...] = ()
    towns: tuple[FacetOption, ...] = ()
    access: tuple[FacetOption, ...] = ()
    data: str = ""
