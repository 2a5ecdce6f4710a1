"""The cache of the pure stages, in a file beside the project.

Invariant: correctness never depends on it. Every text carries a checksum; whatever is doubtful is thrown
away and made again, with one line of notice.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from sitegen.content.digest import digest_text
from sitegen.content.ordinary import is_ordinary

NAME = "cache.sqlite"
CHUNK = 500
SPARE = 2_000


class FileCache:
    """A `content.cache.Cache` in an SQLite file; `damaged` says that it had to be thrown away."""

    def __init__(self, folder: Path, *, empty: bool = False) -> None:
        self.path = folder / NAME
        self.damaged = False
        self._used: set[str] = set()
        self._connection: sqlite3.Connection | None = None
        self._closed = False
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if os.path.lexists(self.path) and not is_ordinary(self.path):
                self.damaged = True  # a link, or a pipe that would be waited for
            if empty or self.damaged:
                self._remove()
            self._open()
        except sqlite3.DatabaseError:
            self._throw_away()
        except OSError:
            self._connection = None  # a read-only project builds without a cache

    def _open(self) -> None:
        connection = self._connection = sqlite3.connect(
            self.path, timeout=2.0, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA trusted_schema=OFF")  # a file that somebody made may bring triggers and views
        connection.execute("PRAGMA journal_mode=MEMORY")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("CREATE TABLE IF NOT EXISTS texts (key TEXT PRIMARY KEY, sum TEXT, text TEXT) WITHOUT ROWID")

    def _is_open(self) -> bool:
        """Whether there is a file. One that was closed is opened again: a preview asks for pictures later."""
        if self._closed:
            self._closed = False
            try:
                self._open()
            except (OSError, sqlite3.Error):
                self._connection = None
        return self._connection is not None

    def _remove(self) -> None:
        self.path.unlink(missing_ok=True)

    def _throw_away(self) -> None:
        self.damaged = True
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        try:
            self._remove()
            self._open()
        except (OSError, sqlite3.Error):
            self._connection = None

    def get_many(self, keys: list[str]) -> Mapping[str, str]:
        """Those of the keys that are known and sound."""
        self._used.update(keys)
        found: dict[str, str] = {}
        if not self._is_open() or self._connection is None:
            return found
        try:
            for start in range(0, len(keys), CHUNK):
                part = keys[start : start + CHUNK]
                marks = ",".join("?" * len(part))
                rows = self._connection.execute(f"SELECT key, sum, text FROM texts WHERE key IN ({marks})", part)  # noqa: S608
                for key, checksum, text in rows:
                    if isinstance(text, str) and digest_text(key, text) == checksum:
                        found[key] = text
                    else:
                        self.damaged = True
        except sqlite3.OperationalError:
            return found  # another build holds it: do without
        except (sqlite3.DatabaseError, ValueError):
            self._throw_away()
            return {}
        return found

    def put_many(self, texts: Mapping[str, str]) -> None:
        """Remember these texts; a full disk or a locked file is no reason to stop."""
        self._used.update(texts)
        if not self._is_open() or self._connection is None:
            return
        rows = [(key, digest_text(key, text), text) for key, text in texts.items()]
        try:
            self._connection.execute("BEGIN")
            self._connection.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", rows)
            self._connection.execute("COMMIT")
        except sqlite3.OperationalError:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except sqlite3.DatabaseError:
            self._throw_away()

    def close(self) -> None:
        """Forget what was not asked for lately, when it is much, and close the file."""
        if self._connection is None:
            return
        try:
            (count,) = self._connection.execute("SELECT count(*) FROM texts").fetchone()
            if count > 3 * len(self._used) + SPARE:
                keys = [key for (key,) in self._connection.execute("SELECT key FROM texts") if key not in self._used]
                self._connection.executemany("DELETE FROM texts WHERE key = ?", [(key,) for key in keys])
        except sqlite3.OperationalError:
            pass  # another build holds it
        except sqlite3.DatabaseError:
            self._throw_away()
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._closed = True
