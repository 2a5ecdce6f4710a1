"""A gap: the place in a planned page that the text of a body fills.

Law: what is planned around a gap does not depend on the text. So an edit of nothing but text needs
no new plan.
"""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.site.cards import BodyView
from sitegen.site.feeds import Announcement


@dataclass(frozen=True, slots=True)
class Gap:
    """Which text comes here. `path` is the file of its words, `folder` has its pictures.

    `root` is the way from the page to the root of the site, or the site's own address. `targets`
    names the table of addresses (`site.outline.Outline.targets`) in which links by id are looked up.
    """

    path: str
    folder: str
    root: str
    targets: str


@dataclass(frozen=True, slots=True)
class OpenBody(BodyView):
    """A body whose text is still to come: an empty part of kind `html` for each piece, no heading."""

    gap: Gap


@dataclass(frozen=True, slots=True)
class OpenAnnouncement(Announcement):
    """An announcement whose `html` is still to come."""

    gap: Gap
