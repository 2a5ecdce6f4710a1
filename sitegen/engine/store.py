"""What an engine leaves to the next process: traces in one file, texts of values in another.

Invariant: correctness never depends on it. Both files carry checksums; whatever is doubtful counts as not there, and
`damaged` says so. What cannot be written is not kept: neither raises.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from sitegen.engine.digest import digest_bytes
from sitegen.engine.texts import TextFile

FORMAT: Final = f"traces 2 {sys.byteorder}"
NAME: Final = "traces"
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Store:
    """The two files in a folder. What another program wrote, by its digest, counts as not there."""

    def __init__(self, folder: Path, program: str) -> None:
        self.path = folder / NAME
        self.damaged = False
        self._head = f"{FORMAT} {digest_bytes(program.encode())} "
        self.texts = TextFile(folder)

    def load(self) -> bytes:
        """What was saved, nothing when there is none."""
        try:
            data = _read_ordinary(self.path)
            head, _, body = data.partition(b"\n")
            if not head.startswith(self._head.encode()):
                self.damaged |= not head.startswith(b"traces ")
                return b""
            if head.decode() != self._head + digest_bytes(body):
                raise ValueError("the checksum differs")
            return body
        except FileNotFoundError:
            return b""
        except (OSError, ValueError, MemoryError):
            self.damaged = True
            return b""

    def save(self, body: bytes, texts: Mapping[str, str], used: Iterable[str]) -> None:
        """Put bytes in the place of those saved before; keep these texts of values, and former ones that are used."""
        temporary = self.path.with_name(f"{NAME}.{os.getpid()}")
        try:
            temporary.unlink(missing_ok=True)  # whatever stands there: a pipe would be waited for, a link followed
            with temporary.open("xb") as file:
                file.write(f"{self._head}{digest_bytes(body)}\n".encode())
                file.write(body)
            temporary.replace(self.path)
        except OSError:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        self.texts.put_many(texts)
        self.texts.keep_only(used)

    def text(self, key: str) -> str | None:
        """The text that is kept under a key."""
        return self.texts.get_many([key]).get(key)

    def close(self) -> None:
        """Close the files."""
        self.texts.close()


def _read_ordinary(path: Path) -> bytes:
    """The bytes of an ordinary file: no link is followed, no pipe waited for. Raises `OSError`."""
    handle = os.open(path, _FLAGS)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(0, "no ordinary file", str(path))
        return file.read()
