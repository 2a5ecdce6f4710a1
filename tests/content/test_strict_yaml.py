"""Strict YAML: no value is guessed, and nothing but a located problem ever comes out of a bad file."""

from __future__ import annotations

import sys

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.content.front_matter import split_front_matter
from sitegen.content.parse import parse_file
from sitegen.content.problem import Problem, SourceError
from sitegen.content.sources import Source
from sitegen.content.strict_yaml import (
    DEPTH_LIMIT,
    SIZE_LIMIT,
    Tree,
    as_list,
    as_mapping,
    decode,
    find_places,
    read_yaml,
)


def refused(text: str) -> Problem:
    with pytest.raises(SourceError) as caught:
        read_yaml("x.yaml", text)
    assert caught.value.problem.line > 0
    return caught.value.problem


GOLDEN = [
    "10:30", "09:30", "10:30:15", "no", "No", "NO", "yes", "on", "off", "y", "n", "true", "false", "null", "~",
    "01000", "0o17", "0x1F", "1.10", "1e3", "1_000", ".5", "+33", "-0", ".inf", ".nan", "2026-12-01", "2026-02-29",
    "2026-12-01T10:00:00Z", "12-25", "=", "9h30", "54000", "=1+1", "http://example.org/#a", "a#b", "a:b", "C++",
    "l’atelier", "l'atelier", "déjà vu", "a  b", "-1", "--", "a, b", "100 %", "😀", "ورشة",
]  # fmt: skip


@pytest.mark.parametrize("text", GOLDEN)
def test_scalar_stays_the_text_that_was_written(text: str) -> None:
    assert read_yaml("x.yaml", f"key: {text}\n") == {"key": text}
    assert read_yaml("x.yaml", f"- {text}\n") == [text]
    assert read_yaml("x.yaml", f"{text}: value\n") == {text: "value"}
    assert read_yaml("x.yaml", f'key: "{text}"\n') == {"key": text}


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", {}),
        ("\n\n", {}),
        ("# only a comment\n", {}),
        ("---\n", {}),
        ("key:\n", {"key": ""}),
        ("key: # comment\n", {"key": ""}),
        ("key: ''\n", {"key": ""}),
        ("[]\n", []),
        ("{}\n", {}),
        ("a: {b: [c, {d: e}], f: }\n", {"a": {"b": ["c", {"d": "e"}], "f": ""}}),
        ("a:\n  - b\n  -\n    - c\n", {"a": ["b", ["c"]]}),
        ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
        ("a: >-\n  one\n  two\n", {"a": "one two"}),
        ("a: one\n  two\n", {"a": "one two"}),
        ('a: "one\\ttwo\\u00e9"\n', {"a": "one\ttwoé"}),
        ("a: 'it''s'\n", {"a": "it's"}),
        ("a: b\u00a0\n", {"a": "b"}),
        ("a\u00a0: b\n", {"a": "b"}),
        ("a: 'b\u00a0'\n", {"a": "b\u00a0"}),
        ("a: b\n...\n", {"a": "b"}),
    ],
)
def test_trees(text: str, tree: object) -> None:
    assert read_yaml("x.yaml", text) == tree


@pytest.mark.parametrize("text", ["&a b", "*a", "!!str b", "!x b", "!<tag:x> b"])
def test_anchors_aliases_and_tags_are_refused(text: str) -> None:
    for document in (f"key: {text}\n", f"- {text}\n", f"{text}\n"):
        problem = refused(document)
        assert problem.what.template == "a text cannot begin with “{character}”"
        assert dict(problem.what.values) == {"character": text[0]}


def test_merge_key_second_document_and_key_that_is_a_list_are_refused() -> None:
    assert "<<" in str(refused("<<: {a: b}\n").what)
    problem = refused("a: b\n---\nc: d\n")
    assert str(problem.what) == "a second document begins here"
    assert (problem.line, problem.column) == (2, 1)
    assert str(refused("? [a, b]\n: c\n").what) == "a text cannot begin with “[”"
    assert str(refused("{a: b}: c\n").what) == "a text cannot begin with “{”"


