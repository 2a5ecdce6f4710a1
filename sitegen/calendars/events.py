"""Calendars: which sessions each calendar holds, and what an event says.

Invariant: UID, DTSTAMP and SEQUENCE come from data (`site.versions`), so that a subscriber keeps one event per
session through all its changes, whatever calendars and languages he reads. Addresses of calendars are made of ids,
not of titles: people keep a subscription for years.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from sitegen.content.grouping import grouped
from sitegen.content.rules import join_of, ways_of
from sitegen.content.site import Session
from sitegen.content.zones import is_ambiguous, rules_hold
from sitegen.engine.queries import Asking, query
from sitegen.site.addresses import single_address
from sitegen.site.cards import CalendarLink
from sitegen.site.frame import codes_of_site
from sitegen.site.inputs import CONFIG, SESSIONS, thing, vocabulary_of
from sitegen.site.locales import locale_of
from sitegen.site.make_cards import Cards
from sitegen.site.output import CalendarEvent
from sitegen.site.outputs import OUTPUTS, Output
from sitegen.site.phrase import Phrase
from sitegen.site.places import tell_place
from sitegen.site.versions import version_of
from sitegen.site.visible import KEEP_PAST, Ids, listed_things, visible_sessions

# ------------------------------------------------------------------------------------- sessions


@query
def kept_sessions(q: Asking) -> Ids:
    """The sessions that calendars hold: all to come and thirty days of past."""
    return tuple([id for id in q(visible_sessions) if not q.after(q.input(SESSIONS, id).ends + KEEP_PAST)])


@query
def kept_of(q: Asking, kind: str, name: str) -> Ids:
    """The sessions of one calendar."""
    return q(kept_sessions) if kind == "network" else q(_kept, kind).get(name, ())


@query
def _kept(q: Asking, kind: str) -> Mapping[str, Ids]:
    """The sessions of the calendars of a kind, by their names."""
    sessions = (q.input(SESSIONS, id) for id in q(kept_sessions))
    if kind == "audience":
        return grouped((name, session.id) for session in sessions for name in session.audiences)
    return grouped((getattr(session, kind), session.id) for session in sessions)


# ------------------------------------------------------------------------------------- calendars


@query
def calendars_of(q: Asking, code: str) -> tuple[CalendarLink, ...]:
    """All calendars of one language, the network's first: what pages offer."""
    return tuple([q(calendar_of, kind, name, code) for kind, name in _all_calendars(q, code)])


def _all_calendars(q: Asking, code: str) -> Iterator[tuple[str, str]]:
    """The kinds and names of all calendars, in the order of a language."""
    yield "network", ""
    for kind, things in (("city", "cities"), ("course", "courses")):
        yield from ((kind, id) for id in q(listed_things, things, code))
    yield from (("audience", name) for name in Cards(q, code).in_order("audiences", vocabulary_of(q).audiences))


@query
def calendar_of(q: Asking, kind: str, name: str, code: str) -> CalendarLink:
    """The calendar of the network, a city, a course or an audience."""
    cards = Cards(q, code)
    address, title = _address(cards, kind, name), _title(cards, kind, name)
    https = cards.addresses.url(address)
    webcal = "webcal://" + https.partition("://")[2]
    # `%20`, not `+`: the pages of these services show a plus sign as it is.
    name_and_url = urlencode({"url": https, "name": calendar_name(cards, kind, title)}, quote_via=quote, safe="")
    return CalendarLink(
        kind=kind,  # type: ignore[arg-type]
        title=title,
        address=address,
        https=https,
        webcal=webcal,
        google="https://calendar.google.com/calendar/r/settings/addbyurl",
        outlook=f"https://outlook.live.com/calendar/0/addfromweb?{name_and_url}",
        office=f"https://outlook.office.com/calendar/0/addfromweb?{name_and_url}",
    )


