"""Cards: what lists and pages say about one thing, in one language, made once and shown everywhere.

Invariant: a card never depends on the page that shows it; so it is one answer, which all of them read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sitegen.content.config import SECTIONS
from sitegen.content.records import City, Course, Partner, Place, Venue
from sitegen.content.site import Entry, NoFacts, Session, place_in_list
from sitegen.engine.queries import Asking, query
from sitegen.site.addresses import make_slug
from sitegen.site.cards import CityCard, CourseCard, FigureView, NewsCard, PartnerCard, PlaceView, SessionCard
from sitegen.site.inputs import addresses_of
from sitegen.site.locales import locale_of
from sitegen.site.phrase import Phrase
from sitegen.site.picture_files import PlannedPicture, picture_of
from sitegen.site.picture_views import Picture
from sitegen.site.towns import other_town
from sitegen.site.visible import (
    Ids,
    Visible,
    city_state,
    count,
    is_past,
    lengths_of_course,
    upcoming_of,
    visible_things,
)

MAP_ZOOM = 17


class Cards:
    """All cards of one language, as one query sees them."""

    __slots__ = ("addresses", "code", "config", "locale", "q", "visible", "vocabulary")

    def __init__(self, q: Asking, code: str) -> None:
        self.q = q
        self.code = code
        self.visible = Visible(q, code)
        self.config = self.visible.config
        self.vocabulary = self.visible.vocabulary
        self.locale = q(locale_of, code)
        self.addresses = addresses_of(q)

    # ------------------------------------------------------------------------------- addresses

    def parts(self, entry: Entry[Any]) -> tuple[str, ...]:
        """The parts of the address of a thing's page."""
        return self.q(page_parts, entry.kind, entry.id, self.code)

    def address(self, entry: Entry[Any]) -> str:
        """The address of a thing's page: `parts` as one text."""
        return self.addresses.page(*self.parts(entry))

    def session_parts(self, session: Session) -> tuple[str, ...]:
        """The parts of the address of a session's page: its id, which never changes."""
        return (self.code, self.locale.paths.sessions, session.id)

    # ------------------------------------------------------------------------------- words

    def title(self, entry: Entry[Any]) -> Phrase:
        """The title of a thing that has words."""
        return self.q(title_of_thing, entry.kind, entry.id, self.code)

    def title_of_city(self, entry: Entry[City]) -> Phrase:
        """The name of a city."""
        return self.locale.phrase(entry.facts.name)

    def term(self, kind: str, name: str) -> Phrase:
        """The label of a word of the vocabulary."""
        return self.locale.phrase(getattr(self.vocabulary, kind)[name].label)

    def terms(self, kind: str, names: tuple[str, ...]) -> tuple[Phrase, ...]:
        """The labels of several words of the vocabulary, in the order of the vocabulary."""
        return self.q(labels_of_terms, kind, names, self.code)

    def in_order(self, kind: str, names: Iterable[str]) -> list[str]:
        """Words of the vocabulary as lists have them."""
        known = getattr(self.vocabulary, kind)
        return sorted(names, key=lambda name: place_in_list(known[name].order, self.term(kind, name).text, name))

    def spoken_name(self, code: str) -> str:
        """The name of a spoken language: that of the vocabulary, else that of CLDR."""
        own = self.vocabulary.languages.get(code)
        return self.locale.phrase(own.label).text if own else self.locale.dates.language(code)

    def day(self, day: date | None) -> str:
        """A day in words, "" for none."""
        return self.locale.dates.day(day) if day else ""

    # ------------------------------------------------------------------------------- sessions

    def session(self, session: Session) -> SessionCard:
        """The card of a session."""
        return self.q(session_card, session.id, self.code)

    def sessions(self, sessions: Iterable[Session]) -> tuple[SessionCard, ...]:
        """The cards of several sessions."""
        return self.sessions_of(session.id for session in sessions)

    def sessions_of(self, ids: Iterable[str]) -> tuple[SessionCard, ...]:
        """The cards of several sessions by their ids: reads nothing else of them."""
        return tuple([self.q(session_card, id, self.code) for id in ids])

    def next_of(self, sessions: Iterable[str]) -> SessionCard | None:
        """The next session that takes place; `sessions` are ids."""
        found = next((id for id in sessions if self.visible.session(id).takes_place), None)
        return self.q(session_card, found, self.code) if found else None

    def spoken(self, session: Session) -> str:
        """The name of the language spoken, where a reader of this one must be told."""
        code = self.visible.spoken_in(session)
        return self.spoken_name(code) if _language(code) != _language(self.code) else ""

    def time(self, starts: datetime, ends: datetime) -> str:
        """From when to when, with the zone when it is not the site's."""
        text = self.locale.dates.hours(starts, ends)
        if starts.utcoffset() != starts.astimezone(self.visible.zone).utcoffset():
            text += f" ({self.locale.dates.zone(starts)})"
        return text

    def previous(self, session: Session) -> str:
        """When a session was to be held before it was moved, "" when it was not."""
        if session.first_starts is None:
            return ""
        day = self.locale.dates.weekday_day(session.first_starts.date())
        return self.locale.dates.join(day, f"{session.first_starts:%H:%M}")

    # ------------------------------------------------------------------------------- things

    def course(self, entry: Entry[Course], *, planned: bool = True) -> CourseCard:
        """The card of a course; without what is planned of it where nobody shows that, to depend on less."""
        return self.q(course_card if planned else plain_course_card, entry.id, self.code)

    def city(self, entry: Entry[City]) -> CityCard:
        """The card of a city."""
        return self.q(city_card, entry.id, self.code)

    def cities(self) -> tuple[CityCard, ...]:
        """The cards of all cities."""
        return self.q(city_cards, self.code)

    def partner(self, entry: Entry[Partner], city: Entry[City] | None = None) -> PartnerCard:
        """The card of a partner, with its role in a city when one is given."""
        return self.q(partner_card, entry.id, city.id if city else "", self.code)

    def news(self, entry: Entry[NoFacts]) -> NewsCard:
        """The card of a piece of news."""
        return self.q(news_card, entry.id, self.code)

    def picture(self, entry: Entry[Any], name: str) -> PlannedPicture:
        """The picture that an editor calls `name` in the folder of a thing."""
        return self.q(picture_of, entry.path, name)

    def place(self, place: Place) -> PlaceView:
        """A place, in words."""
        latitude, longitude = degrees(place.latitude), degrees(place.longitude)
        address = (
            f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map={MAP_ZOOM}/{latitude}/{longitude}"
        )
        return PlaceView(
            name=self.locale.phrase(place.name),
            street=place.street or "",
            complement=place.complement or "",
            postcode=place.postcode or "",
            town=place.town,
            latitude=latitude,
            longitude=longitude,
            directions=self.locale.maybe(place.directions),
            access=self.terms("access", place.access),
            map_url=address if latitude else "",
            acceslibre=(place.acceslibre or "") if isinstance(place, Venue) else "",
        )

    def venue(self, city: str) -> PlaceView:
        """The venue of a city: the place of most of its sessions."""
        return self.q(venue_view, city, self.code)

    def figures(self, entry: Entry[City], *, named: bool) -> tuple[FigureView, ...]:
        """The figures of a city, with its name when they stand among those of others."""
        return tuple(
            FigureView(
                value=self.locale.dates.number(figure.value),
                unit=self.locale.phrase(figure.unit),
                label=self.locale.phrase(figure.label),
                date=self.day(figure.date),
                source=self.locale.maybe(figure.source) or Phrase(""),
                city=self.title_of_city(entry) if named else None,
            )
            for figure in entry.facts.figures
        )


