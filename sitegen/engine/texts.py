"""Texts by keys in an SQLite file, each with a checksum.

Invariant: it may lose anything at any time; what is doubtful is thrown away, and `damaged` says so.
"""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from sitegen.engine.digest import digest_bytes

NAME: Final = "values.sqlite"
SPARE: Final = 2_000
"""So many texts that nobody uses are worth no cleaning."""
_FIND: Final = "SELECT key, sum, text FROM texts WHERE key IN (SELECT value FROM json_each(?))"


class TextFile:
    """The file in a folder; opened when it is first needed, and again when it was closed."""

    def __init__(self, folder: Path, name: str = NAME) -> None:
        self.path = folder / name
        self.damaged = False
        self._connection: sqlite3.Connection | None = None
        self._process = 0
        self._used: set[str] = set()
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)

    def get_many(self, keys: Iterable[str]) -> Mapping[str, str]:
        """Those of the keys that are known and sound."""
        found: dict[str, str] = {}
        keys = tuple(keys)
        self._used.update(keys)
        # At once: for each statement another process that writes would be waited for.
        for key, checksum, text in self._query(_FIND, json.dumps(keys)) if keys else ():
            if isinstance(text, str) and _checksum(key, text) == checksum:
                found[key] = text
            else:
                self.damaged = True
        return found

    def put_many(self, texts: Mapping[str, str]) -> None:
        """Keep these texts; a full disk or a locked file is no reason to stop."""
        self._used.update(texts)
        rows = [(key, _checksum(key, text), text) for key, text in texts.items()]
        self._change("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", rows)

    def keep_only(self, keys: Iterable[str] | None = None) -> None:
        """Forget all other texts, when they are many; without keys, all that nobody has asked for or put."""
        used = self._used if keys is None else set(keys)
        others = [row for row in self._query("SELECT key FROM texts") if row[0] not in used]
        if len(others) > 2 * len(used) + SPARE:
            self._change("DELETE FROM texts WHERE key = ?", others)

    def remove(self) -> None:
        """Forget everything."""
        self.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _query(self, statement: str, *parameters: str) -> list[Any]:
        try:
            return self._open().execute(statement, parameters).fetchall()
        except (sqlite3.Error, OSError, ValueError) as error:
            self._give_up(error)
            return []

    def _change(self, statement: str, rows: Sequence[tuple[str, ...]]) -> None:
        try:
            if rows:
                with self._open() as connection:
                    connection.execute("BEGIN")
                    connection.executemany(statement, rows)
        except (sqlite3.Error, OSError, ValueError) as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        if isinstance(error, sqlite3.OperationalError | OSError | UnicodeEncodeError):
            return  # another process holds it, or something cannot be written: do without
        self.damaged = True
        self.remove()

    def _open(self) -> sqlite3.Connection:
        if self._connection is None or self._process != os.getpid():  # none may be used on both sides of a fork
            self._process = os.getpid()
            if os.path.lexists(self.path) and not stat.S_ISREG(os.lstat(self.path).st_mode):
                self.damaged = True  # a link, or a pipe that would be waited for
                self.path.unlink()
            connection = sqlite3.connect(self.path, timeout=2.0, isolation_level=None, check_same_thread=False)
            self._connection = connection
            connection.execute("PRAGMA trusted_schema=OFF")  # a file that somebody made may bring triggers and views
            connection.execute("PRAGMA journal_mode=MEMORY")
            connection.execute("PRAGMA synchronous=OFF")
            columns = "key TEXT PRIMARY KEY, sum TEXT, text TEXT"
            connection.execute(f"CREATE TABLE IF NOT EXISTS texts ({columns}) WITHOUT ROWID")
        return self._connection


def _checksum(key: str, text: str) -> str:
    return digest_bytes(*(part.encode("utf-8", "surrogatepass") for part in (key, text)))
