"""What Jinja makes of the templates, Python as text, kept beside them, as Python keeps what it makes: in `__pycache__`.

Invariant: correctness never depends on it. A file tells by which program it was made, from which template, and the
digest of what is in it; one that does not fit counts as not there. It is a program, so it does not lie in the cache:
who can write here can write a template.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from sitegen.content.digest import digest_text
from sitegen.content.ordinary import read_ordinary

FOLDER = "layouts/__pycache__"


class CompiledTemplates:
    """Those of a project, made by one program. With `empty`, what was kept before is not read."""

    def __init__(self, root: Path, generator: str, *, empty: bool = False) -> None:
        self._folder = root / FOLDER
        self._generator = generator
        self._empty = empty

    def load(self, name: str, text: str) -> str | None:
        """The program of the template of that name and text, None when there is none."""
        if self._empty:
            return None
        try:
            head, _, program = read_ordinary(self._folder / name).decode().partition("\n")
        except (OSError, ValueError):
            return None
        return program if head == self._head(name, text, program) else None

    def save(self, name: str, text: str, program: str) -> None:
        """Keep it for the next process, unless Python was told to keep no programs or it cannot be written."""
        if sys.dont_write_bytecode:
            return
        path = self._folder / name
        temporary = path.with_name(f"{path.name}.{os.getpid()}")
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with temporary.open("xb") as file:
                    file.write(f"{self._head(name, text, program)}\n{program}".encode())
                temporary.replace(path)
            except OSError:
                temporary.unlink(missing_ok=True)

    def _head(self, name: str, text: str, program: str) -> str:
        return f"# {digest_text(self._generator, name, text)} {digest_text(program)}"
