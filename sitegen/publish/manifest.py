"""The manifest: for each published file its digest and its sources.

Invariant: it is written last, into the release that it describes, and carries a checksum; one with a
wrong checksum counts as missing. The same site gives the same manifest: no time, no folder, no machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from sitegen.content.ordinary import NotOrdinaryError, read_ordinary
from sitegen.engine.dataclass import dataclass
from sitegen.engine.digest import digest_bytes
from sitegen.publish.failure import failure_of

FOLDER = ".sitegen"
MARKER = f"{FOLDER}/manifest.json"
FORMAT = 2


@dataclass(frozen=True, slots=True)
class Published:
    """One published file."""

    digest: str
    sources: tuple[str, ...]


Manifest = Mapping[str, Published]


def write_manifest(manifest: Manifest) -> bytes:
    """The bytes of a manifest: a line with its checksum, then JSON."""
    rows = {path: [one.digest, one.sources] for path, one in sorted(manifest.items())}
    body = json.dumps({"format": FORMAT, "outputs": rows}, ensure_ascii=False, separators=(",", ":")).encode()
    return digest_bytes(body).encode() + b"\n" + body + b"\n"


def read_manifest(output: Path) -> Manifest | None:
    """The manifest of a release; None when there is none or it does not check.

    Raises `EnvironmentFailure` when it cannot be read: without it, what is no longer made would stay for ever.
    """
    try:
        checksum, _, body = read_ordinary(output / MARKER).partition(b"\n")
        if digest_bytes(body.rstrip(b"\n")).encode() != checksum:
            return None
        data = json.loads(body)
        if data["format"] not in (1, FORMAT):  # a row of the first format has one more text between the two
            return None
        return {path: Published(row[0], tuple(row[-1])) for path, row in data["outputs"].items()}
    except (FileNotFoundError, NotADirectoryError, NotOrdinaryError):
        return None
    except OSError as error:
        raise failure_of(error, output / MARKER) from error
    except (ValueError, KeyError, TypeError, IndexError):
        return None
