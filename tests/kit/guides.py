"""The tables of the guides that follow the code: `python -m tests.kit.guides` writes the rows that are missing.

A row that stands keeps its words; one whose key or field is gone goes with it. What a table says of something new is
made from its type, and from the sentence that editors are told: read it, and say it better where you can.
"""

from __future__ import annotations

import dataclasses
import re
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, BeforeValidator

from sitegen.content import config, records, synonyms, values
from sitegen.content.key_words import describe
from sitegen.content.kinds import KINDS
from sitegen.content.local_text import LocalText
from sitegen.pages import outputs  # noqa: F401 - all pages are known then
from sitegen.site import cards, chrome, phrase, picture_views, views
from sitegen.site.media_types import TEXTS, UNCOMMON, media_type
from tests.kit.small_site import PROJECT

CONTENT, LAYOUTS = PROJECT / "docs/content-format.md", PROJECT / "docs/layouts.md"
TITLES: Mapping[type[BaseModel], str] = {
    records.FrontMatter: "Words: the `.md` files",
    records.Room: "Rooms",
    records.ClosedDays: "Closures",
    records.CityPartner: "Partners of a city",
    records.CityPicture: "Picture of a city",
    records.Figure: "Figures",
    records.Change: "Changes",
}
"""The headings of tables that do not have the name of their record."""


# ------------------------------------------------------------------------------------- what there is


def parts_of(annotation: Any) -> Iterator[type[BaseModel]]:
    """The records inside a type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation is not LocalText:
            yield annotation
    else:
        for part in get_args(annotation):
            yield from parts_of(part)


def all_records() -> dict[type[BaseModel], str]:
    """Every record that editors write, with the heading of its table."""
    waiting: list[type[BaseModel]] = [records.FrontMatter, records.Series, records.Vocabulary]
    waiting += [synonyms.Synonyms, config.SiteConfig, *(kind.model for kind in KINDS.values() if kind.record)]
    found: dict[type[BaseModel], str] = {}
    while waiting:
        model = waiting.pop()
        if model not in found:
            found[model] = TITLES.get(model, model.__name__)
            waiting.extend(part for field in model.model_fields.values() for part in parts_of(field.annotation))
    return found


def all_views() -> list[Any]:
    """Every type that templates see: the main parts and what stands beside them, cards, frame."""
    modules = {phrase.__name__: phrase, picture_views.__name__: picture_views}
    modules |= {module.__name__: module for module in (cards, chrome, views)}
    modules |= {part.__module__: sys.modules[part.__module__] for part in views.Main.__subclasses__()}
    found = [value for module in modules.values() for value in vars(module).values()
             if isinstance(value, type) and value.__module__ == module.__name__]  # fmt: skip
    return [value for value in found if fields_of(value)]


def fields_of(view: Any) -> list[str]:
    """The fields of a view."""
    if dataclasses.is_dataclass(view):
        return [field.name for field in dataclasses.fields(view)]
    return list(getattr(view, "_fields", ()))


# ------------------------------------------------------------------------------------- types in words


def view_words(annotation: Any) -> str:
    """The type of a field of a view."""
    origin, parts = get_origin(annotation), [one for one in get_args(annotation) if one is not type(None)]
    if origin in (Union, types.UnionType):
        return f"{view_words(parts[0])} or `none`"
    if origin is tuple:
        inside = view_words(parts[0])
        return f"List of {'phrases' if inside == 'Phrase' else 'texts' if inside == 'Text' else inside}"
    if origin is Literal:
        return ", ".join(f"`{one}`" for one in parts)
    if isinstance(annotation, type) and fields_of(annotation) and annotation is not phrase.Phrase:
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    return {str: "Text", int: "Number", bool: "Yes or no"}.get(annotation, getattr(annotation, "__name__", "Text"))


_READERS = {
    "whole_number": "number", "positive_number": "number from 1", "revision": "number", "yes_no": "yes or no",
    "read_day": "day", "read_web_address": "web address", "phone": "phone", "email": "e-mail",
    "picture_name": "name of a picture in the folder",
}  # fmt: skip


def key_words(annotation: Any, marks: Iterable[Any] = ()) -> str:
    """The type of a key of a record."""
    marks, origin = list(marks), get_origin(annotation)
    named = next((mark.kind for mark in marks if isinstance(mark, values.Names)), "")
    if named:
        return f"id of `{named}`" if origin is not tuple else f"list of ids of `{named}`"
    readers = (getattr(mark.func, "__name__", "").lstrip("_") for mark in marks if isinstance(mark, BeforeValidator))
    known = next((_READERS[name] for name in readers if name in _READERS), "")
    if known:
        return known
    if origin is Annotated:
        return key_words(get_args(annotation)[0], annotation.__metadata__)
    if origin in (Union, types.UnionType):
        return key_words(next(one for one in get_args(annotation) if one is not type(None)))
    if origin is tuple:
        return f"list: {key_words(get_args(annotation)[0])}"
    if origin is Literal:
        return ", ".join(f"`{one}`" for one in get_args(annotation))
    if annotation is LocalText:
        return "text by language"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        title = TITLES.get(annotation, annotation.__name__)
        return f"see [{title.lower()}](#{title.lower().replace(' ', '-')})"
    return "text"


# ------------------------------------------------------------------------------------- tables

_FENCE = r"```.*\n(?:(?!```).*\n)*```\n"


def renew(text: str, heading: str, names: Iterable[str], row: Callable[[str], str], *, ordered: bool) -> str | None:
    """The guide with the rows of a table as they should be; None where it has no such heading."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(?:{_FENCE}|(?!#).*\n)*?\|---.*\n(?P<rows>(?:\|.*\n)*)", text, re.M)
    if found is None:
        return None
    there = {one[1]: one[0] for one in re.finditer(r"^\| `([^`]+)` \|.*\n", found["rows"], re.M)}
    names = list(names)
    if ordered:
        rows = [there.get(name) or row(name) for name in names]
    else:  # rows stand in an order of their own; a new one follows the one before it in the record
        order = [name for name in there if name in names]
        for place, name in enumerate(names):
            if name not in order:
                order.insert(order.index(names[place - 1]) + 1 if place else 0, name)
        rows = [there.get(name) or row(name) for name in order]
    return text[: found.start("rows")] + "".join(rows) + text[found.end("rows") :]


