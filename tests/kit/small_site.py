"""A small but complete site in memory, that tests change, write and build: two cities, three courses, two languages."""

from __future__ import annotations

import copy
import hashlib
import json
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sitegen.content.problem import Problem
from sitegen.content.site import Site
from sitegen.content.sources import read_sources
from sitegen.engine.engine import Engine
from sitegen.engine.inputs import World
from sitegen.engine.queries import Asking, query
from sitegen.hosts.site_files import next_change_text
from sitegen.options import Options, Outcome
from sitegen.pages.outputs import plan_problems, site_outputs
from sitegen.pipeline import Made, build, look
from sitegen.publish.compiled import FOLDER as COMPILED_FOLDER
from sitegen.site.catalogues import Catalogue
from sitegen.site.inputs import CATALOGUES, site_rows
from sitegen.site.output import Content, Plain
from sitegen.theme.render import content_of, written
from tests.kit.needs import needs

THEME = Path(__file__).parents[1] / "sites" / "theme"
PROJECT = Path(__file__).parents[2]
MEDNUM = "Compréhension du monde numérique"
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}"><path d="M0 0h{0}v{0}z"/></svg>\n'

Files = dict[str, Any]
"""Path in the project → bytes, text, `words(…)`, or facts (written as JSON, which is YAML)."""


def words(body: str = "", **front: Any) -> dict[str, Any]:
    """A `<lang>.md`: its front matter and its body."""
    return {"front": front, "body": body}


def both(text: str) -> dict[str, str]:
    """A text in the two languages of the site."""
    return {"fr": text, "ar": f"ع {text}"}


