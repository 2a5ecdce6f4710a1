"""Linked data of one language: which nodes each page tells search engines.

Invariant: it says what the page says. Places, courses, audiences and organisations stand on many pages:
each is one answer. Which properties are required or recommended is said in Google's documentation of
rich results (`developers.google.com/search/docs/appearance/structured-data`); all that the data of
the site can answer is given. The calendar of states follows the page “Event” there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice

from sitegen.content.records import City, Course, Place
from sitegen.content.rules import city_ways, join_of, ways_of
from sitegen.content.site import Entry, Session
from sitegen.engine.queries import Asking, query
from sitegen.site import linked_data as ld
from sitegen.site.assets import published_assets
from sitegen.site.cards import PartnerCard
from sitegen.site.chrome import Crumb
from sitegen.site.city_now import closures_of
from sitegen.site.clock import start_of
from sitegen.site.course_pages import CourseMain, SessionMain
from sitegen.site.data_rows import DataSet
from sitegen.site.inputs import PARTNERS
from sitegen.site.linked_terms import AVAILABILITY, COURSE_MODE, MODE, event_status, opening_hours
from sitegen.site.locales import locale_of
from sitegen.site.make_cards import Cards, degrees
from sitegen.site.phrase import Phrase
from sitegen.site.programme_pages import ProgrammeMain
from sitegen.site.text_pages import PartnersMain, TextMain
from sitegen.site.views import Page
from sitegen.site.visible import Visible, length_of, lengths_of_course, upcoming_of

LOGO = "icon.svg"
COUNTRY = "FR"
"""Of every place: postcodes, SIRET and INSEE codes of the records are those of France."""
FREE = ld.Offer(price=0, priceCurrency="EUR", category="Free")
INSTANCES = 12
"""Sessions described on the page of a course: each costs half a kilobyte, and the list of all is the programme."""

Where = ld.Place | ld.VirtualLocation | tuple[ld.Place | ld.VirtualLocation, ...]


class LinkedData:
    """The nodes of one language, as one query sees them."""

    __slots__ = ("cards", "q", "visible")

    def __init__(self, cards: Cards) -> None:
        self.cards = cards
        self.q = cards.q
        self.visible = cards.visible

    def _url(self, address: str) -> str:
        return self.cards.addresses.url(address)

    # ------------------------------------------------------------------------------- sessions

    def session(self, session: Session, main: SessionMain) -> tuple[ld.Node, ...]:
        """The event of a session's page."""
        code = self.cards.code
        partners = tuple([self.q(partner_in_short, partner.id, code) for partner in main.partners])
        course = self.q(course_in_short, session.course, code)
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
                inLanguage=self.visible.spoken_in(session),
                audience=self._audiences(main.card.audiences),
                isAccessibleForFree=True,
                maximumAttendeeCapacity=session.seats,
                offers=self._offer(session, main, url),
                organizer=self.q(organizer_in_short, code),
                performer=partners or _organizer(self.cards),
                about=course,
            ),
        )

    def _offer(self, session: Session, main: SessionMain, url: str) -> ld.Offer:
        """An offer is valid as it stands from the day booking opens, else from the last change of the session."""
        opens = ways_of(session, self.visible.city(session.city).facts, self.cards.config).opens
        return ld.Offer(
            price=0,
            priceCurrency="EUR",
            availability=AVAILABILITY[main.booking.state],
            url=main.booking.url or url,
            validFrom=(opens or session.updated).isoformat(),
        )

    def _where(self, session: Session, url: str) -> Where:
        virtual = ld.VirtualLocation(join_of(session) or url)
        if session.mode == "online":
            return virtual
        place = self._place(session.place, session.city) if session.place is not None else self._venue(session.city)
        return (place, virtual) if session.mode == "hybrid" else place

    def _venue(self, city: str) -> ld.Place:
        return self.q(venue_node, city, self.cards.code)

    def _place(self, place: Place, city: str) -> ld.Place:
        """Told by what it is: sessions of many series are held in the same place."""
        name, point = self.cards.locale.phrase(place.name).text, (degrees(place.latitude), degrees(place.longitude))
        return self.q(place_node, name, _street(place), place.postcode or "", place.town, point, city, self.cards.code)

    def _audiences(self, audiences: tuple[Phrase, ...]) -> tuple[ld.Audience, ...]:
        return tuple([self.q(audience_node, phrase.text) for phrase in audiences])

    # ------------------------------------------------------------------------------- courses

    def course(self, entry: Entry[Course], main: CourseMain) -> tuple[ld.Node, ...]:
        """The course of its own page, with its next sessions."""
        short, card = self.q(course_in_short, entry.id, self.cards.code), main.card
        length = _length(self.q(lengths_of_course, entry.id)[1])  # the time to set aside
        coming = (self.visible.session(id) for id in self.q(upcoming_of, "course", entry.id))
        first = islice((session for session in coming if session.takes_place), INSTANCES)
        return (
            ld.Course(
                id=short.id,
                name=short.name,
                description=short.description,
                url=short.url,
                provider=self.q(organizer_in_short, self.cards.code),
                timeRequired=length,
                educationalLevel=card.level.text,
                keywords=card.topic.text,
                inLanguage=self.q(languages_of_course, entry.id),
                audience=self._audiences(card.audiences),
                coursePrerequisites=tuple([required.title.text for required in main.prerequisites]),
                isAccessibleForFree=True,
                offers=FREE,
                # With no date, it is still given on site: that is what the network is.
                hasCourseInstance=tuple([self._instance(session, short.name) for session in first])
                or (ld.CourseInstance(short.name, "Onsite", length),),
            ),
        )

    def _instance(self, session: Session, name: str) -> ld.CourseInstance:
        card = self.cards.session(session)
        url = self._url(card.address)
        return ld.CourseInstance(
            name=name,
            courseMode=COURSE_MODE[session.mode],
            courseWorkload=_length(length_of(session)),
            inLanguage=self.visible.spoken_in(session),
            startDate=card.starts,
            endDate=card.ends,
            location=self._where(session, url),
            url=url,
            offers=FREE,
        )

    # ------------------------------------------------------------------------------- cities

    def city(self, entry: Entry[City]) -> tuple[ld.Node, ...]:
        """The place of a city's page."""
        facts, ways = entry.facts, city_ways(entry.facts, self.cards.config)
        card, place, node = self.cards.city(entry), self.cards.venue(entry.id), self._venue(entry.id)
        url = self._url(card.address)
        return (
            ld.EducationalOrganization(
                id=url,
                name=place.name.text,
                url=url,
                description=card.summary.text,
                address=node.address,
                geo=node.geo,
                hasMap=place.map_url,
                telephone=ways.phone,
                email=ways.email,
                sameAs=facts.contact.website or "",
                foundingDate=_day(facts.opened) if card.status != "announced" else "",
                dissolutionDate=_day(facts.closed) if card.status == "closed" else "",
                openingHoursSpecification=opening_hours(facts.venue.opening_hours),
                specialOpeningHoursSpecification=tuple(
                    ld.OpeningHoursSpecification("00:00", "00:00", (), _day(one.first), _day(one.last))
                    for one in closures_of(facts, self.visible.clock, self.visible.zone)
                ),
                amenityFeature=tuple([ld.LocationFeatureSpecification(p.text, True) for p in place.access]),
                isAccessibleForFree=True,
                parentOrganization=self.q(organizer_in_short, self.cards.code),
            ),
        )

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
        title, code = self.cards.locale.phrase(self.cards.config.title).text, self.cards.code
        site = ld.WebSite(_site_id(self.cards), title, url, code, _organizer(self.cards))
        return (site, self.q(whole_organizer, code))

    def article(self, page: Page, published: date) -> tuple[ld.Node, ...]:
        """A piece of news. Days are written as instants: Google takes a bare day as one in its own zone."""
        zone, code = self.visible.zone, self.cards.code
        modified = date.fromisoformat(page.updated_iso)
        return (
            ld.NewsArticle(
                headline=page.title.text,
                description=page.description.text,
                url=page.canonical,
                mainEntityOfPage=page.canonical,
                inLanguage=page.title.lang or code,
                datePublished=start_of(published, zone).isoformat(),
                dateModified=start_of(max(published, modified), zone).isoformat(),
                author=self.q(organizer_in_short, code),
                publisher=self.q(whole_organizer, code),
            ),
        )

    def page(self, main: TextMain, page: Page) -> tuple[ld.Node, ...]:
        """A free page, with the data sets that it shows."""
        code = self.cards.code
        sets = tuple(one for part in main.body.parts for one in part.data) if main.body else ()
        catalogue = (ld.DataCatalog(page.title.text, page.url, code, _data_sets(sets, page.url)),)
        return (
            *(catalogue if sets else ()),
            ld.WebPage(
                name=page.title.text,
                description=page.description.text,
                url=page.canonical,
                inLanguage=page.title.lang or code,
                dateModified=page.updated_iso,
                isPartOf=ld.Reference(_site_id(self.cards)),
            ),
        )

    def crumbs(self, page: Page) -> ld.BreadcrumbList:
        """The breadcrumbs, the page itself at their end."""
        steps = [self._step(number, crumb) for number, crumb in enumerate(page.crumbs, 1)]
        name = page.title.text or ld.SectionWord(page.section or page.kind)
        return ld.BreadcrumbList((*steps, ld.ListItem(len(steps) + 1, name, page.url)))

    def _step(self, number: int, crumb: Crumb) -> ld.ListItem:
        name = ld.SectionWord(crumb.section) if crumb.section else crumb.title.text
        return ld.ListItem(number, name, self._url(crumb.address))


