"""Files of `layouts/assets/` as they are published: smaller, pictures bare, style sheets with new names in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sitegen.pictures.bare import bare_picture
from sitegen.site.output import Copy

_SCRIPT_COMMENT = re.compile(rb"^[ \t]*//.*\n", re.MULTILINE)
"""A line of a script that is a comment: a fifth of what visitors would load."""
_URL = re.compile(rb"url\(\s*(['\"]?)([A-Za-z0-9._-]+)\1\s*\)")
_BORDERS = ("{} block", ",", ";", ">")
"""Beside these a space says nothing, in selectors, conditions and values."""

Token = Any
"""A node of tinycss2: it has a `type`, and a `value`, `content` or `arguments`."""


def render_copy(copy: Copy, data: bytes) -> bytes:
    """The bytes that visitors load, of a file that has the bytes `data` in the project."""
    if copy.source.endswith(".js"):
        return _SCRIPT_COMMENT.sub(b"", data)
    if copy.source.endswith(".css"):
        return name_files(compact_sheet(data), copy.addresses)
    return bare_picture(copy.source, data)


def name_files(sheet: bytes, addresses: tuple[tuple[str, str], ...]) -> bytes:
    """A style sheet in which `url(name)` is `url(address)` for each pair."""
    names = {name.encode(): address.encode() for name, address in addresses}
    return _URL.sub(lambda match: b"url(" + names.get(match[2], match[2]) + b")", sheet)


def compact_sheet(sheet: bytes) -> bytes:
    """A style sheet without comments and idle spaces: a tenth less for visitors, after compression too.

    Done with its tokens, so that strings, nested rules and what is new in CSS are safe. A sheet with an error (CSS
    Syntax Level 3), or that is not in UTF-8, stays as it is written: browsers skip what they do not understand.
    """
    import tinycss2

    try:
        tokens = tinycss2.parse_component_value_list(sheet.decode("utf-8-sig"))
        compact: str = "" if _has_error(tokens) else tinycss2.serialize(_compact(tokens))
    except (UnicodeDecodeError, RecursionError):  # the second for thousands of open brackets
        return sheet
    return compact.encode() or sheet


def _inside(token: Token) -> list[Token]:
    """The tokens of a block or of a function: the list itself."""
    found: list[Token] | None = getattr(token, "arguments" if token.type == "function" else "content", None)
    return [] if found is None else found


def _has_error(tokens: Sequence[Token]) -> bool:
    """Whether one is no CSS; a lone backslash is none too."""
    return any(token.type == "error" or _kind(token) == "\\" or _has_error(_inside(token)) for token in tokens)


def _compact(tokens: Sequence[Token]) -> list[Token]:
    """These tokens without idle ones. Where two would become one, the library writes an empty comment between them."""
    words = [token for token in tokens if token.type != "comment"]
    words = [token for token, after in pairwise([*words, None]) if not _kind(token) == _kind(after) == " "]
    found = []
    for before, token, after in zip([None, *words], words, [*words[1:], None], strict=False):
        if _kind(token) == " ":
            if _is_idle(_kind(before), _kind(after)):
                continue
            token.value = " "
        _inside(token)[:] = _compact(_inside(token))
        found.append(token)
    return found


def _kind(token: Token | None) -> str:
    """What decides about a space beside a token: "" for an end, " " for a space, a sign, or a type."""
    if token is None:
        return ""
    return " " if token.type == "whitespace" else str(token.value if token.type == "literal" else token.type)


def _is_idle(before: str, after: str) -> bool:
    """Whether a space there says nothing. The space of `--nothing: ;` is a value."""
    if before == ":":
        return after not in ("", ";")
    return bool({before, after} & {"", *_BORDERS})
