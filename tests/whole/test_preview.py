"""The preview equals a build: whatever is saved, each file that it answers has the bytes that a build publishes."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sitegen.content.problem import Severity
from sitegen.options import Outcome
from tests.kit.chance import how_often
from tests.kit.edits import EDITS, World, move_clock, spoil_output
from tests.kit.patience import LIMIT
from tests.kit.previewing import preview
from tests.kit.small_site import SmallSite, read_tree

SEED = 20261128
SKIPPED = ("worker.js", ".sitegen/manifest.json")
"""A preview is not read without a connection; the manifest is no address."""
SCRIPT = re.compile(rb'<script src="/\.preview/[^>]*></script>')


def test_after_any_edit_the_preview_answers_what_a_build_publishes(tmp_path: Path) -> None:
    site, clean = SmallSite(tmp_path / "preview"), SmallSite(tmp_path / "clean")
    site.write()
    world = World(site, SEED)
    edits = [edit for edit in EDITS if edit not in (move_clock, spoil_output)]
    expected: Mapping[str, bytes] = {}
    with preview(site.root, "--published") as child, closing(_connect(child.port)) as line:
        for _ in range(how_often(25, 200)):
            good, edit = site.copy_files(), world.pick(*edits)
            edit(world)
            site.files = clean.files = world.files
            outcome, former = clean.build_clean(), expected
            site.write()
            if outcome.status == "built":
                expected = {path: data for path, data in read_tree(clean.output).items() if path not in SKIPPED}
            said = _until_same(line, outcome, expected, former.keys() - expected.keys())
            assert not said, (edit.__name__, said)
            child.forget()
            if outcome.status == "failed":
                world.files = good


def _connect(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT)


def _until_same(
    line: http.client.HTTPConnection, outcome: Outcome, expected: Mapping[str, bytes], gone: set[str]
) -> list[str]:
    """What differs from a build, after a while in which nothing more came to be the same: nothing, it is hoped."""
    problems = sorted(
        ":".join(str(part) for part in (one.path, one.line, one.column) if part)
        for one in outcome.problems
        if one.severity is not Severity.NOTICE
    )
    end = time.monotonic() + LIMIT
    while True:
        about = json.loads(_fetch(line, ".preview/page?address=/fr/")[1])
        told = sorted(one["place"] for one in about["problems"])
        found = [] if (about["failed"], told) == (outcome.status == "failed", problems) else [f"told: {told}"]
        found += [path for path in gone if _fetch(line, quote(path))[0] != 404]
        found += [path for path, data in expected.items() if _fetch(line, quote(path)) != (200, data)]
        if not found or time.monotonic() > end:
            return found
        time.sleep(0.05)


def _fetch(line: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    """Status and bytes, without the script of the preview."""
    line.request("GET", f"/{path}")
    answer = line.getresponse()
    return answer.status, SCRIPT.sub(b"", answer.read(), count=1)
