"""Programs of this machine and of npm that tests start: `make test` installs them, else tests say what to do.

Invariant: a program that is missing fails the test that needs it. What is skipped in silence is not tested.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.kit.needs import needs

PLACES = "/usr/local/sbin:/usr/sbin:/sbin"
PACKAGES = {
    **{name: name for name in ("bash", "caddy", "curl", "fish", "git", "make", "zsh")},
    "msgcat": "gettext",
    "msgfmt": "gettext",
    "apache2": "apache2-bin media-types",
    "nginx": "nginx libnginx-mod-http-brotli-static",
}
"""What each program comes from, by Debian's names."""
PEERS = Path(os.environ.get("PEERS") or Path(sys.prefix) / "peers")
"""Where `make test` installs the packages of tests/peers/package-lock.json; PEERS=/folder names another place."""


@needs("programs")
def find_program(*names: str) -> str:
    """The path of a program, by its usual name and those that it has elsewhere."""
    for name in names:
        found = shutil.which(name) or shutil.which(name, path=PLACES)
        if found:
            return found
    pytest.fail(
        f"This test starts {names[0]}, which is not here (Debian: sudo apt install {PACKAGES[names[0]]}).",
        pytrace=False,
    )


@needs("peers")
def find_peer(path: str) -> Path:
    """A file of a package of npm, by its path from `node_modules` on."""
    found = PEERS / "node_modules" / path
    if not found.is_file():
        pytest.fail(f"This test reads {found}, which is not here: make test installs it.", pytrace=False)
    return found
