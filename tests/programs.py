"""Programs of this machine that tests start: `make test` installs them on Debian, elsewhere tests say what to do.

Law: a program that is missing fails the test that needs it. What is skipped in silence is not tested.
"""

from __future__ import annotations

import shutil

import pytest

PLACES = "/usr/local/sbin:/usr/sbin:/sbin"
PACKAGES = {
    **{name: name for name in ("bash", "caddy", "curl", "fish", "zsh")},
    "msgfmt": "gettext",
    "apache2": "apache2-bin media-types",
    "nginx": "nginx libnginx-mod-http-brotli-static",
}
"""What each program comes from, by Debian's names."""


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
