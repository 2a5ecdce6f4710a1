"""What a reader would stumble over in texts that are otherwise right: vague links, leftovers, twins.

Invariant: a check warns, it never stops a build. It looks at the frozen site; the lines of the sources are
read only to say where. `check` alone asks: a build does not pay for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape

from sitegen.content.folding import without_tags
from sitegen.content.problem import KeyPath, Problem, Severity, say, warn
from sitegen.content.site import Site, Words
from sitegen.content.sources import Source

_LINK = re.compile(r'<a(?: [a-z-]+="[^"]*")*? href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_PICTURE = re.compile(r"<img [^>]*>")
_ATTRIBUTE = re.compile(r' (alt|src)="([^"]*)"')
_LEFTOVER = re.compile(r"\b(?:TODO|FIXME|XXX|TBD)\b|\b[Ll]orem ipsum\b|\{\{|\{%")
_CODE = re.compile(r"`[^`]*`")
_FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|svg|webp|avif)|(?:IMG|DSC|DSCN|DSCF|PXL)[_-]?[0-9]+", re.IGNORECASE)

_FRENCH = """ici|cliquez ici|cliquer ici|cliquez-ici|par ici|là|lien|le lien|ce lien|cette page|lire la suite|la suite
|suite|en savoir plus|savoir plus|plus|voir|voir plus|plus d’infos|plus d’informations"""
_ENGLISH = """here|click here|link|the link|this link|this page|read more|learn more|see more|more|more information"""
_ARABIC = (
    """هنا|اضغط هنا|اضغطوا هنا|انقر هنا|انقروا هنا|الرابط|رابط|هذا الرابط|هذه الصفحة|المزيد|اقرأ المزيد|اقرؤوا المزيد"""
)
VAGUE = frozenset(text.strip() for words in (_FRENCH, _ENGLISH, _ARABIC) for text in words.split("|"))
"""Texts of links that say nothing when they are heard alone (WCAG 2.2, success criterion 2.4.4)."""


def check_words(site: Site, sources: Mapping[str, Source]) -> Iterator[Problem]:
    """The warnings of all texts, those that are drafts left out."""
    for entry in site.entries():
        for words in entry.words.values():
            yield from _check_links(words)
            yield from _check_pictures(words)
            if words.path in sources:
                yield from _check_leftovers(words.path, sources[words.path])
        for path in (entry.facts_path, entry.series_path):
            if path in sources:
                yield from _check_leftovers(path, sources[path])


def outward_links(site: Site) -> list[tuple[str, str, int, KeyPath]]:
    """The links to other sites, of all texts and of the partners: address, file, line or key."""
    found: list[tuple[str, str, int, KeyPath]] = [
        (address, words.path, line, ())
        for entry in site.entries()
        for words in entry.words.values()
        for address, line in words.body.links
        if address.startswith(("https://", "http://"))
    ]
    found += [(one.facts.url, one.facts_path, 0, ("url",)) for one in site.things["partners"] if one.facts.url]
    return found


def _plain(html: str) -> str:
    """What is heard of a piece of HTML: its text, and the descriptions of its pictures."""
    html = _PICTURE.sub(lambda found: f" {dict(_ATTRIBUTE.findall(found[0])).get('alt', '')} ", html)
    return " ".join(unescape(without_tags(html)).split())


def _check_links(words: Words) -> Iterator[Problem]:
    lines = dict(words.body.links)
    seen: dict[str, str] = {}
    for html in words.body.html:
        for address, inner in _LINK.findall(html):
            target, text = unescape(address), _plain(inner)
            if target.startswith(("#fn:", "#fnref")):
                continue
            line = lines.get(target, 0)
            said = text.lower().rstrip(" .…:;!→»").lstrip("→« ").replace("'", "’")
            if said in VAGUE:
                what = say("the link “{text}” does not say where it leads", text=text)
                remedy = say("write what is found there, for example “the programme of Rennes”")
                yield warn(words.path, what, remedy, line=line)
            elif said and seen.setdefault(said, target) != target:
                what = say("two links are called “{text}”, but lead to {first} and to {second}",
                           text=text, first=seen[said], second=target)  # fmt: skip
                yield warn(words.path, what, say("give each of them words of its own"), line=line)


def _check_pictures(words: Words) -> Iterator[Problem]:
    lines = dict(words.body.pictures)
    seen: dict[str, str] = {}
    for html in words.body.html:
        for tag in _PICTURE.findall(html):
            facts = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
            name, text = facts.get("src", ""), " ".join(facts.get("alt", "").split())
            if _FILE_NAME.fullmatch(text):
                what = say("the description of the picture “{name}” is a file name: “{text}”", name=name, text=text)
                remedy = say("write what it shows between the brackets: ![…]({name})", name=name)
                yield warn(words.path, what, remedy, line=lines.get(name, 0))
            elif text and seen.setdefault(text.lower(), name) != name:
                what = say("two pictures have the same description, “{text}”", text=text)
                yield warn(words.path, what, say("write what differs between them"), line=lines.get(name, 0))


def _check_leftovers(path: str, source: Source) -> Iterator[Problem]:
    """Marks of a text that is not finished; comments of YAML and code of Markdown are the editors' own."""
    fence = ""
    yaml = path.endswith(".yaml")
    for number, line in enumerate(source.data.decode("utf-8-sig", "replace").splitlines(), 1):
        start = line.strip()[:3]
        if not yaml and start in ("```", "~~~") and fence in ("", start):
            fence = "" if fence else start
        if fence:
            continue
        text = re.sub(r"(?:^|\s)#.*", "", line) if yaml else _CODE.sub(lambda code: " " * len(code[0]), line)
        found = _LEFTOVER.search(text)
        if found:
            what = say("“{mark}” was left in the text", mark=found[0])
            remedy = say("write what belongs there, or remove it")
            yield Problem(path, what, remedy, number, found.start() + 1, severity=Severity.WARNING)
