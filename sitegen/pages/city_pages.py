"""The list of cities, and the page of each."""

from __future__ import annotations

from sitegen.calendars.events import calendar_of
from sitegen.content.opening_hours import parse_opening_hours
from sitegen.content.records import City, ClosedDays
from sitegen.content.rules import city_ways, phone_href
from sitegen.content.site import Entry
from sitegen.content.states import takes_place
from sitegen.engine.dataclass import dataclass
from sitegen.engine.queries import Asking, query
from sitegen.pages.bodies import make_body
from sitegen.pages.france import draw_map
from sitegen.pages.sections import SectionPages, feeds_of
from sitegen.pages.thing_pages import ThingPages
from sitegen.site.cards import (
    BodyView,
    CalendarLink,
    CityCard,
    DayGroup,
    FeedLink,
    FigureView,
    MapView,
    PartnerCard,
    PlaceView,
)
from sitegen.site.city_now import closures_of
from sitegen.site.facets import after_city, list_of, other_towns
from sitegen.site.frame import register
from sitegen.site.linked_data import Node
from sitegen.site.make_cards import Cards, city_cards
from sitegen.site.make_linked_data import LinkedData
from sitegen.site.offline_places import bundle_address
from sitegen.site.parts import group_days
from sitegen.site.phrase import Phrase
from sitegen.site.programme_pages import FacetOption
from sitegen.site.views import Main, Page


@dataclass(frozen=True, slots=True)
class HoursLine:
    """Opening hours: `days` and `times` in words (`lundi – samedi`, `09:00 – 19:00`)."""

    days: str
    times: str


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which a venue is closed, in words; `until` is "" for a single day."""

    start: str
    until: str
    reason: Phrase


@dataclass(frozen=True, slots=True)
class CitiesMain(Main):
    """`layouts/cities.html`; `map` is None where a map would say nothing."""

    cities: tuple[CityCard, ...]
    map: MapView | None


@dataclass(frozen=True, slots=True)
class CityMain(Main):
    """`layouts/city.html`; `towns` are the other towns in which its team gives sessions.

    `bundle` is the address of what is saved to read it without a connection, `poster` that of its poster;
    each is "" where there is none.
    """

    card: CityCard
    body: BodyView | None
    venue: PlaceView
    hours: tuple[HoursLine, ...]
    closures: tuple[Closure, ...]
    phone: str
    phone_href: str
    email: str
    website: str
    booking: str
    days: tuple[DayGroup, ...]
    more: int
    next: str
    towns: tuple[FacetOption, ...]
    partners: tuple[PartnerCard, ...]
    figures: tuple[FigureView, ...]
    calendar: CalendarLink
    bundle: str
    poster: str


@query
def city_map(q: Asking, code: str) -> MapView | None:
    """The small map of all cities."""
    return draw_map(q(city_cards, code))


@register
class CitiesPages(SectionPages):
    """All cities."""

    kind = "cities"
    follows_sessions = True

    def main(self, cards: Cards, name: str, root: str) -> CitiesMain:
        """Their cards and the map."""
        return CitiesMain(cards.cities(), cards.q(city_map, cards.code))


@register
class CityPages(ThingPages):
    """A page for each city."""

    kind = "city"
    things = section = "cities"

    def feeds(self, cards: Cards, name: str) -> tuple[FeedLink, ...]:
        """Those of the city."""
        return feeds_of(cards, name)

    def main(self, cards: Cards, name: str, root: str) -> CityMain:
        """Where it is, when it is open, how to reach it, what comes next."""
        q, entry = cards.q, cards.visible.city(name)
        facts, ways, coming = entry.facts, city_ways(entry.facts, cards.config), q(list_of, "cities", name)
        sessions = cards.sessions_of(coming.parts[0])
        body = make_body(cards, "cities", name, root, city=name)
        # What the editor's own words show by a block is not shown a second time.
        told = {part.kind for part in body.parts} if body else set()
        partners = () if "partners" in told else cards.visible.partners_of(name)
        return CityMain(
            card=cards.city(entry),
            body=body,
            venue=cards.venue(name),
            hours=hours_in_words(cards, facts.venue.opening_hours),
            closures=tuple(_closure(cards, one) for one in closures_of(facts, cards.visible.clock, cards.visible.zone)),
            phone=ways.phone,
            phone_href=phone_href(ways.phone),
            email=ways.email,
            website=facts.contact.website or "",
            booking=ways.url,
            days=group_days(sessions),
            more=coming.total - sum(takes_place(card.status) for card in sessions),
            next=after_city(cards, name),
            towns=other_towns(cards, name),
            partners=tuple([cards.partner(partner, entry) for partner in partners]),
            figures=() if "figures" in told else cards.figures(entry, named=False),
            calendar=q(calendar_of, "city", name, cards.code),
            bundle=bundle_address(cards, entry),
            poster=poster_address(cards, entry),
        )

    def linked(self, cards: Cards, name: str, page: Page) -> tuple[Node, ...]:
        """Its place."""
        return LinkedData(cards).city(cards.visible.city(name))


# ------------------------------------------------------------------------------------- what they show


def hours_in_words(cards: Cards, text: str | None) -> tuple[HoursLine, ...]:
    """Opening hours, a line for each rule."""
    dates = cards.locale.dates
    lines = []
    for rule in parse_opening_hours(text) or () if text else ():
        spans = [
            dates.weekday(first) if first == last else f"{dates.weekday(first)} – {dates.weekday(last)}"
            for first, last in rule.days
        ]
        times = (f"{first}\u202f–\u202f{last}" for first, last in rule.times)
        lines.append(HoursLine(dates.join(*spans), dates.join(*times)))
    return tuple(lines)


def _closure(cards: Cards, closure: ClosedDays) -> Closure:
    dates = cards.locale.dates
    until = dates.weekday_day(closure.last) if closure.last != closure.first else ""
    return Closure(dates.weekday_day(closure.first), until, cards.locale.phrase(closure.reason))


def poster_parts(cards: Cards, city: Entry[City]) -> tuple[str, ...]:
    """The parts of the address of a poster, below the page of its city; none where there is no poster."""
    parts = cards.parts(city)
    wanted = cards.config.features.posters and parts[0] == cards.code
    return (*parts, cards.locale.paths.poster) if wanted else ()


def poster_address(cards: Cards, city: Entry[City]) -> str:
    """The address of a poster, or ""."""
    parts = poster_parts(cards, city)
    return cards.addresses.page(*parts) if parts else ""
