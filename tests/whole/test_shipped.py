"""The shipped layouts: whatever an editor writes into whatever key, no page of ours takes it for anything but text."""

from __future__ import annotations

import json
import re
import shutil
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml

from sitegen.options import Options
from sitegen.pipeline import build
from tests.kit.golden import MOMENTS, SHIPPED, SITES
from tests.kit.samplesite import PROJECT
from tests.kit.small_site import tell

GUIDE = PROJECT / "docs/content-format.md"
UNSAFE = re.compile(r"\|\s*safe\b|\bMarkup\b|\bautoescape\b|\|\s*forceescape\b")
SECTIONS = ("City", "Venue", "Rooms", "Closures", "Partners of a city", "Figures", "Picture of a city",
            "Series", "Changes", "Place", "Course", "Partner", "Term", "SiteConfig")  # fmt: skip
NOT_SHOWN = {"mednum", "inclusion"}
"""Keys of texts that no page shows and that are compared with a list."""


def text_keys() -> set[str]:
    """The keys whose value is a text, as the guide for editors lists them."""
    found = set()
    for part in re.split(r"^##+ ", GUIDE.read_text("utf-8"), flags=re.MULTILINE):
        if part.split("\n", 1)[0].split(":")[0] in SECTIONS:
            found |= set(re.findall(r"^\| `([a-z_]+)` \| text(?: by language)?(?:, required)? \|", part, re.MULTILINE))
    return found


class Payloads:
    """A payload for each place of a text: it would run where it is not escaped, and can be found again where it is."""

    def __init__(self, keys: set[str]) -> None:
        self.keys = keys
        self.made: dict[str, str] = {}

    def mark(self, path: str) -> str:
        """The payload of a place, which its number tells from all others."""
        name = f"hostile{len(self.made)}hostile"
        self.made[name] = path
        return f"</title></script><i onclick='alert(1)'>{name}</i>\" onclick='alert(1)' {{{{ 7 * 7 }}}}"

    def spoil(self, value: Any, path: str, key: str = "") -> Any:
        """The same facts, with a payload in each text."""
        if isinstance(value, dict):
            if key in self.keys:  # a text by language
                return {code: self.mark(f"{path} {code}") for code in value}
            return {name: self.spoil(one, f"{path} {name}", name) for name, one in value.items()}
        if isinstance(value, list):
            return [self.spoil(one, path) for one in value]
        return self.mark(path) if key in self.keys and isinstance(value, str) else value


class _Scripts(HTMLParser):
    """The scripts and handlers of a page that are none of ours."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        is_data = named == {"type": "application/ld+json"}  # a text that ends it early lets its own script out
        if tag == "script" and not is_data and "src" not in named:
            self.found.append(tag)
        self.found.extend(name for name in named if name.startswith("on"))


def test_a_payload_in_every_key_of_text_runs_on_no_page(tmp_path: Path) -> None:
    payloads = Payloads(text_keys() - NOT_SHOWN)
    assert len(payloads.keys) > 15
    shutil.copytree(PROJECT / "layouts", tmp_path / "layouts")
    shutil.copytree(SITES / SHIPPED / "content", tmp_path / "content")
    seen: set[str] = set()
    for path in [*sorted((tmp_path / "content").rglob("*.yaml")), SITES / SHIPPED / "site_config.yaml"]:
        facts = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
        name = path.relative_to(tmp_path).as_posix() if path.is_relative_to(tmp_path) else path.name
        place = tmp_path / name
        place.write_text(json.dumps(payloads.spoil(facts, name), ensure_ascii=False), "utf-8")
    for path in sorted((tmp_path / "content").rglob("*.md")):
        name = path.relative_to(tmp_path).as_posix()
        slug = f"slug: {path.parent.name}\n"
        title, summary, body = (json.dumps(payloads.mark(f"{name} {part}")) for part in ("title", "summary", "body"))
        text = f"---\ntitle: {title}\nsummary: {summary}\n{slug}---\n\n## {body}\n\n{body}\n"
        path.write_text(text, "utf-8")
    outcome = build(Options(tmp_path / "site_config.yaml", now=datetime.fromisoformat(MOMENTS[SHIPPED])))
    assert outcome.status == "built", tell(outcome)
    for page in sorted((tmp_path / "output").rglob("*.html")):
        html = page.read_text("utf-8")
        found = _Scripts()
        found.feed(html)
        found.close()
        assert found.found == [], page
        assert "{{ 7 * 7 }}" in html or "7 * 7" not in html, page
        seen |= set(re.findall(r"hostile\d+hostile", html))
    shown = {part for name in seen for part in payloads.made[name].split(" ")}
    assert payloads.keys - shown == set()


def test_no_layout_lets_a_text_through_unescaped() -> None:
    layouts = sorted(path for path in (PROJECT / "layouts").rglob("*.html") if "__pycache__" not in path.parts)
    assert len(layouts) > 20
    assert [path.name for path in layouts if UNSAFE.search(path.read_text("utf-8"))] == []
    assert UNSAFE.search("{{ page.title |safe }}")
