"""Texts of bodies: what links and pictures in them become, on a page and outside of the site.

Invariant: an editor's link by id becomes a link relative to the page that shows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape

from markupsafe import Markup

from sitegen.content.config import SECTIONS
from sitegen.content.kinds import KINDS, LINKED
from sitegen.content.site import BACK, Body, BodyBlock
from sitegen.site.cards import PartnerCard
from sitegen.site.inputs import BODIES, LANGUAGES
from sitegen.site.make_cards import Cards
from sitegen.site.make_chrome import section_address
from sitegen.site.picture_files import PlannedPicture, picture_of
from sitegen.site.visible import published_languages

TEXT_SIZES = "(min-width: 44rem) 40rem, 92vw"
"""How wide a picture in a text is: the column of a text, or nearly the whole of a narrow window."""
# Tags with attributes, as they come from the cleaner: in what a text says, `<` is always written `&lt;`.
_TAG = re.compile(r'<([a-z][a-z0-9]*+)((?: [a-z-]+="[^"]*+")++)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_WAY_BACK = re.compile(f' title="{BACK}[^"]*"')


def partners_of_block(cards: Cards, block: BodyBlock, city: str) -> tuple[PartnerCard, ...]:
    """The partners that a block shows; `city` is the one that its page is about."""
    city = dict(block.arguments).get("city", city)
    visible = cards.visible
    entries, about = (visible.partners_of(city), visible.city(city)) if city else (visible.things("partners"), None)
    return tuple(cards.partner(entry, about) for entry in entries)


def partners_of_blocks(cards: Cards, kind: str, id: str, city: str = "") -> tuple[PartnerCard, ...] | None:
    """The partners that the blocks of a thing's words show; None where no block shows any."""
    chosen = cards.locale.choose(cards.visible.words[kind, id])
    blocks = [block for block in chosen[1].body.blocks if block.name == "partners"] if chosen else []
    listed = (card for block in blocks for card in partners_of_block(cards, block, city))
    return tuple(listed) if blocks else None


def text_outside(cards: Cards, kind: str, id: str, url: str) -> tuple[str, str]:
    """The language and the HTML of a thing's words as they leave the site: whole addresses; `url` is that of its page.

    Blocks are left out: what they show changes with time. So is what the way back from a footnote is called.
    """
    own, _ = cards.locale.choose(cards.visible.words[kind, id]) or (cards.code, None)
    body = cards.q.input(BODIES, f"{kind}/{id}/{own}")
    pieces = text_pieces(cards, f"content/{kind}/{id}", body, "", f"{url}#", cards.addresses.url)
    return own, _WAY_BACK.sub("", "\n".join(filter(None, pieces)))


# ------------------------------------------------------------------------------------- pieces


def text_pieces(
    cards: Cards, folder: str, body: Body, prefix: str, here: str, lead: Callable[[str], str]
) -> Iterator[Markup]:
    """The pieces of a text, with links and pictures in their places.

    `prefix` comes before its ids, `here` before those that its own links lead to; `lead` makes a link of an address
    inside the site.
    """
    pictures = {address for address, _ in body.pictures}
    # On pages that are nothing but a text, its first picture is seen at once.
    lazy = bool(KINDS[folder.split("/")[1]].record)

    def tag(match: re.Match[str]) -> str:
        nonlocal lazy
        facts = dict(_ATTRIBUTE.findall(match[2]))
        source, address = unescape(facts.get("src", "")), facts.get("href", "")
        if match[1] == "img" and source in pictures:
            del facts["src"]
            html = _picture_html(cards.q(picture_of, folder, source), lead, _written(facts), lazy=lazy)
            lazy = True
            return html
        if address.startswith("@/"):
            target, sign, fragment = address[2:].partition("#")
            facts["href"] = f"{lead(_address_of(cards, target))}{sign}{fragment}"
        elif address.startswith("#"):
            facts["href"] = here + address[1:]
        if prefix and "id" in facts:
            facts["id"] = prefix + facts["id"]
        return f"<{match[1]}{_written(facts)}>"

    for html in body.html:
        yield Markup(_TAG.sub(tag, html))  # noqa: S704 - sanitised by nh3


def _address_of(cards: Cards, target: str) -> str:
    """The address of what a text links to (`courses/seo`); of what has no page now, that of its list."""
    kind, _, id = target.partition("/")
    if kind in LINKED and cards.q.maybe(LANGUAGES, target) is not None and cards.q(published_languages, kind, id):
        return cards.address(cards.visible.thing(kind, id))
    return section_address(cards, kind) if kind in SECTIONS else cards.addresses.page(cards.code)


def _written(facts: Mapping[str, str]) -> str:
    return "".join(f' {name}="{value}"' for name, value in facts.items())


def _picture_html(planned: PlannedPicture, lead: Callable[[str], str], attributes: str, *, lazy: bool) -> str:
    """A picture in the words of an editor; `attributes` are what the cleaned `<img>` had besides `src`."""
    sources = "".join(
        f'<source type="{source.type}" sizes="{TEXT_SIZES}" srcset="'
        + ", ".join(f"{lead(file.address)} {file.width}w" for file in source.files)
        + '">'
        for source in planned.sources
    )
    loading = ' loading="lazy"' if lazy else ""
    image = (
        f'<img{attributes} src="{lead(planned.address)}" width="{planned.width}" height="{planned.height}"'
        f'{loading} decoding="async">'
    )
    return f"<picture>{sources}{image}</picture>" if sources else image
