"""Phone numbers as one dials them at home, made those that the world dials.

Invariant: the plan of the country decides (libphonenumber's data), never a pattern of ours. In France the first
digits of a national number say in which territory it rings: 0262 is +262, not +33.
"""

from __future__ import annotations

import re

_DIALLED = re.compile(r"[+0-9(][0-9 .()/\u00a0\u202f\u2010\u2011-]{4,28}[0-9]")
_OVERSEAS = ("RE", "YT", "GP", "MQ", "GF", "PM")
"""The territories that share the numbering plan of France; those that share a calling code stand together."""


def international_phone(text: str, region: str) -> str:
    """A number as of E.123, `+262 262 12 34 56`, from the way it is dialled in a region (ISO 3166); "" for none."""
    import phonenumbers as dialling  # 15 ms, and only where a number is read

    if not _DIALLED.fullmatch(text):
        return ""
    try:
        found = dialling.parse(text, region or None)
    except dialling.NumberParseException:
        return ""
    if text.startswith(("+", "00")):
        return _written(found) if dialling.is_possible_number(found) else ""
    if region in ("FR", *_OVERSEAS):
        home = region if region in _OVERSEAS and _rings_in(text, region) else _territory(text)
        if home:
            return _territorial(text, home)
        found = dialling.parse(text, "FR")
    return _written(found) if dialling.is_valid_number(found) else ""


def overseas_phone(text: str) -> str:
    """What a number with +33 must be, when the plan of France has it in a territory with a code of its own; else ""."""
    digits = re.sub(r"\D", "", text)
    national = "0" + digits[2:].removeprefix("0")
    if not (text.startswith("+33") and len(national) == 10):
        return ""
    home = _territory(national)
    return _territorial(national, home) if home else ""


def _territory(text: str) -> str:
    """The territory overseas in which a national number of France rings, or ""."""
    import phonenumbers as dialling

    digits = re.sub(r"\D", "", text)
    for region in _OVERSEAS:
        code = str(dialling.country_code_for_region(region))
        if len(digits) == 10 and digits[1:].startswith(code):  # lines carry the code of their territory
            return region
        if _rings_in(text, region):
            return region
    return ""


def _rings_in(text: str, region: str) -> bool:
    import phonenumbers as dialling

    found = dialling.parse(text, region)
    lines = (dialling.PhoneNumberType.FIXED_LINE, dialling.PhoneNumberType.MOBILE,
             dialling.PhoneNumberType.FIXED_LINE_OR_MOBILE)  # fmt: skip
    return dialling.is_valid_number(found) and dialling.number_type(found) in lines


def _territorial(text: str, region: str) -> str:
    import phonenumbers as dialling

    digits = re.sub(r"\D", "", text)[1:]
    if region == "PM":
        digits = digits.removeprefix("508")  # inside, its numbers have six digits
    code = dialling.country_code_for_region(region)
    return _written(dialling.PhoneNumber(country_code=code, national_number=int(digits)))


def _written(number: object) -> str:
    import phonenumbers as dialling

    return str(dialling.format_number(number, dialling.PhoneNumberFormat.INTERNATIONAL)).replace("-", " ")  # type: ignore[arg-type]
