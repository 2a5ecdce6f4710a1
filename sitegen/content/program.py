"""The digest of the program itself, which decides bytes: what another version remembered is not used.

Invariant: a change of the program or of a library that shapes bytes makes everything anew.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sitegen.content.digest import digest_text
from sitegen.engine.digest import digest_bytes

LIBRARIES = (
    "babel",
    "brotli",
    "jinja2",
    "markdown",
    "markupsafe",
    "nh3",
    "pi_heif",
    "pillow",
    "pydantic",
    "pyyaml",
    "segno",
    "tinycss2",
    "phonenumberslite",
    "tzdata",
)
"""Those whose version can change the bytes."""


@functools.cache
def generator_digest() -> str:
    """The digest of this program's source and of the libraries that shape the bytes.

    Taken once: while a preview runs, the files of the program may change, but not the program that runs.
    """
    folder = Path(__file__).parent.parent
    parts = [path.read_bytes() for path in sorted(_programs(folder))]
    known = _installed_versions()
    return digest_text(
        digest_bytes(*parts),
        *(f"{name} {known.get(name) or _version(name)}" for name in LIBRARIES),
        sys.version.split()[0],
    )


def _programs(folder: Path) -> Iterator[Path]:
    """The files of the program below a folder. One that cannot be listed is an error: `glob` would pass it over."""
    for place, _, names in os.walk(folder, onerror=_stop):
        yield from (Path(place, name) for name in names if name.endswith((".py", ".js", ".po")))


def _stop(error: OSError) -> None:
    raise error


def own_script(path: str) -> str:
    """A script of this program, which a site publishes as it is."""
    return (Path(__file__).parent.parent / path).read_text("utf-8")


def _installed_versions() -> dict[str, str]:
    """Versions by the names of the folders that installers leave beside libraries (`babel-2.18.0.dist-info`).

    A tenth of the time that importlib.metadata needs, which is a tenth of a build with nothing to do.
    """
    found: dict[str, str] = {}
    for place in sys.path:
        with suppress(FileNotFoundError, NotADirectoryError):
            for entry in os.listdir(place):  # noqa: PTH208 - names are enough
                if entry.endswith(".dist-info"):
                    name, _, number = entry.removesuffix(".dist-info").partition("-")
                    found.setdefault(name.lower(), number)
    return found


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return ""
