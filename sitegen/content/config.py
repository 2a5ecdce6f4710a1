"""The one configuration file, `site_config.yaml`, as a record.

Invariant: it is trusted (who edits it could edit the templates), yet read as strictly as content.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sitegen.content.local_text import LocalName, LocalText, Record, one_as_list
from sitegen.content.records import Contact
from sitegen.content.refusal import reject, text_of
from sitegen.content.values import BaseAddress, Line, Slug, WebAddress, YesNo


def _language_code(value: object) -> str:
    text = text_of(value)
    if re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", text):
        return text
    raise reject(
        "“{value}” is not a language code", "write a language code in lower case, for example “fr”", value=text[:40]
    )


LanguageCode = Annotated[str, BeforeValidator(_language_code)]

DataLicence = Literal["etalab-2.0", "ODbL-1.0", "CC-BY-4.0", "CC0-1.0"]
"""Licences under which open data may be published; `open_data.columns` has their titles."""


class Sections(Record):
    """The words in the addresses of what the menu and links by id may lead to: the pages that list things."""

    cities: Slug = "cities"
    courses: Slug = "courses"
    programme: Slug = "programme"
    partners: Slug = "partners"
    news: Slug = "news"


SECTIONS = tuple(Sections.model_fields)


class Paths(Sections):
    """All words in the addresses of one language: those of sections, of the lists below the programme, and others."""

    sessions: Slug = "sessions"
    calendars: Slug = "calendars"
    search: Slug = "search"
    towns: Slug = "towns"
    topics: Slug = "topics"
    audiences: Slug = "audiences"
    levels: Slug = "levels"
    formats: Slug = "formats"
    spoken: Slug = "languages"
    offline: Slug = "offline"
    poster: Slug = "poster"

    @model_validator(mode="after")
    def _check(self) -> Self:
        seen: dict[str, str] = {}
        for section, path in self:
            if path in seen:
                raise reject(
                    "the sections {first} and {second} have the same path “{path}”",
                    "give each section a path of its own",
                    at=section,
                    first=seen[path],
                    second=section,
                    path=path,
                )
            seen[path] = section
        return self


class SiteLanguage(Record):
    """A language of the site; `locale` is the CLDR locale for dates and numbers (`fr_FR`)."""

    code: LanguageCode
    name: Line
    dir: Literal["ltr", "rtl"] = "ltr"
    locale: Line
    public: YesNo = True
    paths: Paths = Paths()


Host = Literal["apache", "cloudflare", "github-pages", "netlify"]
"""Hosts that read files of the site itself."""


class Features(Record):
    """What is switched on."""

    search: YesNo = False
    offline: YesNo = False
    feeds: YesNo = True
    open_data: YesNo = False
    posters: YesNo = False
    admin: YesNo = False


Backend = Literal["github", "gitlab", "gitea", "test-repo"]
"""Where an editor in the browser saves: hosts of Git, or the browser itself (for a trial)."""


class Admin(Record):
    """The editor in the browser: where the files of the site lie.

    `base_url` is the address of the service that signs people in; `api_root` that of the programming
    interface of a host of one's own; `app_id` the number of this site there.
    """

    backend: Backend
    repo: Line | None = None
    branch: Line = "main"
    base_url: WebAddress | None = None
    api_root: WebAddress | None = None
    app_id: Line | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.backend != "test-repo" and not re.fullmatch(r"[\w.-]+(?:/[\w.-]+)+", self.repo or ""):
            raise reject(
                "“{backend}” needs the name of the repository",
                "write “repo: owner/name”, as in the address of the repository",
                at="repo" if self.repo else "backend",
                backend=self.backend,
            )
        if not re.fullmatch(r"[\w./-]+", self.branch):
            raise reject(
                "“{value}” is not a branch", "write its name, for example “main”", at="branch", value=self.branch
            )
        return self


NAVIGATION_PATTERN = rf"{'|'.join(SECTIONS)}|pages/[a-z0-9]+(?:-[a-z0-9]+)*"


def _navigation_item(value: object) -> str:
    text = text_of(value)
    if re.fullmatch(NAVIGATION_PATTERN, text):
        return text
    raise reject(
        "“{value}” cannot stand in the navigation",
        "write {sections}, or a page as “pages/about”",
        value=text[:60],
        sections=", ".join(SECTIONS),
    )


NavigationEntry = Annotated[str, BeforeValidator(_navigation_item)]


class SiteConfig(Record):
    """`site_config.yaml`."""

    title: LocalName
    description: LocalText
    base_url: BaseAddress
    timezone: Line
    default_language: LanguageCode
    languages: tuple[SiteLanguage, ...] = Field(min_length=1)
    organizer: LocalName
    contact: Contact = Contact()
    calendar_domain: Line
    banner: LocalText | None = None
    navigation: tuple[NavigationEntry, ...] = SECTIONS
    footer: tuple[NavigationEntry, ...] = ()
    host: Annotated[tuple[Host, ...], BeforeValidator(one_as_list)] = ()
    compress: YesNo = False
    features: Features = Features()
    admin: Admin | None = None
    data_licence: DataLicence = "etalab-2.0"
    output: Line = "output"

    @model_validator(mode="after")
    def _check(self) -> Self:
        codes = [language.code for language in self.languages]
        if len(set(codes)) != len(codes):
            raise reject("a language is listed twice", "keep each language once", at="languages")
        if self.default_language not in codes:
            raise reject(
                "the default language “{code}” is not in the list of languages",
                "use one of: {known}",
                at="default_language",
                code=self.default_language,
                known=", ".join(codes),
            )
        if not next(one for one in self.languages if one.code == self.default_language).public:
            raise reject(
                "the default language “{code}” is not public",
                "remove “public: no” there, or choose another default language",
                at="default_language",
                code=self.default_language,
            )
        if self.features.admin and self.admin is None:
            raise reject(
                "the editor in the browser does not know where the files of the site lie",
                "add “admin:” with “backend: github” and “repo: owner/name”",
                at="features",
            )
        if not re.fullmatch(r"[a-z0-9]+(?:[.-][a-z0-9]+)*", self.calendar_domain):
            raise reject(
                "“{value}” is not a domain name",
                "write it without https:// and without path, for example “example.org”",
                at="calendar_domain",
                value=self.calendar_domain,
            )
        return self

    def in_public(self) -> Self:
        """The configuration without the languages that are only being prepared."""
        public = tuple(language for language in self.languages if language.public)
        return self if len(public) == len(self.languages) else self.model_copy(update={"languages": public})


def fallback_order(config: SiteConfig, code: str) -> tuple[str, ...]:
    """The language itself, the default one, then the others in the order of the configuration."""
    codes = [code, config.default_language, *(language.code for language in config.languages)]
    return tuple(dict.fromkeys(codes))
