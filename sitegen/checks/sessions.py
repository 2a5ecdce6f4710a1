"""What visitors would stumble over in the programme: nobody to ask, full with no other date, a price beside “free”.

Invariant: a check warns, it never stops a build; it sees the site and one instant.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sitegen.content.grouping import grouped
from sitegen.content.problem import KeyPath, Problem, Severity, say, warn
from sitegen.content.records import City
from sitegen.content.rules import ways_of
from sitegen.content.site import Entry, Session, Site
from sitegen.site.city_now import state_of
from sitegen.site.clock import Clock

_MAIL = re.compile(r"e-?mails?\b|\bcourriels?\b|\bmessagerie\b|\bمراسلة\b|بريد", re.IGNORECASE)
"""What names a course for people who cannot write an e-mail yet."""
_MONEY = re.compile(
    r"[€£$]|\b(?:euros?|eur|payante?s?|tarifs?|prix|coûte(?:nt|ra)?|prices?|fees?|costs?)\b|يورو|رسوم|سعر|ثمن|مدفوع|تكلفة",
    re.IGNORECASE,
)
_NO_MONEY = re.compile(
    r"\b(?:no|without|free of|sans) (?:fees?|costs?|charge|frais)\b|\b0 ?(?:€|euros?)|بدون رسوم", re.IGNORECASE
)


def check_sessions(site: Site, now: datetime) -> Iterator[Problem]:
    """The warnings about sessions to come and about the state of cities."""
    ahead = [session for session in site.sessions if session.takes_place and not session.is_over(now)]
    coming = grouped(((session.city, session.course), session) for session in ahead)
    for *_, last in coming.values():
        if last.status == "full" and last.note is None:
            what = say("{id} is full, and {city} has no later session of {course}",
                       id=last.id, city=last.city, course=last.course)  # fmt: skip
            remedy = say("add a date, or tell in its “note” whom to ask")
            key = (last.index, "changes", str(last.day), "status")
            yield Problem(last.path, what, remedy, key=key, severity=Severity.WAITING)
    by_course = [session for sessions in coming.values() for session in sessions]
    yield from _check_ways(site, by_course)
    yield from _check_money(site.sessions, now)
    yield from _check_cities(site, now, grouped((session.city, session) for session in ahead))
    yield from _check_open(by_course, site, now)


def _check_ways(site: Site, coming: list[Session]) -> Iterator[Problem]:
    """Somebody can be asked about each session, by phone too who learns to write e-mails. Once for each series."""
    cities = {entry.id: entry.facts for entry in site.cities}
    teaches = {
        entry.id: any(_MAIL.search(text) for text in (entry.id, *(one.front.title for one in entry.words.values())))
        for entry in site.courses
    }
    told: set[tuple[str, int]] = set()
    for session in sorted(coming, key=lambda one: (one.path, one.index, one.day)):
        place = (session.path, session.index)
        ways = ways_of(session, cities[session.city], site.config)
        if place in told or ways.phone or (ways.email and (ways.url or not teaches[session.course])):
            continue
        told.add(place)
        key: KeyPath = (session.index, "booking") if session.booking else (session.index, "id")
        if ways.email:
            what = say("{id} is for people who learn to write e-mails, and can be booked by e-mail only", id=session.id)
            yield warn(session.path, what, say("add a phone number, here or under “contact” of the city"), key)
        else:
            what = say("nobody can be asked about {id}: it has neither phone nor e-mail", id=session.id)
            yield warn(
                session.path, what, say("add “contact” to city.yaml, or “phone” and “email” to its “booking”"), key
            )


def _check_money(sessions: Sequence[Session], now: datetime) -> Iterator[Problem]:
    """Pages say that all is free. Once for each note."""
    held = Counter((session.path, session.index) for session in sessions)
    shared = Counter(id(session.note) for session in sessions)
    told: set[int] = set()
    for session in sessions:
        note = session.note
        if note is None or id(note) in told or session.is_over(now):
            continue
        told.add(id(note))
        texts = [note.everywhere, *(text for _, text in note.texts)]
        found = next(filter(None, (_MONEY.search(_NO_MONEY.sub("", text)) for text in texts)), None)
        if found:
            of_series = shared[id(note)] > 1 or held[session.path, session.index] == 1
            what = say(
                "the note of {id} names money (“{word}”), and its page says “Free”", id=session.id, word=found[0]
            )
            remedy = say("say in the note what is free all the same, or remove the price")
            place: KeyPath = ("note",) if of_series else ("changes", str(session.day), "note")
            yield warn(session.path, what, remedy, (session.index, *place))


def _check_cities(site: Site, now: datetime, held: Mapping[str, Sequence[Session]]) -> Iterator[Problem]:
    for entry in site.cities:
        state = state_of(entry.facts, Clock.at(now), site.zone)
        if entry.facts.status != state and "status" in entry.facts.model_fields_set:
            yield _contradiction(entry, state)
        if state == "closed" and entry.id in held:
            session = held[entry.id][0]
            what = say("the city is closed, but the session {id} is still to come", id=session.id)
            remedy = say("write “status: cancelled” under “changes”, or correct the city")
            yield warn(session.path, what, remedy, (session.index, "id"))


def _check_open(coming: list[Session], site: Site, now: datetime) -> Iterator[Problem]:
    """A session at the venue of a city that opens later, or has closed by then; the first one of each city."""
    cities = {
        entry.id: entry.facts for entry in site.cities if state_of(entry.facts, Clock.at(now), site.zone) != "closed"
    }
    for session in sorted(coming, key=lambda one: one.starts):
        city = cities.get(session.city)
        if city is None or session.place is not None or session.mode == "online":
            continue
        state = state_of(city, Clock.at(session.starts), site.zone)
        if state == "announced" and city.opened:
            what = say("the venue opens on {day}, after the session {id}", day=city.opened, id=session.id)
        elif state == "closed" and city.closed:
            what = say("the venue closes on {day}, before the session {id}", day=city.closed, id=session.id)
        else:
            continue
        del cities[session.city]
        remedy = say("correct the day of the session or that of the city, or give the session a “place”")
        yield warn(session.path, what, remedy, (session.index, "id"))


def _contradiction(entry: Entry[City], state: str) -> Problem:
    """What is written, and what the dates say: pages follow these."""
    facts = entry.facts
    status = facts.status
    if state == "closed":
        what = say("the city closed on {day}, but its status is “{status}”", day=facts.closed, status=status)
        remedy = say("write “status: closed”, or correct “closed”")
    elif state == "announced":
        what = say("the city opens on {day}, but its status is “{status}”", day=facts.opened, status=status)
        remedy = say("remove “status”: pages follow the dates; or correct “opened”")
    elif status == "announced":
        what = say("the city opened on {day}, but its status is “announced”", day=facts.opened)
        remedy = say("write “status: open”, or correct “opened”")
    elif facts.closed is not None and (facts.opened is None or facts.opened <= facts.closed):
        what = say("the city closes on {day} only, but its status is “closed”", day=facts.closed)
        remedy = say("remove “status”: pages follow the dates; or correct “closed”")
    else:
        what = say("the city opened again on {day}, but its status is “closed”", day=facts.opened)
        remedy = say("remove “status”: pages follow the dates; or correct “opened”")
    return warn(entry.facts_path, what, remedy, ("status",))
