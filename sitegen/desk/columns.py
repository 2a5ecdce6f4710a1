"""The words of a spreadsheet: which heading means which key, which value means which id.

Law: a heading or a value is understood by its id, or by its words in any language of the site,
whatever its accents and capitals. What is not understood is told, with the nearest that is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sitegen.model.problem import Message, say
from sitegen.model.records import LocalText
from sitegen.model.site import Entry, Site
from sitegen.model.values import parse_time
from sitegen.read.schema import suggestion
from sitegen.read.suggest import nearest

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "identifiant", "session", "séance", "série", "series"),
    "city": ("city", "ville", "lieu de formation"),
    "course": ("course", "cours", "formation", "atelier", "thème", "intitulé"),
    "date": ("date", "jour", "day", "date de la séance"),
    "time": ("time", "horaire", "horaires", "heure", "heures", "hours"),
    "start": ("start", "heure de début", "début", "start time", "from"),
    "end": ("end", "heure de fin", "fin", "end time", "until"),
    "format": ("format", "type", "type de séance"),
    "mode": ("mode", "modalité", "présentiel / distanciel"),
    "join": ("join", "lien", "lien visio", "link", "online link"),
    "room": ("room", "salle"),
    "place": ("place", "lieu"),
    "language": ("language", "langue", "langue parlée"),
    "audiences": ("audiences", "audience", "public", "publics"),
    "partners": ("partners", "partner", "partenaires", "partenaire", "intervenants"),
    "seats": ("seats", "places", "nombre de places", "capacité"),
    "booking": ("booking", "réservation", "inscription", "réservations"),
    "status": ("status", "statut", "état"),
    "note": ("note", "notes", "remarque", "message"),
}
"""Key → how a heading may call it, in English and French. `note fr` is a note in one language."""

STATUS: Mapping[str, tuple[str, ...]] = {
    "scheduled": ("prévue", "prévu", "programmée", "maintenue", "confirmée", "ok", "ouverte", "open", "planned"),
    "full": ("complet", "complète"),
    "cancelled": ("annulée", "annulé", "canceled"),
    "postponed": ("reportée", "reporté"),
    "rescheduled": ("déplacée", "déplacé", "reprogrammée"),
    "moved-online": ("passée en ligne", "en ligne", "moved online"),
}
MODE: Mapping[str, tuple[str, ...]] = {
    "onsite": ("sur place", "présentiel", "en présentiel", "on site"),
    "online": ("en ligne", "visio", "visioconférence", "distanciel", "à distance"),
    "hybrid": ("hybride", "mixte"),
}
WALK_IN = ("walk-in", "sans réservation", "sans inscription", "entrée libre", "libre", "no booking")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?: 00:00(?::00)?)?")
_FRENCH_DAY = re.compile(r"(?:[^\W\d_]+\.? +)?([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_DASH = re.compile(r"(?<!\s)\s*+(?:[-–—]|\bà\b|\bto\b)\s*+")


class ValueRefused(Exception):
    """A value that is not understood: what is wrong, what to do."""

    def __init__(self, what: Message, remedy: Message) -> None:
        super().__init__(str(what))
        self.what, self.remedy = what, remedy


def fold(text: str) -> str:
    """A text without accents, capitals and signs: `Référencement naturel (SEO)` is `referencement naturel seo`."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("œ", "oe")
    plain = unicodedata.normalize("NFKD", plain)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", plain.replace("_", " ")))


# ------------------------------------------------------------------------------------- headings

_BY_HEADING = {fold(word): key for key, words in HEADINGS.items() for word in words}


def read_heading(text: str, languages: Iterable[str]) -> str:
    """The key that a heading means; "" for a column to pass over. Raises `ValueRefused`.

    Columns without heading, or whose heading begins with `_` or `#`, are the author's own.
    """
    if not text.strip() or text.strip().startswith(("_", "#")):
        return ""
    folded = fold(text)
    if folded in _BY_HEADING:
        return _BY_HEADING[folded]
    first, _, last = folded.rpartition(" ")
    if last in languages and _BY_HEADING.get(first) == "note":
        return f"note {last}"
    near = nearest(folded, _BY_HEADING)
    known = next((word for words in HEADINGS.values() for word in words if fold(word) == near), "")
    remedy = (
        say("did you mean “{name}”?", name=known)
        if known
        else say("use one of: {names}; or begin it with “_”, so that it is passed over", names=", ".join(HEADINGS))
    )
    raise ValueRefused(say("the heading “{name}” is not understood", name=text.strip()[:60]), remedy)


# ------------------------------------------------------------------------------------- values


def read_day(text: str) -> date:
    """A day: 2026-12-31, or as in France 31/12/2026, 31.12.2026. Raises `ValueRefused`."""
    plain = text.strip()
    match = _DAY.fullmatch(plain)
    parts = match.groups() if match else ()
    if not match and (match := _FRENCH_DAY.fullmatch(plain)):
        parts = match.groups()[::-1]
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        pass
    raise ValueRefused(
        say("“{value}” is not a date", value=plain[:60]), say("write 31/12/2026 or 2026-12-31, with the whole year")
    )


def read_clock(text: str) -> time:
    """A time of day: 10h30, 10:30, 10:30:00, 10h. Raises `ValueRefused`."""
    plain = re.sub(r"(?<=:[0-9]{2}):00$", "", text.strip().replace(" ", ""))
    found = parse_time(plain)
    if found is None:
        raise ValueRefused(say("“{value}” is not a time of day", value=text.strip()[:60]), say("write 10h30 or 10:30"))
    return found


