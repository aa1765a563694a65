"""A target that writes to Mazrica's stand-in, on the stand-in's clock: each delivery is that of another function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from local.systems.mazrica import StandIn
from relay.core.deadline import Deadline
from relay.core.event import Event, new_id
from relay.core.outcome import Outcome, Retry
from relay.limits.open_gate import OpenGate
from relay.system.access import Access
from systems.mazrica.config import MazricaConnection
from systems.mazrica.connecting import Clocks
from systems.mazrica.people.links import ContactLinks
from systems.mazrica.people.making import MakingNotes
from systems.mazrica.target.activity_url import ActivityUrls
from systems.mazrica.target.connecting import target
from systems.mazrica.target.route import MazricaRoute
from systems.mazrica.target.target import MazricaTarget
from tests.support.mazrica_readings import settings
from tests.support.memory_state import MemoryState
from tests.support.process_locks import ProcessLocks

ROUTE = "leads"
MOST_TRIES = 60
LEAD: Mapping[str, Any] = {
    "id": 7,
    "email": "taro@example.org",
    "lastName": "山田",
    "firstName": "太郎",
    "leadScore": 12,
    "mktoAcquisitionDate": "2026-03-31T16:00:00Z",
    "company": "株式会社サンプル",
    "phone": "03-1234-5678",
    "mainPhone": "03-0000-0001",
    "mobilePhone": "090-0000-0002",
}
ITEMS = {"Lead ID": 7, "Lead Score": 12, "Acquisition Date": "2026-04-01"}
"""What the contact of that lead shows."""


class SoLong(Deadline):
    """As long as a delivery has, whatever the clock says."""

    def __init__(self, seconds: float = 100.0) -> None:
        self.seconds = seconds

    def seconds_left(self) -> float:
        return self.seconds


@dataclass
class MazricaWriting:
    """One connection. `route` and `connection` are as relay.yaml has them."""

    mazrica: StandIn
    route: Mapping[str, Any] = field(default_factory=dict)
    connection: Mapping[str, Any] = field(default_factory=dict)
    state: MemoryState = field(default_factory=MemoryState)
    urls: ActivityUrls | None = None

    def __post_init__(self) -> None:
        self.locks = ProcessLocks(self.mazrica.clock.now)
        self.target()  # msgspec looks at a model when it is first used, which two threads must not do at once

    @property
    def links(self) -> ContactLinks:
        return ContactLinks(self.state)

    @property
    def notes(self) -> MakingNotes:
        return MakingNotes(self.state)

    @property
    def model(self) -> MazricaConnection:
        return msgspec.convert({**settings(self.mazrica), **self.connection}, MazricaConnection)

    def target(self) -> MazricaTarget:
        """A new one, as in another function."""
        route = msgspec.convert({"to": "mazrica", "contact": {}, **self.route}, MazricaRoute)
        access = Access(secret=self._secret, gate=OpenGate(), state=self.state)
        clocks = Clocks(now=self.mazrica.clock.now, sleep=self.mazrica.clock.advance)
        return target(self.model, {ROUTE: route}, access, clocks=clocks, locks=self.locks, urls=self.urls)

    def forget(self) -> None:
        """The relay's memory is lost."""
        self.state = MemoryState()

    def event(self, lead: Mapping[str, Any] | None = None, *, replayed: bool = False, **more: Any) -> Event:
        """A lead, with other values."""
        payload = {**(LEAD if lead is None else lead), **more}
        again = datetime.fromtimestamp(self.mazrica.clock.now(), UTC) if replayed else None
        return Event(
            id=new_id(), route=ROUTE, received_at=datetime.now(UTC), lead="0", payload=payload, replayed_at=again
        )

    def once(self, *events: Event, seconds: float = 100.0) -> list[Outcome]:
        """One delivery."""
        return list(self.target().deliver(events, SoLong(seconds)))

    def write(self, *events: Event) -> list[Outcome]:
        """Delivered as often as is asked for, after the pauses that are asked for."""
        found: dict[str, Outcome] = {}
        left = list(events)
        for _ in range(MOST_TRIES):
            outcomes = self.once(*left)
            found |= {event.id: outcome for event, outcome in zip(left, outcomes, strict=True)}
            left = [event for event in left if isinstance(found[event.id], Retry)]
            if not left:
                break
            pauses = [outcome.after or 5.0 for outcome in outcomes if isinstance(outcome, Retry)]
            self.mazrica.clock.advance(min(pauses))
        return [found[event.id] for event in events]

    def lead(self, lead: Mapping[str, Any] | None = None, **more: Any) -> Outcome:
        """The same of one lead."""
        return self.write(self.event(lead, **more))[0]

    def contacts(self) -> list[dict[str, Any]]:
        """All, without what changes with each write."""
        return [_plain(each) for each in self.mazrica.all("contacts")]

    def accounts(self) -> list[dict[str, Any]]:
        return [_plain(each) for each in self.mazrica.all("customers")]

    def calls(self, method: str = "", path: str = "") -> int:
        """How many were made so far."""
        found = self.mazrica.requests()
        return sum(each["method"].startswith(method) and each["path"].startswith(f"/v1/{path}") for each in found)

    def _secret(self, *, refresh: bool = False) -> Mapping[str, Any]:
        return {"api_key": self.mazrica.api_key}


def _plain(shown: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shown.items() if name not in {"created", "updated"} and value is not None}
