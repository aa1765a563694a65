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
from relay.core import event
from relay.core.config import Batch
from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.outcome import Delivered, Outcome
from relay.delivering import linger
from relay.delivering.delivery import Delivery
from relay.delivering.linger import Linger
from relay.delivering.newest_delivered import Latest
from relay.delivering.replies import Replies
from relay.delivering.retry import Schedule
from relay.delivering.settlement import Settlement
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
"""Of the function's time-out, beside what it may linger (infra/delivery.py)."""
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

    linger_seconds: int
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
    world.source.start(settings.concurrency)
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
        lambda_seconds=world.source.billed,
        invocations=world.source.invocations,
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

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> Sequence[Outcome]:
        """As in relay.system.system.Target."""
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
        longest = linger.MAX_SECONDS if settings.per_day else settings.linger_seconds
        self._timeout = _DELIVERY_SECONDS + longest
        self.queue = Queue(self.clock, chance, visibility=6 * self._timeout)
        self.kintone = Kintone(self.clock)
        self._delivery = self._make_delivery()
        self.source = EventSource(self.clock, self.queue, self._function)

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
        deadline = _Invocation(self.clock, self.clock.now + self._timeout)
        return self._delivery.run([message.handed(record) for record in records], deadline).failed

    def _make_delivery(self) -> Delivery:
        table = Table(nothing(), "", self.clock)
        system = SYSTEMS["kintone"]
        budget = Budget(
            state=table,
            day=system.day,
            per_day=self._settings.per_day,
            clock=lambda: BEGIN.timestamp() + self.clock.now,
            sleep=self.clock.sleep,
        )
        config = shipped.config("https://example.cybozu.com")
        routes = config.routes_to(shipped.CONNECTION)
        access = Access(secret=shipped.secret, gate=BudgetGate(budget), state=table)
        target = cast(
            "KintoneTarget", target_side(system).for_connection(config.connections[shipped.CONNECTION], routes, access)
        )
        target._client._transport = cast("Any", self.kintone)  # noqa: SLF001 - everything but the network is real
        self.watched = _Watched(self.clock, target)
        batch = Batch(max_records=self._settings.max_records, linger_seconds=self._settings.linger_seconds)
        sqs = cast("Any", Sqs(self.queue))
        return Delivery(
            connection=shipped.CONNECTION,
            routes=routes,
            target=self.watched,
            settlement=Settlement(connection=shipped.CONNECTION, sqs=sqs, queue_url="", dead_letter_url=""),
            linger=Linger(sqs=sqs, queue_url="", max_records=batch.max_records, clock=lambda: self.clock.now),
            wait=lambda: linger.seconds(batch, budget.meter.used() or 0.0, budget.meter.gone()),
            schedule=Schedule(),
            replies=Replies(state=table),
            latest=Latest(table),
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
