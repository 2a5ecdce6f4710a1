#!/usr/bin/env python3
"""The entry, `python build.py`: the environment of the project, the locked libraries, or what to do to have them.

Invariant: nothing is asked and nothing is built before both are certain; what is missing is exit code 3, never a
traceback.
"""

import gc
import os
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
WINDOWS = sys.platform == "win32"
PYTHON = ".venv/Scripts/python.exe" if WINDOWS else ".venv/bin/python"
OLDEST = (3, 11)

SENTENCES = {
    "old": (
        "il faut Python {needed} ou plus récent, celui-ci est {found}",
        "Python {needed} or later is needed, this is {found}",
    ),
    "library": ("la bibliothèque {name} n’est pas installée", "the library {name} is not installed"),
    "version": (
        "la bibliothèque {name} n’est pas dans la version {version} de requirements.lock",
        "the library {name} is not in the version {version} of requirements.lock",
    ),
    "program": ("le dossier sitegen n’est pas à côté de build.py", "the folder sitegen is not beside build.py"),
    "broken": ("{python} ne fonctionne pas : {reason}", "{python} does not work: {reason}"),
    "copy": ("copiez tout le projet", "copy the whole project"),
    "remedy": ("lancez `make`, ou ces trois commandes :", "run `make`, or these three commands:"),
}
"""In French and English; the catalogues need libraries."""


def leave(sentence: str, **values: str) -> int:
    """Say what is missing and how to get it; returns the exit code."""
    words = [text for word in sys.argv[1:] for text in word.split("=")]
    english = "--language en" in " ".join(words)
    python, own = ("py -3", PYTHON.replace("/", "\\")) if WINDOWS else ("python3", PYTHON)
    remedy = "copy" if sentence == "program" else "remedy"
    print(" — ".join(SENTENCES[key][english].format(**values) for key in (sentence, remedy)), file=sys.stderr)
    if remedy == "remedy":
        install = f"{own} -m pip install --require-hashes -r requirements.lock"
        print(f"{python} -m venv .venv\n{install}\n{own} build.py", file=sys.stderr)
    return 3


def hand_over() -> int:
    """Go on with the environment that `make` made, and with no other; returns when that cannot be or has been done."""
    python = HERE / PYTHON
    command = [str(python), *sys.argv]
    try:
        if not WINDOWS:
            os.execv(python, command)  # noqa: S606 - our own interpreter, no shell
        import subprocess

        # On Windows a program that takes this one's place loses the console.
        with subprocess.Popen(command) as process:  # noqa: S603
            while True:
                try:
                    return process.wait()
                except KeyboardInterrupt:  # the other is told too, and says how it ends
                    continue
    except OSError as error:
        return leave("broken", python=PYTHON, reason=error.strerror or type(error).__name__)


def wrong_library() -> "tuple[str, str, str] | None":
    """A locked library that is not installed as it is locked: a sentence, its name, its version; None for none."""
    try:
        lock = (HERE / "requirements.lock").read_text("utf-8")
    except OSError:
        return None
    installed = set()
    for place in filter(os.path.isdir, sys.path):
        for name in os.listdir(place):  # noqa: PTH208 - names are enough
            if name.endswith(".dist-info"):
                library, _, version = name[: -len(".dist-info")].partition("-")
                installed.add((re.sub(r"[-_.]+", "-", library).lower(), version))
    for name, version in re.findall(r"^([a-z0-9.-]+)==(\S+) \\$", lock, re.MULTILINE):
        if (name, version) not in installed:
            known = any(library == name for library, _ in installed)
            return ("version" if known else "library"), name, version
    return None


def run() -> int:
    """Find the Python and the libraries of the project, then hand the words of the command line to sitegen."""
    own = (HERE / PYTHON).exists()
    here = Path(sys.prefix).resolve() == (HERE / ".venv").resolve()
    if own and not here and Path(sys.executable) != HERE / PYTHON:
        return hand_over()
    if sys.version_info < OLDEST:
        return leave("old", needed=".".join(map(str, OLDEST)), found=".".join(map(str, sys.version_info[:2])))
    wrong = wrong_library()
    if wrong:
        return leave(wrong[0], name=wrong[1], version=wrong[2])
    gc.disable()  # a short run has no cycles to search for; the preview does it in its pauses
    try:
        from sitegen.cli import main

        return main(sys.argv[1:])
    except ImportError as missing:  # a library that is there, and does not work here
        if missing.name == "sitegen":
            return leave("program")
        if (missing.name or "").startswith("sitegen"):
            raise
        return leave("library", name=missing.name or str(missing))


if __name__ == "__main__":
    raise SystemExit(run())
