"""The events in the calendars of the present release, compared with those of the next one.

Invariant: it only warns. The release may be lost, foreign or older than the one before: no output
depends on it. It is read by the manifest, and only when its bytes are those that the manifest names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from sitegen.calendars.ics import calendar
from sitegen.checks.published_events import PublishedEvent, read_published
from sitegen.content.grouping import grouped
from sitegen.content.ordinary import read_ordinary
from sitegen.content.problem import KeyPath, Message, Problem, say, warn
from sitegen.content.site import Session, Site
from sitegen.engine.dataclass import dataclass
from sitegen.engine.digest import digest_bytes
from sitegen.publish.manifest import Manifest, read_manifest
from sitegen.site.outputs import Output
from sitegen.site.versions import Version

NAMED = 3
"""How many sessions a warning names."""
FACTS = frozenset({"DTSTART", "DTEND", "STATUS"})
"""What no choice of words changes."""
COURSE = frozenset({"SUMMARY", "DESCRIPTION", "CATEGORIES"})
"""Where an event shows its course."""
CITY = frozenset({"LOCATION", "GEO", "CONTACT", "CATEGORIES", "URL"})
"""Where it shows its city, and what all cities have in common."""


@dataclass(frozen=True, slots=True)
class _Release:
    """A calendar of the release that stands, beside the one that is to follow it, in which `title_of` gives titles."""

    path: str
    data: bytes
    published: Mapping[str, PublishedEvent]
    new: Mapping[str, PublishedEvent]
    title_of: Callable[[str], str]

    def is_in(self, manifest: Manifest) -> bool:
        """Whether it is what was published."""
        return self.path in manifest and digest_bytes(self.data) == manifest[self.path].digest

    def find_unseen(self, words: bool) -> dict[str, frozenset[str]]:
        """What readers who go by versions would not see: what differs in each event whose version is not higher."""
        found = {}
        for name in self.published.keys() & self.new.keys():
            published, new = self.published[name], self.new[name]
            if new.version <= published.version:
                differs = published.find_other(new) if words else published.find_other(new) & FACTS
                if differs or new.version < published.version:
                    found[name] = differs
        return found

    def find_gone(self, sessions: Mapping[str, Session], today: date) -> list[PublishedEvent]:
        """The published events of today or later that are no more."""
        left = [one for name, one in self.published.items() if name not in sessions]
        return [one for one in left if one.value("DTSTART")[:8] >= f"{today:%Y%m%d}"]

    def find_domains(self, site: Site) -> list[str]:
        """The domains of the events that were published, but for that of today."""
        return sorted({one.domain for one in self.published.values()} - {site.config.calendar_domain})


def warn_subscribers(
    output: Path, site: Site, planned: Sequence[tuple[str, bytes, Callable[[str], str]]], now: datetime, *, words: bool
) -> Iterator[Problem]:
    """A warning for each session to come that subscribers would lose, see twice, or see as it was.

    `planned` are calendars that `find_networks` found, in its order: path, the bytes that they will have, what
    gives the title of a session. Without `words` only facts are compared: another program or catalogue says the same
    of all sessions in another way.
    """
    today = now.astimezone(site.zone).date()
    sessions = {session.id: session for session in site.sessions}
    releases = [_read_release(output, *one) for one in planned]
    unseen = [release.find_unseen(words) for release in releases]
    if not any(unseen) and not any(one.find_gone(sessions, today) or one.find_domains(site) for one in releases):
        return
    manifest = read_manifest(output) or {}
    sound = [number for number, release in enumerate(releases) if release.is_in(manifest)]
    if not sound:
        return
    first = releases[sound[0]]
    yield from _check_domain(site, first)
    found: dict[str, frozenset[str]] = {}
    for number in sound:
        for name, differs in unseen[number].items():
            found[name] = found.get(name, frozenset()) | differs
    yield from _Unseen(site, sessions, first, now).tell(found)
    yield from _check_gone(first.find_gone(sessions, today), first, sessions, manifest)


def find_networks(site: Site, outputs: Iterable[Output]) -> list[Output]:
    """The calendars that have all sessions, that in the language of the site first."""
    default = site.config.default_language
    found = [one for one in outputs if one.path.endswith("/network.ics") and one.maker == calendar.__name__]
    return sorted(found, key=lambda one: (one.names[-1] != default, one.names[-1]))


def _read_release(output: Path, path: str, new: bytes, title_of: Callable[[str], str]) -> _Release:
    try:
        data = read_ordinary(output / path)
    except OSError:
        data = b""
    return _Release(path, data, read_published(data), read_published(new), title_of)


# ------------------------------------------------------------------------------------- warnings


def _names(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")


def _check_domain(site: Site, release: _Release) -> Iterator[Problem]:
    domain = site.config.calendar_domain
    for published in release.find_domains(site)[:1]:
        what = say(
            "“calendar_domain” is {domain}, and was {told}: calendars and news readers will show everything twice",
            domain=domain, told=published,
        )  # fmt: skip
        remedy = say("write the former one back: it is kept for ever, even where the site moves")
        yield warn(site.path, what, remedy, ("calendar_domain",))


class _Unseen:
    """Says what changed without a higher version: where one line mends it for many sessions, there; else at each."""

    def __init__(self, site: Site, sessions: Mapping[str, Session], release: _Release, now: datetime) -> None:
        self._site = site
        self._sessions = sessions
        self._release = release
        self._today = now.astimezone(site.zone).date()
        both = release.published.keys() & release.new.keys()
        self._known = [s for s in site.sessions if s.id in both and not s.is_over(now)]

    def tell(self, found: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
        """The warnings; `found` has what differs in each event."""
        published, new = self._release.published, self._release.new
        mine = {session.id: found[session.id] for session in self._known if session.id in found}
        fallen = {name: differs for name, differs in mine.items() if new[name].version < published[name].version}
        for path, key, names in self._places(fallen):
            what = say("calendars were told a later version of {names}: some will ignore this one", names=_names(names))
            yield warn(path, what, self._remedy(names, key), key)
        for path, key, names in self._places({name: mine[name] for name in mine if name not in fallen}):
            what = say(
                "what calendars show of {names} has changed, but “updated” has not: some will not see it",
                names=_names(names),
            )
            yield warn(path, what, self._remedy(names, key), key)

    def _remedy(self, names: Sequence[str], key: KeyPath) -> Message:
        published: Version = max(self._release.published[name].version for name in names)
        if published.day >= self._today:
            return say(
                "write “updated: {day}” and “revision: {number}”", day=published.day, number=published.revision + 1
            )
        if key == ("updated",):
            return say("write today’s date as “updated”")
        return say("write today’s date as “updated”, in the series or in the change")

    def _places(self, found: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, KeyPath, Sequence[str]]]:
        """Where to write it, and for which sessions."""
        left = dict(found)
        for entry in self._site.courses:
            names = [session.id for session in self._known if session.course == entry.id]
            if self._are_shared(names, left) and all(left[name] and left[name] <= COURSE for name in names):
                yield entry.facts_path, ("updated",), names
                left = {name: left[name] for name in left if name not in names}
        for city in self._site.cities:
            names = [session.id for session in self._known if session.city == city.id]
            if self._are_shared(names, left) and all(not left[name] or left[name] & CITY for name in names):
                yield city.facts_path, ("updated",), names
                left = {name: left[name] for name in left if name not in names}
        series = grouped(((session.path, session.index), session.id) for session in self._known)
        for (path, index), own in series.items():
            if len(own) > 1 and left.keys() >= set(own):
                yield path, (index, "id"), own
            else:
                for name in own:
                    if name in left:
                        yield path, (index, "changes", str(self._sessions[name].day)), [name]

    def _are_shared(self, names: Sequence[str], found: Mapping[str, object]) -> bool:
        """Whether all of these are concerned, and are of more than one series."""
        return found.keys() >= set(names) and len({self._sessions[name].series for name in names}) > 1


def _check_gone(
    gone: Sequence[PublishedEvent], release: _Release, sessions: Mapping[str, Session], manifest: Manifest
) -> Iterator[Problem]:
    sources = {
        path.rpartition("/")[2].removesuffix(".ics"): one.sources[0]
        for path, one in (manifest.items() if gone else ())
        if path.endswith(".ics") and one.sources
    }
    fresh = {name: one for name, one in release.new.items() if gone and name not in release.published}
    same_day = grouped(((sessions[name].path, one.value("DTSTART")[:8]), name) for name, one in fresh.items())
    same_series = grouped((name[:-10], name) for name in fresh)
    used: set[str] = set()
    lost: dict[str, list[str]] = {}
    for one in gone:
        path, day, summary = sources.get(one.id, "content/cities"), one.id[-10:], _plain(one.value("SUMMARY"))
        # The same course: the summary is the title, after a word for the state.
        there = same_day.get((path, one.value("DTSTART")[:8]), ())
        renamed = next((n for n in there if n not in used and summary.endswith(release.title_of(n))), None)
        near = (name for name in same_series.get(one.id[:-10], ()) if name not in used)
        other = renamed or min(near, key=lambda name: (_distance(name[-10:], day), name), default=None)
        if other is None:
            if one.value("STATUS") != "CANCELLED":
                lost.setdefault(path, []).append(one.id)
            continue
        used.add(other)
        what = say("the session {id} is gone, and {other} is new: calendars will show both", id=one.id, other=other)
        remedy = say("was it moved? leave {day} where it was, and write the new date under “changes”", day=day)
        if renamed:
            remedy = say("did its id change? write the old one back: an id is kept for ever")
        yield warn(sessions[other].path, what, remedy, (sessions[other].index, "id"))
    for path, names in lost.items():
        what = say("calendars were told of sessions that are gone: {names}", names=_names(names))
        yield warn(
            path, what, say("write them back; for a session that is not held, “status: cancelled” under “changes”")
        )


def _distance(day: str, other: str) -> int:
    return abs((date.fromisoformat(day) - date.fromisoformat(other)).days)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
