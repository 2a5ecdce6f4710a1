"""The catalogue of a language, with other strings in some of its messages.

Invariant: only the lines of these strings, and a `fuzzy` that no longer holds, are written anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sitegen.authoring.po_file import read_messages
from sitegen.authoring.splice import cannot_change

Key = tuple[str, tuple[str, ...]]


def set_strings(data: bytes | None, code: str, plural_forms: str, strings: Mapping[Key, tuple[str, ...]]) -> bytes:
    """The bytes of a catalogue with new strings; messages that it lacks come at its end. Raises `SourceError`."""
    path = f"layouts/locales/{code}.po"
    if data is None:
        data = _empty(code, plural_forms).encode()
    text = data.decode("utf-8-sig")
    line_end = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    messages = {one.key: one for one in read_messages(path, data)}
    there = {key: messages[key].line - 1 for key in strings if key in messages}
    for key, at in sorted(there.items(), key=lambda item: -item[1]):
        start = next(number for number in range(at, len(lines)) if lines[number].startswith("msgstr"))
        stop = start
        while stop < len(lines) and lines[stop].startswith(("msgstr", '"')):
            stop += 1
        lines[start:stop] = _string_lines(key, strings[key])
        for number in range(at - 1, -1, -1):
            if not lines[number].startswith(("#", "msgctxt", '"')):
                break
            if lines[number].startswith("#,"):
                flags = [flag for flag in re.split(r"[,\s]+", lines[number][2:]) if flag not in ("", "fuzzy")]
                lines[number : number + 1] = [f"#, {', '.join(flags)}"] if flags else []
    while lines and not lines[-1]:
        lines.pop()
    for key, said in strings.items():
        if key not in there:
            lines += ["", *_message_lines(key), *_string_lines(key, said)]
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    made = mark + (line_end.join(lines) + line_end).encode()
    now = {one.key: one for one in read_messages(path, made)}
    if any(now[key].strings != said for key, said in strings.items()):
        raise cannot_change(path)
    return made


def _empty(code: str, plural_forms: str) -> str:
    forms = plural_forms.rstrip("; ")
    return (
        f'msgid ""\nmsgstr ""\n"Language: {code}\\n"\n"Plural-Forms: {forms};\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    )


def _message_lines(key: Key) -> Sequence[str]:
    from babel.messages.pofile import escape

    context, source = key
    lines = [f"msgctxt {escape(context)}"] if context else []
    lines.append(f"msgid {escape(source[0])}")
    if any("%(" in text for text in source):
        lines.insert(0, "#, python-format")
    return [*lines, *(f"msgid_plural {escape(text)}" for text in source[1:])]


def _string_lines(key: Key, strings: tuple[str, ...]) -> list[str]:
    from babel.messages.pofile import escape

    if len(key[1]) == 1:
        return [f"msgstr {escape(strings[0])}"]
    return [f"msgstr[{number}] {escape(text)}" for number, text in enumerate(strings)]
