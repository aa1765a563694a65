"""The relay between two systems, in this process: all of the engine is real but AWS, and both systems answer HTTP.

`near` is only read, `far`, a directory, is only written. Times of the queue and of leases are those of a clock that
nobody waits for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Protocol, cast

import msgspec

from relay.aws.errors import AWS_ERRORS
from relay.aws.partition import Partition
from relay.aws.table import State
from relay.core.config import Config, Route
from relay.core.deadline import Countdown, Deadline
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
from relay.reading.tick import Tick
from relay.system.access import Access, Payload
from relay.system.stream import Reader, Stream
from relay.system.target import Accepted
from tests.connectors.example.config import DirectoryConnection, DirectoryRoute
from tests.connectors.example.stand_in.stand_in import StandIn
from tests.connectors.example.system import DIRECTORY
from tests.faults.reading.trouble import Killed, Trouble, Troubled, TroubledNotes
from tests.support.fifo_queue import Clock, FifoQueue, SqsClient
from tests.support.memory_partition import MemoryPartition
from tests.support.memory_readings import MemoryReadings
from tests.support.memory_state import MemoryState

_TABLE = ("parts", "part", "create", "take", "save", "release", "give_back", "change", "make_due", "keep_run", "runs")
_STATE = ("put", "put_all", "get", "get_all", "delete", "delete_all", "versioned", "replace")
_PARTITION = ("get", "put_all", "delete_all", "last", "between")
_QUEUE = ("send_message_batch", "send_message", "change_message_visibility_batch")
_SECONDS = 100.0
_PATIENCE = 1_000.0
"""Seconds after which every lease has lapsed and every message is in sight again."""


class Near(Protocol):
    """The system that is read."""

    clock: Clock
    """Of everything, in seconds since it began."""

    @property
    def routes(self) -> Mapping[str, Mapping[str, Any]]:
        """As they stand in relay.yaml, but for `to` and `from`."""

    def model(self, written: Mapping[str, Any]) -> type[ReadSource]:
        """Of one of their sources."""

    def now(self) -> datetime:
        """What the functions take for the present."""

    def later(self, seconds: float) -> None:
        """Let time pass, for the clock as well."""

    def stream(self, source: ReadSource) -> tuple[str, Stream]:
        """The stream that is read, after its name."""

    def reader(self, reading: Reading, access: Access) -> Reader:
        """A new one, as in another function."""

    def seen(self, reading: Reading, use: Use, state: State, blocks: Partition) -> Seen:
        """What was seen, in the memory for changes or that for listings."""


class Relay:
    """Both functions, with what they remember. `sent` is called with each event before it is in the queue."""

    def __init__(self, near: Near, far: StandIn, trouble: Trouble, sent: Callable[[Event], None]) -> None:
        self.near, self.trouble, self.clock = near, trouble, near.clock
        self.far = DirectoryConnection(url=far.url)
        self.routes = {name: _route(written, near.model(written["source"])) for name, written in near.routes.items()}
        self.queue, self.dead_letters = FifoQueue(self.clock), FifoQueue(self.clock)
        self.queue.send = _watched(self.queue.send, sent)  # type: ignore[method-assign]
        client = SqsClient({"far": self.queue, "dead": self.dead_letters})
        self._sqs = self._troubled(client, "queue", _QUEUE)
        self._began = near.now().timestamp() - self.clock.seconds
        self.table = MemoryReadings(connection="near", clock=self._now)
        self._table = self._troubled(self.table, "table of readings", _TABLE)
        self._memory = self._troubled(MemoryState(), "memory of changes", _STATE)
        self._blocks = MemoryPartition(name="near#groups", clock=self._now)
        self._partition = self._troubled(self._blocks, "memory of listings", _PARTITION)
        self._written = self._troubled(MemoryState(), "memory of what was written", _STATE)
        self._state = self._troubled(MemoryState(), "state of the connection", _STATE)
        self._kept: dict[tuple[str, str], str] = {}
        self._newest = MemoryState()
        """Never in trouble: an old event that is replayed may overtake what was delivered while it is silent."""
        self.gate = _Gate(trouble)

    def tick(self, deadline: Deadline | None = None) -> list[ReadingRun]:
        """Read everything once; nothing of a function that is killed."""
        tick = self._tick()
        with suppress(Killed, *AWS_ERRORS):
            for part in self.table.parts():
                self.table.make_due(part.key)
            return tick.run(deadline or Countdown(_SECONDS))
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
        self.near.later(seconds)

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
            now=self.near.now,
        )
        config = Config(routes=self.routes)
        return Tick(
            connection="near",
            readings=readings(config, "near", lambda _, source: self.near.stream(cast("ReadSource", source))),
            table=self._table,
            reader=self._reader,
            seen=self._seen,
            memory=lambda: cast("Memory", TroubledNotes(self._kept, trouble=self.trouble)),
            letters=letters,
            now=self.near.now,
        )

    def _reader(self, reading: Reading, purpose: Purpose, memory: Memory) -> Reader:
        return self.near.reader(reading, replace(self._access(purpose), memory=memory))

    def _seen(self, reading: Reading, use: Use) -> Seen:
        return self.near.seen(reading, use, self._memory, self._partition)

    def _access(self, purpose: Purpose) -> Access:
        """Of a system of the connector suite; what is read may have a secret of its own."""
        return Access(
            secret=lambda **_: {"token": "stand-in-token"}, gate=self.gate, state=self._state, purpose=purpose
        )

    def _delivery(self) -> Delivery:
        """With a target of its own, as in another function."""
        settlement = Settlement(connection="far", sqs=self._sqs, queue_url="far", dead_letter_url="dead")
        schedule = Schedule(first=1.0, longest=5.0)
        target = DIRECTORY.target.for_connection(self.far, self.routes, self._access("write"))
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


def _route(written: Mapping[str, Any], model: type[ReadSource]) -> Route:
    plain = {key: value for key, value in written.items() if key != "source"}
    route = msgspec.convert({"to": "far", "from": "near", **plain}, DirectoryRoute)
    return msgspec.structs.replace(route, source=msgspec.convert(written["source"], model))


def _watched(send: Callable[..., str], sent: Callable[[Event], None]) -> Callable[..., str]:
    def called(body: str, *others: Any) -> str:
        sent(decode(body))
        return send(body, *others)

    return called
