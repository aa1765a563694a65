"""How a relay fares: how many events wait, for how long, and what needs a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from config import Settings
from operations.deployment.deployment import DeployedConnection, DeployedSource, Deployment
from operations.queues.depth import depth
from operations.queues.oldest import oldest_ages
from operations.readings.known import current, known_readings
from operations.readings.status import ReadingStatus, reading_statuses
from operations.status.spending import BreakerState, breaker_state, day_budgets, last_drain
from operations.text import counted, duration, local_time
from relay.delivering.draining.lease import Drained
from relay.limits.day_budget import ALL, DayBudget

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

LATE = 15 * 60
"""Seconds after which a waiting event is too old: the monitoring stack's alarm has the same limit."""


class ConnectionStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One connection."""

    connection: str
    waiting: int
    in_flight: int
    """Being delivered, or waiting for the next attempt."""
    oldest_seconds: int | None
    """None when CloudWatch has no recent figure, as for a queue that nobody used, and always on the emulator."""
    dead_letters: int
    breaker: BreakerState
    every: str
    """How often it delivers; empty: at once."""
    last_drain: Drained | None
    """What the last delivery by the clock came to; None where there was none."""
    days: list[DayBudget]
    """Requests spent today; empty where they are not counted, as without `limits.per_day`."""
    is_only_read: bool = False
    """Whether nothing is ever delivered to it."""

    def advice(self) -> Iterator[str]:
        """What a person should do, in the order of urgency."""
        name = self.connection
        if self.breaker.state != "closed" and self.waiting + self.in_flight:
            since = f" since {local_time(self.breaker.opened_at)}" if self.breaker.opened_at else ""
            yield f"{name}: it fails, and its circuit breaker is open{since}; events wait. Why: relay check"
        for day in self.days:
            if day.is_spent:
                of = "" if day.scope == ALL else f" for {day.scope}"
                yield (
                    f"{name}: the day's {day.limit} requests{of} are spent; events wait until "
                    f"{local_time(day.resets_at)}. To spend fewer, deliver by the clock, as with "
                    "batch: {every: 1m}; where the contract allows more, raise per_day"
                )
        if self.oldest_seconds is not None and self.oldest_seconds > LATE:
            waits = duration(self.oldest_seconds)
            yield f"{name}: the oldest event waits for {waits}. Why: relay tail --errors --connection {name}"
        if self.dead_letters:
            events = counted(self.dead_letters, "event")
            yield f"{name}: {events} could not be delivered. Look: relay dead list --connection {name}"


class RelayStatus(msgspec.Struct, frozen=True, kw_only=True):
    """All of it."""

    connections: list[ConnectionStatus]
    quarantine: int
    bus_dead_letters: dict[str, int]
    """By the connection that calls over a bus, what could not be accepted; those without any are not among them."""
    mail_dead_letters: dict[str, int]
    """By the connection that mail comes to, what could not be taken, likewise."""
    readings: list[ReadingStatus]
    """What relay.yaml has read; where it cannot be used, all that stands in the table."""

    @property
    def advice(self) -> list[str]:
        """What a person should do; empty when all is well."""
        found = [line for each in self.connections for line in each.advice()]
        found += [line for each in self.readings for line in each.advice(datetime.now(UTC))]
        for name, number in self.bus_dead_letters.items():
            calls = counted(number, "call")
            found.append(f"{name}: {calls} of its event bus could not be accepted. Again: relay bus replay {name}")
        for name, number in self.mail_dead_letters.items():
            found.append(f"{name}: {counted(number, 'mail')} could not be taken. Again: relay mail replay {name}")
        if self.quarantine:
            requests = counted(self.quarantine, "request")
            found.append(f"{requests} in quarantine. Look: relay quarantine list")
        return found


def relay_status(
    deployment: Deployment,
    settings: Settings | None,
    *,
    sqs: SQSClient,
    dynamodb: DynamoDBClient,
    cloudwatch: CloudWatchClient,
) -> RelayStatus:
    """Of all that is deployed; without relay.yaml what its limits say is not known. Raises botocore's errors."""
    connections = list(deployment.connections.values())
    ages = oldest_ages(cloudwatch, [each.queue_url for each in connections])

    def one(each: DeployedConnection, age: int | None) -> ConnectionStatus:
        found = depth(sqs, each.queue_url)
        now = datetime.now(UTC)
        return ConnectionStatus(
            connection=each.name,
            waiting=found.waiting,
            in_flight=found.in_flight,
            oldest_seconds=age,
            dead_letters=depth(sqs, each.dead_letter_queue_url).all,
            breaker=breaker_state(dynamodb, each.state_table),
            every=each.every,
            last_drain=last_drain(dynamodb, each.state_table) if each.every else None,
            days=day_budgets(dynamodb, each.state_table, each.name, settings, now) if settings else [],
        )

    def only_read(each: DeployedSource) -> ConnectionStatus:
        now = datetime.now(UTC)
        return ConnectionStatus(
            connection=each.name,
            waiting=0,
            in_flight=0,
            oldest_seconds=None,
            dead_letters=0,
            breaker=breaker_state(dynamodb, each.state_table),
            every="",
            last_drain=None,
            days=day_budgets(dynamodb, each.state_table, each.name, settings, now) if settings else [],
            is_only_read=True,
        )

    aside = {name: depth(sqs, each.dead_letter_queue_url).all for name, each in deployment.buses.items()}
    mails = {name: depth(sqs, each.dead_letter_queue_url).all for name, each in deployment.mails.items()}
    return RelayStatus(
        bus_dead_letters={name: number for name, number in aside.items() if number},
        mail_dead_letters={name: number for name, number in mails.items() if number},
        connections=[
            *(one(each, age) for each, age in zip(connections, ages, strict=True)),
            *map(only_read, deployment.sources.values()),
        ],
        quarantine=depth(sqs, deployment.quarantine_queue_url).all,
        readings=reading_statuses(current(known_readings(dynamodb, deployment, settings))),
    )
