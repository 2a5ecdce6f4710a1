"""What the editor in the browser writes: every byte but those of the change, in whatever way a file is written."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import sitegen
from sitegen.cms.vendored import JS_YAML
from tests.kit.patience import LIMIT
from tests.kit.programs import find_peer

KEEPER = Path(sitegen.__file__).with_name("cms") / "keeper.js"
NODE = shutil.which("node", path=str(Path(sys.executable).parent)) or "node"


def keep(cases: Sequence[dict[str, Any]]) -> list[Any]:
    """What becomes of each text, with its form and its change (JavaScript; the form is `v`)."""
    reader = find_peer(f"{JS_YAML.package}/{JS_YAML.member.removeprefix('package/')}")
    command = [NODE, str(Path(__file__).with_name("keep.mjs")), str(reader), str(KEEPER)]
    done = subprocess.run(command, input=json.dumps(cases), capture_output=True, text=True, check=True, timeout=LIMIT)
    results: list[Any] = json.loads(done.stdout)
    return results


def line(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "widget": "string", "required": False, **more}


PLACE = {"name": "place", "widget": "object", "fields": [line("name"), line("town"), line("latitude", widget="number")]}
FACTS = [
    line("name"), line("status", widget="select", options=["open", "closed"]), line("seats", widget="number"),
    line("draft", widget="boolean"), line("map", widget="boolean", default=True), line("day", widget="datetime"),
    line("tags", widget="select", multiple=True), line("days", widget="list", field=line("item", widget="datetime")),
    PLACE, {"name": "rooms", "widget": "list", "fields": [line("id"), line("seats", widget="number")]},
]  # fmt: skip
SERIES = [{"name": "series", "widget": "list", "root": True, "fields": [line("id"), line("time"), line("note")]}]
WORDS = [line("title"), line("draft", widget="boolean"), line("body", widget="markdown")]

LISTED = """\
# all rooms
rooms:
  # the first
  - id: a   # A
    seats: 3

  # the second
  - id: b
    extra: [kept, "x"]
    seats: 04

  - {id: c, seats: 5}  # C
