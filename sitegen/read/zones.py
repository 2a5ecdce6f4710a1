"""Time zones, from the packaged database and never from the machine.

Law: same input, same bytes: the machine's own zone files differ between machines, `tzdata` is
locked with the other libraries.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo


@cache
def zone_names() -> frozenset[str]:
    """The names of the IANA database."""
    return frozenset((files("tzdata") / "zones").read_text("utf-8").split())


@cache
def find_zone(name: str) -> ZoneInfo:
    """The zone of that name, which must be one of `zone_names`."""
    package = files("tzdata.zoneinfo")
    with (package.joinpath(*name.split("/"))).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def is_gap(local: datetime) -> bool:
    """Whether the clocks skip this local time (aware, in its zone)."""
    return _kind_of(local.replace(tzinfo=None, fold=0), str(local.tzinfo)) == "gap"


def is_ambiguous(local: datetime) -> bool:
    """Whether the clocks run through this local time twice."""
    return _kind_of(local.replace(tzinfo=None, fold=0), str(local.tzinfo)) == "twice"


@cache
def _kind_of(local: datetime, name: str) -> str:
    """How often the clocks of a zone show a local time: `gap`, `once` or `twice`."""
    zone = find_zone(name)
    there = local.replace(tzinfo=zone)
    if there.astimezone(find_zone("UTC")).astimezone(zone).replace(tzinfo=None, fold=0) != local:
        return "gap"
    return "once" if there.utcoffset() == there.replace(fold=1).utcoffset() else "twice"


def offsets(local: datetime) -> tuple[timedelta, timedelta]:
    """The two offsets of an ambiguous local time, the earlier instant first."""
    first, second = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    assert first is not None and second is not None  # noqa: S101 - a ZoneInfo always answers
    return first, second
