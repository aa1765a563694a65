"""`relay status`: one table for three in the morning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from ops.cloud import cloudwatch_client, sqs_client
from ops.commands import command
from ops.failures import ExitCode
from ops.installation import Installation
from ops.output import duration, remark, say, table, write_json
from ops.queues import depth

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_sqs import SQSClient

LATE = 15 * 60
"""Seconds after which a waiting event is too old: the monitoring stack's alarm has the same limit."""

_WINDOW = timedelta(minutes=15)


class QueueStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One connection."""

    connection: str
    waiting: int
    in_flight: int
    """Being delivered, or waiting for the next attempt."""
    oldest_seconds: int | None
    """None when CloudWatch has no recent figure, as for a queue that nobody used, and always on the emulator."""
    dead_letters: int


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """All of it."""

    connections: list[QueueStatus]
    quarantine: int

    @property
    def advice(self) -> list[str]:
        """What a person should do, in the order of urgency; empty when all is well."""
        found = [
            f"{each.connection}: the oldest event waits for {duration(each.oldest_seconds)}. Why: relay tail --errors "
            f"--connection {each.connection}"
            for each in self.connections
            if each.oldest_seconds is not None and each.oldest_seconds > LATE
        ]
        found += [
            f"{each.connection}: {each.dead_letters} could not be delivered. Look: relay dead list "
            f"--connection {each.connection}"
            for each in self.connections
            if each.dead_letters
        ]
        if self.quarantine:
            found.append(f"{self.quarantine} in quarantine. Look: relay quarantine list")
        return found


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "status", "relay status", "relay status --json")(status)


def status(
    installation: Installation, *, as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False
) -> ExitCode:
    """Show how many events wait, for how long, and what needs a person.

    "in flight" are being delivered, or wait for their next attempt. The oldest event's age comes from CloudWatch, a
    few minutes late. Exit code 1 when something needs a person: dead letters, quarantine, or an event that waits for
    more than 15 minutes.
    """
    now = _status(installation)
    if as_json:
        write_json(now)
    else:
        rows = [_row(each) for each in now.connections]
        table(("connection", "waiting", "in flight", "oldest", "dead letters"), rows)
        for line in now.advice:
            remark(line, style="yellow")
        if not now.advice:
            say("Nothing needs you.")
    return ExitCode.FOUND if now.advice else ExitCode.FINE


def _status(installation: Installation) -> Status:
    deployment = installation.deployment
    sqs = sqs_client(installation)
    connections = list(deployment.connections.values())
    ages = oldest_ages(cloudwatch_client(installation), [each.queue_url for each in connections])
    return Status(
        connections=[
            _queue_status(sqs, each.name, each.queue_url, each.dead_letter_queue_url, age)
            for each, age in zip(connections, ages, strict=True)
        ],
        quarantine=_all(sqs, deployment.quarantine_queue_url),
    )


def _queue_status(sqs: SQSClient, name: str, queue_url: str, dead_letter_url: str, age: int | None) -> QueueStatus:
    found = depth(sqs, queue_url)
    return QueueStatus(
        connection=name,
        waiting=found.waiting,
        in_flight=found.in_flight,
        oldest_seconds=age,
        dead_letters=_all(sqs, dead_letter_url),
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


def _all(sqs: SQSClient, url: str) -> int:
    """All messages of a queue that only people read, whether someone is looking at them or not."""
    found = depth(sqs, url)
    return found.waiting + found.in_flight


def _row(each: QueueStatus) -> tuple[str, ...]:
    age = "" if each.oldest_seconds is None else duration(each.oldest_seconds)
    return each.connection, str(each.waiting), str(each.in_flight), age, str(each.dead_letters)
