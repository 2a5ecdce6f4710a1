"""Translation units as a PO file for translators, and what comes back in one.

Invariant: `msgfmt --check` accepts every file that is written. A file that comes back is read by babel, line
by line checked before: what babel would guess at is refused with its line.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sitegen.authoring.translation_units import TranslationUnit
from sitegen.content.problem import Message, refuse, say
from sitegen.content.strict_yaml import decode
from sitegen.site.catalogues import PO_LINE, PoMessage, read_po

_LANGUAGE = re.compile(r'^"Language: *+([A-Za-z0-9_@-]*+) *+\\n"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PoFile:
    """What a translator sent: the language that its header names, and its messages."""

    path: str
    language: str
    messages: tuple[PoMessage, ...]


def po_header(title: str, language: str, plural_forms: str, moment: datetime) -> str:
    """The header of a catalogue; `moment` is when it was made."""
    when = f"{moment:%Y-%m-%d %H:%M}{moment:%z}"
    fields = (
        ("Project-Id-Version", title), ("Report-Msgid-Bugs-To", ""), ("POT-Creation-Date", when),
        ("PO-Revision-Date", when), ("Last-Translator", "sitegen"), ("Language-Team", language), ("Language", language),
        ("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=UTF-8"), ("Content-Transfer-Encoding", "8bit"),
        ("Plural-Forms", plural_forms.rstrip("; ") + ";"),
    )  # fmt: skip
    from babel.messages.pofile import escape

    lines = "".join(escape(f"{name}: {value}\n") + "\n" for name, value in fields)
    return f'msgid ""\nmsgstr ""\n{lines}'


def po_bytes(
    units: Sequence[TranslationUnit], code: str, title: str, plural_forms: str, moment: datetime,
    text: Callable[[Message], str],
) -> bytes:  # fmt: skip
    """A PO file of translation units; `text` says its comments in the language of the run."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    catalog = Catalog(charset="utf-8", fuzzy=False)
    catalog.mime_headers = [("Plural-Forms", plural_forms)]
    for one in units:
        plural = len(one.source) > 1
        message = catalog.add(
            one.source if plural else one.source[0],
            (one.present or None) if plural else (one.present[0] if one.present else None),
            locations=[(one.path, one.line or None)],  # type: ignore[list-item]
            auto_comments=[text(one.note)] if one.note else (),
            context=one.context or None,
            previous_id=[one.previous] if one.previous and one.fuzzy else (),
        )
        if one.part != "interface":  # “50 % des places” is no format
            message.flags.discard("python-format")
        if one.fuzzy:
            message.flags.add("fuzzy")
    body = io.BytesIO()
    write_po(body, catalog, width=0, omit_header=True, include_previous=True)
    return (po_header(title, code, plural_forms, moment) + "\n").encode() + body.getvalue()


def read_po_file(path: str, data: bytes) -> PoFile:
    """What a translator sent; raises `SourceError`, with a line, when it is no PO file of a language."""
    messages = read_messages(path, data)
    language = _LANGUAGE.search(decode(path, data))
    if language is None or not language[1]:
        what = say("the file does not say in which language it is")
        remedy = say("give it the line “Language: …” in its header, as it was exported")
        raise refuse(path, what, remedy, 1, 1)
    return PoFile(path, language[1], messages)


def read_messages(path: str, data: bytes) -> tuple[PoMessage, ...]:
    """The messages of a PO file but its header; raises `SourceError`, with a line."""
    from babel.messages.pofile import PoFileError

    text = decode(path, data)
    for number, line in enumerate(text.split("\n"), 1):
        if not PO_LINE.fullmatch(line):
            what = say("this line of the PO file cannot be read")
            remedy = say("open the file with a tool for translators (Poedit, msgfmt), which says what is wrong")
            raise refuse(path, what, remedy, number, 1)
    try:
        # The plural forms that count are those of the file: a header that cannot be read gives two.
        return read_po(text.encode())[1]
    except (PoFileError, ValueError, LookupError, TypeError) as error:
        what = say("the PO file cannot be read: {reason}", reason=str(error)[:120])
        number = getattr(error, "lineno", 0) or 0
        raise refuse(path, what, say("check it with msgfmt"), number, 1 if number else 0) from None


def language_of(po: PoFile, codes: Sequence[str]) -> str:
    """The language of the site that a PO file is in; `fr_FR` and `fr-FR` are `fr`. Raises `SourceError`."""
    for name in (po.language, re.split("[_@-]", po.language)[0]):
        if name in codes:
            return name
    from sitegen.content.schema import suggestion

    what = say("“{code}” is not a language of this site", code=po.language)
    raise refuse(po.path, what, suggestion(po.language, codes), 1, 1)
