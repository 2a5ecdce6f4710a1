"""The five minutes of the README: what it lets a newcomer write, and what it says will come of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sitegen.cli import main
from tests.kit.samplesite import PROJECT, copy_project

README = (PROJECT / "README.md").read_text("utf-8")
SESSIONS = "content/cities/rennes/sessions.yaml"
NOW = ["--now", "2026-11-21T08:00", "--language", "en"]


def blocks(kind: str) -> list[str]:
    """The blocks of code of one kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", README, re.M | re.S)


def without_digests(text: str) -> str:
    """A text in which digests and instants are only marked: they change with every edit of the sample."""
    return re.sub(r"[0-9a-f]{32}", "#", re.sub(r"[0-9-]{10}T[0-9:+]{14}", "@", text))


def test_five_minutes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy_project(tmp_path)
    config = ["--config", str(tmp_path / "site_config.yaml")]
    path = tmp_path / SESSIONS
    before = path.read_text("utf-8")
    series, changes = blocks("yaml")

    # Check: the message as it is printed, at the first `seats: 12` of the file.
    (shown,) = (text.strip() for text in blocks("text") if "seat”" in text)
    path.write_text(before.replace("seats: 12", "seat: 12", 1), "utf-8")
    assert main(["check", *config, *NOW]) == 1
    assert shown in capsys.readouterr().err.splitlines()

    # Add two sessions, cancel one: each has a page in three languages and a calendar.
    path.write_text(before.rstrip("\n") + "\n\n" + series + changes, "utf-8")
    assert main([*config, *NOW]) == 0, capsys.readouterr().err
    capsys.readouterr()
    for day, gone in (("2027-03-02", False), ("2027-03-09", True)):
        name = f"rennes-seo-evening-{day}"
        for folder in ("fr/seances", "en/sessions", "ar/sessions"):
            page = (tmp_path / "output" / folder / name / "index.html").read_text("utf-8")
            assert ("flag cancelled" in page) is gone
            calendar = (tmp_path / "output" / folder / name / f"{name}.ics").read_text("utf-8")
            assert ("STATUS:CANCELLED" in calendar) is gone
    cancelled = tmp_path / "output/en/sessions/rennes-seo-evening-2027-03-09/index.html"
    assert "The trainer is ill." in cancelled.read_text("utf-8")

    # Explain: the same lines in their order, but for digests and the instant; “…” stands for others between them.
    (told,) = (text for text in blocks("text") if "$ python build.py explain" in text)
    command, _, answer = told.partition("\n")
    assert main([*command.split()[3:], *config]) == 0
    shown_parts = without_digests(answer).split("…\n")
    pattern = r"(?:[^\n]*\n)*".join(re.escape(part) for part in shown_parts)
    assert re.fullmatch(pattern, without_digests(capsys.readouterr().out))
