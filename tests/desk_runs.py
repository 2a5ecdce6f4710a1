"""Runs of the desk's commands on a tiny site, in this process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from sitegen.cli import main
from tests.sitekit import tiny_site
from tests.small_site import read_tree

NOW = "2026-11-20T12:00"


@dataclass
class DeskRuns:
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

    def check(self) -> None:
        """The site has no error and no warning that `--strict` would refuse."""
        code, out, err = self.run("check", "--strict")
        assert code == 0, out + err

    def text(self, path: str) -> str:
        """A file of the site."""
        return (self.root / path).read_text("utf-8")

    def content(self) -> dict[str, bytes]:
        """All files of content."""
        return read_tree(self.root / "content")


def desk_site(tmp_path: Path, capsys: pytest.CaptureFixture[str], **changes: str | None) -> DeskRuns:
    """The tiny site in a folder of its own."""
    tiny_site(tmp_path / "site", dict(changes))
    return DeskRuns(tmp_path / "site", capsys)
