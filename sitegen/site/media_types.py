"""The media types of published files, by the endings of their names: hosts, the preview and compressing ask here.

Invariant: an output of a new kind of file is one line here; what a machine knows differs from machine to machine.
"""

from __future__ import annotations

TEXTS = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "xml": "application/xml",
    "atom": "application/atom+xml; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "json": "application/json",
    "geojson": "application/geo+json",
    "webmanifest": "application/manifest+json",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
"""Files that are smaller when they are compressed."""
TYPES = TEXTS | {
    "avif": "image/avif",
    "bin": "application/octet-stream",
    "gif": "image/gif",
    "ico": "image/x-icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "jsonld": "application/ld+json",
    "mjs": "text/javascript; charset=utf-8",
    "pdf": "application/pdf",
    "png": "image/png",
    "wasm": "application/wasm",
    "webp": "image/webp",
    "woff2": "font/woff2",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
UNCOMMON = {ending: TYPES[ending] for ending in ("atom", "avif", "geojson", "ics", "webmanifest")}
"""Those that hosts often do not know."""


def header_of(path: str) -> str:
    """The value of the header Content-Type for a file."""
    return TYPES.get(path.rpartition(".")[2].lower(), TYPES["bin"])


def media_type(path: str) -> str:
    """The media type of a file, or of an ending, without its character set."""
    return header_of(path).partition(";")[0]
