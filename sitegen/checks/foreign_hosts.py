"""Other hosts that pages would ask for something as soon as they are opened: what the layouts load from elsewhere.

Invariant: content cannot load from elsewhere (its cleaner sees to that); so the layouts are all there is
to look at. It is a notice: a host may be wanted, but its visitors should know of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sitegen.content.problem import Problem, Severity, say
from sitegen.content.sources import Source

_HOST = r"(?:https?:)?//([A-Za-z0-9.-]+\.[A-Za-z]{2,})"
_HTML = re.compile(
    rf"""(?:\b(?:src|srcset|poster|action|formaction)\s*=\s*["']?|<(?:link|object|use)\b[^>]*?\b(?:href|data)\s*=\s*["']?)"""
    rf"""{_HOST}"""
)
_STYLE = re.compile(rf"""(?:url\(\s*["']?|@import\s+["']){_HOST}""")
_SCRIPT = re.compile(rf"""(?:fetch|import|importScripts|open|sendBeacon)\(\s*(?:["'][A-Z]+["'],\s*)?["'`]{_HOST}""")
_PATTERNS = {".html": (_HTML, _STYLE, _SCRIPT), ".css": (_STYLE,), ".js": (_SCRIPT,), ".svg": (_HTML, _STYLE)}


def check_hosts(sources: Mapping[str, Source], own: str) -> Iterator[Problem]:
    """A notice for each place in which the layouts load from a host other than `own`."""
    for path, source in sources.items():
        patterns = next((found for end, found in _PATTERNS.items() if path.endswith(end)), ())
        if not path.startswith("layouts/") or not patterns:
            continue
        for number, line in enumerate(source.data.decode("utf-8", "replace").splitlines(), 1):
            for match in (match for pattern in patterns for match in pattern.finditer(line)):
                if match[1].lower() != own.lower():
                    what = say("every page that uses this asks {host} for something", host=match[1])
                    remedy = say("put a copy into layouts/assets/, or tell visitors of it on the page about privacy")
                    yield Problem(path, what, remedy, number, match.start(1) + 1, severity=Severity.NOTICE)
