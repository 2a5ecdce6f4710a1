"""Where a published file comes from. Invariant: reads the manifest and the traces of the last build, decides
nothing."""

from __future__ import annotations

from collections.abc import Container
from pathlib import PurePosixPath

from sitegen.authoring.trace_words import tell_trace
from sitegen.content.problem import Message, say
from sitegen.content.suggest import nearest
from sitegen.options import CACHE_FOLDER, Options, configured_output
from sitegen.pipeline import Made
from sitegen.publish.manifest import read_manifest
from sitegen.publish.state import read_state, state_path


def explain_output(options: Options, path: str, made: Made | None = None) -> tuple[bool, list[Message]]:
    """Whether the file is part of the site, and what there is to say about it.

    With what is `made` now also what it was made from to the last key, and what of that has changed.
    """
    output = (options.output or configured_output(options)).resolve()
    manifest = read_manifest(output)
    if manifest is None:
        return False, [say("There is no built site in {output}: run “python build.py” first.", output=output)]
    wanted = find_file(path.replace("\\", "/").removeprefix("./").strip("/"), output.name, manifest)
    if wanted is None:
        near = nearest(path.strip("/"), manifest)
        hint = say("Did you mean {near}?", near=near) if near else say("See the sitemap for the addresses that exist.")
        return False, [say("{path} is no file of the built site.", path=path), hint]
    one = manifest[wanted]
    lines = [
        say("{path}", path=wanted),
        say("  bytes        {digest}", digest=one.digest),
        *(say("  made from    {source}", source=part) for part in one.sources),
    ]
    output_now = next((one for one in made.outputs if one.path == wanted), None) if made is not None else None
    if made is not None and output_now is not None and output_now.maker:
        lines.extend(tell_trace(made, output_now))
    state = read_state(state_path(options.root / CACHE_FOLDER, output))
    if state is not None and state.next_change:
        lines.append(say("  the site next changes by itself at {moment}", moment=state.next_change))
    return True, lines


def find_file(path: str, output: str, known: Container[str]) -> str | None:
    """The file meant: as written, under the output folder's name, or an address without index.html."""
    plain = (path, path.removeprefix(f"{output}/"))
    candidates = (name for one in plain for name in (one, str(PurePosixPath(one) / "index.html")))
    return next((name for name in candidates if name in known), None)
