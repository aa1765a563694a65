"""One run: webhooks arrive, the engine delivers them, and what it cost is counted."""

from __future__ import annotations

import contextlib
import os
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import msgspec

from bench import shipped, webhooks
from bench.measures import percentile
from bench.simulation.clock import Clock
from bench.simulation.event_source import EventSource
from bench.simulation.outside import BudgetGate, Kintone, Table, nothing
from bench.simulation.queue import Queue, SimulationError, Sqs
from bench.simulation.schedule import Schedule as MinuteClock
from relay.core import event
from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.outcome import Delivered, Told
from relay.delivering.delivery import Delivery
from relay.delivering.draining.drain import Drain
from relay.delivering.draining.lease import Lease
from relay.delivering.draining.receiving import QueueReceiver
from relay.delivering.judging import Judging
from relay.delivering.newest_delivered import Latest
from relay.delivering.persons import Persons
from relay.delivering.replies import Replies
from relay.delivering.retry import Schedule
from relay.delivering.settlement import Settlement
from relay.delivering.settling import Settling
from relay.delivering.writing import Writing
from relay.limits.budget import Budget
from relay.queue import message, queues
from relay.system.access import Access
from relay.system.sides import target_side
from relay.system.target import Target
from relay.telemetry import log
from systems import SYSTEMS
from systems.kintone.target.target import KintoneTarget

BEGIN = datetime(2026, 10, 1, 0, 0, tzinfo=UTC)
"""09:00 in Japan, when kintone begins to count requests anew."""

_DELIVERY_SECONDS = 60.0
_DRAIN_SECONDS = 300.0
"""Of the function's time-out, at once and by the clock (infra/connections/delivery.py)."""
_AFTER_A_DRAIN = 30.0
"""For which the queue hides a message beyond that (infra/connections/queues.py)."""
_MARGIN = 5.0
"""Kept back from it (functions/deliver.py)."""


@dataclass(frozen=True)
class Webhook:
    """One accepted webhook: seconds since the beginning, and the lead."""

    at: float
    lead: int


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What differs between runs; the rest is the shipped relay.yaml."""

    every: int = 0
    """Minutes between two deliveries by the clock; 0: each is delivered at once."""
    concurrency: int = 2
    max_records: int = 100
    per_day: int | None = None


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a run cost. Delays in seconds, from acceptance to kintone's answer."""

    settings: Settings
    webhooks: int
    requests: int
    records: int
    p50: float
    p99: float
    longest: float
    lambda_seconds: float
    invocations: int

    @property
    def webhooks_per_request(self) -> float:
        """How many webhooks one request carried."""
        return self.webhooks / self.requests

    def as_json(self) -> dict[str, Any]:
        """The result as plain data."""
        return {**msgspec.to_builtins(self), "webhooks_per_request": self.webhooks_per_request}


def simulate(arriving: Sequence[Webhook], settings: Settings, *, seed: int) -> Result:
    """Deliver everything that arrives.

    Raises SimulationError when an event was not delivered, or twice, or not in its record's order.
    """
    world = _World(settings, random.Random(seed))  # noqa: S311 - chance with a seed
    for webhook in arriving:
        world.clock.at(webhook.at, lambda lead=webhook.lead: world.accept(lead))  # type: ignore[misc]
    world.last_at = max((webhook.at for webhook in arriving), default=0.0)
    world.start()
    with _silent(), _seeded(seed):
        world.clock.run()
    world.check(len(arriving))
    return Result(
        settings=settings,
        webhooks=len(arriving),
        requests=world.kintone.requests,
        records=world.kintone.records,
        p50=percentile(world.watched.delays, 0.5),
        p99=percentile(world.watched.delays, 0.99),
        longest=max(world.watched.delays),
        lambda_seconds=world.starter.billed,
        invocations=world.starter.invocations,
    )


@dataclass
class _Watched:
    """A target that notes when each event was delivered, and checks the order of each record."""

    clock: Clock
    target: Target

    def __post_init__(self) -> None:
        self.delays: list[float] = []
        self.accepted_at: dict[str, float] = {}
        self._last: dict[str, float] = defaultdict(float)

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> Sequence[Told]:
        """As in relay.system.target.Target."""
        outcomes = self.target.deliver(events, deadline)
        for found, outcome in zip(events, outcomes, strict=True):
            if isinstance(outcome, Delivered):
                self._note(found)
        return outcomes

    def _note(self, found: Event) -> None:
        accepted_at, lead = self.accepted_at.pop(found.id), found.payload["leadId"]
        if accepted_at < self._last[lead]:
            raise SimulationError(f"an event of lead {lead} came after a later one")
        self._last[lead] = accepted_at
        self.delays.append(self.clock.now - accepted_at)


@dataclass(frozen=True)
class _Invocation:
    clock: Clock
    ends_at: float

    def seconds_left(self) -> float:
        return self.ends_at - self.clock.now - _MARGIN


