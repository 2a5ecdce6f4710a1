"""JSON Schema (draft 2020-12) of every file that editors write, made from the records.

Invariant: it accepts whatever the strict reader accepts. That reader sees texts only; the tools of
editors see the types of YAML (a number, a day, true), so every value may come as either.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

from annotated_types import MinLen
from pydantic import BaseModel

from sitegen.authoring.content_files import Edit
from sitegen.content import booking, config, kinds, opening_hours, picture_names, records, spoken, synonyms, values
from sitegen.content.annotations import named_kind, readers, unwrap
from sitegen.content.key_words import describe
from sitegen.content.local_text import LocalText
from sitegen.content.problem import Message, refuse, say
from sitegen.content.refusal import LINE_LENGTH, SUMMARY_LENGTH, TEXT_LENGTH
from sitegen.content.sources import Sources
from sitegen.content.spoken import Hours

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = ".schemas"
SETTINGS = ".vscode/settings.json"

FILES: Mapping[str, tuple[type[BaseModel], bool, tuple[str, ...], Message]] = {
    **{
        one.noun: (one.model, False, (f"content/{one.name}/*/{one.facts}",), one.things)
        for one in kinds.KINDS.values()
        if one.record
    },
    "sessions": (
        records.Series, True, ("content/cities/*/sessions.yaml",), say("the programme of a city: a list of series")
    ),
    "vocabulary": (
        records.Vocabulary, False, ("content/vocabulary.yaml",), say("the words that things are sorted by")
    ),
    "synonyms": (
        synonyms.Synonyms, False, ("content/synonyms/*.yaml",), say("words that a search takes for each other")
    ),
    "site_config": (config.SiteConfig, False, ("site_config.yaml",), say("the configuration of the site")),
    "words": (records.FrontMatter, False, (), say("the facts at the top of an .md file")),
}  # fmt: skip
"""Kind of file → its record, whether the file is a list of them, which files those are, what it is called."""


def _text(length: int) -> Schema:
    return {"type": ["string", "number", "boolean"], "minLength": 1, "maxLength": length}


def _pattern(pattern: str, **more: Any) -> Schema:
    return {"type": "string", "pattern": rf"^\s*(?:{pattern})\s*$", **more}


def _or_number(pattern: str, **limits: Any) -> Schema:
    return {"anyOf": [{"type": "integer", **limits}, _pattern(pattern)]}


_NUMBER = "[0-9]{1,3}(?:[ \u00a0\u202f_][0-9]{3})+|[0-9]{1,9}"
_AMOUNT = "-?[0-9][0-9 \u00a0\u202f_]*(?:[.,][0-9]{1,6})?"
_ID = "[a-z0-9]+(?:-[a-z0-9]+)*"
_WEB = _pattern('https?://[^\\s<>"\\\\^`{|}]+')
_YES = ("true", "yes", "oui", "on", "false", "no", "non", "off")


def _any_case(words: Iterable[str]) -> str:
    """A pattern of some words, whatever their capitals and accents."""
    return "|".join("".join(_letter(letter) for letter in word) for word in words)


def _letter(letter: str) -> str:
    plain = unicodedata.normalize("NFD", letter)[0]
    forms = "".join(sorted({letter, letter.upper(), plain, plain.upper()}))
    return f"[{forms}]" if letter.isalpha() else "[-_ ]"


def _one_of(words: spoken.Words) -> Schema:
    said = (word for one, others in words.items() for word in (one, *others))
    return {"anyOf": [{"enum": list(words)}, _pattern(_any_case(said))]}


_YES_PATTERN = _any_case(_YES)


def _amount(limit: int | None = None) -> Schema:
    limits = {"minimum": -limit, "maximum": limit} if limit else {}
    return {"anyOf": [{"type": "number", **limits}, _pattern(_AMOUNT)]}


KINDS: tuple[tuple[Any, Schema], ...] = (
    (values.Line, _text(LINE_LENGTH)),
    (values.Summary, _text(SUMMARY_LENGTH)),
    (values.Identifier, _or_number(_ID)),
    (values.Named, _or_number(_ID)),
    (synonyms.SearchWord, _pattern(r"\S+")),
    (values.Slug, {"anyOf": [{"type": "integer"}, _pattern(r"[^\s/?#%_.]+")]}),
    (values.OldAddress, _pattern(r"/\S+")),
    (picture_names.PictureName, _pattern(r"[^/\\]+\.[A-Za-z]{3,4}")),
    (values.WebAddress, _WEB),
    (values.BaseAddress, _WEB),
    (booking.BookingAddress, _pattern('https?://[^\\s<>"\\\\^`|]+')),
    (values.Email, _pattern(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")),
    (values.Phone, _pattern("\\+[1-9][0-9 .\u00a0\u202f-]{5,24}[0-9]")),
    (values.WholeNumber, _or_number(_NUMBER, minimum=0, maximum=999_999_999)),
    (values.Revision, _or_number(_NUMBER, minimum=0, maximum=values.REVISIONS)),
    (values.PositiveNumber, _or_number(_NUMBER, minimum=1, maximum=999_999_999)),
    (values.Amount, _amount()),
    (values.Latitude, _amount(90)),
    (values.Longitude, _amount(180)),
    (values.YesNo, {"anyOf": [{"type": "boolean"}, _pattern(_YES_PATTERN)]}),
    (values.Postcode, _or_number("[0-9][0-9A-Z][0-9]{3}", minimum=0, maximum=99_999)),
    (values.Insee, _or_number("[0-9][0-9A-Z][0-9]{3}", minimum=0, maximum=99_999)),
    (values.Pivot, _or_number("(?: *[0-9]){14}|W *(?: *[0-9]){9}", minimum=0)),
    (spoken.Day, _pattern(spoken.DAY_PATTERN)),
    (spoken.SaidStatus, _one_of(spoken.STATES)),
    (spoken.SaidMode, _one_of(spoken.MODES)),
    (spoken.SaidCityStatus, _one_of(spoken.CITY_STATES)),
    (spoken.SaidWeekday, _one_of(spoken.WEEKDAYS)),
    (opening_hours.OpeningHours, {"type": "string", "minLength": 1}),
    (config.LanguageCode, _pattern("[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")),
    (config.NavigationEntry, _pattern(config.NAVIGATION_PATTERN)),
)
"""Kind of value → what it looks like in the eyes of an editor's tool."""
_BOOKING_DAY = _pattern(f"{spoken.DAY_PATTERN}|{booking.BEFORE}")
_HOURS = _pattern(spoken.HOURS_PATTERN)

