"""The sessions as rows of open data, and as events for OpenAgenda: those that calendars hold, in their order.

Invariant: a session that was called off or moved stays and says so; the columns are described in `open_data.columns`.
"""

from __future__ import annotations

from sitegen.content.records import Place
from sitegen.content.rules import join_of, phone_href, ways_of
from sitegen.engine.queries import Asking, query
from sitegen.open_data.words import DataWords, cut
from sitegen.site.data_rows import AgendaLocation, AgendaRow, Lists, SessionRow, Texts
from sitegen.site.inputs import CITIES, CONFIG, SESSIONS, addresses_of, thing
from sitegen.site.make_cards import degrees
from sitegen.site.visible import Visible, visible_things

# Of https://developers.openagenda.com/evenements/structure and /lieux/structure.
TITLE, DESCRIPTION, LONG, KEYWORDS, NAME, ADDRESS = 140, 200, 10_000, 255, 100, 255
STATUS = {"scheduled": 1, "rescheduled": 2, "moved-online": 3, "postponed": 4, "full": 5, "cancelled": 6}
ATTENDANCE = {"onsite": 1, "online": 2, "hybrid": 3}
IMPAIRMENTS = {
    "Surdité": "hi",
    "Déficience visuelle": "vi",
    "Handicaps moteurs": "mi",
    "Handicaps mentaux": "ii",
}
"""What the national list of places calls assistance → the code of OpenAgenda."""


@query
def session_row(q: Asking, session: str) -> SessionRow:
    """The row of a session."""
    words, facts = DataWords(q), q.input(SESSIONS, session)
    city, course = q.input(CITIES, facts.city), thing(q, "courses", facts.course)
    place = None if facts.mode == "online" else facts.place or city.venue
    ways = ways_of(facts, city, words.config)
    partners = q(visible_things, "partners") if facts.partners else ()
    return SessionRow(
        id=session,
        course=facts.course,
        city=facts.city,
        title=words.front(course, "title"),
        summary=words.front(course, "summary"),
        starts=facts.starts.isoformat(timespec="seconds"),
        ends=facts.ends.isoformat(timespec="seconds"),
        timezone=str(facts.starts.tzinfo),
        previous_starts=facts.first_starts.isoformat(timespec="seconds") if facts.first_starts else "",
        status=facts.status,
        note=words.texts(facts.note),
        mode=facts.mode,
        join_url=join_of(facts),
        spoken_language=Visible(q).spoken_in(facts),
        topic=course.facts.topic,
        topic_label=words.label("topics", course.facts.topic),
        level=course.facts.level,
        level_label=words.label("levels", course.facts.level),
        format=facts.format,
        format_label=words.label("formats", facts.format),
        audiences=facts.audiences,
        audience_labels=words.labels("audiences", facts.audiences),
        at_venue=place is not None and facts.place is None,
        place_name=words.texts(place.name) if place else Texts(),
        street=place.street or "" if place else "",
        complement=place.complement or "" if place else "",
        postcode=place.postcode or "" if place else "",
        town=place.town if place else "",
        insee=place.insee or "" if place else "",
        latitude=degrees(place.latitude) if place else "",
        longitude=degrees(place.longitude) if place else "",
        access=place.access if place else (),
        partners=tuple(name for name in facts.partners if name in partners),
        seats=facts.seats,
        free=True,
        walk_in=facts.walk_in,
        booking_url=ways.url,
        booking_phone=phone_href(ways.phone),
        booking_email=ways.email,
        booking_opens=ways.opens.isoformat() if ways.opens else "",
        booking_closes=ways.closes.isoformat() if ways.closes else "",
        url=Texts(_urls(q, session)),
        revision=facts.revision,
        updated=facts.updated.isoformat(),
    )


def _urls(q: Asking, session: str) -> tuple[tuple[str, str], ...]:
    """The absolute addresses of the pages of a session, by language."""
    addresses = addresses_of(q)
    languages = q.input(CONFIG, "languages")
    pages = [(one.code, addresses.page(one.code, one.paths.sessions, session)) for one in languages]
    return tuple([(code, addresses.url(page)) for code, page in pages])


