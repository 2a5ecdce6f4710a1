"""What all pages of one language share: header, footer, assets; and the first crumbs of each."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.content.rules import phone_href
from sitegen.engine.queries import Asking, query
from sitegen.site.assets import published_assets
from sitegen.site.chrome import META_POLICY, Chrome, Crumb, NavigationItem
from sitegen.site.make_cards import Cards
from sitegen.site.offline_places import offline_addresses
from sitegen.site.phrase import Phrase
from sitegen.site.visible import visible_things


def home_crumb(cards: Cards) -> Crumb:
    """The home page of the language."""
    return Crumb("home", Phrase(""), cards.addresses.page(cards.code))


def section_crumb(cards: Cards, section: str) -> Crumb:
    """The first page of a section."""
    return Crumb(section, Phrase(""), section_address(cards, section))


def section_address(cards: Cards, section: str) -> str:
    """The address of the first page of a section."""
    return cards.addresses.page(cards.code, getattr(cards.locale.paths, section))


@query
def chrome(q: Asking, code: str) -> Chrome:
    """What all pages of one language share."""
    cards = Cards(q, code)
    config, locale = cards.config, cards.locale
    phone = config.contact.phone or ""
    offline, manifest, worker = offline_addresses(cards)
    return Chrome(
        title=locale.phrase(config.title),
        description=locale.phrase(config.description),
        organizer=locale.phrase(config.organizer),
        home=cards.addresses.page(code),
        banner=locale.maybe(config.banner),
        navigation=tuple(_navigation(cards, config.navigation)),
        footer=tuple(_navigation(cards, config.footer)),
        phone=phone,
        phone_href=phone_href(phone),
        email=config.contact.email or "",
        policy="" if cards.addresses.portable else META_POLICY,
        search=section_address(cards, "search") if config.features.search else "",
        offline=offline,
        manifest=manifest,
        worker=worker,
        assets=q(published_assets),
        data=q(data_address, code),
    )


def _navigation(cards: Cards, items: tuple[str, ...]) -> Iterator[NavigationItem]:
    pages = cards.q(visible_things, "pages")
    for item in items:
        if not item.startswith("pages/"):
            yield NavigationItem(item, Phrase(""), section_address(cards, item))
        elif (id := item.removeprefix("pages/")) in pages:
            entry = cards.visible.thing("pages", id)
            yield NavigationItem("", cards.title(entry), cards.address(entry))


@query
def data_address(q: Asking, code: str) -> str:
    """The address of the page with the block `::: data`, or ""."""
    cards = Cards(q, code)
    if not cards.config.features.open_data:
        return ""
    for entry in cards.visible.things("pages"):
        words = cards.visible.words["pages", entry.id].values()
        if any(block.name == "data" for one in words for block in one.body.blocks):
            return cards.address(entry)
    return ""