RULES: Mapping[type[BaseModel], Schema] = {
    records.Series: {
        "anyOf": [{"required": ["dates"]}, {"required": ["every"]}],
        "dependentRequired": {"every": ["from", "until"]},
        "not": {"required": ["dates", "every"], "properties": {"dates": {"minItems": 1}}},
    },
    records.Place: {"dependentRequired": {"latitude": ["longitude"], "longitude": ["latitude"]}},
    records.Venue: {"dependentRequired": {"latitude": ["longitude"], "longitude": ["latitude"]}},
}
"""What keys ask of each other, where JSON Schema can say it."""


def make_schema(
    kind: str,
    languages: Sequence[str],
    text: Callable[[Message], str],
    ids: Mapping[str, Iterable[str]] | None = None,
) -> Schema:
    """The schema of a kind of file. `text` says sentences in the editor's language.

    With `ids` (kind of thing → its ids) an id must be one that exists now.
    """
    model, is_list, _, title = FILES[kind]
    maker = _Maker(languages, text, ids or {})
    body = maker.record(model)
    if is_list:
        body = {"type": "array", "items": body}
    things = next((text(one.things) for one in kinds.KINDS.values() if one.noun == kind), "")
    said = say("{things}: facts", things=things) if things else title
    return {"$schema": DIALECT, "title": text(said), **body, "$defs": dict(sorted(maker.defs.items()))}