def encode(value: Any) -> bytes:
    """The bytes of a file."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, dict) and value.keys() == {"front", "body"}:
        return f"---\n{json.dumps(value['front'], ensure_ascii=False)}\n---\n{value['body']}".encode()
    return json.dumps(value, ensure_ascii=False).encode()


def theme_files(*codes: str) -> Files:
    """The theme of the tests, with the catalogues of some languages; what it lacks has a title only."""
    templates = (path.name for path in (PROJECT / "layouts").glob("*.html") if path.stem != "base")
    found = {f"layouts/{name}": "<h1>{{ page.title }}</h1>\n" for name in templates}
    for path in sorted(THEME.rglob("*")):
        if path.is_file() and (path.suffix != ".po" or path.stem in codes):
            name = f"layouts/{path.relative_to(THEME)}"
            found[name] = path.read_text("utf-8")
    return found


def config(**changes: Any) -> dict[str, Any]:
    """`site_config.yaml` of the small site."""
    paths = {"cities": "villes", "courses": "cours", "sessions": "seances", "partners": "partenaires"}
    return {
        "title": both("Ateliers"),
        "description": both("Apprendre"),
        "base_url": "https://example.org/",
        "timezone": "Europe/Paris",
        "default_language": "fr",
        "languages": [
            {"code": "fr", "name": "Français", "dir": "ltr", "locale": "fr_FR", "paths": paths},
            {"code": "ar", "name": "العربية", "dir": "rtl", "locale": "ar"},
        ],
        "organizer": "Ateliers",
        "contact": {"phone": "+33 1 99 00 00 00", "email": "a@example.org"},
        "calendar_domain": "example.org",
        "navigation": ["cities", "courses", "programme", "partners", "news", "pages/about"],
        "footer": ["pages/about"],
        "features": {"open_data": "true"},
        **changes,
    }


def small_files() -> Files:
    """All files of the small site."""
    term = {"order": 1}
    files: Files = {
        "site_config.yaml": config(),
        "content/vocabulary.yaml": {
            "topics": {
                "web": {"label": both("Web"), "mednum": MEDNUM, **term},
                "home": {"label": both("Maison"), "order": 2},
            },
            "audiences": {"all": {"label": both("Tous")}, "seniors": {"label": both("Aînés"), **term}},
            "levels": {"beginner": {"label": both("Débutant")}},
            "formats": {"workshop": {"label": both("Atelier")}, "conference": {"label": both("Conférence")}},
            "access": {"step-free": {"label": both("De plain-pied")}},
        },
        "content/pages/about/fr.md": words(
            "## Qui\n\n[SEO](@/courses/seo) et [Rennes](@/cities/rennes).\n\n::: calendars\n\n::: partners\n",
            title="À propos",
            summary="Nous",
        ),
        "content/pages/about/ar.md": words("## من\n\n[Nancy](@/cities/nancy)\n", title="من نحن"),
        "content/news/2026-11-01-open/fr.md": words("Ouvert.\n\n::: next-sessions {limit=2}\n", title="Ouverture"),
        "content/partners/bic/partner.yaml": {
            "name": "BIC", "kind": "incubator", "cities": ["rennes"], "logo": "logo.svg", "until": "2027-06-30",
        },
        "content/partners/bic/fr.md": words(title="BIC", summary="Incubateur"),
        "content/partners/bic/logo.svg": SVG.format(8),
        "content/partners/city/partner.yaml": {"name": both("Ville"), "kind": "public"},
    }  # fmt: skip
    for number, (name, topic) in enumerate({"seo": "web", "email": "home", "cv": "home"}.items()):
        files[f"content/courses/{name}/course.yaml"] = {
            "topic": topic, "level": "beginner", "minutes": 90, "audiences": ["all"], "formats": ["workshop"],
            "prerequisites": ["email"] if name == "seo" else [], "order": number, "updated": "2026-10-01",
        }  # fmt: skip
        files[f"content/courses/{name}/fr.md"] = words(
            "::: next-sessions {limit=3}\n", title=f"Cours {name}", summary=f"Le cours {name}"
        )
    files["content/courses/seo/ar.md"] = words("نص\n", title="درس")
    files["content/courses/seo/plan.svg"] = SVG.format(6)
    files["content/courses/seo/fr.md"]["body"] = "![plan](plan.svg)\n\nVoir [email](@/courses/email).\n"
    for number, name in enumerate(("rennes", "nancy")):
        files[f"content/cities/{name}/city.yaml"] = {
            "name": both(name.title()), "region": "Région", "order": number, "updated": "2026-10-02",
            "pivot": "0" * 14,
            "venue": {"name": f"Atelier de {name}", "town": name.title(), "postcode": "35000", "access": ["step-free"],
                      "street": "1 rue du Pont",
                      "latitude": "48.1", "longitude": "-1.6", "opening_hours": "Mo-Fr 09:00-18:00"},
            "partners": [{"partner": "city", "role": "Hôte", "since": "2025-01-01"}],
            "closures": [{"from": "2026-12-25", "reason": "Noël"}],
            "figures": [{"value": "1200", "unit": "personnes", "label": "Accueillies"}],
        }  # fmt: skip
        files[f"content/cities/{name}/fr.md"] = words("## Lieu\n\nIci.\n\n::: figures\n", title=name.title())
    files["content/cities/rennes/ar.md"] = words("هنا\n", title="رين")
    files["content/cities/rennes/sessions.yaml"] = [
        {"id": "seo", "course": "seo", "dates": ["2026-11-19", "2026-11-24", "2026-12-01"], "time": "10:00-12:00",
         "format": "workshop", "seats": 12, "partners": ["bic"],
         "changes": {"2026-12-01": {"status": "cancelled", "note": both("Annulé"), "updated": "2026-11-10"}}},
        {"id": "cv", "course": "cv", "dates": ["2026-11-27"], "time": "14:00-15:00", "format": "conference",
         "mode": "online", "join": "https://example.org/visio", "audiences": ["seniors"],
         "booking": {"opens": "2026-11-22", "closes": "2026-11-26"}},
    ]  # fmt: skip
    files["content/cities/nancy/sessions.yaml"] = [
        {"id": "email", "course": "email", "every": "tuesday", "from": "2026-11-24", "until": "2026-12-08",
         "time": "9h-10h30", "format": "workshop", "walk-in": "true"},
    ]  # fmt: skip
    return files | theme_files("fr", "ar")


class SmallSite:
    """Files in memory and the folder where they are written."""

    def __init__(self, root: Path, files: Files | None = None) -> None:
        self.root = root
        self.files: Files = small_files() if files is None else files
        self.options = Options(root / "site_config.yaml", now=NOW)
        self._written: dict[str, bytes] = {}

    @property
    def output(self) -> Path:
        """The output folder."""
        return self.root / "output"

    def copy_files(self) -> Files:
        """The files as they are now."""
        return copy.deepcopy(self.files)

    def write(self) -> SmallSite:
        """Bring the folder to what the files say, touching only what differs; nobody sees the half of a file."""
        wanted = {path: encode(value) for path, value in self.files.items()}
        for path in self._written.keys() - wanted.keys():
            (self.root / path).unlink()
        for path, data in wanted.items():
            if self._written.get(path) != data:
                place = self.root / path
                place.parent.mkdir(parents=True, exist_ok=True)
                part = place.with_name(f".{place.name}.part")
                part.write_bytes(data)
                part.replace(place)
        self._written = wanted
        return self

    def build(self, **changes: Any) -> Outcome:
        """Write, then build."""
        self.write()
        return build(replace(self.options, **changes))

    def build_clean(self, **changes: Any) -> Outcome:
        """Write, then build with nothing left of earlier builds."""
        self.write()
        for folder in (self.output, self.root / ".output.previous", self.root / ".cache", self.root / COMPILED_FOLDER):
            shutil.rmtree(folder, ignore_errors=True)
        return build(replace(self.options, **changes))

    def make(self, **changes: Any) -> Made:
        """Write, then make all outputs as a build does before it publishes them."""
        self.write()
        made = look(replace(self.options, **changes), read_sources(self.root, "site_config.yaml"))
        assert made.theme is not None, made.problems
        assert len(list(made.write())) == len(made.outputs)
        return made


def written_paths(made: Made) -> set[str]:
    """The outputs that did not stand: they were made anew."""
    return {arguments[0] for name, arguments in made.engine.made() if name == written.name}


@dataclass(frozen=True, slots=True)
class PlannedOutput:
    """An output with what it holds before it becomes bytes."""

    path: str
    content: Content
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All outputs, in the order of their paths; `next_change` is in UTC or None."""

    outputs: tuple[PlannedOutput, ...]
    next_change: datetime | None
    problems: tuple[Problem, ...]