# ------------------------------------------------------------------------------------- queries


@query
def page_parts(q: Asking, kind: str, id: str, code: str) -> tuple[str, ...]:
    """The parts of the address of a thing's page in one language, or in that of its original.

    Where it borrows its words, its id stands in the address until it has a title of its own;
    where it must not borrow them, there is only the page of the original.
    """
    locale, known = q(locale_of, code), Visible(q).words[kind, id]
    words, paths = known.get(code), locale.paths
    if words is None:
        own, original = locale.choose(known) or (code, None)
        if original is not None and original.front.no_fallback:
            code, paths, words = own, locale.paths_of[own], original
    slug = id if words is None else words.front.slug or make_slug(words.front.title, id)
    return (code, getattr(paths, kind), slug) if kind in SECTIONS else (code, slug)


@query
def title_of_thing(q: Asking, kind: str, id: str, code: str) -> Phrase:
    """The title of a thing that has words."""
    return q(locale_of, code).title(id, Visible(q).words[kind, id])


@query
def labels_of_terms(q: Asking, kind: str, names: Ids, code: str) -> tuple[Phrase, ...]:
    """The labels of several words of the vocabulary, in its order."""
    cards = Cards(q, code)
    return tuple([cards.term(kind, name) for name in cards.in_order(kind, names)])


