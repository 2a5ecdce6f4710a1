"""Hostile input of all kinds, each in its smallest form: a message or nothing, never a fault, a program or a wait."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sitegen.model.digest import digest_text
from tests.small_site import SmallSite, tell

# ------------------------------------------------------------------------------------- the cache


def _replace_texts(tree: Any, text: str) -> Any:
    """The same tree with another text in the place of each that is long enough to be a program."""
    if isinstance(tree, list):
        return [_replace_texts(part, text) for part in tree]
    if isinstance(tree, dict):
        return {key: _replace_texts(part, text) for key, part in tree.items()}
    return text if isinstance(tree, str) and len(tree) > 60 else tree


def test_no_program_is_taken_from_the_cache(tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "site")
    assert site.build().status == "built"
    trace = tmp_path / "trace"
    program = f"open({str(trace)!r}, 'w').close()"
    with closing(sqlite3.connect(site.root / ".cache" / "cache.sqlite")) as connection, connection:
        rows = connection.execute("SELECT key, text FROM texts").fetchall()
        assert len(rows) > 10
        for key, text in rows:
            forged = json.dumps(_replace_texts(json.loads(text), program)) if text[:1] in "[{" else program
            connection.execute(
                "UPDATE texts SET sum = ?, text = ? WHERE key = ?", (digest_text(key, forged), forged, key)
            )
    site.files["content/pages/about/fr.md"]["body"] = "Autre.\n"
    outcome = site.build()
    assert not trace.exists()
    assert outcome.status in ("built", "failed"), tell(outcome)
