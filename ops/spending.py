"""What the functions of a connection remember together: its circuit breaker, and the requests spent today.

The items are those of relay/gate.py (kept by Powertools' circuit breaker) and relay/budget.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from config import Settings
from relay.budget import day_key
from relay.gate import BREAKER
from relay.state import State
from systems import SYSTEMS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class BreakerState(msgspec.Struct, frozen=True, kw_only=True):
    """One connection's circuit breaker."""

    state: str = "closed"
    """`closed`: calls are made; `open`: none is; `half_open`: one is tried."""
    opened_at: datetime | None = None


class DayBudget(msgspec.Struct, frozen=True, kw_only=True):
    """The requests of one day."""

    scope: str
    """What the system counts: `app/12`, or `requests` for all of the connection's."""
    used: int
    limit: int
    """`limits.per_day`."""
    resets_at: datetime

    @property
    def is_spent(self) -> bool:
        """Whether nothing more is sent until the next day begins."""
        return self.used >= self.limit


def breaker_state(dynamodb: DynamoDBClient, table: str) -> BreakerState:
    """It is closed until it first opens. Raises botocore's errors."""
    item = dynamodb.get_item(TableName=table, Key={"id": {"S": BREAKER}}, ConsistentRead=True).get("Item", {})
    if "state" not in item:
        return BreakerState()
    opened = item.get("opened_at")
    return BreakerState(
        state=item["state"]["S"].lower(),
        opened_at=datetime.fromtimestamp(int(opened["N"]), UTC) if opened else None,
    )


def day_budgets(
    dynamodb: DynamoDBClient, table: str, connection: str, settings: Settings, now: datetime
) -> list[DayBudget]:
    """One for each thing that the system counts; none without `limits.per_day`, since nothing is counted then.

    Raises botocore's errors.
    """
    found = settings.connections.get(connection)
    if found is None or found.limits.per_day is None:
        return []
    return list(_days(State(dynamodb, table), connection, settings, found.limits.per_day, now))


def _days(state: State, connection: str, settings: Settings, limit: int, now: datetime) -> Iterator[DayBudget]:
    system = SYSTEMS[settings.systems[connection]]
    resets_at = now + timedelta(seconds=system.day.seconds_left(now))
    for scope in system.scopes([route for route in settings.routes.values() if route.to == connection]):
        used = state.count(day_key(scope, system.day.name(now)))
        yield DayBudget(scope=scope, used=used, limit=limit, resets_at=resets_at)
