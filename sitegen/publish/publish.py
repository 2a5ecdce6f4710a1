"""Publish: stage what changed beside the output, link what did not, exchange.

Law: a file is reused only when its fingerprint is the same and its bytes are those the manifest
names; a file that is not ours is carried over, never deleted.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitegen.model.digest import digest_bytes
from sitegen.model.output import Output
from sitegen.model.problem import Problem, once_per_place, say
from sitegen.model.rendered import PACKED, Rendered
from sitegen.publish.exchange import put_in_place, staging_path
from sitegen.publish.failure import EnvironmentFailure
from sitegen.publish.manifest import FOLDER, MARKER, Manifest, Published, read_manifest, write_manifest
from sitegen.publish.state import list_files

RenderAll = Callable[[Sequence[Output]], Iterable[Rendered | Problem]]


@dataclass(frozen=True, slots=True)
class Release:
    """What a publication did, in numbers of files; `problems` are those of templates."""

    written: int
    unchanged: int
    removed: int
    problems: tuple[Problem, ...] = ()


def read_release(output: Path, *, trusted: bool) -> Manifest:
    """What stands in the output now: files that are known to hold what the manifest says.

    `trusted` says that no file was touched since the last build (`state.listing_digest`); else
    every file is read and its digest compared.
    """
    manifest = read_manifest(output)
    if manifest is None:
        return {}
    if trusted:
        return manifest
    return {path: one for path, one in manifest.items() if _digest_of(output / path) == one.digest}


def _digest_of(path: Path) -> str:
    try:
        return digest_bytes(path.read_bytes()) if path.is_file() and not path.is_symlink() else ""
    except OSError:
        return ""


def publish_release(
    output: Path, outputs: Sequence[Output], fingerprints: Sequence[str], release: Manifest, render_all: RenderAll
) -> Release:
    """Bring the output folder to what `outputs` say; nothing is touched when a template fails."""
    former = read_manifest(output) or {}
    packed = {path for path in former if path.endswith(PACKED)}
    torn = {path[:-3] for path in packed if path not in release}  # a compressed file was touched or is lost
    changed = [
        number
        for number, (one, fingerprint) in enumerate(zip(outputs, fingerprints, strict=True))
        if (old := release.get(one.path)) is None or old.fingerprint != fingerprint or one.path in torn
    ]
    staging = _Staging(output)
    manifest: dict[str, Published] = {}
    problems: list[Problem] = []
    written = 0
    try:
        fresh = iter(render_all([outputs[number] for number in changed]))
        waiting = set(changed)
        for number, one in enumerate(outputs):
            old = release.get(one.path)
            if number not in waiting and old is not None:
                staging.link(one.path)
                manifest[one.path] = Published(old.digest, fingerprints[number], one.sources)
                for path in (one.path + suffix for suffix in PACKED) if packed else ():
                    if path in packed:
                        staging.link(path)
                        manifest[path] = Published(release[path].digest, fingerprints[number], one.sources)
                continue
            made = next(fresh)
            if isinstance(made, Problem):
                problems.append(made)
                continue
            if problems:
                continue  # nothing will be published: only look for more problems
            for suffix, data in (("", made.data), *made.packed):
                path = one.path + suffix
                old = release.get(path)
                digest = digest_bytes(data)
                if old is not None and old.digest == digest:
                    staging.link(path)
                else:
                    staging.write(path, data)
                    written += 1
                manifest[path] = Published(digest, fingerprints[number], one.sources)
        if problems:
            staging.discard()
            return Release(0, 0, 0, once_per_place(problems))
        staging.carry_over(former, manifest)
        staging.write(MARKER, write_manifest(manifest))
        put_in_place(output)
    except OSError as error:
        staging.discard()
        raise _explain(error, output) from error
    except BaseException:
        staging.discard()
        raise
    return Release(written, len(manifest) - written, len(former.keys() - manifest.keys()))


class _Staging:
    """The next release while it is being made."""

    def __init__(self, output: Path) -> None:
        self.output = str(output)
        self.folder = staging_path(output)
        self.root = str(self.folder)
        self._folders: set[str] = set()
        self._can_link = True

    def _make_folder(self, path: str) -> None:
        folder = path.rpartition("/")[0]
        if folder in self._folders:
            return
        Path(self.root, folder).mkdir(parents=True, exist_ok=True)
        while folder and folder not in self._folders:
            self._folders.add(folder)
            folder = folder.rpartition("/")[0]
        self._folders.add("")

    def write(self, path: str, data: bytes) -> None:
        """Write a new file whole; a full disk may show only when it is closed."""
        self._make_folder(path)
        handle = os.open(
            f"{self.root}/{path}", os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644
        )
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(handle, view) :]
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)

    def link(self, path: str) -> None:
        """Take a file over from the present release, without copying where the disk can."""
        self._make_folder(path)
        if self._can_link:
            try:
                os.link(f"{self.output}/{path}", f"{self.root}/{path}", follow_symlinks=False)
            except OSError as error:
                if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV):
                    raise
                self._can_link = False
            else:
                return
        source = Path(self.output, path)
        self.write(path, source.read_bytes())
        status = source.stat()
        os.utime(f"{self.root}/{path}", ns=(status.st_atime_ns, status.st_mtime_ns))

    def carry_over(self, former: Manifest, manifest: Manifest) -> None:
        """Keep the files in the output that are not ours, such as a host's own settings."""
        if not Path(self.output).is_dir():
            return
        for path, _, _ in list(list_files(Path(self.output))):
            if path in former or path.startswith(f"{FOLDER}/"):
                continue
            if path in manifest:
                if not former:
                    continue  # the manifest is lost: the file was most likely ours
                raise EnvironmentFailure(
                    say("the output folder has a file {path} that was not made here", path=path),
                    say("remove it by hand"),
                )
            self.link(path)

    def discard(self) -> None:
        """Remove the unfinished release."""
        import shutil

        shutil.rmtree(self.folder, ignore_errors=True)


def _explain(error: OSError, output: Path) -> EnvironmentFailure:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return EnvironmentFailure(say("the disk is full"), say("free some space; the old site is untouched"))
    return EnvironmentFailure(
        say(
            "{path} cannot be written: {reason}",
            path=error.filename or output,
            reason=error.strerror or type(error).__name__,
        ),
        say("check the permissions and the disk; the old site is untouched"),
    )
