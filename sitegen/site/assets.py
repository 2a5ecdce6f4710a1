"""The files of `layouts/assets/`, as they are published."""

from __future__ import annotations

from pathlib import PurePosixPath

from sitegen.content.digest import digest_text
from sitegen.engine.queries import Asking, query
from sitegen.site.chrome import Asset
from sitegen.site.inputs import ASSETS
from sitegen.site.offline_places import WORKER_PROGRAM
from sitegen.site.output import Copy
from sitegen.site.outputs import OUTPUTS, Output, maker

FOLDER = "assets"


@query
def asset_files(q: Asking) -> tuple[tuple[str, str, Copy], ...]:
    """The files of `layouts/assets/`: path, published name, content; the names carry their digests.

    A style sheet's name covers the files that it names, because their names change its bytes. The
    program of the service worker is none of them: it is published at the root.
    """
    plain = [q.input(ASSETS, path) for path in q.ids(ASSETS) if not path.endswith(".css") and path != WORKER_PROGRAM]
    sheets = [q.input(ASSETS, path) for path in q.ids(ASSETS) if path.endswith(".css")]
    found = [(one.path, _name(one.path, one.digest), Copy(one.path, one.digest)) for one in plain]
    inside = tuple((PurePosixPath(path).name, name) for path, name, _ in found)
    for sheet in sheets:
        digest = digest_text(sheet.digest, *(f"{a}\0{b}" for a, b in inside))
        found.append((sheet.path, _name(sheet.path, digest), Copy(sheet.path, sheet.digest, inside)))
    return tuple(found)


@query
def published_assets(q: Asking) -> tuple[Asset, ...]:
    """The same as pages know them."""
    found = sorted(q(asset_files))
    return tuple(Asset(path.removeprefix("layouts/assets/"), f"{FOLDER}/{name}") for path, name, _ in found)


@query(keep=OUTPUTS)
def asset_outputs(q: Asking) -> tuple[Output, ...]:
    """All of them."""
    return tuple(Output(f"{FOLDER}/{name}", "asset", (path,), (path,)) for path, name, _ in q(asset_files))


@maker
def asset(q: Asking, path: str) -> Copy:
    """One of them."""
    return next(copy for one, _, copy in q(asset_files) if one == path)


def _name(path: str, digest: str) -> str:
    pure = PurePosixPath(path)
    return f"{pure.stem}.{digest[:10]}{pure.suffix}"
