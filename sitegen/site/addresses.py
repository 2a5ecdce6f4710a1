"""Addresses: where each thing stands in each language.

Invariant: an address ends in a slash and is relative to the site's root; its file is `index.html` in it.
No two outputs share a path, not even on a file system that ignores case (`site.collisions`).
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from sitegen.content.digest import digest_text
from sitegen.content.values import fold_to_identifier
from sitegen.engine.dataclass import dataclass
from sitegen.site.script import DataScript, encode_script

INDEX = "index.html"
SLUG_LENGTH = 80
_PLAIN = re.compile(r"[A-Za-z0-9/._~-]*")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Makes addresses. `portable` writes `index.html` into every link, for use without a server."""

    base_url: str
    portable: bool = False

    def page(self, *parts: str) -> str:
        """The address of a page inside the site: `page("fr", "villes")` is `fr/villes/`."""
        address = "".join(f"{part}/" for part in parts if part)
        return address + INDEX if self.portable else address

    def path(self, *parts: str) -> str:
        """The file of that page."""
        return "".join(f"{part}/" for part in parts if part) + INDEX

    def url(self, address: str) -> str:
        """The absolute address, percent-encoded (RFC 3986); the final `index.html` is left out."""
        if self.portable and (address == INDEX or address.endswith("/" + INDEX)):
            address = address[: -len(INDEX)]
        return self.base_url + quote_address(address)

    def base_path(self) -> str:
        """The path of the site's root on its host: `/` or `/sub/path/`."""
        return urlsplit(self.base_url).path


def quote_address(address: str) -> str:
    """An address inside the site, percent-encoded (RFC 3986)."""
    return address if _PLAIN.fullmatch(address) else quote(address, safe="/~")


def script_address(script: DataScript, code: str) -> str:
    """Where a data script is published: as files of the layouts, under a name with the digest of its text."""
    return f"assets/{script.name}-{code}.{digest_text(encode_script(script))[:10]}.js"


def root_of(path: str) -> str:
    """The way from an output file to the root of the site: `../../`, or `./`."""
    return "../" * path.count("/") or "./"


def make_slug(title: str, fallback: str) -> str:
    """A part of an address from a title, cut between words; the id when the script is not Latin.

    Arabic titles are not transliterated: consonants without vowels are no word in any language,
    and percent-encoded letters make links that cannot be read out over the phone.
    """
    slug = fold_to_identifier(title)
    if len(slug) > SLUG_LENGTH:
        slug = slug[:SLUG_LENGTH].rpartition("-")[0] or slug[:SLUG_LENGTH]
    return slug or fallback


def single_address(code: str, section: str, session: str) -> str:
    """The address of the calendar file of one session, beside its page."""
    return f"{code}/{section}/{session}/{session}.ics"


def alias_path(address: str) -> str:
    """The output file of an old address: `/fr/ancien/` is `fr/ancien/index.html`."""
    path = address.removeprefix("/")
    last = path.rsplit("/", 1)[-1]
    if not last:
        return f"{path}index.html"
    return path if last.endswith((".html", ".htm")) else f"{path}/index.html"
