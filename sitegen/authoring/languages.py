"""A language comes to a site, or leaves it: its entry in the configuration, its interface words, its texts.

Invariant: a new language has no texts and is not public; to take one out changes nothing of the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sitegen.authoring.content_files import WRITABLE, Edit
from sitegen.authoring.cutting import cut_out
from sitegen.authoring.interface_words import set_strings
from sitegen.authoring.splice import append_item
from sitegen.authoring.translation_units import local_texts
from sitegen.checks.interface_words import LOCALES, interface_keys
from sitegen.content.config import SiteConfig
from sitegen.content.kinds import KINDS, VOCABULARY
from sitegen.content.problem import KeyPath, Problem, refuse, say
from sitegen.content.records import Series, Vocabulary
from sitegen.content.site_config import written_config
from sitegen.content.sources import Sources
from sitegen.content.strict_yaml import decode, parse_yaml


def new_language(sources: Sources, config: str, code: str, name: str, locale: str) -> list[Edit]:
    """The entry of a language and the catalogue of its interface words, all empty. Raises `SourceError`."""
    from babel import Locale, UnknownLocaleError
    from babel.messages.catalog import Catalog

    try:
        known = Locale.parse((locale or code).replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        what = say("the locale “{name}” is not known", name=locale or code)
        remedy = say("write a language and a country, for example “fr_FR”")
        raise refuse(config, what, remedy, key=("languages",)) from None
    own = str(known.get_display_name(known) or known.english_name)
    facts: dict[str, Any] = {"code": code, "name": name or own[:1].upper() + own[1:]}
    if known.text_direction == "rtl":
        facts["dir"] = "rtl"
    facts |= {"locale": str(known), "public": False}
    before = sources.files[config].data
    listed = written_config(sources.files[config]).codes()
    path = f"{LOCALES}{code}.po"
    if code in listed and path in sources.files:
        what = say("“{name}” is there already", name=code)
        raise refuse(config, what, say("“python build.py translations” tells what it lacks"))
    edits = []
    if code not in listed:
        edits.append(Edit(config, append_item(config, before, ("languages",), facts), before))
    if path not in sources.files:
        forms = Catalog(locale=known).plural_forms
        count = int(forms.partition("nplurals=")[2].partition(";")[0])
        empty = {key: ("",) * (count if len(key[1]) > 1 else 1) for key in interface_keys(sources)}
        edits.append(Edit(path, set_strings(None, code, forms, empty)))
    return edits


# ------------------------------------------------------------------------------------- what leaves


def remove_languages(
    sources: Sources, config: str, codes: Sequence[str]
) -> tuple[list[Edit], list[str], list[Problem]]:
    """What takes languages out: files with other bytes, files that go, and what is there in no other language."""
    endings = {f"{code}.md" for code in codes}
    gone = [
        path
        for path in sources.files
        if (path.startswith("content/") and path.rpartition("/")[2] in endings)
        or path in {f"{LOCALES}{code}.po" for code in codes} | {f"content/synonyms/{code}.yaml" for code in codes}
    ]
    edits: list[Edit] = []
    alone: list[Problem] = []
    for path, annotation in _fact_files(sources, config):
        data = sources.files[path].data
        tree = parse_yaml(path, decode(path, data))
        ways: list[KeyPath] = []
        for way, texts in local_texts(annotation, tree, ()):
            if isinstance(texts, dict) and any(code in texts for code in codes):
                if any(code not in codes for code in texts):
                    ways += [(*way, code) for code in codes if code in texts]
                else:
                    what = say("this text is there in “{code}” only", code=", ".join(texts))
                    alone.append(Problem(path, what, say("write it in another language first"), key=way))
        if path == config and isinstance(tree, dict) and isinstance(listed := tree.get("languages"), list):
            ways += [("languages", number) for number, one in enumerate(listed)
                     if isinstance(one, dict) and one.get("code") in codes]  # fmt: skip
        if ways:
            edits.append(Edit(path, cut_out(path, data, ways), data))
    return edits, gone, alone


def _fact_files(sources: Sources, config: str) -> Iterator[tuple[str, Any]]:
    models: dict[str, Any] = {kind.facts: kind.model for kind in KINDS.values() if kind.record}
    models |= {kind.series: tuple[Series, ...] for kind in KINDS.values() if kind.series}
    for path in sources.files:
        name = path.rpartition("/")[2]
        if path == config:
            yield path, SiteConfig
        elif path == VOCABULARY:
            yield path, Vocabulary
        elif path.startswith("content/") and WRITABLE.fullmatch(path) and path.count("/") == 3 and name in models:
            yield path, models[name]
