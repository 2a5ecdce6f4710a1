"""Programs of others that a site may publish: which version, from where, and by which digests they are known.

Invariant: nothing is published but the very bytes that are named here.
"""

from __future__ import annotations

from sitegen.engine.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class VendoredFile:
    """One file of a package of npm: `integrity` is that of the archive (as in package-lock.json), `digest` the
    SHA-512 of the file itself, in hexadecimal, `member` its path in the archive."""

    package: str
    version: str
    archive: str
    integrity: str
    member: str
    digest: str

    @property
    def name(self) -> str:
        """What a copy of it is called."""
        return f"{self.package.strip('@').replace('/', '-')}-{self.version}.{self.member.rpartition('.')[2]}"


SVELTIA = VendoredFile(
    "@sveltia/cms",
    "0.221.1",
    "https://registry.npmjs.org/@sveltia/cms/-/cms-0.221.1.tgz",
    "sha512-J+Qoik9kGMk2L7vNpOQrnDmFRi+NB6vwJ0f657YtsxWH0P8WYSYRRSRC2pQ/jGGbVlM//Pg/WIgmkpswqoo3gQ==",
    "package/dist/sveltia-cms.js",
    "7851dc257e40d52cd496bcf759ba4b44516b86e5133a98e3d41d58c0befe7aba"
    "a5f107b0acc5f9085ae1f117cb27cc828287d52b380120c9b01749a63ad6dac9",
)
"""Sveltia CMS (MIT licence): the program of `admin/`. tests/peers/package.json has the same version."""

JS_YAML = VendoredFile(
    "js-yaml",
    "5.5.0",
    "https://registry.npmjs.org/js-yaml/-/js-yaml-5.5.0.tgz",
    "sha512-paNr4LFIFPjeeSmwNYdrb8FafLLG/Cr2Af3GjbsHJ5CxIjH4r0c2emlmRdAtpPAieP1gRVzk6buBbVP5gBMGAg==",
    "package/dist/browser/js-yaml.umd.min.js",
    "43614e9aa9fba45622d15c221b481da97528064e577d637c9ab28e3d963a7571"
    "6166078a125581d3d0239d921d86e2183bfefef87c946aa1b9ece846f0ace7e8",
)
"""js-yaml (MIT licence): tells that editor where in a file each value stands."""

VENDORED = {file.name: file for file in (SVELTIA, JS_YAML)}
