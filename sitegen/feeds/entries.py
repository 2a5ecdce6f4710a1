"""Feeds: what news readers are told, in each language, of the network and of each city.

Invariant: everything comes from data: `updated` of a session is its version (`site.versions`), that of a piece of
news its day or its front matter's. The clock only says what is published and what is over. Addresses and
identifiers are made of ids; so they never change.

`updated` of a feed counts what has left it too, over or expired: it never falls (RFC 4287 section 4.2.15).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from heapq import nlargest, nsmallest
from typing import Literal

from sitegen.content.site import Entry, NoFacts, Words, order_of
from sitegen.engine.queries import Asking, query
from sitegen.site.body import text_outside
from sitegen.site.cards import FeedLink
from sitegen.site.clock import Clock
from sitegen.site.feeds import Feed, FeedEntry
from sitegen.site.inputs import CITIES, CONFIG, LANGUAGES, OPTIONS, SESSIONS, THINGS, WORDS, config_of
from sitegen.site.make_cards import Cards, news_day
from sitegen.site.outputs import OUTPUTS, Output
from sitegen.site.versions import LONG_AGO, Version, newest_version, version_of, version_of_city
from sitegen.site.visible import Ids, Visible, listed_things, upcoming_of, visible_things, zone_of

LIMIT = 30
TAG_YEAR = "2026"
"""A tag URI names a date on which its maker owned the domain; it is part of every identifier: never change it."""

Kind = Literal["news", "sessions"]


def news_updated(entry: Entry[NoFacts], visible: Visible) -> Version:
    """The last change of a piece of news."""
    return _version_of_news(news_day(entry, visible), visible.words["news", entry.id].values())


# ------------------------------------------------------------------------------------- files


@query
def feed_links(q: Asking, code: str) -> tuple[tuple[str, str, FeedLink], ...]:
    """Where the feeds of one language are, each with its kind and city ("" for the network).

    None when they are switched off.
    """
    if not config_of(q).features.feeds:
        return ()
    kinds: tuple[Kind, ...] = ("news", "sessions")
    cities = ("", *q(listed_things, "cities", code))
    return tuple([(kind, city, q(feed_link, kind, city, code)) for city in cities for kind in kinds])


@query
def feed_link(q: Asking, kind: Kind, city: str, code: str) -> FeedLink:
    """Where one feed is."""
    cards = Cards(q, code)
    stem = f"{code}/{cards.locale.paths.news}/{kind}{'-' if city else ''}{city}"
    name = cards.title_of_city(cards.visible.city(city)) if city else None
    return FeedLink(kind, name, f"{stem}.atom", f"{stem}.json")


@query(keep=OUTPUTS)
def feed_outputs(q: Asking) -> tuple[Output, ...]:
    """The two files of each feed."""
    return tuple(_outputs(q))


def _outputs(q: Asking) -> Iterator[Output]:
    config = q.input(OPTIONS, "path")
    for language in q.input(CONFIG, "languages"):
        for kind, city, link in q(feed_links, language.code):
            source = f"content/cities/{city}/sessions.yaml" if city else "content/cities"
            sources = ("content/news" if kind == "news" else source, config)
            yield Output(link.atom, "feed_file", ("atom", kind, city, language.code), sources)
            yield Output(link.json, "feed_file", ("json", kind, city, language.code), sources)


@query
def feed(q: Asking, kind: Kind, city: str, code: str) -> Feed:
    """The feed of a city, or of the network."""
    cards, link = Cards(q, code), q(feed_link, kind, city, code)
    config, locale, url = cards.config, cards.locale, cards.addresses.url
    if city:
        page = cards.address(cards.visible.city(city))
    else:
        page = cards.addresses.page(code, locale.paths.news if kind == "news" else locale.paths.programme)
    if kind == "news":
        last, entries = q(_last_news, city), [q(_entry_of_news, id, code) for id in q(_newest_news, city)]
    else:
        last, newest = q(newest_version, city), q(_newest_sessions, city)
        entries = [q(_entry_of_session, id, code) for id in newest]
    return Feed(
        kind=kind,
        city=link.city.text if link.city else "",
        id=_tag(cards, "bulletins", f"{kind}{'-' if city else ''}{city}"),
        site=locale.phrase(config.title).text,
        description=locale.phrase(config.description).text,
        language=code,
        page=url(page),
        atom=url(link.atom),
        json=url(link.json),
        author=locale.phrase(config.organizer).text,
        author_url=url(cards.addresses.page(code)),
        updated=_instant(q, last),
        entries=tuple(entries),
    )


def _tag(cards: Cards, kind: str, name: str) -> str:
    """A tag URI of RFC 4151: the authority of the calendars, which never changes either.

    That of a feed says `bulletins`, which feeds were called when the first ones were published.
    """
    return f"tag:{cards.config.calendar_domain},{TAG_YEAR}:{cards.code}/{kind}/{name}"


def _instant(q: Asking, version: Version) -> str:
    """A version as an instant in the site's zone, RFC 3339."""
    return version.instant(zone_of(q)).isoformat()


