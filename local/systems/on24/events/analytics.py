"""The numbers of an event, counted from its people and kept until something happens to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from local.systems.on24.events.event import WEBCAST, Event
from local.systems.on24.people.registration import ACTIVE, Registration


def totals(event: Event, people: Sequence[Registration], counted: str) -> dict[str, Any]:
    """Registrants, attendees and what they did. Whose double opt-in is not finished is never counted.

    `counted` is everyone or active: see Settings.totals_count.
    """
    known = [each for each in people if not each.pending]
    if counted == "active":
        known = [each for each in known if each.status == ACTIVE and not each.anonymous]
    attending = [each.attendance for each in known if each.attendance is not None]
    live = [each for each in attending if each.of("live")]
    archive = [each for each in attending if each.of("ondemand")]
    found: dict[str, Any] = {"totalregistrants": len(known), "totalattendees": len(attending)}
    if event.kind == WEBCAST:
        minutes = sum(each.cumulative("live") for each in live), sum(each.cumulative("ondemand") for each in archive)
        found |= {
            "liveattendees": len(live),
            "ondemandattendees": len(archive),
            "averagecumulativeliveminutes": round(minutes[0] / len(live)) if live else 0,
            "averagecumulativearchiveminutes": round(minutes[1] / len(archive)) if archive else 0,
            "totalcumulativeliveminutes": round(minutes[0]),
            "totalcumulativearchiveminutes": round(minutes[1]),
            "totalcumulativeminutes": round(sum(minutes)),
        }
    return found
