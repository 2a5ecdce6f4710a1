"""Calendars become iCalendar bytes (RFC 5545, RFC 7986).

Invariant: no clock, no invented property; CRLF, UTF-8, lines of at most 75 octets that cut no character.
Why not the icalendar library: it takes 0.9 ms for an event, which is 10 s for a national network,
and checks nothing that it writes. The tests read every file back with it, and with vobject.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sitegen.calendars.events import calendar_name, calendar_of, event, kept_of, told_zone, zones_of
from sitegen.calendars.vtimezone import vtimezone
from sitegen.content.zones import find_rules
from sitegen.engine.dataclass import dataclass
from sitegen.engine.queries import Asking, Codec, query
from sitegen.site.catalogues import Catalogue
from sitegen.site.inputs import CATALOGUES, SESSIONS
from sitegen.site.make_cards import Cards
from sitegen.site.output import CalendarEvent, Plain
from sitegen.site.outputs import maker

PRODID = "-//sitegen//workshops//EN"
LINE_OCTETS = 75
STATES = {"cancelled": "CANCELLED", "postponed": "TENTATIVE"}
"""STATUS of a session that is not held as it was published; of all others it is CONFIRMED.

Some readers show no cancelled event at all. Who waits for the new date of a postponed one must not lose sight of it.
"""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def escape_text(text: str) -> str:
    r"""A value of type TEXT (section 3.3.11): `\ ; ,` and line ends escaped, no control characters."""
    if not text.isprintable():
        text = _CONTROLS.sub("", text)
    # Several times as fast as `translate`, most of all for Arabic.
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\n", "\\n").replace("\r", "")


def fold_line(line: str) -> bytes:
    """A content line (section 3.1): CRLF at the end, folded between characters at 75 octets."""
    data = line.encode()
    if len(data) <= LINE_OCTETS:
        return data + b"\r\n"
    pieces = []
    start, limit = 0, LINE_OCTETS
    while len(data) - start > limit:
        end = start + limit
        while data[end] & 0xC0 == 0x80:  # inside a character of UTF-8
            end -= 1
        pieces.append(data[start:end])
        start, limit = end, LINE_OCTETS - 1
    pieces.append(data[start:])
    return b"\r\n ".join(pieces) + b"\r\n"


@query(keep=Codec(encode=bytes.decode, decode=str.encode))
def event_bytes(q: Asking, session: str, code: str) -> bytes:
    """The bytes of the event of a session, which stand in several calendars."""
    return write_event(q(event, session, code), q.input(CATALOGUES, code))


@maker
def calendar(q: Asking, kind: str, name: str, code: str) -> Plain:
    """The file of a calendar in one language."""
    cards, link = Cards(q, code), q(calendar_of, kind, name, code)
    page, zone = cards.addresses.page(code, cards.locale.paths.programme), None
    if kind == "city":
        city = cards.visible.city(name)
        page, zone = cards.address(city), city.facts.timezone
    head = Calendar(
        name=calendar_name(cards, kind, link.title),
        description=cards.locale.phrase(cards.config.description).text,
        source=link.https,
        url=cards.addresses.url(page),
        zone=zone or cards.config.timezone,
        language=code,
        zones=q(zones_of, kind, name),
    )
    return Plain(write_calendar(head, [q(event_bytes, session, code) for session in q(kept_of, kind, name)]))


@maker
def single(q: Asking, session: str, code: str) -> Plain:
    """The file of the event of one session, to take over into a calendar of one's own.

    It has no name, no address of its own and nothing to refresh: a named one makes Outlook create a calendar.
    """
    zone = told_zone(q.input(SESSIONS, session))
    return Plain(_frame((), vtimezone(zone) if zone else (), (q(event_bytes, session, code),)))


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a calendar says of itself: its name, its own address `source`, the page it belongs to.

    `zone` is that in which readers should show it, `zones` are those in which its events say their hours.
    """

    name: str
    description: str
    source: str
    url: str
    zone: str
    language: str
    zones: tuple[str, ...]


def write_calendar(calendar: Calendar, events: Sequence[bytes]) -> bytes:
    """The bytes of a calendar; `events` has those of its events."""
    name = escape_text(calendar.name)
    head = [
        f"NAME;LANGUAGE={calendar.language}:{name}",
        f"X-WR-CALNAME:{name}",
        f"X-WR-CALDESC:{escape_text(calendar.description)}",
        f"X-WR-TIMEZONE:{calendar.zone}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
        f"SOURCE;VALUE=URI:{calendar.source}",
        f"URL:{calendar.url}",
    ]
    if not events:  # a calendar has one component at least (section 3.6)
        return _frame(head, vtimezone(calendar.zone if find_rules(calendar.zone) else "Etc/UTC"), ())
    return _frame(head, [line for zone in calendar.zones for line in vtimezone(zone)], events)


def _frame(head: Iterable[str], zones: Iterable[str], parts: Iterable[bytes]) -> bytes:
    first = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN")
    return b"".join([*(fold_line(line) for line in (*first, *head, *zones)), *parts, b"END:VCALENDAR\r\n"])


def write_event(event: CalendarEvent, words: Catalogue) -> bytes:
    """The bytes of one VEVENT."""
    language = f";LANGUAGE={event.language}"
    zone = f";TZID={event.zone}" if event.zone else ""
    status = STATES.get(event.state, "CONFIRMED")
    title = state_titles(words).get(event.state, "{title}").replace("{title}", event.title)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{event.updated}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART{zone}:{event.starts}",
        f"DTEND{zone}:{event.ends}",
        f"SUMMARY;LANGUAGE={event.title_language}:{escape_text(title)}",
        f"DESCRIPTION{language}:{escape_text(_description(event, words))}",
        f"URL:{event.url}",
        f"CATEGORIES{language}:{','.join(escape_text(text) for text in event.categories)}",
        f"STATUS:{status}",
        f"TRANSP:{'OPAQUE' if status == 'CONFIRMED' else 'TRANSPARENT'}",
    ]
    if event.location:
        spoken = f";LANGUAGE={event.location_language}" if event.location_language else ""
        lines.append(f"LOCATION{spoken}:{escape_text(event.location)}")
    if event.geo:
        lines.append(f"GEO:{event.geo}")
    if event.contact:
        lines.append(f"CONTACT:{escape_text(event.contact)}")
    if status != "CONFIRMED":
        lines.append("X-MICROSOFT-CDO-BUSYSTATUS:FREE")  # Outlook ignores STATUS
    lines.append("END:VEVENT")
    return b"".join([fold_line(line) for line in lines])


def state_titles(words: Catalogue) -> dict[str, str]:
    """What stands before the title of a session, by its state: who reads a list sees nothing else."""
    return {
        "cancelled": words.get("Cancelled: {title}", "calendar"),
        "postponed": words.get("Postponed: {title}", "calendar"),
        "full": words.get("Full: {title}", "calendar"),
        "moved-online": words.get("Now online: {title}", "calendar"),
    }


def _description(event: CalendarEvent, words: Catalogue) -> str:
    lines = [event.note, event.summary]
    if event.previous:
        lines.insert(0, words.get("New date. It was planned for: {date}", "calendar").replace("{date}", event.previous))
    if event.spoken:
        lines.append(words.get("Language spoken: {language}", "calendar").replace("{language}", event.spoken))
    if event.join:
        lines.append(words.get("Join online: {url}", "calendar").replace("{url}", event.join))
    lines.append(words.get("Details and booking: {url}", "calendar").replace("{url}", event.url))
    return "\n".join(line for line in lines if line)
