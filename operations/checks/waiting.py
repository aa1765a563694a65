"""What holds a connection's events back just now: an open circuit breaker, a day whose requests are spent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from config import Settings
from operations.deployment.deployment import DeployedConnection
from operations.failures import code_of
from operations.status.spending import BreakerState, breaker_state, day_budgets
from operations.text import local_time
from relay.core.findings import Finding
from relay.limits.day_budget import ALL, DayBudget

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def waiting(
    dynamodb: DynamoDBClient, settings: Settings, connections: Iterable[DeployedConnection]
) -> Iterator[Finding]:
    """Warnings for `relay check`, whose own questions go past breaker and budget, and count for neither.

    A table that may not be read is a warning too, since everything else can still be checked.
    """
    for each in connections:
        where = f"connections.{each.name}"
        try:
            breaker = breaker_state(dynamodb, each.state_table)
            days = day_budgets(dynamodb, each.state_table, each.name, settings, datetime.now(UTC))
        except ClientError as error:
            code = code_of(error) or "?"
            message = f"whether its circuit breaker is open, and its day spent, could not be read: {code}."
            yield Finding(level="warning", where=where, message=message)
            continue
        if breaker.state != "closed":
            yield Finding(level="warning", where=where, message=_of_breaker(breaker))
        for day in days:
            if day.is_spent:
                yield Finding(level="warning", where=where, message=_of_day(day))


def _of_breaker(breaker: BreakerState) -> str:
    since = f" since {local_time(breaker.opened_at)}" if breaker.opened_at else ""
    return (
        f"its circuit breaker is {breaker.state.replace('_', '-')}{since}, as it failed again and again: events wait, "
        "and a call is tried now and then. This check asked past it. Why it opened: relay tail --errors"
    )


def _of_day(day: DayBudget) -> str:
    of = "" if day.scope == ALL else f" for {day.scope}"
    return f"the day's {day.limit} requests{of} are spent: events wait until {local_time(day.resets_at)}."
