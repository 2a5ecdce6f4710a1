"""The guard of the output folder: what may be replaced, and what may not.

Invariant: only a folder that is missing, empty or marked as ours is ever replaced; and never one that
holds sources, a repository, a home or a whole system.
"""

from __future__ import annotations

import os
from pathlib import Path

from sitegen.content.problem import Message, say
from sitegen.publish.failure import EnvironmentFailure
from sitegen.publish.manifest import MARKER


def guard_output(output: Path, root: Path) -> Path:
    """The absolute output folder, if it may be replaced. Raises `EnvironmentFailure` when not.

    `root` is the folder of the project.
    """
    if output.is_symlink():
        target = output.resolve()
        raise _refuse(say("the output folder {output} is a link to {target}", output=output, target=target))
    output = Path(os.path.abspath(output))  # noqa: PTH100 - `resolve` would follow links
    real = output.resolve()
    if real.parent == real:
        raise _refuse(say("the output folder {output} is the root of the file system", output=output))
    if real == Path.home().resolve():
        raise _refuse(say("the output folder {output} is a home folder", output=output))
    if real == Path.cwd().resolve():
        raise _refuse(say("the output folder {output} is the one in which the command runs", output=output))
    project = root.resolve()
    if real == project or real in project.parents:
        raise _refuse(say("the output folder {output} holds the project", output=output))
    for folder in ("content", "layouts", ".git", ".cache"):
        source = project / folder
        if real == source or source in real.parents:
            raise _refuse(say("the output folder {output} lies among the sources", output=output))
    if output.exists():
        _guard_existing(output)
    return real


def _guard_existing(output: Path) -> None:
    if not output.is_dir():
        raise _refuse(say("the output folder {output} is a file", output=output))
    if os.path.ismount(output):
        raise _refuse(say("the output folder {output} is a mounted disk", output=output))
    try:
        names = {entry.name for entry in os.scandir(output)}
    except OSError as error:
        raise _refuse(
            say("the output folder {output} cannot be read: {reason}", output=output, reason=error.strerror or "")
        ) from None
    if ".git" in names:
        raise _refuse(say("the output folder {output} is a Git repository", output=output))
    if names and not (output / MARKER).is_file():
        raise _refuse(say("the output folder {output} has files that were not made here", output=output))


def _refuse(what: Message) -> EnvironmentFailure:
    return EnvironmentFailure(what, say("name another folder with --output, or empty this one by hand"))
