"""Filling: the texts of bodies come into an outline, which makes it the list of all outputs.

Law: an editor's link by id becomes a link relative to the page that shows it. Nothing else of the
plan may look at a text; so this is all that an edit of a text costs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from html import unescape
from itertools import chain
from operator import attrgetter, is_

from markupsafe import Markup

from sitegen.content.same import is_same
from sitegen.content.site import BACK, Body
from sitegen.search.index import fill_index
from sitegen.site.cards import BodyPart, BodyView, Heading
from sitegen.site.city_pages import CityMain
from sitegen.site.course_pages import CourseMain
from sitegen.site.feeds import Announcement, BulletinFile
from sitegen.site.gap import Gap, OpenAnnouncement, OpenBody
from sitegen.site.outline import IndexOutline, Outline, PlannedPicture
from sitegen.site.output import Content, Output
from sitegen.site.text_pages import ArticleMain, PartnerGroup, PartnersMain, TextMain
from sitegen.site.views import Main, Page

# Tags with attributes, as they come from the cleaner: in what a text says, `<` is always written `&lt;`.
_TAG = re.compile(r'<([a-z][a-z0-9]*+)((?: [a-z-]+="[^"]*+")++)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_WAY_BACK = re.compile(f' title="{BACK}[^"]*"')


@dataclass(frozen=True, slots=True)
class _Fill:
    """Something that waited for texts, the bodies that went in, and what came out."""

    waiting: Output | IndexOutline
    bodies: tuple[Body, ...]
    made: tuple[Output, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """An outline that was filled: all outputs in the order of their paths; and how each gap was filled."""

    outline: Outline
    outputs: tuple[Output, ...]
    fills: tuple[_Fill, ...]


def fill_outline(outline: Outline, texts: Mapping[str, Body], former: Filled | None = None) -> Filled:
    """Fill all gaps. `texts` has the bodies by the paths of their files.

    What `former` made of the very same outputs and bodies is taken over, where links still lead to the same places.
    """
    filler = _Filler(outline, texts)
    known: dict[int | str, _Fill] = {}
    if former is not None and _leads_alike(outline, former.outline):
        known = {_name(fill.waiting): fill for fill in former.fills}
    fills = []
    waiting: list[Output | IndexOutline] = [*outline.waiting, *outline.indexes]
    for one in waiting:
        bodies = tuple(texts[path] for path in _texts_of(one) if path in texts)
        before = known.get(_name(one))
        if before is None or not _are_same(bodies, before.bodies):
            before = None
        if before is not None and before.waiting is one:
            fills.append(before)
        elif isinstance(one, IndexOutline):
            index = before.made[0] if before is not None and _finds_alike(one, before.waiting) else None
            fills.append(_Fill(one, bodies, tuple(fill_index(one, texts, index))))
        else:
            fills.append(_Fill(one, bodies, (filler.fill(one),)))
    outputs = sorted(chain(outline.outputs, *(fill.made for fill in fills)), key=attrgetter("path"))
    return Filled(outline, tuple(outputs), tuple(fills))


def _name(waiting: Output | IndexOutline) -> int | str:
    """What waits is known by its identity; an index, which is planned anew each time, by its language."""
    return waiting.language if isinstance(waiting, IndexOutline) else id(waiting)


def _leads_alike(outline: Outline, former: Outline) -> bool:
    """Whether links and pictures of texts are found in the same places."""
    return is_same((outline.targets, outline.pictures), (former.targets, former.pictures))


def _finds_alike(outline: IndexOutline, former: Output | IndexOutline) -> bool:
    """Whether two indexes are the same once the same texts have come in."""
    assert isinstance(former, IndexOutline)  # noqa: S101 - found by its language
    return is_same((outline.documents, outline.synonyms), (former.documents, former.synonyms))


def _are_same(bodies: tuple[Body, ...], others: tuple[Body, ...]) -> bool:
    return len(bodies) == len(others) and all(map(is_, bodies, others))


def _texts_of(waiting: Output | IndexOutline) -> Iterator[str]:
    """The paths of the texts that something waits for, each as often as it stands there."""
    if isinstance(waiting, IndexOutline):
        return (document.text for document in waiting.documents)
    return _texts_in(waiting.content)


def _texts_in(content: Content) -> Iterator[str]:
    if isinstance(content, Page):
        yield from (body.gap.path for body in _bodies(content.main) if isinstance(body, OpenBody))
    elif isinstance(content, BulletinFile):
        yield from (one.gap.path for one in content.bulletin.announcements if isinstance(one, OpenAnnouncement))


def outside(code: str) -> str:
    """The name of a language's table of percent-encoded addresses, for texts that leave the site."""
    return f"{code}/outside"


def has_gaps(content: Content) -> bool:
    """Whether a planned content waits for texts."""
    return any(True for _ in _texts_in(content))


def _bodies(main: Main) -> Iterator[BodyView]:
    if isinstance(main, PartnersMain):
        yield from (one.body for group in main.groups for one in group.partners if one.body is not None)
        return
    body: BodyView | None = getattr(main, "body", None)
    if body is not None:
        yield body


