"""Which requests the preview answers: those of pages that it served itself, and of people.

Invariant: a web site that is open in another tab can neither read the preview nor listen to it. It may
know the port, and it may have a name that leads to this machine (DNS rebinding): so the Host must be
one of ours, an Origin must be the same, and what a foreign page embeds is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

NAMES = ("127.0.0.1", "localhost")
"""The names under which the preview may be asked for. It listens on the first only."""
PATH_LIMIT = 2_000
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\:*?\"<>|]")


def is_our_host(hosts: Sequence[str], port: int) -> bool:
    """Whether the Host headers of a request, of which there must be one, name this preview (RFC 9110 section 7.2)."""
    return len(hosts) == 1 and hosts[0].lower() in _authorities(port)


def is_our_origin(origins: Sequence[str], host: str) -> bool:
    """Whether the Origin headers of a request are that of the host which it asks (RFC 6454 section 7)."""
    return len(origins) == 1 and origins[0].lower() == f"http://{host.lower()}"


def is_our_fetch(site: str, destination: str, mode: str) -> bool:
    """Whether a browser says that we ourselves ask, or a person who follows a link (Fetch Metadata).

    Old browsers and other programs say nothing: they are let through, for they are no foreign page.
    """
    return site in ("", "none", "same-origin") or (mode == "navigate" and destination == "document")


def split_target(target: str) -> tuple[str, ...] | None:
    """The parts of a request target's path, decoded once; the last is "" for a folder. None when it leads nowhere.

    Only what a published address can look like: no empty part, no hidden name, nothing that any
    system reads as another folder, drive or stream.
    """
    path = re.split(r"[?#]", target, maxsplit=1)[0]
    if not path.startswith("/") or len(path) > PATH_LIMIT:
        return None
    parts: list[str] = []
    for raw in path[1:].split("/"):
        try:
            part = unquote_to_bytes(raw).decode("utf-8")
        except UnicodeDecodeError:
            return None
        hidden = part.startswith(".") and (parts or part != ".well-known")  # RFC 8615
        if hidden or "/" in part or _UNSAFE.search(part):
            return None
        parts.append(part)
    return tuple(parts) if all(parts[:-1]) else None


def _authorities(port: int) -> set[str]:
    return {f"{name}:{port}" for name in NAMES} | (set(NAMES) if port == 80 else set())
