"""Days, hours, weekdays, states and modes as editors say them: in figures or in words, French or English.

Invariant: one function reads each kind, wherever it is typed: in a file, in a spreadsheet, in an option. What has
two meanings is refused; a day without its year has many.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, time
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from sitegen.content.refusal import reject, text_of
from sitegen.content.states import CityStatus, Mode, Status
from sitegen.content.years import FIRST_YEAR, LAST_YEAR


def fold_words(text: str) -> str:
    """A text without accents, capitals and signs: `Référencement naturel (SEO)` is `referencement naturel seo`."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("œ", "oe")
    plain = unicodedata.normalize("NFKD", plain)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", plain.replace("_", " ")))


def _said(value: object) -> str:
    """The text of a value with single spaces."""
    return " ".join(text_of(value).split())


# ------------------------------------------------------------------------------------- one of a few

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Words = Mapping[str, tuple[str, ...]]

STATES: Words = {
    "scheduled": ("prévue", "prévu", "programmée", "maintenue", "confirmée", "ok", "ouverte", "open", "planned"),
    "full": ("complet", "complète"),
    "cancelled": ("annulée", "annulé", "canceled"),
    "postponed": ("reportée", "reporté"),
    "rescheduled": ("déplacée", "déplacé", "reprogrammée"),
    "moved-online": ("passée en ligne", "en ligne", "moved online"),
}
MODES: Words = {
    "onsite": ("sur place", "présentiel", "en présentiel", "on site"),
    "online": ("en ligne", "visio", "visioconférence", "distanciel", "à distance"),
    "hybrid": ("hybride", "mixte"),
}
CITY_STATES: Words = {
    "announced": ("annoncée", "annoncé", "à venir", "bientôt"),
    "open": ("ouverte", "ouvert"),
    "closed": ("fermée", "fermé"),
}
WEEKDAYS: Words = {
    "monday": ("lundi", "lundis", "lun", "mondays", "mon"),
    "tuesday": ("mardi", "mardis", "mar", "tuesdays", "tue"),
    "wednesday": ("mercredi", "mercredis", "mer", "wednesdays", "wed"),
    "thursday": ("jeudi", "jeudis", "jeu", "thursdays", "thu"),
    "friday": ("vendredi", "vendredis", "ven", "fridays", "fri"),
    "saturday": ("samedi", "samedis", "sam", "saturdays", "sat"),
    "sunday": ("dimanche", "dimanches", "dim", "sundays", "sun"),
}
KINDS_OF_WORDS: tuple[Words, ...] = (STATES, MODES, WEEKDAYS, CITY_STATES)
_FOLDED = [{fold_words(word): one for one, words in kind.items() for word in (one, *words)} for kind in KINDS_OF_WORDS]
_WEEKDAY = _FOLDED[2]


def _one_of(folded: Mapping[str, str], value: object) -> object:
    # What is no such word stays as it is: the type refuses it, with all that is possible.
    return folded.get(fold_words(text_of(value)), value.strip()) if isinstance(value, str) else value


read_state, read_mode, read_weekday, read_city_state = (partial(_one_of, folded) for folded in _FOLDED)
"""`annulée` is `cancelled`, `à distance` is `online`, `mardi` is `tuesday`, `fermée` is `closed`."""


def said_for(known: Collection[str]) -> Words:
    """The words that may stand for these, when they are those of a kind; else nothing."""
    return next((kind for kind in KINDS_OF_WORDS if set(kind) == set(known)), {})


SaidStatus = Annotated[Status, BeforeValidator(read_state)]
SaidMode = Annotated[Mode, BeforeValidator(read_mode)]
SaidCityStatus = Annotated[CityStatus, BeforeValidator(read_city_state)]
SaidWeekday = Annotated[Weekday, BeforeValidator(read_weekday)]


def weekday_number(name: str) -> int:
    """Monday is 0, as in `date.weekday()`."""
    return list(WEEKDAYS).index(name)


# ------------------------------------------------------------------------------------- days

