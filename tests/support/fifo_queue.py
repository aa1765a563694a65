"""FIFO queues in memory that are as strict as AWS's, with a clock that tests move, and the client that talks to them.

The rules: a message that was received is invisible for a while, and its whole group with it; order within a group is
that of sending; a deduplication id is accepted once in five minutes.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from tests.support import sqs_events, sqs_rules

DEDUPLICATION_SECONDS = 300
MAX_VISIBILITY = 43_200


@dataclass
class Clock:
    """Time that passes only when a test says so, or when somebody waits for a message."""

    seconds: float = 0.0
    planned: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    """What happens at its time, such as a message that is sent then."""

    def advance(self, to: float) -> None:
        """Let time pass, and with it what is planned."""
        while due := [plan for plan in self.planned if plan[0] <= to]:
            plan = min(due, key=lambda plan: plan[0])
            self.planned.remove(plan)
            self.seconds = max(self.seconds, plan[0])
            plan[1]()
        self.seconds = max(self.seconds, to)


@dataclass
class Stored:
    """One message in a queue."""

    id: str
    body: str
    group: str
    attributes: dict[str, Any]
    visible_at: float = 0.0
    sent_at: float = 0.0
    received: int = 0
    first_received: float | None = None
    receipt_handle: str = ""


@dataclass
class FifoQueue:
    """One queue. `refuses` makes every call fail, as an outage does."""

    clock: Clock
    visibility: int = 360
    refuses: bool = False
    messages: list[Stored] = field(default_factory=list)
    _seen: dict[str, float] = field(default_factory=dict)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _began: datetime = field(default_factory=lambda: datetime.now(UTC))

    def send(self, body: str, group: str, deduplication: str, attributes: Mapping[str, Any]) -> str:
        """Add a message, or ignore it when its deduplication id was seen. Raises SqsRefuses."""
        sqs_rules.check_message(body, attributes)
        sqs_rules.check_id(group)
        sqs_rules.check_id(deduplication)
        seen = self._seen.get(deduplication)
        if seen is not None and self.clock.seconds - seen < DEDUPLICATION_SECONDS:
            return "deduplicated"
        self._seen[deduplication] = self.clock.seconds
        stored = Stored(f"message-{next(self._ids)}", body, group, dict(attributes), sent_at=self.clock.seconds)
        self.messages.append(stored)
        return stored.id

    def receive(self, most: int = 10) -> list[dict[str, Any]]:
        """Up to `most` messages, of groups that have none in flight, as records of a Lambda event."""
        in_flight = {stored.group for stored in self.messages if stored.visible_at > self.clock.seconds}
        found = [stored for stored in self.messages if stored.group not in in_flight][:most]
        return [self._hand_over(stored) for stored in found]

    def delete(self, receipt_handle: str) -> None:
        """Remove a message."""
        self.messages.remove(self._holder(receipt_handle))

    def change_visibility(self, receipt_handle: str, seconds: int) -> None:
        """Keep a message in flight for `seconds` from now. Raises SqsRefuses."""
        stored = self._holder(receipt_handle)
        if not 0 <= seconds <= MAX_VISIBILITY or stored.visible_at <= self.clock.seconds:
            raise sqs_rules.SqsRefuses("InvalidParameterValue")
        stored.visible_at = self.clock.seconds + seconds

    def wait(self) -> None:
        """Move the clock to the moment at which a message can be received again."""
        self.clock.advance(self.next_free())

    def next_free(self) -> float:
        """When the first group has no message in flight any more; infinity for an empty queue."""
        free: dict[str, float] = {}
        for stored in self.messages:
            free[stored.group] = max(free.get(stored.group, 0.0), stored.visible_at)
        return min(free.values(), default=math.inf)

    def poll(self, most: int, wait: float) -> list[dict[str, Any]]:
        """As `receive`, but waits up to `wait` seconds for a first message."""
        end = self.clock.seconds + wait
        while True:
            found = self.receive(most)
            moments = [self.next_free(), *(moment for moment, _ in self.clock.planned)]
            if found or self.clock.seconds >= end:
                return found
            self.clock.advance(min(end, max(min(moments), self.clock.seconds + 0.001)))

    def moment(self, seconds: float) -> datetime:
        """The time of day at so many seconds of the clock."""
        return self._began + timedelta(seconds=seconds)

    def _holder(self, receipt_handle: str) -> Stored:
        for stored in self.messages:
            if stored.receipt_handle == receipt_handle:
                return stored
        raise sqs_rules.SqsRefuses("ReceiptHandleIsInvalid")

    def _hand_over(self, stored: Stored) -> dict[str, Any]:
        stored.received += 1
        if stored.first_received is None:
            stored.first_received = self.clock.seconds
        stored.visible_at = self.clock.seconds + self.visibility
        stored.receipt_handle = f"{stored.id}-{stored.received}"
        return sqs_events.record(
            stored.body,
            group=stored.group,
            attempt=stored.received,
            sent_at=self.moment(stored.sent_at),
            first_received_at=self.moment(stored.first_received),
            attributes=stored.attributes,
            message_id=stored.id,
            receipt_handle=stored.receipt_handle,
        )


class SqsClient:
    """The calls of boto3's client that the engine makes, on queues in memory."""

    def __init__(self, queues: Mapping[str, FifoQueue]) -> None:
        self._queues = queues
        self.hidden: list[list[dict[str, Any]]] = []
        """Entries of each call of change_message_visibility_batch."""
        self.attempts: set[str] = set()
        """Ids of those calls."""
        self.polls: list[int] = []
        """Seconds of waiting of each call of receive_message."""
        self.deleting: Callable[[], None] = lambda: None
        """Called before each call of delete_message_batch."""
        self.receiving: Callable[[], None] = lambda: None
        """Called before each call of receive_message."""

    def receive_message(
        self,
        *,
        QueueUrl: str,  # noqa: N803
        MaxNumberOfMessages: int,  # noqa: N803
        WaitTimeSeconds: int,  # noqa: N803
        MessageSystemAttributeNames: Sequence[str],  # noqa: N803
        MessageAttributeNames: Sequence[str],  # noqa: N803
        ReceiveRequestAttemptId: str,  # noqa: N803
    ) -> dict[str, Any]:
        """Receive as a consumer of its own. Raises ClientError."""
        self.receiving()
        self.polls.append(WaitTimeSeconds)
        queue = self._queue(QueueUrl, "ReceiveMessage")
        if not 1 <= MaxNumberOfMessages <= 10 or not 0 <= WaitTimeSeconds <= 20:
            raise _error("InvalidParameterValue", "ReceiveMessage")
        sqs_rules.check_id(ReceiveRequestAttemptId)
        assert ReceiveRequestAttemptId not in self.attempts, "a new receive under an old id gives the old messages"
        self.attempts.add(ReceiveRequestAttemptId)
        assert MessageSystemAttributeNames == MessageAttributeNames == ["All"]
        found = [sqs_events.as_received(record) for record in queue.poll(MaxNumberOfMessages, WaitTimeSeconds)]
        return {"Messages": found} if found else {}

    def delete_message_batch(
        self,
        *,
        QueueUrl: str,  # noqa: N803
        Entries: Sequence[dict[str, Any]],  # noqa: N803
    ) -> dict[str, Any]:
        """Delete up to ten. Raises ClientError for the whole batch; a single failure is in the answer."""
        self.deleting()
        queue = self._queue(QueueUrl, "DeleteMessageBatch")
        return _each(Entries, "DeleteMessageBatch", lambda entry: queue.delete(entry["ReceiptHandle"]))

    def send_message(
        self,
        *,
        QueueUrl: str,  # noqa: N803 - boto3's names
        MessageBody: str,  # noqa: N803
        MessageGroupId: str,  # noqa: N803
        MessageDeduplicationId: str,  # noqa: N803
        MessageAttributes: Mapping[str, Any] | None = None,  # noqa: N803
    ) -> dict[str, str]:
        """Send to a queue. Raises ClientError."""
        queue = self._queue(QueueUrl, "SendMessage")
        try:
            message_id = queue.send(MessageBody, MessageGroupId, MessageDeduplicationId, MessageAttributes or {})
        except sqs_rules.SqsRefuses as refused:
            raise _error(str(refused), "SendMessage") from refused
        return {"MessageId": message_id}

    def send_message_batch(
        self,
        *,
        QueueUrl: str,  # noqa: N803 - boto3's names
        Entries: Sequence[dict[str, Any]],  # noqa: N803
    ) -> dict[str, Any]:
        """Send up to ten, a megabyte together. Raises ClientError for the whole batch."""
        queue = self._queue(QueueUrl, "SendMessageBatch")
        if sum(len(entry["MessageBody"].encode()) for entry in Entries) > sqs_rules.MAX_BYTES:
            raise _error("BatchRequestTooLong", "SendMessageBatch")
        return _each(
            Entries,
            "SendMessageBatch",
            lambda entry: queue.send(
                entry["MessageBody"], entry["MessageGroupId"], entry["MessageDeduplicationId"], {}
            ),
        )

    def change_message_visibility_batch(
        self,
        *,
        QueueUrl: str,  # noqa: N803
        Entries: Sequence[dict[str, Any]],  # noqa: N803
    ) -> dict[str, Any]:
        """Change up to ten. Raises ClientError for the whole batch; a single failure is in the answer."""
        queue = self._queue(QueueUrl, "ChangeMessageVisibilityBatch")
        self.hidden.append(list(Entries))
        return _each(
            Entries,
            "ChangeMessageVisibilityBatch",
            lambda entry: queue.change_visibility(entry["ReceiptHandle"], entry["VisibilityTimeout"]),
        )

    def _queue(self, url: str, operation: str) -> FifoQueue:
        queue = self._queues[url]
        if queue.refuses:
            raise _error("ServiceUnavailable", operation)
        return queue


def _each(entries: Sequence[dict[str, Any]], operation: str, act: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    if not 1 <= len(entries) <= 10 or len({entry["Id"] for entry in entries}) < len(entries):
        raise _error("TooManyEntriesInBatchRequest", operation)
    failed = []
    for entry in entries:
        try:
            act(entry)
        except sqs_rules.SqsRefuses as refused:
            failed.append({"Id": entry["Id"], "Code": str(refused), "SenderFault": True})
    return {"Successful": [], "Failed": failed}


def _error(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, operation)
