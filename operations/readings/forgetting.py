"""Erasing what is kept about one record or person in every memory of the readings and routes.

What they keep stands under keyed hashes, so that nobody can list it; who knows the key can have it erased.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from config import Settings
from operations.deployment.deployment import Deployment, ReadingFunction
from operations.readings.known import read_connections, written
from relay.aws.partition import Partition
from relay.aws.table import State
from relay.delivering.unchanged import Unchanged, Write
from relay.queue.queues import message_group
from relay.reading import memory
from relay.reading.memory import Memory
from relay.reading.seen.seen_items import SeenItems
from relay.reading.unmatched import UnmatchedStore
from relay.system.record_names import NamesRecords
from systems import SYSTEMS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """What was erased, as far as it is counted; versions that were seen, and values that were delivered, are not."""

    kept: int
    """Items that systems kept of their own under this key."""
    unmatched: int
    """Records that waited until this person is known at the target."""
    readings: int
    """Those which no longer know whether they have seen a record with this id."""
    routes: int
    """Those which no longer know what they last delivered to this record."""


@dataclass(frozen=True, kw_only=True)
class Memories:
    """All that is kept, of all connections. Methods raise botocore's errors."""

    dynamodb: DynamoDBClient
    deployment: Deployment
    settings: Settings
    log_key: bytes
    """Of the hashes."""

    def forget(self, key: str) -> Forgotten:
        """Erase what is kept under an address, or a record's id, as its system writes it. Twice does no harm."""
        functions, seen, delivered = self.deployment.readings.values(), [*self._seen()], [*self._delivered(key)]
        for items in seen:
            items.forget([key])
        for unchanged, writes in delivered:
            unchanged.rejected(writes)
        return Forgotten(
            kept=memory.forget([self._memory(each) for each in functions], key),
            unmatched=sum(self._unmatched(each).forget(key) for each in functions),
            readings=len(seen),
            routes=len(delivered),
        )

    def _memory(self, each: ReadingFunction) -> Memory:
        return Memory(dynamodb=self.dynamodb, table=each.readings_table, connection=each.connection, key=self.log_key)

    def _unmatched(self, each: ReadingFunction) -> UnmatchedStore:
        name = f"{each.connection}#unmatched"
        partition = Partition(dynamodb=self.dynamodb, table=each.readings_table, name=name)
        return UnmatchedStore(partition=partition, key=self.log_key)

    def _seen(self) -> Iterator[SeenItems]:
        """Of the streams that tell changes: a listing keeps no more of a record than its number and a hash."""
        config = self.settings.config()
        for connection in read_connections(self.settings):
            for reading in written(config, connection):
                if connection in self.deployment.connections and reading.stream.mode == "changes":
                    yield SeenItems(
                        state=self._state(connection),
                        reading=reading.name,
                        key=self.log_key,
                        look_back=reading.look_back,
                    )

    def _delivered(self, key: str) -> Iterator[tuple[Unchanged, list[Write]]]:
        """By route: where it remembers what it delivered, under each name that the record may have."""
        for name, route in self.settings.routes.items():
            side = SYSTEMS[self.settings.systems[route.to]].target
            if isinstance(side, NamesRecords) and route.to in self.deployment.connections:
                groups = [message_group(route.to, each) for each in side.record_names(route, key)]
                unchanged = Unchanged(state=self._state(route.to), key=self.log_key)
                yield unchanged, [Write("", name, group, "") for group in groups]

    def _state(self, connection: str) -> State:
        return State(self.dynamodb, self.deployment.connections[connection].state_table)