@query
def session_card(q: Asking, id: str, code: str) -> SessionCard:
    """The card of a session."""
    cards = Cards(q, code)
    visible, locale, dates = cards.visible, cards.locale, cards.locale.dates
    session = visible.session(id)
    city, course = visible.city(session.city), q(plain_course_card, session.course, code)
    day, place = session.starts.date(), session.place or city.facts.venue
    elsewhere = session.place is not None and session.mode != "online"
    town = other_town(place, city.facts.venue) if elsewhere else ""
    name = cards.title_of_city(city)
    return SessionCard(
        id=session.id,
        address=cards.addresses.page(*cards.session_parts(session)),
        title=course.title,
        city_id=session.city,
        city=name,
        city_address=cards.address(city),
        locality=locale.french(town) if town else name,
        town=town,
        place=locale.phrase(place.name) if session.mode != "online" else Phrase(""),
        elsewhere=elsewhere,
        date=dates.weekday_day(day),
        date_short=dates.short(day),
        day=str(day.day),
        month_short=dates.month_short(day),
        time=cards.time(session.starts, session.ends),
        starts=session.starts.isoformat(timespec="minutes"),
        ends=session.ends.isoformat(timespec="minutes"),
        past=is_past(q, id),
        status=session.status,
        mode=session.mode,
        format_id=session.format,
        format=cards.term("formats", session.format),
        level=course.level,
        audiences=cards.terms("audiences", session.audiences),
        spoken=cards.spoken(session),
        seats=session.seats,
        walk_in=session.walk_in,
        previous=cards.previous(session),
        note=locale.maybe(session.note),
    )


@query
def plain_course_card(q: Asking, id: str, code: str) -> CourseCard:
    """The card of a course, without what is planned of it."""
    cards = Cards(q, code)
    entry = cards.visible.course(id)
    return CourseCard(
        id=id,
        address=cards.address(entry),
        title=cards.title(entry),
        summary=cards.locale.summary(cards.visible.words["courses", id]),
        topic=cards.term("topics", entry.facts.topic),
        topic_id=entry.facts.topic,
        level=cards.term("levels", entry.facts.level),
        duration="",
        longest="",
        audiences=cards.terms("audiences", entry.facts.audiences),
        formats=cards.terms("formats", entry.facts.formats),
        next=None,
    )


@query
def course_card(q: Asking, id: str, code: str) -> CourseCard:
    """The card of a course."""
    cards = Cards(q, code)
    dates, (shortest, longest) = cards.locale.dates, q(lengths_of_course, id)
    return replace(
        q(plain_course_card, id, code),
        duration=dates.duration(shortest),
        longest=dates.duration(longest) if longest != shortest else "",
        next=cards.next_of(q(upcoming_of, "course", id)),
    )


