"""A FIFO queue as strict as SQS's, in simulated time.

While a message of a group is in flight no other of the group is given out; order within a group is that of sending
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html).
Which of several waiting receivers gets a message is not documented; here chance decides.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench.errors import BenchError
from bench.simulation.clock import Clock

CALL_SECONDS = 0.01
"""One call of SQS from the same region, beside its waiting: an assumption."""


class SimulationError(BenchError):
    """What happened in the simulation must never happen."""


@dataclass
class Stored:
    """One message."""

    number: int
    body: str
    group: str
    sent_at_time: float
    """By the machine's clock when the simulation began, and the simulated seconds since."""
    visible_at: float = 0.0
    received: int = 0
    first_received_at: float = 0.0
    """By the machine's clock, as the engine reckons an event's age when it decides whether to give it up."""

    def attributes(self) -> dict[str, str]:
        """As ReceiveMessage names them."""
        return {
            "MessageGroupId": self.group,
            "ApproximateReceiveCount": str(self.received),
            "SentTimestamp": str(round(self.sent_at_time * 1000)),
            "ApproximateFirstReceiveTimestamp": str(round(self.first_received_at * 1000)),
        }


@dataclass(eq=False)
class _Receiver:
    most: int
    take: Callable[[list[Stored]], None]


@dataclass
class Queue:
    """The queue, and who waits for its messages. `visibility` in seconds."""

    clock: Clock
    chance: random.Random
    visibility: float
    began: float = field(default_factory=time.time)
    calls: int = 0
    """Of receive and delete; the event source mapping's own are not counted."""
    _waiting: dict[int, Stored] = field(default_factory=dict)
    _in_flight: dict[int, Stored] = field(default_factory=dict)
    _busy: Counter[str] = field(default_factory=Counter)
    _receivers: list[_Receiver] = field(default_factory=list)
    _sent: int = 0

    def send(self, body: str, group: str) -> None:
        """Add a message."""
        self._sent += 1
        self._waiting[self._sent] = Stored(self._sent, body, group, self.began + self.clock.now)
        self._offer()

    def listen(self, most: int, take: Callable[[list[Stored]], None]) -> None:
        """Give up to `most` messages to `take`, once, when there are any."""
        self._receivers.append(_Receiver(most, take))
        self._offer()

    def receive(self, most: int, wait: float) -> list[Stored]:
        """Up to `most` messages, or none after `wait` seconds. Called by a task."""
        self.calls += 1
        self.clock.sleep(CALL_SECONDS)
        if found := self._take(most):
            return found
        task = self.clock.task()
        receiver = _Receiver(most, lambda found: self.clock.resume(task, found))
        self._receivers.append(receiver)
        self.clock.at(self.clock.now + wait, lambda: self._give_up(receiver))
        answer: list[Stored] = self.clock.pause()
        return answer

    def delete(self, number: int) -> None:
        """Remove a message that is in flight. Raises SimulationError when it was not, or no longer."""
        stored = self._in_flight.pop(number, None)
        if stored is None:
            raise SimulationError(f"message {number} was not in flight")
        self._land(stored)

    def hide(self, number: int, seconds: float) -> None:
        """Keep a message in flight until `seconds` from now. Raises KeyError when it is not."""
        stored = self._in_flight[number]
        stored.visible_at = self.clock.now + seconds
        self.clock.at(stored.visible_at, lambda: self._come_back(stored))

    def is_empty(self) -> bool:
        """Whether nothing waits and nothing is in flight."""
        return not self._waiting and not self._in_flight

    def _take(self, most: int) -> list[Stored]:
        found: list[Stored] = []
        for stored in self._waiting.values():
            if len(found) == most:
                break
            if stored.group not in self._busy:
                found.append(stored)
        for stored in found:
            stored.received += 1
            stored.first_received_at = stored.first_received_at or time.time()
            self._in_flight[stored.number] = self._waiting.pop(stored.number)
            self._busy[stored.group] += 1
            self.hide(stored.number, self.visibility)
        return found

    def _come_back(self, stored: Stored) -> None:
        """What was not deleted in time waits again, in its old place."""
        if stored.number not in self._in_flight or self.clock.now < stored.visible_at:
            return
        del self._in_flight[stored.number]
        self._waiting = dict(sorted({**self._waiting, stored.number: stored}.items()))
        self._land(stored)

    def _land(self, stored: Stored) -> None:
        self._busy[stored.group] -= 1
        if not self._busy[stored.group]:
            del self._busy[stored.group]
            self._offer()

    def _offer(self) -> None:
        while self._receivers:
            receiver = self.chance.choice(self._receivers)
            found = self._take(receiver.most)
            if not found:
                return
            self._receivers.remove(receiver)
            self.clock.at(self.clock.now, lambda take=receiver.take, found=found: take(found))  # type: ignore[misc]

    def _give_up(self, receiver: _Receiver) -> None:
        if receiver in self._receivers:
            self._receivers.remove(receiver)
            receiver.take([])


class Sqs:
    """The calls of SQS's client that the engine makes when nothing is rejected."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def receive_message(self, *, MaxNumberOfMessages: int, WaitTimeSeconds: int, **_: Any) -> dict[str, Any]:  # noqa: N803 - AWS's names
        """As SQS's ReceiveMessage."""
        found = self._queue.receive(MaxNumberOfMessages, WaitTimeSeconds)
        return {"Messages": [_as_received(stored) for stored in found]} if found else {}

    def delete_message_batch(self, *, Entries: list[dict[str, str]], **_: Any) -> dict[str, Any]:  # noqa: N803 - AWS's names
        """As SQS's DeleteMessageBatch."""
        self._queue.calls += 1
        self._queue.clock.sleep(CALL_SECONDS)
        for entry in Entries:
            self._queue.delete(int(entry["ReceiptHandle"]))
        return {"Failed": []}

    def change_message_visibility_batch(self, *, Entries: list[dict[str, Any]], **_: Any) -> dict[str, Any]:  # noqa: N803 - AWS's names
        """As SQS's ChangeMessageVisibilityBatch."""
        self._queue.calls += 1
        self._queue.clock.sleep(CALL_SECONDS)
        for entry in Entries:
            self._queue.hide(int(entry["ReceiptHandle"]), entry["VisibilityTimeout"])
        return {"Failed": []}


def _as_received(stored: Stored) -> dict[str, Any]:
    number = str(stored.number)
    return {"MessageId": number, "ReceiptHandle": number, "Body": stored.body, "Attributes": stored.attributes()}
