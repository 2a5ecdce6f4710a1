"""Commands that change YAML leave every other byte as it is."""

from __future__ import annotations

import difflib
import io
import re
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from sitegen.authoring.content_files import Edit, guard_place, write_edits
from sitegen.authoring.facts_text import Facts, entry_lines, flow, scalar
from sitegen.authoring.splice import append_item, set_value
from sitegen.content.problem import SourceError
from sitegen.content.strict_yaml import decode, parse_yaml
from sitegen.publish.failure import EnvironmentFailure
from tests.kit.samplesite import PROJECT

SAMPLES = sorted((PROJECT / "content").rglob("*.yaml"))
PROGRAMMES = [path for path in SAMPLES if path.name == "sessions.yaml"]
PATH = "sessions.yaml"


def tree(data: bytes) -> Any:
    return parse_yaml(PATH, decode(PATH, data))


def kept(before: bytes, after: bytes) -> bool:
    """Whether `after` is `before` with one piece put in, or one piece in the place of another of the same line."""
    start = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before))
    rest = min(len(before), len(after)) - start
    tail = next((n for n in range(rest) if before[-1 - n] != after[-1 - n]), rest)
    gone = before[start : len(before) - tail]
    return b"\n" not in gone


def edits_of(data: bytes) -> list[tuple[str, Callable[[bytes], bytes]]]:
    """All kinds of changes to each series of a programme."""
    found: list[tuple[str, Callable[[bytes], bytes]]] = []
    for index, series in enumerate(tree(data)):
        day = next(iter(series.get("changes", {})), "2026-12-01")
        for name in (day, "2020-01-01", "2030-01-01"):
            change: Facts = {"status": "full", "note": {"fr": "Complet : désolé"}, "updated": "2026-11-30"}
            found.append(("change", partial(set_value, PATH, way=(index, "changes", name), value=change)))
        found.append(("seats", partial(set_value, PATH, way=(index, "seats"), value=3)))
        if isinstance(series.get("dates"), list):
            found.append(("dates", partial(append_item, PATH, way=(index, "dates"), value="2031-01-01")))
    new: Facts = {"id": "new", "dates": ["2026-01-01"], "seats": 1}
    found.append(("series", partial(append_item, PATH, way=(), value=new)))
    return found


