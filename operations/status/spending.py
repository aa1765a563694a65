"""What the functions of a connection remember together: its circuit breaker, its last drain, the requests of the day.

The items are those of relay/limits/gate.py (kept by Powertools' circuit breaker), and of what each system counts by.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from config import Settings
from relay.aws.table import State
from relay.delivering.draining.lease import Drained, Lease
from relay.limits.day_budget import DayBudget
from relay.limits.gate import BREAKER
from systems import SYSTEMS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class BreakerState(msgspec.Struct, frozen=True, kw_only=True):
    """One connection's circuit breaker."""

    state: str = "closed"
    """`closed`: calls are made; `open`: none is; `half_open`: one is tried."""
    opened_at: datetime | None = None


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


def last_drain(dynamodb: DynamoDBClient, table: str) -> Drained | None:
    """What the last delivery by the clock came to; None before the first. Raises botocore's errors."""
    return Lease(state=State(dynamodb, table)).last()


def day_budgets(
    dynamodb: DynamoDBClient, table: str, connection: str, settings: Settings, now: datetime
) -> list[DayBudget]:
    """One for each thing that the system counts; none where nothing is counted, as without `limits.per_day`.

    Raises botocore's errors.
    """
    found = settings.connections.get(connection)
    if found is None:
        return []
    routes = [route for route in settings.routes.values() if route.to == connection]
    return list(SYSTEMS[settings.systems[connection]].spent(found, routes, State(dynamodb, table), now))
