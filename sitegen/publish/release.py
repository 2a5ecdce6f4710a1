"""Publish: stage what changed beside the output, link what did not, exchange.

Law: a file is reused only when its fingerprint is the same and its bytes are those the manifest
names; a file that is not ours is carried over, never deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitegen.content.digest import digest_bytes
from sitegen.content.ordinary import read_ordinary
from sitegen.content.problem import Problem, once_per_place
from sitegen.publish.exchange import put_in_place
from sitegen.publish.failure import failure_of
from sitegen.publish.manifest import MARKER, Manifest, Published, read_manifest, write_manifest
from sitegen.publish.staging import Staging
from sitegen.publish.state import Standing, standing_digest
from sitegen.site.output import Listing, Output, tell
from sitegen.site.rendered import PACKED, Rendered

RenderAll = Callable[[Sequence[Output]], Iterable[Rendered | Problem]]


@dataclass(frozen=True, slots=True)
class Release:
    """What a publication did, in numbers of files; `problems` are those of templates.

    `standing` is the digest of what the output holds now (`state.standing_digest`), as it was made:
    a file that somebody touches meanwhile is found at the next build.
    """

    written: int
    unchanged: int
    removed: int
    problems: tuple[Problem, ...] = ()
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
    sound = {path: one for path, one in manifest.items() if _digest_of(output / path) == one.digest}
    return FormerRelease(manifest, sound, present)


def _digest_of(path: Path) -> str:
    try:
        return digest_bytes(read_ordinary(path))
    except OSError:
        return ""


def publish_release(
    output: Path,
    outputs: Sequence[Output],
    fingerprints: Sequence[str],
    former: FormerRelease,
    render_all: RenderAll,
) -> Release:
    """Bring the output folder to what `outputs` say; nothing is touched when a template fails."""
    release = former.sound
    packed = {path for path in former.manifest if path.endswith(PACKED)}
    torn = {path[:-3] for path in packed if path not in release}  # a compressed file was touched or is lost
    changed = {
        number
        for number, (one, fingerprint) in enumerate(zip(outputs, fingerprints, strict=True))
        if (old := release.get(one.path)) is None or old.fingerprint != fingerprint or one.path in torn
    }
    others: list[int] = []
    listings: list[int] = []
    for number, one in enumerate(outputs):
        (listings if isinstance(one.content, Listing) else others).append(number)
    staging = Staging(output, former.present)
    manifest: dict[str, Published] = {}
    problems: list[Problem] = []
    written = 0

    def fact(path: str) -> tuple[str, int]:
        return manifest[path].digest, staging.size(path)

    try:
        staging.begin()
        # Twice the same way: listings come when what they tell of is staged.
        for numbers in (others, listings):
            fresh = iter(render_all([tell(outputs[number], fact) for number in numbers if number in changed]))
            for number in numbers:
                one = outputs[number]
                old = release.get(one.path)
                if number not in changed and old is not None:
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
