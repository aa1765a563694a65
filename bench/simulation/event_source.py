"""The event source mapping: hands batches of a queue to a function, `concurrency` of them at a time.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html . A poller waits for each invocation that may
run; while one runs, its poller does not receive.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.simulation.clock import Clock
from bench.simulation.queue import CALL_SECONDS, Queue, Stored

BATCH = 10
"""The most that it hands over from a FIFO queue."""

INVOKE_SECONDS = 0.02
"""From a message's receipt to the function's first line, in a warm environment: an assumption."""

Function = Callable[[Sequence[dict[str, Any]]], Sequence[str]]
"""Takes the records of an SQS event; returns the ids of those that must stay."""


@dataclass
class EventSource:
    """One mapping."""

    clock: Clock
    queue: Queue
    function: Function
    invocations: int = 0
    billed: float = 0.0
    """Seconds, each invocation rounded up to a millisecond."""

    def start(self, concurrency: int) -> None:
        """Wait for messages."""
        for _ in range(concurrency):
            self._listen()

    def _listen(self) -> None:
        self.queue.listen(BATCH, lambda found: self.clock.start(lambda: self._invoke(found)))

    def _invoke(self, found: Sequence[Stored]) -> None:
        self.clock.sleep(INVOKE_SECONDS)
        begin = self.clock.now
        failed = self.function([_as_handed(stored) for stored in found])
        self.invocations += 1
        self.billed += math.ceil(1000 * (self.clock.now - begin)) / 1000
        self.clock.sleep(CALL_SECONDS)
        for stored in found:
            if str(stored.number) not in failed:
                self.queue.delete(stored.number)
        self._listen()


def _as_handed(stored: Stored) -> dict[str, Any]:
    number = str(stored.number)
    return {"messageId": number, "receiptHandle": number, "body": stored.body, "attributes": stored.attributes()}
