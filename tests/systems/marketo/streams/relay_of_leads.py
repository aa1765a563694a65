"""The engine over an instance's leads: ticks, queues and tables in memory, the stand-in over a real socket."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import msgspec

from relay.core.config import Config, Route
from relay.core.event import Event, decode
from relay.core.gate import Purpose
from relay.delivering.unchanged import PlannedWrite, Unchanged
from relay.queue.batch_sender import Outbox
from relay.reading.events.letters import Letters
from relay.reading.parts import backfill
from relay.reading.parts.fill import Verification
from relay.reading.parts.place import PartKey
from relay.reading.parts.reading_run import ReadingRun
from relay.reading.parts.subscriptions import Reading, readings
from relay.reading.readers.memory import Memory
from relay.reading.seen.judging import Seen, Use
from relay.reading.seen.seen_items import SeenItems
from relay.reading.tick import Tick
from relay.reading.verifying.comparing import Comparing
from relay.system.sides import target_side
from relay.system.stream import Reader
from systems import SYSTEMS
from systems.marketo.source import SOURCES
from tests.support.fifo_queue import Clock, FifoQueue, SqsClient
from tests.support.memory_readings import MemoryReadings
from tests.support.memory_state import MemoryState
from tests.support.scripted_target import Plenty
from tests.systems.marketo.streams.reading_leads import Instance

SIDE = target_side(SYSTEMS["kintone"])
ROUTE = {
    "to": "kintone",
    "app": 12,
    "key": {"field": "lead_id", "from": "id", "type": "number"},
    "fields": {"company": "company"},
    "unchanged": "skip",
}


@dataclass
class Relay:
    """One route of leads, or of another stream, to kintone."""

    instance: Instance
    source: Mapping[str, Any] = field(default_factory=dict)
    stream: str = "leads"
    mapping: Mapping[str, Any] = field(default_factory=lambda: ROUTE)

    def __post_init__(self) -> None:
        self.queue = FifoQueue(Clock())
        self.sqs = SqsClient({"kintone": self.queue})
        self.table = MemoryReadings(clock=self.instance.stand_in.clock.now)
        self.delivered = Unchanged(state=MemoryState(), key=b"key")
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

    def deliver(self, *leads: int) -> None:
        """Have what is queued be delivered, of these leads."""
        for event, message in zip(self.events(), self.queue.messages, strict=True):
            if event.payload["id"] in leads:
                written = SIDE.fingerprint(self.route, event.payload)
                self.delivered.delivered([PlannedWrite(event.id, "leads", message.group, written)])

    @property
    def route(self) -> Route:
        """As relay.yaml has it."""
        route: Route = msgspec.convert(self.mapping, SIDE.route_model)
        model, gone = SOURCES[self.stream].model, {"gone": "deliver"} if self.stream == "leads" else {}
        return msgspec.structs.replace(
            route, from_="marketo", source=msgspec.convert({"every": "5m", **gone, **self.source}, model)
        )

    @property
    def reading(self) -> Reading:
        """The only one."""
        config = Config(routes={"leads": self.route})
        [found] = readings(config, "marketo", lambda *_: (self.stream, cast("Any", SOURCES[self.stream].stream)))
        return found

    def verify(self, since: datetime | None, *, mend: bool = False) -> Callable[[], Verification]:
        """Ask for a verification until now; what has come of it so far."""
        asked, now = Verification(mend=mend), self.instance.now
        name = backfill.ask(
            self.table, self.reading, since=since, until=now, routes=["leads"], again=False, now=now, verification=asked
        )

        def found() -> Verification:
            fill = self.table.items[PartKey("fill", self.reading.name, name)].place.fill
            assert fill is not None
            assert fill.verification is not None
            return fill.verification

        return found

    def _tick(self) -> Tick:
        routes = {"leads": self.route}
        return Tick(
            connection="marketo",
            readings=[self.reading],
            table=self.table,
            reader=self._reader,
            seen=self._seen,
            memory=lambda: cast("Memory", self.instance.notes),
            letters=Letters(
                routes=routes,
                accept=SIDE.accept,
                outboxes=lambda _: Outbox(sqs=cast("Any", self.sqs), queue_url="kintone", sleep=lambda _: None),
                log_key=b"key",
                now=lambda: self.instance.now,
            ),
            comparing=Comparing(
                routes=routes, accept=SIDE.accept, fingerprint=SIDE.fingerprint, memory=lambda _: self.delivered
            ),
            now=lambda: self.instance.now,
        )

    def _reader(self, reading: Reading, purpose: Purpose, memory: Memory) -> Reader:
        return self.instance.reader(purpose)

    def _seen(self, reading: Reading, use: Use) -> Seen:
        state, look_back = self.instance.state, reading.look_back
        return SeenItems(state=state, reading=reading.name, key=b"key", look_back=look_back, use=use)
