"""Calendars: which sessions each feed holds, and what an event says.

Law: UID, DTSTAMP and SEQUENCE come from data (`site.versions`), so that a subscriber keeps one event per
session through all its changes, whatever feeds and languages he reads. Addresses of feeds are made of ids,
not of titles: people keep a subscription for years.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from types import MappingProxyType
from urllib.parse import quote, urlencode

from sitegen.content.site import Session
from sitegen.content.zones import is_ambiguous, rules_hold
from sitegen.site.addresses import ics_address
from sitegen.site.cards import Feed
from sitegen.site.clock import Clock
from sitegen.site.former import Former
from sitegen.site.make_cards import Cards
from sitegen.site.output import Calendar, CalendarEvent, Output, SingleEvent
from sitegen.site.phrase import Phrase
from sitegen.site.places import tell_place
from sitegen.site.versions import Versions
from sitegen.site.visible import KEEP_PAST, Shown
from sitegen.site.ways import join_of, ways_of


def kept_sessions(shown: Shown, clock: Clock) -> tuple[Session, ...]:
    """The sessions that feeds hold: all to come and thirty days of past."""
    return tuple(s for s in shown.sessions if not clock.has_passed(s.ends + KEEP_PAST))


class Calendars:
    """All calendars of one language; `events` has those that are known, by the ids of their sessions."""

    def __init__(
        self,
        cards: Cards,
        kept: tuple[Session, ...],
        versions: Versions,
        events: Mapping[str, CalendarEvent] = MappingProxyType({}),
    ) -> None:
        self.cards = cards
        self.shown = cards.shown
        self.tongue = cards.tongue
        self.addresses = cards.addresses
        self.config = cards.site.config
        self.kept = kept
        self._events = dict(events)
        self._network = self.tongue.phrase(self.config.title)
        self._cities = {entry.id: entry for entry in self.shown.cities}
        self._versions = versions

    # ------------------------------------------------------------------------------- feeds

    def feeds(self) -> dict[tuple[str, str], Feed]:
        """All feeds by kind and id, the network's first: what pages offer."""
        found = {("network", ""): self._feed("network", "", self._network)}
        for city in self.shown.cities:
            found["city", city.id] = self._feed("city", city.id, self.tongue.phrase(city.facts.name))
        for course in self.shown.courses:
            found["course", course.id] = self._feed("course", course.id, self.cards.title(course))
        for name in self.cards.in_order("audiences", self.cards.site.vocabulary.audiences):
            found["audience", name] = self._feed("audience", name, self.cards.term("audiences", name))
        return found

    def _feed(self, kind: str, name: str, title: Phrase) -> Feed:
        address = f"{self.tongue.code}/{self.tongue.paths.calendars}/{kind}{'-' if name else ''}{name}.ics"
        https = self.addresses.url(address)
        webcal = "webcal://" + https.partition("://")[2]
        # `%20`, not `+`: the pages of these services show a plus sign as it is.
        name_and_url = urlencode({"url": https, "name": self._name(kind, title)}, quote_via=quote, safe="")
        return Feed(
            kind=kind,  # type: ignore[arg-type]
            title=title,
            address=address,
            https=https,
            webcal=webcal,
            google="https://calendar.google.com/calendar/r/settings/addbyurl",
            outlook=f"https://outlook.live.com/calendar/0/addfromweb?{name_and_url}",
            office=f"https://outlook.office.com/calendar/0/addfromweb?{name_and_url}",
        )

    def _name(self, kind: str, title: Phrase) -> str:
        """The name of a feed among the other calendars of a reader."""
        return title.text if kind == "network" else f"{self._network.text} – {title.text}"

    # ------------------------------------------------------------------------------- calendars

    def plan(self, feeds: dict[tuple[str, str], Feed], former: Former) -> Iterator[Output]:
        """Every feed. What decides it, besides the site around the sessions, are the sessions that it holds."""
        groups = _group(self.kept)
        for key, feed in feeds.items():
            sessions = tuple(groups.get(key, ()))
            yield former.take(feed.address, sessions, partial(self._feed_file, *key, feed, sessions))

    def _feed_file(self, kind: str, name: str, feed: Feed, sessions: tuple[Session, ...]) -> Output:
        page, sources = self.addresses.page(self.tongue.code, self.tongue.paths.programme), ("content/cities",)
        if kind == "city":
            page, sources = self.cards.address(self._cities[name]), (f"content/cities/{name}/sessions.yaml",)
        zone = self._cities[name].facts.timezone if kind == "city" else None
        calendar = Calendar(
            name=self._name(kind, feed.title),
            description=self.tongue.phrase(self.config.description).text,
            source=feed.https,
            url=self.addresses.url(page),
            zone=zone or self.config.timezone,
            language=self.tongue.code,
            events=tuple(self.event(session) for session in sessions),
        )
        return Output(feed.address, calendar, sources)

    def of_session(self, session: Session) -> Output:
        """The file of one session, which lies beside its page: an event to take over, no calendar to follow."""
        address = ics_address(self.tongue.code, self.tongue.paths.sessions, session.id)
        return Output(address, SingleEvent(self.tongue.code, self.event(session)), (session.path,))

    def event(self, session: Session) -> CalendarEvent:
        """The event of a session; made once."""
        event = self._events.get(session.id)
        if event is None:
            event = self._events[session.id] = self._make_event(session)
        return event

    def _make_event(self, session: Session) -> CalendarEvent:
        cards, city = self.cards, self._cities[session.city]
        card = cards.session(session)
        course = cards.course(cards.course_of(session), planned=False)
        place = session.place or city.facts.venue
        online, join = session.mode == "online", join_of(session)
        ways = ways_of(session, city.facts, self.config)
        zone = _told_zone(session.starts, session.ends)
        version = self._versions.of(session)
        return CalendarEvent(
            uid=f"{session.id}@{self.config.calendar_domain}",
            updated=version.stamp,
            sequence=version.sequence,
            zone=zone,
            starts=_instant(session.starts, zone),
            ends=_instant(session.ends, zone),
            language=self.tongue.code,
            state=session.status,
            title=card.title.text,
            title_language=card.title.lang or self.tongue.code,
            summary=course.summary.text,
            note=card.note.text if card.note else "",
            previous=card.previous,
            location=tell_place(session, city.facts.venue, self.tongue),
            location_language="" if online else card.place.lang or self.tongue.code,
            geo="" if online or place.latitude is None else f"{place.latitude};{place.longitude}",
            join=join,
            url=self.addresses.url(card.address),
            categories=(course.topic.text, card.format.text, card.city.text),
            contact=", ".join(way for way in (ways.phone, ways.email) if way),
            spoken=card.spoken,
        )


def _group(sessions: Iterable[Session]) -> dict[tuple[str, str], list[Session]]:
    """The sessions of each feed, by its kind and id."""
    groups: dict[tuple[str, str], list[Session]] = {}
    for session in sessions:
        own = [("network", ""), ("city", session.city), ("course", session.course)]
        for key in (*own, *(("audience", name) for name in session.audiences)):
            groups.setdefault(key, []).append(session)
    return groups


def _told_zone(starts: datetime, ends: datetime) -> str:
    """The zone in which calendars are told the hours, or "" where only UTC says them without doubt."""
    zone = str(starts.tzinfo)
    doubtful = is_ambiguous(starts) or is_ambiguous(ends)
    return "" if doubtful or not (rules_hold(zone, starts.year) and rules_hold(zone, ends.year)) else zone


def _instant(instant: datetime, zone: str) -> str:
    return f"{instant:%Y%m%dT%H%M%S}" if zone else f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"
