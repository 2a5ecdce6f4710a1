"""Bulletins: what news readers are told, in each language, of the network and of each city.

Law: everything comes from data: `updated` of a session is its version (`site.versions`), that of a piece of
news its day or its front matter's. The clock only says what is published and what is over. Addresses and
identifiers are made of ids; so they never change.

`updated` of a bulletin counts what has left it too, over or expired: it never falls (RFC 4287 section 4.2.15).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from sitegen.content.site import Entry, NoFacts, Session, Words, order_of
from sitegen.search.fill import outside
from sitegen.site.cards import BulletinLink
from sitegen.site.clock import Clock
from sitegen.site.feeds import Announcement, Bulletin, BulletinFile
from sitegen.site.gap import Gap, OpenAnnouncement
from sitegen.site.make_cards import Cards, news_day
from sitegen.site.output import Output
from sitegen.site.versions import LONG_AGO, Version, Versions, version_of_city
from sitegen.site.visible import Shown

LIMIT = 30
TAG_YEAR = "2026"
"""A tag URI names a date on which its maker owned the domain; it is part of every identifier: never change it."""

Kind = Literal["news", "sessions"]
Links = Mapping[tuple[str, str], BulletinLink]
"""By kind and city ("" for the network)."""


def news_updated(entry: Entry[NoFacts], shown: Shown) -> Version:
    """The last change of a piece of news."""
    return _version_of_news(news_day(entry, shown), shown.words["news", entry.id].values())


class Bulletins:
    """All bulletins of one language."""

    def __init__(self, cards: Cards, versions: Versions, clock: Clock) -> None:
        self.cards = cards
        self.versions = versions
        self.clock = clock
        self.shown = cards.shown
        self.tongue = cards.tongue
        self.addresses = cards.addresses
        self.config = cards.site.config
        self.zone = cards.site.zone
        self._news: dict[str, Announcement] = {}
        self._sessions: dict[str, Announcement] = {}

    def links(self) -> Links:
        """Where the bulletins are; none when they are switched off."""
        if not self.config.features.feeds:
            return {}
        found = {}
        for city in ("", *(entry.id for entry in self.shown.cities)):
            for kind in ("news", "sessions"):
                found[kind, city] = self._link(kind, city)
        return found

    def _link(self, kind: Kind, city: str) -> BulletinLink:
        stem = f"{self.tongue.code}/{self.tongue.paths.news}/{kind}{'-' if city else ''}{city}"
        name = self.tongue.phrase(self.shown.city(city).facts.name) if city else None
        return BulletinLink(kind, name, f"{stem}.atom", f"{stem}.json")

    def plan(self, links: Links) -> Iterator[Output]:
        """The two files of each bulletin."""
        for (kind, city), link in links.items():
            bulletin = self._bulletin(link, city)
            source = (
                "content/news"
                if kind == "news"
                else f"content/cities/{city}/sessions.yaml"
                if city
                else "content/cities"
            )
            yield Output(link.atom, BulletinFile("atom", bulletin), (source, self.cards.site.path))
            yield Output(link.json, BulletinFile("json", bulletin), (source, self.cards.site.path))

    def _bulletin(self, link: BulletinLink, city: str) -> Bulletin:
        tongue, url = self.tongue, self.addresses.url
        announcements = self._newest_news(city) if link.kind == "news" else self._newest_sessions(city)
        if city:
            page = self.cards.address(self.shown.city(city))
        else:
            section = tongue.paths.news if link.kind == "news" else tongue.paths.programme
            page = self.addresses.page(tongue.code, section)
        last = self._last_news(city) if link.kind == "news" else self.versions.newest[city]
        return Bulletin(
            kind=link.kind,
            city=link.city.text if link.city else "",
            id=self._tag("bulletins", f"{link.kind}{'-' if city else ''}{city}"),
            site=tongue.phrase(self.config.title).text,
            description=tongue.phrase(self.config.description).text,
            language=tongue.code,
            page=url(page),
            atom=url(link.atom),
            json=url(link.json),
            author=tongue.phrase(self.config.organizer).text,
            author_url=url(self.addresses.page(tongue.code)),
            updated=self._instant(last),
            announcements=announcements,
        )

    # ------------------------------------------------------------------------------- news

    def _newest_news(self, city: str) -> tuple[Announcement, ...]:
        """The newest first; those of a city are the ones whose words link to it."""
        words = self.shown.words
        chosen = [e for e in self.shown.news if not city or _names(words["news", e.id].values(), city)]
        chosen.sort(key=lambda entry: (news_day(entry, self.shown), entry.id), reverse=True)
        return tuple([self._announce_news(entry) for entry in chosen[:LIMIT]])

    def _last_news(self, city: str) -> Version:
        """The last change of all news that were ever published, and of the cities that they tell of."""
        cities = [entry for entry in self.cards.site.cities if city in ("", entry.id)]
        found = [Version(LONG_AGO, 0), *(version_of_city(entry) for entry in cities)]
        for entry in self.cards.site.news:
            texts = [w for w in entry.words.values() if self.clock.publishes(w.front.publish, None, self.zone)]
            days = [day for day in (entry.facts.day, *(words.front.publish for words in texts)) if day]
            if texts and days and (not city or _names(texts, city)):
                found.append(_version_of_news(max(days), texts))
        return max(found)

    def _announce_news(self, entry: Entry[NoFacts]) -> Announcement:
        found = self._news.get(entry.id)
        if found is None:
            found = self._news[entry.id] = self._make_news(entry)
        return found

    def _make_news(self, entry: Entry[NoFacts]) -> Announcement:
        known = self.shown.words["news", entry.id]
        own, words = self.tongue.choose(known) or (self.tongue.code, next(iter(known.values())))
        url = self.addresses.url(self.cards.address(entry))
        return OpenAnnouncement(
            id=self._tag("news", entry.id),
            url=url,
            title=self.cards.title(entry).text,
            state="",
            mode="",
            summary=self.tongue.summary(known).text,
            html="",
            published=self._instant(Version(news_day(entry, self.shown), 0)),
            updated=self._instant(news_updated(entry, self.shown)),
            language=own,
            dir=self.tongue.languages[own].dir,
            tags=(),
            # What blocks show changes with time and is no part of the news.
            gap=Gap(words.path, entry.path, self.addresses.base_url, outside(self.tongue.code)),
        )

    # ------------------------------------------------------------------------------- sessions

    def _newest_sessions(self, city: str) -> tuple[Announcement, ...]:
        """Those to come that were announced or changed last; of one day's, those that are held first."""
        sessions = self.shown.by_city.get(city, ()) if city else self.shown.upcoming
        newest = sorted(sessions, key=lambda s: (-s.updated.toordinal(), order_of(s)))[:LIMIT]
        return tuple([self._announce_session(session) for session in newest])

    def _announce_session(self, session: Session) -> Announcement:
        found = self._sessions.get(session.id)
        if found is None:
            found = self._sessions[session.id] = self._make_session(session)
        return found

    def _make_session(self, session: Session) -> Announcement:
        card = self.cards.session(session)
        course = self.cards.course(self.cards.course_of(session), planned=False)
        join = self.tongue.dates.join
        where = join(card.place.text, card.locality.text)
        told = [card.note.text if card.note else "", course.summary.text, where, card.spoken]
        return Announcement(
            id=self._tag("sessions", session.id),
            url=self.addresses.url(card.address),
            title=join(card.title.text, card.date, card.time, card.locality.text),
            state=session.status,
            mode=session.mode,
            summary=" – ".join(text for text in told if text),
            html="",
            published="",
            updated=self._instant(self.versions.of(session)),
            language=self.tongue.code,
            dir=self.tongue.language.dir,
            tags=tuple(
                [text for text in (course.topic.text, card.format.text, *(a.text for a in card.audiences)) if text]
            ),
        )

    def _tag(self, kind: str, name: str) -> str:
        """A tag URI of RFC 4151: the authority of the calendars, which never changes either."""
        return f"tag:{self.config.calendar_domain},{TAG_YEAR}:{self.tongue.code}/{kind}/{name}"

    def _instant(self, version: Version) -> str:
        """A version as an instant in the site's zone, RFC 3339."""
        return version.instant(self.zone).isoformat()


def _version_of_news(day: date, texts: Iterable[Words]) -> Version:
    """The latest of its day and of its texts."""
    fronts = [words.front for words in texts]
    return max([Version(day, 0), *(Version(front.updated or day, front.revision) for front in fronts)])


def _names(texts: Iterable[Words], city: str) -> bool:
    """Whether one of the texts links to a city."""
    return any(link.partition("#")[0] == f"@/cities/{city}" for words in texts for link, _ in words.body.links)