@query
def whole_plan(q: Asking) -> int:
    """What all outputs hold."""
    q(plan_problems)
    outputs = q(site_outputs)
    for one in outputs:
        if one.maker:
            q.digest(content_of, one.maker, one.names)
    return len(outputs)


class _EnglishRows:
    """The words of the interface: in each language those of the templates, which are English."""

    def __init__(self, site: Site) -> None:
        self._codes = tuple(language.code for language in site.config.languages)

    def value(self, id: str) -> object:
        return Catalogue()

    def digest(self, id: str) -> str:
        return "1"

    def ids(self) -> tuple[str, ...]:
        return self._codes


def begin_site(site: Site, now: datetime, *, early: bool = False, portable: bool = False) -> Engine:
    """An engine that can be asked about a site."""
    engine = Engine()
    rows = site_rows(site, {"early": early, "portable": portable, "codings": ()}, {})
    engine.begin(World(rows | {CATALOGUES.name: _EnglishRows(site)}), now)
    return engine


def plan_site(site: Site, now: datetime, *, early: bool = False, portable: bool = False) -> Plan:
    """What all outputs of a site hold, and what is wrong with them."""
    engine = begin_site(site, now, early=early, portable=portable)
    answer = engine.answer(whole_plan)
    planned = []
    for one in engine.ask(site_outputs):
        content = engine.ask(content_of, one.maker, one.names) if one.maker else None
        text = Plain(next_change_text(answer.until).encode())
        planned.append(PlannedOutput(one.path, content or text, one.sources))
    return Plan(tuple(planned), answer.until, answer.problems)


def read_tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def tree_digest(folder: Path) -> str:
    """One digest of the names and bytes of a folder."""
    state = hashlib.sha256()
    for path, data in read_tree(folder).items():
        state.update(f"{path}\0{len(data)}\0".encode())
        state.update(data)
    return state.hexdigest()


@needs("compared")
def differences(one: Path, other: Path) -> list[str]:
    """The paths that are not the same in two folders."""
    first, second = read_tree(one), read_tree(other)
    return sorted(path for path in first.keys() | second.keys() if first.get(path) != second.get(path))


def tell(outcome: Outcome) -> str:
    """The problems of an outcome, for the message of a failed test."""
    return "\n".join(f"{p.path}:{p.line}:{p.column}: {p.what}" for p in outcome.problems)
