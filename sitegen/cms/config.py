"""The editor in the browser: its page, its program, and the configuration that tells it about our files.

Invariant: a page that may load nothing but its own configuration, its two locked programs, and our script for its
files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urlsplit

import yaml

from sitegen.cms.forms import Forms
from sitegen.cms.vendored import JS_YAML, SVELTIA
from sitegen.content.config import Admin, SiteConfig
from sitegen.content.program import own_script
from sitegen.content.site import Shape
from sitegen.engine.queries import Asking, query
from sitegen.site.inputs import OPTIONS, WHOLE, config_of
from sitegen.site.output import Plain, Vendored
from sitegen.site.outputs import OUTPUTS, Output, maker

FOLDER = "admin"
PROGRAM, READER, KEEPER = "sveltia-cms.js", "js-yaml.js", "keeper.js"
"""The program, what reads YAML for it, and our own script that keeps all that a form does not change."""

HOSTS: Mapping[str, tuple[str, str, str]] = {
    "github": ("https://api.github.com", "https://www.githubstatus.com", "https://avatars.githubusercontent.com"),
    "gitlab": ("https://gitlab.com", "https://status-api.hostedstatus.com", "https://secure.gravatar.com"),
    "gitea": ("https://gitea.com", "", ""),
    "test-repo": ("", "", ""),
}
"""Which hosts each backend asks for data, for its state, for portraits."""
WORDS_HOST, LETTERS_HOST = "https://unpkg.com", "https://cdn.jsdelivr.net"
"""Where the program takes its own words in other languages, and its icons, from."""


FILES = ("config.yml", "index.html", PROGRAM, READER, KEEPER)


@query(keep=OUTPUTS)
def admin_outputs(q: Asking) -> tuple[Output, ...]:
    """The files below `admin/`; none without the feature, or for a stick, from which nothing can be saved."""
    config, path = config_of(q), q.input(OPTIONS, "path")
    if not config.features.admin or config.admin is None or q.input(OPTIONS, "portable"):
        return ()
    return tuple(
        Output(f"{FOLDER}/{name}", "admin_file", (name,), (path, "content") if name in FILES[:2] else (path,))
        for name in FILES
    )


@maker
def admin_file(q: Asking, name: str) -> Plain | Vendored:
    """One of these files."""
    if name in (PROGRAM, READER):
        program = SVELTIA if name == PROGRAM else JS_YAML
        return Vendored(program.name, program.digest)
    if name == KEEPER:
        return Plain(own_script(f"cms/{KEEPER}").encode())
    config, forms = config_of(q), Forms(q.input(WHOLE, ""))
    assert config.admin is not None  # noqa: S101 - else there is no such file
    text = config_text(forms, config.admin)  # all forms are made, and their shapes known
    page = text if name == FILES[0] else _page(config, config.admin, forms.shapes)
    return Plain(page.encode())


def _page(config: SiteConfig, admin: Admin, shapes: Mapping[str, Mapping[str, Shape | None]]) -> str:
    code = config.default_language
    title = config.title.get(code) or ""
    direction = next(language.dir for language in config.languages if language.code == code)
    return f"""\
<!doctype html>
<html lang="{code}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(admin_policy(admin), quote=False)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{escape(title, quote=False)}</title>
</head>
<body>
<script type="application/json" id="shapes">{_in_script(shapes)}</script>
<script src="{KEEPER}"></script>
<script src="{READER}"></script>
<script src="{PROGRAM}"></script>
</body>
</html>
"""


def _in_script(facts: object) -> str:
    """JSON that no `</script>` can end."""
    return json.dumps(facts).replace("<", "\\u003c")


def admin_policy(admin: Admin) -> str:
    """What the editor may load and ask: its own files, the host of the repository, its words and icons."""
    api, state, portraits = HOSTS[admin.backend]
    if admin.api_root:
        api, state, portraits = _origin(admin.api_root), "", _origin(admin.api_root)
    sign_in = _origin(admin.base_url) if admin.base_url else ""
    asked = [one for one in (api, state, sign_in, WORDS_HOST) if one]
    pictures = [one for one in (api if admin.backend != "github" else "", portraits) if one]
    shown = ["'self'", "blob:", "data:", *dict.fromkeys(pictures)]
    rules = (
        "default-src 'none'", "base-uri 'none'", f"connect-src 'self' blob: data: {' '.join(asked)}",
        f"font-src 'self' data: {LETTERS_HOST}", "form-action 'self'", "frame-src blob:",
        f"img-src {' '.join(shown)}", "media-src blob:",
        "script-src 'self'", "style-src 'self' 'unsafe-inline'", "worker-src 'self' blob:",
    )  # fmt: skip
    return "; ".join(rules)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


# ------------------------------------------------------------------------------------- the configuration


def config_text(forms: Forms, admin: Admin) -> str:
    """`config.yml` of Sveltia CMS, as YAML."""
    text: str = yaml.dump(
        admin_config(forms, admin), Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=4096
    )
    return text


def admin_config(forms: Forms, admin: Admin) -> dict[str, Any]:
    """The configuration as a tree; see the JSON Schema that comes with the package."""
    config = forms.site.config
    codes = [language.code for language in config.languages]
    backend: dict[str, Any] = {"name": admin.backend}
    if admin.backend != "test-repo":
        backend |= {"repo": admin.repo, "branch": admin.branch}
        backend |= {key: getattr(admin, key) for key in ("base_url", "api_root", "app_id") if getattr(admin, key)}
        if admin.app_id and admin.backend == "gitlab":
            backend["auth_type"] = "pkce"
    return {
        "backend": backend,
        "app_title": config.title.get(config.default_language),
        "site_url": config.base_url,
        "media_folder": "content",
        "public_folder": "/content",
        "media_libraries": {"stock_assets": {"providers": []}},  # whose hosts the policy does not let it ask
        "show_preview_links": False,
        "editor": {"preview": False},
        "slug": {"encoding": "ascii", "clean_accents": True, "timezone": "local"},
        "output": {"omit_empty_optional_fields": True},
        "i18n": {
            "structure": "multiple_files", "locales": codes, "default_locale": config.default_language,
            "initial_locales": "default",
        },
        "collections": list(forms.collections()),
    }  # fmt: skip