def read_times(text: str) -> tuple[time, time | None]:
    """Start and end (None when only the start is given): 10h-12h, 10:00 à 12:00, 10h30. Raises `ValueRefused`."""
    parts = [part for part in _DASH.split(text.strip()) if part]
    if len(parts) not in (1, 2):
        raise ValueRefused(say("“{value}” is not a time", value=text.strip()[:60]), say("write 10h-12h or 10:00-12:00"))
    return read_clock(parts[0]), read_clock(parts[1]) if len(parts) == 2 else None


def read_number(text: str) -> int:
    """A number of things from 1. Raises `ValueRefused`."""
    plain = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if plain.isascii() and plain.isdecimal() and 0 < int(plain) < 1_000_000:
        return int(plain)
    raise ValueRefused(
        say("“{value}” is not a whole number", value=text.strip()[:60]), say("write digits only, for example 12")
    )


def read_items(text: str) -> list[str]:
    """The entries of a list in one cell: parts between semicolons, commas or line ends."""
    return [part.strip() for part in re.split(r"[;,\n]", text) if part.strip()]


def read_booking(text: str) -> dict[str, str] | None:
    """The ways to book in a cell: address, phone, e-mail; None for “without booking”. Raises `ValueRefused`."""
    if fold(text) in {fold(word) for word in WALK_IN}:
        return None
    found: dict[str, str] = {}
    for item in read_items(text):
        if item.startswith(("http://", "https://")):
            found["url"] = item
        elif "@" in item:
            found["email"] = item
        elif re.fullmatch(r"\+?[0-9 .\u00a0\u202f()-]{6,}", item):
            digits = re.sub(r"\D", "", item)
            national = len(digits) == 10 and digits[0] == "0" and not item.startswith("+")
            pairs = " ".join(digits[n : n + 2] for n in range(2, 10, 2))
            found["phone"] = f"+33 {digits[1]} {pairs}" if national else item
        else:
            raise ValueRefused(
                say("“{value}” is no way to book", value=item[:60]),
                say("write a web address, a phone number or an e-mail address, or “walk-in”"),
            )
    return found


# ------------------------------------------------------------------------------------- ids


@dataclass(frozen=True, slots=True)
class Words:
    """The ids of one kind, and the words that mean them."""

    ids: Mapping[str, str]
    shown: tuple[str, ...]

    def find(self, text: str, what: Message) -> str:
        """The id that a text means; raises `ValueRefused` with `what`."""
        found = self.ids.get(fold(text))
        if found:
            return found
        raise ValueRefused(what, suggestion(text.strip(), self.shown))


def _words(pairs: Iterable[tuple[str, Iterable[str]]]) -> Words:
    ids: dict[str, str] = {}
    shown: list[str] = []
    labels: dict[str, set[str]] = {}
    for name, texts in pairs:
        ids[fold(name)] = name
        shown.append(name)
        for text in texts:
            labels.setdefault(fold(text), set()).add(name)
            shown.append(text)
    for label, names in labels.items():
        if len(names) == 1:  # a label of two things means neither
            ids.setdefault(label, next(iter(names)))
    return Words(ids, tuple(dict.fromkeys(shown)))


def _texts(text: LocalText) -> Iterator[str]:
    if text.everywhere:
        yield text.everywhere
    yield from (one for _, one in text.texts)


def _titled(entries: Iterable[Entry[Any]]) -> Iterator[tuple[str, list[str]]]:
    for entry in entries:
        named = list(_texts(entry.facts.name)) if hasattr(entry.facts, "name") else []
        yield entry.id, [*named, *(words.front.title for words in entry.words.values())]


class Lexicon:
    """All words of a site that a spreadsheet may use."""

    def __init__(self, site: Site) -> None:
        self.site = site
        terms = site.vocabulary
        self.cities = _words(_titled(site.cities))
        self.courses = _words(_titled(site.courses))
        self.partners = _words(_titled(site.partners))
        self.formats = _words((name, _texts(term.label)) for name, term in terms.formats.items())
        self.audiences = _words((name, _texts(term.label)) for name, term in terms.audiences.items())
        self.status = _words(STATUS.items())
        self.mode = _words(MODE.items())
        self._languages: Words | None = None

    def rooms(self, city: str) -> Words:
        """The rooms of a city's venue."""
        entry = next(one for one in self.site.cities if one.id == city)
        return _words((room.id, _texts(room.name)) for room in entry.facts.venue.rooms)

    def language(self, text: str) -> str:
        """The code of a spoken language, from its code or its name in a language of the site."""
        if re.fullmatch(r"[a-z]{2,3}", text.strip()):
            return text.strip()
        if self._languages is None:
            from babel import Locale

            names: dict[str, set[str]] = {}
            for language in self.site.config.languages:
                for code, name in Locale.parse(language.locale).languages.items():
                    if "_" not in code:
                        names.setdefault(code, set()).add(str(name))
            own = {name: list(_texts(term.label)) for name, term in self.site.vocabulary.languages.items()}
            self._languages = _words([*names.items(), *own.items()])
        return self._languages.find(text, say("the language “{code}” is not known", code=text.strip()[:40]))
