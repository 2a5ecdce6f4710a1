"""The forms of the editor in the browser: what it asks for, in which file it puts it.

Invariant: they are made from the same records as the validator. Each file of the site has a form of its own,
because the editor knows one for a key, and our keys have several: a text for all languages or one for each
is asked for as it is written in that very file. What the editor cannot show is left out, and stays in the
file as it is; as does all that is not changed in a form (`keeper.js`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from sitegen.content import picture_names, spoken, values
from sitegen.content.annotations import named_kind, readers, unwrap
from sitegen.content.config import SiteConfig
from sitegen.content.key_words import describe
from sitegen.content.kinds import RANKED, VOCABULARY
from sitegen.content.local_text import LocalText
from sitegen.content.problem import NOTHING, Message, say
from sitegen.content.records import FrontMatter, Series, Vocabulary
from sitegen.content.site import PLAIN_SHAPE, Entry, Shape, Site
from sitegen.site.program_words import read_messages

Field = dict[str, Any]
Form = tuple[Mapping[str, str], dict[str, Any]]
"""The paths of the files that a form shows, with their titles; the form."""

LEFT_OUT: Mapping[tuple[str, str], str] = {
    ("FrontMatter", "extra"): "any keys may stand in it, of which nothing is known",
    ("Series", "changes"): "its keys are days; “change” writes them",
    ("Synonyms", "groups"): "a list of lists, which the editor does not have",
}
"""Keys that the editor does not show, and why. They stay in the file as they are."""

KEPT, KEPT_WORDS = "kept", "kept-frontmatter"
"""The formats of our files, which only `keeper.js` reads and writes: without it the program offers no form."""
LATER = frozenset({"source", "aliases", "no_fallback", "revision"})
"""Keys of words that a new text has no use for."""
HERE = {"media_folder": "", "public_folder": ""}
"""Logos and pictures of cities are put beside the file that names them."""
_LINE = LocalText.model_construct(everywhere="…")

_NUMBERS = {values.WholeNumber: "int", values.Revision: "int", values.PositiveNumber: "int", values.Amount: "float",
            values.Latitude: "float", values.Longitude: "float"}  # fmt: skip


class Forms:
    """All forms of one site."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.default = site.config.default_language
        self.codes = [language.code for language in site.config.languages]
        self.messages = read_messages(self.default)
        self.shapes: dict[str, dict[str, Shape | None]] = {}
        """Collection/form → title → the shape of a file, where one is not plain; known when all forms are made.

        It is the title by which the editor tells one language from another; facts have none.
        """
        vocabulary = site.vocabulary
        self.ids: dict[str, list[str]] = {
            kind: sorted(entry.id for entry in entries) for kind, entries in site.things.items()
        } | {kind: sorted(getattr(vocabulary, kind)) for kind in ("topics", "audiences", "levels", "formats", "access")}

    def text(self, message: Message) -> str:
        """A message in the default language of the site."""
        return str(Message(self.messages.get(message.template), message.values))

    def collections(self) -> Iterator[dict[str, Any]]:
        """What is there, file by file; then what can be new."""
        for name, said, forms in self.groups():
            files: list[dict[str, Any]] = []
            withheld: list[str] = []
            for titles, form in forms:
                shapes = self.shapes_of(titles)
                if None in shapes.values():  # lines that end in two ways; or one title twice
                    withheld += titles
                else:
                    files.append(form)
                    self.note_shapes(f"{name}/{form['name']}", shapes)
            if files:
                ends = say("not here, as their lines end in different ways: {paths}", paths=", ".join(withheld))
                yield {"name": name, "label": said[:1].upper() + said[1:], "i18n": True, "files": files,
                       **({"description": self.text(ends)} if withheld else {})}  # fmt: skip
        yield from self.new_things()

    def groups(self) -> Iterator[tuple[str, str, Iterable[Form]]]:
        """Texts, then programmes, then facts, then what is of the whole site: name, label, forms."""
        there = self.site.things
        for kind in sorted(RANKED, key=lambda kind: bool(kind.record)):
            things = self.text(kind.things)
            label = self.text(say("{things}: texts", things=things)) if kind.record else things
            yield kind.name, label, (self.words(entry) for entry in there[kind.name] if entry.words)
        yield "programmes", self.text(say("programmes")), self.programmes()
        for kind in (kind for kind in RANKED if kind.record):
            label = self.text(say("{things}: facts", things=self.text(kind.things)))
            forms = (
                self.file(one.id, self._title(one), one.facts_path, kind.model, one.facts) for one in there[kind.name]
            )
            yield f"{kind.noun}-facts", label, forms
        yield "site", self.text(say("the site")), self.site_files()

    def shapes_of(self, titles: Mapping[str, str]) -> dict[str, Shape | None]:
        """The shapes of files by their titles; None for what cannot be distinguished."""
        shapes: dict[str, Shape | None] = {}
        for path, title in titles.items():
            shape = self.site.shapes.get(path, PLAIN_SHAPE)
            shapes[title] = shape if shapes.get(title, shape) == shape else None
        return shapes

    def note_shapes(self, form: str, shapes: Mapping[str, Shape | None]) -> None:
        """Keep the shapes of a form where one is not plain; where all are the same, titles need not tell."""
        found = set(shapes.values())
        if found != {PLAIN_SHAPE}:
            self.shapes[form] = {"": shapes[next(iter(shapes))]} if len(found) == 1 else {**shapes}

    def new_things(self) -> Iterator[dict[str, Any]]:
        """What one file makes: its folder is named after its title, with the day for news.

        A text is written in the default language, and translated when the next build has given it a form of its own.
        """
        words = [field for field in self.record(FrontMatter, ()) if field["name"] not in LATER]
        for kind in RANKED:
            if kind.new == NOTHING:
                continue
            name, said, entries = f"new-{kind.noun}", self.text(kind.new), self.site.things[kind.name]
            if kind.record:
                fields = self.record(kind.model, [kind.model.model_construct(name=_LINE)])
                last, form = kind.facts, {"format": KEPT, "identifier_field": "name", "fields": fields}
                titles = {entry.facts_path: "" for entry in entries}
            else:
                last, form = f"{self.default}.md", {"format": KEPT_WORDS, "fields": [*words, self.body()]}
                there = [entry.words[self.default] for entry in entries if self.default in entry.words]
                titles = {words.path: words.front.title for words in there}
            file, _, ending = last.partition(".")
            slug = "{{name}}" if kind.record else "{{title}}"
            others = [
                one for one in self.site.shapes
                if one.startswith(f"content/{kind.name}/") and one.endswith(f"/{last}")
            ]  # fmt: skip
            unknown = {""} if {*others} - {*titles} else set()  # drafts: their titles are not known here
            self.note_shapes(name, {"": PLAIN_SHAPE} | self.shapes_of(titles) | dict.fromkeys(unknown))
            yield {"name": name, "label": said[:1].upper() + said[1:], "folder": f"content/{kind.name}",
                   "slug": f"{{{{year}}}}-{{{{month}}}}-{{{{day}}}}-{slug}" if kind.is_dated else slug,
                   "create": True, "delete": False, **HERE, "path": f"{{{{slug}}}}/{file}", "extension": ending,
                   **form}  # fmt: skip

    def programmes(self) -> Iterator[Form]:
        """The forms of programmes."""
        for entry in self.site.cities:
            sessions = [one for one in self.site.sessions if one.city == entry.id]
            if sessions:
                titles, form = self.file(entry.id, self._title(entry), entry.series_path, Series, *sessions)
                form["fields"] = [{"name": "sessions", "label": self.text(say("sessions")), "widget": "list",
                                   "root": True, "summary": "{{id}}", "fields": form["fields"]}]  # fmt: skip
                yield titles, form

    def site_files(self) -> Iterator[Form]:
        """The forms of the vocabulary and the configuration."""
        yield self.file("vocabulary", "vocabulary", VOCABULARY, Vocabulary, self.site.vocabulary)
        if self.site.path == "site_config.yaml":
            yield self.file("site_config", "site_config", self.site.path, SiteConfig, self.site.config)

    def _title(self, entry: Entry[Any]) -> str:
        words = entry.words.get(self.default) or next(iter(entry.words.values()), None)
        return words.front.title if words else entry.id

    def file(self, name: str, label: str, path: str, model: type[BaseModel], *there: Any) -> Form:
        """The form of a file of facts, with its path."""
        form = {"name": name, "label": label, "file": path, "format": KEPT, **HERE, "fields": self.record(model, there)}
        return {path: ""}, form

    def words(self, entry: Entry[Any]) -> Form:
        """The texts of a thing, side by side in all languages."""
        fields = [
            {**field, "i18n": True} for field in self.record(FrontMatter, [one.front for one in entry.words.values()])
        ]
        for field in fields:
            if field["name"] == "title":  # a language that is not there needs none
                field["required"] = [self.default] if self.default in entry.words else False
            if field["name"] == "source":
                field["readonly"] = True
        titles = {words.path: words.front.title for words in entry.words.values()}
        return titles, {
            "name": entry.id, "label": self._title(entry),
            "file": f"{entry.path}/{{{{locale}}}}.md", "format": KEPT_WORDS,
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
        annotation, marks = unwrap(annotation, marks)
        if named := named_kind(marks):
            return {"widget": "select", "options": self.ids[named]}
        for function in readers(marks):
            if function in _KINDS:
                return dict(_KINDS[function])
        origin = get_origin(annotation)
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


_FIELDS: tuple[tuple[Any, Field], ...] = (
    (spoken.Day, {"widget": "datetime", "type": "date", "format": "YYYY-MM-DD"}),
    (values.YesNo, {"widget": "boolean"}),
    (values.Line, {"widget": "string"}),
    (values.Summary, {"widget": "string"}),
    (picture_names.PictureName, {"widget": "image"}),
    *((kind, {"widget": "number", "value_type": form}) for kind, form in _NUMBERS.items()),
)
_KINDS: Mapping[Any, Field] = {readers(kind.__metadata__)[0]: field for kind, field in _FIELDS}
