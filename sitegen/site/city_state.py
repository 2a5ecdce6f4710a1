"""The state of a city: announced, open or closed.

Invariant: it follows the dates, of which the clock knows which have come; `status` alone decides where no date does.
"""

from __future__ import annotations

from typing import Literal
from zoneinfo import ZoneInfo

from sitegen.content.records import City
from sitegen.content.zones import find_zone
from sitegen.site.clock import Clock

State = Literal["announced", "open", "closed"]


def state_of(city: City, clock: Clock, zone: ZoneInfo) -> State:
    """The state of a city now; `zone` is that of the site. On its last day, `closed`, it is still open."""
    own = find_zone(city.timezone) if city.timezone else zone
    opened, closed = city.opened, city.closed
    if opened is not None and not clock.has_begun(opened, own):
        return "announced"
    if closed is not None and (opened is None or opened <= closed):
        if clock.is_over(closed, own):
            return "closed"
        return "announced" if opened is None and city.status == "announced" else "open"
    if opened is not None and (city.status == "announced" or closed is not None):
        return "open"
    return city.status