def _address(cards: Cards, kind: str, name: str) -> str:
    return f"{cards.code}/{cards.locale.paths.calendars}/{kind}{'-' if name else ''}{name}.ics"


def _title(cards: Cards, kind: str, name: str) -> Phrase:
    if kind == "network":
        return cards.locale.phrase(cards.config.title)
    if kind == "city":
        return cards.title_of_city(cards.visible.city(name))
    return cards.title(cards.visible.course(name)) if kind == "course" else cards.term("audiences", name)


def calendar_name(cards: Cards, kind: str, title: Phrase) -> str:
    """The name of a calendar among the others of a reader."""
    network = cards.locale.phrase(cards.config.title).text
    return network if kind == "network" else f"{network} – {title.text}"


# ------------------------------------------------------------------------------------- files


@query(keep=OUTPUTS)
def calendar_outputs(q: Asking) -> tuple[Output, ...]:
    """The file of each calendar in each language."""
    return tuple(
        [
            Output(
                q(calendar_of, kind, name, code).address, "calendar", (kind, name, code),
                (thing(q, "cities", name).series_path if kind == "city" else "content/cities",),
            )
            for code in q(codes_of_site)
            for kind, name in _all_calendars(q, code)
        ]
    )  # fmt: skip


@query
def zones_of(q: Asking, kind: str, name: str) -> Ids:
    """The zones in which the events of a calendar say their hours."""
    sessions = (q.input(SESSIONS, id) for id in q(kept_of, kind, name))
    return tuple(sorted({told_zone(one) for one in sessions} - {""}))


@query(keep=OUTPUTS)
def single_outputs(q: Asking) -> tuple[Output, ...]:
    """The file of each session, which lies beside its page: an event to take over, no calendar to follow."""
    locales = [q(locale_of, language.code) for language in q.input(CONFIG, "languages")]
    sections = [(locale.code, locale.paths.sessions) for locale in locales]
    return tuple(
        [
            Output(single_address(code, section, id), "single", (id, code), (q.input(SESSIONS, id).path,))
            for id in q(visible_sessions)
            for code, section in sections
        ]
    )


@query
def event(q: Asking, session: str, code: str) -> CalendarEvent:
    """The event of a session, the same in all files."""
    cards, facts = Cards(q, code), q.input(SESSIONS, session)
    city, card = cards.visible.city(facts.city), cards.session(facts)
    course = cards.course(cards.visible.course(facts.course), planned=False)
    place = facts.place or city.facts.venue
    online = facts.mode == "online"
    ways = ways_of(facts, city.facts, cards.config)
    zone = told_zone(facts)
    version = q(version_of, session)
    return CalendarEvent(
        uid=f"{session}@{cards.config.calendar_domain}",
        updated=version.stamp,
        sequence=version.sequence,
        zone=zone,
        starts=_instant(facts.starts, zone),
        ends=_instant(facts.ends, zone),
        language=code,
        state=facts.status,
        title=card.title.text,
        title_language=card.title.lang or code,
        summary=course.summary.text,
        note=card.note.text if card.note else "",
        previous=card.previous,
        location=tell_place(facts, city.facts.venue, cards.locale),
        location_language="" if online else card.place.lang or code,
        geo="" if online or place.latitude is None else f"{place.latitude};{place.longitude}",
        join=join_of(facts),
        url=cards.addresses.url(card.address),
        categories=(course.topic.text, card.format.text, card.city.text),
        contact=", ".join(way for way in (ways.phone, ways.email) if way),
        spoken=card.spoken,
    )


def told_zone(session: Session) -> str:
    """The zone of the hours of a session in calendars, or "" where only UTC says them without doubt."""
    zone, hours = str(session.starts.tzinfo), (session.starts, session.ends)
    return zone if all(rules_hold(zone, hour.year) and not is_ambiguous(hour) for hour in hours) else ""


def _instant(instant: datetime, zone: str) -> str:
    return f"{instant:%Y%m%dT%H%M%S}" if zone else f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"
