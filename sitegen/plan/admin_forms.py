"""The forms of the editor in the browser: what it asks for, in which file it puts it.

Law: they are made from the same records as the validator. Each file of the site has a form of its own,
because the editor knows one for a key, and our keys have several: a text for all languages or one for each
is asked for as it is written in that very file. What the editor cannot show is left out, and stays in the
file as it is.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator

from sitegen.model import values
from sitegen.model.config import SiteConfig
from sitegen.model.key_words import describe
from sitegen.model.problem import Message, say
from sitegen.model.records import FrontMatter, LocalText, Partner, Series
from sitegen.model.site import Entry, Site
from sitegen.model.values import Names
from sitegen.read.content import KINDS, SESSIONS, VOCABULARY
from sitegen.read.program_words import read_messages

Field = dict[str, Any]

LEFT_OUT: Mapping[tuple[str, str], str] = {
    ("FrontMatter", "extra"): "any keys may stand in it, of which nothing is known",
    ("Series", "changes"): "its keys are days; “change” writes them",
    ("Synonyms", "groups"): "a list of lists, which the editor does not have",
}
"""Keys that the editor does not show, and why. They stay in the file as they are."""

COLLECTIONS: Sequence[tuple[str, Message, str]] = (
    ("pages", say("pages"), "pages"),
    ("news", say("news"), "news"),
    ("courses", say("courses: texts"), "courses"),
    ("cities", say("cities: texts"), "cities"),
    ("partners", say("partners: texts"), "partners"),
    ("programmes", say("programmes"), "cities"),
    ("course-facts", say("courses: facts"), "courses"),
    ("city-facts", say("cities: facts"), "cities"),
    ("partner-facts", say("partners: facts"), "partners"),
    ("site", say("the site"), ""),
)

NEW: Sequence[tuple[str, Message, str, str]] = (
    ("new-news", say("write news"), "news", "{{year}}-{{month}}-{{day}}-{{title}}"),
    ("new-page", say("write a page"), "pages", "{{title}}"),
    ("new-partner", say("add a partner"), "partners", "{{name}}"),
)
LATER = frozenset({"source", "aliases", "no_fallback"})
"""Keys of words that a new text has no use for."""
HERE = {"media_folder": "", "public_folder": ""}
"""Logos and pictures of cities are put beside the file that names them."""
_LINE = LocalText.model_construct(everywhere="…")

_NUMBERS = {values.WholeNumber: "int", values.PositiveNumber: "int", values.Amount: "float", values.Latitude: "float",
            values.Longitude: "float"}  # fmt: skip


class Forms:
    """All forms of one site."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.default = site.config.default_language
        self.codes = [language.code for language in site.config.languages]
        self.messages = read_messages(self.default)
        vocabulary = site.vocabulary
        self.ids: dict[str, list[str]] = {
            kind: sorted(entry.id for entry in getattr(site, kind)) for kind in ("cities", "courses", "partners")
        } | {kind: sorted(getattr(vocabulary, kind)) for kind in ("topics", "audiences", "levels", "formats", "access")}

    def text(self, message: Message) -> str:
        """A message in the default language of the site."""
        return str(Message(self.messages.get(message.template), message.values))

    def collections(self) -> Iterator[dict[str, Any]]:
        """What is there, file by file; then what can be new."""
        for name, label, kind in COLLECTIONS:
            files = [*self.files(name, kind)]
            if files:
                said = self.text(label)
                yield {"name": name, "label": said[:1].upper() + said[1:], "i18n": True, "files": files}
        yield from self.new_things()

    def new_things(self) -> Iterator[dict[str, Any]]:
        """What one file makes: its folder is named after its title, with the day for news.

        A text is written in the default language, and translated when the next build has given it a form of its own.
        """
        words = [field for field in self.record(FrontMatter, ()) if field["name"] not in LATER]
        texts = {**HERE, "path": f"{{{{slug}}}}/{self.default}", "extension": "md", "format": "yaml-frontmatter",
                 "fields": [*words, self.body()]}  # fmt: skip
        facts = {**HERE, "path": "{{slug}}/partner", "extension": "yaml", "format": "yaml", "identifier_field": "name",
                 "fields": [*self.record(Partner, [Partner.model_construct(name=_LINE)])]}  # fmt: skip
        for name, label, kind, slug in NEW:
            said = self.text(label)
            yield {"name": name, "label": said[:1].upper() + said[1:], "folder": f"content/{kind}", "slug": slug,
                   "create": True, "delete": False, **(facts if kind == "partners" else texts)}  # fmt: skip

    def files(self, name: str, kind: str) -> Iterator[dict[str, Any]]:
        """The files of a collection."""
        if name == "site":
            yield self.file(
                "vocabulary", "", VOCABULARY, self.record(type(self.site.vocabulary), [self.site.vocabulary])
            )
            if self.site.path == "site_config.yaml":
                yield self.file("site_config", "", self.site.path, self.record(SiteConfig, [self.site.config]))
            return
        for entry in getattr(self.site, kind):
            title = self._title(entry)
            if name == kind:
                if entry.words:
                    yield self.words(entry, title)
            elif name == "programmes":
                sessions = [one for one in self.site.sessions if one.city == entry.id]
                if sessions:
                    fields = self.record(Series, sessions)
                    listed = {"name": "sessions", "label": self.text(say("sessions")), "widget": "list", "root": True,
                              "summary": "{{id}}", "fields": fields}  # fmt: skip
                    yield self.file(entry.id, title, f"{entry.path}/{SESSIONS}", [listed])
            elif (facts := KINDS[kind]) is not None:
                yield self.file(entry.id, title, f"{entry.path}/{facts[0]}", self.record(facts[1], [entry.facts]))

    def _title(self, entry: Entry[Any]) -> str:
        words = entry.words.get(self.default) or next(iter(entry.words.values()), None)
        return words.front.title if words else entry.id

    def file(self, name: str, label: str, path: str, fields: list[Field]) -> dict[str, Any]:
        """A file of facts."""
        return {"name": name, "label": label or name, "file": path, "format": "yaml", **HERE, "fields": fields}

    def words(self, entry: Entry[Any], title: str) -> dict[str, Any]:
        """The texts of a thing, side by side in all languages."""
        fields = [
            {**field, "i18n": True} for field in self.record(FrontMatter, [one.front for one in entry.words.values()])
        ]
        for field in fields:
            if field["name"] == "title":  # a language that is not there needs none
                field["required"] = [self.default] if self.default in entry.words else False
            if field["name"] == "source":
                field["readonly"] = True
        return {
            "name": entry.id, "label": title, "file": f"{entry.path}/{{{{locale}}}}.md", "format": "yaml-frontmatter",
            "i18n": True, **HERE, "fields": [*fields, self.body() | {"i18n": True}],
        }  # fmt: skip

    def body(self) -> Field:
        """The text itself, as it is in the file: a rich editor would rewrite it."""
        return {"name": "body", "label": self.text(say("text")), "widget": "markdown", "modes": ["raw"],
                "required": False}  # fmt: skip

    # ------------------------------------------------------------------------------- fields

    def record(self, model: type[BaseModel], there: Sequence[Any]) -> list[Field]:
        """The fields of a record; `there` are the records of this kind in the file, which show how it is written."""
        fields = []
        for name, one in model.model_fields.items():
            key = one.alias or name
            if (model.__name__, key) in LEFT_OUT:
                continue
            present = [value for record in there if (value := getattr(record, name, None)) is not None]
            field = self.value(one.annotation, one.metadata, present)
            if field is None:  # it is written in more than one way here
                continue
            head = {"name": key, "label": key, "hint": self.text(describe(model.__name__, key))}
            if not one.is_required():
                field["required"] = False
            if one.default is True:  # without the key it is on: to the editor, what is not ticked is off
                field["default"] = True
            fields.append(head | field)
        return fields

    def value(self, annotation: Any, marks: Sequence[Any], there: Sequence[Any]) -> Field | None:
        """What asks for a value: a field without its name."""
        named = next((mark.kind for mark in marks if isinstance(mark, Names)), "")
        if named:
            return {"widget": "select", "options": self.ids[named]}
        for function in (mark.func for mark in marks if isinstance(mark, BeforeValidator)):
            if function in _KINDS:
                return dict(_KINDS[function])
        origin = get_origin(annotation)
        if origin is Annotated:
            return self.value(get_args(annotation)[0], annotation.__metadata__, there)
        if origin in (Union, types.UnionType):
            return self.value(next(one for one in get_args(annotation) if one is not type(None)), (), there)
        if origin is tuple:
            return self.sequence(get_args(annotation)[0], [item for value in there for item in value])
        if origin is dict:
            found = {key: item for value in there for key, item in value.items()}
            return {"widget": "object", "fields": [
                {"name": key, "label": key, "widget": "object", "collapsed": True,
                 "fields": self.record(get_args(annotation)[1], [item])}
                for key, item in found.items()
            ]} if found else None  # fmt: skip
        if origin is Literal:
            return {"widget": "select", "options": list(get_args(annotation))}
        if annotation is LocalText:
            return self.local_text(there)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return {"widget": "object", "fields": self.record(annotation, there)}
        return {"widget": "string"}

    def sequence(self, item: Any, there: Sequence[Any]) -> Field | None:
        """A list of values; None when one of them is written in more than one way."""
        inside = self.value(item, (), there)
        if inside is None:
            return None
        if inside["widget"] == "select":
            return {**inside, "multiple": True}
        if inside["widget"] == "object":
            return {"widget": "list", "fields": inside["fields"]}
        return {"widget": "list", "field": {"name": "item", "label": "…", **inside}}

    def local_text(self, there: Iterable[LocalText]) -> Field | None:
        """One line, or one for each language: as it is written; None when it is written in both ways."""
        forms = {bool(text.everywhere) for text in there}
        if len(forms) > 1:
            return None
        if forms == {True}:
            return {"widget": "string"}
        return {"widget": "object", "fields": [
            {"name": code, "label": code, "widget": "string", "required": False} for code in self.codes
        ]}  # fmt: skip


def _validator(kind: Any) -> Any:
    return next(mark.func for mark in kind.__metadata__ if isinstance(mark, BeforeValidator))


_KINDS: Mapping[Any, Field] = {
    _validator(values.Day): {"widget": "datetime", "type": "date", "format": "YYYY-MM-DD"},
    _validator(values.YesNo): {"widget": "boolean"},
    _validator(values.Line): {"widget": "string"},
    _validator(values.Summary): {"widget": "string"},
    _validator(values.PictureName): {"widget": "image"},
    **{_validator(kind): {"widget": "number", "value_type": form} for kind, form in _NUMBERS.items()},
}
