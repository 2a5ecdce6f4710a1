"""The pages of a built site as a reader of HTML sees them: links, headings, landmarks, pictures.

`html.parser` is fast and enough here, because `test_links` reads pages of each kind with html5lib, strictly.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import unquote, urljoin, urlsplit

ADDRESSES = {"href", "src", "action", "poster", "data", "formaction", "data-source"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LANDMARKS = {"header", "nav", "main", "footer"}


@dataclass(frozen=True, slots=True)
class Link:
    """An address in a page: the element, its attributes, the address as written."""

    tag: str
    attributes: dict[str, str]
    address: str
    inside: str


@dataclass(slots=True)
class Seen:
    """What stands in one page. `inside` of a link is the class of the nearest `nav` around it."""

    path: str
    lang: str = ""
    dir: str = ""
    title: str = ""
    metas: dict[str, str] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    named_by: list[str] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    landmarks: list[str] = field(default_factory=list)
    pictures: list[dict[str, str]] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    skip: str = ""
    kind: str = ""

    @property
    def canonical(self) -> str:
        return next((link.address for link in self.links if link.attributes.get("rel") == "canonical"), "")

    @property
    def alternates(self) -> dict[str, str]:
        """The hreflang cluster in the head."""
        return {
            link.attributes["hreflang"]: link.address
            for link in self.links
            if link.tag == "link" and "hreflang" in link.attributes
        }

    def anchors(self, inside: str) -> list[Link]:
        """The links in a `nav` of that class."""
        return [link for link in self.links if link.tag == "a" and link.inside == inside]


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen = Seen(path)
        self._open: list[tuple[str, str]] = []
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        seen, words = self.seen, {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append((tag, words.get("class", "")))
        if tag == "html":
            seen.lang, seen.dir = words.get("lang", ""), words.get("dir", "")
        if tag == "body":
            seen.kind = words.get("class", "").removeprefix("kind-")
        if tag in LANDMARKS:
            seen.landmarks.append(tag)
        if tag == "meta" and ("name" in words or "property" in words or "http-equiv" in words):
            name = words.get("name") or words.get("property") or words["http-equiv"]
            seen.metas.setdefault(name, words.get("content", ""))
        if tag == "img":
            seen.pictures.append(words)
        if "id" in words:
            seen.ids.append(words["id"])
        for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
            seen.named_by.extend(words.get(name, "").split())
        for name in words.keys() & ADDRESSES:
            inside = next((cls for element, cls in reversed(self._open) if element == "nav"), "")
            seen.links.append(Link(tag, words, words[name], inside))
        for candidate in words.get("srcset", "").split(", ") if "srcset" in words else ():
            seen.links.append(Link(tag, words, candidate.split(" ")[0], ""))
        if "skip" in words.get("class", "").split():
            seen.skip = words["href"]
        is_script = tag == "script" and "src" not in words and words.get("type") != "application/ld+json"
        if is_script or tag == "style" or "style" in words:
            seen.inline.append(tag)
        seen.inline.extend(name for name in words if name.startswith("on"))
        inert = any(element == "template" for element, _ in self._open)
        if (tag in ("h1", "h2", "h3", "h4", "h5", "h6") and not inert) or (tag == "title" and not seen.title):
            self._text = []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6") and self._text is not None:
            self.seen.headings.append((int(tag[1]), " ".join("".join(self._text).split())))
            self._text = None
        elif tag == "title" and self._text is not None and not self.seen.title:
            self.seen.title = " ".join("".join(self._text).split())
            self._text = None
        while self._open:
            if self._open.pop()[0] == tag:
                break


@cache
def read_pages(output: Path) -> dict[str, Seen]:
    """Every page of a site, by its path; kept beside the site for the other workers of the run."""
    kept = output.with_name("pages.pickle")
    if kept.exists():
        found: dict[str, Seen] = pickle.loads(kept.read_bytes())
        return found
    found = {}
    for place in sorted(output.rglob("*.html")):
        path = place.relative_to(output).as_posix()
        reader = _Reader(path)
        reader.feed(place.read_text("utf-8"))
        reader.close()
        found[path] = reader.seen
    with NamedTemporaryFile(dir=kept.parent, delete=False) as file:
        pickle.dump(found, file)
    Path(file.name).replace(kept)
    return found


@cache
def list_output(output: Path) -> frozenset[str]:
    """Every file of a site, the builder's own folder left out."""
    files = (path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file())
    return frozenset(path for path in files if not path.startswith(".sitegen/"))


def is_inside(address: str) -> bool:
    """Whether an address is one without scheme or host."""
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc


def resolve(page: str, address: str, base_path: str = "/") -> tuple[str, str]:
    """The file that an address inside the site leads to from a page, and the fragment."""
    whole = urljoin(f"http://host{base_path}{page}", address)
    parts = urlsplit(whole)
    path = unquote(parts.path)
    assert path.startswith(base_path), f"{page}: {address} leads out of the site"
    path = path.removeprefix(base_path)
    return (f"{path}index.html" if not path or path.endswith("/") else path), unquote(parts.fragment)


def complain(found: Iterator[str]) -> None:
    """All that is wrong, or nothing; a handful is enough to be seen."""
    wrong = list(found)
    assert not wrong, f"{len(wrong)}: " + "\n".join(wrong[:12])
