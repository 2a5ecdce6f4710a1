"""Preview the site while it is written: build, serve on this machine only, build again at each save.

Law: the preview is the same sentence as the build; only a finished build reloads the browser.
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sitegen.model.problem import Message, say
from sitegen.pipeline import Options, Outcome, build, configured_output
from sitegen.publish.failure import EnvironmentFailure

HOST = "127.0.0.1"
PORTS_TRIED = 20


def serve_site(
    options: Options, port: int, tell_outcome: Callable[[Outcome, float], None], tell: Callable[[Message], None]
) -> int:
    """Serve until it is interrupted. Problems are told at each build; the last good site stays.

    Unless another one is asked for, the preview has a folder of its own: a draft that is looked at
    is not published.
    """
    from livereload import Server

    options = replace(options, output=options.output or preview_path(options))

    def rebuild() -> None:
        start = time.perf_counter()
        try:
            tell_outcome(build(options), time.perf_counter() - start)
        except EnvironmentFailure as failure:
            tell(failure.what)

    start = time.perf_counter()
    outcome = build(options)
    tell_outcome(outcome, time.perf_counter() - start)
    port = _free_port(port)
    server = Server()
    server._setup_logging = lambda: None  # else it tells its own story among our messages
    for folder in ("content", "layouts"):
        server.watch(str(options.root / folder), rebuild)
    server.watch(str(options.config), rebuild)
    logging.getLogger("livereload").setLevel(logging.WARNING)
    tell(say("Preview: http://{host}:{port}/ (stop with Ctrl+C)", host=HOST, port=port))
    server.serve(port=port, host=HOST, root=str(outcome.output), open_url_delay=None)
    return 0


def preview_path(options: Options) -> Path:
    """Where the preview is built: beside the output."""
    output = configured_output(options)
    return output.with_name(f"{output.name}.preview")


def _free_port(port: int) -> int:
    """The wanted port, or the next one that is free."""
    for candidate in range(port, port + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, candidate))
            except OSError:
                continue
            return candidate
    raise EnvironmentFailure(say("no port from {port} on is free", port=port), say("name another one with --port"))
