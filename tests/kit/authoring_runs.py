"""Runs of the commands of authors on a tiny site, in this process."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from sitegen.cli import main
from tests.kit.patience import LIMIT
from tests.kit.samplesite import PROJECT
from tests.kit.sitekit import tiny_site
from tests.kit.small_site import read_tree

NOW = "2026-11-20T12:00"


@dataclass
class AuthoringRuns:
    """A tiny site, and what its commands say: exit code, what is said, problems."""

    root: Path
    capsys: pytest.CaptureFixture[str]
    language: str = "en"

    def run(self, *words: str, now: str = NOW) -> tuple[int, str, str]:
        """Run a command at a fixed instant."""
        options = ["--config", str(self.root / "site_config.yaml"), "--now", now, "--language", self.language]
        code = main([*words, *options])
        said = self.capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return code, said.out, said.err

    def check(self, now: str = NOW) -> None:
        """The site has no error and no warning that `--strict` would refuse."""
        code, out, err = self.run("check", "--strict", now=now)
        assert code == 0, out + err

    def text(self, path: str) -> str:
        """A file of the site."""
        return (self.root / path).read_text("utf-8")

    def content(self) -> dict[str, bytes]:
        """All files of content."""
        return read_tree(self.root / "content")


def authoring_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AuthoringRuns:
    """The tiny site in a folder of its own."""
    tiny_site(tmp_path / "site")
    return AuthoringRuns(tmp_path / "site", capsys)


def on_a_terminal(words: list[str], answers: list[tuple[str, str]], **environment: str) -> tuple[int, str]:
    """Run the program on a terminal of its own: exit code, and all that it shows.

    Each answer is given when its question has been read.
    """
    main_end, child_end = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, str(PROJECT / "build.py"), *words],
        stdin=child_end, stdout=child_end, stderr=child_end, close_fds=True,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", **environment},
    )  # fmt: skip
    os.close(child_end)
    said, read, waiting = b"", 0, list(answers)
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        if select.select([main_end], [], [], 1)[0]:
            try:
                said += os.read(main_end, 4096)
            except OSError:  # the other end is closed
                break
        if waiting and waiting[0][0].encode() in said[read:]:
            read = len(said)
            os.write(main_end, f"{waiting.pop(0)[1]}\n".encode())
    os.close(main_end)
    code = child.wait(timeout=LIMIT)
    assert not waiting, said
    return code, said.decode()
