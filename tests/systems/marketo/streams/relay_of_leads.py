"""The engine over an instance's leads: ticks, queues and tables in memory, the stand-in over a real socket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec

from relay.core.config import Config, Route
from relay.core.event import Event, decode
from relay.core.gate import Purpose
from relay.queue.batch_sender import Outbox
from relay.reading.letters import Letters
from relay.reading.memory import Memory
from relay.reading.place import ReadingRun
from relay.reading.seen.judging import Seen, Use
from relay.reading.seen.seen_items import SeenItems
from relay.reading.subscriptions import Reading, readings
from relay.reading.tick import Tick
from relay.system.sides import target_side
from relay.system.stream import Reader
from systems import SYSTEMS
from systems.marketo.source import LEADS
from systems.marketo.streams.source import LeadsSource
from tests.support.fifo_queue import Clock, FifoQueue, SqsClient
from tests.support.memory_readings import MemoryReadings
from tests.support.scripted_target import Plenty
from tests.systems.marketo.streams.reading_leads import Instance

ROUTE = {
    "to": "kintone",
    "app": 12,
    "key": {"field": "lead_id", "from": "id", "type": "number"},
    "fields": {"company": "company"},
}


@dataclass
class Relay:
    """One route of leads to kintone."""

    instance: Instance
    source: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.queue = FifoQueue(Clock())
        self.sqs = SqsClient({"kintone": self.queue})
        self.table = MemoryReadings(clock=self.instance.stand_in.clock.now)
        self.runs: list[ReadingRun] = []
        self.began = self.instance.stand_in.clock.now()

    def tick(self) -> list[ReadingRun]:
        """A minute's tick."""
        self.queue.clock.advance(self.instance.stand_in.clock.now() - self.began)
        found = self._tick().run(Plenty())
        self.runs += found
        return found

    def events(self) -> list[Event]:
        return [decode(message.body) for message in self.queue.messages]

    def told(self) -> list[tuple[int, Any]]:
        """Lead and company of each event."""
        return [(event.payload["id"], event.payload.get("company")) for event in self.events()]

    def _tick(self) -> Tick:
        route: Route = msgspec.convert(ROUTE, target_side(SYSTEMS["kintone"]).route_model)
        source = msgspec.convert({"every": "5m", "gone": "deliver", **self.source}, LeadsSource)
        routes = {"leads": msgspec.structs.replace(route, from_="marketo", source=source)}
        return Tick(
            connection="marketo",
            readings=readings(Config(routes=routes), "marketo", lambda *_: ("leads", cast("Any", LEADS.stream))),
            table=self.table,
            reader=self._reader,
            seen=self._seen,
            memory=lambda: cast("Memory", self.instance.notes),
            letters=Letters(
                routes=routes,
                accept=target_side(SYSTEMS["kintone"]).accept,
                outboxes=lambda _: Outbox(sqs=cast("Any", self.sqs), queue_url="kintone", sleep=lambda _: None),
                log_key=b"key",
                now=lambda: self.instance.now,
            ),
            now=lambda: self.instance.now,
        )

    def _reader(self, reading: Reading, purpose: Purpose, memory: Memory) -> Reader:
        return self.instance.reader(purpose)

    def _seen(self, reading: Reading, use: Use) -> Seen:
        state, look_back = self.instance.state, reading.look_back
        return SeenItems(state=state, reading=reading.name, key=b"key", look_back=look_back, use=use)
