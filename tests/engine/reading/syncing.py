"""A sync on a queue and a cursor in memory, of a system that a test writes down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import msgspec

from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.findings import Finding
from relay.core.refusal import Refused
from relay.queue.batch_sender import Outbox
from relay.reading.run import Sync
from relay.system.access import Payload
from relay.system.sync_reader import Change, Page
from relay.system.target import Accepted
from tests.support.fifo_queue import Clock, FifoQueue, SqsClient
from tests.support.memory_cursor import MemoryCursor
from tests.support.scripted_target import Plenty

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def a_change(record: int, revision: int = 1, **payload: Any) -> Change:
    """A record that the route takes."""
    return Change(f"12/{record}", str(revision), {"leadId": str(record), "revision": str(revision), **payload})


@dataclass
class ScriptedChanges:
    """Pages as a test gives them; the cursor is the number of the page. What is an exception is raised in its turn."""

    pages: Sequence[Sequence[Change] | Exception]
    begun: list[datetime] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """The cursors that reading began with."""

    def begin(self, at: datetime) -> str:
        self.begun.append(at)
        return "0"

    def read(self, cursor: str, deadline: Deadline) -> Iterator[Page]:
        deadline.seconds_left()
        self.asked.append(cursor)
        for number, page in enumerate(self.pages[int(cursor) :], start=int(cursor) + 1):
            if isinstance(page, Exception):
                raise page
            yield Page(len(page), page, str(number), NOON + timedelta(minutes=number))

    def check(self, where: str, deadline: Deadline) -> Iterable[Finding]:
        return ()


@dataclass
class Syncing:
    """The sync `changes` of the route `changed`, to the connection `crm`."""

    changes: ScriptedChanges
    clock: Clock = field(default_factory=Clock)
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.queue = FifoQueue(self.clock)
        self.client = SqsClient({"queue": self.queue})
        self.cursor = MemoryCursor(clock=lambda: self.clock.seconds)
        self.slept: list[float] = []
        self.sync = Sync(
            name="changes",
            route="changed",
            to="crm",
            accept=accept,
            changes=self.changes,
            cursor=self.cursor,
            outbox=Outbox(sqs=cast("Any", self.client), queue_url="queue", sleep=self.slept.append),
            log_key=b"key",
            now=lambda: self.now,
        )

    def run(self, name: str = "run-1", deadline: Deadline | None = None) -> Any:
        """Run it once."""
        return self.sync.run(name, deadline or Plenty())

    def events(self) -> list[Event]:
        """What waits in the queue, in the order of sending."""
        return [msgspec.json.decode(message.body, type=Event) for message in self.queue.messages]

    def queued(self) -> list[tuple[str, str]]:
        """Record and revision of each."""
        return [(event.payload["leadId"], event.payload["revision"]) for event in self.events()]


def accept(payload: Payload) -> Accepted:
    """Refuses what has no e-mail address, when the payload speaks of one; breaks at half a character, as systems do."""
    str(payload.get("memo")).encode()
    if payload.get("email") == "":
        raise Refused("key_missing", path="email")
    return Accepted(f"record/{payload['leadId']}", str(payload["leadId"]))


def facts(line: Mapping[str, Any], *names: str) -> tuple[Any, ...]:
    """Some facts of a log line."""
    return tuple(line.get(name) for name in names)
