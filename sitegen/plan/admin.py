"""The editor in the browser: its page, its program, and the configuration that tells it about our files.

Law: the configuration is made from the same records as the validator. Each file of the site has an
entry of its own, because the editor knows one form for a key, and our keys have several: a text for
all languages or one for each is asked for as it is written in that very file. What the editor cannot
show is left out, and stays in the file as it is.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, BeforeValidator

from sitegen.model import values
from sitegen.model.config import Admin, SiteConfig
from sitegen.model.key_words import describe
from sitegen.model.output import Output, PlainText, Vendored
from sitegen.model.problem import Message, say
from sitegen.model.records import FrontMatter, LocalText, Series
from sitegen.model.site import Entry, Site
from sitegen.model.values import Names
from sitegen.model.vendored import SVELTIA
from sitegen.plan.addresses import Addresses
from sitegen.read.content import KINDS, SESSIONS, VOCABULARY
from sitegen.read.program_words import read_messages

FOLDER = "admin"
PROGRAM = "sveltia-cms.js"
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

_NUMBERS = {values.WholeNumber: "int", values.PositiveNumber: "int", values.Amount: "float", values.Latitude: "float",
            values.Longitude: "float"}  # fmt: skip
HOSTS: Mapping[str, tuple[str, str, str]] = {
    "github": ("https://api.github.com", "https://www.githubstatus.com", "https://avatars.githubusercontent.com"),
    "gitlab": ("https://gitlab.com", "https://status-api.hostedstatus.com", "https://secure.gravatar.com"),
    "gitea": ("https://gitea.com", "", ""),
    "test-repo": ("", "", ""),
}
"""Which hosts each backend asks for data, for its state, for portraits."""
WORDS_HOST, LETTERS_HOST = "https://unpkg.com", "https://cdn.jsdelivr.net"
"""Where the program takes its own words in other languages, and its icons, from."""


def plan_admin(site: Site, addresses: Addresses) -> Iterator[Output]:
    """The files below `admin/`; none without the feature, or for a stick, from which nothing can be saved."""
    admin = site.config.admin
    if not site.config.features.admin or admin is None or addresses.portable:
        return
    sources = (site.path,)
    yield Output(f"{FOLDER}/index.html", PlainText(_page(site.config, admin)), sources)
    yield Output(f"{FOLDER}/config.yml", PlainText(config_text(site, admin)), (*sources, "content"))
    yield Output(f"{FOLDER}/{PROGRAM}", Vendored(SVELTIA.name, SVELTIA.digest), sources)


def _page(config: SiteConfig, admin: Admin) -> str:
    code = config.default_language
    title = config.title.get(code) or ""
    direction = next(language.dir for language in config.languages if language.code == code)
    return f"""\
<!doctype html>
<html lang="{code}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(admin_policy(admin), quote=False)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{escape(title, quote=False)}</title>
<link rel="cms-config-url" type="application/yaml" href="config.yml">
</head>
<body>
<script src="{PROGRAM}"></script>
</body>
</html>
"""


def admin_policy(admin: Admin) -> str:
    """What the editor may load and ask: its own files, the host of the repository, its words and icons."""
    api, state, portraits = HOSTS[admin.backend]
    if admin.api_root:
        api, state, portraits = _origin(admin.api_root), "", _origin(admin.api_root)
    sign_in = _origin(admin.base_url) if admin.base_url else ""
    asked = [one for one in (api, state, sign_in, WORDS_HOST) if one]
    pictures = [one for one in (api if admin.backend != "github" else "", portraits) if one]
    shown = ["'self'", "blob:", "data:", *dict.fromkeys(pictures)]
    rules = (
        "default-src 'none'", "base-uri 'none'", f"connect-src 'self' blob: data: {' '.join(asked)}",
        f"font-src 'self' data: {LETTERS_HOST}", "form-action 'self'", "frame-src blob:",
        f"img-src {' '.join(shown)}", "media-src blob:",
        "script-src 'self'", "style-src 'self' 'unsafe-inline'", "worker-src 'self' blob:",
    )  # fmt: skip
    return "; ".join(rules)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


# ------------------------------------------------------------------------------------- the configuration


def config_text(site: Site, admin: Admin) -> str:
    """`config.yml` of Sveltia CMS, as YAML."""
    text: str = yaml.dump(
        admin_config(site, admin), Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=4096
    )
    return text


def admin_config(site: Site, admin: Admin) -> dict[str, Any]:
    """The configuration as a tree; see the JSON Schema that comes with the package."""
    config = site.config
    codes = [language.code for language in config.languages]
    backend: dict[str, Any] = {"name": admin.backend}
    if admin.backend != "test-repo":
        backend |= {"repo": admin.repo, "branch": admin.branch}
        backend |= {key: getattr(admin, key) for key in ("base_url", "api_root", "app_id") if getattr(admin, key)}
        if admin.app_id and admin.backend == "gitlab":
            backend["auth_type"] = "pkce"
    return {
        "backend": backend,
        "app_title": config.title.get(config.default_language),
        "site_url": config.base_url,
        "media_folder": "content",
        "public_folder": "/content",
        "show_preview_links": False,
        "editor": {"preview": False},
        "output": {"omit_empty_optional_fields": True, "yaml": {"quote": "double"}},
        "i18n": {
            "structure": "multiple_files", "locales": codes, "default_locale": config.default_language,
            "initial_locales": "default",
        },
        "collections": list(_Maker(site).collections()),
    }  # fmt: skip


class _Maker:
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
        return str(Message(self.messages.get(message.template), message.values))

    def collections(self) -> Iterator[dict[str, Any]]:
        for name, label, kind in COLLECTIONS:
            files = [*self.files(name, kind)]
            if files:
                said = self.text(label)
                yield {"name": name, "label": said[:1].upper() + said[1:], "i18n": True, "files": files}

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
        return {"name": name, "label": label or name, "file": path, "format": "yaml", "fields": fields}

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
        body = {"name": "body", "label": self.text(say("text")), "widget": "markdown", "modes": ["raw"], "i18n": True,
                "required": False}  # fmt: skip
        return {
            "name": entry.id, "label": title, "file": f"{entry.path}/{{{{locale}}}}.md", "format": "yaml-frontmatter",
            "i18n": True, "fields": [*fields, body],
        }  # fmt: skip

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
    **{_validator(kind): {"widget": "number", "value_type": form} for kind, form in _NUMBERS.items()},
}
