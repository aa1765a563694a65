"""What befell an event's connection while the event was on its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from operations.deployment.deployment import DeployedConnection
from operations.logs.lines import AROUND, LoggedOutcome, LogLine
from operations.logs.search import LineFilter, LogGroups, read_lines

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

MOST = 50
"""Lines that are of use to a person."""
_BEHIND = timedelta(seconds=5)
"""How long after an event's last step a line may still explain it."""


def lines_around(
    logs: CloudWatchLogsClient, connections: Mapping[str, DeployedConnection], lines: Sequence[LogLine]
) -> tuple[list[LogLine], int]:
    """Lines of the connection between an event's first and last step, if it was tried again, and how many more.

    They name no event: its circuit breaker, faults, functions that were stopped. Raises botocore's errors.
    """
    name = next((line.fact("connection") for line in lines if line.outcome == LoggedOutcome.RETRIED), "")
    if name not in connections:
        return [], 0
    group = LogGroups([connections[name].log_group])
    wanted = LineFilter(outcomes=AROUND)
    found = read_lines(logs, group, wanted, lines[0].at, lines[-1].at + _BEHIND)
    others = [line for line in found if not line.fact("event_id")]
    return others[:MOST], len(others[MOST:])
