"""A preview in a process of its own, for the tests that save and look; and the ways in which editors save."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.kit.needs import needs
from tests.kit.patience import LIMIT
from tests.kit.ports import free_port
from tests.kit.small_site import NOW, PROJECT


class Child:
    """`build.py serve`, what it has said so far, and its port."""

    def __init__(self, root: Path, *words: str, now: str = NOW.isoformat(), code: str = "") -> None:
        start = ["-c", code] if code else [str(PROJECT / "build.py")]
        options = ["--config", str(root / "site_config.yaml"), "--port", str(free_port()), "--language", "en"]
        self.said = ""
        self._port = 0
        self.process = subprocess.Popen(
            [sys.executable, *start, "serve", *options, *(["--now", now] if now else []), *words],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=PROJECT,
            env=os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": str(PROJECT)},
            # A test run in the background has the signal ignored, and its children inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - one thread, in a test
        )  # fmt: skip

    @property
    def port(self) -> int:
        """Where it listens, as it says."""
        self._port = self._port or int(self.wait_for(r"http://127\.0\.0\.1:(\d+)/")[1])
        return self._port

    @property
    def address(self) -> str:
        """That of its home page."""
        return f"http://127.0.0.1:{self.port}/"

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Read what it says until it has said this."""
        assert self.process.stdout is not None
        limit = time.monotonic() + LIMIT
        while (match := re.search(pattern, self.said)) is None:
            assert time.monotonic() < limit, f"never said {pattern}: {self.said}"
            if select.select([self.process.stdout], [], [], 0.2)[0]:
                data = os.read(self.process.stdout.fileno(), 65536).decode()
                assert data, f"ended without saying {pattern}: {self.said}"
                self.said += data
        return match

    def forget(self) -> None:
        """Look only for what is said from now on. Without it a pipe that nobody reads fills, and the child waits."""
        assert self.process.stdout is not None
        while select.select([self.process.stdout], [], [], 0)[0]:
            data = os.read(self.process.stdout.fileno(), 65536)
            if not data:
                break
            self.said += data.decode(errors="replace")
        assert "Traceback" not in self.said, self.said
        self.said = ""

    def stop(self, number: int = signal.SIGINT) -> int:
        """Press Ctrl+C; the exit code."""
        self.process.send_signal(number)
        try:
            self.said += self.process.communicate(timeout=LIMIT)[0].decode()
        finally:
            self.process.kill()
        return self.process.returncode


@needs("servers")
@contextmanager
def preview(root: Path, *words: str, now: str = NOW.isoformat(), code: str = "") -> Iterator[Child]:
    """Serve the site in `root` until the block ends; it must end well, without a traceback."""
    child = Child(root, *words, now=now, code=code)
    try:
        yield child
    finally:
        exit_code = child.stop() if child.process.poll() is None else child.process.returncode
        assert child.process.stdout is not None
        child.process.stdout.close()
    assert "Traceback" not in child.said, child.said
    assert exit_code == 0, child.said


# ------------------------------------------------------------------------------------- as editors save


def save_plainly(path: Path, data: bytes) -> None:
    """Write over the file."""
    path.write_bytes(data)


def save_like_vim(path: Path, data: bytes) -> None:
    """A file to try the folder with, the old text moved to a backup, the new one written, the backup removed."""
    probe, backup = path.with_name("4913"), path.with_name(f"{path.name}~")
    probe.touch()
    probe.unlink()
    path.rename(backup)
    path.write_bytes(data)
    backup.unlink()


def save_like_code(path: Path, data: bytes) -> None:
    """Truncated, then written in two parts."""
    with path.open("wb") as file:
        file.flush()
        file.write(data[: len(data) // 2])
        file.flush()
        file.write(data[len(data) // 2 :])


def save_like_office(path: Path, data: bytes) -> None:
    """A lock file, a temporary file that takes the place of the old one."""
    lock, fresh = path.with_name(f".~lock.{path.name}#"), path.with_name(f"lu{os.getpid()}.tmp")
    lock.write_text(",me,here")
    fresh.write_bytes(data)
    fresh.replace(path)
    lock.unlink()


def save_from_elsewhere(path: Path, data: bytes) -> None:
    """Written in another folder, and moved here: what `git checkout` and safe editors do."""
    fresh = path.parents[3] / "elsewhere.part"
    fresh.write_bytes(data)
    shutil.move(fresh, path)


SAVES: dict[str, Callable[[Path, bytes], None]] = {
    "plainly": save_plainly,
    "vim": save_like_vim,
    "code": save_like_code,
    "office": save_like_office,
    "elsewhere": save_from_elsewhere,
}
