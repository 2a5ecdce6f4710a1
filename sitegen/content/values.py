"""The kinds of single values that editors write: texts, addresses, numbers; days and hours are in `spoken`.

Invariant: a value arrives as the text the editor wrote (`content.strict_yaml` never guesses types) and
leaves typed, or with a sentence that says what to write instead.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator

from sitegen.content.phones import international_phone, overseas_phone
from sitegen.content.refusal import ADDRESS_LENGTH, LINE_LENGTH, SUMMARY_LENGTH, reject, text_of

# ------------------------------------------------------------------------------------- texts


def _line(value: object, limit: int = LINE_LENGTH) -> str:
    text = text_of(value, limit)
    if not text:
        raise reject("the value is empty", "write a text, in quotes if it begins with “#”, or remove the key")
    return " ".join(text.split())


def _summary(value: object) -> str:
    return _line(value, SUMMARY_LENGTH)


Line = Annotated[str, BeforeValidator(_line)]
"""A text of one line: a title, a street; runs of white space count as one space."""
Summary = Annotated[str, BeforeValidator(_summary)]
"""A text of one line that says in a sentence or two what a page is about."""

_IDENTIFIER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NOT_IN_IDENTIFIER = re.compile(r"[^a-z0-9]+")


def fold_to_identifier(text: str) -> str:
    """The nearest identifier to a text: `Été à Nîmes` becomes `ete-a-nimes`; "" when none is near."""
    text = text.lower().translate({ord("œ"): "oe", ord("æ"): "ae", ord("ß"): "ss", ord("ø"): "o", ord("ł"): "l"})
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    ascii_text = ascii_text if len(ascii_text) * 2 >= len(text) else ""
    return _NOT_IN_IDENTIFIER.sub("-", ascii_text).strip("-")


def _identifier(value: object) -> str:
    text = text_of(value)
    if _IDENTIFIER.fullmatch(text) and len(text) <= 64:
        return text
    raise reject(
        "“{value}” is not an identifier",
        "use lower-case letters without accents, digits and hyphens, 64 at most, for example “{example}”",
        value=text[:80],
        example=fold_to_identifier(text)[:64].strip("-") or "seo-mornings",
    )


Identifier = Annotated[str, BeforeValidator(_identifier)]
"""The id of a thing: lower-case ASCII letters, digits, hyphens."""


class Names:
    """Marks an identifier as the name of another thing: `Annotated[Identifier, Names("courses")]`.

    `content.links` walks the records and checks that each named thing exists.
    """

    __slots__ = ("kind",)

    def __init__(self, kind: str) -> None:
        self.kind = kind


def _named(value: object) -> str:
    # What is no identifier may be a name or a label: whoever knows all that exist says which one is meant.
    name = " ".join(text_of(value, NAME_LENGTH).split())
    return name or _identifier(value)


NAME_LENGTH = 200
Named = Annotated[str, BeforeValidator(_named)]
"""The id of a thing that is described elsewhere, or what an editor takes for it; whether it exists is asked later."""
CityId = Annotated[Named, Names("cities")]
CourseId = Annotated[Named, Names("courses")]
PartnerId = Annotated[Named, Names("partners")]
TopicId = Annotated[Named, Names("topics")]
AudienceId = Annotated[Named, Names("audiences")]
LevelId = Annotated[Named, Names("levels")]
FormatId = Annotated[Named, Names("formats")]
AccessId = Annotated[Named, Names("access")]
RoomId = Named

_SLUG = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def _slug(value: object) -> str:
    text = text_of(value)
    letters = all(unicodedata.category(c)[0] in "LNM" or c == "-" for c in text)
    if letters and text == text.lower() and 0 < len(text.encode()) <= 120 and _SLUG.fullmatch(text):
        return text
    raise reject(
        "“{value}” cannot be part of an address",
        "use lower-case letters, digits and single hyphens, for example “{example}”",
        value=text[:80],
        example=fold_to_identifier(text)[:80].strip("-") or "rennes",
    )


Slug = Annotated[str, BeforeValidator(_slug)]
"""A part of an address: lower-case letters of any script, digits, single hyphens."""

_OLD_ADDRESS = re.compile(r"/(?:[^\s/\\?#<>\"'%:*|\x00-\x1f]+/)*[^\s/\\?#<>\"'%:*|\x00-\x1f]*")


def _old_address(value: object) -> str:
    text = text_of(value, ADDRESS_LENGTH)
    parts = text.split("/")
    if _OLD_ADDRESS.fullmatch(text) and ".." not in parts and "." not in parts and text != "/":
        return text
    raise reject(
        "“{value}” is not an address of this site",
        "write the part after the domain, for example “/fr/cours/ancien-nom/”",
        value=text[:80],
    )


OldAddress = Annotated[str, BeforeValidator(_old_address)]
"""A former address of a page, from the root of the site."""


# ------------------------------------------------------------------------------------- addresses

SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms", "geo"})
"""Those that a link in a body may have."""


def read_web_address(value: object) -> str:
    """An absolute http or https address."""
    text = text_of(value, ADDRESS_LENGTH)
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
        _ = parts.port
    except ValueError:
        sound = False
    if sound and not re.search(r"[\s<>\"\\^`{|}\x00-\x1f]", text):
        return text
    raise reject(
        "“{value}” is not a web address",
        "write it whole, with https://, for example “https://example.org/page”",
        value=text[:120],
    )


WebAddress = Annotated[str, BeforeValidator(read_web_address)]
"""An absolute http or https address without user name."""


def base_address(value: object) -> str:
    """An address of a site's root with its final slash; raises `PydanticCustomError`."""
    text = read_web_address(value)
    parts = urlsplit(text)
    if not text.isascii():
        raise reject(
            "the base address “{value}” has letters that addresses do not have",
            "copy it from the address bar of a browser, which writes é as %C3%A9",
            value=text[:120],
        )
    if parts.query or parts.fragment:
        raise reject(
            "the base address “{value}” has a “?” or a “#”", "end it after the path, with a slash", value=text[:120]
        )
    return text if text.endswith("/") else text + "/"