class _Maker:
    def __init__(
        self, languages: Sequence[str], text: Callable[[Message], str], ids: Mapping[str, Iterable[str]]
    ) -> None:
        self.languages, self.text, self.ids = languages, text, ids
        self.defs: dict[str, Schema] = {}
        # Two kinds of one validator do not exist: the tests see to it.
        self.kinds = {readers(alias.__metadata__)[0]: schema for alias, schema in KINDS}

    def record(self, model: type[BaseModel]) -> Schema:
        """A reference to a record, which is described once."""
        name = model.__name__
        if name not in self.defs:
            self.defs[name] = {}  # so that a record may hold itself
            properties = {}
            required = []
            for field_name, field in model.model_fields.items():
                key = field.alias or field_name
                schema = self.value(field.annotation, field.metadata)
                properties[key] = {"description": self.text(describe(name, key)), **schema}
                if field.is_required():
                    required.append(key)
            self.defs[name] = {
                "type": "object", "properties": properties, "additionalProperties": False, "required": required,
                **RULES.get(model, {}),
            }  # fmt: skip
        return {"$ref": f"#/$defs/{name}"}

    def value(self, annotation: Any, marks: Sequence[Any] = ()) -> Schema:
        """The schema of a type with its marks."""
        annotation, marks = unwrap(annotation, marks)
        named, functions, origin = named_kind(marks), readers(marks), get_origin(annotation)
        if named in self.ids:
            return {"enum": sorted(self.ids[named])}
        for function in functions:
            if function in self.kinds:
                return dict(self.kinds[function])
        if functions:  # one value may stand for a list of one
            array = self.value(annotation)
            return {"anyOf": [array["items"], array]}
        if origin is tuple:
            least = next((mark.min_length for mark in marks if isinstance(mark, MinLen)), 0)
            return {"type": "array", "items": self.value(get_args(annotation)[0])} | (
                {"minItems": least} if least else {}
            )
        if origin is dict:
            key, item = get_args(annotation)
            inside = {} if item is Any else self.value(item)
            names = self.value(key) if key is not str else {}
            names = next((one for one in names.get("anyOf", [names]) if one.get("type") == "string"), {})
            return {"type": "object", "propertyNames": names, "additionalProperties": inside or True}
        if origin is Literal:
            return {"enum": list(get_args(annotation))}
        if annotation is Hours:
            return dict(_HOURS)
        if annotation is booking.BookingDay:
            return dict(_BOOKING_DAY)
        if annotation is LocalText:
            text = _text(TEXT_LENGTH)
            each = dict.fromkeys(self.languages, text)
            return {
                "anyOf": [
                    text,
                    {"type": "object", "properties": each, "additionalProperties": False, "minProperties": 1},
                ]
            }
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return self.record(annotation)
        raise TypeError(f"no schema for {annotation}")


def known_ids(sources: Sources, vocabulary: records.Vocabulary | None) -> dict[str, list[str]]:
    """The ids that exist now, by kind: folders, and words of the vocabulary."""
    found = {
        kind: sorted({path.split("/")[2] for path in sources.files if path.startswith(f"content/{kind}/")})
        for kind in kinds.KINDS
    }
    for kind in ("topics", "audiences", "levels", "formats", "access") if vocabulary else ():
        found[kind] = sorted(getattr(vocabulary, kind))
    return found


def schema_text(schema: Schema) -> str:
    """A schema as it stands in a file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def schema_edits(schemas: Mapping[str, Schema], there: Mapping[str, bytes]) -> list[Edit]:
    """The files of all schemas, and the settings of Visual Studio Code that bind them; only what differs.

    `there` are the present bytes of these files. Other settings stay. Raises `SourceError` when the
    settings cannot be read.
    """
    wanted = {f"{FOLDER}/{kind}.schema.json": schema_text(schema).encode() for kind, schema in schemas.items()}
    settings = _settings(there.get(SETTINGS))
    bound = settings.setdefault("yaml.schemas", {})
    for kind, (_, _, files, _) in FILES.items():
        if files:
            bound[f"./{FOLDER}/{kind}.schema.json"] = files[0] if len(files) == 1 else list(files)
    wanted[SETTINGS] = (json.dumps(settings, ensure_ascii=False, indent=2) + "\n").encode()
    return [Edit(path, data, there.get(path)) for path, data in wanted.items() if there.get(path) != data]


def _settings(data: bytes | None) -> dict[str, Any]:
    try:
        found = json.loads(data) if data is not None else {}
    except ValueError:
        found = None
    if isinstance(found, dict) and isinstance(found.get("yaml.schemas", {}), dict):
        return found
    what = say("the settings cannot be read: they have comments, or are no JSON")
    remedy = say("remove the comments, or bind the files of {folder}/ under “yaml.schemas” by hand", folder=FOLDER)
    raise refuse(SETTINGS, what, remedy)
