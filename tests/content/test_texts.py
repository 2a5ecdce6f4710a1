"""Ordinary texts, with the habits of Word, of mail and of other tools, are read as CommonMark and GitHub read them.

Each text of `texts/` is rendered by us and by markdown-it; where the two trees differ, `texts/differences.txt`
has a line with the reason, and there is no line too many. No difference loses a word.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

import html5lib
from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from sitegen.content.markdown import parse_markdown
from sitegen.content.parse import parse_file
from sitegen.content.problem import Problem
from sitegen.content.sources import Source

FOLDER = Path(__file__).parents[1] / "texts"
BLOCKS = frozenset(
    {"blockquote", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section"}
    | {"aside", "details", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)
INLINE = frozenset({"a", "abbr", "br", "code", "del", "em", "img", "kbd", "strong", "sub", "sup"})


@functools.cache
def texts() -> dict[str, tuple[str, str]]:
    """All texts by name: their language and themselves."""
    found = {}
    for path in sorted(FOLDER.glob("*.md")):
        for part in re.split(r"(?m)^=== ", path.read_text("utf-8"))[1:]:
            head, _, text = part.partition("\n")
            name, _, language = head.partition(" ")
            default = "en" if path.stem == "english" else "fr"
            found[f"{path.stem}/{name}"] = (language.strip("[]") or default, text)
    return found


@functools.cache
def github() -> MarkdownIt:
    """CommonMark with what GitHub adds; and definitions, which GitHub has not."""
    reader = MarkdownIt("gfm-like", {"html": True})
    return reader.use(footnote_plugin).use(deflist_plugin).use(tasklists_plugin)


def theirs(name: str) -> str:
    """The HTML of GitHub, without what we have and it has not: abbreviations, addresses of headings."""
    return str(github().render(re.sub(r"(?m)^\*\[.*\n|(?<=\w) \{#[a-z]+\}$", "", texts()[name][1])))


@functools.cache
def ours(name: str) -> tuple[str, tuple[Problem, ...]]:
    language, text = texts()[name]
    body, problems = parse_markdown(f"{name}.md", text, 1, language)
    assert body is not None, problems
    return "\n".join(body.html), problems


@functools.cache
def outline(html: str) -> tuple[str, ...]:
    """What a reader sees of a page: a line for each block and each piece of text, indented by what it stands in."""
    lines: list[str] = []
    root = html5lib.parseFragment(html, namespaceHTMLElements=False)
    _say(root.text, 0, lines)
    for child in root:
        if isinstance(child.tag, str):
            _walk(child, 0, lines)
        _say(child.tail, 0, lines)
    return tuple(_join(lines))


def _walk(element: object, depth: int, lines: list[str]) -> None:
    tag = {"s": "del"}.get(element.tag, element.tag)  # type: ignore[attr-defined]
    facts = element.attrib  # type: ignore[attr-defined]
    classes = facts.get("class", "")
    if "footnote-backref" in classes or "footnotes-sep" in classes:
        return
    if tag == "section" or classes == "footnote":  # the notes at the end
        tag = "notes"
    elif tag == "input":
        _say("☑" if "checked" in facts else "☐", depth, lines)
        return
    elif tag == "sup":
        _say(f"^{''.join(element.itertext()).strip('[]')}", depth, lines)  # type: ignore[attr-defined]
        return
    elif tag == "hr" and depth and lines and lines[-1].strip() == "<notes>":
        return
    shown = tag in BLOCKS or tag == "notes"
    loose = tag == "p" and depth and lines and lines[-1].strip() in ("<li>", "<dd>")
    inner = depth
    if shown and not loose:
        start = f" {facts['start']}" if tag == "ol" and facts.get("start", "1") != "1" else ""
        lines.append(f"{'  ' * depth}<{tag}{start}>")
        inner = depth + 1
    elif tag in INLINE:
        extra = f" {facts.get('href', facts.get('src', facts.get('title', '')))}".rstrip()
        _say(f"<{tag}{extra}>", depth, lines)
    _say(element.text, inner, lines)  # type: ignore[attr-defined]
    for child in element:  # type: ignore[attr-defined]
        if isinstance(child.tag, str):
            _walk(child, inner, lines)
        _say(child.tail, inner, lines)
    if tag in INLINE and tag not in ("br", "img"):
        _say(f"</{tag}>", depth, lines)


def _say(text: str | None, depth: int, lines: list[str]) -> None:
    """Words, their spaces made equal: those of French typography are no business of Markdown."""
    said = re.sub(r"« ?| ?»", lambda mark: mark[0].strip(), " ".join((text or "").split()))
    if said:
        glue = "" if text and not text[0].isspace() else " "
        lines.append(f"{'  ' * depth}{glue}{said}{' ' if text and text[-1].isspace() else ''}")


def _join(lines: list[str]) -> Iterator[str]:
    """The pieces of one run of text on one line."""
    run, depth = "", -1
    for line in lines:
        bare = line.lstrip(" ")
        block = re.fullmatch(r"<(?:[a-z0-9]+)(?: \d+)?>", bare) and bare.strip("<>").split()[0] in BLOCKS | {"notes"}
        level = (len(line) - len(bare)) // 2
        if block or level != depth:
            if run.strip():
                yield "  " * depth + " ".join(run.split())
            run, depth = "", level
        if block:
            yield line
            depth = -1
        else:
            run += line[2 * level :]
    if run.strip():
        yield "  " * depth + " ".join(run.split())


def differences(name: str) -> Iterator[str]:
    """What differs in one text: `name | GitHub | ours`, lines of the outlines joined by ` / `."""
    them, us = outline(theirs(name)), outline(ours(name)[0])
    for kind, a, b, c, d in SequenceMatcher(None, them, us, autojunk=False).get_opcodes():
        if kind != "equal":
            sides = (" / ".join(line.strip() for line in side) or "—" for side in (them[a:b], us[c:d]))
            yield " ¦ ".join((name, *sides))


def words(html: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", " ".join(re.sub(r"</?[^>]*>", " ", line) for line in outline(html))))


def test_there_are_a_hundred_texts_of_all_habits() -> None:
    assert len(texts()) >= 100
    everything = "\n".join(text for _, text in texts().values())
    for habit in (
        "\t- ",
        "\u00a0",
        "\u202f",
        "•",
        "– ",
        "\n   - ",
        "\n  - ",
        "- [ ] ",
        "~~",
        "```",
        "[^",
        "|---|",
        "  \n",
    ):
        assert habit in everything, habit


def test_they_are_read_as_github_reads_them_or_the_reason_is_told() -> None:
    """One line for each difference. What is the same to a reader says so; all else is told to the editor, too."""
    found = [line for name in texts() for line in differences(name)]
    written = [one for one in (FOLDER / "differences.txt").read_text("utf-8").splitlines() if not one.startswith("#")]
    assert [line.rpartition(" ¦ ")[0] for line in written] == found
    for line in written:
        reason = line.rpartition(" ¦ ")[2]
        assert len(reason) > 20
        assert reason.startswith("the same to a reader: ") or ours(line.partition(" ¦ ")[0])[1], line


def test_no_word_is_lost() -> None:
    lost = {name: words(theirs(name)) - words(ours(name)[0]) for name in texts()}
    assert {name: found for name, found in lost.items() if found} == {}


def test_line_ends_of_windows_change_nothing() -> None:
    for name, (language, text) in texts().items():
        source = f"---\ntitle: a\n---\n{text}"
        one, other = (
            parse_file(Source(f"{name}/{language}.md", source.replace("\n", end).encode(), ""))
            for end in ("\n", "\r\n")
        )
        assert one.body is not None
        assert (one.body, one.problems) == (other.body, other.problems)


def test_what_their_editors_are_told() -> None:
    """The habits that CommonMark too shows otherwise than they are meant; and no message for the others."""
    told = [f"{p.path}:{p.line}: {p.what} — {p.remedy}" for name in texts() for p in ours(name)[1]]
    assert told == (FOLDER / "told.txt").read_text("utf-8").splitlines()