def test_a_duplicate_key_names_both_lines() -> None:
    problem = refused("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n")
    assert (problem.line, problem.column) == (5, 3)
    assert dict(problem.what.values) == {"key": "c", "line": "3"}
    assert read_yaml("x.yaml", "a: {c: 1}\nb: {c: 1}\n") == {"a": {"c": "1"}, "b": {"c": "1"}}


def test_keys_that_differ_only_in_their_unicode_form_are_the_same() -> None:
    with pytest.raises(SourceError):
        read_yaml("x.yaml", decode("x.yaml", "é: 1\ne\u0301: 2\n".encode()))


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "[{a: "])
def test_depth_is_limited_before_the_parser_breaks(opening: str) -> None:
    levels = 2 if opening == "[{a: " else 1
    assert read_yaml("x.yaml", "- " * DEPTH_LIMIT + "x\n")
    for count in (DEPTH_LIMIT + 1, 30_000, 120_000):
        problem = refused(opening * (count // levels + 1))
        assert str(problem.what) == f"more than {DEPTH_LIMIT} levels are nested here"


def test_size_is_limited() -> None:
    with pytest.raises(SourceError, match="512") as caught:
        read_yaml("x.yaml", "a: b\n" + "# c\n" * SIZE_LIMIT)
    assert str(caught.value.problem.what) == "the file has more than 512 KB"


def test_places_are_those_of_keys_and_entries() -> None:
    text = "a: 1\nb:\n  - c: 2\n    d: [x, y]\n  -   e\n"
    assert find_places("x.yaml", text, first_line=10) == {
        ("a",): (10, 1),
        ("b",): (11, 1),
        ("b", 0): (12, 5),
        ("b", 0, "c"): (12, 5),
        ("b", 0, "d"): (13, 5),
        ("b", 0, "d", 0): (13, 9),
        ("b", 0, "d", 1): (13, 12),
        ("b", 1): (14, 7),
    }


def test_a_problem_of_front_matter_counts_the_lines_of_the_file() -> None:
    parsed = parse_file(Source("content/pages/a/fr.md", b"---\ntitle: a\nsummary: b : c\n---\n", ""))
    assert [(p.line, p.column) for p in parsed.problems] == [(3, 12)]


# ------------------------------------------------------------------------------------- decoding


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfa: b\r\nc: d\r", "a: b\nc: d\n"),
        ("e\u0301".encode(), "é"),
        ("café".encode(), "café"),
        (b"", ""),
        (b"\t\n", "\t\n"),
    ],
)
def test_decode(data: bytes, text: str) -> None:
    assert decode("x", data) == text


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"a\nb\xe9", 2, 2),
        (b"\xff\xfea", 1, 1),
        (b"a\xc3", 1, 2),
        (b"\xed\xa0\x80", 1, 1),  # half of a surrogate pair
        (b"a\x00b", 1, 2),
        (b"a\n\x1bb", 2, 1),
        ("a\u0085".encode(), 1, 2),
        ("a\n\nx\ue001".encode(), 3, 2),
        ("\ufffe".encode(), 1, 1),
    ],
)
def test_bytes_that_are_no_text_are_told_with_their_place(data: bytes, line: int, column: int) -> None:
    with pytest.raises(SourceError) as caught:
        decode("x", data)
    assert (caught.value.problem.line, caught.value.problem.column) == (line, column)
    assert str(caught.value.problem.remedy)


@pytest.mark.parametrize("escape", ["\\x07", "\\ue000", "\\x00", "\\uffff", "\\x7f", "\\b", "\\0", "\\e", "\\N"])
def test_control_characters_do_not_come_in_as_escapes(escape: str) -> None:
    assert "control character" in str(refused(f'a: "b{escape}"\n').what)


@pytest.mark.parametrize("escape", ["\\x07", "\\ue000"])
def test_control_characters_do_not_come_in_as_escapes_of_keys(escape: str) -> None:
    assert "control character" in str(refused(f'"b{escape}": a\n').what)


@pytest.mark.parametrize("escape", ["\\ud800", "\\q", "\\U00110000", "\\xZZ"])
def test_escapes_that_are_none_are_told_where_they_stand(escape: str) -> None:
    problem = refused(f'a: "b{escape}"\n')
    assert str(problem.what) == "a backslash has a meaning of its own between double quotes"
    assert problem.column in (6, 7, 8)


# ------------------------------------------------------------------------------------- whatever comes


