"""What readings keep: systems' own items, who waits for a person, and what was seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from config import Settings
from operations.deployment.deployment import DeployedReading, Deployment
from operations.forgetting.found import KeptItems, MemoryKind
from operations.readings.known import KnownReading, known_readings
from relay.aws.partition import Partition
from relay.aws.table import State
from relay.history.store import PARTITION as HISTORY
from relay.history.store import RunHistory
from relay.reading.parts.place import PartKey
from relay.reading.readers.memory import Memory
from relay.reading.seen.listed_record import ListedRecord
from relay.reading.seen.ordered_ids import OrderedIds
from relay.reading.seen.seen_items import SeenItems
from relay.reading.seen.swept_ids import NAME as SWEPT
from relay.reading.unmatched.store import PARTITION, UnmatchedStore
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

    def find(self, key: str) -> Iterator[KeptItems]:
        """What is kept under an address, or a record's id."""
        for each in self.deployment.readings.values():
            yield self._kept(each, key)
            yield self._waiting(each, key)
            yield self._history(each, key)
        for known in known_readings(self.dynamodb, self.deployment, self.settings):
            yield from self._seen(known, key)

    def _kept(self, each: DeployedReading, key: str) -> KeptItems:
        found = Memory(dynamodb=self.dynamodb, table=each.readings_table, connection=each.connection, key=self.log_key)
        items = len(found.items(key))
        return KeptItems(memory="kept", where=each.connection, items=items, erase=lambda: found.forget(key))

    def _waiting(self, each: DeployedReading, key: str) -> KeptItems:
        name = f"{each.connection}{PARTITION}"
        store = UnmatchedStore(
            partition=Partition(dynamodb=self.dynamodb, table=each.readings_table, name=name), key=self.log_key
        )
        items = store.waiting(key)
        return KeptItems(memory="waiting", where=each.connection, items=items, erase=lambda: store.forget(key))

    def _history(self, each: DeployedReading, key: str) -> KeptItems:
        name = f"{each.connection}{HISTORY}"
        history = RunHistory(partition=Partition(dynamodb=self.dynamodb, table=each.readings_table, name=name))
        keys = history.keys_of(key)
        return KeptItems(memory="history", where=each.connection, items=len(keys), erase=lambda: history.forget(keys))

    def _seen(self, known: KnownReading, key: str) -> Iterator[KeptItems]:
        """Also of what relay.yaml no longer reads: a listing never expires."""
        stream = self._stream(known)
        if stream is None:
            return
        ids = OrderedIds(numeric=stream.numeric_ids)
        if stream.mode == "snapshot":
            record = ListedRecord(known.partition, known.name, ids, key)
            yield _of_listing("listed", known, PartKey("now", known.name), record)
            return
        record = ListedRecord(known.partition, SWEPT, ids, key)
        yield _of_listing("ids", known, PartKey("ids", known.name), record)
        if known.connection in self.deployment.state_tables():
            yield self._changes(known, key)

    def _changes(self, known: KnownReading, key: str) -> KeptItems:
        state = State(self.dynamodb, self.deployment.state_tables()[known.connection])
        # How long an item lives plays no part where none is written.
        items = SeenItems(state=state, reading=known.name, key=self.log_key, look_back=timedelta())
        return KeptItems(memory="seen", where=known.title, items=items.known([key]), erase=lambda: items.forget([key]))

    def _stream(self, known: KnownReading) -> Stream | None:
        """None where relay.yaml no longer has the connection, or its system the stream."""
        if known.reading is not None:
            return known.reading.stream
        word = self.settings.systems.get(known.connection)
        side = pick(SYSTEMS[word].sources, known.stream) if word else None
        return side.stream if side else None


def _of_listing(memory: MemoryKind, known: KnownReading, part: PartKey, record: ListedRecord) -> KeptItems:
    """Under the lease of the part that lists."""
    lease = (known.table, part)
    return KeptItems(memory=memory, where=known.title, items=record.items(), erase=record.erase, lease=lease)
