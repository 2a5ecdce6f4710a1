"""Publish: stage what changed beside the output, link what did not, exchange.

Invariant: a file is reused only when it holds the bytes that its output has now; a file that is not
ours is carried over, never deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from sitegen.content.ordinary import read_ordinary
from sitegen.engine.dataclass import dataclass
from sitegen.engine.digest import digest_bytes
from sitegen.publish.exchange import put_in_place
from sitegen.publish.failure import failure_of
from sitegen.publish.manifest import MARKER, Manifest, Published, read_manifest, write_manifest
from sitegen.publish.staging import Staging
from sitegen.publish.state import Standing, standing_digest
from sitegen.site.outputs import Output, Written
from sitegen.site.rendered import Rendered, read_digests


class RefusedError(Exception):
    """What was made must not be published."""


@dataclass(frozen=True, slots=True)
class Release:
    """What a publication did, in numbers of files.

    `standing` is the digest of what the output holds now (`state.standing_digest`), as it was made:
    a file that somebody touches meanwhile is found at the next build.
    """

    written: int
    unchanged: int
    removed: int
    standing: str = ""


@dataclass(frozen=True, slots=True)
class FormerRelease:
    """The release that stands in the output.

    `manifest` has all its files, `sound` those that hold what it says; `present` what is there, if somebody looked.
    """

    manifest: Manifest
    sound: Manifest
    present: Standing | None = None


def read_release(output: Path, *, trusted: bool, present: Standing | None = None) -> FormerRelease:
    """What stands in the output now.

    `trusted` says that no file was touched since the last build (`state.standing_digest`); else
    every file is read and its digest compared.
    """
    manifest = read_manifest(output) or {}
    if trusted:
        return FormerRelease(manifest, manifest, present)
    sound = {path: one for path, one in manifest.items() if digest_of_file(output / path) == one.digest}
    return FormerRelease(manifest, sound, present)


def digest_of_file(path: Path) -> str:
    """The digest of a file of a release, "" where it cannot be read."""
    try:
        return digest_bytes(read_ordinary(path))
    except OSError:
        return ""


def publish_release(
    output: Path, former: FormerRelease, made: Iterable[Written], again: Callable[[Output], Rendered]
) -> Release:
    """Bring the output folder to what `made` says. `again` gives the bytes of an output that stands.

    Raises `RefusedError` when something in `made` ends it: nothing is touched then.
    """
    release = former.sound
    staging = Staging(output, former.present)
    manifest: dict[str, Published] = {}
    written = 0
    try:
        staging.begin()
        for one in made:
            path, sources = one.output.path, one.output.sources
            digests = {path + suffix: digest for suffix, digest in read_digests(one.digest).items()}
            # A compressed file that was touched or is lost is made anew, with the file that it belongs to.
            if one.rendered is None and all(
                file in release and release[file].digest == digest for file, digest in digests.items()
            ):
                for file, digest in digests.items():
                    staging.link(file)
                    manifest[file] = Published(digest, sources)
                continue
            rendered = one.rendered
            if rendered is None:
                rendered = again(one.output)
                digests = {path + suffix: told for suffix, told in read_digests(rendered.value_digest).items()}
            for suffix, data in (("", rendered.data), *rendered.packed):
                file = path + suffix
                digest, old = digests[file], release.get(file)
                if old is not None and old.digest == digest:
                    staging.link(file)
                else:
                    staging.write(file, data)
                    written += 1
                manifest[file] = Published(digest, sources)
        staging.carry_over(former.manifest, manifest)
        staging.write(MARKER, write_manifest(manifest))
        staging.finish()
        put_in_place(output)
    except OSError as error:
        staging.discard()
        raise failure_of(error, output) from error
    except BaseException:
        staging.discard()
        raise
    removed = len(former.manifest.keys() - manifest.keys())
    return Release(written, len(manifest) - written, removed, standing=standing_digest(staging.made))