# ------------------------------------------------------------------------------------- news


@query
def _newest_news(q: Asking, city: str) -> Ids:
    """The newest first; those of a city are the ones whose words link to it."""
    visible = Visible(q)
    chosen = [one for one in visible.things("news") if not city or _names(visible.words["news", one.id].values(), city)]
    return tuple([one.id for one in nlargest(LIMIT, chosen, key=lambda entry: (news_day(entry, visible), entry.id))])


@query
def _last_news(q: Asking, city: str) -> Version:
    """The last change of all news that were ever published, and of the cities that they tell of."""
    clock, zone = Clock.of(q), zone_of(q)
    cities = [city] if city else q.ids(CITIES)
    found = [Version(LONG_AGO, 0), *(q(version_of_city, id) for id in cities)]
    for id in q.ids(THINGS["news"]):
        place = f"news/{id}"
        known = [q.input(WORDS, f"{place}/{code}") for code in q.input(LANGUAGES, place)]
        texts = [words for words in known if clock.publishes(words.front.publish, None, zone)]
        days = [day for day in (q.input(THINGS["news"], id).day, *(words.front.publish for words in texts)) if day]
        if texts and days and (not city or _names(texts, city)):
            found.append(_version_of_news(max(days), texts))
    return max(found)


@query
def _entry_of_news(q: Asking, id: str, code: str) -> FeedEntry:
    cards = Cards(q, code)
    entry: Entry[NoFacts] = cards.visible.thing("news", id)
    url = cards.addresses.url(cards.address(entry))
    # What blocks show changes with time and is no part of the news.
    own, html = text_outside(cards, "news", id, url)
    return FeedEntry(
        id=_tag(cards, "news", id),
        url=url,
        title=cards.title(entry).text,
        state="",
        mode="",
        summary=cards.locale.summary(cards.visible.words["news", id]).text,
        html=html,
        published=_instant(q, Version(news_day(entry, cards.visible), 0)),
        updated=_instant(q, news_updated(entry, cards.visible)),
        language=own,
        dir=cards.locale.languages[own].dir,
        tags=(),
    )


# ------------------------------------------------------------------------------------- sessions


@query
def _newest_sessions(q: Asking, city: str) -> Ids:
    """Those to come that were announced or changed last; of one day's, those that are held first."""
    if city:
        ids: Iterable[str] = q(upcoming_of, "city", city)
    else:  # one that is among all of them is among those of its city
        ids = [id for one in q(visible_things, "cities") for id in q(_newest_sessions, one)]
    sessions = [q.input(SESSIONS, id) for id in ids]
    newest = nsmallest(LIMIT, sessions, key=lambda one: (-one.updated.toordinal(), order_of(one)))
    return tuple([session.id for session in newest])


@query
def _entry_of_session(q: Asking, id: str, code: str) -> FeedEntry:
    cards = Cards(q, code)
    session = cards.visible.session(id)
    card, locale = cards.session(session), cards.locale
    course = cards.course(cards.visible.course(session.course), planned=False)
    where = locale.dates.join(card.place.text, card.locality.text)
    told = [card.note.text if card.note else "", course.summary.text, where, card.spoken]
    return FeedEntry(
        id=_tag(cards, "sessions", id),
        url=cards.addresses.url(card.address),
        title=locale.dates.join(card.title.text, card.date, card.time, card.locality.text),
        state=session.status,
        mode=session.mode,
        summary=" – ".join(text for text in told if text),
        html="",
        published="",
        updated=_instant(q, q(version_of, id)),
        language=code,
        dir=locale.language.dir,
        tags=tuple([text for text in (course.topic.text, card.format.text, *(a.text for a in card.audiences)) if text]),
    )


# ------------------------------------------------------------------------------------- versions of news


def _version_of_news(day: date, texts: Iterable[Words]) -> Version:
    """The latest of its day and of its texts."""
    fronts = [words.front for words in texts]
    return max([Version(day, 0), *(Version(front.updated or day, front.revision) for front in fronts)])


def _names(texts: Iterable[Words], city: str) -> bool:
    """Whether one of the texts links to a city."""
    return any(link.partition("#")[0] == f"@/cities/{city}" for words in texts for link, _ in words.body.links)
