"""The example mail-opens-without-campaigns.yaml in simulated time: what is read, looked up, and written.

The readers, the look-up and the writing are the relay's own, against the stand-ins of Marketo and kintone. Queues are
lists, of which two functions take up to ten events at a time, as for a connection without limits of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import config
from bench.errors import BenchError
from bench.leads.reading import Reading
from bench.leads.world import LATENCY, World
from local.systems.kintone import StandIn
from relay.core.deadline import Deadline
from relay.core.event import Event, new_id
from relay.core.gate import Returned
from relay.core.outcome import Delivered, Retry
from relay.delivering.handing_over import next_routes
from relay.delivering.handing_over.next_event import with_asked
from relay.system.access import Access
from relay.system.reads import Reads
from relay.system.stream import Change
from relay.system.target import Target
from systems import SYSTEMS
from systems.kintone.config import KintoneConnection
from systems.kintone.system import KINTONE
from systems.marketo.streams.activities.connecting import activities_reader
from systems.marketo.streams.activities.reader import ActivitiesReader
from systems.marketo.streams.activities.source import ActivitiesSource
from systems.marketo.system import MARKETO
from systems.marketo.target import target as marketo_target

EXAMPLE = Path(__file__).parents[2] / "examples" / "mail-opens-without-campaigns.yaml"
USER = "relay"
WORKERS, AT_ONCE = 2, 10
"""Functions that deliver to a connection, and events that each takes at a time."""
HANDED_OVER = 1.0
"""Seconds from a queue to a function."""
_IDLE = 2.0
EVERY = timedelta(minutes=5)
"""As the example says."""
AFTER = timedelta(minutes=30)
"""For which is delivered what was read last."""


class Waiting(NamedTuple):
    """An event in a queue, and when it may be taken."""

    event: Event
    at: float


@dataclass
class Queue:
    """One connection's; those of one lead are never with two functions."""

    world: World
    target: Callable[[], Target]
    done: Callable[[Event, Delivered], None]
    waiting: list[Waiting] = field(default_factory=list)
    under_way: set[Any] = field(default_factory=set)

    def put(self, event: Event) -> None:
        """Send it to the queue."""
        self.waiting.append(Waiting(event, self.world.now + HANDED_OVER))

    def work_until(self, is_over: Callable[[], bool]) -> None:
        """A task: a function that delivers what is there. Raises BenchError for what is neither delivered nor waits."""
        target = self.target()
        while self.waiting or not is_over():
            taken = self._taken()
            if taken:
                self._deliver(target, taken)
            else:
                self.world.simulated.sleep(_IDLE)

    def _taken(self) -> list[Event]:
        taken: list[Event] = []
        for each in list(self.waiting):
            if each.at <= self.world.now and each.event.lead not in self.under_way and len(taken) < AT_ONCE:
                taken.append(each.event)
                self.waiting.remove(each)
        self.under_way.update(each.lead for each in taken)
        return taken

    def _deliver(self, target: Target, events: Sequence[Event]) -> None:
        outcomes = target.deliver(events, self.world.deadline(60.0))
        self.under_way.difference_update(each.lead for each in events)
        for event, outcome in zip(events, outcomes, strict=True):
            if isinstance(outcome, Delivered):
                self.done(event, outcome)
            elif isinstance(outcome, Retry) and outcome.waiting:
                self.waiting.append(Waiting(event, self.world.now + (outcome.after or HANDED_OVER)))
            else:
                raise BenchError(f"not delivered: {outcome}")


@dataclass
class _Activities(Reading):
    """One of the example's two readings."""

    source: ActivitiesSource = field(default_factory=lambda: ActivitiesSource(types=[]))
    take: Callable[[dict[str, Any]], None] = print
    seen: set[str] = field(default_factory=set)
    """What was told, as the engine remembers it (relay.reading.seen)."""

    def _take(self, changes: Iterable[Change]) -> None:
        changes = list(changes)
        for each in changes:
            if each.record not in self.seen:
                self.take(dict(each.payload))
        self.seen.update(each.record for each in changes)

    def _reader(self) -> ActivitiesReader:
        access = self.world.access(self.user, "read", self._notes)
        connection, names = self.world.connection(), Reads(frozenset())
        now = self._now
        return activities_reader(connection, self.source, names, access, client=self.world.client, clock=now)


