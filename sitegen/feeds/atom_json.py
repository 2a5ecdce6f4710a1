"""Bulletins become Atom (RFC 4287) and JSON Feed (jsonfeed.org, version 1.1).

Invariant: no clock; what XML cannot hold (control characters, XML 1.0 section 2.2) is left out, all else reads
back equal. HTML of a body stands in Atom as escaped text (`type="html"`, section 4.1.3.3).
"""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup

from sitegen.site.catalogues import Catalogue
from sitegen.site.feeds import Announcement, Bulletin, BulletinFile

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A bare carriage return would be read as a line feed (section 2.11).
_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
# And in an attribute, a tab and a line feed as spaces (section 3.3.3).
_ATTRIBUTE = _XML | str.maketrans({"\t": "&#9;", "\n": "&#10;"})


def render_bulletin(file: BulletinFile, words: Catalogue) -> bytes:
    """The bytes of a bulletin in its form."""
    make = _atom if file.form == "atom" else _json
    return make(file.bulletin, words).encode()


def escape_xml(text: str) -> str:
    """A text in an element of XML; what XML cannot hold is left out."""
    return _NOT_XML.sub("", text).translate(_XML)


def escape_attribute(text: str) -> str:
    """The same between double quotes."""
    return _NOT_XML.sub("", text).translate(_ATTRIBUTE)


# ------------------------------------------------------------------------------------- words


def bulletin_title(bulletin: Bulletin, words: Catalogue) -> str:
    """`Ateliers Numériques – News: Rennes`."""
    if bulletin.kind == "news":
        title = words.get("News: {city}", "bulletin") if bulletin.city else words.get("News", "bulletin")
    elif bulletin.city:
        title = words.get("New and changed sessions: {city}", "bulletin")
    else:
        title = words.get("New and changed sessions", "bulletin")
    return f"{bulletin.site} – {title.replace('{city}', bulletin.city)}"


def _title(announcement: Announcement, words: Catalogue) -> str:
    """The title, with the state of a session before it, and that one can follow it online."""
    templates = {
        "cancelled": words.get("Cancelled: {title}", "calendar"),
        "postponed": words.get("Postponed: {title}", "calendar"),
        "full": words.get("Full: {title}", "calendar"),
        "moved-online": words.get("Now online: {title}", "calendar"),
        "rescheduled": words.get("New date: {title}", "bulletin"),
    }
    mode = {"online": words.get("Online", "session"), "hybrid": words.get("On site or online", "session")}
    title = announcement.title
    if announcement.mode in mode:
        title = f"{title} ({mode[announcement.mode]})"
    return templates.get(announcement.state, "{title}").replace("{title}", title)


def _html(announcement: Announcement) -> str:
    """The body with its language and direction: readers show many languages on one page."""
    if not announcement.html:
        return ""
    return Markup('<div lang="{}" dir="{}">\n{}\n</div>').format(
        announcement.language,
        announcement.dir,
        Markup(announcement.html),  # noqa: S704 - sanitised by nh3
    )


# ------------------------------------------------------------------------------------- Atom


def _atom(bulletin: Bulletin, words: Catalogue) -> str:
    rows = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape_attribute(bulletin.language)}">',
        f"<id>{escape_xml(bulletin.id)}</id>",
        f"<title>{escape_xml(bulletin_title(bulletin, words))}</title>",
        f"<subtitle>{escape_xml(bulletin.description)}</subtitle>",
        f"<updated>{bulletin.updated}</updated>",
        f'<link rel="self" type="application/atom+xml" href="{escape_attribute(bulletin.atom)}"/>',
        f'<link rel="alternate" type="text/html" href="{escape_attribute(bulletin.page)}"/>',
        f'<link rel="alternate" type="application/feed+json" href="{escape_attribute(bulletin.json)}"/>',
        f"<author><name>{escape_xml(bulletin.author)}</name><uri>{escape_xml(bulletin.author_url)}</uri></author>",
        "<generator>sitegen</generator>",
    ]
    for announcement in bulletin.announcements:
        rows.extend(_entry(announcement, bulletin.language, words))
    return "\n".join([*rows, "</feed>\n"])


def _entry(announcement: Announcement, language: str, words: Catalogue) -> list[str]:
    borrowed = announcement.language != language
    rows = [
        f'<entry xml:lang="{escape_attribute(announcement.language)}">' if borrowed else "<entry>",
        f"<id>{escape_xml(announcement.id)}</id>",
        f"<title>{escape_xml(_title(announcement, words))}</title>",
        f'<link rel="alternate" type="text/html" href="{escape_attribute(announcement.url)}"/>',
        f"<updated>{announcement.updated}</updated>",
    ]
    if announcement.published:
        rows.append(f"<published>{announcement.published}</published>")
    if announcement.summary:
        rows.append(f"<summary>{escape_xml(announcement.summary)}</summary>")
    if announcement.html:
        rows.append(f'<content type="html">{escape_xml(_html(announcement))}</content>')
    rows.extend(f'<category term="{escape_attribute(tag)}"/>' for tag in announcement.tags)
    return [*rows, "</entry>"]


# ------------------------------------------------------------------------------------- JSON Feed


def _json(bulletin: Bulletin, words: Catalogue) -> str:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": bulletin_title(bulletin, words),
        "home_page_url": bulletin.page,
        "feed_url": bulletin.json,
        "description": bulletin.description,
        "language": bulletin.language,
        "authors": [{"name": bulletin.author, "url": bulletin.author_url}],
        "items": [_item(announcement, words) for announcement in bulletin.announcements],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


def _item(announcement: Announcement, words: Catalogue) -> dict[str, Any]:
    title = _title(announcement, words)
    # Each item must have content: where there is no body, the summary is all that is told.
    told = (
        {"content_html": _html(announcement)} if announcement.html else {"content_text": announcement.summary or title}
    )
    item = {
        "id": announcement.id,
        "url": announcement.url,
        "title": title,
        **told,
        "summary": announcement.summary,
        "date_published": announcement.published,
        "date_modified": announcement.updated,
        "language": announcement.language,
        "tags": list(announcement.tags),
    }
    return {key: value for key, value in item.items() if value}
