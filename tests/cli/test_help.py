"""Help in two languages, and completion in three shells."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po

from sitegen.cli import commands, main, read_messages
from sitegen.cli.help import sentences
from tests.kit.patience import LIMIT
from tests.kit.programs import find_program
from tests.kit.samplesite import PROJECT


def pages(group: click.Group, *above: str) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*above, name)
        if isinstance(command, click.Group):
            yield from pages(command, *above, name)


PAGES = [(), *pages(commands)]


def help_page(words: tuple[str, ...], language: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main([*words, "--help", "--language", language]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("words", PAGES, ids=" ".join)
def test_every_page_of_help_is_in_french_and_in_english(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    english, french = help_page(words, "en", capsys), help_page(words, "fr", capsys)
    assert english.startswith("Usage: build.py")
    assert french.startswith("Usage\u00a0: build.py")
    plain, messages = " ".join(french.split()), read_messages("fr")
    command: click.Command = commands
    for word in words:
        assert isinstance(command, click.Group)
        command = command.commands[word]
    for sentence in sentences({"": command}):
        shown = " ".join(messages.get(sentence).split())
        if not isinstance(command, click.Group) or sentence in (command.help or ""):
            assert shown in plain, sentence
    assert "Show this message" not in french
    assert "default" not in re.sub(r"default_\w+", "", french)
    assert max(map(len, french.splitlines())) <= 100


def test_help_is_in_the_language_of_the_site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
                                             capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    monkeypatch.chdir(PROJECT)
    assert main(["--help"]) == 0
    assert "Construire" in capsys.readouterr().out
    monkeypatch.chdir(tmp_path)
    assert main(["--help"]) == 0
    assert "Build the site" in capsys.readouterr().out


def test_the_quick_reader_of_our_catalogue_reads_as_babel_does() -> None:
    with (PROJECT / "sitegen/locales/fr.po").open("rb") as file:
        wanted = {str(message.id): message.string for message in read_po(file) if message.id}
    ours = read_messages("fr")
    assert len(wanted) > 600
    assert {text: ours.get(text) for text in wanted} == wanted


def test_an_unknown_word_of_a_group_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "--language", "en", "cty"]) == 2
    assert "Did you mean 'city'?" in capsys.readouterr().err
    assert main(["imprt", "--language", "en"]) == 2
    assert "Did you mean 'import'?" in capsys.readouterr().err


# ------------------------------------------------------------------------------------- completion


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_is_printed(shell: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert "_BUILD_PY_COMPLETE" in script
    (tmp_path / "script").write_text(script)  # the shell itself reads it
    command = [find_program(shell), "-n", str(tmp_path / "script")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def complete(words: str) -> list[str]:
    """What bash would offer for the last of some words."""
    environment = os.environ | {
        "_BUILD_PY_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "build.py"],
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
        timeout=LIMIT,
    )
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_commands_options_and_ids_are_completed() -> None:
    assert set(complete("build.py ")) == set(commands.commands)
    assert complete("build.py ch") == ["change", "check"]
    assert complete("build.py new se") == ["session"]
    assert complete("build.py list sessions --cit") == ["--city"]
    assert complete("build.py list sessions --city ") == ["montpellier", "nancy", "rennes", "saint-etienne"]
    assert complete("build.py new session --course se") == ["seo"]
    assert complete("build.py new session --format wo") == ["workshop"]
    assert complete("build.py change x --status can") == ["cancelled"]


def test_the_program_can_be_called_by_its_name() -> None:
    assert os.access(PROJECT / "build.py", os.X_OK)
    assert (PROJECT / "build.py").read_text("utf-8").startswith("#!/usr/bin/env python3\n")
