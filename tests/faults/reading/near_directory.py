"""The example system of the connector suite as the one that is read: people tell their changes, groups are listed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from relay.aws.partition import Partition
from relay.aws.table import State
from relay.core import event
from relay.core.read_source import ReadSource
from relay.reading.parts.subscriptions import Reading
from relay.reading.seen.judging import Seen, Use
from relay.reading.seen.seen_items import SeenItems
from relay.reading.seen.snapshot import Snapshot
from relay.system.access import Access
from relay.system.reads import EVERYTHING
from relay.system.stream import Reader, Stream
from tests.connectors.example.config import DirectoryConnection
from tests.connectors.example.stand_in.stand_in import StandIn
from tests.connectors.example.streams import GROUPS, PEOPLE
from tests.support.fifo_queue import Clock

ROUTES: dict[str, dict[str, Any]] = {
    "names": {
        "source": {"stream": "people", "every": "1m", "first": "everything"},
        "id": "id",
        "fields": {"name": "name"},
        "unchanged": "skip",
    },
    "scores": {
        "source": {"stream": "people", "every": "1m", "first": "everything"},
        "id": "id",
        "fields": {"score": {"from": "score", "type": "integer"}},
    },
    "groups": {
        "source": {"stream": "groups", "every": "1m", "first": "everything", "gone": "deliver"},
        "id": "join('', ['group-', id])",
        "fields": {"name": "name"},
        "unchanged": "skip",
    },
}
_STREAMS: Mapping[str, Stream] = {"people": PEOPLE, "groups": GROUPS}


class NearDirectory:
    """Implements Near. The directory has the machine's time, whatever the clock of queues and leases says."""

    routes = ROUTES

    def __init__(self, stand_in: StandIn) -> None:
        self._connection = DirectoryConnection(url=stand_in.url)
        self.clock = Clock()

    def now(self) -> datetime:
        """As in Near."""
        return event.now()

    def later(self, seconds: float) -> None:
        """As in Near."""
        self.clock.advance(self.clock.seconds + seconds)

    def model(self, written: Mapping[str, Any]) -> type[ReadSource]:
        """As in Near."""
        return ReadSource

    def stream(self, source: ReadSource) -> tuple[str, Stream]:
        """As in Near."""
        return str(source.stream), _STREAMS[str(source.stream)]

    def reader(self, reading: Reading, access: Access) -> Reader:
        """As in Near."""
        return reading.stream.reader(self._connection, reading.source, EVERYTHING, access)

    def seen(self, reading: Reading, use: Use, state: State, blocks: Partition) -> Seen:
        """As in Near."""
        if reading.stream.mode == "snapshot":
            return Snapshot(blocks, "groups", key=b"key", numeric_ids=False, rule="1")
        return SeenItems(state=state, reading=reading.name, key=b"key", look_back=reading.look_back, use=use)
