"""Delivering by a clock: a schedule starts the function, which empties its queue and ends. Nobody is paid to wait.

One drain at a time has the connection's lease; a start that finds it taken ends at once. Batches follow one another
until all that had come is delivered, the whole connection must wait, or too little time is left for another one. What
must be tried again is hidden for its back-off, as ever, and comes with the first start after that.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from relay.aws.errors import AWS_ERRORS
from relay.core import event
from relay.core.deadline import Deadline
from relay.delivering.delivery import BatchResult, Delivery
from relay.delivering.draining.lease import Drained, Ending, HeldLease, Lease
from relay.delivering.draining.receiving import QueueReceiver
from relay.telemetry import log

WAIT_SECONDS = 1
"""How long the queue may be silent before it counts as empty: a long poll asks all of SQS's servers, a short one few.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
"""

MARGIN = 10.0
"""Seconds for receiving and settling a batch, beside those that its delivery may take."""


@dataclass
class _Count:
    """What a drain has come to so far."""

    batches: int = 0
    requests: int = 0
    steps: Counter[str] = field(default_factory=Counter)

    def add(self, run: BatchResult) -> None:
        """Count one batch."""
        self.batches += 1
        self.requests += run.requests
        self.steps.update(run.steps)


@dataclass(frozen=True, kw_only=True)
class Drain:
    """Empties one connection's queue."""

    connection: str
    lease: Lease
    receiver: QueueReceiver
    delivery: Delivery
    delivery_seconds: float
    """That one batch may take."""
    day_is_spent: Callable[[], bool] = bool
    """Whether nothing more may be sent today, whatever it is. It is asked when an event must wait for its turn."""
    timer: Callable[[], float] = time.monotonic
    clock: Callable[[], datetime] = event.now

    def run(self, deadline: Deadline, lease_seconds: float) -> Drained:
        """Drain the queue under the lease, which ends by itself after so many seconds."""
        begin, count = self.timer(), _Count()
        held: HeldLease | None = None
        try:
            held = self.lease.take(lease_seconds)
            if held is None:
                return self._drained("busy", begin, count)
        except AWS_ERRORS as error:  # the queue itself keeps the order of each record: better twice at it than never
            log.fault(error, connection=self.connection)
        try:
            drained = self._drained(self._drain(deadline, count), begin, count)
        except Exception:
            self._give_back(held, self._drained("failed", begin, count))
            raise
        self._give_back(held, drained)
        return drained

    def _drain(self, deadline: Deadline, count: _Count) -> Ending:
        """Batch after batch of what had come when it began; what came meanwhile fills only the last one."""
        begin = self.clock()
        received = self.receiver.fill([], WAIT_SECONDS, begin)
        while received.messages:
            run = self.delivery.run(received.messages, deadline)
            count.add(run)
            if run.must_wait or (run.waits and self.day_is_spent()):
                return "waiting"
            if received.failed:
                return "failed"
            if deadline.seconds_left() < self.delivery_seconds + MARGIN:
                return "unfinished"
            if received.is_all and not received.is_cut:
                break
            received = self.receiver.fill([], 0 if received.is_all else WAIT_SECONDS, begin)
        return "failed" if received.failed else "complete"

    def _drained(self, ending: Ending, begin: float, count: _Count) -> Drained:
        return Drained(
            ended_at=event.now(),
            ending=ending,
            seconds=round(self.timer() - begin, 3),
            batches=count.batches,
            delivered=count.steps["Delivered"],
            retried=count.steps["Retried"],
            dead_lettered=count.steps["DeadLettered"],
            requests=count.requests,
        )

    def _give_back(self, held: HeldLease | None, drained: Drained) -> None:
        if held is None:
            return
        try:
            self.lease.give_back(held, drained)
        except AWS_ERRORS as error:
            log.fault(error, connection=self.connection)