SIGNS = st.text(alphabet="ab:- \n\t[]{}\"'#&*!|>%@`,?\\0é\u00a0", max_size=40)


@settings(max_examples=1500, deadline=None)
@given(st.one_of(SIGNS, st.text(max_size=60)))
def test_any_text_gives_a_tree_or_a_problem(text: str) -> None:
    try:
        tree = read_yaml("x.yaml", text)
    except SourceError as error:
        problem = error.problem
        assert problem.path == "x.yaml"
        assert problem.line >= 1 and problem.column >= 1
        assert (
            problem.line
            <= text.count("\n")
            + text.count("\r")
            + text.count("\x85")
            + text.count("\u2028")
            + text.count("\u2029")
            + 2
        )
        assert str(problem.what) and str(problem.remedy)
    else:
        assert isinstance(tree, str | list | dict)


@settings(max_examples=600, deadline=None)
@given(st.one_of(st.binary(max_size=80), SIGNS.map(str.encode), SIGNS.map(lambda t: f"---\n{t}\n---\n{t}".encode())))
def test_any_bytes_of_any_file_give_a_result(data: bytes) -> None:
    for path in ("content/vocabulary.yaml", "content/pages/a/fr.md"):
        parsed = parse_file(Source(path, data, "digest"))
        assert parsed.path == path
        assert parsed.tree is not None or parsed.problems
        assert all(str(problem.what) and str(problem.remedy) for problem in parsed.problems)


TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Signs that turn the direction of letters: alone they are refused."""
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn"), exclude_characters="\ufeff" + TURNS), max_size=12
)
TEXTS |= st.tuples(TEXTS, TEXTS).map(lambda both: f"{both[0]}\u2067{both[1]}\u2069")  # closed again
TREES = st.recursive(
    TEXTS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(TEXTS.filter(lambda key: key != "<<"), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.lists(TREES, max_size=4), st.dictionaries(TEXTS.filter(lambda key: key != "<<"), TREES)))
def test_what_was_written_by_yaml_is_read_back(tree: object) -> None:
    for flow in (False, True):
        text = yaml.safe_dump(tree, default_flow_style=flow, sort_keys=False)
        assert read_yaml("x.yaml", text) == tree


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.sampled_from(TURNS), TEXTS)
def test_what_turns_letters_and_is_not_closed_is_refused_however_it_is_written(one: str, sign: str, two: str) -> None:
    for tree in ([one + sign + two], {one + sign + two: "x"}):
        problem = refused(yaml.safe_dump(tree))
        assert f"U+{ord(sign):04X}" in str(problem.what)


def test_the_parser_is_the_one_in_c() -> None:
    assert yaml.__with_libyaml__
    assert "yaml._yaml" in sys.modules


@pytest.mark.parametrize(
    "text", ["\u2028*a", "\u2028\u2028a: b: c", "a: 'b\u2028\u2029\u2028c", "\u2028\u2028- a\n b: c"]
)
def test_lines_that_only_yaml_counts(text: str) -> None:
    assert refused(text).line <= 4


# ------------------------------------------------------------------------------------- the form of files


def test_a_file_is_a_mapping_or_a_list() -> None:
    assert as_mapping("x", {"a": "b"}) == {"a": "b"}
    assert as_list("x", ["a"]) == ["a"]
    assert as_list("x", {}) == []
    no_mappings: tuple[Tree, ...] = ("text", ["a"])
    for wrong in no_mappings:
        with pytest.raises(SourceError):
            as_mapping("x", wrong)
    no_lists: tuple[Tree, ...] = ("text", {"a": "b"})
    for wrong in no_lists:
        with pytest.raises(SourceError):
            as_list("x", wrong)


def test_front_matter_is_cut_by_lines() -> None:
    halves = split_front_matter("x", "---\ntitle: a\n---\n\nBody\n---\nmore")
    assert (halves.facts, halves.facts_line, halves.body, halves.body_line) == ("title: a", 2, "\nBody\n---\nmore", 4)
    assert split_front_matter("x", "---  \n---\t\nb").body == "b"
    for wrong in ("", "title: a", " ---\n---", "----\n---", "---\ntitle: a\n", "\n---\n---\n"):
        with pytest.raises(SourceError):
            split_front_matter("x", wrong)