@dataclass
class _SlowGate:
    """Implements relay.core.gate.Gate; a request to kintone takes as long as one to Marketo."""

    world: World
    requests: int = 0

    def send(
        self,
        request: Callable[[], Returned],
        *,
        troubled: Callable[[Returned], bool | None],  # noqa: ARG002 - nothing is counted
        scope: str,  # noqa: ARG002
        deadline: Deadline,  # noqa: ARG002
    ) -> Returned:
        """As the protocol says."""
        self.requests += 1
        self.world.simulated.sleep(LATENCY)
        return request()


class Relay:
    """What the example does."""

    def __init__(self, world: World, kintone: StandIn) -> None:
        self.world = world
        self.kintone = kintone
        self._config = config.load(EXAMPLE).config()
        self.routes = self._config.routes
        self.gate = _SlowGate(world)
        self.opened: dict[int, float] = {}
        """By lead, when the open stood in kintone."""
        self._looked_up = Queue(world, self._marketo, self._hand_over)
        self._written = Queue(world, self._kintone, self._note)

    def start(self, end: datetime) -> None:
        """Begin to read and to deliver, until `end` and until all is delivered."""
        readings = [
            _Activities(self.world, USER, frozenset(), source=route.source, take=take)
            for name, route in self.routes.items()
            if isinstance(route.source, ActivitiesSource)
            for take in [partial(self._read, name)]
        ]
        for each in readings:
            self.world.simulated.start(partial(each.run_until, end, lambda _: EVERY))
        over = end.timestamp() + AFTER.total_seconds()
        for queue in (self._looked_up, self._written):
            for _ in range(WORKERS):
                self.world.simulated.start(partial(queue.work_until, lambda: self.world.now > over))

    def _read(self, route: str, payload: dict[str, Any]) -> None:
        self._looked_up.put(self._event(route, payload))

    def _hand_over(self, event: Event, outcome: Delivered) -> None:
        then = self.routes[event.route].follows
        if then is None:
            raise BenchError(f"{event.route} leads nowhere")
        self._written.put(self._event(then.route, with_asked(outcome.found or {}, event.payload)))

    def _note(self, event: Event, _: Delivered) -> None:
        asked = event.payload["asked"]
        if asked["type"] == "Open Email":
            self.opened[asked["leadId"]] = self.world.now

    def _event(self, route: str, payload: dict[str, Any]) -> Event:
        lead = str(payload.get("asked", payload)["leadId"])
        received_at = datetime.fromtimestamp(self.world.now, UTC)
        return Event(id=new_id(), route=route, received_at=received_at, lead=lead, payload=payload)

    def _marketo(self) -> Target:
        wanted = next_routes.wanted("marketo", self._config, SYSTEMS)
        access = replace(self.world.access(USER, "write"), wanted=wanted)
        region = mock.patch.dict(os.environ, AWS_DEFAULT_REGION="ap-northeast-1")  # of a client that calls nobody
        with region, mock.patch.object(marketo_target, "connect", self.world.client):
            return MARKETO.target.for_connection(self.world.connection(), self._to("marketo"), access)

    def _kintone(self) -> Target:
        access = Access(secret=self._secret, gate=self.gate, state=self.world.state)
        return KINTONE.target.for_connection(KintoneConnection(url=self.kintone.url), self._to("kintone"), access)

    def _secret(self, *, refresh: bool = False) -> dict[str, Any]:
        del refresh  # there is only one
        return {"api_token": self.kintone.api_token}

    def _to(self, connection: str) -> dict[str, Any]:
        return {name: route for name, route in self.routes.items() if route.to == connection}
