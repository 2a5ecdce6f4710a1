"""What calendars were told by the release that stands, held against what they would be told now.

Law: it only warns. The release may be lost, foreign or older than the one before: no output
depends on it. It is read by the manifest, and only when its bytes are those that the manifest names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sitegen.model.digest import digest_bytes
from sitegen.model.output import Calendar, CalendarEvent, Output, Remembered
from sitegen.model.problem import KeyPath, Message, Problem, Severity, say
from sitegen.model.site import OFF, Session, Site
from sitegen.publish.manifest import read_manifest

NAMED = 3
"""How many of the sessions that are gone a warning names."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event as the release tells it: lines as they are written there, without their parameters."""

    id: str
    sequence: int
    starts: str
    ends: str
    status: str
    summary: str


def warn_subscribers(output: Path, site: Site, planned: Output, now: datetime) -> Iterator[Problem]:
    """A warning for each session to come that subscribers would lose, see twice, or see as it was.

    `planned` is the calendar that `find_network` found.
    """
    assert isinstance(planned.content, Calendar)  # noqa: S101 - it was chosen as such
    data = _read(output / planned.path)
    told = read_told(data)
    sessions = {session.id: session for session in site.sessions}
    events = {event.uid.partition("@")[0]: event for event in planned.content.events}
    today = f"{now.astimezone(site.zone):%Y%m%d}"
    found = [
        problem
        for name, event in events.items()
        if name in told and sessions[name].ends > now
        for problem in _check_event(told[name], event, sessions[name])
    ]
    gone = [one for name, one in told.items() if name not in sessions and one.starts[:8] >= today]
    if not found and not gone:
        return
    manifest = read_manifest(output) or {}
    if planned.path not in manifest or digest_bytes(data) != manifest[planned.path].digest:
        return  # not what was published
    yield from found
    sources = {
        path.rpartition("/")[2].removesuffix(".ics"): one.sources[0]
        for path, one in manifest.items()
        if path.endswith(".ics") and one.sources
    }
    new = {name: event for name, event in events.items() if name not in told}
    yield from _check_gone(gone, new, sessions, sources)


def find_network(site: Site, outputs: Iterable[Output]) -> int | None:
    """The number of the calendar that has all sessions, in the language of the site."""
    code = site.config.default_language
    for number, one in enumerate(outputs):
        content = one.content
        if not one.path.endswith("/network.ics"):
            continue
        if isinstance(content, Calendar) and content.language == code:
            return number
        if isinstance(content, Remembered) and content.languages == code:
            return number
    return None


def _read(path: Path) -> bytes:
    try:
        return b"" if path.is_symlink() else path.read_bytes()
    except OSError:
        return b""


_LINE = re.compile(r"^(UID|SEQUENCE|DTSTART|DTEND|STATUS|SUMMARY)(?:;[A-Z]+=[^:;\r]+)*:([^\r]*)", re.MULTILINE)


def read_told(data: bytes) -> dict[str, Told]:
    """The events of a calendar that this program wrote, by session id; none of one that cannot be read."""
    found = {}
    text = data.replace(b"\r\n ", b"").decode(errors="replace")
    for block in text.split("\r\nBEGIN:VEVENT\r\n")[1:]:
        lines = dict(_LINE.findall(block))
        name, sequence = lines.get("UID", "").partition("@")[0], lines.get("SEQUENCE", "")
        if re.fullmatch(r"[a-z0-9-]+-[0-9]{4}-[0-9]{2}-[0-9]{2}", name) and sequence.isdecimal():
            words = [lines.get(key, "") for key in ("DTSTART", "DTEND", "STATUS", "SUMMARY")]
            found[name] = Told(name, int(sequence), *words)
    return found


# ------------------------------------------------------------------------------------- what is told


def _warning(path: str, what: Message, remedy: Message, key: KeyPath) -> Problem:
    return Problem(path, what, remedy, key=key, severity=Severity.WARNING)


def _check_event(told: Told, event: CalendarEvent, session: Session) -> Iterator[Problem]:
    key: KeyPath = (session.index, "changes", str(session.day))
    if event.sequence < told.sequence:
        yield _warning(
            session.path,
            say("calendars were told a later version of {id}: some will ignore this one", id=session.id),
            say("write today’s date as “updated”, in the series or in the change"),
            key,
        )
        return
    status = "CANCELLED" if event.state in OFF else "CONFIRMED"
    same = (told.starts, told.ends, told.status) == (event.starts, event.ends, status)
    if event.sequence == told.sequence and not same:
        yield _warning(
            session.path,
            say("{id} has changed, but its “updated” has not: some calendars will not see it", id=session.id),
            say("write today’s date as “updated”, in the series or in the change"),
            key,
        )


def _check_gone(
    gone: Sequence[Told],
    new: Mapping[str, CalendarEvent],
    sessions: Mapping[str, Session],
    sources: Mapping[str, str],
) -> Iterator[Problem]:
    same_day: dict[tuple[str, str], list[str]] = {}
    same_series: dict[str, list[str]] = {}
    for name, event in new.items():
        same_day.setdefault((sessions[name].path, event.starts[:8]), []).append(name)
        same_series.setdefault(name[:-10], []).append(name)
    used: set[str] = set()
    lost: dict[str, list[str]] = {}
    for one in gone:
        path, day = sources.get(one.id, "content/cities"), one.id[-10:]
        # The same course: the summary is the title, after a word for the state.
        there = (n for n in same_day.get((path, one.starts[:8]), ()) if _plain(one.summary).endswith(new[n].title))
        renamed = next((name for name in there if name not in used), None)
        near = (name for name in same_series.get(one.id[:-10], ()) if name not in used)
        other = renamed or min(near, key=lambda name: (_distance(name[-10:], day), name), default=None)
        if other is None:
            if one.status != "CANCELLED":
                lost.setdefault(path, []).append(one.id)
            continue
        used.add(other)
        yield _warning(
            sessions[other].path,
            say("the session {id} is gone, and {other} is new: calendars will show both", id=one.id, other=other),
            say("did its id change? write the old one back: an id is kept for ever")
            if renamed
            else say("was it moved? leave {day} where it was, and write the new date under “changes”", day=day),
            (sessions[other].index, "id"),
        )
    for path, names in lost.items():
        more = " …" if len(names) > NAMED else ""
        yield _warning(
            path,
            say("calendars were told of sessions that are gone: {names}", names=", ".join(names[:NAMED]) + more),
            say("write them back; for a session that is not held, “status: cancelled” under “changes”"),
            (),
        )


def _distance(day: str, other: str) -> int:
    return abs((date.fromisoformat(day) - date.fromisoformat(other)).days)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