@query
def agenda_row(q: Asking, session: str) -> AgendaRow:
    """A session as an event of OpenAgenda."""
    words, facts = DataWords(q), q.input(SESSIONS, session)
    city = q.input(CITIES, facts.city)
    title, description, keywords = q(_announce, facts.course, facts.format)
    summaries = dict(words.front(thing(q, "courses", facts.course), "summary").by_language)
    notes, urls = dict(words.texts(facts.note).by_language), dict(_urls(q, session))
    place: tuple[AgendaLocation | None, tuple[str, ...]] = (None, ())
    if facts.mode != "online":
        place = q(_venue, facts.city) if facts.place is None else _locate(words, facts.place)
    ways = ways_of(facts, city, words.config)

    def long(code: str) -> str:
        return _paragraphs(notes.get(code, ""), summaries.get(code, ""), urls[code])

    return AgendaRow(
        id=session,
        title=title,
        description=description,
        long_description=Texts(tuple([(code, long(code)) for code, _ in title.by_language])),
        keywords=keywords,
        begin=facts.starts.isoformat(timespec="seconds"),
        end=facts.ends.isoformat(timespec="seconds"),
        timezone=str(facts.starts.tzinfo),
        attendance_mode=ATTENDANCE[facts.mode],
        # It wants one, though the session is called off.
        online_access_link=(join_of(facts) or urls[title.by_language[0][0]]) if facts.mode != "onsite" else "",
        location=place[0],
        status=STATUS[facts.status],
        registration=() if facts.walk_in else tuple([way for way in (ways.url, ways.phone, ways.email) if way]),
        accessibility=place[1],
    )


@query
def _announce(q: Asking, course: str, form: str) -> tuple[Texts, Texts, Lists]:
    """Title, description and keywords of an event: those of all sessions of a course in one format."""
    words, entry = DataWords(q), thing(q, "courses", course)
    titles = words.front(entry, "title").by_language
    summaries = dict(words.front(entry, "summary").by_language)
    topic = dict(words.label("topics", entry.facts.topic).by_language)
    label = dict(words.label("formats", form).by_language)
    return (
        Texts(tuple((code, cut(text, TITLE)) for code, text in titles)),
        Texts(tuple((code, cut(summaries.get(code, text), DESCRIPTION)) for code, text in titles)),
        Lists(tuple((code, _within([topic.get(code, ""), label.get(code, "")], KEYWORDS)) for code, _ in titles)),
    )


@query
def _venue(q: Asking, city: str) -> tuple[AgendaLocation, tuple[str, ...]]:
    return _locate(DataWords(q), q.input(CITIES, city).venue)


def _locate(words: DataWords, place: Place) -> tuple[AgendaLocation, tuple[str, ...]]:
    """A place, and the codes of the impairments that it is made for."""
    town = " ".join(text for text in (place.postcode, place.town) if text)
    address = ", ".join(text for text in (place.street, town) if text)
    location = AgendaLocation(
        name=cut(words.french(place.name), NAME),
        address=cut(address, ADDRESS),
        country_code="FR",
        postal_code=place.postcode or "",
        city=place.town,
        insee=place.insee or "",
        latitude=degrees(place.latitude),
        longitude=degrees(place.longitude),
    )
    assistance = words.values("mednum", "access", place.access, IMPAIRMENTS)
    return location, tuple(sorted(IMPAIRMENTS[value] for value in assistance))


def _paragraphs(*texts: str) -> str:
    """Paragraphs of Markdown, within the limit of a long description; the last one, an address, stays whole."""
    *some, last = (text for text in texts if text)
    some = [cut(text, (LONG - len(last)) // 2 - 4) for text in some]
    return "\n\n".join([*some, last])


def _within(texts: list[str], limit: int) -> tuple[str, ...]:
    """The first texts that together have at most `limit` characters."""
    found: list[str] = []
    for text in texts:
        if text and sum(map(len, found)) + len(text) <= limit:
            found.append(text)
    return tuple(found)
