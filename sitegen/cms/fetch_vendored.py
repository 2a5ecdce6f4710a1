"""The door for programs of others: kept in the folder of the cache, fetched once when they are not there.

Invariant: bytes that are not those of the lock are never returned, wherever they came from; nothing is
fetched unless something is to be published.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from urllib.request import Request, urlopen

from sitegen.cms.vendored import VendoredFile
from sitegen.content.ordinary import read_ordinary
from sitegen.content.problem import refuse, say

FOLDER = "vendor"
SECONDS = 60.0
LIMIT = 64 * 1024 * 1024
AGENT = "sitegen/1"

Fetch = Callable[[str], bytes]


def fetch_web(address: str) -> bytes:
    """The bytes at an address of the web; raises `OSError`."""
    request = Request(address, headers={"User-Agent": AGENT})  # noqa: S310 - the addresses are ours
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return bytes(answer.read(LIMIT))
    except HTTPException as error:  # cut off on the way
        raise OSError(str(error) or type(error).__name__) from None


def read_vendored(cache: Path, file: VendoredFile, config: str, fetch: Fetch | None = None) -> bytes:
    """The bytes of a file, from its copy below the folder `cache`, else from its archive.

    Raises `SourceError` at `features` of the configuration when there is no copy and no network, or
    when the archive is not the one of the lock.
    """
    copy = cache / FOLDER / file.name
    with suppress(OSError):
        kept = read_ordinary(copy, LIMIT)
        if hashlib.sha512(kept).hexdigest() == file.digest:
            return kept
    key = ("features", "admin")
    try:
        archive = (fetch or fetch_web)(file.archive)
    except OSError as error:
        what = say(
            "{package} {version} cannot be fetched from {address}: {reason}",
            package=file.package, version=file.version, address=file.archive, reason=str(error)[:120],
        )  # fmt: skip
        remedy = say(
            "build once with a network, or put its file {member} there as {copy}; or write “admin: false”",
            member=file.member.removeprefix("package/"), copy=f".cache/{FOLDER}/{file.name}",
        )  # fmt: skip
        raise refuse(config, what, remedy, key=key) from None
    data = _member(archive, file)
    if data is None:
        what = say(
            "what {address} sent is not {package} {version}: its digest is another one",
            address=file.archive, package=file.package, version=file.version,
        )  # fmt: skip
        raise refuse(config, what, say("try again on another network; do not publish it"), key=key)
    _keep(copy, data)
    return data


def _member(archive: bytes, file: VendoredFile) -> bytes | None:
    """The file, if the archive and the file are those of the lock."""
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if found != file.integrity:
        return None
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as pack:
        member = pack.extractfile(file.member)
        data = member.read() if member else b""
    return data if hashlib.sha512(data).hexdigest() == file.digest else None


def _keep(copy: Path, data: bytes) -> None:
    with suppress(OSError):  # a read-only project builds without a copy
        copy.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=copy.parent)
        with os.fdopen(handle, "wb") as target:
            target.write(data)
        Path(beside).replace(copy)
