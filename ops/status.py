"""`relay status`: one table for three in the morning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from config import Settings
from ops.cloud import cloudwatch_client, dynamodb_client, sqs_client
from ops.commands import command
from ops.deployment import Connection
from ops.failures import ExitCode, OperatorError
from ops.installation import Installation
from ops.output import counted, duration, local_time, remark, say, table, write_json
from ops.queues import depth
from ops.spending import BreakerState, breaker_state, day_budgets, last_drain
from ops.sync_status import SyncStatus, sync_statuses
from relay.delivering.lease import Drained
from relay.limits.day_budget import ALL, DayBudget

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

LATE = 15 * 60
"""Seconds after which a waiting event is too old: the monitoring stack's alarm has the same limit."""

_WINDOW = timedelta(minutes=15)


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


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """All of it."""

    connections: list[ConnectionStatus]
    quarantine: int
    syncs: list[SyncStatus]

    @property
    def advice(self) -> list[str]:
        """What a person should do; empty when all is well."""
        found = [line for each in self.connections for line in each.advice()]
        found += [line for each in self.syncs for line in each.advice(datetime.now(UTC))]
        if self.quarantine:
            requests = counted(self.quarantine, "request")
            found.append(f"{requests} in quarantine. Look: relay quarantine list")
        return found


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "status", "relay status", "relay status --json")(status)


def status(
    installation: Installation, *, as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False
) -> ExitCode:
    """Show how many events wait, for how long, and what needs a person.

    "in flight" are being delivered, or wait for their next attempt. The oldest event's age comes from CloudWatch, a
    few minutes late. "breaker" is open while a system fails and is not called. "requests today" are counted where
    limits.per_day is set, and for Marketo, from the beginning of the system's own day. "delivers" is how often, and
    when it last did so by the clock. Exit code 1 when something needs a person: dead letters, quarantine, an event
    that waits for more than 15 minutes, events that wait for a breaker or a new day, or a sync that fails.
    """
    now = _status(installation)
    if as_json:
        write_json(now)
    else:
        rows = [_row(each) for each in now.connections]
        table(
            ("connection", "waiting", "in flight", "oldest", "dead letters", "breaker", "requests today", "delivers"),
            rows,
        )
        for line in now.advice:
            remark(line, style="yellow")
        if not now.advice:
            say("Nothing needs you.")
    return ExitCode.FOUND if now.advice else ExitCode.FINE


def _status(installation: Installation) -> Status:
    deployment = installation.deployment
    connections = list(deployment.connections.values())
    ages = oldest_ages(cloudwatch_client(installation), [each.queue_url for each in connections])
    return Status(
        connections=[_connection(installation, each, age) for each, age in zip(connections, ages, strict=True)],
        quarantine=_all(installation, deployment.quarantine_queue_url),
        syncs=sync_statuses(installation),
    )


def _connection(installation: Installation, each: Connection, age: int | None) -> ConnectionStatus:
    found = depth(sqs_client(installation), each.queue_url)
    dynamodb = dynamodb_client(installation)
    settings = _settings(installation)
    return ConnectionStatus(
        connection=each.name,
        waiting=found.waiting,
        in_flight=found.in_flight,
        oldest_seconds=age,
        dead_letters=_all(installation, each.dead_letter_queue_url),
        breaker=breaker_state(dynamodb, each.state_table),
        every=each.every,
        last_drain=last_drain(dynamodb, each.state_table) if each.every else None,
        days=day_budgets(dynamodb, each.state_table, each.name, settings, datetime.now(UTC)) if settings else [],
    )


def oldest_ages(cloudwatch: CloudWatchClient, queue_urls: Sequence[str]) -> list[int | None]:
    """Age in seconds of each queue's oldest message, as CloudWatch last had it within a quarter of an hour.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    """
    now = datetime.now(UTC)
    answer = cloudwatch.get_metric_data(
        MetricDataQueries=[
            {
                "Id": f"q{index}",
                "MetricStat": {
                    "Metric": {
                        "Namespace": "AWS/SQS",
                        "MetricName": "ApproximateAgeOfOldestMessage",
                        "Dimensions": [{"Name": "QueueName", "Value": url.rsplit("/", 1)[-1]}],
                    },
                    "Period": 60,
                    "Stat": "Maximum",
                },
            }
            for index, url in enumerate(queue_urls)
        ],
        StartTime=now - _WINDOW,
        EndTime=now,
        ScanBy="TimestampDescending",
    )
    latest = {each.get("Id"): each.get("Values", []) for each in answer.get("MetricDataResults", [])}
    return [_first(latest.get(f"q{index}", [])) for index in range(len(queue_urls))]


def _first(values: Iterable[float]) -> int | None:
    return next((int(value) for value in values), None)


def _settings(installation: Installation) -> Settings | None:
    """None when relay.yaml cannot be used, which is no reason to show nothing."""
    try:
        return installation.settings
    except OperatorError:
        return None


def _all(installation: Installation, url: str) -> int:
    """All messages of a queue that only people read, whether someone is looking at them or not."""
    found = depth(sqs_client(installation), url)
    return found.waiting + found.in_flight


def _row(each: ConnectionStatus) -> tuple[str, ...]:
    age = "" if each.oldest_seconds is None else duration(each.oldest_seconds)
    spent = ", ".join(f"{day.scope}: {day.used} of {day.limit}" for day in each.days)
    counts = (str(each.waiting), str(each.in_flight), age, str(each.dead_letters))
    return (each.connection, *counts, each.breaker.state.replace("_", "-"), spent, _drained(each))


def _drained(each: ConnectionStatus) -> str:
    if not each.every:
        return "at once"
    last = each.last_drain
    when = "never yet" if last is None else f"{local_time(last.ended_at)}, {last.ending}"
    return f"every {each.every}: {when}"
