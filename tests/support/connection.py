"""One connection on queues and a state table in memory: everything of the engine is real but AWS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from relay.core.config import Route
from relay.core.deadline import Deadline
from relay.delivering.delivery import Delivery
from relay.delivering.draining.drain import Drain
from relay.delivering.draining.lease import Drained, Lease
from relay.delivering.draining.receiving import QueueReceiver
from relay.delivering.judging import Judging
from relay.delivering.newest_delivered import Latest
from relay.delivering.replies import Replies
from relay.delivering.retry import Schedule
from relay.delivering.settlement import Settlement
from relay.delivering.settling import Settling
from relay.delivering.writing import Writing
from relay.loop_guard.guard import LoopGuard
from relay.queue.message import Message, handed
from relay.system.target import Target
from tests.support.fifo_queue import Clock, FifoQueue, SqsClient
from tests.support.memory_state import MemoryState
from tests.support.scripted_target import Plenty

ROUTES = {"mail-opened": Route(to="crm"), "ask": Route(to="crm", reply="delivered")}


@dataclass
class Connection:
    """The connection `crm`, delivered at once or drained as by a clock."""

    target: Target
    max_records: int = 100
    routes: Mapping[str, Route] = field(default_factory=lambda: ROUTES)
    schedule: Schedule = field(default_factory=Schedule)
    clock: Clock = field(default_factory=Clock)
    state: MemoryState = field(default_factory=MemoryState)
    guard: LoopGuard | None = None

    def __post_init__(self) -> None:
        self.queue, self.dead_letters = FifoQueue(self.clock), FifoQueue(self.clock)
        self.client = SqsClient({"queue": self.queue, "dead": self.dead_letters})
        sqs = cast("Any", self.client)
        self.replies = Replies(state=self.state)
        self.delivery = Delivery(
            connection="crm",
            routes=self.routes,
            judging=Judging(connection="crm", latest=Latest(self.state), guard=self.guard),
            writing=Writing(connection="crm", target=self.target),
            settling=Settling(
                connection="crm",
                settlement=Settlement(connection="crm", sqs=sqs, queue_url="queue", dead_letter_url="dead"),
                schedule=self.schedule,
                replies=self.replies,
            ),
        )
        self.receiver = QueueReceiver(sqs=sqs, queue_url="queue", max_records=self.max_records)
        self.lease = Lease(state=self.state, clock=lambda: self.clock.seconds)
        self.day_is_spent = False
        self.drain = Drain(
            connection="crm",
            lease=self.lease,
            receiver=self.receiver,
            delivery=self.delivery,
            delivery_seconds=60,
            day_is_spent=lambda: self.day_is_spent,
            timer=lambda: self.clock.seconds,
            clock=lambda: self.queue.moment(self.clock.seconds),
        )

    def receive(self, most: int = 10) -> list[Message]:
        """What Lambda would hand over now."""
        return [handed(record) for record in self.queue.receive(most)]

    def run(self, batch: list[Message], deadline: Deadline | None = None) -> list[str]:
        """Deliver a batch; the ids that the function reports as failed."""
        return self.delivery.run(batch, deadline or Plenty()).failed

    def tick(self, deadline: Deadline | None = None, lease_seconds: float = 300.0) -> Drained:
        """What the clock starts: the function receives by itself until there is nothing more to do."""
        return self.drain.run(deadline or Plenty(), lease_seconds)

    def settle(self, batch: list[Message], failed: list[str]) -> None:
        """Delete what was not reported as failed, as the event source mapping does it."""
        for message in batch:
            if message.id not in failed:
                self.queue.delete(message.receipt_handle)
