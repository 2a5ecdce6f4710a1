"""Cards: what lists and pages say about one thing, in one language, made once and shown everywhere.

Law: a card never depends on the page that shows it; so its fingerprint is computed once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sitegen.content.picture_names import find_picture
from sitegen.content.records import City, Course, Partner, Place, Venue
from sitegen.content.site import Entry, NoFacts, Session, place_in_list
from sitegen.site.addresses import Addresses, make_slug
from sitegen.site.cards import CityCard, CourseCard, FigureView, NewsCard, PartnerCard, PlaceView, SessionCard
from sitegen.site.locales import Tongue
from sitegen.site.outline import PlannedPicture
from sitegen.site.phrase import Phrase
from sitegen.site.picture_views import Picture
from sitegen.site.towns import other_town
from sitegen.site.visible import Shown, count

MAP_ZOOM = 17


class Cards:
    """All cards of one language.

    `pictures` maps the path of a picture to its published files; `sessions` has the cards that are known, by id.
    """

    def __init__(
        self,
        shown: Shown,
        tongue: Tongue,
        addresses: Addresses,
        pictures: dict[str, PlannedPicture],
        sessions: Mapping[str, SessionCard] = MappingProxyType({}),
    ) -> None:
        self.shown = shown = _arrange(shown, tongue)
        self.site = shown.site
        self.tongue = tongue
        self.addresses = addresses
        self.pictures = pictures
        self._sessions = dict(sessions)
        self._courses: dict[tuple[str, bool], CourseCard] = {}
        self._cities: dict[str, CityCard] = {}
        self._terms: dict[tuple[str, tuple[str, ...]], tuple[Phrase, ...]] = {}
        self._places: dict[int, tuple[Place, PlaceView]] = {}
        self._partners: dict[tuple[str, str], PartnerCard] = {}
        self._titles: dict[tuple[str, str], Phrase] = {}
        self._entries = {entry.id: entry for entry in shown.courses}
        self._names: dict[str, Phrase] = {entry.id: tongue.phrase(entry.facts.name) for entry in shown.cities}
        self._city_addresses = {entry.id: self.address(entry) for entry in shown.cities}
        self._venues = {entry.id: entry.facts.venue for entry in shown.cities}

    # ------------------------------------------------------------------------------- addresses

    def parts(self, entry: Entry[Any]) -> tuple[str, ...]:
        """The parts of the address of a thing's page in this language, or in that of its original.

        Where it borrows its words, its id stands in the address until it has a title of its own;
        where it must not borrow them, there is only the page of the original.
        """
        tongue, known = self.tongue, self.shown.words[entry.kind, entry.id]
        words = known.get(tongue.code)
        code, paths = tongue.code, tongue.paths
        if words is None:
            own, original = tongue.choose(known) or (code, None)
            if original is not None and original.front.no_fallback:
                code, paths, words = own, tongue.paths_of[own], original
        slug = entry.id if words is None else words.front.slug or make_slug(words.front.title, entry.id)
        return (code, slug) if entry.kind == "pages" else (code, getattr(paths, entry.kind), slug)

    def address(self, entry: Entry[Any]) -> str:
        """The address of a thing's page: `parts` as one text."""
        return self.addresses.page(*self.parts(entry))

    def session_parts(self, session: Session) -> tuple[str, ...]:
        """The parts of the address of a session's page: its id, which never changes."""
        return (self.tongue.code, self.tongue.paths.sessions, session.id)

    # ------------------------------------------------------------------------------- words

    def title(self, entry: Entry[Any]) -> Phrase:
        """The title of a thing that has words."""
        key = (entry.kind, entry.id)
        if key not in self._titles:
            self._titles[key] = self.tongue.title(entry, self.shown.words[key])
        return self._titles[key]

    def course_title(self, session: Session) -> Phrase:
        """The title of the course that a session gives."""
        return self._titles.get(("courses", session.course)) or self.title(self._entries[session.course])

    def term(self, kind: str, name: str) -> Phrase:
        """The label of a word of the vocabulary."""
        return self.tongue.phrase(getattr(self.site.vocabulary, kind)[name].label)

    def terms(self, kind: str, names: tuple[str, ...]) -> tuple[Phrase, ...]:
        """The labels of several words of the vocabulary, in the order of the vocabulary."""
        key = (kind, names)
        if key not in self._terms:
            self._terms[key] = self._make_terms(kind, names)
        return self._terms[key]

    def _make_terms(self, kind: str, names: tuple[str, ...]) -> tuple[Phrase, ...]:
        return tuple(self.term(kind, name) for name in self.in_order(kind, names))

    def in_order(self, kind: str, names: Iterable[str]) -> list[str]:
        """Words of the vocabulary as lists have them."""
        known = getattr(self.site.vocabulary, kind)
        return sorted(names, key=lambda name: place_in_list(known[name].order, self.term(kind, name).text, name))

    # ------------------------------------------------------------------------------- sessions

    def session(self, session: Session) -> SessionCard:
        """The card of a session."""
        card = self._sessions.get(session.id)
        if card is None:
            card = self._sessions[session.id] = self._make_session(session)
        return card

    def sessions(self, sessions: tuple[Session, ...]) -> tuple[SessionCard, ...]:
        """The cards of several sessions."""
        return tuple([self.session(session) for session in sessions])

    def _make_session(self, session: Session) -> SessionCard:
        tongue, dates = self.tongue, self.tongue.dates
        day = session.starts.date()
        venue = self._venues[session.city]
        place = session.place or venue
        course = self._entries[session.course].facts
        elsewhere = session.place is not None and session.mode != "online"
        town = other_town(place, venue) if elsewhere else ""
        return SessionCard(
            id=session.id,
            address=self.addresses.page(*self.session_parts(session)),
            title=self.course_title(session),
            city_id=session.city,
            city=self._names[session.city],
            city_address=self._city_addresses[session.city],
            locality=tongue.french(town) if town else self._names[session.city],
            town=town,
            place=tongue.phrase(place.name) if session.mode != "online" else Phrase(""),
            elsewhere=elsewhere,
            date=dates.weekday_day(day),
            date_short=dates.short(day),
            day=str(day.day),
            month_short=dates.month_short(day),
            time=self.time(session.starts, session.ends),
            starts=session.starts.isoformat(timespec="minutes"),
            ends=session.ends.isoformat(timespec="minutes"),
            past=session.id in self.shown.past,
            status=session.status,
            mode=session.mode,
            format_id=session.format,
            format=self.term("formats", session.format),
            level=self.term("levels", course.level),
            audiences=self.terms("audiences", session.audiences),
            spoken=self._spoken(session),
            seats=session.seats,
            walk_in=session.walk_in,
            previous=self._previous(session),
            note=tongue.maybe(session.note),
        )

    def access_of(self, session: Session) -> tuple[str, ...]:
        """The ids of what the place of a session offers; none online."""
        return () if session.mode == "online" else (session.place or self._venues[session.city]).access

    def _spoken(self, session: Session) -> str:
        """The name of the language spoken, where a reader of this one must be told."""
        code = self.site.spoken_in(session)
        return self.spoken_name(code) if _language(code) != _language(self.tongue.code) else ""

    def spoken_name(self, code: str) -> str:
        """The name of a spoken language: that of the vocabulary, else that of CLDR."""
        own = self.site.vocabulary.languages.get(code)
        return self.tongue.phrase(own.label).text if own else self.tongue.dates.language(code)

    def time(self, starts: datetime, ends: datetime) -> str:
        """From when to when, with the zone when it is not the site's."""
        text = self.tongue.dates.hours(starts, ends)
        if starts.utcoffset() != starts.astimezone(self.site.zone).utcoffset():
            text += f" ({self.tongue.dates.zone(starts)})"
        return text

    def _previous(self, session: Session) -> str:
        if session.first_starts is None:
            return ""
        day = self.tongue.dates.weekday_day(session.first_starts.date())
        return self.tongue.dates.join(day, f"{session.first_starts:%H:%M}")

    def next_of(self, sessions: tuple[Session, ...]) -> SessionCard | None:
        """The next session that takes place."""
        return next((self.session(s) for s in sessions if s.takes_place), None)

    # ------------------------------------------------------------------------------- things

    def title_of_city(self, entry: Entry[City]) -> Phrase:
        """The name of a city."""
        return self._names[entry.id]

    def course_of(self, session: Session) -> Entry[Course]:
        """The course that a session gives."""
        return self._entries[session.course]

    def course(self, entry: Entry[Course], *, planned: bool = True) -> CourseCard:
        """The card of a course; without what is planned of it where nobody shows that, to depend on less."""
        card = self._courses.get((entry.id, planned))
        if card is None:
            facts, dates = entry.facts, self.tongue.dates
            coming = self.shown.by_course.get(entry.id, ()) if planned else ()
            shortest, longest = self.shown.lengths(entry)
            card = self._courses[entry.id, planned] = CourseCard(
                id=entry.id,
                address=self.address(entry),
                title=self.title(entry),
                summary=self.tongue.summary(self.shown.words["courses", entry.id]),
                topic=self.term("topics", facts.topic),
                topic_id=facts.topic,
                level=self.term("levels", facts.level),
                duration=dates.duration(shortest) if planned else "",
                longest=dates.duration(longest) if planned and longest != shortest else "",
                audiences=self.terms("audiences", facts.audiences),
                formats=self.terms("formats", facts.formats),
                next=self.next_of(coming),
            )
        return card

    def city(self, entry: Entry[City]) -> CityCard:
        """The card of a city."""
        card = self._cities.get(entry.id)
        if card is None:
            facts = entry.facts
            sessions = self.shown.by_city.get(entry.id, ())
            card = self._cities[entry.id] = CityCard(
                id=entry.id,
                address=self._city_addresses[entry.id],
                name=self._names[entry.id],
                region=self.tongue.phrase(facts.region),
                summary=self.tongue.summary(self.shown.words["cities", entry.id]),
                status=self.shown.city_states[entry.id],
                opened=self._day(facts.opened),
                closed=self._day(
                    facts.closed if facts.closed and facts.closed >= (facts.opened or facts.closed) else None
                ),
                announced=self._day(facts.announced),
                street=facts.venue.street or "",
                latitude=_degrees(facts.venue.latitude),
                longitude=_degrees(facts.venue.longitude),
                upcoming=count(sessions),
                next=self.next_of(sessions),
                picture=self._picture_of(entry),
            )
        return card

    def picture(self, entry: Entry[Any], name: str) -> PlannedPicture:
        """The picture that an editor calls `name` in the folder of a thing."""
        return self.pictures[find_picture(self.pictures, entry.path, name)]

    def _day(self, day: date | None) -> str:
        return self.tongue.dates.day(day) if day else ""

    def _picture_of(self, entry: Entry[City]) -> Picture | None:
        facts = entry.facts.picture
        if facts is None:
            return None
        planned = self.picture(entry, facts.file)
        return planned.view(self.tongue.phrase(facts.alt), self.tongue.maybe(facts.credit))

    def cities(self) -> tuple[CityCard, ...]:
        """The cards of all cities."""
        return tuple(self.city(entry) for entry in self.shown.cities)

    def partner(self, entry: Entry[Partner], city: Entry[City] | None = None) -> PartnerCard:
        """The card of a partner, with its role in a city when one is given."""
        key = (entry.id, city.id if city else "")
        card = self._partners.get(key)
        if card is None:
            card = self._partners[key] = self._make_partner(entry, city)
        return card

    def _make_partner(self, entry: Entry[Partner], city: Entry[City] | None) -> PartnerCard:
        facts = entry.facts
        part = next((p for p in city.facts.partners if p.partner == entry.id), None) if city else None
        since = part.since if part and part.since else facts.since
        name = self.tongue.phrase(facts.name)
        logo = self.picture(entry, facts.logo) if facts.logo else None
        ids = set(facts.cities) | {
            c.id for c in self.shown.cities if any(p.partner == entry.id for p in c.facts.partners)
        }
        return PartnerCard(
            id=entry.id,
            name=name,
            kind=facts.kind,
            url=facts.url or "",
            summary=self.tongue.summary(self.shown.words["partners", entry.id]),
            cities=tuple(self._names[c.id] for c in self.shown.cities if c.id in ids),
            role=self.tongue.maybe(part.role) if part else None,
            since=self.tongue.dates.day(since) if since else "",
            logo=logo.view(name) if logo else None,
        )

    def news(self, entry: Entry[NoFacts]) -> NewsCard:
        """The card of a piece of news."""
        day = news_day(entry, self.shown)
        return NewsCard(
            address=self.address(entry),
            title=self.title(entry),
            summary=self.tongue.summary(self.shown.words["news", entry.id]),
            date=self.tongue.dates.day(day),
            iso=day.isoformat(),
        )

    def place(self, place: Place) -> PlaceView:
        """A place, in words; made once, for a venue is that of most sessions."""
        known = self._places.get(id(place))
        if known is None:
            known = self._places[id(place)] = (place, self._make_place(place))
        return known[1]

    def _make_place(self, place: Place) -> PlaceView:
        latitude, longitude = _degrees(place.latitude), _degrees(place.longitude)
        address = (
            f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map={MAP_ZOOM}/{latitude}/{longitude}"
        )
        return PlaceView(
            name=self.tongue.phrase(place.name),
            street=place.street or "",
            complement=place.complement or "",
            postcode=place.postcode or "",
            town=place.town,
            latitude=latitude,
            longitude=longitude,
            directions=self.tongue.maybe(place.directions),
            access=self.terms("access", place.access),
            map_url=address if latitude else "",
            acceslibre=(place.acceslibre or "") if isinstance(place, Venue) else "",
        )

    def figures(self, entry: Entry[City], *, named: bool) -> tuple[FigureView, ...]:
        """The figures of a city, with its name when they stand among those of others."""
        return tuple(
            FigureView(
                value=self.tongue.dates.number(figure.value),
                unit=self.tongue.phrase(figure.unit),
                label=self.tongue.phrase(figure.label),
                date=self.tongue.dates.day(figure.date) if figure.date else "",
                source=self.tongue.maybe(figure.source) or Phrase(""),
                city=self._names[entry.id] if named else None,
            )
            for figure in entry.facts.figures
        )


def news_day(entry: Entry[NoFacts], shown: Shown) -> date:
    """The day of a piece of news: that of its folder, else the first of its publications."""
    days = [entry.facts.day, *(words.front.publish for words in shown.words["news", entry.id].values())]
    return next(day for day in days if day is not None)


def _language(code: str) -> str:
    """The language of a code that may name a country, too: `pt-BR` is spoken as `pt` is."""
    return code.partition("-")[0]


def _arrange(shown: Shown, tongue: Tongue) -> Shown:
    """The same with its cities and courses in the order in which this language lists them."""

    def place(entry: Entry[Any], name: str) -> tuple[object, ...]:
        return place_in_list(entry.facts.order, name, entry.id)

    return replace(
        shown,
        cities=tuple(sorted(shown.cities, key=lambda one: place(one, tongue.phrase(one.facts.name).text))),
        courses=tuple(
            sorted(shown.courses, key=lambda one: place(one, tongue.title(one, shown.words[one.kind, one.id]).text))
        ),
    )


def _degrees(value: Any) -> str:
    return "" if value is None else format(value, "f")
