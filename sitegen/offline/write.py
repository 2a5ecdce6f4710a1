"""What reading without a connection needs, as bytes: manifests, bundles, the worker.

Invariant: a bundle and a worker tell digests and sizes of published files and nothing else that could
change, so they are the same as long as those are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from sitegen.content.digest import digest_text
from sitegen.engine.queries import Asking
from sitegen.site.inputs import CATALOGUES
from sitegen.site.media_types import media_type
from sitegen.site.output import AppManifest, OfflineBundle, Worker
from sitegen.site.outputs import write_content

DIGITS = 12
"""Of a digest in a bundle: 48 bits tell the versions of one file apart."""
PAPER, SIGN = "#ffffff", "#ffcb3d"
"""The colours of an installed site while it starts, and of the bar around it."""
_COMMENT = re.compile(rb"^ *//.*\n", re.MULTILINE)


@write_content.register
def render_manifest(manifest: AppManifest, q: Asking) -> bytes:
    """A Web Application Manifest (W3C). `minimal-ui` keeps the button that leads back."""
    root, words = manifest.root, q.input(CATALOGUES, manifest.language)
    return _json(
        {
            "id": manifest.id,
            "name": manifest.name,
            "short_name": manifest.name,
            "description": manifest.description,
            "lang": manifest.language,
            "dir": manifest.direction,
            "start_url": root + manifest.start,
            "scope": root,
            "display": "minimal-ui",
            "background_color": PAPER,
            "theme_color": SIGN,
            "icons": [
                {
                    "src": root + icon.address,
                    "sizes": icon.sizes,
                    "type": media_type(icon.address),
                    "purpose": icon.purpose,
                }
                for icon in manifest.icons
            ],
            # The words are those of the menu.
            "shortcuts": [
                {"name": words.get(key.capitalize()), "url": root + address} for key, address in manifest.shortcuts
            ],
        }
    )


def render_bundle(bundle: OfflineBundle, facts: Sequence[tuple[str, int]]) -> bytes:
    """`{"title", "lang", "files": [[address, digest, bytes], …]}`; the first file is the page of the city."""
    files = [[address, digest[:DIGITS], size] for address, (digest, size) in zip(bundle.addresses, facts, strict=True)]
    return _json({"title": bundle.title, "lang": bundle.language, "files": files})


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
    return b"const SITE = " + _json(known).rstrip() + b";\n" + _COMMENT.sub(b"", program)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
