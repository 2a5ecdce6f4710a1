"""Days, times and numbers in words, by CLDR.

Invariant: formatted once here, at build, in the venue's local time; never by the reader's browser, whose
zone and language are not the venue's.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date, format_skeleton, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit


class Dates:
    """The formats of one CLDR locale (`fr_FR`), each distinct value formatted once."""

    def __init__(self, locale: str) -> None:
        self.locale = Locale.parse(locale)
        self._french = self.locale.language == "fr"
        # CLDR names no separator; languages that write it otherwise have theirs in the full date: “الجمعة، 4 ديسمبر”.
        self.comma = "\u060c " if "\u060c" in self.locale.date_formats["full"].pattern else ", "
        self.day = cache(self._day)
        self.weekday_day = cache(self._weekday_day)
        self.month = cache(self._month)
        self.month_short = cache(self._month_short)
        self.short = cache(self._short)

    def _first(self, text: str, day: date) -> str:
        # French says “1er décembre”; CLDR has no letter for it.
        return text.replace("1 ", "1er ", 1) if self._french and day.day == 1 else text

    def _day(self, day: date) -> str:
        return self._first(format_date(day, "long", self.locale), day)

    def _weekday_day(self, day: date) -> str:
        text = format_date(day, "full", self.locale)
        weekday, _, rest = text.partition(" ")
        return f"{weekday} {self._first(rest, day)}" if self._french else text

    def _short(self, day: date) -> str:
        return self._first(format_skeleton("MMMEd", day, locale=self.locale), day)

    def _month(self, day: date) -> str:
        return format_date(day, "LLLL y" if self.locale.language != "fr" else "MMMM y", self.locale)

    def _month_short(self, day: date) -> str:
        return format_date(day, "MMM", self.locale)

    def hours(self, starts: datetime, ends: datetime) -> str:
        """`10:00 – 12:00`, in the local time of the two instants."""
        return f"{starts:%H:%M}\u202f–\u202f{ends:%H:%M}"

    def zone(self, instant: datetime) -> str:
        """The name of the zone of an instant (`heure de La Réunion`)."""
        return get_timezone_name(instant, "long", locale=self.locale)

    def weekday(self, number: int) -> str:
        """The name of a day of the week; Monday is 0."""
        return str(self.locale.days["stand-alone"]["wide"][number])

    def language(self, code: str) -> str:
        """The name of a language (`anglais`)."""
        return str(self.locale.languages.get(code, code))

    def number(self, value: Decimal | int) -> str:
        """A number with the signs of the locale (`19 900`)."""
        return str(format_decimal(value, locale=self.locale))

    @cache  # noqa: B019 - there are few lengths and few languages
    def duration(self, minutes: int) -> str:
        """`2 heures`, `1 heure et 30 minutes`."""
        hours, rest = divmod(minutes, 60)
        parts = []
        if hours:
            parts.append(format_unit(hours, "duration-hour", "long", locale=self.locale))
        if rest or not hours:
            parts.append(format_unit(rest, "duration-minute", "long", locale=self.locale))
        return format_list(parts, "standard", self.locale)

    def join(self, *texts: str) -> str:
        """Texts in a row, with the comma of the language; empty ones are left out."""
        return self.comma.join(text for text in texts if text)