MONTHS: tuple[tuple[str, ...], ...] = (
    ("janvier", "janv", "january", "jan"),
    ("février", "fevr", "fév", "february", "feb"),
    ("mars", "march", "mar"),
    ("avril", "avr", "april", "apr"),
    ("mai", "may"),
    ("juin", "june", "jun"),
    ("juillet", "juil", "july", "jul"),
    ("août", "aou", "august", "aug"),
    ("septembre", "sept", "september", "sep"),
    ("octobre", "oct", "october"),
    ("novembre", "nov", "november"),
    ("décembre", "déc", "december", "dec"),
)
_MONTHS = {fold_words(word): number for number, words in enumerate(MONTHS, 1) for word in words}
_WRITTEN = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_WORD = r"[^\W\d_]+"
DAY_PATTERN = (
    r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|(?:[^\s0-9]+ +)?(?:[^\s0-9]+ +)?"
    r"[0-9]{1,2}(?:[/. -][0-9]{1,2}[/. -](?:[0-9]{2}|[0-9]{4})|[a-z]{0,2} +[^\s0-9]+ +[0-9]{4})"
)
"""What a day looks like in the eyes of an editor's tool: whatever `read_day` reads, and a little more."""
_BEFORE = rf"(?:(?:le|on) )?(?:(?P<weekday>{_WORD})\.?,? )?(?:(?:le|the) )?"
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})")
_DAY_FIRST = re.compile(
    rf"{_BEFORE}(?P<day>[0-9]{{1,2}}) ?[/. -] ?(?P<month>[0-9]{{1,2}}) ?[/. -] ?(?P<year>[0-9]{{4}}|[0-9]{{2}})",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(
    rf"{_BEFORE}(?P<day>[0-9]{{1,2}})(?:er|st|nd|rd|th)? (?:of )?(?P<name>{_WORD})\.?,? (?P<year>[0-9]{{4}})",
    re.IGNORECASE,
)


def read_day(value: object) -> date:
    """A day: 2026-12-31, 31/12/2026, 31.12.26, `jeudi 31 décembre 2026`; the day stands before the month."""
    text = text_of(value)
    if _WRITTEN.fullmatch(text):  # nearly all of them
        return _make_day(text, *(int(part) for part in text.split("-")))
    text = _said(text)
    match = _YEAR_FIRST.fullmatch(text) or _DAY_FIRST.fullmatch(text) or _IN_WORDS.fullmatch(text)
    parts = match.groupdict() if match else {}
    month = _MONTHS.get(fold_words(parts["name"]), 0) if parts.get("name") else int(parts.get("month") or 0)
    weekday = _WEEKDAY.get(fold_words(parts.get("weekday") or ""), "")
    if not parts or not month or (parts.get("weekday") and not weekday):
        raise reject(
            "“{value}” is not a date",
            "write 2026-12-31, 31/12/2026 or 31 décembre 2026, with the year",
            value=text[:60],
        )
    year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
    found = _make_day(text, year, month, int(parts["day"]))
    if weekday and weekday_number(weekday) != found.weekday():
        raise reject(
            "“{value}” contradicts itself: {day} is another day of the week",
            "correct the day or the weekday",
            value=text[:60],
            day=found,
        )
    return found


def _make_day(text: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise reject("the day {value} does not exist", "check the day and the month", value=text[:60]) from None
    if FIRST_YEAR <= year <= LAST_YEAR:
        return found
    raise reject(
        "the year {year} is out of range",
        "write a year from {first} to {last}",
        year=f"{year:04}",
        first=FIRST_YEAR,
        last=LAST_YEAR,
    )


Day = Annotated[date, BeforeValidator(read_day)]
"""A calendar day; tools write it 2026-12-31 (ISO 8601)."""


def day_of_text(text: object) -> date | None:
    """The day that a text of a file says, or None."""
    try:
        return read_day(text)
    except ValueError:
        return None


def check_days_once(changes: object) -> None:
    """Refuse a mapping by day in which one day stands twice, in other words: one of the two would be lost."""
    seen: dict[date, str] = {}
    for text in changes if isinstance(changes, dict) else ():
        day = day_of_text(text)
        if day is not None and seen.setdefault(day, text) != text:
            raise reject("the day {day} stands twice under “changes”", "keep one of the two", at="changes", day=day)


# ------------------------------------------------------------------------------------- hours

_TIME = re.compile(r"([0-9]{1,2})(?:[:hH]([0-9]{2})?)")
_CLOCK = re.compile(
    r"([0-9]{1,2})(?: ?(?:[:h]|heures?) ?(?:([0-9]{2})(?: ?min(?:utes)?)?(?::00)?)?| ?:([0-9]{2}) ?(?=[ap]))?"
    r" ?([ap]\.?m\.?)?",
    re.IGNORECASE,
)
FIGURES = re.compile(r"[0-9]{1,2}(?::[0-9]{2}|h[0-9]{0,2})-[0-9]{1,2}(?::[0-9]{2}|h[0-9]{0,2})")
"""Hours that YAML takes for a text without quotes, and nothing else."""
_NAMED = {"midi": time(12), "noon": time(12), "minuit": time(0), "midnight": time(0)}
_BETWEEN = re.compile(r" ?[-–—/] ?| (?:à|a|to|until|jusqu['’]à|et|and) ", re.IGNORECASE)
_FROM = re.compile(r"(?:de|d['’]|from|entre|between|dès) ?(?=[0-9mn])", re.IGNORECASE)
_LOOK = r"(?:[0-9]{1,2}[^-–—/]{0,14}|[A-Za-z]{4,8})"
HOURS_PATTERN = rf"(?:[^\s0-9]+ *)?{_LOOK}(?:\s*[-–—/]\s*| (?:à|a|to|until|et|and|jusqu.à) ){_LOOK}"
"""What hours look like in the eyes of an editor's tool."""


def parse_time(text: str) -> time | None:
    """A time of day in figures (`10:30`, `9h`, `9h05`), or None."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_clock(value: object) -> time:
    """A time of day: 10h30, 10:30, `10 h 30`, `14 heures`, `2 pm`, `midi`."""
    text = _said(value)
    plain = text.lower()
    if plain in _NAMED:
        return _NAMED[plain]
    match = _CLOCK.fullmatch(plain)
    half = (match[4] or "").replace(".", "") if match else ""
    if match and (half or not match[0].isdigit()):
        hour, minute = int(match[1]), int(match[2] or match[3] or 0)
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "pm" else 0)
        elif half:
            hour = 24
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise reject("“{value}” is not a time of day", "write 10h30 or 10:30", value=text[:60])


def read_times(value: object) -> tuple[time, time | None]:
    """Start and end (None when only the start is given): `10h-12h`, `de 10 h à 12 h`, `14-16h`, 10h30."""
    text = _said(value)
    parts = [part for part in _BETWEEN.split(_FROM.sub("", text, count=1).strip()) if part]
    if len(parts) == 2 and parts[0].isdigit() and not parts[1].isdigit():
        parts[0] += "h"  # the unit is said once
    try:
        if len(parts) in (1, 2):
            return read_clock(parts[0]), read_clock(parts[1]) if len(parts) == 2 else None
    except ValueError:
        pass
    raise reject("“{value}” is not a time", "write start-end, for example 10:00-12:00", value=text[:60])


class Hours(tuple[time, time]):
    """From one local time to a later one of the same day."""

    __slots__ = ()

    @property
    def start(self) -> time:
        """When it begins."""
        return self[0]

    @property
    def end(self) -> time:
        """When it ends."""
        return self[1]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(read_hours)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, str]:
        return {"type": "string", "pattern": rf"^\s*(?:{HOURS_PATTERN})\s*$"}


def read_hours(value: object) -> Hours:
    """Start and end of a session; both must be said."""
    start, end = read_times(value)
    if end is None:
        text = _said(value)
        raise reject("“{value}” is not a time", "write start-end, for example 10:00-12:00", value=text[:60])
    if end <= start:
        raise reject(
            "the session ends at {end}, not after its start at {start}",
            "check the two times; a session ends on the day on which it begins",
            start=f"{start:%H:%M}",
            end=f"{end:%H:%M}",
        )
    return Hours((start, end))


def write_hours(text: str) -> str:
    """Hours as they are written into files: what has figures only stays as it is; raises what `read_hours` raises."""
    hours = read_hours(text)
    return text if FIGURES.fullmatch(text) else f"{hours.start:%H:%M}-{hours.end:%H:%M}"


def hours_of_text(text: object) -> Hours | None:
    """The hours that a text of a file says, or None."""
    try:
        return read_hours(text)
    except ValueError:
        return None
