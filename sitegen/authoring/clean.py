"""Remove what was built. Invariant: only what a build made, and only where a build would write."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sitegen.options import CACHE_FILE, CACHE_FOLDER, Options, configured_output
from sitegen.publish.compiled import FOLDER as COMPILED_FOLDER
from sitegen.publish.exchange import lock_path, previous_path, recover, spare_path
from sitegen.publish.guard import guard_output
from sitegen.publish.lock import hold_lock
from sitegen.publish.manifest import FOLDER, MARKER, read_manifest, write_manifest
from sitegen.publish.memory import MEMORY_FOLDER
from sitegen.publish.state import list_files


def clean_site(options: Options) -> Iterator[Path]:
    """Remove the output, the releases before it and the cache; yields what is gone.

    Files in the output that the manifest does not list are not ours: they stay.
    """
    output = guard_output(options.output or configured_output(options), options.root)
    with hold_lock(lock_path(output)):
        recover(output)
        if output.exists():
            _remove_ours(output)
            yield output
        for left in (previous_path(output), spare_path(output)):
            if (left / MARKER).is_file():
                shutil.rmtree(left)
                yield left
        cache = options.root / CACHE_FOLDER
        if cache.is_dir() and not cache.is_symlink():
            _remove_cache(cache)
            yield cache
        compiled = options.root / COMPILED_FOLDER
        if compiled.is_dir() and not compiled.is_symlink():
            shutil.rmtree(compiled)
            yield compiled
        with suppress(OSError):  # while it is held, so that nobody else can hold it
            lock_path(output).unlink(missing_ok=True)


def _remove_cache(cache: Path) -> None:
    for path in (*cache.glob(f"{CACHE_FILE}*"), *cache.glob("state-*.json")):
        path.unlink()
    for folder in cache.glob(f"{MEMORY_FOLDER}-*"):
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
    if not any(cache.iterdir()):
        cache.rmdir()


def _remove_ours(output: Path) -> None:
    ours = read_manifest(output) or {}
    for path, _ in list(list_files(output)):
        if path in ours or path.startswith(f"{FOLDER}/"):
            (output / path).unlink()
    for folder in sorted((path for path in output.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    if not any(output.iterdir()):
        output.rmdir()
    else:  # what stays is not ours; the folder still is, so that the next build may use it
        (output / FOLDER).mkdir(exist_ok=True)
        (output / MARKER).write_bytes(write_manifest({}))