@pytest.mark.parametrize("path", PROGRAMMES, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_every_change_to_the_sample_leaves_all_other_bytes(path: Path, ends: str) -> None:
    data = path.read_bytes().replace(b"\n", ends.encode())
    for name, edit in edits_of(data):
        after = edit(data)
        assert tree(after) != tree(data), name
        old, new = data.split(b"\n"), after.split(b"\n")
        codes = [
            code for code in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if code[0] != "equal"
        ]
        gone = sum(code[2] - code[1] for code in codes)
        come = sum(code[4] - code[3] for code in codes)
        assert (gone, come) <= ({"change": 3}.get(name, 1), 9), name
        assert codes[-1][2] - codes[0][1] <= 12, "all in one place"
        assert after.count(b"\r\n") == (after.count(b"\n") if ends == "\r\n" else 0)
        assert {line for line in data.split(b"\n") if b"#" in line} <= set(after.split(b"\n"))


def test_one_line_is_added_and_no_other_is_touched() -> None:
    data = (PROJECT / "content/cities/nancy/sessions.yaml").read_bytes()
    after = set_value(PATH, data, (0, "changes", "2026-12-14"), {"status": "full", "updated": "2026-11-30"})
    lines, others = data.split(b"\n"), after.split(b"\n")
    at = next(n for n, line in enumerate(others) if b"2026-12-14" in line)
    assert others[at] == b"    2026-12-14: {status: full, updated: 2026-11-30}"
    assert others[:at] + others[at + 1 :] == lines
    assert b"2026-12-07" in others[at - 1]


# ------------------------------------------------------------------------------- many ways to write the same

TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Signs that turn the direction of letters: alone they are refused, wherever they stand."""
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn"), exclude_characters=TURNS), max_size=12
)
COMMENT = st.one_of(st.just(""), TEXT.map(lambda text: "  # " + text.replace("\u2028", "").replace("\u2029", "")))
BLANK = st.sampled_from(["", "\n", "# note: a comment\n", "\n  # indented, with: a colon\n"])
QUOTES = st.sampled_from(["{}", '"{}"', "'{}'"])


@st.composite
def programmes(draw: st.DrawFn) -> str:
    """A programme of two series, as different people write it."""
    text = draw(st.sampled_from(["", "# Programme\n", "---\n", "\ufeff# marked\n"]))
    for number in range(2):
        pad = draw(st.sampled_from([" ", "   "])) if number == 0 else " "
        indent = " " * (1 + len(pad))
        text += f"-{pad}id: {draw(QUOTES).format(f'series-{number}')}{draw(COMMENT)}\n" + draw(BLANK)
        dates = ["2026-12-01", "2026-12-08"]
        if draw(st.booleans()):
            text += f"{indent}dates: [{', '.join(dates)}{draw(st.sampled_from(['', ',', ' ']))}]{draw(COMMENT)}\n"
        else:
            text += f"{indent}dates:{draw(COMMENT)}\n"
            text += "".join(f"{indent}  - {draw(QUOTES).format(day)}{draw(COMMENT)}\n" for day in dates)
        text += f"{indent}time:  {draw(QUOTES).format('10:00-12:00')}{draw(COMMENT)}\n" + draw(BLANK)
        note = draw(
            st.sampled_from(['"a: b # c"', "|\n{0}    two\n{0}    lines", ">-\n{0}    folded", "plain text", "''"])
        )
        text += f"{indent}note: {note.format(indent)}\n" + draw(BLANK)
        change = draw(st.sampled_from([
            "", "{0}changes:\n{0}  2026-12-08: {{status: full}}{1}\n", "{0}changes: {{}}\n", "{0}changes:{1}\n",
            "{0}changes:\n{0}    2026-12-08:{1}\n{0}      status: full{1}\n",
            "{0}changes: {{2026-12-08: {{status: full,}}, }}{1}\n",
        ]))  # fmt: skip
        text += change.format(indent, draw(COMMENT))
        text += draw(BLANK)
    if not re.search(r"(two|folded|lines)\s*\Z", text) and draw(st.booleans()):
        text = text.removesuffix("\n")
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


@settings(max_examples=60, deadline=None)
@given(
    programmes(), st.sampled_from(["full", "cancelled"]), st.sampled_from(["2026-12-01", "2026-12-08", "2026-12-15"])
)
def test_whatever_the_style_only_the_change_differs(text: str, status: str, day: str) -> None:
    data = text.encode()
    try:
        before = tree(data)
    except SourceError:
        assume(False)
    for index in (0, 1):
        way = (index, "changes", day)
        after = set_value(PATH, data, way, {"status": status, "note": "l’été : « oui »"})
        wanted = tree(data)
        changes = wanted[index].get("changes")
        wanted[index]["changes"] = changes if isinstance(changes, dict) else {}
        there = wanted[index]["changes"].get(day)
        wanted[index]["changes"][day] = (there if isinstance(there, dict) else {}) | {
            "status": status, "note": "l’été : « oui »",
        }  # fmt: skip
        assert tree(after) == wanted
        comments = [line for line in data.split(b"\n") if line.strip().startswith(b"#")]
        assert [line for line in after.split(b"\n") if line.strip().startswith(b"#")] == comments
        longer = append_item(PATH, data, (index, "dates"), "2027-01-01")
        assert tree(longer)[index]["dates"] == [*before[index]["dates"], "2027-01-01"]
        assert kept(data, longer)
        between = append_item(PATH, data, (index, "dates"), "2026-12-05")
        assert tree(between)[index]["dates"] == ["2026-12-01", "2026-12-05", "2026-12-08"]
        assert kept(data, between)
    more = append_item(PATH, data, (), {"id": "new", "dates": ["2027-01-01"]})
    assert tree(more) == [*before, {"id": "new", "dates": ["2027-01-01"]}]
    assert more.startswith(data)


@pytest.mark.parametrize("data", [b"", b"# nothing yet\n", b"[]", b"[]\n", b"---\n", b'[{"id": "a"}]'])
def test_an_empty_programme_and_json_can_be_appended_to(data: bytes) -> None:
    before = tree(data) or []
    assert tree(append_item(PATH, data, (), {"id": "b", "note": {"fr": "x"}})) == [
        *before,
        {"id": "b", "note": {"fr": "x"}},
    ]


def test_what_cannot_be_changed_without_damage_is_refused() -> None:
    with pytest.raises(SourceError, match="without damage"):
        append_item(PATH, b"- id: a\n...\n", (), {"id": "b"})


@settings(max_examples=200, deadline=None)
@given(TEXT)
def test_every_text_reads_back_here_and_in_another_reader(text: str) -> None:
    data = f"key: {scalar(text)}\nlist: {flow([text, {'k': text}])}\n".encode()
    found = parse_yaml("x", decode("x", data))
    other = YAML(typ="safe", pure=True).load(io.BytesIO(data))
    clean = parse_yaml("x", decode("x", f"key: {scalar(text)}".encode()))
    assert isinstance(clean, dict)
    clean = clean["key"]
    assert found == {"key": clean, "list": [clean, {"k": clean}]}
    assert str(other["key"]) == text


def test_facts_are_written_in_the_manner_of_the_sample() -> None:
    lines = entry_lines(
        "venue", {"name": {"fr": "Lieu : ici"}, "postcode": "01000", "rooms": [{"id": "lab", "seats": 3}]}
    )
    assert lines == [
        "venue:",
        "  name:", '    fr: "Lieu : ici"', '  postcode: "01000"', "  rooms:", "    - id: lab", "      seats: 3",
    ]  # fmt: skip


# ------------------------------------------------------------------------------------- the door


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    place = tmp_path / "content/cities/a/sessions.yaml"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"old")
    place.chmod(0o640)
    write_edits(tmp_path, [Edit("content/cities/a/sessions.yaml", b"new", b"old"), Edit("content/pages/x/fr.md", b"x")])
    assert place.read_bytes() == b"new"
    assert stat.S_IMODE(place.stat().st_mode) == 0o640
    assert (tmp_path / "content/pages/x/fr.md").read_bytes() == b"x"
    assert not list(tmp_path.rglob("*.tmp"))


@pytest.mark.parametrize("path", [
    "other.yaml", "layouts/page.html", "layouts/locales/x.html", "layouts/locales/../x.po",
    "content", "content/../x.yaml", "/etc/passwd", "content//x",
    "../content/x",
    ".vscode/tasks.json", ".schemas/../x.schema.json",
])  # fmt: skip
def test_no_other_place_is_written(path: str, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailure):
        write_edits(tmp_path, [Edit(path, b"x")])
    assert not list(tmp_path.iterdir())


def test_links_are_refused_and_a_lost_race_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "content").mkdir()
    (tmp_path / "content/pages").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(EnvironmentFailure, match="link"):
        guard_place(tmp_path, "content/pages/x/fr.md")
    (tmp_path / "content/vocabulary.yaml").write_bytes(b"saved by somebody")
    edits = [Edit("content/news/x/fr.md", b"x"), Edit("content/vocabulary.yaml", b"new", b"as it was read")]
    with pytest.raises(EnvironmentFailure, match="meanwhile"):
        write_edits(tmp_path, edits)
    with pytest.raises(EnvironmentFailure, match="already"):
        write_edits(tmp_path, [Edit("content/vocabulary.yaml", b"new")])
    assert (tmp_path / "content/vocabulary.yaml").read_bytes() == b"saved by somebody"
    assert not (tmp_path / "content/news").exists()
    assert not list((tmp_path / "elsewhere").iterdir())
