"""Feeds: what is new, for news readers. A feed is an Atom file and a JSON Feed of the same entries.

Invariant: all times are data, RFC 3339 with offset; identifiers never change, whatever becomes of titles and
addresses. What is subscribed to with dates in it is no feed but a calendar (`sitegen.calendars`).
"""

from __future__ import annotations

from typing import Literal

from sitegen.content.digest import Shared
from sitegen.engine.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class FeedEntry(Shared):
    """Something new: a piece of news, a session that is new or was changed.

    `id` is a tag URI (RFC 4151), `url` absolute. `state` is the status of a session or "": the render
    stage says it in the words of the catalogue. `html` is safe HTML with absolute links, or "":
    then the summary is all there is. `mode`: that of a session, else "". `published` is ""
    when nobody wrote it down. `language` is that of the words.
    """

    id: str
    url: str
    title: str
    state: str
    mode: str
    summary: str
    html: str
    published: str
    updated: str
    language: str
    dir: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feed(Shared):
    """The newest entries of one kind; `city` is "" for the whole network.

    `page` is the page that shows the same; `atom` and `json` are the absolute addresses of its two
    files. `updated` is that of the newest entry, whether it is still there or not.
    """

    kind: Literal["news", "sessions"]
    city: str
    id: str
    site: str
    description: str
    language: str
    page: str
    atom: str
    json: str
    author: str
    author_url: str
    updated: str
    entries: tuple[FeedEntry, ...]
