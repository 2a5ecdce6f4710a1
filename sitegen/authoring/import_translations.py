"""A PO file that came back from a translator becomes translations in the files of the site.

Invariant: a text is taken only when its original is still the same and when it stands in its place as the
original does; all others are reported with their line. Only the lines of what changed are written; to
import a file twice changes nothing the second time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sitegen.authoring.content_files import Edit
from sitegen.authoring.facts_text import Facts, words_text
from sitegen.authoring.interface_words import set_strings
from sitegen.authoring.markdown_pieces import fits, replace_pieces
from sitegen.authoring.po_file import PoFile
from sitegen.authoring.splice import set_value
from sitegen.authoring.translation_marks import broken_marks
from sitegen.authoring.translation_units import PageTexts, TranslationUnit, TranslationUnits
from sitegen.authoring.translations import set_front
from sitegen.content.grouping import grouped
from sitegen.content.problem import Message, Problem, say
from sitegen.content.sources import Sources
from sitegen.content.strict_yaml import decode, parse_yaml
from sitegen.site.catalogues import PoMessage


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page that is not whole in the PO file: how many of its texts are not there yet."""

    path: str
    missing: int
    count: int


@dataclass(frozen=True, slots=True)
class TranslationPlan:
    """What an import would do: the files as they would be, with how many texts in each; what it refuses; the rest."""

    edits: tuple[Edit, ...]
    taken: Mapping[str, int]
    refusals: tuple[Problem, ...]
    waiting: tuple[Waiting, ...]
    changed: int
    unchanged: int
    fuzzy: int
    empty: int


def plan_translations(sources: Sources, units: TranslationUnits, po: PoFile) -> TranslationPlan:
    """Look at every message; nothing is written here. The file is in the language of the units."""
    return _Import(sources, units, po).run()


