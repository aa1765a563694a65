"""When each record's newest delivered event was accepted, as the delivering functions remember it.

A replayed event that is older would come back to the dead-letter queue as `overtaken`; so it need not even be sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from operations.deployment.deployment import DeployedConnection
from relay.aws.table import State
from relay.delivering.newest_delivered import Latest

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class Newest:
    """The newest delivered events of all connections. Raises botocore's errors."""

    dynamodb: DynamoDBClient
    connections: Mapping[str, DeployedConnection]

    def __call__(self, connection: str, group: str) -> datetime | None:
        """For one record, by its message group; None when no delivery is remembered."""
        return Latest(State(self.dynamodb, self.connections[connection].state_table)).newest(group)
