"""What systems remember of people between two events, such as whose lead a visitor is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from config import Settings
from operations.deployment.deployment import Deployment
from operations.forgetting.found import KeptItems
from relay.aws.partition import Partition
from relay.aws.table import State
from relay.system.noted import PARTITION, KeepsPeople
from systems import SYSTEMS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, kw_only=True)
class OfPeople:
    """Of every connection. Methods raise botocore's errors."""

    dynamodb: DynamoDBClient
    deployment: Deployment
    settings: Settings
    log_key: bytes
    """Of the hashes."""

    def find(self, key: str) -> Iterator[KeptItems]:
        """What is kept under an address, or the id of a person or a lead."""
        for name, deployed in self.deployment.connections.items():
            side = SYSTEMS[deployed.system].target
            if not isinstance(side, KeepsPeople):
                continue
            kept = side.people(State(self.dynamodb, deployed.state_table), self._noted(name), self.log_key)
            erase = partial(kept.forget, key)
            yield KeptItems(memory="people", where=name, items=kept.items(key), erase=erase)

    def _noted(self, connection: str) -> Partition | None:
        reading = self.deployment.readings.get(connection)
        if reading is None:
            return None
        return Partition(dynamodb=self.dynamodb, table=reading.readings_table, name=f"{connection}{PARTITION}")
