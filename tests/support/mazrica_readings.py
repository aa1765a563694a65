"""One reading of Mazrica's stand-in as the engine runs it, hour by hour on the stand-in's clock, and what it told.

Everything but the tables and the queue is real: the tick, the reader, its client and pace, the memories of what was
seen and of what is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import msgspec

from local.systems.mazrica import StandIn
from relay.core.config import Config, Route
from relay.core.event import Event, decode
from relay.core.gate import Purpose
from relay.limits.open_gate import OpenGate
from relay.queue.batch_sender import Outbox
from relay.reading.events.letters import Letters
from relay.reading.parts.reading_run import ReadingRun
from relay.reading.parts.subscriptions import Reading, readings
from relay.reading.readers.memory import Memory
from relay.reading.seen.judging import Seen, Use
from relay.reading.seen.seen_items import SeenItems
from relay.reading.seen.swept_ids import NAME, SweptIds
from relay.reading.seen.valves import AnswerStore, Word
from relay.reading.tick import Tick
from relay.system.access import Access
from relay.system.reads import EVERYTHING, Reads
from relay.system.stream import Reader
from relay.system.target import Accepted
from systems.mazrica.config import MazricaConnection
from systems.mazrica.connecting import Clocks
from systems.mazrica.names import RecordList
from systems.mazrica.people.links import ContactLinks
from systems.mazrica.streams.connecting import Readers
from systems.mazrica.streams.source import ContactsSource, PhasesSource
from systems.mazrica.streams.stream import STREAMS
from tests.support.fifo_queue import Clock, FifoQueue, SqsClient
from tests.support.memory_partition import MemoryPartition
from tests.support.memory_readings import MemoryReadings
from tests.support.memory_state import MemoryState
from tests.support.reader_notes import Notes
from tests.support.scripted_target import Plenty

HOUR = 3600.0
ITEMS = {"lead_id": 501, "lead_score": 502, "acquisition_date": 503, "activity_url": 504}


def settings(mazrica: StandIn) -> dict[str, Any]:
    """What a person writes of the connection, once they know how the account is to be read."""
    readings = mazrica.readings
    return {
        "url": mazrica.url,
        "items": ITEMS,
        "zone": readings.times.zone,
        "ids": readings.contact_ids,
        "completed": {"path": readings.state.path, "equals": readings.state.completed},
        "action_contacts": readings.action_contacts.path,
    }


@dataclass
class MazricaReading:
    """A reading that goes on. `source` and `connection` are as relay.yaml has them."""

    mazrica: StandIn
    word: str
    source: Mapping[str, Any] = field(default_factory=dict)
    connection: Mapping[str, Any] = field(default_factory=dict)
    names: Reads = EVERYTHING
    state: MemoryState = field(default_factory=MemoryState)
    notes: Notes = field(default_factory=Notes)

    def __post_init__(self) -> None:
        self.queue = FifoQueue(Clock())
        self.sqs = SqsClient({"sink": self.queue})
        self.clock = self.mazrica.clock
        self.table = MemoryReadings(clock=self.clock.now, connection="mazrica")
        self.partition = MemoryPartition(clock=self.clock.now)
        self.runs: list[ReadingRun] = []
        self.began = self.clock.now()
        self._taken = 0

    @property
    def links(self) -> ContactLinks:
        return ContactLinks(self.state)

    def hours(self, number: int = 1) -> list[dict[str, Any]]:
        """Let so many hours pass, with a tick at the end of each; what was told."""
        for _ in range(number):
            self.clock.advance(HOUR)
            self.tick()
        return self.told()

    def days(self, number: int = 1) -> list[dict[str, Any]]:
        """The same for days, with a few ticks in each."""
        for _ in range(number * 4):
            self.clock.advance(6 * HOUR)
            self.tick()
        return self.told()

    def tick(self) -> list[ReadingRun]:
        """A minute's tick."""
        self.queue.clock.advance(self.clock.now() - self.began)
        found = self._tick().run(Plenty())
        self.runs += found
        return found

    def told(self) -> list[dict[str, Any]]:
        """The payloads of the events since this was last asked."""
        events = self.events()
        found = [event.payload for event in events[self._taken :]]
        self._taken = len(events)
        return found

    def events(self) -> list[Event]:
        return [decode(message.body) for message in self.queue.messages]

    def answer(self, word: Word) -> None:
        """A person answers that many look gone."""
        AnswerStore(self.partition, NAME).give("many_gone", word)

    @property
    def model(self) -> MazricaConnection:
        return msgspec.convert({**settings(self.mazrica), **self.connection}, MazricaConnection)

    @property
    def reading(self) -> Reading:
        """The only one."""
        stream = STREAMS[self.word]
        source = msgspec.convert({"stream": self.word, "every": "1h", **self.source}, stream.model)
        config = Config(routes={"told": Route(to="sink", from_="mazrica", source=source)})
        [found] = readings(config, "mazrica", lambda *_: (self.word, stream))
        return found

    def reader(self, purpose: Purpose = "read") -> Reader:
        """A new one, as in another function."""
        access = Access(secret=self._secret, gate=OpenGate(), state=self.state, purpose=purpose, memory=self.notes)
        clocks = Clocks(now=self.clock.now, sleep=self.clock.advance)
        made = Readers(connection=self.model, names=self.names, access=access, clocks=clocks)
        source = self.reading.source
        if isinstance(source, ContactsSource):
            return made.contacts(source, STREAMS["contacts"].filter(source))
        if isinstance(source, PhasesSource):
            return made.phases(source, STREAMS["phases"].filter(source))
        return made.actions() if self.word == "actions" else made.records(RecordList(self.word))

    def calls(self) -> int:
        """How many were made so far."""
        return len(self.mazrica.requests())

    def _tick(self) -> Tick:
        routes = {"told": Route(to="sink", from_="mazrica", source=self.reading.source)}
        return Tick(
            connection="mazrica",
            readings=[self.reading],
            table=self.table,
            reader=lambda _, purpose, __: self.reader(purpose),
            seen=self._seen,
            memory=self._memory,
            letters=Letters(
                routes=routes,
                accept=lambda _, payload: Accepted(key=str(payload.get("contactId", payload.get("id"))), lead="0"),
                outboxes=lambda _: Outbox(sqs=cast("Any", self.sqs), queue_url="sink", sleep=lambda _: None),
                log_key=b"key",
                now=self._now,
            ),
            now=self._now,
        )

    def _memory(self) -> Memory:
        self.notes.put_so_far.clear()
        return cast("Memory", self.notes)

    def _seen(self, reading: Reading, use: Use) -> Seen:
        items = SeenItems(state=self.state, reading=reading.name, key=b"key", look_back=reading.look_back, use=use)
        if use.kind == "ids":
            return SweptIds(self.partition, items, numeric_ids=reading.stream.numeric_ids)
        return items

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now(), UTC)

    def _secret(self, *, refresh: bool = False) -> Mapping[str, Any]:
        return {"api_key": self.mazrica.api_key}
