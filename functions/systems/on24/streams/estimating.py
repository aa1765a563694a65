"""What reading a closed span would take, by the totals of its events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from relay.system.stream import Estimate
from systems.on24.rest.endpoints import Endpoint
from systems.on24.streams.account import Account
from systems.on24.streams.plan import passes, past
from systems.on24.streams.plan.bookmark import PeoplePlace
from systems.on24.streams.plan.kind import KindWord, PeopleKind

_LISTS: Mapping[KindWord, tuple[Endpoint, Endpoint]] = {
    "registrants": (Endpoint.REGISTRANTS, Endpoint.EVENT_REGISTRANTS),
    "attendees": (Endpoint.ATTENDEES, Endpoint.EVENT_ATTENDEES),
    "no-shows": (Endpoint.REGISTRANTS, Endpoint.EVENT_REGISTRANTS),
}
"""Of each kind, the list of all events and that of one."""


class Estimating(NamedTuple):
    """Reckons with the pace of a connection."""

    per_minute: Mapping[Endpoint, int]

    def of(self, place: PeoplePlace, account: Account, kind: PeopleKind, now: datetime) -> Estimate:
        """For what a place has before it. Raises as Account does."""
        calls: dict[Endpoint, int] = {}
        records = empty = 0
        of_all, of_one = _LISTS[kind.word]
        for part in place.past:
            events = account.of_past(part, kind, now)
            found = past.way(part, events, place.since, kind, now)
            lists = _lists(part.since, now if part.chosen else part.until)
            for endpoint, number in (
                (Endpoint.EVENTS, lists),
                (of_all, found.listed),
                (of_one, found.calls - found.listed),
            ):
                calls[endpoint] = calls.get(endpoint, 0) + number
            records += found.records
            empty = 0 if events else empty + 1
            if place.since is None and empty >= past.MOST_EMPTY:
                break
        seconds = sum(60 * number / self.per_minute[endpoint] for endpoint, number in calls.items())
        return Estimate(records=records, calls=sum(calls.values()), seconds=seconds)


def _lists(since: datetime, until: datetime) -> int:
    return len([*passes.spans(since, until, passes.LONGEST_LIST)])
