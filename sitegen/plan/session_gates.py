"""What visitors would ask about the programme: full with no other date, a city past its closing that is “open”.

Law: a gate warns, it never stops a build; it sees the site and one instant.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sitegen.model.problem import Problem, Severity, say
from sitegen.model.site import Session, Site
from sitegen.read.zones import find_zone


def check_sessions(site: Site, now: datetime) -> Iterator[Problem]:
    """The warnings about sessions to come and about the state of cities."""
    coming: dict[tuple[str, str], list[Session]] = {}
    held: dict[str, Session] = {}
    for session in site.sessions:  # in order of their start
        if session.ends > now and session.takes_place:
            coming.setdefault((session.city, session.course), []).append(session)
            held.setdefault(session.city, session)
    for sessions in coming.values():
        last = sessions[-1]
        if last.status == "full" and last.note is None:
            yield Problem(
                last.path,
                say("{id} is full, and {city} has no later session of {course}",
                    id=last.id, city=last.city, course=last.course),
                say("add a date, or tell in its “note” whom to ask"),
                key=(last.index, "changes", str(last.day), "status"),
                severity=Severity.WARNING,
            )  # fmt: skip
    yield from _check_cities(site, now, held)


def _check_cities(site: Site, now: datetime, held: dict[str, Session]) -> Iterator[Problem]:
    for entry in site.cities:
        facts = entry.facts
        today = now.astimezone(find_zone(facts.timezone) if facts.timezone else site.zone).date()
        path = f"{entry.path}/city.yaml"
        over = facts.closed is not None and facts.closed < today
        if over and facts.status != "closed":
            yield Problem(
                path,
                say("the city closed on {day}, but its status is “{status}”", day=facts.closed, status=facts.status),
                say("write “status: closed”, or correct “closed”"),
                key=("status",) if "status" in facts.model_fields_set else ("closed",),
                severity=Severity.WARNING,
            )
        elif facts.status == "announced" and facts.opened is not None and facts.opened <= today:
            yield Problem(
                path,
                say("the city opened on {day}, but its status is “announced”", day=facts.opened),
                say("write “status: open”, or correct “opened”"),
                key=("status",),
                severity=Severity.WARNING,
            )
        if (over or facts.status == "closed") and entry.id in held:
            session = held[entry.id]
            yield Problem(
                session.path,
                say("the city is closed, but the session {id} is still to come", id=session.id),
                say("write “status: cancelled” under “changes”, or correct the city"),
                key=(session.index, "id"),
                severity=Severity.WARNING,
            )
