"""What the path of a published file may look like: one rule for pages, pictures, old addresses and all others.

Invariant: a file can be made on every system, every host sends it, and nothing that reads the output takes
it for something else: no hidden file, no device, no file that a host reads for itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

from sitegen.content.problem import Message, say

PART_LIMIT = 240
"""Bytes of a name: file systems have 255, and `.gz` may follow."""
PATH_LIMIT, DEPTH_LIMIT = 500, 20
"""Bytes and parts of a whole path."""
OURS = frozenset({".well-known/next-change", ".nojekyll", ".htaccess", "_headers", "_redirects"})
"""The only files of such names, all made here (`hosts.headers`, `hosts.site_files`); RFC 8615 for the first."""
_OF_HOSTS = frozenset(
    {"cname", "_headers", "_redirects", "_routes.json", "_worker.js", "netlify.toml", "vercel.json", "web.config"}
)
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_UNSAFE = re.compile(
    r'[<>:"\\|?*\x00-\x1f\x7f-\xa0\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]'
)


def fault_of_path(path: str) -> tuple[Message, Message] | None:
    """What is wrong with a path in the output, and what to do; None when it may be published."""
    if path in OURS:
        return None
    parts = path.split("/")
    size = len(path.encode("utf-8", "surrogatepass"))
    if size > PATH_LIMIT or len(parts) > DEPTH_LIMIT:
        return (
            say("the address /{path} is too long: {size} bytes in {count} parts", path=path[:60] + "…", size=size,
                count=len(parts)),
            say("keep it to {size} bytes and {count} parts", size=PATH_LIMIT, count=DEPTH_LIMIT),
        )  # fmt: skip
    if path.startswith(".") or "/." in path:
        return (
            say("a part of the address /{path} begins with a dot", path=path),
            say("remove the dot: servers take such files for hidden ones"),
        )
    if parts[0].lower() in _OF_HOSTS:
        return (
            say("the address /{path} begins with the name of a file that hosts read", path=path),
            say("choose another one"),
        )
    if not all(map(_is_safe, parts)):
        return (
            say("the address /{path} cannot be a file on every system", path=path),
            say("choose a shorter and simpler “slug”, with letters and hyphens"),
        )
    return None


@lru_cache(4096)  # the same few names stand in thousands of paths, which come in their order
def _is_safe(part: str) -> bool:
    unsafe = not part or part.endswith((".", " ")) or _UNSAFE.search(part) or _DEVICE.fullmatch(part)
    return not unsafe and len(part.encode()) <= PART_LIMIT
