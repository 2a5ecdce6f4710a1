"""Each kind of value: what is accepted, and as what; what is refused, with a remedy."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from sitegen.authoring.json_schema import KINDS
from sitegen.content import spoken as sp
from sitegen.content import values as v
from sitegen.content.config import LanguageCode, NavigationEntry
from sitegen.content.local_text import LocalName, LocalText
from sitegen.content.opening_hours import OpeningHours, OpeningRule, parse_opening_hours
from sitegen.content.picture_names import PictureName
from sitegen.content.records import FrontMatter

ACCEPTED: list[tuple[Any, str, object]] = [
    (v.Line, " une   ligne ", "une ligne"),
    (v.Line, "10:30", "10:30"),
    (v.Line, "a\nb\tc", "a b c"),
    (v.Line, "<script>", "<script>"),  # escaping is the templates' work
    (v.Identifier, "seo-mornings-2", "seo-mornings-2"),
    (v.Identifier, "a" * 64, "a" * 64),
    (v.Slug, "se-faire-connaître", "se-faire-connaître"),
    (v.Slug, "ورشة", "ورشة"),
    (v.Slug, "2026", "2026"),
    (v.OldAddress, "/fr/ancien/", "/fr/ancien/"),
    (v.OldAddress, "/page.html", "/page.html"),
    (v.OldAddress, "/été/nancy", "/été/nancy"),
    *((PictureName, name, name) for name in ("logo.svg", "Photo_1.JPEG", "R&D #1 (2).heic", "été.TIF")),
    (v.WebAddress, "https://example.org", "https://example.org"),
    (v.WebAddress, "http://example.org:8080/a?b=c#d", "http://example.org:8080/a?b=c#d"),
    (v.WebAddress, "https://fr.wikipedia.org/wiki/Nancy_(Meurthe)", "https://fr.wikipedia.org/wiki/Nancy_(Meurthe)"),
    (v.WebAddress, "https://exemple.fr/été", "https://exemple.fr/été"),
    (v.BaseAddress, "https://example.org/sub", "https://example.org/sub/"),
    (v.BaseAddress, "https://example.org/", "https://example.org/"),
    (v.Email, "a.b+c@example-x.co.uk", "a.b+c@example-x.co.uk"),
    (v.Phone, "+33 1 99 00 00 00", "+33 1 99 00 00 00"),
    (v.Phone, "+33.1.99.00-00-00", "+33 1 99 00 00 00"),
    (v.Phone, "+33\u00a01\u202f99 00 00 00", "+33 1 99 00 00 00"),
    (v.WholeNumber, "0", 0),
    (v.WholeNumber, "012", 12),
    (v.WholeNumber, "19 900", 19900),
    (v.WholeNumber, "19\u202f900", 19900),
    (v.WholeNumber, "1_000", 1000),
    (v.PositiveNumber, "1", 1),
    (v.Revision, "999", 999),
    (v.Amount, "1,5", Decimal("1.5")),
    (v.Amount, "1.10", Decimal("1.10")),
    (v.Amount, "-3", Decimal(-3)),
    (v.Amount, "19 900,5", Decimal("19900.5")),
    (v.Latitude, "-90", Decimal(-90)),
    (v.Latitude, "48.6921", Decimal("48.6921")),
    (v.Longitude, "180", Decimal(180)),
    (v.YesNo, "true", True),
    (v.YesNo, "Oui", True),
    (v.YesNo, "yes", True),
    (v.YesNo, "on", True),
    (v.YesNo, "False", False),
    (v.YesNo, "non", False),
    (v.YesNo, "no", False),
    (v.YesNo, "off", False),
    (v.Postcode, "01000", "01000"),
    (v.Postcode, "54000", "54000"),
    (v.Insee, "2A004", "2A004"),
    (v.Insee, "54395", "54395"),
    (v.Pivot, "123 456 789 00012", "12345678900012"),
    (v.Pivot, "W123456789", "W123456789"),
    (sp.Day, "2026-12-01", date(2026, 12, 1)),
    (sp.Day, " 2028-02-29 ", date(2028, 2, 29)),
    (sp.Day, "1900-01-01", date(1900, 1, 1)),
    (sp.Hours, "10:00-12:00", (time(10), time(12))),
    (sp.Hours, "10h-12h", (time(10), time(12))),
    (sp.Hours, "9h05 – 9h50", (time(9, 5), time(9, 50))),
    (sp.Hours, "9H à 17H30", (time(9), time(17, 30))),
    (sp.Hours, "00:00-23:59", (time(0), time(23, 59))),
    (LanguageCode, "pt-BR", "pt-BR"),
    (NavigationEntry, "pages/about", "pages/about"),
    (OpeningHours, "Mo-Fr  09:00-12:00,14:00-18:00; Sa off", "Mo-Fr 09:00-12:00,14:00-18:00; Sa off"),
]

REFUSED: list[tuple[Any, object]] = [
    *((v.Line, value) for value in ("", "  ", "\u00a0", [], {}, ["a"], {"a": "b"}, "x" * 4001)),
    *((v.Identifier, value) for value in ("", "A", "é", "a_b", "-a", "a-")),
    *((v.Identifier, value) for value in ("a--b", "a b", "a" * 65, "a/b", "..", "a\nb")),
    *((v.Slug, value) for value in ("", "A", "a b", "a/b", "..", ".", "a.b", "-a", "a--b", "a_b", "😀", "a\u200fb")),
    *((v.Slug, value) for value in ("%2e", "x" * 121, "é" * 61, "a?b", "a#b", "É")),
    *((v.OldAddress, value) for value in ("/", "", "a", "fr/a/", "//a/", "/../a", "/a/../b", "/./a", "/a b/", "/a?b")),
    *((v.OldAddress, value) for value in ("/a#b", "/a%2e", "https://example.org/a", "/a\\b", "/a<b", '/a"b', "/a:b")),
    *((PictureName, value) for value in ("a.pdf", "a", ".svg", "../a.svg")),
    *((PictureName, value) for value in ("a/b.svg", "/a.svg", "a.svg.exe", "a\\b.png", "a" * 300 + ".png")),
    *((v.WebAddress, value) for value in ("", "example.org")),
    *((v.WebAddress, value) for value in ("//example.org", "ftp://example.org", "javascript:alert(1)")),
    *((v.WebAddress, value) for value in ("https://", "https://a b")),
    *((v.WebAddress, value) for value in ("https://u@h/", "https://u:p@h/", "data:text/html,x")),
    *((v.WebAddress, value) for value in ("https://h/<b>", 'https://h/"')),
    *((v.WebAddress, value) for value in ("https://h\\x", "https://h:port/", "https://[::1")),
    *((v.WebAddress, value) for value in ("JAVASCRIPT:alert(1)", "java\nscript:alert(1)")),
    *((v.WebAddress, value) for value in ("https:/example.org",)),
    (v.WebAddress, []), (v.WebAddress, {}),
    *((v.BaseAddress, value) for value in ("https://h/?a", "https://h/#a", "h", "mailto:a@b.fr")),
    *((v.Email, value) for value in ("", "a", "a@b", "a@b.c")),
    *((v.Email, value) for value in ("a b@c.fr", "a@b@c.fr", "a@-b.fr", "<a@b.fr>", "a@b.fr,c@d.fr")),
    *((v.Phone, value) for value in ("", "0199000000", "01 99 00 00 00", "+")),
    *((v.Phone, value) for value in ("+33", "+0 123 456 78", "+33 (0)1", "+33 abc")),
    *((v.WholeNumber, value) for value in ("", "-1", "1.5", "1,5", "a", "1e3", "0x1", "٣", "1234567890", "1 2", "NaN")),
    *((v.PositiveNumber, value) for value in ("0", "-1", "")),
    *((v.Revision, value) for value in ("1000", "-1", "")),
    *((v.Amount, value) for value in ("", "a", "1.2.3", "1,2,3", "∞", "NaN", "1e9", "--1", "1." + "1" * 7)),
    *((v.Latitude, value) for value in ("90.1", "-91", "486921", "48° 41′", "")),
    *((v.Longitude, value) for value in ("180.1", "-181")),
    *((v.YesNo, value) for value in ("", "1", "0", "vrai", "maybe", "truee")),
    (v.YesNo, []),
    *((v.Postcode, value) for value in ("", "5400", "540000", "F-54000", "54 000", "٥٤٠٠٠")),
    *((v.Insee, value) for value in ("2a004", "2AB04", "5439")),
    *((v.Pivot, value) for value in ("", "1234", "123456789000123", "X123456789", "w123456789")),
    *((sp.Day, value) for value in ("", "2026-02-29", "2026-13-01", "2026-00-10", "31/13/2026", "20261231")),
    *((sp.Day, value) for value in ("2026-12-01T10:00", "tomorrow", "0026-01-01")),
    *((sp.Day, value) for value in ("2200-01-01", "1899-12-31", "٢٠٢٦-١٢-٠١")),
    *((sp.Hours, value) for value in ("", "10:00", "10-12", "10:00-")),
    *((sp.Hours, value) for value in ("-12:00", "24:00-25:00", "10:60-11:00", "12:00-10:00")),
    *((sp.Hours, value) for value in ("10:00-10:00", "10:00-12:00-14:00", "22:00-00:00")),
    *((sp.Hours, value) for value in ("10am-12am", "le matin")),
    (sp.Hours, []), (sp.Hours, {}),
    *((LanguageCode, value) for value in ("", "FR", "français", "f", "fr_FR", "../fr")),
    *((NavigationEntry, value) for value in ("", "course", "pages", "pages/", "pages/../a", "/fr/", "https://h/")),
    *((OpeningHours, value) for value in ("", "Lu-Ve 9h", "Mo-Fr")),
    *((OpeningHours, value) for value in ("Mo-Fr 09:00", "Mo-Fr 18:00-09:00", "24/7", "PH off")),
    *((OpeningHours, value) for value in ("Mo-Fr 09:00-12:00;", "mo 09:00-10:00")),
    *((OpeningHours, value) for value in ("Mo 09:00-24:00", "Mo–Fr 09:00-10:00")),
    (OpeningHours, []),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "value"), ACCEPTED, ids=lambda part: ascii(part)[:40])
def test_accepted(kind: Any, text: str, value: object) -> None:
    found = TypeAdapter(kind).validate_python(text)
    assert found == value
    assert type(found) is type(value) or kind is sp.Hours


@pytest.mark.parametrize(("kind", "value"), REFUSED, ids=lambda part: ascii(part)[-40:])
def test_refused(kind: Any, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    (error,) = caught.value.errors()
    assert error["type"] == "sitegen"
    assert error["ctx"]["what"]
    assert error["ctx"]["remedy"]


LONG = "1" * 5_000


@pytest.mark.parametrize(
    "kind", [kind for kind, _ in KINDS] + [sp.Hours, LanguageCode, NavigationEntry, LocalText, LocalName]
)
def test_every_kind_of_value_has_a_length(kind: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(LONG, context={"languages": ("fr",)})
    (error,) = caught.value.errors()
    assert error["ctx"]["what"] == "the text has {length} characters, more than {limit}"
    assert error["ctx"]["length"] == "5000"
    assert 100 < int(error["ctx"]["limit"]) <= 2_000


@pytest.mark.parametrize(
    ("kind", "limit"), [(v.Line, 200), (v.Summary, 600), (LocalText, 1_000), (LocalName, 200), (v.WebAddress, 2_000)]
)
def test_a_text_may_have_as_many_characters_as_is_told(kind: Any, limit: int) -> None:
    text = "https://example.org/".ljust(limit, "é")
    TypeAdapter(kind).validate_python(f"  {text}  ", context={"languages": ("fr",)})
    if kind in (LocalText, LocalName):
        TypeAdapter(kind).validate_python({"fr": text}, context={"languages": ("fr",)})
        with pytest.raises(ValidationError) as caught:
            TypeAdapter(kind).validate_python({"fr": text + "é"}, context={"languages": ("fr",)})
        assert caught.value.errors()[0]["ctx"]["at"] == "fr"
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(text + "é", context={"languages": ("fr",)})


def test_what_templates_are_told_beside_has_a_length() -> None:
    FrontMatter.model_validate({"title": "a", "extra": {"a": ["b", {"c": "d" * 1_000}]}})
    for extra in ({"a": "b" * 1_001}, {"a": ["b", {"c": "d" * 1_001}]}, {"e" * 1_001: "a"}):
        with pytest.raises(ValidationError):
            FrontMatter.model_validate({"title": "a", "extra": extra})


@pytest.mark.parametrize(
    ("kind", "text", "example"),
    [
        (v.Phone, "01 99 00 00 00", "+33 1 99 00 00 00"),
        (v.Phone, "0699000000", "+33 6 99 00 00 00"),
        (v.Identifier, "Été à Nîmes !", "ete-a-nimes"),
        (v.Identifier, "ورشة", "seo-mornings"),
        (v.Slug, "Cœur de ville", "coeur-de-ville"),
        (v.Phone, "0262 12 34 56", "+262 262 12 34 56"),
    ],
)
def test_the_example_is_what_was_meant(kind: Any, text: str, example: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(text)
    assert caught.value.errors()[0]["ctx"]["example"] == example
    assert TypeAdapter(kind).validate_python(example)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Été à Nîmes", "ete-a-nimes"), ("  a  b ", "a-b"), ("Œuvre", "oeuvre"), ("Straße", "strasse"), ("ورشة", ""),
        ("1 + 1 = 2", "1-1-2"), ("", ""), ("---", ""), ("C++", "c"), ("日本語の教室 ab", ""), ("a" * 100, "a" * 100),
    ],
)  # fmt: skip
def test_fold_to_identifier(text: str, found: str) -> None:
    assert v.fold_to_identifier(text) == found


def test_weekdays_count_from_monday() -> None:
    names: tuple[sp.Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    assert [sp.weekday_number(name) for name in names] == list(range(7))
    assert sp.weekday_number(names[date(2026, 12, 1).weekday()]) == 1


# ------------------------------------------------------------------------------------- opening hours


def test_opening_hours_become_rules_in_their_own_order() -> None:
    assert parse_opening_hours("Sa 09:00-12:00; Mo-We,Fr 9:00-12:00, 14:00-18:00; Su off") == (
        OpeningRule(((5, 5),), (("09:00", "12:00"),)),
        OpeningRule(((0, 2), (4, 4)), (("09:00", "12:00"), ("14:00", "18:00"))),
        OpeningRule(((6, 6),), ()),
    )


@pytest.mark.parametrize(
    "text",
    ["", ";", "Mo", "Mo 9-12", "Xx 09:00-12:00", "Mo 09:00-09:00", "Mo 25:00-26:00", "Mo 09:00-12:00 off", "off"],
)
def test_opening_hours_that_are_not_understood(text: str) -> None:
    assert parse_opening_hours(text) is None


# ------------------------------------------------------------------------------------- texts by language


def local(value: object) -> LocalText:
    return LocalText.model_validate(value, context={"languages": ("fr", "en")})


def test_a_text_is_for_all_languages_or_for_those_that_are_named() -> None:
    everywhere = local(" Grand   Est ")
    assert (everywhere.get("fr"), everywhere.get("ar")) == ("Grand Est", "Grand Est")
    some = local({"fr": "Seniors"})
    assert (some.get("fr"), some.get("en")) == ("Seniors", None)
    assert local(some) == some


@pytest.mark.parametrize(
    "value", ["", " ", [], {}, ["a"], {"fr": ""}, {"fr": ["a"]}, {"de": "a"}, {"fr": {"a": "b"}}, None]
)
def test_a_text_that_is_none(value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        local(value)
    assert [error["type"] for error in caught.value.errors()] == ["sitegen"]
