"""Real servers on this machine, with the samples of `docs/hosts/`: started for a test, asked, stopped."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.kit.needs import needs
from tests.kit.patience import LIMIT
from tests.kit.ports import free_port
from tests.kit.programs import PACKAGES, find_program

SAMPLES = Path(__file__).parents[2] / "docs" / "hosts"
APACHE_MODULES = (Path("/usr/lib/apache2/modules"), Path("/usr/lib64/httpd/modules"))
NGINX_MODULES = (Path("/usr/lib/nginx/modules"), Path("/usr/lib64/nginx/modules"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said; names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """A server that listens; `site` is the path of the site on it, without a final slash."""

    name: str
    port: int
    site: str

    def ask(self, path: str, **headers: str) -> Answer:
        """Ask for a path of the site, as it is written here."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT)
        try:
            connection.putrequest("GET", self.site + path, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            known = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, known, answer.read())
        finally:
            connection.close()


def _change(text: str, **changes: str) -> str:
    """A sample with its lines marked “yours” changed; each change must fit."""
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def _nginx(folder: Path, root: Path, site: str, port: int) -> list[str]:
    program = find_program("nginx")
    text = _change(
        (SAMPLES / "nginx.conf").read_text("utf-8"),
        **{
            "listen 80;": f"listen 127.0.0.1:{port};",
            "/srv/ateliers/output": str(root),
            'set $site_path "";': f'set $site_path "{site}";',
        },
    )
    module = next(
        (path for place in NGINX_MODULES if (path := place / "ngx_http_brotli_static_module.so").exists()), None
    )
    if module is None:
        package = PACKAGES["nginx"]
        pytest.fail(f"nginx has no module for brotli here (Debian: sudo apt install {package}).", pytrace=False)
    text = _change(text, **{"#brotli_static on;": "brotli_static on;"})
    user = "user root;\n" if os.geteuid() == 0 else ""
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"load_module {module};\n{user}daemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\n"
        f"error_log {folder}/error.log;\nevents {{ }}\nhttp {{\naccess_log off;\n{temporary}{text}}}\n"
    )
    return [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]


def _caddy(folder: Path, root: Path, site: str, port: int) -> list[str]:
    program = find_program("caddy")
    text = _change(
        (SAMPLES / "Caddyfile").read_text("utf-8"),
        **{
            "ateliers.example.org {": f"http://127.0.0.1:{port} {{",
            "/srv/ateliers/output": str(root),
            "rewrite @language /": f"rewrite @language {site}/",
            "rewrite @other /": f"rewrite @other {site}/",
        },
    )
    (folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https off\n}\n" + text)
    return [program, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


# What Debian's own mime.conf says of these two endings: the samples must hold beside it.
_DEBIAN = "AddType application/x-gzip .gz .tgz\nAddLanguage pt-BR .br\n"


def _apache_frame(folder: Path, port: int) -> tuple[list[str], str]:
    program = find_program("apache2", "httpd")
    modules = next((place for place in APACHE_MODULES if place.is_dir()), None)
    assert modules is not None, "where are the modules of Apache?"
    names = ("mpm_event", "authz_core", "alias", "dir", "headers", "mime", "rewrite", "unixd")
    load = "".join(  # some are built in, which differs
        f"<IfModule !mod_{name}.c>\nLoadModule {name}_module {modules}/mod_{name}.so\n</IfModule>\n" for name in names
    )
    types = next(path for path in ("/etc/mime.types", "/etc/apache2/mime.types") if Path(path).exists())
    head = (
        f'ServerRoot "{folder}"\n{load}PidFile {folder}/apache.pid\nErrorLog {folder}/error.log\n'
        f"Mutex posixsem\nServerName localhost\nListen 127.0.0.1:{port}\nTypesConfig {types}\n{_DEBIAN}"
    )
    return [program, "-D", "FOREGROUND", "-f", str(folder / "apache.conf")], head


def _apache(folder: Path, root: Path, site: str, port: int) -> list[str]:
    command, head = _apache_frame(folder, port)
    text = _change(
        (SAMPLES / "apache.conf").read_text("utf-8"),
        **{
            "<VirtualHost *:80>": f"<VirtualHost 127.0.0.1:{port}>",
            "/srv/ateliers/output": str(root),
            'Define SITE_PATH "/"': f'Define SITE_PATH "{site}/"',
        },
    )
    (folder / "apache.conf").write_text(head + text)
    return command


def _htaccess(folder: Path, root: Path, site: str, port: int) -> list[str]:
    """Apache as a host for many offers it: all is in the site's own `.htaccess`."""
    command, head = _apache_frame(folder, port)
    (folder / "apache.conf").write_text(
        f'{head}DocumentRoot "{root}"\n<Directory "{root}">\nRequire all granted\nAllowOverride All\n'
        "Options +SymLinksIfOwnerMatch\n</Directory>\n"
    )
    return command


SERVERS = {"nginx": _nginx, "caddy": _caddy, "apache": _apache, "htaccess": _htaccess}


@needs("servers")
@contextmanager
def start_server(name: str, folder: Path, root: Path, site: str) -> Iterator[Server]:
    """Start a server whose root is `root`; the site lies in it under its path."""
    folder.mkdir()
    folder.chmod(0o755)
    port = free_port()
    command = SERVERS[name](folder, root, site, port)
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "said.txt").open("wb") as said:
        child = subprocess.Popen(command, stdout=said, stderr=said, cwd=folder, env=os.environ | home)
    try:
        _await(child, port, folder)
        yield Server(name, port, site)
    finally:
        child.terminate()
        child.wait(LIMIT)


def _await(child: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        if child.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    logs = "\n".join(path.read_text("utf-8", "replace") for path in sorted(folder.glob("*.[tl][xo][tg]")))
    pytest.fail(f"the server did not start:\n{logs}", pytrace=False)
