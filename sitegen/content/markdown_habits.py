"""What an editor meant otherwise: lists of Word, HTML that is not kept, marks of other tools.

Invariant: nothing of a text is ignored in silence. What is left out, or shown as marks, is reported with its line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from sitegen.content.markdown_leaves import Remark
from sitegen.content.problem import Message, Severity, msgid, say

# Elements whose words stay when the tag goes.
_WORDS_STAY = frozenset(
    {"acronym", "address", "article", "aside", "bdo", "big", "body", "center", "data", "details"}
    | {"dialog", "dir", "fieldset", "font", "footer", "h1", "header", "hgroup", "head", "html", "label"}
    | {"legend", "main", "marquee", "menu", "nav", "noscript", "output", "picture", "rp", "rt", "ruby"}
    | {"search", "section", "strike", "summary", "tt", "wbr"}
)
_NOT_READ = frozenset(("script", "style", "template", "base", "basefont", "link", "meta", "title"))
_NOT_SHOWN = frozenset(
    {"applet", "area", "audio", "button", "canvas", "col", "colgroup", "datalist", "embed", "form"}
    | {"frame", "frameset", "iframe", "input", "map", "math", "meter", "noembed", "noframes", "object"}
    | {"optgroup", "option", "param", "progress", "select", "source", "svg", "textarea", "track", "video"}
)

_START_TAG = re.compile(r"<([a-zA-Z][^\s/<>]*+)((?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)")
_ATTRIBUTE = re.compile(r"[\s/]([a-zA-Z_:@][^\s=/<>\"']*+)(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'<>]++))?+")
_TAGS = re.compile(r"<[^<>]*+>")
_MARKDOWN = re.compile(r"\*\*\S|\]\(|`|(?:^|\n)[ ]*(?:[-*+] |#{1,6} |1\. )")
_CODE = re.compile(r"<(code|pre)>.*?</\1>", re.DOTALL)
_INLINE_CODE = re.compile(r"`[^`]*`")
_TIGHT_HEADING = re.compile(r" {0,3}(#{2,6})([^\s#].*)")
_SIGN = re.compile(
    r" {0,3}(?:([\u2022\u25cf\u25e6\u25aa\u25ab\u25a0\u25a1\u25cb\u2023\u2043\u2219\u27a2\u27a4\u25ba])\s*+(?=\S)"
    r"|([–—])\s*+(?=\S)|([^\w\s>#*+`~|:<\[(\\&!\"'«“‘{.-]{1,3}|[a-z]\)|[oØ]|[0-9]{1,2}(?:[/°]| [-–]))\s++(?=\S)"
    r"|(-|[0-9]{1,2}[.)]|\*(?=[^*]++$))(?=[^\W\d]))"
)
_COLUMNS = re.compile(r" *+[^\W\d_][^\t]*+\t++\S")
_NOTE = re.compile(r"\[\^[^\]\[\s<]+\]")
_REFERENCE = re.compile(r"\[[^\[\]<]+\]\[[^\[\]<]*\]")

_OTHER_TOOLS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"^\s*\[(?:\[_?)?toc_?\]?\]", re.IGNORECASE), msgid("the list of headings comes by itself"),
     msgid("remove the line")),
    (re.compile(r"!?\[\[[^\[\]]+\]\]"), msgid("“{mark}” is not read as a link here"),
     msgid("write [the text](@/courses/seo), or ![what the picture shows](picture.jpg)")),
    (re.compile(r"^\s*>\s*\[![a-zA-Z]+\]"), msgid("“{mark}” does not make a note here"),
     msgid("write a line “::: note” before the text and a line “:::” after it")),
    (re.compile(r"^\s*(?:!!!|\?\?\?\+?) [a-z]+\b"), msgid("“{mark}” does not make a note here"),
     msgid("write a line “::: note” before the text and a line “:::” after it")),
    (re.compile(r"==(?=[^\s=])[^=]++=="), msgid("“{mark}” does not highlight a text here"),
     msgid("write **bold**, or <mark>…</mark>")),
    (re.compile(r"\{:? ?[.#][^{}]*\}|\{:[^{}]*\}"), msgid("“{mark}” is shown as it stands"),
     msgid("remove it; only a heading can have an address of its own: ## Contact {#contact}")),
    (re.compile(r"^(?:import|export) .+ from ['\"]"), msgid("“{mark}” is shown as it stands"),
     msgid("remove the line")),
    (re.compile(r"%%[^%]++%%"), msgid("“{mark}” is shown as it stands"), msgid("write a comment as <!-- … -->")),
    (re.compile(r"^\$\$"), msgid("formulas are not read: “{mark}”"), msgid("write the formula in words")),
)  # fmt: skip


def check_lines(lines: Sequence[str], code: Collection[int]) -> Iterator[Remark]:
    """What stands in the lines that are neither code nor HTML."""
    before, told = "", False
    for number, line in enumerate(lines):
        if number in code:
            before = ""
            continue
        if heading := _TIGHT_HEADING.match(line):
            what = say("“{mark}” without a space after it does not make a heading", mark=heading[1])
            yield _warning(number, what, say("write “{example}”", example=f"{heading[1]} {heading[2].strip()[:60]}"))
        sign = _SIGN.match(line)
        mark = next(filter(None, sign.groups())) if sign else "\t" if _COLUMNS.match(line) else ""
        kind = mark[-1:] if mark[:1].isalnum() else mark
        ran_in = bool(kind) and kind == before and not lines[number - 1].endswith(("  ", "\\", "<br>"))
        strong = sign is not None and sign[1] is not None
        if (strong or ran_in) and not told:
            yield _run_in(number if strong else number - 1, mark if strong else _mark_of(lines[number - 1]))
            told = True
        elif not kind:
            told = False
        before = kind
        if "[" in line or "{" in line or "=" in line or "%" in line or "$" in line or "!" in line or "import" in line:
            bare = _INLINE_CODE.sub(lambda found: " " * len(found[0]), line)
            for pattern, what_is, remedy in _OTHER_TOOLS:
                found = pattern.search(bare)
                if found and not (line.startswith("#") and found[0].startswith("{#")):
                    yield _warning(number, say(what_is, mark=found[0].strip()[:60]), say(remedy))
                    break


def _mark_of(line: str) -> str:
    sign = _SIGN.match(line)
    return next(filter(None, sign.groups())) if sign else "\t"


def _run_in(line: int, mark: str) -> Remark:
    if mark == "\t":
        what = say("columns with tabs between them are no table: the lines run into one another")
        return _warning(line, what, say("write “|” between the columns, and a line “|---|---|” under the first"))
    what = say("lines that begin with “{mark}” are no list: they run into one another", mark=mark)
    return _warning(line, what, say("write “- ” at the start of each, or “1. ”"))


def check_html(
    text: str,
    raw: Sequence[str],
    tags: Collection[str],
    attributes: Mapping[str, Collection[str]],
    classes: Mapping[str, Collection[str]],
) -> Iterator[Remark]:
    """What is not kept of the HTML of a text; `raw` has each of its pieces."""
    seen: set[str] = set()
    for piece in raw:
        if not piece.startswith("<") or piece.startswith(("<!--", "</")):
            continue
        line = line_of(text, piece.partition("\n")[0])
        if piece.startswith(("<!", "<?")):
            yield Remark(line, *_taken_for_a_tag(piece.partition("\n")[0]))
            continue
        for tag in _START_TAG.finditer(piece):
            name = tag[1].lower()
            if name in seen:
                continue
            where = line if tag.start() == 0 else line_of(text, tag[0].partition("\n")[0])
            if name not in tags:
                seen.add(name)
                yield from _dropped_tag(where, tag[1], tag[0])
                if name in _NOT_READ | _NOT_SHOWN:
                    break  # what stands in it goes with it
                continue
            if re.search(r"\sid\s*+=", tag[2]):
                what = say("an id in HTML may meet one of the page")
                yield Remark(where, what, say("give a heading an address of its own: ## Contact {#contact}"))
            known = {*attributes["*"], *attributes.get(name, ())}
            for attribute in dict.fromkeys(found.lower() for found in _ATTRIBUTE.findall(tag[2])):
                kept = attribute in known or (attribute == "class" and name in classes)
                if not kept and f"{name} {attribute}" not in seen:
                    seen.add(f"{name} {attribute}")
                    what = say("“{attribute}” of <{tag}> is not kept", attribute=attribute[:40], tag=name)
                    yield _warning(where, what, say("remove it; how texts look is the business of the layouts"))
        first = _START_TAG.match(piece)
        if first and "\n" not in first[0] and _MARKDOWN.search(_TAGS.sub("", piece)) and first[1].lower() != "pre":
            what = say("inside <{tag}>, Markdown is not read", tag=first[1].lower())
            yield _warning(line, what, say("leave an empty line after the tag and before its end"))


def _dropped_tag(line: int, name: str, whole: str) -> Iterator[Remark]:
    small = name.lower()
    if small in _WORDS_STAY:
        what = say("<{tag}> is not kept, only the words in it", tag=small)
        yield _warning(line, what, say("remove the tag; a heading and a text say as much"))
    elif small in _NOT_READ:
        what = say("<{tag}> may not be used here: it is left out", tag=small)
        yield _warning(line, what, say("remove it"))
    elif small in _NOT_SHOWN:
        what = say("<{tag}> may not be used here: visitors would see nothing", tag=small)
        yield Remark(line, what, say("write a link to what it shows: [what it is](https://…)"))
    else:
        yield Remark(line, *_taken_for_a_tag(whole + ">"))


def _taken_for_a_tag(text: str) -> tuple[Message, Message]:
    text = text if len(text) < 60 else text[:60] + "…"
    return say("“{text}” is taken for a tag of HTML: nobody would read it", text=text), say(
        "write “\\<” for the sign “<”, or put it between backquotes"
    )


def check_notes(text: str, html: str, named: Collection[str], used: Collection[str]) -> Iterator[Remark]:
    """Footnotes and links by reference of which one half is missing; `named` footnotes have a text, `used` a mark."""
    for name in named:
        if name not in used:
            what = say("nothing in the text leads to the footnote “{name}”", name=name)
            yield Remark(line_of(text, f"[^{name}]:"), what, say("write [^{name}] where it belongs", name=name))
    if "[" not in html:
        return
    shown = _CODE.sub("", html)
    for mark in dict.fromkeys(_NOTE.findall(shown)):
        what = say("the footnote {mark} has no text", mark=mark)
        yield _warning(line_of(text, mark), what, say("write it at the end of the page: {mark}: …", mark=mark))
    for mark in dict.fromkeys(_REFERENCE.findall(shown)):
        what = say("the link {mark} leads nowhere", mark=mark[:60])
        remedy = say("write [the text](https://…), or the address at the end of the page: [name]: https://…")
        yield _warning(line_of(text, mark), what, remedy)


def line_of(text: str, part: str) -> int:
    """The line, from 0, on which something is written for the first time; the first when it is not found."""
    return text.count("\n", 0, max(0, text.find(part)))


def _warning(line: int, what: Message, remedy: Message) -> Remark:
    return Remark(line, what, remedy, Severity.WARNING)
