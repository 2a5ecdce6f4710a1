"""Writes a whole invented site in our content format. Invariant: one size and seed give the same bytes everywhere.

Chance is asked of `random.Random` with a text of its own for each thing, so that a city has the same
programme in `region` and in `nation`, and nothing depends on the order of a set or on the hash seed.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final, TypeGuard

from bench import words
from bench.words import Texts


@dataclass(frozen=True, slots=True)
class Size:
    """How much is written: things, languages, and sessions in each city."""

    cities: int
    courses: int
    languages: tuple[str, ...]
    sessions: int


THREE: Final = ("fr", "en", "ar")
SIZES: Final[dict[str, Size]] = {
    "small": Size(4, 24, THREE, 30),
    "region": Size(20, 60, THREE, 20),
    "nation": Size(100, 60, THREE, 40),
    "continent": Size(500, 100, (*THREE, "es", "de"), 40),
}
SEED: Final = 2026
LAYOUTS: Final = Path(__file__).resolve().parent.parent / "layouts"

FIRST_DAY: Final = date(2026, 9, 1)
LAST_DAY: Final = date(2027, 7, 31)
# Rooms and times repeat after 3 and 5 series: no two of 15 series share both, so that no room is taken twice.
TIMES: Final = ("9:00-10:30", "10:45-12:15", "12:30-13:45", "14:00-15:30", "16:00-17:30")
# Kept free for the one series of a city that is moved.
EVENING: Final = "17:45-18:45"
SERIES_LIMIT: Final = 15
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
ROOM_FORMATS: Final = {"lab": "workshop", "auditorium": "conference", "booth": "coaching"}
BODY_BYTES: Final = (1_500, 3_700)


# ------------------------------------------------------------------------------------- YAML

Value = str | int | float | bool | date | Sequence["Value"] | Mapping[str, "Value"]
_PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9:.-]*[a-z0-9])?")


def to_yaml(value: Mapping[str, Value] | Sequence[Value]) -> str:
    """A mapping or a list of mappings in block style, as an editor would write it."""
    return "\n".join(_block(value, 0)) + "\n"


def _scalar(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    # The quotes and escapes of JSON are also those of YAML.
    return text if not isinstance(value, str) or _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _block(value: Value, indent: int) -> Iterator[str]:
    pad = " " * indent
    if isinstance(value, Mapping):
        for key, item in value.items():
            if isinstance(item, Mapping) or (_is_list(item) and not _is_flat(item)):
                yield f"{pad}{key}:"
                yield from _block(item, indent + 2)
            else:
                yield f"{pad}{key}: {_inline(item)}"
    elif _is_list(value):
        for item in value:
            first, *rest = _block(item, indent + 2)
            yield f"{pad}- {first.lstrip()}"
            yield from rest


def _is_list(value: Value) -> TypeGuard[Sequence[Value]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_flat(values: Sequence[Value]) -> bool:
    return not any(isinstance(value, Mapping) for value in values)


def _inline(value: Value) -> str:
    return f"[{', '.join(_scalar(item) for item in value)}]" if _is_list(value) else _scalar(value)


# ------------------------------------------------------------------------------------- the things


@dataclass(frozen=True, slots=True)
class Course:
    """A course: its id and title are all that other things need of it."""

    id: str
    topic: str
    level: str
    title: Texts
    before: str


@dataclass(frozen=True, slots=True)
class City:
    """A city: its id, its name in Latin and in Arabic letters."""

    id: str
    name: str
    arabic_name: str

    def called(self, language: str) -> str:
        """The name in a language."""
        return self.arabic_name if language == "ar" else self.name


def plan_courses(count: int) -> list[Course]:
    """Subjects seen from angles: first all subjects from the first angle, then from the second."""
    courses: list[Course] = []
    for number in range(count):
        angle, subject = divmod(number, len(words.SUBJECTS))
        name, topic, subject_texts = words.SUBJECTS[subject]
        angle_name, level, angle_texts = words.ANGLES[angle]
        title = {
            code: f"{text}{' : ' if code == 'fr' else ': '}{angle_texts[code]}" for code, text in subject_texts.items()
        }
        before = courses[number - len(words.SUBJECTS)].id if angle else ""
        courses.append(Course(f"{name}-{angle_name}", topic, level, title, before))
    return courses


def plan_cities(count: int) -> list[City]:
    """Two syllables each, all different."""
    cities: list[City] = []
    width = len(words.FIRST_SYLLABLES)
    for number in range(count):
        row, column = divmod(number, width)
        first, last = words.FIRST_SYLLABLES[column], words.LAST_SYLLABLES[(row + column) % len(words.LAST_SYLLABLES)]
        name = first[0] + last[0]
        cities.append(City(name.lower(), name, first[1] + last[1]))
    return cities


def _chosen(texts: Texts, languages: Sequence[str]) -> dict[str, Value]:
    return {code: texts[code] for code in languages}


# ------------------------------------------------------------------------------------- sessions


def _closed(day: date, *, away: bool) -> bool:
    # Closures are those of the venue: a session online or in another town never minds.
    return not away and any(first <= day.isoformat() <= last for first, last, _ in words.CLOSURES)


def _weekly_days(chance: Random, weekday: int, count: int, *, away: bool) -> list[date]:
    day = FIRST_DAY + timedelta(weeks=chance.randrange(34))
    day += timedelta((weekday - day.weekday()) % 7)
    days: list[date] = []
    while len(days) < count:
        if not _closed(day, away=away):
            days.append(day)
        day += timedelta(7)
    return days


def _single_days(chance: Random, weekday: int, count: int, *, away: bool) -> list[date]:
    first = FIRST_DAY + timedelta((weekday - FIRST_DAY.weekday()) % 7)
    weeks = (LAST_DAY - first).days // 7 + 1
    days = [first + timedelta(weeks=week) for week in range(weeks)]
    return sorted(chance.sample([day for day in days if not _closed(day, away=away)], count))


def plan_series(
    chance: Random, courses: Sequence[Course], languages: Sequence[str], total: int
) -> list[dict[str, Value]]:
    """Series by weekly rule and by dates in turn, which together make exactly `total` sessions."""
    planned: list[dict[str, Value]] = []
    left = total
    while left:
        number = len(planned)
        if number == SERIES_LIMIT:
            raise ValueError(f"{total} sessions do not fit into {SERIES_LIMIT} series")
        weekly = number % 2 == 0
        count = min(left, chance.randint(6, 10) if weekly else chance.randint(2, 5))
        planned.append(_one_series(chance, number, chance.choice(courses), languages, count, weekly=weekly))
        left -= count
    return planned


def _one_series(
    chance: Random, number: int, course: Course, languages: Sequence[str], count: int, *, weekly: bool
) -> dict[str, Value]:
    weekday = number % len(WEEKDAYS)
    online, elsewhere = number % 7 == 4, number % 7 == 6
    days = (_weekly_days if weekly else _single_days)(chance, weekday, count, away=online or elsewhere)
    room, seats, _ = words.ROOMS[number % len(words.ROOMS)]
    series: dict[str, Value] = {"id": f"{course.id}-{number + 1}", "course": course.id}
    if weekly:
        series |= {"every": WEEKDAYS[weekday], "from": days[0], "until": days[-1]}
    else:
        series["dates"] = days
    series |= {"time": TIMES[number % len(TIMES)], "format": ROOM_FORMATS[room]}
    if online:
        series |= {"mode": "online", "join": f"https://example.org/join/{course.id}", "seats": 50}
    elif elsewhere:
        town = chance.choice(words.FIRST_SYLLABLES)[0] + "bois"
        series["place"] = {
            "name": f"Médiathèque de {town}",
            "street": chance.choice(words.STREETS),
            "postcode": f"{chance.randrange(10_000, 90_000)}",
            "town": town,
        }
        series["seats"] = 10
    else:
        series |= {"room": room, "seats": 1 if room == "booth" else seats - 2}
        if number % 7 == 5:
            series |= {"mode": "hybrid", "join": f"https://example.org/join/{course.id}"}
    if number % 6 == 3:
        series["language"] = "en"
    if number % 4 == 2:
        series["audiences"] = sorted(chance.sample(list(words.VOCABULARY["audiences"]), 2))
    if number % 5 == 1:
        series["booking"] = {"phone": "+33 1 99 00 00 00", "email": "booking@bench.example.org"}
    series["updated"] = date(2026, 8, 1) + timedelta(chance.randrange(28))
    changes = _plan_changes(number, days, languages)
    if changes:
        series["changes"] = changes
    return series


def _plan_changes(number: int, days: Sequence[date], languages: Sequence[str]) -> dict[str, Value]:
    changes: dict[str, Value] = {}
    if number == 0:
        changes[str(days[0])] = {"time": EVENING, "status": "rescheduled", "revision": 1, "updated": date(2026, 8, 29)}
    if number % 3 == 2:
        changes[str(days[-1])] = {
            "status": "cancelled",
            "note": _chosen(words.CANCELLED, languages),
            "revision": 1,
            "updated": date(2026, 8, 30),
        }
    if number % 4 == 0 and len(days) > 2:
        changes[str(days[1])] = {"status": "full", "updated": date(2026, 8, 31)}
    return changes


# ------------------------------------------------------------------------------------- words


def write_body(
    chance: Random, language: str, links: Sequence[tuple[str, str]], blocks: Sequence[str], limits: tuple[int, int]
) -> str:
    """Plausible Markdown of a number of bytes within `limits`: headings, lists, a table, links by id, blocks."""
    sentences, items = words.SENTENCES[language], words.ITEMS[language]
    parts = [_paragraph(chance, sentences), ""]
    written = 0
    wanted = chance.randint(*limits) - 500  # what is added after the loop
    headings = list(words.HEADINGS[language])
    chance.shuffle(headings)
    for number, heading in enumerate((*headings, *(item[0].upper() + item[1:] for item in items))):
        section = [f"{'##' if number % 3 < 2 else '###'} {heading}", "", _paragraph(chance, sentences), ""]
        if number % 4 == 0:
            section += [*(f"- {item}" for item in chance.sample(items, 5)), ""]
        elif number % 4 == 1:
            section += [*(f"{place}. {item}" for place, item in enumerate(chance.sample(items, 4), 1)), ""]
        elif number % 4 == 2:
            step, time, discover, attempt = words.TABLE[language]
            section += [f"| {step} | {time} |", "|---|---|", f"| {discover} | 20 |", f"| {attempt} | 70 |", ""]
        parts += section
        written += len("\n".join(section).encode())
        if written >= wanted:
            break
    parts += ["::: note", words.NOTE[language], ":::", ""]
    for title, target in links:
        parts += [words.SEE_ALSO[language].format(title=title, target=target), ""]
    for block in blocks:
        parts += [block, ""]
    return "\n".join(parts)


def _paragraph(chance: Random, sentences: Sequence[str]) -> str:
    return " ".join(chance.sample(sentences, chance.randint(2, 4)))


# ------------------------------------------------------------------------------------- the site


@dataclass(frozen=True, slots=True)
class Writer:
    """What is to be written, and where."""

    folder: Path
    size: Size
    seed: int
    courses: Sequence[Course]
    cities: Sequence[City]

    def chance(self, *names: str) -> Random:
        """A source of chance that belongs to one thing."""
        return Random("/".join((str(self.seed), *names)))

    def write(self, path: str, text: str) -> None:
        """Write one file; `path` is relative to the site."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")

    def write_words(
        self, path: str, title: Texts, links: Sequence[tuple[Texts, str]], blocks: Sequence[str], **facts: Value
    ) -> None:
        """Write one `<lang>.md` for each language."""
        for code in self.size.languages:
            front: dict[str, Value] = {"title": title[code], "summary": words.SUMMARY[code].format(title=title[code])}
            front |= facts
            named = [(texts[code], target) for texts, target in links]
            body = write_body(self.chance(path, code), code, named, blocks, BODY_BYTES)
            self.write(f"{path}/{code}.md", f"---\n{to_yaml(front)}---\n\n{body}")

    def write_config(self) -> None:
        """Write `site_config.yaml`."""
        codes = self.size.languages
        languages: list[Value] = [
            {
                "code": code,
                **words.LANGUAGES[code],
                "paths": dict(zip(words.SECTIONS, words.PATHS[code], strict=True)),
            }
            for code in codes
        ]
        self.write(
            "site_config.yaml",
            to_yaml(
                {
                    "title": _chosen(words.SITE_TITLE, codes),
                    "description": _chosen(words.SITE_DESCRIPTION, codes),
                    "base_url": "https://bench.example.org/",
                    "timezone": "Europe/Paris",
                    "default_language": "fr",
                    "languages": languages,
                    "organizer": _chosen(words.SITE_TITLE, codes),
                    "contact": {"phone": "+33 1 99 00 00 00", "email": "hello@bench.example.org"},
                    "calendar_domain": "bench.example.org",
                    "banner": _chosen(words.BANNER, codes),
                    "navigation": ["cities", "courses", "programme", "partners", "news", "pages/about"],
                    "footer": ["pages/calendars", "pages/accessibility", "pages/privacy", "pages/legal"],
                    "features": {"search": True},
                    "output": "output",
                }
            ),
        )

    def write_vocabulary(self) -> None:
        """Write `content/vocabulary.yaml`."""
        self.write(
            "content/vocabulary.yaml",
            to_yaml(
                {
                    kind: {
                        name: {"label": _chosen(label, self.size.languages), "order": 10 * order}
                        for order, (name, label) in enumerate(terms.items(), 1)
                    }
                    for kind, terms in words.VOCABULARY.items()
                }
            ),
        )

    def write_courses(self) -> None:
        """Write `content/courses/`."""
        for number, course in enumerate(self.courses):
            path = f"courses/{course.id}"
            chance = self.chance(path)
            formats = ["conference", "workshop", "coaching", *(["children"] if course.topic == "coding" else [])]
            facts: dict[str, Value] = {
                "topic": course.topic,
                "level": course.level,
                "minutes": chance.choice((60, 75, 90, 120)),
                "audiences": sorted(chance.sample(list(words.VOCABULARY["audiences"]), 3)),
                "formats": formats,
                "equipment": _chosen(words.EQUIPMENT, self.size.languages),
                "order": number + 1,
                "updated": date(2026, 6, 1) + timedelta(chance.randrange(60)),
            }
            if course.before:
                facts["prerequisites"] = [course.before]
            self.write(f"content/{path}/course.yaml", to_yaml(facts))
            others = [self.courses[(number + step) % len(self.courses)] for step in (1, 7)]
            city = self.cities[number % len(self.cities)]
            self.write_words(
                f"content/{path}",
                course.title,
                [*((other.title, f"courses/{other.id}") for other in others), (_names(city), f"cities/{city.id}")],
                [f"::: next-sessions {{course={course.id} limit=3}}"],
            )

    def write_cities(self, partners: Sequence[str]) -> None:
        """Write `content/cities/`."""
        for number, city in enumerate(self.cities):
            path = f"cities/{city.id}"
            chance = self.chance(path)
            self.write(f"content/{path}/city.yaml", to_yaml(self._city_facts(chance, number, city, partners)))
            series = plan_series(chance, self.courses, self.size.languages, self.size.sessions)
            self.write(f"content/{path}/sessions.yaml", to_yaml(series))
            course = self.courses[number % len(self.courses)]
            self.write_words(
                f"content/{path}",
                _names(city),
                [(course.title, f"courses/{course.id}")],
                ["::: figures", f"::: next-sessions {{city={city.id} limit=3}}"],
            )

    def _city_facts(self, chance: Random, number: int, city: City, partners: Sequence[str]) -> dict[str, Value]:
        codes = self.size.languages
        opened = date(2018, 6, 9) + timedelta(chance.randrange(2_500))
        return {
            "name": {code: city.called(code) for code in codes},
            "status": "open",
            "announced": opened - timedelta(120),
            "opened": opened,
            "region": _chosen(words.REGIONS[number % len(words.REGIONS)], codes),
            "order": number + 1,
            "venue": {
                "name": {code: words.VENUE[code].format(city=city.called(code)) for code in codes},
                "street": f"{chance.randrange(1, 90)} {chance.choice(words.STREETS)}",
                "postcode": f"{10_000 + 97 * number:05}",
                "town": city.name,
                "latitude": round(chance.uniform(42.5, 50.5), 4),
                "longitude": round(chance.uniform(-4.0, 7.0), 4),
                "opening_hours": "Mo-Sa 09:00-19:00",
                "directions": _chosen(words.DIRECTIONS, codes),
                "access": sorted(chance.sample(list(words.VOCABULARY["access"]), 3)),
                "rooms": [
                    {"id": room, "name": _chosen(name, codes), "seats": seats} for room, seats, name in words.ROOMS
                ],
            },
            "contact": {
                "phone": f"+33 1 99 {number // 10_000:02} {number // 100 % 100:02} {number % 100:02}",
                "email": f"{city.id}@bench.example.org",
            },
            "booking": f"https://bench.example.org/booking/{city.id}",
            "closures": [
                {"from": first, "until": last, "reason": _chosen(reason, codes)}
                for first, last, reason in words.CLOSURES
            ],
            "partners": [
                {"partner": partner, "role": _chosen(words.ROLE, codes), "since": opened}
                for partner in chance.sample(partners, 2)
            ],
            "figures": [
                {
                    "value": chance.randrange(2_000, 20_000),
                    "unit": _chosen(words.PEOPLE, codes),
                    "label": _chosen(words.WELCOMED, codes),
                    "date": opened + timedelta(365),
                    "source": _chosen(words.INVENTED, codes),
                }
            ],
            "pivot": "00000000000000",
            "updated": date(2026, 7, 1) + timedelta(chance.randrange(60)),
        }

    def write_partners(self) -> list[str]:
        """Write `content/partners/` and return the ids: one partner for two cities, and ten more."""
        ids: list[str] = []
        for number in range(10 + len(self.cities) // 2):
            word = words.PARTNER_WORDS[number % len(words.PARTNER_WORDS)]
            name = f"{word} {self.cities[number % len(self.cities)].name} {number + 1}"
            identifier = f"partner-{number + 1:03}"
            ids.append(identifier)
            facts: dict[str, Value] = {
                "name": name,
                "kind": words.PARTNER_KINDS[number % len(words.PARTNER_KINDS)],
                "url": f"https://{identifier}.example.org/",
                "logo": "logo.svg",
                "since": date(2018, 1, 1) + timedelta(number),
                "updated": date(2026, 5, 1),
            }
            self.write(f"content/partners/{identifier}/partner.yaml", to_yaml(facts))
            self.write(
                f"content/partners/{identifier}/logo.svg",
                '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40" width="120" height="40">'
                f'<rect width="120" height="40" fill="#{2_000_000 + 53_731 * number & 0x7F7F7F:06x}"/>'
                f'<circle cx="{20 + number % 80}" cy="20" r="12" fill="#fff"/></svg>\n',
            )
        return ids

    def write_news_and_pages(self) -> None:
        """Write `content/news/` (one each month) and `content/pages/`."""
        for number, (name, title) in enumerate(words.NEWS):
            day = date(2026, 1 + number, 15)
            course = self.courses[number % len(self.courses)]
            links = [(course.title, f"courses/{course.id}")]
            self.write_words(f"content/news/{day}-{name}", title, links, [], publish=day)
        for name, title in words.PAGES:
            blocks = ["::: partners"] if name == "about" else ["::: calendars"] if name == "calendars" else []
            self.write_words(f"content/pages/{name}", title, [], blocks)

    def copy_layouts(self, layouts: Path) -> None:
        """Copy the real templates; a language that has no catalogue yet borrows the English one."""
        shutil.copytree(layouts, self.folder / "layouts", ignore=shutil.ignore_patterns(".*", "*~"))
        catalogues = self.folder / "layouts" / "locales"
        english = catalogues / "en.po"
        for code in self.size.languages:
            if english.exists() and not (catalogues / f"{code}.po").exists():
                text = english.read_text(encoding="utf-8").replace('"Language: en', f'"Language: {code}')
                (catalogues / f"{code}.po").write_text(text, encoding="utf-8", newline="\n")


def _names(city: City) -> Texts:
    return {code: city.called(code) for code in words.LANGUAGES}


def write_site(size: Size, folder: Path, *, seed: int = SEED, layouts: Path = LAYOUTS) -> None:
    """Write a site of this size into `folder`, which must be empty or absent."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"the folder {folder} is not empty")
    writer = Writer(folder, size, seed, plan_courses(size.courses), plan_cities(size.cities))
    writer.write_config()
    writer.write_vocabulary()
    writer.write_courses()
    writer.write_cities(writer.write_partners())
    writer.write_news_and_pages()
    writer.copy_layouts(layouts)


def main() -> int:
    """The command line: a size and a folder."""
    parser = argparse.ArgumentParser(prog="python -m bench.generate", description="Write an invented site to measure.")
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("folder", type=Path, help="an empty or new folder")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--layouts", type=Path, default=LAYOUTS, help="the templates to copy")
    options = parser.parse_args()
    try:
        write_site(SIZES[options.size], options.folder, seed=options.seed, layouts=options.layouts)
    except FileExistsError as error:
        parser.error(str(error))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