# end
"""
SESSIONS = (
    "# top\n- id: web\n  changes: {2026-12-01: {status: full}}  # was asked\n  time: '10:00-12:00'\n\n- id: mail\n"
)

CASES: dict[str, tuple[list[dict[str, Any]], str, str, str]] = {
    "nothing": (FACTS, LISTED, "", LISTED),
    "a value": (FACTS, "a: 1\nname:   'x'   # why\nb: [ 2 ]\n", "v.name = 'it’s: y'",
                'a: 1\nname:   "it’s: y"   # why\nb: [ 2 ]\n'),
    "spellings": (FACTS, "draft: Oui\nmap: non\nseats: '1 200'\nday: 1er mai\nname: y\n", "v.name = 'z'",
                  "draft: Oui\nmap: non\nseats: '1 200'\nday: 1er mai\nname: z\n"),
    "a decimal comma": (FACTS, "place:\n  latitude: 4,8336\n  town:  'X'\n", "v.place.town = 'Y z'",
                        'place:\n  latitude: 4,8336\n  town:  "Y z"\n'),
    "one for a list": (FACTS, "days: 2027-04-06 # once\n", "v.days.push('2027-04-13')",
                       "days: [2027-04-06, 2027-04-13] # once\n"),
    "one for a list, another": (FACTS, "days: 2027-04-06 # once\n", "v.days = ['2027-04-13']",
                                "days: 2027-04-13 # once\n"),
    "a list in brackets": (FACTS, "tags: [a,  b , c] # abc\n", "v.tags = ['a', 'c', 'd e', 'f']",
                           'tags: [a,  c, "d e", f] # abc\n'),
    "a list in lines": (FACTS, "tags:\n- a\n# of b\n- b\n- c # c\nname: x\n", "v.tags = ['a', 'c', 'd', 'e']",
                        "tags:\n- a\n- c # c\n- d\n- e\nname: x\n"),
    "a switch": (FACTS, "draft: oui # not yet\n", "v.draft = false", "draft: false # not yet\n"),
    "a switch that is on by itself": (FACTS, "name: x\n", "v.map = false", "name: x\nmap: false\n"),
    "a text over lines": (FACTS, "name: >-  # long\n  one\n\n  two\nseats: 2\n", "v.seats = 3",
                          "name: >-  # long\n  one\n\n  two\nseats: 3\n"),
    "a text over lines, changed": (FACTS, "name: |\n  one\n\n# after\nseats: 2\n", "v.name = 'two'",
                                   "name: two\n\n# after\nseats: 2\n"),
    "a key that goes": (FACTS, "name: x\n# of seats\nseats: 2 # two\nday: 2026-12-01\n", "v.seats = null",
                        "name: x\n# of seats\nday: 2026-12-01\n"),
    "a key that comes": (FACTS, "name: x # y\n\n# end\n", "v.status = 'open'", "name: x # y\nstatus: open\n\n# end\n"),
    "a key without a value": (FACTS, "name: x\nseats:  # none\n", "v.seats = 4", "name: x\nseats: 4  # none\n"),
    "a mapping that comes": (FACTS, "name: x\n", "v.place = {name: 'P', town: 'T', latitude: null}",
                             'name: x\nplace:\n  name: "P"\n  town: "T"\n'),
    "a mapping that goes": (FACTS, "place:\n  name: p\n  town: t\nname: x\n", "v.place = null", "name: x\n"),
    "a mapping with a key of its own": (FACTS, "place:\n  name: p\n  own: o\nname: x\n", "v.place.name = ''",
                                        "place:\n  own: o\nname: x\n"),
    "an entry of a list": (FACTS, LISTED, "v.rooms[1].seats = 6", LISTED.replace("seats: 04", "seats: 6")),
    "an entry that goes": (FACTS, LISTED, "v.rooms.splice(1, 1)",
                           LISTED.replace('\n  # the second\n  - id: b\n    extra: [kept, "x"]\n    seats: 04\n', "")),
    "an entry that comes": (FACTS, LISTED, "v.rooms.push({id: 'd', seats: 7})",
                            LISTED.replace("# C\n", "# C\n\n  - id: d\n    seats: 7\n")),
    "entries in another order": (FACTS, "rooms:\n- id: a # A\n- id: b\n  own: 1\n", "v.rooms.reverse()",
                                 "rooms:\n- id: b\n  own: 1\n- id: a # A\n"),
    "a copy of an entry": (FACTS, "rooms: [{id: a, own: 1}]\n", "v.rooms.push({...v.rooms[0], id: 'b'})",
                           "rooms: [{id: a, own: 1}, {id: b}]\n"),
    "a programme": (SERIES, SESSIONS, "v.series[0].time = '9h-10h'; v.series.push({id: 'x', time: '9h-10h'})",
                    SESSIONS.replace("'10:00-12:00'", "9h-10h") + "\n- id: x\n  time: 9h-10h\n"),
    "lines of Windows": (FACTS, "name: x\r\n# y\r\nseats: 2\r\n", "v.seats = 3", "name: x\r\n# y\r\nseats: 3\r\n"),
    "words": (WORDS, "---\ntitle: A # a\nextra: {b: 1}\n---\n\n\nOne.  \n\n\ttwo\n", "v.title = 'B c'",
              '---\ntitle: "B c" # a\nextra: {b: 1}\n---\n\n\nOne.  \n\n\ttwo\n'),
    "a body": (WORDS, "---\ntitle: A # a\ndraft: oui\n---\nOne.\n", "v.body = '# Two'",
               "---\ntitle: A # a\ndraft: oui\n---\n# Two\n"),
    "a first body": (WORDS, "---\ntitle: A\n---\n", "v.body = 'Two.'", "---\ntitle: A\n---\n\nTwo.\n"),
    "a new file": (WORDS, "", "v = {title: 'A: b', draft: true, body: 'Text.'}",
                   '---\ntitle: "A: b"\ndraft: true\n---\n\nText.\n'),
}  # fmt: skip


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    cases = []
    for form, text, change, _ in CASES.values():
        odd = {"shapes": {"": ["", "\r\n", "\n"]}} if "\r" in text else {}
        cases.append({"text": text, "form": {"fields": form}, "change": change, **odd})
    return dict(zip(CASES, keep(cases), strict=True))


@pytest.mark.parametrize("name", CASES)
def test_only_what_was_changed_is_written(kept: dict[str, Any], name: str) -> None:
    assert kept[name] == CASES[name][3]


def test_what_cannot_be_read_is_not_written() -> None:
    """Two documents, a mapping where a text is asked for, a doubled key: the form is empty, and saving it says why."""
    texts = ("name: a\n---\nname: b\n", "name: {fr: a}\n", "name: a\nname: b\n", "name: &a b\nseats: *a\n", "- a\n")
    results = keep([{"text": text, "form": {"fields": FACTS}, "change": "v.name = 'x'"} for text in texts])
    assert all(set(result) == {"error"} for result in results)


def test_a_file_of_which_it_is_not_known_how_its_lines_end_is_not_written() -> None:
    shapes = {"A": ["", "\n", "\n"], "B": ["\ufeff", "\r\n", "\n\n"]}
    texts = [f"---\ntitle: {title}\n---\n" for title in "ABC"]
    forms = {"fields": WORDS}
    results = keep([{"text": t, "form": forms, "change": "v.draft = true", "shapes": shapes} for t in texts])
    assert results[0] == "---\ntitle: A\ndraft: true\n---\n"
    assert results[1] == "\ufeff---\r\ntitle: B\r\ndraft: true\r\n---\r\n\r\n"
    assert set(results[2]) == {"error"}
