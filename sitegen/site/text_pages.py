"""The main parts of pages that are mostly words: partners, news, free pages."""

from __future__ import annotations

from sitegen.engine.dataclass import dataclass
from sitegen.site.cards import BodyView, CityCard, FeedLink, NewsCard, PartnerCard
from sitegen.site.phrase import Phrase
from sitegen.site.views import Main


@dataclass(frozen=True, slots=True)
class PartnerGroup:
    """The partners of one city."""

    city: CityCard
    partners: tuple[PartnerCard, ...]


@dataclass(frozen=True, slots=True)
class PartnersMain(Main):
    """`layouts/partners.html`."""

    groups: tuple[PartnerGroup, ...]
    total: int


@dataclass(frozen=True, slots=True)
class NewsListMain(Main):
    """`layouts/news.html`."""

    news: tuple[NewsCard, ...]
    feeds: tuple[FeedLink, ...]


@dataclass(frozen=True, slots=True)
class ArticleMain(Main):
    """`layouts/article.html`: one piece of news."""

    card: NewsCard
    body: BodyView | None


@dataclass(frozen=True, slots=True)
class TextMain(Main):
    """`layouts/page.html`: a free page (about, legal notice, …)."""

    summary: Phrase
    body: BodyView | None
