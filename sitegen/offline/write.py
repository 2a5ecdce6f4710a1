"""What reading without a connection needs, as bytes: bundles, the worker.

Invariant: a bundle and a worker tell digests and sizes of published files and nothing else that could
change, so they are the same as long as those are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from sitegen.content.digest import digest_text
from sitegen.site.output import OfflineBundle, Worker

DIGITS = 12
"""Of a digest in a bundle: 48 bits tell the versions of one file apart."""
_COMMENT = re.compile(rb"^ *//.*\n", re.MULTILINE)


def render_bundle(bundle: OfflineBundle, facts: Sequence[tuple[str, int]]) -> bytes:
    """`{"title", "lang", "files": [[address, digest, bytes], …]}`; the first file is the page of the city."""
    files = [[address, digest[:DIGITS], size] for address, (digest, size) in zip(bundle.addresses, facts, strict=True)]
    return write_json({"title": bundle.title, "lang": bundle.language, "files": files})


def render_worker(worker: Worker, program: bytes, facts: Sequence[tuple[str, int]]) -> bytes:
    """The program, after one line with what it needs to know of the site.

    `core` names the state of the files that it always has: a new name makes browsers fetch them.
    Lines that are comments stay behind: every visitor loads the worker.
    """
    known = {
        "core": digest_text(*(digest for digest, _ in facts))[:DIGITS],
        "files": worker.addresses,
        "offline": worker.offline,
        "default": worker.default,
    }
    return b"const SITE = " + write_json(known).rstrip() + b";\n" + _COMMENT.sub(b"", program)


def write_json(value: Any) -> bytes:
    """JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