# ------------------------------------------------------------------------------------- nodes of many pages


@query
def organizer_in_short(q: Asking, code: str) -> ld.Organization:
    """Who runs the network, in short."""
    cards = Cards(q, code)
    name = cards.locale.phrase(cards.config.organizer).text
    return ld.Organization(name, _organizer(cards).id, cards.addresses.url(cards.addresses.page(code)))


@query
def whole_organizer(q: Asking, code: str) -> ld.Organization:
    """Who runs the network, with all that is known of it."""
    cards, short = Cards(q, code), q(organizer_in_short, code)
    contact, logos = cards.config.contact, (one.address for one in q(published_assets) if one.name == LOGO)
    return ld.Organization(
        short.name,
        short.id,
        short.url,
        cards.locale.phrase(cards.config.description).text,
        next(map(cards.addresses.url, logos), ""),
        contact.phone or "",
        contact.email or "",
    )


@query
def partner_in_short(q: Asking, id: str, code: str) -> ld.Organization:
    """A partner in short."""
    facts = q.input(PARTNERS, id)
    return ld.Organization(q(locale_of, code).phrase(facts.name).text, url=facts.url or "")


@query
def course_in_short(q: Asking, id: str, code: str) -> ld.Course:
    """A course in short, for pages that tell the organizer too."""
    cards = Cards(q, code)
    card = cards.course(cards.visible.course(id), planned=False)
    url = cards.addresses.url(card.address)
    return ld.Course(url, card.title.text, card.summary.text or card.title.text, url, _organizer(cards))


