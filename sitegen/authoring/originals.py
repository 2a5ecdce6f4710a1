"""What an original said when a translation was made of it: kept in the folder of the cache, else asked of Git.

Invariant: it helps translators and may be missing; a text that is found has the digest that was asked for.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

FOLDER = "originals"
VERSIONS, SECONDS = 100, 10.0
"""How many versions are asked of Git, and how long."""

FindEarlier = Callable[[str, str], bytes | None]
"""The bytes of a text, by its path and the digest of its words, as they were."""


def keep_original(cache: Path, digest: str, data: bytes) -> None:
    """Keep what a translation was accepted for."""
    with suppress(OSError):
        folder = cache / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{digest}.md").write_bytes(data)


def earlier_original(root: Path, cache: Path, digest_of: Callable[[str, bytes], str]) -> FindEarlier:
    """Finds what a text was; `digest_of` takes its path and bytes."""

    def find(path: str, digest: str) -> bytes | None:
        if not re.fullmatch("[0-9a-f]{16,128}", digest):
            return None
        with suppress(OSError):
            kept = (cache / FOLDER / f"{digest}.md").read_bytes()
            if digest_of(path, kept) == digest:
                return kept
        return next((data for data in _versions(root, path) if digest_of(path, data) == digest), None)

    return find


def _versions(root: Path, path: str) -> Iterator[bytes]:
    """What Git knows of a file, the newest first."""
    git = shutil.which("git")
    if git is None:
        return

    def ask(*words: str) -> bytes:
        done = subprocess.run([git, *words], cwd=root, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603
        return done.stdout

    with suppress(OSError, subprocess.SubprocessError):
        for commit in ask("log", "--format=%H", f"--max-count={VERSIONS}", "--", path).decode().split():
            with suppress(subprocess.CalledProcessError):  # it was not there then
                yield ask("show", f"{commit}:./{path}")
