#!/usr/bin/env python3
"""The entry, `python build.py`: a missing tool is one sentence and exit code 3, never a traceback."""

import gc
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
PYTHON = Path(".venv", "Scripts", "python.exe") if WINDOWS else Path(".venv", "bin", "python")


def leave(reason: str) -> int:
    """Go on with the environment that `make` made, if there is one and this is not it; otherwise say how to make it."""
    if not WINDOWS and (HERE / PYTHON).exists() and Path(sys.prefix).resolve() != (HERE / ".venv").resolve():
        os.execv(HERE / PYTHON, [str(HERE / PYTHON), *sys.argv])  # noqa: S606 (our own interpreter, no shell)
    python = "py -3" if WINDOWS else "python3"
    commands = (
        f"{python} -m venv .venv\n{PYTHON} -m pip install --require-hashes -r requirements.lock\n{PYTHON} build.py"
    )
    print(f"{reason} Run `make`, or these three commands:\n{commands}", file=sys.stderr)
    return 3


def run() -> int:
    """Check the Python, then hand the words of the command line to sitegen."""
    if sys.version_info < (3, 11):  # noqa: UP036 (an older Python does read this line)
        return leave("Python 3.11 or later is needed.")
    gc.disable()  # a short run has no cycles to search for; the preview does it in its pauses
    try:
        from sitegen.cli import main

        return main(sys.argv[1:])
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("sitegen"):
            raise
        return leave(f"The library {missing.name} is not installed.")


if __name__ == "__main__":
    raise SystemExit(run())
