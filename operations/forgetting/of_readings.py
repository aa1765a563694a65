"""What readings keep: systems' own items, who waits for a person, and what was seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from config import Settings
from operations.deployment.deployment import Deployment, ReadingFunction
from operations.forgetting.found import Found
from operations.readings.known import KnownReading, known_readings
from relay.aws.partition import Partition
from relay.aws.table import State
from relay.reading.memory import Memory
from relay.reading.place import Kind, PartKey
from relay.reading.seen.listed_record import ListedRecord
from relay.reading.seen.ordered_ids import OrderedIds
from relay.reading.seen.seen_items import SeenItems
from relay.reading.seen.swept_ids import NAME as SWEPT
from relay.reading.unmatched import PARTITION, UnmatchedStore
from relay.system.source import pick
from relay.system.stream import Stream
from systems import SYSTEMS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, kw_only=True)
class OfReadings:
    """Of every connection that is read. Methods raise botocore's errors."""

    dynamodb: DynamoDBClient
    deployment: Deployment
    settings: Settings
    log_key: bytes
    """Of the hashes."""

    def find(self, key: str) -> Iterator[Found]:
        """What is kept under an address, or a record's id."""
        for each in self.deployment.readings.values():
            yield self._kept(each, key)
            yield self._waiting(each, key)
        for known in known_readings(self.dynamodb, self.deployment, self.settings):
            yield from self._seen(known, key)

    def _kept(self, each: ReadingFunction, key: str) -> Found:
        found = Memory(dynamodb=self.dynamodb, table=each.readings_table, connection=each.connection, key=self.log_key)
        items = len(found.items(key))
        return Found(memory="kept", where=each.connection, items=items, erase=lambda: found.forget(key))

    def _waiting(self, each: ReadingFunction, key: str) -> Found:
        name = f"{each.connection}{PARTITION}"
        store = UnmatchedStore(
            partition=Partition(dynamodb=self.dynamodb, table=each.readings_table, name=name), key=self.log_key
        )
        items = store.waiting(key)
        return Found(memory="waiting", where=each.connection, items=items, erase=lambda: store.forget(key))

    def _seen(self, known: KnownReading, key: str) -> Iterator[Found]:
        """Also of what relay.yaml no longer reads: a listing never expires."""
        stream = self._stream(known)
        if stream is None:
            return
        if stream.mode == "snapshot":
            yield _listed(known, "now", known.name, OrderedIds(numeric=stream.numeric_ids), key)
            return
        yield _listed(known, "ids", SWEPT, OrderedIds(numeric=stream.numeric_ids), key)
        if known.connection in self.deployment.connections:
            yield self._changes(known, key)

    def _changes(self, known: KnownReading, key: str) -> Found:
        state = State(self.dynamodb, self.deployment.connections[known.connection].state_table)
        # How long an item lives plays no part where none is written.
        items = SeenItems(state=state, reading=known.name, key=self.log_key, look_back=timedelta())
        return Found(memory="seen", where=known.title, items=items.known([key]), erase=lambda: items.forget([key]))

    def _stream(self, known: KnownReading) -> Stream | None:
        """None where relay.yaml no longer has the connection, or its system the stream."""
        if known.reading is not None:
            return known.reading.stream
        word = self.settings.systems.get(known.connection)
        side = pick(SYSTEMS[word].sources, known.stream) if word else None
        return side.stream if side else None


def _listed(known: KnownReading, kind: Kind, listing: str, ids: OrderedIds, key: str) -> Found:
    record = ListedRecord(known.partition, listing, ids, key)
    lease = (known.table, PartKey(kind, known.name))
    return Found(memory="listed", where=known.title, items=record.items(), erase=record.erase, lease=lease)
