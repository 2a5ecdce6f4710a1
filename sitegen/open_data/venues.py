"""The venues for the national list (“Lieux de médiation numérique” v1.0.2).

Law: what readers of the list would refuse is left out and told to the editor, with its place; nothing is invented.
A place to which trainers travel is no venue of the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.content.folders import VOCABULARY
from sitegen.content.national_lists import ASSISTANCE, BOOK, CALL, DISTANCE, MEDNUM, WALK_IN, WRITE
from sitegen.content.problem import KeyPath, Message, Problem, Severity, say
from sitegen.content.records import City
from sitegen.content.site import Entry
from sitegen.open_data.words import DataWords, cut, degrees, dial, national_text
from sitegen.site.data_rows import VenueRow
from sitegen.site.ways import city_ways

SUMMARY_LENGTH = 280
_POSTCODE = re.compile(r"[0-9]{5}")
_INSEE = re.compile(r"(?:[013-9][0-9]|2[AB1-9])[0-9]{3}")
_PHONE = re.compile(r"\+33[0-9]{9}|\+(?:590|594|262|596|269|687|689|508|681)[0-9]{6,9}")


def open_venues(words: DataWords) -> tuple[Entry[City], ...]:
    """The cities whose venue is open: one that is announced or closed helps nobody today."""
    return tuple(entry for entry in words.shown.cities if words.shown.city_states[entry.id] == "open")


def plan_venues(words: DataWords) -> tuple[tuple[VenueRow, ...], tuple[Problem, ...]]:
    """The rows of the venues, in the order of the cities, and what is missing."""
    rows: list[VenueRow] = []
    problems: list[Problem] = []
    for entry in open_venues(words):
        wrong = list(_missing(entry))
        problems.extend(wrong)
        if not wrong:
            rows.append(_row(words, entry, problems))
    if rows and words.kept and not any(term.mednum for term in words.vocabulary.topics.values()):
        what = say("no topic has a value for the national list of places, whose readers then drop half of each place")
        remedy = say("write “mednum” where a topic fits a service of the list")
        problems.append(Problem(VOCABULARY, what, remedy, key=("topics",), severity=Severity.WARNING))
    return tuple(rows), tuple(problems)


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
    return Problem(f"{entry.path}/city.yaml", what, remedy, key=key, severity=severity)


def _row(words: DataWords, entry: Entry[City], problems: list[Problem]) -> VenueRow:
    facts, venue = entry.facts, entry.facts.venue
    held = words.held.get(entry.id, [])
    phone, offered = _phone(words, entry, problems), city_ways(facts, words.config)
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
    topics = {words.courses[s.course].facts.topic for s in held}
    return VenueRow(
        id=entry.id,
        pivot=facts.pivot or "",
        nom=words.french(venue.name),
        commune=national_text(venue.town),
        code_postal=venue.postcode or "",
        code_insee=_insee(entry, problems),
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


def _phone(words: DataWords, entry: Entry[City], problems: list[Problem]) -> str:
    """The phone of a venue, else that of the site, where the list takes it."""
    own = entry.facts.contact.phone
    said = city_ways(entry.facts, words.config).phone
    if not said:
        what = say("the national list of places shows no phone number for this venue")
        remedy = say("add “contact: {example}”", example='{phone: "+33 1 99 00 00 00"}')
        problems.append(Problem(f"{entry.path}/city.yaml", what, remedy, key=("name",), severity=Severity.NOTICE))
        return ""
    if _PHONE.fullmatch(dial(said)):
        return dial(said)
    path, key = (f"{entry.path}/city.yaml", ("contact", "phone")) if own else (words.shown.site.path, ("contact",))
    what = say("“{value}” is no French phone number, so the national list of places shows none", value=said)
    remedy = say("write +33 and nine digits, or leave it so")
    problems.append(Problem(path, what, remedy, key=key, severity=Severity.WARNING))
    return ""


def _insee(entry: Entry[City], problems: list[Problem]) -> str:
    code = entry.facts.venue.insee or ""
    if not code or _INSEE.fullmatch(code):
        return code
    what = say("“{value}” is no INSEE code of a municipality, so the national list of places shows none", value=code)
    remedy = say("check the five signs; only Corsica has a letter: 2A004")
    key = ("venue", "insee")
    problems.append(Problem(f"{entry.path}/city.yaml", what, remedy, key=key, severity=Severity.WARNING))
    return ""
