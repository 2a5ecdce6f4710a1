"""The catalogue of the messages of the program itself.

It is ours and of one form (the tests compare it with babel's reading), so a few lines read it: babel
would take longer to import than a build with nothing to do takes.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from sitegen.site.catalogues import Catalogue

_ENTRY = re.compile(r'^msgid (".*")\nmsgstr (".*")$', re.MULTILINE)


def read_messages(language: str) -> Catalogue:
    """The catalogue of a language; without words for a language that has none."""
    path = Path(__file__).parent.parent / "locales" / f"{language}.po"
    if language == "en" or not path.is_file():
        return Catalogue()
    entries = _ENTRY.findall(path.read_text("utf-8").replace('"\n"', ""))
    texts = json.loads("{" + ",".join(f"{message}:{text}" for message, text in entries) + "}")
    return Catalogue({("", message): (text,) for message, text in texts.items() if message})
