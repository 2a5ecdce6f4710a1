"""Feeds become Atom (RFC 4287) and JSON Feed (jsonfeed.org, version 1.1).

Invariant: no clock; what XML cannot hold (control characters, XML 1.0 section 2.2) is left out, all else reads
back equal. HTML of a body stands in Atom as escaped text (`type="html"`, section 4.1.3.3).
"""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup

from sitegen.calendars.ics import state_titles
from sitegen.engine.queries import Asking
from sitegen.feeds.entries import Kind, feed
from sitegen.site.catalogues import Catalogue
from sitegen.site.feeds import Feed, FeedEntry
from sitegen.site.inputs import CATALOGUES
from sitegen.site.output import Plain
from sitegen.site.outputs import maker

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A bare carriage return would be read as a line feed (section 2.11).
_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
# And in an attribute, a tab and a line feed as spaces (section 3.3.3).
_ATTRIBUTE = _XML | str.maketrans({"\t": "&#9;", "\n": "&#10;"})


@maker
def feed_file(q: Asking, form: str, kind: Kind, city: str, code: str) -> Plain:
    """A feed in one of its forms, `atom` or `json`."""
    write = write_atom if form == "atom" else write_json
    return Plain(write(q(feed, kind, city, code), q.input(CATALOGUES, code)).encode())


def escape_xml(text: str) -> str:
    """A text in an element of XML; what XML cannot hold is left out."""
    return _NOT_XML.sub("", text).translate(_XML)


def escape_attribute(text: str) -> str:
    """The same between double quotes."""
    return _NOT_XML.sub("", text).translate(_ATTRIBUTE)


# ------------------------------------------------------------------------------------- words


def feed_title(feed: Feed, words: Catalogue) -> str:
    """`Ateliers Numériques – News: Rennes`."""
    if feed.kind == "news":
        title = words.get("News: {city}", "feed") if feed.city else words.get("News", "feed")
    elif feed.city:
        title = words.get("New and changed sessions: {city}", "feed")
    else:
        title = words.get("New and changed sessions", "feed")
    return f"{feed.site} – {title.replace('{city}', feed.city)}"


def _title(entry: FeedEntry, words: Catalogue) -> str:
    """The title, with the state of a session before it, and that one can follow it online."""
    templates = state_titles(words) | {"rescheduled": words.get("New date: {title}", "feed")}
    mode = {"online": words.get("Online", "session"), "hybrid": words.get("On site or online", "session")}
    title = entry.title
    if entry.mode in mode:
        title = f"{title} ({mode[entry.mode]})"
    return templates.get(entry.state, "{title}").replace("{title}", title)


def _html(entry: FeedEntry) -> str:
    """The body with its language and direction: readers show many languages on one page."""
    if not entry.html:
        return ""
    return Markup('<div lang="{}" dir="{}">\n{}\n</div>').format(
        entry.language,
        entry.dir,
        Markup(entry.html),  # noqa: S704 - sanitised by nh3
    )


# ------------------------------------------------------------------------------------- Atom


def write_atom(feed: Feed, words: Catalogue) -> str:
    """A feed as Atom."""
    rows = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape_attribute(feed.language)}">',
        f"<id>{escape_xml(feed.id)}</id>",
        f"<title>{escape_xml(feed_title(feed, words))}</title>",
        f"<subtitle>{escape_xml(feed.description)}</subtitle>",
        f"<updated>{feed.updated}</updated>",
        f'<link rel="self" type="application/atom+xml" href="{escape_attribute(feed.atom)}"/>',
        f'<link rel="alternate" type="text/html" href="{escape_attribute(feed.page)}"/>',
        f'<link rel="alternate" type="application/feed+json" href="{escape_attribute(feed.json)}"/>',
        f"<author><name>{escape_xml(feed.author)}</name><uri>{escape_xml(feed.author_url)}</uri></author>",
        "<generator>sitegen</generator>",
    ]
    for entry in feed.entries:
        rows.extend(_atom_entry(entry, feed.language, words))
    return "\n".join([*rows, "</feed>\n"])


def _atom_entry(entry: FeedEntry, language: str, words: Catalogue) -> list[str]:
    borrowed = entry.language != language
    rows = [
        f'<entry xml:lang="{escape_attribute(entry.language)}">' if borrowed else "<entry>",
        f"<id>{escape_xml(entry.id)}</id>",
        f"<title>{escape_xml(_title(entry, words))}</title>",
        f'<link rel="alternate" type="text/html" href="{escape_attribute(entry.url)}"/>',
        f"<updated>{entry.updated}</updated>",
    ]
    if entry.published:
        rows.append(f"<published>{entry.published}</published>")
    if entry.summary:
        rows.append(f"<summary>{escape_xml(entry.summary)}</summary>")
    if entry.html:
        rows.append(f'<content type="html">{escape_xml(_html(entry))}</content>')
    rows.extend(f'<category term="{escape_attribute(tag)}"/>' for tag in entry.tags)
    return [*rows, "</entry>"]


# ------------------------------------------------------------------------------------- JSON Feed


def write_json(feed: Feed, words: Catalogue) -> str:
    """A feed as JSON Feed."""
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed_title(feed, words),
        "home_page_url": feed.page,
        "feed_url": feed.json,
        "description": feed.description,
        "language": feed.language,
        "authors": [{"name": feed.author, "url": feed.author_url}],
        "items": [_item(entry, words) for entry in feed.entries],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _item(entry: FeedEntry, words: Catalogue) -> dict[str, Any]:
    title = _title(entry, words)
    # Each item must have content: where there is no body, the summary is all that is told.
    told = {"content_html": _html(entry)} if entry.html else {"content_text": entry.summary or title}
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": title,
        **told,
        "summary": entry.summary,
        "date_published": entry.published,
        "date_modified": entry.updated,
        "language": entry.language,
        "tags": list(entry.tags),
    }
    return {key: value for key, value in item.items() if value}
