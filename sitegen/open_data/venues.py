"""The venues for the national list (“Lieux de médiation numérique” v1.0.2).

Invariant: what readers of the list would refuse is left out and reported to the editor, with its place; nothing is
invented. A place to which trainers travel is no venue of the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sitegen.calendars.events import kept_sessions
from sitegen.content.grouping import grouped
from sitegen.content.kinds import VOCABULARY
from sitegen.content.national_lists import ASSISTANCE, BOOK, CALL, DISTANCE, MEDNUM, WALK_IN, WRITE
from sitegen.content.problem import KeyPath, Message, Problem, Severity, say, warn
from sitegen.content.records import City
from sitegen.content.rules import city_ways, dial
from sitegen.content.site import Entry, Session
from sitegen.engine.queries import Asking, query
from sitegen.open_data.words import DataWords, cut, national_text
from sitegen.site.data_rows import VenueRow
from sitegen.site.inputs import COURSES, OPTIONS, SESSIONS, thing, vocabulary_of
from sitegen.site.make_cards import degrees
from sitegen.site.visible import Ids, city_state, visible_things

SUMMARY_LENGTH = 280
_POSTCODE = re.compile(r"[0-9]{5}")
_INSEE = re.compile(r"(?:[013-9][0-9]|2[AB1-9])[0-9]{3}")
_PHONE = re.compile(r"\+33[0-9]{9}|\+(?:590|594|262|596|269|687|689|508|681)[0-9]{6,9}")


@query
def open_venues(q: Asking) -> Ids:
    """The cities whose venue is open: one that is announced or closed helps nobody today."""
    return tuple([id for id in q(visible_things, "cities") if q(city_state, id) == "open"])


def held_in(q: Asking, city: str) -> tuple[Session, ...]:
    """The sessions that the venue of a city gives, on site or online: not those elsewhere or called off."""
    return tuple([q.input(SESSIONS, id) for id in q(_held).get(city, ())])


@query
def _held(q: Asking) -> Mapping[str, Ids]:
    sessions = (q.input(SESSIONS, id) for id in q(kept_sessions))
    return grouped((one.city, one.id) for one in sessions if one.place is None and one.takes_place)


@query
def venue_rows(q: Asking) -> tuple[VenueRow, ...]:
    """The rows of the venues, in the order of the cities."""
    rows, kept = tuple([row for id in q(open_venues) if (row := q(_venue_row, id)) is not None]), q(kept_sessions)
    if rows and kept and not any(term.mednum for term in vocabulary_of(q).topics.values()):
        what = say("no topic has a value for the national list of places, whose readers then drop half of each place")
        remedy = say("write “mednum” where a topic fits a service of the list")
        q.tell(warn(VOCABULARY, what, remedy, ("topics",)))
    return rows


def _missing(entry: Entry[City]) -> Iterator[Problem]:
    """What the list requires and the city does not have."""
    facts, venue = entry.facts, entry.facts.venue
    if facts.pivot is None:
        yield _left_out(
            entry, ("name",), "pivot", say("add a line “pivot: …” with the SIRET (14 digits) or the RNA number")
        )
    if venue.street is None:
        yield _left_out(entry, ("venue",), "street", say("add a line “{key}: …”", key="street"))
    if venue.postcode is None or not _POSTCODE.fullmatch(venue.postcode):
        key: KeyPath = ("venue", "postcode") if venue.postcode else ("venue",)
        yield _left_out(entry, key, "postcode", say("write the five digits of the postcode"))


def _left_out(entry: Entry[City], key: KeyPath, name: str, remedy: Message) -> Problem:
    what = say("the venue is left out of the national list of places: it needs “{key}”", key=name)
    # The number comes from an office.
    severity = Severity.WAITING if name == "pivot" else Severity.WARNING
    return Problem(entry.facts_path, what, remedy, key=key, severity=severity)


@query
def _venue_row(q: Asking, city: str) -> VenueRow | None:
    words, entry = DataWords(q), thing(q, "cities", city)
    wrong = list(_missing(entry))
    for problem in wrong:
        q.tell(problem)
    if wrong:
        return None
    facts, venue = entry.facts, entry.facts.venue
    held = held_in(q, city)
    phone, offered = _phone(words, entry), city_ways(facts, words.config)
    organizer = words.french(words.config.organizer)
    address = words.page(entry)
    ways = {WALK_IN: any(s.walk_in for s in held), CALL: phone, WRITE: offered.email, BOOK: offered.url}
    support = {s.format for s in held}
    support_values = set(words.values("mednum", "formats", support, MEDNUM["formats"]))
    if any(s.mode != "onsite" for s in held):
        support_values.add(DISTANCE)
    assistance = {
        *words.values("mednum", "access", set(venue.access), ASSISTANCE),
        *words.values("mednum", "languages", {s.language for s in held if s.language}, ASSISTANCE),
    }
    audiences = {name for s in held for name in s.audiences}
    topics = {q.input(COURSES, s.course).topic for s in held}
    return VenueRow(
        id=entry.id,
        pivot=facts.pivot or "",
        nom=words.french(venue.name),
        commune=national_text(venue.town),
        code_postal=venue.postcode or "",
        code_insee=_insee(q, entry),
        adresse=national_text(venue.street or ""),
        complement_adresse=national_text(venue.complement or ""),
        latitude=degrees(venue.latitude),
        longitude=degrees(venue.longitude),
        typologie=(),
        telephone=phone,
        courriels=(offered.email,) if offered.email else (),
        site_web=(facts.contact.website, address) if facts.contact.website else (address,),
        horaires=venue.opening_hours or "",
        presentation_resume=cut(words.choose(words.front(entry, "summary")), SUMMARY_LENGTH),
        presentation_detail="",
        source=organizer,
        itinerance=("Fixe",),
        structure_parente=organizer,
        date_maj=facts.updated.isoformat(),
        services=words.values("mednum", "topics", topics, MEDNUM["topics"]),
        publics_specifiquement_adresses=words.values("mednum", "audiences", audiences, MEDNUM["audiences"]),
        prise_en_charge_specifique=tuple(value for value in ASSISTANCE if value in assistance),
        frais_a_charge=("Gratuit",),
        dispositif_programmes_nationaux=(),
        formations_labels=(),
        autres_formations_labels="",
        modalites_acces=tuple(way for way, possible in ways.items() if possible),
        modalites_accompagnement=tuple(value for value in MEDNUM["formats"] if value in support_values),
        fiche_acces_libre=venue.acceslibre or "",
        prise_rdv=offered.url,
    )


def _phone(words: DataWords, entry: Entry[City]) -> str:
    """The phone of a venue, else that of the site, where the list takes it."""
    own = entry.facts.contact.phone
    said = city_ways(entry.facts, words.config).phone
    if not said:
        what = say("the national list of places shows no phone number for this venue")
        remedy = say("add “contact: {example}”", example='{phone: "+33 1 99 00 00 00"}')
        words.q.tell(Problem(entry.facts_path, what, remedy, key=("name",), severity=Severity.NOTICE))
        return ""
    if _PHONE.fullmatch(dial(said)):
        return dial(said)
    path, key = (entry.facts_path, ("contact", "phone")) if own else (words.q.input(OPTIONS, "path"), ("contact",))
    what = say("“{value}” is no French phone number, so the national list of places shows none", value=said)
    remedy = say("write +33 and nine digits, or leave it so")
    words.q.tell(warn(path, what, remedy, key))
    return ""


def _insee(q: Asking, entry: Entry[City]) -> str:
    code = entry.facts.venue.insee or ""
    if not code or _INSEE.fullmatch(code):
        return code
    what = say("“{value}” is no INSEE code of a municipality, so the national list of places shows none", value=code)
    remedy = say("check the five signs; only Corsica has a letter: 2A004")
    q.tell(warn(entry.facts_path, what, remedy, ("venue", "insee")))
    return ""