BaseAddress = Annotated[str, BeforeValidator(base_address)]
"""The address of the site's root, with a final slash; it may have a sub-path."""

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,}")


def _email(value: object) -> str:
    text = text_of(value)
    if _EMAIL.fullmatch(text):
        return text
    raise reject(
        "“{value}” is not an e-mail address",
        "write it as name@example.org, one address without spaces",
        value=text[:120],
    )


Email = Annotated[str, BeforeValidator(_email)]
"""One e-mail address (the common part of RFC 5321: no quotes, no comments)."""

_PHONE = re.compile(r"\+[1-9][0-9 .\u00a0\u202f-]{5,24}[0-9]")


def _phone(value: object) -> str:
    text = text_of(value)
    overseas = overseas_phone(text)
    if overseas:
        raise reject(
            "“{value}” cannot be called: this number is overseas",
            "write “{example}”",
            value=text[:60],
            example=overseas,
        )
    if _PHONE.fullmatch(text):
        return " ".join(re.split(r"[ .\u00a0\u202f-]+", text))
    raise reject(
        "“{value}” is not an international phone number",
        "write it with + and the country code, in quotes, for example “{example}”",
        value=text[:60],
        example=international_phone(text, "FR") or "+33 1 99 00 00 00",
    )


Phone = Annotated[str, BeforeValidator(_phone)]
"""A phone number as of E.123: + country code, then digits in groups."""


# ------------------------------------------------------------------------------------- numbers


def _whole_number(value: object) -> int:
    text = re.sub(r"(?<=\d)[ \u00a0\u202f_](?=\d{3}\b)", "", text_of(value))
    if re.fullmatch(r"[0-9]{1,9}", text):
        return int(text)
    raise reject("“{value}” is not a whole number", "write digits only, for example 12", value=text[:60])


WholeNumber = Annotated[int, BeforeValidator(_whole_number)]
"""A number of things: 0 to 999,999,999."""


def _positive_number(value: object) -> int:
    number = _whole_number(value)
    if number < 1:
        raise reject("the number must be at least 1", "write 1 or more, or remove the key")
    return number


PositiveNumber = Annotated[int, BeforeValidator(_positive_number)]
"""A number of things, at least 1."""


REVISIONS = 999
"""How many changes of one day can be distinguished."""


def _revision(value: object) -> int:
    number = _whole_number(value)
    if number > REVISIONS:
        raise reject("{number} is too high", "write 0 to 999: it counts the changes of one day", number=number)
    return number


Revision = Annotated[int, BeforeValidator(_revision)]
"""Which change of a day it is: 0 to 999."""


def _amount(value: object) -> Decimal:
    text = re.sub(r"(?<=\d)[ \u00a0\u202f_](?=\d{3}\b)", "", text_of(value))
    try:
        if re.fullmatch(r"-?[0-9]{1,12}(?:[.,][0-9]{1,6})?", text):
            return Decimal(text.replace(",", "."))
    except InvalidOperation:  # pragma: no cover - the pattern admits only numbers
        pass
    raise reject("“{value}” is not a number", "write digits, with a point for decimals", value=text[:60])


Amount = Annotated[Decimal, BeforeValidator(_amount)]
"""A figure; a decimal comma is read as a point."""


def _coordinate(limit: int) -> BeforeValidator:
    def check(value: object) -> Decimal:
        amount = _amount(value)
        if abs(amount) > limit:
            raise reject(
                "{value} is outside the range of −{limit} to {limit} degrees",
                "check that latitude and longitude are not exchanged",
                value=amount,
                limit=limit,
            )
        return amount

    return BeforeValidator(check)


Latitude = Annotated[Decimal, _coordinate(90)]
"""Degrees north, WGS 84."""
Longitude = Annotated[Decimal, _coordinate(180)]
"""Degrees east, WGS 84."""


def _yes_no(value: object) -> bool:
    text = text_of(value).lower()
    if text in ("true", "yes", "oui", "on"):
        return True
    if text in ("false", "no", "non", "off"):
        return False
    raise reject("“{value}” is neither true nor false", "write true or false", value=text[:60])


YesNo = Annotated[bool, BeforeValidator(_yes_no)]
"""A switch: true or false (yes, no, oui, non are understood)."""


def _digits(length: int) -> BeforeValidator:
    def check(value: object) -> str:
        text = text_of(value)
        if re.fullmatch(r"[0-9][0-9A-Z][0-9]*", text) and len(text) == length:
            return text
        raise reject("“{value}” does not have {length} digits", "check the number", value=text[:60], length=length)

    return BeforeValidator(check)


Postcode = Annotated[str, _digits(5)]
"""A French postcode: five digits."""
Insee = Annotated[str, _digits(5)]
"""The INSEE code of a municipality: five digits (2A and 2B in Corsica)."""


def _pivot(value: object) -> str:
    text = text_of(value).replace(" ", "")
    if re.fullmatch(r"[0-9]{14}|W[0-9]{9}", text):
        return text
    raise reject(
        "“{value}” is neither a SIRET nor an RNA number",
        "write the 14 digits of the SIRET, or W and 9 digits",
        value=text[:60],
    )


Pivot = Annotated[str, BeforeValidator(_pivot)]
"""The national identifier of a structure: SIRET (14 digits) or RNA (W and 9 digits)."""
