"""The venues and their courses for data.inclusion, schema v1: a venue is a structure, a course at it a service.

Invariant: what the schema would refuse is left out and reported to the editor; nothing is invented. It asks for no
SIRET, so a venue may stand here that the national list of places does not take.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pydantic import HttpUrl, TypeAdapter, ValidationError

from sitegen.content.grouping import grouped
from sitegen.content.national_lists import ALL_PUBLICS, INCLUSION
from sitegen.content.problem import Problem, say, warn
from sitegen.content.records import City, Course
from sitegen.content.rules import city_ways, dial
from sitegen.content.site import Entry, Session
from sitegen.engine.queries import Asking, query
from sitegen.open_data.venues import held_in, open_venues
from sitegen.open_data.words import DataWords, cut, national_text
from sitegen.site.clock import Clock
from sitegen.site.data_rows import ServiceRow, StructureRow
from sitegen.site.inputs import thing
from sitegen.site.make_cards import degrees
from sitegen.site.visible import Visible, visible_things, zone_of

NAME_LEAST, NAME_MOST = 3, 150
TEXT_LEAST, TEXT_MOST = 5, 10_000
OLDEST = date(2000, 1, 1)
_SIRET = re.compile(r"[0-9]{14}")
_POSTCODE = re.compile(r"[0-9]{5}")
# Stricter than the kind of value: RFC 5321 allows a point neither at an end of the name nor twice running; and
# RFC 2606, 6761 and 6762 keep some last parts of domains for other things than mail.
_EMAIL = re.compile(r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@.+(?<!\.test)(?<!\.local)(?<!\.localhost)(?<!\.invalid)")
_WEB = TypeAdapter(HttpUrl)


@query
def structure_rows(q: Asking) -> tuple[StructureRow, ...]:
    """The structures, in the order of the cities."""
    return tuple([row for id in q(open_venues) if (row := q(_structure, id)) is not None])


@query
def service_rows(q: Asking) -> tuple[ServiceRow, ...]:
    """The services: city by city, in the order of the courses."""
    return tuple([row for id in q(open_venues) for row in q(_services, id)])


# ------------------------------------------------------------------------------------- what is missing


def _check_venue(words: DataWords, entry: Entry[City]) -> Iterator[Problem]:
    path, facts = entry.facts_path, entry.facts
    name = _name(words.french(facts.venue.name))
    if len(name) < NAME_LEAST:
        what = say("the venue is left out of data.inclusion: its name “{name}” is too short", name=name)
        yield warn(path, what, say("write three characters or more"), ("venue", "name"))
    yield from _check_day(words, path, facts.updated)


@query
def _takes_course(q: Asking, course: str) -> bool:
    """Whether the schema takes a course."""
    words, entry = DataWords(q), thing(q, "courses", course)
    wrong = list(_check_course(words, entry))
    for problem in wrong:
        q.tell(problem)
    return not wrong


def _check_course(words: DataWords, entry: Entry[Course]) -> Iterator[Problem]:
    path = entry.facts_path
    known = Visible(words.q).words["courses", entry.id]
    said = known[next(code for code in words.order if code in known)].path
    title = _name(words.choose(words.front(entry, "title")))
    if len(title) < NAME_LEAST:
        what = say("the course is left out of data.inclusion: its title “{name}” is too short", name=title)
        yield warn(said, what, say("write three characters or more"), line=2)
    if len(words.choose(words.front(entry, "summary"))) < TEXT_LEAST:
        what = say("the course is left out of data.inclusion: it has no summary")
        yield warn(said, what, say("add a line “{key}: …”", key="summary"), line=2)
    yield from _check_day(words, path, entry.facts.updated)


def _check_day(words: DataWords, path: str, day: date) -> Iterator[Problem]:
    if day < OLDEST or not Clock.of(words.q).has_begun(day, zone_of(words.q)):
        what = say("left out of data.inclusion: “updated” is {day}, which lies in the future or before 2000", day=day)
        yield warn(path, what, say("write the day of the last change"), ("updated",))


# ------------------------------------------------------------------------------------- rows


@query
def _structure(q: Asking, city: str) -> StructureRow | None:
    words, entry = DataWords(q), thing(q, "cities", city)
    wrong = list(_check_venue(words, entry))
    for problem in wrong:
        q.tell(problem)
    if wrong:
        return None
    source = words.config.calendar_domain.replace(".", "-")
    facts, venue = entry.facts, entry.facts.venue
    description, ways = words.choose(words.front(entry, "summary")), city_ways(facts, words.config)
    pivot = facts.pivot or ""
    return StructureRow(
        source=source,
        id=f"{source}--{entry.id}",
        nom=_name(words.french(venue.name)),
        date_maj=facts.updated.isoformat(),
        description=cut(description, TEXT_MOST) if len(description) >= TEXT_LEAST else "",
        lien_source=_web(words.page(entry)),
        siret=pivot if _SIRET.fullmatch(pivot) else "",
        commune=national_text(venue.town),
        code_postal=venue.postcode if venue.postcode and _POSTCODE.fullmatch(venue.postcode) else "",
        code_insee=venue.insee or "",
        adresse=national_text(venue.street or ""),
        complement_adresse=national_text(venue.complement or ""),
        longitude=degrees(venue.longitude),
        latitude=degrees(venue.latitude),
        telephone=dial(ways.phone),
        courriel=_email(ways.email),
        site_web=_web(facts.contact.website or words.page(entry)),
        horaires_accueil=venue.opening_hours or "",
        accessibilite_lieu=_web(venue.acceslibre),
    )


@query
def _services(q: Asking, city: str) -> tuple[ServiceRow, ...]:
    """Those of the courses that a venue gives."""
    structure, words, entry = q(_structure, city), DataWords(q), thing(q, "cities", city)
    by_course = grouped((session.course, session) for session in held_in(q, city))
    # Whether the schema takes a course is asked, and told, where it does not take the venue too.
    courses = [id for id in q(visible_things, "courses") if id in by_course and q(_takes_course, id)]
    if structure is None:
        return ()
    return tuple([_service(words, entry, thing(q, "courses", id), by_course[id], structure) for id in courses])


def _service(
    words: DataWords, city: Entry[City], course: Entry[Course], held: tuple[Session, ...], structure: StructureRow
) -> ServiceRow:
    facts = course.facts
    audiences = dict.fromkeys(name for session in held for name in session.audiences)
    publics = words.values("inclusion", "audiences", set(audiences), INCLUSION["audiences"])
    labels = [words.choose(words.label("audiences", name)) for name in audiences]
    booking = _web(city_ways(city.facts, words.config).url)
    ways = {
        "envoyer-un-courriel": structure.courriel,
        "se-presenter": any(session.walk_in for session in held),
        "telephoner": structure.telephone,
        "utiliser-lien-mobilisation": booking,
    }
    receptions = {
        "a-distance": any(session.mode != "onsite" for session in held),
        "en-presentiel": any(session.mode != "online" for session in held),
    }
    return ServiceRow(
        source=structure.source,
        structure_id=structure.id,
        id=f"{structure.id}--{course.id}",
        nom=_name(words.choose(words.front(course, "title"))),
        description=cut(words.choose(words.front(course, "summary")), TEXT_MOST),
        lien_source=_web(words.page(course)),
        date_maj=facts.updated.isoformat(),
        type="atelier",
        thematiques=words.values("inclusion", "topics", {facts.topic}, INCLUSION["topics"]),
        frais="gratuit",
        publics=(ALL_PUBLICS,) if ALL_PUBLICS in publics else publics,
        publics_precisions=", ".join(labels),
        conditions_acces=_conditions(words, facts.prerequisites),
        commune=structure.commune,
        code_postal=structure.code_postal,
        code_insee=structure.code_insee,
        adresse=structure.adresse,
        complement_adresse=structure.complement_adresse,
        longitude=structure.longitude,
        latitude=structure.latitude,
        telephone=structure.telephone,
        courriel=structure.courriel,
        modes_accueil=tuple(name for name, possible in receptions.items() if possible),
        lien_mobilisation=booking,
        modes_mobilisation=tuple(name for name, possible in ways.items() if possible),
        mobilisable_par=("usagers",),
    )


def _conditions(words: DataWords, prerequisites: tuple[str, ...]) -> str:
    """What is asked of those who come: the courses before this one."""
    visible = words.q(visible_things, "courses")
    courses = [thing(words.q, "courses", name) for name in prerequisites if name in visible]
    return " ; ".join(words.choose(words.front(course, "title")) for course in courses)


def _name(text: str) -> str:
    """A name as the schema wants it: at most 150 characters, no full stop at the end."""
    text = cut(text, NAME_MOST)
    return text if text.endswith("etc.") else text.rstrip(".")


def _email(text: str | None) -> str:
    return text if text and _EMAIL.fullmatch(text) else ""


def _web(text: str | None) -> str:
    """A web address that the schema takes, or ""."""
    try:
        return text if text and _WEB.validate_python(text) else ""
    except ValidationError:
        return ""
