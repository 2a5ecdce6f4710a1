"""The spaces of French typography.

Invariant: only spaces change; text without French punctuation is untouched; code never comes here.
Source: Lexique des règles typographiques en usage à l'Imprimerie nationale, “Espacements”.
"""

from __future__ import annotations

import re

NARROW = "\u202f"
WIDE = "\u00a0"

_BEFORE_HIGH = re.compile(r"[ \u00a0](?=[;!?])")
_BEFORE_COLON = re.compile(r"[ \u202f](?=:(?:\s|$))")
_AFTER_OPENING = re.compile(r"(?<=«)[ \u202f]?(?=\S)")
_BEFORE_CLOSING = re.compile(r"(?<=\S)[ \u202f]?(?=»)")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))")


def set_typography(text: str, language: str) -> str:
    """The text with the no-break spaces of its language; only French asks for some."""
    if language.partition("-")[0] != "fr":
        return text
    if "«" in text or "»" in text:
        text = _AFTER_OPENING.sub(WIDE, text)
        text = _BEFORE_CLOSING.sub(WIDE, text)
    text = _BEFORE_HIGH.sub(NARROW, text)
    text = _BEFORE_COLON.sub(WIDE, text)
    return _BETWEEN_DIGITS.sub(NARROW, text)
