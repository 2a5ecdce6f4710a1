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
    zone = local.tzinfo
    back = local.astimezone(find_zone("UTC")).astimezone(zone)
    return back.replace(tzinfo=None) != local.replace(tzinfo=None)


def is_ambiguous(local: datetime) -> bool:
    """Whether the clocks run through this local time twice."""
    return not is_gap(local) and local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def offsets(local: datetime) -> tuple[timedelta, timedelta]:
    """The two offsets of an ambiguous local time, the earlier instant first."""
    first, second = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    assert first is not None and second is not None  # noqa: S101 - a ZoneInfo always answers
    return first, second
