"""The words of a spreadsheet: which heading means which key, which value means which id.

Invariant: a heading or a value is understood by its id, or by its words in any language of the site,
whatever its accents and capitals. What is not understood is told, with the nearest that is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from sitegen.authoring.facts_text import Facts
from sitegen.content.booking import BookingAddress
from sitegen.content.local_text import LocalText
from sitegen.content.phones import international_phone
from sitegen.content.problem import Message, Refusal, say
from sitegen.content.records import Place
from sitegen.content.said_keys import SAID_KEYS
from sitegen.content.schema import rejected, suggestion
from sitegen.content.site import Entry, Site
from sitegen.content.spoken import MODES, STATES, fold_words
from sitegen.content.suggest import nearest_word
from sitegen.content.values import Email, Phone, Postcode, WebAddress
from sitegen.content.zones import region_of_zone
from sitegen.open_data.formulas import UNSEEN

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "identifiant", "session", "séance", "série", "series"),
    "city": ("city", "ville", "lieu de formation"),
    "course": ("course", "cours", "formation", "atelier", "thème", "intitulé", "intitulé de l’atelier", "titre"),
    "date": ("date", "jour", "day", "date de la séance", "dates"),
    "weekday": ("weekday", "jour de la semaine", "jour de semaine"),
    "time": ("time", "horaire", "horaires", "heure", "heures", "hours", "créneau"),
    "start": ("start", "heure de début", "début", "start time", "from", "de"),
    "end": ("end", "heure de fin", "fin", "end time", "until", "à"),
    "format": ("format", "type", "type de séance"),
    "mode": ("mode", "modalité", "présentiel / distanciel"),
    "join": ("join", "lien", "lien visio", "link", "online link"),
    "room": ("room", "salle"),
    "place": ("place", "lieu", "venue"),
    "address": ("address", "adresse", "adresse du lieu"),
    "language": ("language", "langue", "langue parlée"),
    "audiences": ("audiences", "audience", "public", "publics"),
    "partners": ("partners", "partner", "partenaires", "partenaire", "intervenants"),
    "seats": ("seats", "places", "nombre de places", "nb de places", "capacité", "jauge"),
    "booking": ("booking", "réservation", "inscription", "réservations", "inscriptions"),
    "phone": ("phone", "téléphone", "tél", "numéro de téléphone", "telephone"),
    "email": ("email", "e-mail", "mail", "courriel", "adresse mail"),
    "status": ("status", "statut", "état", "annulé", "annulée", "annulation"),
    "note": ("note", "notes", "remarque", "remarques", "message", "observations"),
}
"""Key → how a heading may call it, in English and French, beside the words of `said_keys`. `note fr` is a note in
one language."""

WALK_IN = ("walk-in", "sans réservation", "sans inscription", "entrée libre", "libre", "no booking")


# ------------------------------------------------------------------------------------- headings

_OTHERS = [(fold_words(word), key) for key in HEADINGS for word in SAID_KEYS.get(key, ())]
_BY_HEADING = {word: key for word, key in _OTHERS if len({k for w, k in _OTHERS if w == word}) == 1} | {
    fold_words(word): key for key, words in HEADINGS.items() for word in words
}


def read_heading(text: str, languages: Iterable[str]) -> str:
    """The key that a heading means; "" for a column to pass over. Raises `Refusal`.

    Columns without heading, or whose heading begins with `_` or `#`, are the author's own.
    """
    if not text.strip() or text.strip().startswith(("_", "#")):
        return ""
    folded = fold_words(text[:200])
    if folded in _BY_HEADING:
        return _BY_HEADING[folded]
    first, _, last = folded.rpartition(" ")
    if last in languages and _BY_HEADING.get(first) == "note":
        return f"note {last}"
    known = nearest_word(text, HEADINGS)
    remedy = say("did you mean “{name}”?", name=known) if known else say("begin it with “_” if it is your own")
    raise Refusal(say("the heading “{name}” is not understood", name=text.strip()[:60]), remedy)


# ------------------------------------------------------------------------------------- values


def said(read: Callable[[object], Any], text: str) -> Any:
    """What a function of `spoken` or `values` reads; raises `Refusal` with its sentences."""
    try:
        return read(text)
    except PydanticCustomError as error:
        raise Refusal(*rejected(error.context or {})) from None
    except ValidationError as error:
        raise Refusal(*rejected(error.errors(include_url=False)[0].get("ctx") or {})) from None


read_web_address: Callable[[object], Any] = TypeAdapter(WebAddress).validate_python
_read_booking_address: Callable[[object], Any] = TypeAdapter(BookingAddress).validate_python
read_email: Callable[[object], Any] = TypeAdapter(Email).validate_python
read_phone: Callable[[object], Any] = TypeAdapter(Phone).validate_python
_read_postcode: Callable[[object], Any] = TypeAdapter(Postcode).validate_python

_NUMBER = re.compile(
    r"(?:max(?:i(?:mum)?)?\.? )?([0-9]{1,3}(?: ?[0-9]{3})*)(?: ?(?:places?|personnes?|pers\.?|participante?s?|inscrits?"
    r"|seats?|people|max(?:i(?:mum)?)?\.?))*",
    re.IGNORECASE,
)


def read_number(text: str) -> int:
    """A number of things from 1: `12`, `12 places`, `max. 12`. Raises `Refusal`."""
    plain = " ".join(text.split())
    found = _NUMBER.fullmatch(plain[:60]) if len(plain) <= 60 else None
    number = int(found[1].replace(" ", "")) if found else 0
    if 0 < number < 1_000_000:
        return number
    raise Refusal(say("“{value}” is not a whole number", value=plain[:60]), say("write digits only, for example 12"))


def read_items(text: str) -> list[str]:
    """The entries of a list in one cell: parts between semicolons, commas or line ends."""
    return [part.strip() for part in re.split(r"[;,\n]", text) if part.strip()]


def read_booking(text: str, region: str) -> dict[str, str] | None:
    """The ways to book in a cell: address, phone, e-mail; None for “without booking”. Raises `Refusal`.

    A number without + is one of the plan of the region (ISO 3166).
    """
    if fold_words(text) in _WALK_IN:
        return None
    found: dict[str, str] = {}
    for item in re.split(r"[;,\n]| (?:ou|et|or|and) ", text):
        way, value = _way_to_book(" ".join(item.split()), region)
        if found.setdefault(way, value) != value:
            raise Refusal(
                say("the cell has two ways of one kind: “{first}” and “{second}”", first=found[way], second=value),
                say("keep one web address, one phone number and one e-mail address at most"),
            )
    found.pop("", None)
    return found


_WALK_IN = {fold_words(word) for word in WALK_IN}
_LABEL = re.compile(
    r"(?:t[ée]l(?:[ée]phone)?\.?|phone|par mail|e-?mail|courriel|site|web|au|sur|via) ?:? ?", re.IGNORECASE
)


def _way_to_book(item: str, region: str) -> tuple[str, str]:
    plain = _LABEL.sub("", item, count=1) if _LABEL.match(item) else item
    if not plain:
        return "", ""
    if plain.startswith(("http://", "https://")):
        return "url", said(_read_booking_address, plain)
    if "@" in plain:
        return "email", said(read_email, plain)
    if plain.startswith("www."):
        return "url", said(read_web_address, f"https://{plain}")
    if re.fullmatch(r"[+(]?[0-9][0-9 .()/\u00a0\u202f-]{4,}", plain):
        if plain.startswith("+") and not re.search(r"[()/]", plain):
            return "phone", said(read_phone, plain)
        number = international_phone(plain, region)
        if number:
            return "phone", said(read_phone, number)
        raise Refusal(
            say("“{value}” is no phone number that can be dialled here", value=plain[:60]),
            say("check its digits, or write it with + and the country code"),
        )
    raise Refusal(
        say("“{value}” is no way to book", value=item[:60]),
        say("write a web address, a phone number or an e-mail address, or “walk-in”"),
    )


_POSTAL = re.compile(r"([0-9]{5}) ([^0-9].*)")


def read_place(text: str) -> dict[str, Facts]:
    """A place that the site does not know: name, street, postcode and town. Raises `Refusal`."""
    parts = [" ".join(part.split()) for part in re.split(r"[,;\n]| [–—-] ", text) if part.strip()]
    postal = _POSTAL.fullmatch(parts[-1]) if len(parts) > 1 else None
    if postal is None:
        raise Refusal(
            say("the place “{name}” is not known", name=text[:60]),
            say("write its name, street, postcode and town, with commas: Médiathèque, 10 rue du Pont, 54000 Nancy"),
        )
    street: dict[str, Facts] = {"street": ", ".join(parts[1:-1])} if len(parts) > 2 else {}
    return {"name": parts[0], **street, "postcode": said(_read_postcode, postal[1]), "town": postal[2]}


def place_facts(place: Place) -> dict[str, Facts]:
    """A place as it is written into a file."""
    found: dict[str, Facts] = {}
    for key, value in place:
        if isinstance(value, LocalText):
            found[key] = value.everywhere or dict(value.texts)
        elif value is not None and value != ():
            found[key] = list(value) if isinstance(value, tuple) else value
    return found


# ------------------------------------------------------------------------------------- ids


@dataclass(frozen=True, slots=True)
class Known:
    """The ids of one kind, and the words that mean them."""

    ids: Mapping[str, str]
    said: Mapping[str, tuple[str, ...]]

    def get(self, text: str) -> str:
        """The id that a text means, or ""."""
        return self.ids.get(fold_words(text[:400]), "")

    def find(self, text: str, what: Message) -> str:
        """The id that a text means; raises `Refusal` with `what`."""
        found = self.get(text)
        if found:
            return found
        near = nearest_word(text, self.said)
        shown = dict.fromkeys(word for name, words in self.said.items() for word in (name, *words))
        raise Refusal(what, suggestion(near, (near,)) if near else suggestion("", shown))


def _known(pairs: Iterable[tuple[str, Iterable[str]]]) -> Known:
    ids: dict[str, str] = {}
    said: dict[str, tuple[str, ...]] = {}
    labels: dict[str, set[str]] = {}
    for name, texts in pairs:
        ids[fold_words(name)] = name
        said[name] = tuple(texts)
        for text in said[name]:
            labels.setdefault(fold_words(text), set()).add(name)
    for label, names in labels.items():
        if len(names) == 1:  # a label of two things means neither
            ids.setdefault(label, next(iter(names)))
    return Known(ids, said)


def _titled(entries: Iterable[Entry[Any]]) -> Iterator[tuple[str, list[str]]]:
    for entry in entries:
        named = entry.facts.name.all() if hasattr(entry.facts, "name") else ()
        yield entry.id, [*named, *(words.front.title for words in entry.words.values())]


UNSEEN_CHARACTERS = re.compile(f"[{UNSEEN}]+")


class Lexicon:
    """All words of a site that a spreadsheet may use."""

    def __init__(self, site: Site) -> None:
        self.site = site
        terms = site.vocabulary
        self.entries = {one.id: one for one in site.cities}
        self.cities = _known(_titled(site.cities))
        self.courses = _known(_titled(site.courses))
        self.partners = _known(_titled(site.things["partners"]))
        self.formats = _known((name, term.label.all()) for name, term in terms.formats.items())
        self.audiences = _known((name, term.label.all()) for name, term in terms.audiences.items())
        self.status = _known(STATES.items())
        self.mode = _known(MODES.items())
        self._languages: Known | None = None
        self._rooms: dict[str, Known] = {}
        self._places: dict[str, list[dict[str, Facts]]] | None = None

    def rooms(self, city: str) -> Known:
        """The rooms of a city's venue."""
        if city not in self._rooms:
            rooms = self.entries[city].facts.venue.rooms
            self._rooms[city] = _known((room.id, room.name.all()) for room in rooms)
        return self._rooms[city]

    def region(self, city: str) -> str:
        """The country or territory in whose plan a city's phone numbers are: that of its clocks."""
        entry = self.entries.get(city)
        return region_of_zone((entry.facts.timezone if entry else None) or self.site.config.timezone)

    def is_of_venue(self, text: str, city: str) -> bool:
        """Whether a text is the name of a city's venue, or of one of its rooms."""
        names = self.entries[city].facts.venue.name.all()
        return bool(self.rooms(city).get(text)) or fold_words(text) in map(fold_words, names)

    def place(self, text: str, city: str) -> tuple[str, dict[str, Facts]]:
        """The room that a place means, and what is written of it; both empty for the venue itself.

        Raises `Refusal` for a place that is not known and does not say where it is.
        """
        if self.is_of_venue(text, city):
            return self.rooms(city).get(text), {}
        found = self._known_places().get(fold_words(text), [])
        if len(found) > 1:
            towns = [str(place.get("town")) for place in found]
            raise Refusal(
                say("more than one place is called “{name}”: in {towns}", name=text[:60], towns=", ".join(towns)),
                say("write its name, street, postcode and town, with commas: Médiathèque, 10 rue du Pont, 54000 Nancy"),
            )
        if found:
            return "", found[0]
        facts = read_place(text)
        known = self._known_places().get(fold_words(str(facts["name"])), [])
        said = {key: value for key, value in facts.items() if key != "name"}
        return "", next((one for one in known if said.items() <= {key: one.get(key) for key in said}.items()), facts)

    def _known_places(self) -> dict[str, list[dict[str, Facts]]]:
        if self._places is None:
            self._places = {}
            for place in {id(one.place): one.place for one in self.site.sessions if one.place is not None}.values():
                facts = place_facts(place)
                for name in place.name.all():
                    there = self._places.setdefault(fold_words(name), [])
                    if facts not in there:
                        there.append(facts)
        return self._places

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
            own = {name: list(term.label.all()) for name, term in self.site.vocabulary.languages.items()}
            self._languages = _known([*names.items(), *own.items()])
        return self._languages.find(text, say("the language “{code}” is not known", code=text.strip()[:40]))
