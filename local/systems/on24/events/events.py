"""The events of an account and its sub-accounts."""

from __future__ import annotations

import itertools
from typing import Any

from local.systems.on24.access.clients import Clients
from local.systems.on24.clock import DAY, HOUR, MINUTE, read_moment
from local.systems.on24.events.event import HUB, KINDS, TARGET, Event

_FIRST = 4_000_001
_ARCHIVED_DAYS = 365
_KNOWN = {
    *(
        "id",
        "type",
        "title",
        "start",
        "end",
        "minutes",
        "created",
        "archive_start",
        "archive_end",
        "good_after",
        "zone",
    ),
    *("campaign", "tags", "client", "active", "test", "fields", "more"),
}


class Events:
    """The events by their ids."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self.by_id: dict[int, Event] = {}
        self._numbers = itertools.count(_FIRST)
        self._parts = itertools.count(6_268_001)

    def part_id(self) -> int:
        """A number for a poll, a resource and the like."""
        return next(self._parts)

    def add(self, order: dict[str, Any], now: float) -> Event:
        """Make an event as an order says: see the control interface. Raises ValueError."""
        if unknown := order.keys() - _KNOWN:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}; an event has {', '.join(sorted(_KNOWN))}")
        kind = KINDS.get(str(order.get("type", "webinar")))
        client = str(order["client"])
        if kind is None or client not in self._clients.by_id:
            raise ValueError(f"type is one of {', '.join(KINDS)}, and client one of {', '.join(self._clients.by_id)}")
        number = int(order.get("id") or next(self._numbers))
        if number in self.by_id:
            raise ValueError(f"there is an event {number}")
        self.by_id[number] = event = _made(number, client, kind, order, now)
        return event

    def get(self, number: object) -> Event:
        """An event, for orders. Raises ValueError."""
        found = self.by_id.get(int(str(number)))
        if found is None:
            raise ValueError(f"there is no event {number}")
        return found

    def edit(self, order: dict[str, Any], now: float) -> Event:
        """Change an event that is there: title, times, tags, campaign, active, more. Raises ValueError."""
        event = self.get(order["id"])
        for name, value in order.items():
            if name in {"start", "end", "archive_start", "archive_end", "good_after"}:
                setattr(event, name, read_moment(value, now))
            elif name in {"title", "tags", "campaign", "zone", "more", "fields"}:
                setattr(event, name, value)
            elif name in {"active", "test"}:
                setattr(event, f"is_{name}", bool(value))
            elif name != "id":
                raise ValueError(f"{name} of an event cannot be changed")
        event.modified = now
        event.version += 1
        return event


def _made(number: int, client: str, kind: str, order: dict[str, Any], now: float) -> Event:
    def moment(name: str, default: float) -> float:
        return float(int(read_moment(order[name], now) if name in order else default))

    created = moment("created", now)
    start = moment("start", created if kind in {HUB, TARGET} else now + HOUR)
    minutes = 0.0 if kind in {HUB, TARGET} else float(order.get("minutes", 60))
    end = moment("end", start + minutes * MINUTE)
    if end < start:
        raise ValueError("an event ends after it starts")
    archive = moment("archive_start", end)
    return Event(
        id=number,
        client=client,
        title=str(order.get("title", f"Event {number}")),
        kind=kind,
        created=created,
        start=start,
        end=end,
        archive_start=archive,
        archive_end=moment("archive_end", archive + _ARCHIVED_DAYS * DAY),
        good_after=moment("good_after", start),
        modified=created,
        updated=created,
        zone=str(order.get("zone", "America/Los_Angeles")),
        campaign=str(order.get("campaign", "")),
        tags=list(order.get("tags", ())),
        is_active=bool(order.get("active", True)),
        is_test=bool(order.get("test", False)),
        more=dict(order.get("more", {})),
        fields=list(order.get("fields", ("firstname", "lastname", "email", "company"))),
    )