@query
def languages_of_course(q: Asking, id: str) -> tuple[str, ...]:
    """The languages of the sessions to come of a course, in their order."""
    visible = Visible(q)
    return tuple(dict.fromkeys(visible.spoken_in(one) for one in visible.of_course(id) if one.takes_place))


@query
def audience_node(q: Asking, name: str) -> ld.Audience:
    """For whom something is."""
    return ld.Audience(name)


@query
def venue_node(q: Asking, city: str, code: str) -> ld.Place:
    """The venue of a city; its address is that of the city's page."""
    cards = Cards(q, code)
    entry, view = cards.visible.city(city), cards.venue(city)
    address = _address(cards, entry, _street(entry.facts.venue), view.postcode, view.town)
    return ld.Place(
        view.name.text, address, _geo(view.latitude, view.longitude), cards.addresses.url(cards.address(entry))
    )


@query
def place_node(
    q: Asking, name: str, street: str, postcode: str, town: str, point: tuple[str, str], city: str, code: str
) -> ld.Place:
    """Another place where a city gives sessions; `point` is its latitude and longitude."""
    cards = Cards(q, code)
    return ld.Place(name, _address(cards, cards.visible.city(city), street, postcode, town), _geo(*point), "")


def _address(cards: Cards, city: Entry[City], street: str, postcode: str, town: str) -> ld.PostalAddress:
    return ld.PostalAddress(street, postcode, town, cards.locale.phrase(city.facts.region).text, COUNTRY)


def _geo(latitude: str, longitude: str) -> ld.GeoCoordinates | None:
    return ld.GeoCoordinates(latitude, longitude) if latitude else None


def _street(place: Place) -> str:
    return ", ".join(text for text in (place.street, place.complement) if text)


def _organizer(cards: Cards) -> ld.Reference:
    return ld.Reference(f"{cards.addresses.base_url}#organization")


def _site_id(cards: Cards) -> str:
    return f"{cards.addresses.base_url}#website"


def _data_sets(sets: tuple[DataSet, ...], url: str) -> tuple[ld.Dataset, ...]:
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


def _instant(instant: datetime | None) -> str:
    return "" if instant is None else instant.isoformat(timespec="minutes")


def _length(minutes: int) -> str:
    """A length as ISO 8601 writes it: `PT90M`."""
    return f"PT{minutes}M"


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
