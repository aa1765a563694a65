"""The relay between two directories, in this process: all of the engine is real but AWS, and both systems answer HTTP.

`near` is only read, `far` is only written. Times of the queue and of leases are those of a clock that nobody waits for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, cast

import msgspec

from relay.aws.errors import AWS_ERRORS
from relay.core import event
from relay.core.config import Config, Route
from relay.core.deadline import Countdown
from relay.core.event import Event, decode
from relay.core.gate import Purpose, Returned
from relay.core.read_source import ReadSource
from relay.delivering.delivery import Delivery
from relay.delivering.judging import Judging
from relay.delivering.newest_delivered import Latest
from relay.delivering.replies import Replies
from relay.delivering.retry import Schedule
from relay.delivering.settlement import Settlement
from relay.delivering.settling import Settling
from relay.delivering.skipping import Skipping
from relay.delivering.unchanged import Unchanged
from relay.delivering.writing import Writing
from relay.limits.open_gate import OpenGate
from relay.queue import queues
from relay.queue.batch_sender import Outbox
from relay.queue.message import REPLAYED, handed
from relay.reading.events.letters import Letters
from relay.reading.parts.reading_run import ReadingRun
from relay.reading.parts.subscriptions import Reading, readings
from relay.reading.readers.memory import Memory
from relay.reading.seen.judging import Seen, Use
from relay.reading.seen.seen_items import SeenItems
from relay.reading.seen.snapshot import Snapshot
from relay.reading.tick import Tick
from relay.system.access import Access, Payload
from relay.system.reads import EVERYTHING
from relay.system.stream import Reader, Stream
from relay.system.target import Accepted
from tests.connectors.example.config import DirectoryConnection, DirectoryRoute
from tests.connectors.example.stand_in.stand_in import StandIn
from tests.connectors.example.streams import GROUPS, PEOPLE
from tests.connectors.example.system import DIRECTORY
from tests.faults.reading.trouble import Killed, Trouble, Troubled
from tests.support.fifo_queue import Clock, FifoQueue, SqsClient
from tests.support.memory_partition import MemoryPartition
from tests.support.memory_readings import MemoryReadings
from tests.support.memory_state import MemoryState

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
STREAMS: Mapping[str, Stream] = {"people": PEOPLE, "groups": GROUPS}
_TABLE = ("parts", "part", "create", "take", "save", "release", "give_back", "change", "make_due", "keep_run", "runs")
_STATE = ("put", "put_all", "get", "get_all", "delete", "delete_all")
_PARTITION = ("get", "put_all", "delete_all", "last", "between")
_QUEUE = ("send_message_batch", "send_message", "change_message_visibility_batch")
_SECONDS = 100.0
_PATIENCE = 1_000.0
"""Seconds after which every lease has lapsed and every message is in sight again."""


class Relay:
    """Both functions, with what they remember. `sent` is called with each event before it is in the queue."""

    def __init__(self, near: StandIn, far: StandIn, trouble: Trouble, sent: Callable[[Event], None]) -> None:
        self.trouble, self.clock = trouble, Clock()
        self.near = DirectoryConnection(url=near.url)
        self.far = DirectoryConnection(url=far.url)
        self.routes = {name: _route(written) for name, written in ROUTES.items()}
        self.queue, self.dead_letters = FifoQueue(self.clock), FifoQueue(self.clock)
        self.queue.send = _watched(self.queue.send, sent)  # type: ignore[method-assign]
        client = SqsClient({"far": self.queue, "dead": self.dead_letters})
        self._sqs = self._troubled(client, "queue", _QUEUE)
        self._began = time.time()
        self.table = MemoryReadings(connection="near", clock=self._now)
        self._table = self._troubled(self.table, "table of readings", _TABLE)
        self._memory = self._troubled(MemoryState(), "memory of changes", _STATE)
        self._blocks = MemoryPartition(name="near#groups", clock=self._now)
        self._partition = self._troubled(self._blocks, "memory of listings", _PARTITION)
        self._written = self._troubled(MemoryState(), "memory of what was written", _STATE)
        self._newest = MemoryState()
        """Never in trouble: an old event that is replayed may overtake what was delivered while it is silent."""
        self.gate = _Gate(trouble)

    def tick(self) -> list[ReadingRun]:
        """Read everything once; nothing of a function that is killed."""
        tick = self._tick()
        with suppress(Killed, *AWS_ERRORS):
            for part in self.table.parts():
                self.table.make_due(part.key)
            return tick.run(Countdown(_SECONDS))
        self.later(_PATIENCE)
        return []

    def deliver(self) -> int:
        """Deliver what can be received now; how many there were."""
        batch = [handed(record) for record in self.queue.receive(10)]
        with suppress(Killed):
            failed = self._delivery().run(batch, Countdown(_SECONDS)).failed
            for message in batch:
                if message.id not in failed:
                    self.queue.delete(message.receipt_handle)
        return len(batch)

    def later(self, seconds: float) -> None:
        self.clock.advance(self.clock.seconds + seconds)

    def replay_all(self) -> int:
        """Have every dead letter delivered again, as a person does; how many there were."""
        letters, self.dead_letters.messages[:] = list(self.dead_letters.messages), []
        for number, letter in enumerate(letters):
            found = decode(letter.body)
            group = queues.message_group("far", self.accept(self.routes[found.route], found.payload).key)
            marked = {REPLAYED: {"DataType": "String", "StringValue": "1"}}
            self.queue.send(letter.body, group, f"replay-{self.clock.seconds}-{number}", marked)
        return len(letters)

    def accept(self, route: Route, payload: Payload) -> Accepted:
        return DIRECTORY.target.accept(route, payload, self.far)

    def _tick(self) -> Tick:
        letters = Letters(
            routes=self.routes,
            accept=self.accept,
            outboxes=lambda _: Outbox(sqs=self._sqs, queue_url="far", sleep=lambda _: None),
            log_key=b"key",
            now=event.now,
        )
        config = Config(routes=self.routes)
        return Tick(
            connection="near",
            readings=readings(config, "near", lambda _, source: (str(source.stream), STREAMS[str(source.stream)])),
            table=self._table,
            reader=self._reader,
            seen=self._seen,
            memory=lambda: cast("Memory", _NoMemory()),
            letters=letters,
        )

    def _reader(self, reading: Reading, purpose: Purpose, memory: Memory) -> Reader:
        return reading.stream.reader(self.near, reading.source, EVERYTHING, self._access)

    def _seen(self, reading: Reading, use: Use) -> Seen:
        if reading.stream.mode == "snapshot":
            return Snapshot(self._partition, "groups", key=b"key", numeric_ids=False, rule="1")
        look_back = reading.look_back
        return SeenItems(state=self._memory, reading=reading.name, key=b"key", look_back=look_back, use=use)

    def _delivery(self) -> Delivery:
        """With a target of its own, as in another function."""
        settlement = Settlement(connection="far", sqs=self._sqs, queue_url="far", dead_letter_url="dead")
        schedule = Schedule(first=1.0, longest=5.0)
        target = DIRECTORY.target.for_connection(self.far, self.routes, self._access)
        return Delivery(
            connection="far",
            routes=self.routes,
            judging=Judging(connection="far", latest=Latest(self._newest)),
            writing=Writing(connection="far", target=target),
            settling=Settling(
                connection="far", settlement=settlement, schedule=schedule, replies=Replies(state=self._written)
            ),
            skipping=Skipping(
                connection="far",
                memory=Unchanged(state=self._written, key=b"key"),
                fingerprint=lambda route, payload: DIRECTORY.target.fingerprint(route, payload, self.far),
            ),
        )

    @property
    def _access(self) -> Access:
        return Access(secret=lambda **_: {"token": "stand-in-token"}, gate=self.gate, state=self._memory)

    def _troubled(self, real: object, what: str, methods: tuple[str, ...]) -> Any:
        return Troubled(real, self.trouble, what, methods)

    def _now(self) -> float:
        return self._began + self.clock.seconds


class _Gate(OpenGate):
    """Functions are killed before and after requests, too."""

    def __init__(self, trouble: Trouble) -> None:
        self._trouble = trouble

    def send(self, request: Callable[[], Returned], **named: Any) -> Returned:
        """As OpenGate.send. That requests fail is up to the stand-ins."""
        return cast("Returned", self._trouble.kills("request", partial(super().send, request, **named)))


class _NoMemory:
    """The example system keeps nothing of its own."""

    def write(self) -> None:
        """Nothing was put."""


def _route(written: dict[str, Any]) -> Route:
    plain = {key: value for key, value in written.items() if key != "source"}
    route = msgspec.convert({"to": "far", "from": "near", **plain}, DirectoryRoute)
    return msgspec.structs.replace(route, source=msgspec.convert(written["source"], ReadSource))


def _watched(send: Callable[..., str], sent: Callable[[Event], None]) -> Callable[..., str]:
    def called(body: str, *others: Any) -> str:
        sent(decode(body))
        return send(body, *others)

    return called