def with_records(text: str) -> str:
    """The guide of editors, with a table for each record."""
    for model, title in all_records().items():
        fields = {field.alias or name: field for name, field in model.model_fields.items()}

        def row(key: str, model: type[BaseModel] = model, fields: Mapping[str, Any] = fields) -> str:
            field, sentence = fields[key], str(describe(model.__name__, key))
            value = key_words(field.annotation, field.metadata) + (", required" if field.is_required() else "")
            return f"| `{key}` | {value} | {sentence[:1].upper()}{sentence[1:]} |\n"

        renewed = renew(text, title, fields, row, ordered=False)
        if renewed is None:
            rows = "".join(row(key) for key in fields)
            table = f"### {title}\n\n| key | value | what it does |\n|---|---|---|\n{rows}\n"
            renewed = text.replace("## vocabulary.yaml\n", f"{example_of(model)}{table}## vocabulary.yaml\n")
        text = renewed
    return text


def example_of(model: type[BaseModel]) -> str:
    """The heading of a new file of facts, with one of the sample as an example."""
    for kind in KINDS.values():
        if kind.record == model.__name__:
            file = min((PROJECT / "content" / kind.name).glob(f"*/{kind.facts}"))
            return f"## {kind.facts}\n\n```yaml {kind.facts}\n{file.read_text('utf-8')}```\n\n"
    return ""


def with_views(text: str) -> str:
    """The guide of designers, with a table for each view, and a line for each template."""
    for view in all_views():
        hints, is_main = get_type_hints(view), issubclass(view, views.Main)

        def row(name: str, hints: Mapping[str, Any] = hints) -> str:
            return f"| `{name}` | {view_words(hints[name])} |\n"

        renewed = renew(text, view.__name__, fields_of(view), row, ordered=True)
        if renewed is None:
            rows = "".join(map(row, fields_of(view)))
            place = "### Cards and other parts\n" if is_main else "#### Heading\n"
            table = f"#### {view.__name__}\n\n| field | what it is |\n|---|---|\n{rows}\n"
            renewed = text.replace(place, table + place)
        text = renewed
    mains: dict[str, tuple[str, str]] = {}
    for main in views.Main.__subclasses__():
        said = re.match(r"`layouts/([a-z]+)\.html`(?:: ([^.\n]*))?", main.__doc__ or "")
        if said is not None:
            mains[f"{said[1]}.html"] = (said[2] or "", main.__name__)

    def line(name: str) -> str:
        about, main = mains[name]
        return f"| `{name}` | {about} | [{main}](#{main.lower()}) |\n"

    return renew(text, "Templates", mains, line, ordered=False) or text


def with_types(text: str) -> str:
    """A configuration of a host, or the table about them, with the types that hosts often do not know."""
    told = UNCOMMON.items()
    bare = {ending: media_type(ending) for ending in (*UNCOMMON, "csv")}
    width = max(map(len, bare.values())) + 2
    blocks = {
        r"(?:^ +AddType .*\n)+": "".join(f'        AddType "{kind}" .{ending}\n' for ending, kind in told),
        r"(?<=    types \{\n)(?:^ {8}.*\n)+": "".join(
            f"        {kind:<{width}}{ending};\n" for ending, kind in sorted(bare.items(), key=lambda one: one[1])
        ),
        r"(?:^\t@\w+ path \*\.\w+\n\theader @\w+ Content-Type .*\n)+": "".join(
            f'\t@{ending} path *.{ending}\n\theader @{ending} Content-Type "{kind}"\n' for ending, kind in told
        ),
        r"^\| types \|.*\n": f"| types | {', '.join(f'`.{ending}`' for ending in UNCOMMON)} |\n",
        r"(?<=\(\?:)html(?:\|[a-z]+)+(?=\))": "|".join(TEXTS),
    }
    for pattern, block in blocks.items():
        text = re.sub(pattern, lambda _, block=block: block, text, flags=re.M)  # type: ignore[misc]
    return text


def main() -> None:
    """Write all of them."""
    for path, make in GUIDES.items():
        before = path.read_text("utf-8")
        after = make(before)
        path.write_text(after, "utf-8")
        if after != before:
            print(f"written: {path.relative_to(PROJECT).as_posix()}")


GUIDES: Mapping[Path, Callable[[str], str]] = {
    CONTENT: with_records,
    LAYOUTS: with_views,
    **{PROJECT / "docs/hosts" / name: with_types for name in ("README.md", "apache.conf", "nginx.conf", "Caddyfile")},
}


if __name__ == "__main__":
    main()