class _Filler:
    def __init__(self, outline: Outline, texts: Mapping[str, Body]) -> None:
        self.outline = outline
        self.texts = texts
        self.announced: dict[int, Announcement] = {}

    def fill(self, output: Output) -> Output:
        content = output.content
        if isinstance(content, BulletinFile):
            bulletin = content.bulletin
            announcements = tuple(self._announce(one) for one in bulletin.announcements)
            filled: Content = replace(content, bulletin=replace(bulletin, announcements=announcements))
        else:
            assert isinstance(content, Page)  # noqa: S101 - nothing else has gaps
            filled = replace(content, main=self._main(content.main))
        return replace(output, content=filled)

    def _main(self, main: Main) -> Main:
        if isinstance(main, PartnersMain):
            return replace(main, groups=tuple(self._partners(group) for group in main.groups))
        assert isinstance(main, CityMain | CourseMain | ArticleMain | TextMain)  # noqa: S101 - those that have a body
        return replace(main, body=self._body(main.body))

    def _partners(self, group: PartnerGroup) -> PartnerGroup:
        """Many texts on one page: their ids are told apart by city and partner."""
        partners = []
        for one in group.partners:
            name = one.body.gap.folder.rpartition("/")[2] if isinstance(one.body, OpenBody) else ""
            partners.append(replace(one, body=self._body(one.body, f"{group.city.id}.{name}.")))
        return replace(group, partners=tuple(partners))

    def _body(self, view: BodyView | None, prefix: str = "") -> BodyView | None:
        if not isinstance(view, OpenBody):
            return view
        body = self.texts[view.gap.path]
        pieces = self._pieces(view.gap, body, prefix, f"#{prefix}")
        filled = (BodyPart("html", next(pieces)) if part.kind == "html" else part for part in view.parts)
        parts = tuple(part for part in filled if part.kind != "html" or part.html)
        headings = tuple(Heading(one.level, prefix + one.id, one.text) for one in body.headings)
        return BodyView(parts, headings, view.lang, view.dir)

    def _announce(self, one: Announcement) -> Announcement:
        """Each once: an announcement stands in several bulletins, and is hashed by what it is."""
        if not isinstance(one, OpenAnnouncement):
            return one
        found = self.announced.get(id(one))
        if found is None:
            pieces = self._pieces(one.gap, self.texts[one.gap.path], "", f"{one.url}#")
            html = _WAY_BACK.sub("", "\n".join(filter(None, pieces)))
            words = {field.name: getattr(one, field.name) for field in fields(Announcement)}
            found = self.announced[id(one)] = Announcement(**words | {"html": html})
        return found

    def _pieces(self, gap: Gap, body: Body, prefix: str, here: str) -> Iterator[Markup]:
        """The pieces of a text, with links and pictures in their places.

        `prefix` comes before its ids, `here` before those that its own links lead to.
        """
        targets = self.outline.targets[gap.targets]
        # On pages that are nothing but a text, its first picture is seen at once.
        lazy = not gap.folder.startswith(("content/pages/", "content/news/"))

        def tag(match: re.Match[str]) -> str:
            nonlocal lazy
            facts = dict(_ATTRIBUTE.findall(match[2]))
            source, address = facts.get("src", ""), facts.get("href", "")
            planned = self.outline.pictures.get(f"{gap.folder}/{unescape(source)}") if source else None
            if match[1] == "img" and planned is not None:
                del facts["src"]
                html = picture_html(planned, gap.root, _written(facts), lazy=lazy)
                lazy = True
                return html
            if address.startswith("@/"):
                target, sign, fragment = address[2:].partition("#")
                found = targets.get(target) or targets[target.partition("/")[0]]
                facts["href"] = f"{gap.root}{found}{sign}{fragment}"
            elif address.startswith("#"):
                facts["href"] = here + address[1:]
            if prefix and "id" in facts:
                facts["id"] = prefix + facts["id"]
            return f"<{match[1]}{_written(facts)}>"

        for html in body.html:
            yield Markup(_TAG.sub(tag, html))  # noqa: S704 - sanitised by nh3


def _written(facts: Mapping[str, str]) -> str:
    return "".join(f' {name}="{value}"' for name, value in facts.items())


TEXT_SIZES = "(min-width: 44rem) 40rem, 92vw"
"""How wide a picture in a text is: the column of a text, or nearly the whole of a narrow window."""


def picture_html(planned: PlannedPicture, root: str, attributes: str, *, lazy: bool) -> str:
    """A picture in the words of an editor; `attributes` are what the cleaned `<img>` had besides `src`."""
    sources = "".join(
        f'<source type="{source.type}" sizes="{TEXT_SIZES}" srcset="'
        + ", ".join(f"{root}{file.address} {file.width}w" for file in source.files)
        + '">'
        for source in planned.sources
    )
    loading = ' loading="lazy"' if lazy else ""
    image = (
        f'<img{attributes} src="{root}{planned.address}" width="{planned.width}" height="{planned.height}"'
        f'{loading} decoding="async">'
    )
    return f"<picture>{sources}{image}</picture>" if sources else image
