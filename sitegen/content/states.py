"""The states of sessions and of cities, and the modes of sessions: which there are, and what each means.

Invariant: nobody else lists them, nor asks a state by its name for what a function here says.
"""

from __future__ import annotations

from typing import Literal, get_args

Status = Literal["scheduled", "full", "cancelled", "postponed", "rescheduled", "moved-online"]
Mode = Literal["onsite", "online", "hybrid"]
CityStatus = Literal["announced", "open", "closed"]
STATES: tuple[Status, ...] = get_args(Status)
MODES: tuple[Mode, ...] = get_args(Mode)
CITY_STATES: tuple[CityStatus, ...] = get_args(CityStatus)


def takes_place(status: str) -> bool:
    """Whether a session is held: one that is called off is counted nowhere, and is the next one nowhere."""
    return status not in ("cancelled", "postponed")


def takes_room(status: str) -> bool:
    """Whether a session needs its room, and that its venue is open."""
    return takes_place(status) and status != "moved-online"


def is_bookable(status: str) -> bool:
    """Whether somebody may still take part."""
    return takes_place(status) and status != "full"
