"""Wrong commands: what click says of them, and what we say, in French and in English; the exit code is 2."""

from __future__ import annotations

import ast
import io
from pathlib import Path

import click
import pytest

from sitegen.cli import main, read_messages
from sitegen.cli.usage import CLICK_SAYS
from tests.kit.samplesite import PROJECT

WRONG = {
    "chek": ("No such command 'chek'. Did you mean 'check'?", "Vouliez-vous dire «\u00a0check\u00a0»"),
    "xyzzyplugh": ("No such command 'xyzzyplugh'.", "La commande 'xyzzyplugh' n’existe pas."),
    "build --langue fr": ("(Did you mean one of: '--clean', '--language'?)", "L’option '--langue' n’existe pas."),
    "check --externa": ("Did you mean '--external'?", "Vouliez-vous dire '--external'"),
    "build --zzz": ("No such option '--zzz'.", "L’option '--zzz' n’existe pas."),
    "build one": ("Got unexpected extra argument (one)", "Argument en trop (one)"),
    "build one two": ("Got unexpected extra arguments (one two)", "Arguments en trop (one two)"),
    "build --jobs many": ("'many' is not a valid integer range.", "'many' n’est pas un nombre entier."),
    "build --jobs -1": ("-1 is not in the range x>=0.", "-1 n’est pas dans l’intervalle x>=0."),
    "build --clean=yes": ("'--clean' does not take a value.", "L’option '--clean' ne prend pas de valeur."),
    "build --now": ("'--now' requires an argument.", "L’option '--now' demande une valeur."),
    "build --now noon": ("'noon' is not a moment: write", "«\u00a0noon\u00a0» n’est pas un moment\u00a0: écrivez"),
    "build --base-url x": ("'x' is not an address: write", "«\u00a0x\u00a0» n’est pas une adresse\u00a0: écrivez"),
    "build --config docs": ("File 'docs' is a directory.", "'docs' est un dossier."),
    "list": ("Choose from:\n\tsessions", "À choisir parmi\u00a0:\n\tsessions"),
    "list x": ("'x' is not one of 'sessions',", "'x' n’est pas possible. Choisissez parmi\u00a0: 'sessions',"),
    "list pages --in xx": (
        "'xx' is not a language of this site: fr,",
        "«\u00a0xx\u00a0» n’est pas une langue de ce site\u00a0: fr,",
    ),
    "import x y": ("'x' is not 'sessions'.", "'x' n’est pas 'sessions'."),
    "import sessions no.csv": ("File 'no.csv' does not exist.", "Le fichier 'no.csv' n’existe pas."),
    "why": ("Missing argument 'NAME'.", "Il manque l’argument 'NAME'."),
    "new": ("Missing command.", "Il manque la commande."),
    "new cty": ("Did you mean 'city'?", "Vouliez-vous dire «\u00a0city\u00a0»"),
    "new page": ("Missing option '--title'.", "Il manque l’option «\u00a0--title\u00a0»."),
    "new session --date x": ("“x” is not a date", "«\u00a0x\u00a0» n’est pas une date"),
    "change rennes-seo": ("Say what is to change,", "Dites ce qui doit changer,"),
    "schema": ("Name a kind of file (city,", "Nommez un type de fichier (city,"),
}


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    monkeypatch.setattr("sys.stdin", io.StringIO())  # no terminal


@pytest.mark.parametrize("command", WRONG)
def test_a_wrong_command_is_told_in_the_language_of_the_run(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    first, *rest = command.split()
    for language, wanted in zip(("en", "fr"), WRONG[command], strict=True):
        assert main([first, "--language", language, *rest]) == 2
        said = capsys.readouterr()
        assert wanted in said.err
        assert said.out == ""
        assert ("Error: " in said.err, "Erreur\u00a0: " in said.err) == (language == "en", language == "fr")
        if language == "fr":
            assert "Try " not in said.err


def test_without_an_option_the_language_is_that_of_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["why"]) == 2
    assert "Il manque l’argument" in capsys.readouterr().err
    monkeypatch.chdir(tmp_path)
    assert main(["why"]) == 2
    assert "Missing argument" in capsys.readouterr().err
    (tmp_path / "site_config.yaml").write_text("default_language: fr\n")
    assert main(["biuld"]) == 2
    assert "Vouliez-vous dire «\u00a0build\u00a0»" in capsys.readouterr().err


def test_click_speaks_english_again_after_the_run() -> None:
    main(["why", "--language", "fr"])
    assert click.BadParameter("x").format_message() == "Invalid value: x"


# Sentences of click that none of our commands leads to, and why.
ELSEWHERE = {
    "exceptions.py": {
        "Missing parameter", "Missing {param_type}", "Missing parameter: {param_name}",  # there are two types
        "unknown error", "Could not open file {filename!r}: {message}",  # no option opens a file
    },
    "parser.py": {
        "Invalid start character for option ({option})",  # a mistake in the program
        "Argument {name!r} takes {nargs} values.", "Option {name!r} requires {nargs} arguments.",  # one value each
    },
    "types.py": {
        "Choice({choices})",  # a repr
        "file", "directory", "path",  # names, which are left out in French
        "{value!r} does not match the format {format}.", "{value!r} does not match the formats {formats}.",
        "{value!r} is not a valid boolean. Recognized values: {states}", "{value!r} is not a valid UUID.",
        "{name} {filename!r} is a file.", "{name} {filename!r} is not writable.",
        "{name} {filename!r} is not executable.",
        "{len_type} values are required, but {len_value} was given.",
        "{len_type} values are required, but {len_value} were given.",
    },
    "core.py": {
        "deprecated", "DeprecationWarning: The command {name!r} is deprecated.{extra_message}",
        "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}",
        "Options", "Positional arguments", "Commands", "(dynamic)",  # headings of help, see sitegen/cli/help.py
        "env var: {var}", "default: {default}",
        "Value must be an iterable.", "Takes {nargs} values but 1 was given.",
        "Takes {nargs} values but {len} were given.",
        "Name '{name}' defined twice",  # mistakes in the program, from here on
        "Boolean option {decl!r} cannot use the same flag for true/false.",
        "Could not determine name for option with declarations {decls!r}",
        "No options defined but a name was passed ({name}). Did you mean to declare an argument instead?"
        " Did you mean to pass '--{name}'?",
        "Arguments take exactly one parameter declaration, got {length}: {decls}.",
    },
    "termui.py": {
        "Repeat for confirmation", "Error: The two entered values do not match.", "Unknown color {colour!r}",
        "Press any key to continue...",
    },
}  # fmt: skip


def test_every_sentence_of_click_is_in_the_catalogue_or_cannot_be_reached() -> None:
    """A new version of click with new sentences fails here, not in the eyes of an editor."""
    said: set[str] = set()
    for name, elsewhere in ELSEWHERE.items():
        tree = ast.parse((Path(click.__file__).parent / name).read_text("utf-8"))
        found = {
            argument.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext")
            for argument in node.args
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        }
        assert elsewhere <= found, (name, elsewhere - found)
        said |= found - elsewhere
    assert said == set(CLICK_SAYS)
    catalogue = read_messages("fr")
    for text in CLICK_SAYS:
        assert catalogue.get(text) != text
