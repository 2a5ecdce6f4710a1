"""The words of the layouts that translators have still to give.

Invariant: what is shown in English on the pages of another language is counted, and told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sitegen.content.problem import Problem, Severity, say
from sitegen.content.sources import Sources
from sitegen.site.catalogues import read_po

LOCALES = "layouts/locales/"


def interface_keys(sources: Sources) -> list[tuple[str, tuple[str, ...]]]:
    """Context and English of every interface word that a catalogue of the site has."""
    files = (one for path, one in sources.files.items() if path.startswith(LOCALES) and path.endswith(".po"))
    return list(dict.fromkeys(message.key for source in files for message in read_po(source.data)[1]))


def check_interface(sources: Sources, codes: Iterable[str]) -> Iterator[Problem]:
    """What waits for a translator: interface words that are shown in English. English ones need none."""
    keys = interface_keys(sources)
    for code in codes:
        source = sources.files.get(path := f"{LOCALES}{code}.po")
        if source is None or code.startswith("en"):
            continue
        done = {message.key for message in read_po(source.data)[1] if all(message.strings) and not message.fuzzy}
        if missing := sum(key not in done for key in keys):
            what = say("{code}: {count} of {all} words of the layouts are not translated, and shown in English",
                       code=code, count=missing, all=len(keys))  # fmt: skip
            remedy = say("“python build.py translations export --to {code}” gives them to a translator",
                         code=code)  # fmt: skip
            yield Problem(path, what, remedy, 1, 1, severity=Severity.WAITING)
