"""The sessions as rows of open data, and as events for OpenAgenda: those that feeds hold, in their order.

Law: a session that was called off or moved stays and says so; the columns are told in `open_data.columns`.
"""

from __future__ import annotations

from sitegen.content.records import Place
from sitegen.content.site import Session
from sitegen.open_data.words import DataWords, cut, degrees, dial
from sitegen.site.data_rows import AgendaLocation, AgendaRow, Lists, SessionRow, Texts
from sitegen.site.ways import Ways, join_of, ways_of

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


Rows = tuple[SessionRow, AgendaRow]
"""What open data says of one session, in both its forms."""


class DataSessions:
    """The rows of the sessions of one site. `known` has rows by the ids of their sessions; new ones join them."""

    def __init__(self, words: DataWords, known: dict[str, Rows]) -> None:
        self.words = words
        self._known = known
        self._partners = {entry.id for entry in words.shown.partners}
        self._locations: dict[int, tuple[Place, AgendaLocation]] = {}
        self._addresses: dict[str, Texts] = {}
        self._announced: dict[tuple[str, str], tuple[Texts, Texts, Lists]] = {}

    def rows(self) -> tuple[SessionRow, ...]:
        """All sessions that feeds hold."""
        return tuple([self._of(session)[0] for session in self.words.kept])

    def events(self) -> tuple[AgendaRow, ...]:
        """The same sessions for OpenAgenda."""
        return tuple([self._of(session)[1] for session in self.words.kept])

    def _of(self, session: Session) -> Rows:
        rows = self._known.get(session.id)
        if rows is None:
            rows = self._known[session.id] = self._row(session), self._event(session)
        return rows

    # ------------------------------------------------------------------------------- rows

    def _row(self, session: Session) -> SessionRow:
        words = self.words
        course = words.courses[session.course]
        place = self._place(session)
        ways = self._ways(session)
        return SessionRow(
            id=session.id,
            course=session.course,
            city=session.city,
            title=words.front(course, "title"),
            summary=words.front(course, "summary"),
            starts=session.starts.isoformat(timespec="seconds"),
            ends=session.ends.isoformat(timespec="seconds"),
            timezone=str(session.starts.tzinfo),
            previous_starts=session.first_starts.isoformat(timespec="seconds") if session.first_starts else "",
            status=session.status,
            note=words.texts(session.note),
            mode=session.mode,
            join_url=join_of(session),
            spoken_language=words.shown.site.spoken_in(session),
            topic=course.facts.topic,
            topic_label=words.label("topics", course.facts.topic),
            level=course.facts.level,
            level_label=words.label("levels", course.facts.level),
            format=session.format,
            format_label=words.label("formats", session.format),
            audiences=session.audiences,
            audience_labels=words.labels("audiences", session.audiences),
            at_venue=place is not None and session.place is None,
            place_name=words.texts(place.name) if place else Texts(),
            street=place.street or "" if place else "",
            complement=place.complement or "" if place else "",
            postcode=place.postcode or "" if place else "",
            town=place.town if place else "",
            insee=place.insee or "" if place else "",
            latitude=degrees(place.latitude) if place else "",
            longitude=degrees(place.longitude) if place else "",
            access=place.access if place else (),
            partners=tuple(name for name in session.partners if name in self._partners),
            seats=session.seats,
            free=True,
            walk_in=session.walk_in,
            booking_url=ways.url,
            booking_phone=f"tel:{dial(ways.phone)}" if ways.phone else "",
            booking_email=ways.email,
            booking_opens=ways.opens.isoformat() if ways.opens else "",
            booking_closes=ways.closes.isoformat() if ways.closes else "",
            url=self._urls(session),
            revision=session.revision,
            updated=session.updated.isoformat(),
        )

    def _place(self, session: Session) -> Place | None:
        """Where people meet; None online."""
        if session.mode == "online":
            return None
        return session.place or self.words.cities[session.city].facts.venue

    def _urls(self, session: Session) -> Texts:
        known = self._addresses.get(session.id)
        if known is None:
            words = self.words
            pages = [(code, words.addresses.page(*cards.session_parts(session))) for code, cards in words.cards.items()]
            known = Texts(tuple([(code, words.addresses.url(page)) for code, page in pages]))
            self._addresses[session.id] = known
        return known

    def _ways(self, session: Session) -> Ways:
        return ways_of(session, self.words.cities[session.city].facts, self.words.config)

    # ------------------------------------------------------------------------------- OpenAgenda

    def _event(self, session: Session) -> AgendaRow:
        words = self.words
        title, description, keywords = self._announce(session)
        summaries = dict(words.front(words.courses[session.course], "summary").by_language)
        notes = dict(words.texts(session.note).by_language)
        urls = dict(self._urls(session).by_language)
        place = self._place(session)
        ways = self._ways(session)
        return AgendaRow(
            id=session.id,
            title=title,
            description=description,
            long_description=Texts(
                tuple(
                    [
                        (code, _paragraphs(notes.get(code, ""), summaries.get(code, ""), urls[code]))
                        for code, _ in title.by_language
                    ]
                )
            ),
            keywords=keywords,
            begin=session.starts.isoformat(timespec="seconds"),
            end=session.ends.isoformat(timespec="seconds"),
            timezone=str(session.starts.tzinfo),
            attendance_mode=ATTENDANCE[session.mode],
            # It wants one, though the session is called off.
            online_access_link=(join_of(session) or urls[title.by_language[0][0]]) if session.mode != "onsite" else "",
            location=self._location(place) if place else None,
            status=STATUS[session.status],
            registration=() if session.walk_in else tuple(way for way in (ways.url, ways.phone, ways.email) if way),
            accessibility=tuple(
                sorted(
                    IMPAIRMENTS[value]
                    for value in words.values("mednum", "access", set(place.access), tuple(IMPAIRMENTS))
                )
                if place
                else ()
            ),
        )

    def _announce(self, session: Session) -> tuple[Texts, Texts, Lists]:
        """Title, description and keywords of an event: those of all sessions of a course in one format."""
        key = (session.course, session.format)
        if key not in self._announced:
            words, course = self.words, self.words.courses[session.course]
            titles = words.front(course, "title").by_language
            summaries = dict(words.front(course, "summary").by_language)
            topic = dict(words.label("topics", course.facts.topic).by_language)
            form = dict(words.label("formats", session.format).by_language)
            self._announced[key] = (
                Texts(tuple((code, cut(text, TITLE)) for code, text in titles)),
                Texts(tuple((code, cut(summaries.get(code, text), DESCRIPTION)) for code, text in titles)),
                Lists(
                    tuple((code, _within([topic.get(code, ""), form.get(code, "")], KEYWORDS)) for code, _ in titles)
                ),
            )
        return self._announced[key]

    def _location(self, place: Place) -> AgendaLocation:
        known = self._locations.get(id(place))
        if known is None:
            town = " ".join(text for text in (place.postcode, place.town) if text)
            address = ", ".join(text for text in (place.street, town) if text)
            known = self._locations[id(place)] = (
                place,
                AgendaLocation(
                    name=cut(self.words.french(place.name), NAME),
                    address=cut(address, ADDRESS),
                    country_code="FR",
                    postal_code=place.postcode or "",
                    city=place.town,
                    insee=place.insee or "",
                    latitude=degrees(place.latitude),
                    longitude=degrees(place.longitude),
                ),
            )
        return known[1]


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
