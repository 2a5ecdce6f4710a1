"""Arabic as it stands on the pages of the sample: a noun has the form that its number asks for; commas are Arabic."""

from __future__ import annotations

import html
import re

import pytest
from babel import Locale

from sitegen.site.dates import Dates
from tests.kit.samplesite import Sample

CATEGORY = Locale.parse("ar").plural_form
NOUNS = (
    # none, one, two, few, many, other: CLDR’s six categories
    ("جلسات", "جلسة", "جلستان", "جلسات", "جلسة", "جلسة"),
    ("ساعات", "ساعة", "ساعتان", "ساعات", "ساعة", "ساعة"),
    ("دقائق", "دقيقة", "دقيقتان", "دقائق", "دقيقة", "دقيقة"),
    ("دورات", "دورة", "دورتان", "دورات", "دورة", "دورة"),
    ("أيام", "يوم", "يومان", "أيام", "يومًا", "يوم"),
    ("أشهر", "شهر", "شهران", "أشهر", "شهرًا", "شهر"),
    ("سنوات", "سنة", "سنتان", "سنوات", "سنة", "سنة"),
    ("أماكن", "مكان", "مكانان", "أماكن", "مكانًا", "مكان"),
    ("أشخاص", "شخص", "شخصان", "أشخاص", "شخصًا", "شخص"),
    ("أعضاء", "عضو", "عضوان", "أعضاء", "عضوًا", "عضو"),
    ("شركات", "شركة", "شركتان", "شركات", "شركة", "شركة"),
    ("وظائف", "وظيفة", "وظيفتان", "وظائف", "وظيفة", "وظيفة"),
    ("مدن", "مدينة", "مدينتان", "مدن", "مدينة", "مدينة"),
    ("صفحات", "صفحة", "صفحتان", "صفحات", "صفحة", "صفحة"),
    ("نتائج", "نتيجة", "نتيجتان", "نتائج", "نتيجة", "نتيجة"),
)
ORDER = ("zero", "one", "two", "few", "many", "other")
KNOWN = {form: forms for forms in NOUNS for form in forms}
COUNTED = re.compile(
    rf"(?<![\d.,:/-])(\d[\d.,]*)[\s\u00a0\u202f]+({'|'.join(map(re.escape, KNOWN))})(?![\w\u064b-\u0652])"
)
LATIN_COMMA = re.compile(r"[\u0600-\u06ff][»”)]?\u200f?, |, [«“(]?[\u0600-\u06ff]")
INLINE = re.compile(r"</?(?:a|abbr|b|bdi|cite|em|i|mark|s|small|span|strong|sup|time)\b[^>]*>")
SPOKEN = re.compile(r"\b(?:content|title|alt|aria-label|data-[a-z]+)=\"([^\"]*)\"")


def lines_of(text: str) -> set[str]:
    """All that a page shows or lets hear: its lines, and the attributes that are words."""
    text = re.sub(r"<script.*?</script>|<style.*?</style>", "", text, flags=re.DOTALL)
    found = set(SPOKEN.findall(text))
    found.update(re.split(r"<[^>]*>|\n", INLINE.sub("", text)))
    return {" ".join(html.unescape(line).split(" ")) for line in found if line.strip()}


def find_wrong_forms(line: str) -> list[str]:
    """Numbers whose noun has another form than they ask for; one and two of something are said without a digit."""
    wrong = []
    for number, noun in COUNTED.findall(line):
        category = CATEGORY(int(re.sub(r"\D", "", number)))
        right = KNOWN[noun][ORDER.index(category)]
        if category in ("zero", "one", "two") or noun != right:
            wrong.append(f"{number} {noun}")
    return wrong


@pytest.fixture(scope="module")
def lines(sample: Sample) -> dict[str, str]:
    """The lines of all Arabic pages: line → one page that has it."""
    return {
        line: place.relative_to(sample.output).as_posix()
        for place in sorted(sample.output.glob("ar/**/*.html"))
        for line in lines_of(place.read_text("utf-8"))
    }


def test_every_counted_noun_has_the_form_of_its_number(lines: dict[str, str]) -> None:
    counted = {found for line in lines for found in COUNTED.findall(line)}
    assert len({noun for _, noun in counted}) > 6, "there is something to look at"
    assert {(wrong, path) for line, path in lines.items() for wrong in find_wrong_forms(line)} == set()


def test_there_is_no_latin_comma_beside_an_arabic_word(lines: dict[str, str]) -> None:
    assert sum("،" in line for line in lines) > 100
    assert [(line, path) for line, path in lines.items() if LATIN_COMMA.search(line)][:5] == []


@pytest.mark.parametrize(
    "line", ["5 جلسة", "12 جلسات", "2 جلسة", "1 جلسة", "100 جلسات", "كل 45 أيام", "8,000 شخصًا", "3 يومًا"]
)
def test_wrong_forms_are_found(line: str) -> None:
    assert len(find_wrong_forms(line)) == 1


@pytest.mark.parametrize("line", ["5 جلسات", "12 جلسة", "8,000 شخص", "14:30 ساعة", "45 يومًا، 103 أيام", "جلستان"])
def test_right_forms_are_not(line: str) -> None:
    assert find_wrong_forms(line) == []


@pytest.mark.parametrize("line", ["ديسمبر, رين", "(رين), مونبلييه", "Rennes, مونبلييه"])
def test_latin_commas_are_found(line: str) -> None:
    assert LATIN_COMMA.search(line)


@pytest.mark.parametrize(
    ("locale", "minutes", "text"),
    [
        ("ar", 90, "ساعة و30 دقيقة"),
        ("ar", 125, "ساعتان و5 دقائق"),
        ("ar", 45, "45 دقيقة"),
        ("ar", 180, "3 ساعات"),
        ("fr_FR", 90, "1 heure et 30 minutes"),
        ("fr_FR", 120, "2 heures"),
        ("en_GB", 90, "1 hour and 30 minutes"),
    ],
)
def test_lengths_are_joined_as_the_language_does(locale: str, minutes: int, text: str) -> None:
    assert Dates(locale).duration(minutes).replace("\u00a0", " ") == text
