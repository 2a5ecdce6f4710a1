"""The next release while it is being made, beside the output: new files written, unchanged ones linked.

Invariant: it begins from the spare, the release before the previous one, and trusts nothing in it: an
entry stays only when it is the very file (the same inode) that the present release has under that
name. So a small change of a large site makes and removes few files, and a spare that somebody
touched, or that a lost process left half made, costs time only.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sitegen.content.ordinary import read_ordinary
from sitegen.content.problem import say
from sitegen.publish.exchange import spare_path, staging_path
from sitegen.publish.failure import EnvironmentFailure
from sitegen.publish.manifest import FOLDER, Manifest
from sitegen.publish.state import Standing, list_files

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV)


class Staging:
    """A folder that becomes a release. Paths are relative to it, with `/`.

    `present` is what stands in the output, if it was looked at already. `made` has the status of
    each file that is here: what the release consists of once it is in its place.
    """

    def __init__(self, output: Path, present: Standing | None = None) -> None:
        self.output = str(output)
        self.folder = staging_path(output)
        self.root = str(self.folder)
        self._folders: set[str] = set()
        self._can_link = True
        self._present = present
        self.made: dict[str, os.stat_result] = {}
        self._spare: dict[str, os.stat_result] = {}
        self._spare_folders: set[str] = set()

    def begin(self) -> None:
        """See what the present release has; take the spare, if there is one, as the first state of the next."""
        if self._present is None:
            self._present, _ = _list(Path(self.output))
        with suppress(FileNotFoundError):
            spare_path(Path(self.output)).rename(self.folder)
            self._spare, self._spare_folders = _list(self.folder)

    def _make_folder(self, path: str) -> None:
        folder = path.rpartition("/")[0]
        if folder in self._folders:
            return
        way = folder.split("/")
        parents = ["/".join(way[: number + 1]) for number in range(len(way))]
        for parent in parents:
            if self._spare.pop(parent, None) is not None:  # a file, or a link that would lead elsewhere
                Path(self.root, parent).unlink()
        if folder not in self._spare_folders:
            Path(self.root, folder).mkdir(parents=True, exist_ok=True)
        self._folders.update(parents, ("",))

    def _make_room(self, path: str) -> None:
        """The folder of a file, and nothing under its name."""
        self._make_folder(path)
        if self._spare.pop(path, None) is not None:
            Path(self.root, path).unlink()
        elif path in self._spare_folders:
            shutil.rmtree(Path(self.root, path))
            inside = f"{path}/"
            self._spare = {name: one for name, one in self._spare.items() if not name.startswith(inside)}
            self._spare_folders = {name for name in self._spare_folders if not f"{name}/".startswith(inside)}

    def write(self, path: str, data: bytes) -> None:
        """Write a new file whole; a full disk may show only when it is closed."""
        self._make_room(path)
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
        self.made[path] = os.fstat(handle)
        os.close(handle)

    def link(self, path: str) -> None:
        """Take a file over from the present release, without copying where the disk can."""
        found, wanted = self._spare.get(path), (self._present or {}).get(path)
        if found is not None and wanted is not None and _is_same(found, wanted):
            self._make_folder(path)
            self.made[path] = self._spare.pop(path)
            return
        self._make_room(path)
        if self._can_link:
            try:
                os.link(f"{self.output}/{path}", f"{self.root}/{path}", follow_symlinks=False)
            except OSError as error:
                if error.errno not in _NO_LINKS:
                    raise
                self._can_link = False
            else:
                self.made[path] = os.stat(f"{self.root}/{path}", follow_symlinks=False)  # noqa: PTH116 - a string is enough
                return
        source = Path(self.output, path)
        if source.is_symlink():  # somebody's own: kept as it is
            Path(self.root, path).symlink_to(os.readlink(source))  # noqa: PTH115 - its text, as it stands
            self.made[path] = os.lstat(f"{self.root}/{path}")
            return
        self.write(path, read_ordinary(source))
        status = source.stat()
        os.utime(f"{self.root}/{path}", ns=(status.st_atime_ns, status.st_mtime_ns))
        self.made[path] = os.stat(f"{self.root}/{path}")  # noqa: PTH116

    def size(self, path: str) -> int:
        """How many bytes a file has that was written or linked before."""
        return self.made[path].st_size

    def carry_over(self, former: Manifest, manifest: Manifest) -> None:
        """Keep the files in the output that are not ours, such as a host's own settings."""
        foreign = [path for path in self._present or {} if path not in former and not path.startswith(f"{FOLDER}/")]
        folders = {folder for path in manifest for folder in _folders_of(path)} if foreign else ()
        for path in foreign:
            if path in manifest or path in folders or any(folder in manifest for folder in _folders_of(path)):
                if not former:
                    continue  # the manifest is lost: the file was most likely ours
                raise EnvironmentFailure(
                    say("the output folder has a file {path} that was not made here", path=path),
                    say("remove it by hand"),
                )
            self.link(path)

    def finish(self) -> None:
        """Remove what nobody took over from the spare: files, then folders from the inside out."""
        for path in self._spare:
            Path(self.root, path).unlink()
        for folder in sorted(self._spare_folders - self._folders, key=len, reverse=True):
            Path(self.root, folder).rmdir()

    def discard(self) -> None:
        """Remove the unfinished release."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _folders_of(path: str) -> Iterator[str]:
    """The folders in which a file lies, from the inside out."""
    while path := path.rpartition("/")[0]:
        yield path


def _list(folder: Path) -> tuple[dict[str, os.stat_result], set[str]]:
    """The files and the folders below a folder that may be missing."""
    folders: set[str] = set()
    return (dict(list_files(folder, folders)), folders) if folder.is_dir() else ({}, folders)


def _is_same(first: os.stat_result, second: os.stat_result) -> bool:
    """Whether two entries are one file; device numbers and times guard against inodes that only look equal."""
    return (first.st_ino, first.st_dev, first.st_size, first.st_mtime_ns) == (
        second.st_ino,
        second.st_dev,
        second.st_size,
        second.st_mtime_ns,
    )
