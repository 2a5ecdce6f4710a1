"""Files that hosts read: headers, redirections, pages for what is not found.

Invariant: a site needs none of them to work; they make it safer and faster. The policy allows what the
site itself serves and nothing else: no inline script or style, no other host.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from sitegen.content.config import SiteConfig
from sitegen.site.addresses import Addresses
from sitegen.site.chrome import META_POLICY
from sitegen.site.media_types import TEXTS, UNCOMMON

POLICY = f"{META_POLICY}; frame-ancestors 'none'"
EDITOR_POLICY = "frame-ancestors 'none'"
"""For `/admin/`: the rest of its policy is in its page."""
HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("Permissions-Policy", "camera=(), microphone=(), payment=(), usb=()"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("X-Content-Type-Options", "nosniff"),
)
"""For every answer. Strict-Transport-Security is left to who knows that the whole domain has HTTPS."""
KEEP = "public, max-age=31536000, immutable"
"""For files whose names carry a digest (RFC 8246)."""
ASK = "no-cache"
"""For all others: kept, but the host is asked each time (RFC 9111 section 5.2.2.4)."""
MOVED_LIMIT = 2_000
"""Redirections that Cloudflare reads; the pages of the others lead on by themselves."""


def plan_host_files(
    config: SiteConfig, addresses: Addresses, moved: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """The files for the hosts that the configuration names. `moved` has old addresses and where they lead."""
    hosts: set[str] = set(config.host)
    codes = [language.code for language in config.languages]
    if "github-pages" in hosts:
        yield ".nojekyll", ""
    if hosts & {"netlify", "cloudflare"}:
        yield "_headers", _headers(codes, apart=config.features.admin)
        yield "_redirects", _redirects(hosts, codes, addresses, moved)
    if "apache" in hosts:
        yield ".htaccess", _htaccess(codes, addresses, moved, apart=config.features.admin)


def _headers(codes: Sequence[str], *, apart: bool) -> str:
    # Both hosts join equal headers of two rules with a comma, and ask for pages each time by themselves:
    # so `Cache-Control` stands only where it differs.
    rules = [("/*", HEADERS), ("/assets/*", (("Cache-Control", KEEP),))]
    if apart:  # the editor has a policy of its own; two policies would both hold, so that of the pages is theirs only
        rules[0] = ("/*", HEADERS[1:])
        rules += [(path, HEADERS[:1]) for path in ("/", "/index.html", "/404.html", *(f"/{code}/*" for code in codes))]
        rules.append(("/admin/*", (("Content-Security-Policy", EDITOR_POLICY),)))
    rules += [(f"/*.{ending}", (("Content-Type", kind),)) for ending, kind in UNCOMMON.items()]
    return "\n".join(f"{path}\n" + "".join(f"  {name}: {value}\n" for name, value in rule) for path, rule in rules)


def _redirects(hosts: set[str], codes: Sequence[str], addresses: Addresses, moved: Sequence[tuple[str, str]]) -> str:
    root = addresses.base_path()
    # Netlify lets a file go first, here the page that leads on, unless the status is marked; Cloudflare knows no mark.
    only_netlify = "cloudflare" not in hosts
    status = "301!" if only_netlify else "301"
    lines = [f"{_quote(old)} {root}{_quote(new)} {status}\n" for old, new in sorted(moved)[:MOVED_LIMIT]]
    if only_netlify:  # Cloudflare finds the nearest 404.html by itself
        lines += [f"/{code}/* /{code}/404.html 404\n" for code in codes]
    return "".join(lines) or "# no address has changed\n"


def _quote(address: str) -> str:
    return quote(address, safe="/~%")


def _htaccess(codes: Sequence[str], addresses: Addresses, moved: Sequence[tuple[str, str]], *, apart: bool) -> str:
    root = addresses.base_path()
    types = "".join(f'AddType "{kind}" .{ending}\n' for ending, kind in UNCOMMON.items())
    headers = "".join(f'Header always set {name} "{value}"\n' for name, value in HEADERS)
    missing = "".join(
        f'<If "%{{REQUEST_URI}} =~ m#^{re.escape(root)}{code}/#">\nErrorDocument 404 {root}{code}/404.html\n</If>\n'
        for code in codes
    )
    leads = "".join(
        f'RedirectMatch 301 "^{re.escape(root + old.removeprefix("/"))}$" "{root}{_quote(new)}"\n'
        for old, new in sorted(moved)
    )
    editor = (
        f'<If "%{{REQUEST_URI}} =~ m#^{re.escape(root)}admin/#">\n# Its page has a policy of its own.\n'
        f'Header always set Content-Security-Policy "{EDITOR_POLICY}"\n</If>\n'
        if apart
        else ""
    )
    return f"""\
Options -Indexes -MultiViews
DirectoryIndex index.html
DirectorySlash On
AddDefaultCharset utf-8
AddCharset utf-8 .css .csv .js
ErrorDocument 404 {root}404.html
{missing}
{types}
# Hidden files are nobody's business, but for those that have a public meaning (RFC 8615).
RedirectMatch 404 "/\\.(?!well-known/)"
{leads}
<IfModule mod_headers.c>
{headers}Header set Cache-Control "{ASK}"
<If "%{{REQUEST_URI}} =~ m#^{re.escape(root)}assets/#">
Header set Cache-Control "{KEEP}"
</If>
{editor}</IfModule>

# Compressed files lie beside the others when site_config.yaml says “compress: true”.
<IfModule mod_rewrite.c>
RewriteEngine On
RewriteCond %{{HTTP:Accept-Encoding}} "\\bbr\\b"
RewriteCond %{{REQUEST_FILENAME}}index.html.br -s
RewriteRule "^(.*/)?$" "$1index.html.br" [L]
RewriteCond %{{HTTP:Accept-Encoding}} "\\bgzip\\b"
RewriteCond %{{REQUEST_FILENAME}}index.html.gz -s
RewriteRule "^(.*/)?$" "$1index.html.gz" [L]
RewriteCond %{{HTTP:Accept-Encoding}} "\\bbr\\b"
RewriteCond %{{REQUEST_FILENAME}}.br -s
RewriteRule "^(.+)(?<!\\.br|\\.gz)$" "$1.br" [L]
RewriteCond %{{HTTP:Accept-Encoding}} "\\bgzip\\b"
RewriteCond %{{REQUEST_FILENAME}}.gz -s
RewriteRule "^(.+)(?<!\\.br|\\.gz)$" "$1.gz" [L]
</IfModule>
RemoveLanguage .br
RemoveType .gz
AddEncoding br .br
AddEncoding gzip .gz
<FilesMatch "\\.(?:{"|".join(TEXTS)})(?:\\.br|\\.gz)?$">
Header merge Vary "Accept-Encoding"
</FilesMatch>
"""
