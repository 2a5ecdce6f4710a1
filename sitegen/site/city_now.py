"""A city now: announced, open or closed; on which days it is still to be closed.

Invariant: it follows the dates, of which the clock knows which have come; `status` alone decides where no date does.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sitegen.content.records import City, ClosedDays
from sitegen.content.rules import zone_of_city
from sitegen.content.states import CityStatus
from sitegen.site.clock import Clock


def closures_of(city: City, clock: Clock, zone: ZoneInfo) -> tuple[ClosedDays, ...]:
    """The closures of a city that are not over."""
    own = zone_of_city(city, zone)
    return tuple(closure for closure in city.closures if not clock.is_over(closure.last, own))


def state_of(city: City, clock: Clock, zone: ZoneInfo) -> CityStatus:
    """The state of a city now; `zone` is that of the site. On its last day, `closed`, it is still open."""
    own = zone_of_city(city, zone)
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
