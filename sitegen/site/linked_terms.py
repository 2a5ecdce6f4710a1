"""The terms of schema.org for the states of sessions and for weekdays.

Invariant: what is said of a state follows Google's documentation of events: a session that is off keeps its
day, one on another day is rescheduled and tells the first.
"""

from __future__ import annotations

from sitegen.content.opening_hours import parse_opening_hours
from sitegen.content.site import Session
from sitegen.site import linked_data as ld

STATUS = {
    "cancelled": f"{ld.SCHEMA}EventCancelled",
    "postponed": f"{ld.SCHEMA}EventPostponed",
    "rescheduled": f"{ld.SCHEMA}EventRescheduled",
    "moved-online": f"{ld.SCHEMA}EventMovedOnline",
}
MODE = {"onsite": "Offline", "online": "Online", "hybrid": "Mixed"}
COURSE_MODE = {"onsite": "Onsite", "online": "Online", "hybrid": "Blended"}
AVAILABILITY = {
    "open": f"{ld.SCHEMA}InStock",
    "walk-in": f"{ld.SCHEMA}InStock",
    "not-yet": f"{ld.SCHEMA}InStock",  # from `validFrom` on
    "closed": f"{ld.SCHEMA}LimitedAvailability",
    "full": f"{ld.SCHEMA}SoldOut",
    "over": f"{ld.SCHEMA}Discontinued",
    "off": f"{ld.SCHEMA}Discontinued",
}
WEEKDAYS = tuple(
    f"{ld.SCHEMA}{day}" for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
)


def opening_hours(text: str | None) -> tuple[ld.OpeningHoursSpecification, ...]:
    """The hours of a week, days with the same hours together. A later rule replaces an earlier one for its days."""
    week: list[tuple[tuple[str, str], ...]] = [()] * 7
    for rule in (parse_opening_hours(text) or ()) if text else ():
        for first, last in rule.days:
            for day in range(first, (last if last >= first else last + 7) + 1):
                week[day % 7] = rule.times
    return tuple(
        ld.OpeningHoursSpecification(opens, closes, tuple(WEEKDAYS[d] for d in range(7) if week[d] == times))
        for times in dict.fromkeys(week)
        for opens, closes in times
    )


def event_status(session: Session) -> str | tuple[str, ...]:
    """One that is held on another day than planned is rescheduled, whatever else it is."""
    status = STATUS.get(session.status, "")
    if session.first_starts is not None and session.takes_place and session.status != "rescheduled":
        return (STATUS["rescheduled"], status) if status else STATUS["rescheduled"]
    return status or f"{ld.SCHEMA}EventScheduled"
