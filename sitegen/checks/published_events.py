"""What a calendar tells its subscribers, read back from its bytes.

Invariant: it reads what this program wrote, by this version or an earlier one, and nothing else; it never fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.engine.dataclass import dataclass
from sitegen.site.versions import Version

STAMPS = frozenset({"UID", "DTSTAMP", "SEQUENCE", "LAST-MODIFIED"})
"""What an event says of its version, and nobody sees."""
_LINE = re.compile(r"^([A-Z-]+)(?:;(?!TZID)[A-Z]+=[^:;\r]+)*(;TZID=[^:;\r]+)?:([^\r]*)", re.MULTILINE)
_HEAD = re.compile(
    r"UID:([a-z0-9-]+-[0-9]{4}-[0-9]{2}-[0-9]{2})@([^\r]+)\r\nDTSTAMP:[^\r]*\r\n"
    r"(?:LAST-MODIFIED:[^\r]*\r\n)?SEQUENCE:([0-9]{1,10})\r\n"
)


@dataclass(frozen=True, slots=True)
class PublishedEvent:
    """An event as a calendar tells it: its session, the domain of its UID, its version, its lines."""

    id: str
    domain: str
    version: Version
    body: str

    def lines(self) -> dict[str, tuple[str, str]]:
        """Zone and value by name. The zone of an hour is seen, the language of a text is not."""
        return {name: (zone, value) for name, zone, value in _LINE.findall(self.body)}

    def value(self, name: str) -> str:
        """The value of a line, as it is written."""
        return self.lines().get(name, ("", ""))[1]

    def find_other(self, other: PublishedEvent) -> frozenset[str]:
        """The names of what readers see otherwise in the other one."""
        if self.body == other.body:
            return frozenset()
        one, two = self.lines(), other.lines()
        return frozenset(name for name in one.keys() | two.keys() if one.get(name) != two.get(name)) - STAMPS


def read_published(data: bytes) -> dict[str, PublishedEvent]:
    """The events of a calendar by session id; none of one that cannot be read."""
    return {event.id: event for event in _read_events(data.replace(b"\r\n ", b"").decode(errors="replace"))}


def _read_events(text: str) -> Iterator[PublishedEvent]:
    for block in text.split("\r\nBEGIN:VEVENT\r\n")[1:]:
        body = block.partition("\r\nEND:VEVENT")[0] + "\r\n"
        match = _HEAD.match(body)
        if match is not None:
            yield PublishedEvent(match[1], match[2], Version.of_sequence(int(match[3])), body)