class _Import:
    def __init__(self, sources: Sources, units: TranslationUnits, po: PoFile) -> None:
        self.sources, self.units, self.po = sources, units, po
        self.by_key = grouped((one.key, one) for one in units.units)
        self.by_context: dict[str, TranslationUnit] = {}
        for one in units.units:
            if one.part != "interface":
                self.by_context.setdefault(one.context, one)
        self.refusals: list[Problem] = []
        self.taken: dict[str, int] = {}
        self.counts = {"changed": 0, "unchanged": 0, "fuzzy": 0, "empty": 0}
        self.said: dict[int, tuple[str, ...]] = {}
        """The texts that stand in the PO file and may be used, by the identity of their units."""

    def run(self) -> TranslationPlan:
        for message in self.po.messages:
            self._look_at(message)
        pages = grouped((one.page, one) for one in self.units.units if one.part == "words")
        facts = grouped((one.path, one) for one in self.units.units if one.part != "words")
        edits = [*self._facts(facts)]
        waiting: list[Waiting] = []
        for name, listed in pages.items():
            edit = self._page(self.units.pages[name], listed, waiting)
            edits += [edit] if edit else []
        made = tuple(sorted((one for one in edits if one.data != one.before), key=lambda one: one.path))
        taken = {edit.path: self.taken.get(edit.path, 0) for edit in made}
        return TranslationPlan(made, taken, tuple(self.refusals), tuple(waiting), **self.counts)

    # ------------------------------------------------------------------------------- messages

    def _look_at(self, message: PoMessage) -> None:
        strings = tuple(text.replace("\r\n", "\n").replace("\r", "\n") for text in message.strings)
        if not "".join(strings).strip():
            self.counts["empty"] += 1
        elif message.fuzzy:
            self.counts["fuzzy"] += 1
        else:
            found = self.by_key.get(message.key, ())
            if not found:
                self._refuse(message, *self._lost(message))
            for one in found:
                if one.part != "interface":
                    strings = tuple(text.strip() for text in strings)
                wrong = self._wrong(one, strings) if strings != one.present else None
                if wrong:
                    self._refuse(message, *wrong)
                    continue
                self.said[id(one)] = strings
                self.counts["unchanged" if strings == one.present else "changed"] += 1

    def _refuse(self, message: PoMessage, what: Message, remedy: Message) -> None:
        self.refusals.append(Problem(self.po.path, what, remedy, message.line, 1))

    def _lost(self, message: PoMessage) -> tuple[Message, Message]:
        """Why a message is not among the units."""
        again = say("export again, and translate the new text")
        now = self.by_context.get(message.context)
        if now is not None and " body" not in message.context:
            return say("the original has changed since the file was exported: it is now “{text}”",
                       text=_short(now.source[0])), again  # fmt: skip
        if message.context.startswith(("content/", "site_config.yaml")):
            return say("“{text}” is no longer in the original", text=_short(message.source[0])), again
        return say("the layouts have no text “{text}”", text=_short(message.source[0])), say("remove it")

    def _wrong(self, one: TranslationUnit, strings: tuple[str, ...]) -> tuple[Message, Message] | None:
        """What is wrong with a new translation, and what to do."""
        if one.part == "interface":
            count = re.search(r"nplurals=([0-9]+)", self.units.plural_forms)
            forms = int(count[1]) if count and len(one.source) > 1 else 1
            if len(strings) != forms:
                return say("there are {count} plural forms here, and {forms} in the catalogue of the layouts",
                           count=len(strings), forms=forms), say("export again")  # fmt: skip
            if not all(strings):
                return say("not every plural form is translated"), say("translate all of them")
            return broken_marks(one.source, strings, interface=True)
        (text,) = strings if len(strings) == 1 else ("",)
        if not text:
            return say("a text of a page has no plural forms"), say("export again")
        if one.kind:
            if not fits(self.units.pages[one.page].pieces[int(one.way[0])], text):
                return say(
                    "in its place this text would become something else: a list, a heading, two paragraphs"
                ), say("write it in one piece, as the original is; put \\ before a sign at its beginning")
            return broken_marks(one.source, strings)
        if "\n" in text:
            return say("this text has more than one line"), say("write it on one line, as the original is")
        return None

    # ------------------------------------------------------------------------------- fields and interface words

    def _facts(self, facts: Mapping[str, Sequence[TranslationUnit]]) -> Iterator[Edit]:
        for path, listed in facts.items():
            new = [one for one in listed if id(one) in self.said and self.said[id(one)] != one.present]
            confirmed = [one for one in listed if id(one) in self.said and one.fuzzy and one not in new]
            if not new and not confirmed:
                continue
            source = self.sources.files.get(path)
            before = source.data if source else None
            self.taken[path] = len(new)
            if listed[0].part == "interface":
                strings = {one.key: self.said[id(one)] for one in (*new, *confirmed)}
                data = set_strings(before, self.units.code, self.units.plural_forms, strings)
                yield Edit(path, data, before)
                continue
            data = before or b""
            for one in new:
                data = self._set_fact(path, data, one, self.said[id(one)][0])
            yield Edit(path, data, before)

    def _set_fact(self, path: str, data: bytes, one: TranslationUnit, text: str) -> bytes:
        there = parse_yaml(path, decode(path, data))
        for part in one.way:
            there = there[part]  # type: ignore[index]
        if isinstance(there, str):  # one text for all languages becomes one for each
            return set_value(path, data, one.way, {self.units.default: there, self.units.code: text})
        return set_value(path, data, (*one.way, self.units.code), text)

    # ------------------------------------------------------------------------------- pages

    def _page(self, page: PageTexts, listed: Sequence[TranslationUnit], waiting: list[Waiting]) -> Edit | None:
        said = {one.way[0]: self.said[id(one)][0] for one in listed if id(one) in self.said}
        new = [one for one in listed if id(one) in self.said and self.said[id(one)] != one.present]
        confirmed = any(one.fuzzy and id(one) in self.said for one in listed)
        if not new and not confirmed:
            return None
        missing = sum(id(one) not in self.said for one in listed)
        front = {str(key): text for key, text in said.items() if isinstance(key, str)}
        words = {key: text for key, text in said.items() if isinstance(key, int)}
        if not page.aligned and missing:
            waiting.append(Waiting(page.path, missing, len(listed)))
            return None
        self.taken[page.path] = len(new)
        if page.data is None:
            return Edit(page.path, _new_page(page, front, words), None)
        data = page.data
        line_end = "\r\n" if b"\r\n" in data else "\n"
        if page.aligned:
            changed = {one.way[0] for one in new}
            words = {key: text for key, text in words.items() if key in changed}
            body = replace_pieces(page.present_body, page.present_pieces, words, line_end)
        else:
            body = replace_pieces(page.body, page.pieces, words).replace("\r\n", "\n").replace("\n", line_end)
        if words:
            data = (page.head + body).encode()
        for one in new:
            if isinstance(one.way[0], str):
                data = set_front(page.path, data, one.way[0], front[one.way[0]])
        if not missing:
            data = set_front(page.path, data, "source", page.original.digest)
        return Edit(page.path, data, page.data)


def _new_page(page: PageTexts, front: Mapping[str, str], words: Mapping[int, str]) -> bytes:
    """A translation that was not there: the original with other words, shown on the same days."""
    own = page.original.front
    facts: dict[str, Facts] = dict(front)
    for key in ("publish", "expire", "updated"):
        if (value := getattr(own, key)) is not None:
            facts[key] = value
    if own.no_fallback:
        facts["no_fallback"] = True
    facts["source"] = page.original.digest
    body = replace_pieces(page.body, page.pieces, words).replace("\r\n", "\n").replace("\r", "\n")
    return (words_text(facts) + body).encode()


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