@query
def city_card(q: Asking, id: str, code: str) -> CityCard:
    """The card of a city."""
    cards = Cards(q, code)
    entry, locale = cards.visible.city(id), cards.locale
    facts = entry.facts
    return CityCard(
        id=id,
        address=cards.address(entry),
        name=cards.title_of_city(entry),
        region=locale.phrase(facts.region),
        summary=locale.summary(cards.visible.words["cities", id]),
        status=q(city_state, id),
        opened=cards.day(facts.opened),
        closed=cards.day(facts.closed if facts.closed and facts.closed >= (facts.opened or facts.closed) else None),
        announced=cards.day(facts.announced),
        street=facts.venue.street or "",
        latitude=degrees(facts.venue.latitude),
        longitude=degrees(facts.venue.longitude),
        upcoming=count(cards.visible.of_city(id)),
        next=cards.next_of(q(upcoming_of, "city", id)),
        picture=_picture_of(cards, entry),
    )


@query
def venue_view(q: Asking, city: str, code: str) -> PlaceView:
    """The venue of a city, in words."""
    cards = Cards(q, code)
    return cards.place(cards.visible.city(city).facts.venue)


@query
def city_cards(q: Asking, code: str) -> tuple[CityCard, ...]:
    """The cards of all cities."""
    return tuple([q(city_card, entry.id, code) for entry in Visible(q, code).cities])


@query
def partner_card(q: Asking, id: str, city: str, code: str) -> PartnerCard:
    """The card of a partner, with its role in a city; "" for none."""
    cards = Cards(q, code)
    visible, locale = cards.visible, cards.locale
    entry: Entry[Partner] = visible.thing("partners", id)
    facts, cities = entry.facts, visible.cities
    own = visible.city(city).facts.partners if city else ()
    part = next((one for one in own if one.partner == id), None)
    name = locale.phrase(facts.name)
    named = {one.id for one in cities if any(part.partner == id for part in one.facts.partners)}
    return PartnerCard(
        id=id,
        name=name,
        kind=facts.kind,
        url=facts.url or "",
        summary=locale.summary(visible.words["partners", id]),
        cities=tuple(cards.title_of_city(one) for one in cities if one.id in facts.cities or one.id in named),
        role=locale.maybe(part.role) if part else None,
        since=cards.day(part.since if part and part.since else facts.since),
        logo=cards.picture(entry, facts.logo).view(name) if facts.logo else None,
    )


@query
def news_card(q: Asking, id: str, code: str) -> NewsCard:
    """The card of a piece of news."""
    cards = Cards(q, code)
    entry: Entry[NoFacts] = cards.visible.thing("news", id)
    day = news_day(entry, cards.visible)
    return NewsCard(
        address=cards.address(entry),
        title=cards.title(entry),
        summary=cards.locale.summary(cards.visible.words["news", id]),
        date=cards.locale.dates.day(day),
        iso=day.isoformat(),
    )


def news_day(entry: Entry[NoFacts], visible: Visible) -> date:
    """The day of a piece of news: that of its folder, else the first of its publications."""
    days = [entry.facts.day, *(words.front.publish for words in visible.words["news", entry.id].values())]
    return next(day for day in days if day is not None)


def _picture_of(cards: Cards, entry: Entry[City]) -> Picture | None:
    facts, locale = entry.facts.picture, cards.locale
    return (
        cards.picture(entry, facts.file).view(locale.phrase(facts.alt), locale.maybe(facts.credit)) if facts else None
    )


def _language(code: str) -> str:
    """The language of a code that may name a country, too: `pt-BR` is spoken as `pt` is."""
    return code.partition("-")[0]


def degrees(value: Any) -> str:
    """A coordinate as decimal text, or ""."""
    return "" if value is None else format(value, "f")


def session_partners(cards: Cards, session: Session) -> tuple[PartnerCard, ...]:
    """The partners who take part in a session."""
    visible = cards.q(visible_things, "partners")
    return tuple([cards.partner(cards.visible.thing("partners", id)) for id in session.partners if id in visible])