class _World:
    """The queue, the function and kintone."""

    def __init__(self, settings: Settings, chance: random.Random) -> None:
        self.clock = Clock()
        self._settings = settings
        self._chance = chance
        self._timeout = _DRAIN_SECONDS if settings.every else _DELIVERY_SECONDS
        hidden = _DRAIN_SECONDS + _AFTER_A_DRAIN if settings.every else 6 * _DELIVERY_SECONDS
        self.queue = Queue(self.clock, chance, visibility=hidden)
        self.kintone = Kintone(self.clock)
        self.last_at = 0.0
        """When the last webhook comes."""
        self._table = Table(nothing(), "", self.clock)
        self._budget = self._make_budget()
        self._sqs = cast("Any", Sqs(self.queue))
        self._receiver = QueueReceiver(sqs=self._sqs, queue_url="", max_records=settings.max_records)
        self._delivery = self._make_delivery()
        self._drain = self._make_drain()
        self._source = EventSource(self.clock, self.queue, self._function)
        self._schedule = MinuteClock(self.clock, self._function_by_clock, self._is_over)

    @property
    def starter(self) -> EventSource | MinuteClock:
        """What starts the function."""
        return self._schedule if self._settings.every else self._source

    def start(self) -> None:
        """Let it begin."""
        if self._settings.every:
            self._schedule.start(self._settings.every)
        else:
            self._source.start(self._settings.concurrency)

    def accept(self, lead: int) -> None:
        """One webhook, accepted."""
        received_at = BEGIN + timedelta(seconds=self.clock.now)
        payload = webhooks.payload(lead, self._chance)
        accepted = Event(
            id=event.new_id(), route=webhooks.ROUTE, received_at=received_at, lead=f"{lead:016x}", payload=payload
        )
        self.watched.accepted_at[accepted.id] = self.clock.now
        self.queue.send(event.encode(accepted), queues.message_group(shipped.CONNECTION, str(lead)))

    def check(self, webhooks: int) -> None:
        """Raise SimulationError unless everything was delivered."""
        if not self.queue.is_empty() or self.watched.accepted_at or len(self.watched.delays) != webhooks:
            raise SimulationError(f"{len(self.watched.delays)} of {webhooks} webhooks were delivered")

    def _function(self, records: Sequence[dict[str, Any]]) -> Sequence[str]:
        """As functions/deliver.py does with what Lambda hands over."""
        handed = [message.handed(record) for record in records]
        if self._budget.meter.runs_ahead():
            handed = self._receiver.fill(handed, 0).messages
        return self._delivery.run(handed, self._invocation()).failed

    def _function_by_clock(self) -> object:
        return self._drain.run(self._invocation(), self._timeout)

    def _invocation(self) -> _Invocation:
        return _Invocation(self.clock, self.clock.now + self._timeout)

    def _is_over(self) -> bool:
        return self.clock.now > self.last_at and self.queue.is_empty()

    def _make_budget(self) -> Budget:
        return Budget(
            state=self._table,
            day=SYSTEMS["kintone"].day,
            per_day=self._settings.per_day,
            clock=lambda: BEGIN.timestamp() + self.clock.now,
            sleep=self.clock.sleep,
        )

    def _make_drain(self) -> Drain:
        return Drain(
            connection=shipped.CONNECTION,
            lease=Lease(state=self._table, clock=lambda: self.clock.now),
            receiver=self._receiver,
            delivery=self._delivery,
            delivery_seconds=_DELIVERY_SECONDS,
            day_is_spent=lambda: self._budget.meter.used() == 1.0,
            timer=lambda: self.clock.now,
            clock=lambda: datetime.fromtimestamp(self.queue.began + self.clock.now, UTC),
        )

    def _make_delivery(self) -> Delivery:
        table, system = self._table, SYSTEMS["kintone"]
        config = shipped.config("https://example.cybozu.com")
        routes = config.routes_to(shipped.CONNECTION)
        access = Access(secret=shipped.secret, gate=BudgetGate(self._budget), state=table)
        target = cast(
            "KintoneTarget", target_side(system).for_connection(config.connections[shipped.CONNECTION], routes, access)
        )
        target._client._transport = cast("Any", self.kintone)  # noqa: SLF001 - everything but the network is real
        self.watched = _Watched(self.clock, target)
        return Delivery(
            connection=shipped.CONNECTION,
            routes=routes,
            judging=Judging(connection=shipped.CONNECTION, latest=Latest(table)),
            writing=Writing(
                connection=shipped.CONNECTION,
                target=self.watched,
                persons=Persons(connection=shipped.CONNECTION, waiting={}),
            ),
            settling=Settling(
                connection=shipped.CONNECTION,
                settlement=Settlement(connection=shipped.CONNECTION, sqs=self._sqs, queue_url="", dead_letter_url=""),
                schedule=Schedule(),
                replies=Replies(state=table),
            ),
        )


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Without the log and the metrics of every event: their lines would be counted as time of nobody."""
    logger = log.logger()
    before = logger.log_level
    logger.setLevel("CRITICAL")
    try:
        with Path(os.devnull).open("w") as sink, contextlib.redirect_stdout(sink):
            yield
    finally:
        logger.setLevel(before)


@contextlib.contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """The jitter of the engine's retries draws from Python's own generator."""
    before = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(before)
