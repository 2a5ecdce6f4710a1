"""A tiny valid site, and the format of the broken ones in `tests/broken/*.txt`.

A broken site is the tiny site with some of its files replaced. Its text has sections:

    === path                 a file, whole; `⟦600×ab⟧` is 600 times “ab”, `⟦U+00A0⟧` a character that cannot be seen
    === change path          lines of the tiny site's file: `- ` one that goes (it is there once), `+ ` one that comes
    === bytes path           a file with escapes of Python, `\\xE9`, for bytes that are no UTF-8
    === remove path          a file or folder of the tiny site that is not there
    === link path target     a symbolic link
    === options              options of the command line
    === only check           what only `check` tells: no build is asked
    === expect en|fr         what the command line says, line by line

What stands before the first section is a comment.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

CONFIG = "site_config.yaml"
NOW = "2026-11-20T12:00"

KINDS = sorted(path.stem for path in (Path(__file__).parents[2] / "layouts").glob("*.html") if path.stem != "base")
"""The kinds of pages: each has a template of that name."""

TINY: dict[str, str] = {
    CONFIG: """\
title: Petit site
description: Un site pour les essais
base_url: https://example.org/
timezone: Europe/Paris
default_language: fr
languages:
  - code: fr
    name: Français
    locale: fr_FR
    paths: {cities: villes, courses: cours}
  - code: en
    name: English
    locale: en_GB
organizer: Les essais
calendar_domain: example.org
navigation: [cities, courses, pages/about]
contact: {phone: "+33 1 99 00 00 00"}
""",
    "content/vocabulary.yaml": """\
topics:
  internet: {label: Internet}
audiences:
  everyone: {label: {fr: Tout le monde, en: Everybody}}
  seniors: {label: Seniors}
levels:
  beginner: {label: Débutant}
formats:
  workshop: {label: Atelier}
access:
  step-free: {label: De plain-pied}
""",
    "content/cities/nancy/city.yaml": """\
name: Nancy
region: Grand Est
venue:
  name: La maison
  street: 1 rue du Pont
  postcode: "54000"
  town: Nancy
  access: [step-free]
  rooms:
    - {id: lab, name: Le labo, seats: 10}
    - {id: hall, name: La halle}
closures:
  - {from: 2026-12-24, until: 2026-12-26, reason: Noël}
updated: 2026-11-01
""",
    "content/cities/nancy/fr.md": "---\ntitle: Nancy\n---\n\nBonjour.\n",
    "content/cities/nancy/sessions.yaml": """\
- id: web
  course: seo
  dates: [2026-12-01, 2026-12-08]
  time: 10:00-12:00
  format: workshop
  room: lab
- id: mail
  course: e-mail
  every: tuesday
  from: 2027-01-05
  until: 2027-01-26
  time: 14h-16h
  format: workshop
""",
    "content/courses/seo/course.yaml": """\
topic: internet
level: beginner
minutes: 120
audiences: [everyone]
formats: [workshop]
prerequisites: [e-mail]
updated: 2026-11-01
""",
    "content/courses/seo/fr.md": "---\ntitle: Être trouvé\nsummary: Les moteurs\n---\n\n## Pour qui\n\nTous.\n",
    "content/courses/e-mail/course.yaml": """\
topic: internet
level: beginner
minutes: 90
audiences: everyone
formats: workshop
updated: 2026-11-01
""",
    "content/courses/e-mail/fr.md": "---\ntitle: Mon courriel\n---\n",
    "content/partners/bic/partner.yaml": "name: Bic\nkind: public\nlogo: logo.svg\ncities: [nancy]\n",
    "content/partners/bic/logo.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0"/></svg>',
    "content/news/2026-11-02-ouverture/fr.md": "---\ntitle: Ouverture\n---\n\nC’est ouvert.\n",
    "content/pages/about/fr.md": "---\ntitle: À propos\n---\n\nNous.\n",
    "layouts/assets/site.css": "body { color: black }\n",
    "layouts/locales/fr.po": 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n',
    "layouts/locales/en.po": 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n',
    **{f"layouts/{kind}.html": "<h1>{{ page.title }}</h1>\n" for kind in KINDS},
}
"""Every file of the tiny site, by path."""


@dataclass(slots=True)
class BrokenSite:
    """A broken site: files by path, links by path, options, and the lines that are to be said by language."""

    files: dict[str, bytes] = field(default_factory=lambda: {path: text.encode() for path, text in TINY.items()})
    links: dict[str, str] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)
    only_check: bool = False
    expected: dict[str, list[str]] = field(default_factory=dict)

    def write(self, root: Path) -> Path:
        """Write the site into an empty folder; returns its configuration file."""
        write_site(root, self.files)
        for path, target in self.links.items():
            if (root / path).is_dir():
                shutil.rmtree(root / path)
            (root / path).unlink(missing_ok=True)
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).symlink_to(target)
        return root / CONFIG


def write_site(root: Path, files: dict[str, bytes]) -> Path:
    """Write files by path into a folder; returns the place of the configuration."""
    for path, data in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return root / CONFIG


def tiny_site(root: Path, changes: dict[str, str | None] | None = None) -> Path:
    """The tiny site in a folder, with some files replaced, or left out when None; returns its configuration."""
    files = {path: text.encode() for path, text in TINY.items()}
    for path, text in (changes or {}).items():
        if text is None:
            del files[path]
        else:
            files[path] = text.encode()
    return write_site(root, files)


_SECTION = re.compile(r"^=== (.+)\n", re.MULTILINE)
_MARK = re.compile("⟦(?:([0-9]+)×([^⟧]*)|U\\+([0-9A-F]{4,5}))⟧")


def _fill(text: str) -> str:
    return _MARK.sub(lambda match: chr(int(match[3], 16)) if match[3] else match[2] * int(match[1]), text)


def read_broken_site(text: str) -> BrokenSite:
    """The broken site of a text. Raises `ValueError` when the text is not of the format."""
    site = BrokenSite()
    pieces = _SECTION.split(text)
    for head, body in zip(pieces[1::2], pieces[2::2], strict=True):
        word, _, rest = head.partition(" ")
        if word == "expect":
            site.expected[rest] = body.splitlines()
        elif word == "options":
            site.options = body.split()
        elif head == "only check":
            site.only_check = True
        elif word == "remove":
            gone = [path for path in site.files if path == rest or path.startswith(rest + "/")]
            if not gone:
                raise ValueError(f"the tiny site has no {rest}")
            for path in gone:
                del site.files[path]
        elif word == "link":
            path, target = rest.split(" ")
            site.files.pop(path, None)
            site.links[path] = target
        elif word == "bytes":
            site.files[rest] = body.encode("latin-1").decode("unicode_escape").encode("latin-1")
        elif word == "change":
            site.files[rest] = _change(rest, site.files[rest].decode(), body).encode()
        else:
            site.files[head] = _fill(body).encode()
    return site


def _change(path: str, text: str, body: str) -> str:
    lines = text.split("\n")
    at = None
    for line in body.splitlines():
        sign, words = line[:2], line[2:]
        if sign == "- ":
            if lines.count(words) != 1:
                raise ValueError(f"{path} has {lines.count(words)} lines “{words}”")
            at = lines.index(words)
            del lines[at]
        elif sign == "+ " and at is not None:
            lines.insert(at, _fill(words))
            at += 1
        else:
            raise ValueError(f"{path}: “{line}” is no change")
    return "\n".join(lines)
