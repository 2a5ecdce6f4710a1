"""The words of the layouts that translators have still to give.

Invariant: what is shown in English on the pages of another language is counted, and told.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from sitegen.content.problem import Problem, Severity, say
from sitegen.content.sources import Sources

LOCALES = "layouts/locales/"


def interface_keys(sources: Sources) -> list[tuple[str, tuple[str, ...]]]:
    """Context and English of every interface word that a catalogue of the site has."""
    from babel.messages.pofile import read_po

    keys: dict[tuple[str, tuple[str, ...]], None] = {}
    for path, source in sources.files.items():
        if path.startswith(LOCALES) and path.endswith(".po"):
            for message in read_po(io.BytesIO(source.data), abort_invalid=True):
                if message.id:
                    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
                    keys[message.context or "", tuple(ids)] = None
    return list(keys)


def check_interface(sources: Sources, codes: Iterable[str]) -> Iterator[Problem]:
    """What waits for a translator: interface words that are shown in English. English ones need none."""
    from babel.messages.pofile import read_po

    keys = interface_keys(sources)
    for code in codes:
        source = sources.files.get(path := f"{LOCALES}{code}.po")
        if source is None or code.startswith("en"):
            continue
        done = set()
        for message in read_po(io.BytesIO(source.data), abort_invalid=True):
            ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
            strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
            if all(strings) and not message.fuzzy:
                done.add((message.context or "", tuple(ids)))
        if missing := sum(key not in done for key in keys):
            what = say("{code}: {count} of {all} words of the layouts are not translated, and shown in English",
                       code=code, count=missing, all=len(keys))  # fmt: skip
            remedy = say("“python build.py translations export --to {code}” gives them to a translator",
                         code=code)  # fmt: skip
            yield Problem(path, what, remedy, 1, 1, severity=Severity.WAITING)
