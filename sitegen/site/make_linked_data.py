"""Linked data of one language: which nodes each page tells search engines.

Law: it says what the page says. Places, courses, audiences and organisations stand on many pages:
each is made once. Which properties are required or recommended is told by Google's documentation of
rich results (`developers.google.com/search/docs/appearance/structured-data`); all that the data of
the site can answer is given. The calendar of states follows the page “Event” there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sitegen.content.records import City, Course, Place
from sitegen.content.site import Entry, Session
from sitegen.content.zones import find_zone
from sitegen.site import linked_data as ld
from sitegen.site.cards import PartnerCard
from sitegen.site.chrome import Asset, Crumb
from sitegen.site.clock import Clock, start_of
from sitegen.site.course_pages import CourseMain, SessionMain
from sitegen.site.data_rows import DataSet
from sitegen.site.linked_terms import AVAILABILITY, COURSE_MODE, MODE, event_status, opening_hours
from sitegen.site.make_cards import Cards
from sitegen.site.phrase import Phrase
from sitegen.site.programme_pages import ProgrammeMain
from sitegen.site.text_pages import PartnersMain, TextMain
from sitegen.site.views import Page
from sitegen.site.visible import length_of
from sitegen.site.ways import city_ways, join_of, ways_of

LOGO = "icon.svg"
COUNTRY = "FR"
"""Of every place: postcodes, SIRET and INSEE codes of the records are those of France."""
FREE = ld.Offer(price=0, priceCurrency="EUR", category="Free")
INSTANCES = 12
"""Sessions told on the page of a course: each costs half a kilobyte, and the list of all is the programme."""

Where = ld.Place | ld.VirtualLocation | tuple[ld.Place | ld.VirtualLocation, ...]


class LinkedData:
    """The nodes of one language."""

    def __init__(self, cards: Cards, clock: Clock, assets: tuple[Asset, ...]) -> None:
        self.cards = cards
        self.shown = cards.shown
        self.tongue = cards.tongue
        self.config = cards.site.config
        self.clock = clock
        self._url = cards.addresses.url
        base = cards.addresses.base_url
        self._site_id, organizer_id = f"{base}#website", f"{base}#organization"
        name = self.tongue.phrase(self.config.organizer).text
        self.home = self._url(cards.addresses.page(self.tongue.code))
        self.organizer = ld.Organization(name, organizer_id, self.home)
        self._is_organizer = ld.Reference(organizer_id)
        logo = next((self._url(asset.address) for asset in assets if asset.name == LOGO), "")
        self._whole_organizer = ld.Organization(
            name,
            organizer_id,
            self.home,
            self.tongue.phrase(self.config.description).text,
            logo,
            self.config.contact.phone or "",
            self.config.contact.email or "",
        )
        self._cities = {entry.id: entry for entry in self.shown.cities}
        self._places: dict[tuple[int, str], ld.Place] = {}
        self._courses: dict[str, ld.Course] = {}
        self._audiences: dict[str, ld.Audience] = {}
        self._partners: dict[str, ld.Organization] = {}
        self._steps: dict[tuple[Crumb, ...], tuple[ld.ListItem, ...]] = {}

    # ------------------------------------------------------------------------------- sessions

    def session(self, session: Session, main: SessionMain) -> tuple[ld.Node, ...]:
        """The event of a session's page."""
        partners = tuple([self._partner(partner) for partner in main.partners])
        course = self._course(self.cards.course_of(session))
        url = self._url(main.card.address)
        return (
            ld.EducationEvent(
                name=main.card.title.text,
                description=course.description,
                url=url,
                startDate=main.card.starts,
                endDate=main.card.ends,
                previousStartDate=_instant(session.first_starts) if session.takes_place else "",
                eventStatus=event_status(session),
                eventAttendanceMode=f"{ld.SCHEMA}{MODE[session.mode]}EventAttendanceMode",
                location=self._where(session, url),
                inLanguage=self.cards.site.spoken_in(session),
                audience=tuple([self._audience(phrase) for phrase in main.card.audiences]),
                isAccessibleForFree=True,
                maximumAttendeeCapacity=session.seats,
                offers=self._offer(session, main),
                organizer=self.organizer,
                performer=partners or self._is_organizer,
                about=course,
            ),
        )

    def _offer(self, session: Session, main: SessionMain) -> ld.Offer:
        """An offer is valid as it stands from the day booking opens, else from the last change of the session."""
        opens = ways_of(session, self._cities[session.city].facts, self.config).opens
        return ld.Offer(
            price=0,
            priceCurrency="EUR",
            availability=AVAILABILITY[main.booking.state],
            url=main.booking.url or self._url(main.card.address),
            validFrom=(opens or session.updated).isoformat(),
        )

    def _where(self, session: Session, url: str) -> Where:
        virtual = ld.VirtualLocation(join_of(session) or url)
        if session.mode == "online":
            return virtual
        entry = self._cities[session.city]
        place = self._place(session.place or entry.facts.venue, entry)
        return (place, virtual) if session.mode == "hybrid" else place

    def _place(self, place: Place, entry: Entry[City]) -> ld.Place:
        key = (id(place), entry.id)  # places live as long as the site
        found = self._places.get(key)
        if found is None:
            url = self._url(self.cards.address(entry)) if place is entry.facts.venue else ""
            name = self.tongue.phrase(place.name).text
            found = self._places[key] = ld.Place(name, self._address(place, entry), self._geo(place), url)
        return found

    def _address(self, place: Place, entry: Entry[City]) -> ld.PostalAddress:
        street = ", ".join(text for text in (place.street, place.complement) if text)
        region = self.tongue.phrase(entry.facts.region).text
        return ld.PostalAddress(street, place.postcode or "", place.town, region, COUNTRY)

    def _geo(self, place: Place) -> ld.GeoCoordinates | None:
        view = self.cards.place(place)
        return ld.GeoCoordinates(view.latitude, view.longitude) if view.latitude else None

    def _audience(self, phrase: Phrase) -> ld.Audience:
        found = self._audiences.get(phrase.text)
        if found is None:
            found = self._audiences[phrase.text] = ld.Audience(phrase.text)
        return found

    def _partner(self, card: PartnerCard) -> ld.Organization:
        """A partner in short."""
        found = self._partners.get(card.id)
        if found is None:
            found = self._partners[card.id] = ld.Organization(card.name.text, url=card.url)
        return found

    # ------------------------------------------------------------------------------- courses

    def _course(self, entry: Entry[Course]) -> ld.Course:
        """A course in short, for pages that tell the organizer too."""
        found = self._courses.get(entry.id)
        if found is None:
            card = self.cards.course(entry, planned=False)
            url = self._url(card.address)
            found = self._courses[entry.id] = ld.Course(
                url, card.title.text, card.summary.text or card.title.text, url, self._is_organizer
            )
        return found

    def course(self, entry: Entry[Course], main: CourseMain) -> tuple[ld.Node, ...]:
        """The course of its own page, with its next sessions."""
        short, card = self._course(entry), main.card
        _, longest = self.shown.lengths(entry)
        length = _length(longest)  # the time to set aside
        coming = [s for s in self.shown.by_course.get(entry.id, ()) if s.takes_place]
        instances = [self._instance(session, short.name) for session in coming[:INSTANCES]]
        spoken = dict.fromkeys(self.cards.site.spoken_in(s) for s in coming)
        return (
            ld.Course(
                id=short.id,
                name=short.name,
                description=short.description,
                url=short.url,
                provider=self.organizer,
                timeRequired=length,
                educationalLevel=card.level.text,
                keywords=card.topic.text,
                inLanguage=tuple(spoken),
                audience=tuple([self._audience(phrase) for phrase in card.audiences]),
                coursePrerequisites=tuple([required.title.text for required in main.prerequisites]),
                isAccessibleForFree=True,
                offers=FREE,
                # With no date, it is still given on site: that is what the network is.
                hasCourseInstance=tuple(instances) or (ld.CourseInstance(short.name, "Onsite", length),),
            ),
        )

    def _instance(self, session: Session, name: str) -> ld.CourseInstance:
        card = self.cards.session(session)
        url = self._url(card.address)
        return ld.CourseInstance(
            name=name,
            courseMode=COURSE_MODE[session.mode],
            courseWorkload=_length(length_of(session)),
            inLanguage=self.cards.site.spoken_in(session),
            startDate=card.starts,
            endDate=card.ends,
            location=self._where(session, url),
            url=url,
            offers=FREE,
        )

    # ------------------------------------------------------------------------------- cities

    def city(self, entry: Entry[City]) -> tuple[ld.Node, ...]:
        """The place of a city's page."""
        facts, venue = entry.facts, entry.facts.venue
        ways = city_ways(facts, self.config)
        card, place = self.cards.city(entry), self.cards.place(entry.facts.venue)
        url = self._url(card.address)
        return (
            ld.EducationalOrganization(
                id=url,
                name=place.name.text,
                url=url,
                description=card.summary.text,
                address=self._address(venue, entry),
                geo=self._geo(venue),
                hasMap=place.map_url,
                telephone=ways.phone,
                email=ways.email,
                sameAs=facts.contact.website or "",
                foundingDate=_day(facts.opened) if card.status != "announced" else "",
                dissolutionDate=_day(facts.closed) if card.status == "closed" else "",
                openingHoursSpecification=opening_hours(venue.opening_hours),
                specialOpeningHoursSpecification=tuple(self._closures(facts)),
                amenityFeature=tuple([ld.LocationFeatureSpecification(p.text, True) for p in place.access]),
                isAccessibleForFree=True,
                parentOrganization=self.organizer,
            ),
        )

    def _closures(self, facts: City) -> Iterable[ld.OpeningHoursSpecification]:
        zone = find_zone(facts.timezone) if facts.timezone else self.cards.site.zone
        for closure in facts.closures:
            last = closure.until or closure.first
            if not self.clock.is_over(last, zone):
                yield ld.OpeningHoursSpecification("00:00", "00:00", (), _day(closure.first), _day(last))

    # ------------------------------------------------------------------------------- lists and texts

    def items(self, addresses: Iterable[str]) -> tuple[ld.Node, ...]:
        """A list of pages of the site."""
        items = [ld.ListItem(number, url=self._url(address)) for number, address in enumerate(addresses, 1)]
        return (ld.ItemList(tuple(items)),) if items else ()

    def programme(self, main: ProgrammeMain) -> tuple[ld.Node, ...]:
        """The sessions of a page of the programme."""
        return self.items(card.address for day in main.days for card in day.sessions)

    def partners(self, main: PartnersMain) -> tuple[ld.Node, ...]:
        """The partners, each once; they have no page of their own."""
        cards = {card.id: card for group in main.groups for card in group.partners}
        items = [ld.ListItem(number, item=self._whole_partner(card)) for number, card in enumerate(cards.values(), 1)]
        return (ld.ItemList(tuple(items)),) if items else ()

    def _whole_partner(self, card: PartnerCard) -> ld.Organization:
        logo = self._url(card.logo.address) if card.logo else ""
        return ld.Organization(card.name.text, url=card.url, description=card.summary.text, logo=logo)

    def site(self, url: str) -> tuple[ld.Node, ...]:
        """The site and who runs it: on the home page of the language, and on `/`."""
        title = self.tongue.phrase(self.config.title).text
        site = ld.WebSite(self._site_id, title, url, self.tongue.code, self._is_organizer)
        return (site, self._whole_organizer)

    def article(self, page: Page, published: date) -> tuple[ld.Node, ...]:
        """A piece of news. Days are told as instants: Google takes a bare day as one in its own zone."""
        zone = self.cards.site.zone
        modified = date.fromisoformat(page.updated_iso)
        return (
            ld.NewsArticle(
                headline=page.title.text,
                description=page.description.text,
                url=page.canonical,
                mainEntityOfPage=page.canonical,
                inLanguage=page.title.lang or self.tongue.code,
                datePublished=start_of(published, zone).isoformat(),
                dateModified=start_of(max(published, modified), zone).isoformat(),
                author=self.organizer,
                publisher=self._whole_organizer,
            ),
        )

    def page(self, main: TextMain, page: Page) -> tuple[ld.Node, ...]:
        """A free page, with the data sets that it shows."""
        sets = tuple(one for part in main.body.parts for one in part.data) if main.body else ()
        catalogue = (ld.DataCatalog(page.title.text, page.url, self.tongue.code, self._data_sets(sets, page.url)),)
        return (
            *(catalogue if sets else ()),
            ld.WebPage(
                name=page.title.text,
                description=page.description.text,
                url=page.canonical,
                inLanguage=page.title.lang or self.tongue.code,
                dateModified=page.updated_iso,
                isPartOf=ld.Reference(self._site_id),
            ),
        )

    def _data_sets(self, sets: tuple[DataSet, ...], url: str) -> tuple[ld.Dataset, ...]:
        return tuple(
            ld.Dataset(
                id=f"{url}#data_{one.id}",
                name=ld.InterfaceWord(one.title),
                description=ld.InterfaceWord(one.text),
                url=f"{url}#data_{one.id}",
                license=one.licence.url,
                isAccessibleForFree=True,
                creator=ld.Organization(one.publisher),
                dateModified=one.updated_iso,
                distribution=tuple(ld.DataDownload(file.url, file.media_type) for file in one.files),
            )
            for one in sets
        )

    def crumbs(self, page: Page) -> ld.BreadcrumbList:
        """The breadcrumbs, the page itself at their end."""
        steps = self._steps.get(page.crumbs)
        if steps is None:
            steps = self._steps[page.crumbs] = tuple(
                ld.ListItem(number, _name(crumb.section, crumb.title), self._url(crumb.address))
                for number, crumb in enumerate(page.crumbs, 1)
            )
        last = ld.ListItem(len(steps) + 1, page.title.text or ld.SectionWord(page.section or page.kind), page.url)
        return ld.BreadcrumbList((*steps, last))


def _name(section: str, title: Phrase) -> str | ld.SectionWord:
    return ld.SectionWord(section) if section else title.text


def _instant(instant: datetime | None) -> str:
    return "" if instant is None else instant.isoformat(timespec="minutes")


def _length(minutes: int) -> str:
    """A length as ISO 8601 writes it: `PT90M`."""
    return f"PT{minutes}M"


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
